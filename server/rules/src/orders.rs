//! Written orders of the NK divisions (rules 7.2 to 7.4, 7.7 and 7.8).

use std::collections::BTreeMap;

use naktong_protocol::order::Directive;
use naktong_protocol::view::DirectiveView;
use naktong_protocol::{FormationId, SeatId};
use serde::{Deserialize, Serialize};

use crate::game::Game;
use crate::judge::Judge;
use crate::scenario::Scenario;
use crate::violation::Violation;

/// What every division is ordered to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Orders {}

impl Orders {
    pub(crate) fn at_start(_scenario: &Scenario) -> Self {
        Self {}
    }
}

/// Judges a new order for a division (7.3).
pub(crate) fn decide(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _formation: FormationId,
    _directive: Directive,
) -> Result<(), Violation> {
    Err(Violation::NotInPlay {
        what: "written orders",
        rule: "7.3",
    })
}

/// Judges the relief of a commander (7.7).
pub(crate) fn decide_relief(
    _judge: &mut Judge<'_>,
    _seat: SeatId,
    _formation: FormationId,
) -> Result<(), Violation> {
    Err(Violation::NotInPlay {
        what: "the relief of commanders",
        rule: "7.7",
    })
}

/// The divisions that a seat may give a new order now.
pub(crate) fn directives(_game: &Game, _seat: SeatId) -> Vec<FormationId> {
    vec![]
}

/// The divisions whose commander a seat may relieve now.
pub(crate) fn reliefs(_game: &Game, _seat: SeatId) -> Vec<FormationId> {
    vec![]
}

/// The orders as NK sees them.
pub(crate) fn view(_game: &Game) -> BTreeMap<FormationId, DirectiveView> {
    BTreeMap::new()
}
