//! NK Movement and Exploitation: the columns close in on whom they will attack, and the others
//! go down their roads.

use naktong_protocol::order::MoveOption;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Arm, Side, SupplyState};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order, UnitId, View};

use super::assault;
use super::open_places;
use super::plan::Plan;
use crate::mind::ground::{Ground, Picture};
use crate::mind::supply::Supply;
use crate::mind::ways::Way;
use crate::mind::{Mind, aims, combat, spot};

/// A place of this worth is not left to an enemy who is near, nor one that has this part of all
/// points.
const KEPT: u32 = 5;
const PART: u32 = 9;
/// How near.
const NEAR: u32 = 4;
/// How near an enemy is who walks into any place that is left.
const AT_THE_DOOR: u32 = 2;
/// Turns before the last in which every place that counts is held (rules 15.2).
const LAST_TURNS: u16 = 2;
/// Turns before the last in which nobody minds how he is fed: whoever is Out loses nothing before
/// the third day (rules 8.6).
const LAST_RATIONS: u16 = 3;
/// How far a regiment may be from its headquarters before it is called back.
const LEASH: u32 = 3;
/// What it counts to end a march where nobody is fed: a march of two days and more.
const HUNGER: u32 = 40;
/// Steps in a hex from which on more of them are a heap: a regiment at full strength.
const A_HEAP: u32 = 5;
/// Gatherings that are told of.
const TOLD: usize = 3;

/// The orders of the phase, overruns left out.
pub(super) fn orders(mind: &mut Mind<'_>) -> Vec<Order> {
    let (view, legal, skill) = (mind.view, mind.legal, mind.skill);
    let is_late = view.turn.phase == Some(Phase::Exploitation);
    let left = mind.ground.left(view);
    let mut thoughts = vec![];
    let picture = Picture::of(view, Side::Nk);
    let supply = skill
        .minds_supply()
        .then(|| Supply::of(view, mind.ground, &picture, mind.day));
    let is_end = skill.reckons_with_the_end() && mind.ground.is_near_the_end(view, LAST_RATIONS);
    let mut plan = Plan::new(mind);
    let (followers, fighters): (Vec<&MoveOption>, Vec<&MoveOption>) = legal
        .moves
        .iter()
        .partition(|option| view.units[&option.unit].counter.is_support());
    for unit in guards(&plan, left) {
        plan.stays(unit);
    }
    if let Some(supply) = &supply {
        back_to_the_road(&mut plan, supply);
    }
    if skill.minds_supply() && !is_late {
        open_places::clear_roads(&mut plan, &fighters);
    }
    if let (Some(supply), false) = (&supply, is_late || is_end) {
        open_places::feed(&mut plan, supply, &fighters);
    }
    if skill.takes_what_is_open() || is_end {
        open_places::take(&mut plan, Side::Nk, &fighters);
    }
    if skill.reckons_with_the_end() && left == 0 {
        open_places::secure(&mut plan, &fighters);
    }
    plan.rides(legal);
    if skill.plans_attacks() && !is_late {
        let gathered = assault::gather(&mut plan, Side::Nk, &fighters, &followers, skill);
        let new = gathered.iter().filter(|gathering| gathering.is_new);
        let told = new.take(TOLD);
        thoughts.extend(told.map(|gathering| assault::says(view, gathering)));
    }
    if (plan.is_called)() {
        return vec![];
    }
    let mut fighters = fighters;
    // The foremost first, so that the road is free behind him.
    fighters.sort_by_cached_key(|option| {
        let unit = &view.units[&option.unit];
        (
            plan.way(unit)
                .map_or(u32::MAX, |way| way.from(unit.state.hex)),
            option.unit,
        )
    });
    for option in fighters {
        let unit = &view.units[&option.unit];
        if plan.is_gone(option.unit) {
            continue;
        }
        let Some(way) = plan.way(unit) else {
            continue;
        };
        let staff = combat::staff_of(view, unit).map(|staff| staff.state.hex);
        // Raiders live off the land for a while (rules 15.4).
        let raids = unit.counter.arm == Arm::Special;
        let to = plan.best_end(unit, option, |hex| {
            let fed = supply.as_ref().filter(|_| !raids && !is_end);
            let fed = fed.map_or(SupplyState::Full, |supply| supply.at(hex));
            let hunger = match fed {
                SupplyState::Out => HUNGER,
                SupplyState::Low | SupplyState::Full => 0,
            };
            weigh(&plan, unit, hex, &way, staff).saturating_add(hunger)
        });
        if let Some(to) = to {
            if aims::holds_country(view, unit)
                && plan.aims.get(unit.counter.id.as_str()) == Some(&to)
            {
                let there = spot(&plan.ground.map, to);
                let held = format!("{} comes to hold {there}", unit.counter.tag);
                plan.thoughts.push(held);
            }
            plan.march(option, to);
        }
    }
    for option in followers {
        let to = plan.follow(option);
        if let Some(to) = to.filter(|_| !plan.is_gone(option.unit)) {
            plan.march(option, to);
        }
    }
    let orders = plan.orders;
    thoughts.extend(plan.thoughts);
    mind.thoughts.append(&mut thoughts);
    orders
}

