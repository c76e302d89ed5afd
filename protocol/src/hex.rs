//! Hexes, hexsides and directions: coordinates without a map (rules 3.3 and D2).
//!
//! Flat-topped hexes in columns that run north to south. Names are `CCRR`, from `0101`;
//! even-numbered columns sit half a hex lower. Both lie between 1 and 99.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// One hex by its name `CCRR`: column from west to east, row from north to south, 1 to 99 each.
/// Hexes sort by number, as rules mean it when they say "lower hex number".
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hex {
    column: u8,
    row: u8,
}

impl Ord for Hex {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.number().cmp(&other.number())
    }
}

impl PartialOrd for Hex {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The six directions, clockwise from north, numbered 0 to 5 (rules 3.3).
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
#[expect(missing_docs, reason = "the compass needs no words")]
pub enum Direction {
    North,
    Northeast,
    Southeast,
    South,
    Southwest,
    Northwest,
}

impl Direction {
    /// All six in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::North,
        Self::Northeast,
        Self::Southeast,
        Self::South,
        Self::Southwest,
        Self::Northwest,
    ];

    /// The direction that points back.
    #[must_use]
    pub fn opposite(self) -> Self {
        Self::ALL[(self as usize + 3) % 6]
    }
}

/// Why a text or pair of numbers names no hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HexError(String);

impl fmt::Display for HexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is not a hex: write four digits, column then row, as in 0704",
            self.0
        )
    }
}

impl std::error::Error for HexError {}

impl Hex {
    /// The hex of a column and row, both 1 to 99.
    #[must_use]
    #[inline]
    pub const fn new(column: u8, row: u8) -> Option<Self> {
        if column >= 1 && column <= 99 && row >= 1 && row <= 99 {
            Some(Self { column, row })
        } else {
            None
        }
    }

    /// Column, 1 to 99 from west to east.
    #[must_use]
    #[inline]
    pub const fn column(self) -> u8 {
        self.column
    }

    /// Row, 1 to 99 from north to south.
    #[must_use]
    #[inline]
    pub const fn row(self) -> u8 {
        self.row
    }

    /// The hex next to this one, unless the numbers end there (rules D2).
    #[must_use]
    #[inline]
    pub fn neighbor(self, direction: Direction) -> Option<Self> {
        use Direction as D;
        // D2 counts columns from 0: its "even" columns are the odd-numbered ones here.
        let lower = self.column.is_multiple_of(2);
        let (dc, dr) = match (direction, lower) {
            (D::North, _) => (0, -1),
            (D::South, _) => (0, 1),
            (D::Northeast, false) => (1, -1),
            (D::Northeast, true) | (D::Southeast, false) => (1, 0),
            (D::Southeast, true) => (1, 1),
            (D::Southwest, false) | (D::Northwest, true) => (-1, 0),
            (D::Southwest, true) => (-1, 1),
            (D::Northwest, false) => (-1, -1),
        };
        let column = self.column.checked_add_signed(dc)?;
        let row = self.row.checked_add_signed(dr)?;
        Self::new(column, row)
    }

    /// The neighbours that exist, in the order of directions.
    #[inline]
    pub fn neighbors(self) -> impl Iterator<Item = Self> {
        Direction::ALL
            .into_iter()
            .filter_map(move |d| self.neighbor(d))
    }

    /// The direction from this hex to a neighbour of it.
    #[must_use]
    #[inline]
    pub fn direction_to(self, neighbor: Self) -> Option<Direction> {
        use Direction as D;
        let east = neighbor.column.cast_signed() - self.column.cast_signed();
        let south = neighbor.row.cast_signed() - self.row.cast_signed();
        // As in `neighbor`: the columns beside a lower one begin half a hex higher.
        let beside = south - i8::from(self.column.is_multiple_of(2));
        Some(match (east, south, beside) {
            (0, -1, _) => D::North,
            (0, 1, _) => D::South,
            (1, _, -1) => D::Northeast,
            (1, _, 0) => D::Southeast,
            (-1, _, 0) => D::Southwest,
            (-1, _, -1) => D::Northwest,
            _ => return None,
        })
    }

    /// Column and row in one number, which sorts as they do.
    #[inline]
    const fn number(self) -> u16 {
        u16::from_be_bytes([self.column, self.row])
    }

    /// How many hexes apart (rules D2); 0 for the hex itself.
    #[must_use]
    #[inline]
    pub fn distance(self, other: Self) -> u32 {
        let (ax, ay, az) = self.cube();
        let (bx, by, bz) = other.cube();
        (ax - bx)
            .abs()
            .max((ay - by).abs())
            .max((az - bz).abs())
            .unsigned_abs()
    }

