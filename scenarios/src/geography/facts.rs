//! The geographic facts of `scenarios/facts`, read and checked row by row.
//!
//! `facts/README.md` says what each file holds and where it comes from.

use std::fmt;
use std::path::Path;

use naktong_protocol::PlaceId;
use serde::Deserialize;

use super::grid::Point;
use super::read::{File, bridge, line, place, river, strait};

/// All the facts a map is built from.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Towns, ports, passes, hills, airfields.
    pub places: Vec<PlaceFact>,
    /// Roads.
    pub roads: Vec<Line>,
    /// Railways.
    pub railways: Vec<Line>,
    /// Rivers, drawn downstream.
    pub rivers: Vec<RiverFact>,
    /// On which bank places lie: the test set of the rivers.
    pub banks: Vec<BankFact>,
    /// Bridges, fords and ferries.
    pub bridges: Vec<BridgeFact>,
    /// Channels that part islands from the mainland: the test set of the coast.
    pub straits: Vec<StraitFact>,
    /// The mainland and the islands.
    pub shores: Vec<Shore>,
    /// Heights and roughness by cells of 0.025 degrees.
    pub relief: Vec<ReliefCell>,
    /// Summits: the test set of the relief.
    pub peaks: Vec<PeakFact>,
}

/// A row of `places.csv`.
#[derive(Clone, Debug)]
pub struct PlaceFact {
    /// Its id.
    pub id: PlaceId,
    /// Its name of 1950.
    pub name: String,
    /// Where.
    pub at: Point,
    /// What it is.
    pub kind: PlaceKind,
    /// 1 to 4 by the people who lived there: 4 over 250,000, 3 over 60,000, 2 over 15,000.
    pub size: u8,
    /// Victory value (rules B4).
    pub value: u8,
    /// 1 always labelled, 2 when zoomed in, 3 a node of the network.
    pub label_tier: u8,
}

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum PlaceKind {
    City,
    Town,
    Village,
    Port,
    Pass,
    Hill,
    Airfield,
}

impl PlaceKind {
    /// Whether people live there: such a place makes its hex land (MAP.md 7).
    #[must_use]
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::Hill | Self::Airfield)
    }
}

/// A vertex of a path: a place or a plain point.
#[derive(Clone, Copy, Debug)]
pub struct Vertex {
    /// The place, if it is one.
    pub place: Option<PlaceId>,
    /// Where.
    pub at: Point,
}

/// A road or a railway.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// What runs on it.
    pub class: LineClass,
    /// Its course, at least two vertices.
    pub path: Vec<Vertex>,
}

/// What runs on a road or railway. Railways are written by their track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineClass {
    /// A main supply road: gravel, two lanes, trucks in column.
    Highway,
    /// A lesser road.
    Secondary,
    /// A railway of two tracks.
    Double,
    /// A railway of one track.
    Single,
    /// A narrow-gauge railway, of negligible capacity.
    Narrow,
}

/// A row of `rivers.csv`.
#[derive(Clone, Debug)]
pub struct RiverFact {
    /// Its id.
    pub id: String,
    /// A line for combat and supply, not merely a delay.
    pub major: bool,
    /// The river it ends in; the sea if none.
    pub flows_into: Option<String>,
    /// Its course downstream, at least two points.
    pub path: Vec<Point>,
}

/// The banks of a river, looking downstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "left and right")]
pub enum Bank {
    Left,
    Right,
}

/// A row of `river_banks.csv`.
#[derive(Clone, Debug, Deserialize)]
pub struct BankFact {
    /// The place.
    pub place: PlaceId,
    /// The river it lies by.
    pub river: String,
    /// On which bank.
    pub bank: Bank,
    /// How far from the river, in km.
    pub distance_km: f64,
}

/// A row of `bridges.csv`.
#[derive(Clone, Debug)]
pub struct BridgeFact {
    /// Its id.
    pub id: String,
    /// The river it crosses; none for the small bridges north of Pyongtaek.
    pub river: Option<String>,
    /// Where, on the line of the river.
    pub at: Point,
    /// What it carries.
    pub mode: BridgeMode,
    /// What it is.
    pub kind: BridgeKind,
}

