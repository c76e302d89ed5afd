//! Where each formation is to go: the plan of a side, in a few lines.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::{BridgeState, Place};
use naktong_protocol::unit::{Arm, Side};
use naktong_protocol::view::UnitView;
use naktong_protocol::{FormationId, Hex, View};

use super::ground::{FAR, Ground, Picture, body};
use super::ways::A_TURN;
use super::{Skill, supply};

/// How much farther a place seems for each formation that goes there already.
const CROWD: u32 = 8;
/// Turns before the last from which on the army is where it counts at the end.
const LAST_TURNS: u16 = 6;
/// How far a Security unit secures (rules 15.2).
const SECURES: u32 = 4;

/// Divisions that a road must feed to be kept whole.
pub(super) const MANY: u32 = 2;

/// The aim of each formation, and of each unit without one or with one of its own.
pub(super) type Aims = BTreeMap<String, Hex>;

/// Where a unit goes.
pub(super) fn aim_of(aims: &Aims, unit: &UnitView) -> Option<Hex> {
    let own = aims.get(unit.counter.id.as_str());
    own.or_else(|| aims.get(&body(&unit.counter))).copied()
}

/// The aims of the own side as this view knows it.
pub(super) fn of(
    view: &View,
    side: Side,
    ground: &mut Ground,
    picture: &Picture,
    skill: Skill,
) -> Aims {
    let mut bodies: BTreeMap<String, &UnitView> = BTreeMap::new();
    let mine = view.units.values().filter(|u| u.counter.side() == side);
    for unit in mine {
        let known = bodies.entry(body(&unit.counter)).or_insert(unit);
        if unit.counter.arm == Arm::Headquarters {
            *known = unit;
        }
    }
    match side {
        Side::Nk => conquests(view, ground, picture, bodies, skill),
        Side::Un => posts(view, ground, picture, bodies),
    }
}

/// NK: the divisions have their orders; tanks and others without go with the nearest division,
/// those who hold the country to what nobody holds.
fn conquests(
    view: &View,
    ground: &mut Ground,
    picture: &Picture,
    bodies: BTreeMap<String, &UnitView>,
    skill: Skill,
) -> Aims {
    let mut aims = match skill.reckons_with_the_end() && ground.is_near_the_end(view, LAST_TURNS) {
        true => keepers(view, ground, picture),
        false => garrisons(view, ground),
    };
    let mut ordered: Vec<(Hex, Hex)> = vec![];
    for (name, unit) in &bodies {
        let formation = unit.counter.formation;
        if let Some(aim) = formation.and_then(|own| objective(view, ground, own)) {
            // The objective is taken and no other is written: on to the next place.
            let aim = match holds(view, ground, aim) {
                true => conquest(view, ground, unit.state.hex, &BTreeMap::new()).unwrap_or(aim),
                false => {
                    ordered.push((unit.state.hex, aim));
                    aim
                }
            };
            aims.insert(name.clone(), aim);
        }
    }
    for (name, unit) in bodies {
        let at = unit.state.hex;
        if aims.contains_key(&name) || holds_country(view, unit) {
            continue;
        }
        let nearest = ordered.iter().min_by_key(|(from, _)| from.distance(at));
        let aim = match nearest.filter(|_| unit.counter.arm != Arm::Special) {
            Some((_, aim)) => Some(*aim),
            None => conquest(view, ground, at, &BTreeMap::new()),
        };
        if let Some(aim) = aim {
            aims.insert(name, aim);
        }
    }
    aims
}

/// Whether all places of a hex are NK's.
fn holds(view: &View, ground: &Ground, hex: Hex) -> bool {
    let mut places = ground.map.places_in(hex);
    places.all(|place| view.control.get(&place.id) == Some(&Side::Nk))
}

/// Whether a unit is there to hold what is taken: Security, or its division has SECURE (15.3).
pub(super) fn holds_country(view: &View, unit: &UnitView) -> bool {
    unit.counter.arm == Arm::Security || is_secure(view, unit.counter.formation)
}

fn objective(view: &View, ground: &Ground, formation: FormationId) -> Option<Hex> {
    let place = view.directives.get(&formation)?.objective?;
    ground.map.place(place).map(|place| place.hex)
}

/// Whether a formation is bound to hold the country and may not attack (rules 15.3).
pub(super) fn is_secure(view: &View, formation: Option<FormationId>) -> bool {
    let directive = formation.and_then(|formation| view.directives.get(&formation));
    directive.is_some_and(|directive| directive.objective.is_none())
}

/// The places that count, of one side or of the other.
pub(super) fn places<'a>(
    view: &'a View,
    ground: &'a Ground,
    side: Side,
) -> impl Iterator<Item = &'a Place> {
    let places = ground.map.places.iter();
    let places = places.filter(|place| ground.worth(view, place) > 0);
    places.filter(move |place| view.control.get(&place.id) == Some(&side))
}

