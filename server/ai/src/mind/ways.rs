//! Marches as they are today: bridges down, the enemy in the way, each class by its own costs
//! (tables B2). [`Ground::to`](super::Ground::to) knows the land only.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::rc::Rc;

use naktong_protocol::land::Land;
use naktong_protocol::map::{BridgeState, Crossing, Map, River, Road, SideInfo, Terrain};
use naktong_protocol::unit::Mobility;
use naktong_protocol::{Hex, View};

use super::ground::{FAR, Picture};

/// A march of one turn, in movement points of men on foot (rules 9.1).
pub(super) const A_TURN: u32 = 8;
/// What an enemy stack in the way costs: it must be fought.
const FIGHT: u32 = 16;
/// What its zone costs: a halt (rules 5.3).
const HALT: u32 = 5;
/// What fording a major river costs on foot: a day (rules 13.1).
const FORD: u32 = 8;

/// The roads and hexsides of a map, ready for many marches.
#[derive(Debug)]
pub(super) struct Net {
    hexes: Vec<Hex>,
    /// The rank of each land hex, by column and row.
    ranks: Vec<Option<usize>>,
    /// To each land hex: from where, and over what.
    into: Vec<Vec<(usize, SideInfo)>>,
    terrain: Vec<Terrain>,
}

/// Rows that a hex number may name, with one before the first.
const ROWS: usize = 100;

impl Net {
    pub(super) fn of(map: &Map) -> Self {
        let hexes: Vec<Hex> = map
            .hexes
            .keys()
            .copied()
            .filter(|hex| map.is_land(*hex))
            .collect();
        let mut ranks = vec![None; ROWS * ROWS];
        for (rank, hex) in hexes.iter().enumerate() {
            ranks[place(*hex)] = Some(rank);
        }
        let into = hexes.iter().map(|hex| {
            let sides = map.neighbors(*hex).filter_map(|from| {
                let side = map.side(from, *hex);
                let at = ranks[place(from)]?;
                (!side.strait).then_some((at, side))
            });
            sides.collect()
        });
        Self {
            into: into.collect(),
            terrain: hexes.iter().map(|hex| map.terrain(*hex)).collect(),
            hexes,
            ranks,
        }
    }

    /// How many land hexes there are.
    pub(super) fn len(&self) -> usize {
        self.hexes.len()
    }

    /// The land hexes by their ranks.
    pub(super) fn hexes(&self) -> &[Hex] {
        &self.hexes
    }

    /// The rank of a land hex.
    pub(super) fn rank(&self, hex: Hex) -> Option<usize> {
        self.ranks[place(hex)]
    }

    /// The terrain of a land hex.
    pub(super) fn terrain(&self, rank: usize) -> Terrain {
        self.terrain[rank]
    }

    /// The land hexes beside one, and what lies between.
    pub(super) fn beside(&self, rank: usize) -> &[(usize, SideInfo)] {
        &self.into[rank]
    }

    /// The cost of a march to the nearest of some hexes, from each hex from which there is one,
    /// by roads and country, with all bridges standing and no enemy.
    pub(super) fn marches(net: &Rc<Self>, aims: impl IntoIterator<Item = Hex>) -> Marches {
        let aims = aims.into_iter().filter_map(|hex| net.rank(hex));
        let costs = spread(net.len(), aims.map(at_no_cost), |at, _| {
            let terrain = net.terrain[at];
            let from = net.into[at].iter();
            from.map(move |(from, side)| (*from, plain_step(*side, terrain)))
        });
        Marches {
            net: Rc::clone(net),
            costs,
        }
    }
}

fn place(hex: Hex) -> usize {
    ROWS * usize::from(hex.column()) + usize::from(hex.row())
}

