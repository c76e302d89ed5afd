//! What is on plan for a division (rules 7.2).

use naktong_protocol::question::{Plan, UnitPlan};
use naktong_protocol::unit::Side;
use naktong_protocol::{FormationId, Hex, UnitId};

use crate::game::Game;
use crate::movement::{self, Ground};
use crate::orders;
use crate::sight;
use crate::violation::Violation;
use crate::zones::Eyes;

/// The orders of a division of the side, and what is on plan for each of its combat units.
pub(super) fn ask(game: &Game, side: Side, formation: FormationId) -> Result<Plan, Violation> {
    if !game.scenario.modules.orders {
        return Err(Violation::NotInPlay {
            what: "written orders",
            rule: "7.2",
        });
    }
    let directive = match side {
        Side::Nk => orders::view(game).remove(&formation),
        // UN has no objectives, and does not learn which divisions have (7.5).
        Side::Un => None,
    };
    let directive = directive.ok_or(Violation::NoDirective { formation })?;
    let ground = Ground::before(game, side);
    let units = game
        .combat_units(side)
        .filter(|(id, ..)| game.counter(*id).formation == Some(formation))
        .map(|(unit, _, hex)| UnitPlan {
            unit,
            hexes: moves(game, &ground, unit),
            targets: targets(game, side, unit, hex),
        })
        .collect();
    Ok(Plan {
        formation,
        directive,
        units,
    })
}

/// Hexes in reach now in which a move would end on plan, however the unit goes there.
fn moves(game: &Game, ground: &Ground, unit: UnitId) -> Vec<Hex> {
    let ways = [false, true].into_iter().filter(|on_foot| {
        let can = !on_foot || game.counter(unit).dismounts;
        can && movement::allowance(game, unit, *on_foot) > 0
    });
    let plan = orders::Plan::of(game, unit);
    let on_plan = |hex: Hex| plan.is_none_or(|plan| plan.takes_move(hex));
    let mut hexes: Vec<Hex> = ways
        .flat_map(|on_foot| movement::reach(game, ground, unit, on_foot))
        .filter(|reached| reached.may_stop && on_plan(reached.hex))
        .map(|reached| reached.hex)
        .collect();
    hexes.sort_unstable();
    hexes.dedup();
    hexes
}

/// Known enemies next to a unit whose attack would be on plan for it.
fn targets(game: &Game, side: Side, unit: UnitId, from: Hex) -> Vec<Hex> {
    sight::enemies(game, side, Eyes::Side)
        .into_iter()
        .filter(|(hex, stack)| stack.units > 0 && hex.distance(from) == 1)
        .map(|(hex, _)| hex)
        .filter(|hex| orders::on_plan_attack(game, unit, *hex))
        .collect()
}
