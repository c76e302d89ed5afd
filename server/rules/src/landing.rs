//! Landings of the first day (rules 15.4) and the Pusan transport (15.5).

use naktong_protocol::unit::{Arm, Side};
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{Hex, SeatId, UnitId};

use crate::dice::Code;
use crate::event::Event;
use crate::game::{Game, Location};
use crate::judge::Judge;
use crate::refill::in_command_phase;
use crate::scenario::Start;
use crate::seats;
use crate::violation::Violation;

/// The roll on which a landing costs a step (15.4).
const COSTLY: u8 = 1;
/// The roll on which the transport comes through (15.5).
const COMES_THROUGH: u8 = 6;
/// Who stakes a step has another to go on with.
const LEAST_TO_STAKE: u8 = 2;

/// Rolls for those who come by sea on the first turn, by unit id, before they go ashore (15.4).
pub(crate) fn roll(judge: &mut Judge<'_>) {
    if judge.game.state.turn != 1 {
        return;
    }
    let scenario = &judge.game.scenario;
    let landing = |start: &Start| matches!(start, Start::Lands { .. });
    let mut units: Vec<UnitId> = scenario
        .units
        .iter()
        .filter(|setup| landing(&setup.start))
        .map(|setup| setup.counter.id)
        .collect();
    units.sort_unstable();
    for unit in units {
        let roll = judge.roll(Code::Land, &unit);
        let lost = roll.value == COSTLY;
        judge.happen(Event::LandingRolled { unit, roll, lost });
        if lost {
            lose_one(judge, unit);
        }
    }
}

/// Judges a stake on the Pusan transport (15.5).
pub(crate) fn decide_stake(
    judge: &mut Judge<'_>,
    seat: SeatId,
    unit: UnitId,
) -> Result<(), Violation> {
    let game = &judge.game;
    if !game
        .scenario
        .options
        .contains(&OptionalRule::PusanTransport)
    {
        return Err(Violation::NotInPlay {
            what: "the Pusan transport",
            rule: "15.5",
        });
    }
    seats::must_be_superior(game, seat, "the Pusan transport is sent")?;
    in_command_phase(game, "no transport leaves")?;
    seats::of_side(game, seat, unit)?;
    let (detachment, hexes) = match may_stake(game, unit) {
        Ok(passage) => passage,
        Err(why) => {
            let unit = game.tag(unit).to_owned();
            return Err(Violation::CannotStake { unit, why });
        }
    };
    let drafts = game.unit(unit).draft_steps.min(1);
    let roll = judge.roll(Code::Pus, &unit);
    let comes_through = roll.value == COMES_THROUGH;
    judge.happen(Event::TransportSent {
        unit,
        detachment,
        roll,
        hexes: comes_through.then_some(hexes),
        drafts,
    });
    if !comes_through {
        lose_one(judge, unit);
    }
    Ok(())
}

/// A unit that has two steps at least, on the map or not, loses one.
fn lose_one(judge: &mut Judge<'_>, unit: UnitId) {
    let drafts = judge.game.unit(unit).draft_steps.min(1);
    judge.happen(Event::StepsLost {
        unit,
        steps: 1,
        drafts,
    });
}

/// The special forces that a seat may stake now.
pub(crate) fn stakes(game: &Game, seat: SeatId) -> Vec<UnitId> {
    let in_play = game
        .scenario
        .options
        .contains(&OptionalRule::PusanTransport)
        && seats::is_superior(game, seat)
        && in_command_phase(game, "").is_ok();
    let Some(side) = game.side_of_seat(seat).filter(|_| in_play) else {
        return vec![];
    };
    let mut units: Vec<UnitId> = game.state.units.keys().copied().collect();
    units.retain(|unit| game.side_of(*unit) == side && may_stake(game, *unit).is_ok());
    units
}

/// Whether a unit may give a step for the transport; then which unit the step becomes, and where
/// that may land.
fn may_stake(game: &Game, unit: UnitId) -> Result<(UnitId, Vec<Hex>), &'static str> {
    let counter = game.counter(unit);
    if counter.side() != Side::Nk || counter.arm != Arm::Special {
        return Err("only special forces go");
    }
    if game.state.turn != 1 {
        return Err("the transport sails on turn 1 only");
    }
    let mut setups = game.scenario.units.iter();
    let passage = setups.find_map(|setup| match &setup.start {
        Start::Transported { of, hexes } if *of == unit => Some((setup.counter.id, hexes.clone())),
        _ => None,
    });
    let Some((detachment, hexes)) = passage else {
        return Err("no transport is ready for it in this scenario");
    };
    if game.state.staked {
        return Err("the transport has sailed");
    }
    let state = game.unit(unit);
    let there = match &state.location {
        Location::Map(_) => true,
        Location::Expected { turn, .. } => *turn == 1,
        Location::Destroyed | Location::Away => false,
    };
    if !there {
        return Err("it is not there today");
    }
    if state.steps < LEAST_TO_STAKE {
        return Err("it has no more than one step");
    }
    Ok((detachment, hexes))
}
