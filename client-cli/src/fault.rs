//! Why a command did not succeed, with its exit code.

use std::fmt;

use naktong_protocol::Hex;
use naktong_protocol::message::{Refusal, RefusalCode};
use naktong_protocol::notation::NotationError;
use naktong_protocol::proof::Fails;
use naktong_protocol::replay::ReplayError;

/// Everything that ends a command early.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The server refused, with its code and sentence.
    Refused(Refusal),
    /// An order that could not be read.
    Notation(NotationError),
    /// Wrong use; the sentence says what would be right.
    Usage(String),
    /// Nothing by this name: a sentence.
    NotFound(String),
    /// The server cannot be reached or was lost for good: a sentence.
    Connection(String),
    /// The server speaks another protocol: a sentence.
    Version(String),
    /// A replay file that cannot be shown.
    Replay(ReplayError),
    /// A replay file that does not prove itself: its name and why.
    Unverified(String, Fails),
    /// A file of ours: what was tried, and why not.
    File(String, std::io::Error),
    /// The terminal or a pipe.
    Terminal(std::io::Error),
    /// What the server sent makes no sense: a sentence.
    Server(String),
}

impl Fault {
    /// The exit code, as `naktong --help` lists them.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(refusal) => refusal_exit_code(refusal.code),
            // Well written, but the legal orders do not hold it.
            Self::Notation(NotationError::OutOfReach { .. }) => 3,
            Self::Notation(_) | Self::Usage(_) => 2,
            Self::Connection(_) => 5,
            Self::Version(_) => 6,
            Self::Replay(ReplayError::Io(error)) if is_not_found(error) => 8,
            Self::Replay(_) => 7,
            Self::Unverified(_, fails) => fails.exit_code(),
            Self::NotFound(_) => 8,
            Self::File(_, error) if is_not_found(error) => 8,
            Self::File(..) | Self::Terminal(_) | Self::Server(_) => 1,
        }
    }

    /// A hex outside the map.
    pub(crate) fn off_map(hex: Hex) -> Self {
        Self::NotFound(format!("{hex} is not on this map."))
    }
}

fn is_not_found(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::NotFound
}

fn refusal_exit_code(code: RefusalCode) -> u8 {
    use RefusalCode as C;
    match code {
        C::IllegalOrder | C::OrderIdReused => 3,
        C::NotYourTurn | C::NotStarted | C::MatchOver | C::StoodIn | C::Begun => 4,
        C::BadName | C::TooLarge | C::BadTarget | C::BadSecret | C::BadOption | C::BadText => 2,
        C::ShuttingDown | C::TooSlow | C::TooFast | C::Unavailable | C::Draining => 5,
        C::ProtocolVersion => 6,
        C::UnknownMatch
        | C::UnknownScenario
        | C::UnknownSeat
        | C::UnknownTarget
        | C::UnknownToken
        | C::UnknownInvitation => 8,
        C::SignInFailed | C::NotAllowed | C::Banned | C::Muted => 9,
        C::SeatTaken
        | C::NotYourSeat
        | C::BadMessage
        | C::HelloFirst
        | C::TooMany
        | C::NameTaken
        | C::NotSaved
        | C::Removed
        | C::NoDeal
        | C::MatchStopped => 1,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(&refusal.text),
            Self::Notation(error) => fmt::Display::fmt(error, f),
            Self::Usage(text)
            | Self::NotFound(text)
            | Self::Connection(text)
            | Self::Version(text)
            | Self::Server(text) => f.write_str(text),
            Self::Replay(ReplayError::Io(error)) => {
                write!(f, "The replay file could not be read: {error}.")
            }
            Self::Replay(error) => {
                let text = error.to_string();
                let mut letters = text.chars();
                let first = letters.next().map(|c| c.to_ascii_uppercase());
                f.write_str(&first.into_iter().chain(letters).collect::<String>())?;
                f.write_str(".")
            }
            Self::Unverified(name, fails) => write!(f, "{name} {fails}."),
            Self::File(what, error) => write!(f, "{what}: {error}."),
            Self::Terminal(error) => write!(f, "The terminal failed: {error}."),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NotationError> for Fault {
    fn from(error: NotationError) -> Self {
        Self::Notation(error)
    }
}

impl From<ReplayError> for Fault {
    fn from(error: ReplayError) -> Self {
        Self::Replay(error)
    }
}
