//! How a hex or a unit is fed (rules 8).
//!
//! States are fixed by the true positions of both sides (8.1), so that field would tell of
//! enemies whom nobody has seen: each detour, each hex without a cost. The answer is therefore
//! the path by what the side sees now, and beside it the state of the unit, which its owner
//! knows anyway. Where the two differ something unseen is in the way, and more is not told.

use naktong_protocol::question::{Spot, SupplyCause, SupplyCost, SupplyLine, SupplyStep};
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, UnitId};

use crate::game::Game;
use crate::supply::{self, Field};
use crate::violation::Violation;
use crate::zones::Eyes;

/// The path to a hex of the map, or to a unit of the side.
pub(super) fn ask(game: &Game, side: Side, spot: Spot) -> Result<SupplyLine, Violation> {
    let (hex, unit) = match spot {
        Spot::Hex(hex) if game.map().is_land(hex) => (hex, None),
        Spot::Hex(hex) => return Err(Violation::NoGround { hex }),
        Spot::Unit(unit) => (stands(game, side, unit)?, Some(unit)),
    };
    let field = supply::field(game, side, Eyes::Side);
    let path = path(game, side, &field, hex);
    let cost = path.last().map(|step| step.total);
    let full_to = supply::range(game, side);
    let in_play = game.scenario.modules.supply;
    Ok(SupplyLine {
        hex,
        fixed: unit.map(|unit| game.unit(unit).supply),
        state: in_play.then(|| supply::state(cost, full_to)),
        full_to,
        low_to: full_to + supply::LOW_BEYOND,
        path,
    })
}

/// Where a unit of a side stands. One that is not of the side is answered alike whether it
/// exists or not.
fn stands(game: &Game, side: Side, unit: UnitId) -> Result<Hex, Violation> {
    if !game.state.units.contains_key(&unit) || game.side_of(unit) != side {
        return Err(Violation::NotYourUnit {
            unit: unit.to_string(),
        });
    }
    game.unit(unit).hex().ok_or_else(|| Violation::NotOnMap {
        unit: game.tag(unit).to_owned(),
    })
}

/// From the source to the hex, both with it; nothing if no path reaches it.
fn path(game: &Game, side: Side, field: &Field, to: Hex) -> Vec<SupplyStep> {
    let mut path = vec![];
    let slow = supply::slow(game, side);
    let mut at = to;
    while let Some(fed) = field.get(&at) {
        let costs = match fed.from {
            Some(from) => supply::entry(game, &slow, from, at).to_vec(),
            None => vec![(SupplyCause::Source, fed.cost)],
        };
        let costs = costs.into_iter();
        path.push(SupplyStep {
            hex: at,
            costs: costs
                .filter(|(cause, cost)| *cost > 0 || *cause == SupplyCause::Source)
                .map(|(cause, cost)| SupplyCost { cause, cost })
                .collect(),
            total: fed.cost,
        });
        match fed.from {
            Some(from) => at = from,
            None => break,
        }
    }
    path.reverse();
    path
}
