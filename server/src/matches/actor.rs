//! The task that owns one match: it judges, saves, and only then plays and tells.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use naktong_protocol::codec::Hash;
use naktong_protocol::computer::Level;
use naktong_protocol::message::{
    Answer, MatchInfo, Nonce, Refusal, RefusalCode, SeatKey, ServerMessage,
};
use naktong_protocol::proof::Head;
use naktong_protocol::question::Question;
use naktong_protocol::record::{Fact, Record, Who};
use naktong_protocol::terms::{Sides, Start};
use naktong_protocol::{MatchId, Order, OrderId, SeatId, Seq, Viewer, dice};
use naktong_rules as rules;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use super::gallery::{self, Late, shown};
use super::handle::{Row, WatchAnswer};
use super::roster::Seating;
use super::streams::{Watchers, Windows};
use super::table::{News, PlayedOrder, Table, Told, now_ms, order_print};
use super::{Context, Damaged, publish};
use crate::identity::Identity;
use crate::journal::{Journal, JournalError, Secret, Stored};
use crate::notify::Notifier;
use crate::outbox::{Frame, Outbox};
use crate::people::Hands;
use crate::telemetry;

type Reply<T> = oneshot::Sender<Result<T, Refusal>>;

/// A wish to sit down.
#[derive(Debug)]
pub(super) struct Join {
    pub(super) seat: SeatId,
    pub(super) hands: Arc<Hands>,
    pub(super) who: Who,
    pub(super) name: String,
    pub(super) nonce: Nonce,
}

/// Who gives a seat's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A session that holds the seat.
    Player,
    /// The computer player of this server that holds it, or stands in.
    Computer,
}

/// A seat that goes to somebody else.
#[derive(Debug)]
pub(super) struct Transfer {
    pub(super) seat: SeatId,
    pub(super) player: String,
    pub(super) who: Who,
}

