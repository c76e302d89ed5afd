//! The table of a match: what its records say, and nothing else.
//!
//! The server, a restart, an export and `naktongd verify` all fold records through
//! [`Table::fold`], so the game, the seats and every viewer's numbering come out the same.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use naktong_protocol::codec::{self, Hash};
use naktong_protocol::message::{
    LobbyInfo, MatchInfo, MatchState, Nonce, Refusal, RefusalCode, Update,
};
use naktong_protocol::record::{Fact, Hosted, Judged, Opened, Record, Who};
use naktong_protocol::terms::{Spectators, Start};
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, Order, OrderId, SeatId, Seq, View, Viewer};
use naktong_protocol::{dice, proof};
use naktong_rules::scenario::Scenario;
use naktong_rules::{self as rules, Dice, Event, Game, RULES_VERSION};

use super::roster::{Roster, Sitter};
use crate::identity::Identity;
use crate::journal::Secret;
use crate::notify::{Call, Since, Standing};

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
    streams: BTreeMap<Viewer, Stream>,
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
    pub(super) fn is_over(&self) -> bool {
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

    /// The row of the match list.
    #[must_use]
    pub fn info(&self) -> MatchInfo {
        let state = match (self.game.outcome(), &self.closed) {
            (Some(outcome), _) => MatchState::Finished(outcome.clone()),
            (None, Some(reason)) => MatchState::Closed {
                reason: reason.clone(),
            },
            (None, None) if self.started => MatchState::Playing,
            (None, None) => MatchState::Gathering,
        };
        MatchInfo {
            id: self.id(),
            scenario: self.opened.scenario,
            title: self.game.scenario().title.clone(),
            state,
            seats: self.roster.taken(),
            dice_commitment: self.opened.dice_commitment,
            options: self.game.scenario().options.clone(),
            server_key: self.opened.server_key,
            lobby: Box::new(self.lobby()),
        }
    }

    fn lobby(&self) -> LobbyInfo {
        let hosted = &*self.hosted;
        let free = |seat: SeatId| {
            self.roster
                .taken()
                .iter()
                .any(|row| row.seat == seat && row.is_free())
        };
        let kept = hosted.kept.iter().filter(|(seat, _)| free(**seat));
        LobbyInfo {
            host: hosted.host.as_ref().map(|(_, name)| name.clone()),
            terms: hosted.terms,
            ready: self.roster.ready().clone(),
            kept: kept
                .map(|(seat, (_, name))| (*seat, name.clone()))
                .collect(),
            rematch_of: hosted.rematch_of,
        }
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
            .fold_fact(&record.fact, hash)
            .map_err(|why| Damage(format!("record {number}: {why}")))?;
        self.seq = number;
        self.hash = hash;
        self.call(Since {
            seq: number,
            at_ms: record.at_ms,
        });
        Ok(told)
    }

    /// Notes who is called since this record; who was called before it is called since then.
    fn call(&mut self, since: Since) {
        if self.revealed {
            return;
        }
        if self.closed.is_some() {
            self.called.clear();
            return;
        }
        if self.game.outcome().is_some() {
            let seats = self.roster.seats();
            self.called = seats.map(|seat| (seat, since)).collect();
            return;
        }
        // Nobody waits for whom a computer stands in for.
        let awaited = self.game.awaited();
        let awaited = awaited.filter(|seat| self.roster.computer(*seat).is_none());
        self.called = awaited
            .map(|seat| (seat, self.called.get(&seat).copied().unwrap_or(since)))
            .collect();
    }

    /// The seats that are called, awaited or told of the end, and by which record.
    #[must_use]
    pub fn called(&self) -> &BTreeMap<SeatId, Since> {
        &self.called
    }

    /// Where the match stands, for those who notify its players.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let game = &self.game;
        let scenario = game.scenario();
        let call = |(seat, since): (&SeatId, &Since)| {
            let info = scenario.seats.iter().find(|info| info.id == *seat)?;
            Some(Call {
                seat: *seat,
                side: info.side,
                owner: self.roster.owner(*seat)?,
                since: *since,
                deadline_ms: None,
            })
        };
        Standing {
            id: self.id(),
            title: scenario.title.clone(),
            turn: game.turn(),
            day: game
                .turn()
                .checked_sub(1)
                .and_then(|days| scenario.first_day.plus(days)),
            phase: game.acting().map(|(_, phase)| phase),
            outcome: game.outcome().cloned(),
            calls: self.called.iter().filter_map(call).collect(),
        }
    }

    fn fold_fact(&mut self, fact: &Fact, hash: Hash) -> Result<Told, String> {
        match fact {
            Fact::Opened(_) => Err("the match is open already".to_owned()),
            Fact::Hosted(hosted) => {
                if self.seq != 1 {
                    return Err("the terms are said first".to_owned());
                }
                self.hosted = Arc::new(hosted.clone());
                if matches!(hosted.terms.spectators, Spectators::Late(_)) && !self.chosen {
                    self.streams
                        .extend(streams(self.opened.match_id, [Viewer::Everything]));
                }
                Ok(of_the_lobby())
            }
            Fact::Seated {
                seat,
                player,
                key,
                nonce,
            } => self.sit(*seat, player, Who::Key(*key), *nonce),
            Fact::Sat {
                seat,
                player,
                account,
                nonce,
            } => self.sit(*seat, player, Who::Account(*account), *nonce),
            Fact::Left { seat } => {
                self.gathering()?;
                if !self.roster.leave(*seat) {
                    return Err(format!("nobody can leave {seat}"));
                }
                self.start_said = false;
                Ok(of_the_lobby())
            }
            Fact::Ready { seat, ready } => {
                self.gathering()?;
                if !self.roster.set_ready(*seat, *ready) {
                    return Err(format!("{seat} cannot be ready so"));
                }
                Ok(of_the_lobby())
            }
            Fact::StartSaid => {
                self.gathering()?;
                self.start_said = true;
                Ok(of_the_lobby())
            }
            Fact::Closed => {
                self.gathering()?;
                self.closed = Some("The host closed this match before it began.".to_owned());
                Ok(of_the_lobby())
            }
            Fact::Computer { seat, level } => {
                let nonce = dice::computer_nonce(self.opened.dice_commitment, *seat);
                if !self.roster.seat_computer(*seat, *level, nonce) {
                    return Err(format!("the seat {seat} is not free"));
                }
                Ok(of_the_lobby())
            }
            Fact::StandIn { seat, level } => {
                if self.is_over() {
                    return Err("nobody stands in after the end".to_owned());
                }
                if !self.roster.stand_in(*seat, *level) {
                    return Err(format!("nobody can stand in so for {seat}"));
                }
                Ok(of_the_lobby())
            }
            Fact::Started(judged) => {
                if self.started || !self.may_begin() {
                    return Err("the game cannot begin here".to_owned());
                }
                self.started = true;
                let updates = self.play(judged, None, hash)?;
                Ok(Told {
                    updates,
                    order: None,
                    lobby: true,
                })
            }
            Fact::Played {
                seat,
                order_id,
                order,
                judged,
            } => {
                if !self.started || self.is_over() {
                    return Err("nobody is on turn".to_owned());
                }
                if !self.roster.seats().any(|known| known == *seat) {
                    return Err(format!("there is no seat {seat}"));
                }
                let updates = self.play(judged, Some(*seat), hash)?;
                let print = order_print(*seat, order);
                let seq = self.seq_of(Viewer::Seat(*seat));
                Ok(Told {
                    updates,
                    order: Some(PlayedOrder {
                        id: *order_id,
                        print,
                        seq,
                    }),
                    lobby: self.game.outcome().is_some(),
                })
            }
            Fact::Revealed { secret, .. } => {
                if !self.is_over() || self.revealed {
                    return Err("the secret cannot be opened here".to_owned());
                }
                if dice::commitment(secret) != self.opened.dice_commitment {
                    return Err("the secret is not the one committed to".to_owned());
                }
                self.revealed = true;
                Ok(Told::default())
            }
            Fact::Transferred { seat, player, who } => {
                if self.is_over() || !self.roster.transfer(*seat, player.clone(), *who) {
                    return Err(format!("the seat {seat} cannot go to somebody else"));
                }
                Ok(of_the_lobby())
            }
            Fact::ClosedByOperator { reason } => {
                if self.is_over() {
                    return Err("the match is over already".to_owned());
                }
                self.closed = Some(format!("The operator closed this match: {reason}"));
                Ok(of_the_lobby())
            }
        }
    }

    fn sit(&mut self, seat: SeatId, player: &str, who: Who, nonce: Nonce) -> Result<Told, String> {
        self.gathering()?;
        let sitter = Sitter {
            player: player.to_owned(),
            who,
            nonce,
        };
        if !self.roster.sit(seat, sitter) {
            return Err(format!("the seat {seat} is not free"));
        }
        Ok(of_the_lobby())
    }

    fn gathering(&self) -> Result<(), String> {
        match self.started || self.is_closed() {
            true => Err("the match does not gather any more".to_owned()),
            false => Ok(()),
        }
    }

    /// Applies what the judge wrote and numbers each viewer's news. The seat that ordered gets
    /// an update even if it is empty: its number answers the order.
    fn play(
        &mut self,
        judged: &Judged,
        by: Option<SeatId>,
        record: Hash,
    ) -> Result<Vec<News>, String> {
        let events: Vec<Event> =
            codec::decode_from_server(&judged.events).map_err(|error| error.to_string())?;
        if judged.rolls
            != events
                .iter()
                .filter_map(Event::roll)
                .cloned()
                .collect::<Vec<_>>()
        {
            return Err("its rolls are not those of its events".to_owned());
        }
        let before = self.game.clone();
        for event in &events {
            rules::apply(&mut self.game, event);
        }
        if self.game.state_hash() != judged.state {
            return Err("its events do not give the state it names".to_owned());
        }
        let mut updates = vec![];
        let viewers: Vec<Viewer> = self.streams.keys().copied().collect();
        let news = rules::project_each(&before, &events, &viewers);
        for ((viewer, stream), news) in self.streams.iter_mut().zip(news) {
            let viewer = *viewer;
            if !news.is_empty() || by.is_some_and(|seat| viewer == Viewer::Seat(seat)) {
                let seal = |secret: Secret| proof::seal(&secret.0, record, viewer);
                let update = Update {
                    seq: stream.seq.next(),
                    news,
                    seal: self.secret.map_or(Hash::ZERO, seal),
                };
                stream.seq = update.seq;
                stream.head = proof::stream_next(stream.head, &update);
                updates.push(News {
                    viewer,
                    update,
                    head: stream.head,
                });
            }
        }
        Ok(updates)
    }
}

