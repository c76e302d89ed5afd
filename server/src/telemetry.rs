//! Logs and metrics. Keys, seeds, secrets and orders never get here.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use naktong_protocol::chat::Room;
use naktong_protocol::message::RefusalCode;
use tracing::subscriber::set_global_default;
use tracing_subscriber::EnvFilter;

use crate::config::{Config, ConfigError};

mod operations;

pub(crate) use operations::{
    Queues, admin_action, draining, measures, queues, request_refused, tls_failed,
};

/// Starts the log on standard error: text for people, JSON by configuration.
///
/// # Errors
/// [`ConfigError`] if `log_filter` is no filter.
pub fn start_log(config: &Config) -> Result<(), ConfigError> {
    let filter = filter(config)?;
    let log = tracing_subscriber::fmt()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // Not `try_init`, which takes in what libraries say through the crate `log`: at trace the
    // WebSocket library writes whole frames, keys and all. A log that runs already stays: tests
    // start several servers in one process.
    let _ = match config.log_format.as_str() {
        "json" => {
            let log = log.json().with_env_filter(filter).with_filter_reloading();
            let handle = log.reload_handle();
            let _ = FILTER.set(Box::new(move |filter| handle.reload(filter).is_ok()));
            set_global_default(log.finish())
        }
        _ => {
            let log = log.with_env_filter(filter).with_filter_reloading();
            let handle = log.reload_handle();
            let _ = FILTER.set(Box::new(move |filter| handle.reload(filter).is_ok()));
            set_global_default(log.finish())
        }
    };
    Ok(())
}

/// Puts another filter before the log that runs.
static FILTER: OnceLock<Box<dyn Fn(EnvFilter) -> bool + Send + Sync>> = OnceLock::new();

/// The filter of the configuration.
///
/// # Errors
/// [`ConfigError`] if `log_filter` is no filter.
pub(crate) fn filter(config: &Config) -> Result<EnvFilter, ConfigError> {
    EnvFilter::try_new(&config.log_filter).map_err(|_| ConfigError::BadValue {
        key: "log_filter".to_owned(),
        value: config.log_filter.clone(),
        wanted: "a filter such as info, debug or warn,naktong_server=debug".to_owned(),
    })
}

/// From now on the log passes this filter.
pub(crate) fn filter_log(filter: EnvFilter) {
    // Without a log of ours there is none to filter: the server is embedded.
    if let Some(put) = FILTER.get() {
        put(filter);
    }
}

