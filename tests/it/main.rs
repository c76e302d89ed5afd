//! The end-to-end tests: `naktongd` and `naktong` as they are, over real sockets.

#[cfg(unix)]
mod admin;
#[cfg(unix)]
mod admin_token;
mod bad_input;
mod bot;
mod campaign;
mod club;
mod computers;
mod deals;
mod evening;
mod game;
mod hostile;
#[cfg(unix)]
mod keeping;
mod metrics;
mod notifications;
mod operator;
mod proof;
mod questions;
mod recovery;
mod scenario_page;
mod secrecy;
mod simulate;
mod talk;
#[cfg(unix)]
mod tls;
