//! The table of a match: what its records say, and nothing else.
//!
//! The server, a restart, an export and `naktongd verify` all fold records through
//! [`Table::fold`], so the game, the seats and every viewer's numbering come out the same.

mod deals;
mod fold;
mod past;
mod standing;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use naktong_protocol::codec::{self, Hash};
use naktong_protocol::message::{Refusal, RefusalCode, Update};
use naktong_protocol::record::{Fact, Hosted, Judged, Opened, Record};
use naktong_protocol::terms::{Start, Terms};
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, Order, OrderId, SeatId, Seq, View, Viewer};
use naktong_protocol::{dice, proof};
use naktong_rules::scenario::Scenario;
use naktong_rules::{self as rules, Dice, Event, Game, RULES_VERSION};

use super::clock::Clocks;
use super::roster::Roster;
use crate::identity::Identity;
use crate::journal::Secret;
use crate::notify::Since;
pub(crate) use deals::Due;
use deals::Offers;
use past::Pasts;

/// Why records are no match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage(pub String);

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damage {}

/// What folding one record tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The news, each for its viewer, numbered in his own stream.
    pub updates: Vec<News>,
    /// The order it was, if it was one.
    pub order: Option<PlayedOrder>,
    /// Seats or state of the match changed.
    pub lobby: bool,
}

/// One update of one viewer, and the head of his stream after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Whose.
    pub viewer: Viewer,
    /// What he learns.
    pub update: Update,
    /// [`proof::stream_next`] of the head before.
    pub head: Hash,
}

/// An order that is in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlayedOrder {
    /// The client's id of it.
    pub id: OrderId,
    /// By which seat, and what was asked: [`order_print`].
    pub print: Hash,
    /// The update it made in the seat's stream.
    pub seq: Seq,
}

/// What tells one order from another under the same id.
#[must_use]
pub fn order_print(seat: SeatId, order: &Order) -> Hash {
    codec::hash(&(seat, order))
}

/// Now, as records note it: milliseconds since 1970.
#[must_use]
pub fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The state of a match, folded from its records.
#[derive(Clone, Debug)]
pub struct Table {
    opened: Arc<Opened>,
    hosted: Arc<Hosted>,
    roster: Roster,
    game: Game,
    /// The host has said that it begins.
    start_said: bool,
    started: bool,
    /// By whom and why it was closed before its end, in a sentence.
    closed: Option<String>,
    revealed: bool,
    seq: u64,
    hash: Hash,
    /// When the last record was written.
    at_ms: u64,
    streams: BTreeMap<Viewer, Stream>,
    clocks: Clocks,
    offers: Offers,
    pasts: Pasts,
    /// The seats that are called, awaited or told of the end, and by which record.
    called: BTreeMap<SeatId, Since>,
    /// Seals the updates; without it they are sealed with zeros.
    secret: Option<Secret>,
    /// Which viewers' news is numbered was chosen from outside.
    chosen: bool,
}

/// Where a viewer's stream stands.
#[derive(Clone, Copy, Debug)]
struct Stream {
    seq: Seq,
    head: Hash,
}

impl Stream {
    fn start(id: MatchId, viewer: Viewer) -> Self {
        Self {
            seq: Seq(0),
            head: proof::stream_start(id, viewer),
        }
    }
}

