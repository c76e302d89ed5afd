//! Movement (rules 9.1 to 9.3 and 9.7, table B2, rivers 13.1).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use naktong_protocol::map::{BridgeState, River, Road, Terrain};
use naktong_protocol::order::ReachHex;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Mobility, Side, SupplyState};
use naktong_protocol::{Hex, Hexside, SeatId, UnitId};

use crate::aftermath;
use crate::air;
use crate::event::Event;
use crate::game::{Game, stacking_limit};
use crate::judge::Judge;
use crate::orders;
use crate::refugees;
use crate::scenario::SpecialRule;
use crate::seats;
use crate::sight::{self, SeenStack};
use crate::violation::Violation;
use crate::zones::{Eyes, Zones, seems_held};

/// What a hexside costs to cross into a hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    Points(u8),
    /// Foot over a major river without a bridge: the whole move (13.1).
    WholeMove,
}

/// Why a way of moving cannot cross a hexside at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Barrier {
    Impassable,
    NoRoad,
    NoBridge,
}

/// Table B2: the cost of entering a hex off the road; `None` is "road only".
pub(crate) fn terrain_cost(terrain: Terrain, gait: Mobility) -> Option<u8> {
    use Mobility as M;
    use Terrain as T;
    match (terrain, gait) {
        (T::Sea, _) => None,
        (T::City, _) => Some(2),
        (T::Clear, M::Foot | M::Armor) => Some(3),
        (T::Clear, M::Motor) | (T::Hill, M::Foot) => Some(4),
        (T::Hill, M::Motor) | (T::Peak, M::Foot) => Some(8),
        (T::Hill, M::Armor) | (T::Mountain, M::Foot) => Some(6),
        (T::Mountain | T::Peak, M::Motor | M::Armor) => None,
    }
}

/// Table B2: the cost along a road.
pub(crate) fn road_cost(road: Road, gait: Mobility) -> u8 {
    match (road, gait) {
        (Road::Primary, Mobility::Motor) => 1,
        (Road::Primary, Mobility::Foot | Mobility::Armor)
        | (Road::Secondary, Mobility::Foot | Mobility::Motor) => 2,
        (Road::Secondary, Mobility::Armor) => 3,
    }
}

/// The cost of entering a hex off the road today: rain holds wheels and tracks to the roads
/// but in clear and city hexes, at double cost (9.2).
fn off_road_cost(game: &Game, gait: Mobility, to: Hex) -> Option<u8> {
    let terrain = game.map().terrain(to);
    let cost = terrain_cost(terrain, gait)?;
    if gait == Mobility::Foot || !air::is_raining(game) {
        return Some(cost);
    }
    matches!(terrain, Terrain::Clear | Terrain::City).then_some(2 * cost)
}

/// The cost of going from a hex to a neighbour, zones left out (B2, 9.2, 13.1).
pub(crate) fn entry_cost(game: &Game, gait: Mobility, from: Hex, to: Hex) -> Result<Cost, Barrier> {
    entry_cost_by(game, gait, from, to, |road| road_cost(road, gait))
}

/// [`entry_cost`] where roads cost something else.
fn entry_cost_by(
    game: &Game,
    gait: Mobility,
    from: Hex,
    to: Hex,
    by_road: impl Fn(Road) -> u8,
) -> Result<Cost, Barrier> {
    if !game.is_passable(from, to) {
        return Err(Barrier::Impassable);
    }
    let side = game.map().side(from, to);
    let wheels = gait != Mobility::Foot;
    let bridge = game.bridge_on(side, from, to);
    let river = match bridge {
        None | Some(BridgeState::Blown) => side.river,
        Some(_) => River::None,
    };
    if river == River::Major && wheels {
        return Err(Barrier::NoBridge);
    }
    let pontoon = match bridge {
        Some(BridgeState::Pontoon) if wheels => 2,
        _ => 0,
    };
    // The road goes on over the river only where something carries it.
    let by_road = side.road.filter(|_| river == River::None).map(by_road);
    let off_road = off_road_cost(game, gait, to);
    let cheapest = match (by_road, off_road) {
        (Some(road), Some(terrain)) => road.min(terrain),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return Err(Barrier::NoRoad),
    };
    Ok(match (river, gait) {
        (River::Major, _) => Cost::WholeMove,
        (River::Minor, Mobility::Foot) => Cost::Points(cheapest + 1),
        (River::Minor, _) => Cost::Points(cheapest + 3),
        (River::None, _) => Cost::Points(cheapest + pontoon),
    })
}

