//! Land and sea: how much of each hex is land, and to which island it belongs (MAP.md 7).

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::Hex;

use super::facts::{Facts, Shore};
use super::grid::{Grid, Point};
use super::network::Course;

/// Land from this share on.
const LAND_SHARE: f64 = 0.35;
/// With a road or railway of so many km in it, land from the lower share on.
const ROAD_KM: f64 = 3.0;
const LAND_SHARE_WITH_ROAD: f64 = 0.12;
/// Distance of the points that are tried, in km.
const STEP_KM: f64 = 0.5;
/// Out of play.
const FOREIGN_SHORE: &str = "tsushima";

/// Land and sea of the grid.
pub(crate) struct Land {
    /// The land hexes, each with the shore (an index of the facts) it belongs to.
    pub shores: BTreeMap<Hex, usize>,
    /// How much of each hex is land, 0 to 1.
    pub shares: BTreeMap<Hex, f64>,
}

/// Parts land from sea.
pub(crate) fn land(facts: &Facts, courses: &[Course]) -> Land {
    let (tried, hits) = sample(&facts.shores);
    let share = |hex: Hex| {
        let land: u32 = hits.get(&hex).map_or(0, |by_shore| by_shore.values().sum());
        tried
            .get(&hex)
            .map_or(0.0, |all| f64::from(land) / f64::from(*all))
    };
    let settled: BTreeMap<Hex, Point> = facts
        .places
        .iter()
        .rev() // the first of a hex, the most important, stays
        .filter(|place| place.kind.is_settled())
        .filter_map(|place| Some((Grid::hex_of(place.at)?, place.at)))
        .collect();
    let with_road: BTreeSet<Hex> = courses
        .iter()
        .flat_map(Course::lengths)
        .filter(|(_, km)| *km >= ROAD_KM)
        .map(|(hex, _)| hex)
        .collect();
    let is_land = |hex: &Hex| {
        share(*hex) >= LAND_SHARE
            || settled.contains_key(hex)
            || (with_road.contains(hex) && share(*hex) >= LAND_SHARE_WITH_ROAD)
    };
    let owner = |hex: Hex| {
        let by_place = settled
            .get(&hex)
            .and_then(|at| shore_of(&facts.shores, *at));
        let by_area = || {
            let areas = hits.get(&hex)?.iter();
            areas.max_by_key(|(shore, area)| (**area, std::cmp::Reverse(**shore)))
        };
        by_place.or_else(|| by_area().map(|(shore, _)| *shore))
    };
    Land {
        shores: Grid::hexes()
            .filter(is_land)
            .filter_map(|hex| Some((hex, owner(hex)?)))
            .collect(),
        shares: Grid::hexes().map(|hex| (hex, share(hex))).collect(),
    }
}

type Counts = BTreeMap<Hex, u32>;

/// Tries points all over the grid: how many of each hex, and how many on each shore.
fn sample(shores: &[Shore]) -> (Counts, BTreeMap<Hex, BTreeMap<usize, u32>>) {
    let mut tried = Counts::new();
    let mut hits: BTreeMap<Hex, BTreeMap<usize, u32>> = BTreeMap::new();
    let centers = || Grid::hexes().map(Grid::center_of);
    let bound = |axis: fn(Point) -> f64| {
        let low = centers().map(axis).fold(f64::INFINITY, f64::min);
        let high = centers().map(axis).fold(f64::NEG_INFINITY, f64::max);
        let steps = ((high - low) / STEP_KM) as i32 + 24; // a hex more on either side
        (0..steps).map(move |n| low - 6.0 + f64::from(n) * STEP_KM)
    };
    for y in bound(|p| p.y) {
        let spans: Vec<Vec<f64>> = shores.iter().map(|shore| spans(shore, y)).collect();
        for x in bound(|p| p.x) {
            let Some(hex) = Grid::hex_of(Point { x, y }) else {
                continue;
            };
            *tried.entry(hex).or_default() += 1;
            let inside = |ends: &Vec<f64>| ends.iter().filter(|end| **end <= x).count() % 2 == 1;
            if let Some(shore) = spans.iter().position(inside)
                && shores[shore].id != FOREIGN_SHORE
            {
                *hits.entry(hex).or_default().entry(shore).or_default() += 1;
            }
        }
    }
    (tried, hits)
}

/// Where a line from west to east enters and leaves the shore.
fn spans(shore: &Shore, y: f64) -> Vec<f64> {
    let mut ends: Vec<f64> = shore
        .ring
        .windows(2)
        .filter(|ends| (ends[0].y <= y) != (ends[1].y <= y))
        .map(|ends| {
            let share = (y - ends[0].y) / (ends[1].y - ends[0].y);
            ends[0].towards(ends[1], share).x
        })
        .collect();
    ends.sort_by(f64::total_cmp);
    ends
}

/// The shore a point lies on.
fn shore_of(shores: &[Shore], at: Point) -> Option<usize> {
    let inside = |shore: &Shore| {
        let ends = spans(shore, at.y);
        ends.iter().filter(|end| **end <= at.x).count() % 2 == 1
    };
    shores.iter().position(inside)
}
