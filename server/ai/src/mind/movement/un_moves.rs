//! UN Movement and Exploitation: to the line, by rail and sea if it is far.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use naktong_protocol::order::MoveOption;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order, UnitId};

use super::assault;
use super::open_places;
use super::plan::Plan;
use crate::mind::combat::is_cut_off;
use crate::mind::ground::FAR;
use crate::mind::line::{Line, STRONGHOLD, Stations, fighters, homes};
use crate::mind::threat::{EVEN, Threat};
use crate::mind::ways::Way;
use crate::mind::{Mind, aims, spot};

/// Hexes to fall back to that a unit wants.
const WAYS_OUT: usize = 2;

/// What speaks against a hex whose way home the enemy can cut in a turn.
const OPEN: u32 = 60;
/// Turns that a garrison that is cut off holds out: after three days it melts away (rules 8.6).
const HOLDS_OUT: u16 = 4;
/// What a point of a place speaks for it against the fear of being cut off.
const DEAR: u32 = 8;
/// What a column of the odds above even speaks against a hex.
const ODDS: u32 = 1;

/// The orders of the phase, overruns left out.
pub(super) fn orders(mind: &mut Mind<'_>) -> Vec<Order> {
    let (view, legal) = (mind.view, mind.legal);
    if legal.moves.is_empty() && legal.trains.is_empty() && legal.ships.is_empty() {
        return vec![];
    }
    let threat = Threat::at_large(Side::Un, view, mind.day, mind.ground);
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
    let left = mind.ground.left(view);
    let is_last = left == 0;
    let mut thoughts = vec![];
    let fed = fed(mind, &threat);
    let held_up = Threat::to(Side::Un, view, mind.day, mind.ground);
    let foresees = mind.skill.foresees();
    let mut plan = Plan::new(mind);
    for (unit, hex) in &stations.of {
        plan.aims.insert(unit.to_string(), *hex);
    }
    if skill.draws_a_line() {
        break_out(&mut plan, left);
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
        // Who is kept attacks from where he stands.
        let kept = garrisons(&plan, &held_up);
        let free: Vec<&MoveOption> = fighters
            .iter()
            .copied()
            .filter(|option| !kept.contains(&option.unit))
            .collect();
        let gathered = assault::gather(&mut plan, Side::Un, &free, &[], skill);
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

/// Who is cut off from home makes for the nearest of his own who are not; but the garrison of a
/// place of worth waits for the end if that is near.
fn break_out(plan: &mut Plan<'_>, left: u16) {
    let view = plan.view;
    let own = fighters(view).filter(|unit| !is_cut_off(unit));
    let own = own.map(|unit| unit.state.hex);
    let fed: BTreeSet<Hex> = own.chain(homes(view, plan.ground)).collect();
    for unit in fighters(view).filter(|unit| is_cut_off(unit)) {
        let hex = unit.state.hex;
        let waits = worth(plan, hex) >= STRONGHOLD && left <= HOLDS_OUT;
        let way = plan.ways_from(unit);
        let out = fed.iter().map(|hex| (way.from(*hex), *hex)).min();
        let out = out.filter(|(way, out)| *way < FAR && *out != hex && !waits);
        if let Some((_, out)) = out {
            let (tag, there) = (&unit.counter.tag, spot(&plan.ground.map, out));
            plan.thoughts
                .push(format!("{tag} is cut off and makes for {there}"));
            plan.aims.insert(unit.counter.id.to_string(), out);
        }
    }
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
    let lost: BTreeSet<Hex> = aims::places(mind.view, ground, Side::Nk)
        .map(|place| place.hex)
        .collect();
    let open = |hex: Hex| {
        let passes = !threat.touches(hex) && !lost.contains(&hex);
        !threat.is_in(hex) && (own.contains(&hex) || passes)
    };
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

/// Those whom a place of worth needs so that the enemy does not drive its garrison out at once.
fn garrisons(plan: &Plan<'_>, threat: &Threat) -> BTreeSet<UnitId> {
    let mut kept = BTreeSet::new();
    for (hex, units) in &plan.picture.own {
        if worth(plan, *hex) < STRONGHOLD {
            continue;
        }
        let mut units: Vec<&UnitView> = units.iter().map(|unit| &plan.view.units[unit]).collect();
        let strength = |unit: &UnitView| unit.state.steps * unit.counter.defense;
        units.sort_by_key(|unit| (Reverse(strength(unit)), unit.counter.id));
        for count in 0..units.len() {
            let defense = threat.defense(units[..count].iter().copied());
            let column = threat.column(plan.ground, *hex, defense);
            if column.is_none_or(|column| column < EVEN) {
                break;
            }
            kept.insert(units[count].counter.id);
        }
    }
    kept
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
    (ODDS * column.saturating_sub(EVEN)).saturating_sub(2 * worth(plan, hex))
}

/// What the worthiest place of a hex is worth.
fn worth(plan: &Plan<'_>, hex: Hex) -> u32 {
    let places = plan.ground.map.places_in(hex);
    let worth = places.map(|place| plan.ground.worth(plan.view, place));
    worth.max().unwrap_or(0)
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
    // Who is cut off has nothing to lose on his way out.
    if is_cut_off(unit) && worth(plan, unit.state.hex) < STRONGHOLD {
        return way;
    }
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
    // Nor for fear of being cut off in it.
    risk = risk.saturating_sub(DEAR * worth(plan, hex));
    // Nobody lines up three deep on the way.
    let crowd = others.saturating_sub(6);
    way + risk + crowd
}
