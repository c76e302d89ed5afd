//! Bridges before the enemy (rules 13.3, part F 8).

use naktong_protocol::hex::Hexside;
use naktong_protocol::order::{Blow, DemolitionOption};
use naktong_protocol::{Hex, Order};

use super::Mind;
use super::ground::FAR;
use super::line::{fighters, homes};
use super::threat::Threat;
use super::ways::{A_TURN, Marches};

/// Those on the far side count three times when they are weighed against the enemy (part F 8).
const FRIENDS: u32 = 3;
/// How near the enemy is when a bridge must go: the next hex but one of a road.
const AT_HAND: u32 = 4;

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
        if bridge.enemy > AT_HAND || threat.is_in(bridge.near) {
            continue;
        }
        let (friends, fighting, enemies) = beyond(mind, threat, &bridge);
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
    let far = |of: &Marches, hex: Hex| of.get(&hex).copied().unwrap_or(FAR);
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

/// The own steps on the far side of a bridge, whether some of them fight there, and the enemy's
/// that could cross it within two turns.
fn beyond(mind: &mut Mind<'_>, threat: &Threat, bridge: &Bridge) -> (u32, bool, u32) {
    let (far, near) = (mind.ground.to(bridge.far), mind.ground.to(bridge.near));
    let cost = |of: &Marches, hex: Hex| of.get(&hex).copied().unwrap_or(FAR);
    let is_beyond = |hex: Hex| cost(&far, hex) < cost(&near, hex) && cost(&far, hex) <= 2 * A_TURN;
    let (mut steps, mut fighting) = (0, false);
    for unit in fighters(mind.view).filter(|unit| is_beyond(unit.state.hex)) {
        steps += u32::from(unit.state.steps);
        // A division that still fights there keeps its way home.
        fighting |= unit.state.steps > 1 && threat.touches(unit.state.hex);
    }
    let enemies = threat.hexes().filter(|hex| is_beyond(*hex));
    let enemies = enemies.map(|hex| threat.steps_in(hex)).sum();
    (steps, fighting, enemies)
}
