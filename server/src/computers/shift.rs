//! How long a player may think about a phase.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// The time of one phase, known on both sides: to the thread that thinks and to the task that
/// waits for it.
#[derive(Clone, Debug)]
pub(super) struct Shift {
    away: CancellationToken,
    until: Arc<Mutex<Instant>>,
}

impl Shift {
    /// Begins now; `away` ends it before its time.
    pub(super) fn begin(budget: Duration, away: CancellationToken) -> Self {
        Self {
            away,
            until: Arc::new(Mutex::new(Instant::now() + budget)),
        }
    }

    fn until(&self) -> Instant {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the player may think on.
    pub(super) fn goes_on(&self) -> bool {
        !self.away.is_cancelled() && Instant::now() < self.until()
    }

    /// Whether it ended because the time is spent.
    pub(super) fn is_spent(&self) -> bool {
        Instant::now() >= self.until()
    }

    /// Ends it now: a thread that still thinks finds out when it asks or orders next.
    pub(super) fn end(&self) {
        self.away.cancel();
    }

    /// Waits for the end.
    pub(super) async fn ended(&self) {
        while self.goes_on() {
            tokio::select! {
                biased;
                () = self.away.cancelled() => return,
                () = sleep_until(self.until()) => {}
            }
        }
    }

    /// Waits so that people can follow; that is no time for thinking and takes none of it.
    pub(super) async fn pause(&self, pause: Duration) {
        if pause.is_zero() {
            return;
        }
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) += pause;
        tokio::select! {
            biased;
            () = self.away.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
