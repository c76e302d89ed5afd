//! Points and lines of the projection: which side, how far, where two lines meet.

use super::facts::Bank;
use super::grid::Point;

/// A point seen from a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// How far it lies from the line, in km.
    pub distance: f64,
    /// On which side, looking along the line.
    pub bank: Bank,
}

/// Sees a point from a line of two points or more.
///
/// # Panics
/// If the line has fewer points.
#[must_use]
pub fn seen_from(line: &[Point], point: Point) -> Seen {
    let best = line
        .windows(2)
        .map(|ends| from_segment(ends[0], ends[1], point))
        .reduce(|best, next| {
            // Beyond a bend two segments are equally near: the one that has the point more to
            // its side knows the bank.
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
        bank: if best.aside > 0.0 {
            Bank::Right
        } else {
            Bank::Left
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
    use super::*;

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
    fn lines_that_cross_meet_in_a_point() {
        let across = [at(5.0, -5.0), at(5.0, 5.0)];
        assert_eq!(
            crossings(&[at(0.0, 0.0), at(10.0, 0.0)], &across),
            [at(5.0, 0.0)]
        );
        assert_eq!(crossings(&[at(6.0, 0.0), at(10.0, 0.0)], &across), []);
    }
}
