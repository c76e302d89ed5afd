//! Who goes where so that an enemy can be attacked in strength on the same day.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::map::River;
use naktong_protocol::order::MoveOption;
use naktong_protocol::report::Column;
use naktong_protocol::unit::{Arm, Side};
use naktong_protocol::view::UnitView;
use naktong_protocol::{FormationId, Hex, UnitId, View};

use super::plan::{Plan, SoFar};
use crate::mind::combat::{self, Course, Foe, Sketch};
use crate::mind::ways::can_enter;
use crate::mind::{Skill, aims};

/// Support points that will be there.
const GUNS: u8 = 1;
/// A step, as attacks are weighed.
const STEP: i32 = 10;
/// What a target is worth more that is in the way of what feeds many.
const ON_THE_ROAD: u32 = 12;
/// The plans that are compared: what everybody thinks of first, more with less, and the worthiest first.
const PLANS: [Ambition; 3] = [
    Ambition::of(First::Easiest, Column::FourToOne),
    Ambition::of(First::Easiest, Column::ThreeToOne),
    Ambition::of(First::Worthiest, Column::FourToOne),
];

/// Which targets come first.
#[derive(Clone, Copy, Debug)]
enum First {
    /// Those that cost least for what they are worth.
    Easiest,
    /// Those that are worth most.
    Worthiest,
}

/// How attackers are brought up.
#[derive(Clone, Copy, Debug)]
struct Ambition {
    first: First,
    /// The column at which there are enough against one target.
    wanted: Column,
}

impl Ambition {
    const fn of(first: First, wanted: Column) -> Self {
        Self { first, wanted }
    }
}

/// One who can come to where he can attack.
struct Comer<'a> {
    unit: &'a UnitView,
    option: Option<&'a MoveOption>,
    /// Hexes next to the target, with what it costs to come there.
    from: Vec<(Hex, u8)>,
}

/// A target, and what speaks for it.
struct Target {
    hex: Hex,
    foe: Foe,
    worth: u32,
    points: u32,
    /// It stands in the way of what feeds the army.
    hinders: bool,
    /// Points of own places beside it: UN throws it back even if it is not sure of it.
    presses: u32,
}

/// An attack for which units are brought up.
pub(super) struct Gathering {
    /// Whom they are to attack.
    pub(super) target: Hex,
    /// Who.
    pub(super) units: Vec<UnitId>,
    /// Somebody has to march for it.
    pub(super) is_new: bool,
    /// What it promises, in tenths of a step.
    value: i32,
}

/// Those who march, and the headquarters that may come with them.
struct Movers<'a> {
    fighters: BTreeMap<UnitId, &'a MoveOption>,
    staffs: BTreeMap<UnitId, &'a MoveOption>,
}

