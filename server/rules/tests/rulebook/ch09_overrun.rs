//! Chapter 9: overruns (9.6), and overruns in exploitation (9.7).

use naktong_protocol::report::Report;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::ViewEvent;
use naktong_protocol::{SeatId, Viewer};
use naktong_rules::legal_orders;

use crate::given;
use crate::play::Play;
use crate::setup::Setup;

/// Tanks and a regiment in 0706 on a road south, one company in 0707.
fn road() -> Setup {
    given()
        .road("0705 0706 0707 0708 0709 0710 primary")
        .unit("t nk-tank 4 A at 0706")
        .unit("a nk-rifle 5 A at 0706")
        .unit("d rok 1 C at 0707")
}

/// What a seat may overrun: `0706>0707 a t`.
fn offers(play: &Play) -> Vec<String> {
    let (side, _) = play.game.acting().expect("in play");
    let seat = SeatId::new(if side == Side::Nk { "nk" } else { "un" }).unwrap();
    let options = legal_orders(&play.game, seat).overruns.into_iter();
    options
        .map(|option| {
            let units: Vec<String> = option.units.iter().map(ToString::to_string).collect();
            format!("{}>{} {}", option.from, option.target, units.join(" "))
        })
        .collect()
}

#[test]
fn r9_6_an_emptied_hex_is_entered_for_its_cost_and_four_points_and_the_stack_goes_on() {
    let play = road().nk(Phase::Movement);
    assert_eq!(offers(&play), ["0706>0707 a t"]);
    play.dice([("OVR", 8)])
        .order("overrun 0707 with t a")
        .gives([
            "NK overruns 0707 for [6, 6]",
            "0707: 8 on 8:1, 0/3 r2 B",
            "d loses 1",
            "d is destroyed",
            "t is free",
            "t advances 0706-0707",
            "a advances 0706-0707",
        ])
        .movement_left("t", 4)
        .movement_left("a", 2)
        .order("move t 0708 0709")
        .gives(["t moves 0707-0708 for 2", "t moves 0708-0709 for 2"]);
}

#[test]
fn r9_6_only_quality_armor_terrain_and_river_count() {
    // No surprise, shock, digging in or support: A against D, tanks, city, river.
    let setup = || {
        given()
            .terrain("0707 city")
            .sides("0706-0707 minor")
            .unit("t nk-tank 4 A at 0706")
            .unit("hq nk-hq 2 at 0705")
            .special(naktong_rules::scenario::SpecialRule::Surprise {
                side: Side::Nk,
                through_turn: 1,
                shift: 1,
                except: vec![],
            })
    };
    setup()
        .unit("d police 1 D dug-in delay at 0707")
        .nk(Phase::Movement)
        .dice([("OVR", 6)])
        .order("overrun 0707 with t")
        .gives_also("0707: 6 on 8:1, 0/2 r2 B")
        .column("8 to 1, 8:1; quality +2, armor +1, terrain -1, river -1; net +1, 8:1");
}

#[test]
fn r9_6_the_true_column_must_be_six_to_one_or_it_fails_without_a_roll() {
    // 8 to 2 is 4:1; quality A against C +1, tanks without infantry +1: 6:1.
    let weak = |quality: &str| {
        given()
            .unit("t nk-tank 4 A at 0706")
            .unit(&format!("d rok 1 {quality} at 0707"))
            .nk(Phase::Movement)
    };
    weak("C")
        .dice([("OVR", 5)])
        .order("overrun 0707 with t")
        .gives_also("0707: 5 on 6:1, 0/2 r1");
    weak("A")
        .order("overrun 0707 with t")
        .gives(["NK fails to overrun 0707 for [7]", "t is repulsed in 0706"])
        .shows("t", "0706 4 A")
        .order("move t 0705")
        .refused(
            "t has failed in an overrun: it has stopped for this phase and attacks no more in \
             this turn (9.6).",
        );
}

