//! Where a match stands, as far as its players are told of it.

use naktong_protocol::codec::{self, Hash};
use naktong_protocol::record::Who;
use naktong_protocol::turn::{Day, Outcome, Phase};
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, SeatId};

/// Whose targets they are: whoever holds a seat, an account or a key, known by a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner(pub Hash);

impl Owner {
    /// Whoever holds a seat.
    #[must_use]
    pub fn of(who: Who) -> Self {
        match who {
            Who::Account(account) => Self(codec::hash(&account)),
            Who::Key(key) => Self(key),
        }
    }
}

/// Where a match stands. What is told to its players follows from it and from nothing else, so
/// it may be said again at any time: nobody is told twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which match.
    pub id: MatchId,
    /// The scenario's title.
    pub title: String,
    /// The game turn, from 1.
    pub turn: u16,
    /// Its day.
    pub day: Option<Day>,
    /// The phase of the side on turn; only that side is told.
    pub phase: Option<Phase>,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// Who is called.
    pub calls: Vec<Call>,
}

/// A seat that is called: it is awaited, or the match is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which seat.
    pub seat: SeatId,
    /// Its side.
    pub side: Side,
    /// Who holds it.
    pub owner: Owner,
    /// Since when.
    pub since: Since,
    /// Until when it is awaited, in milliseconds since 1970; `None` without a clock.
    pub deadline_ms: Option<u64>,
}

impl Call {
    /// When its holder is reminded, `before` the deadline in milliseconds; not of a time that is
    /// short anyway.
    #[must_use]
    pub fn reminder_ms(&self, before: u64) -> Option<u64> {
        let deadline = self.deadline_ms?;
        let is_long = deadline.saturating_sub(self.since.at_ms) >= before.saturating_mul(2);
        is_long.then(|| deadline.saturating_sub(before))
    }
}

/// The record that began something: the same after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since {
    /// Its number.
    pub seq: u64,
    /// When it was written, in milliseconds since 1970.
    pub at_ms: u64,
}
