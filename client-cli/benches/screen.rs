//! From a key to the bytes for the terminal, on the campaign map.
//!
//! `cargo bench -p naktong-client`; docs/performance.md tells how to read it.

use std::time::{Duration, Instant};

use naktong::measure::{Key, Shown};
use naktong_ai::Table;
use naktong_simulate::{HotSeat, Room};

/// Keys that a figure is the median of.
const KEYS: usize = 400;

fn main() {
    let scenario = naktong_scenarios::load("c11-campaign-25-june").expect("it is bundled");
    let mut room = Room::new(scenario, 1);
    let seat = room.board().seats[0].id;
    let (board, view) = (room.board().clone(), room.view(seat).clone());
    let legal = HotSeat {
        room: &mut room,
        seat,
    }
    .legal();
    let legal = legal.expect("nobody is called away");
    println!("From a key to the bytes for the terminal: median, slowest, bytes; {KEYS} keys each.");
    for size in [(80, 24), (200, 60)] {
        let mut shown = Shown::new(&board, view.clone(), legal.clone(), seat, size);
        for (what, keys) in [
            ("the cursor moves", [Key::Char('9'), Key::Char('1')]),
            ("the map scrolls by a hex", [Key::Char('8'), Key::Char('2')]),
            (
                "another scale, all is drawn",
                [Key::Char('-'), Key::Char('+')],
            ),
            ("zones on and off", [Key::Char('t'), Key::Char('t')]),
            ("the next unit, its reach", [Key::Char('n'), Key::Char('n')]),
        ] {
            let (median, slowest, bytes) = measure(&mut shown, keys);
            let size = format!("{} x {}", size.0, size.1);
            println!("{size:>8}  {what:<28} {median:>8.2} ms {slowest:>8.2} ms {bytes:>8}");
        }
    }
}

/// Two keys in turn: median and slowest in milliseconds, and the most bytes.
fn measure(shown: &mut Shown, keys: [Key; 2]) -> (f64, f64, usize) {
    let mut most = 0;
    let mut times: Vec<Duration> = (0..KEYS)
        .map(|round| {
            let begun = Instant::now();
            most = shown.key(keys[round % 2]).max(most);
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    (ms(times[KEYS / 2]), ms(times[KEYS - 1]), most)
}