/// What a match is asked.
#[derive(Debug)]
pub(super) enum Command {
    Join(Join, Reply<MatchInfo>),
    Claim(SeatId, SeatKey, Reply<MatchInfo>),
    Leave(SeatId, Arc<Hands>, Reply<MatchInfo>),
    Ready(SeatId, bool, Arc<Hands>, Reply<MatchInfo>),
    Start(Arc<Hands>, Reply<MatchInfo>),
    Close(Arc<Hands>, Reply<MatchInfo>),
    Watch {
        viewer: Viewer,
        hands: Option<Arc<Hands>>,
        from: Option<Seq>,
        request: Option<u32>,
        outbox: Outbox,
        reply: Reply<WatchAnswer>,
    },
    Unwatch(u64, Reply<()>),
    Order {
        seat: SeatId,
        order_id: OrderId,
        order: Order,
        by: By,
        reply: Reply<Answer>,
    },
    StandIn(SeatId, Option<Level>, Reply<MatchInfo>),
    Seed(SeatId, Reply<u64>),
    Legal(SeatId, Reply<Answer>),
    Ask(SeatId, Question, Reply<Answer>),
    Transfer(Transfer, Reply<MatchInfo>),
    CloseByOperator(String, Reply<MatchInfo>),
}

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
            awaited: self.table.game().awaited().collect(),
            sides: self.table.sides(),
        }
    }

    /// Answers until the server stops. An order that is being saved is finished first.
    pub(super) async fn run(
        &mut self,
        commands: &mut mpsc::Receiver<Command>,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
        stop: &CancellationToken,
    ) -> End {
        loop {
            let command = tokio::select! {
                biased;
                () = stop.cancelled() => return End::Stopped,
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
        row: &watch::Sender<Row>,
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

    async fn join(
        &mut self,
        join: Join,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        let Join {
            seat,
            hands,
            who,
            name,
            nonce,
        } = join;
        if self.table.roster().ask(seat, &hands)? == Seating::Again {
            return Ok(self.info());
        }
        self.gathering()?;
        let seats = match self.table.hosted().terms.sides {
            Sides::Split => vec![seat],
            Sides::Whole => self.table.roster().free_beside(seat),
        };
        let mut facts = vec![];
        for seat in seats {
            if let Some((kept, name)) = self.table.hosted().kept.get(&seat)
                && !hands.are(*kept)
            {
                let text = format!("{seat} is kept for {name}; take another seat.");
                return Err(Refusal::new(RefusalCode::SeatTaken, text).into());
            }
            let player = name.clone();
            facts.push(match who {
                Who::Key(key) => Fact::Seated {
                    seat,
                    player,
                    key,
                    nonce,
                },
                Who::Account(account) => Fact::Sat {
                    seat,
                    player,
                    account,
                    nonce,
                },
            });
        }
        self.commit_all(facts, watchers, row).await?;
        Ok(self.info())
    }

    async fn leave(
        &mut self,
        seat: SeatId,
        hands: &Hands,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        let is_host = self.row().is_host(hands);
        if !is_host || !self.table.roster().holders().contains_key(&seat) {
            self.holds(seat, hands)?;
        }
        self.gathering()?;
        self.room_for_a_record()?;
        self.commit(Fact::Left { seat }, watchers, row).await?;
        // Whoever sits down there next is seen by these eyes.
        watchers.remove_viewer(Viewer::Seat(seat));
        Ok(self.info())
    }

    async fn ready(
        &mut self,
        seat: SeatId,
        ready: bool,
        hands: &Hands,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        self.holds(seat, hands)?;
        if self.table.roster().ready().contains(&seat) != ready {
            self.gathering()?;
            self.room_for_a_record()?;
            self.commit(Fact::Ready { seat, ready }, watchers, row)
                .await?;
        }
        Ok(self.info())
    }

    async fn start(
        &mut self,
        hands: &Hands,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        self.is_for_the_host(hands)?;
        self.gathering()?;
        if self.table.hosted().terms.start != Start::Host {
            let text = "This match begins by itself, by its terms; nobody says when.";
            return Err(Refusal::new(RefusalCode::NotAllowed, text).into());
        }
        if !self.table.roster().is_full() {
            let text = "A seat is still free; the match begins when all are taken.";
            return Err(Refusal::new(RefusalCode::NotStarted, text).into());
        }
        self.commit(Fact::StartSaid, watchers, row).await?;
        Ok(self.info())
    }

    async fn transfer(
        &mut self,
        transfer: Transfer,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        let Transfer { seat, player, who } = transfer;
        self.table.may_transfer(seat)?;
        self.commit(Fact::Transferred { seat, player, who }, watchers, row)
            .await?;
        // Whoever held it looks by its eyes no more.
        watchers.remove_viewer(Viewer::Seat(seat));
        Ok(self.info())
    }

    async fn close(
        &mut self,
        hands: &Hands,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        self.is_for_the_host(hands)?;
        if !self.table.is_closed() {
            self.gathering()?;
            self.commit(Fact::Closed, watchers, row).await?;
        }
        Ok(self.info())
    }

    /// Whether seats are still taken and left.
    fn gathering(&self) -> Result<(), Refusal> {
        self.table.in_play()?;
        if self.table.has_started() {
            let text = "The match has begun: hand the seat over, or resign.";
            return Err(Refusal::new(RefusalCode::Begun, text));
        }
        Ok(())
    }

    fn is_for_the_host(&self, hands: &Hands) -> Result<(), Refusal> {
        if self.row().is_host(hands) {
            return Ok(());
        }
        let text = "Only the host of the match may do this.";
        Err(Refusal::new(RefusalCode::NotAllowed, text))
    }

    /// Whether somebody holds a seat now.
    fn holds(&self, seat: SeatId, hands: &Hands) -> Result<(), Refusal> {
        match self.table.roster().ask(seat, hands) {
            Ok(Seating::Again) => Ok(()),
            Err(refusal) if refusal.code == RefusalCode::UnknownSeat => Err(refusal),
            _ => Err(not_your_seat(seat)),
        }
    }

    fn may_look(&self, viewer: Viewer, hands: &Hands) -> Result<(), Refusal> {
        match viewer {
            Viewer::Seat(seat) => self.holds(seat, hands),
            Viewer::Spectator | Viewer::Everything => self.row().may_look_on(hands),
        }
    }

    /// A seat goes to a computer player, or comes back from it; asked again, nothing happens.
    async fn stand_in(
        &mut self,
        seat: SeatId,
        level: Option<Level>,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        self.table.in_play()?;
        self.room_for_a_record()?;
        if self.table.roster().computer(seat) != level {
            self.commit(Fact::StandIn { seat, level }, watchers, row)
                .await?;
        }
        Ok(self.info())
    }

    fn room_for_a_record(&self) -> Result<(), Refusal> {
        if self.table.seq() < self.records_max {
            return Ok(());
        }
        let text = "This match has as many orders as the server takes (match_records_max).";
        Err(Refusal::new(RefusalCode::TooLarge, text))
    }

    /// Whether it is this player who gives the seat's orders now.
    fn gives_orders(&self, seat: SeatId, by: By) -> Result<(), Refusal> {
        match (by, self.table.roster().computer(seat)) {
            (By::Player, None) | (By::Computer, Some(_)) => Ok(()),
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

    fn watch(
        &mut self,
        watchers: &mut Watchers,
        viewer: Viewer,
        hands: Option<Arc<Hands>>,
        from: Option<Seq>,
        request: Option<u32>,
        outbox: Outbox,
    ) -> Result<WatchAnswer, Refusal> {
        if !watchers.has_room(outbox.session()) {
            let text = "As many watch this match as the server takes; try again later.";
            return Err(Refusal::new(RefusalCode::TooMany, text));
        }
        let id = self.id();
        let came_as = viewer;
        let hosted = self.table.hosted();
        let viewer = gallery::eyes(&hosted.terms, &self.table.sides(), came_as);
        let head = self.head(viewer);
        let last = head.seq;
        let mut frames = vec![];
        if let Some(request) = request {
            let watching = Answer::Watching {
                viewer,
                board: Box::new(self.table.game().board()),
                info: self.info(),
            };
            frames.push(Frame::new(ServerMessage::Answer {
                id: request,
                answer: Box::new(watching),
            }));
        }
        // More than half an outbox of updates is worse than a snapshot.
        let missed = from
            .and_then(|from| self.windows.after(viewer, from, last))
            .filter(|missed| missed.len() <= outbox.capacity() / 2);
        match missed {
            Some(missed) => frames.extend(missed),
            None => frames.push(Frame::new(ServerMessage::Snapshot {
                r#match: id,
                head,
                view: Box::new(match &self.late {
                    Some(late) if viewer == Viewer::Everything => late.view().clone(),
                    _ => self.table.view(viewer),
                }),
            })),
        }
        if !outbox.offer(&frames) {
            return Ok(WatchAnswer::NoRoom);
        }
        watchers.add(came_as, viewer, hands, outbox);
        Ok(WatchAnswer::Watching)
    }

    /// Where a viewer's stream stands, signed.
    fn head(&self, viewer: Viewer) -> Head {
        let table = &self.table;
        let (seq, hash) = match &self.late {
            Some(late) if viewer == Viewer::Everything => late.head(),
            _ => (table.seq_of(viewer), table.head_of(viewer)),
        };
        let key = table.opened().server_key;
        self.identity.head(key, table.id(), viewer, seq, hash)
    }

    fn started(&self) -> Result<(), Refusal> {
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

    /// Answers a question by what the seat knows; nothing is played, saved or told.
    fn ask(&self, seat: SeatId, question: &Question) -> Result<Answer, Refusal> {
        if !question.is_within_limits() {
            let text = "The question names more units or hexes than an order may.";
            return Err(Refusal::new(RefusalCode::TooLarge, text));
        }
        self.started()?;
        telemetry::question_asked();
        let reply = rules::ask(self.table.game(), seat, question)?;
        Ok(Answer::Reply(Box::new(reply)))
    }

    async fn order(
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
        self.commit(
            Fact::Played {
                seat,
                order_id,
                order,
                judged,
            },
            watchers,
            row,
        )
        .await?;
        let seq = self.table.seq_of(Viewer::Seat(seat));
        Ok(Answer::Accepted { order_id, seq })
    }

    async fn commit(
        &mut self,
        fact: Fact,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<(), NotDone> {
        self.commit_all(vec![fact], watchers, row).await
    }

    /// Saves facts and what they make due, and only then plays and tells them.
    async fn commit_all(
        &mut self,
        facts: Vec<Fact>,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<(), NotDone> {
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
        let lobby = told.iter().any(|told| told.lobby);
        let calls_others = next.called() != self.table.called();
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
        let mut asked = facts.into_iter();
        let mut due = asked.next();
        while let Some(fact) = due {
            let record = next.draft(now_ms(), fact);
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

/// The first answers of orders, for those that are sent again (contract 3).
#[derive(Debug)]
struct Answered {
    played: BTreeMap<OrderId, PlayedOrder>,
    refusals_max: usize,
    refused: BTreeMap<SeatId, VecDeque<(OrderId, Hash, Refusal)>>,
}

impl Answered {
    fn new(refusals_max: usize) -> Self {
        Self {
            played: BTreeMap::new(),
            refusals_max,
            refused: BTreeMap::new(),
        }
    }

    /// The number of an order that was played; `None` for a new one.
    fn first_answer(&self, id: OrderId, print: Hash) -> Result<Option<Seq>, Refusal> {
        let reused = || {
            let text = "This order id was used for another order; make a new one for each order.";
            Refusal::new(RefusalCode::OrderIdReused, text)
        };
        if let Some(played) = self.played.get(&id) {
            return if played.print == print {
                Ok(Some(played.seq))
            } else {
                Err(reused())
            };
        }
        let mut refused = self.refused.values().flatten();
        match refused.find(|(known, ..)| *known == id) {
            Some((_, known, refusal)) if *known == print => Err(refusal.clone()),
            Some(_) => Err(reused()),
            None => Ok(None),
        }
    }

    fn refused(&mut self, seat: SeatId, id: OrderId, print: Hash, refusal: Refusal) {
        let refused = self.refused.entry(seat).or_default();
        if refused.len() == self.refusals_max {
            refused.pop_front();
        }
        refused.push_back((id, print, refusal));
    }
}