/// What a bridge carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum BridgeMode {
    Road,
    Rail,
    Both,
}

/// What carries a road or railway over a river.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum BridgeKind {
    Bridge,
    Ford,
    Ferry,
}

/// A row of `straits.csv`.
#[derive(Clone, Debug)]
pub struct StraitFact {
    /// Its id.
    pub id: String,
    /// Its middle line.
    pub path: Vec<Point>,
}

/// A polygon of `coastline.geojson`.
#[derive(Clone, Debug)]
pub struct Shore {
    /// Its id.
    pub id: String,
    /// Its ring; the last point repeats the first.
    pub ring: Vec<Point>,
}

/// A row of `relief.csv`: a cell of 0.025 degrees with 10 % of land or more.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ReliefCell {
    /// Latitude of its center.
    pub lat: f64,
    /// Longitude of its center.
    pub lon: f64,
    /// How much of it is land, in percent.
    pub land_pct: f64,
    /// Mean elevation in m.
    pub elev_mean: f64,
    /// Mean height range inside windows of 1 km, in m.
    pub rough: f64,
}

/// A row of `peaks.csv`.
#[derive(Clone, Debug, Deserialize)]
pub struct PeakFact {
    /// Its name.
    pub name: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// Its height in m.
    pub elev_m: f64,
}

/// A fact that cannot be used: which file, which line, what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactError {
    /// The file's name.
    pub file: &'static str,
    /// The line, from 1; 0 if the fault is the whole file's.
    pub line: u64,
    /// What is wrong.
    pub fault: String,
}

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.fault),
            line => write!(f, "{}:{line}: {}", self.file, self.fault),
        }
    }
}

impl std::error::Error for FactError {}

impl Facts {
    /// Reads the directory of facts.
    ///
    /// # Errors
    /// The first row that is broken or names something that is not there.
    pub fn read(directory: &Path) -> Result<Self, FactError> {
        let open = |file| File::open(directory, file);
        let places = open("places.csv")?.rows(place)?;
        let line_of = |row| line(row, &places);
        let facts = Self {
            roads: open("roads.csv")?.rows(line_of)?,
            railways: open("railways.csv")?.rows(line_of)?,
            rivers: open("rivers.csv")?.rows(river)?,
            banks: open("river_banks.csv")?.rows(Ok)?,
            bridges: open("bridges.csv")?.rows(bridge)?,
            straits: open("straits.csv")?.rows(strait)?,
            shores: open("coastline.geojson")?.shores()?,
            relief: open("relief.csv")?.rows(Ok)?,
            peaks: open("peaks.csv")?.rows(Ok)?,
            places,
        };
        facts.check_names()?;
        Ok(facts)
    }

    /// The place of an id.
    #[must_use]
    pub fn place(&self, id: PlaceId) -> Option<&PlaceFact> {
        self.places.iter().find(|place| place.id == id)
    }

    /// Every river that a row names is there.
    fn check_names(&self) -> Result<(), FactError> {
        let known = |id: &str| self.rivers.iter().any(|river| river.id == id);
        let rivers = self.rivers.iter().map(|r| ("rivers.csv", &r.flows_into));
        let bridges = self.bridges.iter().map(|b| ("bridges.csv", &b.river));
        for (file, name) in rivers.chain(bridges) {
            if let Some(name) = name.as_deref().filter(|name| !known(name)) {
                let fault = format!("names the river {name:?}, which rivers.csv does not have");
                return Err(FactError {
                    file,
                    line: 0,
                    fault,
                });
            }
        }
        for bank in &self.banks {
            if !known(&bank.river) || self.place(bank.place).is_none() {
                let fault = format!("{} by {}: no such place or river", bank.place, bank.river);
                return Err(FactError {
                    file: "river_banks.csv",
                    line: 0,
                    fault,
                });
            }
        }
        Ok(())
    }
}
