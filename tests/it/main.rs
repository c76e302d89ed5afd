//! The end-to-end tests: `naktongd` and `naktong` as they are, over real sockets.

mod game;
mod hostile;
mod recovery;
mod secrecy;
