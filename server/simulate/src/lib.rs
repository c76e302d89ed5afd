//! Computer players against each other, in memory and without a server: the laboratory behind
//! `naktongd simulate`.
//!
//! | file | is |
//! |---|---|
//! | `room.rs` | one match in memory, played to its end |
//! | `chronicle.rs` | what a match was like, day by day |
//! | `skill.rs` | who plays a side |
//! | `game.rs` | one game, what is written down of it and how long it took |
//! | `settings.rs` | what a run plays |
//! | `store.rs` | its files, and how a run is taken up again |
//! | `run.rs` | the threads |

mod chronicle;
mod game;
mod room;
mod run;
mod settings;
mod skill;
mod store;

pub use chronicle::{Chronicle, Dusks, Ground, Orders, Taken};
pub use game::{Key, Played, Took, play};
pub use room::{HotSeat, Players, Room};
pub use run::{News, RunError, run};
pub use settings::{Content, GAMES_MAX, LAYOUT, Settings, SettingsError, THREADS_MAX};
pub use skill::{NoSuchSkill, Skill};
pub use store::{GAMES, Run, Store, StoreError, TIMES};