#[test]
fn r9_6_who_failed_attacks_no_more_in_this_turn() {
    let play = given()
        .unit("t nk-tank 4 A at 0706")
        .unit("d rok 1 A at 0707")
        .nk(Phase::Movement)
        .order("overrun 0707 with t");
    assert!(offers(&play).is_empty());
    let refusal = "t has failed in an overrun: it has stopped for this phase and attacks no \
                   more in this turn (9.6).";
    // With nobody else to attack the Combat phase is passed over; the tanks may exploit.
    let play = play
        .order("done")
        .stands_in(Side::Nk, Phase::Exploitation)
        .order("overrun 0707 with t")
        .refused(refusal);
    play.order("move t 0606").accepted();
    given()
        .unit("t nk-tank 4 A at 0706")
        .unit("a nk-rifle 6 A at 0606")
        .unit("d rok 1 A at 0707")
        .nk(Phase::Movement)
        .order("overrun 0707 with t")
        .until(Side::Nk, Phase::Combat)
        .order("attack 0707 with t a")
        .refused(refusal)
        .dice([("CRT", 5)])
        .order("attack 0707 with a")
        .accepted();
}

#[test]
fn r9_6_a_hex_that_is_kept_stops_the_stack() {
    // 18 to 4 and tanks with infantry +2: 6:1, where a 1 moves nobody.
    given()
        .unit("t nk-tank 4 C at 0706")
        .unit("a nk-rifle 5 C at 0706")
        .unit("d rok 2 C at 0707")
        .nk(Phase::Movement)
        .dice([("OVR", 1)])
        .order("overrun 0707 with a t")
        .gives([
            "NK overruns 0707 for [7, 7]",
            "0707: 1 on 6:1, 1/1",
            "a loses 1",
            "d loses 1",
            "a is disrupted",
            "a is repulsed in 0706",
            "t is repulsed in 0706",
        ])
        .movement_left("t", 0)
        .until(Side::Nk, Phase::Combat)
        .stands_in(Side::Nk, Phase::Exploitation);
}

#[test]
fn r9_6_losses_and_retreat_are_as_in_combat() {
    // The armor the enemy can answer loses first; the steps left retreat.
    given()
        .unit("t m24 6 A at 0706")
        .unit("i us 6 A at 0706")
        .unit("d nk-rifle 2 D at 0707")
        .source("NK 0710 0")
        .un(Phase::Movement)
        .dice([("OVR", 2)])
        .order("overrun 0707 with i t")
        .gives([
            "UN overruns 0707 for [8, 7]",
            "0707: 2 on 6:1, 1/1 r1",
            "t loses 1",
            "d loses 1",
            "d retreats 0707-0708",
            "i advances 0706-0707",
            "t advances 0706-0707",
        ]);
}

#[test]
fn r9_6_defenders_stand_whatever_their_stance() {
    for stance in ["hold", "delay", "withdraw"] {
        road()
            .unit("e rok 1 C at 0909")
            .with(|s| {
                let unit = s.units.iter_mut().find(|u| u.counter.tag == "d").unwrap();
                unit.stance = crate::setup::stance(&[stance]);
            })
            .nk(Phase::Movement)
            .dice([("OVR", 1)])
            .order("overrun 0707 with t a")
            .gives_also("0707: 1 on 8:1, 1/1 r1");
    }
}

#[test]
fn r9_6_reserves_and_support_take_no_part() {
    road()
        .command()
        .unit("res rok 5 C at 0709 reserve 0707")
        .unit("guns rok-guns 1 at 0708")
        .nk(Phase::Movement)
        .dice([("OVR", 4)])
        .order("overrun 0707 with t a")
        .gives_also("0707: 4 on 8:1, 0/2 r1")
        .column("18 to 2, 8:1; quality +1, armor +2; net +3, 8:1")
        .shows("res", "0709 5 C");
}

#[test]
fn r9_6_untried_units_are_tested_once_the_odds_are_right() {
    // The test is before the baptism: 8 to 2 and +2 against C. The company turns out better.
    given()
        .unit("t nk-tank 4 A untried at 0706")
        .unit("d rok 1 C untried at 0707")
        .nk(Phase::Movement)
        .dice([("BAPT", 3), ("BAPT", 6), ("OVR", 3)])
        .order("overrun 0707 with t")
        .gives_also("t is A")
        .gives_also("d is B")
        .gives_also("0707: 3 on 6:1, 1/1 r1");
    // A failure tests nobody.
    given()
        .unit("t nk-tank 3 A untried at 0706")
        .unit("d rok 1 B untried at 0707")
        .nk(Phase::Movement)
        .order("overrun 0707 with t")
        .gives(["NK fails to overrun 0707 for [7]", "t is repulsed in 0706"]);
}

