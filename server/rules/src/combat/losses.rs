//! Who loses the steps (rules 11.8).

use std::cmp::Reverse;

use naktong_protocol::UnitId;
use naktong_protocol::unit::Arm;

use super::odds;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;

/// Takes `steps` from a side's units, the lead first; losses beyond what is there are ignored.
/// `attacking` decides the second loss (armor), `enemies` whether armor takes the first.
pub(super) fn take(
    judge: &mut Judge<'_>,
    units: &[UnitId],
    enemies: &[UnitId],
    steps: u8,
    attacking: bool,
) {
    // The exception is judged once, before anyone has lost anything.
    let mut order: Vec<Pick> = vec![];
    if exposed_armor(&judge.game, units, enemies).is_some() {
        order.push(Pick::ExposedArmor);
    }
    order.push(Pick::Lead);
    if attacking {
        order.push(Pick::Armor);
    }
    let picks = order.into_iter().chain(std::iter::repeat(Pick::Largest));
    let mut left = steps;
    for pick in picks {
        if left == 0 || !units.iter().any(|unit| steps_of(&judge.game, *unit) > 0) {
            return;
        }
        let game = &judge.game;
        let chosen = match pick {
            Pick::ExposedArmor => exposed_armor(game, units, enemies),
            Pick::Lead => units.first().copied(),
            Pick::Armor => largest(game, units.iter().filter(|unit| is_armor(game, **unit))),
            Pick::Largest => largest(game, units.iter()),
        };
        if let Some(unit) = chosen.filter(|unit| steps_of(game, *unit) > 0) {
            lose(judge, unit, 1);
            left -= 1;
        }
    }
}

/// Takes steps from one unit, draft steps first; the last one destroys it.
pub(super) fn lose(judge: &mut Judge<'_>, unit: UnitId, steps: u8) {
    let state = judge.game.unit(unit);
    let Some(hex) = state.hex() else {
        return;
    };
    let steps = steps.min(state.steps);
    let drafts = steps.min(state.draft_steps);
    let destroyed = steps == state.steps;
    if steps > 0 {
        judge.happen(Event::StepsLost {
            unit,
            steps,
            drafts,
        });
    }
    if destroyed {
        judge.happen(Event::UnitDestroyed { unit, hex });
    }
}

#[derive(Clone, Copy)]
enum Pick {
    ExposedArmor,
    Lead,
    Armor,
    Largest,
}

fn is_armor(game: &Game, unit: UnitId) -> bool {
    game.counter(unit).arm == Arm::Armor
}

fn steps_of(game: &Game, unit: UnitId) -> u8 {
    let unit = game.unit(unit);
    unit.hex().map_or(0, |_| unit.steps)
}

/// The unit with most steps, ties to the lowest id.
fn largest<'a>(game: &Game, units: impl Iterator<Item = &'a UnitId>) -> Option<UnitId> {
    units
        .copied()
        .filter(|unit| steps_of(game, *unit) > 0)
        .min_by_key(|unit| (Reverse(steps_of(game, *unit)), *unit))
}

/// The armor that takes the first step because the enemy's anti-tank weapons answer it.
fn exposed_armor(game: &Game, units: &[UnitId], enemies: &[UnitId]) -> Option<UnitId> {
    let exposed = units.iter().filter(|unit| {
        let class = game.counter(**unit).armor_class;
        is_armor(game, **unit) && odds::answers_armor(game, enemies, class, game.day())
    });
    largest(game, exposed)
}
