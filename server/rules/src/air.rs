//! Aircraft and naval guns (rules 12.2 to 12.6).

use naktong_protocol::SeatId;
use naktong_protocol::order::{AirDivision, AirOption};
use naktong_protocol::unit::Side;
use naktong_protocol::view::Means;
use serde::{Deserialize, Serialize};

use crate::game::Game;
use crate::judge::Judge;
use crate::scenario::Scenario;
use crate::violation::Violation;

/// The aircraft of both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Air {}

impl Air {
    pub(crate) fn at_start(_scenario: &Scenario) -> Self {
        Self {}
    }
}

/// Today's interdiction level I, as it weighs on NK (12.2).
pub(crate) fn interdiction(game: &Game) -> u8 {
    game.scenario.modules.interdiction
}

/// Judges a new division of UN's air points (12.2).
pub(crate) fn decide(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _division: &AirDivision,
) -> Result<(), Violation> {
    Err(Violation::NotInPlay {
        what: "aircraft",
        rule: "12.2",
    })
}

/// The points that a seat may divide now.
pub(crate) fn option(_game: &Game, _seat: SeatId) -> Option<AirOption> {
    None
}

/// The most strike points that may fly in one attack of a side now.
pub(crate) fn strike_option(_game: &Game, _side: Side) -> u8 {
    0
}

/// Fills in what a side has in the air.
pub(crate) fn means(_game: &Game, _side: Side, _means: &mut Means) {}
