//! Columns caught on the road (rules 12.6).

use naktong_protocol::UnitId;
use naktong_protocol::unit::{Mobility, Side};

use super::{interdiction, is_clear};
use crate::combat;
use crate::dice::Code;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::movement;

/// Below this level of interdiction columns are safe.
const LEAST: u8 = 3;
/// A column is hit on AIR of the level less this, or less.
const HANDICAP: u8 = 2;
/// No AIR above this hits.
const MOST: u8 = 3;

/// The end of NK's Movement phase: AIR for each column that went far, in the order of their ids.
pub(crate) fn attack(judge: &mut Judge<'_>) {
    let game = &judge.game;
    let level = interdiction(game);
    if !game.scenario.modules.air || !is_clear(game) || level < LEAST {
        return;
    }
    let hits_through = (level - HANDICAP).min(MOST);
    let units = game.combat_units(Side::Nk).map(|(id, ..)| id);
    let columns: Vec<UnitId> = units.filter(|id| is_column(game, *id)).collect();
    for unit in columns {
        let roll = judge.roll(Code::Air, &unit);
        let hit = roll.value <= hits_through;
        judge.happen(Event::ColumnAttacked { unit, roll, hit });
        if hit {
            combat::lose(judge, unit, 1);
        }
    }
}

/// Whether a unit spent more than half its MA on wheels or tracks.
fn is_column(game: &Game, unit: UnitId) -> bool {
    let on_wheels = game.counter(unit).mobility != Mobility::Foot;
    let spent = u16::from(game.unit(unit).spent);
    on_wheels && 2 * spent > u16::from(movement::full_allowance(game, unit, false))
}
