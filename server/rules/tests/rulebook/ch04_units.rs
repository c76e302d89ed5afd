//! Chapter 4: units.

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;

use crate::given;
use crate::setup::Setup;

#[test]
fn r4_4_untried_units_show_their_quality_in_their_first_combat() {
    let printed_b = [(1, "C"), (2, "C"), (3, "B"), (5, "B"), (6, "A")];
    for (roll, quality) in printed_b {
        given()
            .unit("a nk-rifle 4 A at 0706")
            .unit("d rok 4 B untried at 0707")
            .nk(Phase::Combat)
            .dice([("BAPT", roll), ("CRT", 8)])
            .order("attack 0707 with a")
            .gives_also(&format!("d is {quality}"));
    }
}

#[test]
fn r4_4_nobody_is_worse_than_d_or_better_than_a() {
    for (printed, roll, quality) in [("D", 1, "D"), ("A", 6, "A")] {
        given()
            .unit(&format!("a nk-rifle 4 {printed} untried at 0706"))
            .unit("d rok 4 C at 0707")
            .nk(Phase::Combat)
            .dice([("BAPT", roll), ("CRT", 1)])
            .order("attack 0707 with a")
            .gives_also(&format!("a is {quality}"));
    }
}

#[test]
fn r4_4_attackers_are_baptised_first_then_defenders_each_by_id() {
    given()
        .unit("z nk-rifle 4 C untried at 0706")
        .unit("y nk-rifle 4 C untried at 0606")
        .unit("b rok 4 C untried at 0707")
        .unit("a rok 2 C untried at 0707")
        .nk(Phase::Combat)
        .dice([
            ("BAPT", 1),
            ("BAPT", 3),
            ("BAPT", 6),
            ("BAPT", 3),
            ("CRT", 2),
        ])
        .order("attack 0707 with z y")
        .gives([
            "y is D",
            "z is C",
            "a is B",
            "b is C",
            "0707: 2 on 1:1, 2/0",
            "z loses 1",
            "y loses 1",
            "z is disrupted",
        ]);
}

/// Infantry of the old Chinese divisions in a zone, hills before it.
fn infiltrator(line: &str) -> Setup {
    given()
        .terrain("1011 hill")
        .unit(line)
        .unit("a rok 2 C at 1010")
}

#[test]
fn r4_5_infiltrators_lose_the_trait_with_draft_steps() {
    let denied = "6r cannot go from 0911 to 1011: both are in an enemy zone of control (5.3).";
    infiltrator("6r nk-rifle 4 A infiltrates at 0911")
        .nk(Phase::Movement)
        .order("move 6r 1011")
        .gives(["6r moves 0911-1011 for 7", "6r stops in 1011"]);
    infiltrator("6r nk-rifle 4 A infiltrates drafts 1 at 0911")
        .nk(Phase::Movement)
        .order("move 6r 1011")
        .refused(denied);
    infiltrator("6r nk-rifle 4 A at 0911")
        .nk(Phase::Movement)
        .order("move 6r 1011")
        .refused(denied);
}

#[test]
fn r4_5_motor_infantry_dismounts_for_one_whole_move_with_6_points() {
    let setup = given()
        .terrain("0708 mountain, 0809 clear")
        .unit("34i us 4 D at 0707");
    setup
        .clone()
        .un(Phase::Movement)
        .order("move 34i 0708")
        .refused("34i enters the mountain hex 0708 only along a road (9.2).")
        .order("move 34i 0708 on foot")
        .gives(["34i moves 0707-0708 for 6 on foot"])
        .movement_left("34i", 0);
    setup
        .un(Phase::Movement)
        .order("move 34i 0706 on foot")
        .accepted()
        .movement_left("34i", 3)
        .order("move 34i 0705")
        .refused(
            "34i has begun this move another way; it goes on foot for a whole move or not at all \
             (4.5).",
        )
        .order("move 34i 0705 on foot")
        .gives(["34i moves 0706-0705 for 3 on foot"]);
}

