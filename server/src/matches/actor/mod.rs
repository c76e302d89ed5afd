//! The task that owns one match: it judges, saves, and only then plays and tells.

mod answered;
mod command;
mod deal;
mod lobby;
mod play;
mod stopwatch;
mod timekeeper;
mod watch;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use naktong_protocol::message::{Answer, MatchInfo, Refusal, RefusalCode, ServerMessage};
use naktong_protocol::record::{Fact, Record};
use naktong_protocol::{MatchId, SeatId, Viewer, dice};
use naktong_rules as rules;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::gallery::{Late, shown};
use super::handle::Row;
use super::streams::{Watchers, Windows};
use super::table::{News, Table, Told, now_ms};
use super::{Context, Damaged, publish};
use crate::identity::Identity;
use crate::journal::{Journal, JournalError, Secret, Stored};
use crate::notify::Notifier;
use crate::outbox::Frame;
use crate::telemetry;
use answered::Answered;
use command::Reply;
use stopwatch::Stopwatch;
use timekeeper::until;

pub use command::By;
pub(super) use command::{Command, Dealt, Extension, Join, Transfer};

/// How long to wait before doing again what could not be saved.
const RETRY: Duration = Duration::from_secs(1);

/// Why a match's task ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The server stops, or the journal takes nothing any more.
    Stopped,
    /// Somebody else wrote to the match: what is in memory is old.
    Overtaken,
}

/// Why nothing was done.
enum NotDone {
    Refused(Refusal),
    Ended(End),
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A match in memory.
#[derive(Debug)]
pub(super) struct Actor {
    table: Table,
    secret: Secret,
    windows: Windows,
    answered: Answered,
    late: Option<Late>,
    journal: Arc<dyn Journal>,
    identity: Arc<Identity>,
    notifier: Notifier,
    records_max: u64,
    stopwatch: Stopwatch,
    /// Time that has run for so long is written down.
    keep_time_ms: u64,
    /// What could not be saved is not tried again before this.
    not_before: Option<Instant>,
    /// The time since the last record is not to be counted: the server was down.
    asleep: bool,
}

impl std::fmt::Debug for dyn Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Journal")
    }
}

impl Actor {
    /// Folds a match from its journal and writes down what is still owed.
    pub(super) async fn open(
        id: MatchId,
        context: &Context,
    ) -> Result<Result<Self, Box<Damaged>>, JournalError> {
        let Context {
            journal,
            config,
            identity,
            notifier,
            ..
        } = context;
        let stored = journal.read(id).await?;
        if stored.trimmed {
            tracing::warn!("a torn last record was cut off; it was never acknowledged");
        }
        let damaged = |why: &str, info| {
            let why = why.to_owned();
            Ok(Err(Box::new(Damaged { why, info })))
        };
        let secret = match journal.secret(id).await {
            Ok(secret) => secret,
            Err(JournalError::Unknown) => return damaged("its dice's secret is lost", None),
            Err(error) => return Err(error),
        };
        let windows = Windows::new(config.match_window_max);
        let answered = Answered::new(config.match_refusals_max);
        let signer = identity.clone();
        let folding =
            tokio::task::spawn_blocking(move || fold(stored, secret, &signer, windows, answered));
        let Folded {
            table,
            windows,
            answered,
            late,
        } = match folding.await {
            Ok(Ok(folded)) => folded,
            Ok(Err(damaged)) => return Ok(Err(damaged)),
            Err(_) => return damaged("its records break a promise of the rules", None),
        };
        if table.id() != id {
            return damaged("its records belong to another match", None);
        }
        if dice::commitment(&secret.0) != table.opened().dice_commitment {
            return damaged("its dice's secret is not the one committed to", None);
        }
        let (last_ms, asleep) = (table.at_ms(), table.clocks().run());
        let mut actor = Self {
            table,
            secret,
            windows,
            answered,
            late,
            journal: journal.clone(),
            identity: identity.clone(),
            notifier: notifier.clone(),
            records_max: config.match_records_max,
            stopwatch: Stopwatch::begin(now_ms(), last_ms),
            keep_time_ms: config.match_keep_time_ms,
            not_before: None,
            asleep,
        };
        if let Some(fact) = actor.table.owed(secret, identity) {
            let (records, next, told) = actor.draft(vec![fact]);
            match journal.append(id, actor.table.seq(), records).await {
                Ok(()) => {}
                Err(JournalError::Full) => {
                    return damaged("there is no room to complete it", Some(actor.info()));
                }
                Err(error) => return Err(error),
            }
            actor.take(next, told, &mut |_, _| {});
        }
        if actor.asleep {
            let (records, next, told) = actor.draft(vec![]);
            match journal.append(id, actor.table.seq(), records).await {
                Ok(()) => {
                    actor.asleep = false;
                    actor.take(next, told, &mut |_, _| {});
                }
                // It stands before the next record then.
                Err(JournalError::Full) => {}
                Err(error) => return Err(error),
            }
        }
        notifier.stands(actor.table.standing());
        Ok(Ok(actor))
    }

