//! Whether a defender has a safe retreat (rules 11.6), as the attacker sees it.

use naktong_protocol::Hex;
use naktong_protocol::unit::{Mobility, Side};

use super::Span;
use crate::game::Game;
use crate::movement::entry_cost;
use crate::sight;
use crate::zones::{self, Eyes};

/// What the attacker knows of one hex beside the defender.
struct Beside {
    hex: Hex,
    /// The attacker's combat units hold it.
    held: bool,
    /// In a zone of the attacker for sure; perhaps.
    watched: bool,
    perhaps_watched: bool,
    /// A friend of the defender is there for sure; perhaps.
    friend: bool,
    perhaps_friend: bool,
}

/// The shift if the lead defender, who falls back in one of these ways, is stuck: 0 or +1, or
/// open. Every hex beside the target is within two hexes of the attackers, so none of the
/// defender's friends there is unseen, though one may be a mere headquarters.
pub(super) fn shift(game: &Game, side: Side, target: Hex, gaits: &[Mobility]) -> Span<i8> {
    let beside: Vec<Beside> = game
        .map()
        .neighbors(target)
        .map(|hex| look(game, side, hex))
        .collect();
    let way = |gait: Mobility, is_safe: &dyn Fn(&Beside) -> bool| {
        beside
            .iter()
            .any(|at| !at.held && is_safe(at) && entry_cost(game, gait, target, at.hex).is_ok())
    };
    let surely = |at: &Beside| at.friend || !at.perhaps_watched;
    let perhaps = |at: &Beside| at.perhaps_friend || !at.watched;
    let stuck = |gait: &Mobility| Span {
        low: i8::from(!way(*gait, &perhaps)),
        high: i8::from(!way(*gait, &surely)),
    };
    let all = gaits.iter().map(stuck).reduce(Span::and);
    all.unwrap_or(Span { low: 0, high: 1 })
}

fn look(game: &Game, side: Side, hex: Hex) -> Beside {
    let mut watched = false;
    let mut perhaps_watched = false;
    for from in game.map().neighbors(hex) {
        if !zones::reaches(game, from, hex) {
            continue;
        }
        // The defender does not know who is disrupted, nor at two hexes who is a headquarters;
        // and he may have identified a stack before it received a step (14.3, 14.4).
        let steps_known = !(game.scenario.modules.fog && game.scenario.modules.replacements);
        watched |= steps_known && game.steps_in(side, from) >= 2;
        perhaps_watched |= game
            .on_map()
            .any(|(id, _, at)| at == from && game.side_of(id) == side);
    }
    let enemies = sight::enemies(game, side, Eyes::Side);
    let seen = enemies.get(&hex).is_some_and(|stack| stack.units > 0);
    let known = !sight::made_out(game, side, hex).is_empty();
    Beside {
        hex,
        held: game.has_combat_unit(side, hex),
        watched,
        perhaps_watched,
        friend: known,
        perhaps_friend: seen,
    }
}
