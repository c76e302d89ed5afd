//! One mover and one step: his allowance, and what zones and ground leave of it (5.3, 9.1, 9.7).

use naktong_protocol::map::Terrain;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Mobility, SupplyState};
use naktong_protocol::{Hex, UnitId};

use super::cost::{Barrier, Cost, entry_cost_by};
use crate::game::Game;
use crate::refugees;
use crate::scenario::SpecialRule;
use crate::violation::Violation;
use crate::zones::{Zones, seems_held};

/// MA for a whole Movement phase (9.1, 4.5, 8.4, special rules).
pub(crate) fn full_allowance(game: &Game, unit: UnitId, on_foot: bool) -> u8 {
    let counter = game.counter(unit);
    let base = if on_foot { 6 } else { counter.movement };
    let mut halvings = 0;
    if game.unit(unit).supply == SupplyState::Out {
        halvings += 1;
    }
    halvings += game
        .special_rules()
        .filter(|rule| {
            matches!(rule, SpecialRule::MovementHalved { nation, through_turn }
                if *nation == counter.nation && game.state.turn <= *through_turn)
        })
        .count();
    base >> halvings.min(3)
}

/// Movement points of a unit for the present phase: its MA in Movement, half of it in
/// Exploitation for those who may (9.7), else nothing; and nothing in the enemy's turn, whose
/// phases do not show.
pub(crate) fn allowance(game: &Game, unit: UnitId, on_foot: bool) -> u8 {
    match game.state.phase {
        _ if game.state.acting != Some(game.side_of(unit)) => 0,
        Phase::Movement => full_allowance(game, unit, on_foot),
        Phase::Exploitation if may_exploit(game, unit) => full_allowance(game, unit, on_foot) / 2,
        _ => 0,
    }
}

/// Whether a unit may move in the Exploitation phase (9.7).
pub(crate) fn may_exploit(game: &Game, unit: UnitId) -> bool {
    let state = game.unit(unit);
    let Some(start) = state.phase_start else {
        return false;
    };
    game.counter(unit).arm.exploits()
        && (state.free || !seems_held(game, game.side_of(unit), start))
}

/// Whether a unit's next step is the one that a breakthrough frees from zones (9.7): its first
/// in the Exploitation phase.
pub(crate) fn is_free_step(game: &Game, unit: UnitId) -> bool {
    let unit = game.unit(unit);
    let fresh = unit.spent == 0 && unit.phase_start == unit.hex();
    unit.free && fresh && game.state.phase == Phase::Exploitation
}

/// Movement points left in this phase.
pub(crate) fn movement_left(game: &Game, unit: UnitId) -> u8 {
    let state = game.unit(unit);
    if state.halted || state.hex().is_none() {
        return 0;
    }
    allowance(game, unit, state.on_foot).saturating_sub(state.spent)
}

/// Why a unit that has stopped may not move on in this phase.
pub(crate) fn halt_fault(game: &Game, unit: UnitId) -> Option<Violation> {
    let state = game.unit(unit);
    let unit = || game.tag(unit).to_owned();
    if state.carried {
        return Some(Violation::Carried { unit: unit() });
    }
    if state.repulsed {
        return Some(Violation::Repulsed { unit: unit() });
    }
    state.halted.then(|| Violation::Halted { unit: unit() })
}

/// Whether a unit may still move in a phase of moving (5.3, 9.7).
pub(crate) fn may_move_on(game: &Game, unit: UnitId) -> Result<(), Violation> {
    if let Some(fault) = halt_fault(game, unit).filter(|_| game.unit(unit).halted) {
        return Err(fault);
    }
    if game.state.phase == Phase::Exploitation && !may_exploit(game, unit) {
        let unit = game.tag(unit).to_owned();
        return Err(Violation::CannotExploit { unit });
    }
    Ok(())
}

/// One unit on its way.
pub(super) struct Mover<'a> {
    game: &'a Game,
    zones: &'a Zones,
    unit: UnitId,
    gait: Mobility,
    allowance: u8,
    infiltrates: bool,
    /// Where it stood when the phase began.
    phase_start: Option<Hex>,
    /// Its first step is free (9.7).
    is_free: bool,
    /// What a step costs on top of the ground; nobody does that as a minimum move or a whole
    /// move (9.6).
    surcharge: u8,
}

/// Why a step cannot be made. The sentence is made of it only where somebody reads it: most steps
/// that a search tries lead nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    ZoneToZone,
    Barrier(Barrier),
    WholeMove,
    NotEnough { needs: u8, left: u8 },
}

/// One hex of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) cost: u8,
    pub(super) must_stop: bool,
}

