//! By rail (rules 9.4).

use std::collections::{BTreeMap, VecDeque};

use naktong_protocol::map::{BridgeState, River};
use naktong_protocol::order::EntryOption;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Side, SupplyState};
use naktong_protocol::{Hex, SeatId, UnitId};

use super::{Stacks, fresh, has_capacity, load, may_depart};
use crate::aftermath;
use crate::air;
use crate::event::Event;
use crate::game::Game;
use crate::judge::Judge;
use crate::movement;
use crate::seats;
use crate::sight::{self, SeenStack};
use crate::violation::Violation;
use crate::zones::{Eyes, Zones};

/// Steps that UN's railway carries in a turn.
const UN_CAPACITY: u8 = 20;
/// Steps that NK's railway carries in a turn without interdiction.
const NK_CAPACITY: u8 = 10;
/// What each level of interdiction takes off it.
const NK_CAPACITY_LOST: u8 = 2;

/// Steps that a side's railway can still carry in this turn.
pub(super) fn left(game: &Game, side: Side) -> u8 {
    let capacity = match side {
        Side::Un => UN_CAPACITY,
        Side::Nk => {
            NK_CAPACITY.saturating_sub(air::interdiction(game).saturating_mul(NK_CAPACITY_LOST))
        }
    };
    capacity.saturating_sub(game.state.transport.rail)
}

/// Judges a move by rail: the line is found by what the side sees, and ridden by the truth.
pub(crate) fn decide(
    judge: &mut Judge<'_>,
    seat: SeatId,
    unit: UnitId,
    to: Hex,
) -> Result<(), Violation> {
    let game = &judge.game;
    if !game.scenario.modules.rail {
        return Err(Violation::NotInPlay {
            what: "the railway",
            rule: "9.4",
        });
    }
    let start = fresh(game, seat, unit, "trains do not run")?;
    let side = game.side_of(unit);
    let railway = Railway::of(game, side);
    railway.may_entrain(unit, start)?;
    let path = path(&railway.line(start), start, to).ok_or_else(|| Violation::NoRailwayTo {
        unit: game.tag(unit).to_owned(),
        hex: to,
    })?;
    railway.stacks.take_in(game, unit, to)?;
    let steps = load(game, unit);
    judge.happen(Event::Entrained { unit, to, steps });
    ride(judge, side, unit, start, &path);
    Ok(())
}

/// Which of a seat's units may go by rail now, and where to.
pub(crate) fn options(game: &Game, seat: SeatId) -> Vec<EntryOption> {
    let side = game.side_of_seat(seat);
    let in_play = game.scenario.modules.rail && game.state.phase == Phase::Movement;
    let Some(side) = side.filter(|side| in_play && game.state.acting == Some(*side)) else {
        return vec![];
    };
    let railway = Railway::of(game, side);
    let mut lines: BTreeMap<Hex, BTreeMap<Hex, Hex>> = BTreeMap::new();
    game.on_map()
        .filter(|(unit, ..)| seats::may_order(game, seat, *unit) && may_depart(game, *unit).is_ok())
        .filter(|(unit, _, start)| railway.may_entrain(*unit, *start).is_ok())
        .map(|(unit, _, start)| {
            let line = lines.entry(start).or_insert_with(|| railway.line(start));
            let room = |hex: &Hex| railway.stacks.take_in(game, unit, *hex).is_ok();
            EntryOption {
                unit,
                hexes: line.keys().copied().filter(room).collect(),
            }
        })
        .filter(|option| !option.hexes.is_empty())
        .collect()
}

/// The railway as a side knows it.
struct Railway<'a> {
    game: &'a Game,
    side: Side,
    zones: Zones,
    enemies: BTreeMap<Hex, SeenStack>,
    stacks: Stacks,
    left: u8,
}

