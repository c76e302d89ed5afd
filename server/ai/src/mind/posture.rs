//! Posture: stances for the enemy's turn (rules 10, part F 6), and charges under the bridges.

use std::collections::BTreeMap;

use naktong_protocol::map::Terrain;
use naktong_protocol::order::{MAX_GUARDS, MAX_UNITS, StanceOption};
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order, UnitId, View};

use super::ground::LAST_PORT_WORTH;
use super::threat::{DRIVEN, Threat};
use super::{Mind, bridges};

/// Points from which ground is decisive.
const DECISIVE: u32 = 3;
/// The grade B, from which a unit is asked to hold (part F 6).
const STEADY: u8 = 2;
/// The column 5:1: above it nobody holds, and from it on nobody stands in the open.
const HOPELESS: u32 = 7;

/// The orders of the phase.
pub(crate) fn orders(mind: &mut Mind<'_>) -> Vec<Order> {
    let view = mind.view;
    let threat = Threat::to(mind.side, view, mind.day, mind.ground);
    let mut stances: BTreeMap<Stance, Vec<UnitId>> = BTreeMap::new();
    let stacks = Stacks::of(view, mind.side);
    for option in &mind.legal.stances {
        let unit = &view.units[&option.unit];
        let stance = stance(mind, option, unit, &threat, &stacks);
        let known = unit.state.own.as_ref().map(|own| &own.stance);
        if known.is_some_and(|known| *known != stance) {
            stances.entry(stance).or_default().push(option.unit);
        }
    }
    let mut orders = vec![];
    for (stance, units) in stances {
        let groups = units.chunks(MAX_UNITS);
        orders.extend(groups.map(|units| Order::SetStance {
            units: units.to_vec(),
            stance: stance.clone(),
        }));
    }
    if mind.side == Side::Un {
        orders.extend(bridges::prepared(mind, &threat));
    }
    orders
}

/// The own units that fight, by hex.
struct Stacks<'a>(BTreeMap<Hex, Vec<&'a UnitView>>);

impl<'a> Stacks<'a> {
    fn of(view: &'a View, side: Side) -> Self {
        let mut stacks: BTreeMap<Hex, Vec<&UnitView>> = BTreeMap::new();
        let own = view
            .units
            .values()
            .filter(|unit| unit.counter.side() == side && !unit.counter.is_support());
        for unit in own {
            stacks.entry(unit.state.hex).or_default().push(unit);
        }
        Self(stacks)
    }

    fn steps(&self, hex: Hex) -> u32 {
        let stack = self.0.get(&hex).into_iter().flatten();
        stack.map(|unit| u32::from(unit.state.steps)).sum()
    }
}

fn stance(
    mind: &Mind<'_>,
    option: &StanceOption,
    unit: &UnitView,
    threat: &Threat,
    stacks: &Stacks<'_>,
) -> Stance {
    let hex = unit.state.hex;
    let stack = &stacks.0[&hex];
    let defense = threat.defense(stack.iter().copied());
    let Some(column) = threat.column(mind.ground, hex, defense) else {
        return match mind.skill.foresees() {
            true => reserve(mind, option, unit, threat, stacks),
            false => Stance::Stand,
        };
    };
    let places = mind.ground.map.places_in(hex);
    let worth = places.map(|place| mind.ground.worth(mind.view, place));
    let worth = worth.max().unwrap_or(0);
    let decisive = worth >= DECISIVE;
    // A single step is no match for anybody: it has no zone to lose either.
    if stacks.steps(hex) <= 1 {
        return Stance::Withdraw;
    }
    if !mind.skill.foresees() {
        return match decisive && unit.state.quality.grade() >= STEADY {
            true => Stance::Hold,
            false if threat.at(hex) > 3 * defense.strength => Stance::Delay,
            false => Stance::Stand,
        };
    }
    let tanks = threat.armor_against(hex) > defense.anti_tank
        && matches!(mind.ground.map.terrain(hex), Terrain::Clear | Terrain::Hill);
    // After the enemy's last attack ground counts, and nobody is needed any more.
    if mind.skill.reckons_with_the_end() && is_last_attack(mind) {
        match mind.side {
            _ if worth > 0 => return Stance::Hold,
            Side::Nk => return Stance::Stand,
            Side::Un => {}
        }
    }
    // With the last port all is lost.
    if worth >= LAST_PORT_WORTH {
        return Stance::Hold;
    }
    match (decisive, column) {
        (true, ..=HOPELESS) if unit.state.quality.grade() >= STEADY => Stance::Hold,
        // Who delays is gone after the first loss: not from what counts, while there is hope.
        (true, ..=HOPELESS) => Stance::Stand,
        (_, hopeless) if hopeless >= HOPELESS => Stance::Delay,
        (_, DRIVEN..) if tanks || !mind.skill.stands_firm() => Stance::Delay,
        _ if mind.side == Side::Un && tanks && !mind.skill.stands_firm() => Stance::Delay,
        _ => Stance::Stand,
    }
}

/// Whether the enemy attacks but once more: NK goes first in a turn.
fn is_last_attack(mind: &Mind<'_>) -> bool {
    let after = match mind.side {
        Side::Nk => 0,
        Side::Un => 1,
    };
    mind.ground.left(mind.view) <= after
}

/// Who is not in reach of the enemy comes to the help of those who are, the hardest pressed
/// first.
fn reserve(
    mind: &Mind<'_>,
    option: &StanceOption,
    unit: &UnitView,
    threat: &Threat,
    stacks: &Stacks<'_>,
) -> Stance {
    let hex = unit.state.hex;
    let ground = &*mind.ground;
    let fronts = stacks.0.iter().filter_map(|(front, stack)| {
        let near = front.distance(hex) == 1 && ground.step(hex, *front).is_some();
        let room = stacks.steps(*front) + u32::from(unit.state.steps) <= ground.room(*front);
        let column = threat.column(ground, *front, threat.defense(stack.iter().copied()));
        (near && room).then_some((std::cmp::Reverse(column?), *front))
    });
    let mut fronts: Vec<_> = fronts.collect();
    fronts.sort_unstable();
    let guards = fronts.into_iter().map(|(_, front)| front);
    let guards: Vec<Hex> = guards.take(MAX_GUARDS).collect();
    match option.may_reserve && !guards.is_empty() && unit.state.steps > 1 {
        true => Stance::Reserve(guards),
        false => Stance::Stand,
    }
}
