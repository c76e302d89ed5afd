//! The end-to-end tests: `naktongd` and `naktong` as they are, over real sockets.

mod bad_input;
mod bot;
mod campaign;
mod computers;
mod game;
mod hostile;
mod notifications;
mod operator;
mod proof;
mod questions;
mod recovery;
mod scenario_page;
mod secrecy;
mod simulate;
