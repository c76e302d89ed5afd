//! Command: arrivals, losses made good, written orders, the air, bridges blown.

mod arrivals;
mod directives;
mod nk_orders;
mod un_orders;

use naktong_protocol::Order;
use naktong_protocol::unit::Side;

use super::Mind;
use super::ground::Picture;

/// The orders of the phase, to be given in this order.
pub(crate) fn orders(mind: &mut Mind<'_>) -> Vec<Order> {
    let mut picture = Picture::of(mind.view, mind.side);
    let mut orders = arrivals::orders(mind, &mut picture);
    orders.extend(match mind.side {
        Side::Nk => nk_orders::orders(mind, &mut picture),
        Side::Un => un_orders::orders(mind, &mut picture),
    });
    orders
}
