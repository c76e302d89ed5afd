//! The sequence of play (rules 6).

use naktong_protocol::turn::{Outcome, Phase, VictoryLevel};
use naktong_protocol::unit::Side;
use naktong_protocol::{SeatId, UnitId};

use crate::air;
use crate::attrition;
use crate::bridges;
use crate::calendar;
use crate::dice::Code;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::landing;
use crate::legal;
use crate::orders;
use crate::seats;
use crate::securing;
use crate::stance;
use crate::supply;
use crate::victory;
use crate::violation::Violation;
use crate::zones::is_held;

/// The last of the three days on which NK units are never tired (11.12): 27 June.
const PREPARED_OFFENSIVE_THROUGH: u8 = 3;

/// The first dawn.
pub(crate) fn begin(judge: &mut Judge<'_>) {
    judge.happen(Event::TurnBegan { turn: 1 });
    air::dawn(judge);
    securing::look(judge);
    // The UN side has a field to retreat by before its own first Command phase.
    supply::fix(judge, Side::Un);
    begin_player_turn(judge, Side::Nk);
}

/// Judges a seat's "done".
pub(crate) fn decide_done(
    judge: &mut Judge<'_>,
    seat: SeatId,
    turn: u16,
    phase: Phase,
) -> Result<(), Violation> {
    let state = &judge.game.state;
    if (turn, phase) != (state.turn, state.phase) {
        return Err(Violation::StaleDone {
            turn: state.turn,
            phase: state.phase,
        });
    }
    if state.done.contains(&seat) {
        return Err(Violation::AlreadyDone { phase });
    }
    judge.happen(Event::SeatDone { seat });
    let game = &judge.game;
    let mut seats = game.scenario.seats.iter();
    if seats.all(|s| Some(s.side) != game.state.acting || game.state.done.contains(&s.id)) {
        end_phase(judge);
    }
    Ok(())
}

/// A side gives up (the other wins decisively).
pub(crate) fn decide_resign(judge: &mut Judge<'_>, side: Side) {
    judge.happen(Event::Resigned { side });
    judge.happen(Event::Ended(Outcome {
        level: match side {
            Side::Nk => VictoryLevel::UnDecisive,
            Side::Un => VictoryLevel::NkDecisive,
        },
        reason: format!("{side} resigned."),
    }));
}

fn begin_player_turn(judge: &mut Judge<'_>, side: Side) {
    judge.happen(Event::PlayerTurnBegan { side });
    calendar::turn_over(judge, side);
    seats::hand_over(judge, side);
    supply::fix(judge, side);
    if side == Side::Nk {
        supply::receive_heavy_materiel(judge);
    }
    recover(judge, side);
    if side == Side::Nk {
        orders::translate(judge);
    }
    bridges::build(judge, side);
    if side == Side::Nk {
        landing::roll(judge);
    }
    judge.happen(Event::PhaseBegan {
        phase: Phase::Command,
    });
    pass_idle_phases(judge);
}

/// Goes on to the next phase, player turn or day.
fn end_phase(judge: &mut Judge<'_>) {
    let state = &judge.game.state;
    let side = state.acting.expect("only a side on turn ends a phase");
    let phase = state.phase;
    if (side, phase) == (Side::Nk, Phase::Movement) {
        air::attack_columns(judge);
    }
    match phase.next() {
        Some(phase) => {
            judge.happen(Event::PhaseBegan { phase });
            pass_idle_phases(judge);
        }
        None => end_player_turn(judge, side),
    }
}

/// A phase in which no seat of the side could do anything but set stances (which it may in
/// every phase) is passed over, by what the side itself knows.
fn pass_idle_phases(judge: &mut Judge<'_>) {
    loop {
        let game = &judge.game;
        let side = game.state.acting.expect("phases pass within a player turn");
        let idle = match game.state.phase {
            Phase::Command => !legal::has_command_business(game, side),
            Phase::Combat => !legal::has_attacks(game, side),
            Phase::Exploitation => !legal::has_moves(game, side),
            Phase::Movement | Phase::Posture => false,
        };
        let next = game.state.phase.next();
        let (true, Some(phase)) = (idle, next) else {
            return;
        };
        judge.happen(Event::PhaseBegan { phase });
    }
}

fn end_player_turn(judge: &mut Judge<'_>, side: Side) {
    tire(judge, side);
    stance::dig_in(judge, side);
    attrition::take(judge, side);
    judge.happen(Event::PlayerTurnEnded { side });
    match side {
        Side::Nk => begin_player_turn(judge, Side::Un),
        Side::Un => dusk(judge),
    }
}

fn dusk(judge: &mut Judge<'_>) {
    securing::look(judge);
    victory::give_points(judge);
    if let Some(outcome) = victory::at_dusk(&judge.game) {
        judge.happen(Event::Ended(outcome));
        return;
    }
    let turn = judge.game.state.turn + 1;
    assert!(
        turn <= judge.game.scenario.turns,
        "a checked scenario has a term that holds at the last dusk"
    );
    judge.happen(Event::TurnBegan { turn });
    air::dawn(judge);
    begin_player_turn(judge, Side::Nk);
}

/// Disrupted units recover: by themselves out of enemy zones, on a check in them (4.6).
fn recover(judge: &mut Judge<'_>, side: Side) {
    let disrupted: Vec<_> = judge
        .game
        .combat_units(side)
        .filter(|(_, unit, _)| unit.disrupted)
        .map(|(id, _, hex)| (id, hex))
        .collect();
    for (unit, hex) in disrupted {
        let held = is_held(&judge.game, side, hex);
        if !held || judge.check_steadiness(Code::Rec, &unit, unit, 0) {
            judge.happen(Event::UnitRecovered { unit });
        }
    }
}

/// Who attacked becomes tired, who did not is rested (11.12).
fn tire(judge: &mut Judge<'_>, side: Side) {
    let changes: Vec<Event> = judge
        .game
        .combat_units(side)
        .map(|(unit, state, _)| (unit, state.attacked || state.overran, state.tired))
        .filter(|(_, attacked, tired)| attacked != tired)
        .map(|(unit, attacked, _)| {
            if attacked {
                Event::UnitTired { unit }
            } else {
                Event::UnitRested { unit }
            }
        })
        .collect();
    for change in changes {
        judge.happen(change);
    }
}

/// Whether a unit attacks at half strength today (11.12).
pub(crate) fn is_tired(game: &Game, unit: UnitId) -> bool {
    let prepared =
        game.side_of(unit) == Side::Nk && game.day().number() <= PREPARED_OFFENSIVE_THROUGH;
    game.unit(unit).tired && !prepared
}