/// What it costs at the least to come from some starts, each with a cost of its own, to each of
/// `size` places, [`FAR`] where nobody comes. `steps` says where it goes on from a place that is
/// reached at a cost, and what each step costs.
pub(super) fn spread<I: Iterator<Item = (usize, u32)>>(
    size: usize,
    starts: impl IntoIterator<Item = (usize, u32)>,
    steps: impl Fn(usize, u32) -> I,
) -> Vec<u32> {
    let mut costs = vec![FAR; size];
    // Costs are small numbers: whoever is reached at a cost waits in the shell of that cost.
    let mut shells: Vec<Vec<usize>> = vec![];
    for (at, cost) in starts {
        let shell = cost as usize;
        shells.resize_with(shells.len().max(shell + 1), Vec::new);
        shells[shell].push(at);
        costs[at] = costs[at].min(cost);
    }
    let mut cost = 0;
    while (cost as usize) < shells.len() {
        while let Some(at) = shells[cost as usize].pop() {
            if costs[at] < cost {
                continue;
            }
            for (next, step) in steps(at, cost) {
                let total = cost + step;
                if total < costs[next] {
                    costs[next] = total;
                    let shell = total as usize;
                    shells.resize_with(shells.len().max(shell + 1), Vec::new);
                    shells[shell].push(next);
                }
            }
        }
        cost += 1;
    }
    costs
}

/// A start that costs nothing.
fn at_no_cost(rank: usize) -> (usize, u32) {
    (rank, 0)
}

/// What it costs to march from each hex to one, or to the nearest of some.
#[derive(Clone, Debug)]
pub(super) struct Marches {
    net: Rc<Net>,
    costs: Vec<u32>,
}

impl Marches {
    /// The cost from a hex from which there is a way.
    pub(super) fn get(&self, hex: &Hex) -> Option<&u32> {
        let cost = &self.costs[self.net.rank(*hex)?];
        (*cost < FAR).then_some(cost)
    }
}

/// What it costs men on foot to go over a hexside, with all bridges standing and no enemy.
pub(super) fn plain_step(side: SideInfo, to: Terrain) -> u32 {
    if side.road.is_some() {
        return 2;
    }
    let river = match side.river {
        River::Major => 8,
        River::Minor => 1,
        River::None => 0,
    };
    river + 3 + u32::from(shift(to))
}

/// How many columns a terrain shifts an attack to the left (table B2).
pub(super) fn shift(terrain: Terrain) -> u8 {
    match terrain {
        Terrain::Clear | Terrain::Sea => 0,
        Terrain::Hill | Terrain::City => 1,
        Terrain::Mountain => 2,
        Terrain::Peak => 3,
    }
}

/// What it costs to come from each hex to one.
#[derive(Debug)]
pub(super) struct Way {
    net: Rc<Net>,
    costs: Vec<u32>,
}

impl Way {
    /// The cost from a hex, [`FAR`] if there is no way.
    pub(super) fn from(&self, hex: Hex) -> u32 {
        self.net.rank(hex).map_or(FAR, |at| self.costs[at])
    }
}

/// Hexes that one side holds or watches, by their ranks (rules 5.2).
#[derive(Debug)]
pub(super) struct Guards {
    held: Vec<bool>,
    watched: Vec<bool>,
}

/// The marches of a phase.
#[derive(Debug)]
pub(super) struct Ways {
    net: Rc<Net>,
    /// What the enemy adds to the cost of coming into each hex.
    enemy: Vec<u32>,
    down: BTreeMap<(usize, usize), BridgeState>,
    known: BTreeMap<(Hex, Mobility), Rc<Way>>,
}

impl Ways {
    pub(super) fn new(net: &Rc<Net>, view: &View, picture: &Picture) -> Self {
        let mut enemy = vec![0; net.hexes.len()];
        for (hex, defense) in &picture.enemies {
            if let Some(at) = net.rank(*hex) {
                enemy[at] = FIGHT + defense / 2;
            }
            for next in hex.neighbors().filter_map(|next| net.rank(next)) {
                enemy[next] = enemy[next].max(HALT);
            }
        }
        let mut down = BTreeMap::new();
        for (side, state) in &view.bridges {
            let [a, b] = side.ends().map(|end| net.rank(end));
            if let (Some(a), Some(b)) = (a, b) {
                down.insert((a, b), *state);
                down.insert((b, a), *state);
            }
        }
        Self {
            net: net.clone(),
            enemy,
            down,
            known: BTreeMap::new(),
        }
    }

