//! Movement (rules 9.1 to 9.3 and 9.7, table B2, rivers 13.1).
//!
//! `cost`: what ground costs (table B2). `step`: one mover's allowance and one step of his.
//! `reach`: the ground before a side, what a unit can reach, room in a hex. `walk`: an order to
//! move, judged and walked.

mod cost;
mod reach;
mod step;
mod walk;

pub(crate) use cost::{Barrier, Cost, entry_cost, flexible_gait, road_cost};
pub(crate) use reach::{Ground, fits, reach, reserve_can_come};
pub(crate) use step::{
    allowance, full_allowance, halt_fault, is_free_step, may_exploit, may_move_on, movement_left,
    surcharged_step,
};
pub(crate) use walk::{decide, fall_back_to_room, halt};
