//! Players of whom everything that they are shown, and everything that they say, is written down.

use std::cell::RefCell;
use std::rc::Rc;

use naktong_ai::{Away, Computer, Given, Plays, Table, Thought};
use naktong_protocol::computer::Level;
use naktong_protocol::message::Refusal;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, Order, SeatId, View};
use naktong_rules::scenario::Scenario;
use naktong_simulate::{Players, Room};

/// A line of what passed between a player and its table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Line {
    /// What it was shown at the start of a phase, and what came of its orders.
    Saw(Box<View>),
    /// What it was offered.
    Offered(Box<LegalOrders>),
    /// What it asked.
    Asked(Box<Question>),
    /// What was replied.
    Replied(Box<Result<Reply, Refusal>>),
    /// What it ordered.
    Ordered(Order),
    /// What it was answered.
    Answered(Given),
    /// What it thought.
    Thought(String),
}

impl Line {
    /// Whether it is the player's own doing.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self, Self::Asked(_) | Self::Ordered(_) | Self::Thought(_))
    }
}

/// What passed, line by line.
pub(crate) type Trace = Rc<RefCell<Vec<Line>>>;

/// A player with somebody who writes down.
pub(crate) struct Traced {
    player: Box<dyn Plays>,
    trace: Trace,
}

impl Plays for Traced {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let mut noted = Noted {
            table,
            trace: &self.trace,
        };
        noted.sees();
        let thoughts = self.player.plays(&mut noted)?;
        let lines = thoughts.iter().map(|it| Line::Thought(it.text.clone()));
        self.trace.borrow_mut().extend(lines);
        Ok(thoughts)
    }
}

struct Noted<'a> {
    table: &'a mut dyn Table,
    trace: &'a Trace,
}

impl Noted<'_> {
    fn notes(&self, line: Line) {
        self.trace.borrow_mut().push(line);
    }

    fn sees(&self) {
        self.notes(Line::Saw(Box::new(self.table.view().clone())));
    }
}

impl Table for Noted<'_> {
    fn board(&self) -> &Board {
        self.table.board()
    }

    fn seat(&self) -> SeatId {
        self.table.seat()
    }

    fn view(&self) -> &View {
        self.table.view()
    }

    fn legal(&mut self) -> Result<LegalOrders, Away> {
        let legal = self.table.legal()?;
        self.notes(Line::Offered(Box::new(legal.clone())));
        Ok(legal)
    }

    fn ask(&mut self, question: &Question) -> Result<Result<Reply, Refusal>, Away> {
        self.notes(Line::Asked(Box::new(question.clone())));
        let reply = self.table.ask(question)?;
        self.notes(Line::Replied(Box::new(reply.clone())));
        Ok(reply)
    }

    fn give(&mut self, order: Order) -> Result<Given, Away> {
        // After `done` the player has left the table: what comes of it is shown next time.
        let is_last = matches!(order, Order::Done { .. });
        self.notes(Line::Ordered(order.clone()));
        let given = self.table.give(order)?;
        if !is_last {
            self.notes(Line::Answered(given.clone()));
            self.sees();
        }
        Ok(given)
    }
}

/// A player without orders.
pub(crate) struct Rests;

impl Plays for Rests {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let turn = &table.view().turn;
        if let (number, Some(phase)) = (turn.turn, turn.phase) {
            let _: Given = table.give(Order::Done {
                turn: number,
                phase,
            })?;
        }
        Ok(vec![])
    }
}

/// Plays the first turns of a scenario, each seat by whoever is called for it.
pub(crate) fn play(
    scenario: Scenario,
    turns: u16,
    mut player: impl FnMut(&Board, SeatId, Side) -> Box<dyn Plays>,
) -> Room {
    let mut room = Room::new(scenario, 1);
    let board = room.board().clone();
    let mut players = Players::new();
    for seat in &board.seats {
        players.insert(seat.id, player(&board, seat.id, seat.side));
    }
    room.play(&mut players, |room| room.game().turn() <= turns);
    room
}

/// Computer players of a level at all seats of some sides; the others rest. What passed at each
/// of their seats.
pub(crate) fn traces(
    scenario: Scenario,
    turns: u16,
    sides: &[Side],
    level: Level,
    seed: u64,
) -> (Vec<Trace>, Room) {
    let mut traces = vec![];
    let room = play(scenario, turns, |board, seat, side| {
        if !sides.contains(&side) {
            return Box::new(Rests);
        }
        let trace = Trace::default();
        traces.push(trace.clone());
        let player = Box::new(Computer::new(level, seed, board, seat));
        Box::new(Traced { player, trace })
    });
    (traces, room)
}
