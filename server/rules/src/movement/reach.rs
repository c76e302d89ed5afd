//! Where units may go and stay: the ground before them, every hex in reach, room in a hex
//! (5.1, 9, 10.6).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use naktong_protocol::order::ReachHex;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, UnitId};

use super::cost::{Cost, entry_cost};
use super::step::Mover;
use crate::game::{Game, stacking_limit};
use crate::orders;
use crate::sight::{self, SeenStack};
use crate::violation::Violation;
use crate::zones::{Eyes, Zones};

/// What all movers of a side have before them, as far as it knows: worked out once and shared.
pub(crate) struct Ground {
    zones: Zones,
    enemies: BTreeMap<Hex, SeenStack>,
    /// Steps of the side's own combat units.
    steps: BTreeMap<Hex, u8>,
}

impl Ground {
    pub(crate) fn before(game: &Game, side: Side) -> Self {
        let enemies = sight::enemies(game, side, Eyes::Side);
        Self {
            zones: Zones::of(game, &enemies),
            enemies,
            steps: game.combat_steps(side),
        }
    }

    /// [`fits`] for one unit that comes from another hex with so many steps.
    fn has_room(&self, game: &Game, coming: u8, hex: Hex) -> bool {
        let there = self.steps.get(&hex).copied().unwrap_or(0);
        coming == 0 || there.saturating_add(coming) <= stacking_limit(game.map(), hex)
    }
}

/// Every hex a unit can reach from where it stands, by what its side knows (D5.2).
pub(crate) fn reach(game: &Game, ground: &Ground, unit: UnitId, on_foot: bool) -> Vec<ReachHex> {
    let state = game.unit(unit);
    let Some(start) = state.hex() else {
        return vec![];
    };
    if state.halted || (state.spent > 0 && state.on_foot != on_foot) {
        return vec![];
    }
    let mover = Mover::new(game, &ground.zones, unit, on_foot);
    let unescorted = game.counter(unit).is_support();
    let shut = |to: Hex| is_shut(&ground.enemies, to, unescorted);

    let mut best: BTreeMap<Hex, ReachHex> = BTreeMap::new();
    let mut queue = BinaryHeap::from([Reverse((state.spent, start))]);
    while let Some(Reverse((spent, at))) = queue.pop() {
        let known = best.get(&at);
        if known.is_some_and(|known| known.spent < spent || known.must_stop) {
            continue;
        }
        for to in game.map().neighbors(at) {
            if to == start || shut(to) {
                continue;
            }
            let Ok(step) = mover.attempt(at, to, spent) else {
                continue;
            };
            let arrival = ReachHex {
                hex: to,
                from: at,
                spent: spent.saturating_add(step.cost),
                // Asked below, once for each hex.
                may_stop: false,
                must_stop: step.must_stop,
            };
            let better = best.get(&to).is_none_or(|known| {
                (arrival.spent, arrival.must_stop, arrival.from)
                    < (known.spent, known.must_stop, known.from)
            });
            if better {
                queue.push(Reverse((arrival.spent, to)));
                best.insert(to, arrival);
            }
        }
    }
    let plan = orders::Plan::of(game, unit);
    best.into_values()
        .map(|reached| ReachHex {
            may_stop: ground.has_room(game, state.steps, reached.hex)
                && plan.is_none_or(|plan| plan.lets_end(reached.hex, reached.spent)),
            ..reached
        })
        .collect()
}

/// Whether an enemy keeps movers out of a hex: any unit keeps out support units without escort,
/// only combat units the others (4.7, 5.1).
pub(super) fn is_shut(enemies: &BTreeMap<Hex, SeenStack>, hex: Hex, unescorted: bool) -> bool {
    enemies
        .get(&hex)
        .is_some_and(|stack| unescorted || stack.units > 0)
}

/// Whether some units of one side may end in a hex together with who is there (5.1).
pub(crate) fn fits(game: &Game, hex: Hex, units: &[UnitId]) -> Result<(), Violation> {
    let Some(first) = units.first() else {
        return Ok(());
    };
    let there: u8 = game
        .stack(game.side_of(*first), hex)
        .filter(|(id, _)| !units.contains(id))
        .map(|(_, unit)| unit.steps)
        .sum();
    // Support units have no steps.
    let coming: u8 = units.iter().map(|id| game.unit(*id).steps).sum();
    let limit = stacking_limit(game.map(), hex);
    let steps = there.saturating_add(coming);
    if coming > 0 && steps > limit {
        return Err(Violation::Overstacked { hex, steps, limit });
    }
    Ok(())
}

/// The cheapest path for a reserve to a hex within `points`, entering no EZOC hex but the last
/// (10.6, D5.5).
pub(crate) fn reserve_can_come(game: &Game, unit: UnitId, to: Hex, points: u8) -> bool {
    let Some(start) = game.unit(unit).hex() else {
        return false;
    };
    let side = game.side_of(unit);
    let gait = game.counter(unit).mobility;
    let zones = Zones::against(game, side, Eyes::Truth);
    let mut closed = BTreeSet::new();
    let mut queue = BinaryHeap::from([Reverse((0_u8, start))]);
    while let Some(Reverse((spent, at))) = queue.pop() {
        if at == to {
            return true;
        }
        if !closed.insert(at) {
            continue;
        }
        for next in game.map().neighbors(at) {
            let blocked = game.has_combat_unit(side.enemy(), next);
            if blocked || (next != to && zones.covers(next)) {
                continue;
            }
            // 5.3: leaving an enemy zone costs a point, and none is left for another directly.
            let leaves_zone = zones.covers(at);
            if leaves_zone && zones.covers(next) {
                continue;
            }
            if let Ok(Cost::Points(cost)) = entry_cost(game, gait, at, next) {
                let total = spent
                    .saturating_add(cost)
                    .saturating_add(u8::from(leaves_zone));
                if total <= points {
                    queue.push(Reverse((total, next)));
                }
            }
        }
    }
    false
}
