//! The worked examples of part E.

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_rules::scenario::SpecialRule;

use crate::ch16_fog::mark;
use crate::given;
use crate::play::{Play, describe};
use crate::setup::{Setup, hex, unit};

/// Surprise +1 on 25 June.
fn surprise() -> SpecialRule {
    SpecialRule::Surprise {
        side: Side::Nk,
        through_turn: 1,
        shift: 1,
        except: vec![],
    }
}

#[test]
fn e2_attack_with_tanks_on_25_june() {
    given()
        .terrain("0707 hill")
        .special(surprise())
        .unit("nkpa-18-rgt nk-rifle 5 A at 0706 of nkpa-4-div")
        .unit("nkpa-107-rgt nk-tank 4 A at 0806 of nkpa-105-div")
        .unit("rok-1-rgt rok 6 C untried at 0707 of rok-7-div")
        .nk(Phase::Combat)
        .seeded("naktong-test-540")
        .order("attack 0707 with nkpa-18-rgt nkpa-107-rgt")
        .column(
            "18 to 12, 3:2; quality +1, armor +1, terrain -1, tank shock +1, surprise +1; \
             net +3, 4:1",
        )
        .gives([
            "rok-1-rgt is C",
            "rok-1-rgt fails SHK on 6",
            "0707: 5 on 4:1, 1/1 r1",
            "nkpa-18-rgt loses 1",
            "rok-1-rgt loses 1",
            "rok-1-rgt retreats 0707-0708",
            "rok-1-rgt retreats 0708-0808",
            "rok-1-rgt is disrupted",
            "0707 is open to nkpa-107-rgt nkpa-18-rgt",
        ])
        .shows("nkpa-18-rgt", "0706 4 A")
        .shows("nkpa-107-rgt", "0806 4 A")
        .shows("rok-1-rgt", "0808 5 C disrupted");
}

#[test]
fn e2_every_roll_has_the_label_of_e1() {
    let play = given()
        .terrain("0707 hill")
        .unit("nkpa-18-rgt nk-rifle 5 A at 0706")
        .unit("nkpa-107-rgt nk-tank 4 A at 0806")
        .unit("rok-1-rgt rok 6 C untried at 0707")
        .nk(Phase::Combat)
        .seeded("naktong-test-540")
        .order("attack 0707 with nkpa-18-rgt nkpa-107-rgt");
    let rolls: Vec<String> = play
        .last
        .iter()
        .filter_map(|event| event.roll())
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        rolls,
        [
            "1/NK/BAPT/rok-1-rgt/0 d6 = 3",
            "1/NK/SHK/0707/0 d6 = 6",
            "1/NK/CRT/0707/0 d10 = 5",
        ]
    );
}

#[test]
fn e3_delay_on_8_july() {
    given()
        .day("07-08")
        .terrain("0707 hill")
        .command()
        .heavy_materiel(10)
        .formation("nkpa-4-div hq 4hq")
        .formation("us-24-div hq 24hq")
        .unit("4hq nk-hq 2 at 0704 of nkpa-4-div")
        .unit("16r nk-rifle 4 A at 0706 of nkpa-4-div")
        .unit("18r nk-rifle 4 A at 0606 of nkpa-4-div")
        .unit("107t nk-tank 3 A at 0806 of nkpa-105-div")
        .unit("24hq us-hq 3 at 0709 of us-24-div")
        .unit("34i us 4 D delay at 0707 of us-24-div")
        .nk(Phase::Combat)
        .dice([("SHK", 2), ("CRT", 5)])
        .order("attack 0707 with 16r 18r 107t support 4hq")
        .column(
            "22 to 12, 3:2; quality +2, armor +1, support +1, terrain -1, delay -1; net +2, 3:1",
        )
        .gives([
            "2 HM",
            "34i passes SHK on 2",
            "0707: 5 on 3:1, 1/1 r1",
            "16r loses 1",
            "34i loses 1",
            "34i retreats 0707-0708",
            "0707 is open to 107t 16r 18r",
        ])
        .shows("34i", "0708 3 D")
        .heavy_materiel(8);
}

