//! Transport by rail (rules 9.4) and by sea (9.5).

use naktong_protocol::order::EntryOption;
use naktong_protocol::unit::Side;
use naktong_protocol::view::Means;
use naktong_protocol::{Hex, SeatId, UnitId};
use serde::{Deserialize, Serialize};

use crate::game::Game;
use crate::judge::Judge;
use crate::violation::Violation;

/// The steps carried in this player turn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Transport {}

/// Judges a move by rail (9.4).
pub(crate) fn decide_rail(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _unit: UnitId,
    _to: Hex,
) -> Result<(), Violation> {
    Err(Violation::NotInPlay {
        what: "the railway",
        rule: "9.4",
    })
}

/// Judges a move by sea (9.5).
pub(crate) fn decide_sea(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _unit: UnitId,
    _to: Hex,
) -> Result<(), Violation> {
    Err(Violation::NotInPlay {
        what: "the sea",
        rule: "9.5",
    })
}

/// Which of a seat's units may go by rail now, and where to.
pub(crate) fn trains(_game: &Game, _seat: SeatId) -> Vec<EntryOption> {
    vec![]
}

/// Which of a seat's units may go by sea now, and where to.
pub(crate) fn ships(_game: &Game, _seat: SeatId) -> Vec<EntryOption> {
    vec![]
}

/// Fills in what rail and ships can still carry for a side.
pub(crate) fn means(_game: &Game, _side: Side, _means: &mut Means) {}
