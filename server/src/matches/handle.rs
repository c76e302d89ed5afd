//! How the rest of the server speaks to a match.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use naktong_protocol::codec::Hash;
use naktong_protocol::computer::Level;
use naktong_protocol::deal::Deal;
use naktong_protocol::message::{
    Answer, MatchInfo, MatchState, Nonce, Refusal, RefusalCode, SeatKey,
};
use naktong_protocol::question::Question;
use naktong_protocol::record::Who;
use naktong_protocol::terms::{Mates, Spectators};
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, Order, OrderId, SeatId, Seq, Viewer};
use tokio::sync::{mpsc, oneshot, watch};

use super::actor::{By, Command, Dealt, Extension, Join, Transfer, not_your_seat};
use super::gallery;
use crate::outbox::Outbox;
use crate::people::Hands;

/// What the rest of the server knows of a match without asking its task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// As it is told to everybody who may see the match.
    pub info: MatchInfo,
    /// Who opened it, and under which name.
    pub host: Option<(Who, String)>,
    /// Who holds which seat.
    pub holders: BTreeMap<SeatId, Who>,
    /// For whom free seats are kept.
    pub kept: BTreeMap<SeatId, Who>,
    /// Seats that whoever has a key of this hash plays too.
    pub deputies: BTreeMap<SeatId, Hash>,
    /// The seats that are asked for orders now.
    pub awaited: BTreeSet<SeatId>,
    /// The side of each seat.
    pub sides: BTreeMap<SeatId, Side>,
}

impl Row {
    /// A match of which only this is known.
    pub(crate) fn bare(info: MatchInfo) -> Self {
        Self {
            info,
            host: None,
            holders: BTreeMap::new(),
            kept: BTreeMap::new(),
            deputies: BTreeMap::new(),
            awaited: BTreeSet::new(),
            sides: BTreeMap::new(),
        }
    }

    /// Whether somebody is the host.
    #[must_use]
    pub fn is_host(&self, hands: &Hands) -> bool {
        self.host.as_ref().is_some_and(|(who, _)| hands.are(*who))
    }

