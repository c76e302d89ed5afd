//! Stances (rules 10.1 and 10.6) and digging in (10.7).

use std::collections::BTreeSet;

use naktong_protocol::order::MAX_GUARDS;
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::{SeatId, UnitId};

use crate::event::Event;
use crate::game::{Game, Unit};
use crate::judge::Judge;
use crate::scenario::SpecialRule;
use crate::seats;
use crate::violation::Violation;
use crate::zones::seems_held;

/// Judges a change of stance: at any time in the owner's turn (10.1).
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    units: &[UnitId],
    stance: &Stance,
) -> Result<(), Violation> {
    let game = &judge.game;
    seats::own(game, seat, units)?;
    if let Stance::Reserve(guards) = stance {
        let different: BTreeSet<_> = guards.iter().collect();
        let good = (1..=MAX_GUARDS).contains(&guards.len())
            && different.len() == guards.len()
            && guards.iter().all(|hex| game.map().is_land(*hex));
        if !good {
            return Err(Violation::BadGuards);
        }
    }
    for unit in units {
        may_change(game, *unit)?;
        if matches!(stance, Stance::Reserve(_)) && !may_reserve(game, *unit) {
            let unit = game.tag(*unit).to_owned();
            return Err(Violation::ReserveInZone { unit });
        }
    }
    for unit in units {
        judge.happen(Event::StanceSet {
            unit: *unit,
            stance: stance.clone(),
        });
    }
    Ok(())
}

/// Whether a unit's stance may be changed at all now (10.1, special rules).
pub(crate) fn may_change(game: &Game, unit: UnitId) -> Result<(), Violation> {
    let counter = game.counter(unit);
    let tag = || counter.tag.clone();
    if counter.is_support() {
        return Err(Violation::NoStance { unit: tag() });
    }
    let fixed = game.special_rules().find_map(|rule| match rule {
        SpecialRule::StancesFixed {
            nation,
            through_turn,
        } if *nation == counter.nation && game.state.turn <= *through_turn => Some(*through_turn),
        _ => None,
    });
    match fixed {
        Some(through_turn) => Err(Violation::StanceFixed {
            unit: tag(),
            through_turn,
        }),
        None => Ok(()),
    }
}

/// Only a unit out of enemy zones may go into reserve (10.6).
pub(crate) fn may_reserve(game: &Game, unit: UnitId) -> bool {
    game.unit(unit)
        .hex()
        .is_some_and(|hex| !seems_held(game, game.side_of(unit), hex))
}

/// The stance that counts in a combat: a disrupted unit (4.6) and a reserve (10.6) stand.
pub(crate) fn in_combat(unit: &Unit) -> &Stance {
    match &unit.stance {
        _ if unit.disrupted => &Stance::Stand,
        Stance::Reserve(_) => &Stance::Stand,
        stance => stance,
    }
}

/// At the end of a side's turn those who kept still dig in (10.7).
pub(crate) fn dig_in(judge: &mut Judge<'_>, side: Side) {
    let digging: Vec<UnitId> = judge
        .game
        .combat_units(side)
        .filter(|(_, unit, _)| !unit.dug_in && !unit.stirred)
        .filter(|(_, unit, _)| matches!(unit.stance, Stance::Hold | Stance::Stand))
        .map(|(id, ..)| id)
        .collect();
    for unit in digging {
        judge.happen(Event::UnitDugIn { unit });
    }
}
