//! `naktongd scenario map`: the set-up of a scenario as a picture.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use naktong_protocol::Hex;
use naktong_rules::scenario::{Scenario, Start};
use naktong_scenarios::draw::{Style, setup_svg, svg};
use naktong_scenarios::geography::{campaign_map, window};

use crate::{exit, say};

/// Draws a scenario, or without one the map of the campaign; of either only the part in a box,
/// if there is one: south, north, west, east.
pub(super) fn run(
    scenario: Option<&str>,
    out: &Path,
    part: Option<&[f64]>,
) -> anyhow::Result<ExitCode> {
    let wrong = |why: &str| {
        eprintln!("naktongd: {why}");
        Ok(exit::USAGE.into())
    };
    if out
        .extension()
        .is_none_or(|ending| !ending.eq_ignore_ascii_case("svg"))
    {
        return wrong(
            "the picture is SVG, so its name must end in .svg: for PNG open it in a browser, or \
             use a converter such as rsvg-convert",
        );
    }
    let part = match part {
        Some([south, north, west, east]) if south < north && west < east => {
            Some(window(*south, *north, *west, *east))
        }
        Some(_) => return wrong("--window is SOUTH NORTH WEST EAST, in degrees, lesser first"),
        None => None,
    };
    if part.as_ref().is_some_and(|map| map.hexes.is_empty()) {
        return wrong("the window has no hex of Korea: --window is SOUTH NORTH WEST EAST");
    }
    let picture = match (scenario, part) {
        (None, None) => svg(campaign_map(), &Style::campaign()),
        (None, Some(map)) => svg(&map, &Style::window("Korea, June 1950")),
        (Some(name), part) => match super::load(name) {
            Err(code) => return Ok(code),
            Ok(mut scenario) => {
                if let Some(map) = part {
                    cut(&mut scenario, &map.hexes.into_keys().collect());
                }
                if scenario.map.hexes.is_empty() {
                    return wrong("the window has no hex of the scenario");
                }
                setup_svg(&scenario)
            }
        },
    };
    let name = out.display();
    std::fs::write(out, picture).with_context(|| format!("{name} cannot be written"))?;
    say(&format!("{name} is drawn\n"));
    Ok(ExitCode::SUCCESS)
}

/// Leaves only what lies in these hexes. Such a scenario is good for a picture and nothing else.
fn cut(scenario: &mut Scenario, part: &BTreeSet<Hex>) {
    let map = &mut scenario.map;
    map.hexes.retain(|hex, _| part.contains(hex));
    map.sides
        .retain(|side, _| side.ends().iter().all(|end| part.contains(end)));
    map.places.retain(|place| part.contains(&place.hex));
    scenario.units.retain(|unit| match &unit.start {
        Start::OnMap(hex) => part.contains(hex),
        Start::Arrives { hexes, .. }
        | Start::Lands { hexes }
        | Start::Transported { hexes, .. } => hexes.iter().any(|hex| part.contains(hex)),
        Start::Formed => true,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_scenario_has_only_what_lies_in_it() {
        let mut scenario = naktong_scenarios::load("c2-fall-of-seoul").unwrap();
        let uijongbu = window(37.65, 38.05, 126.85, 127.25);
        cut(&mut scenario, &uijongbu.hexes.keys().copied().collect());
        assert_eq!(scenario.map.hexes, uijongbu.hexes);
        assert_eq!(scenario.map.sides, uijongbu.sides);
        let tags: Vec<&str> = scenario
            .units
            .iter()
            .map(|unit| unit.counter.tag.as_str())
            .collect();
        assert!(tags.contains(&"18r") && tags.contains(&"1rok"), "{tags:?}");
        assert!(!tags.contains(&"12rok"), "Kaesong lies outside: {tags:?}");
        let picture = setup_svg(&scenario);
        assert!(picture.contains(">18r</text>") && !picture.contains(">12rok</text>"));
    }
}
