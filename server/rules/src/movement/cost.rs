//! What ground costs (table B2, 9.2, rivers 13.1).

use naktong_protocol::map::{BridgeState, River, Road, Terrain};
use naktong_protocol::unit::Mobility;
use naktong_protocol::{Hex, UnitId};

use crate::air;
use crate::game::Game;

/// What a hexside costs to cross into a hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    Points(u8),
    /// Foot over a major river without a bridge: the whole move (13.1).
    WholeMove,
}

/// Why a way of moving cannot cross a hexside at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Barrier {
    Impassable,
    NoRoad,
    NoBridge,
}

/// Table B2: the cost of entering a hex off the road; `None` is "road only".
fn terrain_cost(terrain: Terrain, gait: Mobility) -> Option<u8> {
    use Mobility as M;
    use Terrain as T;
    match (terrain, gait) {
        (T::Sea, _) => None,
        (T::City, _) => Some(2),
        (T::Clear, M::Foot | M::Armor) => Some(3),
        (T::Clear, M::Motor) | (T::Hill, M::Foot) => Some(4),
        (T::Hill, M::Motor) | (T::Peak, M::Foot) => Some(8),
        (T::Hill, M::Armor) | (T::Mountain, M::Foot) => Some(6),
        (T::Mountain | T::Peak, M::Motor | M::Armor) => None,
    }
}

/// Table B2: the cost along a road.
pub(crate) fn road_cost(road: Road, gait: Mobility) -> u8 {
    match (road, gait) {
        (Road::Primary, Mobility::Motor) => 1,
        (Road::Primary, Mobility::Foot | Mobility::Armor)
        | (Road::Secondary, Mobility::Foot | Mobility::Motor) => 2,
        (Road::Secondary, Mobility::Armor) => 3,
    }
}

/// The cost of entering a hex off the road today: rain holds wheels and tracks to the roads
/// but in clear and city hexes, at double cost (9.2).
fn off_road_cost(game: &Game, gait: Mobility, to: Hex) -> Option<u8> {
    let terrain = game.map().terrain(to);
    let cost = terrain_cost(terrain, gait)?;
    if gait == Mobility::Foot || !air::is_raining(game) {
        return Some(cost);
    }
    matches!(terrain, Terrain::Clear | Terrain::City).then_some(2 * cost)
}

/// The cost of going from a hex to a neighbour, zones left out (B2, 9.2, 13.1).
pub(crate) fn entry_cost(game: &Game, gait: Mobility, from: Hex, to: Hex) -> Result<Cost, Barrier> {
    entry_cost_by(game, gait, from, to, |road| road_cost(road, gait))
}

/// [`entry_cost`] where roads cost something else.
pub(super) fn entry_cost_by(
    game: &Game,
    gait: Mobility,
    from: Hex,
    to: Hex,
    by_road: impl Fn(Road) -> u8,
) -> Result<Cost, Barrier> {
    if !game.is_passable(from, to) {
        return Err(Barrier::Impassable);
    }
    let side = game.map().side(from, to);
    let wheels = gait != Mobility::Foot;
    let bridge = game.bridge_on(side, from, to);
    let river = match bridge {
        None | Some(BridgeState::Blown) => side.river,
        Some(_) => River::None,
    };
    if river == River::Major && wheels {
        return Err(Barrier::NoBridge);
    }
    let pontoon = match bridge {
        Some(BridgeState::Pontoon) if wheels => 2,
        _ => 0,
    };
    // The road goes on over the river only where something carries it.
    let by_road = side.road.filter(|_| river == River::None).map(by_road);
    let off_road = off_road_cost(game, gait, to);
    let cheapest = match (by_road, off_road) {
        (Some(road), Some(terrain)) => road.min(terrain),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return Err(Barrier::NoRoad),
    };
    Ok(match (river, gait) {
        (River::Major, _) => Cost::WholeMove,
        (River::Minor, Mobility::Foot) => Cost::Points(cheapest + 1),
        (River::Minor, _) => Cost::Points(cheapest + 3),
        (River::None, _) => Cost::Points(cheapest + pontoon),
    })
}

/// How a unit moves when it keeps to what is best for it in retreat and reserve: on foot if it
/// can dismount (11.9), else as it is.
pub(crate) fn flexible_gait(game: &Game, unit: UnitId) -> Mobility {
    let counter = game.counter(unit);
    if counter.dismounts {
        Mobility::Foot
    } else {
        counter.mobility
    }
}
