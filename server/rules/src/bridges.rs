//! Blowing bridges and bridging rivers (rules 13.3 and 13.4).

use std::collections::BTreeSet;

use naktong_protocol::map::{BridgeState, Crossing, River};
use naktong_protocol::order::{Blow, DemolitionOption};
use naktong_protocol::turn::{Day, Phase};
use naktong_protocol::unit::{Arm, Side};
use naktong_protocol::view::Charge;
use naktong_protocol::{Hex, Hexside, SeatId, UnitId};

use crate::air;
use crate::dice::Code;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::seats;
use crate::sight;
use crate::violation::Violation;
use crate::zones::{Eyes, Zones};

/// Hexes from a combat unit within which its side's engineers work (13.3).
pub(crate) const DEMOLITION_RANGE: u32 = 3;
/// DEM of a bridge that was not prepared (13.3).
const HASTY: u8 = 3;
/// DEM of a charge that was laid in time and is looked after (13.3).
const READY: u8 = 2;
/// DEM of a charge laid late or left alone (13.3).
const NOT_READY: u8 = 4;
/// 10 August, the day from which NK builds underwater bridges (day 47 of the campaign).
const UNDERWATER_BRIDGES: u8 = 47;

/// Judges a demolition: now in the Command phase, prepared in the Posture phase (13.3).
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    bridge: Hexside,
    when: Blow,
) -> Result<(), Violation> {
    let game = &judge.game;
    let phase = game.state.phase;
    if Some(when) != ordered_in(phase) {
        let asked = match when {
            Blow::Now => "bridges are not blown by order",
            Blow::Prepared => "bridges are not prepared",
        };
        return Err(Violation::WrongPhase { asked, phase });
    }
    let side = game.side_of_seat(seat).expect("the seat is in this match");
    may_demolish(game, side, bridge, when, |unit| {
        seats::may_order(game, seat, unit)
    })?;
    if when == Blow::Prepared {
        judge.happen(Event::BridgePrepared { bridge, side });
        return Ok(());
    }
    // A charge there in Command was laid in the Posture phase of an earlier turn.
    if charge(game, side, bridge).is_some() {
        judge.happen(Event::DemolitionFired {
            bridge,
            side,
            roll: None,
            blown: true,
        });
    } else {
        fire(judge, side, bridge, HASTY);
    }
    Ok(())
}

/// What may be ordered in a phase.
fn ordered_in(phase: Phase) -> Option<Blow> {
    match phase {
        Phase::Command => Some(Blow::Now),
        Phase::Posture => Some(Blow::Prepared),
        Phase::Movement | Phase::Combat | Phase::Exploitation => None,
    }
}

/// The bridges that units of a side, those that are `mine`, give the right to blow or prepare
/// in this phase, in the order of their hexsides.
pub(crate) fn options(
    game: &Game,
    side: Side,
    mine: impl Fn(UnitId) -> bool,
) -> Vec<DemolitionOption> {
    let Some(when) = ordered_in(game.state.phase) else {
        return vec![];
    };
    let crew = Crew::of(game, side, mine);
    let sides = game.map().sides.keys().copied();
    sides
        .filter(|bridge| is_in_order(game, &crew, *bridge, when).is_ok())
        .map(|bridge| DemolitionOption { bridge, when })
        .collect()
}

fn may_demolish(
    game: &Game,
    side: Side,
    bridge: Hexside,
    when: Blow,
    mine: impl Fn(UnitId) -> bool,
) -> Result<(), Violation> {
    is_in_order(game, &Crew::of(game, side, mine), bridge, when)
}

/// Who could send engineers, and what its side sees in their way.
struct Crew {
    side: Side,
    /// The hexes of the combat units that give the right.
    hexes: BTreeSet<Hex>,
    /// Hexes that the side knows to be held by its enemy.
    held: BTreeSet<Hex>,
    zones: Zones,
}

impl Crew {
    fn of(game: &Game, side: Side, mine: impl Fn(UnitId) -> bool) -> Self {
        let units = game.combat_units(side).filter(|(id, ..)| mine(*id));
        Self {
            side,
            hexes: units.map(|(_, _, hex)| hex).collect(),
            held: sight::enemies(game, side, Eyes::Side).into_keys().collect(),
            zones: Zones::against(game, side, Eyes::Side),
        }
    }

    fn reaches(&self, end: Hex) -> bool {
        let near = |hex: &Hex| hex.distance(end) <= DEMOLITION_RANGE;
        let open = !self.held.contains(&end) && !self.zones.covers(end);
        self.hexes.contains(&end) || (open && self.hexes.iter().any(near))
    }
}

