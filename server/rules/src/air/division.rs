//! How UN divides its air points (rules 12.2).

use std::collections::BTreeSet;

use naktong_protocol::order::{AirDivision, AirOption};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{FormationId, SeatId};

use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::seats;
use crate::violation::Violation;

/// The most points on call for one formation.
const CALL_LIMIT: u8 = 2;

/// Judges a new division of UN's air points, which stands until changed.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    division: &AirDivision,
) -> Result<(), Violation> {
    let game = &judge.game;
    let points = to_divide(game, seat)?;
    let asked = division.points();
    if asked > u16::from(points) {
        return Err(Violation::TooManyAirPoints { asked, points });
    }
    let able = formations(game);
    let mut named = BTreeSet::new();
    for call in &division.on_call {
        let formation = call.formation;
        if !able.contains(&formation) {
            return Err(Violation::CannotCall { formation });
        }
        let fits = (1..=CALL_LIMIT).contains(&call.points);
        if !fits || !named.insert(formation) {
            return Err(Violation::BadCall { formation });
        }
    }
    let division = division.clone();
    judge.happen(Event::AirDivided { division });
    Ok(())
}

/// The points that a seat may divide now.
pub(crate) fn option(game: &Game, seat: SeatId) -> Option<AirOption> {
    Some(AirOption {
        points: to_divide(game, seat).ok()?,
        formations: formations(game),
    })
}

/// How many points a seat has to divide now, or why none.
fn to_divide(game: &Game, seat: SeatId) -> Result<u8, Violation> {
    if !game.scenario.modules.air {
        let (what, rule) = ("aircraft", "12.2");
        return Err(Violation::NotInPlay { what, rule });
    }
    if game.side_of_seat(seat) != Some(Side::Un) {
        return Err(Violation::AirNotDivided);
    }
    let phase = game.state.phase;
    if phase != Phase::Command {
        let asked = "air points are not divided";
        return Err(Violation::WrongPhase { asked, phase });
    }
    seats::must_be_superior(game, seat, "air points are divided")?;
    match super::points(game, Side::Un) {
        0 => Err(Violation::NoAirPoints),
        points => Ok(points),
    }
}

/// The formations that can call: those of UN in the scenario that have an HQ to call from.
fn formations(game: &Game) -> Vec<FormationId> {
    let formations = game.scenario.formations.iter();
    formations
        .filter(|formation| formation.side == Side::Un && formation.headquarters.is_some())
        .map(|formation| formation.id)
        .collect()
}