    pub(super) fn id(&self) -> MatchId {
        self.table.id()
    }

    pub(super) fn info(&self) -> MatchInfo {
        self.table.info()
    }

    pub(super) fn row(&self) -> Row {
        let hosted = self.table.hosted();
        let kept = hosted.kept.iter().map(|(seat, (who, _))| (*seat, *who));
        Row {
            info: self.info(),
            host: hosted.host.clone(),
            holders: self.table.roster().holders(),
            kept: kept.collect(),
            deputies: self.table.roster().entrusted().clone(),
            awaited: self.table.game().awaited().collect(),
            sides: self.table.sides(),
        }
    }

    /// Answers until the server stops. An order that is being saved is finished first.
    pub(super) async fn run(
        &mut self,
        commands: &mut mpsc::Receiver<Command>,
        watchers: &mut Watchers,
        row: &tokio::sync::watch::Sender<Row>,
        stop: &CancellationToken,
    ) -> End {
        loop {
            let (wake, at) = match self.wakes() {
                Some((wake, at)) => (Some(wake), Some(at)),
                None => (None, None),
            };
            let command = tokio::select! {
                biased;
                () = stop.cancelled() => {
                    self.keep_time(watchers, row).await;
                    return End::Stopped;
                }
                () = until(at) => {
                    let wake = wake.expect("nothing wakes at no time");
                    match self.wake(wake, watchers, row).await {
                        Ok(()) => {}
                        Err(NotDone::Refused(refusal)) => {
                            tracing::warn!(%refusal, "what fell due is tried again");
                            self.not_before = Some(Instant::now() + RETRY);
                        }
                        Err(NotDone::Ended(end)) => return end,
                    }
                    continue;
                }
                command = commands.recv() => command,
            };
            let Some(command) = command else {
                return End::Stopped;
            };
            if let Err(end) = self.obey(command, watchers, row).await {
                return end;
            }
        }
    }

