//! Chapter 14: reinforcements, conversions, withdrawals (14.5).

use naktong_protocol::report::Report;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{ViewEvent, Viewer};
use naktong_rules::scenario::{Change, Dated, Start};

use crate::given;
use crate::setup::{Setup, hex, unit};

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
        .gone("late")
        .order("enter late 0101")
        .refused(SHUT);
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

/// A border brigade that becomes a division on turn 2, in a hex or still to come.
fn brigade(line: &str) -> Setup {
    let formed = [
        "hq nk-hq 1",
        "r1 nk-rifle 6 C",
        "r2 nk-rifle 6 C",
        "r3 nk-rifle 6 C",
    ];
    let setup = formed.iter().fold(given().unit(line), |setup, unit| {
        setup.unit(&format!("{unit} at 0101"))
    });
    setup.unit("d rok 4 C at 1515").with(|scenario| {
        let into = ["r3", "r2", "r1", "hq"].map(unit).to_vec();
        for unit in &mut scenario.units {
            if into.contains(&unit.counter.id) {
                unit.start = Start::Formed;
            }
        }
        let unit = unit("bc");
        let change = Change::Conversion { unit, into };
        scenario.calendar.push(Dated { turn: 2, change });
    })
}

#[test]
fn r14_5_a_brigade_becomes_a_division_where_it_stands() {
    let play = brigade("bc nk-rifle 6 C at 0707")
        .begin()
        .gone("r1")
        .until(Side::Un, Phase::Posture)
        .order("done")
        .gives_also("bc becomes others")
        .gives_also("hq is formed in 0707")
        .gives_also("r1 is formed in 0707")
        .gives_also("r2 is formed in 0707")
        .gives_also("r3 may enter from turn 2 at 0606,0607,0706,0707,0708,0806,0807")
        .gone("bc");
    assert_eq!(play.public().score.nk_steps_lost, Some(0));
    play.stands_in(Side::Nk, Phase::Command)
        .order("enter r3 0707")
        .refused(
            "r3 cannot enter at 0707: it is not one of its hexes, or is held, watched or full \
             (14.5).",
        )
        .order("enter r3 0708")
        .gives(["r3 enters 0708"]);
}

#[test]
fn r14_5_a_brigade_still_to_come_arrives_as_a_division() {
    brigade("bc nk-rifle 6 C arrives 4 0501")
        .nk(Phase::Movement)
        .until(Side::Un, Phase::Posture)
        .order("done")
        .gives_also("bc becomes others")
        .gives_also("r1 may enter from turn 4 at 0501");
}

#[test]
fn r14_5_of_a_destroyed_brigade_nothing_is_formed() {
    brigade("bc nk-rifle 1 C at 0707")
        .terrain("0706 sea, 0606 sea, 0607 sea, 0708 sea, 0806 sea")
        .unit("e us 6 A at 0807")
        .unit("f us 6 A at 0807")
        .begin()
        .until(Side::Un, Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with e f")
        .gives_also("bc is destroyed")
        .next_day(Side::Nk, Phase::Movement)
        .gone("r1")
        .gone("hq");
}

#[test]
fn r14_5_who_is_withdrawn_leaves_without_loss() {
    let play = given()
        .fog()
        .unit("a nk-rifle 4 C at 0707")
        .unit("m us 5 A at 0708")
        .unit("n us 5 A arrives 5 0901")
        .unit("d rok 4 C at 1515")
        .with(|scenario| {
            for unit in ["m", "n"].map(unit) {
                let change = Change::Withdrawal { unit, claim: None };
                scenario.calendar.push(Dated { turn: 2, change });
            }
        })
        .begin()
        .next_day(Side::Nk, Phase::Movement)
        .until(Side::Nk, Phase::Posture)
        .order("done")
        .gives_also("m is withdrawn")
        .gives_also("n is withdrawn")
        .gone("m");
    assert!(play.view_of("un").expected.is_empty());
    assert_eq!(play.view_of("un").score.us_uk_steps_lost, Some(0));
    // The enemy is told nothing, and keeps a mark where he saw it last (16.2).
    let reports = play.news_of(Viewer::Seat("nk".parse().unwrap()));
    let told = |report: &Report| matches!(report, Report::Withdrawn { .. });
    assert!(
        !reports
            .iter()
            .any(|news| matches!(news, ViewEvent::Report(r) if told(r)))
    );
    let mark = &play.view_of("nk").contacts[&hex("0708")];
    assert_eq!(mark.ghost, Some(2));
}

#[test]
fn r14_1_nothing_restores_a_trained_nk_step() {
    let mut play = given()
        .supply()
        .source("NK 0701 0")
        .source("UN 1720 0")
        .unit("a nk-rifle 2 A at 0702")
        .unit("d rok 4 C at 1717")
        .begin();
    for _ in 0..7 {
        play = play.next_day(Side::Nk, Phase::Movement);
    }
    play.shows("a", "0702 2 A dug-in");
}

#[test]
fn r14_2_draft_steps_make_quality_one_or_two_grades_lower() {
    for (steps, drafts, printed, counts) in [
        (5, 0, "A", "A"),
        (5, 1, "A", "B"),
        (5, 2, "A", "B"),
        (5, 3, "A", "C"),
        (4, 2, "B", "D"),
        (3, 1, "D", "D"),
        (2, 2, "C", "D"),
    ] {
        let line = format!("a nk-rifle {steps} {printed} drafts {drafts} at 0706");
        let quality = given().unit(&line).begin().unit("a").state.quality;
        assert_eq!(quality.to_string(), counts, "{line}");
    }
}
