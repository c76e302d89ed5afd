//! Chapter 11 after the roll: losses, retreat, advance, breakthrough.

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;

use crate::given;
use crate::play::Play;
use crate::setup::Setup;

/// The losses of an attack, in order.
fn losses(play: &Play) -> Vec<String> {
    let told = play.last.iter().filter_map(crate::tell::line);
    told.filter(|line| line.contains(" loses ")).collect()
}

#[test]
fn r11_8_the_attacker_loses_from_the_lead_then_armor_then_the_largest() {
    let play = given()
        .unit("lead nk-rifle 2 C at 0706")
        .unit("big nk-rifle 5 C at 0706")
        .unit("t1 nk-tank 1 C at 0606")
        .unit("t2 nk-tank 2 C at 0606")
        .unit("d rok 6 C at 0707")
        .unit("e rok 6 C at 0707")
        .unit("f rok 3 C at 0707")
        .nk(Phase::Combat)
        .dice([("SHK", 1), ("CRT", 1)])
        .order("attack 0707 with lead big t1 t2")
        .column("20 to 30, 1:2; armor +2; net +2, 3:2");
    assert_eq!(losses(&play), ["lead loses 1", "t2 loses 1"]);
}

#[test]
fn r11_8_without_armor_the_second_loss_is_the_largest_units() {
    let play = given()
        .unit("lead nk-rifle 2 C at 0706")
        .unit("b nk-rifle 4 C at 0706")
        .unit("c nk-rifle 4 C at 0706")
        .unit("d rok 6 C at 0707")
        .unit("e rok 6 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with lead c b");
    assert_eq!(losses(&play), ["lead loses 1", "b loses 1"]);
}

#[test]
fn r11_8_the_defender_loses_from_the_lead_then_the_largest() {
    let play = given()
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 A at 0606")
        .unit("c nk-rifle 6 A at 0806")
        .unit("x rok 2 D at 0707")
        .unit("y rok 1 D at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with a b c");
    // 0/4 r3 B: x leads; then most steps, ties to the lowest id; the fourth has nobody left.
    assert_eq!(losses(&play), ["x loses 1", "x loses 1", "y loses 1"]);
    play.gives_also("x is destroyed")
        .gives_also("y is destroyed");
}

#[test]
fn r11_8_armor_that_the_enemy_can_answer_takes_the_first_step() {
    let first = |attackers: &str, defender: &str| {
        let play = given()
            .unit("a nk-rifle 6 C at 0706")
            .unit("t nk-tank 3 C at 0606")
            .unit(&format!("d {defender} 6 A at 0707"))
            .nk(Phase::Combat)
            .dice([("CRT", 5)])
            .order(&format!("attack 0707 with {attackers}"));
        losses(&play)[0].clone()
    };
    assert_eq!(first("a t", "rok"), "a loses 1");
    assert_eq!(first("a t", "uk"), "a loses 1");
    assert_eq!(first("a t", "marines"), "t loses 1");
    assert_eq!(first("a t", "m4"), "t loses 1");
    assert_eq!(first("t a", "rok"), "t loses 1");
}

