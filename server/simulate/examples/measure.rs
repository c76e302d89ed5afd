//! Scratch: games with figures. measure SCENARIO NK UN GAMES [verbose]
use naktong_ai::{Away, Computer, Given, Plays, Table, Thought, aimless::Aimless};
use naktong_protocol::message::Refusal;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::unit::{Nation, Side};
use naktong_protocol::{Board, Order, SeatId, View, Viewer};
use naktong_simulate::{Players, Room};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;
#[derive(Default)]
struct Log {
    refused: BTreeMap<String, u32>,
    given: BTreeMap<String, u32>,
    thoughts: Vec<String>,
}
struct Counted<'a>(&'a mut dyn Table, Rc<RefCell<Log>>, bool);
impl Table for Counted<'_> {
    fn board(&self) -> &Board {
        self.0.board()
    }
    fn seat(&self) -> SeatId {
        self.0.seat()
    }
    fn view(&self) -> &View {
        self.0.view()
    }
    fn legal(&mut self) -> Result<LegalOrders, Away> {
        self.0.legal()
    }
    fn ask(&mut self, q: &Question) -> Result<Result<Reply, Refusal>, Away> {
        self.0.ask(q)
    }
    fn give(&mut self, order: Order) -> Result<Given, Away> {
        let text = format!("{order:?}");
        let kind: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
        let side = self.0.board().seat(self.0.seat()).unwrap().side;
        let given = self.0.give(order)?;
        let mut log = self.1.borrow_mut();
        *log.given.entry(format!("{side} {kind}")).or_default() += 1;
        if let Err(r) = &given {
            *log.refused.entry(format!("{side} {kind}")).or_default() += 1;
            if self.2 && side == Side::Un {
                log.thoughts.push(format!("REFUSED {text}: {r:?}"));
            }
        }
        Ok(given)
    }
}
struct Watch(Box<dyn Plays>, Rc<RefCell<Log>>, bool);
impl Plays for Watch {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let seat = table.seat();
        let log = self.1.clone();
        let thoughts = self.0.plays(&mut Counted(table, log.clone(), self.2))?;
        for t in &thoughts {
            log.borrow_mut()
                .thoughts
                .push(format!("{seat} {:?}: {}", t.phase, t.text));
        }
        Ok(thoughts)
    }
}
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let games: u64 = args[4].parse().unwrap();
    let first: u64 = args.get(6).map_or(0, |s| s.parse().unwrap());
    let verbose = args.get(5).is_some_and(|a| a == "verbose");
    let mut falls: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut outcomes: BTreeMap<String, u32> = BTreeMap::new();
    let mut august: BTreeMap<String, u32> = BTreeMap::new();
    let brief = args.get(5).is_some_and(|a| a == "brief");
    let (mut sums, mut nk) = (0, 0);
    let started = Instant::now();
    let log = Rc::new(RefCell::new(Log::default()));
    for seed in first..first + games {
        let begun = Instant::now();
        let scenario = naktong_scenarios::load(&args[1]).unwrap();
        let points = scenario.points.clone();
        let mut room = Room::new(scenario, seed);
        let board = room.board().clone();
        let mut players: Players = board
            .seats
            .iter()
            .map(|seat| {
                let word = if seat.side == Side::Nk {
                    &args[2]
                } else {
                    &args[3]
                };
                let player: Box<dyn Plays> = match word.parse() {
                    Ok(level) => Box::new(Computer::new(level, seed, &board, seat.id).told(points.clone())),
                    Err(_) => Box::new(Aimless::new(seed)),
                };
                let player: Box<dyn Plays> = Box::new(Watch(player, log.clone(), verbose));
                (seat.id, player)
            })
            .collect();
        let mut last: BTreeMap<_, Side> = BTreeMap::new();
        let mut turn = 0;
        let mut strengths: Vec<String> = vec![];
        let mut lost = String::new();
        let mut view_points = 0;
        room.play(&mut players, |room| {
            let view = naktong_rules::view(room.game(), Viewer::Everything);
            let day = board
                .day(view.turn.turn.max(1))
                .map_or(String::new(), |d| d.to_string());
            for (place, side) in &view.control {
                let known = last.insert(*place, *side);
                if known.is_some_and(|k| k != *side) {
                    let value = board.map.place(*place).map_or(0, |p| p.value);
                    if value > 0 || place.as_str() == "pusan" {
                        let key = format!("{place} to {side}");
                        falls.entry(key).or_default().push(day.clone());
                        if verbose {
                            println!("  {day}: {place} to {side}");
                        }
                    }
                }
            }
            let mut steps: BTreeMap<Nation, (u32, u32)> = BTreeMap::new();
            for u in view.units.values() {
                let e = steps.entry(u.counter.nation).or_default();
                e.0 += u32::from(u.state.steps);
                e.1 += u32::from(u.state.own.as_ref().map_or(0, |o| o.draft_steps));
            }
            if view.turn.turn != turn {
                turn = view.turn.turn;
                if turn % 10 == 1 || verbose {
                    strengths.push(format!(
                        "{day} {}",
                        steps
                            .iter()
                            .map(|(n, s)| format!("{n} {}({})", s.0, s.1))
                            .collect::<Vec<_>>()
                            .join(" ")
                    ));
                }
                if turn <= 12 || day.contains("Aug") || day.contains("Jul") {
                    if day.starts_with("5 Aug") {
                        for (place, side) in &view.control {
                            if *side == Side::Un
                                && board
                                    .map
                                    .place(*place)
                                    .is_some_and(|p| p.value > 0 || place.as_str() == "pusan")
                            {
                                *august.entry(place.to_string()).or_default() += 1;
                            }
                        }
                    }
                }
            }
            view_points = view.score.nk_points;
            lost = format!(
                "lost nk {:?} rok {:?} us {:?} vp {}",
                view.score.nk_steps_lost.unwrap_or(0),
                view.score.rok_steps_lost.unwrap_or(0),
                view.score.us_uk_steps_lost.unwrap_or(0),
                view.score.nk_points
            );
            if verbose {
                for t in log.borrow_mut().thoughts.drain(..) {
                    println!("    {day} {t}");
                }
                if view.turn.phase == Some(naktong_protocol::turn::Phase::Command) { picture(&board, &view, &day); }
                if std::env::var("STACKS").is_ok() && view.turn.acting == Some(Side::Nk)
                    && view.turn.phase == Some(naktong_protocol::turn::Phase::Command)
                    || std::env::var("STACKS").is_ok() && view.turn.acting == Some(Side::Un)
                        && view.turn.phase == Some(naktong_protocol::turn::Phase::Command)
                {
                    let mut at: BTreeMap<_, Vec<String>> = BTreeMap::new();
                    for u in view.units.values() {
                        at.entry((u.counter.side(), u.state.hex))
                            .or_default()
                            .push(format!(
                                "{}:{}{}",
                                u.counter.tag,
                                u.state.steps,
                                match u.state.own.as_ref().map(|o| o.stance.word()) {
                                    Some("hold") => "H",
                                    Some("delay") => "D",
                                    Some("withdraw") => "W",
                                    Some("reserve") => "R",
                                    _ => "",
                                }
                            ));
                    }
                    println!("  == {day} {:?} acting", view.turn.acting);
                    for ((s, h), us) in at {
                        println!("    {s} {h} {:?} {}", board.map.terrain(h), us.join(" "));
                    }
                }
            } else {
                log.borrow_mut().thoughts.clear();
            }
            true
        });
        let o = room.game().outcome().unwrap().clone();
        *outcomes.entry(format!("{:?}", o.level)).or_default() += 1;
        sums += i32::from(view_points);
        nk += u32::from(format!("{:?}", o.level).starts_with("Nk"));
        if !brief { println!(
            "{seed}: {:?} {} turn {} {lost} orders {} {:?}",
            o.level,
            o.reason,
            room.game().turn(),
            room.orders(),
            begun.elapsed()
        ); }
        if board.turns > 20 || verbose {
            for s in strengths {
                println!("   {s}");
            }
        }
    }
    println!("{} {} v {}: NK wins {nk} of {games}, mean points {:.1} {outcomes:?} {:.1}s a game", args[1], args[2], args[3], f64::from(sums) / games as f64, started.elapsed().as_secs_f64() / games as f64);
    if brief { return; }
    for (k, v) in &falls {
        println!("  {k} {}x: {}", v.len(), v.join(", "));
    }
    println!("5 Aug UN holds: {august:?}");
    let log = log.borrow();
    println!("given {:?}\nrefused {:?}", log.given, log.refused);
}

