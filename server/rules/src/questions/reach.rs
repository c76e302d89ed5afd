//! Where a unit can go (rules 9).

use naktong_protocol::order::MoveOption;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{SeatId, UnitId};

use crate::game::Game;
use crate::movement::{self, Ground};
use crate::seats;
use crate::violation::Violation;

/// Every hex that a unit can reach in the phase that is on, by each way of moving. Asked in
/// another phase this is refused: what the next one will give depends on what happens until
/// then.
pub(super) fn ask(
    game: &Game,
    seat: SeatId,
    acting: Side,
    unit: UnitId,
) -> Result<Vec<MoveOption>, Violation> {
    seats::own(game, seat, &[unit])?;
    if acting != game.side_of(unit) {
        return Err(Violation::NotYourTurn { acting });
    }
    let phase = game.state.phase;
    if !matches!(phase, Phase::Movement | Phase::Exploitation) {
        let asked = "units do not move";
        return Err(Violation::WrongPhase { asked, phase });
    }
    movement::may_move_on(game, unit)?;
    let gaits: &[bool] = match game.counter(unit).dismounts {
        true => &[false, true],
        false => &[false],
    };
    let state = game.unit(unit);
    let ground = Ground::before(game, game.side_of(unit));
    Ok(gaits
        .iter()
        // A move goes on as it began (4.5).
        .filter(|on_foot| state.spent == 0 || state.on_foot == **on_foot)
        .map(|on_foot| MoveOption {
            unit,
            on_foot: *on_foot,
            reach: movement::reach(game, &ground, unit, *on_foot),
        })
        .collect())
}
