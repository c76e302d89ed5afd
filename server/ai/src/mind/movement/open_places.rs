//! Places that lie open: walked into (rules 15.1), and not left so (15.2).

use std::cmp::Reverse;
use std::collections::BTreeSet;

use naktong_protocol::Hex;
use naktong_protocol::map::Map;
use naktong_protocol::order::MoveOption;
use naktong_protocol::unit::{Arm, Side, SupplyState};
use naktong_protocol::view::UnitView;

use super::plan::Plan;
use crate::mind::supply::Supply;
use crate::mind::{aims, spot};

/// Sends somebody into each place of worth that the enemy has left open, the worthiest first.
pub(super) fn take(plan: &mut Plan<'_>, side: Side, options: &[&MoveOption]) {
    for hex in places_of(plan, side.enemy()) {
        if plan.picture.enemies.contains_key(&hex) {
            continue;
        }
        send(
            plan,
            options,
            |end| end == hex,
            |tag, map| format!("{tag} takes {}, which lies open", spot(map, hex)),
        );
    }
}

/// Sends somebody into each place that the enemy has left open on a road that feeds many: no
/// supply comes through it while it is his (rules 8.1).
pub(super) fn clear_roads(plan: &mut Plan<'_>, options: &[&MoveOption]) {
    let view = plan.view;
    let roads = aims::roads(view, plan.ground);
    let mut shut: Vec<(Reverse<u32>, Hex)> = plan
        .ground
        .map
        .places
        .iter()
        .filter(|place| view.control.get(&place.id) == Some(&Side::Un))
        .filter(|place| !plan.picture.enemies.contains_key(&place.hex))
        .filter_map(|place| Some((Reverse(*roads.get(&place.hex)?), place.hex)))
        .filter(|(fed, _)| fed.0 >= aims::MANY)
        .collect();
    shut.sort_unstable();
    shut.dedup();
    for (_, hex) in shut {
        send(
            plan,
            options,
            |end| end == hex,
            |tag, map| format!("{tag} opens the road through {}", spot(map, hex)),
        );
    }
}

/// Sends somebody beside each own stack that is Out because the hexes behind it lie in the enemy's
/// zone: supply goes through a hex where a friend stands (rules 5.3, 8.1).
pub(super) fn feed(plan: &mut Plan<'_>, supply: &Supply, options: &[&MoveOption]) {
    let view = plan.view;
    let hungry = view.units.values().filter(|unit| {
        let own = unit.state.own.as_ref();
        !unit.counter.is_support() && own.is_some_and(|own| own.supply == SupplyState::Out)
    });
    let hungry: BTreeSet<Hex> = hungry.map(|unit| unit.state.hex).collect();
    for hex in hungry {
        if supply.at(hex) != SupplyState::Out || plan.picture.steps_in(hex) == 0 {
            continue;
        }
        let map = &plan.ground.map;
        let doors: Vec<Hex> = map
            .neighbors(hex)
            .filter(|door| plan.ground.step(*door, hex).is_some())
            .filter(|door| !plan.picture.enemies.contains_key(door))
            .filter(|door| supply.at(*door) != SupplyState::Out)
            .collect();
        let others: Vec<&MoveOption> = options
            .iter()
            .copied()
            .filter(|option| view.units[&option.unit].state.hex != hex)
            .collect();
        send(
            plan,
            &others,
            |end| doors.contains(&end),
            |tag, map| format!("{tag} opens the way to those at {}", spot(map, hex)),
        );
    }
}

/// Sees to it that somebody of NK is left beside each of its places of worth: one who is there
/// stays, else one comes.
pub(super) fn secure(plan: &mut Plan<'_>, options: &[&MoveOption]) {
    let view = plan.view;
    for hex in places_of(plan, Side::Nk) {
        if plan.is_watched(hex) {
            continue;
        }
        let here = view.units.values().filter(|unit| {
            unit.counter.side() == Side::Nk
                && !unit.counter.is_support()
                && unit.state.hex.distance(hex) <= 1
                && !plan.is_gone(unit.counter.id)
        });
        let guard = here.min_by_key(|unit| (strength(unit), unit.counter.id));
        if let Some(guard) = guard {
            plan.stays(guard.counter.id);
        } else {
            send(
                plan,
                options,
                |end| end.distance(hex) <= 1,
                |tag, map| format!("{tag} comes to hold {}", spot(map, hex)),
            );
        }
    }
}

/// The hexes of the places of worth of a side, the worthiest first.
fn places_of(plan: &Plan<'_>, side: Side) -> Vec<Hex> {
    let places = plan.ground.map.places.iter();
    let places = places.filter(|place| plan.view.control.get(&place.id) == Some(&side));
    let mut weighed: Vec<(Reverse<u32>, Hex)> = places
        .map(|place| (Reverse(plan.ground.worth(plan.view, place)), place.hex))
        .filter(|(worth, _)| worth.0 > 0)
        .collect();
    weighed.sort_unstable();
    let mut hexes: Vec<Hex> = vec![];
    for (_, hex) in weighed {
        if !hexes.contains(&hex) {
            hexes.push(hex);
        }
    }
    hexes
}

/// Sends the weakest who can end a march today where it is wanted, if there is one, and says so of
/// him.
fn send(
    plan: &mut Plan<'_>,
    options: &[&MoveOption],
    is_wanted: impl Fn(Hex) -> bool,
    says: impl Fn(&str, &Map) -> String,
) {
    if let Some((option, to)) = weakest(plan, options, is_wanted) {
        let tag = &plan.view.units[&option.unit].counter.tag;
        plan.thoughts.push(says(tag, &plan.ground.map));
        plan.march(option, to);
    }
}

/// The weakest of those who can end a march today where it is wanted, and where.
fn weakest<'a>(
    plan: &Plan<'_>,
    options: &[&'a MoveOption],
    is_wanted: impl Fn(Hex) -> bool,
) -> Option<(&'a MoveOption, Hex)> {
    let comers = options.iter().filter_map(|option| {
        let unit = &plan.view.units[&option.unit];
        let room = |hex: Hex| {
            plan.picture.steps_in(hex) + u32::from(unit.state.steps) <= plan.ground.room(hex)
        };
        let ends = option.reach.iter();
        let ends = ends.filter(|end| end.may_stop && is_wanted(end.hex) && room(end.hex));
        let end = ends.min_by_key(|end| (end.spent, end.hex))?;
        let is_free = !plan.is_gone(option.unit) && unit.counter.arm != Arm::Security;
        is_free.then_some((strength(unit), end.spent, option.unit, end.hex, *option))
    });
    comers
        .min_by_key(|(strength, spent, unit, ..)| (*strength, *spent, *unit))
        .map(|(.., hex, option)| (option, hex))
}

fn strength(unit: &UnitView) -> u8 {
    unit.state.steps * unit.counter.attack
}
