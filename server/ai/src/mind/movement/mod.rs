//! Movement and Exploitation: marches, trains, ships, overruns.

mod assault;
mod nk_moves;
mod open_places;
mod overruns;
mod plan;
mod un_moves;

use naktong_protocol::Order;
use naktong_protocol::unit::Side;

use super::Mind;

pub(crate) use overruns::overruns;

/// The orders of the phase, to be given in this order.
pub(crate) fn orders(mind: &mut Mind<'_>) -> Vec<Order> {
    match mind.side {
        Side::Nk => nk_moves::orders(mind),
        Side::Un => un_moves::orders(mind),
    }
}
