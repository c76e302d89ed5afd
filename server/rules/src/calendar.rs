//! Changes of the order of battle on their dates: conversions and withdrawals (rule 14.5).

use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, UnitId};

use crate::event::Event;
use crate::game::{Game, Location};
use crate::judge::Judge;
use crate::movement;
use crate::refill;
use crate::scenario::Change;

/// Makes today's changes of a side, when its player turn begins.
pub(crate) fn turn_over(judge: &mut Judge<'_>, side: Side) {
    refill::score_claims(judge, side);
    let game = &judge.game;
    let today: Vec<Change> = game
        .scenario
        .calendar
        .iter()
        .filter(|dated| dated.turn == game.state.turn)
        .map(|dated| dated.change.clone())
        .filter(|change| game.side_of(subject(change)) == side)
        .collect();
    for change in today {
        match change {
            // What UN keeps stays for good (14.6).
            Change::Withdrawal {
                claim: Some(claim), ..
            } if refill::is_kept(&judge.game, claim) => {}
            Change::Withdrawal { unit, .. } => withdraw(judge, unit),
            Change::Conversion { unit, into } => convert(judge, unit, &into),
        }
    }
}

fn subject(change: &Change) -> UnitId {
    match change {
        Change::Conversion { unit, .. } | Change::Withdrawal { unit, .. } => *unit,
    }
}

fn withdraw(judge: &mut Judge<'_>, unit: UnitId) {
    match judge.game.unit(unit).location {
        Location::Map(_) | Location::Expected { .. } => {
            judge.happen(Event::UnitWithdrawn { unit });
        }
        Location::Destroyed | Location::Away => {}
    }
}

/// The new units appear in the old one's hex, by id; what does not fit (5.1) enters there or next
/// to it like an arrival. One that was still to come leaves its entry to them, and of a destroyed
/// one nothing is formed.
fn convert(judge: &mut Judge<'_>, unit: UnitId, into: &[UnitId]) {
    let place = judge.game.unit(unit).location.clone();
    let mut into = into.to_vec();
    into.sort_unstable();
    match place {
        Location::Destroyed | Location::Away => {}
        Location::Expected { turn, hexes } => {
            judge.happen(Event::UnitConverted { unit });
            for unit in into {
                let hexes = hexes.clone();
                judge.happen(Event::UnitFormedOffMap { unit, turn, hexes });
            }
        }
        Location::Map(hex) => {
            judge.happen(Event::UnitConverted { unit });
            for unit in into {
                if movement::fits(&judge.game, hex, &[unit]).is_ok() {
                    judge.happen(Event::UnitFormed { unit, hex });
                } else {
                    let turn = judge.game.state.turn;
                    let hexes = around(&judge.game, hex);
                    judge.happen(Event::UnitFormedOffMap { unit, turn, hexes });
                }
            }
        }
    }
}

fn around(game: &Game, hex: Hex) -> Vec<Hex> {
    let neighbors = game.map().neighbors(hex);
    let mut hexes: Vec<Hex> = neighbors
        .filter(|next| game.is_passable(hex, *next))
        .chain([hex])
        .collect();
    hexes.sort_unstable();
    hexes
}
