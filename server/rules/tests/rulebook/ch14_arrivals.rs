//! Chapter 14: reinforcements (14.5).

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;

use crate::given;

const SHUT: &str =
    "late cannot enter at 0101: it is not one of its hexes, or is held, watched or full (14.5).";

#[test]
fn r14_5_arrivals_enter_on_or_after_their_date_in_command() {
    given()
        .unit("late nk-rifle 4 C arrives 2 0101,0301")
        .unit("early nk-rifle 4 C arrives 1 0501")
        .begin()
        .stands_in(Side::Nk, Phase::Command)
        .order("enter late 0101")
        .refused("late arrives on turn 2 (14.5).")
        .order("enter early 0101")
        .refused(
            "early cannot enter at 0101: it is not one of its hexes, or is held, watched or full \
             (14.5).",
        )
        .order("enter early 0501")
        .gives(["early enters 0501"])
        .order("enter early 0501")
        .refused("early is not waiting to enter (14.5).")
        .next_day(Side::Nk, Phase::Command)
        .order("enter late 0301")
        .gives(["late enters 0301"])
        .until(Side::Nk, Phase::Movement)
        .movement_left("late", 8)
        .order("move late 0302")
        .gives(["late moves 0301-0302 for 3"]);
}

#[test]
fn r14_5_what_is_not_on_the_map_cannot_be_ordered() {
    given()
        .unit("a nk-rifle 4 C at 0706")
        .unit("late nk-rifle 4 C arrives 2 0101")
        .nk(Phase::Movement)
        .order("move late 0102")
        .refused("late is not on the map (14.5).")
        .order("stance late hold")
        .refused("late is not on the map (14.5).");
}

#[test]
fn r14_5_held_watched_or_full_hexes_are_shut() {
    let try_with = |line: &str| {
        given()
            .unit("late nk-rifle 4 C arrives 1 0101,2020")
            .unit(line)
            .begin()
            .order("enter late 0101")
    };
    try_with("d rok 1 C at 0101").refused(SHUT);
    try_with("d rok 2 C at 0102").refused(SHUT);
    try_with("d rok 1 C at 0102").gives(["late enters 0101"]);
    let full = given()
        .unit("late nk-rifle 4 C arrives 1 0101,2020")
        .units(&["a nk-rifle 6 C at 0101", "b nk-rifle 6 C at 0101"])
        .begin();
    full.order("enter late 0101").refused(SHUT);
}

#[test]
fn r14_5_who_finds_all_shut_enters_next_day_at_another_source() {
    given()
        .source("NK 2001 8")
        .unit("a nk-rifle 4 C at 1010")
        .unit("late nk-rifle 4 C arrives 1 0101")
        .unit("d rok 4 C at 0102")
        .begin()
        // Nothing to enter: Command is passed over.
        .stands_in(Side::Nk, Phase::Movement)
        .next_day(Side::Nk, Phase::Command)
        .stands_in(Side::Nk, Phase::Command)
        .order("enter late 0101")
        .refused(SHUT)
        .order("enter late 2001")
        .gives(["late enters 2001"]);
}

#[test]
fn r14_5_an_arrival_that_finds_an_unseen_enemy_waits() {
    given()
        .fog()
        .unit("late nk-rifle 4 C arrives 1 0101")
        .unit("d rok 4 C at 0101")
        .begin()
        .order("enter late 0101")
        .gives([
            "NK meets an enemy in 0101",
            "late stops in 0101: an enemy is in 0101 (14.5)",
        ])
        .gone("late");
}

#[test]
fn r14_5_support_units_wait_for_enemy_support_to_go() {
    given()
        .unit("late nk-hq 2 arrives 1 0101,0201")
        .unit("d rok-hq 2 at 0101")
        .begin()
        .order("enter late 0101")
        .refused(SHUT)
        .order("enter late 0201")
        .accepted();
}

#[test]
fn r14_5_an_arrival_takes_the_place_it_enters() {
    given()
        .place("town 0101 UN 1")
        .unit("late nk-rifle 4 C arrives 1 0101")
        .begin()
        .order("enter late 0101")
        .gives(["late enters 0101", "NK takes town"]);
}
