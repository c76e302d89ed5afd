//! What the sides of a match settle with each other beside their orders: time, pauses, a draw,
//! orders taken back, an absent player's seat.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::codec::Hash;
use crate::ids::{SeatId, Seq};
use crate::terms::{CLOCK_SECONDS_MAX, VACATION_DAYS_MAX};
use crate::unit::Side;

/// The most quiet hours of a day.
pub const QUIET_HOURS_MAX: u8 = 12;
/// How long a wish to go on may stay unanswered, in milliseconds: then a pause ends by itself, so
/// that nobody who is away can hold a match.
pub const RESUME_MS: u64 = 24 * 60 * 60 * 1000;

/// What a seat asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Deal {
    /// Offers something to the other side, or agrees to its offer of the same; asked again,
    /// nothing happens.
    Offer(Offer),
    /// Declines the other side's offer, or takes one's own back.
    Decline(Offer),
    /// Takes orders back: those after event `to` of the seat's own stream, or the seat's last
    /// order and what came after it. Within one's own phase this is done at once until dice are
    /// rolled, something hidden is revealed or another seat has ordered; beyond that it becomes
    /// an offer to the other side.
    Undo {
        /// The last event that stays.
        to: Option<Seq>,
    },
    /// Gives the other side time.
    Grant {
        /// How much: 1 second to 30 days.
        seconds: u32,
    },
    /// Takes days off: the side's clock stands for so long from now on, or from the end of the
    /// days it has off already.
    Vacation {
        /// How many of those that the terms give.
        days: u16,
    },
    /// The hours of each day in which the side's clock stands, from its next turn on.
    Quiet(Option<Quiet>),
    /// Claims what the terms give against a side whose time is up, or whose player has vanished.
    Claim(Claim),
    /// Entrusts the seat to whoever shows the key of this hash, until it is taken back; `None`
    /// takes it back.
    Entrust {
        /// The hash of a [`crate::message::SeatKey`] that the asker made and passes on.
        key: Option<Hash>,
    },
}

/// What one side offers and the other agrees to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// The clocks stand until both sides go on.
    Pause,
    /// They go on; by itself a day after one side has asked.
    Resume,
    /// The match ends as a draw.
    Draw,
    /// Orders are taken back: asked for by [`Deal::Undo`]; lapses with the next order.
    Undo,
}

impl Offer {
    /// Every offer.
    pub const ALL: [Self; 4] = [Self::Pause, Self::Resume, Self::Draw, Self::Undo];

    /// What is typed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Draw => "draw",
            Self::Undo => "undo",
        }
    }
}

impl fmt::Display for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What is claimed against a side that lets the match wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// The match: a decisive victory.
    Win,
    /// That a computer player plays on for it until its seats are taken back.
    StandIn,
}

/// The hours of a day, by UTC, in which a side's clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Quiet {
    /// The hour at which they begin, 0 to 23.
    pub from: u8,
    /// How many, 1 to [`QUIET_HOURS_MAX`].
    pub hours: u8,
}

impl Quiet {
    /// Whether the numbers are within their bounds.
    #[must_use]
    pub fn is_valid(self) -> bool {
        self.from < 24 && (1..=QUIET_HOURS_MAX).contains(&self.hours)
    }
}

impl fmt::Display for Quiet {
    /// `22:00 to 06:00 UTC`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = (u16::from(self.from) + u16::from(self.hours)) % 24;
        write!(f, "{:02}:00 to {end:02}:00 UTC", self.from)
    }
}

impl Deal {
    /// Whether its numbers are within their bounds; else a sentence that says what is allowed.
    ///
    /// # Errors
    /// That sentence.
    pub fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::Grant { seconds } if !(1..=CLOCK_SECONDS_MAX).contains(seconds) => {
                Err("Between a second and 30 days are given at once.")
            }
            Self::Vacation { days } if !(1..=VACATION_DAYS_MAX).contains(days) => {
                Err("Between 1 and 60 days are taken off at once.")
            }
            Self::Quiet(Some(quiet)) if !quiet.is_valid() => {
                Err("Quiet hours begin at an hour from 0 to 23 (UTC) and are 1 to 12.")
            }
            _ => Ok(()),
        }
    }
}

/// How the sides stand with each other: their clocks and what is on offer. Only what both may
/// know; it changes with turns, never with a hidden order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Dealings {
    /// The clock of each side; empty without clocks and before the match has begun.
    pub clocks: BTreeMap<Side, ClockFace>,
    /// Both sides have agreed that the clocks stand.
    pub paused: bool,
    /// What is on offer, and by which side.
    pub offers: BTreeMap<Offer, Side>,
    /// Until where the orders go that are asked back: the turn, and whose player turn it was.
    pub undo_to: Option<(u16, Option<Side>)>,
    /// When a pause ends by itself, in milliseconds since 1970.
    pub resumes_ms: Option<u64>,
    /// From when on the side on turn may be claimed against because it gave no order, in
    /// milliseconds since 1970.
    pub abandoned_ms: Option<u64>,
    /// The seats that are entrusted to somebody else by a key.
    pub entrusted: BTreeSet<SeatId>,
}

/// A side's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ClockFace {
    /// What is left, in milliseconds: since [`ClockFace::since_ms`] if the clock runs.
    pub left_ms: u64,
    /// From when on it runs, in milliseconds since 1970; `None` if it stands.
    pub since_ms: Option<u64>,
    /// When it will show zero, in milliseconds since 1970; `None` if it stands.
    pub deadline_ms: Option<u64>,
    /// Until when the side is on vacation, in milliseconds since 1970.
    pub off_until_ms: Option<u64>,
    /// The days of vacation that it has left.
    pub vacation_days: u16,
    /// Its quiet hours.
    pub quiet: Option<Quiet>,
}

impl Dealings {
    /// The clock that runs, and whose it is.
    #[must_use]
    pub fn running(&self) -> Option<(Side, &ClockFace)> {
        let mut clocks = self.clocks.iter();
        clocks
            .find(|(_, face)| face.since_ms.is_some())
            .map(|(side, face)| (*side, face))
    }

    /// When the running clock will show zero, in milliseconds since 1970.
    #[must_use]
    pub fn deadline_ms(&self) -> Option<u64> {
        self.running().and_then(|(_, face)| face.deadline_ms)
    }
}