/// The place with the least of something.
fn best(
    places: Vec<(Hex, u32)>,
    crowds: &BTreeMap<Hex, u32>,
    mut cost: impl FnMut(Hex) -> u32,
) -> Option<Hex> {
    let weighed = places.into_iter().map(|(hex, worth)| {
        let crowd = crowds.get(&hex).copied().unwrap_or(0);
        let weight = (cost(hex) + crowd + 40).saturating_sub(2 * worth.min(12));
        (weight, hex)
    });
    weighed.min().map(|(_, hex)| hex)
}

/// NK drives for the nearest place that the enemy holds.
pub(super) fn conquest(
    view: &View,
    ground: &mut Ground,
    from: Hex,
    crowds: &BTreeMap<Hex, u32>,
) -> Option<Hex> {
    let open = places(view, ground, Side::Un);
    let open = open
        .map(|place| (place.hex, ground.worth(view, place)))
        .collect();
    best(open, crowds, |hex| march(ground, from, hex))
}

/// At the end every place counts that somebody secures (rules 15.2): for each, the worthiest first,
/// the nearest who comes in time goes or stays there. Those who hold the country stand where they
/// secure most. What lies open is gone for in the same way.
fn keepers(view: &View, ground: &mut Ground, picture: &Picture) -> Aims {
    let in_time = A_TURN * (1 + u32::from(ground.left(view)));
    let mut held: BTreeMap<Hex, u32> = BTreeMap::new();
    for place in places(view, ground, Side::Nk).filter(|place| ground.must_secure(place.id)) {
        *held.entry(place.hex).or_default() += ground.points(place.id);
    }
    let mut open: BTreeSet<Hex> = BTreeSet::new();
    for place in places(view, ground, Side::Un) {
        if picture.distance(place.hex) > 1 {
            *held.entry(place.hex).or_default() += ground.points(place.id);
            open.insert(place.hex);
        }
    }
    held.retain(|_, points| *points > 0);
    let mut aims = Aims::new();
    let mut free: Vec<&UnitView> = view
        .units
        .values()
        .filter(|unit| unit.counter.side() == Side::Nk && !unit.counter.is_support())
        .collect();
    while let Some((hex, _)) = held
        .iter()
        .max_by_key(|(hex, points)| (**points, Reverse(**hex)))
    {
        let hex = *hex;
        let way = ground.to(hex);
        let comers = free.iter().enumerate().filter_map(|(at, unit)| {
            let holds = holds_country(view, unit);
            if holds && open.contains(&hex) {
                return None;
            }
            let far = way.get(&unit.state.hex).copied().unwrap_or(FAR);
            let far = far.saturating_sub(if holds { 2 * (SECURES - 1) } else { 0 });
            let turns = far.div_ceil(A_TURN);
            let strength = unit.state.steps * unit.counter.attack;
            (far <= in_time).then_some((turns, !holds, strength, unit.counter.id, at))
        });
        let Some((.., at)) = comers.min() else {
            held.remove(&hex);
            continue;
        };
        let keeper = free.remove(at);
        let (post, reach) = match holds_country(view, keeper) {
            true => (
                best_post(ground, keeper.state.hex, hex, &held, in_time),
                SECURES,
            ),
            false => (hex, 1),
        };
        aims.insert(keeper.counter.id.to_string(), post);
        held.retain(|hex, _| open.contains(hex) || hex.distance(post) > reach);
        held.remove(&hex);
    }
    aims
}

/// Where somebody who holds the country secures a place and as much else as he can.
fn best_post(
    ground: &mut Ground,
    from: Hex,
    place: Hex,
    held: &BTreeMap<Hex, u32>,
    in_time: u32,
) -> Hex {
    let way = ground.to(from);
    let map = &ground.map;
    let hexes = map.hexes.keys().copied();
    let posts = hexes.filter(|hex| map.is_land(*hex) && hex.distance(place) <= SECURES);
    let posts = posts.filter_map(|hex| {
        let far = way.get(&hex).copied().filter(|far| *far <= in_time)?;
        let secured = held.iter().filter(|(at, _)| at.distance(hex) <= SECURES);
        let points: u32 = secured.map(|(_, points)| *points).sum();
        Some((Reverse(points), hex.distance(place), far, hex))
    });
    posts.min().map_or(place, |(.., hex)| hex)
}

/// F9: those who hold the country go where nobody secures what is taken; one unit secures all
/// within its reach (rules 15.2).
fn garrisons(view: &View, ground: &Ground) -> Aims {
    let mut free = holders(view);
    let mut aims = Aims::new();
    for hex in posts_to_hold(view, ground) {
        let nearest = free
            .iter()
            .map(|unit| unit.state.hex.distance(hex))
            .zip(0..);
        let Some((_, at)) = nearest.min() else {
            break;
        };
        let unit = free.remove(at);
        aims.insert(unit.counter.id.to_string(), hex);
    }
    aims
}

