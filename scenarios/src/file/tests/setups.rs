//! Units from a built set-up, and the seats that command them.

use super::*;

/// The sound file with a set-up and other rows in place of its own.
fn from_setup(first: &str, rows: &str) -> Result<Scenario, Vec<Fault>> {
    let start = SOUND.find("[[units]]").unwrap();
    let end = SOUND.find("[[victory]]").unwrap();
    let text = format!("{first}\n{}{rows}\n{}", &SOUND[..start], &SOUND[end..]);
    small(&text)
}

fn units(scenario: &Scenario) -> Vec<String> {
    let units = scenario.units.iter();
    let line = |unit: &naktong_rules::scenario::UnitSetup| {
        let Start::OnMap(hex) = &unit.start else {
            panic!("all are on the map")
        };
        format!("{} {} {hex} {}", unit.counter.id, unit.steps, unit.seat)
    };
    units.map(line).collect()
}

#[test]
fn a_scenario_takes_what_stands_in_its_window() {
    let scenario = from_setup("setup = \"1950-06-25\"", "").unwrap();
    assert_eq!(
        units(&scenario),
        [
            "nkpa-1-corps 0 0202 nk",
            "nkpa-18-rgt 4 0102 nk",
            "nkpa-4-div 0 0102 nk",
            "rok-1-rgt 6 0203 un",
            "rok-11-rgt 5 0303 un",
        ]
    );
    assert!(scenario.units[3].dug_in);
}

#[test]
fn a_scenario_leaves_out_replaces_and_adds() {
    let first = "setup = \"1950-06-25\"\nleave_out = [\"nkpa-4-div\", \"rok-1-rgt\"]";
    let rows = "[[units]]\nid = \"rok-11-rgt\"\nat = \"0302\"\n\n\
                [[units]]\nid = \"nkpa-16-rgt\"\nat = \"0101\"\n\n";
    let scenario = from_setup(first, rows).unwrap();
    assert_eq!(
        units(&scenario),
        [
            "nkpa-1-corps 0 0202 nk",
            "nkpa-16-rgt 5 0101 nk",
            "rok-11-rgt 5 0302 un",
        ]
    );
}

/// Northtown has no unit in its hex, Southtown the 1st Regiment unless it is left out.
#[test]
fn who_had_the_places_on_the_day_of_the_set_up_has_them() {
    let none = "leave_out = [\"nkpa-4-div\", \"rok-1-rgt\"]";
    let control = |first: &str, rows: &str| {
        let scenario = from_setup(&format!("setup = \"1950-06-25\"\n{first}"), rows).unwrap();
        ["northtown", "southtown"].map(|name| scenario.control[&place(name)])
    };
    let unit = |id: &str, at: &str| format!("[[units]]\nid = \"{id}\"\nat = \"{at}\"\n\n");
    let nk = unit("nkpa-16-rgt", "0101");
    assert_eq!(control(none, &nk), [Side::Nk, Side::Un]);
    // Who stands there goes before, and who the file names before him, and its line before
    // history.
    let there = unit("nkpa-16-rgt", "southtown");
    assert_eq!(control(none, &there), [Side::Nk, Side::Nk]);
    let named = format!("{there}[control]\nun = [\"southtown\"]\n\n");
    assert_eq!(control(none, &named), [Side::Nk, Side::Un]);
    let line = format!("{nk}[control]\nline = [[37.0, 126.0], [37.0, 128.0]]\n\n");
    assert_eq!(control(none, &line), [Side::Nk, Side::Nk]);
    // The day is that of the set-up, not of the first turn.
    let (before, rest) = SOUND.split_once("[[units]]").unwrap();
    let rest = rest.split_once("[[victory]]").unwrap().1;
    let text = format!("setup = \"1950-06-25\"\n{none}\n{before}{nk}[[victory]]{rest}")
        .replace("first_day = 1950-06-25", "first_day = 1950-07-10")
        .replace("last_day = 1950-06-27", "last_day = 1950-07-12");
    let later = small(&text).unwrap();
    assert_eq!(later.control[&place("northtown")], Side::Nk);
}

#[test]
fn the_closest_name_commands() {
    let seats = r#"
[[seats]]
id = "front"
side = "nk"
name = "Front"
commands = ["rest"]

[[seats]]
id = "i"
side = "nk"
name = "I Corps"
commands = ["nkpa-1-corps"]

[[seats]]
id = "un"
side = "un"
name = "United Nations"
commands = ["rok", "us", "uk"]

[[seats]]
id = "rok"
side = "un"
name = "ROK 1st Division"
commands = ["rok-1-div"]
"#;
    let start = SOUND.find("[[seats]]").unwrap();
    let end = SOUND.find("[[victory]]").unwrap();
    let units_of = |rows: &str| {
        let text = format!(
            "setup = \"1950-06-25\"\n{}{seats}{rows}\n{}",
            &SOUND[..start],
            &SOUND[end..]
        );
        let scenario = small(&text).unwrap();
        let seats = scenario.units.iter();
        let line = |unit: &naktong_rules::scenario::UnitSetup| {
            format!("{} {}", unit.counter.id, unit.seat)
        };
        seats.map(line).collect::<Vec<_>>()
    };
    let own = "[[units]]\nid = \"rok-1-rgt\"\nat = \"0203\"\nseat = \"rok\"\n\n\
               [[units]]\nid = \"nkpa-766\"\nat = \"0101\"\n";
    assert_eq!(
        units_of(own),
        [
            "nkpa-1-corps i",
            "nkpa-18-rgt i",
            "nkpa-4-div i",
            "nkpa-766 front",
            "rok-1-rgt rok",
            "rok-11-rgt rok",
        ]
    );
}

/// The whole peninsula on each date that has a set-up, one seat a side: what the builder writes
/// is what the checker takes.
#[test]
fn every_built_set_up_can_be_played_from() {
    for (date, _) in crate::setup::files() {
        let text = format!(
            r#"setup = "{date}"
title = "Everybody"
introduction = "All who were there."
first_day = {date}
last_day = {date}
window = {{ south = 34.0, north = 39.5, west = 125.0, east = 130.0 }}
seats = [
  {{ id = "nk", side = "nk", name = "NK" }},
  {{ id = "un", side = "un", name = "UN" }},
]

[modules]
fog = true
supply = true

[scoring]
secured = true

[[victory]]
level = "draw"
when = "last_dusk"
reason = "A day has passed."
"#
        );
        let scenario = check(&text, "everybody.toml");
        let scenario = scenario.unwrap_or_else(|faults| panic!("{date}: {}", faults[0].shown()));
        assert!(scenario.units.len() > 50, "{date}");
        if date == "1950-08-04" {
            assert_eq!(super::points::played(scenario, &[]).turn.turn, 1);
        }
    }
}
