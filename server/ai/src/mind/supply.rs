//! How far the supply of NK reaches, as far as its seat can tell (rules 8.1): from the roads at
//! the northern edge of the map, past the enemies that are seen.

use std::collections::BTreeSet;
use std::rc::Rc;

use naktong_protocol::map::{BridgeState, Crossing, River, Road, SideInfo, Terrain};
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, Hexside, View};

use super::ground::{Ground, Picture};
use super::ways::{Net, spread};

/// What a source on the northern edge costs (rules part C).
const SOURCE: u32 = 8;
/// How far from the northernmost road another one still comes from the north.
const EDGE: u8 = 3;
/// The range of Low supply at five points of interdiction (rules 8.3).
const REACH: u32 = 72 + 30 - 3 * 5;

/// The cost of supply to each hex.
#[derive(Debug)]
pub(super) struct Supply {
    net: Rc<Net>,
    costs: Vec<u32>,
}

impl Supply {
    /// As things stand.
    pub(super) fn of(view: &View, ground: &Ground, picture: &Picture) -> Self {
        let net = ground.net();
        let places = ground.map.places.iter();
        let lost = places.filter(|place| view.control.get(&place.id) == Some(&Side::Un));
        let lost: BTreeSet<Hex> = lost.map(|place| place.hex).collect();
        let is_enemy = |rank: usize| picture.enemies.contains_key(&net.hexes()[rank]);
        let open = |hex: Hex| {
            let held = picture.own.contains_key(&hex) || picture.danger(hex) == 0;
            held && !lost.contains(&hex)
        };
        let roads = (0..net.len()).filter(|rank| {
            let mut sides = net.beside(*rank).iter();
            sides.any(|(_, side)| side.road.is_some())
        });
        let row = |rank: usize| net.hexes()[rank].row();
        let roads: Vec<usize> = roads.collect();
        let top = roads.iter().map(|rank| row(*rank)).min().unwrap_or(0);
        let sources = roads
            .into_iter()
            .filter(|rank| row(*rank) <= top + EDGE && !is_enemy(*rank));
        let costs = spread(net.len(), sources, |at, _| {
            let from = net.hexes()[at];
            // Whoever comes into an enemy's zone or place is fed there; nothing goes through.
            let next = match open(from) {
                true => net.beside(at),
                false => &[],
            };
            let next = next.iter().filter(move |(next, _)| !is_enemy(*next));
            next.map(move |(next, side)| {
                let bridge = match side.river {
                    River::None => None,
                    River::Minor | River::Major => Hexside::between(from, net.hexes()[*next])
                        .and_then(|side| view.bridges.get(&side)),
                };
                (*next, step(*side, bridge.copied(), net.terrain(*next)))
            })
        });
        Self {
            net: Rc::clone(net),
            costs,
        }
    }

    /// Whether who stands in a hex is fed.
    pub(super) fn reaches(&self, hex: Hex) -> bool {
        let rank = self.net.rank(hex);
        rank.is_some_and(|rank| SOURCE + self.costs[rank] <= REACH)
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
