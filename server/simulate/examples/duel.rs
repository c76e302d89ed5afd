//! Scratch: duels in memory. `cargo run --release -p naktong-simulate --example duel -- c2-fall-of-seoul regular regular 4 [-v] [-x]`
//! -x: sides alternated (A as NK, then B as NK). -v: course. -t: thoughts.
use std::collections::BTreeMap;
use std::time::Instant;

use naktong_ai::{Away, Computer, Given, Plays, Table, Thought, aimless::Aimless};
use naktong_protocol::message::Refusal;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::turn::VictoryLevel as Level;
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, Order, SeatId, View};
use naktong_simulate::{Players, Room};
use std::cell::RefCell;
use std::rc::Rc;

#[derive(Default)]
struct Count {
    given: usize,
    refused: BTreeMap<String, usize>,
    thoughts: Vec<String>,
    asked: usize,
    spent: BTreeMap<String, f64>,
}
struct Wrapped {
    player: Box<dyn Plays>,
    side: Side,
    count: Rc<RefCell<BTreeMap<Side, Count>>>,
}
struct Over<'a> {
    table: &'a mut dyn Table,
    side: Side,
    count: Rc<RefCell<BTreeMap<Side, Count>>>,
}
impl Table for Over<'_> {
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
        self.table.legal()
    }
    fn ask(&mut self, q: &Question) -> Result<Result<Reply, Refusal>, Away> {
        self.count.borrow_mut().entry(self.side).or_default().asked += 1;
        self.table.ask(q)
    }
    fn give(&mut self, order: Order) -> Result<Given, Away> {
        let word = format!("{order:?}");
        let word = word.split([' ', '{', '(']).next().unwrap().to_string();
        let phase = self.table.view().turn.phase;
        let given = self.table.give(order.clone())?;
        let mut counts = self.count.borrow_mut();
        let count = counts.entry(self.side).or_default();
        count.given += 1;
        if let Err(refusal) = &given {
            if std::env::var("REFUSED").is_ok() {
                println!("{} {refusal:?} {order:?}", self.side);
            }
            *count
                .refused
                .entry(format!("{word} in {phase:?}: {:?}", refusal.rule))
                .or_default() += 1;
        }
        Ok(given)
    }
}
impl Plays for Wrapped {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let (side, count) = (self.side, self.count.clone());
        let phase = format!("{:?}", table.view().turn.phase);
        let begun = Instant::now();
        let thoughts = self.player.plays(&mut Over { table, side, count })?;
        *self
            .count
            .borrow_mut()
            .entry(side)
            .or_default()
            .spent
            .entry(phase)
            .or_default() += begun.elapsed().as_secs_f64();
        let mut counts = self.count.borrow_mut();
        let mine = &mut counts.entry(side).or_default().thoughts;
        mine.extend(
            thoughts
                .iter()
                .map(|t| format!("{} {:?} {side}: {}", t.turn, t.phase, t.text)),
        );
        Ok(thoughts)
    }
}

fn score(level: Level) -> f64 {
    match format!("{level:?}").as_str() {
        "NkDecisive" => 2.0,
        "NkMarginal" => 1.0,
        "Draw" => 0.0,
        "UnMarginal" => -1.0,
        _ => -2.0,
    }
}

