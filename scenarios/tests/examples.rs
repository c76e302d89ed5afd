//! The scenario that `docs/make-a-scenario.md` makes is a game: it ends, and not always the same
//! way. `tests/it/scenario_page.rs` follows the page itself.

#[allow(
    dead_code,
    reason = "the player's other manners are for the bundled scenarios"
)]
mod player;

use std::collections::BTreeSet;

use naktong_scenarios::file;
use player::{Manner, Played, play};

#[test]
fn the_imjin_ends_in_each_of_its_ways() {
    let scenario = file::check(include_str!("../examples/imjin.toml"), "imjin.toml").unwrap();
    let manner = Manner::Random(6);
    let levels: BTreeSet<_> = (0..30)
        .map(|seed| {
            let Played { outcome, .. } = play(&scenario, seed, manner, manner);
            outcome.level
        })
        .collect();
    let terms = scenario.victory.iter().map(|term| term.level);
    assert_eq!(levels, terms.collect());
}
