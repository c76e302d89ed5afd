//! The game: what an order may do, what it does, and who may know of it.
//!
//! Five pure functions: [`decide`] judges an order and says what happens, [`apply`] makes it
//! so, [`project`] tells one viewer what he may know of it, [`legal_orders`] lists what a seat
//! may ask for; and [`ask`] answers a seat's questions. No clock, no files, no floating point, no hash-map order, and no chance but
//! [`Dice`]. A file is a chapter of `RULES.md`.

mod aftermath;
mod air;
mod all_in;
mod arrivals;
mod attrition;
mod bridges;
pub mod by_date;
mod calendar;
pub mod class;
mod combat;
mod command;
mod dice;
mod event;
mod game;
mod judge;
mod landing;
mod legal;
mod lending;
mod movement;
mod orders;
mod overrun;
mod phase;
mod project;
mod questions;
mod refill;
mod refugees;
pub mod scenario;
mod seats;
mod securing;
mod sight;
mod stance;
mod supply;
mod transport;
mod victory;
mod violation;
mod zones;

use naktong_protocol::turn::Outcome;
use naktong_protocol::{Order, SeatId};

pub use combat::{odds_column, table_result};
pub use dice::Dice;
pub use event::{Event, apply};
pub use game::{Game, stacking_limit};
pub use legal::legal_orders;
pub use project::{project, project_each, view};
pub use questions::ask;
pub use refill::draft_places;
pub use violation::Violation;

use judge::Judge;

/// The version of these rules; a match ends on the version it began with.
pub const RULES_VERSION: u16 = 1;

/// The first dawn: called once, when all seats are taken.
///
/// # Panics
/// If the game has begun already.
#[must_use]
pub fn begin(game: &Game, dice: &Dice) -> Vec<Event> {
    assert_eq!(game.turn(), 0, "a match begins once");
    let mut judge = Judge::new(game, dice);
    phase::begin(&mut judge);
    judge.into_events()
}

/// The end of a match that its players and the terms have decided, and not the game.
#[must_use]
pub fn conclude(outcome: Outcome) -> Vec<Event> {
    vec![Event::Ended(outcome)]
}

/// The game as it was `before` orders that are taken back. What was rolled for them, by its
/// labels, stays rolled: whoever comes to the same roll again makes the next one of its name (D3).
#[must_use]
pub fn take_back<'a>(before: &Game, rolled: impl IntoIterator<Item = &'a str>) -> Game {
    let mut game = before.clone();
    for label in rolled {
        *game
            .state
            .rolls
            .entry(dice::stem_of(label).to_owned())
            .or_default() += 1;
    }
    game
}

/// Judges an order of a seat: what happens, or why not.
///
/// # Errors
/// [`Violation`] if the rules forbid it; then nothing has happened.
pub fn decide(
    game: &Game,
    seat: SeatId,
    order: &Order,
    dice: &Dice,
) -> Result<Vec<Event>, Violation> {
    let side = game
        .side_of_seat(seat)
        .ok_or(Violation::NoSuchSeat { seat })?;
    if game.outcome().is_some() {
        return Err(Violation::MatchOver);
    }
    let (acting, _) = game.acting().ok_or(Violation::NotStarted)?;
    let mut judge = Judge::new(game, dice);
    if let Order::Resign = order {
        phase::decide_resign(&mut judge, side);
        return Ok(judge.into_events());
    }
    if acting != side {
        return Err(Violation::NotYourTurn { acting });
    }
    // An advance is taken at once or not at all (11.10).
    if game.state.advance.is_some() && !matches!(order, Order::Advance { .. }) {
        judge.happen(Event::AdvanceClosed);
    }
    match order {
        Order::Move {
            units,
            path,
            on_foot,
        } => movement::decide(&mut judge, seat, units, path, *on_foot),
        Order::Attack {
            target,
            attackers,
            lead,
            support,
            air,
        } => combat::decide(&mut judge, seat, *target, attackers, *lead, support, *air),
        Order::Advance { units } => combat::decide_advance(&mut judge, seat, units),
        Order::SetStance { units, stance } => stance::decide(&mut judge, seat, units, stance),
        Order::Enter { unit, hex } => arrivals::decide(&mut judge, seat, *unit, *hex),
        Order::Done { turn, phase } => phase::decide_done(&mut judge, seat, *turn, *phase),
        Order::Resign => unreachable!("answered above"),
        Order::Demolish { bridge, when } => bridges::decide(&mut judge, seat, *bridge, *when),
        Order::Direct {
            formation,
            directive,
        } => orders::decide(&mut judge, seat, *formation, *directive),
        Order::Relieve { formation } => orders::decide_relief(&mut judge, seat, *formation),
        Order::DivideAir(division) => air::decide(&mut judge, seat, division),
        Order::Overrun { units, target } => overrun::decide(&mut judge, seat, units, *target),
        Order::Entrain { unit, to } => transport::decide_rail(&mut judge, seat, *unit, *to),
        Order::Embark { unit, to } => transport::decide_sea(&mut judge, seat, *unit, *to),
        Order::Refill { unit } => refill::decide(&mut judge, seat, *unit),
        Order::Raise { unit, hex } => refill::decide_raise(&mut judge, seat, *unit, *hex),
        Order::Keep { unit } => refill::decide_keep(&mut judge, seat, *unit),
        Order::Stake { unit } => landing::decide_stake(&mut judge, seat, *unit),
        Order::Hasten { unit, hex } => all_in::decide(&mut judge, seat, *unit, *hex),
        Order::Lend { units, lent } => lending::decide(&mut judge, seat, units, *lent),
    }?;
    Ok(judge.into_events())
}
