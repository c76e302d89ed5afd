//! How much memory a match keeps for its undo: the games before its last orders.

use naktong_rules::Game;

use crate::rules::{PATIENCE, bundled, play};

/// As many as a match keeps.
const KEPT: usize = 32;
/// How often they are kept, so that pages of the system count for little.
const TIMES: usize = 20;

/// Prints what a held game takes.
pub(crate) fn report() {
    println!("\nHeld games: what a match keeps for each order that can be taken back");
    for (id, orders) in [("c1-uijongbu-road", 60), ("c11-campaign-25-june", 600)] {
        let scenario = bundled(id);
        let line = play(&Game::new(scenario.clone()), 1, orders, 2 * PATIENCE);
        let last = &line.orders[line.orders.len().saturating_sub(KEPT)..];
        let Some(before) = resident_bytes() else {
            return println!("  the system does not tell how much memory is in use");
        };
        let held: Vec<Game> = std::iter::repeat_n(last, TIMES)
            .flatten()
            .map(|played| played.before.clone())
            .collect();
        let after = resident_bytes().unwrap_or(before);
        let each = after.saturating_sub(before) / held.len();
        println!(
            "  {:>6} KiB a game, {:>6} KiB for {KEPT}: {}, {} units, {} orders in",
            each / 1024,
            each * KEPT / 1024,
            scenario.title,
            scenario.units.len(),
            line.orders.len(),
        );
    }
}

/// How much memory this process has, if the system tells it (Linux does).
fn resident_bytes() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}
