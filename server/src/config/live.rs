//! Configuration that is read again while the server runs: on SIGHUP, or when the operator says so.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use super::{Config, ConfigError};

/// The keys that hold at once, or for the next connection, session or match. A change of any
/// other waits for a restart.
const LIVE: [&str; 36] = [
    "tls_certificate",
    "tls_key",
    "log_filter",
    "metrics",
    "origins",
    "http_connections_max",
    "header_timeout_ms",
    "headers_max",
    "sessions_max",
    "hello_timeout_ms",
    "idle_timeout_ms",
    "ping_interval_ms",
    "send_timeout_ms",
    "resync_timeout_ms",
    "close_timeout_ms",
    "message_bytes_max",
    "outbox_max",
    "requests_per_second",
    "requests_burst",
    "session_watches_max",
    "session_hosts_max",
    "session_seats_max",
    "matches_max",
    "bans_max",
    "chat_room_lines_max",
    "admin",
    "guests",
    "registration",
    "forwarded",
    "accounts_max",
    "account_tokens_max",
    "account_keys_max",
    "match_invitations_max",
    "chat_read_lines",
    "export_piece_bytes",
    "shutdown_timeout_ms",
];

/// Whether a change of a key holds without a restart.
#[must_use]
pub fn is_live(key: &str) -> bool {
    LIVE.contains(&key)
}

/// Where a configuration was read.
#[derive(Clone, Debug)]
pub struct Source {
    file: Option<PathBuf>,
    environment: Vec<(String, String)>,
    flags: Vec<(String, String)>,
}

impl Source {
    /// A file over the defaults, the environment over the file, flags over all.
    #[must_use]
    pub fn new(
        file: Option<PathBuf>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (String, String)>,
    ) -> Arc<Self> {
        Arc::new(Self {
            file,
            environment: environment.into_iter().collect(),
            flags: flags.into_iter().collect(),
        })
    }

    /// Reads it, for the first time or again. The configuration remembers where it is from.
    ///
    /// # Errors
    /// [`ConfigError`] names the first key, file or value that is wrong.
    pub fn read(self: &Arc<Self>) -> Result<Config, ConfigError> {
        let (environment, flags) = (self.environment.clone(), self.flags.clone());
        let config = Config::read(self.file.as_deref(), environment, flags)?;
        Ok(Config {
            source: Some(self.clone()),
            ..config
        })
    }
}

/// The configuration in force. All clones are the same one.
#[derive(Clone, Debug)]
pub struct Live(Arc<RwLock<Arc<Config>>>);

/// What reading the configuration again changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Keys whose new value holds.
    pub taken: Vec<&'static str>,
    /// Keys whose new value waits for a restart.
    pub waiting: Vec<&'static str>,
}

impl Live {
    /// A server begins with it.
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        Self(Arc::new(RwLock::new(config)))
    }

    /// The configuration as it was last read.
    #[must_use]
    pub fn now(&self) -> Arc<Config> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// From now on another one holds.
    pub fn replace(&self, config: Config) -> Changes {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let changed = held.values().into_iter().zip(config.values());
        let changed = changed.filter(|(old, new)| old.1 != new.1);
        let (taken, waiting) = changed
            .map(|((key, _), _)| key)
            .partition(|key| is_live(key));
        *held = Arc::new(config);
        Changes { taken, waiting }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_live_key_is_in_the_table() {
        let keys = Config::keys();
        for key in LIVE {
            assert!(keys.iter().any(|known| known.name == key), "{key}");
        }
    }

    #[test]
    fn what_changed_is_told_and_what_waits_for_a_restart_too() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("naktong.toml");
        std::fs::write(&file, "sessions_max = 7\n").unwrap();
        let flags = [("outbox_max".to_owned(), "9".to_owned())];
        let source = Source::new(Some(file.clone()), [], flags);
        let live = Live::new(Arc::new(source.read().unwrap()));
        std::fs::write(
            &file,
            "sessions_max = 8\noutbox_max = 10\njournal_queue_max = 3\n",
        )
        .unwrap();
        let again = live.now().source.clone().unwrap().read().unwrap();
        let changes = live.replace(again);
        assert_eq!(changes.taken, ["sessions_max"]);
        assert_eq!(changes.waiting, ["journal_queue_max"]);
        assert_eq!(live.now().sessions_max, 8);
        assert_eq!(live.now().outbox_max, 9, "the flag stands over the file");
    }
}
