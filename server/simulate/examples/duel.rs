//! Scratch: a duel in memory. `cargo run --release -p naktong-simulate --example duel -- c2-fall-of-seoul regular regular 4`
use naktong_ai::{Computer, Plays, aimless::Aimless};
use naktong_protocol::unit::Side;
use naktong_simulate::{Players, Room};
use std::time::Instant;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let games: u64 = args[4].parse().unwrap();
    for seed in 0..games {
        let begun = Instant::now();
        let scenario = naktong_scenarios::load(&args[1]).unwrap();
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
                    Ok(level) => Box::new(Computer::new(level, seed, &board, seat.id)),
                    Err(_) => Box::new(Aimless::new(seed)),
                };
                (seat.id, player)
            })
            .collect();
        room.play(&mut players, |_| true);
        println!(
            "{seed}: {:?} turn {} orders {} {:?}",
            room.game().outcome(),
            room.game().turn(),
            room.orders(),
            begun.elapsed()
        );
    }
}