#[test]
fn e4_after_the_launcher_the_tanks_take_the_loss() {
    given()
        .day("07-20")
        .terrain("0707 city")
        .air(0)
        .on_call("us-24-div 1")
        .formation("nkpa-3-div hq 3hq")
        .formation("us-24-div hq 24hq")
        .unit("3hq nk-hq 2 at 0704 of nkpa-3-div")
        .unit("7r nk-rifle 4 A at 0706 of nkpa-3-div")
        .unit("8r nk-rifle 4 A at 0606 of nkpa-3-div")
        .unit("203t nk-tank 2 A at 0807 of nkpa-105-div")
        .unit("9r nk-rifle 2 A at 0608 of nkpa-3-div")
        .unit("24hq us-hq 3 at 0710 of us-24-div")
        .unit("34i us 3 D at 0707 of us-24-div")
        .nk(Phase::Combat)
        .dice([("CRT", 6)])
        .order("attack 0707 with 7r 8r 203t support 3hq")
        .column("20 to 9, 2:1; quality +2, support -2, terrain -1, no safe retreat +1; net +0, 2:1")
        .gives([
            "UN flies 1 at 0707, called by us-24-div",
            "0707: 6 on 2:1, 1/1 r1",
            "203t loses 1",
            "34i loses 1",
            "34i retreats 0707-0806",
            "34i loses 1",
            "0707 is open to 203t 7r 8r",
        ])
        .shows("34i", "0806 1 D");
}

/// Task Force Smith against infantry and tanks.
fn task_force_smith() -> Setup {
    given()
        .day("07-05")
        .unit("16r nk-rifle 4 A at 0706")
        .unit("107t nk-tank 3 A at 0806")
        .unit("tfs us 2 C withdraw at 0707")
}

#[test]
fn e5_withdraw_on_a_3_it_falls_back_unhurt() {
    task_force_smith()
        .nk(Phase::Combat)
        .dice([("WDR", 3)])
        .order("attack 0707 with 16r 107t")
        .gives([
            "tfs passes WDR on 3",
            "tfs retreats 0707-0708",
            "tfs retreats 0708-0808",
            "0707 is open to 107t 16r",
        ])
        .shows("tfs", "0808 2 C");
}

#[test]
fn e5_withdraw_on_a_4_it_fights_as_stand_at_plus_1() {
    task_force_smith()
        .nk(Phase::Combat)
        .dice([("WDR", 4), ("SHK", 3), ("CRT", 1)])
        .order("attack 0707 with 16r 107t")
        .column("14 to 6, 2:1; quality +1, armor +2, withdrawal failed +1; net +4, 6:1")
        .gives([
            "tfs fails WDR on 4",
            "tfs passes SHK on 3",
            "0707: 1 on 6:1, 1/1",
            "16r loses 1",
            "tfs loses 1",
            "16r is disrupted",
        ]);
}

#[test]
fn e6_hold() {
    given()
        .day("08-13")
        .terrain("0707 mountain")
        .command()
        .air(0)
        .on_call("rok-6-div 1")
        .heavy_materiel(18)
        .formation("nkpa-13-div hq 13hq corps nkpa-1-corps favor 1")
        .formation("nkpa-15-div hq 15hq corps nkpa-1-corps favor 0")
        .formation("rok-6-div hq 6hq")
        .unit("13hq nk-hq 2 at 0704 of nkpa-13-div")
        .unit("15hq nk-hq 2 at 0804 of nkpa-15-div")
        .unit("19r nk-rifle 5 C at 0706 of nkpa-13-div")
        .unit("21r nk-rifle 5 C at 0606 of nkpa-13-div")
        .unit("45r nk-rifle 5 C at 0806 of nkpa-15-div")
        .unit("6hq rok-hq 1 at 0710 of rok-6-div")
        .unit("12r rok 4 B hold dug-in at 0707 of rok-6-div")
        .nk(Phase::Combat)
        .dice([("CRT", 9), ("HOLD", 3)])
        .order("attack 0707 with 19r 21r 45r support 13hq 15hq")
        .column(
            "30 to 8, 3:1; quality -1, support +2, terrain -2, dug in -1, mixed formations -1; \
             net -3, 1:1",
        )
        .gives([
            "2 HM",
            "UN flies 1 at 0707, called by rok-6-div",
            "0707: 9 on 1:1, 1/1 r1",
            "12r passes HOLD on 3",
            "19r loses 1",
            "12r loses 1",
            "12r loses 1",
            "19r is disrupted",
        ])
        .order("done")
        .until(Side::Un, Phase::Command)
        .shows("12r", "0707 2 B dug-in")
        .shows("19r", "0706 4 C disrupted tired")
        .shows("21r", "0606 5 C tired")
        .shows("45r", "0806 5 C tired");
}