/// The process's metrics, started when first asked for.
pub fn metrics() -> &'static PrometheusHandle {
    static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();
    METRICS.get_or_init(|| {
        let recorder = operations::buckets(PrometheusBuilder::new()).build_recorder();
        let handle = recorder.handle();
        // Somebody who embeds the server may record by other means; then the page is empty.
        let _ = metrics::set_global_recorder(recorder);
        describe_gauge!("naktong_sessions", "Open sessions.");
        describe_gauge!("naktong_matches", "Matches by state.");
        describe_counter!("naktong_orders_accepted_total", "Orders saved and played.");
        describe_counter!("naktong_orders_refused_total", "Orders refused, by code.");
        describe_counter!("naktong_questions_total", "Questions of players.");
        describe_histogram!(
            "naktong_journal_batch_writes",
            "Writes that shared one sync."
        );
        describe_histogram!(
            "naktong_journal_commit_seconds",
            "Time of one synced commit."
        );
        describe_counter!(
            "naktong_outboxes_dropped_total",
            "Full outboxes let go to resync."
        );
        describe_counter!(
            "naktong_sessions_too_slow_total",
            "Sessions closed with 4008."
        );
        describe_counter!(
            "naktong_connections_refused_total",
            "Connections past a limit."
        );
        describe_counter!("naktong_tails_trimmed_total", "Torn last records cut off.");
        describe_counter!(
            "naktong_matches_quarantined_total",
            "Matches stopped as damaged."
        );
        describe_counter!(
            "naktong_matches_failed_total",
            "Matches reopened after a fault."
        );
        describe_gauge!("naktong_computer_thinking", "Computer players that think.");
        describe_counter!("naktong_computer_phases_total", "Phases computers played.");
        describe_counter!(
            "naktong_computer_budget_spent_total",
            "Phases in which a computer's time was spent."
        );
        describe_counter!(
            "naktong_computer_faults_total",
            "Phases in which a computer failed by a fault."
        );
        describe_gauge!(
            "naktong_notifications_waiting",
            "Notifications that have not arrived."
        );
        describe_counter!(
            "naktong_notifications_written_total",
            "Notifications written into the outbox by matches."
        );
        describe_counter!(
            "naktong_notifications_superseded_total",
            "Notifications dropped because their turn was over."
        );
        describe_counter!(
            "naktong_notifications_held_back_total",
            "Times that the outbox took no more."
        );
        describe_counter!(
            "naktong_notifications_sent_total",
            "Notifications that arrived, by way."
        );
        describe_counter!(
            "naktong_notifications_failed_total",
            "Tries to deliver that failed, by way."
        );
        describe_counter!(
            "naktong_notifications_given_up_total",
            "Notifications that are not tried again, by way."
        );
        describe_counter!("naktong_tries_total", "Secrets tried, and what came of it.");
        describe_counter!("naktong_chat_lines_total", "Lines of chat, by room.");
        describe_counter!(
            "naktong_house_failures_total",
            "Requests that the file of accounts failed."
        );
        operations::describe();
        // What has not happened yet is shown as none.
        gauge!("naktong_sessions").set(0.0);
        gauge!("naktong_computer_thinking").set(0.0);
        for state in ["gathering", "playing", "finished", "stopped", "closed"] {
            gauge!("naktong_matches", "state" => state).set(0.0);
        }
        for name in [
            "naktong_orders_accepted_total",
            "naktong_questions_total",
            "naktong_outboxes_dropped_total",
            "naktong_sessions_too_slow_total",
            "naktong_connections_refused_total",
            "naktong_tails_trimmed_total",
            "naktong_matches_quarantined_total",
            "naktong_matches_failed_total",
            "naktong_computer_phases_total",
            "naktong_computer_budget_spent_total",
            "naktong_computer_faults_total",
            "naktong_notifications_written_total",
            "naktong_notifications_superseded_total",
            "naktong_notifications_held_back_total",
            "naktong_house_failures_total",
        ] {
            counter!(name).increment(0);
        }
        gauge!("naktong_notifications_waiting").set(0.0);
        for (what, outcome) in [
            ("sign_in", "done"),
            ("sign_in", "failed"),
            ("sign_in", "too_fast"),
            ("registration", "too_fast"),
            ("invitation", "done"),
            ("invitation", "failed"),
            ("invitation", "too_fast"),
        ] {
            counter!("naktong_tries_total", "what" => what, "outcome" => outcome).increment(0);
        }
        for room in Room::ALL {
            counter!("naktong_chat_lines_total", "room" => room.word()).increment(0);
        }
        for way in ["webhook", "mail"] {
            counter!("naktong_notifications_sent_total", "way" => way).increment(0);
            counter!("naktong_notifications_failed_total", "way" => way).increment(0);
            counter!("naktong_notifications_given_up_total", "way" => way).increment(0);
        }
        handle
    })
}

/// Counts one open session while it lives.
pub struct SessionOpen(());

impl SessionOpen {
    /// A session begins.
    #[must_use]
    pub fn begin() -> Self {
        gauge!("naktong_sessions").increment(1.0);
        Self(())
    }
}

impl Drop for SessionOpen {
    fn drop(&mut self) {
        gauge!("naktong_sessions").decrement(1.0);
    }
}

/// A match entered a state, and left another.
pub fn match_moved(from: Option<&'static str>, to: &'static str) {
    if from == Some(to) {
        return;
    }
    if let Some(from) = from {
        gauge!("naktong_matches", "state" => from).decrement(1.0);
    }
    gauge!("naktong_matches", "state" => to).increment(1.0);
}

