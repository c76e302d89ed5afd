//! Arrivals come in (rules 14.5).

use naktong_protocol::Order;

use crate::mind::Mind;
use crate::mind::ground::Picture;

/// Everybody comes in as soon as there is room, near the enemy.
pub(super) fn orders(mind: &Mind<'_>, picture: &mut Picture) -> Vec<Order> {
    let Mind { view, ground, .. } = mind;
    let mut orders = vec![];
    for option in &mind.legal.entries {
        let coming = view
            .expected
            .get(&option.unit)
            .map(|expected| &expected.counter);
        let coming = coming.map_or(0, |counter| u32::from(counter.max_steps));
        let roomy = option
            .hexes
            .iter()
            .filter(|hex| picture.steps_in(**hex) + coming <= ground.room(**hex));
        let Some(hex) = roomy
            .min_by_key(|hex| (picture.distance(**hex), **hex))
            .copied()
        else {
            continue;
        };
        *picture.steps.entry(hex).or_default() += coming;
        let unit = option.unit;
        orders.push(Order::Enter { unit, hex });
    }
    orders
}