/// How many of those who hold the country are not needed for it.
pub(super) fn spare(view: &View, ground: &Ground) -> usize {
    holders(view)
        .len()
        .saturating_sub(posts_to_hold(view, ground).len())
}

/// Security first, regiments of occupation second.
fn holders(view: &View) -> Vec<&UnitView> {
    let mut holders: Vec<&UnitView> = view
        .units
        .values()
        .filter(|unit| unit.counter.side() == Side::Nk && !unit.counter.is_support())
        .filter(|unit| holds_country(view, unit))
        .collect();
    holders.sort_by_key(|unit| (unit.counter.arm != Arm::Security, unit.counter.id));
    holders
}

/// Where they stand so that all that counts is secured and the roads of supply are whole: the
/// bridges that are down and the places on the roads that feed most divisions first (rules 8.1,
/// 13.4), then the weightiest places.
fn posts_to_hold(view: &View, ground: &Ground) -> Vec<Hex> {
    let map = &ground.map;
    let roads = roads(view, ground);
    let fed = |hex: Hex| roads.get(&hex).copied().unwrap_or(0);
    let ours = |hex: Hex| {
        let mut lost = map.places_in(hex);
        lost.all(|place| view.control.get(&place.id) != Some(&Side::Un))
    };
    let mut broken: Vec<(Reverse<u32>, Hex)> = view
        .bridges
        .iter()
        .filter(|(_, state)| **state == BridgeState::Blown)
        .filter_map(|(side, _)| {
            let [a, b] = side.ends();
            let fed = fed(a).min(fed(b));
            let open = ours(a) && ours(b) && map.side(a, b).rail;
            (fed >= MANY && open)
                .then(|| (Reverse(fed), if fed_first(&roads, a, b) { a } else { b }))
        })
        .collect();
    broken.sort_unstable();
    let mut taken: Vec<(Reverse<u32>, Reverse<u32>, Hex)> = places(view, ground, Side::Nk)
        .filter(|place| place.value > 0 || ground.worth(view, place) > 1)
        .map(|place| {
            let feeds = fed(place.hex);
            let feeds = if feeds >= MANY { feeds } else { 0 };
            (
                Reverse(feeds),
                Reverse(ground.worth(view, place)),
                place.hex,
            )
        })
        .collect();
    taken.sort_unstable();
    let mut posts: Vec<Hex> = vec![];
    for (_, hex) in broken {
        if posts.iter().all(|post| post.distance(hex) > 1) {
            posts.push(hex);
        }
    }
    for (.., hex) in taken {
        if posts.iter().all(|post| post.distance(hex) >= SECURES) {
            posts.push(hex);
        }
    }
    posts
}

/// Whether whoever stands in a hex is in the way of a road that feeds many.
pub(super) fn is_on_a_road(roads: &BTreeMap<Hex, u32>, hex: Hex) -> bool {
    let mut near = hex.neighbors().chain([hex]);
    near.any(|near| roads.get(&near).is_some_and(|fed| *fed >= MANY))
}

/// The end of a bridge that supply comes to first.
fn fed_first(roads: &BTreeMap<Hex, u32>, a: Hex, b: Hex) -> bool {
    (Reverse(roads.get(&a)), a) <= (Reverse(roads.get(&b)), b)
}

/// The roads of supply to the staffs of the divisions.
pub(super) fn roads(view: &View, ground: &Ground) -> BTreeMap<Hex, u32> {
    let staffs = view.units.values().filter(|unit| {
        unit.counter.side() == Side::Nk
            && unit.counter.arm == Arm::Headquarters
            && !is_secure(view, unit.counter.formation)
    });
    supply::roads(ground, staffs.map(|unit| unit.state.hex))
}

/// UN: the nearest places that are in danger.
fn posts(
    view: &View,
    ground: &mut Ground,
    picture: &Picture,
    bodies: BTreeMap<String, &UnitView>,
) -> Aims {
    let mut crowds: BTreeMap<Hex, u32> = BTreeMap::new();
    let mut aims = Aims::new();
    for (name, unit) in bodies {
        if let Some(aim) = post(view, ground, picture, unit.state.hex, &crowds) {
            *crowds.entry(aim).or_default() += CROWD;
            aims.insert(name, aim);
        }
    }
    aims
}

/// UN stands at the nearest places that are in danger.
fn post(
    view: &View,
    ground: &mut Ground,
    picture: &Picture,
    from: Hex,
    crowds: &BTreeMap<Hex, u32>,
) -> Option<Hex> {
    let held = places(view, ground, Side::Un).map(|place| (place.hex, u32::from(place.value)));
    let held = held.collect();
    best(held, crowds, |hex| {
        march(ground, from, hex) / 2 + 2 * picture.distance(hex).min(60)
    })
}

fn march(ground: &mut Ground, from: Hex, to: Hex) -> u32 {
    ground.to(to).get(&from).copied().unwrap_or(FAR)
}
