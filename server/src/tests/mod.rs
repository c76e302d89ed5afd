//! The server as its clients see it: whole servers on loopback, both subprotocols.

mod chat;
mod computers;
mod deals;
mod hostile;
mod house;
mod lobby;
mod mates;
mod people;
mod permits;
mod play;
mod questions;
mod recovery;
mod spectators;
mod streams;