/// Brings up attackers of a side: as one thinks first, or as is best of three plans.
pub(super) fn gather<'a>(
    plan: &mut Plan<'_>,
    side: Side,
    options: &[&'a MoveOption],
    followers: &[&'a MoveOption],
    skill: Skill,
) -> Vec<Gathering> {
    let first = |options: &[&'a MoveOption]| {
        let mut first: BTreeMap<UnitId, &'a MoveOption> = BTreeMap::new();
        for option in options {
            first.entry(option.unit).or_insert(option);
        }
        first
    };
    let movers = Movers {
        fighters: first(options),
        staffs: first(followers),
    };
    let start = plan.so_far();
    let plans = if skill.compares_plans() {
        &PLANS[..]
    } else {
        &PLANS[..1]
    };
    let mut best: Option<(i32, Vec<Gathering>, SoFar)> = None;
    for ambition in plans {
        plan.back_to(start.clone());
        let gathered = bring_up(plan, side, &movers, *ambition, skill.attacks_planned());
        let value = gathered.iter().map(|gathering| gathering.value).sum();
        if best.as_ref().is_none_or(|(known, ..)| value > *known) {
            best = Some((value, gathered, plan.so_far()));
        }
    }
    let (_, gathered, then) = best.expect("there is a first plan");
    plan.back_to(then);
    gathered
}

/// Brings up attackers by one plan.
fn bring_up(
    plan: &mut Plan<'_>,
    side: Side,
    movers: &Movers<'_>,
    ambition: Ambition,
    most: usize,
) -> Vec<Gathering> {
    let mut targets = targets(plan, side);
    targets.sort_by_key(|target| {
        let weight = match ambition.first {
            First::Easiest => target.worth * 100 / (target.foe.defense + 4),
            First::Worthiest => target.worth,
        };
        (Reverse(weight), target.hex)
    });
    let mut gathered = vec![];
    let mut placed: BTreeSet<UnitId> = BTreeSet::new();
    for target in targets {
        if (plan.is_called)() || gathered.len() >= most {
            break;
        }
        let comers = comers(plan, side, movers, &placed, &target);
        let (chosen, column) = choose(plan, side, &target, comers, ambition.wanted);
        if chosen.is_empty() {
            continue;
        }
        let course = Course::at(column);
        let ground = i32::try_from(target.worth).expect("a few points");
        gathered.push(Gathering {
            target: target.hex,
            units: chosen
                .iter()
                .map(|(comer, _)| comer.unit.counter.id)
                .collect(),
            is_new: chosen
                .iter()
                .any(|(comer, hex)| comer.unit.state.hex != *hex),
            value: (course.retreats * ground
                + (course.defender_lost - course.attacker_lost) * STEP)
                / 10,
        });
        let ends: Vec<(UnitId, Hex)> = chosen
            .iter()
            .map(|(comer, hex)| (comer.unit.counter.id, *hex))
            .collect();
        for (comer, hex) in chosen {
            placed.insert(comer.unit.counter.id);
            match comer.option.filter(|_| hex != comer.unit.state.hex) {
                Some(option) => plan.march(option, hex),
                None => plan.stays(comer.unit.counter.id),
            }
        }
        bring_staffs(plan, movers, &ends, target.hex);
    }
    gathered
}

/// Who goes against whom, in a line.
pub(super) fn says(view: &View, gathering: &Gathering) -> String {
    let target = gathering.target;
    let tags: Vec<&str> = gathering
        .units
        .iter()
        .map(|unit| view.units[unit].counter.tag.as_str())
        .collect();
    format!("gather against {target}: {}", tags.join(", "))
}

/// The enemies that stand in the way of somebody or on a place of worth.
fn targets(plan: &Plan<'_>, side: Side) -> Vec<Target> {
    let roads = match side {
        Side::Nk => aims::roads(plan.view, plan.ground),
        _ => BTreeMap::new(),
    };
    let hexes = plan.picture.enemies.keys();
    let targets = hexes.filter_map(|hex| {
        let foe = Foe::of(plan.view, *hex)?;
        let places = plan.ground.map.places_in(*hex);
        let points = places.filter(|place| plan.view.control.get(&place.id) != Some(&side));
        let points: u32 = points
            .map(|place| plan.ground.worth(plan.view, place))
            .sum();
        let near = plan.aims.values().map(|aim| aim.distance(*hex)).min();
        let on_the_way = 12_u32.saturating_sub(near.unwrap_or(12));
        let hinders = aims::is_on_a_road(&roads, *hex);
        let presses = match side {
            Side::Nk => 0,
            Side::Un => pressed(plan, *hex),
        };
        let ground = 6 * points.min(12) + 3 * presses.min(12);
        Some(Target {
            hex: *hex,
            foe,
            worth: 4 + ground + on_the_way + if hinders { ON_THE_ROAD } else { 0 },
            points,
            hinders,
            presses,
        })
    });
    targets.collect()
}

/// Points of the places of UN beside a hex.
fn pressed(plan: &Plan<'_>, hex: Hex) -> u32 {
    let places = plan.ground.map.places.iter();
    let near = places.filter(|place| place.hex.distance(hex) == 1);
    let own = near.filter(|place| plan.view.control.get(&place.id) == Some(&Side::Un));
    own.map(|place| plan.ground.worth(plan.view, place)).sum()
}

/// Whether a defender would have nowhere to go (rules 11.6) once some hexes beside him are taken.
fn is_shut_in(plan: &Plan<'_>, target: Hex, sides: &BTreeSet<Hex>) -> bool {
    let map = &plan.ground.map;
    let held = |hex: Hex| sides.contains(&hex) || plan.picture.steps_in(hex) >= 2;
    let ways = map.neighbors(target).filter(|hex| map.is_land(*hex));
    let mut ways = ways.filter(|hex| !map.side(target, *hex).strait);
    ways.all(|way| held(way) || map.neighbors(way).any(|next| next != target && held(next)))
}

/// Whether the headquarters that binds a unit comes, or has come, beside a target where the unit
/// stands: what is there is on plan then (rules 7.2).
fn staff_comes(
    plan: &Plan<'_>,
    movers: &Movers<'_>,
    unit: &UnitView,
    hex: Hex,
    target: Hex,
) -> bool {
    let Some(staff) = combat::staff_of(plan.view, unit).map(|staff| staff.counter.id) else {
        return false;
    };
    match plan.end_of(staff) {
        Some(end) => end.distance(target) <= 1,
        None => movers.staffs.get(&staff).is_some_and(|option| {
            let mut ends = option.reach.iter();
            ends.any(|end| end.may_stop && end.hex == hex)
        }),
    }
}

/// Brings the headquarters of those up who are not on plan without it, or keeps it where it is.
fn bring_staffs(plan: &mut Plan<'_>, movers: &Movers<'_>, chosen: &[(UnitId, Hex)], target: Hex) {
    let view = plan.view;
    for (unit, hex) in chosen {
        let Some(staff) = combat::staff_of(view, &view.units[unit]) else {
            continue;
        };
        let id = staff.counter.id;
        let is_needed =
            !combat::is_by_order(view, &plan.ground.map, &view.units[unit], *hex, target);
        if !is_needed || plan.is_gone(id) {
            continue;
        }
        if staff.state.hex.distance(target) <= 1 {
            plan.stays(id);
        } else if let Some(option) = movers.staffs.get(&id) {
            plan.march(option, *hex);
        }
    }
}

fn comers<'a>(
    plan: &Plan<'a>,
    side: Side,
    movers: &Movers<'a>,
    placed: &BTreeSet<UnitId>,
    target: &Target,
) -> Vec<Comer<'a>> {
    let view: &'a View = plan.view;
    let units = view.units.values().filter(|unit| {
        unit.counter.side() == side
            && unit.state.own.is_some()
            && !unit.counter.is_support()
            && unit.counter.attack > 0
            && unit.counter.arm != Arm::Security
            && !aims::is_secure(view, unit.counter.formation)
            && !placed.contains(&unit.counter.id)
            && !plan.is_gone(unit.counter.id)
            && unit.state.hex.distance(target.hex) <= 9
            && combat::is_ready(unit)
            && (target.points > 0
                || target.hinders
                || target.presses > 0
                || plan.leads_on(unit, target.hex))
    });
    let map = &plan.ground.map;
    let comers = units.filter_map(|unit| {
        let id = unit.counter.id;
        let option = movers.fighters.get(&id).copied();
        let here = (unit.state.hex.distance(target.hex) == 1).then_some((unit.state.hex, 0));
        let ends = option.into_iter().flat_map(|option| &option.reach);
        let ends = ends.filter(|end| end.may_stop && end.hex.distance(target.hex) == 1);
        let from: Vec<(Hex, u8)> = ends
            .map(|end| (end.hex, end.spent))
            .chain(here)
            .filter(|(hex, _)| can_enter(map, view, unit.counter.mobility, *hex, target.hex))
            .filter(|(hex, _)| {
                combat::is_on_plan(view, map, unit, *hex, target.hex)
                    || staff_comes(plan, movers, unit, *hex, target.hex)
            })
            .collect();
        (!from.is_empty()).then_some(Comer { unit, option, from })
    });
    comers.collect()
}

