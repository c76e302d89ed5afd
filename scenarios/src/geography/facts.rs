//! The geographic facts of `scenarios/facts`, read and checked row by row.
//!
//! `facts/README.md` says what each file holds and where it comes from.

use std::fmt;
use std::path::Path;

use naktong_protocol::PlaceId;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::grid::Point;

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

/// A file of facts in memory.
struct File {
    name: &'static str,
    text: String,
}

impl File {
    fn open(directory: &Path, name: &'static str) -> Result<Self, FactError> {
        match std::fs::read_to_string(directory.join(name)) {
            Ok(text) => Ok(Self { name, text }),
            Err(error) => Err(FactError {
                file: name,
                line: 0,
                fault: format!("cannot be read: {error}"),
            }),
        }
    }

    fn fault(&self, line: u64, fault: impl fmt::Display) -> FactError {
        FactError {
            file: self.name,
            line,
            fault: fault.to_string(),
        }
    }

    /// The rows of a CSV file, each turned into a fact.
    fn rows<R: DeserializeOwned, T>(
        &self,
        fact: impl Fn(R) -> Result<T, String>,
    ) -> Result<Vec<T>, FactError> {
        let mut reader = csv::Reader::from_reader(self.text.as_bytes());
        let headers = reader.headers().map_err(|e| self.fault(1, e))?.clone();
        let mut facts = Vec::new();
        for record in reader.into_records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(0, csv::Position::line);
                self.fault(line, error)
            })?;
            let line = record.position().map_or(0, csv::Position::line);
            let row = record
                .deserialize(Some(&headers))
                .map_err(|error| self.fault(line, error))?;
            facts.push(fact(row).map_err(|fault| self.fault(line, fault))?);
        }
        Ok(facts)
    }

    /// The polygons of a GeoJSON file, which writes longitude first.
    fn shores(&self) -> Result<Vec<Shore>, FactError> {
        let collection: geojson::FeatureCollection =
            self.text.parse().map_err(|error| self.fault(0, error))?;
        let shore = |(number, feature): (usize, geojson::Feature)| {
            let wrong = |what| self.fault(0, format!("feature {}: {what}", number + 1));
            let id = feature.property("id").and_then(|id| id.as_str());
            let id = id.ok_or_else(|| wrong("has no id"))?.to_owned();
            let Some(geojson::GeometryValue::Polygon { coordinates }) =
                feature.geometry.map(|geometry| geometry.value)
            else {
                return Err(wrong("is not a polygon"));
            };
            let [ring] = coordinates.as_slice() else {
                return Err(wrong("is not one ring"));
            };
            let ring = ring.iter().map(|at| match at.as_slice() {
                [lon, lat] => Ok(Point::of(*lat, *lon)),
                _ => Err(wrong("has a point that is not longitude, latitude")),
            });
            Ok(Shore {
                id,
                ring: ring.collect::<Result<_, _>>()?,
            })
        };
        collection
            .features
            .into_iter()
            .enumerate()
            .map(shore)
            .collect()
    }
}

#[derive(Deserialize)]
struct PlaceRow {
    id: PlaceId,
    name: String,
    lat: f64,
    lon: f64,
    kind: PlaceKind,
    size: u8,
    value: u8,
    label_tier: u8,
}

fn place(row: PlaceRow) -> Result<PlaceFact, String> {
    Ok(PlaceFact {
        id: row.id,
        name: row.name,
        at: Point::of(row.lat, row.lon),
        kind: row.kind,
        size: row.size,
        value: row.value,
        label_tier: row.label_tier,
    })
}

#[derive(Deserialize)]
struct LineRow {
    id: String,
    #[serde(alias = "track")]
    class: LineClass,
    path: String,
}

fn line(row: LineRow, places: &[PlaceFact]) -> Result<Line, String> {
    let vertex = |token: &str| {
        if token.contains(' ') {
            return Ok(Vertex {
                place: None,
                at: point(token)?,
            });
        }
        let place = places.iter().find(|place| place.id.as_str() == token);
        let place = place.ok_or_else(|| format!("{token:?} is no place of places.csv"))?;
        Ok(Vertex {
            place: Some(place.id),
            at: place.at,
        })
    };
    Ok(Line {
        id: row.id,
        class: row.class,
        path: path(&row.path, vertex)?,
    })
}

