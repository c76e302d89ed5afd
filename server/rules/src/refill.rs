//! Losses made good: drafts and tanks (rules 14.3), replacements (14.4), and what Inchon
//! claims (14.6).

use naktong_protocol::order::EntryOption;
use naktong_protocol::unit::Side;
use naktong_protocol::view::Means;
use naktong_protocol::{Hex, SeatId, UnitId};
use serde::{Deserialize, Serialize};

use crate::game::Game;
use crate::judge::Judge;
use crate::violation::Violation;

/// What is left to give.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refills {}

const NOT_IN_PLAY: Violation = Violation::NotInPlay {
    what: "replacements",
    rule: "14.4",
};

/// Judges a step given to a unit (14.3, 14.4).
pub(crate) fn decide(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _unit: UnitId,
) -> Result<(), Violation> {
    Err(NOT_IN_PLAY)
}

/// Judges the raising of a destroyed regiment (14.4).
pub(crate) fn decide_raise(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _unit: UnitId,
    _hex: Hex,
) -> Result<(), Violation> {
    Err(NOT_IN_PLAY)
}

/// Judges the keeping of what Inchon claims (14.6).
pub(crate) fn decide_keep(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _unit: UnitId,
) -> Result<(), Violation> {
    Err(NOT_IN_PLAY)
}

/// The units to which a seat may give a step now.
pub(crate) fn options(_game: &Game, _seat: SeatId) -> Vec<UnitId> {
    vec![]
}

/// The destroyed regiments that a seat may raise now, and where.
pub(crate) fn raises(_game: &Game, _seat: SeatId) -> Vec<EntryOption> {
    vec![]
}

/// Those that a seat may keep from leaving now.
pub(crate) fn keeps(_game: &Game, _seat: SeatId) -> Vec<UnitId> {
    vec![]
}

/// Fills in what a side has to give.
pub(crate) fn means(_game: &Game, _side: Side, _means: &mut Means) {}