impl<'a> Mover<'a> {
    pub(super) fn new(game: &'a Game, zones: &'a Zones, unit: UnitId, on_foot: bool) -> Self {
        let counter = game.counter(unit);
        Self {
            game,
            zones,
            unit,
            gait: if on_foot {
                Mobility::Foot
            } else {
                counter.mobility
            },
            allowance: allowance(game, unit, on_foot),
            infiltrates: counter.infiltrates && game.unit(unit).draft_steps == 0,
            phase_start: game.unit(unit).phase_start,
            is_free: is_free_step(game, unit),
            surcharge: 0,
        }
    }

    /// The step from one hex to the next after `spent` points (5.3, 5.4, 9.1, 9.7, 13.1).
    pub(super) fn step(&self, from: Hex, to: Hex, spent: u8) -> Result<Step, Violation> {
        self.attempt(from, to, spent)
            .map_err(|fault| self.violation(fault, from, to))
    }

    pub(super) fn attempt(&self, from: Hex, to: Hex, spent: u8) -> Result<Step, Fault> {
        let left = self.allowance.saturating_sub(spent);
        let fresh = spent == 0 && self.phase_start == Some(from);
        let free = fresh && self.is_free;
        let leaves_zone = self.zones.covers(from) && !free;
        let enters_zone = self.zones.covers(to) && !free;

        let mut zone_cost = u8::from(leaves_zone);
        if leaves_zone && enters_zone {
            let terrain = self.game.map().terrain(to);
            let rough = matches!(terrain, Terrain::Hill | Terrain::Mountain | Terrain::Peak);
            if !self.infiltrates || !rough || self.zones.bonds(to) {
                return Err(Fault::ZoneToZone);
            }
            zone_cost += 2;
        }
        let needs = match self.entry(from, to).map_err(Fault::Barrier)? {
            Cost::Points(points) => points + zone_cost + self.surcharge,
            Cost::WholeMove if fresh && left > 0 && self.surcharge == 0 => {
                return Ok(Step {
                    cost: left,
                    must_stop: enters_zone,
                });
            }
            Cost::WholeMove => return Err(Fault::WholeMove),
        };
        if needs <= left {
            return Ok(Step {
                cost: needs,
                must_stop: enters_zone,
            });
        }
        // 9.1: one hex is always possible with the full allowance.
        let full = fresh && left > 0 && self.game.state.phase == Phase::Movement;
        if full && self.surcharge == 0 && !(leaves_zone && enters_zone) {
            return Ok(Step {
                cost: left,
                must_stop: enters_zone,
            });
        }
        Err(Fault::NotEnough { needs, left })
    }

    /// As [`super::entry_cost`], among refugees (15.6).
    fn entry(&self, from: Hex, to: Hex) -> Result<Cost, Barrier> {
        let (game, gait) = (self.game, self.gait);
        let among_refugees = |road| refugees::cost(game, self.unit, gait, road, to);
        entry_cost_by(game, gait, from, to, among_refugees)
    }

    fn violation(&self, fault: Fault, from: Hex, to: Hex) -> Violation {
        let unit = self.game.tag(self.unit).to_owned();
        match fault {
            Fault::ZoneToZone => Violation::ZoneToZone { unit, from, to },
            Fault::WholeMove => Violation::WholeMove { unit, from, to },
            Fault::NotEnough { needs, left } => Violation::NotEnoughMovement {
                unit,
                hex: to,
                needs,
                left,
            },
            Fault::Barrier(Barrier::Impassable) => Violation::Impassable { from, to },
            Fault::Barrier(Barrier::NoBridge) => Violation::NoBridge { unit, from, to },
            Fault::Barrier(Barrier::NoRoad) => {
                let terrain = match self.game.map().terrain(to) {
                    Terrain::Peak => "peak",
                    Terrain::Mountain => "mountain",
                    _ => return Violation::Mud { unit, hex: to },
                };
                let hex = to;
                Violation::NoRoad { unit, hex, terrain }
            }
        }
    }
}

/// What a unit pays for one hex that costs `surcharge` points more than a move there would.
///
/// # Errors
/// What forbids that step, if anything does.
pub(crate) fn surcharged_step(
    game: &Game,
    zones: &Zones,
    unit: UnitId,
    from: Hex,
    to: Hex,
    surcharge: u8,
) -> Result<u8, Violation> {
    let mover = Mover {
        surcharge,
        ..Mover::new(game, zones, unit, false)
    };
    let step = mover.step(from, to, game.unit(unit).spent)?;
    Ok(step.cost)
}
