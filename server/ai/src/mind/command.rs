//! Command: arrivals, losses made good, written orders, the air, bridges blown.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use naktong_protocol::order::{
    AirDivision, AirOption, Directive, EntryOption, LegalOrders, OnCall,
};
use naktong_protocol::unit::{Arm, Nation, Side};
use naktong_protocol::view::{Means, UnitView};
use naktong_protocol::{FormationId, Hex, Order, PlaceId, UnitId, View};

use super::aims;
use super::ground::{Ground, Picture};
use super::posture;

/// UN points that interdict at most; the others wait for calls and attacks (rules 12.2).
const INTERDICTION: u8 = 4;
/// Bridges that a seat blows in one turn.
const BRIDGES_A_TURN: usize = 2;
/// Steps with which a regiment is raised anew (rules 14.6).
const RAISED: u32 = 2;
/// HM below which no tank is repaired (rules 14.3).
const HM_KEPT: u8 = 10;

/// The orders of the phase.
pub(crate) fn orders(
    view: &View,
    legal: &LegalOrders,
    side: Side,
    ground: &mut Ground,
) -> Vec<Order> {
    let mut picture = Picture::of(view, side);
    let mut orders = entries(view, &legal.entries, ground, &mut picture);
    let means = view.means.clone().unwrap_or_default();
    orders.extend(refills(view, legal, &means, ground, &mut picture));
    let keeps = legal.keeps.iter().filter(|unit| is_korean(view, **unit));
    orders.extend(keeps.map(|unit| Order::Keep { unit: *unit }));
    orders.extend(
        legal
            .stakes
            .first()
            .map(|unit| Order::Stake { unit: *unit }),
    );
    let reliefs = legal.reliefs.first();
    orders.extend(reliefs.map(|formation| Order::Relieve {
        formation: *formation,
    }));
    orders.extend(legal.hastes.first().map(|option| Order::Hasten {
        unit: option.unit,
        hex: option.hexes[0],
    }));
    for formation in &legal.directives {
        orders.extend(direct(view, *formation, ground));
    }
    if let Some(option) = &legal.air {
        let division = divide(view, option, &picture);
        if means.division.as_ref() != Some(&division) {
            orders.push(Order::DivideAir(division));
        }
    }
    let bridges = legal.demolitions.iter().filter(|_| side == Side::Un);
    let bridges = bridges.filter(|option| posture::is_in_danger(view, option, &picture));
    let bridges = bridges.take(BRIDGES_A_TURN);
    orders.extend(bridges.map(|option| Order::Demolish {
        bridge: option.bridge,
        when: option.when,
    }));
    orders
}

/// Everybody comes in as soon as there is room, near the enemy.
fn entries(
    view: &View,
    options: &[EntryOption],
    ground: &Ground,
    picture: &mut Picture,
) -> Vec<Order> {
    let mut orders = vec![];
    for option in options {
        let coming = view
            .expected
            .get(&option.unit)
            .map(|expected| &expected.counter);
        let coming = coming.map_or(0, |counter| u32::from(counter.max_steps));
        let roomy = option
            .hexes
            .iter()
            .filter(|hex| picture.steps_in(**hex) + coming <= ground.room(**hex));
        let Some(hex) = roomy
            .min_by_key(|hex| (picture.distance(**hex), **hex))
            .copied()
        else {
            continue;
        };
        *picture.steps.entry(hex).or_default() += coming;
        let unit = option.unit;
        orders.push(Order::Enter { unit, hex });
    }
    orders
}

/// Steps for who needs them most, a regiment raised with what is left over.
fn refills(
    view: &View,
    legal: &LegalOrders,
    means: &Means,
    ground: &Ground,
    picture: &mut Picture,
) -> Vec<Order> {
    let (mut korean, mut western) = (means.korean_steps, means.western_steps);
    let mut tanks = u8::from(view.heavy_materiel.is_some_and(|has| has > HM_KEPT));
    let mut orders = vec![];
    let mut needy: Vec<&UnitView> = legal.refills.iter().map(|unit| &view.units[unit]).collect();
    needy.sort_by_key(|unit| (unit.state.steps, picture.distance(unit.state.hex)));
    for unit in needy {
        let purse = match (unit.counter.nation, unit.counter.arm) {
            (Nation::Nkpa, Arm::Armor) => &mut tanks,
            (Nation::Nkpa | Nation::Rok, _) => &mut korean,
            (Nation::Us | Nation::Uk, _) => &mut western,
        };
        let hex = unit.state.hex;
        if *purse > 0 && picture.steps_in(hex) < ground.room(hex) {
            *purse -= 1;
            *picture.steps.entry(hex).or_default() += 1;
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
            orders.push(Order::Raise { unit, hex });
        }
    }
    orders
}

fn is_korean(view: &View, unit: UnitId) -> bool {
    let unit = view.units.get(&unit);
    unit.is_some_and(|unit| unit.counter.nation == Nation::Rok)
}

/// A division whose objectives are taken gets the two next ones; one that has none holds what
/// is taken.
fn direct(view: &View, formation: FormationId, ground: &mut Ground) -> Option<Order> {
    let known = view.directives.get(&formation)?;
    let taken = |place: PlaceId| view.control.get(&place) == Some(&Side::Nk);
    if known.waiting.is_some() || known.objective.is_none_or(|place| !taken(place)) {
        return None;
    }
    let mut members = view.units.values();
    let headquarters = members.find(|unit| {
        unit.counter.formation == Some(formation) && unit.counter.arm == Arm::Headquarters
    })?;
    // Those who have an objective already leave it to them.
    let mut crowds = BTreeMap::new();
    for other in view.directives.values() {
        let place = other.objective.and_then(|place| ground.map.place(place));
        if let Some(place) = place {
            *crowds.entry(place.hex).or_default() += 20;
        }
    }
    let mut next = |from: Hex| {
        let hex = aims::conquest(view, ground, from, &crowds)?;
        *crowds.entry(hex).or_default() += 100;
        let place = ground.map.places_in(hex).max_by_key(|place| place.value)?;
        Some((place.id, hex))
    };
    let directive = match next(headquarters.state.hex) {
        Some((immediate, hex)) => Directive::Take {
            immediate,
            subsequent: next(hex).map_or(immediate, |(place, _)| place),
        },
        None => Directive::Secure,
    };
    Some(Order::Direct {
        formation,
        directive,
    })
}

/// Interdiction first, then calls for those next to the enemy, the rest for attacks.
fn divide(view: &View, option: &AirOption, picture: &Picture) -> AirDivision {
    let interdiction = (option.points / 2).min(INTERDICTION);
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
        let points = u8::from(left > 1);
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
