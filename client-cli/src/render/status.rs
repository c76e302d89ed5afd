//! One line that says where a match stands.

use naktong_protocol::computer::Level;
use naktong_protocol::message::{MatchInfo, MatchState};
use naktong_protocol::order::{Blow, LegalOrders};
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
            let free: Vec<_> = info.seats.iter().filter(|s| s.is_free()).collect();
            let names: Vec<_> = free.iter().map(|s| s.seat.to_string()).collect();
            parts.push(format!("not begun, free: {}", names.join(", ")));
        }
        MatchState::Stopped { reference } => {
            parts.push(format!("stopped, reference {reference}"));
        }
        MatchState::Closed { .. } => parts.push("closed".to_owned()),
        MatchState::Playing | MatchState::Finished(_) => parts.push(turn(board, view)),
    }
    if let Some(outcome) = &view.outcome {
        parts.push(format!("over: {}", outcome.level));
    } else if matches!(info.state, MatchState::Playing) {
        parts.extend(acting(view));
        parts.push(match seat.and_then(|seat| stands_in(info, seat)) {
            Some(level) => format!("a {level} computer plays for you"),
            None => whose(board, view, seat),
        });
    }
    if let Some(seq) = seq {
        parts.push(format!("update {seq}"));
    }
    parts.join(" | ")
}

/// The computer player that stands in for the person on a seat.
pub(crate) fn stands_in(info: &MatchInfo, seat: SeatId) -> Option<Level> {
    let taken = info.seats.iter().find(|taken| taken.seat == seat)?;
    taken.computer.filter(|_| taken.player.is_some())
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

/// What a seat may do in a phase, for the prompt: by what is on offer when it begins.
pub(crate) fn hint(phase: Phase, legal: &LegalOrders) -> String {
    let bridges = |when| legal.demolitions.iter().any(|option| option.when == when);
    let go = match phase {
        Phase::Exploitation => "fast units move again: UNIT to HEX",
        _ => "UNIT to HEX, or UNIT 0704>0705",
    };
    let stances = "stance UNITS hold|stand|delay|withdraw|reserve HEXES";
    let offers = [
        (!legal.entries.is_empty(), "enter UNIT HEX"),
        (!legal.directives.is_empty(), "order DIVISION PLACE PLACE"),
        (!legal.reliefs.is_empty(), "relieve DIVISION"),
        (legal.air.is_some(), "air interdiction N strike N"),
        (!legal.refills.is_empty(), "refill UNIT"),
        (!legal.raises.is_empty(), "raise UNIT HEX"),
        (!legal.keeps.is_empty(), "keep UNIT"),
        (!legal.stakes.is_empty(), "stake UNIT"),
        (!legal.hastes.is_empty(), "hasten UNIT HEX"),
        (!legal.moves.is_empty(), go),
        (!legal.trains.is_empty(), "rail UNIT HEX"),
        (!legal.ships.is_empty(), "sail UNIT HEX"),
        (!legal.overruns.is_empty(), "overrun HEX with UNITS"),
        (!legal.attacks.is_empty(), "attack HEX with UNITS lead UNIT"),
        (phase == Phase::Posture, stances),
        (bridges(Blow::Now), "blow 0704-0705"),
        (bridges(Blow::Prepared), "prepare 0704-0705"),
        (!legal.lendable.is_empty(), "lend UNITS"),
    ];
    let offered = offers.iter().filter(|(on_offer, _)| *on_offer);
    let words: Vec<&str> = offered
        .map(|(_, words)| *words)
        .chain(["then done"])
        .collect();
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_names_what_is_on_offer_and_nothing_else() {
        let mut legal = LegalOrders::default();
        assert_eq!(hint(Phase::Command, &legal), "then done");
        legal.directives = vec!["nkpa-4-div".parse().expect("an id")];
        legal.refills = vec!["nkpa-18-rgt".parse().expect("an id")];
        assert_eq!(
            hint(Phase::Command, &legal),
            "order DIVISION PLACE PLACE; refill UNIT; then done"
        );
    }

    #[test]
    fn stances_are_what_posture_is_for() {
        let hint = hint(Phase::Posture, &LegalOrders::default());
        assert!(hint.starts_with("stance UNITS"), "{hint}");
        assert!(hint.ends_with("then done"), "{hint}");
    }
}
