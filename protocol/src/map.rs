//! The map: terrain, rivers, roads, places (rules 3). Public to everybody, fixed for a match.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hex::{Hex, Hexside};
use crate::ids::PlaceId;

/// The terrain of a hex (rules 3.2).
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
pub enum Terrain {
    /// Valley floor and paddy.
    Clear,
    /// Hills.
    Hill,
    /// Mountain.
    Mountain,
    /// High forested mountain.
    Peak,
    /// City.
    City,
    /// Sea: nobody enters.
    Sea,
}

impl Terrain {
    /// Every kind, in the order of the terrain table.
    pub const ALL: [Self; 6] = [
        Self::Clear,
        Self::Hill,
        Self::Mountain,
        Self::Peak,
        Self::City,
        Self::Sea,
    ];
}

impl fmt::Display for Terrain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Clear => "clear",
            Self::Hill => "hill",
            Self::Mountain => "mountain",
            Self::Peak => "peak",
            Self::City => "city",
            Self::Sea => "sea",
        })
    }
}

/// The river on a hexside (rules 3.2 and 13.1).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum River {
    /// None.
    #[default]
    None,
    /// Delays.
    Minor,
    /// Stops wheels and tracks without a bridge.
    Major,
}

/// The road across a hexside.
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
pub enum Road {
    /// Gravel, two lanes, trucks in column.
    Primary,
    /// Anything less that trucks can use.
    Secondary,
}

/// What carries road or rail over a river hexside.
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
pub enum Crossing {
    /// A bridge: can be blown.
    Bridge,
    /// A ford that vehicles used in 1950: crosses like a bridge, cannot be blown.
    Ford,
    /// A ferry: no bridge for any rule, shown for orientation.
    Ferry,
}

/// The state of a bridge (rules 13.2).
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
pub enum BridgeState {
    /// Carries everything.
    Intact,
    /// No bridge.
    Blown,
    /// Counts as a bridge; +2 MP for motor and armor.
    Pontoon,
}

/// One hex of the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct HexInfo {
    /// Its terrain.
    pub terrain: Terrain,
    /// Naval guns reach it (rules 3.2).
    pub coast: bool,
    /// Sea moves and UN supply may use it (rules 3.2).
    pub port: bool,
}

/// What lies on a hexside. A side not stored has none of it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct SideInfo {
    /// The river.
    pub river: River,
    /// The road across.
    pub road: Option<Road>,
    /// A railway across.
    pub rail: bool,
    /// What carries road or rail over the river; none where there is no river, and where a road
    /// reaches a river without any crossing.
    pub crossing: Option<Crossing>,
    /// Salt water (a strait): nobody crosses.
    pub strait: bool,
}

/// A named place (rules 3.2). A hex may hold several; control is kept for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Place {
    /// Its id in the place list.
    pub id: PlaceId,
    /// Its name as the maps of 1950 wrote it.
    pub name: String,
    /// Where.
    pub hex: Hex,
    /// Its victory value (tables B4), 0 for most.
    pub value: u8,
    /// 1 always labelled, 2 when zoomed in, 3 a node of the network.
    pub label: u8,
}

/// The map of one scenario: a window of the campaign map, with the campaign's hex numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Map {
    /// Every hex in play. A hex not in it does not exist.
    pub hexes: BTreeMap<Hex, HexInfo>,
    /// The hexsides with something on them.
    pub sides: BTreeMap<Hexside, SideInfo>,
    /// The named places, sorted by id.
    pub places: Vec<Place>,
}

impl Map {
    /// The hex, if the map has it.
    #[must_use]
    pub fn hex(&self, hex: Hex) -> Option<&HexInfo> {
        self.hexes.get(&hex)
    }

    /// The terrain; `Sea` outside the map, where nobody goes either.
    #[must_use]
    pub fn terrain(&self, hex: Hex) -> Terrain {
        self.hexes.get(&hex).map_or(Terrain::Sea, |h| h.terrain)
    }

    /// Whether the map has the hex and it is not sea.
    #[must_use]
    pub fn is_land(&self, hex: Hex) -> bool {
        self.terrain(hex) != Terrain::Sea
    }

    /// What lies between two neighbours; nothing if they are not.
    #[must_use]
    pub fn side(&self, a: Hex, b: Hex) -> SideInfo {
        Hexside::between(a, b)
            .and_then(|side| self.sides.get(&side))
            .copied()
            .unwrap_or_default()
    }

    /// The neighbours that the map has, in the order of directions.
    pub fn neighbors(&self, hex: Hex) -> impl Iterator<Item = Hex> + '_ {
        hex.neighbors().filter(|h| self.hexes.contains_key(h))
    }

    /// A place by its id.
    #[must_use]
    pub fn place(&self, id: PlaceId) -> Option<&Place> {
        self.places.iter().find(|place| place.id == id)
    }

    /// The places in a hex.
    pub fn places_in(&self, hex: Hex) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(move |place| place.hex == hex)
    }
}