    /// Everybody who may play a seat: its holder, and to whom it is entrusted.
    fn players(&self) -> impl Iterator<Item = (SeatId, Who)> + '_ {
        let holders = self.holders.iter().map(|(seat, who)| (*seat, *who));
        let deputies = self.deputies.iter();
        holders.chain(deputies.map(|(seat, key)| (*seat, Who::Key(*key))))
    }

    /// Whether a key takes a seat.
    #[must_use]
    pub fn takes(&self, key: Hash) -> bool {
        self.players().any(|(_, who)| who == Who::Key(key))
    }

    /// The seats that somebody holds or is entrusted with.
    #[must_use]
    pub fn seats_of(&self, hands: &Hands) -> BTreeSet<SeatId> {
        let held = self.players().filter(|(_, who)| hands.are(*who));
        held.map(|(seat, _)| seat).collect()
    }

    /// By which seat somebody sees what a seat sees and may order for it: that seat, or one of
    /// the same side where the terms have mates help each other.
    ///
    /// # Errors
    /// `not_your_seat`.
    pub fn sits(&self, hands: &Hands, seat: SeatId) -> Result<SeatId, Refusal> {
        let own = self.seats_of(hands);
        if own.contains(&seat) {
            return Ok(seat);
        }
        let side = self.sides.get(&seat);
        let beside = own.iter().find(|own| self.sides.get(own) == side);
        match (beside, self.info.lobby.terms.mates) {
            (Some(beside), Mates::Absent | Mates::Any) => Ok(*beside),
            (Some(beside), Mates::None) => {
                let text = format!(
                    "You hold {beside} and not {seat}, and nobody orders for a mate in this match \
                     (mates=none)."
                );
                Err(Refusal::new(RefusalCode::NotYourSeat, text))
            }
            (None, _) => Err(not_your_seat(seat)),
        }
    }

    /// The name of the person on a seat.
    #[must_use]
    pub fn player(&self, seat: SeatId) -> Option<&str> {
        let mut seats = self.info.seats.iter();
        seats.find(|taken| taken.seat == seat)?.player.as_deref()
    }

    /// Whether the match has ended, or was closed before its end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let state = &self.info.state;
        matches!(state, MatchState::Finished(_) | MatchState::Closed { .. })
    }

    /// By whose eyes one sees who asks as `viewer` ([`gallery::eyes`]).
    #[must_use]
    pub fn eyes(&self, viewer: Viewer) -> Viewer {
        gallery::eyes(&self.info.lobby.terms, &self.sides, viewer)
    }

    /// Whether somebody may look on without a seat: a player whose enemy's secrets would be
    /// shown may not.
    ///
    /// # Errors
    /// `not_allowed`.
    pub fn may_look_on(&self, hands: &Hands) -> Result<(), Refusal> {
        let shown = match self.info.lobby.terms.spectators {
            _ if self.is_over() => return Ok(()),
            Spectators::Common => return Ok(()),
            Spectators::AfterEnd => {
                let text = "Nobody looks on at this match before it is over; its players do by \
                     their seats.";
                return Err(Refusal::new(RefusalCode::NotAllowed, text));
            }
            Spectators::Side(side) => Some(side),
            Spectators::Late(_) => None,
        };
        let own = self.places_of(hands);
        if own
            .iter()
            .all(|seat| self.sides.get(seat) == shown.as_ref())
        {
            return Ok(());
        }
        let text = "Spectators of this match see what its players do not: who has a seat in it \
             looks on by that seat until it is over.";
        Err(Refusal::new(RefusalCode::NotAllowed, text))
    }

    /// The seats that somebody holds or that are kept for him.
    #[must_use]
    pub fn places_of(&self, hands: &Hands) -> BTreeSet<SeatId> {
        let all = self.holders.iter().chain(&self.kept);
        let own = all.filter(|(_, who)| hands.are(**who));
        own.map(|(seat, _)| *seat).collect()
    }

    /// Whether somebody has to do with the match: is its host, sits there, or has a seat kept.
    #[must_use]
    pub fn concerns(&self, hands: &Hands) -> bool {
        let kept = self.kept.values().copied();
        let mut all = self.players().map(|(_, who)| who).chain(kept);
        self.is_host(hands) || all.any(|who| hands.are(who))
    }
}

/// Why a match gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// It refused.
    Refused(Refusal),
    /// Its task was interrupted, by a fault or the end of the server: whether the request was
    /// done is not known here; sent again it is not done twice.
    Interrupted,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Interrupted => f.write_str("the match was interrupted"),
        }
    }
}

impl std::error::Error for Unanswered {}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What came of a wish to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchAnswer {
    /// The answer and what was missed are in the outbox, and updates follow.
    Watching,
    /// The outbox has no room for it: let it drain and ask again.
    NoRoom,
}

/// The address of a match.
#[derive(Clone, Debug)]
pub struct Handle {
    id: MatchId,
    mailbox: mpsc::Sender<Command>,
    row: watch::Receiver<Row>,
}

impl Handle {
    pub(super) fn new(
        id: MatchId,
        mailbox: mpsc::Sender<Command>,
        row: watch::Receiver<Row>,
    ) -> Self {
        Self { id, mailbox, row }
    }

    /// Which match.
    #[must_use]
    pub fn id(&self) -> MatchId {
        self.id
    }

    /// Its row of the match list, without asking its task.
    #[must_use]
    pub fn info(&self) -> MatchInfo {
        self.row.borrow().info.clone()
    }