    /// The marches of a class to a hex.
    pub(super) fn to(&mut self, aim: Hex, class: Mobility) -> Rc<Way> {
        let known = self.known.get(&(aim, class)).cloned();
        known.unwrap_or_else(|| {
            let way = Rc::new(self.march(aim, class));
            self.known.insert((aim, class), way.clone());
            way
        })
    }

    /// What it costs a class to come to each hex from the nearest of some.
    pub(super) fn out_of(&self, starts: impl IntoIterator<Item = Hex>, class: Mobility) -> Way {
        let net = &self.net;
        let starts = starts.into_iter().filter_map(|hex| net.rank(hex));
        let costs = spread(net.len(), starts.map(at_no_cost), |at, _| {
            let next = net.into[at].iter();
            next.filter_map(move |(next, side)| {
                let step = self.step(class, at, *next, *side)?;
                Some((*next, step + self.enemy[*next]))
            })
        });
        Way {
            net: net.clone(),
            costs,
        }
    }

    /// Where somebody of a class may end a march of so many movement points that begins in a hex
    /// and keeps the rules of zones (rules 5.3, 13.1): not past those who hold hexes.
    pub(super) fn reach(
        &self,
        start: Hex,
        class: Mobility,
        allowance: u32,
        guards: &Guards,
    ) -> Vec<Hex> {
        let Some(start) = self.net.rank(start) else {
            return vec![];
        };
        let mut costs: BTreeMap<usize, u32> = BTreeMap::from([(start, 0)]);
        let mut queue = BinaryHeap::from([Reverse((0, start))]);
        while let Some(Reverse((cost, at))) = queue.pop() {
            let is_start = at == start;
            let halted = guards.watched[at] && !is_start;
            if cost > costs[&at] || halted {
                continue;
            }
            let leaves = u32::from(guards.watched[at]);
            for (next, side) in self.net.beside(at) {
                if guards.held[*next] || (guards.watched[at] && guards.watched[*next]) {
                    continue;
                }
                let wades = side.river == River::Major && !self.is_dry(at, *next, *side);
                let Some(step) = self.step(class, at, *next, *side) else {
                    continue;
                };
                // Fording takes the whole day, and most can always go one hex.
                let total = match (wades, is_start) {
                    (true, true) => allowance,
                    (true, false) => continue,
                    (false, true) => (step + leaves).min(allowance),
                    (false, false) => cost + step,
                };
                if total <= allowance && costs.get(next).is_none_or(|known| total < *known) {
                    costs.insert(*next, total);
                    queue.push(Reverse((total, *next)));
                }
            }
        }
        costs.into_keys().map(|at| self.net.hexes[at]).collect()
    }

    /// Who stands in the way of the other side's marches: stacks that fight, with their steps.
    pub(super) fn guards(&self, stacks: &BTreeMap<Hex, u32>) -> Guards {
        let size = self.net.len();
        let (mut held, mut watched) = (vec![false; size], vec![false; size]);
        for (hex, steps) in stacks {
            let Some(at) = self.net.rank(*hex) else {
                continue;
            };
            held[at] = true;
            for (next, side) in self.net.beside(at) {
                let over = side.river == River::Major && !self.is_dry(at, *next, *side);
                let hidden = over || self.net.terrain[*next] == Terrain::Peak;
                watched[*next] |= *steps >= 2 && !hidden;
            }
        }
        Guards { held, watched }
    }

