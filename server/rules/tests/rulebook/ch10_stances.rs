//! Chapter 10: stances.

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Nation, Side, Stance};
use naktong_rules::scenario::SpecialRule;

use crate::given;
use crate::play::stance_of;
use crate::setup::Setup;

#[test]
fn r10_1_stances_are_set_at_any_time_in_the_owners_turn() {
    let play = given()
        .unit("a nk-tank 4 A at 0706")
        .unit("b nk-tank 4 A at 0906")
        .unit("d rok 4 C at 0707")
        .nk(Phase::Movement);
    assert_eq!(stance_of(&play, "a"), Stance::Stand);
    let play = play
        .order("stance a+b hold")
        .gives(["a will hold", "b will hold"]);
    let play = play
        .until(Side::Nk, Phase::Combat)
        .order("stance a delay")
        .accepted();
    let play = play
        .until(Side::Nk, Phase::Exploitation)
        .order("stance a withdraw")
        .accepted();
    let play = play
        .until(Side::Nk, Phase::Posture)
        .order("stance a stand")
        .accepted();
    assert_eq!(stance_of(&play, "a"), Stance::Stand);
    assert_eq!(stance_of(&play, "b"), Stance::Hold);
}

#[test]
fn r10_1_support_units_have_no_stance() {
    given()
        .unit("a nk-tank 4 A at 0706")
        .unit("hq nk-hq 2 at 0706")
        .nk(Phase::Movement)
        .order("stance hq hold")
        .refused("hq is a support unit and has no stance (10.1).");
}

#[test]
fn r10_1_a_scenario_may_fix_the_stances_of_a_nation() {
    given()
        .special(SpecialRule::StancesFixed {
            nation: Nation::Rok,
            through_turn: 1,
        })
        .unit("d rok 4 C at 0707")
        .unit("u us 4 C at 0907")
        .un(Phase::Posture)
        .order("stance d hold")
        .refused("d may not change its stance before turn 1 ends (scenario).")
        .order("stance u hold")
        .accepted()
        .next_day(Side::Un, Phase::Posture)
        .order("stance d hold")
        .accepted();
}

