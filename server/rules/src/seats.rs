//! Who may command which unit (rules D6).

use naktong_protocol::{Hex, SeatId, UnitId};

use crate::game::Game;
use crate::violation::Violation;

/// A unit of the seat's own, destroyed or not. A unit the seat does not command is answered in
/// the same words whether it exists, is hidden or is a friend's.
pub(crate) fn commands(game: &Game, seat: SeatId, unit: UnitId) -> Result<(), Violation> {
    let known = game.state.units.contains_key(&unit);
    if known && game.seat_of(unit) == seat {
        return Ok(());
    }
    Err(Violation::NotYourUnit {
        unit: unit.to_string(),
    })
}

/// A unit of the seat's side, destroyed or not, for what the superior seat gives to all.
pub(crate) fn of_side(game: &Game, seat: SeatId, unit: UnitId) -> Result<(), Violation> {
    let known = game.state.units.contains_key(&unit);
    if known && game.side_of_seat(seat) == Some(game.side_of(unit)) {
        return Ok(());
    }
    Err(Violation::NotYourUnit {
        unit: unit.to_string(),
    })
}

/// Each unit once, all of them the seat's own and on the map.
pub(crate) fn own(game: &Game, seat: SeatId, units: &[UnitId]) -> Result<(), Violation> {
    if units.is_empty() {
        return Err(Violation::NoUnits);
    }
    for (index, unit) in units.iter().enumerate() {
        commands(game, seat, *unit)?;
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
