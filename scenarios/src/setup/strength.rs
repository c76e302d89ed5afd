//! How many steps a unit had left on a date, and how many of them were untrained men.
//!
//! The nearest count of `strengths.csv` or estimate of `remaining.csv`, for the unit or for its
//! formation, becomes a share of the order of battle's steps. A formation's steps are divided
//! among its units by largest remainder, at least one each.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::UnitId;
use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Counter, Mobility, Nation};
use naktong_rules::class::MAX_STEPS;

use crate::history::{Date, History};
use crate::order_of_battle::OrderOfBattle;

/// A count is taken for a date up to so many days before it was made.
const DAYS_AHEAD: u16 = 4;
/// Counts that do not fit: the paper strength of the US 24th Division in late July includes the
/// missing and an attached regiment.
const NOT_USED: &[&str] = &["1950-07-29-us-24-div"];
/// The army whose weekly fillers are drafts (rules 14.3), and the count they are a share of.
const FILLED_ARMY: &str = "nkpa-front";
/// Fillers are never more than this share of a division.
const DRAFTS_MAX_PERCENT: u32 = 50;

/// Steps of a unit on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    pub(super) steps: u8,
    pub(super) drafts: u8,
    pub(super) why: Option<String>,
}

/// A share of the full strength.
#[derive(Clone)]
struct Share {
    date: Date,
    percent: u32,
    why: String,
}

/// The steps of all these units, which are those on the map.
pub(super) fn steps(
    history: &History,
    book: &OrderOfBattle,
    counters: &[Counter],
    day: Day,
) -> BTreeMap<UnitId, Steps> {
    let mut groups: BTreeMap<(UnitId, bool), (Share, Vec<&Counter>)> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for counter in counters.iter().filter(|counter| !counter.is_support()) {
        let tanks = counter.mobility == Mobility::Armor;
        let own = share(history, book, counter.id, tanks, day).map(|share| (counter.id, share));
        let formation = counter
            .formation
            .and_then(|id| UnitId::new(id.as_str()).ok())
            .filter(|id| *id != counter.id);
        let above = formation.and_then(|id| Some((id, share(history, book, id, tanks, day)?)));
        // The later of the two; at one date the unit's own.
        let found = match (own, above) {
            (Some(own), Some(above)) if above.1.date > own.1.date => Some(above),
            (own, above) => own.or(above),
        };
        match found {
            None => {
                let full = Steps {
                    steps: counter.max_steps,
                    drafts: 0,
                    why: None,
                };
                all.insert(counter.id, full);
            }
            Some((source, share)) => {
                let (_, group) = groups.entry((source, tanks)).or_insert((share, vec![]));
                group.push(counter);
            }
        }
    }
    for (share, group) in groups.values() {
        let full: Vec<u32> = group.iter().map(|c| u32::from(c.max_steps)).collect();
        let left = divided(&full, share.percent, 1, u32::from(MAX_STEPS));
        for (counter, left) in group.iter().zip(left) {
            let steps = u8::try_from(left).expect("at most six");
            let why = (steps != counter.max_steps).then(|| share.why.clone());
            all.insert(
                counter.id,
                Steps {
                    steps,
                    drafts: 0,
                    why,
                },
            );
        }
    }
    let worn: BTreeSet<UnitId> = groups
        .iter()
        .filter(|(_, (share, _))| share.percent < 100)
        .flat_map(|(_, (_, group))| group.iter().map(|counter| counter.id))
        .collect();
    let filled: Vec<&Counter> = counters.iter().filter(|c| worn.contains(&c.id)).collect();
    add_drafts(history, &filled, day, &mut all);
    all
}

