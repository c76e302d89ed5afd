//! What a scenario file is checked against: the map, its window, the order of battle.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::Map;
use naktong_protocol::turn::Day;
use naktong_protocol::unit::Side;
use naktong_protocol::{FormationId, Hex, PlaceId};
use toml::Spanned;

use super::bundled::SETUPS;
use super::fault::{Faults, did_you_mean, quoted};
use super::limits;
use super::table::{Field, Table};
use crate::geography;
use crate::history::History;
use crate::order_of_battle::OrderOfBattle;

/// Where a scenario's map comes from.
pub trait Atlas {
    /// The map of a window.
    fn map(&self, window: Window) -> Map;
    /// Latitude and longitude of a hex's centre, in degrees.
    fn center(&self, hex: Hex) -> (f64, f64);
    /// Every place of the campaign, inside the window and outside.
    fn places(&self) -> Vec<PlaceId>;
    /// The built set-up of a date as in `1950-08-04`: its text, if there is one.
    fn setup(&self, date: &str) -> Option<&str>;
    /// The dates that have a set-up.
    fn setup_dates(&self) -> Vec<&str>;
    /// Who had every place of the campaign on a day.
    fn control_on(&self, day: Day) -> BTreeMap<PlaceId, Side>;
}

/// The campaign map of Korea.
pub(super) struct Campaign;

/// A box of latitudes and longitudes, in degrees; its hexes are those it touches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Its southern edge.
    pub south: f64,
    /// Its northern edge.
    pub north: f64,
    /// Its western edge.
    pub west: f64,
    /// Its eastern edge.
    pub east: f64,
}

/// A side of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    North,
    South,
    West,
    East,
}

pub(super) const EDGES: &[(&str, Edge)] = &[
    ("north", Edge::North),
    ("south", Edge::South),
    ("west", Edge::West),
    ("east", Edge::East),
];

/// Everything that names in the file may mean.
pub(super) struct World<'a> {
    atlas: &'a dyn Atlas,
    pub(super) book: &'a OrderOfBattle,
    /// Every place of the campaign.
    places: Vec<PlaceId>,
    /// None if the window was at fault: then positions are not checked.
    pub(super) map: Option<Map>,
}

pub(super) fn read_window(root: &mut Table, faults: &mut Faults) -> Option<Window> {
    let field = root.need(faults, "window", "the box of the map that is played on")?;
    let mut table = field.table(faults, "the window")?;
    let mut degrees = |key, range| {
        table
            .need(faults, key, "degrees")
            .and_then(|field| field.degrees(faults, range))
    };
    let south = degrees("south", limits::LATITUDES);
    let north = degrees("north", limits::LATITUDES);
    let west = degrees("west", limits::LONGITUDES);
    let east = degrees("east", limits::LONGITUDES);
    table.finish(faults);
    let window = Window {
        south: south?,
        north: north?,
        west: west?,
        east: east?,
    };
    if window.south >= window.north {
        field.fault(faults, "south must be less than north");
        return None;
    }
    if window.west >= window.east {
        field.fault(faults, "west must be less than east");
        return None;
    }
    Some(window)
}

impl<'a> World<'a> {
    pub(super) fn new(
        atlas: &'a dyn Atlas,
        window: Option<Window>,
        book: &'a OrderOfBattle,
    ) -> Self {
        Self {
            atlas,
            book,
            places: atlas.places(),
            map: window.map(|window| atlas.map(window)),
        }
    }

    pub(super) fn center(&self, hex: Hex) -> (f64, f64) {
        self.atlas.center(hex)
    }

    pub(super) fn setup(&self, date: &str) -> Option<&str> {
        self.atlas.setup(date)
    }

    pub(super) fn setup_dates(&self) -> Vec<&str> {
        self.atlas.setup_dates()
    }

    pub(super) fn control_on(&self, day: Day) -> BTreeMap<PlaceId, Side> {
        self.atlas.control_on(day)
    }

    /// Whether a field names a hex or place of the campaign that the window does not have.
    pub(super) fn is_outside(&self, field: Field) -> bool {
        let (Some(map), Some(text)) = (&self.map, field.plain()) else {
            return false;
        };
        if let Ok(hex) = text.parse::<Hex>() {
            return map.hex(hex).is_none();
        }
        PlaceId::new(text).is_ok_and(|id| map.place(id).is_none() && self.places.contains(&id))
    }

    /// The hexes on an edge of the window that are land: the outermost of each column to north
    /// and south, the outermost column to west and east.
    pub(super) fn edge(&self, edge: Edge) -> Vec<Hex> {
        let Some(map) = &self.map else { return vec![] };
        let hexes = || map.hexes.keys().copied();
        let columns: BTreeSet<u8> = hexes().map(Hex::column).collect();
        let of_column = |column: u8| hexes().filter(move |hex| hex.column() == column);
        let all: Vec<Hex> = match edge {
            Edge::North => columns
                .into_iter()
                .filter_map(|column| of_column(column).min())
                .collect(),
            Edge::South => columns
                .into_iter()
                .filter_map(|column| of_column(column).max())
                .collect(),
            Edge::West => columns.first().map_or(vec![], |c| of_column(*c).collect()),
            Edge::East => columns.last().map_or(vec![], |c| of_column(*c).collect()),
        };
        all.into_iter().filter(|hex| map.is_land(*hex)).collect()
    }

