//! What lines are weighed by, and the cheapest line of a price.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use naktong_protocol::map::{Place, River};
use naktong_protocol::unit::{Mobility, Side};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, View};

use super::{Line, Post, STRONGHOLD, fighters, homes};
use crate::mind::cut::{Country, Cut, Knife};
use crate::mind::ground::{FAR, Ground, Picture};
use crate::mind::threat::{EVEN, Threat};
use crate::mind::ways::{A_TURN, Marches, Way, Ways};

/// What the country is worth, a hex of it.
const WORTH_OF_A_HEX: u32 = 3;
/// What a place is worth, and what it is worth more by each victory point.
const WORTH_OF_A_PLACE: u32 = 8;
const WORTH_OF_A_POINT: u32 = 12;
/// What the way home is worth.
const WORTH_OF_HOME: u32 = 600;
/// How hard a place of the enemy presses, of whom nothing is seen.
const UNSEEN: u32 = 30;
/// How hard an enemy presses by his strength.
const PRESSURE: u32 = 10;
/// What it costs more each time.
const TOO_LATE: u32 = 25;
/// What it costs to watch a way over wild country, by how the ground shifts an attack, in
/// quarters of a hex to be held: nobody comes far on it in a day.
const WILD: [Option<u32>; 4] = [None, Some(20), Some(8), Some(5)];
/// How near the enemy must be to a place that is held for its own sake, in movement points.
const NEAR: u32 = 24;

/// What lines are weighed by.
pub(super) struct Lay<'a> {
    view: &'a View,
    ground: &'a mut Ground,
    threat: &'a Threat,
    pub(super) home: Marches,
    homes: Vec<Hex>,
    /// How far the enemy is from a hex, and how far the nearest own unit.
    enemy: Marches,
    /// What the enemy cannot come to in a turn past those who stand in his way, in one piece with
    /// home.
    pub(super) safe: BTreeSet<Hex>,
    friend: Marches,
    own: BTreeMap<Hex, Vec<&'a UnitView>>,
    /// What there is to cut, with what it costs to stand in a hex when nothing is dear.
    country: Country,
    knife: Knife,
}

/// How far the enemy is from each hex, past those who stand in his way.
fn held_up(
    own: &BTreeMap<Hex, Vec<&UnitView>>,
    view: &View,
    ground: &Ground,
    threat: &Threat,
) -> Way {
    let strength = |stack: &Vec<&UnitView>| threat.defense(stack.iter().copied()).strength;
    let in_his_way = Picture {
        enemies: own
            .iter()
            .map(|(hex, stack)| (*hex, strength(stack)))
            .collect(),
        ..Picture::default()
    };
    Ways::new(ground.net(), view, &in_his_way).out_of(threat.hexes(), Mobility::Foot)
}

fn safe(homes: &[Hex], enemy: &Way, ground: &Ground) -> BTreeSet<Hex> {
    let mut safe: BTreeSet<Hex> = homes.iter().copied().collect();
    let mut queue = homes.to_vec();
    while let Some(at) = queue.pop() {
        for next in ground.map.neighbors(at) {
            let is_safe = enemy.from(next) > A_TURN;
            if is_safe && ground.step(at, next).is_some() && safe.insert(next) {
                queue.push(next);
            }
        }
    }
    safe
}

impl<'a> Lay<'a> {
    pub(super) fn of(view: &'a View, ground: &'a mut Ground, threat: &'a Threat) -> Self {
        let homes = homes(view, ground);
        let mut own: BTreeMap<Hex, Vec<&UnitView>> = BTreeMap::new();
        for unit in fighters(view) {
            own.entry(unit.state.hex).or_default().push(unit);
        }
        let expected = view.expected.values();
        let expected = expected.filter(|it| it.turn <= view.turn.turn + 1);
        let coming = expected.flat_map(|it| it.hexes.first().copied());
        let friends: Vec<Hex> = own.keys().copied().chain(coming).collect();
        let mut lay = Self {
            view,
            threat,
            home: ground.marches(homes.iter().copied()),
            safe: safe(&homes, &held_up(&own, view, ground, threat), ground),
            enemy: ground.marches(threat.hexes()),
            friend: ground.marches(friends),
            homes,
            own,
            country: Country::default(),
            knife: Knife::new(&Country::default()),
            ground,
        };
        lay.country = lay.country();
        lay.knife = Knife::new(&lay.country);
        lay
    }

