//! Why an order would be refused.

use naktong_protocol::message::Refusal;
use naktong_protocol::{Order, SeatId};

use crate::dice::Dice;
use crate::game::Game;

/// What stands in the way of an order; `None` if nothing does.
///
/// The order is judged as any other, for a refusal is made from what the seat knows. What would
/// come of it is thrown away, and the dice are not those of the match.
pub(super) fn ask(game: &Game, seat: SeatId, order: &Order) -> Option<Refusal> {
    let judged = crate::decide(game, seat, order, &Dice::seeded("why not"));
    judged.err().map(Refusal::from)
}
