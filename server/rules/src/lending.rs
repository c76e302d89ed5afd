//! Units lent to the other seats of a side (rules D6).

use naktong_protocol::turn::Phase;
use naktong_protocol::{SeatId, UnitId};

use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::seats;
use crate::violation::Violation;

/// Judges a loan, or its end. It lasts until the next player turn begins.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    units: &[UnitId],
    lent: bool,
) -> Result<(), Violation> {
    let game = &judge.game;
    let phase = game.state.phase;
    if !serves_in(phase) {
        let asked = "units are not lent";
        return Err(Violation::WrongPhase { asked, phase });
    }
    if !has_others(game, seat) {
        return Err(Violation::NobodyToLendTo);
    }
    seats::own(game, seat, units)?;
    judge.happen(Event::UnitsLent {
        units: units.to_vec(),
        lent,
    });
    Ok(())
}

/// The units that a seat may lend or call back now.
pub(crate) fn options(game: &Game, seat: SeatId) -> Vec<UnitId> {
    if !serves_in(game.state.phase) || !has_others(game, seat) {
        return vec![];
    }
    let ids = game.on_map().map(|(id, ..)| id);
    ids.filter(|unit| seats::may_order(game, seat, *unit))
        .collect()
}

/// Whether attacks of the turn can still come.
fn serves_in(phase: Phase) -> bool {
    matches!(phase, Phase::Command | Phase::Movement | Phase::Combat)
}

/// Whether the side has another seat.
fn has_others(game: &Game, seat: SeatId) -> bool {
    let side = game.side_of_seat(seat);
    let mut seats = game.scenario.seats.iter();
    seats.any(|other| Some(other.side) == side && other.id != seat)
}
