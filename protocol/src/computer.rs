//! Computer players, as hosts and logs name them, and what they say of what they did.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::SeatId;
use crate::turn::Phase;

/// How well a computer player plays (rules part F).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Looks one action ahead.
    Recruit,
    /// Weighs all that part F names.
    Regular,
    /// Looks two turns ahead along its best three plans as well.
    Veteran,
}

impl Level {
    /// From the weakest to the strongest.
    pub const ALL: [Self; 3] = [Self::Recruit, Self::Regular, Self::Veteran];

    /// The word for it, in options and files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Recruit => "recruit",
            Self::Regular => "regular",
            Self::Veteran => "veteran",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// No level has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchLevel(String);

impl fmt::Display for NoSuchLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(word) = self;
        write!(
            f,
            "{word:?} is no level; there are recruit, regular and veteran"
        )
    }
}

impl std::error::Error for NoSuchLevel {}

impl FromStr for Level {
    type Err = NoSuchLevel;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let level = Self::ALL.into_iter().find(|level| level.word() == word);
        level.ok_or_else(|| NoSuchLevel(word.to_owned()))
    }
}

/// The longest line of a [`Note`], in characters.
pub const NOTE_CHARACTERS_MAX: usize = 240;

/// Why a computer player did what it did: one line for each major decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Note {
    /// Its number in the match, from 1; the oldest are let go when there are too many.
    pub number: u64,
    /// For which seat it played.
    pub seat: SeatId,
    /// The turn.
    pub turn: u16,
    /// The phase.
    pub phase: Phase,
    /// One line of at most [`NOTE_CHARACTERS_MAX`] characters.
    pub text: String,
}
