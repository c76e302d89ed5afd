//! What gives points besides the places held: `[scoring]`, `[[bonus]]`, `[[losses]]`,
//! `[[presence]]` (rules 15.2 and 17.1).

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::PlaceId;
use naktong_rules::scenario::{Bonus, Losers, LossScore, PresenceScore, Scoring, UnitSetup};

use super::area;
use super::bridges;
use super::conditions::{self, POINTS, Terms};
use super::fault::Faults;
use super::header::{Days, SIDES};
use super::limits;
use super::setup::Setup;
use super::table::Table;
use super::world::World;

/// Places south of it must be secured (rules 15.2).
const PARALLEL: f64 = 38.0;

const LOSERS: &[(&str, Losers)] = &[
    ("nk", Losers::Nk),
    ("nk_trained", Losers::NkTrained),
    ("un", Losers::Un),
    ("rok", Losers::Rok),
    ("us", Losers::Us),
    ("us_uk", Losers::UsUk),
];

pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    points: &BTreeMap<PlaceId, u8>,
) -> Scoring {
    let to_secure = read_scoring(root, faults).then(|| places_to_secure(world));
    let terms = Terms {
        world,
        days,
        securing: to_secure.is_some(),
    };
    let bonuses = read_bonuses(root, faults, terms);
    let losses = read_losses(root, faults, world);
    let presence = read_presence(root, faults, world);
    let counted = !points.is_empty() || !bonuses.is_empty() || !presence.is_empty();
    Scoring {
        to_secure,
        bonuses,
        losses: losses.unwrap_or_else(|| {
            if counted {
                LossScore::standard()
            } else {
                vec![]
            }
        }),
        presence,
    }
}

/// Whether securing is in play.
fn read_scoring(root: &mut Table, faults: &mut Faults) -> bool {
    let field = root.maybe("scoring");
    let Some(mut table) = field.and_then(|field| field.table(faults, "[scoring]")) else {
        return false;
    };
    let secured = table
        .maybe("secured")
        .and_then(|field| field.flag(faults))
        .unwrap_or(false);
    table.finish(faults);
    secured
}

fn places_to_secure(world: &World) -> BTreeSet<PlaceId> {
    let places = world.map.iter().flat_map(|map| &map.places);
    places
        .filter(|place| world.center(place.hex).0 < PARALLEL)
        .map(|place| place.id)
        .collect()
}

fn read_bonuses(root: &mut Table, faults: &mut Faults, terms: Terms) -> Vec<Bonus> {
    let mut bonuses = vec![];
    let field = root.maybe("bonus");
    let tables = field.and_then(|field| field.tables(faults, limits::BONUSES, "a bonus"));
    for mut table in tables.into_iter().flatten() {
        let points = table
            .need(faults, "points", "how many NK is given; may be negative")
            .and_then(|field| field.number(faults, POINTS));
        let reason = table
            .need(faults, "reason", "the sentence that players read")
            .and_then(|field| field.line(faults, limits::SENTENCE));
        let field = table.need(faults, "if", "a list of conditions");
        let conditions = conditions::read_all(field, faults, terms);
        if let (Some(field), Some([])) = (field, conditions.as_deref()) {
            field.fault(faults, "is empty");
        }
        table.finish(faults);
        if let (Some(points), Some(reason), Some(conditions)) = (points, reason, conditions)
            && field.is_some()
        {
            bonuses.push(Bonus {
                points: points.into_inner(),
                conditions,
                reason: reason.into_inner().to_owned(),
            });
        }
    }
    bonuses
}

/// `None` if the file says nothing of losses; `losses = []` is no points for any.
fn read_losses(root: &mut Table, faults: &mut Faults, world: &World) -> Option<Vec<LossScore>> {
    let field = root.maybe("losses")?;
    let tables = field.tables(faults, limits::SCORES, "a [[losses]] row")?;
    let mut rows = vec![];
    for mut table in tables {
        let of = table
            .need(faults, "of", "whose steps")
            .and_then(|field| field.word(faults, LOSERS));
        let per = table
            .need(faults, "per", "for how many steps")
            .and_then(|field| field.number(faults, 1_u16..=100));
        let points = table
            .need(faults, "points", "how many NK is given; may be negative")
            .and_then(|field| field.number(faults, POINTS));
        let area = area::read_if_any(&mut table, faults, world);
        let while_down = bridges::read_all(table.maybe("while_down"), faults, world);
        table.finish(faults);
        if let (Some(of), Some(per), Some(points), Ok(area)) = (of, per, points, area) {
            rows.push(LossScore {
                of: of.into_inner(),
                per: per.into_inner(),
                points: points.into_inner(),
                area,
                while_down: while_down.into_iter().map(|(_, bridge)| bridge).collect(),
            });
        }
    }
    Some(rows)
}

fn read_presence(root: &mut Table, faults: &mut Faults, world: &World) -> Vec<PresenceScore> {
    let mut rows = vec![];
    let field = root.maybe("presence");
    let what = "a [[presence]] row";
    let tables = field.and_then(|field| field.tables(faults, limits::SCORES, what));
    for mut table in tables.into_iter().flatten() {
        let side = table
            .need(faults, "side", "whose units")
            .and_then(|field| field.word(faults, SIDES));
        let points = table
            .need(faults, "points", "how many NK is given for each unit")
            .and_then(|field| field.number(faults, POINTS));
        let in_supply = table
            .maybe("in_supply")
            .and_then(|field| field.flag(faults))
            .unwrap_or(false);
        let span = table.span();
        let area = area::read_if_any(&mut table, faults, world);
        if let Ok(None) = area {
            faults.add(span, format!("{what} needs {}", area::EXPECTED));
        }
        table.finish(faults);
        if let (Some(side), Some(points), Ok(Some(area))) = (side, points, area) {
            rows.push(PresenceScore {
                side: side.into_inner(),
                points: points.into_inner(),
                area,
                in_supply,
            });
        }
    }
    rows
}

/// The most points that NK can have, with every place, every good bonus, every enemy step gone
/// and every unit where it counts. `None` where units or places were at fault.
pub(super) fn most_points(
    points: &BTreeMap<PlaceId, u8>,
    scoring: &Scoring,
    setup: &Setup,
) -> Option<i32> {
    if !setup.complete {
        return None;
    }
    let places: i32 = points.values().map(|value| i32::from(*value)).sum();
    let bonuses: i32 = scoring
        .bonuses
        .iter()
        .map(|b| i32::from(b.points.max(0)))
        .sum();
    let losses: i32 = scoring
        .losses
        .iter()
        .map(|row| {
            let steps: i32 = steps_of(row.of, &setup.units);
            steps / i32::from(row.per) * i32::from(row.points.max(0))
        })
        .sum();
    let presence: i32 = scoring
        .presence
        .iter()
        .map(|row| {
            let of_side =
                |unit: &&UnitSetup| unit.counter.side() == row.side && !unit.counter.is_support();
            let units = setup.units.iter().filter(of_side).count();
            i32::try_from(units).unwrap_or(i32::MAX) * i32::from(row.points.max(0))
        })
        .sum();
    Some(places + bonuses + losses + presence)
}

fn steps_of(losers: Losers, units: &[UnitSetup]) -> i32 {
    units
        .iter()
        .filter(|unit| losers.counts(unit.counter.nation))
        .map(|unit| i32::from(unit.steps))
        .sum()
}
