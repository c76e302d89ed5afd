//! The journal: the append-only truth (architecture, contracts 1, 2 and 10).
//!
//! `append` is the only way to change a match, and it succeeds only if nobody was first. What
//! it has answered with `Ok` is on the disk.

mod notes;
mod sqlite;

use std::fmt;

use futures_util::future::BoxFuture;
use naktong_ai::Thought;
use naktong_protocol::codec::Hash;
use naktong_protocol::computer::Note;
use naktong_protocol::record::Record;
use naktong_protocol::{MatchId, SeatId};

pub(crate) use sqlite::{FILE, each_match};
pub use sqlite::{OpenError, Sqlite};

/// The dice's secret of a match (architecture, contract 7). It does not print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// What is stored of a match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The records in their order.
    pub records: Vec<Record>,
    /// A torn last record was cut off: it was never acknowledged.
    pub trimmed: bool,
    /// What is wrong behind the records, if the match is damaged.
    pub damage: Option<String>,
}

/// Why the journal did not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalError {
    /// Append-if-at: the match does not stand where the writer thought.
    Conflict,
    /// No room. Nothing was written; reading goes on.
    Full,
    /// No such match.
    Unknown,
    /// The journal failed or is closed: whether the write happened is not known, and no other
    /// will be taken.
    Failed(String),
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("another writer was first"),
            Self::Full => f.write_str("there is no room left for the journal"),
            Self::Unknown => f.write_str("the journal has no such match"),
            Self::Failed(why) => write!(f, "the journal failed: {why}"),
        }
    }
}

impl std::error::Error for JournalError {}

/// What a journal will answer.
pub type Answer<T> = BoxFuture<'static, Result<T, JournalError>>;

/// Where matches are kept.
pub trait Journal: Send + Sync + 'static {
    /// Begins a match: keeps the dice's secret and the first records, all or none.
    ///
    /// Answers [`JournalError::Conflict`] if the match is there already.
    fn open(&self, id: MatchId, secret: Secret, first: Vec<Record>) -> Answer<()>;

    /// Appends records behind record number `at`, all or none, and answers when they are on
    /// the disk.
    ///
    /// Answers [`JournalError::Conflict`] if the last record of the match is not number `at`.
    fn append(&self, id: MatchId, at: u64, records: Vec<Record>) -> Answer<()>;

    /// Everything of a match. A torn last record is cut off; damage is reported, not guessed at.
    fn read(&self, id: MatchId) -> Answer<Stored>;

    /// All matches, oldest first.
    fn list(&self) -> Answer<Vec<MatchId>>;

    /// The dice's secret of a match; [`JournalError::Unknown`] if it is lost.
    fn secret(&self, id: MatchId) -> Answer<Secret>;

    /// Keeps what the computer player of a seat noted, beside the records and in no chain; of the
    /// notes of a match the latest `most` are kept.
    fn note(&self, id: MatchId, seat: SeatId, thoughts: Vec<Thought>, most: u64) -> Answer<()>;

    /// At most `most` notes with numbers above `after`, of one seat or of all.
    fn notes(
        &self,
        id: MatchId,
        seat: Option<SeatId>,
        after: u64,
        most: usize,
    ) -> Answer<Vec<Note>>;

    /// Writes that wait.
    fn queued(&self) -> usize;

    /// Waits until all that was asked is on the disk and folds the write-ahead log into the
    /// file. Writes after it fail.
    fn seal(&self) -> Answer<()>;
}

/// Checks that records follow each other, number and hash; the first must be number 1.
///
/// # Errors
/// A sentence that names the record that does not fit.
pub(crate) fn check_chain(records: &[Record]) -> Result<(), String> {
    let mut previous = Hash::ZERO;
    for (number, record) in (1..).zip(records) {
        if record.seq != number {
            return Err(format!("record {number} calls itself {}", record.seq));
        }
        if record.previous != previous {
            return Err(format!("record {number} does not follow the one before it"));
        }
        previous = record.hash();
    }
    Ok(())
}

#[cfg(test)]
mod conformance;