#[test]
fn r11_8_defending_armor_is_exposed_too() {
    let play = given()
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 A at 0606")
        .unit("tank m24 1 B at 0707")
        .unit("x us 3 B at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 5)])
        .order("attack 0707 with a b")
        .gives_also("tank is destroyed");
    assert_eq!(losses(&play), ["a loses 1", "tank loses 1"]);
}

#[test]
fn r8_5_unpaid_armor_has_no_armor_to_protect_it() {
    let first = |pool| {
        let play = given()
            .heavy_materiel(pool)
            .unit("a nk-rifle 6 C at 0706")
            .unit("t nk-tank 3 C at 0606")
            .unit("d rok 6 A at 0707")
            .unit("e rok 6 A at 0707")
            .nk(Phase::Combat)
            .dice([("CRT", 5)])
            .order("attack 0707 with a t");
        losses(&play)[0].clone()
    };
    assert_eq!(first(1), "a loses 1");
    assert_eq!(first(0), "t loses 1");
}

#[test]
fn r11_8_draft_steps_go_before_trained_ones() {
    given()
        .unit("a nk-rifle 5 A drafts 2 at 0706")
        .unit("d rok 6 A at 0707")
        .unit("e rok 6 A at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 3)])
        .order("attack 0707 with a")
        .gives_also("a loses 1, 1 of them drafts")
        .gives_also("a is disrupted");
}

/// Two regiments of the best attack d in 0707 with the whole table in their favour.
fn beaten(defender: &str) -> Setup {
    given()
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 A at 0606")
        .unit(&format!("d {defender} at 0707"))
}

fn attack(setup: Setup, roll: u8) -> Play {
    setup
        .nk(Phase::Combat)
        .dice([("BAPT", 3), ("CRT", roll), ("SHK", 1)])
        .order("attack 0707 with a b")
        .accepted()
}

fn retreat_of(play: &Play, id: &str) -> String {
    let start = format!("{id} retreats ");
    let told = play.last.iter().filter_map(crate::tell::line);
    let steps: Vec<String> = told
        .filter_map(|line| line.strip_prefix(&start).map(ToOwned::to_owned))
        .collect();
    steps.join(" ")
}

#[test]
fn r11_9_hexes_out_of_zones_come_first() {
    // North-east and south-east lie in zones; 0708 is farther round the clock, but free.
    let play = attack(beaten("rok 5 C").unit("z nk-rifle 2 C at 0907"), 6);
    assert_eq!(retreat_of(&play, "d"), "0707-0708");
}

#[test]
fn r11_9_then_the_fewest_enemies_then_supply_then_movement_then_direction() {
    let play = attack(beaten("rok 5 C"), 6);
    assert_eq!(retreat_of(&play, "d"), "0707-0807");
    // One enemy step without a zone next to 0807.
    let play = attack(beaten("rok 5 C").unit("z nk-rifle 1 C at 0907"), 6);
    assert_eq!(retreat_of(&play, "d"), "0707-0708");
    let play = attack(beaten("rok 5 C").source("UN 0709 0"), 6);
    assert_eq!(retreat_of(&play, "d"), "0707-0708");
    let play = attack(beaten("rok 5 C").terrain("0807 hill"), 6);
    assert_eq!(retreat_of(&play, "d"), "0707-0708");
}

#[test]
fn r11_9_a_zone_entered_costs_a_step_and_a_friend_there_cancels_it() {
    let ring = |defender: &str| beaten(defender).unit("c nk-rifle 2 C at 0708");
    let play = attack(ring("rok 5 C"), 5);
    assert_eq!(losses(&play), ["a loses 1", "d loses 1", "d loses 1"]);
    let play = attack(ring("rok 4 C").unit("friend rok 1 C at 0607"), 5);
    assert_eq!(retreat_of(&play, "d"), "0707-0607");
    let defenders: Vec<String> = losses(&play)
        .into_iter()
        .filter(|l| l.starts_with('d'))
        .collect();
    assert_eq!(defenders, ["d loses 1"]);
}

#[test]
fn r11_9_foot_crosses_a_major_river_for_a_step_and_others_do_not() {
    let river = |defender: &str| {
        beaten(defender).sides("0707-0708 major, 0607-0707 major, 0707-0807 major, 0707-0806 major")
    };
    let play = attack(river("rok 5 C"), 6);
    assert_eq!(
        losses(&play).iter().filter(|l| l.starts_with('d')).count(),
        2
    );
    assert!(retreat_of(&play, "d").starts_with("0707-"));
    // Motor infantry that can dismount goes as foot.
    let play = attack(river("us 4 C"), 6);
    assert!(retreat_of(&play, "d").starts_with("0707-"));
    // Tanks have nowhere to go.
    attack(river("m24 5 D"), 6)
        .gives_also("d is destroyed")
        .gives_also("0707 is open to a b");
}

#[test]
fn r11_9_a_unit_without_a_legal_hex_is_eliminated() {
    attack(
        beaten("rok 5 C").terrain("0806 sea, 0807 sea, 0708 sea, 0607 sea"),
        6,
    )
    .gives_also("d loses 4")
    .gives_also("d is destroyed");
}

#[test]
fn r11_9_the_lead_goes_first_then_the_others_by_id() {
    let play = attack(
        given()
            .unit("a nk-rifle 6 A at 0706")
            .unit("b nk-rifle 6 A at 0606")
            .unit("x rok 2 C at 0707")
            .unit("y rok 1 C at 0707")
            .unit("z rok 3 C at 0707"),
        6,
    );
    let order: Vec<_> = play
        .last
        .iter()
        .filter_map(|event| match event {
            naktong_rules::Event::UnitRetreated { unit, .. } => Some(unit.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["z", "x", "y"]);
}

#[test]
fn r11_9_an_overstacked_retreat_goes_one_hex_farther() {
    let full = |line: &str| {
        beaten("rok 5 C")
            .terrain("0806 sea, 0708 sea, 0607 sea")
            .unit("f rok 6 C at 0807")
            .unit("g rok 6 C at 0807")
            .unit(line)
    };
    let play = attack(full("far rok 1 C at 2020"), 6);
    assert_eq!(retreat_of(&play, "d"), "0707-0807 0807-0907");
    assert_eq!(losses(&play).last().unwrap(), "d loses 1");
}

#[test]
fn r11_9_what_is_still_too_many_is_lost() {
    // 0807 holds 14 steps and has no other way out.
    let play = attack(
        beaten("rok 5 C")
            .terrain("0806 sea, 0708 sea, 0607 sea, 0907 sea, 0908 sea, 0808 sea")
            .unit("f rok 6 C at 0807")
            .unit("g rok 6 C at 0807")
            .unit("h rok 2 C at 0807"),
        6,
    );
    assert_eq!(retreat_of(&play, "d"), "0707-0807");
    assert_eq!(losses(&play).last().unwrap(), "d loses 3");
    play.shows("d", "0807 1 C");
}

#[test]
fn r11_9_a_long_retreat_disrupts_and_a_short_one_does_not() {
    // 24 to 10 at A against C: 3:1. On 6 r1, on 10 r2.
    attack(beaten("rok 5 C"), 6).shows("d", "0807 4 C");
    let play = attack(beaten("rok 5 C"), 10);
    assert_eq!(retreat_of(&play, "d"), "0707-0807 0807-0907");
    play.shows("d", "0907 3 C disrupted");
}

#[test]
fn r11_2_tank_shock_makes_a_retreat_longer_and_so_disrupts() {
    let play = given()
        .unit("a nk-tank 6 C at 0706")
        .unit("d rok 6 C at 0707")
        .nk(Phase::Combat)
        .dice([("SHK", 6), ("CRT", 8)])
        .order("attack 0707 with a")
        .column("12 to 12, 1:1; armor +1, tank shock +1; net +2, 2:1");
    assert_eq!(retreat_of(&play, "d"), "0707-0807 0807-0907");
    play.shows("d", "0907 5 C disrupted");
}

#[test]
fn r11_9_a_retreat_never_comes_back_to_a_hex_it_crossed() {
    // 0807 is a dead end, and r2 wants a second hex.
    attack(
        beaten("rok 5 C").terrain("0806 sea, 0708 sea, 0607 sea, 0907 sea, 0908 sea, 0808 sea"),
        10,
    )
    .gives([
        "0707: 10 on 3:1, 0/2 r2 B",
        "d loses 1",
        "d loses 1",
        "d retreats 0707-0807",
        "d loses 3",
        "d is destroyed",
        "0707 is open to a b",
    ]);
}

#[test]
fn r11_10_survivors_may_advance_into_the_emptied_hex() {
    let play = attack(beaten("rok 5 C"), 6).gives_also("0707 is open to a b");
    play.order("advance b a")
        .gives(["b advances 0606-0707", "a advances 0706-0707"])
        .order("advance a")
        .refused("no advance is on offer (11.10).");
}

#[test]
fn r11_10_an_advance_ignores_zones_but_not_stacking() {
    let setup = given()
        .terrain("0707 mountain")
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 A at 0606")
        .unit("d rok 1 D at 0707")
        .unit("z rok 2 C at 0708");
    let play = setup
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with a b")
        .gives_also("d is destroyed");
    play.order("advance a b")
        .refused("0707 would hold 12 steps and may hold 10 (5.1).")
        .order("advance b")
        .gives(["b advances 0606-0707"]);
}

#[test]
fn r11_10_only_attackers_advance_and_another_order_ends_the_offer() {
    let setup = beaten("rok 5 C").unit("idle nk-rifle 2 C at 0806");
    let play = attack(setup, 6);
    play.order("advance idle")
        .refused("idle may not advance into this hex (11.10).")
        .order("advance a a")
        .refused("the order names a twice.")
        .order("stance idle hold")
        .accepted()
        .order("advance a")
        .refused("no advance is on offer (11.10).");
    attack(beaten("rok 5 C"), 6)
        .order("advance nobody")
        .gives([])
        .order("advance a")
        .refused("no advance is on offer (11.10).");
}

#[test]
fn r11_10_a_seat_answers_only_for_its_own_attackers() {
    let corps = "c nk-rifle 4 C at 0101 seat corps";
    let play = attack(beaten("rok 5 C").seat("corps NK").unit(corps), 6);
    play.order("corps: advance nobody")
        .refused("no advance is on offer (11.10).")
        .order("nk: advance a")
        .gives(["a advances 0706-0707"]);
}

#[test]
fn r11_10_breakthrough_frees_the_attacking_exploit_units() {
    given()
        .unit("a nk-rifle 6 A at 0706")
        .unit("m nk-mech 6 A at 0606")
        .unit("d rok 4 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with a m")
        .gives_also("m is free")
        .spares("a is free");
}

#[test]
fn r11_10_freedom_lasts_for_the_turn() {
    let play = given()
        .unit("a nk-rifle 6 A at 0706")
        .unit("m nk-mech 6 A at 0606")
        .unit("d rok 4 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with a m");
    assert!(play.unit("m").state.own.unwrap().free);
    let play = play.until(Side::Un, Phase::Command);
    assert!(!play.unit("m").state.own.unwrap().free);
}

#[test]
fn r11_11_all_who_fought_are_identified() {
    let play = attack(beaten("rok 5 C untried").fog(), 6);
    let nk = play.view_of("nk");
    assert_eq!(
        crate::play::describe(&nk.units[&crate::setup::unit("d")]),
        "0807 4 C"
    );
    let un = play.view_of("un");
    assert!(un.units.contains_key(&crate::setup::unit("a")));
    assert!(un.units.contains_key(&crate::setup::unit("b")));
}
