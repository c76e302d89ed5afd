//! Computer players in matches. They come in by the door that sessions use: they watch, ask and
//! order through the match's own mailbox, and hear of nothing before it is in the journal.
//!
//! | file | is |
//! |---|---|
//! | `bench.rs` | one task a match: who plays which seat now |
//! | `hold.rs` | one task a seat: waits for its phases, has them played, ends what was left open |
//! | `place.rs` | what the player has before it: the seat's view, and the way to the judge |
//! | `shift.rs` | how long it may think, and that it may be called away |
//!
//! A player thinks on a thread of its own beside the async ones, and only so many at a time. It
//! remembers nothing that is not on the table, so a restart, another level or a fault need no
//! care: whoever sits down next goes on.

mod bench;
mod hold;
mod place;
mod shift;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use naktong_ai::{Computer, Plays};
use naktong_protocol::computer::Level;
use naktong_protocol::{Board, SeatId};
use tokio::sync::Semaphore;

use crate::config::{Config, ms};

pub(crate) use bench::attend;

/// Watchers of this number and above are computer players, and below it sessions.
const FIRST: u64 = 1 << 63;

/// Whether a watcher is a computer player.
pub(crate) fn is_computer(watcher: u64) -> bool {
    watcher >= FIRST
}

/// Makes the player of a level, with its seed, for a seat of a board: a new one for each phase,
/// on the thread on which it thinks.
pub type Players = Arc<dyn Fn(Level, u64, &Board, SeatId) -> Box<dyn Plays> + Send + Sync>;

/// The players of this server's own.
#[must_use]
pub fn players() -> Players {
    Arc::new(|level, seed, board, seat| Box::new(Computer::new(level, seed, board, seat)))
}

/// What all computer players of a server share.
pub struct Computers {
    players: Players,
    at_once: Semaphore,
    budget: Duration,
    pause: Duration,
    notes_max: u64,
    watchers: AtomicU64,
}

impl Computers {
    /// By the keys of the configuration.
    #[must_use]
    pub fn new(config: &Config, players: Players) -> Self {
        let cores = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let at_once = match config.computers_at_once {
            0 => cores().saturating_sub(1).max(1),
            most => most,
        };
        Self {
            players,
            at_once: Semaphore::new(at_once),
            budget: ms(config.computer_budget_ms),
            pause: ms(config.computer_pause_ms),
            notes_max: config.computer_notes_max,
            watchers: AtomicU64::new(FIRST),
        }
    }

    fn next_watcher(&self) -> u64 {
        self.watchers.fetch_add(1, Ordering::Relaxed)
    }
}
