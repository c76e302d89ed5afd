//! Questions, answered from what the asker's side knows and from nothing else (rules D7).
//!
//! No answer touches the game. What a side does not see does not move an answer; the pairs of
//! `tests/rulebook/interference.rs` hold that.

mod defense;
mod odds;
mod plan;
mod reach;
mod supply;
mod way_out;
mod why_not;

use naktong_protocol::SeatId;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::unit::Side;

use crate::game::Game;
use crate::violation::Violation;

/// Answers a question of a seat.
///
/// # Errors
/// [`Violation`] if it cannot be answered: it is about units that are not the seat's, an attack
/// that no phase would allow, a part of the rulebook that is not in play.
pub fn ask(game: &Game, seat: SeatId, question: &Question) -> Result<Reply, Violation> {
    let side = game
        .side_of_seat(seat)
        .ok_or(Violation::NoSuchSeat { seat })?;
    if let Question::WhyNot(order) = question {
        return Ok(Reply::WhyNot(why_not::ask(game, seat, order)));
    }
    let acting = acting(game)?;
    match question {
        Question::Reach { unit } => reach::ask(game, seat, acting, *unit).map(Reply::Reach),
        Question::Odds {
            target,
            attackers,
            lead,
            support,
            air,
        } => odds::ask(game, seat, *target, attackers, *lead, support, *air)
            .map(|odds| Reply::Odds(Box::new(odds))),
        Question::WhyNot(_) => unreachable!("answered above"),
        Question::Supply(spot) => supply::ask(game, side, *spot).map(Reply::Supply),
        Question::Plan { formation } => {
            plan::ask(game, side, *formation).map(|plan| Reply::Plan(Box::new(plan)))
        }
    }
}

/// The side on turn, while the match is in play.
fn acting(game: &Game) -> Result<Side, Violation> {
    if game.outcome().is_some() {
        return Err(Violation::MatchOver);
    }
    let (acting, _) = game.acting().ok_or(Violation::NotStarted)?;
    Ok(acting)
}

/// A range, both ends in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span<T> {
    low: T,
    high: T,
}

impl<T: Copy + Ord> Span<T> {
    fn exact(value: T) -> Self {
        let (low, high) = (value, value);
        Self { low, high }
    }

    /// From the least to the greatest; `None` of nothing.
    fn of(values: impl IntoIterator<Item = T>) -> Option<Self> {
        values.into_iter().map(Self::exact).reduce(Self::and)
    }

    /// Both of them and all between.
    fn and(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    fn map<U>(self, to: impl Fn(T) -> U) -> Span<U> {
        Span {
            low: to(self.low),
            high: to(self.high),
        }
    }
}
