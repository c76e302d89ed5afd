//! What a host may choose beside the scenario: the terms of a match. They are said to everybody
//! who may see the match, and written into its journal.

mod words;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::message::{Refusal, RefusalCode};
use crate::unit::Side;

pub use words::{BadTerm, EXPLAINED, Explained, explain, read_time};

/// The longest bank, increment or cap of a clock, in seconds: thirty days.
pub const CLOCK_SECONDS_MAX: u32 = 30 * 24 * 60 * 60;
/// The most hours that a clock by days gives for a turn: thirty days.
pub const TURN_HOURS_MAX: u16 = 30 * 24;
/// The most days of vacation.
pub const VACATION_DAYS_MAX: u16 = 60;

/// The most turns that spectators are behind.
pub const TURNS_LATE_MAX: u16 = 60;
/// The most days without an order before a match counts as abandoned.
pub const ABANDON_DAYS_MAX: u16 = 365;

/// The terms of a match.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(default, rename_all = "snake_case")]
pub struct Terms {
    /// Whether only those who were invited know of the match.
    pub private: bool,
    /// When it begins.
    pub start: Start,
    /// How the seats of a side are taken.
    pub sides: Sides,
    /// Who may look on.
    pub spectators: Spectators,
    /// Fog of war (rules 16); `None` as the scenario has it.
    pub fog: Option<bool>,
    /// How much time the players have.
    pub clock: Clock,
    /// What becomes of a side whose time is up.
    pub at_zero: AtZero,
    /// After how many days without an order of the side on turn the other may claim against it;
    /// 0 for never. At most [`ABANDON_DAYS_MAX`].
    pub abandon_days: u16,
    /// Whether players order for the other seats of their side.
    pub mates: Mates,
}

/// When a match begins.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// When the last seat is taken.
    #[default]
    Full,
    /// When all seats are taken and all who sit there are ready.
    Ready,
    /// When all seats are taken and the host says so.
    Host,
}

/// How the seats of a side are taken.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// Each by itself: the seats of a side may belong to several players.
    #[default]
    Split,
    /// Who takes one seat of a side takes all of them that are free.
    Whole,
}

/// Who may look on without a seat.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Spectators {
    /// Whoever may see the match; what they see is common knowledge (rules 16.4).
    #[default]
    Common,
    /// Nobody before the match is over.
    AfterEnd,
    /// Whoever may see the match, by the eyes of this side, whose players agree by sitting down.
    Side(Side),
    /// Whoever may see the match, shown everything so many turns late; 0 is at once.
    Late(u16),
}

/// How much time the players have.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// As much as they like.
    #[default]
    None,
    /// Each side has a bank of time, and gets some back for each player turn that it ends.
    Live {
        /// Seconds in the bank at the start.
        bank_s: u32,
        /// Seconds that come back with each player turn.
        increment_s: u32,
        /// The most seconds that a bank holds.
        cap_s: u32,
    },
    /// Each side has so long for each of its player turns.
    Daily {
        /// Hours for a player turn.
        turn_hours: u16,
        /// Days that each side may take off in the whole match.
        vacation_days: u16,
    },
}

/// What becomes of a side whose time is up.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AtZero {
    /// Its phase ends as if it had said done.
    #[default]
    Pass,
    /// A computer player stands in for it.
    StandIn,
    /// The other side may claim the match.
    Claim,
}

/// Whether a player gives orders for the other seats of his side.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mates {
    /// Never.
    #[default]
    None,
    /// For a seat that no session has held for a while.
    Absent,
    /// Always.
    Any,
}

impl Terms {
    /// Checks that every number lies within its bounds.
    ///
    /// # Errors
    /// [`RefusalCode::BadOption`] with a sentence that says what is allowed.
    pub fn check(&self) -> Result<(), Refusal> {
        if let Spectators::Late(turns) = self.spectators
            && turns > TURNS_LATE_MAX
        {
            let text = format!("Spectators are at most {TURNS_LATE_MAX} turns late.");
            return Err(Refusal::new(RefusalCode::BadOption, text));
        }
        if self.abandon_days > ABANDON_DAYS_MAX {
            let text = "A match counts as abandoned after 1 to 365 days, or never (0).";
            return Err(Refusal::new(RefusalCode::BadOption, text));
        }
        let bounds = match self.clock {
            Clock::None => return Ok(()),
            Clock::Live {
                bank_s,
                increment_s,
                cap_s,
            } => {
                let times = 1..=CLOCK_SECONDS_MAX;
                times.contains(&bank_s)
                    && increment_s <= CLOCK_SECONDS_MAX
                    && times.contains(&cap_s)
                    && bank_s <= cap_s
            }
            Clock::Daily {
                turn_hours,
                vacation_days,
            } => (1..=TURN_HOURS_MAX).contains(&turn_hours) && vacation_days <= VACATION_DAYS_MAX,
        };
        if bounds {
            return Ok(());
        }
        let text = "A clock's bank, increment and cap are at most 30 days each, bank and cap at \
             least a second, the bank within the cap; a turn takes 1 hour to 30 days, and a \
             vacation at most 60 days.";
        Err(Refusal::new(RefusalCode::BadOption, text))
    }
}

impl fmt::Display for Terms {
    /// What is not as usual: `private, start ready, clock live:30m+20s:2h`; empty if nothing is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told().join(", "))
    }
}
