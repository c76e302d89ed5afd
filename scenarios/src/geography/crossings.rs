//! Where roads and railways cross rivers (MAP.md 5, point 5).
//!
//! A river snapped to hexsides and a road snapped to hexes may meet where the real ones only ran
//! through the same valley. Such a meeting has no bridge, ford or ferry near it: the road is then
//! moved to its own bank if that is not far, and else the side counts as bridged. A true crossing
//! that slipped into a neighboring hex is moved to where the bridge was.

use std::collections::BTreeMap;

use naktong_protocol::map::Crossing;
use naktong_protocol::{Hex, Hexside};

use super::facts::{BridgeFact, BridgeKind, BridgeMode};
use super::grid::{Grid, HEX_KM, Point};
use super::line;
use super::network::{Course, Stretch};
use super::rivers::Chain;

/// How many hexes a road may become longer to stay on its bank.
const DETOUR: usize = 1;
/// How many steps of a course one detour may replace.
const LONGEST_DETOUR: usize = 5;

/// Steps of a course that go astray.
struct Stray<'a> {
    /// The last of them is the step into this stretch.
    back: usize,
    /// What the course is to cross on a better way; no major river if none.
    over: Option<Over<'a>>,
}

/// A crossing that a course is to make.
struct Over<'a> {
    river: &'a str,
    /// The hexes where the real line crosses: one of them is an end of the side.
    hexes: Vec<Hex>,
}

/// A piece of a course that is replaced.
struct Detour {
    /// The stretch before it.
    first: usize,
    /// The stretch after it.
    last: usize,
    /// The hexes that take its place.
    between: Vec<Hex>,
}

/// The ground that courses are judged on.
pub(crate) struct Ground<'a> {
    /// Every land hex and the shore it belongs to.
    pub land: &'a BTreeMap<Hex, usize>,
    /// The river of each side between land hexes.
    pub waters: BTreeMap<Hexside, &'a Chain>,
    /// The real line of each river.
    pub paths: BTreeMap<&'a str, &'a [Point]>,
    /// What crosses rivers.
    pub bridges: &'a [BridgeFact],
}

/// The river of each side between land hexes; where two share a side, the major one.
pub(crate) fn waters<'a>(
    chains: &'a [Chain],
    land: &BTreeMap<Hex, usize>,
) -> BTreeMap<Hexside, &'a Chain> {
    let mut waters: BTreeMap<Hexside, &Chain> = BTreeMap::new();
    for chain in chains {
        for &side in &chain.sides {
            if side.ends().iter().all(|hex| land.contains_key(hex)) {
                let known = waters.entry(side).or_insert(chain);
                if chain.major && !known.major {
                    *known = chain;
                }
            }
        }
    }
    waters
}

