//! Computer players. They sit at a table as people do: a [`View`](naktong_protocol::View) in,
//! an [`Order`](naktong_protocol::Order) out.
//!
//! This crate names the protocol and nothing else, so nothing hidden can reach it: a player sees
//! what [`Table`] shows, and that is what a person in the same seat is sent. A player remembers
//! nothing from one phase to the next either; what it orders follows from its seed, the turn,
//! the phase and what it sees, so a restart changes nothing and anybody can stand in at any time.
//!
//! | file | is |
//! |---|---|
//! | `table.rs` | what a player has before it |
//! | `computer.rs` | the player of each level: a phase from its first order to `done` |
//! | `mind/` | what it weighs (rules part F), a file a phase |
//! | `aimless.rs` | any legal order, for tests and as the yardstick of strength |
//! | `chance.rs` | the small seeded generator |

pub mod aimless;
mod chance;
mod computer;
mod mind;
mod table;

pub use chance::Chance;
pub use computer::Computer;
pub use table::{Away, Given, Plays, Table, Thought};