/// What is known of a unit or formation for a day: the last count or estimate.
fn share(
    history: &History,
    book: &OrderOfBattle,
    id: UnitId,
    tanks: bool,
    day: Day,
) -> Option<Share> {
    let today = Date::from(day).of_year();
    let counted = history
        .strengths
        .iter()
        .filter(|row| row.unit == id && row.date.of_year() <= today + DAYS_AHEAD)
        .filter(|row| !NOT_USED.contains(&row.id.as_str()))
        .filter_map(|row| {
            let (left, full, what) = match row.tanks {
                Some(left) if tanks => (left, tanks_of(book, id), "tanks"),
                _ => (row.men?, book.men_with_children(id), "men"),
            };
            let percent = (left * 100 + full / 2).checked_div(full)?;
            Some(Share {
                date: row.date,
                percent,
                why: format!(
                    "{left} of {full} {what} on {} (strengths.csv, confidence {})",
                    row.date,
                    row.confidence.word()
                ),
            })
        });
    let estimated = history
        .remaining
        .iter()
        .filter(|row| row.unit == id && row.date.of_year() <= today)
        .map(|row| Share {
            date: row.date,
            percent: u32::from(row.percent),
            why: format!(
                "{}: about {} % left (estimate, confidence {})",
                row.why,
                row.percent,
                row.confidence.word()
            ),
        });
    counted.chain(estimated).max_by_key(|share| share.date)
}

fn tanks_of(book: &OrderOfBattle, id: UnitId) -> u32 {
    let own = |unit: UnitId| {
        book.row(unit)
            .filter(|row| row.is_armor())
            .and_then(|row| row.tanks_or_tubes)
            .unwrap_or(0)
    };
    let below = book
        .ids()
        .filter(|unit| book.row(*unit).is_some_and(|row| row.parent == Some(id)));
    own(id) + below.map(own).sum::<u32>()
}

/// A share of every number, so that the sum is the share of the sum: largest remainders first,
/// of equal ones the first.
fn divided(full: &[u32], percent: u32, least: u32, most: u32) -> Vec<u32> {
    let total = (full.iter().sum::<u32>() * percent + 50) / 100;
    let mut parts: Vec<u32> = full
        .iter()
        .map(|full| (full * percent / 100).clamp(least, most))
        .collect();
    let mut order: Vec<usize> = (0..full.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(full[*index] * percent % 100));
    for index in order {
        if parts.iter().sum::<u32>() < total && parts[index] < most {
            parts[index] += 1;
        }
    }
    parts
}

/// The share of fillers in the whole army becomes a share of drafts in every NK rifle division
/// that has lost men.
fn add_drafts(
    history: &History,
    counters: &[&Counter],
    day: Day,
    all: &mut BTreeMap<UnitId, Steps>,
) {
    let today = Date::from(day).of_year();
    let fillers: u32 = history
        .replacements
        .iter()
        .filter(|row| row.army.as_str() == FILLED_ARMY && row.week.of_year() + 7 <= today)
        .map(|row| row.men)
        .sum();
    let army = history
        .strengths
        .iter()
        .filter(|row| row.unit.as_str() == FILLED_ARMY)
        .filter(|row| row.date.of_year() <= today + DAYS_AHEAD)
        .filter_map(|row| Some((row.date, row.men?)))
        .max();
    let Some((_, men)) = army else { return };
    let percent = (fillers * 100 / men).min(DRAFTS_MAX_PERCENT);
    let mut divisions: BTreeMap<_, Vec<UnitId>> = BTreeMap::new();
    for counter in counters {
        let rifles = counter.nation == Nation::Nkpa
            && counter.class == naktong_protocol::unit::Class::NkRifle;
        if let Some(formation) = counter.formation.filter(|_| rifles) {
            divisions.entry(formation).or_default().push(counter.id);
        }
    }
    for units in divisions.values() {
        let full: Vec<u32> = units.iter().map(|id| u32::from(all[id].steps)).collect();
        let drafts = divided(&full, percent, 0, u32::from(MAX_STEPS));
        for (id, drafts) in units.iter().zip(drafts) {
            let unit = all.get_mut(id).expect("it was counted above");
            unit.drafts = u8::try_from(drafts).expect("at most six").min(unit.steps);
            if unit.drafts > 0 {
                let fill = format!("fillers are about {percent} % of the army");
                unit.why = Some(match unit.why.take() {
                    Some(why) => format!("{why}; {fill}"),
                    None => fill,
                });
            }
        }
    }
}
