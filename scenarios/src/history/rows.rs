//! One struct a table: what its rows say. `facts/README.md` describes the columns.

use naktong_protocol::{PlaceId, UnitId};
use serde::Deserialize;

use super::date::Date;

/// How sure we are of a fact, and where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Confidence {
    /// High.
    H,
    /// Medium.
    M,
    /// Low: a placeholder.
    L,
}

impl Confidence {
    /// As a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::H => "high",
            Self::M => "medium",
            Self::L => "low",
        }
    }
}

/// A row of `unit-histories.csv`: what the rules do not ask, and players may read.
#[derive(Clone, Debug, Deserialize)]
pub struct UnitStory {
    /// Whose.
    pub id: UnitId,
    /// What it was made of.
    pub origin: String,
    /// Who its veterans are.
    pub veteran_note: String,
    /// Why it has its quality.
    pub quality_why: String,
    /// Who led it.
    pub commander: String,
    /// When it enters the campaign.
    pub entry_date: Date,
    /// Where it enters.
    pub entry: String,
    /// Where it was in June.
    pub home: String,
    /// Soviet advisers: `planning_staff`, `corps_team`, `div_team`, `none`.
    pub advisers: String,
    /// `ru_translated`, `ko`, `en`.
    pub orders_language: String,
    /// Where its arms came from.
    pub equipment_from: String,
    /// What became of it.
    pub fate: String,
    /// What stands behind it; may be empty.
    pub background: String,
    /// How sure.
    pub confidence: Confidence,
    /// Where read.
    pub source: String,
}

/// A row of `arrivals.csv`.
#[derive(Clone, Debug, Deserialize)]
pub struct Arrival {
    /// Its name in the table.
    pub id: String,
    /// When.
    pub date: Date,
    /// What happens.
    pub kind: ArrivalKind,
    /// To whom.
    pub unit: UnitId,
    /// Where on the map.
    pub place: Option<PlaceId>,
    /// Where off the map.
    pub elsewhere: String,
    /// What it is.
    pub note: String,
    /// How sure.
    pub confidence: Confidence,
    /// Where read.
    pub source: String,
}

/// What happens to a unit (rules D1 and 14.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrivalKind {
    /// Comes to the front, or lands in a port.
    Arrival,
    /// Comes over a beach.
    Landing,
    /// May leave its occupation duty in the historical set-ups.
    Release,
    /// Is sent elsewhere.
    Move,
    /// Comes under another formation.
    Attachment,
    /// Takes the place of a brigade.
    Conversion,
    /// Its men go to other units.
    Merge,
    /// Is broken up by order.
    Disband,
    /// Ceases to exist as a unit.
    Dissolve,
    /// Leaves the campaign.
    Withdrawal,
    /// A change of the army's organization.
    Reorganise,
    /// A change of command.
    Command,
    /// Air or sea forces join.
    AirNaval,
    /// Arms are delivered.
    Materiel,
    /// Men join a formation.
    Replacement,
}

impl ArrivalKind {
    /// The unit is not on the map from this day on.
    #[must_use]
    pub fn ends(self) -> bool {
        matches!(
            self,
            Self::Merge | Self::Disband | Self::Dissolve | Self::Withdrawal
        )
    }

    /// The unit enters the map at the row's place.
    #[must_use]
    pub fn enters(self) -> bool {
        matches!(self, Self::Arrival | Self::Landing | Self::Conversion)
    }
}

/// A row of `replacements.csv`: men of one week.
#[derive(Clone, Debug, Deserialize)]
pub struct Replacements {
    /// Its name in the table.
    pub id: String,
    /// The week's first day.
    pub week: Date,
    /// Whose.
    pub army: UnitId,
    /// How many.
    pub men: u32,
    /// How good: A to D.
    pub quality: String,
    /// How sure.
    pub confidence: Confidence,
    /// Where read.
    pub source: String,
}

/// A row of `calendar.csv`: a line of table B5 for some days.
#[derive(Clone, Debug, Deserialize)]
pub struct CalendarRow {
    /// Its name in the table.
    pub id: String,
    /// Which line: `un_air`, `nk_air`, `naval`, `rok_replacements`, ...
    pub what: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Points, steps or rating.
    pub value: u8,
    /// `every` day, or `even` days of the month only.
    pub days: CalendarDays,
    /// Where read.
    pub source: String,
}

/// On which days a row of the calendar counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarDays {
    /// Every day.
    Every,
    /// Even days of the month; on others the value is 0.
    Even,
}

