//! Where each formation is to go: the plan of a side, in a few lines.

use std::collections::BTreeMap;

use naktong_protocol::map::Place;
use naktong_protocol::unit::{Arm, Side};
use naktong_protocol::view::UnitView;
use naktong_protocol::{FormationId, Hex, View};

use super::ground::{FAR, Ground, Picture, body};

/// How much farther a place seems for each formation that goes there already.
const CROWD: u32 = 8;

/// The aim of each formation, and of each unit without one.
pub(super) type Aims = BTreeMap<String, Hex>;

/// The aims of the own side as this view knows it.
pub(super) fn of(view: &View, side: Side, ground: &mut Ground, picture: &Picture) -> Aims {
    let mut bodies: BTreeMap<String, &UnitView> = BTreeMap::new();
    let mine = view.units.values().filter(|u| u.counter.side() == side);
    for unit in mine {
        let known = bodies.entry(body(&unit.counter)).or_insert(unit);
        if unit.counter.arm == Arm::Headquarters {
            *known = unit;
        }
    }
    let mut crowds: BTreeMap<Hex, u32> = BTreeMap::new();
    let mut aims = Aims::new();
    for (name, unit) in bodies {
        let ordered = unit
            .counter
            .formation
            .and_then(|f| objective(view, ground, f));
        let aim = ordered.or_else(|| {
            let stays =
                unit.counter.arm == Arm::Security || is_secure(view, unit.counter.formation);
            match side {
                Side::Nk if stays => garrison(view, ground, unit.state.hex, &crowds),
                Side::Nk => conquest(view, ground, unit.state.hex, &crowds),
                Side::Un => post(view, ground, picture, unit.state.hex, &crowds),
            }
        });
        if let Some(aim) = aim {
            *crowds.entry(aim).or_default() += CROWD;
            aims.insert(name, aim);
        }
    }
    aims
}

fn objective(view: &View, ground: &Ground, formation: FormationId) -> Option<Hex> {
    let place = view.directives.get(&formation)?.objective?;
    ground.map.place(place).map(|place| place.hex)
}

fn is_secure(view: &View, formation: Option<FormationId>) -> bool {
    let directive = formation.and_then(|formation| view.directives.get(&formation));
    directive.is_some_and(|directive| directive.objective.is_none())
}

/// The places that count, of one side or of the other.
pub(super) fn places<'a>(
    view: &'a View,
    ground: &'a Ground,
    side: Side,
) -> impl Iterator<Item = &'a Place> {
    let places = ground.map.places.iter().filter(|place| place.value > 0);
    places.filter(move |place| view.control.get(&place.id) == Some(&side))
}

/// The place with the least of something.
fn best(
    places: Vec<(Hex, u8)>,
    crowds: &BTreeMap<Hex, u32>,
    mut cost: impl FnMut(Hex) -> u32,
) -> Option<Hex> {
    let weighed = places.into_iter().map(|(hex, value)| {
        let crowd = crowds.get(&hex).copied().unwrap_or(0);
        let weight = (cost(hex) + crowd + 40).saturating_sub(2 * u32::from(value));
        (weight, hex)
    });
    weighed.min().map(|(_, hex)| hex)
}

/// NK drives for the nearest place that the enemy holds.
pub(super) fn conquest(
    view: &View,
    ground: &mut Ground,
    from: Hex,
    crowds: &BTreeMap<Hex, u32>,
) -> Option<Hex> {
    let open = places(view, ground, Side::Un).map(|place| (place.hex, place.value));
    let open = open.collect();
    best(open, crowds, |hex| march(ground, from, hex))
}

/// Occupation troops go where nobody secures what is taken (rules 15.2).
fn garrison(
    view: &View,
    ground: &mut Ground,
    from: Hex,
    crowds: &BTreeMap<Hex, u32>,
) -> Option<Hex> {
    let loose = places(view, ground, Side::Nk)
        .filter(|place| !view.secured.contains(&place.id))
        .map(|place| (place.hex, place.value));
    let loose = loose.collect();
    best(loose, crowds, |hex| march(ground, from, hex))
}

/// UN stands at the nearest places that are in danger.
fn post(
    view: &View,
    ground: &mut Ground,
    picture: &Picture,
    from: Hex,
    crowds: &BTreeMap<Hex, u32>,
) -> Option<Hex> {
    let held = places(view, ground, Side::Un).map(|place| (place.hex, place.value));
    let held = held.collect();
    best(held, crowds, |hex| {
        march(ground, from, hex) / 2 + 2 * picture.distance(hex).min(60)
    })
}

fn march(ground: &mut Ground, from: Hex, to: Hex) -> u32 {
    ground.to(to).get(&from).copied().unwrap_or(FAR)
}
