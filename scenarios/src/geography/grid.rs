//! The projection and the grid: from latitude and longitude to hexes and back.
//!
//! A local equirectangular projection around 36.4 N 127.8 E, in km, and flat-topped hexes of
//! 10 km placed where MAP.md (3) found the most places in hexes of their own. No function of
//! the C library is called, so that every machine builds the same map.

use naktong_protocol::Hex;

/// The distance between opposite sides of a hex, in km (rules 3.1).
pub const HEX_KM: f64 = 10.0;

/// The length of a hexside and the distance from a center to a corner, in km.
pub const SIDE_KM: f64 = HEX_KM / SQRT_3;

const SQRT_3: f64 = 1.732_050_807_568_877_2;

/// Where the projection has its zero point.
const ORIGIN_LAT: f64 = 36.4;
const ORIGIN_LON: f64 = 127.8;

const KM_PER_DEGREE_LAT: f64 = 110.96;
/// 111.32 times the cosine of 36.4 degrees.
const KM_PER_DEGREE_LON: f64 = 111.32 * 0.804_893_797_355_914_2;

/// Columns and rows, counted from 0 here and from 1 in hex numbers.
const COLUMNS: i32 = 40;
const ROWS: i32 = 49;

/// Center of hex 0101, which is column -20 and row -24 of MAP.md's grid.
const FIRST_X: f64 = -20.0 * COLUMN_KM;
const FIRST_Y: f64 = 3.12 - 24.0 * HEX_KM;

/// From the centers of one column to those of the next.
const COLUMN_KM: f64 = 1.5 * SIDE_KM;

/// A point of the projection: km east and km south of its zero point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// East.
    pub x: f64,
    /// South.
    pub y: f64,
}

impl Point {
    /// The point of a latitude and longitude in degrees.
    #[must_use]
    pub fn of(lat: f64, lon: f64) -> Self {
        Self {
            x: (lon - ORIGIN_LON) * KM_PER_DEGREE_LON,
            y: (ORIGIN_LAT - lat) * KM_PER_DEGREE_LAT,
        }
    }

    /// How far it is to another point, in km.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        let (dx, dy) = (other.x - self.x, other.y - self.y);
        (dx * dx + dy * dy).sqrt()
    }

    /// The point a share of the way to another, 0 to 1.
    #[must_use]
    pub fn towards(self, other: Self, share: f64) -> Self {
        Self {
            x: self.x + (other.x - self.x) * share,
            y: self.y + (other.y - self.y) * share,
        }
    }
}

/// The grid of the campaign map: 40 columns and 49 rows.
#[derive(Clone, Copy, Debug)]
pub struct Grid;

impl Grid {
    /// The hex that holds a latitude and longitude, if it lies on the map.
    #[must_use]
    pub fn hex_at(lat: f64, lon: f64) -> Option<Hex> {
        Self::hex_of(Point::of(lat, lon))
    }

    /// Latitude and longitude of a hex's center.
    #[must_use]
    pub fn center(hex: Hex) -> (f64, f64) {
        let center = Self::center_of(hex);
        (
            ORIGIN_LAT - center.y / KM_PER_DEGREE_LAT,
            ORIGIN_LON + center.x / KM_PER_DEGREE_LON,
        )
    }

    /// Every hex of the grid, by number.
    pub fn hexes() -> impl Iterator<Item = Hex> {
        (0..COLUMNS).flat_map(|c| (0..ROWS).filter_map(move |r| hex_from_zero(c, r)))
    }

    /// The hex that holds a point: the one with the nearest center.
    pub fn hex_of(point: Point) -> Option<Hex> {
        let column = ((point.x - FIRST_X) / COLUMN_KM).round();
        if !(-1.0..=f64::from(COLUMNS)).contains(&column) || !point.y.is_finite() {
            return None;
        }
        let column = column as i32;
        let nearest = |c: i32| {
            let first = FIRST_Y + half_hex_down(c);
            let row = ((point.y - first) / HEX_KM).round();
            let center = Point {
                x: FIRST_X + f64::from(c) * COLUMN_KM,
                y: first + row * HEX_KM,
            };
            (point.distance(center), c, row as i32)
        };
        let (_, column, row) = (column - 1..=column + 1)
            .map(nearest)
            .min_by(|a, b| a.0.total_cmp(&b.0))?;
        hex_from_zero(column, row)
    }

    /// The center of a hex.
    pub(crate) fn center_of(hex: Hex) -> Point {
        let (column, row) = (i32::from(hex.column()) - 1, i32::from(hex.row()) - 1);
        Point {
            x: FIRST_X + f64::from(column) * COLUMN_KM,
            y: FIRST_Y + half_hex_down(column) + f64::from(row) * HEX_KM,
        }
    }