fn is_in_order(game: &Game, crew: &Crew, bridge: Hexside, when: Blow) -> Result<(), Violation> {
    // Engineers are divisional: where no staffs are in play there are none.
    if !game.scenario.modules.command {
        return Err(Violation::NoEngineers);
    }
    let [low, high] = bridge.ends();
    let info = game.map().side(low, high);
    if info.crossing != Some(Crossing::Bridge) || info.river == River::None {
        return Err(Violation::NotABridge { bridge });
    }
    if !game.is_bridged(low, high) {
        return Err(Violation::BridgeDown { bridge });
    }
    if when == Blow::Prepared && charge(game, crew.side, bridge).is_some() {
        return Err(Violation::PreparedAlready { bridge });
    }
    if when == Blow::Now && game.state.fired.contains(&bridge) {
        return Err(Violation::FiredAlready { bridge });
    }
    if !bridge.ends().into_iter().any(|end| crew.reaches(end)) {
        return Err(Violation::BridgeOutOfReach { bridge });
    }
    Ok(())
}

fn charge(game: &Game, side: Side, bridge: Hexside) -> Option<Charge> {
    let mut charges = game.state.charges.iter().copied();
    charges.find(|charge| charge.side == side && charge.bridge == bridge)
}

fn fire(judge: &mut Judge<'_>, side: Side, bridge: Hexside, needs: u8) {
    let roll = judge.roll(Code::Dem, &bridge);
    judge.happen(Event::DemolitionFired {
        bridge,
        side,
        blown: roll.value >= needs,
        roll: Some(roll),
    });
}

/// The charges of the other side at a hex go off when combat units of `side` have entered it,
/// before they go on (13.3).
pub(crate) fn of_entering(judge: &mut Judge<'_>, side: Side, hex: Hex) {
    let enemy = side.enemy();
    let charges: Vec<Charge> = judge
        .game
        .state
        .charges
        .iter()
        .filter(|charge| charge.side == enemy && charge.bridge.ends().contains(&hex))
        .copied()
        .collect();
    for charge in charges {
        let needs = if is_ready(&judge.game, charge) {
            READY
        } else {
            NOT_READY
        };
        fire(judge, enemy, charge.bridge, needs);
    }
}

/// Whether a charge was laid a full day ago, its owner's Posture phase having come round again,
/// and a combat unit of its side is within a hex.
fn is_ready(game: &Game, charge: Charge) -> bool {
    let now = (game.state.turn, game.state.acting);
    let in_time = now > (charge.turn + 1, Some(charge.side));
    let guarded = game
        .combat_units(charge.side)
        .any(|(_, _, hex)| is_beside(hex, charge.bridge));
    in_time && guarded
}

/// Whether a hex is within one hex of a bridge.
fn is_beside(hex: Hex, bridge: Hexside) -> bool {
    bridge.ends().iter().any(|end| end.distance(hex) <= 1)
}

/// The engineers of a side bridge what is blown, in the order of hexsides (13.4).
pub(crate) fn build(judge: &mut Judge<'_>, side: Side) {
    let rain = u8::from(air::is_raining(&judge.game));
    let needs = pontoon_on(side, judge.game.day()) + rain;
    for bridge in sites(&judge.game, side) {
        let roll = judge.roll(Code::Brg, &bridge);
        judge.happen(Event::BridgingTried {
            bridge,
            side,
            laid: roll.value >= needs,
            roll,
        });
    }
}

fn pontoon_on(side: Side, day: Day) -> u8 {
    match side {
        Side::Un => 3,
        Side::Nk if day.number() >= UNDERWATER_BRIDGES => 4,
        Side::Nk => 5,
    }
}

fn sites(game: &Game, side: Side) -> Vec<Hexside> {
    let zones = Zones::against(game, side, Eyes::Side);
    let enemies = sight::enemies(game, side, Eyes::Side);
    let is_open = |end: &Hex| {
        let free = !enemies.contains_key(end) && !zones.covers(*end);
        free || game.has_combat_unit(side, *end)
    };
    let has_engineers = |bridge: Hexside| {
        game.on_map().any(|(id, _, hex)| {
            let counter = game.counter(id);
            let engineers = !counter.is_support() || counter.arm == Arm::Headquarters;
            counter.side() == side && engineers && is_beside(hex, bridge)
        })
    };
    // Nobody mends for the enemy what he has just blown before him.
    let is_denied = |bridge: &Hexside| {
        let near = |end: &Hex| {
            let mut seen = enemies.iter().filter(|(_, stack)| stack.units > 0);
            seen.any(|(hex, _)| hex.distance(*end) <= DEMOLITION_RANGE)
        };
        game.state.blown_by.get(bridge) == Some(&side) && bridge.ends().iter().any(near)
    };
    let bridges = game.state.bridges.iter();
    bridges
        .filter(|(_, state)| **state == BridgeState::Blown)
        .map(|(bridge, _)| *bridge)
        .filter(|bridge| !is_denied(bridge))
        .filter(|bridge| bridge.ends().iter().all(is_open) && has_engineers(*bridge))
        .collect()
}