impl Table {
    /// Begins with the first record.
    ///
    /// # Errors
    /// [`Damage`] if it opens no match, or one that is played by other rules.
    pub fn open(first: &Record) -> Result<Self, Damage> {
        let Fact::Opened(opened) = &first.fact else {
            return Err(Damage("the first record opens no match".to_owned()));
        };
        if first.seq != 1 || first.previous != Hash::ZERO {
            return Err(Damage("the first record is not number 1".to_owned()));
        }
        if opened.rules_version != RULES_VERSION {
            return Err(Damage(format!(
                "it is played by version {} of the rules, this server has {RULES_VERSION}",
                opened.rules_version
            )));
        }
        let scenario: Scenario = codec::decode_from_server(&opened.scenario_bytes)
            .map_err(|error| Damage(format!("its scenario is damaged: {error}")))?;
        if scenario.id != opened.scenario {
            return Err(Damage("its scenario is another than it says".to_owned()));
        }
        let roster = Roster::new(&scenario.seats);
        if !roster.seats().eq(opened.seats.iter().copied()) {
            return Err(Damage("its seats are not those of its scenario".to_owned()));
        }
        let viewers = roster.seats().map(Viewer::Seat).chain([Viewer::Spectator]);
        Ok(Self {
            opened: Arc::new(opened.clone()),
            streams: streams(opened.match_id, viewers),
            secret: None,
            chosen: false,
            hosted: Arc::default(),
            roster,
            game: Game::new(scenario),
            start_said: false,
            called: BTreeMap::new(),
            started: false,
            closed: None,
            revealed: false,
            seq: 1,
            hash: first.hash(),
            at_ms: first.at_ms,
            clocks: Clocks::new(&Terms::default()),
            offers: Offers::default(),
            pasts: Pasts::default(),
        })
    }

    /// Numbers only these viewers' news from here on: for an export.
    #[must_use]
    pub fn for_viewers(mut self, viewers: impl IntoIterator<Item = Viewer>) -> Self {
        self.streams = streams(self.id(), viewers);
        self.chosen = true;
        self
    }

    /// Seals the updates from here on.
    #[must_use]
    pub fn with_secret(mut self, secret: Option<Secret>) -> Self {
        self.secret = secret;
        self
    }

    /// The first record's content.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Who opened it and on which terms.
    #[must_use]
    pub fn hosted(&self) -> &Hosted {
        &self.hosted
    }

    /// Whether it was closed before its end.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Which match.
    #[must_use]
    pub fn id(&self) -> MatchId {
        self.opened.match_id
    }

    /// Who sits where.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The side of each seat.
    #[must_use]
    pub fn sides(&self) -> BTreeMap<SeatId, Side> {
        let seats = self.game.scenario().seats.iter();
        seats.map(|seat| (seat.id, seat.side)).collect()
    }

    /// The game, with everything hidden.
    #[must_use]
    pub fn game(&self) -> &Game {
        &self.game
    }

    /// Whether all seats were taken and the game began.
    #[must_use]
    pub fn has_started(&self) -> bool {
        self.started
    }

