//! Every setting and every limit of the server, in one table (architecture, contract 9).
//!
//! A value comes from a flag, else from the environment (`NAKTONGD_` and the key in capitals),
//! else from the configuration file (TOML, the keys as they stand here), else it is the
//! default. A key nobody knows is an error. `naktongd config show` prints the table.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

pub mod live;

use live::Source;

/// What the environment's names begin with.
pub const PREFIX: &str = "NAKTONGD_";

/// One row of the table, for people.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name in the file.
    pub name: &'static str,
    /// What holds if nobody says anything.
    pub default: toml::Value,
    /// The smallest and the largest value, for numbers.
    pub range: Option<(u64, u64)>,
    /// What it means.
    pub help: &'static str,
}

macro_rules! table {
    (
        words { $($(#[doc = $word_help:literal])+ $word:ident: $word_type:ty = $word_default:expr;)+ }
        limits { $($(#[doc = $help:literal])+ $name:ident: $type:ty = $default:literal in $least:literal to $most:literal;)+ }
    ) => {
        /// The settings of one server.
        #[derive(Clone, Debug, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Config {
            $($(#[doc = $word_help])+ pub $word: $word_type,)+
            $($(#[doc = $help])+ pub $name: $type,)+
            /// Where it was read, so that it can be read again.
            #[serde(skip)]
            pub source: Option<Arc<Source>>,
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($word: $word_default.into(),)+ $($name: $default,)+ source: None }
            }
        }

        impl Config {
            /// The whole table, in its order.
            #[must_use]
            pub fn keys() -> Vec<Key> {
                vec![
                    $(Key {
                        name: stringify!($word),
                        default: toml::Value::from($word_default),
                        range: None,
                        help: concat!($($word_help),+).trim_ascii(),
                    },)+
                    $(Key {
                        name: stringify!($name),
                        default: toml::Value::Integer($default),
                        range: Some(($least, $most)),
                        help: concat!($($help),+).trim_ascii(),
                    },)+
                ]
            }

            /// The value of every key, in the order of the table.
            #[must_use]
            pub fn values(&self) -> Vec<(&'static str, toml::Value)> {
                vec![
                    $((stringify!($word), toml::Value::from(self.$word.clone())),)+
                    // Every limit lies far below what TOML's integers hold.
                    $((stringify!($name), toml::Value::Integer(self.$name as i64)),)+
                ]
            }

            fn check_limits(&self) -> Result<(), ConfigError> {
                $(if !($least..=$most).contains(&self.$name) {
                    return Err(ConfigError::OutOfRange {
                        key: stringify!($name),
                        value: self.$name as u64,
                        least: $least,
                        most: $most,
                    });
                })+
                Ok(())
            }
        }
    };
}

table! {
    words {
        /// Address and port to listen on; port 0 takes any free one.
        listen: String = "127.0.0.1:1950";
        /// The directory of the journal, made if it is missing; relative to where the server starts.
        data_dir: String = "naktong-data";
        /// A directory of scenario files (NAME.toml) that are hosted besides the bundled ones; each is checked when the server starts, and one with faults is named in the log and left out. Empty: none.
        scenarios_dir: String = "";
        /// The certificate chain of this server, a PEM file: with it and tls_key the port speaks TLS (https, wss) and nothing else. Empty: no TLS.
        tls_certificate: String = "";
        /// The private key of tls_certificate, a PEM file that only the server may read.
        tls_key: String = "";
        /// How the log on standard error is written: text for people, json for programs.
        log_format: String = "text";
        /// Which log lines are written, in the words of tracing: info, debug, naktong_server=debug.
        log_filter: String = "info";
        /// Who may read /metrics: loopback (this machine, and not through a proxy), all, nobody. Totals of orders could tell a player what happens out of his sight.
        metrics: String = "loopback";
        /// What those may do who are not signed in: host, play (sit down and look on), watch (look on), nothing. Accounts may do all of it.
        guests: String = "host";
        /// Who may make an account: everybody, nobody.
        registration: String = "everybody";
        /// Whose word about where a connection comes from is believed (the last address of X-Forwarded-For), for the limits of tries: nobody, loopback (a proxy on this machine).
        forwarded: String = "nobody";
        /// Where operators with an admin token are heard (POST /admin): tls (over TLS, or from this machine), all (a token then may cross the network unhidden), nobody.
        admin: String = "tls";
        /// Web origins besides the server's own that browsers may connect from: https://example.org.
        origins: Vec<String> = Vec::<String>::new();
        /// What notifications link to, with {match} and {seat} in it: https://naktong.example.org/play/{match}. Empty: no link.
        notify_link: String = "";
        /// Whether webhooks may go to private, loopback and other addresses that are not of the public Internet: true or false. Only for a server whose players may all reach what it reaches.
        webhook_allow_private: bool = false;
        /// Whether webhooks may go over plain http: true or false.
        webhook_allow_insecure: bool = false;
        /// The ports that webhooks may go to: 443, 8443. Empty: all.
        webhook_ports: Vec<String> = Vec::<String>::new();
        /// The mail server that takes notifications, HOST or HOST:PORT. Empty: no mail is sent.
        mail_server: String = "";
        /// How the line to the mail server is kept secret: tls (from the beginning, port 465), starttls (required, port 587), none (port 25; only for a mail server on this machine).
        mail_security: String = "starttls";
        /// Whom mails come from: Naktong <naktong@example.org>. Needed with mail_server.
        mail_from: String = "";
        /// The name to sign in to the mail server with. Empty: no sign-in.
        mail_user: String = "";
        /// A file whose first line is the password of mail_user, so that it stands in no environment and no command line.
        mail_password_file: String = "";
    }
    limits {
        /// Connections that are still talking HTTP; more are closed at once.
        http_connections_max: usize = 512 in 1 to 100_000;
        /// Milliseconds for a connection to send its whole request head.
        header_timeout_ms: u64 = 5_000 in 10 to 600_000;
        /// Header lines of one request; more get 431.
        headers_max: usize = 64 in 8 to 1_000;
        /// Open sessions; more get 503.
        sessions_max: usize = 1_024 in 1 to 100_000;
        /// Milliseconds for a session to say Hello, else it is closed with 4000.
        hello_timeout_ms: u64 = 5_000 in 10 to 600_000;
        /// Milliseconds without a sign of the client after which its session ends.
        idle_timeout_ms: u64 = 45_000 in 100 to 3_600_000;
        /// Milliseconds between the server's pings.
        ping_interval_ms: u64 = 15_000 in 50 to 3_600_000;
        /// Milliseconds for one message to leave, else the session is closed with 4008.
        send_timeout_ms: u64 = 5_000 in 10 to 600_000;
        /// Milliseconds for a slow session to read what is queued before it gets a snapshot, else it is closed with 4008.
        resync_timeout_ms: u64 = 30_000 in 10 to 600_000;
        /// Milliseconds for a closing session to take its last messages and answer.
        close_timeout_ms: u64 = 2_000 in 10 to 60_000;
        /// Bytes of one message from a client; more close the session with 4000.
        message_bytes_max: usize = 65_536 in 1_024 to 65_536;
        /// Messages waiting for one session's socket; past it the session gets a snapshot instead.
        outbox_max: usize = 256 in 4 to 65_536;
        /// Requests a session may send in a second, on average; more are refused with too_fast.
        requests_per_second: u32 = 50 in 1 to 100_000;
        /// Requests a session may send at once before requests_per_second counts.
        requests_burst: u32 = 200 in 1 to 100_000;
        /// Matches one session may watch.
        session_watches_max: usize = 16 in 1 to 1_000;
        /// Matches one session may host.
        session_hosts_max: usize = 16 in 1 to 10_000;
        /// Seats one session may hold.
        session_seats_max: usize = 64 in 1 to 10_000;
        /// Matches on this server that are not over; more are refused with too_many.
        matches_max: usize = 1_000 in 1 to 1_000_000;
        /// Requests waiting for one match; a session that asks more waits its turn.
        match_mailbox_max: usize = 64 in 1 to 65_536;
        /// Bans and mutes in force at the same time; the operator lifts one before he adds another.
        bans_max: u64 = 10_000 in 1 to 1_000_000;
        /// Scenario files that are read from scenarios_dir; more are left out.
        scenarios_max: usize = 100 in 1 to 200;
        /// Sessions that watch one match.
        match_watchers_max: usize = 512 in 1 to 100_000;
        /// Updates of each viewer kept in memory for those who come back; who missed more gets a snapshot.
        match_window_max: usize = 256 in 1 to 65_536;
        /// Refused orders of each seat that are remembered, so that one sent again is answered the same.
        match_refusals_max: usize = 64 in 1 to 65_536;
        /// Milliseconds after which the time that runs on a match's clock is written down if nothing else is: so much is forgotten at most, in the players' favor, when the server fails.
        match_keep_time_ms: u64 = 3_600_000 in 10 to 86_400_000;
        /// Records of one match; past it orders are refused with too_large.
        match_records_max: u64 = 100_000 in 100 to 400_000;
        /// Times that a match may fail by a fault of the program before it is stopped.
        match_failures_max: u32 = 3 in 1 to 1_000;
        /// Computer players that think at the same time, the others wait; 0: one less than the machine has cores, and at least one.
        computers_at_once: usize = 0 in 0 to 256;
        /// Milliseconds that a computer player may think about a turn, all its phases together; then each phase that is left is ended with done.
        computer_budget_ms: u64 = 60_000 in 0 to 3_600_000;
        /// Milliseconds that a computer player waits before each order, so that people can follow; no time for thinking.
        computer_pause_ms: u64 = 0 in 0 to 60_000;
        /// Lines kept of what computer players say of their decisions, for one match; past it the oldest are let go.
        computer_notes_max: u64 = 10_000 in 0 to 1_000_000;
        /// Writes waiting for the journal.
        journal_queue_max: usize = 1_024 in 1 to 65_536;
        /// Writes that share one sync.
        journal_batch_max: usize = 256 in 1 to 65_536;
        /// Size of the journal's file in MiB; past it orders are refused with not_saved.
        journal_mib_max: u64 = 65_536 in 1 to 16_000_000;
        /// Matches opened from the journal at the same time when the server starts.
        opening_at_once: usize = 4 in 1 to 256;
        /// Bytes of one piece of an exported file.
        export_piece_bytes: usize = 262_144 in 1_024 to 4_194_304;
        /// Exported files that are made at the same time; more wait.
        export_at_once: usize = 2 in 1 to 64;
        /// Notification targets of one player; more are refused with too_many.
        notify_targets_max: usize = 8 in 1 to 100;
        /// Notification targets of all players; more are refused with too_many.
        notify_targets_all_max: usize = 20_000 in 1 to 1_000_000;
        /// Notifications that wait to be delivered; while there are as many, no more are written.
        notify_outbox_max: usize = 10_000 in 1 to 1_000_000;
        /// Size of the outbox's file in MiB.
        notify_outbox_mib_max: u64 = 1_024 in 1 to 1_000_000;
        /// Notifications that are on their way at the same time; one target gets one at a time.
        notify_at_once: usize = 8 in 1 to 256;
        /// Milliseconds for one try to deliver a notification.
        notify_timeout_ms: u64 = 15_000 in 10 to 600_000;
        /// Milliseconds until a notification that failed is tried again; twice as long after each further failure.
        notify_retry_ms: u64 = 30_000 in 10 to 86_400_000;
        /// The longest time between two tries, in milliseconds.
        notify_retry_max_ms: u64 = 21_600_000 in 10 to 604_800_000;
        /// Milliseconds after which a notification that has not arrived is given up, and its target with it.
        notify_give_up_ms: u64 = 259_200_000 in 10 to 2_592_000_000;
        /// Milliseconds that no session may have held a seat for its player to be away.
        notify_away_ms: u64 = 30_000 in 0 to 86_400_000;
        /// Milliseconds before the deadline at which whoever is still awaited is reminded; not where he has less than twice as long in all.
        notify_remind_ms: u64 = 14_400_000 in 10 to 2_592_000_000;
        /// Milliseconds between two tests of one target; sooner is refused with too_fast.
        notify_test_interval_ms: u64 = 10_000 in 0 to 86_400_000;
        /// Mails in an hour to addresses that nobody has confirmed; more are refused with too_fast. One address gets one in an hour.
        mail_unconfirmed_per_hour: u32 = 30 in 1 to 10_000;
        /// Size of the file of accounts in MiB; past it new ones are refused with not_saved.
        house_mib_max: u64 = 1_024 in 1 to 16_000_000;
        /// Requests waiting for the file of accounts; who asks more waits his turn.
        house_queue_max: usize = 1_024 in 1 to 65_536;
        /// Accounts on this server; more are refused with too_many.
        accounts_max: u64 = 100_000 in 1 to 100_000_000;
        /// Tokens of one account.
        account_tokens_max: u64 = 32 in 1 to 1_000;
        /// Keys of seats that one account holds, from matches that it joined as a guest.
        account_keys_max: u64 = 256 in 1 to 10_000;
        /// Invitations of one match that are good at the same time.
        match_invitations_max: u64 = 64 in 1 to 10_000;
        /// Passwords and keys that may be tried from one address in a minute; more are refused with too_fast.
        sign_ins_per_minute: u32 = 20 in 1 to 100_000;
        /// Tokens that may be tried from one address in a minute, good or not.
        token_sign_ins_per_minute: u32 = 600 in 1 to 1_000_000;
        /// Passwords that may be tried for one name in a minute, from everywhere.
        name_sign_ins_per_minute: u32 = 20 in 1 to 100_000;
        /// Accounts that may be made from one address in an hour.
        registrations_per_hour: u32 = 20 in 1 to 100_000;
        /// Invitations that may be tried from one address in a minute.
        invitations_per_minute: u32 = 20 in 1 to 100_000;
        /// Lines of chat that one person may say in a minute, on average; more are refused with too_fast.
        chat_lines_per_minute: u32 = 30 in 1 to 100_000;
        /// Lines of chat that one person may say at once before chat_lines_per_minute counts.
        chat_lines_burst: u32 = 10 in 1 to 100_000;
        /// Lines of chat that may come from one address in a minute, whoever says them.
        chat_address_lines_per_minute: u32 = 240 in 1 to 1_000_000;
        /// Lines kept of each room of a match (the table, each side, the watchers); past it the oldest are let go.
        chat_room_lines_max: u64 = 5_000 in 1 to 1_000_000;
        /// The latest lines of each room that whoever comes is told.
        chat_read_lines: u64 = 200 in 1 to 500;
        /// Size of the file of chat in MiB; past it lines are refused with not_saved.
        chat_mib_max: u64 = 1_024 in 1 to 1_000_000;
        /// Passwords that are checked at the same time, each with 19 MiB of memory; more wait.
        passwords_at_once: usize = 2 in 1 to 64;
        /// Milliseconds for matches and sessions to finish when the server is asked to stop.
        shutdown_timeout_ms: u64 = 10_000 in 100 to 600_000;
    }
}

/// What is wrong with the configuration.
#[derive(Debug)]
pub enum ConfigError {
    /// The file cannot be read.
    Unreadable(PathBuf, std::io::Error),
    /// The file is no configuration; the parser's words point at the line.
    File(PathBuf, String),
    /// An environment variable or flag names a key that is not in the table.
    UnknownKey(String),
    /// An environment variable or flag has a value that does not fit its key.
    BadValue {
        /// Which key.
        key: String,
        /// What was found.
        value: String,
        /// What would fit.
        wanted: String,
    },
    /// A number beyond its range.
    OutOfRange {
        /// Which key.
        key: &'static str,
        /// What was found.
        value: u64,
        /// The smallest that will do.
        least: u64,
        /// The largest that will do.
        most: u64,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => {
                let path = path.display();
                write!(f, "the configuration {path} cannot be read: {error}")
            }
            Self::File(path, why) => write!(f, "in the configuration {}: {why}", path.display()),
            Self::UnknownKey(key) => write!(
                f,
                "there is no key {key:?}; `naktongd config show` lists them all"
            ),
            Self::BadValue { key, value, wanted } => {
                write!(f, "{key} cannot be {value:?}: it is {wanted}")
            }
            Self::OutOfRange {
                key,
                value,
                least,
                most,
            } => write!(
                f,
                "{key} cannot be {value}: it lies between {least} and {most}"
            ),
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads the configuration: the flags over the environment over the file.
    ///
    /// `environment` is all of it; only names that begin with [`PREFIX`] count.
    ///
    /// # Errors
    /// [`ConfigError`] names the first key, file or value that is wrong.
    pub fn read(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut values = toml::Table::new();
        if let Some(path) = file {
            let text = std::fs::read_to_string(path)
                .map_err(|error| ConfigError::Unreadable(path.to_owned(), error))?;
            let wrong = |error: toml::de::Error| {
                ConfigError::File(path.to_owned(), error.to_string().trim_end().to_owned())
            };
            // Read as the whole table first, so that a fault is told with its line.
            toml::from_str::<Self>(&text).map_err(wrong)?;
            values = toml::from_str(&text).map_err(wrong)?;
        }
        let keys = Self::keys();
        let named = environment.into_iter().filter_map(|(name, value)| {
            let key = name.strip_prefix(PREFIX)?.to_ascii_lowercase();
            Some((key, value))
        });
        for (name, text) in named.chain(flags) {
            let key = keys
                .iter()
                .find(|key| key.name == name)
                .ok_or(ConfigError::UnknownKey(name))?;
            values.insert(key.name.to_owned(), value_of(key, &text)?);
        }
        let config: Self = values.try_into().map_err(|error: toml::de::Error| {
            ConfigError::File(file.unwrap_or(Path::new("")).to_owned(), error.to_string())
        })?;
        config.check()?;
        Ok(config)
    }

    /// The certificate's file and the key's, if the server speaks TLS.
    #[must_use]
    pub fn tls(&self) -> Option<(&Path, &Path)> {
        let both = !self.tls_certificate.is_empty() && !self.tls_key.is_empty();
        both.then(|| (Path::new(&self.tls_certificate), Path::new(&self.tls_key)))
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.check_limits()?;
        if self.tls_certificate.is_empty() != self.tls_key.is_empty() {
            let (key, value) = ("tls_key".to_owned(), self.tls_key.clone());
            let wanted = "set together with tls_certificate, or neither is".to_owned();
            return Err(ConfigError::BadValue { key, value, wanted });
        }
        one_of("log_format", &self.log_format, &["text", "json"])?;
        one_of("metrics", &self.metrics, &["loopback", "all", "nobody"])?;
        one_of("admin", &self.admin, &["tls", "all", "nobody"])?;
        one_of(
            "guests",
            &self.guests,
            &["host", "play", "watch", "nothing"],
        )?;
        one_of("registration", &self.registration, &["everybody", "nobody"])?;
        one_of("forwarded", &self.forwarded, &["nobody", "loopback"])?;
        one_of(
            "mail_security",
            &self.mail_security,
            &["tls", "starttls", "none"],
        )?;
        self.webhook_ports().map(drop)
    }

    /// The ports that webhooks may go to; none named means all.
    ///
    /// # Errors
    /// [`ConfigError::BadValue`] names the first that is no port.
    pub fn webhook_ports(&self) -> Result<Vec<u16>, ConfigError> {
        let port = |text: &String| {
            let port = text.parse().ok().filter(|port| *port > 0);
            port.ok_or_else(|| ConfigError::BadValue {
                key: "webhook_ports".to_owned(),
                value: text.clone(),
                wanted: "a list of ports, 1 to 65535".to_owned(),
            })
        };
        self.webhook_ports.iter().map(port).collect()
    }
}

fn one_of(key: &str, value: &str, allowed: &[&str]) -> Result<(), ConfigError> {
    if allowed.contains(&value) {
        return Ok(());
    }
    Err(ConfigError::BadValue {
        key: key.to_owned(),
        value: value.to_owned(),
        wanted: format!("one of {}", allowed.join(", ")),
    })
}

fn value_of(key: &Key, text: &str) -> Result<toml::Value, ConfigError> {
    match &key.default {
        toml::Value::Integer(_) => {
            text.parse()
                .map(toml::Value::Integer)
                .map_err(|_| ConfigError::BadValue {
                    key: key.name.to_owned(),
                    value: text.to_owned(),
                    wanted: "a whole number".to_owned(),
                })
        }
        toml::Value::Boolean(_) => {
            text.parse()
                .map(toml::Value::Boolean)
                .map_err(|_| ConfigError::BadValue {
                    key: key.name.to_owned(),
                    value: text.to_owned(),
                    wanted: "true or false".to_owned(),
                })
        }
        toml::Value::Array(_) => Ok(toml::Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(toml::Value::from)
                .collect(),
        )),
        _ => Ok(toml::Value::from(text)),
    }
}

/// A key that ends in `_ms` as a time.
#[must_use]
pub fn ms(value: u64) -> Duration {
    Duration::from_millis(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    }

    #[test]
    fn a_flag_stands_over_the_environment_over_the_file_over_the_default() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("naktong.toml");
        std::fs::write(&file, "sessions_max = 7\noutbox_max = 8\nheaders_max = 9\n").unwrap();
        let config = Config::read(
            Some(&file),
            pairs(&[
                ("NAKTONGD_OUTBOX_MAX", "18"),
                ("NAKTONGD_HEADERS_MAX", "19"),
                ("NAKTONGD_ORIGINS", "https://a.example, https://b.example"),
                ("PATH", "/bin"),
            ]),
            pairs(&[("headers_max", "29"), ("listen", "127.0.0.1:0")]),
        )
        .unwrap();
        assert_eq!(config.sessions_max, 7);
        assert_eq!(config.outbox_max, 18);
        assert_eq!(config.headers_max, 29);
        assert_eq!(config.listen, "127.0.0.1:0");
        assert_eq!(config.origins, ["https://a.example", "https://b.example"]);
        assert_eq!(config.matches_max, Config::default().matches_max);
    }

    #[test]
    fn an_unknown_key_or_a_wrong_value_is_an_error_that_says_where() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("naktong.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:0\"\nsesions_max = 7\n").unwrap();
        let told = |file: Option<&Path>, env: &[(&str, &str)], flags: &[(&str, &str)]| {
            Config::read(file, pairs(env), pairs(flags))
                .unwrap_err()
                .to_string()
        };
        let text = told(Some(&file), &[], &[]);
        assert!(
            text.contains("line 2") && text.contains("sesions_max"),
            "{text}"
        );
        assert_eq!(
            told(None, &[("NAKTONGD_NOTHING", "1")], &[]),
            "there is no key \"nothing\"; `naktongd config show` lists them all"
        );
        assert_eq!(
            told(None, &[], &[("sessions_max", "many")]),
            "sessions_max cannot be \"many\": it is a whole number"
        );
        assert_eq!(
            told(None, &[], &[("sessions_max", "0")]),
            "sessions_max cannot be 0: it lies between 1 and 100000"
        );
        assert_eq!(
            told(None, &[], &[("log_format", "xml")]),
            "log_format cannot be \"xml\": it is one of text, json"
        );
        assert_eq!(
            told(None, &[], &[("webhook_allow_private", "yes")]),
            "webhook_allow_private cannot be \"yes\": it is true or false"
        );
        assert_eq!(
            told(None, &[], &[("webhook_ports", "443, 0")]),
            "webhook_ports cannot be \"0\": it is a list of ports, 1 to 65535"
        );
    }

    #[test]
    fn every_default_lies_in_its_range_and_every_key_is_explained() {
        Config::default().check().unwrap();
        for key in Config::keys() {
            assert!(key.help.ends_with('.'), "{}", key.name);
        }
    }
}
