//! Posture: stances for the enemy's turn, and charges under the bridges.

use std::collections::BTreeMap;

use naktong_protocol::order::{DemolitionOption, MAX_GUARDS, MAX_UNITS, StanceOption};
use naktong_protocol::unit::{Arm, Side, Stance};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order, UnitId, View};

use super::Mind;
use super::ground::{Ground, Picture};

/// Steps with which nobody waits for an attack.
const WEAK: u32 = 2;
/// How near an enemy makes a bridge worth a charge.
const BRIDGE_IN_DANGER: u32 = 2;

/// The orders of the phase.
pub(crate) fn orders(mind: &mut Mind<'_>) -> Vec<Order> {
    let (view, legal, side) = (mind.view, mind.legal, mind.side);
    let ground = &*mind.ground;
    let picture = Picture::of(view, side);
    let mut stances: BTreeMap<Stance, Vec<UnitId>> = BTreeMap::new();
    for option in &legal.stances {
        let unit = &view.units[&option.unit];
        let stance = stance(view, option, unit, side, ground, &picture);
        if unit
            .state
            .own
            .as_ref()
            .is_some_and(|own| own.stance != stance)
        {
            stances.entry(stance).or_default().push(option.unit);
        }
    }
    let stances = stances.into_iter().flat_map(|(stance, units)| {
        let groups = units.chunks(MAX_UNITS).map(<[UnitId]>::to_vec);
        let orders = groups.map(|units| Order::SetStance {
            units,
            stance: stance.clone(),
        });
        orders.collect::<Vec<_>>()
    });
    let charges = legal.demolitions.iter().filter(|_| side == Side::Un);
    let charges = charges
        .filter(|option| is_in_danger(view, option, &picture))
        .map(|option| Order::Demolish {
            bridge: option.bridge,
            when: option.when,
        });
    stances.chain(charges).collect()
}

fn stance(
    view: &View,
    option: &StanceOption,
    unit: &UnitView,
    side: Side,
    ground: &Ground,
    picture: &Picture,
) -> Stance {
    let hex = unit.state.hex;
    let danger = picture.danger(hex);
    let tanks = hex.neighbors().any(|next| picture.armor.contains(&next));
    let value = ground.map.places_in(hex).map(|place| place.value).max();
    let weak = picture.steps_in(hex) <= WEAK;
    match value.unwrap_or(0) {
        _ if danger > 0 && weak => Stance::Withdraw,
        3.. if unit.state.quality.grade() >= 2 || danger == 0 => Stance::Hold,
        // Table B1: only armor and the bazookas of July stop a tank.
        _ if side == Side::Un && tanks && unit.counter.arm != Arm::Armor => Stance::Delay,
        _ if danger > 2 * picture.strength_in(hex) => Stance::Delay,
        0 if danger == 0 && option.may_reserve => {
            let guards = guards(view, hex, side, picture);
            if guards.is_empty() {
                Stance::Stand
            } else {
                Stance::Reserve(guards)
            }
        }
        _ => Stance::Stand,
    }
}

/// Friends in front who face an enemy.
fn guards(view: &View, hex: Hex, side: Side, picture: &Picture) -> Vec<Hex> {
    let own = view
        .units
        .values()
        .filter(|unit| unit.counter.side() == side);
    let mut fronts: Vec<Hex> = own
        .filter(|unit| !unit.counter.is_support())
        .map(|unit| unit.state.hex)
        .filter(|front| front.distance(hex) == 1 && picture.danger(*front) > 0)
        .collect();
    fronts.sort_unstable();
    fronts.dedup();
    fronts.truncate(MAX_GUARDS);
    fronts
}

/// Whether the enemy comes for a bridge and nobody is left on his side of it.
pub(super) fn is_in_danger(view: &View, option: &DemolitionOption, picture: &Picture) -> bool {
    let [near, far] = {
        let mut ends = option.bridge.ends();
        ends.sort_by_key(|end| std::cmp::Reverse(picture.distance(*end)));
        ends
    };
    let prepared = view
        .charges
        .iter()
        .any(|charge| charge.bridge == option.bridge);
    picture.distance(far) <= BRIDGE_IN_DANGER
        && (option.when == naktong_protocol::order::Blow::Now || !prepared)
        && (!picture.own.contains_key(&far) || picture.own.contains_key(&near))
}
