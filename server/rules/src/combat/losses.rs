//! Who loses the steps (rules 11.8).

use std::cmp::Reverse;

use naktong_protocol::UnitId;
use naktong_protocol::unit::Arm;

use super::odds::{self, Battle};
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;

/// The attackers lose steps: the lead first, armor next.
pub(super) fn of_attackers(judge: &mut Judge<'_>, battle: &Battle, steps: u8) {
    let (own, enemies) = (&battle.attackers, &battle.defenders);
    let exposed = exposed_armor(&judge.game, battle, own, enemies, battle.fire.called);
    let order = [Pick::Lead, Pick::Armor];
    take(judge, &battle.attackers, steps, &exposed, &order);
}

/// The defenders lose steps: the lead first.
pub(super) fn of_defenders(judge: &mut Judge<'_>, battle: &Battle, steps: u8) {
    let (own, enemies) = (&battle.defenders, &battle.attackers);
    let exposed = exposed_armor(&judge.game, battle, own, enemies, battle.fire.strike);
    take(judge, &battle.defenders, steps, &exposed, &[Pick::Lead]);
}

/// Takes steps in an order, then from the largest; losses beyond what is there are ignored.
fn take(judge: &mut Judge<'_>, units: &[UnitId], steps: u8, exposed: &[UnitId], order: &[Pick]) {
    // The exception is judged once, before anyone has lost anything.
    let first = (!exposed.is_empty()).then_some(Pick::ExposedArmor);
    let picks = first
        .into_iter()
        .chain(order.iter().copied())
        .chain(std::iter::repeat(Pick::Largest));
    let mut left = steps;
    for pick in picks {
        if left == 0 || !units.iter().any(|unit| steps_of(&judge.game, *unit) > 0) {
            return;
        }
        let game = &judge.game;
        let chosen = match pick {
            Pick::ExposedArmor => largest(game, exposed.iter()),
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
pub(crate) fn lose(judge: &mut Judge<'_>, unit: UnitId, steps: u8) {
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

/// The armor that takes the first step because the enemy's anti-tank weapons answer it, or any
/// of his aircraft.
fn exposed_armor(
    game: &Game,
    battle: &Battle,
    units: &[UnitId],
    enemies: &[UnitId],
    aircraft: u8,
) -> Vec<UnitId> {
    let answered = |unit: &UnitId| {
        let class = battle.armor_class(game, *unit);
        aircraft > 0 || odds::answers_armor(game, enemies, class, game.day())
    };
    units
        .iter()
        .copied()
        .filter(|unit| is_armor(game, *unit) && answered(unit))
        .collect()
}
