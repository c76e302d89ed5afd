//! Transport by rail (rules 9.4) and by sea (9.5): a unit's whole move, out of what the side can
//! carry in its player turn.

mod rail;
mod sea;

use std::collections::BTreeMap;

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::Means;
use naktong_protocol::{Hex, SeatId, UnitId};
use serde::{Deserialize, Serialize};

use crate::game::{Game, stacking_limit};
use crate::movement;
use crate::orders;
use crate::seats;
use crate::violation::Violation;

pub(crate) use rail::{decide as decide_rail, options as trains};
pub(crate) use sea::{decide as decide_sea, options as ships};

/// A HQ or artillery unit takes the room of so many steps (9.4).
const SUPPORT_LOAD: u8 = 2;

/// The steps carried in this player turn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Transport {
    pub(crate) rail: u8,
    pub(crate) sea: u8,
}

/// Fills in what rail and ships can still carry for a side; nothing outside its turn.
pub(crate) fn means(game: &Game, side: Side, means: &mut Means) {
    let modules = &game.scenario.modules;
    let on_turn = |left: u8| match game.state.acting == Some(side) {
        true => left,
        false => 0,
    };
    if modules.rail {
        means.rail = Some(on_turn(rail::left(game, side)));
    }
    if modules.sea && side == Side::Un {
        means.sea = Some(on_turn(sea::left(game)));
    }
}

/// The room a unit takes.
fn load(game: &Game, unit: UnitId) -> u8 {
    match game.counter(unit).is_support() {
        true => SUPPORT_LOAD,
        false => game.unit(unit).steps,
    }
}

/// A unit of the seat that has done nothing yet in this Movement phase, and its hex.
fn fresh(game: &Game, seat: SeatId, unit: UnitId, asked: &'static str) -> Result<Hex, Violation> {
    let phase = game.state.phase;
    if phase != Phase::Movement {
        return Err(Violation::WrongPhase { asked, phase });
    }
    let hex = seats::together(game, seat, &[unit])?;
    may_depart(game, unit)?;
    Ok(hex)
}

/// Instead of moving: only who has not moved goes by rail or sea.
fn may_depart(game: &Game, unit: UnitId) -> Result<(), Violation> {
    if let Some(fault) = movement::halt_fault(game, unit) {
        return Err(fault);
    }
    if game.unit(unit).moved {
        let unit = game.tag(unit).to_owned();
        return Err(Violation::HasMoved { unit });
    }
    Ok(())
}

fn has_capacity(game: &Game, unit: UnitId, left: u8) -> Result<(), Violation> {
    let steps = load(game, unit);
    if steps > left {
        let unit = game.tag(unit).to_owned();
        return Err(Violation::NoCapacity { unit, steps, left });
    }
    Ok(())
}

/// Where a side's combat units stand, with their steps: looked up for every hex that may be the
/// end of a journey.
struct Stacks(BTreeMap<Hex, u8>);

impl Stacks {
    fn of(game: &Game, side: Side) -> Self {
        Self(game.combat_steps(side))
    }

    /// Whether a unit may end its journey, its whole move, in a hex where it does not stand yet
    /// (5.1, 7.2).
    fn take_in(&self, game: &Game, unit: UnitId, hex: Hex) -> Result<(), Violation> {
        let coming = game.unit(unit).steps;
        let there = self.0.get(&hex).copied().unwrap_or(0);
        let steps = there.saturating_add(coming);
        let limit = stacking_limit(game.map(), hex);
        if coming > 0 && steps > limit {
            return Err(Violation::Overstacked { hex, steps, limit });
        }
        orders::may_end(game, unit, hex, movement::full_allowance(game, unit, false))
    }
}
