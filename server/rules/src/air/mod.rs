//! Weather, aircraft and naval guns (rules 12).

mod columns;
mod division;
mod strike;
mod weather;

use std::collections::BTreeMap;

use naktong_protocol::FormationId;
use naktong_protocol::order::AirDivision;
use naktong_protocol::unit::Side;
use naktong_protocol::view::Means;
use serde::{Deserialize, Serialize};

use crate::by_date;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::scenario::Scenario;

pub(crate) use columns::attack as attack_columns;
pub(crate) use division::{decide, option};
pub(crate) use strike::{Fire, answer_calls, check_strike, fly, strike_option};
pub(crate) use weather::{is_clear, is_raining};

/// The aircraft of both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Air {
    /// How UN divides its points, until it says otherwise (12.2).
    pub(crate) division: AirDivision,
    /// Today's interdiction level, rain reckoned in (12.2).
    pub(crate) interdiction: u8,
    /// Points on call that have not flown in the present day, rain reckoned in (12.2).
    pub(crate) on_call: BTreeMap<FormationId, u8>,
    /// Strike points that the side on turn has flown (12.2, 12.3).
    pub(crate) flown: u8,
}

impl Air {
    pub(crate) fn at_start(scenario: &Scenario) -> Self {
        let interdiction = scenario.modules.interdiction;
        Self {
            division: AirDivision {
                interdiction,
                ..scenario.air.clone()
            },
            interdiction,
            ..Self::default()
        }
    }
}

/// Dawn: the weather, and what of UN's standing division flies in it today (12.1, 12.2).
pub(crate) fn dawn(judge: &mut Judge<'_>) {
    if judge.game.scenario.modules.weather {
        weather::roll(judge);
    }
    let game = &judge.game;
    if game.scenario.modules.air {
        let division = &game.state.air.division;
        let calls = division.on_call.iter();
        let on_call = calls.map(|call| (call.formation, in_the_weather(game, call.points)));
        let event = Event::AirFixed {
            interdiction: in_the_weather(game, division.interdiction),
            on_call: on_call.filter(|(_, points)| *points > 0).collect(),
        };
        judge.happen(event);
    }
}

/// What an assignment of points is worth today: rain halves it (12.1, D5.10).
fn in_the_weather(game: &Game, points: u8) -> u8 {
    if is_raining(game) { points / 2 } else { points }
}

/// Today's interdiction level I, as it weighs on NK (12.2).
pub(crate) fn interdiction(game: &Game) -> u8 {
    match game.scenario.modules.air {
        true => game.state.air.interdiction,
        false => game.scenario.modules.interdiction,
    }
}

/// The naval level of today (9.5, 12.4); 0 where the sea is not in play.
pub(crate) fn naval_level(game: &Game) -> u8 {
    match game.scenario.modules.sea {
        true => by_date::naval_level(game.day()),
        false => 0,
    }
}

/// The air points of a side today, rain left out (12.2, 12.3).
fn points(game: &Game, side: Side) -> u8 {
    match (game.scenario.modules.air, side) {
        (false, _) => 0,
        (true, Side::Un) => by_date::un_air(game.day()),
        (true, Side::Nk) => by_date::nk_air(game.day()),
    }
}

/// Whether UN aircraft look for columns today: it has points and the day is clear (16.1).
pub(crate) fn watches(game: &Game) -> bool {
    is_clear(game) && points(game, Side::Un) > 0
}

/// Fills in what a side has in the air.
pub(crate) fn means(game: &Game, side: Side, means: &mut Means) {
    means.interdiction = interdiction(game);
    if !game.scenario.modules.air {
        return;
    }
    means.air = Some(points(game, side));
    means.strike = strike::left(game, side);
    if side == Side::Un {
        means.division = Some(game.state.air.division.clone());
        means.on_call = game.state.air.on_call.clone();
    }
}