/// A regiment with a friend on the far bank before a hill behind the Naktong, at full US
/// support.
fn naktong(regiment: &str) -> Setup {
    given()
        .day("08-05")
        .terrain("0707 hill")
        .sides(
            "0606-0607 major, 0606-0707 major, 0706-0707 major, 0707-0806 major, 0806-0807 major",
        )
        .unit("4hq nk-hq 2 at 0704 of nkpa-4-div")
        .unit(&format!("16r nk-rifle 5 A at {regiment} of nkpa-4-div"))
        .unit(&format!("18r nk-rifle 5 A at {regiment} of nkpa-4-div"))
        .unit("24hq us-hq 3 at 0710 of us-24-div")
        .unit("34i us 3 D at 0707 of us-24-div")
}

#[test]
fn e7_crossing_a_gap_is_better_than_attacking_across() {
    let across = "20 to 9, 2:1; quality +2, support -1, terrain -1, river -2; net -2, 1:1";
    let from_the_bank = "20 to 9, 2:1; quality +2, support -1, terrain -1; net +0, 2:1";
    for (regiment, column) in [("0706", across), ("0807", from_the_bank)] {
        naktong(regiment)
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
            .order("attack 0707 with 16r 18r support 4hq")
            .column(column);
    }
}

#[test]
fn e7_the_crossing_takes_the_whole_move_and_ends_in_the_zone() {
    let play = naktong("0806").nk(Phase::Movement);
    play.order("move 16r 0807")
        .gives(["16r moves 0806-0807 for 8", "16r stops in 0807"])
        .movement_left("16r", 0);
}

#[test]
fn e8_tired() {
    // 10 + 10 + 8 against 12 on the first day, 5 + 5 + 4 if all three attacked yesterday.
    let bloodless = [("CRT", 8)];
    given()
        .day("07-08")
        .unit("a nk-rifle 5 C at 0706")
        .unit("b nk-rifle 5 C at 0606")
        .unit("c nk-tank 4 C at 0806")
        .unit("d m4 6 C at 0707")
        .nk(Phase::Combat)
        .dice(bloodless)
        .order("attack 0707 with a b c")
        .column("28 to 12, 2:1; no shifts; net +0, 2:1");
    // A defender too strong to be moved, so that the same three attack it again.
    given()
        .day("07-08")
        .unit("a nk-rifle 5 C at 0706")
        .unit("b nk-rifle 5 C at 0606")
        .unit("c nk-tank 4 C at 0806")
        .unit("d rok 6 C at 0707")
        .unit("e rok 6 C at 0707")
        .unit("f m4 3 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a b c")
        .column("28 to 30, 1:2; no shifts; net +0, 1:2")
        .gives(["0707: 8 on 1:2, 0/0"])
        .next_day(Side::Nk, Phase::Combat)
        .order("attack 0707 with a b c")
        .gives_also("0707: 8 on 1:3, 1/0")
        .column("14 to 30, 1:3; dug in -1; net -1, 1:3");
}

#[test]
fn e12_retreat() {
    let attackers = ["n nk-rifle 6 A at 1009", "nw nk-rifle 6 A at 0910"];
    let supplied = given()
        .source("UN 1111 16")
        .source("UN 1011 14")
        .source("UN 1112 13")
        .source("UN 1012 12")
        .source("UN 0912 15")
        .units(&attackers)
        .unit("d rok 3 C at 1010");
    supplied
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 1010 with n nw")
        .gives([
            "1010: 8 on 5:1, 0/2 r2 B",
            "d loses 1",
            "d loses 1",
            "d retreats 1010-1011",
            "d retreats 1011-1012",
            "d is disrupted",
            "1010 is open to n nw",
        ])
        .shows("d", "1012 1 C disrupted");
}

/// An infiltrator in 0911, in the zone of a stack in 1010; hills in 1011.
fn before_the_gap(other: &str) -> Setup {
    given()
        .terrain("1011 hill")
        .unit("766 nk-special 2 B at 0911")
        .unit("a rok 2 C at 1010")
        .unit(&format!("b rok 2 C at {other}"))
}