    /// The line where it is so dear to stand in a hex, no less than before.
    pub(super) fn line(&mut self, dearness: u32) -> Line {
        let prices = self.country.price.values();
        let dear = |price: u32| 1 + price * dearness / 4;
        let cut = self.knife.cut(prices.map(|price| price.map(dear)));
        // Pockets on the enemy's side of it are cut off anyway.
        let kept = self.kept(&cut);
        let mut hexes: Vec<Hex> = cut.hexes.iter().copied().collect();
        hexes.retain(|hex| kept(*hex) || hex.neighbors().any(&kept));
        hexes.sort_by_cached_key(|hex| Reverse((self.weight(*hex), *hex)));
        let mut posts: Vec<Post> = vec![];
        // Every second hex first; then what not two of them watch.
        for hex in &hexes {
            let watched = posts.iter().any(|post| post.hex.distance(*hex) == 1);
            if !watched {
                posts.push(Post {
                    hex: *hex,
                    is_gap: false,
                });
            }
        }
        let firm = posts.clone();
        for hex in hexes {
            let watching = firm.iter().filter(|post| post.hex.distance(hex) == 1);
            if watching.count() < 2 && firm.iter().all(|post| post.hex != hex) {
                posts.push(Post { hex, is_gap: true });
            }
        }
        Line {
            posts,
            strongholds: vec![],
            beyond: cut.beyond,
            home: self.home.clone(),
            safe: BTreeSet::new(),
        }
    }

    /// The places of worth that the enemy may soon come to.
    pub(super) fn strongholds(&self) -> Vec<(Hex, u32)> {
        let mut worths: BTreeMap<Hex, u32> = BTreeMap::new();
        let held = |place: &&Place| self.view.control.get(&place.id) == Some(&Side::Un);
        for place in self.ground.map.places.iter().filter(held) {
            let worth = self.ground.worth(self.view, place);
            let near = self.enemy.get(&place.hex).is_some_and(|way| *way <= NEAR);
            if worth >= STRONGHOLD && near && !self.threat.is_in(place.hex) {
                let known = worths.entry(place.hex).or_default();
                *known = worth.max(*known);
            }
        }
        let mut strongholds: Vec<(Hex, u32)> = worths.into_iter().collect();
        strongholds.sort_by_key(|(hex, worth)| (Reverse(*worth), *hex));
        strongholds
    }

    /// Whether there are posts that nobody reaches before the enemy; the country around them is
    /// dearer from now on.
    pub(super) fn misses(&mut self, line: &Line) -> bool {
        let mut free: Vec<&UnitView> = fighters(self.view).collect();
        let far = |of: &Marches, hex: Hex| of.get(&hex).copied().unwrap_or(FAR);
        let mut posts: Vec<Hex> = line
            .posts
            .iter()
            .filter(|post| !post.is_gap)
            .map(|post| post.hex)
            .collect();
        posts.sort_by_key(|hex| (far(&self.enemy, *hex), *hex));
        let mut misses = false;
        for hex in posts {
            let turns = far(&self.enemy, hex).div_ceil(A_TURN).max(1);
            let way = self.ground.to(hex);
            let nearest = (0..free.len()).min_by_key(|at| {
                let unit = free[*at];
                (far(&way, unit.state.hex), unit.counter.id)
            });
            match nearest {
                Some(at) if far(&way, free[at].state.hex) <= turns * A_TURN => {
                    free.remove(at);
                }
                _ => {
                    misses = true;
                    for around in hex.neighbors().chain([hex]) {
                        if let Some(Some(price)) = self.country.price.get_mut(&around) {
                            *price += TOO_LATE;
                        }
                    }
                }
            }
        }
        misses
    }

    /// What a cut keeps in one piece with home.
    fn kept(&self, cut: &Cut) -> impl Fn(Hex) -> bool + use<> {
        let net = Rc::clone(self.ground.net());
        let mut open = vec![true; net.len()];
        for hex in cut.hexes.iter().chain(&cut.beyond) {
            open[net.rank(*hex).expect("land is cut")] = false;
        }
        let mut kept = vec![false; net.len()];
        let homes = self.homes.iter().filter(|hex| !cut.beyond.contains(hex));
        let mut queue: Vec<usize> = homes.filter_map(|hex| net.rank(*hex)).collect();
        for home in &queue {
            kept[*home] = true;
        }
        while let Some(at) = queue.pop() {
            for (next, _) in net.beside(at) {
                if open[*next] && !kept[*next] {
                    kept[*next] = true;
                    queue.push(*next);
                }
            }
        }
        move |hex| net.rank(hex).is_some_and(|rank| kept[rank])
    }

