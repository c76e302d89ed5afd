//! How far the supply of NK reaches, as far as its seat can tell (rules 8.1): from its
//! sources, past the enemies that are seen.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;

use naktong_protocol::map::{BridgeState, Crossing, River, Road, SideInfo, Terrain};
use naktong_protocol::unit::{Side, SupplyState};
use naktong_protocol::{Hex, Hexside, View};

use super::ground::{FAR, Ground, Picture};
use super::ways::{Net, spread};

/// The range of Full supply, what a point of interdiction takes from it, and how much farther Low
/// supply goes (rules 8.3).
const FULL: u32 = 72;
const A_POINT: u32 = 3;
const LOW: u32 = 30;
/// What it costs more to come into a place that is not secured (rules 8.1).
const UNSECURED: u32 = 6;
/// The points that UN can set on it, from a day on (tables B5): from 20 July on there are more than
/// it is wise to set.
const INTERDICTION: [(u8, u32); 5] = [(1, 0), (5, 2), (12, 3), (19, 4), (26, 5)];

/// The hexes over which the roads of supply would lead to some others, if all bridges stood and no
/// enemy were in the way: how many of the others each of them feeds.
pub(super) fn roads(ground: &Ground, to: impl IntoIterator<Item = Hex>) -> BTreeMap<Hex, u32> {
    let map = &ground.map;
    let mut queue: BinaryHeap<_> = ground
        .sources(Side::Nk)
        .map(|source| Reverse((u32::from(source.cost), source.hex, source.hex)))
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

/// The cost of supply to each hex.
#[derive(Debug)]
pub(super) struct Supply {
    net: Rc<Net>,
    costs: Vec<u32>,
    /// How far Full supply reaches.
    full: u32,
}

impl Supply {
    /// As things stand on a day, with the worst of the air.
    pub(super) fn of(view: &View, ground: &Ground, picture: &Picture, day: u8) -> Self {
        let net = ground.net();
        let places = ground.map.places.iter();
        let lost = places.filter(|place| view.control.get(&place.id) == Some(&Side::Un));
        let lost: BTreeSet<Hex> = lost.map(|place| place.hex).collect();
        let is_enemy = |rank: usize| picture.enemies.contains_key(&net.hexes()[rank]);
        let open = |hex: Hex| {
            let held = picture.own.contains_key(&hex) || picture.danger(hex) == 0;
            held && !lost.contains(&hex)
        };
        let places = ground.map.places.iter().filter(|place| {
            place.value > 0
                && ground.must_secure(place.id)
                && view.control.get(&place.id) == Some(&Side::Nk)
                && !view.secured.contains(&place.id)
        });
        let unsecured: BTreeSet<Hex> = places.map(|place| place.hex).collect();
        let sources = ground.sources(Side::Nk);
        let sources =
            sources.filter_map(|source| Some((net.rank(source.hex)?, u32::from(source.cost))));
        let sources = sources.filter(|(rank, _)| !is_enemy(*rank));
        let costs = spread(net.len(), sources, |at, _| {
            let from = net.hexes()[at];
            // Whoever comes into an enemy's zone or place is fed there; nothing goes through.
            let next = match open(from) {
                true => net.beside(at),
                false => &[],
            };
            let next = next.iter().filter(move |(next, _)| !is_enemy(*next));
            let unsecured = &unsecured;
            next.map(move |(next, side)| {
                let secured = !unsecured.contains(&net.hexes()[*next]);
                let held = if secured { 0 } else { UNSECURED };
                let bridge = match side.river {
                    River::None => None,
                    River::Minor | River::Major => Hexside::between(from, net.hexes()[*next])
                        .and_then(|side| view.bridges.get(&side)),
                };
                let step = step(*side, bridge.copied(), net.terrain(*next));
                (*next, step + held)
            })
        });
        Self {
            net: Rc::clone(net),
            costs,
            full: FULL - A_POINT * interdiction(day),
        }
    }

    /// How who stands in a hex is supplied.
    pub(super) fn at(&self, hex: Hex) -> SupplyState {
        let cost = self.net.rank(hex).map_or(FAR, |rank| self.costs[rank]);
        match cost.saturating_sub(self.full) {
            0 => SupplyState::Full,
            1..=LOW => SupplyState::Low,
            _ => SupplyState::Out,
        }
    }
}

/// The points that UN can set on a day.
fn interdiction(day: u8) -> u32 {
    let since = INTERDICTION.iter().rfind(|(first, _)| *first <= day);
    since.map_or(0, |(_, points)| *points)
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
    let river = match (side.river, is_bridged, bridge) {
        (River::Major, false, _) => 6,
        (River::Major, true, Some(BridgeState::Pontoon)) => 2,
        _ => 0,
    };
    way + river
}
