//! `naktongd scenario list`: one line a scenario.

use std::process::ExitCode;

use naktong_protocol::ScenarioId;
use naktong_protocol::turn::Day;
use naktong_protocol::unit::Side;
use naktong_rules::scenario::Scenario;
use naktong_server::library::Library;

use crate::say;

const HEADINGS: [&str; 7] = ["id", "title", "days", "turns", "seats", "NK", "UN"];

pub(super) fn run() -> anyhow::Result<ExitCode> {
    let library = Library::bundled()?;
    let mut scenarios: Vec<_> = library.scenarios().collect();
    scenarios.sort_by_key(|scenario| number(scenario.id));
    let rows: Vec<_> = scenarios.into_iter().map(row).collect();
    say(&table(&rows));
    say("\nNK and UN: steps on the map at the start + steps that arrive later.\n");
    Ok(ExitCode::SUCCESS)
}

/// The number in `c11-campaign`, so that it stands after `c2-fall-of-seoul`.
fn number(id: ScenarioId) -> (u32, ScenarioId) {
    let digits = id
        .as_str()
        .trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    (digits[..end].parse().unwrap_or(u32::MAX), id)
}

fn row(scenario: &Scenario) -> [String; 7] {
    let last = scenario.first_day.plus(scenario.turns - 1);
    let days = [Some(scenario.first_day), last].into_iter().flatten();
    let mut days: Vec<String> = days.map(short).collect();
    days.dedup();
    [
        scenario.id.to_string(),
        scenario.title.clone(),
        days.join(" - "),
        scenario.turns.to_string(),
        scenario.seats.len().to_string(),
        steps(scenario, Side::Nk),
        steps(scenario, Side::Un),
    ]
}

/// The day without the year, which is always the same.
fn short(day: Day) -> String {
    day.to_string().trim_end_matches(" 1950").to_owned()
}

fn steps(scenario: &Scenario, side: Side) -> String {
    let (now, later) = super::words::steps(scenario, side);
    if later > 0 {
        format!("{now}+{later}")
    } else {
        now.to_string()
    }
}

/// Columns as wide as what stands in them, two spaces apart.
fn table(rows: &[[String; 7]]) -> String {
    let headings = HEADINGS.map(str::to_owned);
    let rows: Vec<&[String; 7]> = std::iter::once(&headings).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEADINGS.len()).filter_map(width).collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&widths);
            let line: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            format!("{}\n", line.join("  ").trim_end())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_stand_in_the_order_of_their_numbers() {
        let mut ids =
            ["c11-campaign", "mine", "c2-seoul", "c1-road"].map(|id| ScenarioId::new(id).unwrap());
        ids.sort_by_key(|id| number(*id));
        let ids = ids.map(|id| id.to_string());
        assert_eq!(ids, ["c1-road", "c2-seoul", "c11-campaign", "mine"]);
    }

    #[test]
    fn a_scenario_is_a_row_with_its_days_and_steps() {
        let scenario = naktong_scenarios::load("c1-uijongbu-road").unwrap();
        let cells = row(&scenario);
        let expected = [
            "c1-uijongbu-road",
            "The Uijongbu Road",
            "25 June - 27 June",
            "3",
            "2",
        ];
        assert_eq!(cells[..5], expected);
        let (nk, un): (u32, u32) = (5 + 4, 6);
        assert_eq!(cells[5], nk.to_string());
        assert!(cells[6].starts_with(&format!("{un}+")), "{}", cells[6]);
        let lines = table(&[cells]);
        let at = |line: &str, word: &str| line.find(word);
        let (head, body) = lines.split_once('\n').unwrap();
        assert_eq!(at(head, "title"), at(body, "The Uijongbu Road"));
        assert_eq!(at(head, "days"), at(body, "25 June - 27"));
    }
}
