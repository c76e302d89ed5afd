//! Rivers snapped to hexsides: each a chain of hex corners from its source to its mouth
//! (MAP.md 5).

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::{Hex, Hexside};

use super::facts::{Bank, FactError, Facts, RiverFact};
use super::grid::{Corner, Grid, HEX_KM, Point, SIDE_KM};
use super::line::seen_from;

/// At this distance from the line a side costs twice as much.
const NEAR_KM: f64 = 0.35 * HEX_KM;
/// Sides farther away are not used.
const REACH_KM: f64 = 1.5 * HEX_KM;
/// Hexes nearer to the line lie on one of its banks.
const BANK_KM: f64 = 1.6 * HEX_KM;
/// How much dearer a side is that does not part the banks.
const SAME_BANK: u64 = 6;

/// How much dearer it is to stop short of the sea.
const MOUTH: u64 = 2;

/// A river as the map has it.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The river's id.
    pub river: String,
    /// Major or minor.
    pub major: bool,
    /// Its corners downstream; one alone if the river is too short for a side.
    pub corners: Vec<Corner>,
    /// The sides between them.
    pub sides: Vec<Hexside>,
}

/// Every river's chain, in the order of the facts.
///
/// # Errors
/// A river that finds no way, or flows into itself.
pub(crate) fn chains(facts: &Facts) -> Result<Vec<Chain>, FactError> {
    let graph = Graph::new();
    let mut done: BTreeMap<&str, Chain> = BTreeMap::new();
    while done.len() < facts.rivers.len() {
        let before = done.len();
        for river in &facts.rivers {
            let parent = match &river.flows_into {
                _ if done.contains_key(river.id.as_str()) => continue,
                None => None,
                Some(parent) => match done.get(parent.as_str()) {
                    Some(chain) => Some(chain),
                    None => continue,
                },
            };
            let chain = graph.chain(facts, river, parent);
            let chain = chain.ok_or_else(|| fault(&river.id, "finds no chain of hexsides"))?;
            done.insert(&river.id, chain);
        }
        if done.len() == before {
            return Err(fault("a river", "flows into itself"));
        }
    }
    let in_order = facts
        .rivers
        .iter()
        .filter_map(|r| done.remove(r.id.as_str()));
    Ok(in_order.collect())
}

fn fault(river: &str, what: &str) -> FactError {
    FactError {
        file: "rivers.csv",
        line: 0,
        fault: format!("{river} {what}"),
    }
}

/// A side as the graph knows it.
struct Edge {
    to: Corner,
    side: Hexside,
}

/// The corners of the grid and the sides between them.
struct Graph {
    edges: BTreeMap<Corner, Vec<Edge>>,
}

impl Graph {
    fn new() -> Self {
        let all: BTreeSet<Hex> = Grid::hexes().collect();
        let mut edges: BTreeMap<Corner, Vec<Edge>> = BTreeMap::new();
        for &hex in &all {
            for there in hex
                .neighbors()
                .filter(|there| hex < *there && all.contains(there))
            {
                let side = Hexside::between(hex, there).expect("they are neighbors");
                let [a, b] = ends(side);
                edges.entry(a).or_default().push(Edge { to: b, side });
                edges.entry(b).or_default().push(Edge { to: a, side });
            }
        }
        Self { edges }
    }