fn game(id: &str, nk: &str, un: &str, seed: u64, flags: &[String]) -> (f64, i16, f64) {
    let begun = Instant::now();
    let scenario = naktong_scenarios::load(id).unwrap();
    let points = scenario.points.clone();
    let mut room = Room::new(scenario, seed);
    let board = room.board().clone();
    let count = Rc::new(RefCell::new(BTreeMap::new()));
    let mut players: Players = board
        .seats
        .iter()
        .map(|seat| {
            let word = if seat.side == Side::Nk { nk } else { un };
            let player: Box<dyn Plays> = match word.parse() {
                Ok(level) => Box::new(Computer::new(level, seed, &board, seat.id).told(
                    if std::env::var("UNTOLD").is_ok() {
                        BTreeMap::new()
                    } else {
                        points.clone()
                    },
                )),
                Err(_) => Box::new(Aimless::new(seed)),
            };
            let wrapped: Box<dyn Plays> = Box::new(Wrapped {
                player,
                side: seat.side,
                count: count.clone(),
            });
            (seat.id, wrapped)
        })
        .collect();
    let verbose = flags.iter().any(|f| f == "-v");
    let thoughts = flags.iter().any(|f| f == "-t");
    let nk_seat = board.seats.iter().find(|s| s.side == Side::Nk).unwrap().id;
    let un_seat = board.seats.iter().find(|s| s.side == Side::Un).unwrap().id;
    let mut known: BTreeMap<_, Side> = room.view(nk_seat).control.clone();
    let (mut turn, mut courses) = (0, vec![]);
    room.play(&mut players, |room| {
        let view = room.view(nk_seat);
        for (place, side) in &view.control {
            if known.get(place) != Some(side) {
                let p = board.map.place(*place).unwrap();
                if p.value > 0 || id != "c11" && !id.starts_with("c11") {
                    courses.push(format!(
                        "{}:{}{}",
                        board.day(view.turn.turn).unwrap(),
                        place,
                        if *side == Side::Nk { "" } else { "(UN)" }
                    ));
                }
                known.insert(*place, *side);
            }
        }
        if view.turn.turn != turn {
            turn = view.turn.turn;
            if verbose && turn % 7 == 1 {
                let sum = |side: Side, seat| -> u32 {
                    room.view(seat)
                        .units
                        .values()
                        .filter(|u| u.counter.side() == side && u.state.own.is_some())
                        .map(|u| u32::from(u.state.steps))
                        .sum()
                };
                courses.push(format!(
                    "\n   [{} NK {} UN {} HM {:?} pts {}]",
                    board.day(turn).unwrap(),
                    sum(Side::Nk, nk_seat),
                    sum(Side::Un, un_seat),
                    view.heavy_materiel,
                    view.score.nk_points
                ));
            }
        }
        if thoughts {
            for c in count.borrow_mut().values_mut() {
                for t in c.thoughts.drain(..) {
                    println!("{t}");
                }
            }
        }
        true
    });
    if verbose {
        println!("   {}", courses.join(" "));
    }
    let outcome = room.game().outcome().cloned().unwrap();
    let s = score(outcome.level);
    let view = room.view(nk_seat);
    let counts = count.borrow();
    if verbose {
        for (side, c) in counts.iter() {
            println!("   {side} asked {} spent {:.2?}", c.asked, c.spent);
        }
    }
    let refused: Vec<String> = counts
        .iter()
        .map(|(side, c)| {
            format!(
                "{side} {} refused {} {:?}",
                c.given,
                c.refused.values().sum::<usize>(),
                if verbose {
                    c.refused.clone()
                } else {
                    BTreeMap::new()
                }
            )
        })
        .collect();
    if flags.iter().any(|f| f == "-v" || f == "-g") {
        println!(
            "{seed} {nk}-{un}: {:?} pts {} turn {} lost nk {:?} rok {:?} us {:?} {:?} | {}",
            outcome.level,
            view.score.nk_points,
            room.game().turn(),
            view.score.nk_steps_lost,
            room.view(un_seat).score.rok_steps_lost,
            room.view(un_seat).score.us_uk_steps_lost,
            begun.elapsed(),
            refused.join("; ")
        );
    }
    (s, view.score.nk_points, begun.elapsed().as_secs_f64())
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let games: u64 = args[4].parse().unwrap();
    let from: u64 = std::env::var("FROM").ok().map_or(0, |f| f.parse().unwrap());
    let flags = &args[5..];
    let both = flags.iter().any(|f| f == "-x");
    let (a, b) = (args[2].as_str(), args[3].as_str());
    let (mut asum, mut wins, mut n, mut pts, mut rev, mut time) = (0.0, [0; 3], 0, 0.0, 0.0, 0.0);
    for seed in from..from + games {
        let (s, p, t) = game(&args[1], a, b, seed, flags);
        pts += f64::from(p);
        asum += s;
        n += 1;
        time += t;
        if both {
            let (r, q, t) = game(&args[1], b, a, seed, flags);
            rev += f64::from(q);
            asum -= r;
            time += t;
            let d = s - r + f64::from(p - q) * 0.01;
            wins[if d > 0.0 {
                0
            } else if d < 0.0 {
                2
            } else {
                1
            }] += 1;
        } else {
            wins[if s > 0.0 {
                0
            } else if s < 0.0 {
                2
            } else {
                1
            }] += 1;
        }
    }
    let n = f64::from(n);
    println!(
        "{} {a} v {b}: mean level {:+.2}; {} {:?} (better/same/worse); NK points {:.1}{} {:.2}s a game",
        args[1],
        asum / n / if both { 2.0 } else { 1.0 },
        if both { "pairs" } else { "games" },
        wins,
        pts / n,
        if both {
            format!(" against {:.1}", rev / n)
        } else {
            String::new()
        },
        time / n
    );
}
