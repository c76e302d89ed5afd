//! One line that says where a match stands.

use naktong_protocol::message::{MatchInfo, MatchState};
use naktong_protocol::turn::{Phase, Weather};
use naktong_protocol::{Board, MatchId, SeatId, Seq, View};

/// `match 1f3a09bc | turn 1 of 3, 25 June 1950 | NK Movement | your move | update 12`.
pub(crate) fn line(
    id: MatchId,
    info: &MatchInfo,
    board: &Board,
    view: &View,
    seat: Option<SeatId>,
    seq: Option<Seq>,
) -> String {
    let mut parts = vec![format!("match {}", id.short())];
    match &info.state {
        MatchState::Gathering => {
            let free: Vec<_> = info.seats.iter().filter(|s| s.player.is_none()).collect();
            let names: Vec<_> = free.iter().map(|s| s.seat.to_string()).collect();
            parts.push(format!("not begun, free: {}", names.join(", ")));
        }
        MatchState::Stopped { reference } => {
            parts.push(format!("stopped, reference {reference}"));
        }
        MatchState::Playing | MatchState::Finished(_) => parts.push(turn(board, view)),
    }
    if let Some(outcome) = &view.outcome {
        parts.push(format!("over: {}", outcome.level));
    } else if matches!(info.state, MatchState::Playing) {
        parts.extend(acting(view));
        parts.push(whose(board, view, seat));
    }
    if let Some(seq) = seq {
        parts.push(format!("update {seq}"));
    }
    parts.join(" | ")
}

/// `turn 1 of 3, 25 June 1950, rain`.
pub(crate) fn turn(board: &Board, view: &View) -> String {
    let turn = view.turn.turn;
    let mut text = format!("turn {turn} of {}", board.turns);
    if let Some(day) = board.day(turn) {
        text.push_str(&format!(", {day}"));
    }
    match view.turn.weather {
        Some(Weather::Rain) => text.push_str(", rain"),
        Some(Weather::Clear) => text.push_str(", clear"),
        None => {}
    }
    text
}

fn acting(view: &View) -> Option<String> {
    let side = view.turn.acting?;
    Some(match view.turn.phase {
        Some(phase) => format!("{side} {phase}"),
        None => format!("{side} turn"),
    })
}

fn whose(board: &Board, view: &View, seat: Option<SeatId>) -> String {
    match (seat, view.turn.acting) {
        (Some(seat), _) if is_to_move(board, view, seat) => "your move".into(),
        (Some(seat), Some(_)) if view.turn.done.contains(&seat) => "you are done".into(),
        (_, Some(side)) => format!("{side} to move"),
        (_, None) => "nobody to move".into(),
    }
}

/// Whether a seat may act now.
pub(crate) fn is_to_move(board: &Board, view: &View, seat: SeatId) -> bool {
    let side = board.seat(seat).map(|info| info.side);
    view.outcome.is_none()
        && side.is_some()
        && side == view.turn.acting
        && !view.turn.done.contains(&seat)
}

/// What a seat is to do in a phase, for the prompt.
pub(crate) fn hint(phase: Phase) -> &'static str {
    match phase {
        Phase::Command => "enter UNIT HEX; refill UNIT; blow 0704-0705; then done",
        Phase::Movement => "move: UNIT to HEX, or UNIT 0704>0705; then done",
        Phase::Combat => "attack HEX with UNITS lead UNIT; then done",
        Phase::Exploitation => "fast units move again: UNIT to HEX; then done",
        Phase::Posture => {
            "stance UNITS hold|stand|delay|withdraw|reserve HEXES; prepare 0704-0705; then done"
        }
    }
}
