//! Reinforcements come onto the map (rule 14.5).

use std::collections::BTreeMap;

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, SeatId, UnitId};

use crate::aftermath;
use crate::event::Event;
use crate::game::{Game, Location, stacking_limit};
use crate::judge::Judge;
use crate::seats;
use crate::sight::{self, SeenStack};
use crate::violation::Violation;
use crate::zones::{Eyes, Zones};

/// Judges the entry of an arrival, in the owner's Command phase.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    unit: UnitId,
    hex: Hex,
) -> Result<(), Violation> {
    let game = &judge.game;
    seats::commands(game, seat, unit)?;
    let phase = game.state.phase;
    if phase != Phase::Command {
        let asked = "arrivals do not enter";
        return Err(Violation::WrongPhase { asked, phase });
    }
    let tag = || game.tag(unit).to_owned();
    match game.unit(unit).location {
        Location::Expected { turn, .. } if turn > game.state.turn => {
            return Err(Violation::TooEarly { unit: tag(), turn });
        }
        Location::Expected { .. } => {}
        Location::Map(_) | Location::Destroyed | Location::Away => {
            return Err(Violation::NotExpected { unit: tag() });
        }
    }
    if !hexes(game, unit).contains(&hex) {
        return Err(Violation::CannotEnterThere { unit: tag(), hex });
    }
    enter(judge, unit, hex);
    Ok(())
}

/// An arrival comes into an open hex, if the truth lets it.
pub(crate) fn enter(judge: &mut Judge<'_>, unit: UnitId, hex: Hex) {
    if !keeps_out(judge, unit, hex) {
        judge.happen(Event::UnitEntered { unit, hex });
        aftermath::of_entering(judge, &[unit], hex);
    }
}

/// Whether an enemy nobody had seen keeps a unit out of a hex for today; then that has happened.
pub(crate) fn keeps_out(judge: &mut Judge<'_>, unit: UnitId, hex: Hex) -> bool {
    let side = judge.game.side_of(unit);
    let unseen = sight::enemies(&judge.game, side, Eyes::Truth).contains_key(&hex);
    if unseen {
        judge.happen(Event::EnemyMet { side, hex });
        let reason = Some(format!("an enemy is in {hex} (14.5)"));
        judge.happen(Event::UnitHalted { unit, hex, reason });
    }
    unseen
}

/// Where an arrival may enter now: its own hexes; where all are shut, from the day after its
/// date any supply source of its side.
pub(crate) fn hexes(game: &Game, unit: UnitId) -> Vec<Hex> {
    let Location::Expected { turn, hexes } = &game.unit(unit).location else {
        return vec![];
    };
    // Who was kept out today tries again tomorrow.
    if *turn > game.state.turn || game.unit(unit).halted {
        return vec![];
    }
    let side = game.side_of(unit);
    let gate = Gate::of(game, side);
    let open = |hex: &Hex| gate.admits(*hex, unit);
    let planned: Vec<Hex> = hexes.iter().copied().filter(open).collect();
    if !planned.is_empty() || *turn == game.state.turn {
        return planned;
    }
    let mut sources: Vec<Hex> = game
        .scenario
        .sources
        .iter()
        .filter(|source| source.side == side)
        .map(|source| source.hex)
        .filter(open)
        .collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// Which hexes are open to those who come onto the map (14.5), by what their side sees.
pub(crate) struct Gate<'a> {
    game: &'a Game,
    side: Side,
    zones: Zones,
    enemies: BTreeMap<Hex, SeenStack>,
}

impl<'a> Gate<'a> {
    pub(crate) fn of(game: &'a Game, side: Side) -> Self {
        Self {
            game,
            side,
            zones: Zones::against(game, side, Eyes::Side),
            enemies: sight::enemies(game, side, Eyes::Side),
        }
    }

    /// Neither held nor watched by an enemy.
    pub(crate) fn is_open(&self, hex: Hex) -> bool {
        self.game.map().is_land(hex) && !self.enemies.contains_key(&hex) && !self.zones.covers(hex)
    }

    /// Not full, with so many steps more (5.1). Support units have none.
    pub(crate) fn has_room(&self, hex: Hex, steps: u8) -> bool {
        let limit = stacking_limit(self.game.map(), hex);
        steps == 0 || self.game.steps_in(self.side, hex).saturating_add(steps) <= limit
    }

    /// Open, with room for the unit.
    pub(crate) fn admits(&self, hex: Hex, unit: UnitId) -> bool {
        self.is_open(hex) && self.has_room(hex, self.game.unit(unit).steps)
    }
}
