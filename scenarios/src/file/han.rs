//! What lies south of the Han (rules 7.8).

use std::collections::BTreeSet;

use naktong_protocol::Hex;

use super::world::World;
use crate::geography::facts::Bank;
use crate::geography::grid::Point;
use crate::geography::line::seen_from;

/// The South Han and the Han from the watershed of the east coast down to the sea, latitude and
/// longitude; smoothed from `han_upper` and `han` of `facts/rivers.csv`. East of its first corner
/// the line goes on to the coast south of Samchok.
const COURSE: &[(f64, f64)] = &[
    (37.17, 129.40),
    (37.17, 128.47),
    (37.03, 128.38),
    (36.93, 128.29),
    (37.00, 128.17),
    (36.99, 127.90),
    (37.08, 127.82),
    (37.20, 127.75),
    (37.30, 127.65),
    (37.42, 127.53),
    (37.51, 127.40),
    (37.52, 127.29),
    (37.58, 127.17),
    (37.53, 127.08),
    (37.51, 126.97),
    (37.60, 126.81),
    (37.76, 126.67),
    (37.80, 126.47),
    (37.80, 126.00),
];

/// The land hexes of the window whose centre lies south of the Han.
pub(super) fn south_of_it(world: &World) -> BTreeSet<Hex> {
    let line: Vec<Point> = COURSE
        .iter()
        .map(|(lat, lon)| Point::of(*lat, *lon))
        .collect();
    let Some(map) = &world.map else {
        return BTreeSet::new();
    };
    let hexes = map.hexes.keys().copied().filter(|hex| map.is_land(*hex));
    hexes
        .filter(|hex| {
            let (latitude, longitude) = world.center(*hex);
            // Downstream, to the west, the north is on the right hand.
            seen_from(&line, Point::of(latitude, longitude)).bank == Bank::Left
        })
        .collect()
}
