//! What is promised of computer players: the same game from the same seed, and nothing but what
//! their seat sees.

mod called;
mod no_peeking;
mod same_game;
mod traced;