/// Enough of them, each on a hex of its own choice: those of one division with the tanks, or if
/// they are too few all together. Nobody if that promises nothing.
fn choose<'a>(
    plan: &Plan<'_>,
    side: Side,
    target: &Target,
    comers: Vec<Comer<'a>>,
    wanted: Column,
) -> (Vec<(Comer<'a>, Hex)>, Column) {
    let mut strengths: BTreeMap<FormationId, u32> = BTreeMap::new();
    for comer in &comers {
        if let Some(formation) = bound_to(comer.unit) {
            *strengths.entry(formation).or_default() += combat::strength(comer.unit);
        }
    }
    let main = strengths
        .into_iter()
        .max_by_key(|(id, sum)| (*sum, Reverse(*id)));
    let main = main.map(|(formation, _)| formation);
    let is_strange = |comer: &Comer<'_>| bound_to(comer.unit).is_some_and(|own| Some(own) != main);
    let mut comers = comers;
    comers.sort_by_key(|comer| (Reverse(combat::strength(comer.unit)), comer.unit.counter.id));
    let (strange, kin): (Vec<Comer<'_>>, Vec<Comer<'_>>) = comers.into_iter().partition(is_strange);
    let (placed, column) = place(plan, target, kin.iter().collect(), wanted);
    // Who leaves his post for it must be sure of it.
    let least = match (side, target.points) {
        (Side::Un, _) if target.points + target.presses >= 3 => Column::ThreeToTwo,
        (Side::Un, _) => Column::ThreeToOne,
        (Side::Nk, 0..3) => Column::TwoToOne,
        (Side::Nk, _) => Column::ThreeToTwo,
    };
    if column >= least.max(Column::TwoToOne) {
        let stays: Vec<(UnitId, Hex)> = placed;
        return (keep(kin, &stays), column);
    }
    let all: Vec<&Comer<'_>> = kin.iter().chain(&strange).collect();
    let (joined, together) = place(plan, target, all, wanted);
    match (together > column, together.max(column) >= least) {
        (_, false) => (vec![], column),
        (true, true) => {
            let all = kin.into_iter().chain(strange).collect();
            (keep(all, &joined), together)
        }
        (false, true) => (keep(kin, &placed), column),
    }
}

fn keep<'a>(comers: Vec<Comer<'a>>, placed: &[(UnitId, Hex)]) -> Vec<(Comer<'a>, Hex)> {
    let kept = comers.into_iter().filter_map(|comer| {
        let found = placed
            .iter()
            .find(|(unit, _)| *unit == comer.unit.counter.id);
        found.map(|(_, hex)| (comer, *hex))
    });
    kept.collect()
}