/// Seats or state changed, and nobody's view of the game.
fn of_the_lobby() -> Told {
    Told {
        lobby: true,
        ..Told::default()
    }
}

fn streams(id: MatchId, viewers: impl IntoIterator<Item = Viewer>) -> BTreeMap<Viewer, Stream> {
    let start = |viewer| (viewer, Stream::start(id, viewer));
    viewers.into_iter().map(start).collect()
}

#[cfg(test)]
mod tests {
    use naktong_protocol::message::SeatKey;
    use naktong_protocol::proof::PublicKey;
    use naktong_protocol::unit::Stance;
    use uuid::Uuid;

    use super::*;

    const SECRET: Secret = Secret([5; 32]);

    fn seat(id: &str) -> SeatId {
        SeatId::new(id).unwrap()
    }

    /// A match in play whose dice are the same every time.
    fn table() -> Table {
        let scenario = naktong_scenarios::load("c1-uijongbu-road").unwrap();
        let opened = Opened {
            match_id: MatchId(Uuid::from_u128(1)),
            scenario: scenario.id,
            scenario_bytes: codec::encode(&scenario),
            rules_version: RULES_VERSION,
            dice_commitment: dice::commitment(&SECRET.0),
            server_key: PublicKey(Hash::ZERO),
            seats: ["nk", "un"].map(seat).to_vec(),
        };
        let fact = Fact::Opened(opened);
        let first = Record {
            seq: 1,
            previous: Hash::ZERO,
            at_ms: 0,
            fact,
        };
        let mut table = Table::open(&first).unwrap();
        for at in ["nk", "un"] {
            let fact = Fact::Seated {
                seat: seat(at),
                player: at.to_owned(),
                key: SeatKey(Uuid::nil()).hash(),
                nonce: Nonce([1; 32]),
            };
            table.fold(&table.draft(0, fact)).unwrap();
        }
        let begun = table.draft(0, table.owed(SECRET, &Identity::random()).unwrap());
        table.fold(&begun).unwrap();
        table
    }

