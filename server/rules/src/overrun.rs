//! Overruns (rules 9.6): what may be asked for. The fight is in [`combat::overrun`].

use std::collections::BTreeMap;

use naktong_protocol::map::Terrain;
use naktong_protocol::order::OverrunOption;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, SeatId, UnitId};

use crate::combat;
use crate::game::Game;
use crate::judge::Judge;
use crate::movement;
use crate::orders;
use crate::seats;
use crate::sight::{self, SeenStack};
use crate::violation::Violation;
use crate::zones::{Eyes, Zones};

/// The most steps that are overrun.
pub(crate) const MOST_STEPS: u8 = 3;
/// Movement points it costs on top of the hex.
const SURCHARGE: u8 = 4;

/// Judges an overrun by what the side sees, and fights it by the truth.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    units: &[UnitId],
    target: Hex,
) -> Result<(), Violation> {
    let game = &judge.game;
    let phase = game.state.phase;
    if !is_time(phase) {
        let asked = "overruns are not made";
        return Err(Violation::WrongPhase { asked, phase });
    }
    let from = seats::together(game, seat, units)?;
    if from.direction_to(target).is_none() {
        return Err(Violation::NotAdjacent { from, to: target });
    }
    let side = game.side_of(units[0]);
    let enemies = sight::enemies(game, side, Eyes::Side);
    may_be_overrun(game, side, &enemies, target)?;
    let onset = Onset::of(game, &enemies, target);
    let costs = units
        .iter()
        .map(|unit| onset.cost(*unit, from))
        .collect::<Result<Vec<u8>, Violation>>()?;
    if !units.iter().any(|unit| exploits(game, *unit)) {
        return Err(Violation::NoExploitUnit);
    }
    combat::overrun(judge, side, target, units, costs);
    Ok(())
}

/// The overruns that units of a side which `mine` takes may make now, by target and by the hex
/// they come from.
pub(crate) fn options(
    game: &Game,
    side: Side,
    mine: impl Fn(&UnitId) -> bool,
) -> Vec<OverrunOption> {
    if !is_time(game.state.phase) {
        return vec![];
    }
    let mut stacks: BTreeMap<Hex, Vec<UnitId>> = BTreeMap::new();
    for (unit, _, hex) in game.combat_units(side).filter(|(unit, ..)| mine(unit)) {
        stacks.entry(hex).or_default().push(unit);
    }
    stacks.retain(|_, units| units.iter().any(|unit| exploits(game, *unit)));
    let enemies = sight::enemies(game, side, Eyes::Side);
    let mut options = vec![];
    for target in enemies.keys().copied() {
        let mut around = target.neighbors().filter(|from| stacks.contains_key(from));
        if around.next().is_none() || may_be_overrun(game, side, &enemies, target).is_err() {
            continue;
        }
        let onset = Onset::of(game, &enemies, target);
        for from in target.neighbors() {
            let units: Vec<UnitId> = stacks
                .get(&from)
                .into_iter()
                .flatten()
                .copied()
                .filter(|unit| onset.cost(*unit, from).is_ok())
                .collect();
            if units.iter().any(|unit| exploits(game, *unit)) {
                options.push(OverrunOption {
                    from,
                    target,
                    units,
                });
            }
        }
    }
    options
}

fn is_time(phase: Phase) -> bool {
    matches!(phase, Phase::Movement | Phase::Exploitation)
}

fn exploits(game: &Game, unit: UnitId) -> bool {
    game.counter(unit).arm.exploits()
}

/// Whether a hex may be overrun by what the side sees: open ground, and nothing that is known
/// to be too many.
fn may_be_overrun(
    game: &Game,
    side: Side,
    enemies: &BTreeMap<Hex, SeenStack>,
    target: Hex,
) -> Result<(), Violation> {
    if enemies.get(&target).is_none_or(|stack| stack.units == 0) {
        return Err(Violation::NothingToAttack { hex: target });
    }
    if !matches!(game.map().terrain(target), Terrain::Clear | Terrain::City) {
        return Err(Violation::NoOverrunThere { hex: target });
    }
    let steps = sight::least_steps(game, side, target);
    if steps > MOST_STEPS {
        return Err(Violation::TooManySteps { hex: target, steps });
    }
    Ok(())
}

/// The rush at one hex, among the zones of all other stacks that are seen: its own neither
/// costs nor bars, and who has been stopped by nothing else may still go at it.
struct Onset<'a> {
    game: &'a Game,
    target: Hex,
    zones: Zones,
}

impl<'a> Onset<'a> {
    fn of(game: &'a Game, enemies: &BTreeMap<Hex, SeenStack>, target: Hex) -> Self {
        let others = enemies.iter().filter(|(hex, _)| **hex != target);
        Self {
            game,
            target,
            zones: Zones::of(game, others),
        }
    }

    /// What a unit pays for it, or why it may not take part.
    fn cost(&self, unit: UnitId, from: Hex) -> Result<u8, Violation> {
        let game = self.game;
        let counter = game.counter(unit);
        let state = game.unit(unit);
        let tag = || counter.tag.clone();
        if counter.is_support() {
            return Err(Violation::SupportCannotAttack { unit: tag() });
        }
        if state.disrupted {
            return Err(Violation::Disrupted { unit: tag() });
        }
        if state.on_foot {
            return Err(Violation::Dismounted { unit: tag() });
        }
        let stopped_by_others = state.carried || state.repulsed || self.zones.covers(from);
        if let Some(fault) = movement::halt_fault(game, unit).filter(|_| stopped_by_others) {
            return Err(fault);
        }
        if game.state.phase == Phase::Exploitation && !movement::may_exploit(game, unit) {
            return Err(Violation::CannotExploit { unit: tag() });
        }
        orders::may_attack(game, unit)?;
        let cost =
            movement::surcharged_step(game, &self.zones, unit, from, self.target, SURCHARGE)?;
        orders::may_end(game, unit, self.target, state.spent.saturating_add(cost))?;
        Ok(cost)
    }
}