/// Finds a hex for each until there are enough; what they come to.
fn place(
    plan: &Plan<'_>,
    target: &Target,
    comers: Vec<&Comer<'_>>,
    wanted: Column,
) -> (Vec<(UnitId, Hex)>, Column) {
    let shift = plan.ground.shift(target.hex);
    let mut steps: BTreeMap<Hex, u32> = BTreeMap::new();
    let mut sides: BTreeSet<Hex> = BTreeSet::new();
    let mut formations: BTreeSet<FormationId> = BTreeSet::new();
    let mut sketch = Sketch {
        guns: GUNS,
        ..Sketch::default()
    };
    let mut column = Column::OneToThree;
    let mut placed = vec![];
    for comer in comers {
        if column >= wanted {
            break;
        }
        let load = u32::from(comer.unit.state.steps);
        let here = comer.unit.state.hex;
        let free = |hex: Hex| {
            let mine = if hex == here { load } else { 0 };
            let taken = plan.picture.steps_in(hex) - mine + steps.get(&hex).copied().unwrap_or(0);
            taken + load <= plan.ground.room(hex)
        };
        let wet = |hex: Hex| plan.ground.map.side(hex, target.hex).river != River::None;
        let around = |hex: Hex| {
            sides
                .iter()
                .map(|side| side.distance(hex))
                .min()
                .unwrap_or(0)
        };
        let others = |hex: Hex| plan.picture.danger(hex) - plan.picture.enemies[&target.hex];
        let cost = |(hex, spent): &(Hex, u8)| {
            let against = 8 * u32::from(wet(*hex)) + others(*hex) / 4 + u32::from(*spent) / 2;
            ((against + 8).saturating_sub(2 * around(*hex)), *hex)
        };
        let open = comer.from.iter().filter(|(hex, _)| free(*hex));
        if let Some((hex, _)) = open.min_by_key(|end| cost(end)).copied() {
            sketch.joins(comer.unit);
            formations.extend(bound_to(comer.unit));
            sketch.formations = formations.len();
            if hex != here {
                *steps.entry(hex).or_default() += load;
            }
            sides.insert(hex);
            let is_shut_in = is_shut_in(plan, target.hex, &sides);
            column = sketch.column(&target.foe, shift, is_shut_in);
            placed.push((comer.unit.counter.id, hex));
        }
    }
    (placed, column)
}

fn bound_to(unit: &UnitView) -> Option<FormationId> {
    unit.counter.formation.filter(|_| !unit.counter.independent)
}
