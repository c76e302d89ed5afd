//! One match in memory: the rules, the dice of a seed, and each seat's view.
//!
//! Over a line a view is folded from the news, and the news of an order make of the old view
//! exactly the new one. Here nobody reads the news, so a view is made when somebody looks.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use naktong_ai::{Away, Given, Plays, Table};
use naktong_protocol::message::Refusal;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::{Board, Order, SeatId, View, Viewer};
use naktong_rules::scenario::Scenario;
use naktong_rules::{self as rules, Dice, Event, Game};

use crate::chronicle::Chronicle;

/// Who plays which seat.
pub type Players = BTreeMap<SeatId, Box<dyn Plays>>;

/// A match that is played in memory.
#[derive(Clone, Debug)]
pub struct Room {
    game: Game,
    dice: Dice,
    board: Board,
    /// What each seat knows now, once it has looked.
    views: BTreeMap<SeatId, OnceCell<View>>,
    orders: u64,
    chronicle: Chronicle,
}

impl Room {
    /// Sets a match up and begins it. The same scenario and seed roll the same dice for the same
    /// acts.
    #[must_use]
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        let dice = Dice::seeded(&format!("{}/{seed}", scenario.id));
        let game = Game::new(scenario);
        let board = game.board();
        let seats = board.seats.iter().map(|seat| seat.id);
        let mut room = Self {
            views: seats.map(|seat| (seat, OnceCell::new())).collect(),
            dice,
            board,
            game,
            orders: 0,
            chronicle: Chronicle::default(),
        };
        let events = rules::begin(&room.game, &room.dice);
        room.happen(&events);
        room
    }

    /// The match as it stands, with all that is hidden.
    #[must_use]
    pub fn game(&self) -> &Game {
        &self.game
    }

    /// What never changes.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// What a seat knows.
    ///
    /// # Panics
    /// If there is no such seat.
    #[must_use]
    pub fn view(&self, seat: SeatId) -> &View {
        let seen = || rules::view(&self.game, Viewer::Seat(seat));
        self.views[&seat].get_or_init(seen)
    }

    /// Orders that were accepted so far.
    #[must_use]
    pub fn orders(&self) -> u64 {
        self.orders
    }

    /// What the match has been like so far.
    #[must_use]
    pub fn chronicle(&self) -> &Chronicle {
        &self.chronicle
    }

    /// Plays to the end of the match, or until `goes_on`, asked after each phase, says no.
    ///
    /// # Panics
    /// If a seat of the match has no player, or a player leaves its phase open.
    pub fn play(&mut self, players: &mut Players, mut goes_on: impl FnMut(&Self) -> bool) {
        while self.game.outcome().is_none() && goes_on(self) {
            let seat = self.game.awaited().next();
            let seat = seat.expect("while a match runs somebody is asked");
            let player = players.get_mut(&seat).expect("every seat has a player");
            let before = self.view(seat).turn.clone();
            let mut table = HotSeat { room: self, seat };
            let _thoughts = player.plays(&mut table).expect("nobody is called away");
            let after = &self.view(seat).turn;
            assert_ne!(&before, after, "{seat} left its phase open");
        }
    }

    fn happen(&mut self, events: &[Event]) {
        for view in self.views.values_mut() {
            view.take();
        }
        for event in events {
            self.chronicle.note(&self.game, event);
            rules::apply(&mut self.game, event);
        }
    }
}

/// A seat of a match in memory.
#[derive(Debug)]
pub struct HotSeat<'a> {
    /// The match.
    pub room: &'a mut Room,
    /// Which seat.
    pub seat: SeatId,
}

impl Table for HotSeat<'_> {
    fn board(&self) -> &Board {
        &self.room.board
    }

    fn seat(&self) -> SeatId {
        self.seat
    }

    fn view(&self) -> &View {
        self.room.view(self.seat)
    }

    fn legal(&mut self) -> Result<LegalOrders, Away> {
        Ok(rules::legal_orders(&self.room.game, self.seat))
    }

    fn ask(&mut self, question: &Question) -> Result<Result<Reply, Refusal>, Away> {
        Ok(rules::ask(&self.room.game, self.seat, question).map_err(Refusal::from))
    }

    fn give(&mut self, order: Order) -> Result<Given, Away> {
        let room = &mut *self.room;
        let acting = room.game.acting().map(|(side, _)| side);
        let turn = room.game.turn();
        match rules::decide(&room.game, self.seat, &order, &room.dice) {
            Ok(events) => {
                room.happen(&events);
                room.orders += 1;
                if let (Some(side), false) = (acting, matches!(order, Order::Done { .. })) {
                    room.chronicle.ordered(side, turn);
                }
                Ok(Ok(()))
            }
            Err(violation) => Ok(Err(violation.into())),
        }
    }
}
