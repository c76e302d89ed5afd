//! Tanks restored from the pool of heavy materiel (rules 14.3).

use naktong_protocol::unit::{Arm, Counter};

use crate::game::Game;

/// Heavy materiel for a step.
pub(super) const PRICE: u8 = 3;
/// 1 August, the day from which tanks are restored (day 38 of the campaign).
const FIRST_OF_AUGUST: u8 = 38;
const A_TURN: u8 = 1;
const A_MATCH: u8 = 4;

/// Tanks go to the tank units.
pub(super) fn receives(counter: &Counter) -> bool {
    counter.arm == Arm::Armor
}

/// Steps that may be restored now. Without a pool there is nothing to restore them from.
pub(super) fn left(game: &Game) -> u8 {
    let spent = &game.state.refills;
    let pool = game.state.heavy_materiel.unwrap_or(0);
    if game.day().number() < FIRST_OF_AUGUST || pool < PRICE {
        return 0;
    }
    let today = A_TURN.saturating_sub(spent.tanks_today);
    today.min(A_MATCH.saturating_sub(spent.tanks))
}
