//! How far the supply of NK reaches, as far as its seat can tell (rules 8.1): from the roads at
//! the northern edge of the map, past the enemies that are seen.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use naktong_protocol::map::{BridgeState, Crossing, Map, River, Road, SideInfo, Terrain};
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, Hexside, View};

use super::ground::{Ground, Picture};

/// What a source on the northern edge costs (rules part C).
const SOURCE: u32 = 8;
/// How far from the northernmost road another one still comes from the north.
const EDGE: u8 = 3;
/// The range of Low supply at five points of interdiction (rules 8.3).
const REACH: u32 = 72 + 30 - 3 * 5;

/// The hexes over which the roads of supply would lead to some others, if all bridges stood and no
/// enemy were in the way: how many of the others each of them feeds.
pub(super) fn roads(map: &Map, to: impl IntoIterator<Item = Hex>) -> BTreeMap<Hex, u32> {
    let mut queue: BinaryHeap<_> = sources(map)
        .map(|hex| Reverse((SOURCE, hex, hex)))
        .collect();
    let mut from: BTreeMap<Hex, Hex> = BTreeMap::new();
    while let Some(Reverse((cost, at, before))) = queue.pop() {
        if from.contains_key(&at) {
            continue;
        }
        from.insert(at, before);
        for next in map.neighbors(at).filter(|next| map.is_land(*next)) {
            let side = map.side(at, next);
            if !side.strait && !from.contains_key(&next) {
                queue.push(Reverse((
                    cost + step(side, None, map.terrain(next)),
                    next,
                    at,
                )));
            }
        }
    }
    let mut fed: BTreeMap<Hex, u32> = BTreeMap::new();
    for mut at in to {
        while let Some(before) = from.get(&at).copied() {
            *fed.entry(at).or_default() += 1;
            if before == at {
                break;
            }
            at = before;
        }
    }
    fed
}

/// Where the supply of NK comes from: the roads of the northern edge.
fn sources(map: &Map) -> impl Iterator<Item = Hex> {
    let roads = map.hexes.keys().copied().filter(|hex| {
        let mut ways = map.neighbors(*hex);
        map.is_land(*hex) && ways.any(|next| map.side(*hex, next).road.is_some())
    });
    let roads: Vec<Hex> = roads.collect();
    let top = roads.iter().map(|hex| hex.row()).min().unwrap_or(0);
    roads.into_iter().filter(move |hex| hex.row() <= top + EDGE)
}

/// The cost of supply to each hex that has any.
#[derive(Debug)]
pub(super) struct Supply(BTreeMap<Hex, u32>);

impl Supply {
    /// As things stand.
    pub(super) fn of(view: &View, ground: &Ground, picture: &Picture) -> Self {
        let map = &ground.map;
        let lost: Vec<Hex> = map
            .places
            .iter()
            .filter(|place| view.control.get(&place.id) == Some(&Side::Un))
            .map(|place| place.hex)
            .collect();
        let held = |hex: Hex| picture.own.contains_key(&hex) || picture.danger(hex) == 0;
        let open = |hex: Hex| held(hex) && !lost.contains(&hex);
        let mut queue: BinaryHeap<_> = sources(map).map(|hex| Reverse((SOURCE, hex))).collect();
        let mut costs = BTreeMap::new();
        while let Some(Reverse((cost, at))) = queue.pop() {
            if picture.enemies.contains_key(&at) || costs.contains_key(&at) {
                continue;
            }
            costs.insert(at, cost);
            // Whoever comes into an enemy's zone or place is fed there; nothing goes through.
            if !open(at) {
                continue;
            }
            for next in map.neighbors(at).filter(|next| map.is_land(*next)) {
                let side = map.side(at, next);
                if !side.strait && !costs.contains_key(&next) {
                    let bridge =
                        Hexside::between(at, next).and_then(|side| view.bridges.get(&side));
                    let step = step(side, bridge.copied(), map.terrain(next));
                    queue.push(Reverse((cost + step, next)));
                }
            }
        }
        Self(costs)
    }

    /// Whether who stands in a hex is fed.
    pub(super) fn reaches(&self, hex: Hex) -> bool {
        self.0.get(&hex).is_some_and(|cost| *cost <= REACH)
    }
}

/// Rules 8.1.
fn step(side: SideInfo, bridge: Option<BridgeState>, to: Terrain) -> u32 {
    let is_bridged = match side.crossing {
        None | Some(Crossing::Ferry) => bridge == Some(BridgeState::Pontoon),
        Some(_) => bridge != Some(BridgeState::Blown),
    };
    let is_dry = side.river == River::None || is_bridged;
    let way = match (side.rail && is_dry, side.road.filter(|_| is_dry), to) {
        (true, ..) => 1,
        (_, Some(Road::Primary), _) => 2,
        (_, Some(Road::Secondary), _) => 3,
        (_, _, Terrain::Hill) => 5,
        (_, _, Terrain::Mountain) => 7,
        (_, _, Terrain::Peak) => 9,
        (_, _, Terrain::Clear | Terrain::City | Terrain::Sea) => 4,
    };
    let river = match (side.river, is_bridged) {
        (River::Major, false) => 6,
        _ => 0,
    };
    way + river
}
