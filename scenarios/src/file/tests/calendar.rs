//! Conversions and withdrawals, read from the file and played (rules 14.5).

use naktong_rules::scenario::{Change, Claim, Dated};

use super::points::played;
use super::*;

/// The sound file with rows in place of the ROK regiment's, and without its first term.
fn with(rows: &str) -> Scenario {
    let text = SOUND
        .replace("[[units]]\nid = \"rok-1-rgt\"\nat = \"0203\"\n", rows)
        .replace(
            "if = [{ controls = \"southtown\", by = \"nk\" }]",
            "if = [{ points_at_least = 99 }]",
        );
    small(&text).unwrap()
}

const CONVERSION: &str = r#"
[[units]]
id = "rok-1-rgt"
at = "0203"

[[units]]
id = "rok-7-div"

[[units]]
id = "rok-9-rgt"

[[units]]
id = "rok-11-rgt"

[[units]]
id = "rok-12-rgt"

[[conversions]]
turn = 1950-06-26
unit = "rok-1-rgt"
into = ["rok-12-rgt", "rok-11-rgt", "rok-9-rgt", "rok-7-div"]
"#;

#[test]
fn r14_5_a_unit_becomes_others_where_it_stands() {
    let scenario = with(CONVERSION);
    assert_eq!(scenario.units.last().unwrap().start, Start::Formed);
    let end = played(scenario, &[]);
    let standing: Vec<String> = end
        .units
        .values()
        .filter(|unit| unit.counter.side() == Side::Un)
        .map(|unit| format!("{} {}", unit.counter.id, unit.state.hex))
        .collect();
    // Of 6, 5 and 5 steps two regiments fit into the hex (5.1); the third would enter next to
    // it, by its owner's order.
    assert_eq!(
        standing,
        ["rok-11-rgt 0203", "rok-12-rgt 0203", "rok-7-div 0203"]
    );
}

#[test]
fn r14_6_the_headquarters_stands_for_what_a_claim_asks_for() {
    let rows = r#"
[[units]]
id = "rok-1-rgt"
at = "0203"

[[units]]
id = "rok-7-div"
at = "0203"

[[units]]
id = "rok-9-rgt"
at = "0303"

[[withdrawals]]
turn = 3
units = ["rok-1-rgt", "rok-7-div"]
claim = 6

[[withdrawals]]
turn = 2
units = "rok-9-rgt"
claim = 2
"#;
    let claims: Vec<(String, Option<Claim>)> = with(rows)
        .calendar
        .into_iter()
        .map(|dated| match dated.change {
            Change::Withdrawal { unit, claim } => (unit.to_string(), claim),
            Change::Conversion { unit, .. } => panic!("{unit} converts"),
        })
        .collect();
    let claim = |of: &str, points| {
        let of = of.parse().unwrap();
        Some(Claim { of, points })
    };
    let expected = [
        ("rok-9-rgt", claim("rok-9-rgt", 2)),
        ("rok-1-rgt", claim("rok-7-div", 6)),
        ("rok-7-div", claim("rok-7-div", 6)),
    ];
    assert_eq!(
        claims,
        expected.map(|(unit, claim)| (unit.to_owned(), claim))
    );
}

#[test]
fn r15_4_a_landing_is_at_or_next_to_its_places_and_a_step_may_go_elsewhere() {
    let text = SOUND.replace(
        "id = \"nkpa-18-rgt\"\nat = \"northtown\"",
        "id = \"nkpa-766\"\narrives = { turn = 1, at = \"0101\", landing = true }\n\
         transport = \"0203\"",
    );
    let scenario = small(&text).unwrap();
    let units: Vec<String> = scenario
        .units
        .iter()
        .filter(|unit| unit.counter.side() == Side::Nk)
        .map(|unit| {
            let at = |hexes: &[Hex]| {
                let hexes: Vec<_> = hexes.iter().map(Hex::to_string).collect();
                hexes.join(" ")
            };
            let how = match &unit.start {
                Start::Lands { hexes } => format!("lands at {}", at(hexes)),
                Start::Transported { of, hexes } => format!("of {of}, at {}", at(hexes)),
                start => panic!("{start:?}"),
            };
            format!("{} with {}: {how}", unit.counter.tag, unit.steps)
        })
        .collect();
    assert_eq!(
        units,
        [
            "766 with 6: lands at 0101 0102 0201",
            "766d with 1: of nkpa-766, at 0103 0202 0204 0303",
        ]
    );
}

#[test]
fn r14_5_a_unit_that_leaves_is_not_destroyed() {
    let rows = r#"
[[units]]
id = "rok-1-rgt"
at = "0203"

[[units]]
id = "rok-9-rgt"
at = "0303"

[[withdrawals]]
turn = 3
units = ["rok-9-rgt"]
"#;
    let scenario = with(rows);
    let unit = "rok-9-rgt".parse().unwrap();
    let withdrawal = Change::Withdrawal { unit, claim: None };
    let calendar = vec![Dated {
        turn: 3,
        change: withdrawal,
    }];
    assert_eq!(scenario.calendar, calendar);
    let end = played(scenario, &[]);
    assert!(!end.units.contains_key(&unit));
    assert_eq!(end.score.rok_steps_lost, Some(0));
}
