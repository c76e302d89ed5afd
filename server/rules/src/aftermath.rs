//! What happens when a side's units come into a hex: support units there are displaced (4.7),
//! places change hands (15.1), with them objectives (7.2), and people take to the roads (15.6),
//! charges on its bridges go off (13.3).

use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, UnitId};

use crate::bridges;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::orders;
use crate::refugees;

/// Days until a displaced unit without a refuge comes back (4.7).
const DISPERSED_DAYS: u16 = 3;

/// To be called after some units of one side entered `hex`.
pub(crate) fn of_entering(judge: &mut Judge<'_>, units: &[UnitId], hex: Hex) {
    let game = &judge.game;
    let fights =
        |unit: &&UnitId| !game.counter(**unit).is_support() && game.unit(**unit).hex() == Some(hex);
    let Some(side) = units.iter().find(fights).map(|unit| game.side_of(*unit)) else {
        return;
    };
    displace(judge, side.enemy(), hex);
    let taken: Vec<_> = judge
        .game
        .map()
        .places_in(hex)
        .map(|place| place.id)
        .filter(|place| judge.game.state.control.get(place) != Some(&side))
        .collect();
    for place in taken {
        judge.happen(Event::PlaceTaken { place, side });
        refugees::of_taking(judge, place, side);
    }
    orders::look_at_objectives(judge);
    bridges::of_entering(judge, side, hex);
}

/// Displaces the support units of a side that stand alone in a hex (4.7).
fn displace(judge: &mut Judge<'_>, side: Side, hex: Hex) {
    if judge.game.has_combat_unit(side, hex) {
        return;
    }
    let alone: Vec<UnitId> = judge
        .game
        .on_map()
        .filter(|(id, _, at)| *at == hex && judge.game.side_of(*id) == side)
        .map(|(id, ..)| id)
        .collect();
    for unit in alone {
        let event = match refuge(&judge.game, unit, hex) {
            Some(to) => Event::UnitDisplaced { unit, to },
            None => Event::UnitDispersed {
                unit,
                turn: judge.game.state.turn.saturating_add(DISPERSED_DAYS),
                hexes: main_source(&judge.game, side),
            },
        };
        judge.happen(event);
    }
}

/// The nearest hex with a combat unit of the formation, else of the side, at least two hexes
/// from any enemy combat unit; ties by supply cost, then by number (4.7).
fn refuge(game: &Game, unit: UnitId, from: Hex) -> Option<Hex> {
    let side = game.side_of(unit);
    let formation = game.counter(unit).formation;
    let safe = |hex: Hex| {
        let mut enemies = game.combat_units(side.enemy());
        enemies.all(|(_, _, at)| at.distance(hex) >= 2)
    };
    let nearest = |same_formation: bool| {
        game.combat_units(side)
            .filter(|(id, ..)| !same_formation || game.counter(*id).formation == formation)
            .map(|(_, _, hex)| hex)
            .filter(|hex| safe(*hex))
            .min_by_key(|hex| (hex.distance(from), game.supply_cost(side, *hex), *hex))
    };
    formation
        .and_then(|_| nearest(true))
        .or_else(|| nearest(false))
}

/// The hexes of the side's cheapest supply source; every source if the scenario has just one
/// cost.
pub(crate) fn main_source(game: &Game, side: Side) -> Vec<Hex> {
    let sources = || game.scenario.sources.iter().filter(|s| s.side == side);
    let cheapest = sources().map(|source| source.cost).min();
    let mut hexes: Vec<Hex> = sources()
        .filter(|source| Some(source.cost) == cheapest)
        .map(|source| source.hex)
        .collect();
    hexes.sort_unstable();
    hexes
}
