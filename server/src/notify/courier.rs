//! Brings what waits in the outbox to its targets, a bounded number at a time.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use naktong_protocol::notify::TargetId;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::mail::Mail;
use super::outbox::{self, Fate, Letter, Road};
use super::store::Store;
use super::webhook::Webhooks;
use crate::config::Config;
use crate::matches::table::now_ms;
use crate::telemetry;

/// How long the courier rests at most before it looks again.
const REST: Duration = Duration::from_secs(60);
/// How long it rests when the outbox could not be read or written.
const TROUBLE: Duration = Duration::from_secs(5);

/// Why a letter did not arrive, in words that its owner may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The words.
    pub why: String,
    /// Whether trying again is of no use.
    pub forever: bool,
}

impl Failure {
    /// It may arrive later.
    #[must_use]
    pub fn later(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            forever: false,
        }
    }

    /// It never will.
    #[must_use]
    pub fn forever(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            forever: true,
        }
    }
}

/// Delivers.
pub(super) struct Courier {
    pub(super) store: Store,
    pub(super) config: Arc<Config>,
    pub(super) webhooks: Webhooks,
    pub(super) mail: Option<Mail>,
    /// Says that something new waits.
    pub(super) news: Arc<Notify>,
}

/// A letter that is back, and what became of it.
type Settled = (Uuid, TargetId, Fate);

impl Courier {
    /// Delivers until the server stops. What is on its way then is sent again after the next
    /// start.
    pub(super) async fn run(self, stop: CancellationToken) {
        let courier = Arc::new(self);
        let mut out: JoinSet<Settled> = JoinSet::new();
        let mut busy = BTreeSet::new();
        // What could not be written down yet; its target waits, or it would be told twice.
        let mut unsettled: Vec<Settled> = vec![];
        loop {
            unsettled = courier.settle(unsettled, &mut busy).await;
            let free = courier.config.notify_at_once - out.len().min(courier.config.notify_at_once);
            let mut rest = courier.send(&mut out, &mut busy, free).await;
            if !unsettled.is_empty() {
                rest = rest.min(TROUBLE);
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                Some(done) = out.join_next() => {
                    unsettled.push(done.expect("a letter's task catches its panics"));
                }
                () = courier.news.notified() => {}
                () = tokio::time::sleep(rest) => {}
            }
        }
    }

    /// Sends what is due; how long to rest after that.
    async fn send(
        self: &Arc<Self>,
        out: &mut JoinSet<Settled>,
        busy: &mut BTreeSet<TargetId>,
        free: usize,
    ) -> Duration {
        let now = now_ms();
        let taken = busy.clone();
        let found = self.store.write(move |connection| {
            let waiting = outbox::waiting(connection)?;
            let (letters, next) = outbox::due(connection, &taken, free, now)?;
            Ok((waiting, letters, next))
        });
        let Ok((waiting, letters, next)) = found.await else {
            return TROUBLE;
        };
        telemetry::notifications_waiting(waiting);
        for letter in letters {
            busy.insert(letter.target);
            let courier = self.clone();
            out.spawn(async move {
                let (id, target) = (letter.id, letter.target);
                let carried = AssertUnwindSafe(courier.carry(&letter))
                    .catch_unwind()
                    .await;
                let carried = carried.unwrap_or_else(|_| {
                    tracing::error!(%id, "a notification failed by a fault of ours");
                    Err(Failure::later("a fault of this server"))
                });
                (id, target, courier.fate(&letter, carried))
            });
        }
        let rest = next.map_or(REST, |next| Duration::from_millis(next.saturating_sub(now)));
        rest.min(REST)
    }

    async fn carry(&self, letter: &Letter) -> Result<(), Failure> {
        match letter.road {
            Road::Webhook => {
                let (url, secret) = (&letter.address, &letter.secret);
                let (now_s, body) = (now_ms() / 1_000, letter.body.clone().into_bytes());
                let sending = self.webhooks.send(url, secret, letter.id, now_s, body);
                sending.await
            }
            Road::Mail => match &self.mail {
                Some(mail) => mail.send(&letter.address, &letter.body).await,
                None => Err(Failure::later("this server sends no mail now")),
            },
        }
    }

    /// What becomes of a letter by how it went.
    fn fate(&self, letter: &Letter, carried: Result<(), Failure>) -> Fate {
        let road = letter.road.word();
        let Err(Failure { why, forever }) = carried else {
            tracing::debug!(id = %letter.id, road, "a notification arrived");
            telemetry::notification_sent(road);
            return Fate::Arrived;
        };
        telemetry::notification_failed(road);
        let now = now_ms();
        let old = now.saturating_sub(letter.made_ms) >= self.config.notify_give_up_ms;
        // Addresses hold secrets, and so may what a server says of them: not for the log.
        tracing::debug!(id = %letter.id, road, tries = letter.tries + 1, "a notification failed");
        match letter.road {
            _ if !forever && !old => Fate::Again {
                due_ms: now.saturating_add(self.wait_ms(letter.tries)),
                why,
            },
            // It is as likely our own mail server that fails: who was confirmed stays.
            Road::Mail => {
                telemetry::notification_given_up(road);
                Fate::Dropped { why }
            }
            Road::Webhook => {
                telemetry::notification_given_up(road);
                Fate::GivenUp { why }
            }
        }
    }

    /// How long to wait after this many failures and one more.
    fn wait_ms(&self, tries: u32) -> u64 {
        back_off(
            self.config.notify_retry_ms,
            self.config.notify_retry_max_ms,
            tries,
        )
    }

    /// Writes down what became of letters; what could not be written is returned.
    async fn settle(&self, settled: Vec<Settled>, busy: &mut BTreeSet<TargetId>) -> Vec<Settled> {
        if settled.is_empty() {
            return settled;
        }
        let settled = Arc::new(settled);
        let letters = settled.clone();
        let written = self.store.write(move |connection| {
            letters
                .iter()
                .try_for_each(|(id, target, fate)| outbox::settle(connection, *id, *target, fate))
        });
        if written.await.is_ok() {
            for (_, target, _) in settled.iter() {
                busy.remove(target);
            }
            return vec![];
        }
        Arc::try_unwrap(settled).unwrap_or_else(|_| unreachable!("the store has answered"))
    }
}

/// `first` milliseconds, doubled for each try before, at most `longest`.
fn back_off(first: u64, longest: u64, tries: u32) -> u64 {
    let factor = 1_u64.checked_shl(tries).unwrap_or(u64::MAX);
    first.saturating_mul(factor).min(longest.max(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_one_before_up_to_the_longest() {
        let waits: Vec<u64> = (0..6).map(|tries| back_off(30, 400, tries)).collect();
        assert_eq!(waits, [30, 60, 120, 240, 400, 400]);
        assert_eq!(back_off(30, 400, 64), 400);
        assert_eq!(back_off(30, 400, u32::MAX), 400);
        assert_eq!(back_off(30, 10, 3), 30);
    }
}