#[test]
fn r9_6_three_steps_at_most_on_clear_ground_or_in_a_city() {
    given()
        .unit("t nk-tank 6 A at 0706")
        .unit("a nk-rifle 6 A at 0706")
        .unit("d police 4 D at 0707")
        .nk(Phase::Movement)
        .order("overrun 0707 with t a")
        .refused("0707 holds 4 steps or more and no more than 3 are overrun (9.6).");
    for (terrain, allowed) in [("clear", true), ("city", true), ("hill", false)] {
        let play = road()
            .terrain(&format!("0707 {terrain}"))
            .nk(Phase::Movement);
        assert_eq!(!offers(&play).is_empty(), allowed, "{terrain}");
        if !allowed {
            play.order("overrun 0707 with t a")
                .refused("only clear and city hexes are overrun, and 0707 is neither (9.6).");
        }
    }
}

#[test]
fn r9_6_an_exploit_unit_must_be_among_them() {
    road()
        .nk(Phase::Movement)
        .order("overrun 0707 with a")
        .refused("an overrun needs a tank, mechanised, motorcycle or recon unit (9.6).");
    let play = given()
        .unit("a nk-rifle 5 A at 0706")
        .unit("d rok 1 C at 0707")
        .nk(Phase::Movement);
    assert!(offers(&play).is_empty());
}

#[test]
fn r9_6_adjacent_enemies_and_units_that_can_attack() {
    let play = road()
        .unit("hq nk-hq 2 at 0706")
        .nk(Phase::Movement)
        .order("overrun 0708 with t")
        .refused("0708 is not next to 0706 (9).")
        .order("overrun 0606 with t")
        .refused("no enemy combat unit is known in 0606 (11.1).")
        .order("overrun 0707 with t hq")
        .refused("hq is a support unit and cannot attack (2).");
    play.until(Side::Nk, Phase::Combat)
        .order("overrun 0707 with t")
        .refused("overruns are not made in the Combat phase (6).");
    // Disrupted in the Combat phase it does not overrun in the next.
    given()
        .unit("t nk-tank 4 C at 0706")
        .unit("d rok 1 B at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with t")
        .gives_also("t is disrupted")
        .until(Side::Nk, Phase::Exploitation)
        .order("overrun 0707 with t")
        .refused("t is disrupted and may not attack (4.6).");
}

#[test]
fn r9_6_the_points_must_be_there() {
    // A hex of 3, then 3 and 4: all of the 10.
    given()
        .unit("t nk-tank 4 A at 0705")
        .unit("d rok 1 C at 0707")
        .nk(Phase::Movement)
        .order("move t 0706")
        .dice([("OVR", 10)])
        .order("overrun 0707 with t")
        .movement_left("t", 0);
    given()
        .unit("t nk-tank 4 A at 0704")
        .unit("d rok 1 C at 0707")
        .nk(Phase::Movement)
        .order("move t 0705 0706")
        .order("overrun 0707 with t")
        .refused("t needs 7 movement points to enter 0707 and has 4 left (9.1).");
}

#[test]
fn r9_6_no_minimum_move_and_no_whole_move_makes_an_overrun() {
    given()
        .sides("0706-0707 minor")
        .unit("t nk-tank 4 A at 0706")
        .unit("d rok 1 C at 0707")
        .with(|s| s.modules.supply = true)
        .nk(Phase::Movement)
        // Out of supply it has 5.
        .order("overrun 0707 with t")
        .refused("t needs 10 movement points to enter 0707 and has 5 left (9.1).");
    given()
        .sides("0706-0707 major")
        .unit("t nk-tank 4 A at 0706")
        .unit("d rok 1 C at 0707")
        .nk(Phase::Movement)
        .order("overrun 0707 with t")
        .refused("t cannot cross the major river 0706-0707 without a bridge (13.1).");
}

