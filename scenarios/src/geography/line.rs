//! Points and lines of the projection: which side, how far, where two lines meet.
//!
//! Rivers, fronts and the areas of scenario files all ask [`seen_from`] which side is which.

use super::facts::Bank;
use super::grid::Point;

/// A point seen from a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// How far it lies from the line, in km.
    pub distance: f64,
    /// On which side, looking along the line; a point on the line itself is on the right.
    pub bank: Bank,
}

/// Sees a point from a line of two points or more.
///
/// The side is judged at the stretch nearest to the point. Where that is a bend, the stretch
/// judges that has the point more to its side: the other may have it on the wrong one, if the
/// bend is sharp. Beyond its ends the line goes straight on.
///
/// # Panics
/// If the line has fewer points.
#[must_use]
pub fn seen_from(line: &[Point], point: Point) -> Seen {
    let best = line
        .windows(2)
        .map(|ends| from_segment(ends[0], ends[1], point))
        .reduce(|best, next| {
            // Beyond a bend two segments are equally near, but for rounding.
            let nearer = next.distance < best.distance - 1e-9;
            let tied = (next.distance - best.distance).abs() <= 1e-9;
            if nearer || (tied && next.aside.abs() > best.aside.abs()) {
                next
            } else {
                best
            }
        })
        .expect("a line has two points or more");
    Seen {
        distance: best.distance,
        // South is positive: what lies clockwise of the way is on the right.
        bank: if best.aside < 0.0 {
            Bank::Left
        } else {
            Bank::Right
        },
    }
}

struct FromSegment {
    distance: f64,
    /// Distance from the endless line through the segment, positive to the right.
    aside: f64,
}

fn from_segment(from: Point, to: Point, point: Point) -> FromSegment {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (px, py) = (point.x - from.x, point.y - from.y);
    let square = dx * dx + dy * dy;
    if square == 0.0 {
        return FromSegment {
            distance: from.distance(point),
            aside: 0.0,
        };
    }
    let share = ((px * dx + py * dy) / square).clamp(0.0, 1.0);
    FromSegment {
        distance: point.distance(from.towards(to, share)),
        aside: (dx * py - dy * px) / square.sqrt(),
    }
}

/// Where two lines cross.
#[must_use]
pub fn crossings(a: &[Point], b: &[Point]) -> Vec<Point> {
    let mut found = Vec::new();
    for one in a.windows(2) {
        for other in b.windows(2) {
            found.extend(meeting(one[0], one[1], other[0], other[1]));
        }
    }
    found
}

