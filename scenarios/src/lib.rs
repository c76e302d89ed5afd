//! The content of Naktong: the map of Korea, the order of battle, the scenarios.

pub mod draw;
pub mod file;
pub mod geography;
pub mod history;
pub mod order_of_battle;
pub mod schema;
pub mod setup;
pub mod territory;

pub use file::{LoadError, bundled, load};
