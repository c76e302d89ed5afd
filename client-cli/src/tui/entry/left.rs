//! What is left to do in a phase, by what is on offer.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::order::{LegalOrders, MoveOption};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Stance;
use naktong_protocol::{Board, Hex, UnitId, View};

use super::drafts::{Draft, acting};

/// Something that may still be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Todo {
    /// Where to look.
    pub(crate) hex: Hex,
    /// Who may act.
    pub(crate) units: Vec<UnitId>,
    /// What: `may move`.
    pub(crate) what: &'static str,
    /// Whoever ends the phase without it is asked.
    pub(crate) asks: bool,
}

/// Everything left, from north-west to south-east; units with a draft count as seen to.
pub(crate) fn list(board: &Board, view: &View, legal: &LegalOrders, drafts: &[Draft]) -> Vec<Todo> {
    let drafted: BTreeSet<UnitId> = drafts.iter().flat_map(|d| acting(&d.order)).collect();
    let mut todos = vec![];
    let mut add = |hex: Hex, units: Vec<UnitId>, what, asks| {
        let units: Vec<UnitId> = units.into_iter().filter(|u| !drafted.contains(u)).collect();
        if !units.is_empty() {
            todos.push(Todo {
                hex,
                units,
                what,
                asks,
            });
        }
    };
    if let Some(offer) = &legal.advance {
        add(
            offer.hex,
            offer.units.clone(),
            "may advance (advance UNITS, or none)",
            true,
        );
    }
    for (options, what) in [
        (&legal.entries, "may enter here"),
        (&legal.raises, "may be raised again here"),
    ] {
        for option in options {
            if let Some(hex) = option.hexes.first() {
                add(*hex, vec![option.unit], what, true);
            }
        }
    }
    for unit in &legal.refills {
        if let Some(known) = view.units.get(unit) {
            add(known.state.hex, vec![*unit], "may receive a step", false);
        }
    }
    for (hex, units) in movers(view, legal) {
        add(hex, units, "may move", true);
    }
    for option in &legal.attacks {
        if !view.attacked.contains(&option.target) {
            add(
                option.target,
                option.attackers.clone(),
                "may attack this hex",
                true,
            );
        }
    }
    if legal.done == Some(Phase::Posture) {
        for (hex, units) in facing(board, view, legal) {
            add(
                hex,
                units,
                "stand before the enemy (s sets a stance)",
                false,
            );
        }
    }
    todos
}

/// Units that have not moved and could, by hex.
fn movers(view: &View, legal: &LegalOrders) -> BTreeMap<Hex, Vec<UnitId>> {
    let mut movers: BTreeMap<Hex, Vec<UnitId>> = BTreeMap::new();
    let can = |option: &&MoveOption| option.reach.iter().any(|reach| reach.may_stop);
    for option in legal.moves.iter().filter(can) {
        let Some(unit) = view.units.get(&option.unit) else {
            continue;
        };
        let moved = unit.state.own.as_ref().is_some_and(|own| own.moved);
        // In the Exploitation phase who has moved may move again.
        if moved && legal.done == Some(Phase::Movement) {
            continue;
        }
        let units = movers.entry(unit.state.hex).or_default();
        if !units.contains(&option.unit) {
            units.push(option.unit);
        }
    }
    movers
}

/// Units next to an enemy that is seen, in the usual stance.
fn facing(board: &Board, view: &View, legal: &LegalOrders) -> BTreeMap<Hex, Vec<UnitId>> {
    let mut facing: BTreeMap<Hex, Vec<UnitId>> = BTreeMap::new();
    let enemies: BTreeSet<Hex> = {
        let seen = view.units.values().filter(|unit| unit.state.own.is_none());
        let seen = seen
            .filter(|unit| unit.state.ghost.is_none())
            .map(|unit| unit.state.hex);
        let contacts = view
            .contacts
            .iter()
            .filter(|(_, contact)| contact.ghost.is_none());
        seen.chain(contacts.map(|(hex, _)| *hex)).collect()
    };
    for option in &legal.stances {
        let Some(unit) = view.units.get(&option.unit) else {
            continue;
        };
        let stands = unit
            .state
            .own
            .as_ref()
            .is_some_and(|own| own.stance == Stance::Stand);
        let hex = unit.state.hex;
        if stands && board.map.neighbors(hex).any(|hex| enemies.contains(&hex)) {
            facing.entry(hex).or_default().push(option.unit);
        }
    }
    facing
}
