//! The line of UN (rules part F 6): which hexes part the enemy from what is to be kept, and who
//! stands in which.
//!
//! The line is the least cut between the enemy and everything UN holds: good ground, rivers and
//! hexes held already are cheap, places are dear, and the fewer units there are the dearer is
//! every hex. So it stands on the 38th parallel, the Han, the Kum or the Naktong by what can be
//! manned, and bends back where the enemy is too strong.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::River;
use naktong_protocol::unit::Side;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, UnitId, View};

use super::cut::{Country, cut};
use super::ground::{FAR, Ground};
use super::threat::{EVEN, Threat};

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
const PRESSURE: u32 = 5;
/// Steps that a post of the line wants at least (rules 5.2 and part F 6).
const POST: u32 = 3;
/// Own stacks behind whom one is kept back: two divisions.
const TO_A_RESERVE: usize = 6;
/// How far a unit is called to a post that another one holds already: two days on foot.
const AT_HAND: u32 = 16;
/// How much of a march is not worth a change of places.
const NEAR_ENOUGH: u32 = 3;

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
    /// The country on the enemy's side of it.
    pub(super) beyond: BTreeSet<Hex>,
    /// How far each hex is from home.
    pub(super) home: BTreeMap<Hex, u32>,
}

/// Where everybody is to go.
#[derive(Debug, Default)]
pub(super) struct Stations {
    /// Of each unit that fights.
    pub(super) of: BTreeMap<UnitId, Hex>,
    /// Those kept back.
    pub(super) reserves: BTreeSet<UnitId>,
}

/// Where the supply of a side comes from, as far as its seat can tell: Pusan, else where its
/// arrivals come in, else the roads over the southern edge of the map.
pub(super) fn homes(view: &View, ground: &Ground) -> Vec<Hex> {
    let map = &ground.map;
    let held = |id: &str| {
        let mut places = map.places.iter();
        let place = places.find(|place| place.id.as_str() == id)?;
        (view.control.get(&place.id) == Some(&Side::Un)).then_some(place.hex)
    };
    if let Some(pusan) = held("pusan") {
        return vec![pusan];
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
    pub(super) fn of(view: &View, ground: &Ground, threat: &Threat) -> Self {
        let lay = Lay::of(view, ground, threat);
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
            let tried = lay.line(dearness);
            if tried.posts.is_empty() && line.is_some() {
                break;
            }
            let posts = tried.posts.iter().filter(|post| !post.is_gap).count();
            line = Some(tried);
            if posts + posts / TO_A_RESERVE <= stacks {
                break;
            }
        }
        let mut line = line.expect("several are tried");
        line.home = lay.home;
        line
    }

    /// Who is to stand where: the nearest first, one to each post, the rest where the enemy is
    /// strongest, some kept back.
    pub(super) fn stations(&self, view: &View, ground: &mut Ground, threat: &Threat) -> Stations {
        let mut stations = Stations::default();
        let mut free: BTreeMap<UnitId, &UnitView> =
            fighters(view).map(|unit| (unit.counter.id, unit)).collect();
        let mut held: BTreeMap<Hex, Vec<&UnitView>> = BTreeMap::new();
        // One strong enough to every post.
        let mut pairs: Vec<(u32, Hex, UnitId)> = vec![];
        for (rank, post) in self.posts.iter().enumerate() {
            let rank = u32::try_from(rank).expect("a line is short");
            let field = ground.to(post.hex);
            for unit in free.values().filter(|unit| unit.state.steps >= 2) {
                let way = field.get(&unit.state.hex).copied().unwrap_or(FAR);
                let thin = 3 * POST.saturating_sub(u32::from(unit.state.steps));
                let gap = rank / 2 + if post.is_gap { 12 } else { 0 };
                let way = if way <= NEAR_ENOUGH && !threat.touches(unit.state.hex) {
                    way
                } else {
                    way + thin + gap
                };
                pairs.push((way, post.hex, unit.counter.id));
            }
        }
        pairs.sort_unstable();
        let reserve = free.len() / (TO_A_RESERVE + 1);
        let firm = self.posts.iter().filter(|post| !post.is_gap).count();
        if free.len() <= firm {
            self.crowd(ground, threat, &mut free, &mut held);
        }
        for (_, hex, unit) in pairs {
            if held.contains_key(&hex) || free.len() <= reserve {
                continue;
            }
            if let Some(it) = free.remove(&unit) {
                held.insert(hex, vec![it]);
            }
        }
        for (hex, stack) in &held {
            let units = stack.iter().map(|unit| (unit.counter.id, *hex));
            stations.of.extend(units);
        }
        // The rest where it is hardest.
        let mut left: Vec<&UnitView> = free.into_values().collect();
        left.sort_by_key(|unit| (std::cmp::Reverse(unit.state.steps), unit.counter.id));
        for unit in left {
            let steps = u32::from(unit.state.steps);
            let mut best: Option<(i64, Hex)> = None;
            for post in &self.posts {
                let stack = held.get(&post.hex).map_or(&[][..], Vec::as_slice);
                let there: u32 = stack.iter().map(|it| u32::from(it.state.steps)).sum();
                if there + steps > ground.room(post.hex) || (there >= 10 && steps > 1) {
                    continue;
                }
                let need = threat
                    .column(ground, post.hex, threat.defense(stack.iter().copied()))
                    .unwrap_or(0);
                let way = ground.to(post.hex);
                let way = way.get(&unit.state.hex).copied().unwrap_or(FAR);
                let weight = i64::from(need) * 8 - i64::from(way) - i64::from(there);
                if best.is_none_or(|(known, _)| weight > known) {
                    best = Some((weight, post.hex));
                }
            }
            let Some((_, hex)) = best else { continue };
            let unit_id = unit.counter.id;
            if stations.reserves.len() < reserve && steps >= POST {
                stations.reserves.insert(unit_id);
                stations
                    .of
                    .insert(unit_id, self.behind(ground, threat, hex));
            } else {
                held.entry(hex).or_default().push(unit);
                stations.of.insert(unit_id, hex);
            }
        }
        stations
    }

    /// An army too small for its line holds what counts most with enough, and leaves the rest.
    fn crowd<'a>(
        &self,
        ground: &mut Ground,
        threat: &Threat,
        free: &mut BTreeMap<UnitId, &'a UnitView>,
        held: &mut BTreeMap<Hex, Vec<&'a UnitView>>,
    ) {
        for post in self.posts.iter().filter(|post| !post.is_gap) {
            let field = ground.to(post.hex);
            let way = |unit: &UnitView| field.get(&unit.state.hex).copied().unwrap_or(FAR);
            let mut near: Vec<&UnitView> = free.values().copied().collect();
            near.retain(|unit| way(unit) <= AT_HAND);
            near.sort_by_key(|unit| (way(unit), unit.counter.id));
            for unit in near {
                let stack = held.entry(post.hex).or_default();
                let steps: u32 = stack.iter().map(|it| u32::from(it.state.steps)).sum();
                let column = threat.column(ground, post.hex, threat.defense(stack.iter().copied()));
                let enough = !stack.is_empty() && column.unwrap_or(0) <= EVEN;
                if enough || steps + u32::from(unit.state.steps) > ground.room(post.hex) {
                    break;
                }
                stack.push(unit);
                free.remove(&unit.counter.id);
            }
        }
        held.retain(|_, stack| !stack.is_empty());
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

    /// Whether a hex belongs to the line.
    pub(super) fn is_post(&self, hex: Hex) -> bool {
        self.posts.iter().any(|post| post.hex == hex)
    }
}

