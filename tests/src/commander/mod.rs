//! A scripted commander: a few hundred lines that play one seat of any scenario plausibly.
//!
//! It knows what the session of its seat is told, no more: the board, the view folded from
//! updates, the legal orders. It is here to use every phase of a campaign through the server;
//! it does not play well. Each phase has a file: [`command`], [`movement`] (Exploitation too),
//! [`combat`], [`posture`].

mod aims;
mod combat;
mod command;
mod course;
mod ground;
mod movement;
mod posture;
mod tally;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use naktong_protocol::map::BridgeState;
use naktong_protocol::message::{Answer, Refusal};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::{Contact, UnitState};
use naktong_protocol::{Hex, Hexside, MatchId, Order, UnitId, View};

use crate::chair::Chair;
use crate::session::Codec;
pub use course::Course;
use ground::Ground;
pub use tally::{Tally, kind};

/// Orders that go out before the first answer is awaited.
const AT_ONCE: usize = 48;

/// Somebody who plays a seat by the script.
#[derive(Debug)]
pub struct Commander {
    /// His line and his view.
    pub chair: Chair,
    /// His side.
    pub side: Side,
    /// What he has ordered.
    pub tally: Tally,
    /// How long he waited for lists of legal orders, and how often he asked.
    pub asked: (Duration, u32),
    ground: Ground,
}

impl Commander {
    /// Joins a match.
    ///
    /// # Panics
    /// If the seat is not given or not in the scenario.
    #[must_use]
    pub fn join(address: SocketAddr, game: MatchId, seat: &str) -> Self {
        let chair = Chair::join(address, Codec::Binary, game, seat);
        let side = chair.board.seat(chair.seat_id());
        let side = side.expect("the scenario has this seat").side;
        Self {
            ground: Ground::new(chair.board.map.clone(), side),
            chair,
            side,
            tally: Tally::default(),
            asked: (Duration::ZERO, 0),
        }
    }

    /// The turn and phase in which he is asked for orders, if he is.
    #[must_use]
    pub fn to_do(&self) -> Option<(u16, Phase)> {
        let turn = &self.chair.view.turn;
        let open = self.chair.is_to_move() && !turn.done.contains(&self.chair.seat_id());
        turn.phase.filter(|_| open).map(|phase| (turn.turn, phase))
    }

    /// Plays the phase and says done.
    ///
    /// # Panics
    /// If it is not his, or an order built from the legal ones is refused for no good reason.
    pub fn plays_phase(&mut self) {
        let (_, phase) = self.to_do().expect("it is his phase");
        let legal = self.legal();
        match phase {
            Phase::Command => self.plan(&legal, command::orders),
            Phase::Movement | Phase::Exploitation => {
                self.plan(&legal, movement::orders);
                // Who has come up may go on over a weak enemy.
                let legal = self.legal();
                self.plan(&legal, movement::overruns);
            }
            Phase::Combat => self.attacks(&legal),
            Phase::Posture => {
                self.plan(&legal, |view, legal, side, ground| {
                    posture::orders(view, legal, side, ground)
                });
            }
        }
        let (turn, phase) = (self.chair.view.turn.turn, phase);
        let refused = self.give(vec![Order::Done { turn, phase }]);
        assert_eq!(refused, [], "done is always legal");
    }

    fn legal(&mut self) -> LegalOrders {
        let begun = Instant::now();
        let legal = self.chair.legal();
        self.asked.0 += begun.elapsed();
        self.asked.1 += 1;
        legal
    }

    /// Gives all orders of a phase at once. What the first of them brought to light may be in
    /// the way of the others: then those are refused.
    fn plan(
        &mut self,
        legal: &LegalOrders,
        orders: impl Fn(&View, &LegalOrders, Side, &mut Ground) -> Vec<Order>,
    ) {
        let orders = orders(&self.chair.view, legal, self.side, &mut self.ground);
        let before = Seen::of(&self.chair.view);
        for orders in orders.chunks(AT_ONCE) {
            for (order, refusal) in self.give(orders.to_vec()) {
                let moves = matches!(
                    order,
                    Order::Move { .. }
                        | Order::Overrun { .. }
                        | Order::Entrain { .. }
                        | Order::Embark { .. }
                );
                let surprised = moves && Seen::of(&self.chair.view) != before;
                assert!(surprised, "{order:?} was offered: {refusal}");
            }
        }
    }

    /// One attack after the other, each by what the one before it has left.
    fn attacks(&mut self, legal: &LegalOrders) {
        let before = Seen::of(&self.chair.view);
        for option in &legal.attacks {
            let view = &self.chair.view;
            let Some(order) = combat::attack(view, option, self.side, &self.ground) else {
                continue;
            };
            // A headquarters may support only some of those who could attack.
            let mut refused = self.give(vec![order]);
            if let Some(alone) = refused.first().and_then(|(order, _)| combat::alone(order)) {
                refused = self.give(vec![alone]);
            }
            // An attack before this one may have changed the ground.
            for (order, refusal) in refused {
                let changed = Seen::of(&self.chair.view) != before;
                assert!(changed, "{order:?} was offered: {refusal}");
            }
            if let Some(mut offer) = self.chair.view.advance.clone() {
                // A unit that another seat has lent is his to move.
                let own = |unit: &UnitId| legal.stances.iter().any(|mine| mine.unit == *unit);
                offer.units.retain(own);
                let order = combat::advance(&self.chair.view, &offer, self.side, &self.ground);
                assert_eq!(self.give(vec![order]), [], "it was offered");
            }
        }
        if let Some(order) = combat::lend(&self.chair.view, &legal.lendable, self.side) {
            assert_eq!(self.give(vec![order]), [], "it was offered");
        }
    }

    /// Gives orders one behind the other: those that were refused.
    fn give(&mut self, orders: Vec<Order>) -> Vec<(Order, Refusal)> {
        let phase = self.chair.view.turn.phase.expect("his own phase is known");
        let mut refused = vec![];
        let begun = Instant::now();
        let answers = self.chair.order_all(&orders);
        let each = begun.elapsed() / u32::try_from(orders.len().max(1)).expect("few");
        for (order, answer) in orders.into_iter().zip(answers) {
            match answer {
                Answer::Accepted { .. } => self.tally.given(phase, &order, each),
                Answer::Refused(refusal) => {
                    self.tally.refused(&order, &refusal);
                    refused.push((order, refusal));
                }
                other => panic!("no answer to an order: {other:?}"),
            }
        }
        refused
    }
}

/// What may stand in the way on the map, as a view shows it.
#[derive(PartialEq, Eq)]
struct Seen {
    enemies: Vec<UnitState>,
    contacts: BTreeMap<Hex, Contact>,
    bridges: BTreeMap<Hexside, BridgeState>,
}

impl Seen {
    fn of(view: &View) -> Self {
        let enemies = view.units.values().map(|unit| &unit.state);
        Self {
            enemies: enemies
                .filter(|state| state.own.is_none())
                .cloned()
                .collect(),
            contacts: view.contacts.clone(),
            bridges: view.bridges.clone(),
        }
    }
}
