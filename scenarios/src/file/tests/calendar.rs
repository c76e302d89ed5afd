//! Conversions and withdrawals, read from the file and played (rules 14.5).

use naktong_rules::scenario::{Change, Dated};

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