    /// The cheapest chain from a corner near the source to a corner near the mouth, or on the
    /// parent's chain. Costs are whole thousandths, so that equal ones are equal everywhere.
    fn chain(&self, facts: &Facts, river: &RiverFact, parent: Option<&Chain>) -> Option<Chain> {
        let banks = banks(facts, river);
        let (source, mouth) = (*river.path.first()?, *river.path.last()?);
        let ends_at = |corner: Corner| {
            let off = corner.point().distance(mouth);
            match parent {
                Some(parent) if !parent.corners.contains(&corner) => None,
                Some(_) => (off <= REACH_KM).then(|| aside(off)),
                None => (off <= SIDE_KM).then(|| MOUTH * aside(off)),
            }
        };
        let mut best: BTreeMap<Corner, (u64, Option<(Corner, Hexside)>)> = BTreeMap::new();
        let mut open: BTreeSet<(u64, Corner)> = BTreeSet::new();
        for &corner in self.edges.keys() {
            let off = corner.point().distance(source);
            if off <= SIDE_KM {
                best.insert(corner, (aside(off), None));
                open.insert((aside(off), corner));
            }
        }
        let mut goal: Option<(u64, Corner)> = None;
        while let Some((cost, corner)) = open.pop_first() {
            if goal.is_some_and(|(least, _)| least <= cost) {
                break;
            }
            if let Some(last) = ends_at(corner) {
                let here = (cost + last, corner);
                goal = Some(goal.map_or(here, |least| least.min(here)));
            }
            if parent.is_some_and(|parent| parent.corners.contains(&corner)) {
                continue; // it has arrived
            }
            for Edge { to, side } in &self.edges[&corner] {
                let off = seen_from(&river.path, middle(*side)).distance;
                if off > REACH_KM {
                    continue;
                }
                let [a, b] = side.ends().map(|hex| banks.get(&hex));
                let dearer = if a.is_some() && a == b { SAME_BANK } else { 1 };
                let there = cost + (1000 + aside(off)) * dearer;
                if best.get(to).is_none_or(|(known, _)| there < *known) {
                    if let Some((known, _)) = best.insert(*to, (there, Some((corner, *side)))) {
                        open.remove(&(known, *to));
                    }
                    open.insert((there, *to));
                }
            }
        }
        let (_, mut corner) = goal?;
        let (mut corners, mut sides) = (vec![corner], Vec::new());
        while let Some((_, Some((before, side)))) = best.get(&corner) {
            corner = *before;
            corners.push(corner);
            sides.push(*side);
        }
        corners.reverse();
        sides.reverse();
        Some(Chain {
            river: river.id.clone(),
            major: river.major,
            corners,
            sides,
        })
    }
}

/// The banks of the hexes along a river: by their centers, and where a place is known to lie on
/// a bank, by the most important such place, whose row comes last.
fn banks(facts: &Facts, river: &RiverFact) -> BTreeMap<Hex, Bank> {
    let mut banks: BTreeMap<Hex, Bank> = Grid::hexes()
        .map(|hex| (hex, seen_from(&river.path, Grid::center_of(hex))))
        .filter(|(_, seen)| seen.distance <= BANK_KM)
        .map(|(hex, seen)| (hex, seen.bank))
        .collect();
    let mut known: Vec<_> = facts
        .banks
        .iter()
        .filter(|row| row.river == river.id)
        .filter_map(|row| Some((facts.place(row.place)?, row)))
        .collect();
    known.sort_by(|(a, near), (b, far)| {
        // Of two hamlets the one farther from the water is the surer sign.
        let by_weight = (a.value, a.size).cmp(&(b.value, b.size));
        by_weight.then(near.distance_km.total_cmp(&far.distance_km))
    });
    for (place, row) in known {
        if let Some(hex) = Grid::hex_of(place.at) {
            banks.insert(hex, row.bank);
        }
    }
    banks
}

/// What distance from the line costs, in thousandths of a side.
fn aside(distance: f64) -> u64 {
    let share = distance / NEAR_KM;
    (share * share * 1000.0).round() as u64
}

/// The two corners of a side.
pub(crate) fn ends(side: Hexside) -> [Corner; 2] {
    let [low, high] = side.ends();
    let direction = low.direction_to(high).expect("a side has two neighbors") as usize;
    let corners = Corner::of(low);
    [corners[(direction + 5) % 6], corners[direction]]
}

/// The middle of a side.
fn middle(side: Hexside) -> Point {
    let [a, b] = ends(side).map(Corner::point);
    a.towards(b, 0.5)
}