#[test]
fn r9_6_the_zone_of_the_target_hinders_nobody() {
    // Two steps have a zone: it stops the tanks in 0706, and there they may still go at them.
    let setup = |more: &[&str]| {
        given()
            .road("0704 0705 0706 0707 0708 primary")
            .unit("t nk-tank 6 A at 0705")
            .unit("m nk-mech 6 A at 0705")
            .unit("d rok 2 C at 0707")
            .units(more)
            .nk(Phase::Movement)
    };
    let play = setup(&[])
        .order("move t+m 0706")
        .gives_also("t stops in 0706")
        .order("move t 0705")
        .refused("t has stopped in an enemy zone and cannot move on in this phase (5.3).");
    assert_eq!(offers(&play), ["0706>0707 m t"]);
    play.dice([("OVR", 9)])
        .order("overrun 0707 with m t")
        .gives_also("NK overruns 0707 for [5, 6]")
        .movement_left("m", 6)
        .order("move m 0708")
        .accepted();
    // The zones of others stop them, and bar the way from zone to zone.
    let play = setup(&["e rok 2 C at 0606"]).order("move t+m 0706");
    assert!(offers(&play).is_empty());
    play.order("overrun 0707 with m t")
        .refused("m has stopped in an enemy zone and cannot move on in this phase (5.3).");
    given()
        .unit("t nk-tank 6 A at 0706")
        .unit("d rok 1 C at 0707")
        .unit("e rok 2 C at 0606")
        .nk(Phase::Movement)
        .order("overrun 0707 with t")
        .refused("t cannot go from 0706 to 0707: both are in an enemy zone of control (5.3).");
}

#[test]
fn r9_6_the_zone_of_another_stops_who_has_entered() {
    road()
        .unit("e rok 2 C at 0708")
        .nk(Phase::Movement)
        .dice([("OVR", 8)])
        .order("overrun 0707 with t a")
        .gives_also("t stops in 0707")
        .order("move t 0606")
        .refused("t has stopped in an enemy zone and cannot move on in this phase (5.3).");
}

#[test]
fn r9_6_a_stack_that_has_overrun_may_still_attack() {
    road()
        .unit("e rok 2 C at 0708")
        .nk(Phase::Movement)
        .dice([("OVR", 8), ("CRT", 5), ("SHK", 1)])
        .order("overrun 0707 with t a")
        .until(Side::Nk, Phase::Combat)
        .order("attack 0708 with a t")
        .accepted();
}

#[test]
fn r9_6_a_place_is_taken_and_a_headquarters_displaced() {
    road()
        .place("town 0707 UN 2")
        .unit("hq rok-hq 1 at 0707")
        .nk(Phase::Movement)
        .dice([("OVR", 8)])
        .order("overrun 0707 with t")
        .gives_also("NK takes town")
        .controls(Side::Nk, "town");
}

#[test]
fn r9_6_a_charge_at_the_hex_goes_off() {
    road()
        .command()
        .sides("0707-0708 major bridge")
        .unit("e rok 1 C at 0708")
        .with(|s| {
            s.charges.insert("0707-0708".parse().unwrap(), Side::Un);
        })
        .nk(Phase::Movement)
        .dice([("OVR", 8), ("DEM", 4)])
        .order("overrun 0707 with t")
        .gives_also("UN blows 0707-0708 on 4");
}

#[test]
fn r11_12_overruns_tire() {
    // From 28 June, when NK's prepared offensive is over.
    road()
        .day("06-28")
        .nk(Phase::Movement)
        .dice([("OVR", 8)])
        .order("overrun 0707 with t")
        .until(Side::Nk, Phase::Posture)
        .order("done")
        .gives_also("t is tired")
        .spares("a is tired")
        .shows("t", "0707 4 A tired");
    // What never came to a fight does not.
    given()
        .day("06-28")
        .unit("t nk-tank 4 A at 0706")
        .unit("d rok 1 A at 0707")
        .nk(Phase::Movement)
        .order("overrun 0707 with t")
        .until(Side::Nk, Phase::Posture)
        .order("done")
        .spares("t is tired");
}

