//! UN Movement and Exploitation: to the line, by rail and sea if it is far.

use std::collections::BTreeSet;

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order};

use super::plan::Plan;
use crate::mind::Mind;
use crate::mind::ground::{FAR, Field};
use crate::mind::line::{Line, Stations, homes};
use crate::mind::threat::{EVEN, Threat};

/// Hexes to fall back to that a unit wants.
const WAYS_OUT: usize = 2;

/// The orders of the phase, overruns left out.
pub(super) fn orders(mind: &mut Mind<'_>) -> Vec<Order> {
    let (view, legal) = (mind.view, mind.legal);
    let threat = Threat::to(Side::Un, view, mind.day);
    let mut stations = Stations::default();
    if mind.skill.draws_a_line() {
        let line = Line::of(view, mind.ground, &threat);
        stations = line.stations(view, mind.ground, &threat);
        if view.turn.phase == Some(Phase::Movement) {
            mind.thoughts.extend(says(&line));
        }
    }
    let fed = fed(mind, &threat);
    let mut plan = Plan::new(mind);
    for (unit, hex) in &stations.of {
        plan.aims.insert(unit.to_string(), *hex);
    }
    plan.rides(legal);
    let (followers, fighters): (Vec<_>, Vec<_>) = legal
        .moves
        .iter()
        .partition(|option| view.units[&option.unit].counter.is_support());
    for option in fighters {
        let unit = &view.units[&option.unit];
        let to = plan.field(unit).and_then(|field| {
            plan.best_end(unit, option, |hex| {
                weigh(&plan, &threat, &fed, unit, hex, &field)
            })
        });
        if let Some(to) = to.filter(|_| !plan.is_gone(option.unit)) {
            plan.march(option, to);
        }
    }
    for option in followers {
        let to = plan.follow(option);
        if let Some(to) = to.filter(|_| !plan.is_gone(option.unit)) {
            plan.march(option, to);
        }
    }
    plan.orders
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

/// What speaks against ending a march in a hex.
fn weigh(
    plan: &Plan<'_>,
    threat: &Threat,
    fed: &BTreeSet<Hex>,
    unit: &UnitView,
    hex: Hex,
    field: &Field,
) -> u32 {
    let already = hex == unit.state.hex;
    let steps = u32::from(unit.state.steps);
    let others = plan.picture.steps_in(hex) - if already { steps } else { 0 };
    if others + steps > plan.ground.room(hex) {
        return u32::MAX;
    }
    let way = field.get(&hex).copied().unwrap_or(FAR) * 2;
    let own = u32::from(unit.counter.defense) * steps;
    let held = plan.picture.strength_in(hex) + if already { 0 } else { own };
    let mut defense = threat.defense([unit]);
    defense.strength = held;
    defense.dug_in &= already;
    let column = threat.column(plan.ground, hex, defense).unwrap_or(0);
    // What counts is not left for long odds.
    let worth = plan.ground.map.places_in(hex);
    let worth = worth.map(|place| plan.ground.worth(plan.view, place));
    let odds = (8 * column.saturating_sub(EVEN)).saturating_sub(2 * worth.max().unwrap_or(0));
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
    // Nobody lines up three deep on the way.
    let crowd = others.saturating_sub(6);
    way + odds + risk + crowd
}