    async fn obey(
        &mut self,
        command: Command,
        watchers: &mut Watchers,
        row: &tokio::sync::watch::Sender<Row>,
    ) -> Result<(), End> {
        match command {
            Command::Join(join, reply) => {
                let done = self.join(join, watchers, row).await;
                answer(reply, done)
            }
            Command::Claim(seat, key, reply) => {
                let claimed = self.table.roster().claim(seat, key).map(|()| self.info());
                answer(reply, claimed.map_err(NotDone::Refused))
            }
            Command::Leave(seat, hands, reply) => {
                let done = self.leave(seat, &hands, watchers, row).await;
                answer(reply, done)
            }
            Command::Ready(seat, ready, hands, reply) => {
                let done = self.ready(seat, ready, &hands, watchers, row).await;
                answer(reply, done)
            }
            Command::Start(hands, reply) => {
                let done = self.start(&hands, watchers, row).await;
                answer(reply, done)
            }
            Command::Close(hands, reply) => {
                let done = self.close(&hands, watchers, row).await;
                answer(reply, done)
            }
            Command::Watch {
                viewer,
                hands,
                from,
                request,
                outbox,
                reply,
            } => {
                let may = hands
                    .as_ref()
                    .map_or(Ok(()), |hands| self.may_look(viewer, hands));
                let watching =
                    may.and_then(|()| self.watch(watchers, viewer, hands, from, request, outbox));
                answer(reply, watching.map_err(NotDone::Refused))
            }
            Command::Unwatch(session, reply) => {
                watchers.remove(session);
                answer(reply, Ok(()))
            }
            Command::Order {
                seat,
                order_id,
                order,
                by,
                reply,
            } => {
                let done = self.order(seat, order_id, order, by, watchers, row).await;
                match &done {
                    Ok(_) => telemetry::order_accepted(),
                    Err(NotDone::Refused(refusal)) => {
                        tracing::debug!(code = ?refusal.code, "an order is refused");
                        telemetry::order_refused(refusal.code);
                    }
                    Err(NotDone::Ended(_)) => {}
                }
                answer(reply, done)
            }
            Command::StandIn(seat, level, reply) => {
                let done = self.stand_in(seat, level, watchers, row).await;
                answer(reply, done)
            }
            Command::Seed(seat, reply) => {
                let seed = dice::computer_seed(&self.secret.0, self.id(), seat);
                answer(reply, Ok(seed))
            }
            Command::Legal(seat, reply) => {
                let legal = self.started().map(|()| {
                    Answer::Legal(Box::new(rules::legal_orders(self.table.game(), seat)))
                });
                answer(reply, legal.map_err(NotDone::Refused))
            }
            Command::Ask(seat, question, reply) => {
                let told = self.ask(seat, &question);
                answer(reply, told.map_err(NotDone::Refused))
            }
            Command::Transfer(transfer, reply) => {
                let done = self.transfer(transfer, watchers, row).await;
                answer(reply, done)
            }
            Command::Deal(deal, reply) => {
                let done = self.deal(deal, watchers, row).await;
                answer(reply, done)
            }
            Command::Extend(extension, reply) => {
                let done = self.extend(extension, watchers, row).await;
                answer(reply, done)
            }
            Command::CloseByOperator(reason, reply) => {
                let closed = match self.table.in_play() {
                    Ok(()) => {
                        let fact = Fact::ClosedByOperator { reason };
                        self.commit(fact, watchers, row).await
                    }
                    Err(refusal) => Err(refusal.into()),
                };
                answer(reply, closed.map(|()| self.info()))
            }
        }
    }

    fn room_for_a_record(&self) -> Result<(), Refusal> {
        if self.table.seq() < self.records_max {
            return Ok(());
        }
        let text = "This match has as many orders as the server takes (match_records_max).";
        Err(Refusal::new(RefusalCode::TooLarge, text))
    }

    async fn commit(
        &mut self,
        fact: Fact,
        watchers: &mut Watchers,
        row: &tokio::sync::watch::Sender<Row>,
    ) -> Result<(), NotDone> {
        self.commit_all(vec![fact], watchers, row).await
    }

    /// Saves facts and what they make due, and only then plays and tells them.
    async fn commit_all(
        &mut self,
        facts: Vec<Fact>,
        watchers: &mut Watchers,
        row: &tokio::sync::watch::Sender<Row>,
    ) -> Result<(), NotDone> {
        let dealings = self.table.dealings();
        let (records, next, told) = self.draft(facts);
        match self
            .journal
            .append(self.id(), self.table.seq(), records)
            .await
        {
            Ok(()) => {}
            Err(JournalError::Full) => {
                let text = "This was not saved and did not happen: the server has no room left. Try again later.";
                return Err(Refusal::new(RefusalCode::NotSaved, text).into());
            }
            Err(JournalError::Conflict) => return Err(NotDone::Ended(End::Overtaken)),
            Err(JournalError::Unknown | JournalError::Failed(_)) => {
                return Err(NotDone::Ended(End::Stopped));
            }
        }
        self.asleep = false;
        // A turn that ends moves the clocks.
        let lobby = told.iter().any(|told| told.lobby) || next.dealings() != dealings;
        let calls_others = next.called() != self.table.called()
            || next.clocks().deadline() != self.table.clocks().deadline();
        self.take(next, told, &mut |viewer, frame| {
            watchers.offer(Some(viewer), frame)
        });
        publish(row, self.row());
        if lobby {
            let row = row.borrow();
            watchers.look_again(|hands| row.may_look_on(hands).is_ok());
            watchers.offer(None, &Frame::new(ServerMessage::Match(self.info())));
        }
        if calls_others {
            self.notifier.stands(self.table.standing());
        }
        Ok(())
    }

