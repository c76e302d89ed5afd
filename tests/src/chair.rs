//! A seat or spectator that speaks the protocol by hand and checks every number it hears.

use std::net::SocketAddr;

use naktong_protocol::message::{
    Answer, MatchInfo, Nonce, Request, SeatKey, ServerMessage, Update,
};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::proof::{self, Head};
use naktong_protocol::replay::Replay;
use naktong_protocol::{Board, MatchId, Order, OrderId, SeatId, Seq, View, Viewer};

use crate::plan;
use crate::session::{Codec, Ended, Session};

/// Somebody at a match. The view is folded from what is heard, and a hole in the numbers fails
/// the test.
#[derive(Debug)]
pub struct Chair {
    /// His line to the server.
    pub session: Session,
    codec: Codec,
    /// Which match.
    pub game: MatchId,
    /// Which seat, and its key; `None` for a spectator.
    pub seat: Option<(SeatId, SeatKey)>,
    /// What never changes.
    pub board: Board,
    /// Seats and state, as last heard.
    pub info: MatchInfo,
    /// What is known.
    pub view: View,
    /// The update it stands after.
    pub head: Head,
    /// Every update heard, from whatever snapshot on.
    pub heard: Vec<Update>,
    /// How many snapshots were sent.
    pub snapshots: usize,
}

/// A seat by its name.
///
/// # Panics
/// If it cannot be a name.
#[must_use]
pub fn seat(name: &str) -> SeatId {
    SeatId::new(name).expect("it is an id")
}

/// The request to sit down.
#[must_use]
pub fn join(game: MatchId, name: &str, key: SeatKey) -> Request {
    Request::Join {
        r#match: game,
        seat: seat(name),
        name: format!("Player {name}"),
        key,
        nonce: Nonce([7; 32]),
    }
}

impl Chair {
    /// Joins a match and watches it.
    ///
    /// # Panics
    /// If the seat is not given.
    #[track_caller]
    #[must_use]
    pub fn join(address: SocketAddr, codec: Codec, game: MatchId, name: &str) -> Self {
        let key = SeatKey::random();
        let mut session = Session::open(address, codec);
        match session.ask(join(game, name, key)) {
            Answer::Seated(_) => {}
            other => panic!("not seated but {other:?}"),
        }
        Self::watch(session, codec, game, Some((seat(name), key)))
    }

    /// Watches a match as a spectator.
    ///
    /// # Panics
    /// If the server does not let him.
    #[track_caller]
    #[must_use]
    pub fn spectate(address: SocketAddr, codec: Codec, game: MatchId) -> Self {
        Self::watch(Session::open(address, codec), codec, game, None)
    }

    /// Opens a match of C1 and takes both seats, the Northern one with binary frames and the
    /// Southern one with text.
    ///
    /// # Panics
    /// If the server does not let them.
    #[track_caller]
    #[must_use]
    pub fn both(address: SocketAddr) -> [Self; 2] {
        let game = Session::open(address, Codec::Json).host();
        let nk = Self::join(address, Codec::Binary, game, "nk");
        let un = Self::join(address, Codec::Json, game, "un");
        let mut both = [nk, un];
        both.iter_mut()
            .for_each(|chair| chair.follow_until(|view| view.turn.turn == 1));
        both
    }

    #[track_caller]
    fn watch(
        mut session: Session,
        codec: Codec,
        game: MatchId,
        seat: Option<(SeatId, SeatKey)>,
    ) -> Self {
        let (board, info) = watching(session.ask(Request::Watch {
            r#match: game,
            seat: seat.map(|(seat, _)| seat),
            from: None,
        }));
        let (head, view) = loop {
            match session.hear() {
                Ok(ServerMessage::Snapshot { head, view, .. }) => break (head, *view),
                Ok(ServerMessage::Match(_)) => {}
                other => panic!("no snapshot but {other:?}"),
            }
        };
        Self {
            session,
            codec,
            game,
            seat,
            board,
            info,
            view,
            head,
            heard: vec![],
            snapshots: 1,
        }
    }

    /// Comes back on a new connection and watches on from the last update.
    ///
    /// # Panics
    /// If the server does not know him any more.
    #[track_caller]
    pub fn come_back(&mut self, address: SocketAddr) {
        let mut session = Session::open(address, self.codec);
        if let Some((seat, key)) = self.seat {
            let claim = Request::Claim {
                r#match: self.game,
                seat,
                key,
            };
            match session.ask(claim) {
                Answer::Seated(info) => self.info = info,
                other => panic!("the seat is not given back but {other:?}"),
            }
        }
        let watch = Request::Watch {
            r#match: self.game,
            seat: self.seat.map(|(seat, _)| seat),
            from: Some(self.seq()),
        };
        let (_, info) = watching(session.ask(watch));
        self.info = info;
        self.session = session;
    }

