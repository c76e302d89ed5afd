//! Formations that come before their day (rules 15.7, optional).

use naktong_protocol::order::EntryOption;
use naktong_protocol::unit::Side;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{Hex, SeatId, UnitId};

use crate::arrivals::{self, Gate};
use crate::event::Event;
use crate::game::{Game, Location};
use crate::judge::Judge;
use crate::refill::in_command_phase;
use crate::scenario::Start;
use crate::seats;
use crate::violation::Violation;

/// The most days that a formation comes early.
const DAYS: u16 = 7;

/// Judges an early arrival: the formation pays for all its units of the same day, and the named
/// one enters.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    unit: UnitId,
    hex: Hex,
) -> Result<(), Violation> {
    let game = &judge.game;
    if !game.scenario.options.contains(&OptionalRule::AllIn) {
        return Err(Violation::NotInPlay {
            what: "all-in",
            rule: "15.7",
        });
    }
    seats::must_be_superior(game, seat, "formations are hastened")?;
    in_command_phase(game, "nobody is hastened")?;
    seats::of_side(game, seat, unit)?;
    let tag = || game.tag(unit).to_owned();
    let Some(days) = days_early(game, unit) else {
        return Err(Violation::CannotHasten { unit: tag() });
    };
    let side = game.side_of(unit);
    if !open(game, &Gate::of(game, side), unit).contains(&hex) {
        return Err(Violation::CannotEnterThere { unit: tag(), hex });
    }
    let units = comrades(game, unit);
    judge.happen(Event::FormationHastened { units, days });
    arrivals::enter(judge, unit, hex);
    Ok(())
}

/// The arrivals that a seat may bring before their day, and where.
pub(crate) fn options(game: &Game, seat: SeatId) -> Vec<EntryOption> {
    let in_play = game.scenario.options.contains(&OptionalRule::AllIn)
        && seats::is_superior(game, seat)
        && in_command_phase(game, "").is_ok();
    let Some(side) = game.side_of_seat(seat).filter(|_| in_play) else {
        return vec![];
    };
    let gate = Gate::of(game, side);
    game.state
        .units
        .keys()
        .copied()
        .filter(|unit| game.side_of(*unit) == side && days_early(game, *unit).is_some())
        .map(|unit| EntryOption {
            unit,
            hexes: open(game, &gate, unit),
        })
        .filter(|option| !option.hexes.is_empty())
        .collect()
}

/// Days from today to the day of a scheduled arrival of NK, 1 to 7.
fn days_early(game: &Game, unit: UnitId) -> Option<u8> {
    let early = scheduled(game, unit)?.checked_sub(game.state.turn)?;
    let may = game.side_of(unit) == Side::Nk && (1..=DAYS).contains(&early);
    u8::try_from(early).ok().filter(|_| may)
}

/// The turn on which a unit is to arrive as the scenario has it: not one that was displaced off
/// the map, and none that another becomes.
fn scheduled(game: &Game, unit: UnitId) -> Option<u16> {
    let Location::Expected { turn, .. } = game.unit(unit).location else {
        return None;
    };
    match game.start_of(unit) {
        Start::Arrives { turn: planned, .. } if *planned == turn => Some(turn),
        _ => None,
    }
}

/// The units of a formation that are to arrive on one day, sorted by id.
fn comrades(game: &Game, unit: UnitId) -> Vec<UnitId> {
    let turn = scheduled(game, unit);
    let formation = game.counter(unit).formation;
    let units = game.state.units.keys().copied();
    units
        .filter(|other| {
            let same = formation.is_some() && game.counter(*other).formation == formation;
            *other == unit || (same && scheduled(game, *other) == turn)
        })
        .collect()
}

/// The hexes of its entry that are open today.
fn open(game: &Game, gate: &Gate<'_>, unit: UnitId) -> Vec<Hex> {
    match &game.unit(unit).location {
        Location::Expected { hexes, .. } => {
            let open = hexes.iter().filter(|hex| gate.admits(**hex, unit));
            open.copied().collect()
        }
        Location::Map(_) | Location::Destroyed | Location::Away => vec![],
    }
}
