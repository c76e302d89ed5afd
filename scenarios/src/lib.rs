//! What the war is played from: facts with their sources, the counters and scenarios made of
//! them, and the checker of scenario files.

pub mod order_of_battle;
