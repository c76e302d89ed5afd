//! Orders and questions of the seats.

use naktong_protocol::message::{Answer, Refusal, RefusalCode};
use naktong_protocol::question::Question;
use naktong_protocol::record::Fact;
use naktong_protocol::terms::{Mates, Start};
use naktong_protocol::{Order, OrderId, SeatId, Viewer};
use naktong_rules as rules;
use tokio::sync::watch;

use super::command::By;
use super::{Actor, NotDone};
use crate::matches::handle::Row;
use crate::matches::streams::Watchers;
use crate::matches::table::order_print;
use crate::telemetry;

impl Actor {
    pub(super) async fn order(
        &mut self,
        seat: SeatId,
        order_id: OrderId,
        order: Order,
        by: By,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<Answer, NotDone> {
        let print = order_print(seat, &order);
        if let Some(seq) = self.answered.first_answer(order_id, print)? {
            return Ok(Answer::Accepted { order_id, seq });
        }
        if !order.is_within_limits() {
            let text = "The order names more units or hexes than an order may.";
            return Err(Refusal::new(RefusalCode::TooLarge, text).into());
        }
        self.gives_orders(seat, by)?;
        self.started()?;
        self.room_for_a_record()?;
        let dice = self.table.dice(self.secret);
        let events = match rules::decide(self.table.game(), seat, &order, &dice) {
            Ok(events) => events,
            Err(violation) => {
                let refusal = Refusal::from(violation);
                self.answered
                    .refused(seat, order_id, print, refusal.clone());
                return Err(refusal.into());
            }
        };
        let judged = self.table.judged(&events);
        let fact = match by {
            By::Mate(mate) => Fact::PlayedByMate {
                judged,
                seat,
                mate,
                order_id,
                order,
            },
            By::Player | By::Computer => Fact::Played {
                judged,
                seat,
                order_id,
                order,
            },
        };
        self.commit(fact, watchers, row).await?;
        let seq = self.table.seq_of(Viewer::Seat(seat));
        Ok(Answer::Accepted { order_id, seq })
    }

    /// Answers a question by what the seat knows; nothing is played, saved or told.
    pub(super) fn ask(&self, seat: SeatId, question: &Question) -> Result<Answer, Refusal> {
        if !question.is_within_limits() {
            let text = "The question names more units or hexes than an order may.";
            return Err(Refusal::new(RefusalCode::TooLarge, text));
        }
        self.started()?;
        telemetry::question_asked();
        let reply = rules::ask(self.table.game(), seat, question)?;
        Ok(Answer::Reply(Box::new(reply)))
    }

    pub(super) fn started(&self) -> Result<(), Refusal> {
        self.table.not_closed()?;
        if self.table.has_started() {
            return Ok(());
        }
        let text = match self.table.hosted().terms.start {
            Start::Full => "The match begins when all seats are taken.",
            Start::Ready => "The match begins when all seats are taken and ready.",
            Start::Host => "The match begins when all seats are taken and the host says so.",
        };
        Err(Refusal::new(RefusalCode::NotStarted, text))
    }

    /// Whether it is this player who gives the seat's orders now.
    pub(super) fn gives_orders(&self, seat: SeatId, by: By) -> Result<(), Refusal> {
        match (by, self.table.roster().computer(seat)) {
            (By::Player, None) | (By::Computer, Some(_)) => Ok(()),
            (By::Mate(_), None) => self.mates_may(seat),
            (By::Mate(_), Some(level)) => {
                let text = format!("A {level} computer gives the orders of {seat}.");
                Err(Refusal::new(RefusalCode::StoodIn, text))
            }
            (By::Player, Some(level)) => {
                let text = format!(
                    "A {level} computer stands in for {seat}; take the seat back to give orders."
                );
                Err(Refusal::new(RefusalCode::StoodIn, text))
            }
            (By::Computer, None) => {
                let text = format!("The seat {seat} was taken back.");
                Err(Refusal::new(RefusalCode::NotYourSeat, text))
            }
        }
    }

    /// Whether the mates of whoever holds a seat may order for it now.
    fn mates_may(&self, seat: SeatId) -> Result<(), Refusal> {
        let is_away = || {
            let owner = self.table.roster().owner(seat);
            owner.is_none_or(|owner| self.notifier.is_away(self.id(), seat, owner))
        };
        let why = match self.table.hosted().terms.mates {
            Mates::Any => return Ok(()),
            Mates::Absent if is_away() => return Ok(()),
            Mates::Absent => "whoever holds it is here, or was a moment ago (mates=absent)",
            Mates::None => "nobody orders for a mate in this match (mates=none)",
        };
        let text = format!("You do not order for {seat}: {why}.");
        Err(Refusal::new(RefusalCode::NotYourSeat, text))
    }
}
