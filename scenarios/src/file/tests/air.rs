//! The division of UN's air points at the start (rules 12.2).

use super::*;

/// The sound file with a HQ, on 13 July, when UN has 4 points.
fn in_july(modules: &str, air: &str) -> String {
    SOUND
        .replace("1950-06-25", "1950-07-13")
        .replace("1950-06-27", "1950-07-15")
        .replace("[[seats]]\nid = \"nk\"", &format!(
            "[control]\nline = [[38.0, 126.0], [38.0, 128.5]]\n\n[modules]\n{modules}\n{air}\n\n\
             [[units]]\nid = \"rok-7-div\"\nat = \"southtown\"\n\n[[seats]]\nid = \"nk\""
        ))
}

#[test]
fn r12_2_what_is_written_is_the_standing_division() {
    let air = "[air]\nstrike = 1\non_call = { rok-7-div = 2 }";
    let scenario = small(&in_july("air = true\ninterdiction = 1", air)).unwrap();
    assert_eq!(scenario.modules.interdiction, 1);
    assert_eq!(scenario.air.strike, 1);
    let calls: Vec<String> = scenario
        .air
        .on_call
        .iter()
        .map(|call| format!("{} {}", call.formation, call.points))
        .collect();
    assert_eq!(calls, ["rok-7-div 2"]);
}

#[test]
fn r12_2_a_division_that_could_not_fly_is_a_fault() {
    let told = |modules: &str, air: &str| faults(&in_july(modules, air)).join("\n");
    for (modules, air, expected) in [
        (
            "air = true\ninterdiction = 5",
            "",
            "`interdiction`: UN has 4 air points on the first day (B5)",
        ),
        (
            "air = true\ninterdiction = 2",
            "[air]\nstrike = 3",
            "`air`: with the interdiction at the start this takes 5 points; UN has 4 on the first \
             day (B5)",
        ),
        (
            "interdiction = 5",
            "[air]\nstrike = 3",
            "`air`: the air is not in play: say `air = true` in [modules]",
        ),
        (
            "air = true",
            "[air]\non_call = { rok-7-div = 3 }",
            "`points on call`: expected a whole number from 1 to 2",
        ),
        (
            "air = true",
            "[air]\non_call = { rok-6-div = 1 }",
            "\"rok-6-div\" is no formation of UN with its headquarters in the scenario",
        ),
        (
            "air = true",
            "[air]\non_call = { nkpa-4-div = 1 }",
            "\"nkpa-4-div\" is no formation of UN with its headquarters in the scenario",
        ),
    ] {
        let told = told(modules, air);
        assert!(told.contains(expected), "{air}: {told}");
    }
}
