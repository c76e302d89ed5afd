//! Landings of the first day (rules 15.4), the Pusan transport (15.5) and formations that come
//! before their day (15.7).

use naktong_protocol::order::EntryOption;
use naktong_protocol::{Hex, SeatId, UnitId};

use crate::game::Game;
use crate::judge::Judge;
use crate::violation::Violation;

/// Judges a stake on the Pusan transport (15.5).
pub(crate) fn decide_stake(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _unit: UnitId,
) -> Result<(), Violation> {
    Err(Violation::NotInPlay {
        what: "the Pusan transport",
        rule: "15.5",
    })
}

/// Judges an early arrival (15.7).
pub(crate) fn decide_haste(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _unit: UnitId,
    _hex: Hex,
) -> Result<(), Violation> {
    Err(Violation::NotInPlay {
        what: "all-in",
        rule: "15.7",
    })
}

/// The special forces that a seat may stake now.
pub(crate) fn stakes(_game: &Game, _seat: SeatId) -> Vec<UnitId> {
    vec![]
}

/// The arrivals that a seat may bring before their day, and where.
pub(crate) fn hastes(_game: &Game, _seat: SeatId) -> Vec<EntryOption> {
    vec![]
}
