//! Supply: the cheapest path from a source (rules 8.1 to 8.3).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use naktong_protocol::Hex;
use naktong_protocol::map::{BridgeState, River, Road, Terrain};
use naktong_protocol::question::SupplyCause;
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
pub(crate) const LOW_BEYOND: u16 = 30;
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
    let field = field(&judge.game, side, Eyes::Truth);
    let costs: BTreeMap<Hex, u16> = field.iter().map(|(hex, fed)| (*hex, fed.cost)).collect();
    let range = range(&judge.game, side);
    let mut states = BTreeMap::new();
    if judge.game.scenario.modules.supply {
        for (id, unit, hex) in judge.game.on_map() {
            if judge.game.printed(unit).side() == side {
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

/// The state that a cost gives (8.3).
pub(crate) fn state(cost: Option<u16>, range: u16) -> SupplyState {
    match cost {
        Some(cost) if cost <= range => SupplyState::Full,
        Some(cost) if cost <= range + LOW_BEYOND => SupplyState::Low,
        _ => SupplyState::Out,
    }
}

/// How supply comes to a hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fed {
    pub(crate) cost: u16,
    /// The hex before it on the path; `None` for a source.
    pub(crate) from: Option<Hex>,
}

/// Every hex that a path reaches.
pub(crate) type Field = BTreeMap<Hex, Fed>;

/// The cheapest path to every hex, by the true positions of both sides (D5.3) or by what the
/// side sees.
pub(crate) fn field(game: &Game, side: Side, eyes: Eyes) -> Field {
    let enemies = sight::enemies(game, side, eyes);
    let zones = Zones::of(game, &enemies);
    let friends: BTreeSet<Hex> = game.combat_units(side).map(|(.., hex)| hex).collect();
    let places = game.map().places.iter();
    let hostile: BTreeSet<Hex> = places
        .filter(|place| game.state.control.get(&place.id) == Some(&side.enemy()))
        .map(|place| place.hex)
        .collect();
    let slow = slow(game, side);
    let blocked = |hex: Hex| {
        enemies.get(&hex).is_some_and(|stack| stack.units > 0)
            || (zones.covers(hex) && !friends.contains(&hex))
            || hostile.contains(&hex)
    };
    let mut field = Field::new();
    let mut queue: BinaryHeap<_> = game
        .scenario
        .sources
        .iter()
        .filter(|source| source.side == side && game.map().is_land(source.hex))
        .filter(|source| !blocked(source.hex))
        .map(|source| Reverse((source.cost, source.hex, None)))
        .collect();
    while let Some(Reverse((cost, at, from))) = queue.pop() {
        if field.contains_key(&at) {
            continue;
        }
        field.insert(at, Fed { cost, from });
        for next in game.map().neighbors(at) {
            if field.contains_key(&next) || !game.is_passable(at, next) || blocked(next) {
                continue;
            }
            let entry: u16 = entry(game, &slow, at, next).iter().map(|(_, c)| c).sum();
            queue.push(Reverse((cost.saturating_add(entry), next, Some(at))));
        }
    }
    field
}

/// The hexes that hinder a side's supply: places that NK has not secured (8.1).
pub(crate) fn slow(game: &Game, side: Side) -> BTreeSet<Hex> {
    match side {
        Side::Nk => securing::unsecured(game),
        Side::Un => BTreeSet::new(),
    }
}

/// The cost of entering the next hex, part by part (8.1); `slow` are the owner's [`slow`] hexes.
pub(crate) fn entry(
    game: &Game,
    slow: &BTreeSet<Hex>,
    from: Hex,
    to: Hex,
) -> [(SupplyCause, u16); 3] {
    let side = game.map().side(from, to);
    let bridge = game.bridge_on(side, from, to);
    let bridged = !matches!(bridge, None | Some(BridgeState::Blown));
    let carried = bridged || side.river == River::None;
    let way = if side.rail && carried {
        (SupplyCause::Rail, 1)
    } else {
        match side.road.filter(|_| carried) {
            Some(Road::Primary) => (SupplyCause::PrimaryRoad, 2),
            Some(Road::Secondary) => (SupplyCause::SecondaryRoad, 3),
            None => {
                let terrain = game.map().terrain(to);
                let cost = match terrain {
                    Terrain::Clear | Terrain::City => 4,
                    Terrain::Hill => 5,
                    Terrain::Mountain => 7,
                    Terrain::Peak | Terrain::Sea => 9,
                };
                (SupplyCause::Terrain(terrain), cost)
            }
        }
    };
    let river = match (side.river, bridge) {
        (River::Major, None | Some(BridgeState::Blown)) => (SupplyCause::NoBridge, 6),
        (River::Major, Some(BridgeState::Pontoon)) => (SupplyCause::Pontoon, 2),
        _ => (SupplyCause::NoBridge, 0),
    };
    let unsecured = if slow.contains(&to) { UNSECURED } else { 0 };
    [way, river, (SupplyCause::Unsecured, unsecured)]
}
