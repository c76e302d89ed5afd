//! Fronts: on which side of the line a point lay, on a day of the facts or in a scenario file.

use naktong_protocol::turn::Day;
use naktong_protocol::unit::Side;

use super::date::Date;
use super::rows::{Confidence, FrontRow};
use crate::geography::facts::Bank;
use crate::geography::grid::Point;
use crate::geography::line::seen_from;

/// West of every front.
const WEST: f64 = 122.0;
/// East of every front, where they all end.
const EAST: f64 = 132.0;

/// A front on a day, drawn from the western or southern sea to the eastern, UN on the right
/// hand of who walks it.
#[derive(Clone, Debug)]
pub struct Front {
    /// Of which day.
    pub date: Date,
    /// What it is called.
    pub label: String,
    /// How sure we are of it.
    pub confidence: Confidence,
    /// Its corners, in the projection.
    pub line: Vec<Point>,
}

/// Whose a point is, latitude and longitude: NK's on the left hand of who walks the front, UN's
/// on the right and on the line.
pub(crate) fn side_of(front: &[Point], (lat, lon): (f64, f64)) -> Side {
    match seen_from(front, Point::of(lat, lon)).bank {
        Bank::Left => Side::Nk,
        Bank::Right => Side::Un,
    }
}

impl Front {
    pub(super) fn of(row: &FrontRow) -> Result<Self, String> {
        let corner = |text: &str| {
            let (lat, lon) = text.trim().split_once(' ')?;
            Some((degrees(lat)?, degrees(lon)?))
        };
        let line: Vec<(f64, f64)> = row
            .line
            .split(';')
            .map(|text| {
                corner(text).ok_or_else(|| {
                    let shown: String = text.chars().take(30).collect();
                    format!(
                        "line: {shown:?} is no corner: write latitude and longitude, 38.000 127.100"
                    )
                })
            })
            .collect::<Result<_, _>>()?;
        let (Some(first), Some(last)) = (line.first(), line.last()) else {
            return Err("line: it has no corners".to_owned());
        };
        if line.len() < 2 || last.1 < EAST || (first.1 > WEST && first.0 > 33.0) {
            return Err(format!(
                "line: it runs from longitude {WEST} or latitude 33 to longitude {EAST}"
            ));
        }
        Ok(Self {
            date: row.id,
            label: row.label.clone(),
            confidence: row.confidence,
            line: line
                .iter()
                .map(|(lat, lon)| Point::of(*lat, *lon))
                .collect(),
        })
    }

    /// Whose a point is.
    #[must_use]
    pub fn side(&self, point: (f64, f64)) -> Side {
        side_of(&self.line, point)
    }

    /// Whether it is the front of a day: the last one drawn on or before it.
    #[must_use]
    pub fn is_by(&self, day: Day) -> bool {
        self.date <= Date::from(day)
    }
}

fn degrees(text: &str) -> Option<f64> {
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(value)
}
