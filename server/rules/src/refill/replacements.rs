//! UN replacements (rules 14.4, table B5).

use crate::by_date;
use crate::game::Game;

/// Today's ROK replacements, in steps.
pub(super) fn rok(game: &Game) -> u8 {
    match game.scenario.modules.replacements {
        true => by_date::rok_replacements(game.day()),
        false => 0,
    }
}

/// Whether they are untrained: before 1 August all but the stragglers.
pub(super) fn rok_are_drafts(game: &Game) -> bool {
    by_date::rok_replacements_are_drafts(game.day())
}

/// Today's US and UK replacements, in steps.
pub(super) fn western(game: &Game) -> u8 {
    match game.scenario.modules.replacements {
        true => by_date::western_replacements(game.day()),
        false => 0,
    }
}
