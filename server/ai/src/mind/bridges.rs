//! Bridges before the enemy (rules 13.3, part F 8).

use std::collections::BTreeMap;

use naktong_protocol::hex::Hexside;
use naktong_protocol::order::{Blow, DemolitionOption};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order};

use super::Mind;
use super::ground::FAR;
use super::line::{fighters, homes};
use super::threat::Threat;

/// A march of one turn, in movement points of men on foot (rules 9.1).
const A_TURN: u32 = 8;
/// Those on the far side count three times when they are weighed against the enemy (part F 8).
const FRIENDS: u32 = 3;
/// By how much a way home may differ and still lead over a bridge.
const ASTRAY: u32 = 2;

/// A bridge between an enemy and home.
struct Bridge {
    side: Hexside,
    near: Hex,
    far: Hex,
    /// How far the enemy is from its far end.
    enemy: u32,
}

/// Charges for the bridges that the enemy can come to within two turns.
pub(super) fn prepared(mind: &mut Mind<'_>, threat: &Threat) -> Vec<Order> {
    let mut orders = vec![];
    for bridge in bridges(mind, threat, Blow::Prepared) {
        let charged = mind.view.charges.iter();
        let charged = charged.filter(|charge| charge.bridge == bridge.side);
        if bridge.enemy <= 2 * A_TURN && charged.count() == 0 {
            let tanks = if threat.armor_against(bridge.far) > 0 {
                "tanks"
            } else {
                "the enemy"
            };
            let turns = bridge.enemy.div_ceil(A_TURN).max(1);
            mind.thoughts.push(format!(
                "the bridge {}-{} is prepared: {tanks} {turns} turns away",
                bridge.far, bridge.near
            ));
            orders.push(Order::Demolish {
                bridge: bridge.side,
                when: Blow::Prepared,
            });
        }
    }
    orders
}

/// The bridges to be blown now: the enemy is there, and too few friends are left beyond.
pub(super) fn blown(mind: &mut Mind<'_>, threat: &Threat) -> Vec<Order> {
    let mut orders = vec![];
    for bridge in bridges(mind, threat, Blow::Now) {
        if bridge.enemy > A_TURN || threat.is_in(bridge.near) {
            continue;
        }
        let (friends, fighting) = beyond(mind, threat, &bridge);
        let enemies: u32 = threat
            .hexes()
            .filter(|hex| mind.ground.to(bridge.far).get(hex).copied() <= Some(2 * A_TURN))
            .map(|hex| threat.defense_in(hex) / 2)
            .sum();
        if fighting || FRIENDS * friends >= enemies {
            continue;
        }
        mind.thoughts.push(format!(
            "the bridge {}-{} goes up: {friends} steps beyond, {enemies} of the enemy before it",
            bridge.far, bridge.near
        ));
        orders.push(Order::Demolish {
            bridge: bridge.side,
            when: Blow::Now,
        });
    }
    orders
}

/// The bridges on offer on which the enemy may come nearer home.
fn bridges(mind: &mut Mind<'_>, threat: &Threat, when: Blow) -> Vec<Bridge> {
    let home = mind.ground.marches(homes(mind.view, mind.ground));
    let enemy = mind.ground.marches(threat.hexes());
    let far = |of: &BTreeMap<Hex, u32>, hex: Hex| of.get(&hex).copied().unwrap_or(FAR);
    let offered = mind.legal.demolitions.iter();
    let offered = offered.filter(|DemolitionOption { when: it, .. }| *it == when);
    let known = offered.filter_map(|option| {
        let [mut near, mut beyond] = option.bridge.ends();
        if far(&home, near) > far(&home, beyond) {
            (near, beyond) = (beyond, near);
        }
        // Over which the enemy comes from home's own side it is no use.
        (far(&enemy, beyond) <= far(&enemy, near)).then_some(Bridge {
            side: option.bridge,
            near,
            far: beyond,
            enemy: far(&enemy, beyond),
        })
    });
    known.collect()
}

/// The own steps whose way home leads over a bridge, and whether some of them fight there.
fn beyond(mind: &mut Mind<'_>, threat: &Threat, bridge: &Bridge) -> (u32, bool) {
    let home = mind.ground.marches(homes(mind.view, mind.ground));
    let to_bridge = mind.ground.to(bridge.far);
    let cost = |of: &BTreeMap<Hex, u32>, hex: Hex| of.get(&hex).copied().unwrap_or(FAR);
    let need_it = |unit: &&UnitView| {
        let hex = unit.state.hex;
        let over = cost(&to_bridge, hex) + cost(&home, bridge.far);
        cost(&to_bridge, hex) <= 3 * A_TURN && over <= cost(&home, hex) + ASTRAY
    };
    let (mut steps, mut fighting) = (0, false);
    for unit in fighters(mind.view).filter(need_it) {
        steps += u32::from(unit.state.steps);
        // A division that still fights there keeps its way home.
        fighting |= unit.state.steps > 1 && threat.touches(unit.state.hex);
    }
    (steps, fighting)
}
