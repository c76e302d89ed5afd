//! The built map as text: three tables that a person can read and `diff` can compare.

use std::fmt;

use naktong_protocol::map::{Crossing, HexInfo, Map, Place, River, Road, SideInfo, Terrain};
use naktong_protocol::{Hex, Hexside, PlaceId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A map as the text of its three files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    /// `hexes.csv`: every hex.
    pub hexes: String,
    /// `hexsides.csv`: every side with something on it.
    pub hexsides: String,
    /// `places.csv`: every place, by id.
    pub places: String,
}

/// A row of a built table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    table: &'static str,
    fault: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.table, self.fault)
    }
}

impl std::error::Error for TableError {}

#[derive(Serialize, Deserialize)]
struct HexRow {
    hex: Hex,
    terrain: Terrain,
    coast: bool,
    port: bool,
}

#[derive(Serialize, Deserialize)]
struct SideRow {
    side: Hexside,
    river: River,
    road: Option<Road>,
    rail: bool,
    crossing: Option<Crossing>,
    strait: bool,
}

#[derive(Serialize, Deserialize)]
struct PlaceRow {
    id: PlaceId,
    name: String,
    hex: Hex,
    value: u8,
    label: u8,
}

impl Tables {
    /// Writes a map.
    #[must_use]
    pub fn of(map: &Map) -> Self {
        let hex = |(hex, info): (&Hex, &HexInfo)| HexRow {
            hex: *hex,
            terrain: info.terrain,
            coast: info.coast,
            port: info.port,
        };
        let side = |(side, info): (&Hexside, &SideInfo)| SideRow {
            side: *side,
            river: info.river,
            road: info.road,
            rail: info.rail,
            crossing: info.crossing,
            strait: info.strait,
        };
        let place = |place: &Place| PlaceRow {
            id: place.id,
            name: place.name.clone(),
            hex: place.hex,
            value: place.value,
            label: place.label,
        };
        Self {
            hexes: written(map.hexes.iter().map(hex)),
            hexsides: written(map.sides.iter().map(side)),
            places: written(map.places.iter().map(place)),
        }
    }

    /// Reads the map back.
    ///
    /// # Errors
    /// The first row that is broken, with its line.
    pub fn map(&self) -> Result<Map, TableError> {
        let hexes = rows("hexes.csv", &self.hexes)?;
        let sides = rows("hexsides.csv", &self.hexsides)?;
        let places = rows("places.csv", &self.places)?;
        let hex = |row: HexRow| {
            let info = HexInfo {
                terrain: row.terrain,
                coast: row.coast,
                port: row.port,
            };
            (row.hex, info)
        };
        let side = |row: SideRow| {
            let info = SideInfo {
                river: row.river,
                road: row.road,
                rail: row.rail,
                crossing: row.crossing,
                strait: row.strait,
            };
            (row.side, info)
        };
        let place = |row: PlaceRow| Place {
            id: row.id,
            name: row.name,
            hex: row.hex,
            value: row.value,
            label: row.label,
        };
        Ok(Map {
            hexes: hexes.into_iter().map(hex).collect(),
            sides: sides.into_iter().map(side).collect(),
            places: places.into_iter().map(place).collect(),
        })
    }
}

fn written(rows: impl Iterator<Item = impl Serialize>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .serialize(row)
            .expect("a row of plain values is written");
    }
    let bytes = writer.into_inner().expect("memory takes what is written");
    String::from_utf8(bytes).expect("rows of text are text")
}

fn rows<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<Vec<T>, TableError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error: csv::Error| TableError {
            table,
            fault: error.to_string(), // names the line
        })
}
