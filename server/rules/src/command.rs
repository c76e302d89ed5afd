//! Command range, support and mixed formations (rules 7.1, 7.5 and 7.6).

use std::collections::BTreeSet;

use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Arm, Nation, Side, SupplyState};
use naktong_protocol::{Hex, UnitId};

use crate::game::Game;
use crate::orders;

/// 14 July, the day from which 7.5 and 7.6 change (day 20 of the campaign).
const FOURTEENTH_OF_JULY: u8 = 20;

fn before_14_july(day: Day) -> bool {
    day.number() < FOURTEENTH_OF_JULY
}

/// Whether a unit is in command (7.1).
pub(crate) fn in_command(game: &Game, unit: UnitId) -> bool {
    let counter = game.counter(unit);
    if !game.scenario.modules.command || counter.independent {
        return true;
    }
    let headquarters = counter
        .formation
        .and_then(|formation| game.formation(formation))
        .and_then(|formation| formation.headquarters);
    let Some(headquarters) = headquarters else {
        return true;
    };
    let ends = (game.unit(headquarters).hex(), game.unit(unit).hex());
    let (Some(from), Some(to)) = ends else {
        return false;
    };
    from.distance(to) <= u32::from(game.counter(headquarters).range)
}

/// The support points a support unit has to lend now (4.2, 4.7, 7.5).
pub(crate) fn support_points(game: &Game, unit: UnitId) -> u8 {
    let counter = game.counter(unit);
    if game.unit(unit).displaced_turns > 0 {
        return 0;
    }
    let us_headquarters = counter.nation == Nation::Us && counter.arm == Arm::Headquarters;
    if us_headquarters && before_14_july(game.day()) {
        return counter.support.min(1);
    }
    counter.support
}

/// Whether a support unit's range and formation let it support some units in a combat (7.1).
pub(crate) fn can_support(game: &Game, unit: UnitId, target: Hex, fighters: &[UnitId]) -> bool {
    let counter = game.counter(unit);
    let in_range = game
        .unit(unit)
        .hex()
        .is_some_and(|hex| hex.distance(target) <= u32::from(counter.range));
    // Artillery and the 105th's HQ support any formation of their nation.
    let any_formation = counter.arm == Arm::Artillery || counter.independent;
    let theirs = fighters.iter().any(|fighter| {
        let fighter = game.counter(*fighter);
        if any_formation {
            fighter.nation == counter.nation
        } else {
            fighter.formation.is_some() && fighter.formation == counter.formation
        }
    });
    in_range && theirs && support_points(game, unit) > 0
}

/// Why a support unit cannot support an attack, if it cannot (7.1, 8.4, 8.5).
pub(crate) fn attack_support_fault(
    game: &Game,
    unit: UnitId,
    target: Hex,
    attackers: &[UnitId],
) -> Option<&'static str> {
    let nation = game.counter(unit).nation;
    if game.unit(unit).attacked {
        return Some("it has supported an attack in this phase");
    }
    if game.unit(unit).displaced_turns > 0 {
        return Some("it was displaced and is not ready");
    }
    if !can_support(game, unit, target, attackers) {
        return Some("the target is out of its range, or it does not support these units");
    }
    match (game.unit(unit).supply, nation) {
        (SupplyState::Out, _) => Some("it is out of supply"),
        (SupplyState::Low, Nation::Nkpa) => Some("it is low on supply"),
        _ => None,
    }
}

/// The points of all that support a defence by themselves (7.1, 8.5).
pub(crate) fn defense_support(game: &Game, side: Side, target: Hex, defenders: &[UnitId]) -> u8 {
    let total: u8 = game
        .on_map()
        .map(|(id, ..)| id)
        .filter(|id| game.side_of(*id) == side && game.counter(*id).is_support())
        .filter(|id| can_support(game, *id, target, defenders))
        .map(|id| support_points(game, id))
        .sum();
    match side {
        Side::Nk => total.min(1),
        Side::Un => total,
    }
}

/// The shift for attackers of more than one formation: 0, -1 or -2 (7.6).
pub(crate) fn mixed_formations(game: &Game, attackers: &[UnitId]) -> i8 {
    let counters = || {
        attackers
            .iter()
            .map(|unit| game.counter(*unit))
            .filter(|counter| !counter.independent)
    };
    let formations: BTreeSet<_> = counters().filter_map(|c| c.formation).collect();
    if formations.len() < 2 {
        return 0;
    }
    let formations: Vec<_> = formations
        .iter()
        .filter_map(|id| game.formation(*id))
        .collect();
    let nk = formations.iter().all(|f| f.side == Side::Nk);
    let corps: BTreeSet<_> = formations.iter().map(|f| f.corps).collect();
    let favor = |sign: i8| formations.iter().any(|f| orders::favor(game, f) == sign);
    let opposite = favor(1) && favor(-1);
    let nations: BTreeSet<_> = counters().map(|c| c.nation).collect();
    let strangers = !nk && nations.len() > 1 && before_14_july(game.day());
    if (nk && (opposite || corps.len() > 1)) || strangers {
        -2
    } else {
        -1
    }
}
