//! Chapter 13: rivers and bridges (13.1).

use naktong_protocol::turn::Phase;

use crate::given;
use crate::setup::Setup;

fn river(side: &str, unit: &str) -> Setup {
    given()
        .sides(&format!("0706-0707 {side}"))
        .unit(&format!("a {unit} 4 C at 0706"))
}

#[test]
fn r13_1_minor_rivers_cost_one_on_foot_and_three_on_wheels() {
    for (side, unit, cost) in [
        ("minor", "nk-rifle", 4),
        ("minor", "nk-mech", 7),
        ("minor", "nk-tank", 6),
        ("minor ferry", "nk-tank", 6),
        ("minor ford", "nk-tank", 3),
        ("minor bridge", "nk-mech", 4),
        ("minor bridge primary", "nk-mech", 1),
        // A road that reaches a river without any crossing does not carry over it.
        ("minor primary", "nk-mech", 7),
    ] {
        let told = format!("a moves 0706-0707 for {cost}");
        river(side, unit)
            .nk(Phase::Movement)
            .order("move a 0707")
            .gives([told.as_str()]);
    }
}

#[test]
fn r13_1_major_rivers_are_free_by_bridge_and_shut_to_wheels_without() {
    for side in ["major bridge", "major ford"] {
        river(side, "nk-tank")
            .nk(Phase::Movement)
            .order("move a 0707")
            .gives(["a moves 0706-0707 for 3"]);
    }
    for side in ["major", "major ferry", "major primary"] {
        for unit in ["nk-tank", "nk-mech"] {
            river(side, unit)
                .nk(Phase::Movement)
                .order("move a 0707")
                .refused("a cannot cross the major river 0706-0707 without a bridge (13.1).");
        }
    }
}

#[test]
fn r13_1_foot_crosses_a_major_river_as_its_whole_move() {
    river("major", "nk-rifle")
        .nk(Phase::Movement)
        .order("move a 0707 0708")
        .refused("a needs 3 movement points to enter 0708 and has 0 left (9.1).")
        .order("move a 0707")
        .gives(["a moves 0706-0707 for 8"])
        .movement_left("a", 0);
}

#[test]
fn r13_1_only_from_the_hex_where_it_began_the_phase() {
    let refusal = "a crosses the major river 0706-0707 only as its whole move, from the hex where \
                   it began the phase (13.1).";
    given()
        .sides("0706-0707 major")
        .unit("a nk-rifle 4 C at 0705")
        .nk(Phase::Movement)
        .order("move a 0706 0707")
        .refused(refusal)
        .order("move a 0706")
        .accepted()
        .order("move a 0707")
        .refused(refusal);
    river("major", "nk-rifle")
        .nk(Phase::Movement)
        .order("move a 0705 0706 0707")
        .refused(refusal);
}

#[test]
fn r13_1_dismounted_infantry_crosses_as_foot() {
    river("major", "us")
        .un(Phase::Movement)
        .order("move a 0707")
        .refused("a cannot cross the major river 0706-0707 without a bridge (13.1).")
        .order("move a 0707 on foot")
        .gives(["a moves 0706-0707 for 6 on foot"]);
}