/// What lines are weighed by.
struct Lay<'a> {
    view: &'a View,
    ground: &'a Ground,
    threat: &'a Threat,
    home: BTreeMap<Hex, u32>,
    homes: Vec<Hex>,
    /// How far the enemy is from a hex, and how far the nearest own unit.
    enemy: BTreeMap<Hex, u32>,
    friend: BTreeMap<Hex, u32>,
    own: BTreeMap<Hex, Vec<&'a UnitView>>,
}

impl<'a> Lay<'a> {
    fn of(view: &'a View, ground: &'a Ground, threat: &'a Threat) -> Self {
        let homes = homes(view, ground);
        let mut own: BTreeMap<Hex, Vec<&UnitView>> = BTreeMap::new();
        for unit in fighters(view) {
            own.entry(unit.state.hex).or_default().push(unit);
        }
        let expected = view.expected.values();
        let expected = expected.filter(|it| it.turn <= view.turn.turn + 1);
        let coming = expected.flat_map(|it| it.hexes.first().copied());
        let friends: Vec<Hex> = own.keys().copied().chain(coming).collect();
        Self {
            view,
            ground,
            threat,
            home: ground.marches(homes.iter().copied()),
            homes,
            enemy: ground.marches(threat.hexes()),
            friend: ground.marches(friends),
            own,
        }
    }

    fn line(&self, dearness: u32) -> Line {
        let cut = cut(&self.country(dearness));
        let mut hexes: Vec<Hex> = cut.hexes.iter().copied().collect();
        hexes.sort_by_key(|hex| std::cmp::Reverse((self.weight(*hex), *hex)));
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
            beyond: cut.beyond,
            home: BTreeMap::new(),
        }
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

    fn country(&self, dearness: u32) -> Country {
        let map = &self.ground.map;
        let mut country = Country::default();
        let land = map.hexes.keys().copied().filter(|hex| map.is_land(*hex));
        for hex in land {
            country.price.insert(hex, self.price(hex, dearness));
            country.worth.insert(hex, WORTH_OF_A_HEX);
            let ways = map.neighbors(hex);
            let ways = ways.filter(|next| self.ground.step(hex, *next).is_some());
            country.ways.extend(ways.map(|next| (hex, next)));
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
    fn price(&self, hex: Hex, dearness: u32) -> Option<u32> {
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
        let far = |of: &BTreeMap<Hex, u32>, hex: Hex| of.get(&hex).copied().unwrap_or(FAR);
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
        let late = far(&self.friend, hex).saturating_sub(distance.max(8));
        price += late.min(60);
        Some(1 + price * dearness / 4)
    }
}
