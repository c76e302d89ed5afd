//! A player is called away in the midst of its thoughts, and a recruit says what it does.

use std::cell::Cell;

use naktong_ai::{Away, Computer, Given, Plays, Table};
use naktong_protocol::computer::Level;
use naktong_protocol::message::Refusal;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, Order, SeatId, View};
use naktong_simulate::{HotSeat, Room};

use crate::traced::{Line, traces};

/// A seat whose player may ask so many times whether it goes on, and is then called away.
struct Impatient<'a> {
    seat: HotSeat<'a>,
    patience: Cell<u32>,
    orders: u32,
}

impl Table for Impatient<'_> {
    fn board(&self) -> &Board {
        self.seat.board()
    }

    fn seat(&self) -> SeatId {
        self.seat.seat()
    }

    fn view(&self) -> &View {
        self.seat.view()
    }

    fn goes_on(&self) -> Result<(), Away> {
        let left = self.patience.get().checked_sub(1).ok_or(Away)?;
        self.patience.set(left);
        Ok(())
    }

    fn legal(&mut self) -> Result<LegalOrders, Away> {
        self.seat.legal()
    }

    fn ask(&mut self, question: &Question) -> Result<Result<Reply, Refusal>, Away> {
        self.seat.ask(question)
    }

    fn give(&mut self, order: Order) -> Result<Given, Away> {
        self.orders += 1;
        self.seat.give(order)
    }
}

/// The campaign at its first UN Movement phase, and the seat that is asked.
fn at_the_march_of_un() -> (Room, SeatId) {
    let campaign = naktong_scenarios::load("c11-campaign-25-june").unwrap();
    let mut room = Room::new(campaign, 1);
    loop {
        let board = room.board().clone();
        let open = |seat: &SeatId| room.view(*seat).turn.clone();
        let (side, phase) = room.game().acting().expect("the match runs");
        let mut seats = board.seats.iter().filter(|seat| seat.side == side);
        let seat = seats
            .find(|seat| !open(&seat.id).done.contains(&seat.id))
            .expect("somebody is asked")
            .id;
        if (side, phase) == (Side::Un, Phase::Movement) {
            return (room, seat);
        }
        let turn = room.game().turn();
        let done = Order::Done { turn, phase };
        let given = HotSeat {
            room: &mut room,
            seat,
        }
        .give(done);
        assert_eq!(given, Ok(Ok(())));
    }
}

#[test]
fn a_player_leaves_between_the_stages_of_a_thought() {
    let (room, seat) = at_the_march_of_un();
    let board = room.board().clone();
    // So many stages has the thought about the march: called away in any of them, it has ordered
    // nothing yet.
    for patience in 0..5 {
        let mut room = room.clone();
        let mut player = Computer::new(Level::Regular, 1, &board, seat);
        let mut table = Impatient {
            seat: HotSeat {
                room: &mut room,
                seat,
            },
            patience: Cell::new(patience),
            orders: 0,
        };
        assert_eq!(player.plays(&mut table), Err(Away), "{patience}");
        assert_eq!(table.orders, 0, "{patience}");
    }
}

#[test]
fn how_often_it_is_asked_changes_no_order() {
    let (room, seat) = at_the_march_of_un();
    let board = room.board().clone();
    let mut played = room.clone();
    let mut player = Computer::new(Level::Regular, 1, &board, seat);
    let mut table = Impatient {
        seat: HotSeat {
            room: &mut played,
            seat,
        },
        patience: Cell::new(u32::MAX),
        orders: 0,
    };
    let patient = player.plays(&mut table);
    let mut alone = room.clone();
    let mut player = Computer::new(Level::Regular, 1, &board, seat);
    let unasked = player.plays(&mut HotSeat {
        room: &mut alone,
        seat,
    });
    assert_eq!(patient, unasked);
    assert_eq!(played.view(seat), alone.view(seat));
}

#[test]
fn a_recruit_says_why_too() {
    for side in [Side::Nk, Side::Un] {
        let scenario = naktong_scenarios::load("c11-campaign-14-july").unwrap();
        let (traces, _) = traces(scenario, 2, &[side], Level::Recruit, 5);
        let lines = traces.iter().flat_map(|trace| trace.borrow().clone());
        let said = lines.filter(|line| matches!(line, Line::Thought(_)));
        assert!(said.count() > 0, "{side:?}");
    }
}
