//! Roads and railways as hexes (MAP.md 6).

use std::collections::BTreeMap;

use naktong_protocol::Hex;

use super::facts::Line;
use super::grid::{Grid, HEX_KM, Point};

/// Distance of the points that are tried, in km.
const STEP_KM: f64 = 0.5;
/// A hex that a line only clips is left out.
const CLIPPED_KM: f64 = 0.3 * HEX_KM;

/// The course of a road or railway through the hexes.
#[derive(Clone, Debug)]
pub struct Course {
    /// The line's id.
    pub id: String,
    /// Its real line.
    pub path: Vec<Point>,
    /// Its way, hex by hex.
    pub stretches: Vec<Stretch>,
}

/// What lies of a course in one hex.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// The hex.
    pub hex: Hex,
    /// How long it is, in km.
    pub km: f64,
    /// Whether it goes through a place there, so that it must stay.
    pub place: bool,
    /// Where it enters the hex.
    pub from: Point,
}

impl Course {
    /// The hexes under a line, clipped ones too.
    pub(crate) fn of(line: &Line) -> Self {
        let mut course = Self {
            id: line.id.clone(),
            path: line.path.iter().map(|vertex| vertex.at).collect(),
            stretches: Vec::new(),
        };
        for ends in line.path.windows(2) {
            let (from, to) = (ends[0].at, ends[1].at);
            course.pass(from, 0.0, ends[0].place.is_some());
            let steps = (from.distance(to) / STEP_KM).ceil().max(1.0);
            let km = from.distance(to) / steps;
            for step in 0..steps as u32 {
                let share = (f64::from(step) + 0.5) / steps;
                course.pass(from.towards(to, share), km, false);
            }
            course.pass(to, 0.0, ends[1].place.is_some());
        }
        course
    }

    fn pass(&mut self, at: Point, km: f64, place: bool) {
        let Some(hex) = Grid::hex_of(at) else {
            return;
        };
        match self.stretches.last_mut() {
            Some(last) if last.hex == hex => {
                last.km += km;
                last.place |= place;
            }
            _ => self.stretches.push(Stretch {
                hex,
                km,
                place,
                from: at,
            }),
        }
    }

    /// How many km of it lie in each hex.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = (Hex, f64)> + '_ {
        let mut lengths: BTreeMap<Hex, f64> = BTreeMap::new();
        for stretch in &self.stretches {
            *lengths.entry(stretch.hex).or_default() += stretch.km;
        }
        lengths.into_iter()
    }

    /// Leaves out the hexes that it only clips, the shortest first, as long as the hexes before
    /// and after touch.
    pub(crate) fn unclip(&mut self) {
        loop {
            let inner = 1..self.stretches.len().saturating_sub(1);
            let clipped = inner
                .filter(|&n| {
                    let [before, here, after] = [n - 1, n, n + 1].map(|n| &self.stretches[n]);
                    !here.place && here.km < CLIPPED_KM && before.hex.distance(after.hex) <= 1
                })
                .min_by(|&a, &b| self.stretches[a].km.total_cmp(&self.stretches[b].km));
            let Some(n) = clipped else {
                return;
            };
            self.stretches.remove(n);
            if self.stretches[n - 1].hex == self.stretches[n].hex {
                let after = self.stretches.remove(n);
                self.stretches[n - 1].km += after.km;
                self.stretches[n - 1].place |= after.place;
            }
        }
    }
}