#[test]
fn r4_5_others_do_not_dismount() {
    given()
        .unit("206m nk-mech 4 A at 0707")
        .unit("18r nk-rifle 4 A at 0707")
        .nk(Phase::Movement)
        .order("move 206m 0708 on foot")
        .refused("206m cannot dismount (4.5).")
        .order("move 18r 0708 on foot")
        .refused("18r cannot dismount (4.5).");
}

/// A ROK regiment disrupted by a repulse with loss in its own attack.
fn repulsed() -> crate::play::Play {
    repulsed_beside("x rok 4 C hold at 0708")
}

fn repulsed_beside(friend: &str) -> crate::play::Play {
    given()
        .unit("a rok 4 C hold at 0707")
        .unit(friend)
        .unit("d nk-rifle 2 C at 0706")
        .un(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0706 with a")
        .gives([
            "0706: 1 on 1:2, 2/0",
            "a loses 1",
            "a loses 1",
            "a is disrupted",
        ])
}

#[test]
fn r4_6_a_disrupted_unit_may_not_attack() {
    // Its check in the enemy's zone fails: still disrupted on its own next turn.
    repulsed_beside("x rok 4 C at 0606")
        .next_day(Side::Nk, Phase::Posture)
        .dice([("REC", 4)])
        .until(Side::Un, Phase::Combat)
        .order("attack 0706 with a")
        .refused("a is disrupted and may not attack (4.6).");
}

#[test]
fn r4_6_a_disrupted_unit_in_a_zone_recovers_on_a_check() {
    repulsed()
        .next_day(Side::Nk, Phase::Posture)
        .dice([("REC", 3)])
        .order("done")
        .gives_also("a passes REC on 3")
        .gives_also("a recovers")
        .shows("a", "0707 2 C tired");
}

#[test]
fn r4_6_a_disrupted_unit_out_of_zones_recovers_by_itself() {
    repulsed()
        .next_day(Side::Nk, Phase::Movement)
        .order("move d 0705")
        .until(Side::Nk, Phase::Posture)
        .order("done")
        .gives_also("a recovers");
}

#[test]
fn r4_6_a_disrupted_unit_counts_as_stand_and_is_easier_to_hit() {
    repulsed()
        .next_day(Side::Nk, Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with d")
        .column("4 to 4, 1:1; disrupted +1; net +1, 3:2")
        // HOLD would have rolled.
        .gives_also("0707: 10 on 3:2, 0/1 r1");
}

#[test]
fn r4_6_a_disrupted_unit_has_no_zone() {
    // 0606 lies next to a only.
    repulsed()
        .next_day(Side::Nk, Phase::Movement)
        .order("move d 0606 0506")
        .gives(["d moves 0706-0606 for 3", "d moves 0606-0506 for 3"]);
}

#[test]
fn r4_7_support_units_are_displaced_when_a_combat_unit_enters() {
    given()
        .unit("18r nk-rifle 4 A at 0706")
        .unit("hq rok-hq 1 at 0707 of rok-1-div")
        .unit("near rok 3 C at 0711 of rok-7-div")
        .unit("own rok 3 C at 0713 of rok-1-div")
        .nk(Phase::Movement)
        .order("move 18r 0707")
        .gives(["18r moves 0706-0707 for 3", "hq is displaced to 0713"]);
}

#[test]
fn r4_7_without_its_formation_a_support_unit_goes_to_the_nearest_of_its_side() {
    given()
        .source("UN 0712 3")
        .unit("18r nk-rifle 4 A at 0706")
        .unit("guns us-guns 1 at 0707")
        .unit("close rok 3 C at 0708")
        .unit("b rok 3 C at 0510")
        .unit("a rok 3 C at 0710")
        .nk(Phase::Movement)
        // 0708 would be next to the enemy; 0510 and 0710 are three hexes off, 0710 is fed better.
        .order("move 18r 0707")
        .gives_also("guns is displaced to 0710");
}

#[test]
fn r4_7_without_any_refuge_it_returns_after_three_days_at_the_main_source() {
    let play = given()
        .source("UN 2020 0")
        .source("UN 0120 60")
        .unit("18r nk-rifle 4 A at 0706")
        .unit("hq rok-hq 1 at 0707 of rok-1-div")
        .nk(Phase::Movement)
        .order("move 18r 0707")
        .gives_also("hq is gone until turn 4")
        .gone("hq");
    play.next_day(Side::Nk, Phase::Movement)
        .next_day(Side::Nk, Phase::Movement)
        .until(Side::Un, Phase::Command)
        .stands_in(Side::Un, Phase::Movement)
        .next_day(Side::Nk, Phase::Movement)
        .until(Side::Un, Phase::Command)
        .order("enter hq 0120")
        .refused(
            "hq cannot enter at 0120: it is not one of its hexes, or is held, watched or full \
             (14.5).",
        )
        .order("enter hq 2020")
        .gives(["hq enters 2020"]);
}

#[test]
fn r4_7_support_units_never_enter_where_enemy_support_stands() {
    given()
        .unit("4hq nk-hq 2 at 0706 of nkpa-4-div")
        .unit("18r nk-rifle 4 A at 0706 of nkpa-4-div")
        .unit("hq rok-hq 1 at 0707 of rok-1-div")
        .unit("own rok 3 C at 0713 of rok-1-div")
        .nk(Phase::Movement)
        .order("move 4hq 0707")
        .refused("an enemy holds 0707 (5.1).")
        .order("move 4hq+18r 0707")
        .gives_also("hq is displaced to 0713");
}

#[test]
fn r4_7_displaced_in_its_own_turn_it_lends_no_support_in_the_next_either() {
    given()
        .unit("a nk-rifle 6 A at 0706 of nkpa-4-div")
        .unit("b nk-rifle 6 A at 0606 of nkpa-4-div")
        .unit("hq nk-hq 2 at 0807 of nkpa-4-div")
        .unit("d rok 5 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 6)])
        .order("attack 0707 with a b")
        .gives_also("d retreats 0707-0807")
        .gives_also("hq is displaced to 0606")
        .next_day(Side::Nk, Phase::Movement)
        .order("move a 0707")
        .until(Side::Nk, Phase::Combat)
        .order("attack 0807 with a support hq")
        .refused("hq cannot lend support: it was displaced and is not ready (7.1).")
        .next_day(Side::Nk, Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0807 with a support hq")
        .accepted();
}

#[test]
fn r4_7_a_displaced_unit_lends_no_support_until_its_next_turn_ends() {
    let play = given()
        .unit("18r nk-rifle 6 A at 0706")
        .unit("hq us-hq 1 at 0707 of us-24-div")
        .unit("a us 3 C at 0710 of us-24-div")
        .unit("b us 3 C at 0708 of us-24-div")
        .day("07-20")
        .nk(Phase::Movement)
        .order("move 18r 0707")
        .gives_also("hq is displaced to 0710")
        .until(Side::Nk, Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0708 with 18r")
        .column("12 to 9, 1:1; quality +1; net +1, 3:2")
        .gives_also("0708: 8 on 3:2, 1/1 r1");
    play.accepted();
}

#[test]
fn r4_1_attack_and_defense_are_per_step() {
    let play = given()
        .unit("a nk-rifle 5 C at 0706")
        .unit("d us 4 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with a");
    let detail = play.report().detail.clone().expect("all is shown");
    // A NK rifle regiment attacks with 2 a step, a US one defends with 3 (B1).
    assert_eq!((detail.attack, detail.defense), (5 * 2, 4 * 3));
    let counter = play.unit("d").counter;
    assert_eq!((counter.attack, counter.defense), (2, 3));
    assert_eq!((counter.movement, counter.anti_tank), (12, 1));
}
