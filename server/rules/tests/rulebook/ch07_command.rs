//! Chapter 7: command.

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;

use crate::given;
use crate::play::Play;
use crate::setup::Setup;

/// A HQ in 0701, a regiment of its division at 0706 before a ROK regiment.
fn far_from_its_hq(headquarters: &str, extra: &str) -> Setup {
    given()
        .command()
        .formation("nkpa-4-div hq 4hq")
        .unit(&format!("4hq nk-hq 2 at {headquarters} of nkpa-4-div"))
        .unit("d rok 6 C at 0707")
        .unit(extra)
}

fn column_of(play: Play) -> Play {
    play.dice([("CRT", 8)]).order("attack 0707 with a")
}

#[test]
fn r7_1_out_of_its_hqs_range_a_unit_attacks_at_minus_1() {
    let column =
        |headquarters, line| column_of(far_from_its_hq(headquarters, line).nk(Phase::Combat));
    column("0703", "a nk-rifle 6 C at 0706 of nkpa-4-div")
        .column("12 to 12, 1:1; no shifts; net +0, 1:1");
    column("0702", "a nk-rifle 6 C at 0706 of nkpa-4-div")
        .column("12 to 12, 1:1; out of command -1; net -1, 1:2");
}

#[test]
fn r7_1_independent_units_are_always_in_command() {
    for line in [
        "a nk-tank 6 C at 0706 of nkpa-4-div",
        "a nk-mech 6 C at 0706 of nkpa-105-div",
        "a nk-rifle 6 C at 0706",
    ] {
        let play = far_from_its_hq("0701", line)
            .nk(Phase::Combat)
            .dice([("CRT", 8), ("SHK", 1)]);
        let play = play.order("attack 0707 with a").accepted();
        let detail = play.report().detail.clone().unwrap();
        let words: Vec<_> = detail.shifts.iter().map(|s| s.cause.words().0).collect();
        assert!(!words.contains(&"out of command"), "{line}");
    }
}

#[test]
fn r7_1_without_the_rule_everybody_is_in_command() {
    let mut setup = far_from_its_hq("0701", "a nk-rifle 6 C at 0706 of nkpa-4-div");
    setup.scenario.modules.command = false;
    column_of(setup.nk(Phase::Combat)).column("12 to 12, 1:1; no shifts; net +0, 1:1");
}

/// Two attacks, two HQs and guns.
fn support() -> Setup {
    given()
        .unit("4hq nk-hq 2 at 0705 of nkpa-4-div")
        .unit("3hq nk-hq 2 at 0705 of nkpa-3-div")
        .unit("105hq nk-hq 1 at 0705 of nkpa-105-div")
        .unit("guns nk-guns 1 at 0705")
        .unit("a nk-rifle 6 C at 0706 of nkpa-4-div")
        .unit("b nk-rifle 6 C at 0806 of nkpa-4-div")
        .unit("d rok 6 C at 0707 of rok-1-div")
        .unit("e rok 6 C at 0807 of rok-1-div")
}

#[test]
fn r7_1_a_hq_supports_its_own_and_guns_and_the_105th_support_anybody() {
    let refusal = "3hq cannot lend support: the target is out of its range, or it does not \
                   support these units (7.1).";
    support()
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a support 3hq")
        .refused(refusal)
        .order("attack 0707 with a support a")
        .refused("a is not an HQ or artillery unit (7.1).")
        .order("attack 0707 with a support d")
        .refused("d is not this seat's to command (D6).")
        .order("attack 0707 with a support guns 105hq")
        .column("12 to 12, 1:1; support +2; net +2, 2:1");
}

#[test]
fn r7_1_support_reaches_as_far_as_its_range() {
    for (at, reaches) in [("0704", true), ("0703", false)] {
        let play = given()
            .unit(&format!("4hq nk-hq 2 at {at} of nkpa-4-div"))
            .unit("a nk-rifle 6 C at 0706 of nkpa-4-div")
            .unit("d rok 6 C at 0707")
            .nk(Phase::Combat)
            .dice([("CRT", 8)])
            .order("attack 0707 with a support 4hq");
        if reaches {
            play.accepted();
        } else {
            play.refused(
                "4hq cannot lend support: the target is out of its range, or it does not support \
                 these units (7.1).",
            );
        }
    }
}

#[test]
fn r7_1_in_attack_each_supports_one_combat_a_phase() {
    support()
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a support 4hq")
        .accepted()
        .order("attack 0807 with b support 4hq")
        .refused("4hq cannot lend support: it has supported an attack in this phase (7.1).")
        .order("attack 0807 with b support guns")
        .refused(
            "guns cannot lend support: the target is out of its range, or it does not support \
             these units (7.1).",
        )
        .next_day(Side::Nk, Phase::Combat)
        .order("attack 0807 with b support 4hq")
        .accepted();
}