    /// The same with what is not told to everybody.
    pub fn row(&self) -> watch::Ref<'_, Row> {
        self.row.borrow()
    }

    /// Whether it still takes orders or players.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(
            self.row.borrow().info.state,
            MatchState::Gathering | MatchState::Playing
        )
    }

    /// Whether it is stopped as damaged.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        matches!(self.row.borrow().info.state, MatchState::Stopped { .. })
    }

    /// Sits down: `hands` may hold the seat already, and `who` holds it from now on.
    ///
    /// # Errors
    /// Refused with `unknown_seat`, `seat_taken`, `begun`, `match_over` or `not_saved`.
    pub async fn join(
        &self,
        seat: SeatId,
        hands: Arc<Hands>,
        who: Who,
        name: String,
        nonce: Nonce,
    ) -> Result<MatchInfo, Unanswered> {
        let join = Join {
            seat,
            hands,
            who,
            name,
            nonce,
        };
        self.ask(|reply| Command::Join(join, reply)).await
    }

    /// Frees a seat of one's own, or as the host anybody's.
    ///
    /// # Errors
    /// Refused with `unknown_seat`, `not_your_seat`, `begun` or `not_saved`.
    pub async fn leave(&self, seat: SeatId, hands: Arc<Hands>) -> Result<MatchInfo, Unanswered> {
        self.ask(|reply| Command::Leave(seat, hands, reply)).await
    }

    /// A seat is ready, or no more.
    ///
    /// # Errors
    /// Refused with `unknown_seat`, `not_your_seat`, `begun` or `not_saved`.
    pub async fn ready(
        &self,
        seat: SeatId,
        ready: bool,
        hands: Arc<Hands>,
    ) -> Result<MatchInfo, Unanswered> {
        self.ask(|reply| Command::Ready(seat, ready, hands, reply))
            .await
    }

    /// The host says that the match begins.
    ///
    /// # Errors
    /// Refused with `not_started` while a seat is free, `begun`, `not_allowed` or `not_saved`.
    pub async fn start(&self, hands: Arc<Hands>) -> Result<MatchInfo, Unanswered> {
        self.ask(|reply| Command::Start(hands, reply)).await
    }

    /// The host closes the match before it begins.
    ///
    /// # Errors
    /// Refused with `begun`, `not_allowed` or `not_saved`.
    pub async fn close(&self, hands: Arc<Hands>) -> Result<MatchInfo, Unanswered> {
        self.ask(|reply| Command::Close(hands, reply)).await
    }

    /// Gives a taken seat to somebody else.
    ///
    /// # Errors
    /// Refused with `unknown_seat`, `not_started` if nobody sits there, `match_over` or
    /// `not_saved`.
    pub async fn transfer(
        &self,
        seat: SeatId,
        player: String,
        who: Who,
    ) -> Result<MatchInfo, Unanswered> {
        let transfer = Transfer { seat, player, who };
        self.ask(|reply| Command::Transfer(transfer, reply)).await
    }

    /// The operator closes the match before its end.
    ///
    /// # Errors
    /// Refused with `match_over` or `not_saved`.
    pub async fn close_by_operator(&self, reason: String) -> Result<MatchInfo, Unanswered> {
        self.ask(|reply| Command::CloseByOperator(reason, reply))
            .await
    }

    /// The operator gives a side time.
    ///
    /// # Errors
    /// Refused with `bad_option`, `no_deal` without clocks, `not_started`, `match_over` or
    /// `not_saved`.
    pub async fn extend(
        &self,
        side: Side,
        seconds: u32,
        reason: String,
    ) -> Result<MatchInfo, Unanswered> {
        let extension = Extension {
            side,
            seconds,
            reason,
        };
        self.ask(|reply| Command::Extend(extension, reply)).await
    }

    /// Requests that wait for it.
    pub(crate) fn queued(&self) -> usize {
        self.mailbox.max_capacity() - self.mailbox.capacity()
    }

    /// Takes a seat back.
    ///
    /// # Errors
    /// Refused with `unknown_seat` or `not_your_seat`.
    pub async fn claim(&self, seat: SeatId, key: SeatKey) -> Result<MatchInfo, Unanswered> {
        self.ask(|reply| Command::Claim(seat, key, reply)).await
    }

    /// Starts updates into an outbox: first the answer to request `request` if there is one,
    /// then the updates after `from`, or a snapshot. Of a session it is asked whether it still
    /// holds the seat; a computer player of this server has no hands.
    ///
    /// # Errors
    /// Refused with `too_many`, or `not_your_seat`.
    pub(crate) async fn watch(
        &self,
        viewer: Viewer,
        hands: Option<Arc<Hands>>,
        from: Option<Seq>,
        request: Option<u32>,
        outbox: Outbox,
    ) -> Result<WatchAnswer, Unanswered> {
        self.ask(|reply| Command::Watch {
            viewer,
            hands,
            from,
            request,
            outbox,
            reply,
        })
        .await
    }

    /// Ends the updates of a session.
    ///
    /// # Errors
    /// If the match is stopped.
    pub(crate) async fn unwatch(&self, session: u64) -> Result<(), Unanswered> {
        self.ask(|reply| Command::Unwatch(session, reply)).await
    }

    /// Judges, saves and plays an order; answers `Accepted` when it is durable.
    ///
    /// # Errors
    /// Refused with the rules' own code or `not_started`, `too_large`, `order_id_reused`,
    /// `not_saved`; `stood_in` for a player whose seat a computer plays,
    /// `not_your_seat` for a mate whom the terms do not let.
    pub async fn order(
        &self,
        seat: SeatId,
        order_id: OrderId,
        order: Order,
        by: By,
    ) -> Result<Answer, Unanswered> {
        self.ask(|reply| Command::Order {
            seat,
            order_id,
            order,
            by,
            reply,
        })
        .await
    }

    /// Hands a seat that a person holds to a computer player, or takes it back.
    ///
    /// # Errors
    /// Refused with `match_over`, `too_large` or `not_saved`.
    pub async fn stand_in(
        &self,
        seat: SeatId,
        level: Option<Level>,
    ) -> Result<MatchInfo, Unanswered> {
        self.ask(|reply| Command::StandIn(seat, level, reply)).await
    }

    /// Settles something with the other side; `eyes` is the seat whose stream numbers the events
    /// that are named, as a rule the same.
    ///
    /// # Errors
    /// Refused with `no_deal`, `bad_option`, `not_started`, `match_over`, `not_allowed`,
    /// `too_large` or `not_saved`.
    pub async fn deal(
        &self,
        seat: SeatId,
        eyes: SeatId,
        hands: Arc<Hands>,
        deal: Deal,
    ) -> Result<MatchInfo, Unanswered> {
        let dealt = Dealt {
            seat,
            eyes,
            hands,
            deal,
        };
        self.ask(|reply| Command::Deal(dealt, reply)).await
    }

    /// The seed of the computer player on a seat: for nobody but it.
    ///
    /// # Errors
    /// If the match is stopped.
    pub(crate) async fn computer_seed(&self, seat: SeatId) -> Result<u64, Unanswered> {
        self.ask(|reply| Command::Seed(seat, reply)).await
    }

    /// The row of the match list as it changes.
    pub(crate) fn rows(&self) -> watch::Receiver<Row> {
        self.row.clone()
    }

    /// What a seat may ask for now.
    ///
    /// # Errors
    /// Refused with `not_started`.
    pub async fn legal(&self, seat: SeatId) -> Result<Answer, Unanswered> {
        self.ask(|reply| Command::Legal(seat, reply)).await
    }

    /// Answers a question of a seat by what it knows.
    ///
    /// # Errors
    /// Refused with `not_started`, `too_large`, or the rules' own code if it cannot be answered.
    pub async fn question(&self, seat: SeatId, question: Question) -> Result<Answer, Unanswered> {
        self.ask(|reply| Command::Ask(seat, question, reply)).await
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, Refusal>>) -> Command,
    ) -> Result<T, Unanswered> {
        let (reply, answer) = oneshot::channel();
        // A command that could not be sent is dropped here, and its reply with it.
        let _ = self.mailbox.send(command(reply)).await.map_err(drop);
        match answer.await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(self.silence()),
        }
    }

    /// What it means that nobody answers.
    pub(crate) fn silence(&self) -> Unanswered {
        match &self.row.borrow().info.state {
            MatchState::Stopped { reference } => Unanswered::Refused(Refusal::new(
                RefusalCode::MatchStopped,
                format!("This match is stopped; tell the operator the reference {reference}."),
            )),
            _ => Unanswered::Interrupted,
        }
    }
}