#[test]
fn r8_5_nk_armor_pays_for_an_overrun_or_fights_unpaid() {
    road()
        .heavy_materiel(3)
        .nk(Phase::Movement)
        .dice([("OVR", 8)])
        .order("overrun 0707 with t a")
        .gives_also("1 HM")
        .heavy_materiel(2);
    // Unpaid the tanks are 4 of AC 0: 14 to 2 is 6:1 still.
    road()
        .heavy_materiel(0)
        .nk(Phase::Movement)
        .dice([("OVR", 8)])
        .order("overrun 0707 with t a")
        .spares("1 HM")
        .column("14 to 2, 6:1; quality +1; net +1, 8:1");
    // Nothing is paid for what does not come to a fight.
    given()
        .heavy_materiel(3)
        .unit("t nk-tank 4 A at 0706")
        .unit("d rok 1 A at 0707")
        .nk(Phase::Movement)
        .order("overrun 0707 with t")
        .heavy_materiel(3);
}

#[test]
fn r9_6_men_on_foot_do_not_keep_up() {
    let setup = given()
        .unit("m m26 4 A at 0706")
        .unit("i us 4 B at 0706")
        .unit("d nk-rifle 1 C at 0707")
        .un(Phase::Movement);
    setup
        .dice([("OVR", 8)])
        .order("overrun 0707 with m i")
        .accepted();
    given()
        .unit("m m26 4 A at 0706")
        .unit("i us 4 B at 0705")
        .unit("d nk-rifle 1 C at 0707")
        .un(Phase::Movement)
        .order("move i 0706 on foot")
        .order("overrun 0707 with m i")
        .refused("i does not keep up with an overrun on foot (9.6).");
}

/// In fog: tanks beside a stack of which nothing is known but how many they are.
fn dark(defenders: &[&str]) -> Play {
    given()
        .fog()
        .unit("t nk-tank 6 A at 0706")
        .unit("a nk-rifle 6 A at 0706")
        .units(defenders)
        .nk(Phase::Movement)
}

#[test]
fn r9_6_in_fog_it_is_ordered_by_what_is_seen() {
    // Each unidentified unit may be one step.
    let play = dark(&["d rok 6 D at 0707"]);
    assert_eq!(offers(&play), ["0706>0707 a t"]);
    play.order("overrun 0707 with a t").gives([
        "NK fails to overrun 0707 for [7, 7]",
        "a is repulsed in 0706",
        "t is repulsed in 0706",
    ]);
    let four: Vec<String> = (0..4).map(|i| format!("d{i} rok 1 D at 0707")).collect();
    let four: Vec<&str> = four.iter().map(String::as_str).collect();
    let play = dark(&four);
    assert!(offers(&play).is_empty());
    play.order("overrun 0707 with a t")
        .refused("0707 holds 4 steps or more and no more than 3 are overrun (9.6).");
}

#[test]
fn r9_6_what_fails_without_a_roll_identifies_nobody_and_is_told_to_nobody_else() {
    let play = dark(&["d rok 6 D at 0707"]);
    let knew = (
        play.view_of("nk").units.len(),
        play.view_of("un").units.len(),
    );
    let play = play.order("overrun 0707 with a t");
    let knows = (
        play.view_of("nk").units.len(),
        play.view_of("un").units.len(),
    );
    assert_eq!(knew, knows);
    assert!(
        play.news_of(Viewer::Seat(SeatId::new("un").unwrap()))
            .is_empty()
    );
    assert!(play.news_of(Viewer::Spectator).is_empty());
    let nk = play.news_of(Viewer::Seat(SeatId::new("nk").unwrap()));
    let failed = |event: &&ViewEvent| {
        matches!(
            event,
            ViewEvent::Report(Report::Overrun { fought: false, .. })
        )
    };
    assert_eq!(nk.iter().filter(failed).count(), 1);
}

