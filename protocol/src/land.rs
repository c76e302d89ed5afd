//! The land: a map laid out for many looks.
//!
//! A [`Map`] is kept and sent as sorted lists. Whoever asks it ten thousand times an order, as the
//! judge and the computer players do, asks its land: the same answers out of one table.

use std::ops::Deref;

use crate::hex::{Direction, Hex};
use crate::map::{Map, Place, SideInfo, Terrain};

/// A map, with a table of its hexes. It answers as its map does, and knows what the map knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Land {
    map: Map,
    /// The spots of all columns and rows from the lowest to the highest of the map, row by row
    /// in each column.
    spots: Vec<Spot>,
    first: (u8, u8),
    rows: usize,
}

/// What is known of a hex.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Spot {
    /// `None` if the map does not have the hex.
    terrain: Option<Terrain>,
    has_place: bool,
    /// By the number of the direction.
    sides: [SideInfo; 6],
}

impl Land {
    /// Lays out a map.
    #[must_use]
    pub fn new(map: Map) -> Self {
        let columns = map.hexes.keys().map(|hex| hex.column());
        let rows = map.hexes.keys().map(|hex| hex.row());
        let span = |first: u8, last: u8| usize::from(last - first) + 1;
        let first = (
            columns.clone().min().unwrap_or(1),
            rows.clone().min().unwrap_or(1),
        );
        let columns = columns.max().map_or(0, |last| span(first.0, last));
        let rows = rows.max().map_or(0, |last| span(first.1, last));
        let mut land = Self {
            spots: vec![Spot::default(); columns * rows],
            first,
            rows,
            map,
        };
        let map = &land.map;
        for (hex, info) in &map.hexes {
            let side = |direction| hex.neighbor(direction).map(|next| map.side(*hex, next));
            let at = land.at(*hex).expect("the table spans the map");
            land.spots[at] = Spot {
                terrain: Some(info.terrain),
                has_place: map.places_in(*hex).next().is_some(),
                sides: Direction::ALL.map(|direction| side(direction).unwrap_or_default()),
            };
        }
        land
    }

    #[inline]
    fn at(&self, hex: Hex) -> Option<usize> {
        let column = usize::from(hex.column().checked_sub(self.first.0)?);
        let row = usize::from(hex.row().checked_sub(self.first.1)?);
        (row < self.rows).then_some(column * self.rows + row)
    }

    #[inline]
    fn spot(&self, hex: Hex) -> Option<&Spot> {
        let spot = self.spots.get(self.at(hex)?);
        spot.filter(|spot| spot.terrain.is_some())
    }

    /// As [`Map::terrain`].
    #[must_use]
    #[inline]
    pub fn terrain(&self, hex: Hex) -> Terrain {
        let spot = self.spot(hex);
        spot.and_then(|spot| spot.terrain).unwrap_or(Terrain::Sea)
    }

    /// As [`Map::is_land`].
    #[must_use]
    #[inline]
    pub fn is_land(&self, hex: Hex) -> bool {
        self.terrain(hex) != Terrain::Sea
    }

    /// As [`Map::side`].
    #[must_use]
    #[inline]
    pub fn side(&self, a: Hex, b: Hex) -> SideInfo {
        match (self.spot(a), a.direction_to(b)) {
            (Some(spot), Some(direction)) => spot.sides[direction as usize],
            _ => self.map.side(a, b),
        }
    }

    /// As [`Map::neighbors`].
    #[inline]
    pub fn neighbors(&self, hex: Hex) -> impl Iterator<Item = Hex> + '_ {
        hex.neighbors().filter(|next| self.spot(*next).is_some())
    }

    /// As [`Map::places_in`].
    pub fn places_in(&self, hex: Hex) -> impl Iterator<Item = &Place> {
        let any = self.spot(hex).is_none_or(|spot| spot.has_place);
        let places = if any { &self.map.places[..] } else { &[] };
        places.iter().filter(move |place| place.hex == hex)
    }
}

impl Deref for Land {
    type Target = Map;

    fn deref(&self) -> &Map {
        &self.map
    }
}

impl From<Map> for Land {
    fn from(map: Map) -> Self {
        Self::new(map)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::hex::Hexside;
    use crate::map::{HexInfo, River, Road};

    fn hex(text: &str) -> Hex {
        text.parse().unwrap()
    }

    /// A map with a gap, a river, a road, and a place in one hex and one off the map.
    fn map() -> Map {
        let info = |terrain| HexInfo {
            terrain,
            coast: false,
            port: false,
        };
        let hexes = [
            ("0302", Terrain::Clear),
            ("0303", Terrain::Hill),
            ("0401", Terrain::Sea),
            ("0504", Terrain::Peak),
        ];
        let river = SideInfo {
            river: River::Major,
            ..SideInfo::default()
        };
        let road = SideInfo {
            road: Some(Road::Primary),
            ..SideInfo::default()
        };
        let side = |a, b| Hexside::between(hex(a), hex(b)).unwrap();
        let place = |id: &str, at| Place {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            hex: hex(at),
            value: 1,
            label: 1,
        };
        Map {
            hexes: hexes.map(|(at, terrain)| (hex(at), info(terrain))).into(),
            sides: BTreeMap::from([
                (side("0302", "0303"), river),
                (side("0302", "0401"), road),
                (side("0304", "0404"), road),
            ]),
            places: vec![place("far", "0909"), place("here", "0303")],
        }
    }

    #[test]
    fn the_land_says_what_the_map_says() {
        let (map, land) = (map(), Land::new(map()));
        let all = (1..=10).flat_map(|column| (1..=10).map(move |row| (column, row)));
        for (column, row) in all {
            let hex = Hex::new(column, row).unwrap();
            assert_eq!(land.terrain(hex), map.terrain(hex), "{hex}");
            assert_eq!(land.is_land(hex), map.is_land(hex), "{hex}");
            assert!(land.neighbors(hex).eq(map.neighbors(hex)), "{hex}");
            assert!(land.places_in(hex).eq(map.places_in(hex)), "{hex}");
            for other in hex.neighbors().chain([self::hex("0302")]) {
                assert_eq!(land.side(hex, other), map.side(hex, other), "{hex} {other}");
            }
        }
    }

    #[test]
    fn an_empty_map_is_all_sea() {
        let empty = Map {
            hexes: BTreeMap::new(),
            sides: BTreeMap::new(),
            places: vec![],
        };
        assert!(!Land::new(empty).is_land(hex("0101")));
    }
}
