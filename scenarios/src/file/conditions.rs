//! What victory terms and bonuses ask for: the tables in their `if` (rules 17.1).

use naktong_protocol::PlaceId;
use naktong_protocol::unit::Side;
use naktong_rules::scenario::Condition;
use toml::Spanned;

use super::fault::Faults;
use super::header::{Days, SIDES};
use super::limits;
use super::table::{Field, Table};
use super::world::World;

/// Points are sums of place values and steps; no scenario comes near.
pub(super) const POINTS: std::ops::RangeInclusive<i16> = -999..=999;

/// What conditions are checked against.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) days: Option<Days>,
    /// Securing is in play (rules 15.2).
    pub(super) securing: bool,
}

/// The kinds of condition, by the key in the file.
const CONDITIONS: [&str; 9] = [
    "turn_at_most",
    "turn_at_least",
    "controls",
    "secured",
    "next_to",
    "unit_destroyed",
    "no_unit_destroyed",
    "points_at_least",
    "any",
];

/// The conditions of an `if`, which must all hold; `None` if one of them is at fault.
pub(super) fn read_all(
    field: Option<Field>,
    faults: &mut Faults,
    terms: Terms,
) -> Option<Vec<Condition>> {
    let Some(field) = field else {
        return Some(vec![]);
    };
    let fields = field.list(faults, limits::CONDITIONS)?;
    let read: Vec<Option<Vec<Condition>>> = fields
        .map(|field| read_condition(field, faults, terms, false))
        .collect();
    let all: Option<Vec<Vec<Condition>>> = read.into_iter().collect();
    Some(all?.into_iter().flatten().collect())
}

/// One condition: a table with the key that names it, and `by`, where a side is asked. One that
/// names several places is as many conditions.
fn read_condition(
    field: Field,
    faults: &mut Faults,
    terms: Terms,
    within_any: bool,
) -> Option<Vec<Condition>> {
    let mut table = field.table(faults, "a condition")?;
    let named: Vec<(&str, Field)> = CONDITIONS
        .into_iter()
        .filter_map(|key| Some((key, table.maybe(key)?)))
        .collect();
    let conditions = match named[..] {
        [("any", value)] if within_any => {
            value.fault(faults, "stands in an `any` already");
            None
        }
        [("any", value)] => read_any(value, faults, terms).map(|any| vec![any]),
        [(key, value)] => read_kind(key, value, &mut table, faults, terms),
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
    conditions
}

/// `any = [{ ... }, { ... }]`: one table, one alternative.
fn read_any(field: Field, faults: &mut Faults, terms: Terms) -> Option<Condition> {
    let fields = field.list(faults, limits::CONDITIONS)?;
    if fields.len() < 2 {
        field.fault(faults, "names at least two conditions");
    }
    let mut alternatives = vec![];
    for field in fields {
        let mut conditions = read_condition(field, faults, terms, true)?;
        if conditions.len() > 1 {
            let message = "in `any` a condition names one place: write a table for each";
            field.fault(faults, message);
        }
        alternatives.append(&mut conditions);
    }
    Some(Condition::AnyOf(alternatives))
}

fn read_kind(
    key: &str,
    value: Field,
    table: &mut Table,
    faults: &mut Faults,
    terms: Terms,
) -> Option<Vec<Condition>> {
    let side = |field: Field, faults: &mut Faults| -> Option<Side> {
        field.word(faults, SIDES).map(Spanned::into_inner)
    };
    let one = match key {
        "turn_at_most" => Days::turn(terms.days, value, faults).map(Condition::TurnAtMost),
        "turn_at_least" => Days::turn(terms.days, value, faults).map(Condition::TurnAtLeast),
        "unit_destroyed" => side(value, faults).map(|side| Condition::UnitDestroyed { side }),
        "no_unit_destroyed" => side(value, faults).map(|side| Condition::NoUnitDestroyed { side }),
        "points_at_least" => value
            .number(faults, POINTS)
            .map(|points| Condition::PointsAtLeast(points.into_inner())),
        "secured" => {
            if !terms.securing {
                let message = "nothing is secured here: write `secured = true` in [scoring]";
                value.fault(faults, message);
            }
            let places = read_places(value, faults, terms.world)?;
            let secured = |place| Condition::Secured { place };
            return Some(places.into_iter().map(secured).collect());
        }
        _ => {
            let places = read_places(value, faults, terms.world);
            let side = table
                .need(faults, "by", "which side, \"nk\" or \"un\"")
                .and_then(|field| side(field, faults));
            let (places, side) = (places?, side?);
            let condition = |place| match key {
                "controls" => Condition::Controls { side, place },
                _ => Condition::NextTo { side, place },
            };
            return Some(places.into_iter().map(condition).collect());
        }
    };
    one.map(|condition| vec![condition])
}

/// A place, or a list of places.
fn read_places(field: Field, faults: &mut Faults, world: &World) -> Option<Vec<PlaceId>> {
    let fields = field.one_or_list(faults, limits::CONDITIONS)?;
    let expected = fields.len();
    let places: Vec<PlaceId> = fields
        .into_iter()
        .filter_map(|field| world.place(field, faults))
        .map(Spanned::into_inner)
        .collect();
    (places.len() == expected).then_some(places)
}
