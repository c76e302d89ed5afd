//! What a player has before it, and what it says.

use std::fmt;

use naktong_protocol::message::Refusal;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::turn::Phase;
use naktong_protocol::{Board, Order, SeatId, View};

/// The table is not there any more: the match ended or stopped, the player was called away, or
/// its time to think is over. What was ordered stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away;

impl fmt::Display for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the player was called away from the table")
    }
}

impl std::error::Error for Away {}

/// What the judge said to an order.
pub type Given = Result<(), Refusal>;

/// A seat at a match, as whoever holds it has it before him: a line to a server, a match in
/// this process, a game in memory.
pub trait Table {
    /// What never changes.
    fn board(&self) -> &Board;

    /// Which seat is held.
    fn seat(&self) -> SeatId;

    /// What the seat knows now.
    fn view(&self) -> &View;

    /// Whether the player may think on: to be asked between long thoughts, for nobody can stop a
    /// thought in its midst.
    ///
    /// # Errors
    /// [`Away`].
    fn goes_on(&self) -> Result<(), Away> {
        Ok(())
    }

    /// What the seat may ask for now.
    ///
    /// # Errors
    /// [`Away`].
    fn legal(&mut self) -> Result<LegalOrders, Away>;

    /// Asks the judge (rules D7).
    ///
    /// # Errors
    /// [`Away`].
    fn ask(&mut self, question: &Question) -> Result<Result<Reply, Refusal>, Away>;

    /// Gives an order. Afterwards the view shows what came of it.
    ///
    /// # Errors
    /// [`Away`].
    fn give(&mut self, order: Order) -> Result<Given, Away>;

    /// Gives orders one after the other, none of which hangs on what came of the one before.
    ///
    /// # Errors
    /// [`Away`].
    fn give_all(&mut self, orders: Vec<Order>) -> Result<Vec<Given>, Away> {
        orders.into_iter().map(|order| self.give(order)).collect()
    }
}

/// Why a player did what it did: a line for each major decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thought {
    /// The turn.
    pub turn: u16,
    /// The phase.
    pub phase: Phase,
    /// One line, for the eyes of its own seat until the match is over.
    pub text: String,
}

/// Whoever can play a phase.
pub trait Plays {
    /// Plays the phase that the seat is asked for, to `done`: why it did so. Nothing if the
    /// seat is not asked for anything.
    ///
    /// # Errors
    /// [`Away`].
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away>;
}

/// The turn and phase in which a seat is asked for orders, if it is.
pub(crate) fn to_do(table: &dyn Table) -> Option<(u16, Phase)> {
    let (view, seat) = (table.view(), table.seat());
    let turn = &view.turn;
    let side = table.board().seat(seat)?.side;
    let open = view.outcome.is_none() && turn.acting == Some(side) && !turn.done.contains(&seat);
    turn.phase.filter(|_| open).map(|phase| (turn.turn, phase))
}
