//! The match's dice (rules D3): the only chance there is.

use std::collections::BTreeMap;
use std::fmt;

use naktong_protocol::dice;
use naktong_protocol::report::Roll;
use naktong_protocol::unit::Side;

/// The codes of rolls (rules D4) that are in play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Code {
    /// Recovery (4.6).
    Rec,
    /// Baptism (4.4).
    Bapt,
    /// Withdrawal (10.5).
    Wdr,
    /// Tank shock (11.2).
    Shk,
    /// The combat table (11.5).
    Crt,
    /// Holding at all costs (10.2).
    Hold,
    /// Attrition (8.6).
    Att,
    /// Demolition (13.3).
    Dem,
    /// Bridging (13.4).
    Brg,
    /// The combat table in an overrun (9.6).
    Ovr,
    /// Translation (7.4).
    Ord,
    /// A landing (15.4).
    Land,
    /// The Pusan transport (15.5).
    Pus,
    /// Weather (12.1).
    Wea,
    /// Columns on the road (12.6).
    Air,
}

impl Code {
    fn text(self) -> &'static str {
        match self {
            Self::Rec => "REC",
            Self::Bapt => "BAPT",
            Self::Wdr => "WDR",
            Self::Shk => "SHK",
            Self::Crt => "CRT",
            Self::Hold => "HOLD",
            Self::Att => "ATT",
            Self::Dem => "DEM",
            Self::Brg => "BRG",
            Self::Ovr => "OVR",
            Self::Ord => "ORD",
            Self::Land => "LAND",
            Self::Pus => "PUS",
            Self::Wea => "WEA",
            Self::Air => "AIR",
        }
    }

    fn sides(self) -> u8 {
        match self {
            Self::Crt | Self::Ovr => 10,
            _ => 6,
        }
    }
}

/// The dice of a match. The seed never prints.
#[derive(Clone)]
pub struct Dice(Source);

#[derive(Clone)]
enum Source {
    Seeded(String),
    Scripted(Vec<(String, u8)>),
}

impl fmt::Debug for Dice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dice(..)")
    }
}

impl Dice {
    /// The dice of a seed.
    #[must_use]
    pub fn seeded(seed: &str) -> Self {
        Self(Source::Seeded(seed.to_owned()))
    }

    /// Dice that show what a test says: for each code of rules D4 (`"CRT"`) the values in the
    /// order rolled, from the start again for each order judged.
    ///
    /// A roll that the script does not have is a panic: the test did not expect it.
    #[must_use]
    pub fn scripted<'a>(script: impl IntoIterator<Item = (&'a str, u8)>) -> Self {
        Self(Source::Scripted(
            script
                .into_iter()
                .map(|(code, value)| (code.to_owned(), value))
                .collect(),
        ))
    }
}

/// One order's hand on the dice: counts the labels used.
#[derive(Debug)]
pub(crate) struct Roller<'a> {
    dice: &'a Dice,
    scripted: BTreeMap<Code, usize>,
}

impl<'a> Roller<'a> {
    pub(crate) fn new(dice: &'a Dice) -> Self {
        Self {
            dice,
            scripted: BTreeMap::new(),
        }
    }

    /// Rolls for `TURN/SIDE/CODE/SUBJECT`, of which `before` have been rolled already.
    pub(crate) fn roll(&mut self, code: Code, stem: &str, before: u32) -> Roll {
        let label = format!("{stem}/{before}");
        let value = match &self.dice.0 {
            Source::Seeded(seed) => dice::roll(seed, &label, code.sides()),
            Source::Scripted(script) => {
                let used = self.scripted.entry(code).or_default();
                let value = script
                    .iter()
                    .filter(|(text, _)| text == code.text())
                    .nth(*used)
                    .map(|(_, value)| *value)
                    .unwrap_or_else(|| panic!("the script has no {} left", code.text()));
                *used += 1;
                value
            }
        };
        Roll {
            label,
            die: code.sides(),
            value,
        }
    }
}

/// The label of a roll without its number (rules D3).
pub(crate) fn stem(
    turn: u16,
    side: Option<Side>,
    code: Code,
    subject: &impl fmt::Display,
) -> String {
    let side = side.map_or_else(|| "-".to_owned(), |side| side.to_string());
    format!("{turn}/{side}/{}/{subject}", code.text())
}

/// The stem of a whole label: all but its number.
pub(crate) fn stem_of(label: &str) -> &str {
    label.rsplit_once('/').map_or(label, |(stem, _)| stem)
}

/// The turn that a label, or its stem, names.
pub(crate) fn turn_of(label: &str) -> Option<u16> {
    label.split('/').next()?.parse().ok()
}

/// Whether a label is of a roll of this code (rules D3).
pub(crate) fn is_roll_of(code: Code, label: &str) -> bool {
    label.split('/').nth(2) == Some(code.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d4_every_code_is_in_the_table_of_the_rulebook_with_its_die() {
        use Code as C;
        let rules = include_str!("../RULES.md");
        let (_, table) = rules.split_once("**D4").expect("the rulebook prints D4");
        for code in [
            C::Rec,
            C::Bapt,
            C::Wdr,
            C::Shk,
            C::Crt,
            C::Hold,
            C::Att,
            C::Dem,
            C::Brg,
        ] {
            let row = format!("| {} | d{} |", code.text(), code.sides());
            assert!(table.contains(&row), "{row}");
        }
    }
}
