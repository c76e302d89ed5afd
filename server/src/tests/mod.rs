//! The server as its clients see it: whole servers on loopback, both subprotocols.

mod computers;
mod hostile;
mod house;
mod play;
mod questions;
mod recovery;
mod streams;