    #[inline]
    fn cube(self) -> (i32, i32, i32) {
        let c = i32::from(self.column) - 1;
        let r = i32::from(self.row) - 1;
        let z = r - (c - c % 2) / 2;
        (c, -c - z, z)
    }
}

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}{:02}", self.column, self.row)
    }
}

impl fmt::Debug for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hex {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        let wrong = || HexError(text.chars().take(12).collect());
        if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let column = text[..2].parse().map_err(|_| wrong())?;
        let row = text[2..].parse().map_err(|_| wrong())?;
        Self::new(column, row).ok_or_else(wrong)
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.column, self.row).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?
                .parse()
                .map_err(D::Error::custom)
        } else {
            let (column, row) = <(u8, u8)>::deserialize(deserializer)?;
            Self::new(column, row)
                .ok_or_else(|| D::Error::custom("a hex has column and row from 1 to 99"))
        }
    }
}

impl schemars::JsonSchema for Hex {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hex".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{4}$" })
    }
}

/// The side between two adjacent hexes: where rivers, bridges and roads lie.
///
/// Both hexes have a name for it; `between` keeps the pair with the lower number first, so that
/// a river is stored once. Written `0704-0705`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hexside {
    low: Hex,
    high: Hex,
}

impl Hexside {
    /// The side between two hexes, or `None` if they are not neighbours.
    #[must_use]
    pub fn between(a: Hex, b: Hex) -> Option<Self> {
        a.direction_to(b)?;
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        Some(Self { low, high })
    }

    /// The two hexes, the lower number first.
    #[must_use]
    pub fn ends(self) -> [Hex; 2] {
        [self.low, self.high]
    }
}

impl fmt::Display for Hexside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.low, self.high)
    }
}

impl fmt::Debug for Hexside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hexside {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        let wrong = || HexError(text.chars().take(12).collect());
        let (a, b) = text.split_once('-').ok_or_else(wrong)?;
        Self::between(a.parse()?, b.parse()?).ok_or_else(wrong)
    }
}

impl Serialize for Hexside {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.low, self.high).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Hexside {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (a, b): (Hex, Hex) = if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            return text.parse().map_err(D::Error::custom);
        } else {
            Deserialize::deserialize(deserializer)?
        };
        Self::between(a, b).ok_or_else(|| D::Error::custom("a hexside lies between neighbours"))
    }
}

impl schemars::JsonSchema for Hexside {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hexside".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{4}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Hex {
        text.parse().unwrap()
    }

    #[test]
    fn d2_even_numbered_columns_sit_half_a_hex_lower() {
        let around = |t: &str| {
            hex(t)
                .neighbors()
                .map(|h| h.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            around("0707"),
            ["0706", "0806", "0807", "0708", "0607", "0606"]
        );
        // 1010 is the fixture of E12: its neighbours are named there.
        assert_eq!(
            around("1010"),
            ["1009", "1110", "1111", "1011", "0911", "0910"]
        );
        assert_eq!(around("0101"), ["0201", "0102"]);
    }

    #[test]
    fn every_neighbor_is_one_hex_away_and_points_back() {
        for (column, row) in (1..=20).flat_map(|c| (1..=20).map(move |r| (c, r))) {
            let here = Hex::new(column, row).unwrap();
            for direction in Direction::ALL {
                let Some(there) = here.neighbor(direction) else {
                    continue;
                };
                assert_eq!(here.distance(there), 1);
                assert_eq!(there.neighbor(direction.opposite()), Some(here));
            }
        }
    }

    #[test]
    fn distances_count_hexes() {
        assert_eq!(hex("0704").distance(hex("0704")), 0);
        assert_eq!(hex("0101").distance(hex("0301")), 2);
        assert_eq!(hex("1010").distance(hex("1013")), 3);
        assert_eq!(hex("0911").distance(hex("1113")), 3);
    }

    #[test]
    fn a_hexside_has_one_name() {
        let side = Hexside::between(hex("0705"), hex("0704")).unwrap();
        assert_eq!(side.to_string(), "0704-0705");
        assert_eq!("0705-0704".parse::<Hexside>().unwrap(), side);
        assert_eq!(Hexside::between(hex("0704"), hex("0706")), None);
    }

    #[test]
    fn bad_hexes_are_refused_with_a_sentence() {
        for text in ["", "704", "07044", "0x04", "0004", "0700", "\u{0660}704"] {
            let fault = text.parse::<Hex>().unwrap_err().to_string();
            assert!(fault.contains("write four digits"), "{fault}");
        }
    }
}
