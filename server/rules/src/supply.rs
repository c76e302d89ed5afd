//! Supply: the cheapest path from a source (rules 8.1 to 8.3).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use naktong_protocol::Hex;
use naktong_protocol::map::{BridgeState, River, Road, Terrain};
use naktong_protocol::unit::{Side, SupplyState};

use crate::air;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::securing;
use crate::sight;
use crate::zones::{Eyes, Zones};

/// The cost of a hex that no path reaches (D5.4).
pub(crate) const UNREACHABLE: u16 = 9999;

/// Up to this cost a unit is Full (8.3), NK's interdiction apart.
const RANGE: u16 = 72;
/// What each level of interdiction takes off NK's range (8.3).
const RANGE_LOST: u16 = 3;
/// So much beyond the range a unit is Low (8.3).
const LOW_BEYOND: u16 = 30;
/// What NK pays to come into a place that it has not secured (8.1).
const UNSECURED: u16 = 6;
/// Heavy materiel received each NK Command, interdiction apart (8.5).
const HEAVY_MATERIEL_INCOME: u8 = 5;
/// Something always comes through (8.5).
const HEAVY_MATERIEL_LEAST: u8 = 1;
/// The most the pool holds (8.5).
const HEAVY_MATERIEL_MAX: u8 = 100;

/// Fixes costs and states of a side for its turn (8.3).
pub(crate) fn fix(judge: &mut Judge<'_>, side: Side) {
    let costs = field(&judge.game, side);
    let range = range(&judge.game, side);
    let mut states = BTreeMap::new();
    if judge.game.scenario.modules.supply {
        for (id, _, hex) in judge.game.on_map() {
            if judge.game.side_of(id) == side {
                states.insert(id, state(costs.get(&hex).copied(), range));
            }
        }
    }
    judge.happen(Event::SupplyFixed {
        side,
        costs,
        states,
    });
}

/// The cost up to which a side's units are Full today (8.3).
pub(crate) fn range(game: &Game, side: Side) -> u16 {
    match side {
        Side::Nk => RANGE.saturating_sub(RANGE_LOST * u16::from(air::interdiction(game))),
        Side::Un => RANGE,
    }
}

/// NK's income, up to the most the pool holds (8.5).
pub(crate) fn receive_heavy_materiel(judge: &mut Judge<'_>) {
    let Some(pool) = judge.game.state.heavy_materiel else {
        return;
    };
    let income = HEAVY_MATERIEL_INCOME
        .saturating_sub(air::interdiction(&judge.game))
        .max(HEAVY_MATERIEL_LEAST);
    let amount = income.min(HEAVY_MATERIEL_MAX.saturating_sub(pool));
    if amount > 0 {
        judge.happen(Event::HeavyMaterielReceived { amount });
    }
}

fn state(cost: Option<u16>, range: u16) -> SupplyState {
    match cost {
        Some(cost) if cost <= range => SupplyState::Full,
        Some(cost) if cost <= range + LOW_BEYOND => SupplyState::Low,
        _ => SupplyState::Out,
    }
}

/// The supply cost of every hex that a path reaches, by the true positions of both sides (D5.3).
fn field(game: &Game, side: Side) -> BTreeMap<Hex, u16> {
    let enemies = sight::enemies(game, side, Eyes::Truth);
    let zones = Zones::of(game, &enemies);
    let friends: BTreeSet<Hex> = game.combat_units(side).map(|(.., hex)| hex).collect();
    let places = game.map().places.iter();
    let hostile: BTreeSet<Hex> = places
        .filter(|place| game.state.control.get(&place.id) == Some(&side.enemy()))
        .map(|place| place.hex)
        .collect();
    let slow: BTreeSet<Hex> = match side {
        Side::Nk => securing::unsecured(game),
        Side::Un => BTreeSet::new(),
    };
    let blocked = |hex: Hex| {
        enemies.get(&hex).is_some_and(|stack| stack.units > 0)
            || (zones.covers(hex) && !friends.contains(&hex))
            || hostile.contains(&hex)
    };
    let mut costs: BTreeMap<Hex, u16> = BTreeMap::new();
    let mut queue: BinaryHeap<_> = game
        .scenario
        .sources
        .iter()
        .filter(|source| source.side == side && game.map().is_land(source.hex))
        .filter(|source| !blocked(source.hex))
        .map(|source| Reverse((source.cost, source.hex)))
        .collect();
    while let Some(Reverse((cost, at))) = queue.pop() {
        if costs.contains_key(&at) {
            continue;
        }
        costs.insert(at, cost);
        for next in game.map().neighbors(at) {
            if costs.contains_key(&next) || !game.is_passable(at, next) || blocked(next) {
                continue;
            }
            let unsecured = if slow.contains(&next) { UNSECURED } else { 0 };
            let step = entry(game, at, next) + unsecured;
            queue.push(Reverse((cost.saturating_add(step), next)));
        }
    }
    costs
}

/// The cost of entering the next hex (8.1), what hinders NK in places left out.
fn entry(game: &Game, from: Hex, to: Hex) -> u16 {
    let side = game.map().side(from, to);
    let bridge = game.bridge_on(side, from, to);
    let bridged = !matches!(bridge, None | Some(BridgeState::Blown));
    let carried = bridged || side.river == River::None;
    let way = if side.rail && carried {
        1
    } else {
        match side.road.filter(|_| carried) {
            Some(Road::Primary) => 2,
            Some(Road::Secondary) => 3,
            None => match game.map().terrain(to) {
                Terrain::Clear | Terrain::City => 4,
                Terrain::Hill => 5,
                Terrain::Mountain => 7,
                Terrain::Peak | Terrain::Sea => 9,
            },
        }
    };
    let river = match (side.river, bridge) {
        (River::Major, None | Some(BridgeState::Blown)) => 6,
        (River::Major, Some(BridgeState::Pontoon)) => 2,
        _ => 0,
    };
    way + river
}
