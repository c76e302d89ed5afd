//! A part of the window: some hexes, those in a box, those on one hand of a line.

use std::collections::BTreeSet;

use naktong_protocol::Hex;
use toml::Spanned;

use super::fault::Faults;
use super::limits;
use super::places::read_line;
use super::table::{Field, Table};
use super::world::World;
use crate::geography::facts::Bank;
use crate::geography::grid::Point;
use crate::geography::line::seen_from;

/// What an area is written with.
pub(super) const EXPECTED: &str = "one of `hexes`, `box`, `right_of`";

/// `hexes`, `box` or `right_of`; `Ok(None)` if there is none of them.
///
/// # Errors
/// If it is at fault, which has been told.
pub(super) fn read_if_any(
    table: &mut Table,
    faults: &mut Faults,
    world: &World,
) -> Result<Option<BTreeSet<Hex>>, ()> {
    let kinds = [
        table.maybe("hexes"),
        table.maybe("box"),
        table.maybe("right_of"),
    ];
    let (field, hexes) = match kinds {
        [None, None, None] => return Ok(None),
        [Some(field), None, None] => (field, read_hexes(field, faults, world)),
        [None, Some(field), None] => (field, read_box(field, faults, world)),
        [None, None, Some(field)] => {
            let line = read_line(field, faults);
            let right = |hex| {
                let (latitude, longitude) = world.center(hex);
                let center = Point::of(latitude, longitude);
                line.as_deref()
                    .is_some_and(|line| seen_from(line, center).bank == Bank::Right)
            };
            (
                field,
                line.is_some()
                    .then(|| land(world).filter(|hex| right(*hex)).collect()),
            )
        }
        _ => {
            let message = format!("an area is {EXPECTED}, not several");
            faults.add(table.span(), message);
            return Err(());
        }
    };
    let hexes: BTreeSet<Hex> = hexes.ok_or(())?;
    if hexes.is_empty() && world.map.is_some() {
        field.fault(faults, "no land hex of the window lies in it");
        return Err(());
    }
    Ok(Some(hexes))
}

fn land<'a>(world: &'a World) -> impl Iterator<Item = Hex> + 'a {
    world.map.iter().flat_map(|map| {
        let hexes = map.hexes.keys().copied();
        hexes.filter(|hex| map.is_land(*hex))
    })
}

fn read_hexes(field: Field, faults: &mut Faults, world: &World) -> Option<BTreeSet<Hex>> {
    let fields = field.list(faults, limits::AREA)?;
    let expected = fields.len();
    let hexes: Vec<Hex> = fields
        .filter_map(|field| world.position(field, faults))
        .map(Spanned::into_inner)
        .collect();
    (hexes.len() == expected).then(|| hexes.into_iter().collect())
}

/// Hexes with their centre in a box; what is left out of it has no bound.
fn read_box(field: Field, faults: &mut Faults, world: &World) -> Option<BTreeSet<Hex>> {
    let mut table = field.table(faults, "a box")?;
    let mut degrees = |key, range: std::ops::RangeInclusive<f64>, open| match table.maybe(key) {
        Some(field) => field.degrees(faults, range),
        None => Some(open),
    };
    let south = degrees("south", limits::LATITUDES, f64::NEG_INFINITY);
    let north = degrees("north", limits::LATITUDES, f64::INFINITY);
    let west = degrees("west", limits::LONGITUDES, f64::NEG_INFINITY);
    let east = degrees("east", limits::LONGITUDES, f64::INFINITY);
    table.finish(faults);
    let (south, north, west, east) = (south?, north?, west?, east?);
    let within = |hex: &Hex| {
        let (latitude, longitude) = world.center(*hex);
        (south..=north).contains(&latitude) && (west..=east).contains(&longitude)
    };
    Some(land(world).filter(within).collect())
}
