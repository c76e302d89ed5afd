//! Lines along hexsides (rivers, shores) and across them (roads, railways), with soft bends.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use naktong_protocol::map::{Map, SideInfo};
use naktong_protocol::{Hex, Hexside};

use super::paper::{Paper, Spot};
use crate::geography::grid::Corner;
use crate::geography::rivers::ends;

/// A line along hexsides. `all` are the sides of every line of its family: where three of them
/// meet, all go into the corner; where two do, the bend is soft.
pub(super) fn along(paper: &Paper, sides: &[Hexside], all: &[Hexside]) -> String {
    let mut at: BTreeMap<Corner, usize> = BTreeMap::new();
    for corner in all.iter().flat_map(|side| ends(*side)) {
        *at.entry(corner).or_default() += 1;
    }
    let mut mids: BTreeMap<Corner, Vec<Spot>> = BTreeMap::new();
    for side in sides {
        let [a, b] = ends(*side);
        let middle = paper.corner(a).middle(paper.corner(b));
        mids.entry(a).or_default().push(middle);
        mids.entry(b).or_default().push(middle);
    }
    let bends = mids.iter().map(|(corner, mids)| {
        let soft = at[corner] == 2;
        bend(paper.corner(*corner), mids, soft)
    });
    bends.collect()
}

/// A line across hexsides, from the middle of one to the middle of the next. `family` are the
/// lines that it meets; in a hex with a place they all go through its center.
pub(super) fn across(
    map: &Map,
    paper: &Paper,
    wanted: fn(&SideInfo) -> bool,
    family: fn(&SideInfo) -> bool,
) -> String {
    let places: BTreeSet<Hex> = map.places.iter().map(|place| place.hex).collect();
    let mut mids: BTreeMap<Hex, Vec<Spot>> = BTreeMap::new();
    let mut all: BTreeMap<Hex, usize> = BTreeMap::new();
    for (side, info) in &map.sides {
        let [a, b] = ends(*side);
        let middle = paper.corner(a).middle(paper.corner(b));
        for hex in side.ends() {
            if family(info) {
                *all.entry(hex).or_default() += 1;
            }
            if wanted(info) {
                mids.entry(hex).or_default().push(middle);
            }
        }
    }
    let bends = mids.iter().map(|(hex, mids)| {
        let soft = all[hex] == 2 && !places.contains(hex);
        bend(paper.center(*hex), mids, soft)
    });
    bends.collect()
}

/// The pieces of a line around one point.
fn bend(at: Spot, mids: &[Spot], soft: bool) -> String {
    match mids {
        [a, b] if soft => format!("M{a}Q{at} {b}"),
        [a, b] => format!("M{a}L{at}L{b}"),
        _ => mids.iter().fold(String::new(), |mut d, mid| {
            write!(d, "M{mid}L{at}").expect("a string takes what is written");
            d
        }),
    }
}
