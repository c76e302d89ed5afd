//! Who stands where in the line, behind it, and in what is held for its own sake.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::unit::Side;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, UnitId, View};

use super::{Line, POST, Post, fighters};
use crate::mind::ground::{FAR, Ground, LAST_PORT_WORTH as ALL};
use crate::mind::threat::Threat;

/// Points from which a place behind the line is guarded, how far raiders may be from it, in
/// movement points, and what a step more speaks against a guard.
const GUARDED: u32 = 6;
const RAID: u32 = 64;
const STRONG: u32 = 8;
/// The part of all points above which a place decides the match, in tenths, and how many guard it.
const DECIDES: u32 = 4;
const GUARDS: usize = 2;
/// An army so small has nobody to spare for it.
const ENOUGH: usize = 9;
/// Own stacks behind whom one is kept back: two divisions.
const TO_A_RESERVE: usize = 6;
/// What a column of the odds against a post, a post that nobody holds, and one that only closes
/// a gap weigh against the way there, in movement points.
const A_COLUMN: i64 = 8;
const AN_EMPTY_POST: i64 = 20;
const A_GAP: i64 = 14;
/// What a point of a place that is held for its own sake weighs.
const A_POINT: i64 = 4;

/// Where everybody is to go.
#[derive(Debug, Default)]
pub(in crate::mind) struct Stations {
    /// Of each unit that fights.
    pub(in crate::mind) of: BTreeMap<UnitId, Hex>,
    /// Those kept back.
    pub(in crate::mind) reserves: BTreeSet<UnitId>,
}

impl Line {
    /// Where somebody is wanted, and what the place itself is worth: the posts of the line, then the
    /// strongholds elsewhere.
    fn wanted(&self) -> Vec<(Post, i64)> {
        let points = |hex: Hex| {
            let held = self.strongholds.iter().find(|(at, _)| *at == hex);
            held.map_or(0, |(_, worth)| i64::from(*worth))
        };
        let posts = self.posts.iter().map(|post| (*post, points(post.hex)));
        let others = self
            .strongholds
            .iter()
            .filter(|(hex, _)| !self.is_post(*hex));
        let others = others.map(|(hex, _)| {
            let post = Post {
                hex: *hex,
                is_gap: false,
            };
            (post, points(*hex))
        });
        posts.chain(others).collect()
    }

    /// Who is to stand where: one unit after the other goes where it is needed most, the way
    /// there taken off; some are kept back.
    pub(in crate::mind) fn stations(
        &self,
        view: &View,
        ground: &mut Ground,
        threat: &Threat,
    ) -> Stations {
        let mut stations = Stations::default();
        let mut free: Vec<&UnitView> = fighters(view).collect();
        let mut held: BTreeMap<Hex, Vec<&UnitView>> = BTreeMap::new();
        self.garrisons(view, ground, threat, &mut free, &mut stations);
        let mut kept = free.len() / (TO_A_RESERVE + 1);
        let wanted = self.wanted();
        while !free.is_empty() {
            let mut best: Option<(i64, Hex, usize)> = None;
            for (post, points) in &wanted {
                let stack = held.get(&post.hex).map_or(&[][..], Vec::as_slice);
                let there: u32 = stack.iter().map(|it| u32::from(it.state.steps)).sum();
                let column = threat.column(ground, post.hex, threat.defense(stack.iter().copied()));
                let need = (A_COLUMN + A_POINT * points) * i64::from(column.unwrap_or(0))
                    + if stack.is_empty() { AN_EMPTY_POST } else { 0 }
                    - if post.is_gap { A_GAP } else { 0 };
                let room = ground.room(post.hex);
                let way = ground.to(post.hex);
                for (index, unit) in free.iter().enumerate() {
                    if there + u32::from(unit.state.steps) > room {
                        continue;
                    }
                    let thin = stack.is_empty() && unit.state.steps < 2;
                    let way = way.get(&unit.state.hex).copied().unwrap_or(FAR);
                    let worth = need - i64::from(way) - if thin { A_GAP } else { 0 };
                    if best.is_none_or(|(known, ..)| worth > known) {
                        best = Some((worth, post.hex, index));
                    }
                }
            }
            let Some((_, hex, index)) = best else {
                break;
            };
            // The last of all are those whom no post needs badly.
            let is_last = free.len() <= kept;
            let unit = free.remove(index);
            let mut to = hex;
            if is_last && u32::from(unit.state.steps) >= POST {
                kept -= 1;
                stations.reserves.insert(unit.counter.id);
                to = self.behind(ground, threat, hex);
            } else {
                held.entry(hex).or_default().push(unit);
            }
            stations.of.insert(unit.counter.id, to);
        }
        stations
    }

