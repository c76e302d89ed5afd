//! An order to move: judged by what the side knows, walked by the truth (9.1, 9.3).

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, Hexside, SeatId, UnitId};

use super::reach::{fits, is_shut};
use super::step::{Mover, is_free_step, may_move_on};
use crate::aftermath;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::orders;
use crate::seats;
use crate::sight;
use crate::violation::Violation;
use crate::zones::{Eyes, Zones};

/// Judges a move (9): all of it by what the side knows, then walked step by step by the truth.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    units: &[UnitId],
    path: &[Hex],
    on_foot: bool,
) -> Result<(), Violation> {
    let game = &judge.game;
    let phase = game.state.phase;
    if !matches!(phase, Phase::Movement | Phase::Exploitation) {
        let asked = "units do not move";
        return Err(Violation::WrongPhase { asked, phase });
    }
    let start = seats::together(game, seat, units)?;
    let side = game.side_of(units[0]);
    let costs = plan(game, side, units, start, path, on_foot)?;
    let end = *path.last().ok_or(Violation::EmptyPath)?;
    fits(game, end, units)?;
    for (index, unit) in units.iter().enumerate() {
        let path = costs.iter().map(|costs| costs[index]);
        let spent = path.fold(game.unit(*unit).spent, u8::saturating_add);
        orders::may_end(game, *unit, end, spent)?;
    }
    walk(judge, side, units, start, path, &costs, on_foot);
    Ok(())
}

/// The cost of each hex of the path for each unit, or what forbids it. The outer list runs
/// along the path.
fn plan(
    game: &Game,
    side: Side,
    units: &[UnitId],
    start: Hex,
    path: &[Hex],
    on_foot: bool,
) -> Result<Vec<Vec<u8>>, Violation> {
    let zones = Zones::against(game, side, Eyes::Side);
    let enemies = sight::enemies(game, side, Eyes::Side);
    let unescorted = units.iter().all(|unit| game.counter(*unit).is_support());
    let mut costs = vec![Vec::with_capacity(units.len()); path.len()];
    for unit in units {
        let tag = || game.tag(*unit).to_owned();
        let state = game.unit(*unit);
        if on_foot && !game.counter(*unit).dismounts {
            return Err(Violation::CannotDismount { unit: tag() });
        }
        if state.spent > 0 && state.on_foot != on_foot {
            return Err(Violation::MixedGait { unit: tag() });
        }
        may_move_on(game, *unit)?;
        let mover = Mover::new(game, &zones, *unit, on_foot);
        let mut spent = state.spent;
        let mut from = start;
        let mut must_stop = false;
        for (index, to) in path.iter().enumerate() {
            if must_stop {
                let hex = from;
                return Err(Violation::MustStop { unit: tag(), hex });
            }
            if from.direction_to(*to).is_none() {
                return Err(Violation::NotAdjacent { from, to: *to });
            }
            if is_shut(&enemies, *to, unescorted) {
                return Err(Violation::EnemyThere { hex: *to });
            }
            let step = mover.step(from, *to, spent)?;
            spent = spent.saturating_add(step.cost);
            must_stop = step.must_stop;
            costs[index].push(step.cost);
            from = *to;
        }
    }
    Ok(costs)
}

/// Walks the path by the truth: an unseen enemy ends it before his hex, an unseen zone in it
/// (9.3), a bridge blown before the movers at its end (13.3).
fn walk(
    judge: &mut Judge<'_>,
    side: Side,
    units: &[UnitId],
    start: Hex,
    path: &[Hex],
    costs: &[Vec<u8>],
    on_foot: bool,
) {
    let unescorted = units
        .iter()
        .all(|unit| judge.game.counter(*unit).is_support());
    let bridges = judge.game.state.bridges.clone();
    let mut from = start;
    let mut trail = vec![start];
    for (index, (to, costs)) in path.iter().zip(costs).enumerate() {
        let ahead = Hexside::between(from, *to).expect("the plan goes from hex to neighbour");
        if judge.game.state.bridges.get(&ahead) != bridges.get(&ahead) {
            fall_back_to_room(judge, units, &trail, on_foot);
            return;
        }
        let enemies = sight::enemies(&judge.game, side, Eyes::Truth);
        if is_shut(&enemies, *to, unescorted) {
            judge.happen(Event::EnemyMet { side, hex: *to });
            let reason = format!("an enemy is in {to} (9.3)");
            halt(judge, units, from, Some(reason));
            fall_back_to_room(judge, units, &trail, on_foot);
            return;
        }
        let held_there: Vec<UnitId> = units
            .iter()
            .copied()
            .filter(|unit| !is_free_step(&judge.game, *unit))
            .collect();
        for (unit, cost) in units.iter().zip(costs) {
            judge.happen(Event::UnitMoved {
                unit: *unit,
                from,
                to: *to,
                cost: *cost,
                on_foot,
            });
        }
        aftermath::of_entering(judge, units, *to);
        from = *to;
        trail.push(from);
        let held = Zones::against(&judge.game, side, Eyes::Truth).covers(from);
        if held && !held_there.is_empty() {
            let short = index + 1 < path.len();
            let reason = short.then(|| format!("{from} is in an enemy zone of control (9.3)"));
            halt(judge, &held_there, from, reason);
            if short {
                fall_back_to_room(judge, units, &trail, on_foot);
            }
            return;
        }
    }
}

pub(crate) fn halt(judge: &mut Judge<'_>, units: &[UnitId], hex: Hex, reason: Option<String>) {
    for unit in units {
        judge.happen(Event::UnitHalted {
            unit: *unit,
            hex,
            reason: reason.clone(),
        });
    }
}

/// A move cut short in a full hex goes back along its path to the last hex with room (5.1); the
/// hex it started from always has it.
pub(crate) fn fall_back_to_room(
    judge: &mut Judge<'_>,
    units: &[UnitId],
    trail: &[Hex],
    on_foot: bool,
) {
    for pair in trail.windows(2).rev() {
        let [to, from] = pair else { continue };
        if fits(&judge.game, *from, units).is_ok() {
            return;
        }
        for unit in units {
            judge.happen(Event::UnitMoved {
                unit: *unit,
                from: *from,
                to: *to,
                cost: 0,
                on_foot,
            });
        }
    }
}
