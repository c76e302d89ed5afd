//! Points and the end of a match (rules 17).

use naktong_protocol::turn::Outcome;
use naktong_protocol::unit::{Nation, Side};
use naktong_protocol::{PlaceId, UnitId};

use crate::game::Game;
use crate::scenario::{Check, Condition};

/// NK's points as the scenario counts them now (17.1); 0 in a scenario without points.
pub(crate) fn points(game: &Game) -> i16 {
    let scenario = &game.scenario;
    if scenario.points.is_empty() {
        return 0;
    }
    let held: i16 = scenario
        .points
        .iter()
        .filter(|(place, _)| controls(game, Side::Nk, **place))
        .map(|(_, value)| i16::from(*value))
        .sum();
    let quarter = game.state.losses.of(Nation::Us) / 4;
    let tenth = game.state.losses.nk_trained / 10;
    let small = |count: u16| i16::try_from(count).unwrap_or(i16::MAX);
    held.saturating_add(small(quarter))
        .saturating_sub(small(tenth))
}

/// The first victory term that holds at this dusk.
pub(crate) fn at_dusk(game: &Game) -> Option<Outcome> {
    let last = game.state.turn >= game.scenario.turns;
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
        Condition::Secured { place } => holds_secured(game, *place),
        Condition::AnyOf(conditions) => conditions.iter().any(|c| holds(game, c)),
        Condition::PointsAtLeast(points) => game.state.nk_points >= *points,
    }
}

/// NK controls the place, and has secured it where it must (15.2).
fn holds_secured(game: &Game, place: PlaceId) -> bool {
    let must = game.scenario.scoring.to_secure.as_ref();
    let secured =
        must.is_none_or(|must| !must.contains(&place)) || game.state.secured.contains(&place);
    controls(game, Side::Nk, place) && secured
}

fn controls(game: &Game, side: Side, place: PlaceId) -> bool {
    game.state.control.get(&place) == Some(&side)
}

fn destroyed(game: &Game, side: Side) -> impl Iterator<Item = UnitId> + '_ {
    let units = game.state.destroyed.iter().copied();
    units.filter(move |unit| game.side_of(*unit) == side)
}
