//! What a computer player has before it: the same stream that a session of its seat is sent.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use naktong_ai::{Away, Given, Table};
use naktong_protocol::message::{Answer, Refusal, RefusalCode, ServerMessage};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::turn::Phase;
use naktong_protocol::{Board, Order, OrderId, SeatId, Seq, View, Viewer};
use tokio::runtime;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::shift::Shift;
use crate::matches::{By, Handle, Unanswered, WatchAnswer};
use crate::outbox::{Missed, Out, Outbox};

/// Updates that may wait while the player thinks; past it it looks at a snapshot.
const OUTBOX: usize = 256;
/// The number of the request whose answer brings the board.
const FIRST_REQUEST: u32 = 0;

/// The line to the match was interrupted: a fresh place is to be taken.
#[derive(Debug)]
pub(super) struct Interrupted;

impl From<Unanswered> for Interrupted {
    fn from(_: Unanswered) -> Self {
        Self
    }
}

/// A seat at a match in this process.
pub(super) struct Place {
    handle: Handle,
    seat: SeatId,
    board: Board,
    view: View,
    seq: Seq,
    outbox: Outbox,
    queue: mpsc::Receiver<Out>,
    missed: Arc<Missed>,
    /// The stream has a hole: a snapshot is to be asked for.
    behind: bool,
    runtime: runtime::Handle,
    shift: Shift,
    pause: Duration,
}

impl Place {
    /// Watches by the seat's eyes; there is no phase to play yet.
    pub(super) async fn take(
        handle: Handle,
        seat: SeatId,
        watcher: u64,
        pause: Duration,
    ) -> Result<Self, Interrupted> {
        let (outbox, mut queue, missed) = Outbox::new(watcher, OUTBOX);
        let viewer = Viewer::Seat(seat);
        let first = Some(FIRST_REQUEST);
        handle.watch(viewer, None, first, outbox.clone()).await?;
        let (mut board, mut start) = (None, None);
        while board.is_none() || start.is_none() {
            let Some(Out::Frame(frame)) = queue.recv().await else {
                return Err(Interrupted);
            };
            match frame.message() {
                ServerMessage::Answer { answer, .. } => {
                    if let Answer::Watching { board: first, .. } = &**answer {
                        board = Some((**first).clone());
                    }
                }
                ServerMessage::Snapshot { head, view, .. } => {
                    start = Some((head.seq, (**view).clone()));
                }
                _ => {}
            }
        }
        let (Some(board), Some((seq, view))) = (board, start) else {
            unreachable!("both have come");
        };
        Ok(Self {
            handle,
            seat,
            board,
            view,
            seq,
            outbox,
            queue,
            missed,
            behind: false,
            runtime: runtime::Handle::current(),
            shift: Shift::begin(Duration::ZERO, CancellationToken::new()),
            pause,
        })
    }

    /// The time in which the next phase is played.
    pub(super) fn begin(&mut self, shift: Shift) {
        self.shift = shift;
    }

    /// The turn and phase in which the seat is asked for orders, if it is.
    pub(super) fn asked(&self) -> Option<(u16, Phase)> {
        let turn = &self.view.turn;
        let side = self.board.seat(self.seat)?.side;
        let open = !self.is_over() && turn.acting == Some(side) && !turn.done.contains(&self.seat);
        turn.phase.filter(|_| open).map(|phase| (turn.turn, phase))
    }

    /// Whether the match is over.
    pub(super) fn is_over(&self) -> bool {
        self.view.outcome.is_some()
    }

    /// Waits for news and takes them in. May be dropped while it waits.
    pub(super) async fn hear(&mut self) -> Result<(), Interrupted> {
        if !self.behind {
            tokio::select! {
                biased;
                out = self.queue.recv() => match out {
                    Some(Out::Frame(frame)) => self.fold(frame.message()),
                    _ => return Err(Interrupted),
                },
                _ = self.missed.take() => self.behind = true,
            }
        }
        if self.behind {
            self.drain();
            let viewer = Viewer::Seat(self.seat);
            let again = self.handle.watch(viewer, None, None, self.outbox.clone());
            self.behind = again.await? == WatchAnswer::NoRoom;
        }
        self.drain();
        Ok(())
    }

    /// Takes in what has come.
    fn drain(&mut self) {
        while let Ok(Out::Frame(frame)) = self.queue.try_recv() {
            self.fold(frame.message());
        }
    }

