//! Overruns (rules 9.6).

use naktong_protocol::turn::Phase;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Order, UnitId};

use crate::mind::Mind;
use crate::mind::ground::Picture;

/// The odds at which an overrun is tried: 6:1 is needed (rules 9.6), but unseen strength is
/// guessed high.
const OVERRUN_ODDS: u32 = 4;
/// What a single step of infantry asks for.
const AGAINST_A_STEP: u32 = 12;

/// Overruns of what looks weak enough.
pub(crate) fn overruns(mind: &mut Mind<'_>) -> Vec<Order> {
    let view = mind.view;
    let picture = Picture::of(view, mind.side);
    let strength = |unit: &UnitView| u32::from(unit.state.steps * unit.counter.attack);
    // In Exploitation nothing is risked: the attacks of the day are over.
    let is_late = view.turn.phase == Some(Phase::Exploitation);
    let mut gone: Vec<UnitId> = vec![];
    let mut orders = vec![];
    for option in &mind.legal.overruns {
        let attack: u32 = option
            .units
            .iter()
            .map(|unit| strength(&view.units[unit]))
            .sum();
        let defense = picture.enemies.get(&option.target).copied();
        let used = option.units.iter().any(|unit| gone.contains(unit));
        let enough = defense.is_some_and(|defense| attack >= OVERRUN_ODDS * defense);
        if !used && (enough || (is_late && attack >= AGAINST_A_STEP)) {
            gone.extend(&option.units);
            orders.push(Order::Overrun {
                units: option.units.clone(),
                target: option.target,
            });
        }
    }
    orders
}
