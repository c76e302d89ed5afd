//! Units lent to the other seats of a side (rules D6).

use naktong_protocol::{SeatId, UnitId};

use crate::game::Game;
use crate::judge::Judge;
use crate::violation::Violation;

/// Judges a loan, or its end.
pub(crate) fn decide(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _units: &[UnitId],
    _lent: bool,
) -> Result<(), Violation> {
    Err(Violation::NotInPlay {
        what: "the lending of units",
        rule: "D6",
    })
}

/// The units that a seat may lend or call back now.
pub(crate) fn options(_game: &Game, _seat: SeatId) -> Vec<UnitId> {
    vec![]
}