impl<'a> Railway<'a> {
    fn of(game: &'a Game, side: Side) -> Self {
        Self {
            game,
            side,
            zones: Zones::against(game, side, Eyes::Side),
            enemies: sight::enemies(game, side, Eyes::Side),
            stacks: Stacks::of(game, side),
            left: left(game, side),
        }
    }

    fn may_entrain(&self, unit: UnitId, start: Hex) -> Result<(), Violation> {
        let game = self.game;
        let tag = || game.tag(unit).to_owned();
        if game.unit(unit).supply == SupplyState::Out {
            return Err(Violation::NoTrainsUnsupplied { unit: tag() });
        }
        let mut around = game.map().neighbors(start);
        if !around.any(|next| game.map().side(start, next).rail) {
            return Err(Violation::NotOnRail { hex: start });
        }
        if self.zones.covers(start) {
            return Err(Violation::NoTrains {
                unit: tag(),
                hex: start,
            });
        }
        has_capacity(game, unit, self.left)
    }

    /// Every hex that trains from `start` reach, with the hex before it on the shortest way.
    fn line(&self, start: Hex) -> BTreeMap<Hex, Hex> {
        let mut before = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            for to in self.game.map().neighbors(at) {
                let new = to != start && !before.contains_key(&to);
                if new && runs(self.game, at, to) && self.is_open(to) {
                    before.insert(to, at);
                    queue.push_back(to);
                }
            }
        }
        before
    }

    /// Whether a hex is in friendly hands and clear of the enemy.
    fn is_open(&self, hex: Hex) -> bool {
        let enemy = self.side.enemy();
        let mut places = self.game.map().places_in(hex);
        !self.enemies.contains_key(&hex)
            && !self.zones.covers(hex)
            && !places.any(|place| self.game.state.control.get(&place.id) == Some(&enemy))
    }
}

/// Whether a line crosses to a neighbour, its bridge intact: no pontoon bears a train.
fn runs(game: &Game, from: Hex, to: Hex) -> bool {
    let side = game.map().side(from, to);
    side.rail
        && game.is_passable(from, to)
        && (side.river == River::None || game.bridge(from, to) == Some(BridgeState::Intact))
}

fn path(line: &BTreeMap<Hex, Hex>, start: Hex, to: Hex) -> Option<Vec<Hex>> {
    let mut path = vec![to];
    let mut at = *line.get(&to)?;
    while at != start {
        path.push(at);
        at = line[&at];
    }
    path.reverse();
    Some(path)
}

/// Rides along the path by the truth: a train stops before a bridge that is blown under its eyes
/// (13.3) and before an unseen enemy, and in an unseen zone (9.3). Then the unit's move is over.
fn ride(judge: &mut Judge<'_>, side: Side, unit: UnitId, start: Hex, path: &[Hex]) {
    let mut trail = vec![start];
    let mut reason = None;
    for to in path.iter().copied() {
        let from = *trail.last().expect("it began somewhere");
        if !runs(&judge.game, from, to) {
            reason = Some(format!("the bridge {from}-{to} is down (9.4)"));
            break;
        }
        if sight::enemies(&judge.game, side, Eyes::Truth).contains_key(&to) {
            judge.happen(Event::EnemyMet { side, hex: to });
            reason = Some(format!("an enemy is in {to} (9.3)"));
            break;
        }
        judge.happen(Event::UnitMoved {
            unit,
            from,
            to,
            cost: 0,
            on_foot: false,
        });
        aftermath::of_entering(judge, &[unit], to);
        trail.push(to);
        if Zones::against(&judge.game, side, Eyes::Truth).covers(to) {
            if Some(&to) != path.last() {
                reason = Some(format!("{to} is in an enemy zone of control (9.3)"));
            }
            break;
        }
    }
    let at = *trail.last().expect("it began somewhere");
    let short = reason.is_some();
    movement::halt(judge, &[unit], at, reason);
    if short {
        movement::fall_back_to_room(judge, &[unit], &trail, false);
    }
}
