//! NK Movement and Exploitation: columns toward the objectives.

use naktong_protocol::Hex;
use naktong_protocol::Order;
use naktong_protocol::view::UnitView;

use super::plan::Plan;
use crate::mind::Mind;
use crate::mind::ground::{FAR, Field};

/// The orders of the phase, overruns left out.
pub(super) fn orders(mind: &mut Mind<'_>) -> Vec<Order> {
    let (view, legal) = (mind.view, mind.legal);
    let mut plan = Plan::new(mind);
    plan.rides(legal);
    let (followers, fighters): (Vec<_>, Vec<_>) = legal
        .moves
        .iter()
        .partition(|option| view.units[&option.unit].counter.is_support());
    for option in fighters {
        let unit = &view.units[&option.unit];
        let to = plan
            .field(unit)
            .and_then(|field| plan.best_end(unit, option, |hex| weigh(&plan, unit, hex, &field)));
        if let Some(to) = to.filter(|_| !plan.is_gone(option.unit)) {
            plan.march(option, to);
        }
    }
    for option in followers {
        let to = plan.follow(option);
        if let Some(to) = to.filter(|_| !plan.is_gone(option.unit)) {
            plan.march(option, to);
        }
    }
    plan.orders
}

/// What speaks against ending a march in a hex.
fn weigh(plan: &Plan<'_>, unit: &UnitView, hex: Hex, field: &Field) -> u32 {
    let already = hex == unit.state.hex;
    let steps = u32::from(unit.state.steps);
    let others = plan.picture.steps_in(hex) - if already { steps } else { 0 };
    if others + steps > plan.ground.room(hex) {
        return u32::MAX;
    }
    let own = u32::from(unit.counter.defense) * steps;
    let held = plan.picture.strength_in(hex) + if already { 0 } else { own };
    let danger = plan.picture.danger(hex);
    let way = field.get(&hex).copied().unwrap_or(FAR) * 2;
    let risk = match danger {
        0 => 8,
        _ if danger > 4 * held => 20,
        _ => 6,
    };
    way + risk
}
