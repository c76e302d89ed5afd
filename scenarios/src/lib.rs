//! The content of Naktong: the map of Korea, the order of battle, the scenarios.

pub mod draw;
pub mod geography;
