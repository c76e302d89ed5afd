//! From facts to a set-up: who is there, from which row, with what stance.

use std::collections::BTreeMap;

use naktong_protocol::UnitId;
use naktong_protocol::map::Map;
use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Counter, Nation};

use super::ground::{self, Claim};
use super::{Absent, Placed, SetStance, SetUp, strength};
use crate::history::{Date, History, Position, Posture, Presence};
use crate::order_of_battle::OrderOfBattle;

/// Where a unit was found.
struct Found<'a> {
    counter: Counter,
    row: &'a Position,
    /// Its place in the table, for the order in which hexes fill.
    order: usize,
}

/// The set-up of a date.
///
/// Every unit that has a counter and is in the campaign stands where `positions.csv` has it on
/// that date, or else its division or brigade, or, a headquarters without a row, with its first
/// unit. Those without any row, off the map, or with a posture such as `training` are absent.
#[must_use]
pub fn build(history: &History, book: &OrderOfBattle, map: &Map, day: Day) -> SetUp {
    let rows: BTreeMap<UnitId, (usize, &Position)> = history
        .positions
        .iter()
        .enumerate()
        .filter(|(_, row)| row.date == Date::from(day))
        .map(|(order, row)| (row.unit, (order, row)))
        .collect();
    let mut found: Vec<Found> = vec![];
    let mut without: Vec<Counter> = vec![];
    let mut absent = vec![];
    for id in book.ids() {
        let Ok(entry) = book.entry(id, day) else {
            continue;
        };
        let mut away = |why: String| absent.push(Absent { id, why });
        match history.presence(book, id, day) {
            Presence::Here => {}
            Presence::Gone(_) => continue,
            not_yet @ Presence::NotYet(_) => {
                away(not_yet.to_string());
                continue;
            }
        }
        match row_of(book, &rows, id, day) {
            Some((_, row)) if row.posture.is_absent() => {
                away(format!("{} {}", row.posture.word(), at(row)));
            }
            Some((_, row)) if row.place.is_none() => away(format!("off the map, {}", at(row))),
            Some((order, row)) => found.push(Found {
                counter: entry.counter,
                row,
                order,
            }),
            None => without.push(entry.counter),
        }
    }
    for counter in without {
        let first = found
            .iter()
            .filter(|other| other.counter.formation == counter.formation)
            .map(|other| (other.order, other.row))
            .next();
        match first.filter(|_| counter.is_support() && counter.formation.is_some()) {
            Some((order, row)) => found.push(Found {
                counter,
                row,
                order,
            }),
            None => absent.push(Absent {
                id: counter.id,
                why: "positions.csv does not say where".to_owned(),
            }),
        }
    }
    found.sort_by_key(|unit| (unit.order, unit.counter.id));
    absent.sort_by_key(|unit| unit.id);

    let counters: Vec<Counter> = found.iter().map(|unit| unit.counter.clone()).collect();
    let steps = strength::steps(history, book, &counters, day);
    let claims: Vec<Claim> = found
        .iter()
        .map(|unit| Claim {
            counter: &unit.counter,
            steps: steps.get(&unit.counter.id).map_or(0, |left| left.steps),
            place: unit.row.place.expect("those off the map were left out"),
            posture: unit.row.posture,
        })
        .collect();
    let hexes = ground::stand(history, map, history.front(day), &claims);
    let mut units: Vec<Placed> = found
        .iter()
        .map(|unit| {
            let Counter { id, max_steps, .. } = unit.counter;
            let (hex, moved) = hexes[&id];
            let left = steps.get(&id);
            let combat = !unit.counter.is_support();
            Placed {
                id,
                hex,
                place: unit.row.place.expect("those off the map were left out"),
                stance: combat.then(|| stance(unit.row.posture)),
                dug_in: combat && unit.row.posture == Posture::Defence && !surprised(unit, day),
                steps: left.map(|left| left.steps).filter(|now| *now != max_steps),
                draft_steps: left.map_or(0, |left| left.drafts),
                why: left.and_then(|left| left.why.clone()),
                moved,
                source: format!(
                    "{} (confidence {})",
                    unit.row.source,
                    unit.row.confidence.word()
                ),
            }
        })
        .collect();
    units.sort_by_key(|unit| unit.id);
    SetUp {
        date: day,
        units,
        absent,
    }
}

/// The row of a unit or of the nearest formation above it; no corps and no army.
fn row_of<'a>(
    book: &OrderOfBattle,
    rows: &BTreeMap<UnitId, (usize, &'a Position)>,
    id: UnitId,
    day: Day,
) -> Option<(usize, &'a Position)> {
    let mut unit = id;
    loop {
        if let Some(row) = rows.get(&unit) {
            return Some(*row);
        }
        let above = book.parent_on(unit, day)?;
        let carries = book.row(above).is_some_and(|row| row.carries_its_units());
        // A division's own parent is a corps or an army, whose place is not its place.
        if !carries {
            return None;
        }
        unit = above;
    }
}

/// Posture to stance (rules D1).
fn stance(posture: Posture) -> SetStance {
    match posture {
        Posture::Reserve => SetStance::Reserve,
        Posture::Retreat => SetStance::Delay,
        _ => SetStance::Stand,
    }
}

/// On the first day the ROK lay in its quarters, not its trenches, but for the divisions that
/// the surprise spares (rules part C, C11): the 1st and the 6th.
fn surprised(unit: &Found, day: Day) -> bool {
    let spared = ["rok-1-div", "rok-6-div"];
    day.number() == 1
        && unit.counter.nation == Nation::Rok
        && !unit
            .counter
            .formation
            .is_some_and(|formation| spared.contains(&formation.as_str()))
}

fn at(row: &Position) -> String {
    match row.place {
        Some(place) => format!("at {place}"),
        None => format!("at {}", row.elsewhere),
    }
}
