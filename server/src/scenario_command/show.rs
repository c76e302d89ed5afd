//! `naktongd scenario show`: all that somebody wants to know of a scenario before he hosts it.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::process::ExitCode;

use naktong_protocol::Hex;
use naktong_protocol::unit::Side;
use naktong_rules::scenario::{Change, Modules, Scenario, Start, UnitSetup};

use super::words::{self, Words, counted, listed};
use crate::say;

/// Letters in a line.
const WIDTH: usize = 90;

pub(super) fn run(name: &str) -> ExitCode {
    match super::load(name) {
        Ok(scenario) => {
            say(&described(&scenario));
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

/// Text that grows line by line.
struct Page(String);

impl Page {
    fn heading(&mut self, text: impl Display) {
        writeln!(self.0, "\n{text}").expect("memory takes what is written");
    }

    /// A paragraph, wrapped; what does not fit on the first line stands two letters farther in.
    fn line(&mut self, indent: usize, text: &str) {
        let mut space = " ".repeat(indent);
        for row in rows(text, WIDTH - indent - 2) {
            writeln!(self.0, "{space}{row}").expect("memory takes what is written");
            space = " ".repeat(indent + 2);
        }
    }

    /// Prose, wrapped, its empty lines kept.
    fn prose(&mut self, text: &str) {
        for paragraph in text.lines() {
            for row in rows(paragraph, WIDTH) {
                writeln!(self.0, "{row}").expect("memory takes what is written");
            }
        }
    }
}

/// At least one row of at most so many letters, broken at spaces.
fn rows(text: &str, letters: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split_whitespace() {
        let row = rows.last_mut().expect("there is one");
        let fits = row.chars().count() + word.chars().count() < letters;
        match (row.is_empty(), fits) {
            (true, _) => row.push_str(word),
            (false, true) => {
                row.push(' ');
                row.push_str(word);
            }
            (false, false) => rows.push(word.to_owned()),
        }
    }
    rows
}

fn described(scenario: &Scenario) -> String {
    let words = Words(scenario);
    let mut page = Page(format!("{} ({})\n", scenario.title, scenario.id));
    let turns = counted(usize::from(scenario.turns), "turn");
    page.line(
        0,
        &format!("{}, {turns}. {}", words.days(), modules(scenario.modules)),
    );
    page.0.push('\n');
    page.prose(&scenario.introduction);
    page.heading("Seats");
    for seat in &scenario.seats {
        let others = scenario
            .seats
            .iter()
            .filter(|other| other.side == seat.side);
        let superior = match seat.superior && others.count() > 1 {
            true => ", superior",
            false => "",
        };
        page.line(
            2,
            &format!("{}: {} ({}{superior})", seat.id, seat.name, seat.side),
        );
    }
    for line in words.handovers() {
        page.line(2, &line);
    }
    for side in Side::ALL {
        forces(&mut page, words, *side);
    }
    let orders = words.orders();
    if !orders.is_empty() {
        page.heading("Orders of the NK divisions at the start (7.2)");
        orders.iter().for_each(|line| page.line(2, line));
    }
    let bridges = words.bridges();
    if !bridges.is_empty() {
        page.heading("Bridges at the start");
        bridges.iter().for_each(|line| page.line(2, line));
    }
    if !scenario.special.is_empty() {
        page.heading("Special rules");
        for rule in &scenario.special {
            page.line(2, &words.special(rule));
        }
    }
    let points = words.points();
    if !points.is_empty() {
        page.heading("Points, all of them NK's");
        points.iter().for_each(|line| page.line(2, line));
    }
    page.heading("Victory: the first of these that holds");
    for (term, number) in scenario.victory.iter().zip(1..) {
        page.line(2, &format!("{number}: {}", words.term(term)));
    }
    page.0
}

fn modules(modules: Modules) -> String {
    let chapters = [
        (modules.fog, "fog of war (16)"),
        (modules.supply, "supply (8)"),
        (modules.command, "command (7.1)"),
        (modules.orders, "written orders (7.2)"),
    ];
    let on: Vec<_> = chapters
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, name)| name)
        .collect();
    let materiel = match modules.heavy_materiel {
        Some(pool) => format!("NK begins with {pool} heavy materiel (8.5)"),
        None => "support is free".to_owned(),
    };
    let on = if on.is_empty() {
        "none of the optional chapters".to_owned()
    } else {
        listed(&on, "and")
    };
    format!("In play: {on}; {materiel}.")
}

/// A side's units by their formations, then who comes, changes and goes.
fn forces(page: &mut Page, words: Words, side: Side) {
    let scenario = words.0;
    let (now, later) = words::steps(scenario, side);
    page.heading(format_args!(
        "{side}: {} at the start, {later} to come",
        counted(usize::from(now), "step")
    ));
    let of_side = || {
        scenario
            .units
            .iter()
            .filter(|unit| unit.counter.side() == side)
    };
    let on_map = of_side().filter(|unit| matches!(unit.start, Start::OnMap(_)));
    let mut formations: BTreeMap<_, Vec<&UnitSetup>> = BTreeMap::new();
    for unit in on_map {
        formations
            .entry(unit.counter.formation)
            .or_default()
            .push(unit);
    }
    for (id, units) in formations {
        let formation = scenario.formations.iter().find(|f| Some(f.id) == id);
        let name = formation.map_or("of no division or brigade", |f| f.name.as_str());
        page.line(2, name);
        for unit in units {
            page.line(4, &words.unit(unit));
        }
    }
    let mut arrivals: BTreeMap<(u16, &[Hex]), Vec<&UnitSetup>> = BTreeMap::new();
    for unit in of_side() {
        if let Start::Arrives { turn, hexes } = &unit.start {
            arrivals
                .entry((*turn, hexes.as_slice()))
                .or_default()
                .push(unit);
        }
    }
    for ((turn, hexes), units) in arrivals {
        page.line(
            2,
            &format!("from {}, at {}", words.turn(turn), words.hexes(hexes)),
        );
        for unit in units {
            page.line(4, &words.unit(unit));
        }
    }
    for unit in of_side() {
        let how = match &unit.start {
            Start::Lands { hexes } => format!("lands at {}", words.hexes(hexes)),
            Start::Transported { hexes, .. } => {
                format!("by the Pusan transport, at {}", words.hexes(hexes))
            }
            _ => continue,
        };
        page.line(2, &format!("{}: {how}", words.turn(1)));
        page.line(4, &words.unit(unit));
    }
    for dated in &scenario.calendar {
        let (unit, change) = match &dated.change {
            Change::Conversion { unit, into } => {
                let into: Vec<_> = into.iter().map(|id| words.tag(*id)).collect();
                (*unit, format!("becomes {}", listed(&into, "and")))
            }
            Change::Withdrawal { unit, claim: None } => (*unit, "leaves".to_owned()),
            Change::Withdrawal {
                unit,
                claim: Some(claim),
            } => (
                *unit,
                format!("leaves, or is kept for {:+} NK points", claim.points),
            ),
        };
        if of_side().any(|one| one.counter.id == unit) {
            page.line(
                2,
                &format!("{}: {} {change}", words.turn(dated.turn), words.tag(unit)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(id: &str, expected: &[&str]) {
        let text = described(&naktong_scenarios::load(id).unwrap());
        // As if no line were wrapped.
        let flat = rows(&text, usize::MAX).remove(0);
        for words in expected {
            assert!(flat.contains(words), "{words:?} is not in:\n{text}");
        }
        assert!(
            text.lines().all(|line| line.chars().count() <= WIDTH),
            "{text}"
        );
    }

    #[test]
    fn c1_is_told_with_forces_arrivals_rules_and_victory() {
        says(
            "c1-uijongbu-road",
            &[
                "The Uijongbu Road (c1-uijongbu-road)",
                "25 June 1950 to 27 June 1950, 3 turns.",
                "Designer's note. Two counters a side",
                "Teaches: moving, odds",
                "nk: NK 4th Division (NK)",
                "18r 18th Rifle Regiment, 5 steps",
                "at 1306 Yonchon",
                "from turn 2 (26 June 1950), at 1",
                "NK attacks by surprise",
                "1: NK decisive victory, at any dusk, if it is turn 2 or earlier and NK controls Uijongbu",
                "5: UN marginal victory, at the last dusk, if none of these. \"Uijongbu was held",
            ],
        );
    }

    #[test]
    fn c2_is_told_with_its_points() {
        says(
            "c2-fall-of-seoul",
            &[
                "fog of war (16), supply (8), command (7.1) and written orders (7.2); NK begins with 30",
                "4th Division: take Uijongbu, then Seoul",
                "except against the ROK 1st Division",
                "Seoul 10, Inchon 3 and Suwon 2, where NK controls and has secured them (15.2)",
                "+2 once, if it is turn 5 or earlier and NK controls Seoul: Seoul fell by 29 June.",
                "+1 for each 4 steps that the ROK loses in",
                "of the map, while these bridges are down: 1211-1212 at Seoul and 1411-1412",
                "if NK has 14 points or more",
            ],
        );
    }

    #[test]
    fn bridges_and_seats_are_told() {
        says(
            "c7-naktong-bulge",
            &[
                "Bridges at the start 2632-2732 at",
                "is blown 2835-2836 at",
                "is prepared by UN",
            ],
        );
        says(
            "c11-campaign-25-june",
            &[
                "rok: ROK Army (UN, superior)",
                "turn 19 (13 July 1950): eighth takes over",
                "units and is the superior seat of its side",
            ],
        );
    }

    #[test]
    fn every_bundled_scenario_can_be_told() {
        for (id, _) in naktong_scenarios::bundled() {
            says(id.as_str(), &[id.as_str(), "Victory: the first"]);
        }
    }
}