#[test]
fn r7_1_in_defense_all_that_can_support_every_combat_by_themselves() {
    support()
        .unit("1hq rok-hq 1 at 0709 of rok-1-div")
        .unit("rguns rok-guns 1 at 0708")
        .unit("usguns us-guns 1 at 0708")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        // The HQ and the ROK guns; US guns support the US.
        .column("12 to 12, 1:1; support -2; net -2, 1:3")
        .order("attack 0807 with b")
        .column("12 to 12, 1:1; support -2; net -2, 1:3");
}

#[test]
fn r7_5_until_13_july_us_hqs_have_support_1() {
    for (day, shift) in [
        ("07-13", "support -1; net -1, 1:2"),
        ("07-14", "support -2; net -2, 1:3"),
    ] {
        given()
            .day(day)
            .unit("24hq us-hq 3 at 0710 of us-24-div")
            .unit("34i us 4 C at 0707 of us-24-div")
            .unit("a nk-rifle 6 C at 0706")
            .nk(Phase::Combat)
            .dice([("CRT", 8)])
            .order("attack 0707 with a")
            .column(&format!("12 to 12, 1:1; {shift}"));
    }
}

/// Two units attack together; the formations' lines.
fn together(day: &str, units: [&str; 2], formations: &[&str]) -> Play {
    let setup = given().day(day).units(&units);
    let setup = formations
        .iter()
        .fold(setup, |setup, line| setup.formation(line));
    let nk = units[0].contains("nk-");
    let (defender, side) = match nk {
        true => ("d m26 6 C at 0707", Side::Nk),
        false => ("d nk-rifle 6 C at 0707", Side::Un),
    };
    setup
        .unit(defender)
        .begin()
        .until(side, Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a b")
}

fn mixed(play: &Play) -> i8 {
    let detail = play.report().detail.clone().unwrap();
    let shift = detail
        .shifts
        .iter()
        .find(|s| s.cause.words().0 == "mixed formations");
    shift.map_or(0, |shift| shift.by)
}

#[test]
fn r7_6_formations_that_attack_together() {
    let nk = |one: &str, other: &str| {
        let units = [
            "a nk-rifle 6 C at 0706 of nkpa-1-div",
            "b nk-rifle 6 C at 0606 of nkpa-2-div",
        ];
        let lines = [format!("nkpa-1-div {one}"), format!("nkpa-2-div {other}")];
        mixed(&together("06-25", units, &[&lines[0], &lines[1]]))
    };
    let corps = "corps nkpa-1-corps favor";
    assert_eq!(nk(&format!("{corps} 0"), &format!("{corps} 0")), -1);
    assert_eq!(nk(&format!("{corps} 1"), &format!("{corps} 0")), -1);
    assert_eq!(nk(&format!("{corps} 1"), &format!("{corps} -1")), -2);
    assert_eq!(nk(&format!("{corps} 0"), "corps nkpa-2-corps favor 0"), -2);
}

#[test]
fn r7_6_one_formation_and_independent_units_are_not_mixed() {
    for units in [
        [
            "a nk-rifle 6 C at 0706 of nkpa-1-div",
            "b nk-rifle 6 C at 0606 of nkpa-1-div",
        ],
        [
            "a nk-rifle 6 C at 0706 of nkpa-1-div",
            "b nk-tank 6 C at 0606 of nkpa-105-div",
        ],
        [
            "a nk-rifle 6 C at 0706 of nkpa-1-div",
            "b nk-rifle 6 C at 0606",
        ],
    ] {
        let setup = given()
            .units(&units)
            .unit("d m26 6 C at 0707")
            .nk(Phase::Combat);
        let play = setup.dice([("CRT", 8)]).order("attack 0707 with a b");
        assert_eq!(mixed(&play), 0, "{units:?}");
    }
}

#[test]
fn r7_6_before_14_july_nations_of_the_un_combine_badly() {
    let units = [
        "a rok 6 C at 0706 of rok-1-div",
        "b us 6 C at 0606 of us-24-div",
    ];
    assert_eq!(mixed(&together("07-13", units, &[])), -2);
    assert_eq!(mixed(&together("07-14", units, &[])), -1);
    let units = [
        "a rok 6 C at 0706 of rok-1-div",
        "b rok 6 C at 0606 of rok-2-div",
    ];
    assert_eq!(mixed(&together("07-13", units, &[])), -1);
}