    /// Whether it is over and everything is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.revealed
    }

    /// Whether it has ended, or was closed before its end.
    pub(in crate::matches) fn is_over(&self) -> bool {
        self.game.outcome().is_some() || self.closed.is_some()
    }

    /// Whether host and operator have let it be.
    ///
    /// # Errors
    /// `match_over`, with the reason.
    pub(super) fn not_closed(&self) -> Result<(), Refusal> {
        match &self.closed {
            None => Ok(()),
            Some(reason) => Err(Refusal::new(RefusalCode::MatchOver, reason.clone())),
        }
    }

    /// Whether it goes on, or has yet to begin.
    ///
    /// # Errors
    /// `match_over`.
    pub(super) fn in_play(&self) -> Result<(), Refusal> {
        self.not_closed()?;
        match self.game.outcome() {
            None => Ok(()),
            Some(_) => Err(Refusal::new(RefusalCode::MatchOver, "The match is over.")),
        }
    }

    /// Whether a seat may go to somebody else.
    ///
    /// # Errors
    /// `match_over`, `unknown_seat`, or `not_started` if nobody sits there.
    pub(super) fn may_transfer(&self, seat: SeatId) -> Result<(), Refusal> {
        self.in_play()?;
        match self.roster.player(seat)? {
            Some(_) => Ok(()),
            None => {
                let text = format!("Nobody sits on {seat}: it is free for who joins.");
                Err(Refusal::new(RefusalCode::NotStarted, text))
            }
        }
    }

    /// The number of the last record.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// When the last record was written, in milliseconds since 1970.
    #[must_use]
    pub fn at_ms(&self) -> u64 {
        self.at_ms
    }

    /// The viewers whose news is numbered.
    pub fn viewers(&self) -> impl Iterator<Item = Viewer> + '_ {
        self.streams.keys().copied()
    }

    /// The number of a viewer's last update.
    #[must_use]
    pub fn seq_of(&self, viewer: Viewer) -> Seq {
        self.streams
            .get(&viewer)
            .map_or(Seq(0), |stream| stream.seq)
    }

    /// The head of a viewer's stream now.
    #[must_use]
    pub fn head_of(&self, viewer: Viewer) -> Hash {
        let start = || proof::stream_start(self.id(), viewer);
        self.streams
            .get(&viewer)
            .map_or_else(start, |stream| stream.head)
    }

    /// All that a viewer knows now.
    #[must_use]
    pub fn view(&self, viewer: Viewer) -> View {
        rules::view(&self.game, viewer)
    }

    /// The dice that the secret and the seats' nonces make; all seats must be taken.
    #[must_use]
    pub fn dice(&self, secret: Secret) -> Dice {
        let scenario = self.opened.scenario_hash();
        let nonces = self.roster.nonces();
        Dice::seeded(&dice::match_seed(&secret.0, self.id(), scenario, &nonces))
    }

    /// The record that would say a fact next.
    #[must_use]
    pub fn draft(&self, at_ms: u64, fact: Fact) -> Record {
        Record {
            seq: self.seq + 1,
            previous: self.hash,
            at_ms,
            fact,
        }
    }

    /// What the judge writes down of some events.
    #[must_use]
    pub fn judged(&self, events: &[Event]) -> Judged {
        let mut after = self.game.clone();
        for event in events {
            rules::apply(&mut after, event);
        }
        Judged {
            rolls: events.iter().filter_map(Event::roll).cloned().collect(),
            events: codec::encode(&events),
            state: after.state_hash(),
        }
    }

    /// What must be written down next without anybody asking: the beginning when all sit, the
    /// secret when it is over, with the server's signature under all that was before.
    #[must_use]
    pub fn owed(&self, secret: Secret, identity: &Identity) -> Option<Fact> {
        if !self.started && self.may_begin() {
            let events = rules::begin(&self.game, &self.dice(secret));
            return Some(Fact::Started(self.judged(&events)));
        }
        if !self.is_over() || self.revealed {
            return None;
        }
        let statement = proof::journal_statement(self.id(), self.seq, self.hash);
        Some(Fact::Revealed {
            secret: secret.0,
            signature: identity.sign_for(self.opened.server_key, &statement),
        })
    }

    /// Whether all that its terms ask for is there.
    fn may_begin(&self) -> bool {
        let said = match self.hosted.terms.start {
            Start::Full => true,
            Start::Ready => self.roster.is_ready(),
            Start::Host => self.start_said,
        };
        said && !self.is_closed() && self.roster.is_full()
    }

    /// Folds the next record.
    ///
    /// # Errors
    /// [`Damage`] if it does not follow, cannot stand here, or its events do not give the state
    /// it names. The table is of no use then.
    pub fn fold(&mut self, record: &Record) -> Result<Told, Damage> {
        let number = record.seq;
        if number != self.seq + 1 || record.previous != self.hash {
            return Err(Damage(format!(
                "record {number} does not follow record {}",
                self.seq
            )));
        }
        let hash = record.hash();
        let told = self
            .fold_fact(&record.fact, hash, record.at_ms.max(self.at_ms))
            .map_err(|why| Damage(format!("record {number}: {why}")))?;
        self.at_ms = record.at_ms.max(self.at_ms);
        self.keep_time(self.at_ms);
        self.seq = number;
        self.hash = hash;
        self.call(Since {
            seq: number,
            at_ms: record.at_ms,
        });
        Ok(told)
    }
}

fn streams(id: MatchId, viewers: impl IntoIterator<Item = Viewer>) -> BTreeMap<Viewer, Stream> {
    let start = |viewer| (viewer, Stream::start(id, viewer));
    viewers.into_iter().map(start).collect()
}

#[cfg(test)]
mod tests;
