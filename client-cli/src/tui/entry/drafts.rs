//! Orders of a phase that are kept back: listed, amended, sent together.

use std::collections::BTreeSet;

use naktong_protocol::UnitId;
use naktong_protocol::order::Order;

use super::super::reel::page::Stage;

/// An order kept back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    /// The order.
    pub(crate) order: Order,
    /// As it is written.
    pub(crate) text: String,
    /// The phase it was drafted in.
    pub(crate) stage: Stage,
    /// Why it was refused when it was sent.
    pub(crate) refused: Option<String>,
}

/// The units that a draft acts with.
pub(crate) fn acting(order: &Order) -> BTreeSet<UnitId> {
    let mut units = BTreeSet::new();
    match order {
        Order::Move { units: all, .. }
        | Order::Advance { units: all }
        | Order::SetStance { units: all, .. }
        | Order::Overrun { units: all, .. }
        | Order::Lend { units: all, .. } => units.extend(all),
        Order::Attack { attackers, .. } => units.extend(attackers),
        Order::Enter { unit, .. }
        | Order::Entrain { unit, .. }
        | Order::Embark { unit, .. }
        | Order::Refill { unit }
        | Order::Raise { unit, .. }
        | Order::Keep { unit }
        | Order::Stake { unit }
        | Order::Hasten { unit, .. } => {
            units.insert(*unit);
        }
        Order::Done { .. }
        | Order::Resign
        | Order::Demolish { .. }
        | Order::Direct { .. }
        | Order::Relieve { .. }
        | Order::DivideAir(_) => {}
    }
    units
}
