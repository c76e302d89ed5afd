//! What lies open is taken, and the roads of supply are cleared, as players tell of it.

use std::cell::RefCell;
use std::rc::Rc;

use naktong_ai::{Away, Computer, Plays, Table, Thought};
use naktong_protocol::computer::Level;
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, SeatId};
use naktong_simulate::{Players, Room};

type Told = Rc<RefCell<Vec<String>>>;

/// A player whose thoughts are written down.
struct Heard {
    player: Computer,
    told: Told,
}

impl Plays for Heard {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let thoughts = self.player.plays(table)?;
        let lines = thoughts.iter().map(|it| it.text.clone());
        self.told.borrow_mut().extend(lines);
        Ok(thoughts)
    }
}

/// The first turns of the campaign, played by one level: the match then, and what NK told of.
fn campaign(level: Level, turns: u16) -> (Room, Board, Vec<String>) {
    let scenario = naktong_scenarios::load("c11-campaign-25-june").unwrap();
    let mut room = Room::new(scenario, 3);
    let board = room.board().clone();
    let told = Told::default();
    let player = |seat: SeatId| Computer::new(level, 3, &board, seat);
    let mut players: Players = board
        .seats
        .iter()
        .map(|seat| {
            let player: Box<dyn Plays> = match seat.side {
                Side::Nk => Box::new(Heard {
                    player: player(seat.id),
                    told: told.clone(),
                }),
                Side::Un => Box::new(player(seat.id)),
            };
            (seat.id, player)
        })
        .collect();
    room.play(&mut players, |room| room.game().turn() <= turns);
    drop(players);
    let told = Rc::into_inner(told).expect("nobody else writes");
    (room, board, told.into_inner())
}

/// Whether NK has the place that a line tells of, the line being all but its name.
fn is_taken(room: &Room, board: &Board, line: &str, before: &str, after: &str) -> Option<bool> {
    let (_, name) = line.split_once(before)?;
    let name = name.strip_suffix(after)?;
    let seat = board.seats.iter().find(|seat| seat.side == Side::Nk)?;
    let place = board.map.places.iter().find(|place| place.name == name)?;
    let control = room.view(seat.id).control.get(&place.id);
    Some(control == Some(&Side::Nk))
}

#[test]
fn nk_opens_the_roads_that_feed_its_divisions() {
    let (room, board, told) = campaign(Level::Regular, 24);
    let opened = told
        .iter()
        .filter_map(|line| is_taken(&room, &board, line, " opens the road through ", ""));
    let opened: Vec<bool> = opened.collect();
    assert!(!opened.is_empty(), "nobody opens a road: {told:?}");
    // One or another may have been lost again.
    let held = opened.iter().filter(|held| **held).count();
    assert!(2 * held > opened.len(), "{held} of {}", opened.len());
}

#[test]
fn a_veteran_walks_into_what_lies_open() {
    let (room, board, told) = campaign(Level::Veteran, 12);
    let taken = told
        .iter()
        .filter_map(|line| is_taken(&room, &board, line, " takes ", ", which lies open"));
    let taken: Vec<bool> = taken.collect();
    assert!(!taken.is_empty(), "nobody takes anything: {told:?}");
    let held = taken.iter().filter(|held| **held).count();
    assert!(2 * held > taken.len(), "{held} of {}", taken.len());
}
