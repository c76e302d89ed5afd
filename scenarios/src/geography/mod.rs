//! The map of Korea: built from facts, kept as tables, read once.
//!
//! [`Facts`] are the geography of `scenarios/facts`. [`build()`] turns them into hexes, a layer a
//! file: [`grid`], `land`, [`terrain`], [`rivers`], [`network`], `crossings`. The result is
//! committed as [`Tables`] in `scenarios/map` (`cargo run -p naktong-scenarios --bin build-map`
//! writes it anew) and is what games are played on: [`campaign_map`] and [`window`].

mod build;
mod crossings;
pub mod facts;
pub mod grid;
mod land;
pub mod line;
pub mod network;
mod read;
pub mod rivers;
mod table;
pub mod terrain;

use std::sync::LazyLock;

use naktong_protocol::map::Map;

pub use build::{PORTS_BY_HAND, Survey, build};
pub use facts::{FactError, Facts};
pub use grid::Grid;
pub use table::{TableError, Tables};

use grid::Point;

/// The map of the campaign: the built tables, read once.
///
/// # Panics
/// Never: a test reads the tables that are compiled in.
#[must_use]
pub fn campaign_map() -> &'static Map {
    static MAP: LazyLock<Map> = LazyLock::new(|| {
        let tables = Tables {
            hexes: include_str!("../../map/hexes.csv").to_owned(),
            hexsides: include_str!("../../map/hexsides.csv").to_owned(),
            places: include_str!("../../map/places.csv").to_owned(),
        };
        tables.map().expect("the built map is well formed")
    });
    &MAP
}

/// A window of the campaign map: every hex that touches the box of latitudes and longitudes
/// ("rounded outward", rules part C), with the campaign's numbers, the sides between such hexes
/// and their places.
#[must_use]
pub fn window(south: f64, north: f64, west: f64, east: f64) -> Map {
    let (southwest, northeast) = (Point::of(south, west), Point::of(north, east));
    let mut map = campaign_map().clone();
    map.hexes
        .retain(|hex, _| Grid::touches(*hex, southwest, northeast));
    let hexes = &map.hexes;
    map.sides
        .retain(|side, _| side.ends().iter().all(|end| hexes.contains_key(end)));
    map.places.retain(|place| hexes.contains_key(&place.hex));
    map
}
