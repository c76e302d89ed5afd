//! What people say to each other beside the game. Nothing of it touches the match, its journal or
//! its news.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{SayId, SeatId};
use crate::message::{Refusal, RefusalCode, is_harmful};
use crate::unit::Side;

/// The most characters of one line.
pub const TEXT_MAX: usize = 500;
/// The most marks in a row that are set above or below a letter.
const MARKS_MAX: usize = 3;
/// The most names in an answer to [`ChatRequest::Watchers`].
pub const WATCHERS_NAMED_MAX: usize = 200;
/// The most names that one person has hushed, everywhere and in all matches together.
pub const HUSHED_MAX: usize = 500;

/// Who hears a line.
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
pub enum Room {
    /// The players of both sides speak; whoever may look on hears it too.
    Table,
    /// The seats of NK among themselves.
    Nk,
    /// The seats of UN among themselves.
    Un,
    /// Those who look on; players hear it when the match is over.
    Watchers,
}

impl Room {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Table, Self::Nk, Self::Un, Self::Watchers];

    /// The room of a side.
    #[must_use]
    pub fn of(side: Side) -> Self {
        match side {
            Side::Nk => Self::Nk,
            Side::Un => Self::Un,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Nk => "nk",
            Self::Un => "un",
            Self::Watchers => "watchers",
        }
    }
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// No room has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchRoom(String);

impl fmt::Display for NoSuchRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(word) = self;
        write!(f, "{word:?} is no room; there are table, nk, un, watchers")
    }
}

impl std::error::Error for NoSuchRoom {}

impl FromStr for Room {
    type Err = NoSuchRoom;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let room = Self::ALL.into_iter().find(|room| room.word() == word);
        room.ok_or_else(|| NoSuchRoom(word.to_owned()))
    }
}

/// One line that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Line {
    /// Who hears it.
    pub room: Room,
    /// Its number in its room, from 1. Who hears a room hears all of it, so that a number tells
    /// nothing of other rooms.
    pub number: u64,
    /// When: milliseconds since 1970.
    pub at_ms: u64,
    /// Who said it.
    pub name: String,
    /// The seat that the speaker had; nobody's who looks on.
    pub seat: Option<SeatId>,
    /// What, as [`check_text`] allows it.
    pub text: String,
}

/// What is asked about the talk at a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatRequest {
    /// Says a line. Sent again with the same id it is answered as the first time.
    Say {
        /// To whom.
        room: Room,
        /// Made by the client.
        id: SayId,
        /// What: 1 to [`TEXT_MAX`] characters on one line.
        text: String,
    },
    /// The latest lines of every room that the session hears.
    Read {
        /// Of a room only lines with greater numbers.
        since: BTreeMap<Room, u64>,
    },
    /// Hears somebody no more, or again.
    Hush {
        /// Whom; capitals do not matter.
        name: String,
        /// In all matches, and not in this one alone.
        everywhere: bool,
        /// Whether no more.
        on: bool,
    },
    /// Whom one does not hear.
    Hushed,
    /// Who looks on.
    Watchers,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatAnswer {
    /// To `Say`: it is saved, and told to whoever watches the match.
    Said(Line),
    /// To `Read`.
    Lines {
        /// By rooms, and in each by numbers.
        lines: Vec<Line>,
        /// The rooms that the session hears.
        hears: BTreeSet<Room>,
        /// Those in which it may speak.
        speaks: BTreeSet<Room>,
    },
    /// To `Hush` and `Hushed`, as they were written.
    Hushed {
        /// In this match.
        here: BTreeSet<String>,
        /// In all matches.
        everywhere: BTreeSet<String>,
    },
    /// To `Watchers`: those who look on without a seat.
    Watchers {
        /// Accounts by their names, at most [`WATCHERS_NAMED_MAX`].
        names: BTreeSet<String>,
        /// How many more: guests, and who has not said who he is.
        others: u32,
    },
}

/// Checks a line: 1 to [`TEXT_MAX`] characters, not blank, no control, invisible or direction
/// characters, no line breaks, no heaps of marks over a letter.
///
/// # Errors
/// [`RefusalCode::BadText`] with a sentence that says what is allowed.
pub fn check_text(text: &str) -> Result<(), Refusal> {
    let refuse = |text: String| Err(Refusal::new(RefusalCode::BadText, text));
    let length = text.chars().count();
    if length > TEXT_MAX || text.trim().is_empty() {
        return refuse(format!(
            "A line has 1 to {TEXT_MAX} characters; this one has {length}."
        ));
    }
    if text.chars().any(is_harmful) {
        let text = "A line has no line breaks, control, invisible or direction characters, and no \
             blank but the plain one.";
        return refuse(text.to_owned());
    }
    let mut marks = 0;
    for c in text.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        if marks > MARKS_MAX {
            return refuse(format!(
                "A letter carries at most {MARKS_MAX} marks above or below it."
            ));
        }
    }
    Ok(())
}

/// Whether a character is set onto the one before.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_of_any_alphabet_are_a_line() {
        for text in [
            "Good luck!",
            "행운을 빕니다",
            "see 7dcf#120: why not 18r?",
            "naïve, e\u{301}, ±, —",
            &"x".repeat(TEXT_MAX),
        ] {
            assert_eq!(check_text(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_hostile_line_is_refused_with_what_is_allowed() {
        for text in [
            "",
            "   ",
            "two\nlines",
            "\u{1b}[2J",
            "bell\u{7}",
            "left\u{202e}tfel",
            "\u{2066}isolate",
            "zero\u{200b}width",
            "a\u{a0}b",
            "Z\u{300}\u{301}\u{302}\u{303}algo",
            "tag\u{e0041}",
            &"x".repeat(TEXT_MAX + 1),
        ] {
            let refused = check_text(text).unwrap_err();
            assert_eq!(refused.code, RefusalCode::BadText, "{text:?}");
            assert!(refused.text.starts_with("A l"), "{refused}");
        }
    }

    #[test]
    fn rooms_are_known_by_their_words() {
        for room in Room::ALL {
            assert_eq!(room.word().parse(), Ok(room));
        }
        let told = "kitchen".parse::<Room>().unwrap_err().to_string();
        assert!(told.contains("table, nk, un, watchers"), "{told}");
    }
}
