//! How the rest of the server speaks to a match.

use std::fmt;

use naktong_protocol::codec::Hash;
use naktong_protocol::computer::Level;
use naktong_protocol::message::{
    Answer, MatchInfo, MatchState, Nonce, Refusal, RefusalCode, SeatKey,
};
use naktong_protocol::question::Question;
use naktong_protocol::{MatchId, Order, OrderId, SeatId, Seq, Viewer};
use tokio::sync::{mpsc, oneshot, watch};

use super::actor::{By, Command, Join, Transfer};
use crate::outbox::Outbox;

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
    info: watch::Receiver<MatchInfo>,
}

impl Handle {
    pub(super) fn new(
        id: MatchId,
        mailbox: mpsc::Sender<Command>,
        info: watch::Receiver<MatchInfo>,
    ) -> Self {
        Self { id, mailbox, info }
    }

    /// Which match.
    #[must_use]
    pub fn id(&self) -> MatchId {
        self.id
    }

    /// Its row of the match list, without asking its task.
    #[must_use]
    pub fn info(&self) -> MatchInfo {
        self.info.borrow().clone()
    }

    /// Whether it still takes orders or players.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(
            self.info.borrow().state,
            MatchState::Gathering | MatchState::Playing
        )
    }

    /// Whether it is stopped as damaged.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        matches!(self.info.borrow().state, MatchState::Stopped { .. })
    }

    /// Sits down.
    ///
    /// # Errors
    /// Refused with `unknown_seat`, `seat_taken` or `not_saved`.
    pub async fn join(
        &self,
        seat: SeatId,
        name: String,
        key: SeatKey,
        nonce: Nonce,
    ) -> Result<MatchInfo, Unanswered> {
        let join = Join {
            seat,
            name,
            key,
            nonce,
        };
        self.ask(|reply| Command::Join(join, reply)).await
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
        key: Hash,
    ) -> Result<MatchInfo, Unanswered> {
        let transfer = Transfer { seat, player, key };
        self.ask(|reply| Command::Transfer(transfer, reply)).await
    }

    /// Closes the match before its end.
    ///
    /// # Errors
    /// Refused with `match_over` or `not_saved`.
    pub async fn close(&self, reason: String) -> Result<MatchInfo, Unanswered> {
        self.ask(|reply| Command::Close(reason, reply)).await
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
    /// then the updates after `from`, or a snapshot.
    ///
    /// # Errors
    /// Refused with `too_many`.
    pub(crate) async fn watch(
        &self,
        viewer: Viewer,
        from: Option<Seq>,
        request: Option<u32>,
        outbox: Outbox,
    ) -> Result<WatchAnswer, Unanswered> {
        self.ask(|reply| Command::Watch {
            viewer,
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
    /// `not_saved`; `stood_in` for a player whose seat a computer plays.
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

    /// The seed of the computer player on a seat: for nobody but it.
    ///
    /// # Errors
    /// If the match is stopped.
    pub(crate) async fn computer_seed(&self, seat: SeatId) -> Result<u64, Unanswered> {
        self.ask(|reply| Command::Seed(seat, reply)).await
    }

    /// The row of the match list as it changes.
    pub(crate) fn infos(&self) -> watch::Receiver<MatchInfo> {
        self.info.clone()
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
        match &self.info.borrow().state {
            MatchState::Stopped { reference } => Unanswered::Refused(Refusal::new(
                RefusalCode::MatchStopped,
                format!("This match is stopped; tell the operator the reference {reference}."),
            )),
            _ => Unanswered::Interrupted,
        }
    }
}
