//! The first answers of orders, for those that are sent again (contract 3).

use std::collections::{BTreeMap, VecDeque};

use naktong_protocol::codec::Hash;
use naktong_protocol::message::{Refusal, RefusalCode};
use naktong_protocol::{OrderId, SeatId, Seq};

use crate::matches::table::PlayedOrder;

/// The first answers of orders, for those that are sent again (contract 3).
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) played: BTreeMap<OrderId, PlayedOrder>,
    refusals_max: usize,
    refused: BTreeMap<SeatId, VecDeque<(OrderId, Hash, Refusal)>>,
}

impl Answered {
    pub(super) fn new(refusals_max: usize) -> Self {
        Self {
            played: BTreeMap::new(),
            refusals_max,
            refused: BTreeMap::new(),
        }
    }

    /// The number of an order that was played; `None` for a new one.
    pub(super) fn first_answer(&self, id: OrderId, print: Hash) -> Result<Option<Seq>, Refusal> {
        let reused = || {
            let text = "This order id was used for another order; make a new one for each order.";
            Refusal::new(RefusalCode::OrderIdReused, text)
        };
        if let Some(played) = self.played.get(&id) {
            return if played.print == print {
                Ok(Some(played.seq))
            } else {
                Err(reused())
            };
        }
        let mut refused = self.refused.values().flatten();
        match refused.find(|(known, ..)| *known == id) {
            Some((_, known, refusal)) if *known == print => Err(refusal.clone()),
            Some(_) => Err(reused()),
            None => Ok(None),
        }
    }

    pub(super) fn refused(&mut self, seat: SeatId, id: OrderId, print: Hash, refusal: Refusal) {
        let refused = self.refused.entry(seat).or_default();
        if refused.len() == self.refusals_max {
            refused.pop_front();
        }
        refused.push_back((id, print, refusal));
    }
}
