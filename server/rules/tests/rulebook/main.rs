//! The rulebook as tests: a module a chapter, a test a rule, all through the public doors.

mod play;
mod setup;
mod tell;

mod ch03_map;
mod ch04_units;
mod ch05_stacking_and_zones;
mod ch06_turn;
mod ch07_command;
mod ch07_orders;
mod ch08_supply;
mod ch09_movement;
mod ch09_overrun;
mod ch09_transport;
mod ch10_stances;
mod ch11_combat;
mod ch11_losses_and_retreat;
mod ch12_air;
mod ch12_weather;
mod ch13_bridges;
mod ch13_rivers;
mod ch14_arrivals;
mod ch14_claims;
mod ch14_refills;
mod ch15_control;
mod ch15_landings;
mod ch16_fog;
mod ch17_winning;
mod citations;
mod d6_seats;
mod examples;
mod interference;
mod questions;
mod random_play;
mod refusals;

pub(crate) use setup::given;
