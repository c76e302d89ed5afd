//! The player of each level: a phase from its first order to `done`.

use naktong_protocol::computer::Level;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, Order, SeatId, UnitId, View};

use crate::mind::{self, Ground};
use crate::table::{Away, Given, Plays, Table, Thought, to_do};

/// Orders that go out before the first answer is awaited.
const AT_ONCE: usize = 48;

/// A computer player in a seat.
#[derive(Debug)]
pub struct Computer {
    level: Level,
    #[expect(
        dead_code,
        reason = "what the levels leave to chance is not played yet"
    )]
    seed: u64,
    side: Side,
    ground: Ground,
}

impl Computer {
    /// A player of a level for a seat of a match. The same seed plays the same orders whenever it
    /// sees the same.
    ///
    /// # Panics
    /// If the board has no such seat.
    #[must_use]
    pub fn new(level: Level, seed: u64, board: &Board, seat: SeatId) -> Self {
        let side = board.seat(seat).expect("the board has the seat").side;
        Self {
            level,
            seed,
            side,
            ground: Ground::new(board.map.clone(), side),
        }
    }

    /// How well it plays.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    fn plan(
        &mut self,
        table: &mut dyn Table,
        orders: impl Fn(&View, &LegalOrders, Side, &mut Ground) -> Vec<Order>,
    ) -> Result<(), Away> {
        let legal = table.legal()?;
        let orders = orders(table.view(), &legal, self.side, &mut self.ground);
        for orders in orders.chunks(AT_ONCE) {
            // What an order before it brought to light may be in the way: then it is refused.
            let _: Vec<Given> = table.give_all(orders.to_vec())?;
        }
        Ok(())
    }

    /// One attack after the other, each by what the one before it has left.
    fn attacks(&mut self, table: &mut dyn Table) -> Result<(), Away> {
        let legal = table.legal()?;
        for option in &legal.attacks {
            let view = table.view();
            let Some(order) = mind::combat::attack(view, option, self.side, &self.ground) else {
                continue;
            };
            // A headquarters may support only some of those who could attack.
            let alone = mind::combat::alone(&order);
            if let (Err(_), Some(alone)) = (table.give(order)?, alone) {
                let _: Given = table.give(alone)?;
            }
            if let Some(mut offer) = table.view().advance.clone() {
                // A unit that another seat has lent is his to move.
                let own = |unit: &UnitId| legal.stances.iter().any(|mine| mine.unit == *unit);
                offer.units.retain(own);
                let advance = mind::combat::advance(table.view(), &offer, self.side, &self.ground);
                let _: Given = table.give(advance)?;
            }
        }
        if let Some(order) = mind::combat::lend(table.view(), &legal.lendable, self.side) {
            let _: Given = table.give(order)?;
        }
        Ok(())
    }
}

impl Plays for Computer {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let Some((turn, phase)) = to_do(table) else {
            return Ok(vec![]);
        };
        match phase {
            Phase::Command => self.plan(table, mind::command::orders)?,
            Phase::Movement | Phase::Exploitation => {
                self.plan(table, mind::movement::orders)?;
                // Who has come up may go on over a weak enemy.
                self.plan(table, mind::movement::overruns)?;
            }
            Phase::Combat => self.attacks(table)?,
            Phase::Posture => self.plan(table, mind::posture::orders)?,
        }
        let _: Given = table.give(Order::Done { turn, phase })?;
        Ok(vec![])
    }
}
