//! Where units stand: each at its place, beside it if the place is the enemy's or full.
//!
//! 1. A hex in which only one side has combat units by its places is that side's. If both have,
//!    it is the side's on whose side of the front the place lies.
//! 2. A unit whose hex is the enemy's moves to the nearest hex of its own side. So does one
//!    whose place lies beyond a front that we are sure of (confidence H), unless it is there by
//!    its nature: infiltrating, or a roadblock.
//! 3. Where a hex is full (rules 5.1), the next units of the table go to the nearest hex of
//!    their own side with room; the far bank of a major river counts as four hexes. Tanks
//!    are placed first. Of equally near hexes one in the line is taken by who
//!    attacks or defends, then the emptiest, then the lowest number.
//!
//! Hexes of a side lie with their center on its side of the front and are not claimed by the
//! enemy; nobody goes into the sea, over a strait, or, with wheels and tracks, into mountains
//! without a road.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::{Map, River, Terrain};
use naktong_protocol::unit::{Counter, Mobility, Side};
use naktong_protocol::{Hex, PlaceId, UnitId};
use naktong_rules::stacking_limit;

use super::Moved;
use crate::geography::Grid;
use crate::history::{Confidence, Front, History, Posture};

/// Who finds no room goes over a major river only as far as he would go over so many hexes.
const FAR_BANK: u32 = 4;

/// A unit that wants a hex.
pub(super) struct Claim<'a> {
    pub(super) counter: &'a Counter,
    pub(super) steps: u8,
    pub(super) place: PlaceId,
    pub(super) posture: Posture,
}

/// The ground on one day.
struct Ground<'a> {
    map: &'a Map,
    front: &'a Front,
    /// Whose hexes are by the places of combat units.
    claimed: BTreeMap<Hex, Side>,
}

/// A hex for every claim, in the order of the claims.
pub(super) fn stand(
    history: &History,
    map: &Map,
    front: &Front,
    claims: &[Claim],
) -> BTreeMap<UnitId, (Hex, Option<Moved>)> {
    let hex_of = |claim: &Claim| {
        map.place(claim.place)
            .expect("positions name places of the map")
            .hex
    };
    let side_of = |claim: &Claim| {
        let hex = hex_of(claim);
        front.side(
            history
                .point(claim.place)
                .unwrap_or_else(|| Grid::center(hex)),
        )
    };
    let beyond = |claim: &Claim| {
        front.confidence == Confidence::H
            && side_of(claim) != claim.counter.side()
            && !claim.posture.is_behind_the_enemy()
    };
    let mut by_hex: BTreeMap<Hex, Vec<&Claim>> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| !claim.counter.is_support()) {
        by_hex.entry(hex_of(claim)).or_default().push(claim);
    }
    let mut claimed = BTreeMap::new();
    for (hex, claims) in by_hex {
        let sides: BTreeSet<Side> = claims
            .iter()
            .filter(|claim| !beyond(claim))
            .map(|claim| claim.counter.side())
            .collect();
        match sides.first().zip(sides.last()) {
            Some((first, last)) if first == last => claimed.insert(hex, *first),
            Some(_) => claimed.insert(hex, side_of(claims[0])),
            None => None,
        };
    }
    let ground = Ground {
        map,
        front,
        claimed,
    };
    let mut steps: BTreeMap<Hex, u32> = BTreeMap::new();
    let mut stands = BTreeMap::new();
    let mut order: Vec<&Claim> = claims.iter().collect();
    order.sort_by_key(|claim| claim.counter.mobility != Mobility::Armor);
    for claim in order {
        let own = claim.counter.side();
        let anchor = hex_of(claim);
        let enemys = ground.claimed.get(&anchor).is_some_and(|side| *side != own);
        let away = enemys || beyond(claim);
        let near = if away {
            ground.nearest(claim, anchor)
        } else {
            anchor
        };
        let room = |hex: Hex| {
            let there = steps.get(&hex).copied().unwrap_or(0);
            there + u32::from(claim.steps) <= u32::from(stacking_limit(map, hex))
        };
        let fits = claim.counter.is_support() || room(near);
        let hex = if fits {
            near
        } else {
            // Of equally near hexes one in the line, then the emptiest: spread, not heaped.
            let mut free = ground.hexes_around(claim, near, FAR_BANK);
            free.retain(|(_, hex)| room(*hex));
            let key = |(far, hex): &(u32, Hex)| {
                let behind = ground.is_behind_the_line(claim, *hex);
                (*far, behind, steps.get(hex).copied().unwrap_or(0), *hex)
            };
            let found = free.into_iter().min_by_key(key);
            found.expect("a side has room for its units").1
        };
        if !claim.counter.is_support() {
            *steps.entry(hex).or_default() += u32::from(claim.steps);
        }
        let moved = if !fits {
            Some(Moved::Stacking)
        } else {
            away.then_some(Moved::Front)
        };
        stands.insert(claim.counter.id, (hex, moved));
    }
    stands
}

impl Ground<'_> {
    /// Hexes of the unit's side that it may stand in, with their distance over land.
    fn hexes_around(&self, claim: &Claim, from: Hex, far_bank: u32) -> Vec<(u32, Hex)> {
        let own = claim.counter.side();
        let mut distances = BTreeMap::from([(from, 0_u32)]);
        let mut queue = BTreeSet::from([(0_u32, from)]);
        while let Some((far, hex)) = queue.pop_first() {
            for next in self.map.neighbors(hex) {
                let side = self.map.side(hex, next);
                if !self.map.is_land(next) || side.strait {
                    continue;
                }
                let over = if side.river == River::Major {
                    far_bank
                } else {
                    1
                };
                let known = distances.entry(next).or_insert(u32::MAX);
                if far + over < *known {
                    *known = far + over;
                    queue.insert((far + over, next));
                }
            }
        }
        distances
            .into_iter()
            .filter(|(hex, _)| self.is_open(claim, *hex))
            .filter(|(hex, _)| match self.claimed.get(hex) {
                Some(side) => *side == own,
                None => self.front.side(Grid::center(*hex)) == own,
            })
            .map(|(hex, far)| (far, hex))
            .collect()
    }

    /// The nearest of them, of equally near ones the lowest number.
    fn nearest(&self, claim: &Claim, from: Hex) -> Hex {
        let found = self.hexes_around(claim, from, 1).into_iter().min();
        found.expect("a side has hexes of its own").1
    }

    /// A unit that attacks or defends wants a hex next to the enemy's side of the front.
    fn is_behind_the_line(&self, claim: &Claim, hex: Hex) -> bool {
        let own = claim.counter.side();
        let fights = matches!(claim.posture, Posture::Attack | Posture::Defence);
        let mut around = self.map.neighbors(hex);
        fights && !around.any(|next| self.front.side(Grid::center(next)) != own)
    }

    /// Wheels and tracks stand in mountains only on a road (rules 9.2).
    fn is_open(&self, claim: &Claim, hex: Hex) -> bool {
        let counter = claim.counter;
        let on_foot =
            counter.mobility == Mobility::Foot || counter.dismounts || counter.is_support();
        let road = || {
            self.map
                .neighbors(hex)
                .any(|next| self.map.side(hex, next).road.is_some())
        };
        on_foot || !matches!(self.map.terrain(hex), Terrain::Mountain | Terrain::Peak) || road()
    }
}
