//! Chapter 15: control (15.1).

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;

use crate::given;
use crate::setup::Setup;

fn town() -> Setup {
    given()
        .place("town 0707 UN 3")
        .place("station 0707 UN 0")
        .unit("a nk-rifle 4 C at 0706")
        .unit("hq nk-hq 2 at 0706")
}

#[test]
fn r15_1_control_passes_to_the_side_whose_combat_unit_last_entered() {
    town()
        .nk(Phase::Movement)
        .order("move hq 0707")
        .gives(["hq moves 0706-0707 for 4"])
        .controls(Side::Un, "town")
        .order("move a 0707 0708")
        .gives([
            "a moves 0706-0707 for 3",
            "NK takes station",
            "NK takes town",
            "a moves 0707-0708 for 3",
        ])
        // It stays when the unit goes on.
        .controls(Side::Nk, "town")
        .controls(Side::Nk, "station");
}

#[test]
fn r15_1_an_advance_takes_a_place() {
    town()
        .unit("d rok 1 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with a")
        .controls(Side::Un, "town")
        .order("advance a")
        .gives(["a advances 0706-0707", "NK takes station", "NK takes town"]);
}

#[test]
fn r15_1_a_retreat_takes_a_place_too() {
    given()
        .place("village 0807 NK 1")
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 A at 0606")
        .unit("d rok 5 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 6)])
        .order("attack 0707 with a b")
        .gives_also("d retreats 0707-0807")
        .gives_also("UN takes village");
}
