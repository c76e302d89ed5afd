//! What is on plan (7.2), and what a division under SECURE does (15.3).

use naktong_protocol::order::Directive;
use naktong_protocol::unit::{Arm, Nation};
use naktong_protocol::{Hex, UnitId};

use super::{Standing, headquarters};
use crate::game::Game;
use crate::movement;
use crate::violation::Violation;

/// So near to the objective, or to the unit's HQ after a move, all is on plan; in hexes.
const NEAR: u32 = 2;
/// So near to the unit's HQ an attack is on plan, in hexes.
const NEXT_TO: u32 = 1;
/// The shift of an attack in which somebody is off plan.
const OFF_PLAN: i8 = -2;

/// The order that binds a unit: that of its division. Independent units, brigades and support
/// units have none.
fn standing(game: &Game, unit: UnitId) -> Option<&Standing> {
    let counter = game.counter(unit);
    if counter.independent || counter.is_support() {
        return None;
    }
    let formation = counter.formation?;
    game.state.orders.divisions.get(&formation)
}

/// What ties one unit to the objective of its division; without one all is on plan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// The hex in which the unit began the phase: the first hex of its move, however many pieces
    /// it is made in.
    first: Hex,
    now: Hex,
    objective: Hex,
    headquarters: Option<Hex>,
    /// Half its MA: what an off-plan move may cost.
    half: u8,
}

impl Plan {
    /// The plan that binds a unit on the map; `None` if it may do as it likes.
    pub(crate) fn of(game: &Game, unit: UnitId) -> Option<Self> {
        let place = standing(game, unit)?.objective()?;
        let state = game.unit(unit);
        let now = state.hex()?;
        let formation = game.counter(unit).formation?;
        Some(Self {
            first: state.phase_start.unwrap_or(now),
            now,
            objective: game.map().place(place)?.hex,
            headquarters: headquarters(game, formation).and_then(|hq| game.unit(hq).hex()),
            half: movement::full_allowance(game, unit, false) / 2,
        })
    }

    /// Whether a move that ends in a hex is on plan.
    pub(crate) fn takes_move(&self, to: Hex) -> bool {
        let left = to.distance(self.objective);
        let near_hq = |hq: Hex| hq.distance(to) <= NEAR;
        left <= self.first.distance(self.objective)
            || left <= NEAR
            || self.headquarters.is_some_and(near_hq)
    }

    /// Whether an attack on a hex is on plan.
    pub(crate) fn takes_attack(&self, target: Hex) -> bool {
        let left = target.distance(self.objective);
        let near_hq = |hq: Hex| hq.distance(target) <= NEXT_TO;
        left < self.now.distance(self.objective)
            || left <= NEAR
            || self.headquarters.is_some_and(near_hq)
    }

    /// Whether the unit may end its move in a hex after `spent` points in this phase: off plan
    /// at half its MA (7.2).
    pub(crate) fn lets_end(&self, to: Hex, spent: u8) -> bool {
        spent <= self.half || self.takes_move(to)
    }
}

/// Whether a unit may end its move in a hex after `spent` points in this phase (7.2).
///
/// # Errors
/// [`Violation::OffPlanMove`] if that leads it away from its division's objective.
pub(crate) fn may_end(game: &Game, unit: UnitId, to: Hex, spent: u8) -> Result<(), Violation> {
    match Plan::of(game, unit) {
        Some(plan) if !plan.lets_end(to, spent) => Err(Violation::OffPlanMove {
            unit: game.tag(unit).to_owned(),
            hex: to,
            objective: objective_name(game, unit),
            spent,
            half: plan.half,
        }),
        _ => Ok(()),
    }
}

fn objective_name(game: &Game, unit: UnitId) -> String {
    let place = standing(game, unit).and_then(Standing::objective);
    let place = place.and_then(|place| game.map().place(place));
    place.map_or_else(String::new, |place| place.name.clone())
}

/// Whether an attack by a unit on a hex is on plan (7.2). Under SECURE there is none.
pub(crate) fn on_plan_attack(game: &Game, unit: UnitId, target: Hex) -> bool {
    !is_bound_to_secure(game, unit)
        && Plan::of(game, unit).is_none_or(|plan| plan.takes_attack(target))
}

/// The shift for what is off plan in an attack (7.2).
pub(crate) fn shift_of_attack(game: &Game, target: Hex, attackers: &[UnitId]) -> i8 {
    match off_plan(game, target, attackers) {
        Some(_) => OFF_PLAN,
        None => 0,
    }
}

fn off_plan(game: &Game, target: Hex, attackers: &[UnitId]) -> Option<UnitId> {
    let mut attackers = attackers.iter().copied();
    attackers.find(|unit| !on_plan_attack(game, *unit, target))
}

/// NK HQs lend no support to an attack that is off plan (7.2).
pub(crate) fn may_support(
    game: &Game,
    support: UnitId,
    target: Hex,
    attackers: &[UnitId],
) -> Result<(), Violation> {
    let counter = game.counter(support);
    let staff = counter.nation == Nation::Nkpa && counter.arm == Arm::Headquarters;
    match off_plan(game, target, attackers).filter(|_| staff) {
        None => Ok(()),
        Some(unit) => Err(Violation::OffPlanSupport {
            support: counter.tag.clone(),
            unit: game.tag(unit).to_owned(),
            objective: objective_name(game, unit),
        }),
    }
}

/// Whether a unit is of a division under SECURE: it holds the country taken (15.3).
pub(crate) fn is_bound_to_secure(game: &Game, unit: UnitId) -> bool {
    standing(game, unit).is_some_and(|standing| standing.in_force == Directive::Secure)
}

/// Who holds the country does not attack (15.3), nor overrun.
pub(crate) fn may_attack(game: &Game, unit: UnitId) -> Result<(), Violation> {
    if is_bound_to_secure(game, unit) {
        let unit = game.tag(unit).to_owned();
        return Err(Violation::UnderSecure { unit });
    }
    Ok(())
}