    /// A weak unit to each place behind the line that raiders may come to and that must not fall.
    fn garrisons(
        &self,
        view: &View,
        ground: &mut Ground,
        threat: &Threat,
        free: &mut Vec<&UnitView>,
        stations: &mut Stations,
    ) {
        let enemy = ground.marches(threat.hexes());
        let all = ground.all_points();
        let decides = |hex: Hex| {
            let places = ground.map.places_in(hex);
            let points = places.map(|place| ground.points(place.id)).sum::<u32>();
            10 * points > DECIDES * all
        };
        let deciding: BTreeSet<Hex> = ground
            .map
            .places
            .iter()
            .map(|place| place.hex)
            .filter(|hex| decides(*hex))
            .collect();
        let mut places: Vec<(Reverse<u32>, Hex)> = ground
            .map
            .places
            .iter()
            .filter(|place| view.control.get(&place.id) == Some(&Side::Un))
            .map(|place| (Reverse(ground.worth(view, place)), place.hex))
            .filter(|(worth, hex)| {
                let near = enemy.get(hex).is_some_and(|way| *way <= RAID);
                let is_near = near || deciding.contains(hex);
                worth.0 >= GUARDED && is_near && !self.beyond.contains(hex)
            })
            .collect();
        places.sort_unstable();
        for (worth, hex) in places {
            if free.len() <= ENOUGH && !deciding.contains(&hex) {
                break;
            }
            // Beside the last port nobody is near enough to it.
            let (near, least) = match worth.0 {
                ALL.. => (0, 4),
                _ => (1, 2),
            };
            let mut posts = self.posts.iter();
            let in_line = posts.any(|post| post.hex.distance(hex) <= near);
            // Where the match is decided stands who is near, and not alone.
            let (guards, least, strong) = match (deciding.contains(&hex), in_line) {
                (true, false) => (GUARDS, POST, 0),
                (true, true) if free.len() <= ENOUGH => (1, POST, 0),
                (false, false) => (1, least, STRONG),
                (_, true) => continue,
            };
            let way = ground.to(hex);
            for _ in 0..guards {
                let steps = |at: &usize| u32::from(free[*at].state.steps);
                let far = |at: &usize| way.get(&free[*at].state.hex).copied().unwrap_or(FAR);
                let guard = (0..free.len())
                    .filter(|at| steps(at) >= least && (strong > 0 || far(at) <= RAID))
                    .min_by_key(|at| (far(at) + strong * steps(at), free[*at].counter.id));
                if let Some(at) = guard {
                    stations.of.insert(free.remove(at).counter.id, hex);
                }
            }
        }
    }

    /// The hex behind a post from which a reserve may come: next to it, nearer home, out of the
    /// enemy's reach, by a road if there is one.
    fn behind(&self, ground: &Ground, threat: &Threat, post: Hex) -> Hex {
        let home = |hex: &Hex| self.home.get(hex).copied().unwrap_or(FAR);
        let next = ground.map.neighbors(post).filter(|next| {
            ground.step(*next, post).is_some() && !threat.touches(*next) && !self.is_post(*next)
        });
        let next = next.filter(|next| home(next) < home(&post) && !threat.is_in(*next));
        let best =
            next.min_by_key(|next| (ground.map.side(*next, post).road.is_none(), home(next)));
        best.unwrap_or(post)
    }
}
