//! What operators say: over the socket one request in JSON on a line and one answer on a line, over
//! HTTP one in the body of each.

use naktong_protocol::ids::AccountId;
use naktong_protocol::message::{ANNOUNCEMENT_MAX, MatchInfo, Refusal, RefusalCode, check_name};
use naktong_protocol::{MatchId, SeatId};
use serde::{Deserialize, Serialize};

use super::audit::AuditRow;
use super::measures::{Measure, MeasureKind, Whom};
use crate::sessions::SessionInfo;

/// The most bytes of a request.
pub const REQUEST_MAX: u64 = 16 * 1024;
/// The directory in the data directory that only its owner may enter.
pub const DIRECTORY: &str = "admin";
/// The socket in it.
pub const SOCKET: &str = "socket";

/// What an operator asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AdminRequest {
    /// How the server is.
    Status,
    /// The open sessions.
    Sessions,
    /// All matches, newest first.
    Matches,
    /// The bans and mutes in force.
    Measures,
    /// The accounts, newest first.
    Users {
        /// Only those whose names hold this.
        word: Option<String>,
        /// At most so many.
        most: u32,
    },
    /// The latest rows of the audit log.
    Audit {
        /// At most so many.
        most: u32,
    },
    /// Ends a session.
    Kick {
        /// Its number.
        session: u64,
        /// Why.
        reason: String,
    },
    /// Puts a ban or mute in force; a ban ends the sessions it is against.
    Impose {
        /// Which.
        kind: MeasureKind,
        /// Against whom.
        whom: Whom,
        /// For so long; `None` until it is lifted.
        seconds: Option<u64>,
        /// Why.
        reason: String,
    },
    /// Lifts a ban or mute.
    Lift {
        /// Which.
        kind: MeasureKind,
        /// Against whom.
        whom: Whom,
    },
    /// Closes a match before its end.
    Close {
        /// Which.
        r#match: MatchId,
        /// Why.
        reason: String,
    },
    /// Gives a taken seat to somebody else, with a fresh key.
    Transfer {
        /// In which match.
        r#match: MatchId,
        /// Which.
        seat: SeatId,
        /// The name shown from now on.
        player: String,
    },
    /// Tells everybody something.
    Announce {
        /// What.
        text: String,
    },
    /// No new matches; after a while the server ends in order, to be started again.
    Drain {
        /// How long from now.
        seconds: u64,
        /// What is told; a sentence of ours if nothing is given.
        text: Option<String>,
    },
    /// Calls the drain off.
    Undrain,
    /// Reads the configuration and the certificates again.
    Reload,
    /// Lets an account make admin tokens, or no more. Only over the socket.
    Promote {
        /// The account's name; capitals do not matter.
        name: String,
        /// Whether it may.
        admin: bool,
    },
    /// Gives a side of a match time.
    Extend {
        /// Which match.
        r#match: MatchId,
        /// A seat of the side, or the side by its word: nk, un.
        whose: SeatId,
        /// How much: 1 second to 30 days.
        seconds: u32,
        /// Why.
        reason: String,
    },
}

impl AdminRequest {
    /// Whether it changes something, and so belongs into the audit log.
    #[must_use]
    pub fn is_action(&self) -> bool {
        !matches!(
            self,
            Self::Status
                | Self::Sessions
                | Self::Matches
                | Self::Measures
                | Self::Users { .. }
                | Self::Audit { .. }
        )
    }

    /// Whether only whoever may enter the data directory may ask it.
    #[must_use]
    pub fn is_local(&self) -> bool {
        matches!(self, Self::Promote { .. })
    }