#[test]
fn r10_1_the_stance_of_a_stack_is_that_of_its_lead_defender() {
    given()
        .unit("a nk-rifle 6 C at 0706")
        .unit("small rok 2 C delay at 0707")
        .unit("large rok 3 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .column("12 to 10, 1:1; no shifts; net +0, 1:1");
}

fn attacked(defender: &str) -> crate::play::Play {
    given()
        .unit("a nk-rifle 6 C at 0706")
        .unit(&format!("d {defender} at 0707"))
        .nk(Phase::Combat)
}

#[test]
fn r10_2_hold_passed_costs_a_step_and_keeps_the_hex() {
    attacked("rok 6 C hold")
        .dice([("CRT", 10), ("HOLD", 3)])
        .order("attack 0707 with a")
        .gives([
            "0707: 10 on 1:1, 0/1 r1",
            "d passes HOLD on 3",
            "d loses 1",
            "d loses 1",
        ])
        .shows("d", "0707 4 C");
}

#[test]
fn r10_2_hold_failed_makes_the_retreat_longer() {
    attacked("rok 6 C hold")
        .dice([("CRT", 10), ("HOLD", 4)])
        .order("attack 0707 with a")
        .gives([
            "0707: 10 on 1:1, 0/1 r1",
            "d fails HOLD on 4",
            "d loses 1",
            "d retreats 0707-0807",
            "d retreats 0807-0907",
            "d is disrupted",
            "0707 is open to a",
        ]);
}

#[test]
fn r10_2_without_a_retreat_hold_does_not_roll() {
    attacked("rok 6 C hold")
        .dice([("CRT", 7)])
        .order("attack 0707 with a")
        .gives([
            "0707: 7 on 1:1, 1/1",
            "a loses 1",
            "d loses 1",
            "a is disrupted",
        ]);
}

#[test]
fn r10_2_hold_passed_denies_the_breakthrough() {
    let breaks_through = |stance: &str| {
        let play = given()
            .unit("m nk-mech 6 C at 0706")
            .unit("n nk-mech 6 C at 0706")
            .unit(&format!("d rok 6 C {stance} at 0707"))
            .nk(Phase::Combat)
            .dice([("CRT", 10), ("HOLD", 1)])
            .order("attack 0707 with m n")
            .gives_also("0707: 10 on 2:1, 0/2 r2 B");
        play.unit("m").state.own.unwrap().free
    };
    assert!(breaks_through("stand"));
    assert!(!breaks_through("hold"));
}

#[test]
fn r10_4_delay_loses_one_step_at_most_and_always_falls_back() {
    // 0/4 r3 B becomes one step and, r3 being ordered, three hexes without disruption.
    given()
        .unit("m nk-mech 6 A at 0706")
        .unit("n nk-mech 6 A at 0606")
        .unit("d rok 3 C delay at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with m n")
        .column("24 to 6, 4:1; quality +1, delay -1; net +0, 4:1")
        .gives([
            "0707: 10 on 4:1, 0/2 r2 B",
            "d loses 1",
            "d retreats 0707-0807",
            "d retreats 0807-0907",
            "0707 is open to m n",
        ]);
    // Even where the table orders nothing.
    attacked("rok 6 C delay")
        .dice([("CRT", 2)])
        .order("attack 0707 with a")
        .column("12 to 12, 1:1; delay -1; net -1, 1:2")
        .gives([
            "0707: 2 on 1:2, 2/0",
            "a loses 1",
            "a loses 1",
            "d retreats 0707-0807",
            "0707 is open to a",
        ]);
}

/// Attackers and a WITHDRAW defender; the highest roll with which he still gets away.
fn withdraws_up_to(attacker: &str, defender: &str) -> u8 {
    let passes = |roll| {
        let play = given()
            .unit(&format!("a {attacker} 4 C at 0706"))
            .unit(&format!("d {defender} 4 C withdraw at 0707"))
            .nk(Phase::Combat)
            .dice([("WDR", roll), ("SHK", 1), ("CRT", 5)])
            .order("attack 0707 with a")
            .accepted();
        !play.rolled_on_table()
    };
    (1..=6).filter(|roll| passes(*roll)).max().unwrap_or(0)
}

#[test]
fn r10_5_withdraw_is_a_check_easier_against_foot_harder_for_foot() {
    assert_eq!(withdraws_up_to("nk-rifle", "rok"), 4);
    assert_eq!(withdraws_up_to("nk-rifle", "us"), 4);
    assert_eq!(withdraws_up_to("nk-mech", "us"), 3);
    assert_eq!(withdraws_up_to("nk-mech", "rok"), 2);
}

#[test]
fn r10_5_who_withdraws_loses_nothing_and_the_attackers_have_attacked() {
    attacked("rok 4 C withdraw")
        .dice([("WDR", 4)])
        .order("attack 0707 with a")
        .gives([
            "d passes WDR on 4",
            "d retreats 0707-0807",
            "d retreats 0807-0907",
            "0707 is open to a",
        ])
        .order("advance a")
        .gives(["a advances 0706-0707"])
        .shows("d", "0907 4 C");
}

/// A reserve in 0709, guarding 0707 with d.
fn guarded() -> Setup {
    given()
        .road("0707 0708 0709 primary")
        .unit("a nk-rifle 6 C at 0706")
        .unit("d rok 2 C at 0707")
        .unit("r rok 4 C reserve 0707 at 0709")
}

#[test]
fn r10_6_a_reserve_comes_to_its_guard_hex_within_half_its_allowance() {
    guarded()
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .gives_also("r comes up 0709-0707")
        .column("12 to 12, 1:1; no shifts; net +0, 1:1");
    // Without the road 3 + 3 is more than 4.
    let mut off_road = guarded();
    off_road.scenario.map.sides.clear();
    off_road
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .column("12 to 4, 3:1; no shifts; net +0, 3:1");
}

#[test]
fn r10_6_a_reserve_enters_no_other_zone_and_no_full_hex() {
    // 0708 lies in the zone of b in 0608.
    guarded()
        .unit("b nk-rifle 2 C at 0608")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .spares("r comes up 0709-0707");
    guarded()
        .unit("e rok 6 C at 0707")
        .unit("f rok 6 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .spares("r comes up 0709-0707");
}

#[test]
fn r10_6_a_reserve_held_where_it_stands_does_not_come() {
    // r's own hex and the guard hex are both in zones: no unit goes from zone to zone (5.3).
    given()
        .unit("a nk-rifle 6 C at 0706")
        .unit("b nk-rifle 6 C at 0907")
        .unit("d rok 2 C at 0707")
        .road("0707 0807 primary")
        .unit("r rok 4 C reserve 0707 at 0807")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .spares("r comes up 0807-0707");
}

#[test]
fn r10_6_a_reserve_comes_once_in_an_enemy_turn() {
    given()
        .road("0707 0708 0709 primary")
        .road("0607 0708 primary")
        .unit("a nk-rifle 6 C at 0706")
        .unit("b nk-rifle 6 C at 0606")
        .unit("d rok 6 C at 0707")
        .unit("e rok 6 C at 0607")
        .unit("r rok 4 C reserve 0707,0607 at 0709")
        .nk(Phase::Combat)
        .dice([("CRT", 6)])
        .order("attack 0707 with a")
        .gives_also("r comes up 0709-0707")
        .order("attack 0607 with b")
        .spares("r comes up 0707-0607");
}

#[test]
fn r10_6_several_reserves_come_in_the_order_of_their_ids() {
    let play = guarded()
        .unit("q rok 4 C reserve 0707 at 0709")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a");
    let came: Vec<_> = play
        .last
        .iter()
        .filter_map(|event| match event {
            naktong_rules::Event::ReserveCameUp { unit, .. } => Some(unit.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(came, ["q", "r"]);
}

#[test]
fn r10_6_only_units_out_of_zones_go_into_reserve_with_one_to_three_guards() {
    let bad = "a reserve guards one to three different hexes of the map (10.6).";
    given()
        .terrain("0101 sea")
        .unit("a rok 4 C at 0706")
        .unit("b rok 4 C at 0906")
        .unit("d nk-rifle 2 C at 0707")
        .un(Phase::Movement)
        .order("stance a reserve 0708")
        .refused("a cannot go into reserve in an enemy zone of control (10.6).")
        .order("stance b reserve")
        .refused(bad)
        .order("stance b reserve 0905 0905")
        .refused(bad)
        .order("stance b reserve 0101")
        .refused(bad)
        .order("stance b reserve 0901 0902 0903 0904")
        .refused(bad)
        .order("stance b reserve 0901 0902 0903")
        .gives(["b will reserve 0901 0902 0903"]);
}

#[test]
fn r10_6_a_reserve_attacked_in_its_own_hex_stands() {
    attacked("rok 6 C reserve 0101")
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .column("12 to 12, 1:1; no shifts; net +0, 1:1");
}

#[test]
fn r10_7_who_kept_still_with_hold_or_stand_digs_in() {
    given()
        .unit("hold nk-rifle 4 C hold at 0101")
        .unit("stand nk-rifle 4 C at 0301")
        .unit("delay nk-rifle 4 C delay at 0501")
        .unit("moved nk-rifle 4 C at 0701")
        .unit("hq nk-hq 1 at 0901")
        .nk(Phase::Movement)
        .order("move moved 0702")
        .until(Side::Nk, Phase::Posture)
        .order("done")
        .gives(["hold digs in", "stand digs in"])
        .next_day(Side::Nk, Phase::Posture)
        .order("done")
        .gives(["moved digs in"]);
}

#[test]
fn r10_7_moving_and_attacking_lose_the_dugouts() {
    given()
        .unit("a nk-rifle 4 C dug-in at 0706")
        .unit("b nk-rifle 4 C dug-in at 0101")
        .unit("d m26 6 C at 0707")
        .nk(Phase::Movement)
        .shows("a", "0706 4 C dug-in")
        .order("move b 0102")
        .shows("b", "0102 4 C")
        .until(Side::Nk, Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .shows("a", "0706 3 C disrupted")
        .until(Side::Un, Phase::Movement)
        .shows("a", "0706 3 C disrupted tired");
}

#[test]
fn r10_7_retreating_loses_the_dugouts_and_the_day() {
    attacked("rok 6 C dug-in")
        .dice([("CRT", 10)])
        .order("attack 0707 with a")
        .column("12 to 12, 1:1; dug in -1; net -1, 1:2")
        .gives_also("d retreats 0707-0807")
        .until(Side::Un, Phase::Posture)
        .order("done")
        .spares("d digs in")
        .shows("d", "0807 5 C");
}

#[test]
fn r10_7_who_came_onto_the_map_today_does_not_dig_in() {
    given()
        .unit("late nk-rifle 4 C arrives 1 0101")
        .begin()
        .order("enter late 0101")
        .until(Side::Nk, Phase::Posture)
        .order("done")
        .spares("late digs in")
        .next_day(Side::Nk, Phase::Posture)
        .order("done")
        .gives(["late digs in"]);
}

#[test]
fn r10_3_stand_has_no_special_effect() {
    // Who has no orders stands (10.1).
    for defender in ["d rok 6 C at 0707", "d rok 6 C stand at 0707"] {
        given()
            .unit("a nk-rifle 6 C at 0706")
            .unit(defender)
            .nk(Phase::Combat)
            .dice([("CRT", 9)])
            .order("attack 0707 with a")
            .column("12 to 12, 1:1; no shifts; net +0, 1:1")
            // 1/1 r1, and nothing else is rolled.
            .gives_also("d retreats 0707-0807");
    }
}
