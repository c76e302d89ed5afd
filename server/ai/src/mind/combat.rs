//! Combat: who is attacked, by whom and with what; the advance.

use naktong_protocol::order::{AdvanceOffer, AttackOption};
use naktong_protocol::unit::{Arm, Side, SupplyState};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order, UnitId, View};

use super::ground::{Ground, Picture};

/// The columns of the combat table (rules 11.5).
const COLUMNS: [(u32, u32); 10] = [
    (1, 3),
    (1, 2),
    (1, 1),
    (3, 2),
    (2, 1),
    (3, 1),
    (4, 1),
    (5, 1),
    (6, 1),
    (8, 1),
];

/// The column that is good enough: 2:1, and 3:2 for UN, which is made good.
fn good_enough(side: Side) -> u32 {
    match side {
        Side::Nk => 4,
        Side::Un => 3,
    }
}

/// An attack on the hex of an option, if it looks good by what is known now.
pub(crate) fn attack(
    view: &View,
    option: &AttackOption,
    side: Side,
    ground: &Ground,
) -> Option<Order> {
    let picture = Picture::of(view, side);
    let defense = *picture.enemies.get(&option.target)?;
    if view.attacked.contains(&option.target) {
        return None;
    }
    let attackers: Vec<&UnitView> = option
        .attackers
        .iter()
        .filter_map(|unit| view.units.get(unit))
        .filter(|unit| is_ready(unit) && unit.state.hex.distance(option.target) == 1)
        .collect();
    let lead = attackers.iter().max_by_key(|unit| {
        let tired = unit.state.flags.is_some_and(|flags| flags.tired);
        (!tired, unit.state.quality.grade(), unit.state.steps)
    })?;
    let support = support(view, option, &attackers);
    let air = option.air.min(2);
    let strength: u32 = attackers.iter().map(|unit| strength(unit)).sum();
    let armor = attackers.iter().any(|unit| unit.counter.arm == Arm::Armor);
    let gains = u32::from(!support.is_empty() || air > 0)
        + u32::from(armor && !picture.armor.contains(&option.target))
        + u32::from(lead.state.quality.grade() >= 2);
    let column = column(strength, defense) + gains;
    if column < good_enough(side) + u32::from(ground.shift(option.target)) {
        return None;
    }
    Some(Order::Attack {
        target: option.target,
        lead: lead.counter.id,
        attackers: attackers.iter().map(|unit| unit.counter.id).collect(),
        support,
        air,
    })
}

/// The same attack without support, if it had any.
pub(crate) fn alone(order: &Order) -> Option<Order> {
    let mut alone = order.clone();
    let Order::Attack { support, air, .. } = &mut alone else {
        return None;
    };
    support.clear();
    *air = 0;
    (&alone != order).then_some(alone)
}

/// Whether a unit can still attack in this phase.
pub(crate) fn is_ready(unit: &UnitView) -> bool {
    let attacked = unit.state.own.as_ref().is_some_and(|own| own.attacked);
    !attacked && unit.state.flags.is_none_or(|flags| !flags.disrupted)
}

fn strength(unit: &UnitView) -> u32 {
    let full = u32::from(unit.state.steps) * u32::from(unit.counter.attack);
    match unit.state.flags.is_some_and(|flags| flags.tired) {
        true => full / 2,
        false => full,
    }
}

fn column(attack: u32, defense: u32) -> u32 {
    let met = COLUMNS.iter().rposition(|(a, d)| attack * d >= defense * a);
    u32::try_from(met.unwrap_or(0)).expect("a column of ten")
}

/// The headquarters of the attackers and the guns, as far as there is materiel (rules 7.1, 8.5).
fn support(view: &View, option: &AttackOption, attackers: &[&UnitView]) -> Vec<UnitId> {
    let most = view
        .heavy_materiel
        .map_or(4, |has| usize::from(has / 2).min(2));
    let lends = |unit: &&UnitView| {
        let own = unit.state.own.as_ref();
        let same = |other: &&UnitView| {
            unit.counter.independent && other.counter.nation == unit.counter.nation
                || other.counter.formation == unit.counter.formation
        };
        let any = unit.counter.arm == Arm::Artillery || attackers.iter().any(same);
        any && own.is_some_and(|own| !own.attacked && own.supply == SupplyState::Full)
    };
    let units = option
        .support
        .iter()
        .filter_map(|unit| view.units.get(unit));
    let lending = units.filter(lends).map(|unit| unit.counter.id);
    lending.take(most).collect()
}

/// Who goes into the emptied hex: NK with all it can, UN with one and never with its last.
pub(crate) fn advance(view: &View, offer: &AdvanceOffer, side: Side, ground: &Ground) -> Order {
    let picture = Picture::of(view, side);
    let mut steps = picture.steps_in(offer.hex);
    let mut units: Vec<&UnitView> = offer.units.iter().map(|unit| &view.units[unit]).collect();
    units.sort_by_key(|unit| (std::cmp::Reverse(unit.state.steps), unit.counter.id));
    let most = match side {
        Side::Nk => units.len(),
        Side::Un => usize::from(units.len() > 1),
    };
    let entering = units.into_iter().take(most).filter(|unit| {
        steps += u32::from(unit.state.steps);
        steps <= ground.room(offer.hex)
    });
    Order::Advance {
        units: entering.map(|unit| unit.counter.id).collect(),
    }
}

/// Units that did not attack but stand before the enemy, for the other seats (rules D6).
pub(crate) fn lend(view: &View, lendable: &[UnitId], side: Side) -> Option<Order> {
    let picture = Picture::of(view, side);
    let faces = |hex: Hex| picture.danger(hex) > 0;
    let units = lendable.iter().filter(|unit| {
        // One may have been destroyed since the list was asked for.
        let Some(unit) = view.units.get(*unit) else {
            return false;
        };
        let lent = unit.state.own.as_ref().is_some_and(|own| own.lent);
        !lent && is_ready(unit) && faces(unit.state.hex)
    });
    let units: Vec<UnitId> = units
        .take(naktong_protocol::order::MAX_UNITS)
        .copied()
        .collect();
    (!units.is_empty()).then_some(Order::Lend { units, lent: true })
}
