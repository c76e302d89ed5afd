//! The weather of the day (rules 12.1).

use naktong_protocol::turn::{Day, Weather};

use crate::dice::Code;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;

/// August, the dry month.
const AUGUST: u8 = 8;

/// WEA, at dawn.
pub(super) fn roll(judge: &mut Judge<'_>) {
    let roll = judge.roll(Code::Wea, &"-");
    let weather = match roll.value <= rain_through(judge.game.day()) {
        true => Weather::Rain,
        false => Weather::Clear,
    };
    judge.happen(Event::WeatherRolled { roll, weather });
}

/// The highest WEA on which it rains.
fn rain_through(day: Day) -> u8 {
    match day.month_and_day() {
        (AUGUST, _) => 1,
        _ => 2,
    }
}

/// Whether it rains today.
pub(crate) fn is_raining(game: &Game) -> bool {
    game.state.weather == Some(Weather::Rain)
}

/// Whether today is known to be clear: before the first dawn nobody knows. Where the weather is
/// not in play every day is.
pub(crate) fn is_clear(game: &Game) -> bool {
    !game.scenario.modules.weather || game.state.weather == Some(Weather::Clear)
}
