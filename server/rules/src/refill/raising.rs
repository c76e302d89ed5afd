//! Destroyed regiments raised again (rules 14.4).

use naktong_protocol::order::EntryOption;
use naktong_protocol::unit::{Class, Side, SupplyState};
use naktong_protocol::{Hex, SeatId, UnitId};

use super::{Kind, Left, in_command_phase, is_kept};
use crate::aftermath;
use crate::arrivals::{self, Gate};
use crate::event::Event;
use crate::game::{Game, Location};
use crate::judge::Judge;
use crate::scenario::Change;
use crate::seats;
use crate::violation::Violation;

/// Points of its nation's replacements for a regiment.
pub(super) const COST: u8 = 2;
/// Its strength.
const STEPS: u8 = 2;
/// Days from its destruction to the day on which it may return.
const DAYS: u16 = 5;

/// Judges the raising of a destroyed regiment.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    unit: UnitId,
    hex: Hex,
) -> Result<(), Violation> {
    let game = &judge.game;
    seats::must_be_superior(game, seat, "regiments are raised")?;
    in_command_phase(game, "no regiment is raised")?;
    seats::of_side(game, seat, unit)?;
    let kind = may_return(game, unit)?;
    let side = game.side_of(unit);
    if !places(game, &Gate::of(game, side), unit).contains(&hex) {
        let unit = game.tag(unit).to_owned();
        return Err(Violation::CannotRaiseThere { unit, hex });
    }
    let drafts = if kind.is_draft(game) { STEPS } else { 0 };
    if arrivals::keeps_out(judge, unit, hex) {
        return Ok(());
    }
    judge.happen(Event::UnitRaised {
        unit,
        hex,
        steps: STEPS,
        drafts,
    });
    aftermath::of_entering(judge, &[unit], hex);
    Ok(())
}

/// The destroyed regiments that a seat may raise now, and where.
pub(crate) fn options(game: &Game, seat: SeatId) -> Vec<EntryOption> {
    let may_spend = seats::is_superior(game, seat) && in_command_phase(game, "").is_ok();
    let Some(side) = game.side_of_seat(seat).filter(|_| may_spend) else {
        return vec![];
    };
    let destroyed = game.state.destroyed.keys().copied();
    let ready: Vec<UnitId> = destroyed
        .filter(|id| game.side_of(*id) == side && may_return(game, *id).is_ok())
        .collect();
    if ready.is_empty() {
        return vec![];
    }
    let gate = Gate::of(game, side);
    ready
        .into_iter()
        .map(|unit| EntryOption {
            unit,
            hexes: places(game, &gate, unit),
        })
        .filter(|option| !option.hexes.is_empty())
        .collect()
}

/// Whether a regiment may be raised today, wherever.
fn may_return(game: &Game, unit: UnitId) -> Result<Kind, Violation> {
    let refuse = |why| {
        let unit = game.tag(unit).to_owned();
        Err(Violation::CannotRaise { unit, why })
    };
    if !game.scenario.modules.replacements {
        return Err(Violation::NotInPlay {
            what: "replacements",
            rule: "14.4",
        });
    }
    let counter = game.counter(unit);
    let regiment = matches!(
        counter.class,
        Class::RokRegiment | Class::RokCavalry | Class::UsRifle | Class::UsMarine
    );
    let kind = Kind::of(game, unit).filter(|_| regiment && counter.max_steps >= STEPS);
    let Some(kind) = kind else {
        return refuse("only regiments of the ROK and the US are raised again");
    };
    let state = game.unit(unit);
    if state.location != Location::Destroyed {
        return refuse("it is not destroyed");
    }
    let destroyed = game.state.destroyed.get(&unit).copied().unwrap_or(0);
    if game.state.turn < destroyed + DAYS {
        return refuse("it was destroyed less than 5 days ago");
    }
    if has_left(game, unit) {
        return refuse("by now it would have left the campaign");
    }
    if state.halted {
        return refuse("an enemy kept it out today");
    }
    if Left::of(game).kind(kind) < COST {
        return refuse("it takes 2 replacements of its nation, and there are fewer today");
    }
    Ok(kind)
}

/// Whether the unit was to be withdrawn or converted by now: then nobody waits for it (14.5).
fn has_left(game: &Game, unit: UnitId) -> bool {
    let due = game.scenario.calendar.iter();
    due.filter(|dated| dated.turn <= game.state.turn)
        .any(|dated| match &dated.change {
            Change::Conversion { unit: leaver, .. } => *leaver == unit,
            Change::Withdrawal {
                unit: leaver,
                claim,
            } => *leaver == unit && !claim.is_some_and(|claim| is_kept(game, claim)),
        })
}

/// Where it may return: Pusan, which is the main source, and its headquarters if that is Full;
/// as far as they are open.
fn places(game: &Game, gate: &Gate<'_>, unit: UnitId) -> Vec<Hex> {
    let headquarters = game
        .counter(unit)
        .formation
        .and_then(|id| game.formation(id))
        .and_then(|formation| formation.headquarters)
        .map(|id| game.unit(id))
        .filter(|staff| staff.supply == SupplyState::Full)
        .and_then(|staff| staff.hex());
    let mut hexes: Vec<Hex> = aftermath::main_source(game, Side::Un)
        .into_iter()
        .chain(headquarters)
        .filter(|hex| gate.is_open(*hex) && gate.has_room(*hex, STEPS))
        .collect();
    hexes.sort_unstable();
    hexes.dedup();
    hexes
}
