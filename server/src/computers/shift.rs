//! How long a player may think about a turn, phase after phase.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// What a player has left of its time for a turn: each phase takes from it what it took.
#[derive(Debug, Default)]
pub(super) struct Purse {
    turn: u16,
    left: Duration,
}

impl Purse {
    /// What is left for a turn: the whole budget if it is a new one.
    pub(super) fn open(&mut self, turn: u16, budget: Duration) -> Duration {
        if self.turn != turn {
            *self = Self { turn, left: budget };
        }
        self.left
    }

    /// A phase has left so much.
    pub(super) fn close(&mut self, left: Duration) {
        self.left = left;
    }
}

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

    /// What is left of it.
    pub(super) fn left(&self) -> Duration {
        self.until().saturating_duration_since(Instant::now())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phases_of_a_turn_share_its_time() {
        let budget = Duration::from_secs(60);
        let mut purse = Purse::default();
        assert_eq!(purse.open(1, budget), budget);
        purse.close(Duration::from_secs(20));
        assert_eq!(purse.open(1, budget), Duration::from_secs(20));
        purse.close(Duration::ZERO);
        assert_eq!(purse.open(1, budget), Duration::ZERO, "done is all it says");
        assert_eq!(purse.open(2, budget), budget, "a new turn");
    }
}