    /// The records of facts and of all that they make due, the table after them, and the news.
    fn draft(&self, facts: Vec<Fact>) -> (Vec<Record>, Table, Vec<Told>) {
        let mut next = self.table.clone();
        let (mut records, mut told) = (vec![], vec![]);
        let woken = self.asleep.then_some(Fact::Woken);
        let mut asked = woken.into_iter().chain(facts);
        let mut due = asked.next();
        while let Some(fact) = due {
            let record = next.draft(self.stopwatch.now_ms(), fact);
            told.push(next.fold(&record).expect("what was judged here folds here"));
            records.push(record);
            due = asked
                .next()
                .or_else(|| next.owed(self.secret, &self.identity));
        }
        (records, next, told)
    }

    fn take(&mut self, next: Table, told: Vec<Told>, tell: &mut dyn FnMut(Viewer, &Arc<Frame>)) {
        self.table = next;
        for told in told {
            if let Some(order) = told.order {
                self.answered.played.insert(order.id, order);
            }
            for news in shown(told.updates, &mut self.late, &self.table) {
                let viewer = news.viewer;
                let frame = keep(&self.table, &self.identity, &mut self.windows, news);
                tell(viewer, &frame);
            }
        }
    }
}

/// A match as its records say.
struct Folded {
    table: Table,
    windows: Windows,
    answered: Answered,
    late: Option<Late>,
}

/// Folds all records of a match, off the async threads.
fn fold(
    stored: Stored,
    secret: Secret,
    identity: &Identity,
    mut windows: Windows,
    mut answered: Answered,
) -> Result<Folded, Box<Damaged>> {
    let damaged = |why: String, info| Box::new(Damaged { why, info });
    let Some(first) = stored.records.first() else {
        return Err(damaged(
            stored.damage.unwrap_or("it has no records".to_owned()),
            None,
        ));
    };
    let mut table = Table::open(first)
        .map_err(|why| damaged(why.0, None))?
        .with_secret(Some(secret));
    // Only what the windows keep is signed again.
    let mut recent: BTreeMap<Viewer, VecDeque<News>> = BTreeMap::new();
    let mut late = None;
    if let Some(why) = stored.damage {
        return Err(damaged(why, Some(table.info())));
    }
    for record in &stored.records[1..] {
        let told = match table.fold(record) {
            Ok(told) => told,
            Err(why) => return Err(damaged(why.0, Some(table.info()))),
        };
        if let Some(order) = told.order {
            answered.played.insert(order.id, order);
        }
        // The terms are said before anything happens.
        late = late.or_else(|| Late::of(&table));
        for news in shown(told.updates, &mut late, &table) {
            let recent = recent.entry(news.viewer).or_default();
            if recent.len() == windows.length() {
                recent.pop_front();
            }
            recent.push_back(news);
        }
    }
    for news in recent.into_values().flatten() {
        keep(&table, identity, &mut windows, news);
    }
    Ok(Folded {
        table,
        windows,
        answered,
        late,
    })
}

/// Signs an update and keeps it for those who come back; ready to send.
fn keep(table: &Table, identity: &Identity, windows: &mut Windows, news: News) -> Arc<Frame> {
    let News {
        viewer,
        update,
        head,
    } = news;
    let key = table.opened().server_key;
    let head = identity.head(key, table.id(), viewer, update.seq, head);
    windows.keep(table.id(), viewer, update, head.signature)
}

pub(crate) fn not_your_seat(seat: SeatId) -> Refusal {
    Refusal::new(
        RefusalCode::NotYourSeat,
        format!("This session does not hold the seat {seat}; join or claim it first."),
    )
}

/// Sends an answer; if the match must end instead, nobody is answered.
fn answer<T>(reply: Reply<T>, done: Result<T, NotDone>) -> Result<(), End> {
    let result = match done {
        Ok(value) => Ok(value),
        Err(NotDone::Refused(refusal)) => Err(refusal),
        Err(NotDone::Ended(end)) => return Err(end),
    };
    // Who asked may be gone.
    let _ = reply.send(result);
    Ok(())
}
