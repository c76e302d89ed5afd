//! What a computer player weighs (rules part F), a file a phase or a subject.
//!
//! | file | is |
//! |---|---|
//! | `skill.rs` | what each level can do |
//! | `ground.rs` | the land and the enemy on it, as far as a seat knows them |
//! | `threat.rs` | what the enemy can bring against a hex |
//! | `cut.rs`, `line/` | the line of UN, and who stands where in it |
//! | `ways.rs` | marches as they are today |
//! | `supply.rs` | how far the supply of NK reaches |
//! | `aims.rs` | where each formation is to go |
//! | `command/` | arrivals, losses made good, written orders, the air: files of NK and of UN |
//! | `movement/` | marches, trains, ships, overruns: files of NK and of UN |
//! | `combat/` | who is attacked, by whom and with what; the advance |
//! | `posture.rs` | stances |
//! | `bridges.rs` | charges under the bridges |

mod aims;
mod bridges;
pub(crate) mod combat;
pub(crate) mod command;
mod cut;
mod ground;
mod line;
pub(crate) mod movement;
pub(crate) mod posture;
mod skill;
mod supply;
mod threat;
mod ways;

use naktong_protocol::map::Map;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::unit::Side;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, View};

pub(crate) use ground::Ground;
pub(crate) use skill::Skill;

/// One thinking over of a phase: what is known, what is offered, and what comes to mind.
pub(crate) struct Mind<'a> {
    /// What the seat knows.
    pub(crate) view: &'a View,
    /// What it may order.
    pub(crate) legal: &'a LegalOrders,
    /// Its side.
    pub(crate) side: Side,
    /// The day, 1 on 25 June; 0 beyond the calendar.
    pub(crate) day: u8,
    /// What it can do.
    pub(crate) skill: Skill,
    /// The land.
    pub(crate) ground: &'a mut Ground,
    /// A line for each major decision.
    pub(crate) thoughts: &'a mut Vec<String>,
    /// Whether the player was called away: asked between the stages of a thought, which is then
    /// broken off, whatever came to mind.
    pub(crate) is_called: &'a dyn Fn() -> bool,
}

/// A hex as people call it: by its place if it has one.
fn spot(map: &Map, hex: Hex) -> String {
    let mut places = map.places_in(hex);
    places
        .next()
        .map_or_else(|| hex.to_string(), |place| place.name.clone())
}

/// The tags of some units, in a line; nothing if there are none.
fn tags<'a>(units: impl IntoIterator<Item = &'a UnitView>) -> Option<String> {
    let tags: Vec<&str> = units
        .into_iter()
        .map(|unit| unit.counter.tag.as_str())
        .collect();
    (!tags.is_empty()).then(|| tags.join(", "))
}
