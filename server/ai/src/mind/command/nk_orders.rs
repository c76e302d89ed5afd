//! NK Command: drafts and repairs, the orders of the divisions, and what the optional rules offer.

use std::collections::BTreeMap;

use naktong_protocol::order::Directive;
use naktong_protocol::unit::{Arm, Side};
use naktong_protocol::view::UnitView;
use naktong_protocol::{FormationId, Hex, Order, PlaceId, View};

use crate::mind::ground::{Ground, Picture};
use crate::mind::{Mind, aims};

/// HM below which no tank is repaired (rules 14.3).
const HM_KEPT: u8 = 10;

/// The orders of the phase, arrivals left out.
pub(super) fn orders(mind: &mut Mind<'_>, picture: &mut Picture) -> Vec<Order> {
    let mut orders = drafts(mind, picture);
    let legal = mind.legal;
    let stake = legal.stakes.first();
    orders.extend(stake.map(|unit| Order::Stake { unit: *unit }));
    let relief = legal.reliefs.first();
    orders.extend(relief.map(|formation| Order::Relieve {
        formation: *formation,
    }));
    orders.extend(legal.hastes.first().map(|option| Order::Hasten {
        unit: option.unit,
        hex: option.hexes[0],
    }));
    for formation in &legal.directives {
        orders.extend(direct(mind.view, *formation, mind.ground));
    }
    orders
}

/// Steps for who needs them most.
fn drafts(mind: &Mind<'_>, picture: &mut Picture) -> Vec<Order> {
    let Mind {
        view,
        legal,
        ground,
        ..
    } = mind;
    let mut drafts = view.means.as_ref().map_or(0, |means| means.korean_steps);
    let mut tanks = u8::from(view.heavy_materiel.is_some_and(|has| has > HM_KEPT));
    let mut orders = vec![];
    let mut needy: Vec<&UnitView> = legal.refills.iter().map(|unit| &view.units[unit]).collect();
    needy.sort_by_key(|unit| (unit.state.steps, picture.distance(unit.state.hex)));
    for unit in needy {
        let purse = match unit.counter.arm {
            Arm::Armor => &mut tanks,
            _ => &mut drafts,
        };
        let hex = unit.state.hex;
        if *purse > 0 && picture.steps_in(hex) < ground.room(hex) {
            *purse -= 1;
            *picture.steps.entry(hex).or_default() += 1;
            let unit = unit.counter.id;
            orders.push(Order::Refill { unit });
        }
    }
    orders
}

/// A division whose objectives are taken gets the two next ones; one that has none holds what
/// is taken.
fn direct(view: &View, formation: FormationId, ground: &mut Ground) -> Option<Order> {
    let known = view.directives.get(&formation)?;
    let taken = |place: PlaceId| view.control.get(&place) == Some(&Side::Nk);
    if known.waiting.is_some() || known.objective.is_none_or(|place| !taken(place)) {
        return None;
    }
    let mut members = view.units.values();
    let headquarters = members.find(|unit| {
        unit.counter.formation == Some(formation) && unit.counter.arm == Arm::Headquarters
    })?;
    // Those who have an objective already leave it to them.
    let mut crowds = BTreeMap::new();
    for other in view.directives.values() {
        let place = other.objective.and_then(|place| ground.map.place(place));
        if let Some(place) = place {
            *crowds.entry(place.hex).or_default() += 20;
        }
    }
    let mut next = |from: Hex| {
        let hex = aims::conquest(view, ground, from, &crowds)?;
        *crowds.entry(hex).or_default() += 100;
        let place = ground.map.places_in(hex).max_by_key(|place| place.value)?;
        Some((place.id, hex))
    };
    let directive = match next(headquarters.state.hex) {
        Some((immediate, hex)) => Directive::Take {
            immediate,
            subsequent: next(hex).map_or(immediate, |(place, _)| place),
        },
        None => Directive::Secure,
    };
    Some(Order::Direct {
        formation,
        directive,
    })
}
