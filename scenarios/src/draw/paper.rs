//! Where hexes and corners lie on the paper.

use std::fmt;

use naktong_protocol::Hex;
use naktong_protocol::map::Map;

use crate::geography::Grid;
use crate::geography::grid::{Corner, HEX_KM, Point};

/// A place on the paper, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub x: f64,
    pub y: f64,
}

impl Spot {
    pub(super) fn middle(self, other: Self) -> Self {
        Self {
            x: (self.x + other.x) / 2.0,
            y: (self.y + other.y) / 2.0,
        }
    }

    pub(super) fn scaled(self, scale: f64) -> Self {
        Self {
            x: self.x * scale,
            y: self.y * scale,
        }
    }
}

/// As SVG takes it: `x y`, to a tenth of a pixel.
impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} {:.1}", self.x, self.y)
    }
}

/// The sheet: its size without the legend, and the scale.
pub(super) struct Paper {
    pub width: f64,
    pub height: f64,
    pub hex_px: f64,
    pub margin: f64,
    /// Pixels of a km.
    scale: f64,
    /// What lies in the upper left corner of the sheet.
    origin: Point,
}

/// Room for the title.
pub(super) const HEAD_PX: f64 = 28.0;

impl Paper {
    pub(super) fn new(map: &Map, hex_px: f64) -> Self {
        let margin = 12.0;
        let scale = hex_px / HEX_KM;
        let corners = || {
            let of_hexes = map.hexes.keys().flat_map(|hex| Corner::of(*hex));
            of_hexes.map(Corner::point)
        };
        let low = |axis: fn(Point) -> f64| corners().map(axis).reduce(f64::min).unwrap_or(0.0);
        let high = |axis: fn(Point) -> f64| corners().map(axis).reduce(f64::max).unwrap_or(0.0);
        let (west, east) = (low(|p| p.x), high(|p| p.x));
        let (north, south) = (low(|p| p.y), high(|p| p.y));
        Self {
            width: (east - west) * scale + 2.0 * margin,
            height: (south - north) * scale + 2.0 * margin + HEAD_PX,
            hex_px,
            margin,
            scale,
            origin: Point {
                x: west - margin / scale,
                y: north - (margin + HEAD_PX) / scale,
            },
        }
    }

    pub(super) fn spot(&self, point: Point) -> Spot {
        Spot {
            x: (point.x - self.origin.x) * self.scale,
            y: (point.y - self.origin.y) * self.scale,
        }
    }

    pub(super) fn center(&self, hex: Hex) -> Spot {
        self.spot(Grid::center_of(hex))
    }

    pub(super) fn corner(&self, corner: Corner) -> Spot {
        self.spot(corner.point())
    }

    pub(super) fn side_px(&self) -> f64 {
        self.hex_px / 3.0_f64.sqrt()
    }

    /// A parallel of latitude from edge to edge, if it crosses the map.
    pub(super) fn parallel(&self, lat: f64) -> Option<(Spot, Spot)> {
        let y = self.spot(Point::of(lat, 0.0)).y;
        let top = self.margin + HEAD_PX;
        (y > top && y < self.height - self.margin).then_some((
            Spot { x: self.margin, y },
            Spot {
                x: self.width - self.margin,
                y,
            },
        ))
    }
}
