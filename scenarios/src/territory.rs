//! Whose ground is whose: the sides of hexes in which nobody stands.

use std::collections::BTreeMap;

use naktong_protocol::map::Map;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, Hexside};

/// The side of every land hex: of who is known to have it, else of the nearest who is (of
/// equally near, the lowest number). Nothing where nobody is known.
#[must_use]
pub fn owners(map: &Map, known: &BTreeMap<Hex, Side>) -> BTreeMap<Hex, Side> {
    let owner = |hex: Hex| {
        let nearest = known.iter().min_by_key(|(there, _)| hex.distance(**there));
        nearest.map(|(_, side)| *side)
    };
    let land = map.hexes.keys().filter(|hex| map.is_land(**hex));
    land.filter_map(|hex| Some((*hex, owner(*hex)?))).collect()
}

/// The hexsides between the sides.
#[must_use]
pub fn front(owners: &BTreeMap<Hex, Side>) -> Vec<Hexside> {
    let mut front = vec![];
    for (hex, side) in owners {
        for there in hex.neighbors().filter(|there| hex < there) {
            if owners.get(&there).is_some_and(|other| other != side) {
                front.extend(Hexside::between(*hex, there));
            }
        }
    }
    front
}
