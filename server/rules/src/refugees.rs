//! Refugees on the roads (rules 15.6, optional).

use std::collections::BTreeSet;

use naktong_protocol::map::Road;
use naktong_protocol::unit::{Mobility, Side};
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{Hex, PlaceId, UnitId};
use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::movement::road_cost;

/// People flee from a place of this value or more (table B4).
const VALUE: u8 = 3;
/// 31 July, the last day on which they do (day 37 of the campaign).
const THROUGH: u8 = 37;
/// Hexes around it whose roads they fill.
const DISTANCE: u32 = 3;
/// What a primary road costs UN motor units there.
const COST: u8 = 3;

/// From where the roads are full of people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refugees {
    /// Places taken since UN's last player turn began.
    next: BTreeSet<PlaceId>,
    /// Those that count in this UN player turn.
    now: BTreeSet<PlaceId>,
}

impl Refugees {
    pub(crate) fn flee(&mut self, place: PlaceId) {
        self.next.insert(place);
    }

    /// A player turn begins.
    pub(crate) fn turn_over(&mut self, side: Side) {
        self.now = match side {
            Side::Un => std::mem::take(&mut self.next),
            Side::Nk => BTreeSet::new(),
        };
    }
}

/// To be called when a place has changed hands.
pub(crate) fn of_taking(judge: &mut Judge<'_>, place: PlaceId, side: Side) {
    let game = &judge.game;
    let large = game.map().place(place).is_some_and(|p| p.value >= VALUE);
    let in_play = game.scenario.options.contains(&OptionalRule::Refugees);
    if in_play && side == Side::Nk && large && game.day().number() <= THROUGH {
        judge.happen(Event::RefugeesFled { place });
    }
}

/// The cost of a road into a hex for a unit in its own move (table B2), among refugees.
pub(crate) fn cost(game: &Game, unit: UnitId, gait: Mobility, road: Road, to: Hex) -> u8 {
    let usual = road_cost(road, gait);
    let hindered = (road, gait) == (Road::Primary, Mobility::Motor)
        && game.side_of(unit) == Side::Un
        && crowded(game, to);
    if hindered { usual.max(COST) } else { usual }
}

fn crowded(game: &Game, hex: Hex) -> bool {
    let places = game.state.refugees.now.iter();
    let mut places = places.filter_map(|place| game.map().place(*place));
    places.any(|place| place.hex.distance(hex) <= DISTANCE)
}