/// A row of `events.csv`.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// Its name; `cond-...` are conditions in force from the first turn.
    pub id: String,
    /// First day.
    pub date: Date,
    /// Last day, if it is not one.
    pub end_date: Option<Date>,
    /// What happened.
    pub title: String,
    /// Where on the map.
    pub place: Option<PlaceId>,
    /// Units concerned, with blanks between.
    pub units: String,
    /// A hook for rules.
    pub tag: String,
    /// What it does in a game.
    pub effect: String,
    /// How sure.
    pub confidence: Confidence,
    /// Where read.
    pub source: String,
}

/// A row of `positions.csv`: where a unit stood on one of nine dates.
#[derive(Clone, Debug, Deserialize)]
pub struct Position {
    /// When.
    pub date: Date,
    /// Who.
    pub unit: UnitId,
    /// The nearest place of the map.
    pub place: Option<PlaceId>,
    /// Where off the map.
    pub elsewhere: String,
    /// What it did there.
    pub posture: Posture,
    /// More.
    pub note: String,
    /// How sure.
    pub confidence: Confidence,
    /// Where read.
    pub source: String,
}

/// What a unit did where it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Posture {
    Attack,
    Defence,
    Move,
    Retreat,
    Reserve,
    Garrison,
    Security,
    Support,
    Rest,
    Regroup,
    Passive,
    Broken,
    Arriving,
    Roadblock,
    Infiltrate,
    Hq,
    Landing,
    Training,
    Forming,
    Reforming,
    Afloat,
    Base,
}

impl Posture {
    /// Not yet, or not now, a unit of the campaign on the map.
    #[must_use]
    pub fn is_absent(self) -> bool {
        matches!(
            self,
            Self::Landing
                | Self::Training
                | Self::Forming
                | Self::Reforming
                | Self::Afloat
                | Self::Base
        )
    }

    /// Stands among or behind the enemy by its nature.
    #[must_use]
    pub fn is_behind_the_enemy(self) -> bool {
        matches!(self, Self::Infiltrate | Self::Roadblock)
    }

    /// The column's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Attack => "attack",
            Self::Defence => "defence",
            Self::Move => "move",
            Self::Retreat => "retreat",
            Self::Reserve => "reserve",
            Self::Garrison => "garrison",
            Self::Security => "security",
            Self::Support => "support",
            Self::Rest => "rest",
            Self::Regroup => "regroup",
            Self::Passive => "passive",
            Self::Broken => "broken",
            Self::Arriving => "arriving",
            Self::Roadblock => "roadblock",
            Self::Infiltrate => "infiltrate",
            Self::Hq => "hq",
            Self::Landing => "landing",
            Self::Training => "training",
            Self::Forming => "forming",
            Self::Reforming => "reforming",
            Self::Afloat => "afloat",
            Self::Base => "base",
        }
    }
}

/// A row of `fronts.csv` as written.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct FrontRow {
    pub(super) id: Date,
    pub(super) label: String,
    pub(super) line: String,
    pub(super) confidence: Confidence,
}

/// A row of `strengths.csv`: what the sources count.
#[derive(Clone, Debug, Deserialize)]
pub struct Strength {
    /// Its name in the table.
    pub id: String,
    /// When.
    pub date: Date,
    /// Whose, with all that is under it.
    pub unit: UnitId,
    /// Men.
    pub men: Option<u32>,
    /// Tanks.
    pub tanks: Option<u32>,
    /// More.
    pub note: String,
    /// How sure.
    pub confidence: Confidence,
    /// Where read.
    pub source: String,
}

/// A row of `remaining.csv`: our estimate of what a unit or formation had left.
#[derive(Clone, Debug, Deserialize)]
pub struct Remaining {
    /// From which date.
    pub date: Date,
    /// A unit, or a formation for all its units.
    pub unit: UnitId,
    /// Of its strength in the order of battle; more than 100 if it has grown.
    pub percent: u16,
    /// Why.
    pub why: String,
    /// How sure.
    pub confidence: Confidence,
}

/// A row of `towns.csv`: a town changes hands, or was held throughout.
#[derive(Clone, Debug, Deserialize)]
pub struct TownRow {
    /// Its name in the table.
    pub id: String,
    /// When.
    pub date: Date,
    /// Which place of the map.
    pub place: Option<PlaceId>,
    /// From whom.
    pub from: Army,
    /// To whom.
    pub to: Army,
    /// How sure.
    pub confidence: Confidence,
    /// Where read.
    pub source: String,
}

/// Who holds a town.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the codes of the order of battle")]
pub enum Army {
    Nkpa,
    Rok,
    Us,
    Uk,
}

/// The columns of `places.csv` that history needs.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct PlacePoint {
    pub(super) id: PlaceId,
    pub(super) lat: f64,
    pub(super) lon: f64,
}
