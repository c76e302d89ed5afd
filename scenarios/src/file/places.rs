//! Who controls what at the start, where supply comes from, what places are worth:
//! `[control]`, `[[sources]]`, `[points]`.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::PlaceId;
use naktong_protocol::unit::Side;
use naktong_rules::scenario::{Start, SupplySource};

use super::fault::Faults;
use super::header::{Days, SIDES};
use super::limits;
use super::setup::Setup;
use super::table::{Field, Table};
use super::world::{Edge, World};
use crate::geography::grid::Point;
use crate::history::side_of;

/// Cost of an NK source on the northern edge (rules part C).
const NK_EDGE_COST: u16 = 8;
/// Cost of a UN source on the southern edge (rules part C).
const UN_EDGE_COST: u16 = 0;
/// More than any range of supply (rules 8.3).
const COST_MAX: u16 = 200;
/// More than the dearest place (table B4).
const POINTS_MAX: u8 = 50;

pub(super) struct Places {
    pub(super) control: BTreeMap<PlaceId, Side>,
    pub(super) sources: Vec<SupplySource>,
    pub(super) points: BTreeMap<PlaceId, u8>,
}

pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    setup: &Setup,
) -> Places {
    Places {
        control: read_control(root, faults, world, days, setup),
        sources: read_sources(root, faults, world),
        points: read_points(root, faults, world),
    }
}

/// Who has the places that nobody stands in and the file does not name.
enum Held {
    /// The side of this front on which their hex has its centre.
    Front(Vec<Point>),
    /// Who had them in history.
    History(BTreeMap<PlaceId, Side>),
}

/// Places named in the file are whose it says. Others are the side's whose combat units stand
/// in their hex, else as the front of the file has it, else as it was on the day of the set-up.
fn read_control(
    root: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    setup: &Setup,
) -> BTreeMap<PlaceId, Side> {
    let mut named: BTreeMap<PlaceId, Side> = BTreeMap::new();
    let mut line = None;
    let field = root.maybe("control");
    if let Some(mut table) = field.and_then(|field| field.table(faults, "[control]")) {
        for (key, side) in SIDES {
            let list = table
                .maybe(key)
                .and_then(|field| field.list(faults, limits::PLACES));
            for field in list.into_iter().flatten() {
                let Some(place) = world.place(field, faults) else {
                    continue;
                };
                if named.insert(*place.get_ref(), *side).is_some() {
                    let message = format!("{} stands here twice", place.get_ref());
                    faults.add(place.span(), message);
                }
            }
        }
        line = table.maybe("line");
        table.finish(faults);
    }
    let first_day = days.map(|days| days.first);
    let known = setup.day.or(first_day.filter(|day| day.number() == 1));
    let held = match (line, known) {
        (Some(field), _) => read_line(field, faults).map(Held::Front),
        (None, Some(day)) => Some(Held::History(world.control_on(day))),
        (None, None) => {
            if days.is_some() {
                let span = field.map_or(0..0, Field::span);
                let message = "[control] needs `line`, the front on the first day: only on 25 \
                               June and with a `setup` it is known";
                faults.add(span, message);
            }
            None
        }
    };
    let (Some(held), Some(map)) = (held, &world.map) else {
        return named;
    };
    for place in &map.places {
        let occupier = setup
            .units
            .iter()
            .find(|unit| unit.start == Start::OnMap(place.hex) && !unit.counter.is_support());
        let side = match (occupier, &held) {
            (Some(unit), _) => unit.counter.side(),
            (None, Held::Front(line)) => side_of(line, world.center(place.hex)),
            (None, Held::History(control)) => *control
                .get(&place.id)
                .expect("the history of the atlas has every place of its map"),
        };
        named.entry(place.id).or_insert(side);
    }
    named
}

/// The places of NK's drafts outside the window that NK had on the first day (rules 14.3).
pub(super) fn drafts_outside(world: &World, days: Option<Days>) -> BTreeSet<PlaceId> {
    let (Some(map), Some(days)) = (&world.map, days) else {
        return BTreeSet::new();
    };
    let held = world.control_on(days.first);
    naktong_rules::draft_places()
        .into_iter()
        .filter(|place| map.place(*place).is_none() && held.get(place) == Some(&Side::Nk))
        .collect()
}

/// The front as corners, latitude and longitude; UN is on the right hand of who walks it.
pub(super) fn read_line(field: Field, faults: &mut Faults) -> Option<Vec<Point>> {
    let corners = field.list(faults, limits::CORNERS)?;
    let expected = corners.len();
    let mut line = vec![];
    for corner in corners {
        let pair: Vec<Field> = corner.list(faults, 2).into_iter().flatten().collect();
        let [latitude, longitude] = pair[..] else {
            corner.fault(faults, "a corner is [latitude, longitude]");
            continue;
        };
        let latitude = latitude.degrees(faults, limits::LATITUDES);
        let longitude = longitude.degrees(faults, limits::LONGITUDES);
        line.extend(
            latitude
                .zip(longitude)
                .map(|(lat, lon)| Point::of(lat, lon)),
        );
    }
    if expected < 2 {
        field.fault(faults, "a line has at least two corners");
        return None;
    }
    (line.len() == expected).then_some(line)
}

/// The sources of the file; if it names none, the edges toward the owners' rear (rules part C).
fn read_sources(root: &mut Table, faults: &mut Faults, world: &World) -> Vec<SupplySource> {
    let mut sources = vec![];
    let mut add = |side, hexes: Vec<_>, cost| {
        sources.extend(
            hexes
                .into_iter()
                .map(|hex| SupplySource { side, hex, cost }),
        );
    };
    match root.maybe("sources") {
        Some(field) => {
            let tables = field.tables(faults, limits::SOURCES, "a supply source");
            for mut table in tables.into_iter().flatten() {
                let side = table
                    .need(faults, "side", "whose")
                    .and_then(|field| field.word(faults, SIDES));
                let cost = table
                    .need(faults, "cost", "what supply costs to come so far (8.2)")
                    .and_then(|field| field.number(faults, 0..=COST_MAX));
                let hexes = world.hexes_or_edge(&mut table, faults);
                table.finish(faults);
                if let (Some(side), Some(cost), Some(hexes)) = (side, cost, hexes) {
                    add(side.into_inner(), hexes, cost.into_inner());
                }
            }
        }
        None => {
            add(Side::Nk, world.edge(Edge::North), NK_EDGE_COST);
            add(Side::Un, world.edge(Edge::South), UN_EDGE_COST);
        }
    }
    sources
}

fn read_points(root: &mut Table, faults: &mut Faults, world: &World) -> BTreeMap<PlaceId, u8> {
    let field = root.maybe("points");
    let Some(table) = field.and_then(|field| field.table(faults, "[points]")) else {
        return BTreeMap::new();
    };
    let mut points = BTreeMap::new();
    let fields = table.into_fields(faults, limits::PLACES, "points");
    for (key, field) in fields.into_iter().flatten() {
        let place = world.place_named(key, faults);
        let value = field.number(faults, 0..=POINTS_MAX);
        points.extend(
            place
                .zip(value)
                .map(|(place, value)| (place.into_inner(), value.into_inner())),
        );
    }
    points
}
