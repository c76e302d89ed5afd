//! A match played or watched in one long `naktong --json play` or `watch`.

use naktong_protocol::message::{Answer, ServerMessage};
use naktong_protocol::notation;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::{Order, Seq, View};
use serde_json::Value;

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
        match message(&mut process) {
            Some(ServerMessage::Snapshot { seq, view, .. }) => Self {
                process,
                view: *view,
                seq,
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
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
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
            ServerMessage::Snapshot { seq, view, .. } => {
                self.seq = seq;
                self.view = *view;
            }
            ServerMessage::Match(_) => {}
            other => panic!("unasked for: {other:?}"),
        }
    }
}

fn message(process: &mut Process) -> Option<ServerMessage> {
    let line = process.out.next_line()?;
    serde_json::from_str(&line).ok()
}
