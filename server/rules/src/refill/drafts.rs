//! Press-gang drafts (rules 14.3): so many steps a day, from the places that NK has secured.

use naktong_protocol::PlaceId;
use naktong_protocol::unit::{Arm, Counter};

use crate::by_date;
use crate::game::Game;
use crate::securing;

/// Whose men are the first draft of a day.
const FIRST_FROM: &str = "seoul";
/// Whose men are the second, if NK has as many of them as [`SECOND_NEEDS`].
const SECOND_FROM: [&str; 5] = ["taejon", "chongju", "wonju", "chonju", "kwangju"];
const SECOND_NEEDS: usize = 2;

/// The places from which NK drafts men (rules 14.3).
///
/// # Panics
/// Never: each name is the id of a place.
#[must_use]
pub fn draft_places() -> Vec<PlaceId> {
    let names = SECOND_FROM.into_iter().chain([FIRST_FROM]);
    names
        .map(|name| PlaceId::new(name).expect("the id of a place"))
        .collect()
}

/// Drafts go to the infantry.
pub(super) fn receives(counter: &Counter) -> bool {
    counter.arm == Arm::Infantry
}

/// Today's drafts, in steps: as table B5 has it, each as far as its places are secured.
pub(super) fn number(game: &Game) -> u8 {
    if !game.scenario.modules.replacements {
        return 0;
    }
    let planned = by_date::drafts(game.day());
    let first = planned >= 1 && yields(game, FIRST_FROM);
    let others = SECOND_FROM.into_iter().filter(|name| yields(game, name));
    let second = planned >= 2 && others.count() >= SECOND_NEEDS;
    u8::from(first) + u8::from(second)
}

/// Whether NK has a place secured. One outside the window stays whose it was on the first day.
fn yields(game: &Game, name: &str) -> bool {
    let place = PlaceId::new(name).expect("the id of a place");
    match game.map().place(place) {
        Some(_) => securing::is_held(game, place),
        None => game.scenario.drafts_outside.contains(&place),
    }
}