    /// Whether a hex and a box have a point in common. The box goes by latitude and longitude,
    /// which the projection keeps straight.
    pub(crate) fn touches(hex: Hex, southwest: Point, northeast: Point) -> bool {
        let center = Self::center_of(hex);
        // Two convex shapes are apart if and only if the normal of one of their sides shows a
        // gap between them.
        let gap = |nx: f64, ny: f64, reach: f64| {
            let along = |x: f64, y: f64| nx * (x - center.x) + ny * (y - center.y);
            let corners = [
                along(southwest.x, southwest.y),
                along(southwest.x, northeast.y),
                along(northeast.x, southwest.y),
                along(northeast.x, northeast.y),
            ];
            let low = corners.into_iter().fold(f64::INFINITY, f64::min);
            let high = corners.into_iter().fold(f64::NEG_INFINITY, f64::max);
            low > reach || high < -reach
        };
        let half = HEX_KM / 2.0;
        !(gap(1.0, 0.0, SIDE_KM)
            || gap(0.0, 1.0, half)
            || gap(SQRT_3 / 2.0, 0.5, half)
            || gap(SQRT_3 / 2.0, -0.5, half))
    }
}

/// A corner of hexes, in half sides east and half hexes south of the center of hex 0101:
/// whole numbers, so that three hexes agree on the corner they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Corner {
    /// Half sides east.
    pub x: i32,
    /// Half hexes south.
    pub y: i32,
}

impl Corner {
    /// The six corners of a hex, clockwise from the northeastern: corner n and the one before it
    /// are the ends of the side in direction n.
    #[must_use]
    pub fn of(hex: Hex) -> [Self; 6] {
        let (c, r) = (i32::from(hex.column()) - 1, i32::from(hex.row()) - 1);
        let (x, y) = (3 * c, 2 * r + c % 2);
        [(1, -1), (2, 0), (1, 1), (-1, 1), (-2, 0), (-1, -1)].map(|(dx, dy)| Self {
            x: x + dx,
            y: y + dy,
        })
    }

    /// Where it lies.
    #[must_use]
    pub fn point(self) -> Point {
        Point {
            x: FIRST_X + f64::from(self.x) * SIDE_KM / 2.0,
            y: FIRST_Y + f64::from(self.y) * HEX_KM / 2.0,
        }
    }
}

fn half_hex_down(column: i32) -> f64 {
    f64::from(column.rem_euclid(2)) * HEX_KM / 2.0
}

fn hex_from_zero(column: i32, row: i32) -> Option<Hex> {
    if !(0..COLUMNS).contains(&column) || !(0..ROWS).contains(&row) {
        return None;
    }
    Hex::new(u8::try_from(column).ok()? + 1, u8::try_from(row).ok()? + 1)
}

#[cfg(test)]
mod tests {
    use naktong_protocol::{Direction, Hexside};

    use super::*;

    fn hex(text: &str) -> Hex {
        text.parse().unwrap()
    }

    #[test]
    fn every_center_lies_in_its_own_hex_and_neighbors_are_ten_kilometers_away() {
        for here in Grid::hexes() {
            let (lat, lon) = Grid::center(here);
            assert_eq!(Grid::hex_at(lat, lon), Some(here));
            for there in here.neighbors().filter(|h| Grid::hexes().any(|g| g == *h)) {
                let apart = Grid::center_of(here).distance(Grid::center_of(there));
                assert!((apart - HEX_KM).abs() < 1e-9, "{here}-{there} {apart}");
            }
        }
    }

    #[test]
    fn even_numbered_columns_sit_lower_and_north_is_up() {
        let y = |text| Grid::center_of(hex(text)).y;
        assert!(y("0201") > y("0101"));
        assert!((y("0301") - y("0101")).abs() < 1e-9);
        assert!(y("0102") > y("0101"));
    }

    #[test]
    fn the_zero_point_of_the_projection_lies_where_map_md_puts_it() {
        // Column 0 and row 0 of MAP.md; 3.12 km south of the zero point.
        let (lat, lon) = Grid::center(hex("2125"));
        assert!((lat - (36.4 - 3.12 / 110.96)).abs() < 1e-9, "{lat}");
        assert!((lon - 127.8).abs() < 1e-9, "{lon}");
        // Its parity is even there and odd-numbered here: neither sits lower.
        assert_eq!(Grid::hex_at(36.4, 127.8), Some(hex("2125")));
    }

    #[test]
    fn what_lies_outside_has_no_hex() {
        for (lat, lon) in [(45.0, 127.8), (30.0, 127.8), (36.4, 120.0), (36.4, 135.0)] {
            assert_eq!(Grid::hex_at(lat, lon), None);
        }
        assert_eq!(Grid::hex_at(f64::NAN, 127.8), None);
        assert_eq!(Grid::hex_at(36.4, f64::INFINITY), None);
    }

    #[test]
    fn neighbors_share_the_two_corners_of_their_side() {
        let here = hex("0707");
        for (n, direction) in Direction::ALL.into_iter().enumerate() {
            let there = here.neighbor(direction).unwrap();
            let shared: Vec<_> = Corner::of(here)
                .into_iter()
                .filter(|corner| Corner::of(there).contains(corner))
                .collect();
            assert_eq!(shared.len(), 2, "{here}-{there}");
            assert!(shared.contains(&Corner::of(here)[n]));
            assert!(shared.contains(&Corner::of(here)[(n + 5) % 6]));
            assert!(Hexside::between(here, there).is_some());
        }
    }
}
