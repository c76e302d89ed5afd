//! Fronts: on which side of the line a point lay on a day.

use naktong_protocol::turn::Day;
use naktong_protocol::unit::Side;

use super::date::Date;
use super::rows::{Confidence, FrontRow};

/// North of every front.
const NORTH: f64 = 42.0;
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
    /// Its corners, latitude and longitude.
    pub line: Vec<(f64, f64)>,
    /// Around all that is NK's.
    ring: Vec<(f64, f64)>,
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
        let mut ring = line.clone();
        ring.extend([(NORTH, EAST), (NORTH, WEST), (first.0, WEST)]);
        Ok(Self {
            date: row.id,
            label: row.label.clone(),
            confidence: row.confidence,
            line,
            ring,
        })
    }

    /// Whose a point is.
    #[must_use]
    pub fn side(&self, (lat, lon): (f64, f64)) -> Side {
        let mut inside = false;
        let corners = self.ring.iter();
        let next = self.ring.iter().cycle().skip(1);
        for (a, b) in corners.zip(next) {
            if (a.0 > lat) != (b.0 > lat) && lon < (b.1 - a.1) * (lat - a.0) / (b.0 - a.0) + a.1 {
                inside = !inside;
            }
        }
        if inside { Side::Nk } else { Side::Un }
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
