//! The line of UN (rules part F 6): which hexes part the enemy from what is to be kept, and who
//! stands in which.
//!
//! The line is the least cut between the enemy and everything UN holds: good ground, rivers and
//! hexes held already are cheap, places are dear, and the fewer units there are the dearer is
//! every hex. So it stands on the 38th parallel, the Han, the Kum or the Naktong by what can be
//! manned, and bends back where the enemy is too strong.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use naktong_protocol::map::{Place, River};
use naktong_protocol::unit::{Mobility, Side};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, UnitId, View};

use super::Mind;
use super::cut::{Country, Cut, Knife};
use super::ground::{FAR, Ground, LAST_PORT_WORTH as ALL, Picture};
use super::threat::{EVEN, Threat};
use super::ways::{Marches, Way, Ways};

/// How dear it is to stand in a hex, in quarters, from an army that can man everything to one
/// that can man little: the first line that can be manned is taken.
const DEARNESS: [u32; 7] = [2, 3, 4, 6, 9, 14, 20];
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
/// How often a line is drawn anew where nobody would come in time.
const PATCHES: usize = 3;
/// What it costs more each time.
const TOO_LATE: u32 = 25;
/// A march of one turn, in movement points of men on foot (rules 9.1).
const A_TURN: u32 = 8;
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
/// What it costs to watch a way over wild country, by how the ground shifts an attack, in
/// quarters of a hex to be held: nobody comes far on it in a day.
const WILD: [Option<u32>; 4] = [None, Some(20), Some(8), Some(5)];
/// Steps that a post of the line wants at least (rules 5.2 and part F 6).
const POST: u32 = 3;
/// Own stacks behind whom one is kept back: two divisions.
const TO_A_RESERVE: usize = 6;
/// Posts to four stacks of a line.
const STRETCH: usize = 5;
/// What a column of the odds against a post, a post that nobody holds, and one that only closes
/// a gap weigh against the way there, in movement points.
const A_COLUMN: i64 = 8;
const AN_EMPTY_POST: i64 = 20;
const A_GAP: i64 = 14;
/// Points from which a place is held for its own sake, how near the enemy must be, in movement
/// points, and what a point of it weighs.
pub(super) const STRONGHOLD: u32 = 3;
const NEAR: u32 = 24;
const A_POINT: i64 = 4;

/// A hex of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Post {
    /// Where.
    pub(super) hex: Hex,
    /// It only closes a gap that the posts beside it watch already.
    pub(super) is_gap: bool,
}

/// The line.
#[derive(Debug)]
pub(super) struct Line {
    /// Its hexes, the most threatened first.
    pub(super) posts: Vec<Post>,
    /// Places that are held wherever the line runs, the worthiest first, with what they are worth.
    strongholds: Vec<(Hex, u32)>,
    /// The country on the enemy's side of it.
    pub(super) beyond: BTreeSet<Hex>,
    /// How far each hex is from home.
    pub(super) home: Marches,
    /// What the enemy cannot come to in a turn, in one piece with home.
    safe: BTreeSet<Hex>,
}

/// Where everybody is to go.
#[derive(Debug, Default)]
pub(super) struct Stations {
    /// Of each unit that fights.
    pub(super) of: BTreeMap<UnitId, Hex>,
    /// Those kept back.
    pub(super) reserves: BTreeSet<UnitId>,
}

/// Where the supply of UN comes from: the nearest of its sources that it holds; where supply is not
/// in play the roads over the southern edge of the map, else where its arrivals come in.
pub(super) fn homes(view: &View, ground: &Ground) -> Vec<Hex> {
    let map = &ground.map;
    let is_held = |hex: Hex| {
        let mut places = map.places_in(hex);
        places.all(|place| view.control.get(&place.id) != Some(&Side::Nk))
    };
    let held = ground.sources(Side::Un).filter(|it| is_held(it.hex));
    let held: Vec<_> = held.collect();
    if let Some(least) = held.iter().map(|source| source.cost).min() {
        let nearest = held.iter().filter(|source| source.cost == least);
        return nearest.map(|source| source.hex).collect();
    }
    let south = map.hexes.keys().copied().filter(|hex| {
        let below = hex.neighbor(naktong_protocol::hex::Direction::South);
        let roads = |next: Hex| map.side(*hex, next).road.is_some();
        map.is_land(*hex)
            && below.is_none_or(|below| map.hex(below).is_none())
            && map.neighbors(*hex).any(roads)
    });
    let mut homes: Vec<Hex> = south.collect();
    if homes.is_empty() {
        let coming = view.expected.values().flat_map(|it| it.hexes.clone());
        homes = coming.collect();
    }
    homes.sort_unstable();
    homes.dedup();
    homes
}

/// The own units that can fight.
pub(super) fn fighters(view: &View) -> impl Iterator<Item = &UnitView> {
    let own = view.units.values();
    own.filter(|unit| unit.counter.side() == Side::Un && !unit.counter.is_support())
}

impl Line {
    /// The line for all that UN has on the map: the most forward that can be manned.
    pub(super) fn of(mind: &mut Mind<'_>, threat: &Threat) -> Self {
        let (view, is_called) = (mind.view, mind.is_called);
        let mut lay = Lay::of(view, mind.ground, threat);
        let mut stacks = 0;
        let mut loose = 0;
        for unit in fighters(view) {
            match u32::from(unit.state.steps) {
                POST.. => stacks += 1,
                steps => loose += steps,
            }
        }
        let stacks = stacks + usize::try_from(loose / POST).expect("a few");
        // The first that can be manned; if the next gives up everything, the last that does not,
        // as far as it can be manned.
        let mut line: Option<Self> = None;
        for dearness in DEARNESS {
            let mut tried = lay.line(dearness);
            for _ in 0..PATCHES {
                if !lay.misses(&tried) {
                    break;
                }
                tried = lay.line(dearness);
            }
            if tried.posts.is_empty() && line.is_some() {
                break;
            }
            let posts = tried.posts.iter().filter(|post| !post.is_gap).count();
            line = Some(tried);
            if posts * 4 <= stacks * STRETCH || is_called() {
                break;
            }
        }
        let mut line = line.expect("several are tried");
        line.strongholds = lay.strongholds();
        line.home = lay.home;
        line.safe = lay.safe;
        line
    }

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
    pub(super) fn stations(&self, view: &View, ground: &mut Ground, threat: &Threat) -> Stations {
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

    /// Whether there is a way home from a hex that the enemy cannot cut in a turn.
    pub(super) fn is_safe(&self, hex: Hex) -> bool {
        let mut near = hex.neighbors().chain([hex]);
        near.any(|near| self.safe.contains(&near))
    }

    /// Whether a hex belongs to the line.
    pub(super) fn is_post(&self, hex: Hex) -> bool {
        self.posts.iter().any(|post| post.hex == hex)
    }
}

/// What lines are weighed by.
struct Lay<'a> {
    view: &'a View,
    ground: &'a mut Ground,
    threat: &'a Threat,
    home: Marches,
    homes: Vec<Hex>,
    /// How far the enemy is from a hex, and how far the nearest own unit.
    enemy: Marches,
    /// What the enemy cannot come to in a turn past those who stand in his way, in one piece with
    /// home.
    safe: BTreeSet<Hex>,
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
    fn of(view: &'a View, ground: &'a mut Ground, threat: &'a Threat) -> Self {
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
    fn line(&mut self, dearness: u32) -> Line {
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
    fn strongholds(&self) -> Vec<(Hex, u32)> {
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
    fn misses(&mut self, line: &Line) -> bool {
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
