//! What was wrong with a typed order, in one sentence.

use std::fmt;

use super::{MAX_LINE, QUESTIONS, STANCES, VERBS};
use crate::hex::Hex;

/// Why a line is no order: what was expected, with near misses where there are any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotationError {
    /// Nothing was typed.
    Empty,
    /// Longer than [`MAX_LINE`].
    TooLong,
    /// Neither a verb nor a unit.
    UnknownWord {
        /// What stands there.
        word: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// No question.
    UnknownQuestion {
        /// What stands there.
        word: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// No unit of the view has this tag or id.
    UnknownUnit {
        /// What stands there.
        word: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// Neither a hex number nor, with a board, the name of a place.
    UnknownHex {
        /// What stands there.
        word: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// No stance.
    UnknownStance {
        /// What stands there.
        word: String,
        /// What may have been meant.
        near: Vec<String>,
    },
    /// Something else was expected here.
    Expected {
        /// What should stand here.
        what: &'static str,
        /// What stands here; `None` at the end of the line.
        found: Option<String>,
    },
    /// A path that begins elsewhere than the unit.
    NotThere {
        /// Its tag.
        unit: String,
        /// Where it stands.
        stands: Hex,
        /// Where the path begins.
        begins: Hex,
    },
    /// Two hexes of a path that are not neighbours.
    Gap {
        /// The hex before.
        from: Hex,
        /// The hex after.
        to: Hex,
    },
    /// `to` a hex that the legal orders do not reach.
    OutOfReach {
        /// The tag of the unit that cannot.
        unit: String,
        /// The hex.
        hex: Hex,
    },
    /// `done` alone, where no phase is in play or known.
    NoPhase,
    /// More units, hexes or guards than one order may name.
    TooMany {
        /// Of what.
        what: &'static str,
        /// At most.
        limit: usize,
    },
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("An order is expected, as in: 18r 0704>0705."),
            Self::TooLong => write!(f, "An order has at most {MAX_LINE} characters."),
            Self::UnknownWord { word, near } => {
                write!(
                    f,
                    "{word:?} begins no order: a unit's tag or a word like {} is expected",
                    VERBS[..6].join(", ")
                )?;
                offer(f, near)
            }
            Self::UnknownQuestion { word, near } => {
                write!(
                    f,
                    "{word:?} begins no question: one of {} is expected",
                    QUESTIONS.join(", ")
                )?;
                offer(f, near)
            }
            Self::UnknownUnit { word, near } => {
                write!(f, "{word:?} is no unit you know of")?;
                offer(f, near)
            }
            Self::UnknownHex { word, near } => {
                write!(f, "{word:?} is no hex: write column and row, as in 0704")?;
                offer(f, near)
            }
            Self::UnknownStance { word, near } => {
                write!(
                    f,
                    "{word:?} is no stance: one of {} is expected",
                    STANCES.join(", ")
                )?;
                offer(f, near)
            }
            Self::Expected { what, found: None } => {
                write!(f, "The line ends where {what} is expected.")
            }
            Self::Expected {
                what,
                found: Some(found),
            } => write!(f, "{found:?} stands where {what} is expected."),
            Self::NotThere {
                unit,
                stands,
                begins,
            } => write!(
                f,
                "{unit} stands in {stands}, not in {begins}: begin its path with {stands}> or with >."
            ),
            Self::Gap { from, to } => write!(
                f,
                "{from} and {to} are not neighbors: name every hex of the path, or write: to {to}."
            ),
            Self::OutOfReach { unit, hex } => {
                write!(f, "{unit} cannot reach {hex} and stop there now.")
            }
            Self::NoPhase => f.write_str("No phase is in play now that you could be done with."),
            Self::TooMany { what, limit } => write!(f, "One order names at most {limit} {what}."),
        }
    }
}

fn offer(f: &mut fmt::Formatter<'_>, near: &[String]) -> fmt::Result {
    match near {
        [] => f.write_str("."),
        [one] => write!(f, "; did you mean {one}?"),
        [most @ .., last] => write!(f, "; did you mean {} or {last}?", most.join(", ")),
    }
}

impl std::error::Error for NotationError {}