#[derive(Deserialize)]
struct RiverRow {
    id: String,
    class: RiverClass,
    flows_into: Option<String>,
    path: String,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum RiverClass {
    Major,
    Minor,
}

fn river(row: RiverRow) -> Result<RiverFact, String> {
    Ok(RiverFact {
        id: row.id,
        major: row.class == RiverClass::Major,
        flows_into: row.flows_into,
        path: path(&row.path, point)?,
    })
}

#[derive(Deserialize)]
struct BridgeRow {
    id: String,
    river: Option<String>,
    lat: f64,
    lon: f64,
    mode: BridgeMode,
    kind: BridgeKind,
}

fn bridge(row: BridgeRow) -> Result<BridgeFact, String> {
    Ok(BridgeFact {
        id: row.id,
        river: row.river,
        at: Point::of(row.lat, row.lon),
        mode: row.mode,
        kind: row.kind,
    })
}

#[derive(Deserialize)]
struct StraitRow {
    id: String,
    path: String,
}

fn strait(row: StraitRow) -> Result<StraitFact, String> {
    Ok(StraitFact {
        id: row.id,
        path: path(&row.path, point)?,
    })
}

/// A path column: vertices parted by semicolons, two or more.
fn path<T>(text: &str, vertex: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let path = text.split(';').map(vertex).collect::<Result<Vec<_>, _>>()?;
    if path.len() < 2 {
        return Err("a path has two vertices or more".to_owned());
    }
    Ok(path)
}

/// A vertex `latitude longitude`.
fn point(text: &str) -> Result<Point, String> {
    let wrong = || format!("{text:?} is not a vertex: write latitude, a space, longitude");
    let (lat, lon) = text.split_once(' ').ok_or_else(wrong)?;
    match (lat.parse(), lon.parse()) {
        (Ok(lat), Ok(lon)) => Ok(Point::of(lat, lon)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &'static str, text: &str) -> File {
        File {
            name,
            text: text.to_owned(),
        }
    }

    fn seoul() -> Vec<PlaceFact> {
        let text = "id,name,lat,lon,kind,size,value,label_tier\n\
                    seoul,Seoul,37.5663,126.9779,city,4,10,1\n";
        file("places.csv", text).rows(place).unwrap()
    }

    #[test]
    fn a_broken_row_is_named_by_file_and_line() {
        let header = "id,name,lat,lon,kind,size,value,label_tier\n";
        let good = "seoul,Seoul,37.5663,126.9779,city,4,10,1\n";
        for (bad, wants) in [
            ("taegu,Taegu,north,128.5960,city,4,12,1\n", "invalid float"),
            ("taegu,Taegu,35.8714,128.5960,castle,4,12,1\n", "castle"),
            ("Taegu,Taegu,35.8714,128.5960,city,4,12,1\n", "only a-z"),
            ("taegu,Taegu,35.8714,128.5960,city\n", "fields"),
        ] {
            let text = format!("{header}{good}{bad}");
            let error = file("places.csv", &text).rows(place).unwrap_err();
            assert_eq!((error.file, error.line), ("places.csv", 3), "{error}");
            assert!(error.to_string().starts_with("places.csv:3: "), "{error}");
            assert!(error.fault.contains(wants), "{error}");
        }
    }

    #[test]
    fn a_path_goes_through_known_places_and_plain_points() {
        let read = |path: &str| {
            let text = format!("id,class,path\nroad,highway,{path}\n");
            file("roads.csv", &text).rows(|row| line(row, &seoul()))
        };
        let road = &read("seoul;37.5 126.9").unwrap()[0];
        assert_eq!(road.class, LineClass::Highway);
        assert_eq!(road.path[0].place.unwrap().as_str(), "seoul");
        assert_eq!(road.path[1].at, Point::of(37.5, 126.9));
        for (path, wants) in [
            ("seoul;pusan", "\"pusan\" is no place"),
            ("seoul;37.5 east", "is not a vertex"),
            ("seoul", "two vertices or more"),
        ] {
            let error = read(path).unwrap_err();
            assert!(error.to_string().starts_with("roads.csv:2: "), "{error}");
            assert!(error.fault.contains(wants), "{error}");
        }
    }

    #[test]
    fn a_coast_is_polygons_of_one_ring() {
        let read = |geometry: &str| {
            let text = format!(
                r#"{{"type":"FeatureCollection","features":[{{"type":"Feature",
                "properties":{{"id":"koje"}},"geometry":{geometry}}}]}}"#
            );
            file("coastline.geojson", &text).shores()
        };
        let shore =
            &read(r#"{"type":"Polygon","coordinates":[[[128,35],[129,35],[128,35]]]}"#).unwrap()[0];
        assert_eq!((shore.id.as_str(), shore.ring.len()), ("koje", 3));
        assert_eq!(shore.ring[1], Point::of(35.0, 129.0)); // longitude first in the file
        let error = read(r#"{"type":"Point","coordinates":[128,35]}"#).unwrap_err();
        assert_eq!(
            error.to_string(),
            "coastline.geojson: feature 1: is not a polygon"
        );
    }

    #[test]
    fn a_missing_file_says_so() {
        let error = Facts::read(Path::new("no/such/directory")).unwrap_err();
        assert!(error.to_string().starts_with("places.csv: cannot be read"));
    }
}
