//! Who may command which unit (rules D6).

use std::collections::BTreeSet;

use naktong_protocol::unit::Side;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{Hex, SeatId, UnitId};

use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::violation::Violation;

/// Whether a seat is the superior one of its side now: it gives the orders, divides the air and
/// spends what the side has.
pub(crate) fn is_superior(game: &Game, seat: SeatId) -> bool {
    game.state.superior.values().any(|above| *above == seat)
}

/// Whether a seat may do what is for its side's superior seat alone.
pub(crate) fn must_be_superior(
    game: &Game,
    seat: SeatId,
    what: &'static str,
) -> Result<(), Violation> {
    if is_superior(game, seat) {
        return Ok(());
    }
    let side = game.side_of_seat(seat);
    let superior = side
        .and_then(|side| game.state.superior.get(&side))
        .copied();
    let name = |id| game.scenario.seats.iter().find(|row| row.id == id);
    let superior = superior
        .and_then(name)
        .map_or_else(String::new, |row| row.name.clone());
    Err(Violation::ForTheSuperior { what, superior })
}

/// Whether a seat may order every unit of its side, by the optional rule.
pub(crate) fn orders_all(game: &Game, seat: SeatId) -> bool {
    let options = &game.scenario.options;
    options.contains(&OptionalRule::SuperiorCommands) && is_superior(game, seat)
}

/// Whether a seat may order a unit, destroyed or not.
pub(crate) fn may_order(game: &Game, seat: SeatId, unit: UnitId) -> bool {
    let own = game.seat_of(unit) == seat;
    own || (is_of_side(game, seat, unit) && orders_all(game, seat))
}

/// Whether a seat may take a unit into its attacks: it may order it, or the unit is lent.
pub(crate) fn is_at_hand(game: &Game, seat: SeatId, unit: UnitId) -> bool {
    let lent = game.state.lent.contains(&unit) && is_of_side(game, seat, unit);
    lent || may_order(game, seat, unit)
}

fn is_of_side(game: &Game, seat: SeatId, unit: UnitId) -> bool {
    game.side_of_seat(seat) == Some(game.side_of(unit))
}

/// A unit that the seat may order, destroyed or not. One that it may not is answered in the same
/// words whether it exists, is hidden or is a friend's.
pub(crate) fn commands(game: &Game, seat: SeatId, unit: UnitId) -> Result<(), Violation> {
    let known = game.state.units.contains_key(&unit);
    if known && may_order(game, seat, unit) {
        return Ok(());
    }
    Err(Violation::NotYourUnit {
        unit: unit.to_string(),
    })
}

/// A unit of the seat's side, destroyed or not, for what the superior seat gives to all.
pub(crate) fn of_side(game: &Game, seat: SeatId, unit: UnitId) -> Result<(), Violation> {
    if game.state.units.contains_key(&unit) && is_of_side(game, seat, unit) {
        return Ok(());
    }
    Err(Violation::NotYourUnit {
        unit: unit.to_string(),
    })
}

/// Each unit once, all of them the seat's to order and on the map.
pub(crate) fn own(game: &Game, seat: SeatId, units: &[UnitId]) -> Result<(), Violation> {
    each(game, units, |unit| commands(game, seat, unit))
}

/// As [`own`], lent units of other seats among them: those that may attack together.
pub(crate) fn at_hand(game: &Game, seat: SeatId, units: &[UnitId]) -> Result<(), Violation> {
    each(game, units, |unit| {
        let known = game.state.units.contains_key(&unit);
        if !known || !is_of_side(game, seat, unit) {
            return commands(game, seat, unit);
        }
        if is_at_hand(game, seat, unit) {
            return Ok(());
        }
        Err(Violation::NotLent {
            unit: game.tag(unit).to_owned(),
            seat: game.seat_of(unit),
        })
    })
}

/// Each unit once, all on the map, none of them barred.
fn each(
    game: &Game,
    units: &[UnitId],
    barred: impl Fn(UnitId) -> Result<(), Violation>,
) -> Result<(), Violation> {
    if units.is_empty() {
        return Err(Violation::NoUnits);
    }
    for (index, unit) in units.iter().enumerate() {
        barred(*unit)?;
        if units[..index].contains(unit) {
            return Err(Violation::TwiceNamed { unit: *unit });
        }
        if game.unit(*unit).hex().is_none() {
            let unit = game.tag(*unit).to_owned();
            return Err(Violation::NotOnMap { unit });
        }
    }
    Ok(())
}

/// As [`own`], and all in one hex: that hex.
pub(crate) fn together(game: &Game, seat: SeatId, units: &[UnitId]) -> Result<Hex, Violation> {
    own(game, seat, units)?;
    let hex = game
        .unit(units[0])
        .hex()
        .expect("own() found it on the map");
    for unit in units {
        if game.unit(*unit).hex() != Some(hex) {
            let unit = game.tag(*unit).to_owned();
            return Err(Violation::NotTogether { unit, hex });
        }
    }
    Ok(hex)
}

/// What passes from seat to seat of a side today, when its player turn begins.
pub(crate) fn hand_over(judge: &mut Judge<'_>, side: Side) {
    let game = &judge.game;
    let today: Vec<Event> = game
        .scenario
        .handovers
        .iter()
        .filter(|row| row.turn == game.state.turn && game.side_of_seat(row.to) == Some(side))
        .map(|row| Event::HandedOver {
            seat: row.to,
            units: row.units.clone(),
            superior: row.superior,
        })
        .collect();
    for event in today {
        judge.happen(event);
    }
}

/// The seats on turn that have nothing to decide, for which no phase waits: those that command
/// no unit and are not superior.
pub(crate) fn idle(game: &Game) -> BTreeSet<SeatId> {
    let commands = |seat: SeatId| game.state.units.values().any(|unit| unit.seat == seat);
    let seats = game.scenario.seats.iter();
    seats
        .filter(|seat| Some(seat.side) == game.state.acting)
        .map(|seat| seat.id)
        .filter(|seat| !is_superior(game, *seat) && !commands(*seat))
        .collect()
}