    /// Whether somebody of a class could attack over a hexside (rules 11.1): by how many columns
    /// a river shifts him to the left (11.6), or `None`.
    pub(super) fn attack_over(&self, class: Mobility, from: Hex, to: Hex) -> Option<u32> {
        let (from, to) = (self.net.rank(from)?, self.net.rank(to)?);
        let (_, side) = self.net.beside(to).iter().find(|(at, _)| *at == from)?;
        self.step(class, from, to, *side)?;
        Some(match (side.river, self.is_dry(from, to, *side)) {
            (River::None, _) | (River::Minor, true) => 0,
            (River::Minor, false) | (River::Major, true) => 1,
            (River::Major, false) => 2,
        })
    }

    fn is_dry(&self, from: usize, to: usize, side: SideInfo) -> bool {
        is_dry(side, self.down.get(&(from, to)).copied())
    }

    fn march(&self, aim: Hex, class: Mobility) -> Way {
        let net = &self.net;
        let costs = spread(net.len(), net.rank(aim).map(at_no_cost), |at, cost| {
            // Whatever stands at the aim has to be fought anyway.
            let enemy = if cost == 0 { 0 } else { self.enemy[at] };
            let from = net.into[at].iter();
            from.filter_map(move |(from, side)| {
                let step = self.step(class, *from, at, *side)?;
                Some((*from, step + enemy))
            })
        });
        Way {
            net: net.clone(),
            costs,
        }
    }

    fn step(&self, class: Mobility, from: usize, to: usize, side: SideInfo) -> Option<u32> {
        // Where there is no river no bridge counts.
        let down = match side.river {
            River::None => None,
            River::Minor | River::Major => self.down.get(&(from, to)).copied(),
        };
        step(class, side, down, self.net.terrain[to])
    }
}

/// Whether nobody gets wet between two hexes: there is no river, or a bridge stands.
fn is_dry(side: SideInfo, down: Option<BridgeState>) -> bool {
    let is_bridged = match (side.crossing, down) {
        (None | Some(Crossing::Ferry), Some(BridgeState::Pontoon)) => true,
        (None | Some(Crossing::Ferry), _) => false,
        (Some(_), state) => state != Some(BridgeState::Blown),
    };
    side.river == River::None || is_bridged
}

/// Tables B2, rules 13.1.
fn step(class: Mobility, side: SideInfo, down: Option<BridgeState>, to: Terrain) -> Option<u32> {
    let is_dry = is_dry(side, down);
    let river = match (side.river, is_dry, class) {
        (_, true, _) => 0,
        (River::Major, _, Mobility::Foot) => FORD,
        (River::Major, _, _) => return None,
        (_, _, Mobility::Foot) => 1,
        (_, _, Mobility::Motor | Mobility::Armor) => 3,
    };
    let ground = match (side.road.filter(|_| is_dry), class) {
        (Some(Road::Primary), Mobility::Motor) => 1,
        (Some(Road::Secondary), Mobility::Armor) => 3,
        (Some(_), _) => 2,
        (None, _) => match (to, class) {
            (Terrain::City, _) => 2,
            (Terrain::Clear, Mobility::Motor) => 4,
            (Terrain::Clear, _) => 3,
            (Terrain::Hill, Mobility::Foot) => 4,
            (Terrain::Hill, Mobility::Motor) => 8,
            (Terrain::Hill, Mobility::Armor) => 6,
            (Terrain::Mountain, Mobility::Foot) => 6,
            (Terrain::Peak, Mobility::Foot) => 8,
            (Terrain::Mountain | Terrain::Peak | Terrain::Sea, _) => return None,
        },
    };
    Some(river + ground)
}

/// Whether a class could come over a hexside at all in an attack (rules 11.1).
pub(super) fn can_enter(map: &Land, view: &View, class: Mobility, from: Hex, to: Hex) -> bool {
    let side = map.side(from, to);
    let bridge = naktong_protocol::Hexside::between(from, to).and_then(|s| view.bridges.get(&s));
    !side.strait && step(class, side, bridge.copied(), map.terrain(to)).is_some()
}
