//! Chapter 5: stacking and zones.

use naktong_protocol::turn::Phase;
use naktong_rules::stacking_limit;

use crate::given;
use crate::setup::{Setup, hex};

#[test]
fn r5_1_fifteen_steps_stack_and_ten_in_mountain_and_peak() {
    let setup = given().terrain("0702 hill, 0703 mountain, 0704 peak, 0705 city");
    let limits: Vec<u8> = ["0701", "0702", "0703", "0704", "0705"]
        .map(|at| stacking_limit(&setup.scenario.map, hex(at)))
        .to_vec();
    assert_eq!(limits, [15, 15, 10, 10, 15]);
}

#[test]
fn r5_1_no_move_ends_with_too_many_steps_but_passing_through_is_free() {
    given()
        .unit("a nk-rifle 6 A at 0707")
        .unit("b nk-rifle 6 A at 0707")
        .unit("c nk-rifle 4 A at 0706")
        .unit("hq nk-hq 2 at 0706")
        .nk(Phase::Movement)
        .order("move c 0707")
        .refused("0707 would hold 16 steps and may hold 15 (5.1).")
        .order("move hq 0707")
        .gives(["hq moves 0706-0707 for 4"])
        .order("move c 0707 0708")
        .gives(["c moves 0706-0707 for 3", "c moves 0707-0708 for 3"]);
}

#[test]
fn r5_1_units_that_move_together_count_together() {
    given()
        .terrain("0707 mountain")
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 5 A at 0706")
        .nk(Phase::Movement)
        .order("move a+b 0707")
        .refused("0707 would hold 11 steps and may hold 10 (5.1).")
        .order("move a 0707")
        .accepted();
}

#[test]
fn r5_1_the_sides_never_share_a_hex() {
    given()
        .unit("a nk-rifle 6 A at 0706")
        .unit("d rok 1 A at 0707")
        .nk(Phase::Movement)
        .order("move a 0707")
        .refused("an enemy holds 0707 (5.1).")
        .order("move a 0707 0708")
        .refused("an enemy holds 0707 (5.1).");
}

/// A unit two hexes north of a ROK stack, with or without something between.
fn towards(defender: &str) -> Setup {
    given().unit("a nk-rifle 4 A at 0705").unit(defender)
}

#[test]
fn r5_2_two_steps_have_a_zone_and_one_has_none() {
    towards("d rok 2 C at 0707")
        .nk(Phase::Movement)
        .order("move a 0706 0606")
        .refused("a must stop in 0706: it is in an enemy zone of control (5.3).");
    towards("d rok 1 C at 0707")
        .nk(Phase::Movement)
        .order("move a 0706 0606")
        .accepted();
    towards("d rok 1 C at 0707")
        .unit("e rok 1 C at 0707")
        .nk(Phase::Movement)
        .order("move a 0706 0606")
        .refused("a must stop in 0706: it is in an enemy zone of control (5.3).");
}

#[test]
fn r5_2_support_units_have_no_zone() {
    towards("hq rok-hq 1 at 0707")
        .unit("guns rok-guns 1 at 0707")
        .nk(Phase::Movement)
        .order("move a 0706 0606")
        .accepted();
}

#[test]
fn r5_2_no_zone_over_a_major_river_without_a_bridge() {
    for (side, reaches) in [
        ("major", false),
        ("major ferry", false),
        ("major bridge", true),
        ("major ford", true),
        ("minor", true),
        ("strait", false),
    ] {
        let play = towards("d rok 2 C at 0707")
            .sides(&format!("0706-0707 {side}"))
            .nk(Phase::Movement)
            .order("move a 0706");
        let stops = play.gives_also("a moves 0705-0706 for 3").last.len() == 2;
        assert_eq!(stops, reaches, "{side}");
    }
}

#[test]
fn r5_2_no_zone_into_a_peak() {
    towards("d rok 2 C at 0707")
        .terrain("0706 peak")
        .nk(Phase::Movement)
        .order("move a 0706")
        .gives(["a moves 0705-0706 for 8"]);
}

#[test]
fn r5_3_a_unit_must_stop_on_entering_an_enemy_zone() {
    towards("d rok 2 C at 0707")
        .nk(Phase::Movement)
        .order("move a 0706")
        .gives(["a moves 0705-0706 for 3", "a stops in 0706"])
        .movement_left("a", 0)
        .order("move a 0705")
        .refused("a has stopped in an enemy zone and cannot move on in this phase (5.3).");
}

#[test]
fn r5_3_leaving_a_zone_costs_one_point_more() {
    given()
        .unit("a nk-rifle 4 A at 0706")
        .unit("d rok 2 C at 0707")
        .nk(Phase::Movement)
        .order("move a 0705 0704")
        .gives(["a moves 0706-0705 for 4", "a moves 0705-0704 for 3"]);
}

#[test]
fn r5_3_no_unit_goes_from_zone_to_zone() {
    let held = "a cannot go from 0706 to 0606: both are in an enemy zone of control (5.3).";
    given()
        .unit("a nk-rifle 4 A at 0706")
        .unit("d rok 2 C at 0707")
        .nk(Phase::Movement)
        .order("move a 0606")
        .refused(held);
    // A friend in the hex does not help to move.
    given()
        .unit("a nk-rifle 4 A at 0706")
        .unit("b nk-rifle 4 A at 0606")
        .unit("d rok 2 C at 0707")
        .nk(Phase::Movement)
        .order("move a 0606")
        .refused(held);
}

/// A special unit in 0911 in the zone of a stack in 1010, and some ground in 1011.
fn infiltrator(ground: &str) -> Setup {
    given()
        .terrain(&format!("1011 {ground}"))
        .unit("766 nk-special 2 B at 0911")
        .unit("a rok 2 C at 1010")
}

#[test]
fn r5_4_infiltrators_slip_through_hills_and_mountains_for_two_points_more() {
    infiltrator("hill")
        .nk(Phase::Movement)
        .order("move 766 1011")
        .gives(["766 moves 0911-1011 for 7", "766 stops in 1011"]);
    // 6 + 1 + 2 is more than 8, and 9.1 gives nothing from zone to zone.
    infiltrator("mountain")
        .nk(Phase::Movement)
        .order("move 766 1011")
        .refused("766 needs 9 movement points to enter 1011 and has 8 left (9.1).");
    for open_ground in ["clear", "city"] {
        infiltrator(open_ground)
            .nk(Phase::Movement)
            .order("move 766 1011")
            .refused(
                "766 cannot go from 0911 to 1011: both are in an enemy zone of control (5.3).",
            );
    }
    // No zone reaches into a peak: it is only left and entered.
    infiltrator("peak")
        .nk(Phase::Movement)
        .order("move 766 1011")
        .gives(["766 moves 0911-1011 for 8"]);
}

#[test]
fn r5_4_after_infiltrating_a_unit_stops() {
    infiltrator("hill")
        .nk(Phase::Movement)
        .order("move 766 1011 1012")
        .refused("766 must stop in 1011: it is in an enemy zone of control (5.3).");
}

#[test]
fn r5_3_a_friend_in_the_hex_does_not_cancel_the_zone_for_movement() {
    towards("d rok 2 C at 0707")
        .unit("b nk-rifle 1 A at 0706")
        .nk(Phase::Movement)
        .order("move a 0706 0606")
        .refused("a must stop in 0706: it is in an enemy zone of control (5.3).");
}
