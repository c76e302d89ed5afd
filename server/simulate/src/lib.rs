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
//! | `statistics.rs` | shares and medians with their intervals |
//! | `bands.rs`, `bands.toml` | part G of the rules, and how it is measured |
//! | `pars.rs` | which points the levels of victory should ask for |
//! | `duel.rs` | the strength of one level against another |
//! | `report/` | the numbers of a run, as text, Markdown, CSV and JSON |
//! | `picture/` | the same as pictures |
//! | `balance.rs` | several runs in one document |

mod balance;
mod bands;
mod chronicle;
mod duel;
mod game;
mod pars;
mod picture;
mod report;
mod room;
mod run;
mod settings;
mod skill;
mod statistics;
mod store;

pub use balance::{Balance, CAMPAIGN_TURNS, number};
pub use bands::{Band, Measured, Verdict, bands};
pub use chronicle::{Chronicle, Dusks, Ground, Orders, Taken};
pub use duel::{Duel, Standing, scale};
pub use game::{Key, Played, Took, play};
pub use pars::{Pars, Threshold};
pub use report::{Dusk, FrontLine, Report, Section, Strength, Times, Town, Week};
pub use room::{HotSeat, Players, Room};
pub use run::{News, RunError, run};
pub use settings::{Content, GAMES_MAX, LAYOUT, Settings, SettingsError, THREADS_MAX};
pub use skill::{NoSuchSkill, Skill};
pub use statistics::{Share, Spread};
pub use store::{GAMES, Run, Store, StoreError, TIMES};
