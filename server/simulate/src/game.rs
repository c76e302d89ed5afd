//! One game from its first dawn to its end, and what is written down of it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use naktong_ai::{Away, Given, Plays, Table, Thought};
use naktong_protocol::message::Refusal;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::turn::VictoryLevel;
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, Order, ScenarioId, SeatId, View};
use naktong_rules::scenario::Scenario;
use serde::{Deserialize, Serialize};

use crate::chronicle::Chronicle;
use crate::room::{Players, Room};
use crate::skill::Skill;

/// Which game: no run plays it twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// Which scenario.
    pub scenario: ScenarioId,
    /// Of the dice and the players.
    pub seed: u64,
    /// Who plays NK.
    pub nk: Skill,
    /// Who plays UN.
    pub un: Skill,
}

/// What is written down of a game. The same key gives the same on every machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Played {
    /// Which game.
    #[serde(flatten)]
    pub key: Key,
    /// How it ended; none if it was broken off.
    pub level: Option<VictoryLevel>,
    /// What decided it.
    pub reason: String,
    /// Its last turn.
    pub turns: u16,
    /// NK's points when it ended.
    pub points: i16,
    /// What it was like.
    pub chronicle: Chronicle,
}

/// How long a game took: different every time, so it is written apart from the game.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Took {
    /// In all, in ms.
    pub all_ms: u64,
    /// The judge's part, in ms.
    pub judge_ms: u64,
    /// What NK's player thought, in ms.
    pub nk_ms: u64,
    /// What UN's player thought, in ms.
    pub un_ms: u64,
    /// The longest that anybody thought in one phase, in ms.
    pub longest_ms: u64,
}

/// Plays a game to its end, or to the end of turn `turns`.
///
/// # Panics
/// If a player leaves its phase open.
#[must_use]
pub fn play(scenario: Scenario, key: Key, turns: Option<u16>) -> (Played, Took) {
    let begun = Instant::now();
    let times = Rc::new(Cell::new(Times::default()));
    let mut room = Room::new(scenario, key.seed);
    let board = room.board().clone();
    let seats = board.seats.iter();
    let mut players: Players = seats
        .map(|seat| {
            let skill = match seat.side {
                Side::Nk => key.nk,
                Side::Un => key.un,
            };
            let clocked = Clocked {
                player: skill.player(key.seed, &board, seat.id),
                side: seat.side,
                times: Rc::clone(&times),
            };
            (seat.id, Box::new(clocked) as Box<dyn Plays>)
        })
        .collect();
    room.play(&mut players, |room| {
        turns.is_none_or(|turns| room.game().turn() <= turns)
    });
    let outcome = room.game().outcome();
    let chronicle = room.chronicle().clone();
    let played = Played {
        key,
        level: outcome.map(|outcome| outcome.level),
        reason: outcome.map_or_else(String::new, |outcome| outcome.reason.clone()),
        turns: u16::try_from(chronicle.dusks.points.len()).expect("a campaign has 83 turns"),
        points: chronicle.dusks.points.last().copied().unwrap_or_default(),
        chronicle,
    };
    (played, times.get().took(begun.elapsed()))
}

#[derive(Clone, Copy, Default)]
struct Times {
    judge: Duration,
    nk: Duration,
    un: Duration,
    longest: Duration,
}

impl Times {
    fn took(self, all: Duration) -> Took {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Took {
            all_ms: ms(all),
            judge_ms: ms(self.judge),
            nk_ms: ms(self.nk),
            un_ms: ms(self.un),
            longest_ms: ms(self.longest),
        }
    }
}

/// A player whose thinking is timed; while the judge answers his clock stands.
struct Clocked {
    player: Box<dyn Plays>,
    side: Side,
    times: Rc<Cell<Times>>,
}

impl Plays for Clocked {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let begun = Instant::now();
        let mut judged = Judged {
            table,
            judge: Duration::ZERO,
        };
        let thoughts = self.player.plays(&mut judged);
        let judge = judged.judge;
        let thought = begun.elapsed().saturating_sub(judge);
        let mut times = self.times.get();
        times.judge += judge;
        match self.side {
            Side::Nk => times.nk += thought,
            Side::Un => times.un += thought,
        }
        times.longest = times.longest.max(thought);
        self.times.set(times);
        thoughts
    }
}

/// A table whose judge is timed.
struct Judged<'a> {
    table: &'a mut dyn Table,
    judge: Duration,
}

impl Judged<'_> {
    fn timed<T>(&mut self, ask: impl FnOnce(&mut dyn Table) -> T) -> T {
        let begun = Instant::now();
        let answer = ask(self.table);
        self.judge += begun.elapsed();
        answer
    }
}

impl Table for Judged<'_> {
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
        self.timed(|table| table.legal())
    }

    fn ask(&mut self, question: &Question) -> Result<Result<Reply, Refusal>, Away> {
        self.timed(|table| table.ask(question))
    }

    fn give(&mut self, order: Order) -> Result<Given, Away> {
        self.timed(|table| table.give(order))
    }

    fn give_all(&mut self, orders: Vec<Order>) -> Result<Vec<Given>, Away> {
        self.timed(|table| table.give_all(orders))
    }
}