    fn fold(&mut self, message: &ServerMessage) {
        match message {
            ServerMessage::Snapshot { head, view, .. } => {
                self.seq = head.seq;
                self.view = (**view).clone();
            }
            ServerMessage::Update { update, .. } if update.seq > self.seq => {
                let news = &update.news;
                let fits = update.seq == self.seq.next()
                    && news.iter().all(|event| self.view.apply(event).is_ok());
                match fits {
                    true => self.seq = update.seq,
                    false => self.behind = true,
                }
            }
            _ => {}
        }
    }

    /// Takes in the news up to an update.
    async fn catch_up(&mut self, seq: Seq) -> Result<(), Interrupted> {
        self.drain();
        while self.seq < seq {
            self.hear().await?;
        }
        Ok(())
    }

    /// Gives an order and takes in what came of it.
    async fn order(&mut self, order: Order) -> Result<Given, Interrupted> {
        let given = self
            .handle
            .order(self.seat, OrderId::random(), order, By::Computer);
        match given.await {
            Ok(Answer::Accepted { seq, .. }) => self.catch_up(seq).await.map(Ok),
            Ok(other) => unreachable!("an order is not answered by {other:?}"),
            // The seat was taken back.
            Err(Unanswered::Refused(refusal)) if refusal.code == RefusalCode::NotYourSeat => {
                Err(Interrupted)
            }
            Err(Unanswered::Refused(refusal)) => Ok(Err(refusal)),
            Err(Unanswered::Interrupted) => Err(Interrupted),
        }
    }

    /// Ends a phase that a player has left open: nobody advances, and done. Stances stand.
    pub(super) async fn end_phase(&mut self) -> Result<(), Interrupted> {
        if self.view.advance.is_some() {
            let _: Given = self.order(Order::Advance { units: vec![] }).await?;
        }
        if let Some((turn, phase)) = self.asked()
            && let Err(refusal) = self.order(Order::Done { turn, phase }).await?
        {
            tracing::warn!(%refusal, "a phase cannot be ended");
        }
        Ok(())
    }

    /// Does something on the player's thread, unless its time is over.
    fn wait<T, E>(
        &mut self,
        doing: impl AsyncFnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<Result<T, E>, Away> {
        let (runtime, shift) = (self.runtime.clone(), self.shift.clone());
        runtime.block_on(async {
            tokio::select! {
                biased;
                () = shift.ended() => Err(Away),
                done = doing(self) => Ok(done),
            }
        })
    }

    /// The same, of what the match may refuse.
    fn asks<F>(&mut self, asking: impl FnOnce(Handle, SeatId) -> F) -> Result<Asked, Away>
    where
        F: Future<Output = Result<Answer, Unanswered>>,
    {
        let asking = asking(self.handle.clone(), self.seat);
        match self.wait(async |_| asking.await)? {
            Ok(answer) => Ok(Ok(answer)),
            Err(Unanswered::Refused(refusal)) => Ok(Err(refusal)),
            Err(Unanswered::Interrupted) => Err(Away),
        }
    }
}

/// What came of a question to the match.
type Asked = Result<Answer, Refusal>;

impl Table for Place {
    fn board(&self) -> &Board {
        &self.board
    }

    fn seat(&self) -> SeatId {
        self.seat
    }

    fn view(&self) -> &View {
        &self.view
    }

    fn goes_on(&self) -> Result<(), Away> {
        self.shift.goes_on().then_some(()).ok_or(Away)
    }

    fn legal(&mut self) -> Result<LegalOrders, Away> {
        match self.asks(|handle, seat| async move { handle.legal(seat).await })? {
            Ok(Answer::Legal(legal)) => Ok(*legal),
            other => {
                tracing::warn!(?other, "there are no legal orders");
                Err(Away)
            }
        }
    }

    fn ask(&mut self, question: &Question) -> Result<Result<Reply, Refusal>, Away> {
        let question = question.clone();
        match self.asks(|handle, seat| async move { handle.question(seat, question).await })? {
            Ok(Answer::Reply(reply)) => Ok(Ok(*reply)),
            Ok(other) => unreachable!("a question is not answered by {other:?}"),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn give(&mut self, order: Order) -> Result<Given, Away> {
        let (runtime, shift, pause) = (self.runtime.clone(), self.shift.clone(), self.pause);
        runtime.block_on(shift.pause(pause));
        let given = self.wait(async |place| place.order(order).await)?;
        given.map_err(|Interrupted| Away)
    }
}