    /// Its name, as metrics count it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Sessions => "sessions",
            Self::Matches => "matches",
            Self::Measures => "measures",
            Self::Audit { .. } => "audit",
            Self::Kick { .. } => "kick",
            Self::Impose { .. } => "impose",
            Self::Lift { .. } => "lift",
            Self::Close { .. } => "close",
            Self::Transfer { .. } => "transfer",
            Self::Announce { .. } => "announce",
            Self::Drain { .. } => "drain",
            Self::Undrain => "undrain",
            Self::Users { .. } => "users",
            Self::Promote { .. } => "promote",
            Self::Reload => "reload",
            Self::Extend { .. } => "extend",
        }
    }

    /// Checks the words that others will read.
    ///
    /// # Errors
    /// A refusal that says what is allowed.
    pub fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::Kick { reason, .. }
            | Self::Close { reason, .. }
            | Self::Extend { reason, .. } => check_text(reason),
            Self::Impose { whom, reason, .. } => check_whom(whom).and(check_text(reason)),
            Self::Lift { whom, .. } => check_whom(whom),
            Self::Transfer { player, .. } => check_name(player),
            Self::Promote { name, .. } => check_name(name),
            Self::Announce { text } => check_text(text),
            Self::Drain { text, .. } => text.as_deref().map_or(Ok(()), check_text),
            _ => Ok(()),
        }
    }
}

fn check_whom(whom: &Whom) -> Result<(), Refusal> {
    match whom {
        Whom::Name(name) => check_name(name),
        Whom::Network(_) => Ok(()),
    }
}

fn check_text(text: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    if (1..=ANNOUNCEMENT_MAX).contains(&length) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let text = format!(
        "Words for players are one line of 1 to {ANNOUNCEMENT_MAX} characters; these are {length}."
    );
    Err(Refusal::new(RefusalCode::TooLarge, text))
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminAnswer {
    /// Not done, and why.
    Refused(String),
    /// Done: a sentence.
    Done(String),
    /// To `Status`.
    Status(Status),
    /// To `Sessions`.
    Sessions(Vec<SessionInfo>),
    /// To `Matches`.
    Matches(Vec<MatchInfo>),
    /// To `Measures`.
    Measures(Vec<Measure>),
    /// To `Audit`.
    Audit(Vec<AuditRow>),
    /// To `Users`.
    Users(Vec<UserInfo>),
    /// To `Transfer`: a sentence, and the seat's new key, which is told nowhere else.
    Key {
        /// What was done.
        text: String,
        /// 32 hex digits.
        key: String,
    },
}

/// An account, as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserInfo {
    /// Which.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// Since when: milliseconds since 1970.
    pub since_ms: u64,
    /// Whether it may make admin tokens.
    pub admin: bool,
    /// Seats that it holds in matches that are not over.
    pub seats: usize,
    /// Open sessions that are signed in to it.
    pub sessions: usize,
    /// Whether its name is banned.
    pub banned: bool,
    /// Whether its name is muted.
    pub muted: bool,
}

/// How the server is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Program and version.
    pub server: String,
    /// Since when it serves: milliseconds since 1970.
    pub since_ms: u64,
    /// Open sessions.
    pub sessions: usize,
    /// Matches that are not over.
    pub running: usize,
    /// All matches, the stopped ones too.
    pub matches: usize,
    /// Matches that are stopped as damaged.
    pub stopped: usize,
    /// What players are told, if it is about to restart.
    pub draining: Option<String>,
}

/// A time as people read it: `2026-11-23T12:00:00Z`.
#[must_use]
pub fn utc(ms: u64) -> String {
    let seconds = ms / 1000;
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // The calendar repeats after 400 years; counted from 1 March 2000, leap days fall on ends.
    let shifted = days + 719_468;
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let date = day - (153 * month + 2) / 5 + 1;
    let (year, month) = match month {
        0..10 => (400 * era + year, month + 3),
        _ => (400 * era + year + 1, month - 9),
    };
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (1_735_689_599, "2024-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(utc(seconds * 1000), text);
        }
    }

    #[test]
    fn words_for_players_are_one_line() {
        let announce = |text: &str| AdminRequest::Announce { text: text.into() }.check();
        assert_eq!(announce("The server moves tonight."), Ok(()));
        for wrong in [
            String::new(),
            "a\nb".into(),
            "\u{1b}[2J".into(),
            "x".repeat(501),
        ] {
            assert!(announce(&wrong).is_err(), "{wrong:?}");
        }
    }
}