    /// The seat's name.
    ///
    /// # Panics
    /// For a spectator.
    #[must_use]
    pub fn seat_id(&self) -> SeatId {
        self.seat.expect("a spectator has no seat").0
    }

    /// Whether his side is on turn, as far as he has heard.
    #[must_use]
    pub fn is_to_move(&self) -> bool {
        let side = self.board.seat(self.seat_id()).map(|seat| seat.side);
        self.view.outcome.is_none()
            && self.view.turn.acting.is_some()
            && self.view.turn.acting == side
    }

    /// The number of the last update.
    #[must_use]
    pub fn seq(&self) -> Seq {
        self.head.seq
    }

    /// The server has signed what this chair was told.
    fn check_head(&self) {
        let seat = self.seat.map(|(seat, _)| seat);
        let viewer = seat.map_or(Viewer::Spectator, Viewer::Seat);
        let Head {
            seq,
            hash,
            signature,
        } = self.head;
        let statement = proof::stream_statement(self.game, viewer, seq, hash);
        let signed = signature.is_some_and(|by| self.info.server_key.signed(&statement, by));
        assert!(signed, "update {seq} is signed");
    }

    /// Folds a message in.
    ///
    /// # Panics
    /// If an update does not follow the one before, does not fit or is not signed.
    pub fn take(&mut self, message: ServerMessage) {
        match message {
            ServerMessage::Update {
                r#match,
                update,
                signature,
            } if r#match == self.game => {
                assert_eq!(update.seq, self.seq().next(), "updates follow each other");
                self.head = Head {
                    seq: update.seq,
                    hash: proof::stream_next(self.head.hash, &update),
                    signature,
                };
                self.check_head();
                for event in &update.news {
                    self.view.apply(event).expect("the news fit the view");
                }
                self.heard.push(update);
            }
            ServerMessage::Snapshot {
                r#match,
                head,
                view,
            } if r#match == self.game => {
                self.head = head;
                self.check_head();
                self.view = *view;
                self.snapshots += 1;
            }
            ServerMessage::Match(info) if info.id == self.game => self.info = info,
            ServerMessage::Announcement { .. } => {}
            other => panic!("unasked for: {other:?}"),
        }
    }

    /// Follows the match until the view is as wished.
    ///
    /// # Panics
    /// If it does not become so in time, or the session ends.
    #[track_caller]
    pub fn follow_until(&mut self, wished: impl Fn(&View) -> bool) {
        while !wished(&self.view) {
            match self.session.hear() {
                Ok(message) => self.take(message),
                other => panic!("the session ended: {other:?}"),
            }
        }
    }

    /// The request of an order.
    #[must_use]
    pub fn request(&self, order_id: OrderId, order: Order) -> Request {
        Request::Order {
            r#match: self.game,
            seat: self.seat_id(),
            order_id,
            order,
        }
    }

    /// Gives an order under an id and takes in the news up to its answer.
    ///
    /// # Errors
    /// How the session ended instead.
    pub fn try_order(&mut self, order_id: OrderId, order: Order) -> Result<Answer, Ended> {
        let id = self.session.request(self.request(order_id, order));
        let answer = self.session.answer(id)?;
        if let Answer::Accepted { seq, .. } = answer {
            while self.seq() < seq {
                let message = self.session.hear()?;
                self.take(message);
            }
        }
        Ok(answer)
    }

    /// Gives orders one behind the other, without waiting for an answer before the next, and
    /// takes in the news up to the last: their answers.
    ///
    /// # Panics
    /// If the session ends instead.
    #[track_caller]
    pub fn order_all(&mut self, orders: &[Order]) -> Vec<Answer> {
        let requests = orders.iter().map(|order| {
            let request = self.request(OrderId::random(), order.clone());
            self.session.request(request)
        });
        let requests: Vec<u32> = requests.collect();
        let answers = requests.into_iter().map(|id| {
            let answer = self.session.answer(id);
            answer.unwrap_or_else(|ended| panic!("no answer but {ended:?}"))
        });
        let answers: Vec<Answer> = answers.collect();
        self.catch_up();
        answers
    }

    /// Takes in all that the server has told so far.
    ///
    /// # Panics
    /// If the session ends instead.
    #[track_caller]
    pub fn catch_up(&mut self) {
        assert_eq!(self.session.ask(Request::Ping), Answer::Done);
        while let Some(message) = self.session.kept() {
            self.take(message);
        }
    }

    /// The view as a fresh snapshot shows it, on a line of its own.
    ///
    /// # Panics
    /// If the server does not give it.
    #[track_caller]
    #[must_use]
    pub fn fresh_view(&self, address: SocketAddr) -> View {
        let mut session = Session::open(address, self.codec);
        let (seat, key) = self.seat.expect("a spectator has no seat");
        let claim = Request::Claim {
            r#match: self.game,
            seat,
            key,
        };
        match session.ask(claim) {
            Answer::Seated(_) => {}
            other => panic!("not the holder of the seat but {other:?}"),
        }
        Self::watch(session, self.codec, self.game, self.seat).view
    }

    /// Gives an order.
    ///
    /// # Panics
    /// If the session ends instead of an answer.
    #[track_caller]
    pub fn order(&mut self, order: Order) -> Answer {
        let answer = self.try_order(OrderId::random(), order);
        answer.unwrap_or_else(|ended| panic!("no answer but {ended:?}"))
    }

    /// Gives an order that is accepted.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn plays(&mut self, order: Order) -> (OrderId, Seq) {
        match self.order(order) {
            Answer::Accepted { order_id, seq } => (order_id, seq),
            other => panic!("not accepted but {other:?}"),
        }
    }

    /// Asks what may be ordered.
    ///
    /// # Errors
    /// How the session ended instead.
    ///
    /// # Panics
    /// If the server answers something else.
    pub fn try_legal(&mut self) -> Result<LegalOrders, Ended> {
        let id = self.session.request(Request::Legal {
            r#match: self.game,
            seat: self.seat_id(),
        });
        match self.session.answer(id)? {
            Answer::Legal(legal) => Ok(*legal),
            other => panic!("no legal orders but {other:?}"),
        }
    }

    /// What may be ordered.
    ///
    /// # Panics
    /// If the server does not say.
    #[track_caller]
    pub fn legal(&mut self) -> LegalOrders {
        let legal = self.try_legal();
        legal.unwrap_or_else(|ended| panic!("no answer but {ended:?}"))
    }

    /// Changes a stance: an order that the enemy hears nothing of.
    ///
    /// # Panics
    /// If it is not accepted.
    #[track_caller]
    pub fn fidgets(&mut self) -> (OrderId, Seq) {
        let legal = self.legal();
        let order = plan::fidget(&self.view, &legal).expect("stances may be changed");
        self.plays(order)
    }

    /// Plays by the plan until the turn or the match is over.
    ///
    /// # Panics
    /// If an order is not accepted.
    #[track_caller]
    pub fn plays_its_turn(&mut self) {
        let town = plan::uijongbu(&self.board);
        while self.is_to_move() {
            let legal = self.legal();
            self.plays(plan::next_order(&self.view, &legal, town));
        }
    }

    /// Says done with the phase.
    ///
    /// # Panics
    /// If it is not accepted.
    #[track_caller]
    pub fn is_done(&mut self) -> (OrderId, Seq) {
        let (turn, phase) = (self.view.turn.turn, self.view.turn.phase);
        self.plays(Order::Done {
            turn,
            phase: phase.expect("the phase is open"),
        })
    }

    /// The replay file as this viewer gets it.
    ///
    /// # Panics
    /// If the server does not give it, or it is no replay file.
    #[track_caller]
    pub fn export(&mut self) -> (Replay, Vec<u8>) {
        let mut file = vec![];
        loop {
            let request = Request::Export {
                r#match: self.game,
                seat: self.seat.map(|(seat, _)| seat),
                offset: file.len() as u64,
            };
            match self.session.ask(request) {
                Answer::Piece { bytes, total } => {
                    file.extend(bytes);
                    if file.len() as u64 >= total {
                        break;
                    }
                }
                other => panic!("no piece of the file but {other:?}"),
            }
        }
        let replay = Replay::read(&file[..]).unwrap_or_else(|error| panic!("{error}"));
        (replay, file)
    }
}

#[track_caller]
fn watching(answer: Answer) -> (Board, MatchInfo) {
    match answer {
        Answer::Watching { board, info, .. } => (*board, info),
        other => panic!("not watching but {other:?}"),
    }
}
