//! UN Movement and Exploitation: to the line, by rail and sea if it is far.

use std::collections::BTreeSet;

use naktong_protocol::order::MoveOption;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order};

use super::assault;
use super::open_places;
use super::plan::Plan;
use crate::mind::Mind;
use crate::mind::line::{Line, Stations, homes};
use crate::mind::threat::{EVEN, Threat};
use crate::mind::ways::Way;

/// Hexes to fall back to that a unit wants.
const WAYS_OUT: usize = 2;

/// What speaks against a hex whose way home the enemy can cut in a turn.
const OPEN: u32 = 60;
/// What a column of the odds above even speaks against a hex.
const ODDS: u32 = 1;

/// The orders of the phase, overruns left out.
pub(super) fn orders(mind: &mut Mind<'_>) -> Vec<Order> {
    let (view, legal) = (mind.view, mind.legal);
    if legal.moves.is_empty() && legal.trains.is_empty() && legal.ships.is_empty() {
        return vec![];
    }
    let threat = Threat::to(Side::Un, view, mind.day);
    let mut stations = Stations::default();
    let mut drawn = None;
    if mind.skill.draws_a_line() {
        let line = Line::of(mind, &threat);
        if (mind.is_called)() {
            return vec![];
        }
        stations = line.stations(view, mind.ground, &threat);
        if view.turn.phase == Some(Phase::Movement) {
            mind.thoughts.extend(says(&line));
        }
        drawn = Some(line);
    }
    if (mind.is_called)() {
        return vec![];
    }
    let plans_attacks = mind.skill.plans_attacks() && view.turn.phase == Some(Phase::Movement);
    let skill = mind.skill;
    let is_last = mind.turns <= view.turn.turn;
    let mut thoughts = vec![];
    let fed = fed(mind, &threat);
    let foresees = mind.skill.foresees();
    let mut plan = Plan::new(mind);
    for (unit, hex) in &stations.of {
        plan.aims.insert(unit.to_string(), *hex);
    }
    let (followers, fighters): (Vec<&MoveOption>, Vec<&MoveOption>) = legal
        .moves
        .iter()
        .partition(|option| view.units[&option.unit].counter.is_support());
    // Nobody has to be anywhere tomorrow.
    if skill.takes_what_is_open() && is_last {
        open_places::take(&mut plan, Side::Un, &fighters);
    }
    plan.rides(legal);
    if plans_attacks {
        let gathered = assault::gather(&mut plan, Side::Un, &fighters, &[], skill);
        let new = gathered.iter().filter(|gathering| gathering.is_new);
        thoughts.extend(new.map(|gathering| assault::says(view, gathering)));
    }
    let mut gives_way = vec![];
    for option in fighters {
        // Who has gone already is not where he is seen.
        if plan.is_gone(option.unit) {
            continue;
        }
        let unit = &view.units[&option.unit];
        let to = plan.way(unit).and_then(|way| {
            plan.best_end(unit, option, |hex| {
                let odds = match foresees {
                    true => odds(&plan, &threat, unit, hex),
                    false => 0,
                };
                weigh(&plan, &threat, &fed, drawn.as_ref(), unit, hex, &way).saturating_add(odds)
            })
        });
        if let Some(to) = to {
            if threat.touches(unit.state.hex) && !threat.touches(to) {
                gives_way.push(format!("{} to {to}", unit.counter.tag));
            }
            plan.march(option, to);
        }
    }
    if !gives_way.is_empty() {
        thoughts.push(format!("away from the enemy: {}", gives_way.join(", ")));
    }
    for option in followers {
        let to = plan.follow(option);
        if let Some(to) = to.filter(|_| !plan.is_gone(option.unit)) {
            plan.march(option, to);
        }
    }
    let orders = plan.orders;
    thoughts.extend(plan.thoughts);
    mind.thoughts.append(&mut thoughts);
    orders
}

/// The line in a line.
fn says(line: &Line) -> Option<String> {
    let firm = line.posts.iter().filter(|post| !post.is_gap);
    let mut hexes: Vec<Hex> = firm.map(|post| post.hex).collect();
    hexes.sort_unstable();
    let hexes: Vec<String> = hexes.iter().map(Hex::to_string).collect();
    (!hexes.is_empty()).then(|| format!("the line stands on {}", hexes.join(" ")))
}

/// The hexes that are fed from home past the enemies that are known (rules 8.1).
fn fed(mind: &Mind<'_>, threat: &Threat) -> BTreeSet<Hex> {
    let ground = &*mind.ground;
    let own: BTreeSet<Hex> = mind
        .view
        .units
        .values()
        .filter(|unit| unit.counter.side() == Side::Un && !unit.counter.is_support())
        .map(|unit| unit.state.hex)
        .collect();
    let open = |hex: Hex| !threat.is_in(hex) && (own.contains(&hex) || !threat.touches(hex));
    let mut fed: BTreeSet<Hex> = homes(mind.view, ground).into_iter().collect();
    let mut queue: Vec<Hex> = fed.iter().copied().collect();
    while let Some(at) = queue.pop() {
        for next in ground.map.neighbors(at) {
            if ground.step(at, next).is_some() && open(next) && fed.insert(next) {
                queue.push(next);
            }
        }
    }
    fed
}

/// What the enemy can do about it in his turn if a unit ends its march in a hex.
fn odds(plan: &Plan<'_>, threat: &Threat, unit: &UnitView, hex: Hex) -> u32 {
    let already = hex == unit.state.hex;
    let own = u32::from(unit.counter.defense) * u32::from(unit.state.steps);
    let mut defense = threat.defense([unit]);
    defense.strength = plan.picture.strength_in(hex) + if already { 0 } else { own };
    defense.dug_in &= already;
    let column = threat.column(plan.ground, hex, defense).unwrap_or(0);
    // What counts is not left for long odds.
    let worth = plan.ground.map.places_in(hex);
    let worth = worth.map(|place| plan.ground.worth(plan.view, place));
    (ODDS * column.saturating_sub(EVEN)).saturating_sub(2 * worth.max().unwrap_or(0))
}

/// What else speaks against ending a march in a hex.
fn weigh(
    plan: &Plan<'_>,
    threat: &Threat,
    fed: &BTreeSet<Hex>,
    line: Option<&Line>,
    unit: &UnitView,
    hex: Hex,
    way: &Way,
) -> u32 {
    let already = hex == unit.state.hex;
    let steps = u32::from(unit.state.steps);
    let others = plan.picture.steps_in(hex) - if already { steps } else { 0 };
    if others + steps > plan.ground.room(hex) {
        return u32::MAX;
    }
    let way = way.from(hex) * 2;
    let mut risk = 0;
    if threat.touches(hex) {
        let map = &plan.ground.map;
        let ways = map.neighbors(hex).filter(|next| {
            let free = !threat.touches(*next) || plan.picture.steps_in(*next) > 0;
            plan.ground.step(hex, *next).is_some() && !threat.is_in(*next) && free
        });
        risk += match ways.count() {
            0 => 40,
            ways if ways < WAYS_OUT => 15,
            _ => 0,
        };
        let supplied = fed.contains(&hex)
            || plan
                .ground
                .map
                .neighbors(hex)
                .any(|next| fed.contains(&next));
        risk += if supplied { 0 } else { 40 };
    }
    let open = line.is_some_and(|line| !line.is_safe(hex));
    risk += if open { OPEN } else { 0 };
    // Nobody lines up three deep on the way.
    let crowd = others.saturating_sub(6);
    way + risk + crowd
}
