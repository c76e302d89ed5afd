//! New orders (7.3) and the relief of commanders (7.7).

use naktong_protocol::order::Directive;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{FormationId, SeatId, UnitId};

use super::{favor, headquarters, look_at_objectives};
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::seats;
use crate::violation::Violation;

/// Turns that a division has to gain its objective before its commander is blamed (7.7).
const PATIENCE: u16 = 5;
/// Turns from one relief to the next (7.7).
const BETWEEN_RELIEFS: u16 = 7;

/// Judges a new order for a division (7.3).
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    formation: FormationId,
    directive: Directive,
) -> Result<(), Violation> {
    let game = &judge.game;
    may_write(game, seat)?;
    may_be_directed(game, formation)?;
    if let Directive::Take {
        immediate,
        subsequent,
    } = directive
    {
        for place in [immediate, subsequent] {
            if game.map().place(place).is_none() {
                return Err(Violation::NoSuchPlace { place });
            }
        }
    }
    judge.happen(Event::OrderWritten {
        formation,
        directive,
    });
    Ok(())
}

/// Only NK's superior seat writes orders, in NK's Command phase (7.3, part C).
fn may_write(game: &Game, seat: SeatId) -> Result<(), Violation> {
    if !game.scenario.modules.orders {
        return Err(Violation::NotInPlay {
            what: "written orders",
            rule: "7.2",
        });
    }
    if game.side_of_seat(seat) != Some(Side::Nk) {
        return Err(Violation::OrdersAreNorthKorean);
    }
    let phase = game.state.phase;
    if phase != Phase::Command {
        let asked = "orders are not written";
        return Err(Violation::WrongPhase { asked, phase });
    }
    seats::must_be_superior(game, seat, "orders are written")
}

/// A division takes orders while its HQ is on the map.
fn may_be_directed(game: &Game, formation: FormationId) -> Result<(), Violation> {
    if !game.state.orders.divisions.contains_key(&formation) {
        return Err(Violation::TakesNoOrders { formation });
    }
    match headquarters(game, formation) {
        Some(_) => Ok(()),
        None => Err(Violation::NobodyToRead { formation }),
    }
}

/// The divisions that a seat may give a new order now.
pub(crate) fn directives(game: &Game, seat: SeatId) -> Vec<FormationId> {
    if may_write(game, seat).is_err() {
        return vec![];
    }
    let divisions = game.state.orders.divisions.keys().copied();
    divisions
        .filter(|formation| may_be_directed(game, *formation).is_ok())
        .collect()
}

/// Judges the relief of a commander (7.7).
pub(crate) fn decide_relief(
    judge: &mut Judge<'_>,
    seat: SeatId,
    formation: FormationId,
) -> Result<(), Violation> {
    may_relieve(&judge.game, seat)?;
    may_be_relieved(&judge.game, formation)?;
    judge.happen(Event::CommanderRelieved { formation });
    let shaken: Vec<UnitId> = judge
        .game
        .combat_units(Side::Nk)
        .filter(|(id, unit, _)| {
            judge.game.counter(*id).formation == Some(formation) && !unit.disrupted
        })
        .map(|(id, ..)| id)
        .collect();
    for unit in shaken {
        judge.happen(Event::UnitDisrupted { unit });
    }
    look_at_objectives(judge);
    Ok(())
}

fn may_relieve(game: &Game, seat: SeatId) -> Result<(), Violation> {
    if !game.scenario.options.contains(&OptionalRule::Blame) {
        return Err(Violation::NotInPlay {
            what: "the relief of commanders",
            rule: "7.7",
        });
    }
    may_write(game, seat)?;
    let turn = game.state.turn;
    let next = game.state.orders.relief.map(|last| last + BETWEEN_RELIEFS);
    match next.filter(|next| turn < *next) {
        Some(turn) => Err(Violation::RelievedLately { turn }),
        None => Ok(()),
    }
}

/// Out of favour, and its objective not gained in time (7.7).
fn may_be_relieved(game: &Game, id: FormationId) -> Result<(), Violation> {
    may_be_directed(game, id)?;
    let standing = &game.state.orders.divisions[&id];
    let gained = |place| game.state.control.get(&place) == Some(&Side::Nk);
    let late = game.state.turn >= standing.since.max(1) + PATIENCE;
    let failed = late && standing.objective().is_some_and(|place| !gained(place));
    let blamed = game
        .formation(id)
        .is_some_and(|formation| favor(game, formation) < 0);
    match blamed && failed {
        true => Ok(()),
        false => Err(Violation::NotToBlame { formation: id }),
    }
}

/// The divisions whose commander a seat may relieve now.
pub(crate) fn reliefs(game: &Game, seat: SeatId) -> Vec<FormationId> {
    if may_relieve(game, seat).is_err() {
        return vec![];
    }
    let divisions = game.state.orders.divisions.keys().copied();
    divisions
        .filter(|formation| may_be_relieved(game, *formation).is_ok())
        .collect()
}
