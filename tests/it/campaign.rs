//! The campaign, played by scripts through the server.
use std::time::Instant;

use naktong_tests::{Commander, Daemon, Session};
use naktong_tests::session::Codec;

#[test]
fn the_campaign_is_played_by_scripts() {
    let daemon = Daemon::start_with(&["requests_per_second=100000", "requests_burst=100000", "outbox_max=65536"]);
    let game = Session::open(daemon.address(), Codec::Binary).host_of("c11-campaign-25-june");
    let seats = ["front", "i", "ii", "eighth", "rok"];
    let mut commanders: Vec<Commander> = seats.iter().map(|seat| Commander::join(daemon.address(), game, seat)).collect();
    let begun = Instant::now();
    let mut last = 0;
    let turns: u16 = std::env::var("TURNS").map_or(5, |t| t.parse().unwrap());
    loop {
        let mut played = false;
        for commander in &mut commanders {
            commander.chair.catch_up();
            if commander.to_do().is_some() {
                commander.plays_phase();
                played = true;
            }
            let t = commander.chair.view.turn.turn;
            if t != last { eprintln!("turn {t} at {:?}", begun.elapsed()); last = t;
               }
        }
        if !played || last > turns { break; }
    }
    for c in &commanders {
        eprintln!("{:?} asked {:?}", c.chair.seat_id(), c.asked);
        for (k, v) in &c.tally.given { eprintln!("  {k:?} {} {:?}", v.0, v.1 / v.0); }
        for (k, v) in &c.tally.refused { eprintln!("  refused {k:?} {} {}", v.0, v.1); }
    }
    eprintln!("{:?} {:?}", commanders[0].chair.view.outcome, begun.elapsed());
}