#[test]
fn r9_6_a_failure_does_not_tell_what_stands_in_the_way() {
    let nk = Viewer::Seat(SeatId::new("nk").unwrap());
    let stream = |defender: &str| {
        let play = dark(&[defender]).order("overrun 0707 with a t").accepted();
        assert!(!play.rolled_on_table());
        (play.news_of(nk).to_vec(), play.view_of("nk"))
    };
    // Too many, or too good behind too few: 24 to 6 is 4:1, +1 for A against B or C.
    let many = stream("d rok 6 C at 0707");
    assert_eq!(stream("d rok 5 C untried at 0707"), many);
    assert_eq!(stream("d rok 4 D dug-in at 0707").0, many.0);
}

#[test]
fn r16_4_an_overrun_that_is_fought_is_public() {
    let play = dark(&["d rok 1 C at 0707"])
        .dice([("OVR", 8)])
        .order("overrun 0707 with a t");
    let told: Vec<_> = play.news_of(Viewer::Spectator).to_vec();
    let combat = told.iter().find_map(|event| match event {
        ViewEvent::Report(Report::Combat(combat)) => Some(combat),
        _ => None,
    });
    let combat = combat.expect("hex, column, roll and result are public");
    assert_eq!(combat.roll.label, "1/NK/OVR/0707/0");
    assert_eq!(combat.detail, None);
    assert!(told.iter().any(|event| matches!(
        event,
        ViewEvent::Report(Report::Overrun { fought: true, .. })
    )));
}

/// Motorcycles by a road, out of zones, a company two hexes down the road.
fn cycles() -> Setup {
    given()
        .road("0704 0705 0706 0707 0708 primary")
        .unit("c nk-cycle 6 A at 0705")
        .unit("m nk-mech 5 A at 0705")
        .unit("a nk-rifle 6 A at 0705")
        .unit("d police 1 D at 0707")
}

#[test]
fn r9_7_exploiting_units_overrun_within_half_their_allowance() {
    let play = cycles().nk(Phase::Exploitation);
    assert!(offers(&play).is_empty());
    // 8 points for motorcycles, 6 for trucks: one along the road, then one and four.
    let play = play.order("move c+m 0706");
    assert_eq!(offers(&play), ["0706>0707 c m"]);
    play.dice([("OVR", 8)])
        .order("overrun 0707 with m c")
        .gives_also("NK overruns 0707 for [5, 5]")
        .movement_left("c", 2)
        .movement_left("m", 0)
        .order("move c 0708")
        .accepted();
}

#[test]
fn r9_7_only_those_who_may_exploit_overrun_then() {
    given()
        .road("0706 0707 primary")
        .unit("m nk-mech 5 A at 0706")
        .unit("a nk-rifle 6 A at 0706")
        .unit("d police 1 D at 0707")
        .nk(Phase::Exploitation)
        .order("overrun 0707 with m a")
        .refused(
            "a cannot move in the Exploitation phase: only Exploit units out of enemy zones, or \
             free by a breakthrough, do (9.7).",
        );
    // In the zone of two steps at the start of the phase nobody exploits.
    let play = given()
        .road("0706 0707 primary")
        .unit("m nk-mech 5 A at 0706")
        .unit("a nk-rifle 6 A at 0905")
        .unit("d police 2 D at 0707")
        .nk(Phase::Exploitation);
    assert!(offers(&play).is_empty());
}

#[test]
fn r9_7_leaving_the_first_hex_of_a_free_unit_costs_as_ever() {
    // Free, the tanks enter 0807 under the eyes of d2; on the road, leaving it costs 2 and 1.
    given()
        .road("0707 0807 0907 primary")
        .unit("t nk-tank 6 C at 0706")
        .unit("a nk-rifle 6 C at 0606")
        .unit("d rok 1 C at 0707")
        .unit("d2 rok 2 C at 0808")
        .nk(Phase::Combat)
        .dice([("SHK", 1), ("CRT", 10)])
        .order("attack 0707 with a t")
        .order("advance t")
        .until(Side::Nk, Phase::Exploitation)
        .order("move t 0807")
        .gives(["t moves 0707-0807 for 2"])
        .movement_left("t", 3)
        .order("move t 0806")
        .refused("t needs 4 movement points to enter 0806 and has 3 left (9.1).")
        .order("move t 0708")
        .refused("t cannot go from 0807 to 0708: both are in an enemy zone of control (5.3).");
}
