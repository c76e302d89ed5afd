//! How a match is played toward its end: what counts at the last dusk is held, and the place that
//! decides is not left to whoever comes.

use naktong_ai::Computer;
use naktong_protocol::computer::Level;
use naktong_protocol::unit::Side;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Board, Hex, SeatId};
use naktong_simulate::{Players, Room};

/// The Right Hook by regulars, to the end of a turn.
fn right_hook(seed: u64, turns: u16) -> (Room, Board) {
    let scenario = naktong_scenarios::load("c6-right-hook").unwrap();
    let mut room = Room::new(scenario, seed);
    let board = room.board().clone();
    let mut players: Players = board
        .seats
        .iter()
        .map(|seat| {
            let player = Computer::new(Level::Regular, seed, &board, seat.id);
            (seat.id, Box::new(player) as Box<_>)
        })
        .collect();
    room.play(&mut players, |room| room.game().turn() <= turns);
    (room, board)
}

fn seat(board: &Board, side: Side) -> SeatId {
    let mut seats = board.seats.iter();
    seats.find(|seat| seat.side == side).unwrap().id
}

/// The units of a side that fight.
fn fighters(room: &Room, board: &Board, side: Side) -> Vec<UnitView> {
    let units = room.view(seat(board, side)).units.values();
    let own = units.filter(|unit| unit.counter.side() == side && !unit.counter.is_support());
    own.cloned().collect()
}

fn hex_of(board: &Board, place: &str) -> Hex {
    let mut places = board.map.places.iter();
    places.find(|it| it.id.as_str() == place).unwrap().hex
}

#[test]
fn nk_secures_most_of_what_it_has_when_the_match_ends() {
    let (mut controlled, mut scored) = (0, 0);
    for seed in 1..=8 {
        let (room, board) = right_hook(seed, u16::MAX);
        let view = room.view(seat(&board, Side::Nk));
        let held = board.points.iter();
        let held = held.filter(|(place, _)| view.control.get(place) == Some(&Side::Nk));
        controlled += held.map(|(_, points)| i32::from(*points)).sum::<i32>();
        scored += i32::from(view.score.nk_points);
    }
    assert!(controlled > 0);
    // Nothing but secured places gives points there.
    assert!(3 * scored >= 2 * controlled, "{scored} of {controlled}");
}

#[test]
fn un_does_not_leave_the_place_that_decides() {
    let guarded = (1..=8).filter(|seed| {
        let (room, board) = right_hook(*seed, 9);
        let masan = hex_of(&board, "masan");
        let guards = fighters(&room, &board, Side::Un);
        guards.iter().any(|it| it.state.hex.distance(masan) <= 1)
    });
    let guarded = guarded.count();
    assert!(guarded >= 6, "{guarded} of 8");
}
