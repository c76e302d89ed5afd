//! UN Command: replacements, the air, bridges blown, units kept from leaving.

use std::cmp::Reverse;

use naktong_protocol::order::{AirDivision, AirOption, OnCall};
use naktong_protocol::unit::{Nation, Side};
use naktong_protocol::view::{Means, UnitView};
use naktong_protocol::{FormationId, Hex, Order, UnitId, View};

use crate::mind::ground::Picture;
use crate::mind::threat::Threat;
use crate::mind::{Mind, bridges, spot, tags};

/// UN points that interdict: with five nobody drives unpunished, and with four there is next to no
/// heavy materiel (rules 8.5, 12.6).
const INTERDICTION: u8 = 5;
/// Points that may wait for the calls of a formation.
const A_CALL: u8 = 2;
/// Steps with which a regiment is raised anew (rules 14.6).
const RAISED: u32 = 2;

/// The orders of the phase, arrivals left out.
pub(super) fn orders(mind: &mut Mind<'_>, picture: &mut Picture) -> Vec<Order> {
    let (view, legal) = (mind.view, mind.legal);
    let threat = Threat::to(Side::Un, view, mind.day, mind.ground);
    let means = view.means.clone().unwrap_or_default();
    let mut orders = refills(mind, &means, picture);
    let keeps = legal.keeps.iter().filter(|unit| is_korean(view, **unit));
    orders.extend(keeps.map(|unit| Order::Keep { unit: *unit }));
    if let Some(option) = &legal.air {
        let division = match mind.skill.directs_air() {
            true => divide(view, option, picture),
            false => AirDivision {
                interdiction: option.points,
                ..AirDivision::default()
            },
        };
        if means.division.as_ref() != Some(&division) {
            mind.thoughts.push(says(&division));
            orders.push(Order::DivideAir(division));
        }
    }
    orders.extend(bridges::blown(mind, &threat));
    orders
}

/// The division of the air in a line.
fn says(division: &AirDivision) -> String {
    let calls = division.on_call.iter();
    let calls: Vec<String> = calls
        .map(|call| format!("{} on call to {}", call.points, call.formation))
        .collect();
    let calls = match calls.is_empty() {
        true => "none on call".to_owned(),
        false => calls.join(", "),
    };
    let (roads, strike) = (division.interdiction, division.strike);
    format!("the air: {roads} against the roads, {calls}, {strike} for attacks")
}

/// Steps for who needs them most, a regiment raised with what is left over.
fn refills(mind: &mut Mind<'_>, means: &Means, picture: &mut Picture) -> Vec<Order> {
    let (view, legal, ground) = (mind.view, mind.legal, &*mind.ground);
    let (mut korean, mut western) = (means.korean_steps, means.western_steps);
    let (mut orders, mut filled, mut raised) = (vec![], vec![], vec![]);
    let mut needy: Vec<&UnitView> = legal.refills.iter().map(|unit| &view.units[unit]).collect();
    needy.sort_by_key(|unit| (unit.state.steps, picture.distance(unit.state.hex)));
    for unit in needy {
        let purse = match unit.counter.nation {
            Nation::Rok | Nation::Nkpa => &mut korean,
            Nation::Us | Nation::Uk => &mut western,
        };
        let hex = unit.state.hex;
        if *purse > 0 && picture.steps_in(hex) < ground.room(hex) {
            *purse -= 1;
            *picture.steps.entry(hex).or_default() += 1;
            filled.push(unit);
            let unit = unit.counter.id;
            orders.push(Order::Refill { unit });
        }
    }
    for option in &legal.raises {
        let purse = match option.unit.as_str().starts_with("rok") {
            true => &mut korean,
            false => &mut western,
        };
        let room = |hex: &&Hex| picture.steps_in(**hex) + RAISED <= ground.room(**hex);
        let Some(hex) = option.hexes.iter().find(room).copied() else {
            continue;
        };
        if *purse >= 2 {
            *purse -= 2;
            *picture.steps.entry(hex).or_default() += RAISED;
            let unit = option.unit;
            raised.push(format!(
                "{unit} is raised anew at {}",
                spot(&ground.map, hex)
            ));
            orders.push(Order::Raise { unit, hex });
        }
    }
    let told = tags(filled).map(|tags| format!("a step each for {tags}"));
    mind.thoughts.extend(told.into_iter().chain(raised));
    orders
}

fn is_korean(view: &View, unit: UnitId) -> bool {
    let unit = view.units.get(&unit);
    unit.is_some_and(|unit| unit.counter.nation == Nation::Rok)
}

/// Interdiction first, then calls for those next to the enemy, the rest for attacks.
fn divide(view: &View, option: &AirOption, picture: &Picture) -> AirDivision {
    let interdiction = option.points.min(INTERDICTION);
    let mut left = option.points - interdiction;
    let mut threatened: Vec<(Reverse<u32>, FormationId)> = option
        .formations
        .iter()
        .map(|formation| {
            let members = view.units.values();
            let members = members.filter(|unit| unit.counter.formation == Some(*formation));
            let danger = members.map(|unit| picture.danger(unit.state.hex)).max();
            (Reverse(danger.unwrap_or(0)), *formation)
        })
        .filter(|(danger, _)| danger.0 > 0)
        .collect();
    threatened.sort_unstable();
    let calls = threatened.into_iter().map_while(|(_, formation)| {
        let points = left.min(A_CALL);
        left -= points;
        (points > 0).then_some(OnCall { formation, points })
    });
    let on_call = calls.take(naktong_protocol::order::MAX_ON_CALL).collect();
    AirDivision {
        interdiction,
        on_call,
        strike: left,
    }
}