/// How a unit moves when it keeps to what is best for it in retreat and reserve: on foot if it
/// can dismount (11.9), else as it is.
pub(crate) fn flexible_gait(game: &Game, unit: UnitId) -> Mobility {
    let counter = game.counter(unit);
    if counter.dismounts {
        Mobility::Foot
    } else {
        counter.mobility
    }
}

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

/// One unit on its way.
struct Mover<'a> {
    game: &'a Game,
    zones: &'a Zones,
    unit: UnitId,
    gait: Mobility,
    allowance: u8,
    infiltrates: bool,
    /// What a step costs on top of the ground; nobody does that as a minimum move or a whole
    /// move (9.6).
    surcharge: u8,
}

/// Why a step cannot be made. The sentence is made of it only where somebody reads it: most steps
/// that a search tries lead nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    ZoneToZone,
    Barrier(Barrier),
    WholeMove,
    NotEnough { needs: u8, left: u8 },
}

/// One hex of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    cost: u8,
    must_stop: bool,
}

impl<'a> Mover<'a> {
    fn new(game: &'a Game, zones: &'a Zones, unit: UnitId, on_foot: bool) -> Self {
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
            surcharge: 0,
        }
    }

    /// The step from one hex to the next after `spent` points (5.3, 5.4, 9.1, 9.7, 13.1).
    fn step(&self, from: Hex, to: Hex, spent: u8) -> Result<Step, Violation> {
        self.attempt(from, to, spent)
            .map_err(|fault| self.violation(fault, from, to))
    }

    fn attempt(&self, from: Hex, to: Hex, spent: u8) -> Result<Step, Fault> {
        let unit = self.game.unit(self.unit);
        let left = self.allowance.saturating_sub(spent);
        let fresh = spent == 0 && unit.phase_start == Some(from);
        let free = fresh && is_free_step(self.game, self.unit);
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

    /// As [`entry_cost`], among refugees (15.6).
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

/// What all movers of a side have before them, as far as it knows: worked out once and shared.
pub(crate) struct Ground {
    zones: Zones,
    enemies: BTreeMap<Hex, SeenStack>,
    /// Steps of the side's own combat units.
    steps: BTreeMap<Hex, u8>,
}

impl Ground {
    pub(crate) fn before(game: &Game, side: Side) -> Self {
        let enemies = sight::enemies(game, side, Eyes::Side);
        let mut steps: BTreeMap<Hex, u8> = BTreeMap::new();
        for (_, unit, hex) in game.combat_units(side) {
            *steps.entry(hex).or_default() += unit.steps;
        }
        Self {
            zones: Zones::of(game, &enemies),
            enemies,
            steps,
        }
    }

    /// [`fits`] for one unit that comes from another hex.
    fn has_room(&self, game: &Game, unit: UnitId, hex: Hex) -> bool {
        let coming = game.unit(unit).steps;
        let there = self.steps.get(&hex).copied().unwrap_or(0);
        coming == 0 || there.saturating_add(coming) <= stacking_limit(game.map(), hex)
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

/// Every hex a unit can reach from where it stands, by what its side knows (D5.2).
pub(crate) fn reach(game: &Game, ground: &Ground, unit: UnitId, on_foot: bool) -> Vec<ReachHex> {
    let state = game.unit(unit);
    let Some(start) = state.hex() else {
        return vec![];
    };
    if state.halted || (state.spent > 0 && state.on_foot != on_foot) {
        return vec![];
    }
    let mover = Mover::new(game, &ground.zones, unit, on_foot);
    let unescorted = game.counter(unit).is_support();
    let shut = |to: Hex| is_shut(&ground.enemies, to, unescorted);

    let mut best: BTreeMap<Hex, ReachHex> = BTreeMap::new();
    let mut queue = BinaryHeap::from([Reverse((state.spent, start))]);
    while let Some(Reverse((spent, at))) = queue.pop() {
        let known = best.get(&at);
        if known.is_some_and(|known| known.spent < spent || known.must_stop) {
            continue;
        }
        for to in game.map().neighbors(at) {
            if to == start || shut(to) {
                continue;
            }
            let Ok(step) = mover.attempt(at, to, spent) else {
                continue;
            };
            let arrival = ReachHex {
                hex: to,
                from: at,
                spent: spent.saturating_add(step.cost),
                // Asked below, once for each hex.
                may_stop: false,
                must_stop: step.must_stop,
            };
            let better = best.get(&to).is_none_or(|known| {
                (arrival.spent, arrival.must_stop, arrival.from)
                    < (known.spent, known.must_stop, known.from)
            });
            if better {
                queue.push(Reverse((arrival.spent, to)));
                best.insert(to, arrival);
            }
        }
    }
    let plan = orders::Plan::of(game, unit);
    best.into_values()
        .map(|reached| ReachHex {
            may_stop: ground.has_room(game, unit, reached.hex)
                && plan.is_none_or(|plan| plan.lets_end(reached.hex, reached.spent)),
            ..reached
        })
        .collect()
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

/// Whether an enemy keeps movers out of a hex: any unit keeps out support units without escort,
/// only combat units the others (4.7, 5.1).
fn is_shut(enemies: &BTreeMap<Hex, SeenStack>, hex: Hex, unescorted: bool) -> bool {
    enemies
        .get(&hex)
        .is_some_and(|stack| unescorted || stack.units > 0)
}

/// Whether some units of one side may end in a hex together with who is there (5.1).
pub(crate) fn fits(game: &Game, hex: Hex, units: &[UnitId]) -> Result<(), Violation> {
    let Some(first) = units.first() else {
        return Ok(());
    };
    let there: u8 = game
        .stack(game.side_of(*first), hex)
        .filter(|(id, _)| !units.contains(id))
        .map(|(_, unit)| unit.steps)
        .sum();
    // Support units have no steps.
    let coming: u8 = units.iter().map(|id| game.unit(*id).steps).sum();
    let limit = stacking_limit(game.map(), hex);
    let steps = there.saturating_add(coming);
    if coming > 0 && steps > limit {
        return Err(Violation::Overstacked { hex, steps, limit });
    }
    Ok(())
}

/// Judges a move (9): all of it by what the side knows, then walked step by step by the truth.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    units: &[UnitId],
    path: &[Hex],
    on_foot: bool,
) -> Result<(), Violation> {
    let game = &judge.game;
    let phase = game.state.phase;
    if !matches!(phase, Phase::Movement | Phase::Exploitation) {
        let asked = "units do not move";
        return Err(Violation::WrongPhase { asked, phase });
    }
    let start = seats::together(game, seat, units)?;
    let side = game.side_of(units[0]);
    let costs = plan(game, side, units, start, path, on_foot)?;
    let end = *path.last().ok_or(Violation::EmptyPath)?;
    fits(game, end, units)?;
    for (index, unit) in units.iter().enumerate() {
        let path = costs.iter().map(|costs| costs[index]);
        let spent = path.fold(game.unit(*unit).spent, u8::saturating_add);
        orders::may_end(game, *unit, end, spent)?;
    }
    walk(judge, side, units, start, path, &costs, on_foot);
    Ok(())
}

/// The cost of each hex of the path for each unit, or what forbids it. The outer list runs
/// along the path.
fn plan(
    game: &Game,
    side: Side,
    units: &[UnitId],
    start: Hex,
    path: &[Hex],
    on_foot: bool,
) -> Result<Vec<Vec<u8>>, Violation> {
    let zones = Zones::against(game, side, Eyes::Side);
    let enemies = sight::enemies(game, side, Eyes::Side);
    let unescorted = units.iter().all(|unit| game.counter(*unit).is_support());
    let mut costs = vec![Vec::with_capacity(units.len()); path.len()];
    for unit in units {
        let tag = || game.tag(*unit).to_owned();
        let state = game.unit(*unit);
        if on_foot && !game.counter(*unit).dismounts {
            return Err(Violation::CannotDismount { unit: tag() });
        }
        if state.spent > 0 && state.on_foot != on_foot {
            return Err(Violation::MixedGait { unit: tag() });
        }
        may_move_on(game, *unit)?;
        let mover = Mover::new(game, &zones, *unit, on_foot);
        let mut spent = state.spent;
        let mut from = start;
        let mut must_stop = false;
        for (index, to) in path.iter().enumerate() {
            if must_stop {
                let hex = from;
                return Err(Violation::MustStop { unit: tag(), hex });
            }
            if from.direction_to(*to).is_none() {
                return Err(Violation::NotAdjacent { from, to: *to });
            }
            if is_shut(&enemies, *to, unescorted) {
                return Err(Violation::EnemyThere { hex: *to });
            }
            let step = mover.step(from, *to, spent)?;
            spent = spent.saturating_add(step.cost);
            must_stop = step.must_stop;
            costs[index].push(step.cost);
            from = *to;
        }
    }
    Ok(costs)
}

/// Walks the path by the truth: an unseen enemy ends it before his hex, an unseen zone in it
/// (9.3), a bridge blown before the movers at its end (13.3).
fn walk(
    judge: &mut Judge<'_>,
    side: Side,
    units: &[UnitId],
    start: Hex,
    path: &[Hex],
    costs: &[Vec<u8>],
    on_foot: bool,
) {
    let unescorted = units
        .iter()
        .all(|unit| judge.game.counter(*unit).is_support());
    let bridges = judge.game.state.bridges.clone();
    let mut from = start;
    let mut trail = vec![start];
    for (index, (to, costs)) in path.iter().zip(costs).enumerate() {
        let ahead = Hexside::between(from, *to).expect("the plan goes from hex to neighbour");
        if judge.game.state.bridges.get(&ahead) != bridges.get(&ahead) {
            fall_back_to_room(judge, units, &trail, on_foot);
            return;
        }
        let enemies = sight::enemies(&judge.game, side, Eyes::Truth);
        if is_shut(&enemies, *to, unescorted) {
            judge.happen(Event::EnemyMet { side, hex: *to });
            let reason = format!("an enemy is in {to} (9.3)");
            halt(judge, units, from, Some(reason));
            fall_back_to_room(judge, units, &trail, on_foot);
            return;
        }
        let held_there: Vec<UnitId> = units
            .iter()
            .copied()
            .filter(|unit| !is_free_step(&judge.game, *unit))
            .collect();
        for (unit, cost) in units.iter().zip(costs) {
            judge.happen(Event::UnitMoved {
                unit: *unit,
                from,
                to: *to,
                cost: *cost,
                on_foot,
            });
        }
        aftermath::of_entering(judge, units, *to);
        from = *to;
        trail.push(from);
        let held = Zones::against(&judge.game, side, Eyes::Truth).covers(from);
        if held && !held_there.is_empty() {
            let short = index + 1 < path.len();
            let reason = short.then(|| format!("{from} is in an enemy zone of control (9.3)"));
            halt(judge, &held_there, from, reason);
            if short {
                fall_back_to_room(judge, units, &trail, on_foot);
            }
            return;
        }
    }
}

pub(crate) fn halt(judge: &mut Judge<'_>, units: &[UnitId], hex: Hex, reason: Option<String>) {
    for unit in units {
        judge.happen(Event::UnitHalted {
            unit: *unit,
            hex,
            reason: reason.clone(),
        });
    }
}

/// A move cut short in a full hex goes back along its path to the last hex with room (5.1); the
/// hex it started from always has it.
pub(crate) fn fall_back_to_room(
    judge: &mut Judge<'_>,
    units: &[UnitId],
    trail: &[Hex],
    on_foot: bool,
) {
    for pair in trail.windows(2).rev() {
        let [to, from] = pair else { continue };
        if fits(&judge.game, *from, units).is_ok() {
            return;
        }
        for unit in units {
            judge.happen(Event::UnitMoved {
                unit: *unit,
                from: *from,
                to: *to,
                cost: 0,
                on_foot,
            });
        }
    }
}

/// The cheapest path for a reserve to a hex within `points`, entering no EZOC hex but the last
/// (10.6, D5.5).
pub(crate) fn reserve_can_come(game: &Game, unit: UnitId, to: Hex, points: u8) -> bool {
    let Some(start) = game.unit(unit).hex() else {
        return false;
    };
    let side = game.side_of(unit);
    let gait = game.counter(unit).mobility;
    let zones = Zones::against(game, side, Eyes::Truth);
    let mut closed = BTreeSet::new();
    let mut queue = BinaryHeap::from([Reverse((0_u8, start))]);
    while let Some(Reverse((spent, at))) = queue.pop() {
        if at == to {
            return true;
        }
        if !closed.insert(at) {
            continue;
        }
        for next in game.map().neighbors(at) {
            let blocked = game.has_combat_unit(side.enemy(), next);
            if blocked || (next != to && zones.covers(next)) {
                continue;
            }
            // 5.3: leaving an enemy zone costs a point, and none is left for another directly.
            let leaves_zone = zones.covers(at);
            if leaves_zone && zones.covers(next) {
                continue;
            }
            if let Ok(Cost::Points(cost)) = entry_cost(game, gait, at, next) {
                let total = spent
                    .saturating_add(cost)
                    .saturating_add(u8::from(leaves_zone));
                if total <= points {
                    queue.push(Reverse((total, next)));
                }
            }
        }
    }
    false
}
