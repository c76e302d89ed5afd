//! Short answers for who listens or reads line by line: no columns, nothing told by place.

use std::collections::BTreeSet;

use naktong_protocol::message::{MatchInfo, MatchState};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Board, Hex, SeatId, View};

use super::{dealings, panel, status};

/// A unit in one sentence, its hex first if that is not known from before.
fn unit(unit: &UnitView) -> String {
    let line = panel::unit_line(unit);
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Who stands in a hex, one line each: `units 0704`.
pub(crate) fn units_in(hex: Hex, view: &View) -> String {
    let here = view.units.values().filter(|unit| unit.state.hex == hex);
    let mut units: Vec<&UnitView> = here.collect();
    units.sort_by_key(|unit| (unit.state.ghost.is_some(), unit.counter.is_support()));
    let mut lines: Vec<String> = units
        .into_iter()
        .map(|known| format!("{hex}: {} {}.", known.counter.side(), unit(known)))
        .collect();
    lines.extend(panel::contact(hex, view).map(|contact| format!("{hex}: {}.", contact.trim())));
    match lines.is_empty() {
        true => format!("Nobody is known to stand in {hex}."),
        false => lines.join("\n"),
    }
}

/// Where both sides stand against each other: a line for each hex with enemies beside it.
pub(crate) fn front(board: &Board, view: &View, seat: Option<SeatId>) -> String {
    let side = seat.and_then(|seat| board.seat(seat)).map(|seat| seat.side);
    let stands = |hex: Hex| {
        let units = view.units.values();
        let mut here = units.filter(|unit| unit.state.hex == hex && unit.state.ghost.is_none());
        let known = here.next().map(|unit| unit.counter.side());
        let contact = view
            .contacts
            .get(&hex)
            .filter(|contact| contact.ghost.is_none());
        known.or_else(|| contact.map(|contact| contact.side))
    };
    let units = view
        .units
        .values()
        .filter(|unit| unit.state.ghost.is_none());
    let hexes: BTreeSet<Hex> = units.map(|unit| unit.state.hex).collect();
    let mut lines = vec![];
    for hex in hexes {
        let own = stands(hex);
        // Who looks on sees the front from the North.
        if own != side.or(Some(naktong_protocol::unit::Side::Nk)) {
            continue;
        }
        let enemies: Vec<String> = board
            .map
            .neighbors(hex)
            .filter(|beside| stands(*beside).is_some_and(|other| Some(other) != own))
            .map(|beside| format!("{beside} {}", who(beside, view)))
            .collect();
        if !enemies.is_empty() {
            lines.push(format!(
                "{hex} {} faces {}.",
                who(hex, view),
                enemies.join("; ")
            ));
        }
    }
    match lines.is_empty() {
        true => "No unit is known to stand beside an enemy.".into(),
        false => lines.join("\n"),
    }
}

/// `18r 5 steps, 107t 4 steps`; `unknown strength` for who is not made out.
fn who(hex: Hex, view: &View) -> String {
    let here = view.units.values().filter(|unit| unit.state.hex == hex);
    let words: Vec<String> = here
        .filter(|unit| unit.state.ghost.is_none())
        .map(|unit| match unit.counter.is_support() {
            true => unit.counter.tag.clone(),
            false => format!("{} {} steps", unit.counter.tag, unit.state.steps),
        })
        .collect();
    match words.is_empty() {
        true => "unknown strength".into(),
        false => words.join(", "),
    }
}

/// When it is, whose move, and what the clocks show, in sentences: `clock`.
pub(crate) fn clock(
    info: &MatchInfo,
    board: &Board,
    view: &View,
    seat: Option<SeatId>,
    now_ms: Option<u64>,
) -> String {
    let mut sentences = match &info.state {
        MatchState::Gathering => vec![dealings::begins(info).to_owned()],
        MatchState::Stopped { reference } => vec![format!("The match is stopped, {reference}")],
        MatchState::Closed { reason } => {
            vec![format!(
                "The match is closed; {}",
                reason.trim_end_matches('.')
            )]
        }
        MatchState::Playing | MatchState::Finished(_) => vec![status::turn(board, view)],
    };
    if let Some(outcome) = &view.outcome {
        sentences.push(format!("the match is over, {}", outcome.level));
    } else if let Some(side) = view.turn.acting {
        let phase = view
            .turn
            .phase
            .map_or("turn".to_owned(), |phase| format!("{phase} phase"));
        sentences.push(format!("{side} {phase}"));
        sentences.push(match seat {
            Some(seat) if status::is_to_move(board, view, seat) => "your move".into(),
            Some(seat) if view.turn.done.contains(&seat) => "you are done".into(),
            _ => format!("{side} to move"),
        });
    }
    let text = sentences.join("; ");
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let mut lines = vec![format!(
        "{}{}.",
        first.into_iter().collect::<String>(),
        letters.as_str()
    )];
    lines.extend(dealings::lines(info, now_ms));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture::{board, hex, view};

    #[test]
    fn a_hex_tells_who_stands_there_one_line_each() {
        let told = units_in(hex("0706"), &view());
        insta::assert_snapshot!(told);
        assert_eq!(
            units_in(hex("0904"), &view()),
            "Nobody is known to stand in 0904."
        );
    }

    #[test]
    fn the_front_is_told_hex_by_hex_from_one_s_own_side() {
        let seat = |name: &str| Some(name.parse().unwrap());
        insta::assert_snapshot!(front(&board(), &view(), seat("nk")));
        let other = front(&board(), &view(), seat("un"));
        assert!(other.starts_with("0707 "), "{other}");
    }
}
