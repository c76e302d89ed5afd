//! Set-ups: where every unit of the campaign stood on a date, built from the facts.
//!
//! [`build`] makes them (`cargo run -p naktong-scenarios --bin build-setups` writes them to
//! `scenarios/setups`; a test builds them again and compares), [`files`] gives the built ones. A
//! scenario file that names a set-up takes every unit of it that stands inside its window.
//!
//! `scenarios/setups/README.md` says by what rules the facts become hexes, steps and stances.

mod build;
mod ground;
mod strength;

use std::fmt::Write;

use naktong_protocol::turn::Day;
use naktong_protocol::{Hex, PlaceId, UnitId};

pub use build::build;

/// The built files: date and text.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("1950-06-25", include_str!("../../setups/1950-06-25.toml")),
    ("1950-06-28", include_str!("../../setups/1950-06-28.toml")),
    ("1950-07-04", include_str!("../../setups/1950-07-04.toml")),
    ("1950-07-14", include_str!("../../setups/1950-07-14.toml")),
    ("1950-07-20", include_str!("../../setups/1950-07-20.toml")),
    ("1950-08-01", include_str!("../../setups/1950-08-01.toml")),
    ("1950-08-04", include_str!("../../setups/1950-08-04.toml")),
    ("1950-09-01", include_str!("../../setups/1950-09-01.toml")),
    ("1950-09-15", include_str!("../../setups/1950-09-15.toml")),
];

/// Everybody on a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUp {
    /// Of which day.
    pub date: Day,
    /// Who stands on the map, sorted by id.
    pub units: Vec<Placed>,
    /// Who is in the campaign or soon will be, and is not on the map: sorted by id.
    pub absent: Vec<Absent>,
}

/// A unit on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Who.
    pub id: UnitId,
    /// Where.
    pub hex: Hex,
    /// The place it stood nearest to.
    pub place: PlaceId,
    /// Why it stands in another hex than its place's.
    pub moved: Option<Moved>,
    /// `stand`, `delay` or `reserve`; none for headquarters.
    pub stance: Option<SetStance>,
    /// Whether it is dug in.
    pub dug_in: bool,
    /// Steps, if not those of the order of battle.
    pub steps: Option<u8>,
    /// How many of the steps are untrained men.
    pub draft_steps: u8,
    /// Why the steps are what they are.
    pub why: Option<String>,
    /// Where its position was read, and how sure it is.
    pub source: String,
}

/// Why a unit stands beside its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The place is the enemy's.
    Front,
    /// The hex is full (rules 5.1).
    Stacking,
}

/// A stance that a set-up gives (rules D1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "stances of rules 10")]
pub enum SetStance {
    Stand,
    Delay,
    Reserve,
}

/// A unit that is not on the map, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// Who.
    pub id: UnitId,
    /// Why.
    pub why: String,
}

/// The built set-ups: date and file.
pub fn files() -> impl ExactSizeIterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied()
}

impl SetUp {
    /// The set-up as its file: `[[units]]` rows as in a scenario, and as comments who is absent.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!(
            "# {}, built from scenarios/facts: cargo run -p naktong-scenarios --bin build-setups\n",
            self.date
        );
        for unit in &self.units {
            text.push_str(&unit.text());
        }
        text.push_str("\n# Not on the map:\n");
        for Absent { id, why } in &self.absent {
            writeln!(text, "# {id}: {why}").expect("memory takes what is written");
        }
        text
    }
}

impl Placed {
    /// The row of the file.
    fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        line("\n[[units]]".to_owned());
        line(format!("id = {}", quoted(self.id.as_str())));
        match self.moved {
            None => line(format!("at = {}", quoted(self.place.as_str()))),
            Some(moved) => line(format!(
                "at = {} # {} {}",
                quoted(&self.hex.to_string()),
                self.place,
                moved.word()
            )),
        }
        if let Some(stance) = self.stance {
            line(format!("stance = {}", quoted(stance.word())));
        }
        if self.dug_in {
            line("dug_in = true".to_owned());
        }
        if let Some(why) = &self.why {
            let steps = self.steps.map(|steps| format!("steps = {steps}, "));
            let drafts =
                (self.draft_steps > 0).then(|| format!("draft_steps = {}, ", self.draft_steps));
            let [steps, drafts] = [steps, drafts].map(Option::unwrap_or_default);
            line(format!(
                "override = {{ {steps}{drafts}why = {} }}",
                quoted(why)
            ));
        }
        line(format!("source = {}", quoted(&self.source)));
        text
    }
}

impl Moved {
    fn word(self) -> &'static str {
        match self {
            Self::Front => "is the enemy's",
            Self::Stacking => "is full",
        }
    }
}

impl SetStance {
    /// As a scenario file writes it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stand => "stand",
            Self::Delay => "delay",
            Self::Reserve => "reserve",
        }
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
