//! The fight of an overrun (rules 9.6).

use naktong_protocol::report::{Column, Shift, ShiftCause};
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::{Hex, UnitId};

use super::odds::Battle;
use super::{Weighed, apply_result, baptise, bill, defenders, lead_first, roll_on_table, weigh};
use crate::aftermath;
use crate::air::Fire;
use crate::dice::Code;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::movement;
use crate::overrun::MOST_STEPS;
use crate::zones::{Eyes, Zones};

/// The column that the odds must come to.
const LEAST_COLUMN: Column = Column::SixToOne;

/// Units that have the points for it, which `costs` names, go at a hex; the first leads. If too
/// much is there it fails without a roll, and nobody learns more than that.
pub(crate) fn run(
    judge: &mut Judge<'_>,
    side: Side,
    target: Hex,
    units: &[UnitId],
    costs: Vec<u8>,
) {
    let game = &judge.game;
    let bill = bill(game, units, &[]).expect("only support can be too dear");
    let battle = Battle {
        target,
        attackers: units.to_vec(),
        defenders: lead_first(game, defenders(game, side.enemy(), target)),
        support: 0,
        fire: Fire::default(),
        unpaid: bill.unpaid,
        withdrawal_failed: false,
        shocked: false,
    };
    let fought = game.steps_in(side.enemy(), target) <= MOST_STEPS
        && odds(game, &battle).column >= LEAST_COLUMN;
    // The hex is the first that a breakthrough may have freed from zones (9.7).
    let bound: Vec<UnitId> = units
        .iter()
        .copied()
        .filter(|unit| !movement::is_free_step(game, *unit))
        .collect();
    judge.happen(Event::OverrunMade {
        target,
        side,
        units: units.to_vec(),
        costs,
        fought,
    });
    if fought && fight(judge, side, &battle, bill.amount) {
        go_on(judge, side, target, units, &bound);
        return;
    }
    for unit in units {
        if let Some(hex) = judge.game.unit(*unit).hex() {
            judge.happen(Event::UnitRepulsed { unit: *unit, hex });
        }
    }
}

/// Rolls, and says whether the hex was emptied.
fn fight(judge: &mut Judge<'_>, side: Side, battle: &Battle, amount: u8) -> bool {
    if amount > 0 {
        judge.happen(Event::HeavyMaterielSpent { amount });
    }
    baptise(judge, &battle.attackers);
    baptise(judge, &battle.defenders);
    let odds = odds(&judge.game, battle);
    let result = roll_on_table(judge, side, battle, odds, Code::Ovr);
    apply_result(judge, battle, &Stance::Stand, result)
}

/// The stack enters. An enemy zone there stops it (5.3).
fn go_on(judge: &mut Judge<'_>, side: Side, to: Hex, units: &[UnitId], bound: &[UnitId]) {
    let alive = |judge: &Judge<'_>, units: &[UnitId]| -> Vec<UnitId> {
        let units = units.iter().copied();
        units
            .filter(|unit| judge.game.unit(*unit).hex().is_some())
            .collect()
    };
    let units = alive(judge, units);
    for unit in units.iter().copied() {
        let from = judge.game.unit(unit).hex().expect("it is alive");
        judge.happen(Event::UnitAdvanced { unit, from, to });
    }
    aftermath::of_entering(judge, &units, to);
    if Zones::against(&judge.game, side, Eyes::Truth).covers(to) {
        let bound = alive(judge, bound);
        movement::halt(judge, &bound, to, None);
    }
}

/// Only quality, armor, terrain and rivers count.
fn odds(game: &Game, battle: &Battle) -> Weighed {
    use ShiftCause as C;
    let counts =
        |shift: &Shift| matches!(shift.cause, C::Quality | C::Armor | C::Terrain | C::River);
    let shifts = battle.shifts(game).into_iter().filter(counts).collect();
    weigh(game, battle, shifts)
}