/// Who is cut off goes back to where the army is fed, and attacks what is in the way.
fn back_to_the_road(plan: &mut Plan<'_>, supply: &Supply) {
    let view = plan.view;
    let fed = plan.ground.map.hexes.keys().copied();
    let fed: Vec<Hex> = fed
        .filter(|hex| supply.at(*hex) != SupplyState::Out)
        .collect();
    let cut_off = view.units.values().filter(|unit| {
        unit.counter.side() == Side::Nk
            && unit.counter.arm != Arm::Special
            && supply.at(unit.state.hex) == SupplyState::Out
    });
    for unit in cut_off {
        let nearest = fed
            .iter()
            .min_by_key(|hex| (hex.distance(unit.state.hex), **hex));
        if let Some(hex) = nearest {
            plan.aims.insert(unit.counter.id.to_string(), *hex);
        }
    }
}

/// Those who stay where they are: the last ones beside a place that would be lost (F9).
fn guards(plan: &Plan<'_>, left: u16) -> Vec<UnitId> {
    let (view, ground): (&View, &Ground) = (plan.view, plan.ground);
    let mut kept: Vec<UnitId> = vec![];
    for place in &ground.map.places {
        let worth = ground.worth(view, place);
        let ours = view.control.get(&place.id) == Some(&Side::Nk);
        let weighs = worth >= KEPT || PART * ground.points(place.id) >= ground.all_points();
        let away = plan.picture.distance(place.hex);
        let counts = ground.points(place.id) > 0;
        let in_danger = weighs && away <= NEAR || counts && away <= AT_THE_DOOR;
        let must_stay = left <= LAST_TURNS && ground.must_secure(place.id);
        if !ours || worth < 1 || !(in_danger || must_stay) {
            continue;
        }
        let near = view.units.values().filter(|unit| {
            unit.counter.side() == Side::Nk
                && !unit.counter.is_support()
                && unit.state.hex.distance(place.hex) <= 1
        });
        let near: Vec<&UnitView> = near.collect();
        let watched = near.iter().any(|unit| kept.contains(&unit.counter.id));
        if watched {
            continue;
        }
        let guard = near.iter().min_by_key(|unit| {
            let inside = unit.state.hex == place.hex;
            (
                !inside,
                unit.counter.attack,
                unit.state.steps,
                unit.counter.id,
            )
        });
        kept.extend(guard.map(|unit| unit.counter.id));
    }
    kept
}

/// What speaks against ending a march in a hex.
fn weigh(plan: &Plan<'_>, unit: &UnitView, hex: Hex, way: &Way, staff: Option<Hex>) -> u32 {
    let already = hex == unit.state.hex;
    let steps = u32::from(unit.state.steps);
    let others = plan.picture.steps_in(hex) - if already { steps } else { 0 };
    if others + steps > plan.ground.room(hex) {
        return u32::MAX;
    }
    let own = u32::from(unit.counter.defense) * steps;
    let held = plan.picture.strength_in(hex) + if already { 0 } else { own };
    let danger = plan.picture.danger(hex);
    let risk = match danger {
        0 => 0,
        _ if danger > 3 * held => 14,
        _ if danger > 2 * held => 6,
        _ => 1,
    };
    let strayed = staff.map_or(0, |hq| hex.distance(hq).saturating_sub(LEASH));
    // A front has no gaps where nobody goes in a heap.
    let crowd = others.saturating_sub(A_HEAP) / 2;
    way.from(hex) * 2 + risk + strayed + crowd
}