    fn order(table: &mut Table, at: &str, order: Order) -> Told {
        let (seat, dice) = (seat(at), table.dice(SECRET));
        let events = rules::decide(table.game(), seat, &order, &dice).unwrap();
        let (judged, order_id) = (table.judged(&events), OrderId::random());
        let record = table.draft(
            0,
            Fact::Played {
                seat,
                order_id,
                order,
                judged,
            },
        );
        table.fold(&record).unwrap()
    }

    /// Everybody says done until the match ends; UN sets a stance when it first may, if one is
    /// given. The news of all, as bytes.
    fn news(mut stance: Option<Stance>) -> BTreeMap<Viewer, Vec<Vec<u8>>> {
        let mut table = table();
        let mut news: BTreeMap<Viewer, Vec<Vec<u8>>> = BTreeMap::new();
        while table.game().outcome().is_none() {
            for at in ["nk", "un"] {
                let legal = rules::legal_orders(table.game(), seat(at));
                let first = legal.stances.first().filter(|_| at == "un");
                let asked = match (first, stance.take_if(|_| first.is_some()), legal.done) {
                    (Some(option), Some(stance), _) => Order::SetStance {
                        units: vec![option.unit],
                        stance,
                    },
                    (_, _, Some(phase)) => Order::Done {
                        turn: table.game().turn(),
                        phase,
                    },
                    _ => continue,
                };
                for News { viewer, update, .. } in order(&mut table, at, asked).updates {
                    news.entry(viewer).or_default().push(codec::encode(&update));
                }
            }
        }
        assert_eq!(stance, None, "UN could set it");
        news
    }

