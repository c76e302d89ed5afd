//! A computer player on a chair: it plays through the server, and is told only what a person
//! in its seat is told.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use naktong_ai::{Away, Computer, Given, Plays, Table};
use naktong_protocol::computer::Level;
use naktong_protocol::message::{Answer, Request};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, MatchId, Order, SeatId, View};

use crate::chair::Chair;
use crate::session::Codec;
use crate::tally::Tally;

/// A computer player who holds a seat over a socket.
#[derive(Debug)]
pub struct Seated {
    /// His side.
    pub side: Side,
    /// Where he sits.
    pub place: Place,
    player: Computer,
}

/// His line and his view.
#[derive(Debug)]
pub struct Place {
    /// The seat.
    pub chair: Chair,
    /// What he has ordered.
    pub tally: Tally,
    /// How long he waited for lists of legal orders, and how often he asked.
    pub asked: (Duration, u32),
}

impl Seated {
    /// Joins a match.
    ///
    /// # Panics
    /// If the seat is not given or not in the scenario.
    #[must_use]
    pub fn join(address: SocketAddr, game: MatchId, seat: &str, level: Level) -> Self {
        let chair = Chair::join(address, Codec::Binary, game, seat);
        let side = chair.board.seat(chair.seat_id());
        let side = side.expect("the scenario has this seat").side;
        Self {
            side,
            player: Computer::new(level, 1, &chair.board, chair.seat_id()),
            place: Place {
                chair,
                tally: Tally::default(),
                asked: (Duration::ZERO, 0),
            },
        }
    }

    /// Whether he is asked for orders.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        let chair = &self.place.chair;
        chair.is_to_move() && !chair.view.turn.done.contains(&chair.seat_id())
    }

    /// Plays the phase and says done.
    ///
    /// # Panics
    /// If the session ends.
    pub fn plays_phase(&mut self) {
        let played = self.player.plays(&mut self.place);
        let _ = played.expect("a chair is not taken away");
    }
}

impl Table for Place {
    fn board(&self) -> &Board {
        &self.chair.board
    }

    fn seat(&self) -> SeatId {
        self.chair.seat_id()
    }

    fn view(&self) -> &View {
        &self.chair.view
    }

    fn legal(&mut self) -> Result<LegalOrders, Away> {
        let begun = Instant::now();
        let legal = self.chair.legal();
        self.asked.0 += begun.elapsed();
        self.asked.1 += 1;
        Ok(legal)
    }

    fn ask(
        &mut self,
        question: &Question,
    ) -> Result<Result<Reply, naktong_protocol::message::Refusal>, Away> {
        let request = Request::Ask {
            r#match: self.chair.game,
            seat: self.chair.seat_id(),
            question: question.clone(),
        };
        match self.chair.session.ask(request) {
            Answer::Reply(reply) => Ok(Ok(*reply)),
            Answer::Refused(refusal) => Ok(Err(refusal)),
            other => panic!("no reply but {other:?}"),
        }
    }

    fn give(&mut self, order: Order) -> Result<Given, Away> {
        let given = self.give_all(vec![order])?;
        Ok(given.into_iter().next().expect("an answer to each"))
    }

    fn give_all(&mut self, orders: Vec<Order>) -> Result<Vec<Given>, Away> {
        let phase = self.chair.view.turn.phase.expect("its own phase is known");
        let begun = Instant::now();
        let answers = self.chair.order_all(&orders);
        let each = begun.elapsed() / u32::try_from(orders.len().max(1)).expect("few");
        let orders = orders.iter().zip(answers);
        let given = orders.map(|(order, answer)| match answer {
            Answer::Accepted { .. } => {
                self.tally.given(phase, order, each);
                Ok(())
            }
            Answer::Refused(refusal) => {
                self.tally.refused(order, &refusal);
                Err(refusal)
            }
            other => panic!("no answer to an order: {other:?}"),
        });
        Ok(given.collect())
    }
}
