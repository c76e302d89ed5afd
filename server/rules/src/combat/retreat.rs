//! Retreat (rules 11.9, D5.4) and the test for a safe one (11.6, D5.6).

use naktong_protocol::map::River;
use naktong_protocol::unit::{Mobility, Side};
use naktong_protocol::{Direction, Hex, UnitId};

use super::losses;
use crate::aftermath;
use crate::event::Event;
use crate::game::{Game, stacking_limit};
use crate::judge::Judge;
use crate::movement::{Cost, entry_cost, flexible_gait};
use crate::sight;
use crate::zones::{Eyes, Zones};

/// Retreats a stack unit by unit, the lead first, then by id: `hexes` each.
pub(super) fn stack(
    judge: &mut Judge<'_>,
    lead: UnitId,
    units: &[UnitId],
    hexes: u8,
    disrupts: bool,
) {
    let mut order: Vec<UnitId> = units.to_vec();
    order.sort_unstable();
    order.retain(|unit| *unit != lead);
    order.insert(0, lead);
    for unit in order {
        if judge.game.unit(unit).hex().is_some() {
            one(judge, unit, hexes, disrupts);
        }
    }
}

/// Retreats one unit. A unit with no legal hex is eliminated.
fn one(judge: &mut Judge<'_>, unit: UnitId, hexes: u8, disrupts: bool) {
    let start = judge
        .game
        .unit(unit)
        .hex()
        .expect("only units on the map retreat");
    let mut crossed = vec![start];
    for _ in 0..hexes {
        if !step_back(judge, unit, &mut crossed) {
            eliminate(judge, unit);
            return;
        }
        if judge.game.unit(unit).hex().is_none() {
            return;
        }
    }
    if overstack(&judge.game, unit) > 0 {
        step_back(judge, unit, &mut crossed);
        if judge.game.unit(unit).hex().is_none() {
            return;
        }
        let excess = overstack(&judge.game, unit);
        if excess > 0 {
            losses::lose(judge, unit, excess);
        }
    }
    let state = judge.game.unit(unit);
    if disrupts && state.hex().is_some() && !state.disrupted {
        judge.happen(Event::UnitDisrupted { unit });
    }
}

/// Goes one hex back by the list of 11.9; `false` if there is no legal hex. A hex held by an
/// unseen enemy is refused when tried: having been next to it, the unit now sees it, and the
/// next best is taken.
fn step_back(judge: &mut Judge<'_>, unit: UnitId, crossed: &mut Vec<Hex>) -> bool {
    let side = judge.game.side_of(unit);
    let from = *crossed.last().expect("it began somewhere");
    let choices = choices(&judge.game, unit, from, crossed);
    let held_by_enemy = |to: &Hex| judge.game.has_combat_unit(side.enemy(), *to);
    let Some(to) = choices.into_iter().find(|to| !held_by_enemy(to)) else {
        return false;
    };
    let river = judge.game.open_river(from, to) == River::Major;
    judge.happen(Event::UnitRetreated { unit, from, to });
    crossed.push(to);
    let zones = Zones::against(&judge.game, side, Eyes::Truth);
    let friends = judge.game.stack(side, to).any(|(id, _)| id != unit);
    let cost = u8::from(zones.covers(to) && !friends) + u8::from(river);
    if cost > 0 {
        losses::lose(judge, unit, cost);
    }
    aftermath::of_entering(judge, &[unit], to);
    true
}

/// The legal hexes of a retreat, best first (11.9), by what the retreating side sees.
fn choices(game: &Game, unit: UnitId, from: Hex, crossed: &[Hex]) -> Vec<Hex> {
    let side = game.side_of(unit);
    let gait = flexible_gait(game, unit);
    let zones = Zones::against(game, side, Eyes::Side);
    let enemies = sight::enemies(game, side, Eyes::Side);
    let mut ranked: Vec<_> = Direction::ALL
        .into_iter()
        .filter_map(|direction| Some((direction, from.neighbor(direction)?)))
        .filter(|(_, to)| !crossed.contains(to))
        .filter(|(_, to)| enemies.get(to).is_none_or(|stack| stack.units == 0))
        .filter_map(|(direction, to)| {
            let cost = cost(game, gait, from, to)?;
            let friends = game.stack(side, to).any(|(id, _)| id != unit);
            let watched = zones.covers(to) && !friends;
            let close: u8 = to
                .neighbors()
                .filter_map(|hex| enemies.get(&hex))
                .map(|stack| stack.units)
                .sum();
            let supply = game.supply_cost(side, to);
            Some(((watched, close, supply, cost, direction), to))
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, to)| to).collect()
}

/// The movement cost of a legal retreat; over an open major river on foot it is more than any
/// other.
fn cost(game: &Game, gait: Mobility, from: Hex, to: Hex) -> Option<u8> {
    match entry_cost(game, gait, from, to) {
        Ok(Cost::Points(points)) => Some(points),
        Ok(Cost::WholeMove) => Some(u8::MAX),
        Err(_) => None,
    }
}

/// Whether a defender has a neighbouring hex it could enter that is free of EZOC (11.6).
pub(crate) fn is_safe(game: &Game, unit: UnitId) -> bool {
    let Some(from) = game.unit(unit).hex() else {
        return true;
    };
    let side = game.side_of(unit);
    let zones = Zones::against(game, side, Eyes::Side);
    choices(game, unit, from, &[from])
        .into_iter()
        .any(|to| !zones.covers(to) || has_friend(game, side, unit, to))
}

fn has_friend(game: &Game, side: Side, unit: UnitId, hex: Hex) -> bool {
    game.stack(side, hex).any(|(id, _)| id != unit)
}

/// Steps of this unit beyond what its hex may hold (5.1).
fn overstack(game: &Game, unit: UnitId) -> u8 {
    let state = game.unit(unit);
    let Some(hex) = state.hex() else {
        return 0;
    };
    let steps = game.steps_in(game.side_of(unit), hex);
    steps
        .saturating_sub(stacking_limit(game.map(), hex))
        .min(state.steps)
}

fn eliminate(judge: &mut Judge<'_>, unit: UnitId) {
    let steps = judge.game.unit(unit).steps;
    losses::lose(judge, unit, steps);
}
