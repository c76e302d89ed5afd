//! What flies and what ships fire in a combat (rules 12.2 to 12.4).

use naktong_protocol::unit::Side;
use naktong_protocol::{FormationId, Hex, UnitId};

use super::{in_the_weather, naval_level, points};
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::violation::Violation;

/// The most UN strike points in one combat (12.2).
const UN_STRIKE: u8 = 2;
/// The most NK strike points in one combat (12.3).
const NK_STRIKE: u8 = 1;
/// Hexes from a formation's HQ within which its calls are answered (12.2).
const CALL_RANGE: u32 = 6;

/// The support points of aircraft and ships in one combat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fire {
    /// Air points of the attacker's strike.
    pub(crate) strike: u8,
    /// Air points that the defender called.
    pub(crate) called: u8,
}

impl Fire {
    /// Support points of the attacker less those of the defender, naval guns with them: they
    /// fire for UN where the defender's hex is on the coast.
    pub(crate) fn balance(self, game: &Game, target: Hex, defending: Side) -> i8 {
        let on_coast = game.map().hex(target).is_some_and(|info| info.coast);
        let naval = if on_coast { naval_level(game) } else { 0 };
        let naval = match defending {
            Side::Un => -naval.cast_signed(),
            Side::Nk => naval.cast_signed(),
        };
        let strike = self.strike.cast_signed();
        let called = self.called.cast_signed();
        strike.saturating_sub(called).saturating_add(naval)
    }
}

/// Strike points that a side on turn has left.
pub(super) fn left(game: &Game, side: Side) -> u8 {
    if game.state.acting != Some(side) || !game.scenario.modules.air {
        return 0;
    }
    let air = &game.state.air;
    let kept = match side {
        Side::Un => air.division.strike,
        Side::Nk => points(game, side),
    };
    in_the_weather(game, kept).saturating_sub(air.flown)
}

/// The most strike points that may fly in one attack of a side now.
pub(crate) fn strike_option(game: &Game, side: Side) -> u8 {
    let limit = match side {
        Side::Un => UN_STRIKE,
        Side::Nk => NK_STRIKE,
    };
    left(game, side).min(limit)
}

/// Whether so many strike points may fly in an attack of a side now.
pub(crate) fn check_strike(game: &Game, side: Side, asked: u8) -> Result<(), Violation> {
    let most = strike_option(game, side);
    if asked <= most {
        return Ok(());
    }
    if !game.scenario.modules.air {
        let (what, rule) = ("aircraft", "12.2");
        return Err(Violation::NotInPlay { what, rule });
    }
    Err(Violation::StrikeTooLarge { side, asked, most })
}

/// The attacker's strike flies, if there is one.
pub(crate) fn fly(judge: &mut Judge<'_>, side: Side, target: Hex, points: u8) {
    if points > 0 {
        judge.happen(Event::AirFlown {
            side,
            target,
            points,
            caller: None,
        });
    }
}

/// Each formation with a unit among the defenders, and its HQ near enough, calls one of the
/// points that wait for it, in the order of their ids: how many came.
pub(crate) fn answer_calls(judge: &mut Judge<'_>, target: Hex, defenders: &[UnitId]) -> u8 {
    let game = &judge.game;
    let waiting = game.state.air.on_call.keys();
    let callers: Vec<FormationId> = waiting
        .filter(|formation| can_call(game, **formation, target, defenders))
        .copied()
        .collect();
    let mut called = 0;
    for caller in callers {
        called += 1;
        judge.happen(Event::AirFlown {
            side: Side::Un,
            target,
            points: 1,
            caller: Some(caller),
        });
    }
    called
}

fn can_call(game: &Game, formation: FormationId, target: Hex, defenders: &[UnitId]) -> bool {
    let of_it = |unit: &UnitId| game.counter(*unit).formation == Some(formation);
    let headquarters = game.formation(formation).and_then(|f| f.headquarters);
    let hex = headquarters.and_then(|headquarters| game.unit(headquarters).hex());
    hex.is_some_and(|hex| hex.distance(target) <= CALL_RANGE) && defenders.iter().any(of_it)
}
