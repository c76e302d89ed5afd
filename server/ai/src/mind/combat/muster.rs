//! Who could attack a hex together: a few sensible choices.

use std::cmp::Reverse;

use naktong_protocol::land::Land;
use naktong_protocol::order::AttackOption;
use naktong_protocol::unit::{Arm, SupplyState};
use naktong_protocol::view::UnitView;
use naktong_protocol::{FormationId, Hex, UnitId, View};

use super::estimate::{Foe, Muster, is_tired, strength};
use crate::mind::Skill;
use crate::mind::ground::Ground;

/// Own strength for one of the enemy at which more would be wasted.
const PLENTY: [u32; 2] = [2, 4];
/// So near to the objective an attack is on plan (rules 7.2).
const NEAR: u32 = 2;

/// The choices for one target.
pub(super) fn of(view: &View, option: &AttackOption, skill: Skill, ground: &Ground) -> Vec<Muster> {
    let ready: Vec<&UnitView> = option
        .attackers
        .iter()
        .filter_map(|unit| view.units.get(unit))
        .filter(|unit| is_ready(unit) && unit.counter.attack > 0)
        .filter(|unit| unit.state.hex.distance(option.target) == 1)
        .collect();
    if !skill.saves_force() {
        let all = muster(view, option, &ready, true, ground);
        return all.into_iter().collect();
    }
    let defense = Foe::of(view, option.target).map_or(0, |foe| foe.defense);
    let shift = u32::from(ground.shift(option.target));
    let mut choices: Vec<Vec<&UnitView>> = vec![];
    let mut formations: Vec<Option<FormationId>> =
        ready.iter().map(|unit| bound_to(unit)).collect();
    formations.sort_unstable();
    formations.dedup();
    let pools = formations.iter().map(|formation| {
        let together = |unit: &&&UnitView| bound_to(unit) == *formation || bound_to(unit).is_none();
        ready.iter().filter(together).copied().collect::<Vec<_>>()
    });
    let pools: Vec<Vec<&UnitView>> = pools.chain([ready.clone()]).collect();
    for pool in pools {
        let on_plan: Vec<&UnitView> = pool
            .iter()
            .filter(|unit| is_on_plan(view, &ground.map, unit, unit.state.hex, option.target))
            .copied()
            .collect();
        let fresh = on_plan
            .iter()
            .filter(|unit| !is_tired(unit))
            .copied()
            .collect();
        for mut chosen in [on_plan, fresh, pool] {
            chosen.sort_by_key(|unit| Reverse((strength(unit), unit.state.quality.grade())));
            for plenty in PLENTY {
                let mut sum = 0;
                let enough: Vec<&UnitView> = chosen
                    .iter()
                    .take_while(|unit| {
                        let more = sum < (plenty + shift) * defense;
                        sum += strength(unit);
                        more
                    })
                    .copied()
                    .collect();
                choices.push(enough);
            }
            choices.push(chosen);
        }
    }
    let mut musters: Vec<Muster> = vec![];
    for choice in &choices {
        for supported in [true, false] {
            let muster = muster(view, option, choice, supported, ground);
            musters.extend(muster.filter(|muster| !musters.contains(muster)));
        }
    }
    musters
}

/// Its division, if that binds it (rules 7.6).
fn bound_to(unit: &UnitView) -> Option<FormationId> {
    unit.counter.formation.filter(|_| !unit.counter.independent)
}

fn muster(
    view: &View,
    option: &AttackOption,
    attackers: &[&UnitView],
    is_supported: bool,
    ground: &Ground,
) -> Option<Muster> {
    let lead = attackers.iter().max_by_key(|unit| {
        let fed = unit.state.own.as_ref().map(|own| own.supply);
        let fed = fed.is_none_or(|fed| fed == SupplyState::Full);
        let fights = u8::from(unit.counter.attack > 1);
        let grade = unit.state.quality.grade();
        (fed, fights, !is_tired(unit), grade, unit.state.steps)
    })?;
    let support = match is_supported {
        true => support(view, option, attackers, &ground.map),
        false => vec![],
    };
    let mut ids: Vec<UnitId> = attackers.iter().map(|unit| unit.counter.id).collect();
    ids.sort_unstable();
    ids.truncate(naktong_protocol::order::MAX_UNITS);
    Some(Muster {
        target: option.target,
        lead: lead.counter.id,
        attackers: ids,
        support,
        air: if is_supported { option.air } else { 0 },
    })
}

