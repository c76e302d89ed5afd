//! Places that NK must secure to have anything of them (rules 15.2).

use std::collections::BTreeSet;

use naktong_protocol::unit::{Arm, Side, SupplyState};
use naktong_protocol::{Hex, PlaceId};

use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::orders::is_bound_to_secure;

/// A combat unit secures places as near as this, in hexes.
const BY_COMBAT_UNITS: u32 = 1;
/// A Security unit, or one of a division under SECURE (15.3), that is not Out secures places as near as this.
const BY_SECURITY_UNITS: u32 = 4;

/// Looks which places are secured now: at dusk, and at the first dawn for what NK begins with.
pub(crate) fn look(judge: &mut Judge<'_>) {
    let Some(to_secure) = &judge.game.scenario.scoring.to_secure else {
        return;
    };
    let places: BTreeSet<PlaceId> = to_secure
        .iter()
        .copied()
        .filter(|place| is_secured(&judge.game, *place))
        .collect();
    if places != judge.game.state.secured {
        judge.happen(Event::PlacesSecured { places });
    }
}

fn is_secured(game: &Game, place: PlaceId) -> bool {
    let Some(at) = game.map().place(place).map(|place| place.hex) else {
        return false;
    };
    controls(game, place)
        && game.combat_units(Side::Nk).any(|(id, unit, hex)| {
            let holds = game.counter(id).arm == Arm::Security || is_bound_to_secure(game, id);
            let security = holds && unit.supply != SupplyState::Out;
            let reach = if security {
                BY_SECURITY_UNITS
            } else {
                BY_COMBAT_UNITS
            };
            hex.distance(at) <= reach
        })
}

/// Whether NK controls a place, and had secured it at the last dusk if it must be.
pub(crate) fn is_held(game: &Game, place: PlaceId) -> bool {
    controls(game, place) && (!must_be_secured(game, place) || game.state.secured.contains(&place))
}

/// The hexes with a place of value 1 or more that NK controls and has not secured (8.1).
pub(crate) fn unsecured(game: &Game) -> BTreeSet<Hex> {
    if game.scenario.scoring.to_secure.is_none() {
        return BTreeSet::new();
    }
    let places = game.map().places.iter();
    places
        .filter(|place| place.value > 0 && controls(game, place.id) && !is_held(game, place.id))
        .map(|place| place.hex)
        .collect()
}

fn must_be_secured(game: &Game, place: PlaceId) -> bool {
    let to_secure = game.scenario.scoring.to_secure.as_ref();
    to_secure.is_some_and(|places| places.contains(&place))
}

fn controls(game: &Game, place: PlaceId) -> bool {
    game.state.control.get(&place) == Some(&Side::Nk)
}
