//! How large a hex is drawn, and where.
//!
//! ```text
//!     ________          _____          __
//!    /        \        /     \        /  \
//!   /          \      /       \       \__/
//!  /            \     \       /
//!  \            /      \_____/
//!   \          /
//!    \________/
//! ```
//!
//! A hex has two flat sides and four slopes; odd columns stand half a hex higher. Everything
//! follows from how long the flat side is and how many lines a slope takes.

use naktong_protocol::Hex;

/// A size of hexes, in signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scale {
    /// Columns of a flat side.
    pub(crate) flat: i32,
    /// Lines of a slope: half the height of a hex.
    pub(crate) slope: i32,
}

impl Scale {
    /// Three scales, the largest first.
    pub(crate) const ALL: [Self; 3] = [
        Self { flat: 8, slope: 3 },
        Self { flat: 6, slope: 2 },
        Self { flat: 2, slope: 1 },
    ];

    /// Columns and lines from one hex to the next.
    pub(crate) fn pitch(self) -> (i32, i32) {
        (self.flat + self.slope, self.slope * 2)
    }

    /// Columns and lines of one hex, edges and all; the upper edge lies on the hex above.
    pub(crate) fn size(self) -> (i32, i32) {
        (self.flat + self.slope * 2, self.slope * 2 + 1)
    }

    /// The corner of a hex on the endless sheet: its leftmost column, the line of its upper edge.
    pub(crate) fn corner(self, hex: Hex) -> (i32, i32) {
        let (dx, dy) = self.pitch();
        let lower = i32::from(hex.column().is_multiple_of(2)) * self.slope;
        (
            i32::from(hex.column()) * dx,
            i32::from(hex.row()) * dy + lower,
        )
    }

    /// Of a line inside a hex, from 0: where it begins after the corner and how many signs it
    /// holds. The last one is the floor, on which the lower edge is drawn.
    pub(crate) fn inside(self, line: i32) -> (i32, i32) {
        let cut = if line < self.slope {
            self.slope - 1 - line
        } else {
            line - self.slope
        };
        (cut + 1, self.flat + 2 * (self.slope - 1 - cut))
    }

    /// The hex at a place of the sheet.
    pub(crate) fn hex_at(self, x: i32, y: i32) -> Option<Hex> {
        let (dx, _) = self.pitch();
        let columns = [x / dx, x / dx - 1];
        columns.into_iter().find_map(|column| {
            let column = u8::try_from(column).ok()?;
            let top = Hex::new(column, 1)?;
            let (left, first) = self.corner(top);
            let below = y - first - 1;
            let row = u8::try_from(below.div_euclid(self.slope * 2) + 1).ok()?;
            let (begin, width) = self.inside(below.rem_euclid(self.slope * 2));
            // The slopes belong to the hex on whose side they lean.
            let held = left + begin - 1..left + begin + width;
            held.contains(&x).then(|| Hex::new(column, row)).flatten()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_inside_a_hex_is_found_again_at_every_scale() {
        for scale in Scale::ALL {
            for (column, row) in [(1, 1), (2, 1), (7, 4), (8, 4), (99, 99)] {
                let hex = Hex::new(column, row).unwrap();
                let (x, y) = scale.corner(hex);
                for line in 0..scale.slope * 2 {
                    let (begin, width) = scale.inside(line);
                    for place in begin..begin + width {
                        let found = scale.hex_at(x + place, y + 1 + line);
                        assert_eq!(found, Some(hex), "{scale:?} line {line} place {place}");
                    }
                }
            }
        }
    }

    #[test]
    fn neighbors_share_their_edges() {
        for scale in Scale::ALL {
            let hex = Hex::new(7, 7).unwrap();
            let (x, y) = scale.corner(hex);
            let southeast = hex
                .neighbor(naktong_protocol::Direction::Southeast)
                .unwrap();
            assert_eq!(
                scale.corner(southeast),
                (x + scale.flat + scale.slope, y + scale.slope)
            );
        }
    }
}
