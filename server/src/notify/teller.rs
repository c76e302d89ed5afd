//! Follows where matches stand and who is here, and writes what is due into the outbox.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use naktong_protocol::MatchId;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::Inner;
use super::notice::Kind;
use super::outbox::{self, Telling};
use super::presence::Whereabouts;
use super::standing::Standing;
use crate::config::ms;
use crate::matches::table::now_ms;
use crate::telemetry;

/// Standings that share one transaction.
const BATCH: usize = 64;

/// The teller's memory: the matches in which somebody is called.
pub(super) struct Teller {
    pub(super) inner: Arc<Inner>,
    standings: BTreeMap<MatchId, Standing>,
    /// The matches that must be looked at, and from when.
    later: BTreeMap<MatchId, Instant>,
}

impl Teller {
    pub(super) fn new(inner: Arc<Inner>) -> Self {
        Self {
            inner,
            standings: BTreeMap::new(),
            later: BTreeMap::new(),
        }
    }

    /// Tells until the server stops. What is not written by then is told after the next start.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        loop {
            let next = self.later.values().min().copied();
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = self.inner.changed.notified() => {}
                () = until(next) => {}
            }
            self.take_changes();
            let now = Instant::now();
            let due: Vec<MatchId> = self
                .later
                .iter()
                .filter(|(_, from)| **from <= now)
                .map(|(id, _)| *id)
                .collect();
            for batch in due.chunks(BATCH) {
                self.tell(batch).await;
            }
        }
    }

    /// Takes in what matches, sessions and owners have said since.
    fn take_changes(&mut self) {
        let changes = std::mem::take(&mut *self.inner.changes());
        let now = Instant::now();
        for (id, standing) in changes.standings {
            self.later.insert(id, now);
            self.standings.insert(id, standing);
        }
        for id in changes.left {
            self.later.insert(id, now);
        }
        if !changes.owners.is_empty() {
            let theirs = self.standings.values().filter(|standing| {
                let mut calls = standing.calls.iter();
                calls.any(|call| changes.owners.contains(&call.owner))
            });
            self.later.extend(theirs.map(|standing| (standing.id, now)));
        }
    }

    /// Writes what some matches make due.
    async fn tell(&mut self, ids: &[MatchId]) {
        let (grace, now) = (ms(self.inner.config.notify_away_ms), Instant::now());
        let mut tellings = vec![];
        let (remind, wall) = (self.inner.config.notify_remind_ms, now_ms());
        let mut leaving: BTreeMap<MatchId, Instant> = BTreeMap::new();
        for id in ids {
            self.later.remove(id);
            let Some(standing) = self.standings.get(id) else {
                continue;
            };
            let (mut here, mut soon) = (BTreeSet::new(), BTreeSet::new());
            for call in &standing.calls {
                match call.reminder_ms(remind) {
                    Some(at) if at <= wall => {
                        soon.insert(call.seat);
                    }
                    Some(at) => {
                        let then = now + ms(at - wall);
                        let first = leaving.entry(*id).or_insert(then);
                        *first = (*first).min(then);
                    }
                    None => {}
                }
                let at = (*id, call.seat, call.owner);
                match self.inner.presence.at(at, grace, now) {
                    // Whose line broke may not have seen the end, and it is told once or never.
                    Whereabouts::Leaving(_) if standing.kind() == Kind::Over => {}
                    Whereabouts::Away => {}
                    Whereabouts::Here => {
                        here.insert(call.seat);
                    }
                    Whereabouts::Leaving(away) => {
                        here.insert(call.seat);
                        let first = leaving.entry(*id).or_insert(away);
                        *first = (*first).min(away);
                    }
                }
            }
            tellings.push(Telling {
                standing: standing.clone(),
                here,
                soon,
            });
        }
        self.inner.presence.forget_away(grace, now);
        let (link, most) = (
            self.inner.config.notify_link.clone(),
            self.inner.config.notify_outbox_max,
        );
        let written = self
            .inner
            .store
            .write(move |connection| outbox::tell(connection, &tellings, &link, most, now_ms()));
        let full = match written.await {
            Ok(written) => {
                telemetry::notifications_written(written.new, written.superseded);
                if written.new > 0 {
                    self.inner.news.notify_one();
                }
                written.full
            }
            Err(_) => true,
        };
        let again = Instant::now() + ms(self.inner.config.notify_retry_ms);
        if full {
            telemetry::notifications_held_back();
            self.later.extend(ids.iter().map(|id| (*id, again)));
            return;
        }
        self.later.extend(leaving);
        // A match that is over calls once, and one that awaits nobody calls nobody.
        self.standings.retain(|id, standing| {
            let done = standing.kind() == Kind::Over || standing.calls.is_empty();
            !done || !ids.contains(id) || self.later.contains_key(id)
        });
    }
}

async fn until(next: Option<Instant>) {
    match next {
        Some(next) => sleep_until(next).await,
        None => std::future::pending().await,
    }
}
