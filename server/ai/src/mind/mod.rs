//! What a computer player weighs (rules part F), a file a phase.

mod aims;
pub(crate) mod combat;
pub(crate) mod command;
mod ground;
pub(crate) mod movement;
pub(crate) mod posture;

pub(crate) use ground::Ground;