/// The headquarters of the attackers and the guns within range, two points of them (rules 7.1,
/// 12.5), as far as there is materiel (8.5). No headquarters where the attack is off plan for
/// somebody (7.2).
fn support(view: &View, option: &AttackOption, attackers: &[&UnitView], map: &Land) -> Vec<UnitId> {
    let mut all = attackers.iter();
    let planned = all.all(|unit| is_on_plan(view, map, unit, unit.state.hex, option.target));
    let tanks = attackers.iter().any(|unit| unit.counter.arm == Arm::Armor);
    let most = view
        .heavy_materiel
        .map_or(4, |has| usize::from(has.saturating_sub(u8::from(tanks))));
    let lends = |unit: &&UnitView| {
        let Some(own) = unit.state.own.as_ref() else {
            return false;
        };
        let in_range = unit.state.hex.distance(option.target) <= u32::from(unit.counter.range);
        let joins = |other: &&UnitView| other.counter.formation == unit.counter.formation;
        let nation = |other: &&UnitView| other.counter.nation == unit.counter.nation;
        let any = match unit.counter.arm {
            Arm::Headquarters if !unit.counter.independent => attackers.iter().any(joins),
            _ => attackers.iter().any(nation),
        };
        let hungry = view.heavy_materiel.is_some() && own.supply != SupplyState::Full;
        let staff = unit.counter.arm == Arm::Headquarters;
        unit.counter.support > 0
            && (planned || !staff)
            && any
            && in_range
            && !own.attacked
            && !hungry
    };
    let units = option
        .support
        .iter()
        .filter_map(|unit| view.units.get(unit));
    let mut lending: Vec<&UnitView> = units.filter(lends).collect();
    lending.sort_by_key(|unit| Reverse(unit.counter.support));
    let mut points = 0;
    // The defender has guns too: one more than the limit is of use.
    let enough = lending.into_iter().take_while(|unit| {
        let more = points < 3;
        points += unit.counter.support;
        more
    });
    enough.take(most).map(|unit| unit.counter.id).collect()
}

/// Whether a unit can still attack in this phase.
pub(in crate::mind) fn is_ready(unit: &UnitView) -> bool {
    let attacked = unit.state.own.as_ref().is_some_and(|own| own.attacked);
    !attacked && unit.state.flags.is_none_or(|flags| !flags.disrupted)
}

/// Whether nothing comes through to a unit any more (rules 8).
pub(in crate::mind) fn is_cut_off(unit: &UnitView) -> bool {
    let own = unit.state.own.as_ref();
    own.is_some_and(|own| own.supply == SupplyState::Out)
}

/// Whether a unit may attack one hex from another as its division stands: by its order, or because
/// the headquarters is beside the target (rules 7.2).
pub(in crate::mind) fn is_on_plan(
    view: &View,
    map: &Land,
    unit: &UnitView,
    from: Hex,
    target: Hex,
) -> bool {
    is_by_order(view, map, unit, from, target)
        || objective(view, map, unit).is_some_and(|objective| objective.is_some())
            && staff_of(view, unit).is_some_and(|hq| hq.state.hex.distance(target) <= 1)
}

/// Whether the order of its division lets a unit attack one hex from another, wherever the
/// headquarters is (rules 7.2).
pub(in crate::mind) fn is_by_order(
    view: &View,
    map: &Land,
    unit: &UnitView,
    from: Hex,
    target: Hex,
) -> bool {
    objective(view, map, unit).is_none_or(|objective| {
        objective.is_some_and(|objective| {
            let left = target.distance(objective);
            left < from.distance(objective) || left <= NEAR
        })
    })
}

/// Where the order of its division leads a unit, inner `None` if nowhere; `None` if it needs none.
fn objective(view: &View, map: &Land, unit: &UnitView) -> Option<Option<Hex>> {
    let order = bound_to(unit).and_then(|formation| view.directives.get(&formation))?;
    let place = order.objective.and_then(|place| map.place(place));
    Some(place.map(|place| place.hex))
}

/// The headquarters that binds a unit.
pub(in crate::mind) fn staff_of<'a>(view: &'a View, unit: &UnitView) -> Option<&'a UnitView> {
    let formation = bound_to(unit)?;
    let mut staffs = view.units.values().filter(|other| {
        other.counter.arm == Arm::Headquarters && other.counter.formation == Some(formation)
    });
    staffs.next()
}
