//! Points and the end of a match (rules 17).

use std::sync::Arc;

use naktong_protocol::turn::Outcome;
use naktong_protocol::unit::{Side, SupplyState};
use naktong_protocol::{PlaceId, UnitId};

use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::scenario::{Check, Condition, Scenario};
use crate::securing;

/// NK's points as the scenario counts them now (17.1); 0 in a scenario without points.
pub(crate) fn points(game: &Game) -> i16 {
    let Scenario {
        points, scoring, ..
    } = &*game.scenario;
    let held = points
        .iter()
        .filter(|(place, _)| securing::is_held(game, **place))
        .map(|(_, value)| i32::from(*value));
    let given = game.state.bonuses.iter();
    let given = given.map(|(bonus, _)| i32::from(scoring.bonuses[usize::from(*bonus)].points));
    let lost = scoring.losses.iter().zip(&game.state.scored_losses);
    let lost = lost.map(|(row, steps)| i32::from(steps / row.per) * i32::from(row.points));
    let chosen = game
        .state
        .awards
        .iter()
        .map(|award| i32::from(award.points));
    let total: i32 = held.chain(given).chain(lost).chain(chosen).sum();
    narrowed(total.saturating_add(i32::from(game.state.presence_points)))
}

fn narrowed(points: i32) -> i16 {
    let limited = points.clamp(i32::from(i16::MIN), i32::from(i16::MAX));
    i16::try_from(limited).expect("within its limits")
}

/// Gives what this dusk is worth: bonuses, and at the last one points for presence.
pub(crate) fn give_points(judge: &mut Judge<'_>) {
    let scenario = Arc::clone(&judge.game.scenario);
    for (row, bonus) in (0_u16..).zip(&scenario.scoring.bonuses) {
        let game = &judge.game;
        let given = game
            .state
            .bonuses
            .iter()
            .any(|(earlier, _)| *earlier == row);
        if !given && bonus.conditions.iter().all(|c| holds(game, c)) {
            judge.happen(Event::BonusGiven { bonus: row });
        }
    }
    if is_last(&judge.game) && !scenario.scoring.presence.is_empty() {
        let points = presence(&judge.game);
        judge.happen(Event::PresenceCounted { points });
    }
}

/// Counted only at the end, so that points do not tell who crosses a river in the dark.
fn presence(game: &Game) -> i16 {
    let rows = game.scenario.scoring.presence.iter();
    let total: i32 = rows
        .map(|row| {
            let there = game.combat_units(row.side).filter(|(_, unit, hex)| {
                let fed = !row.in_supply || unit.supply != SupplyState::Out;
                fed && row.area.contains(hex)
            });
            let units = i32::try_from(there.count()).unwrap_or(i32::MAX);
            units.saturating_mul(i32::from(row.points))
        })
        .sum();
    narrowed(total)
}

fn is_last(game: &Game) -> bool {
    game.state.turn >= game.scenario.turns
}

/// The first victory term that holds at this dusk.
pub(crate) fn at_dusk(game: &Game) -> Option<Outcome> {
    let last = is_last(game);
    game.scenario
        .victory
        .iter()
        .filter(|term| last || term.when == Check::EveryDusk)
        .find(|term| term.conditions.iter().all(|c| holds(game, c)))
        .map(|term| Outcome {
            level: term.level,
            reason: term.reason.clone(),
        })
}

fn holds(game: &Game, condition: &Condition) -> bool {
    match condition {
        Condition::TurnAtMost(turn) => game.state.turn <= *turn,
        Condition::Controls { side, place } => controls(game, *side, *place),
        Condition::NextTo { side, place } => game.map().place(*place).is_some_and(|place| {
            game.combat_units(*side)
                .any(|(_, _, hex)| hex.distance(place.hex) <= 1)
        }),
        Condition::UnitDestroyed { side } => destroyed(game, *side).next().is_some(),
        Condition::NoUnitDestroyed { side } => destroyed(game, *side).next().is_none(),
        Condition::TurnAtLeast(turn) => game.state.turn >= *turn,
        Condition::Secured { place } => securing::is_held(game, *place),
        Condition::AnyOf(conditions) => conditions.iter().any(|c| holds(game, c)),
        Condition::PointsAtLeast(points) => game.state.nk_points >= *points,
    }
}

fn controls(game: &Game, side: Side, place: PlaceId) -> bool {
    game.state.control.get(&place) == Some(&side)
}

fn destroyed(game: &Game, side: Side) -> impl Iterator<Item = UnitId> + '_ {
    let units = game.state.destroyed.keys().copied();
    units.filter(move |unit| game.side_of(*unit) == side)
}