    /// Which of the hexes of a line are held first: places, roads, where the enemy comes; on
    /// good ground rather than beside it.
    fn weight(&self, hex: Hex) -> u32 {
        let map = &self.ground.map;
        let value = map.places_in(hex);
        let value = value.map(|place| 2 * self.ground.worth(self.view, place));
        let roads = map
            .neighbors(hex)
            .filter(|next| map.side(hex, *next).road.is_some());
        let held = u32::from(self.own.contains_key(&hex));
        value.max().unwrap_or(0)
            + 3 * u32::try_from(roads.count().min(3)).expect("three")
            + self.threat.against(hex) / 4
            + 3 * held
            + 2 * u32::from(self.ground.shift(hex))
    }

    fn country(&self) -> Country {
        let map = &self.ground.map;
        let mut country = Country::default();
        let land = map.hexes.keys().copied().filter(|hex| map.is_land(*hex));
        for hex in land {
            country.price.insert(hex, self.price(hex));
            country.worth.insert(hex, WORTH_OF_A_HEX);
            let ways = map.neighbors(hex);
            let ways = ways.filter(|next| self.ground.step(hex, *next).is_some());
            country.ways.extend(ways.map(|next| {
                let road = map.side(hex, next).road.is_some();
                let wild = WILD[usize::from(self.ground.shift(next))];
                (hex, next, wild.filter(|_| !road))
            }));
        }
        for hex in self.threat.hexes().filter(|hex| map.is_land(*hex)) {
            country
                .pressure
                .insert(hex, 10 + PRESSURE * self.threat.attack_in(hex));
        }
        for place in &map.places {
            let worth = WORTH_OF_A_PLACE + WORTH_OF_A_POINT * self.ground.worth(self.view, place);
            match self.view.control.get(&place.id) {
                Some(Side::Un) if place.label == 1 && !self.threat.is_in(place.hex) => {
                    *country.worth.entry(place.hex).or_default() += worth;
                }
                Some(Side::Nk) if !self.own.contains_key(&place.hex) => {
                    country.pressure.entry(place.hex).or_insert(UNSEEN);
                }
                _ => {}
            }
        }
        for hex in &self.homes {
            *country.worth.entry(*hex).or_default() += WORTH_OF_HOME;
        }
        country
    }

    /// What it costs to stand in a hex; `None` where the enemy stands.
    fn price(&self, hex: Hex) -> Option<u32> {
        if self.threat.is_in(hex) {
            return None;
        }
        let map = &self.ground.map;
        let shift = u32::from(self.ground.shift(hex));
        let roads = map
            .neighbors(hex)
            .any(|next| map.side(hex, next).road.is_some());
        let mut price = match (roads, shift) {
            (true, 0) => 24,
            (true, 1) => 20,
            (true, _) => 15,
            (false, 0) => 18,
            (false, 1) => 11,
            (false, _) => 6,
        };
        let far = |of: &Marches, hex: Hex| of.get(&hex).copied().unwrap_or(FAR);
        let distance = far(&self.enemy, hex);
        let before = map
            .neighbors(hex)
            .filter(|next| far(&self.enemy, *next) < distance);
        let (mut sides, mut rivers) = (0, 0);
        for next in before {
            sides += 1;
            rivers += match map.side(hex, next).river {
                River::Major => 2,
                River::Minor => 1,
                River::None => 0,
            };
        }
        if sides > 0 {
            price -= price * rivers / (4 * sides);
        }
        let stack = self.own.get(&hex).map_or(&[][..], Vec::as_slice);
        if !stack.is_empty() {
            price -= price / 4;
        }
        // A regiment that the enemy may drive off at once is no line.
        let mut defense = self.threat.defense(stack.iter().copied());
        defense.strength = defense.strength.max(8);
        let column = self.threat.column(self.ground, hex, defense).unwrap_or(0);
        price += price * column.saturating_sub(EVEN).min(4) / 6;
        // Nor is a hex that he is in before anybody can be.
        let late = far(&self.friend, hex).saturating_sub(distance.max(A_TURN));
        Some(price + late.min(60))
    }
}