#[test]
fn e13_two_stacks_with_one_hex_between_shut_the_door() {
    before_the_gap("1012")
        .nk(Phase::Movement)
        .order("move 766 1011")
        .refused("766 cannot go from 0911 to 1011: both are in an enemy zone of control (5.3).");
}

#[test]
fn e13_two_stacks_with_two_hexes_between_leave_it_open() {
    before_the_gap("1013")
        .nk(Phase::Movement)
        .order("move 766 1011")
        .gives(["766 moves 0911-1011 for 7", "766 stops in 1011"])
        .movement_left("766", 0);
}

/// A tank unit on a road, on a clear day with I at 4.
fn tanks_on_the_road() -> Setup {
    given()
        .day("07-20")
        .weather(6)
        .air(4)
        .road("0701 0702 0703 0704 0705 primary")
        .unit("107t nk-tank 4 A at 0701")
}

#[test]
fn e14_a_column_that_spent_8_of_10_loses_a_step_on_1_and_2() {
    for (roll, steps) in [(1, 3), (2, 3), (3, 4), (6, 4)] {
        let play = tanks_on_the_road()
            .nk(Phase::Movement)
            .dice([("AIR", roll)])
            .order("move 107t 0702 0703 0704 0705")
            .movement_left("107t", 2)
            .order("done");
        let labels: Vec<String> = play
            .last
            .iter()
            .filter_map(|event| event.roll())
            .map(|roll| roll.label.clone())
            .collect();
        assert_eq!(labels, ["1/NK/AIR/107t/0"]);
        play.shows("107t", &format!("0705 {steps} A"));
    }
}

#[test]
fn e14_a_column_that_spent_5_is_safe() {
    tanks_on_the_road()
        .nk(Phase::Movement)
        .order("move 107t 0702 0802")
        .movement_left("107t", 5)
        .order("done")
        .gives([]);
}

/// What UN sees of a NK regiment in the hills, so far from its own.
fn regiment_at(hexes: usize) -> String {
    let at = ["0706", "0705", "0704", "0703"][hexes];
    let play = given()
        .fog()
        .terrain("0703 hill, 0704 hill, 0705 hill")
        .unit(&format!("16r nk-rifle 3 A at {at}"))
        .unit("d rok 4 C at 0706")
        .begin();
    mark(&play.view_of("un"), at)
}

#[test]
fn e15_fog_thins_as_they_come_nearer() {
    assert_eq!(regiment_at(3), "nothing");
    assert_eq!(regiment_at(2), "enemy here");
    assert_eq!(regiment_at(1), "infantry NK");
}

#[test]
fn e15_who_fought_is_known_and_leaves_a_mark_for_three_days() {
    let play = given()
        .fog()
        .terrain("0705 hill")
        .unit("16r nk-rifle 4 A at 0705")
        .unit("d rok 4 C at 0706")
        .nk(Phase::Combat)
        .dice([("CRT", 4), ("REC", 1)])
        .order("attack 0706 with 16r");
    let known = |play: &Play| play.view_of("un").units.get(&unit("16r")).map(describe);
    assert_eq!(known(&play).as_deref(), Some("0705 3 A"));
    let mut play = play.next_day(Side::Nk, Phase::Movement);
    play = play.order("move 16r 0704 0703").accepted();
    let seen = |play: &Play| play.view_of("un").units[&unit("16r")].state.clone();
    for _ in 2..=5 {
        let mark = seen(&play);
        assert_eq!((mark.hex, mark.ghost), (hex("0704"), Some(2)));
        play = play.next_day(Side::Nk, Phase::Movement);
    }
    assert_eq!(known(&play), None);
}

#[test]
fn e15_a_tank_unit_on_a_valley_road_is_sighted_six_hexes_off_on_a_clear_day() {
    for (roll, seen) in [(3, "enemy here"), (2, "nothing")] {
        let play = given()
            .fog()
            .day("07-20")
            .weather(roll)
            .air(0)
            .road("0701 0702 0703 primary")
            .unit("107t nk-tank 4 A at 0701")
            .unit("d rok 4 C at 0707")
            .begin();
        assert_eq!(mark(&play.view_of("un"), "0701"), seen);
    }
}
