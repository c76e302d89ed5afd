//! Overruns (rules 9.6).

use naktong_protocol::order::OverrunOption;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, SeatId, UnitId};

use crate::game::Game;
use crate::judge::Judge;
use crate::violation::Violation;

/// Judges an overrun.
pub(crate) fn decide(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _units: &[UnitId],
    _target: Hex,
    _on_foot: bool,
) -> Result<(), Violation> {
    Err(Violation::NotInPlay {
        what: "overruns",
        rule: "9.6",
    })
}

/// The overruns that units of a side which `mine` takes may make now.
pub(crate) fn options(
    _game: &Game,
    _side: Side,
    _mine: impl Fn(&UnitId) -> bool,
) -> Vec<OverrunOption> {
    vec![]
}