fn meeting(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    let (rx, ry) = (b.x - a.x, b.y - a.y);
    let (sx, sy) = (d.x - c.x, d.y - c.y);
    let cross = rx * sy - ry * sx;
    if cross == 0.0 {
        return None;
    }
    let (qx, qy) = (c.x - a.x, c.y - a.y);
    let along = (qx * sy - qy * sx) / cross;
    let across = (qx * ry - qy * rx) / cross;
    let within = |share: f64| (0.0..1.0).contains(&share);
    (within(along) && within(across)).then(|| a.towards(b, along))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::history::History;

    fn at(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn going_east_the_south_is_on_the_right() {
        let line = [at(0.0, 0.0), at(10.0, 0.0)];
        let south = seen_from(&line, at(5.0, 3.0));
        assert_eq!((south.bank, south.distance), (Bank::Right, 3.0));
        assert_eq!(seen_from(&line, at(5.0, -3.0)).bank, Bank::Left);
        assert_eq!(seen_from(&line, at(14.0, 3.0)).distance, 5.0);
    }

    #[test]
    fn behind_a_sharp_bend_the_bank_is_the_outer_one() {
        // East, then sharply back west and south: beyond the tip everything is on the left.
        let line = [at(0.0, 0.0), at(10.0, 0.0), at(0.0, 4.0)];
        for beyond in [at(12.0, 0.5), at(12.0, -0.5)] {
            assert_eq!(seen_from(&line, beyond).bank, Bank::Left, "{beyond:?}");
        }
        assert_eq!(seen_from(&line, at(4.0, 1.0)).bank, Bank::Right);
    }

    #[test]
    fn on_the_line_is_on_the_right() {
        let line = [at(0.0, 0.0), at(10.0, 0.0), at(10.0, 10.0)];
        for on in [at(5.0, 0.0), at(10.0, 0.0), at(10.0, 5.0), at(-5.0, 0.0)] {
            assert_eq!(seen_from(&line, on).bank, Bank::Right, "{on:?}");
        }
    }

    /// The bank by a closed polygon: the line and a border far beyond it to the left, around
    /// which the ray from the point to the north is counted. The line goes from far west of
    /// every point to far east.
    fn by_polygon(line: &[Point], point: Point) -> Bank {
        const FAR: f64 = 1e6;
        let (first, last) = (line[0], line[line.len() - 1]);
        let border = [at(last.x, -FAR), at(first.x, -FAR)];
        let ring: Vec<Point> = line.iter().copied().chain(border).collect();
        let crossed = (0..ring.len()).filter(|from| {
            let (a, b) = (ring[*from], ring[(from + 1) % ring.len()]);
            let across = (a.x > point.x) != (b.x > point.x);
            across && a.y + (b.y - a.y) * (point.x - a.x) / (b.x - a.x) < point.y
        });
        if crossed.count() % 2 == 1 {
            Bank::Left
        } else {
            Bank::Right
        }
    }

    /// A zigzag that never crosses itself, mostly of acute corners: it goes east in small steps
    /// and up and down in large ones, then all of it leans over, so that it turns back west.
    fn zigzag() -> impl Strategy<Value = Vec<Point>> {
        let corners = prop::collection::vec((0.01_f64..4.0, -60.0_f64..60.0), 1..120);
        (corners, -20.0_f64..20.0).prop_map(|(corners, lean)| {
            let mut x = 0.0;
            let mut line = vec![];
            for (step, y) in corners {
                x += step;
                line.push(at(x + lean * y, y));
            }
            let (first, last) = (line[0], line[line.len() - 1]);
            line.insert(0, at(-1e5, first.y));
            line.push(at(1e5, last.y));
            line
        })
    }

    proptest! {
        #[test]
        fn near_acute_corners_the_polygon_says_the_same(
            line in zigzag(),
            corner: prop::sample::Index,
            east in -3.0_f64..3.0,
            south in -3.0_f64..3.0,
            scale in prop::sample::select(vec![1e-3, 0.1, 1.0, 20.0]),
        ) {
            let corner = line[1..line.len() - 1][corner.index(line.len() - 2)];
            let point = at(corner.x + east * scale, corner.y + south * scale);
            let seen = seen_from(&line, point);
            prop_assume!(seen.distance > 1e-6);
            prop_assert_eq!(seen.bank, by_polygon(&line, point));
        }
    }

    #[test]
    fn the_fronts_of_history_divide_the_map_as_their_polygons_do() {
        for front in &History::campaign().fronts {
            let (mut banks, mut line) = ([0, 0], front.line.clone());
            // One front comes up from the southern sea, south of every point.
            line.insert(0, at(-1e4, line[0].y));
            for hex in crate::geography::Grid::hexes() {
                let center = crate::geography::Grid::center_of(hex);
                // The center, and points around it that are no center.
                for (east, south) in [(0.0, 0.0), (3.1, 1.7), (-2.3, 4.1), (1.3, -3.7)] {
                    let point = at(center.x + east, center.y + south);
                    let bank = seen_from(&front.line, point).bank;
                    assert_eq!(bank, by_polygon(&line, point), "{} {point:?}", front.date);
                    banks[usize::from(bank == Bank::Right)] += 1;
                }
            }
            assert!(banks.iter().all(|count| *count > 500), "{}", front.date);
        }
    }

    #[test]
    fn lines_that_cross_meet_in_a_point() {
        let across = [at(5.0, -5.0), at(5.0, 5.0)];
        assert_eq!(
            crossings(&[at(0.0, 0.0), at(10.0, 0.0)], &across),
            [at(5.0, 0.0)]
        );
        assert_eq!(crossings(&[at(6.0, 0.0), at(10.0, 0.0)], &across), []);
    }
}
