//! The list of battles, with what the table gave on the average and what it gave.

use naktong_protocol::unit::Side;

use super::Reel;
use crate::luck::Battle;

/// The rows, one a battle: `T3 0707 NK 3:1 die 7: +2, average +1.1, luck +0.9`.
pub(crate) fn rows(reel: &Reel) -> Vec<String> {
    reel.ledger().battles.iter().map(row).collect()
}

fn row(battle: &Battle) -> String {
    let (side, won, expected) = (battle.attacking, battle.won, battle.expected);
    format!(
        "T{:<3} {} {side} {:>3} die {:>2}: {won:+} steps, average {expected:+.1}, luck {:+.1}",
        battle.turn,
        battle.target,
        battle.column.to_string(),
        battle.roll,
        won - expected
    )
}

/// The luck of both sides in one line each.
pub(crate) fn totals(reel: &Reel) -> Vec<String> {
    let total = |side: &Side| format!("{side} in all: {}", reel.ledger().total(*side, |_| true));
    Side::ALL.iter().map(total).collect()
}