    #[test]
    fn what_is_hidden_from_a_viewer_changes_no_byte_of_his_news() {
        let [plain, other] = [None, Some(Stance::Delay)].map(news);
        let un = Viewer::Seat(seat("un"));
        assert_ne!(plain[&un], other[&un], "its own seat sees the stance");
        for viewer in [Viewer::Seat(seat("nk")), Viewer::Spectator] {
            assert!(plain[&viewer].len() > 10);
            assert_eq!(plain[&viewer], other[&viewer], "{viewer}");
        }
    }

    #[test]
    fn a_record_that_does_not_follow_or_says_what_cannot_be_is_damage() {
        let whole = table();
        let done = |change: &dyn Fn(&mut Record)| {
            let mut table = whole.clone();
            let dice = table.dice(SECRET);
            let phase = rules::legal_orders(table.game(), seat("nk")).done.unwrap();
            let order = Order::Done { turn: 1, phase };
            let events = rules::decide(table.game(), seat("nk"), &order, &dice).unwrap();
            let judged = table.judged(&events);
            let order_id = OrderId(Uuid::nil());
            let fact = Fact::Played {
                seat: seat("nk"),
                order_id,
                order,
                judged,
            };
            let mut record = table.draft(0, fact);
            change(&mut record);
            table.fold(&record).map(|_| ()).map_err(|damage| damage.0)
        };
        let judged = |change: fn(&mut Judged)| {
            done(&|record| match &mut record.fact {
                Fact::Played { judged, .. } => change(judged),
                _ => unreachable!("an order was drafted"),
            })
        };
        let told = |result: Result<(), String>| result.unwrap_err();
        assert_eq!(done(&|_| {}), Ok(()));
        assert!(told(done(&|record| record.seq += 1)).contains("does not follow"));
        assert!(told(done(&|record| record.previous = Hash::ZERO)).contains("does not follow"));
        assert!(told(judged(|judged| judged.state = Hash::ZERO)).contains("the state"));
        assert!(told(judged(|judged| judged.events.push(0))).contains("left over"));
        let opened = || Fact::Opened(whole.opened().clone());
        assert!(told(done(&|record| record.fact = opened())).contains("open already"));
        let revealed = || Fact::Revealed {
            secret: SECRET.0,
            signature: None,
        };
        assert!(told(done(&|record| record.fact = revealed())).contains("cannot be opened"));
    }
}
