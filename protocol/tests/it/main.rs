//! The words that clients and servers share, through their public doors.

mod common;
mod notation;
mod questions;
mod replay;
mod wire;
