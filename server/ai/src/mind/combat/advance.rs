//! The advance into an emptied hex (rules 11.10), and units lent to other seats (D6).

use std::cmp::Reverse;

use naktong_protocol::order::AdvanceOffer;
use naktong_protocol::unit::Side;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order, UnitId, View};

use super::muster::{is_cut_off, is_ready};
use crate::mind::ground::{Ground, Picture};

/// Who goes into the emptied hex: NK with all it can, and whoever breaks out; else UN with one,
/// never with its last and with nobody out of a place that is worth more.
pub(crate) fn advance(view: &View, offer: &AdvanceOffer, side: Side, ground: &Ground) -> Order {
    let picture = Picture::of(view, side);
    let mut steps = picture.steps_in(offer.hex);
    let mut units: Vec<&UnitView> = offer.units.iter().map(|unit| &view.units[unit]).collect();
    units.sort_by_key(|unit| (Reverse(unit.state.steps), unit.counter.id));
    let worth = |hex: Hex| {
        let places = ground.map.places_in(hex);
        places.map(|place| ground.worth(view, place)).max()
    };
    let most = match side {
        Side::Nk => units.len(),
        Side::Un if units.iter().all(|unit| is_cut_off(unit)) => units.len(),
        Side::Un => {
            let several = units.len() > 1;
            let there = worth(offer.hex).max(Some(1));
            units.retain(|unit| worth(unit.state.hex) <= there);
            usize::from(several)
        }
    };
    let entering = units.into_iter().take(most).filter(|unit| {
        steps += u32::from(unit.state.steps);
        steps <= ground.room(offer.hex)
    });
    Order::Advance {
        units: entering.map(|unit| unit.counter.id).collect(),
    }
}

/// Units that did not attack but stand before the enemy, for the other seats (rules D6).
pub(crate) fn lend(view: &View, lendable: &[UnitId], side: Side) -> Option<Order> {
    let picture = Picture::of(view, side);
    let faces = |hex: Hex| picture.danger(hex) > 0;
    let units = lendable.iter().filter(|unit| {
        // One may have been destroyed since the list was asked for.
        let Some(unit) = view.units.get(*unit) else {
            return false;
        };
        let lent = unit.state.own.as_ref().is_some_and(|own| own.lent);
        !lent && is_ready(unit) && faces(unit.state.hex)
    });
    let units: Vec<UnitId> = units
        .take(naktong_protocol::order::MAX_UNITS)
        .copied()
        .collect();
    (!units.is_empty()).then_some(Order::Lend { units, lent: true })
}
