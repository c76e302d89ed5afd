//! A computer player on a seat: phase after phase, until it is called away or the match is over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use naktong_ai::{Away, Table, Thought};
use naktong_protocol::SeatId;
use naktong_protocol::computer::Level;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::place::{Interrupted, Place};
use super::shift::{Purse, Shift};
use crate::matches::{Context, Handle};
use crate::telemetry;

/// How long a player whose time is over may take to come back from its thread.
const GRACE: Duration = Duration::from_millis(500);
/// How long to wait before trying again what the match did not do.
const RETRY: Duration = Duration::from_millis(500);

/// A computer player on its seat.
pub(super) struct Seated {
    pub(super) handle: Handle,
    pub(super) seat: SeatId,
    pub(super) level: Level,
    pub(super) context: Context,
    /// Calls it away.
    pub(super) away: CancellationToken,
}

/// How a player came back from a phase.
enum Back {
    /// It has played.
    Played(Place, Vec<Thought>),
    /// It was called away, or its time is spent.
    Called(Place),
    /// A fault of ours.
    Failed(Place),
    /// It does not come back; its thread is left to itself.
    Lost,
}

impl Seated {
    /// Plays until it is called away or the match is over.
    pub(super) async fn stay(self) {
        let away = self.away.clone();
        let staying = async {
            while self.sit_down().await.is_err() {
                sleep(RETRY).await;
            }
        };
        // Dropped in the midst of an order, the order stands or is refused; a thread that still
        // thinks is called away by the same token.
        let _ = away.run_until_cancelled(staying).await;
    }

    /// Takes a place and plays to the end of the match.
    async fn sit_down(&self) -> Result<(), Interrupted> {
        let computers = &self.context.computers;
        let (handle, watcher) = (self.handle.clone(), computers.next_watcher());
        let mut place = Place::take(handle, self.seat, watcher, computers.pause).await?;
        let mut purse = Purse::default();
        while !place.is_over() {
            let Some(phase) = place.asked() else {
                place.hear().await?;
                continue;
            };
            place = match self.think(place, phase.0, &mut purse).await? {
                Back::Played(place, thoughts) => {
                    self.keep(thoughts).await;
                    place
                }
                Back::Called(place) | Back::Failed(place) => place,
                // With a fresh place: what it held went with the thread.
                Back::Lost => {
                    let (handle, watcher) = (self.handle.clone(), computers.next_watcher());
                    Place::take(handle, self.seat, watcher, computers.pause).await?
                }
            };
            if place.asked() == Some(phase) {
                place.end_phase().await?;
            }
            if place.asked() == Some(phase) {
                sleep(RETRY).await;
            } else {
                telemetry::computer_played();
            }
        }
        Ok(())
    }

    /// Has a phase of a turn played on a thread of its own, in what is left of the turn's time.
    async fn think(
        &self,
        mut place: Place,
        turn: u16,
        purse: &mut Purse,
    ) -> Result<Back, Interrupted> {
        let computers = self.context.computers.clone();
        let seed = self.handle.computer_seed(self.seat).await?;
        let permit = computers.at_once.acquire();
        let _permit = permit.await.expect("nobody closes it");
        let _thinking = telemetry::ComputerThinking::begin();
        let shift = Shift::begin(purse.open(turn, computers.budget), self.away.child_token());
        place.begin(shift.clone());
        let (players, level, seat) = (computers.players.clone(), self.level, self.seat);
        let thinking = spawn_blocking(move || {
            let plays = || players(level, seed, place.board(), seat).plays(&mut place);
            // What a fault leaves behind is a view of the stream, which is folded as a whole.
            match catch_unwind(AssertUnwindSafe(plays)) {
                Ok(Ok(thoughts)) => Back::Played(place, thoughts),
                Ok(Err(Away)) => Back::Called(place),
                Err(_) => Back::Failed(place),
            }
        });
        let lost = async {
            shift.ended().await;
            sleep(GRACE).await;
        };
        let back = tokio::select! {
            biased;
            back = thinking => back.unwrap_or(Back::Lost),
            () = lost => Back::Lost,
        };
        purse.close(shift.left());
        match &back {
            Back::Played(..) => {}
            Back::Called(..) if shift.is_spent() => telemetry::computer_budget_spent(),
            // The match was interrupted, or the seat taken back.
            Back::Called(..) => return Err(Interrupted),
            Back::Failed(_) => {
                telemetry::computer_failed();
                tracing::error!("a computer player failed by a fault of ours; its phase is ended");
            }
            Back::Lost => {
                telemetry::computer_failed();
                tracing::error!("a computer player does not come back; its phase is ended");
            }
        }
        shift.end();
        Ok(back)
    }

    /// Keeps what it said; a match goes on without.
    async fn keep(&self, thoughts: Vec<Thought>) {
        if thoughts.is_empty() {
            return;
        }
        let (id, most) = (self.handle.id(), self.context.computers.notes_max);
        let kept = self.context.journal.note(id, self.seat, thoughts, most);
        if let Err(error) = kept.await {
            tracing::warn!(%error, "what a computer player noted is not kept");
        }
    }
}
