//! Reading facts: CSV and GeoJSON rows turned into facts, faults named by file and line.

use std::fmt;
use std::path::Path;

use naktong_protocol::PlaceId;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::facts::{
    BridgeFact, BridgeKind, BridgeMode, FactError, Line, LineClass, PlaceFact, PlaceKind,
    RiverFact, Shore, StraitFact, Vertex,
};
use super::grid::Point;

/// A file of facts in memory.
pub(super) struct File {
    name: &'static str,
    text: String,
}

impl File {
    pub(super) fn open(directory: &Path, name: &'static str) -> Result<Self, FactError> {
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
    pub(super) fn rows<R: DeserializeOwned, T>(
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
    pub(super) fn shores(&self) -> Result<Vec<Shore>, FactError> {
        let collection: geojson::FeatureCollection =
            self.text.parse().map_err(|error| self.fault(0, error))?;
        let shore = |(number, feature): (usize, geojson::Feature)| {
            let wrong = |what: &str| self.fault(0, format!("feature {}: {what}", number + 1));
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
                [lon, lat] => located(*lat, *lon).map_err(|fault| wrong(&fault)),
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
pub(super) struct PlaceRow {
    id: PlaceId,
    name: String,
    lat: f64,
    lon: f64,
    kind: PlaceKind,
    size: u8,
    value: u8,
    label_tier: u8,
}

pub(super) fn place(row: PlaceRow) -> Result<PlaceFact, String> {
    Ok(PlaceFact {
        id: row.id,
        name: row.name,
        at: located(row.lat, row.lon)?,
        kind: row.kind,
        size: row.size,
        value: row.value,
        label_tier: row.label_tier,
    })
}

#[derive(Deserialize)]
pub(super) struct LineRow {
    id: String,
    #[serde(alias = "track")]
    class: LineClass,
    path: String,
}

pub(super) fn line(row: LineRow, places: &[PlaceFact]) -> Result<Line, String> {
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
pub(super) struct RiverRow {
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

pub(super) fn river(row: RiverRow) -> Result<RiverFact, String> {
    Ok(RiverFact {
        id: row.id,
        major: row.class == RiverClass::Major,
        flows_into: row.flows_into,
        path: path(&row.path, point)?,
    })
}

#[derive(Deserialize)]
pub(super) struct BridgeRow {
    id: String,
    river: Option<String>,
    lat: f64,
    lon: f64,
    mode: BridgeMode,
    kind: BridgeKind,
}

pub(super) fn bridge(row: BridgeRow) -> Result<BridgeFact, String> {
    Ok(BridgeFact {
        id: row.id,
        river: row.river,
        at: located(row.lat, row.lon)?,
        mode: row.mode,
        kind: row.kind,
    })
}

#[derive(Deserialize)]
pub(super) struct StraitRow {
    id: String,
    path: String,
}

pub(super) fn strait(row: StraitRow) -> Result<StraitFact, String> {
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

/// The point of a latitude and longitude in and around Korea: who swaps them is told.
fn located(lat: f64, lon: f64) -> Result<Point, String> {
    if (33.0..44.0).contains(&lat) && (124.0..132.0).contains(&lon) {
        Ok(Point::of(lat, lon))
    } else {
        Err(format!("latitude {lat}, longitude {lon} is not in Korea"))
    }
}

/// A vertex `latitude longitude`.
fn point(text: &str) -> Result<Point, String> {
    let wrong = || format!("{text:?} is not a vertex: write latitude, a space, longitude");
    let (lat, lon) = text.split_once(' ').ok_or_else(wrong)?;
    match (lat.parse(), lon.parse()) {
        (Ok(lat), Ok(lon)) => located(lat, lon),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::Facts;

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
            ("seoul;126.9 37.5", "is not in Korea"),
            ("seoul;NaN 126.9", "is not in Korea"),
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
