//! Attrition of units that stay out of supply (rule 8.6).

use naktong_protocol::UnitId;
use naktong_protocol::unit::{Arm, Side, SupplyState};

use crate::combat;
use crate::dice::Code;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;

/// The consecutive Out day from which a unit rolls (8.6).
const FIRST_DAY: u8 = 3;
/// Days that special forces live on what they carry before the count begins (8.6, 15.4).
const CARRIED_DAYS: u8 = 2;

/// Counts the day for each Out combat unit of a side, at the end of its turn, and rolls for those
/// that have been Out too long, in the order of their ids.
pub(crate) fn take(judge: &mut Judge<'_>, side: Side) {
    let changes: Vec<(UnitId, u8)> = judge
        .game
        .combat_units(side)
        .map(|(id, unit, _)| match unit.supply {
            SupplyState::Out => (id, unit.out_days, unit.out_days.saturating_add(1)),
            SupplyState::Full | SupplyState::Low => (id, unit.out_days, 0),
        })
        .filter(|(_, before, now)| before != now)
        .map(|(id, _, now)| (id, now))
        .collect();
    for (unit, days) in changes {
        judge.happen(Event::OutDaysCounted { unit, days });
        if days >= first_day(&judge.game, unit)
            && !judge.check_steadiness(Code::Att, &unit, unit, 0)
        {
            combat::lose(judge, unit, 1);
        }
    }
}

fn first_day(game: &Game, unit: UnitId) -> u8 {
    match game.counter(unit).arm {
        Arm::Special => FIRST_DAY + CARRIED_DAYS,
        _ => FIRST_DAY,
    }
}
