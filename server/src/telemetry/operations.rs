//! What an operator watches beside the game: queues, refusals, TLS, his own actions.

use std::time::{SystemTime, UNIX_EPOCH};

use metrics::{counter, describe_counter, describe_gauge, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use naktong_protocol::message::RefusalCode;

use super::code_word;

/// Seconds of a commit: from a disk that lies to one that is dying.
const COMMIT_SECONDS: [f64; 10] = [
    0.000_25, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0,
];
/// Writes that share one sync.
const BATCH_WRITES: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0];

/// Histograms with buckets, so that those of several servers may be added up.
pub(super) fn buckets(builder: PrometheusBuilder) -> PrometheusBuilder {
    let whole = |name: &str| Matcher::Full(name.to_owned());
    builder
        .set_buckets_for_metric(whole("naktong_journal_commit_seconds"), &COMMIT_SECONDS)
        .and_then(|builder| {
            builder.set_buckets_for_metric(whole("naktong_journal_batch_writes"), &BATCH_WRITES)
        })
        .expect("there are buckets")
}

/// Describes them, and shows what has not happened yet as none.
pub(super) fn describe() {
    describe_counter!(
        "naktong_requests_refused_total",
        "Requests of all kinds refused, by code."
    );
    describe_gauge!(
        "naktong_outbox_messages",
        "Messages that wait for the sockets of all sessions."
    );
    describe_gauge!(
        "naktong_mailbox_requests",
        "Requests that wait for their matches."
    );
    describe_gauge!(
        "naktong_journal_queue_writes",
        "Writes that wait for the journal."
    );
    describe_counter!(
        "naktong_tls_failures_total",
        "Connections that came to nothing in the TLS handshake."
    );
    describe_counter!(
        "naktong_admin_actions_total",
        "Actions of the operator, by action and whether they were done."
    );
    describe_gauge!("naktong_admin_measures", "Bans and mutes in force.");
    describe_gauge!(
        "naktong_draining",
        "1 while the server is about to restart."
    );
    describe_gauge!("naktong_build_info", "1, with the version of the server.");
    describe_gauge!(
        "naktong_start_time_seconds",
        "When the server started, in seconds since 1970."
    );
    counter!("naktong_tls_failures_total").increment(0);
    for code in RefusalCode::ALL {
        counter!("naktong_requests_refused_total", "code" => code_word(code)).increment(0);
        counter!("naktong_orders_refused_total", "code" => code_word(code)).increment(0);
    }
    admin(0, "reload", true);
    gauge!("naktong_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    gauge!("naktong_start_time_seconds").set(since.as_secs_f64().floor());
}

/// How much waits where.
pub(crate) struct Queues {
    /// Messages for sockets.
    pub(crate) outboxes: usize,
    /// Requests for matches.
    pub(crate) mailboxes: usize,
    /// Writes for the journal.
    pub(crate) journal: usize,
}

fn number(count: usize) -> f64 {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}

/// How much waits now.
pub(crate) fn queues(queues: &Queues) {
    gauge!("naktong_outbox_messages").set(number(queues.outboxes));
    gauge!("naktong_mailbox_requests").set(number(queues.mailboxes));
    gauge!("naktong_journal_queue_writes").set(number(queues.journal));
}

/// Whether the server is about to restart.
pub(crate) fn draining(draining: bool) {
    gauge!("naktong_draining").set(number(usize::from(draining)));
}

/// How many bans and mutes are in force.
pub(crate) fn measures(count: usize) {
    gauge!("naktong_admin_measures").set(number(count));
}

/// A request was refused.
pub(crate) fn request_refused(code: RefusalCode) {
    counter!("naktong_requests_refused_total", "code" => code_word(code)).increment(1);
}

/// A connection came to nothing in the TLS handshake.
pub(crate) fn tls_failed() {
    counter!("naktong_tls_failures_total").increment(1);
}

/// The operator did something, or it was not done.
pub(crate) fn admin_action(action: &'static str, done: bool) {
    admin(1, action, done);
}

fn admin(count: u64, action: &'static str, done: bool) {
    let outcome = if done { "done" } else { "refused" };
    counter!("naktong_admin_actions_total", "action" => action, "outcome" => outcome)
        .increment(count);
}