impl Ground<'_> {
    /// Whether a strait parts two land hexes: they belong to different shores.
    pub(crate) fn strait(&self, side: Hexside) -> bool {
        let [a, b] = side.ends().map(|hex| self.land.get(&hex));
        matches!((a, b), (Some(a), Some(b)) if a != b)
    }

    /// What carries a line over a side; `None` where there is no river, `Some(None)` where
    /// nothing is known to cross it.
    pub(crate) fn crossing(
        &self,
        side: Hexside,
        rail: bool,
        at: Point,
    ) -> Option<Option<Crossing>> {
        let chain = self.waters.get(&side)?;
        if !chain.major {
            return Some(Some(Crossing::Bridge));
        }
        let near = |bridge: &&BridgeFact| {
            let hex = Grid::hex_of(bridge.at);
            hex.is_some_and(|hex| side.ends().iter().any(|end| end.distance(hex) <= 1))
        };
        let carries = |bridge: &BridgeFact| match bridge.mode {
            BridgeMode::Both => true,
            BridgeMode::Rail => rail,
            BridgeMode::Road => !rail,
        };
        let rank = |bridge: &&BridgeFact| {
            let other_river = bridge.river.as_deref() != Some(&chain.river);
            (other_river, !carries(bridge))
        };
        let nearest = self.bridges.iter().filter(near).min_by(|a, b| {
            let by_rank = rank(a).cmp(&rank(b));
            by_rank.then(a.at.distance(at).total_cmp(&b.at.distance(at)))
        });
        Some(nearest.map(|bridge| match bridge.kind {
            BridgeKind::Bridge => Crossing::Bridge,
            BridgeKind::Ford => Crossing::Ford,
            BridgeKind::Ferry => Crossing::Ferry,
        }))
    }

    /// Whether a step is one that no line takes: into the sea, over a strait, or over a major
    /// river where nothing crosses it.
    fn barred(&self, from: Hex, to: Hex, rail: bool, at: Point) -> bool {
        let Some(side) = Hexside::between(from, to) else {
            return true;
        };
        !self.land.contains_key(&to)
            || self.strait(side)
            || self.crossing(side, rail, at) == Some(None)
    }

    /// Moves a course where it goes astray: to its own bank where it meets a river without a
    /// crossing, or crosses it and comes back though the real line did not; and to the hex where
    /// the real line crosses.
    pub(crate) fn settle(&self, course: &mut Course, rail: bool) {
        let mut n = 1;
        while n < course.stretches.len() {
            if let Some(stray) = self.stray(course, n, rail)
                && let Some(detour) = self.detour(course, n, &stray, rail)
            {
                let way = detour.between.into_iter().map(|hex| Stretch {
                    hex,
                    km: 0.0,
                    place: false,
                    from: Grid::center_of(hex),
                });
                course.stretches.splice(detour.first + 1..detour.last, way);
                n = detour.first;
            }
            n += 1;
        }
    }

    /// Whether the step into stretch `n` goes astray, and how it is to go instead.
    fn stray(&self, course: &Course, n: usize, rail: bool) -> Option<Stray<'_>> {
        let stretches = &course.stretches;
        let (before, here) = (stretches[n - 1].hex, stretches[n]);
        if self.barred(before, here.hex, rail, here.from) {
            return Some(Stray {
                back: n,
                over: None,
            });
        }
        let river = self.major_between(stretches, n)?;
        let real = line::crossings(&course.path, self.paths[river]);
        let back = (n + 1..stretches.len().min(n + LONGEST_DETOUR))
            .find(|m| self.major_between(stretches, *m) == Some(river));
        if let Some(back) = back {
            let near = |at: &Point| {
                let steps = [stretches[n].from, stretches[back].from];
                steps.iter().any(|step| step.distance(*at) <= HEX_KM)
            };
            let both = real.iter().filter(|at| near(at)).count() >= 2;
            return (!both).then_some(Stray { back, over: None });
        }
        let hexes: Vec<Hex> = real.into_iter().filter_map(Grid::hex_of).collect();
        let elsewhere = !hexes.contains(&before) && !hexes.contains(&here.hex);
        elsewhere.then_some(Stray {
            back: n,
            over: Some(Over { river, hexes }),
        })
    }

    /// The major river between stretch `n` and the one before it.
    fn major_between(&self, stretches: &[Stretch], n: usize) -> Option<&str> {
        let side = Hexside::between(stretches[n - 1].hex, stretches[n].hex)?;
        let chain = self.waters.get(&side).filter(|chain| chain.major)?;
        Some(&chain.river)
    }

    /// A better way for the steps into stretches `n` to `stray.back`: the one that adds least,
    /// then replaces least, then stays nearest to the line.
    fn detour(&self, course: &Course, n: usize, stray: &Stray<'_>, rail: bool) -> Option<Detour> {
        let stretches = &course.stretches;
        let mut detours = Vec::new();
        for first in n.saturating_sub(LONGEST_DETOUR)..n {
            for last in stray.back..stretches.len().min(first + LONGEST_DETOUR + 1) {
                if stretches[first + 1..last]
                    .iter()
                    .any(|stretch| stretch.place)
                {
                    continue;
                }
                let steps = last - first;
                let mut search = Search {
                    ground: self,
                    to: stretches[last].hex,
                    rail,
                    over: stray.over.as_ref(),
                    found: Vec::new(),
                };
                search.go_on(&mut vec![stretches[first].hex], steps + DETOUR, false);
                detours.extend(search.found.into_iter().map(|way| Detour {
                    first,
                    last,
                    between: way[1..way.len().max(2) - 1].to_vec(),
                }));
            }
        }
        detours.into_iter().min_by_key(|detour| {
            let steps = detour.last - detour.first;
            let added = (detour.between.len() + 1).saturating_sub(steps);
            let off: u64 = detour
                .between
                .iter()
                .map(|hex| off_course(course, *hex))
                .sum();
            (added, steps, off)
        })
    }
}

/// The search for the ways that a line may take to a hex: on land, over no major river but the
/// one it is to cross.
struct Search<'a> {
    ground: &'a Ground<'a>,
    to: Hex,
    rail: bool,
    over: Option<&'a Over<'a>>,
    found: Vec<Vec<Hex>>,
}

impl Search<'_> {
    /// Goes on from the last hex of a way that has so many steps left, and has crossed or not.
    fn go_on(&mut self, way: &mut Vec<Hex>, steps: usize, crossed: bool) {
        let here = *way.last().expect("a way begins somewhere");
        if here == self.to {
            if crossed == self.over.is_some() {
                self.found.push(way.clone());
            }
            return;
        }
        if here.distance(self.to) as usize > steps {
            return;
        }
        for next in here.neighbors() {
            let at = Grid::center_of(here).towards(Grid::center_of(next), 0.5);
            if way.contains(&next) || self.ground.barred(here, next, self.rail, at) {
                continue;
            }
            let side = Hexside::between(here, next).expect("they are neighbors");
            let major = self.ground.waters.get(&side).filter(|chain| chain.major);
            let there = self.over.is_some_and(|over| {
                let wanted = major.is_some_and(|chain| chain.river == over.river);
                wanted && side.ends().iter().any(|end| over.hexes.contains(end))
            });
            if major.is_none() || (there && !crossed) {
                way.push(next);
                self.go_on(way, steps - 1, crossed || major.is_some());
                way.pop();
            }
        }
    }
}

/// How far a hex lies from the real line of a course, in metres.
fn off_course(course: &Course, hex: Hex) -> u64 {
    (line::seen_from(&course.path, Grid::center_of(hex)).distance * 1000.0) as u64
}
