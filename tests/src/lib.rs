//! The harness of the end-to-end tests: the real programs, real sockets, bounded time.
//!
//! [`Daemon`] is a running `naktongd` on a data directory of its own; [`Player`] types the
//! commands of `naktong`; [`Table`] plays a match in one long `naktong play --json`;
//! [`Session`] and [`Chair`] speak the protocol themselves, for what no decent
//! client does; [`Seated`] is a computer player on a chair. Whatever is waited for fails the test
//! after [`PATIENCE`]; nothing sleeps.

pub mod binaries;
pub mod certificates;
pub mod chair;
pub mod course;
pub mod daemon;
mod door;
pub mod lines;
pub mod mailbox;
pub mod plan;
pub mod player;
pub mod seated;
pub mod session;
pub mod sink;
pub mod stored;
pub mod table;
pub mod tally;
pub mod trust;

use std::time::Duration;

pub use chair::Chair;
pub use daemon::Daemon;
pub use player::{Player, Ran};
pub use seated::Seated;
pub use session::{Codec, Ended, Session};
pub use table::Table;

/// How long anything that a test waits for may take, on a busy machine too. Past it the test
/// fails.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The scenario that the tests play.
pub const C1: &str = "c1-uijongbu-road";

/// The board of C1.
///
/// # Panics
/// Never: the bundled scenario is whole.
#[must_use]
pub fn board() -> naktong_protocol::Board {
    let scenario = naktong_scenarios::load(C1).expect("the bundled scenario is whole");
    naktong_rules::Game::new(scenario).board()
}
