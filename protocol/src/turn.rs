//! The calendar and the sequence of play: day, turn, phase (rules 3.1 and 6).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::unit::Side;

/// A day of the campaign: 1 is 25 June 1950, 83 is 15 September (rules 3.1).
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
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Day(u8);

/// The last day of the campaign, 15 September 1950.
pub const LAST_DAY: u8 = 83;

/// Month number, name, days before 25 June that the month's first day lies (negative: after).
const MONTHS: [(u8, &str, i16, u8); 4] = [
    (6, "June", -24, 30),
    (7, "July", 6, 31),
    (8, "August", 37, 31),
    (9, "September", 68, 30),
];

impl Day {
    /// The day with this number, 1 to 83.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (1..=LAST_DAY).contains(&number).then_some(Self(number))
    }

    /// Its number, 1 to 83.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// The month (6 to 9) and the day of the month.
    #[must_use]
    pub fn month_and_day(self) -> (u8, u8) {
        let offset = i16::from(self.0) - 1;
        let (month, _, first, _) = MONTHS
            .into_iter()
            .rev()
            .find(|(_, _, first, _)| *first <= offset)
            .expect("day 1 lies in June");
        let day = offset - first + 1;
        (
            month,
            u8::try_from(day).expect("a day of the month is small"),
        )
    }

    /// The day `turns` later, unless the campaign is over by then.
    #[must_use]
    pub fn plus(self, turns: u16) -> Option<Self> {
        let number = u16::from(self.0).checked_add(turns)?;
        Self::new(u8::try_from(number).ok()?)
    }
}

impl fmt::Display for Day {
    /// As people write it: `25 June 1950`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (month, day) = self.month_and_day();
        let (_, name, _, _) = MONTHS[usize::from(month) - 6];
        write!(f, "{day} {name} 1950")
    }
}

/// A text that is no day of the campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayError(String);

impl fmt::Display for DayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not a day of the campaign: write 1950-06-25 to 1950-09-15",
            self.0
        )
    }
}

impl std::error::Error for DayError {}

impl FromStr for Day {
    type Err = DayError;

    /// Reads `1950-06-25`.
    fn from_str(text: &str) -> Result<Self, DayError> {
        let wrong = || DayError(text.chars().take(20).collect());
        let rest = text.strip_prefix("1950-").ok_or_else(wrong)?;
        let (month, day) = rest.split_once('-').ok_or_else(wrong)?;
        let two_digits = |part: &str| {
            (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<u8>().ok())
                .flatten()
        };
        let month = two_digits(month).ok_or_else(wrong)?;
        let day = two_digits(day).ok_or_else(wrong)?;
        let (_, _, first, length) = MONTHS
            .into_iter()
            .find(|(number, ..)| *number == month)
            .ok_or_else(wrong)?;
        if day < 1 || day > length {
            return Err(wrong());
        }
        u8::try_from(first + i16::from(day))
            .ok()
            .and_then(Self::new)
            .ok_or_else(wrong)
    }
}

impl TryFrom<String> for Day {
    type Error = DayError;
    fn try_from(text: String) -> Result<Self, DayError> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        let (month, day) = day.month_and_day();
        format!("1950-{month:02}-{day:02}")
    }
}

/// The five phases of a player turn (rules 6).
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
pub enum Phase {
    /// Arrivals are placed, orders written.
    Command,
    /// Any or all units move.
    Movement,
    /// Attacks are declared and resolved one at a time.
    Combat,
    /// Exploit units move again (rules 9.7).
    Exploitation,
    /// Stances for the enemy's turn.
    Posture,
}

impl Phase {
    /// All five in order.
    pub const ALL: [Self; 5] = [
        Self::Command,
        Self::Movement,
        Self::Combat,
        Self::Exploitation,
        Self::Posture,
    ];

    /// The phase after this one, unless it ends the player turn.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Command => "Command",
            Self::Movement => "Movement",
            Self::Combat => "Combat",
            Self::Exploitation => "Exploitation",
            Self::Posture => "Posture",
        })
    }
}

/// The weather of a day (rules 12.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weather {
    /// No effect.
    Clear,
    /// Halves the air, holds wheels and tracks to the roads (rules 9.2).
    Rain,
}

/// How a match ended (rules 17.1), best for NK first.
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
#[expect(missing_docs, reason = "the five levels of rule 17.1, by their names")]
pub enum VictoryLevel {
    NkDecisive,
    NkMarginal,
    Draw,
    UnMarginal,
    UnDecisive,
}

impl VictoryLevel {
    /// The side that won, if either did.
    #[must_use]
    pub fn winner(self) -> Option<Side> {
        match self {
            Self::NkDecisive | Self::NkMarginal => Some(Side::Nk),
            Self::Draw => None,
            Self::UnMarginal | Self::UnDecisive => Some(Side::Un),
        }
    }
}

impl fmt::Display for VictoryLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NkDecisive => "NK decisive victory",
            Self::NkMarginal => "NK marginal victory",
            Self::Draw => "draw",
            Self::UnMarginal => "UN marginal victory",
            Self::UnDecisive => "UN decisive victory",
        })
    }
}

/// The end of a match: the level and the reason in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Outcome {
    /// One of the five levels of rule 17.1.
    pub level: VictoryLevel,
    /// What decided it: "NK took Uijongbu on turn 2."
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r3_1_turn_1_is_25_june_and_turn_83_is_15_september() {
        let day = |number| Day::new(number).unwrap();
        assert_eq!(day(1).to_string(), "25 June 1950");
        assert_eq!(day(6).to_string(), "30 June 1950");
        assert_eq!(day(7).to_string(), "1 July 1950");
        assert_eq!(day(38).to_string(), "1 August 1950");
        assert_eq!(day(69).to_string(), "1 September 1950");
        assert_eq!(day(83).to_string(), "15 September 1950");
        assert_eq!(Day::new(0), None);
        assert_eq!(Day::new(84), None);
    }

    #[test]
    fn days_read_back_as_they_are_written() {
        for number in 1..=LAST_DAY {
            let day = Day::new(number).unwrap();
            assert_eq!(String::from(day).parse(), Ok(day));
        }
        for text in [
            "1950-06-24",
            "1950-09-16",
            "1950-06-31",
            "1951-06-25",
            "1950-6-25",
            "",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
