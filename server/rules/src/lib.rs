//! The game: what an order may do, what it does, and who may know of it.
//!
//! Four pure functions: [`decide`] judges an order and says what happens, [`apply`] makes it
//! so, [`project`] tells one viewer what he may know of it, [`legal_orders`] lists what a seat
//! may ask for. No clock, no files, no floating point, no hash-map order, and no chance but
//! [`Dice`]. A file is a chapter of `RULES.md`.

pub mod class;
pub mod scenario;

use naktong_protocol::codec::Hash;
use naktong_protocol::message::RefusalCode;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::report::Roll;
use naktong_protocol::turn::Outcome;
use naktong_protocol::{Board, Order, SeatId, View, ViewEvent, Viewer};
use scenario::Scenario;
use serde::{Deserialize, Serialize};

/// The version of these rules; a match ends on the version it began with.
pub const RULES_VERSION: u16 = 1;

/// The state of a match: the truth, with everything hidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Game {
    scenario: Scenario,
}

impl Game {
    /// The set-up of a scenario, before the first dawn.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        Self { scenario }
    }
    /// What it is played from.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }
    /// How it ended, if it did.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        todo!()
    }
    /// What never changes and everybody may know.
    #[must_use]
    pub fn board(&self) -> Board {
        todo!()
    }
    /// SHA-256 of the whole state.
    #[must_use]
    pub fn state_hash(&self) -> Hash {
        todo!()
    }
}

/// A fact of the match. Facts are never refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Placeholder.
    Placeholder(Roll),
}

impl Event {
    /// The rolls it holds, in the order drawn.
    #[must_use]
    pub fn rolls(&self) -> Vec<Roll> {
        todo!()
    }
}

/// The match's dice.
#[derive(Clone, Debug)]
pub struct Dice {
    seed: String,
}

impl Dice {
    /// The dice of a seed.
    #[must_use]
    pub fn seeded(seed: &str) -> Self {
        Self {
            seed: seed.to_owned(),
        }
    }
}

/// Why an order is refused: its text is one sentence that cites the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Placeholder.
    Placeholder,
}

impl Violation {
    /// The rule that stands in the way: `5.3`.
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        todo!()
    }
    /// The code for programs: not-your-turn, match-over or illegal-order.
    #[must_use]
    pub fn code(&self) -> RefusalCode {
        todo!()
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        todo!()
    }
}

impl std::error::Error for Violation {}

/// The first dawn: called once, when all seats are taken.
#[must_use]
pub fn begin(_game: &Game, _dice: &Dice) -> Vec<Event> {
    todo!()
}

/// Judges an order of a seat.
///
/// # Errors
/// [`Violation`] if the rules forbid it; then nothing has happened.
pub fn decide(_: &Game, _: SeatId, _: &Order, _: &Dice) -> Result<Vec<Event>, Violation> {
    todo!()
}

/// Folds one event into the game. It never rolls, chooses or refuses.
pub fn apply(_game: &mut Game, _event: &Event) {
    todo!()
}

/// All that a viewer may know of the game.
#[must_use]
pub fn view(_game: &Game, _viewer: Viewer) -> View {
    todo!()
}

/// What a viewer learns of some events; folded into his view of `before` it gives his view of
/// the game after them.
#[must_use]
pub fn project(_before: &Game, _events: &[Event], _viewer: Viewer) -> Vec<ViewEvent> {
    todo!()
}

/// What a seat may ask for now, by what its side knows.
#[must_use]
pub fn legal_orders(_game: &Game, _seat: SeatId) -> LegalOrders {
    todo!()
}