/// Columns across, rows down; a digit pair a hex.
fn picture(board: &Board, view: &View, day: &str) {
    let mut steps: BTreeMap<naktong_protocol::Hex, (u32, u32)> = BTreeMap::new();
    for u in view.units.values().filter(|u| !u.counter.is_support()) {
        let e = steps.entry(u.state.hex).or_default();
        match u.counter.side() { Side::Nk => e.0 += u32::from(u.state.steps), Side::Un => e.1 += u32::from(u.state.steps) }
    }
    let hexes: Vec<(u32,u32)> = board.map.hexes.keys().map(|h| { let t: u32 = h.to_string().parse().unwrap(); (t / 100, t % 100) }).collect();
    let (c0, c1) = (hexes.iter().map(|h| h.0).min().unwrap(), hexes.iter().map(|h| h.0).max().unwrap());
    let (r0, r1) = (hexes.iter().map(|h| h.1).min().unwrap(), hexes.iter().map(|h| h.1).max().unwrap());
    println!("== {day} before {:?}", view.turn.acting);
    print!("     ");
    for c in c0..=c1 { print!("{c:02} "); }
    println!();
    for r in r0..=r1 {
        print!("  {r:02} ");
        for c in c0..=c1 {
            let hex: Option<naktong_protocol::Hex> = format!("{c:02}{r:02}").parse().ok();
            let Some(hex) = hex.filter(|h| board.map.hexes.contains_key(h)) else { print!("   "); continue };
            let t = board.map.terrain(hex);
            let mut text = match format!("{t:?}").as_str() { "Sea" => " ", "Clear" => ".", "Hill" => "-", "City" => "#", "Mountain" => "^", _ => "A" }.to_string();
            if let Some(p) = board.map.places_in(hex).find(|p| p.label == 1) { text = p.name.chars().take(2).collect(); }
            match steps.get(&hex) { Some((n, 0)) => text = format!("n{n:x}"), Some((_, u)) => text = format!("U{u:x}"), None => {} }
            print!("{text:<3}");
        }
        println!();
    }
}
