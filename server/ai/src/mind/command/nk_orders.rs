//! NK Command: drafts and repairs, the orders of the divisions, and what the optional rules offer.

use naktong_protocol::Order;
use naktong_protocol::unit::Arm;
use naktong_protocol::view::UnitView;

use super::directives;
use crate::mind::ground::Picture;
use crate::mind::{Mind, tags};

/// HM below which no tank is repaired (rules 14.3).
const HM_KEPT: u8 = 10;
/// Days that a formation may be brought forward, at a point each.
const HASTE: u16 = 2;

/// The orders of the phase, arrivals left out.
pub(super) fn orders(mind: &mut Mind<'_>, picture: &mut Picture) -> Vec<Order> {
    let mut orders = drafts(mind, picture);
    let legal = mind.legal;
    let stake = legal.stakes.first();
    orders.extend(stake.map(|unit| Order::Stake { unit: *unit }));
    orders.extend(relief(mind, picture));
    orders.extend(haste(mind));
    orders.extend(directives::orders(mind, picture));
    orders
}

/// Rules 7.7: a commander is relieved for the sake of an order that waits, if nobody of his
/// division stands before the enemy: it will be in disorder.
fn relief(mind: &Mind<'_>, picture: &Picture) -> Option<Order> {
    let view = mind.view;
    let mut reliefs = mind.legal.reliefs.iter();
    let formation = reliefs.find(|formation| {
        let waits = view
            .directives
            .get(formation)
            .is_some_and(|order| order.waiting.is_some());
        let members = view.units.values();
        let mut members = members.filter(|unit| unit.counter.formation == Some(**formation));
        waits && members.all(|unit| picture.distance(unit.state.hex) > 2)
    })?;
    Some(Order::Relieve {
        formation: *formation,
    })
}

/// Rules 15.7: whoever costs no more than a point or two comes before its day.
fn haste(mind: &Mind<'_>) -> Option<Order> {
    let view = mind.view;
    let mut options = mind.legal.hastes.iter();
    let option = options.find(|option| {
        let expected = view.expected.get(&option.unit);
        let days = expected.map(|expected| expected.turn.saturating_sub(view.turn.turn));
        days.is_some_and(|days| days <= HASTE)
    })?;
    Some(Order::Hasten {
        unit: option.unit,
        hex: *option.hexes.first()?,
    })
}

/// Steps for who needs them most.
fn drafts(mind: &mut Mind<'_>, picture: &mut Picture) -> Vec<Order> {
    let (view, legal, ground) = (mind.view, mind.legal, &*mind.ground);
    let mut drafts = view.means.as_ref().map_or(0, |means| means.korean_steps);
    let mut tanks = u8::from(view.heavy_materiel.is_some_and(|has| has > HM_KEPT));
    let (mut orders, mut filled) = (vec![], vec![]);
    let mut needy: Vec<&UnitView> = legal.refills.iter().map(|unit| &view.units[unit]).collect();
    // The poorest first: a draft spoils a good regiment (rules 14.2).
    needy.sort_by_key(|unit| {
        let grade = unit.state.quality.grade();
        (grade, unit.state.steps, picture.distance(unit.state.hex))
    });
    for unit in needy {
        let purse = match unit.counter.arm {
            Arm::Armor => &mut tanks,
            _ => &mut drafts,
        };
        let hex = unit.state.hex;
        if *purse > 0 && picture.steps_in(hex) < ground.room(hex) {
            *purse -= 1;
            *picture.steps.entry(hex).or_default() += 1;
            filled.push(unit);
            let unit = unit.counter.id;
            orders.push(Order::Refill { unit });
        }
    }
    let told = tags(filled).map(|tags| format!("a step each for {tags}"));
    mind.thoughts.extend(told);
    orders
}
