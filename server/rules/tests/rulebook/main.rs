//! The rulebook as tests: a module a chapter, a test a rule, all through the public doors.

mod play;
mod player;
mod setup;
mod tell;

mod ch03_map;
mod ch04_units;
mod ch05_stacking_and_zones;
mod ch06_turn;
mod ch07_command;
mod ch08_supply;
mod ch09_movement;
mod ch10_stances;
mod ch11_combat;
mod ch11_losses_and_retreat;
mod ch13_bridges;
mod ch13_rivers;
mod ch14_arrivals;
mod ch15_control;
mod ch16_fog;
mod ch17_winning;
mod citations;
mod examples;
mod interference;
mod random_play;
mod refusals;

pub(crate) use setup::given;
