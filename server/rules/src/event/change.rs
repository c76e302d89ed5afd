//! The larger changes: turns and phases begin and end, units are moved, formed and lose steps.

use naktong_protocol::map::BridgeState;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::Award;
use naktong_protocol::{Hex, UnitId};

use crate::game::{Game, Location};
use crate::scenario::Losers;
use crate::seats;
use crate::sight;
use crate::transport::Transport;

/// What a player turn starts from.
pub(super) fn begin_player_turn(game: &mut Game, side: Side) {
    game.state.acting = Some(side);
    game.state.phase = Phase::Command;
    game.state.fired.clear();
    game.state.transport = Transport::default();
    game.state.lent.clear();
    game.state.refills.turn_over();
    game.state.refugees.turn_over(side);
    game.state.air.flown = 0;
    let mine = units_of(game, side);
    for unit in mine {
        let unit = game.unit_mut(unit);
        unit.moved = false;
        unit.attacked = false;
        unit.came_up = false;
        unit.overran = false;
        unit.repulsed = false;
    }
}

/// What each phase starts from.
pub(super) fn begin_phase(game: &mut Game, phase: Phase) {
    game.state.phase = phase;
    game.state.done = seats::idle(game);
    game.state.attacked.clear();
    game.state.advance = None;
    for unit in game.state.units.values_mut() {
        unit.spent = 0;
        unit.halted = false;
        unit.carried = false;
        unit.on_foot = false;
        unit.phase_start = unit.hex();
    }
}

/// What the end of a player turn clears away.
pub(super) fn end_player_turn(game: &mut Game, side: Side) {
    for unit in units_of(game, side) {
        let unit = game.unit_mut(unit);
        unit.stirred = false;
        unit.free = false;
        unit.displaced_turns = unit.displaced_turns.saturating_sub(1);
    }
    game.state.acting = None;
    if side == Side::Nk {
        // What was not called has flown for nothing (12.2).
        game.state.air.on_call.clear();
    }
}

fn units_of(game: &Game, side: Side) -> Vec<UnitId> {
    let units = game.state.units.iter();
    let units = units.filter(|(_, unit)| game.printed(unit).side() == side);
    units.map(|(id, _)| *id).collect()
}

/// "Until the end of the owner's next turn" (4.7): the present one does not count.
pub(super) fn displaced_turns(game: &Game, unit: UnitId) -> u8 {
    1 + u8::from(game.state.acting == Some(game.side_of(unit)))
}

pub(super) fn relocate(game: &mut Game, unit: UnitId, from: Hex, to: Hex) {
    let moved = game.unit_mut(unit);
    assert_eq!(moved.hex(), Some(from), "{unit} left where it was not");
    moved.location = Location::Map(to);
    moved.stirred = true;
    moved.dug_in = false;
}

pub(super) fn award(game: &mut Game, points: i16, reason: String) {
    game.state.awards.push(Award {
        turn: game.state.turn,
        points,
        reason,
    });
}

pub(super) fn form(game: &mut Game, unit: UnitId, location: Location) {
    let formed = game.unit_mut(unit);
    assert_eq!(formed.location, Location::Away, "{unit} is formed once");
    formed.location = location;
    formed.phase_start = formed.hex();
}

pub(super) fn lose_steps(game: &mut Game, unit: UnitId, steps: u8, drafts: u8) {
    let loser = game.unit_mut(unit);
    loser.steps = loser.steps.checked_sub(steps).expect("only steps it has");
    loser.draft_steps = loser
        .draft_steps
        .checked_sub(drafts)
        .expect("only drafts it has");
    let left = loser.steps;
    let hex = loser.hex();
    let nation = game.counter(unit).nation;
    game.state.losses.add(nation, u16::from(steps));
    let rows = game.scenario.scoring.losses.iter();
    for (row, lost) in rows.zip(&mut game.state.scored_losses) {
        let inside = row
            .area
            .as_ref()
            .is_none_or(|area| hex.is_some_and(|hex| area.contains(&hex)));
        let bridges = &game.state.bridges;
        let mut down = row.while_down.iter();
        let down = down.all(|bridge| bridges.get(bridge) == Some(&BridgeState::Blown));
        if row.of.counts(nation) && inside && down {
            let counted = match row.of {
                Losers::NkTrained => steps - drafts,
                _ => steps,
            };
            *lost = lost.saturating_add(u16::from(counted));
        }
    }
    sight::recount(game, unit, left);
}
