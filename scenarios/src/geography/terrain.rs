//! The terrain of a hex from its relief (rules 3.2, MAP.md 4).

use std::collections::BTreeMap;

use naktong_protocol::Hex;
use naktong_protocol::map::Terrain;

use super::facts::{Facts, PlaceKind, ReliefCell};
use super::grid::{Grid, Point};

/// Roughness from which clear ground is hill, in m.
const HILL_ROUGH: f64 = 70.0;
/// Roughness from which hills are mountain.
const MOUNTAIN_ROUGH: f64 = 165.0;
/// Mean elevation from which any ground is mountain, in m.
const MOUNTAIN_ELEVATION: f64 = 700.0;
/// Mean elevation from which mountain is peak, with forest on it.
const PEAK_ELEVATION: f64 = 550.0;
/// Size of a place from which its hex is city.
const CITY_SIZE: u8 = 3;

/// Width of a relief cell, in degrees.
const CELL: f64 = 0.025;

/// The relief of a hex: averages over its land.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Relief {
    /// Mean elevation, in m.
    pub elevation: f64,
    /// Mean height range inside 1 km, in m.
    pub rough: f64,
    weight: f64,
}

impl Relief {
    /// The relief of every hex that has some.
    pub(crate) fn of_hexes(cells: &[ReliefCell]) -> BTreeMap<Hex, Self> {
        let mut sums: BTreeMap<Hex, Self> = BTreeMap::new();
        for cell in cells {
            // Nine points place the parts of a cell that lies in several hexes.
            let thirds = [-CELL / 3.0, 0.0, CELL / 3.0];
            for (north, east) in thirds.iter().flat_map(|n| thirds.map(|e| (n, e))) {
                let at = Point::of(cell.lat + north, cell.lon + east);
                if let Some(hex) = Grid::hex_of(at) {
                    let sum = sums.entry(hex).or_default();
                    sum.elevation += cell.elev_mean * cell.land_pct;
                    sum.rough += cell.rough * cell.land_pct;
                    sum.weight += cell.land_pct;
                }
            }
        }
        for sum in sums.values_mut() {
            sum.elevation /= sum.weight;
            sum.rough /= sum.weight;
        }
        sums
    }

    /// The terrain of open country with this relief.
    #[must_use]
    pub fn terrain(&self) -> Terrain {
        let mountain = self.rough >= MOUNTAIN_ROUGH || self.elevation >= MOUNTAIN_ELEVATION;
        if mountain && self.elevation >= PEAK_ELEVATION {
            Terrain::Peak
        } else if mountain {
            Terrain::Mountain
        } else if self.rough >= HILL_ROUGH {
            Terrain::Hill
        } else {
            Terrain::Clear
        }
    }
}

/// The hexes of cities, ports and towns of size 3 or 4.
pub(crate) fn cities(facts: &Facts) -> impl Iterator<Item = Hex> + '_ {
    let built_up = [PlaceKind::City, PlaceKind::Port, PlaceKind::Town];
    facts
        .places
        .iter()
        .filter(move |place| place.size >= CITY_SIZE && built_up.contains(&place.kind))
        .filter_map(|place| Grid::hex_of(place.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terrain_goes_by_roughness_and_elevation() {
        for (rough, elevation, terrain) in [
            (69.9, 20.0, Terrain::Clear),
            (70.0, 20.0, Terrain::Hill),
            (164.9, 540.0, Terrain::Hill),
            (165.0, 540.0, Terrain::Mountain),
            (165.0, 550.0, Terrain::Peak),
            (100.0, 650.0, Terrain::Hill),
            (100.0, 700.0, Terrain::Peak),
        ] {
            let relief = Relief {
                elevation,
                rough,
                weight: 1.0,
            };
            assert_eq!(relief.terrain(), terrain, "rough {rough}, {elevation} m");
        }
    }
}
