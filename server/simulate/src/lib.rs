//! Computer players against each other, in memory and without a server: the laboratory behind
//! `naktongd simulate`.
//!
//! | file | is |
//! |---|---|
//! | `room.rs` | one match in memory, played to its end |

mod room;

pub use room::{HotSeat, Players, Room};
