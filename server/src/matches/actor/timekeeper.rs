//! What happens in a match by time alone: clocks at zero, pauses that end, time that is kept.

use naktong_protocol::record::Fact;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::{Actor, NotDone};
use crate::matches::handle::Row;
use crate::matches::streams::Watchers;
use crate::matches::table::Due;

/// What the task of a match wakes up for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wake {
    /// Something falls due.
    Due(Due),
    /// So much time has run unwritten that it is written down.
    Keep,
}

impl Actor {
    /// The next thing that time alone does, and when.
    pub(super) fn wakes(&self) -> Option<(Wake, Instant)> {
        let due = self.table.due().map(|(due, at)| (Wake::Due(due), at));
        let kept = self.table.at_ms() + self.keep_time_ms;
        let keep = self.table.clocks().run().then_some((Wake::Keep, kept));
        let next = due.into_iter().chain(keep).min_by_key(|(_, at)| *at);
        let (wake, at) = next?;
        // What could not be written is not tried again at once.
        let at = self.stopwatch.at(at);
        Some((wake, self.not_before.map_or(at, |least| at.max(least))))
    }

    /// Does what has fallen due; what cannot be saved now is done a little later.
    pub(super) async fn wake(
        &mut self,
        wake: Wake,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<(), NotDone> {
        let fact = match wake {
            Wake::Keep => Some(Fact::TimeKept),
            Wake::Due(due) => self.table.fact_of(due, &self.table.dice(self.secret)),
        };
        self.not_before = None;
        let Some(fact) = fact else {
            return Ok(());
        };
        self.commit(fact, watchers, row).await
    }

    /// Writes down at the end of the server that time has run until now.
    pub(super) async fn keep_time(&mut self, watchers: &mut Watchers, row: &watch::Sender<Row>) {
        if self.table.clocks().run() {
            // What is not saved is forgotten, and the players have a little more time.
            let _ = self.commit(Fact::TimeKept, watchers, row).await;
        }
    }
}

/// Waits for an instant, or for ever.
pub(super) async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