/// An order is in the journal.
pub fn order_accepted() {
    counter!("naktong_orders_accepted_total").increment(1);
}

/// An order did not happen.
pub fn order_refused(code: RefusalCode) {
    counter!("naktong_orders_refused_total", "code" => code_word(code)).increment(1);
}

/// A player asked the judge something.
pub fn question_asked() {
    counter!("naktong_questions_total").increment(1);
}

/// A code as it stands on the wire.
#[must_use]
pub fn code_word(code: RefusalCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(word)) => word,
        _ => unreachable!("a code is a word in JSON"),
    }
}

/// A batch is on the disk.
pub fn journal_committed(writes: usize, time: Duration) {
    histogram!("naktong_journal_batch_writes").record(u32::try_from(writes).unwrap_or(u32::MAX));
    histogram!("naktong_journal_commit_seconds").record(time);
}

/// An outbox was full.
pub fn outbox_dropped() {
    counter!("naktong_outboxes_dropped_total").increment(1);
}

/// A session was closed with 4008.
pub fn session_too_slow() {
    counter!("naktong_sessions_too_slow_total").increment(1);
}

/// A connection or session past a limit.
pub fn connection_refused() {
    counter!("naktong_connections_refused_total").increment(1);
}

/// The file of people failed; accounts are refused until a restart.
pub fn house_failed() {
    counter!("naktong_house_failures_total").increment(1);
}

/// Somebody tried to sign in or to use an invitation, and what came of it.
pub fn tried(what: &'static str, outcome: &'static str) {
    counter!("naktong_tries_total", "what" => what, "outcome" => outcome).increment(1);
}

/// Somebody said something.
pub fn said(room: &'static str) {
    counter!("naktong_chat_lines_total", "room" => room).increment(1);
}

/// A torn last record was cut off.
pub fn tail_trimmed() {
    counter!("naktong_tails_trimmed_total").increment(1);
}

/// A damaged match was stopped.
pub fn match_quarantined() {
    counter!("naktong_matches_quarantined_total").increment(1);
}

/// A match failed by a fault of ours and is reopened.
pub fn match_failed() {
    counter!("naktong_matches_failed_total").increment(1);
}

/// Counts a computer player that thinks while it lives.
pub(crate) struct ComputerThinking(());

impl ComputerThinking {
    /// It begins to think.
    pub(crate) fn begin() -> Self {
        gauge!("naktong_computer_thinking").increment(1.0);
        Self(())
    }
}

impl Drop for ComputerThinking {
    fn drop(&mut self) {
        gauge!("naktong_computer_thinking").decrement(1.0);
    }
}

/// A computer's phase is over.
pub(crate) fn computer_played() {
    counter!("naktong_computer_phases_total").increment(1);
}

/// A computer's time for a phase is spent.
pub(crate) fn computer_budget_spent() {
    counter!("naktong_computer_budget_spent_total").increment(1);
}

/// A computer failed by a fault of ours.
pub(crate) fn computer_failed() {
    counter!("naktong_computer_faults_total").increment(1);
}
/// How many notifications have not arrived.
pub fn notifications_waiting(waiting: usize) {
    gauge!("naktong_notifications_waiting").set(u32::try_from(waiting).unwrap_or(u32::MAX));
}

/// Matches have made notifications due, and others useless.
pub fn notifications_written(new: usize, superseded: usize) {
    counter!("naktong_notifications_written_total").increment(new as u64);
    counter!("naktong_notifications_superseded_total").increment(superseded as u64);
}

/// The outbox took no more notifications.
pub fn notifications_held_back() {
    counter!("naktong_notifications_held_back_total").increment(1);
}

/// A notification arrived.
pub fn notification_sent(way: &'static str) {
    counter!("naktong_notifications_sent_total", "way" => way).increment(1);
}

/// A notification did not arrive this time.
pub fn notification_failed(way: &'static str) {
    counter!("naktong_notifications_failed_total", "way" => way).increment(1);
}

/// A notification is not tried again.
pub fn notification_given_up(way: &'static str) {
    counter!("naktong_notifications_given_up_total", "way" => way).increment(1);
}
