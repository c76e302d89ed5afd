//! What Inchon claims, and UN may keep at a price (rules 14.6).

use std::collections::BTreeSet;

use naktong_protocol::unit::Side;
use naktong_protocol::{SeatId, UnitId};

use super::in_command_phase;
use crate::event::Event;
use crate::game::{Game, Location};
use crate::judge::Judge;
use crate::scenario::{Change, Claim};
use crate::seats;
use crate::violation::Violation;

/// Judges the keeping of units: on the day before they would leave.
pub(crate) fn decide(judge: &mut Judge<'_>, seat: SeatId, unit: UnitId) -> Result<(), Violation> {
    let game = &judge.game;
    seats::must_be_superior(game, seat, "what Inchon claims is kept")?;
    in_command_phase(game, "nothing is kept")?;
    if !claims_of_tomorrow(game, seat).contains(&unit) {
        let unit = unit.to_string();
        return Err(Violation::CannotKeep { unit });
    }
    judge.happen(Event::ClaimRefused { of: unit });
    Ok(())
}

/// Those that a seat may keep from leaving now, by the unit that stands for the claim.
pub(crate) fn options(game: &Game, seat: SeatId) -> Vec<UnitId> {
    let may_keep = seats::is_superior(game, seat) && in_command_phase(game, "").is_ok();
    match may_keep {
        true => claims_of_tomorrow(game, seat).into_iter().collect(),
        false => vec![],
    }
}

/// The claims that fall due tomorrow on units which are still there, and are not refused yet.
fn claims_of_tomorrow(game: &Game, seat: SeatId) -> BTreeSet<UnitId> {
    let tomorrow = game.state.turn.saturating_add(1);
    due(game, tomorrow)
        .filter(|(unit, _)| game.side_of_seat(seat) == Some(game.side_of(*unit)))
        .map(|(_, claim)| claim.of)
        .filter(|of| !game.state.refills.kept.contains(of))
        .collect()
}

/// The units that a claim of this turn asks for, destroyed ones left out.
fn due(game: &Game, turn: u16) -> impl Iterator<Item = (UnitId, Claim)> + '_ {
    let dated = game.scenario.calendar.iter();
    dated
        .filter(move |dated| dated.turn == turn)
        .filter_map(|dated| match dated.change {
            Change::Withdrawal { unit, claim } => Some((unit, claim?)),
            Change::Conversion { .. } => None,
        })
        .filter(|(unit, _)| {
            let location = &game.unit(*unit).location;
            matches!(location, Location::Map(_) | Location::Expected { .. })
        })
}

/// Whether UN keeps what a claim asks for.
pub(crate) fn is_kept(game: &Game, claim: Claim) -> bool {
    game.state.refills.kept.contains(&claim.of)
}

/// NK scores for each claim that falls due today and is refused, once, as its owner's player
/// turn begins; if nothing of it is left there is nothing to keep.
pub(crate) fn score(judge: &mut Judge<'_>, side: Side) {
    let game = &judge.game;
    let claims: BTreeSet<(UnitId, u8)> = due(game, game.state.turn)
        .filter(|(unit, claim)| game.side_of(*unit) == side && is_kept(game, *claim))
        .map(|(_, claim)| (claim.of, claim.points))
        .collect();
    for (of, points) in claims {
        judge.happen(Event::ClaimScored { of, points });
    }
}
