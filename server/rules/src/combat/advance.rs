//! Advance after combat (rules 11.10): offered with the result, taken by an order of its own.

use naktong_protocol::order::AdvanceOffer;
use naktong_protocol::{Hex, SeatId, UnitId};

use super::river_bars;
use crate::aftermath;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::movement;
use crate::seats;
use crate::violation::Violation;

/// Offers the emptied hex to the surviving attackers that can enter it.
pub(super) fn offer(judge: &mut Judge<'_>, seat: SeatId, hex: Hex, attackers: &[UnitId]) {
    let game = &judge.game;
    let mut units: Vec<UnitId> = attackers
        .iter()
        .copied()
        .filter(|unit| {
            let from = game.unit(*unit).hex();
            from.is_some_and(|from| from.distance(hex) == 1 && !river_bars(game, *unit, from, hex))
        })
        .collect();
    units.sort_unstable();
    if !units.is_empty() {
        judge.happen(Event::AdvanceOffered(AdvanceOffer { hex, units, seat }));
    }
}

/// The offer that a seat may answer: that after its own attack, lent units and all (D6).
pub(crate) fn offer_to(game: &Game, seat: SeatId) -> Option<AdvanceOffer> {
    let offer = game.state.advance.as_ref()?;
    let of_side = game.side_of_seat(seat) == game.side_of_seat(offer.seat);
    let answers = offer.seat == seat || (of_side && seats::orders_all(game, seat));
    answers.then(|| offer.clone())
}

/// Judges the answer to an offer; no units at all declines it.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    units: &[UnitId],
) -> Result<(), Violation> {
    let game = &judge.game;
    let offer = offer_to(game, seat).ok_or(Violation::NoAdvance)?;
    if !units.is_empty() {
        seats::at_hand(game, seat, units)?;
    }
    if let Some(unit) = units.iter().find(|unit| !offer.units.contains(unit)) {
        let unit = game.tag(*unit).to_owned();
        return Err(Violation::CannotAdvance { unit });
    }
    movement::fits(game, offer.hex, units)?;
    judge.happen(Event::AdvanceClosed);
    for unit in units {
        let from = judge
            .game
            .unit(*unit)
            .hex()
            .expect("offered to units on the map");
        judge.happen(Event::UnitAdvanced {
            unit: *unit,
            from,
            to: offer.hex,
        });
    }
    aftermath::of_entering(judge, units, offer.hex);
    Ok(())
}
