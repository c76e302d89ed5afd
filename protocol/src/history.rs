//! What is known of a unit's history. Public facts: they tell nothing about any match.

use serde::{Deserialize, Serialize};

use crate::ids::UnitId;
use crate::unit::{Nation, Quality};

/// A unit of the campaign as the histories have it. Texts are empty where nothing is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UnitHistory {
    /// Its id.
    pub id: UnitId,
    /// The tag of its counter, if it has one.
    pub tag: Option<String>,
    /// Its name.
    pub name: String,
    /// Its nation.
    pub nation: Nation,
    /// What it belonged to at first.
    pub belongs_to: String,
    /// Men when it entered, without the units under it.
    pub men: u32,
    /// Tanks or tubes, and of what kind.
    pub equipment: String,
    /// Whence its arms came.
    pub equipment_from: String,
    /// Its quality as printed.
    pub quality: Option<Quality>,
    /// Why.
    pub quality_why: String,
    /// Combat veterans in percent of the men: an estimate.
    pub veteran_percent: Option<u8>,
    /// Who they were.
    pub veteran_note: String,
    /// What it was made of.
    pub origin: String,
    /// Who led it.
    pub commander: String,
    /// The commander's career: soviet, partisan, yanan.
    pub faction: String,
    /// Whether the regime favored him.
    pub favor: Option<i8>,
    /// What it was meant for.
    pub role: String,
    /// Soviet advisers with it.
    pub advisers: String,
    /// The language of its orders.
    pub orders_language: String,
    /// When and where it enters.
    pub entry: String,
    /// The unit that it was made from.
    pub converts_from: Option<UnitId>,
    /// What became of it.
    pub fate: String,
    /// What stands behind it.
    pub background: String,
    /// Where it stood and what happened to it, by date.
    pub chronicle: Vec<Dated>,
    /// Where all this was read, and how sure it is.
    pub sources: Vec<Source>,
}

/// A line of a chronicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Dated {
    /// `1950-06-25`.
    pub date: String,
    /// What.
    pub text: String,
    /// Where it was read, and how sure it is.
    pub source: Source,
}

/// Where a fact was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Source {
    /// The works, by short names.
    pub works: String,
    /// `high`, `medium` or `low`.
    pub confidence: String,
}
