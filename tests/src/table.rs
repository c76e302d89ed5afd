//! A match played or watched in one long `naktong --json play` or `watch`.

use naktong_protocol::message::{Answer, ServerMessage};
use naktong_protocol::notation;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::{Hex, Order, Seq, View};
use serde_json::Value;

use crate::plan;
use crate::player::{Player, Process};

/// A long-running client and the view that its output tells.
#[derive(Debug)]
pub struct Table {
    /// The program.
    pub process: Process,
    /// What it knows.
    pub view: View,
    /// The update it stands after.
    pub seq: Seq,
    /// Every line it printed.
    pub told: Vec<String>,
}

impl Table {
    /// Plays on the only seat that the player has in a match.
    #[must_use]
    pub fn play(player: &Player, game: &str) -> Self {
        Self::of(player.starts("--json", &["play", game]))
    }

    /// Watches a match as a spectator.
    #[must_use]
    pub fn watch(player: &Player, game: &str) -> Self {
        Self::of(player.starts("--json", &["watch", game]))
    }

    fn of(mut process: Process) -> Self {
        let line = process.out.next_line().expect("it begins");
        match serde_json::from_str(&line) {
            Ok(ServerMessage::Snapshot { head, view, .. }) => Self {
                process,
                view: *view,
                seq: head.seq,
                told: vec![line],
            },
            other => panic!("it does not begin with a snapshot but {other:?}"),
        }
    }

    /// Follows until the view is as wished.
    ///
    /// # Panics
    /// If it does not become so in time.
    #[track_caller]
    pub fn follow_until(&mut self, wished: impl Fn(&View) -> bool) {
        while !wished(&self.view) {
            let line = self.line();
            self.take(line);
        }
    }

    /// Types an order as people write it and takes in the news up to its answer.
    ///
    /// # Panics
    /// If it gives no answer.
    #[track_caller]
    pub fn order(&mut self, order: &Order) -> Answer {
        let typed = notation::write(order, &self.view);
        self.types_order(&typed)
    }

    /// Types a line that is an order.
    ///
    /// # Panics
    /// If it gives no answer.
    #[track_caller]
    pub fn types_order(&mut self, typed: &str) -> Answer {
        self.process.types(typed);
        let answer = loop {
            let line = self.line();
            if line.get("accepted").is_some() || line.get("refused").is_some() {
                break serde_json::from_value(line).expect("it is an answer");
            }
            self.take(line);
        };
        if let Answer::Accepted { seq, .. } = answer {
            while self.seq < seq {
                let line = self.line();
                self.take(line);
            }
        }
        answer
    }

    /// Plays by the plan until the turn or the match is over.
    ///
    /// # Panics
    /// If an order is not accepted.
    #[track_caller]
    pub fn plays_its_turn(&mut self, town: Hex) {
        let begun = (self.view.turn.turn, self.view.turn.acting);
        while (self.view.turn.turn, self.view.turn.acting) == begun && self.view.outcome.is_none() {
            let legal = self.legal();
            let order = plan::next_order(&self.view, &legal, town);
            let answer = self.order(&order);
            assert!(
                matches!(answer, Answer::Accepted { .. }),
                "{order:?}: {answer:?}"
            );
        }
    }

    /// Asks what may be ordered.
    ///
    /// # Panics
    /// If it gives no answer.
    #[track_caller]
    pub fn legal(&mut self) -> LegalOrders {
        self.process.types("legal");
        loop {
            let line = self.line();
            if line.get("moves").is_some() {
                return serde_json::from_value(line).expect("they are legal orders");
            }
            self.take(line);
        }
    }

    fn line(&mut self) -> Value {
        let line = self.process.out.next_line().expect("it goes on");
        let value = serde_json::from_str(&line);
        self.told.push(line);
        value.unwrap_or_else(|error| panic!("{error}: {:?}", self.told.last()))
    }

    #[track_caller]
    fn take(&mut self, line: Value) {
        match serde_json::from_value(line).expect("it is a message") {
            ServerMessage::Update { update, .. } => {
                // After a break the client may print what it knew already.
                if update.seq <= self.seq {
                    return;
                }
                assert_eq!(update.seq, self.seq.next(), "updates follow each other");
                self.seq = update.seq;
                for event in &update.news {
                    self.view.apply(event).expect("the news fit the view");
                }
            }
            ServerMessage::Snapshot { head, view, .. } => {
                self.seq = head.seq;
                self.view = *view;
            }
            ServerMessage::Match(_) => {}
            other => panic!("unasked for: {other:?}"),
        }
    }
}
