//! Dates of the fact tables: any day of 1950, for some rows lie outside the campaign.

use std::fmt;

use naktong_protocol::turn::Day;
use serde::Deserialize;

const MONTH_LENGTHS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// A day of 1950, written `1950-06-25`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Date {
    month: u8,
    day: u8,
}

impl Date {
    /// Days since the last of December 1949: 1 for New Year's Day.
    #[must_use]
    pub fn of_year(self) -> u16 {
        let months = &MONTH_LENGTHS[..usize::from(self.month) - 1];
        months.iter().map(|length| u16::from(*length)).sum::<u16>() + u16::from(self.day)
    }

    /// The day of the campaign, if it lies in it.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        self.to_string().parse().ok()
    }
}

impl From<Day> for Date {
    fn from(day: Day) -> Self {
        let (month, day) = day.month_and_day();
        Self { month, day }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1950-{:02}-{:02}", self.month, self.day)
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            let shown: String = text.chars().take(20).collect();
            format!("{shown:?} is no date of 1950: write it like 1950-06-25")
        };
        let rest = text.strip_prefix("1950-").ok_or_else(wrong)?;
        let (month, day) = rest.split_once('-').ok_or_else(wrong)?;
        let number = |part: &str| match part.as_bytes() {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + ones - b'0'),
            _ => None,
        };
        let (month, day) = number(month).zip(number(day)).ok_or_else(wrong)?;
        let length = usize::from(month)
            .checked_sub(1)
            .and_then(|index| MONTH_LENGTHS.get(index))
            .ok_or_else(wrong)?;
        if (1..=*length).contains(&day) {
            Ok(Self { month, day })
        } else {
            Err(wrong())
        }
    }
}
