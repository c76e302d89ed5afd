//! Reinforcements come onto the map (rule 14.5).

use naktong_protocol::turn::Phase;
use naktong_protocol::{Hex, SeatId, UnitId};

use crate::aftermath;
use crate::event::Event;
use crate::game::{Game, Location};
use crate::judge::Judge;
use crate::movement;
use crate::seats;
use crate::sight;
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
    let side = game.side_of(unit);
    if sight::enemies(game, side, Eyes::Truth).contains_key(&hex) {
        // An enemy nobody had seen keeps it out for today.
        judge.happen(Event::EnemyMet { side, hex });
        let reason = Some(format!("an enemy is in {hex} (14.5)"));
        judge.happen(Event::UnitHalted { unit, hex, reason });
        return Ok(());
    }
    judge.happen(Event::UnitEntered { unit, hex });
    aftermath::of_entering(judge, &[unit], hex);
    Ok(())
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
    let zones = Zones::against(game, side, Eyes::Side);
    let enemies = sight::enemies(game, side, Eyes::Side);
    let open = |hex: &Hex| {
        game.map().is_land(*hex)
            && !enemies.contains_key(hex)
            && !zones.covers(*hex)
            && movement::fits(game, *hex, &[unit]).is_ok()
    };
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