    /// A land hex of the window, by its number or by the id of a place in it.
    pub(super) fn position(&self, field: Field, faults: &mut Faults) -> Option<Spanned<Hex>> {
        let text = field.line(faults, limits::WORD)?;
        let hex = if text.get_ref().bytes().all(|b| b.is_ascii_digit()) {
            *field.id::<Hex>(faults)?.get_ref()
        } else {
            let id = self.place(field, faults)?;
            self.map.as_ref()?.place(*id.get_ref())?.hex
        };
        self.land(Spanned::new(field.span(), hex), faults)
    }

    /// `at`, hexes and places, or `edge`: at least one land hex, sorted.
    pub(super) fn hexes_or_edge(&self, table: &mut Table, faults: &mut Faults) -> Option<Vec<Hex>> {
        match (table.maybe("at"), table.maybe("edge")) {
            (Some(list), None) => {
                let hexes: BTreeSet<Hex> = list
                    .one_or_list(faults, limits::HEXES)?
                    .into_iter()
                    .filter_map(|field| self.position(field, faults))
                    .map(Spanned::into_inner)
                    .collect();
                (!hexes.is_empty()).then(|| hexes.into_iter().collect())
            }
            (None, Some(field)) => {
                let edge = field.word(faults, EDGES)?;
                self.map.as_ref()?;
                let hexes = self.edge(*edge.get_ref());
                if hexes.is_empty() {
                    field.fault(faults, "this edge of the window is all sea");
                    return None;
                }
                Some(hexes)
            }
            (None, None) => {
                let message =
                    "say where, with `at`, hexes or places, or with an `edge` of the window";
                faults.add(table.span(), message);
                None
            }
            (Some(_), Some(edge)) => {
                edge.fault(faults, "`at` or `edge`, not both");
                None
            }
        }
    }

    /// A division or brigade of the order of battle.
    pub(super) fn formation(
        &self,
        field: Field,
        faults: &mut Faults,
    ) -> Option<Spanned<FormationId>> {
        let name = field.line(faults, limits::WORD)?.into_inner();
        let known: Vec<FormationId> = self.book.formations().collect();
        let found = known.iter().find(|id| id.as_str() == name);
        if found.is_none() {
            let message = format!("{} is no division or brigade", quoted(name));
            faults.add_with_help(field.span(), message, || {
                did_you_mean(name, known.iter().map(FormationId::as_str))
            });
        }
        found.map(|id| Spanned::new(field.span(), *id))
    }

    /// The hex, if one can stand in it.
    pub(super) fn land(&self, hex: Spanned<Hex>, faults: &mut Faults) -> Option<Spanned<Hex>> {
        let map = self.map.as_ref()?;
        let number = hex.get_ref();
        let message = match map.hex(*number) {
            None => format!("{number} lies outside the window"),
            Some(_) if !map.is_land(*number) => format!("{number} is sea"),
            Some(_) => return Some(hex),
        };
        faults.add(hex.span(), message);
        None
    }

    /// A place inside the window.
    pub(super) fn place(&self, field: Field, faults: &mut Faults) -> Option<Spanned<PlaceId>> {
        let text = field.line(faults, limits::WORD)?;
        self.place_named(text, faults)
    }

    /// [`World::place`] for a text that is no value, such as a key.
    pub(super) fn place_named(
        &self,
        text: Spanned<&str>,
        faults: &mut Faults,
    ) -> Option<Spanned<PlaceId>> {
        let map = self.map.as_ref()?;
        let name = *text.get_ref();
        if let Ok(id) = PlaceId::new(name) {
            if map.place(id).is_some() {
                return Some(Spanned::new(text.span(), id));
            }
            if self.places.contains(&id) {
                faults.add(text.span(), format!("{name} lies outside the window"));
                return None;
            }
        }
        let message = format!("{} is no place of the place list", quoted(name));
        faults.add_with_help(text.span(), message, || {
            did_you_mean(name, self.places.iter().map(PlaceId::as_str))
        });
        None
    }
}

impl Atlas for Campaign {
    fn map(&self, window: Window) -> Map {
        let Window {
            south,
            north,
            west,
            east,
        } = window;
        geography::window(south, north, west, east)
    }

    fn center(&self, hex: Hex) -> (f64, f64) {
        geography::Grid::center(hex)
    }

    fn places(&self) -> Vec<PlaceId> {
        let places = &geography::campaign_map().places;
        places.iter().map(|place| place.id).collect()
    }

    fn setup(&self, date: &str) -> Option<&str> {
        let found = SETUPS.iter().find(|(name, _)| *name == date);
        found.map(|(_, text)| *text)
    }

    fn setup_dates(&self) -> Vec<&str> {
        SETUPS.iter().map(|(date, _)| *date).collect()
    }

    fn control_on(&self, day: Day) -> BTreeMap<PlaceId, Side> {
        History::campaign().control_on(day)
    }
}
