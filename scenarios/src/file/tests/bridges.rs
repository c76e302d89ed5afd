//! Bridges at the start, and what passes from seat to seat, read from the file (rules 13 and D6).

use naktong_protocol::Hexside;
use naktong_protocol::map::BridgeState;

use super::*;

/// The sound file with rows before its units.
fn with(rows: &str) -> String {
    SOUND.replacen("[[units]]", &format!("{rows}\n\n[[units]]"), 1)
}

fn hexside(text: &str) -> Hexside {
    text.parse().unwrap()
}

#[test]
fn r13_2_a_bridge_is_blown_or_a_pontoon_or_prepared_at_the_start() {
    let text = with("[[bridges]]\nat = \"0202-0203\"\nstate = \"blown\"");
    let scenario = small(&text).unwrap();
    let bridge = hexside("0202-0203");
    assert_eq!(scenario.bridges, [(bridge, BridgeState::Blown)].into());
    assert!(scenario.charges.is_empty());
    let text = with(
        "[[bridges]]\nat = [\"0202-0203\"]\nstate = \"pontoon\"\nprepared = \"un\"\n\
         source = \"a book\"",
    );
    let scenario = small(&text).unwrap();
    assert_eq!(scenario.bridges, [(bridge, BridgeState::Pontoon)].into());
    assert_eq!(scenario.charges, [(bridge, Side::Un)].into());
    assert!(small(SOUND).unwrap().bridges.is_empty());
}

#[test]
fn faults_of_bridges_are_told() {
    for (rows, expected) in [
        (
            "[[bridges]]\nat = \"0202-0302\"\nstate = \"blown\"",
            "18:6: there is no bridge over a river at 0202-0302; the nearest bridge is 0202-0203",
        ),
        (
            "[[bridges]]\nat = \"0909-0910\"\nstate = \"blown\"",
            "18:6: 0909-0910 lies outside the window; the nearest bridge is 0202-0203",
        ),
        (
            "[[bridges]]\nat = \"0202\"\nstate = \"blown\"",
            "18:6: `at`: \"0202\" is no hexside, as 1211-1212 is",
        ),
        (
            "[[bridges]]\nat = \"0202-0203\"",
            "17:1: say its `state`, blown or pontoon, or by whom it is `prepared`",
        ),
        (
            "[[bridges]]\nat = \"0202-0203\"\nstate = \"blown\"\nprepared = \"un\"",
            "20:12: `prepared`: a bridge that is blown cannot be",
        ),
        (
            "[[bridges]]\nat = [\"0202-0203\", \"0203-0202\"]\nprepared = \"nk\"",
            "18:20: `at`: 0202-0203 stands here twice",
        ),
        (
            "[[losses]]\nof = \"rok\"\nper = 4\npoints = 1\nwhile_down = \"0101-0102\"",
            "there is no bridge over a river at 0101-0102; the nearest bridge is 0202-0203",
        ),
    ] {
        let told = faults(&with(rows));
        assert!(
            told.iter().any(|line| line.contains(expected)),
            "{expected}: {told:#?}"
        );
    }
}

/// A second seat of UN, and what passes to it.
fn army(handover: &str) -> String {
    with(&format!(
        "[[seats]]\nid = \"army\"\nside = \"un\"\nname = \"Army\"\n\n[[handovers]]\n{handover}"
    ))
    .replacen(
        "name = \"South\"",
        "name = \"South\"\ncommands = [\"rest\"]",
        1,
    )
}

#[test]
fn d6_a_seat_takes_over_units_and_powers_on_a_day() {
    let text = army("turn = 1950-06-26\nto = \"army\"\ncommands = [\"us\", \"rok-7-div\"]");
    let scenario = small(&text).unwrap();
    let handover = &scenario.handovers[0];
    assert_eq!((handover.turn, handover.superior), (2, false));
    assert_eq!(handover.to.as_str(), "army");
    // Who belongs to a division that day is below it.
    let unit = &scenario.units[1];
    assert_eq!(handover.units, [unit.counter.id]);
    assert_eq!(unit.seat.as_str(), "un");
    let text = army("turn = 3\nto = \"army\"\nsuperior = true");
    let handover = small(&text).unwrap().handovers.remove(0);
    assert!(handover.superior && handover.units.is_empty());
}

#[test]
fn faults_of_handovers_are_told() {
    for (row, expected) in [
        (
            "turn = 4\nto = \"army\"\nsuperior = true",
            "`turn`: expected a whole number from 1 to 3",
        ),
        (
            "turn = 2\nto = \"armu\"\nsuperior = true",
            "there is no seat armu; did you mean army?",
        ),
        (
            "turn = 2\nto = \"army\"\ncommands = [\"nk\"]",
            "\"nk\" is of side NK",
        ),
        (
            "turn = 2\nto = \"army\"\ncommands = [\"uk\"]",
            "nothing passes to army: `commands` names no unit of the scenario, and it does not \
             become `superior`",
        ),
    ] {
        let told = faults(&army(row));
        assert!(
            told.iter().any(|line| line.contains(expected)),
            "{expected}: {told:#?}"
        );
    }
}
