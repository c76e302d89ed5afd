//! How a scenario is won: its `[[victory]]` terms, tried in their order (rules 17.1).

use naktong_protocol::turn::VictoryLevel;
use naktong_protocol::unit::Side;
use naktong_rules::scenario::{Check, Condition, VictoryTerm};
use toml::Spanned;

use super::fault::Faults;
use super::header::{Days, SIDES};
use super::limits;
use super::table::{Field, Table};
use super::world::World;

const LEVELS: &[(&str, VictoryLevel)] = &[
    ("nk_decisive", VictoryLevel::NkDecisive),
    ("nk_marginal", VictoryLevel::NkMarginal),
    ("draw", VictoryLevel::Draw),
    ("un_marginal", VictoryLevel::UnMarginal),
    ("un_decisive", VictoryLevel::UnDecisive),
];

const TIMES: &[(&str, Check)] = &[
    ("every_dusk", Check::EveryDusk),
    ("last_dusk", Check::LastDusk),
];

/// Points are sums of place values and steps; no scenario comes near.
const POINTS: std::ops::RangeInclusive<i16> = -999..=999;

pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
) -> Vec<VictoryTerm> {
    let why = "[[victory]] terms, the last of them without conditions";
    let Some(field) = root.need(faults, "victory", why) else {
        return vec![];
    };
    let Some(tables) = field.tables(faults, limits::VICTORY_TERMS, "a victory term") else {
        return vec![];
    };
    let last = tables.len().saturating_sub(1);
    let mut terms = vec![];
    for (index, table) in tables.into_iter().enumerate() {
        let span = table.span();
        let Some((term, bare)) = read_term(table, faults, world, days) else {
            continue;
        };
        if index == last && !(bare && term.when == Check::LastDusk) {
            let message = "the last victory term has `when` = \"last_dusk\" and no `if`, so that \
                           something always holds";
            faults.add(span, message);
        } else if index < last && bare {
            let message =
                "a victory term without `if` always holds: what stands after it is never tried";
            faults.add(span, message);
        }
        terms.push(term);
    }
    terms
}

/// The term, and whether it has no conditions.
fn read_term(
    mut table: Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
) -> Option<(VictoryTerm, bool)> {
    let level = table
        .need(faults, "level", "who wins, and how high")
        .and_then(|field| field.word(faults, LEVELS));
    let when = table
        .need(faults, "when", "\"every_dusk\" or \"last_dusk\"")
        .and_then(|field| field.word(faults, TIMES));
    let reason = table
        .need(faults, "reason", "the sentence that players read")
        .and_then(|field| field.line(faults, limits::SENTENCE));
    let fields: Vec<Field> = table
        .maybe("if")
        .and_then(|field| field.list(faults, limits::CONDITIONS))
        .into_iter()
        .flatten()
        .collect();
    let bare = fields.is_empty();
    let expected = fields.len();
    let conditions: Vec<Condition> = fields
        .into_iter()
        .filter_map(|field| read_condition(field, faults, world, days))
        .collect();
    table.finish(faults);
    (conditions.len() == expected).then_some(())?;
    let term = VictoryTerm {
        level: level?.into_inner(),
        when: when?.into_inner(),
        conditions,
        reason: reason?.into_inner().to_owned(),
    };
    Some((term, bare))
}

/// The kinds of condition, by the key in the file.
const CONDITIONS: [&str; 6] = [
    "turn_at_most",
    "controls",
    "next_to",
    "unit_destroyed",
    "no_unit_destroyed",
    "points_at_least",
];

/// One condition: a table with the key that names it, and `by`, where a side is asked.
fn read_condition(
    field: Field,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
) -> Option<Condition> {
    let mut table = field.table(faults, "a condition")?;
    let named: Vec<(&str, Field)> = CONDITIONS
        .into_iter()
        .filter_map(|key| Some((key, table.maybe(key)?)))
        .collect();
    let condition = match named[..] {
        [(key, value)] => read_kind(key, value, &mut table, faults, world, days),
        [] => {
            let message = format!("a condition has one of {}", CONDITIONS.join(", "));
            field.fault(faults, message);
            None
        }
        _ => {
            table.maybe("by");
            field.fault(faults, "a condition is one thing: write a table for each");
            None
        }
    };
    table.finish(faults);
    condition
}

fn read_kind(
    key: &str,
    value: Field,
    table: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
) -> Option<Condition> {
    let side = |field: Field, faults: &mut Faults| -> Option<Side> {
        field.word(faults, SIDES).map(Spanned::into_inner)
    };
    match key {
        "turn_at_most" => Days::turn(days, value, faults).map(Condition::TurnAtMost),
        "unit_destroyed" => side(value, faults).map(|side| Condition::UnitDestroyed { side }),
        "no_unit_destroyed" => side(value, faults).map(|side| Condition::NoUnitDestroyed { side }),
        "points_at_least" => value
            .number(faults, POINTS)
            .map(|points| Condition::PointsAtLeast(points.into_inner())),
        _ => {
            let place = world.place(value, faults).map(Spanned::into_inner);
            let side = table
                .need(faults, "by", "which side, \"nk\" or \"un\"")
                .and_then(|field| side(field, faults));
            let (place, side) = (place?, side?);
            Some(if key == "controls" {
                Condition::Controls { side, place }
            } else {
                Condition::NextTo { side, place }
            })
        }
    }
}
