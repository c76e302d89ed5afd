//! Who plays a side.

use std::fmt;
use std::str::FromStr;

use naktong_ai::aimless::Aimless;
use naktong_ai::{Computer, Plays};
use naktong_protocol::computer::Level;
use naktong_protocol::{Board, SeatId};
use serde::{Deserialize, Serialize};

/// How well a side is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Skill {
    /// Any legal order: the yardstick.
    Aimless,
    /// A computer player of a level.
    Level(Level),
}

impl Skill {
    /// A player of this skill for a seat.
    ///
    /// # Panics
    /// If the board has no such seat.
    #[must_use]
    pub fn player(self, seed: u64, board: &Board, seat: SeatId) -> Box<dyn Plays> {
        match self {
            Self::Aimless => Box::new(Aimless::new(seed)),
            Self::Level(level) => Box::new(Computer::new(level, seed, board, seat)),
        }
    }

    /// The word for it, in options and files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Aimless => "aimless",
            Self::Level(level) => level.word(),
        }
    }
}

impl fmt::Display for Skill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl From<Skill> for String {
    fn from(skill: Skill) -> Self {
        skill.word().to_owned()
    }
}

/// No skill has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchSkill(String);

impl fmt::Display for NoSuchSkill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(word) = self;
        write!(
            f,
            "there is no level {word:?}: write recruit, regular, veteran or aimless"
        )
    }
}

impl std::error::Error for NoSuchSkill {}

impl FromStr for Skill {
    type Err = NoSuchSkill;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "aimless" => Ok(Self::Aimless),
            _ => match word.parse() {
                Ok(level) => Ok(Self::Level(level)),
                Err(_) => Err(NoSuchSkill(word.chars().take(30).collect())),
            },
        }
    }
}

impl TryFrom<String> for Skill {
    type Error = NoSuchSkill;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}
