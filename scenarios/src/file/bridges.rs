//! Bridges that are down or prepared at the start: `[[bridges]]` (rules 13.2 and 13.3).

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::Hexside;
use naktong_protocol::map::{BridgeState, Crossing, Map, River};
use naktong_protocol::unit::Side;

use super::fault::{Faults, quoted};
use super::header::SIDES;
use super::limits;
use super::table::{Field, Table};
use super::world::World;

const STATES: &[(&str, BridgeState)] = &[
    ("blown", BridgeState::Blown),
    ("pontoon", BridgeState::Pontoon),
];

/// What is not as the map has it.
#[derive(Default)]
pub(super) struct Bridges {
    /// Bridges that are not intact.
    pub(super) states: BTreeMap<Hexside, BridgeState>,
    /// Bridges made ready to be blown.
    pub(super) charges: BTreeMap<Hexside, Side>,
}

pub(super) fn read(root: &mut Table, faults: &mut Faults, world: &World) -> Bridges {
    let mut bridges = Bridges::default();
    let mut named = BTreeSet::new();
    let field = root.maybe("bridges");
    let tables = field.and_then(|field| field.tables(faults, limits::BRIDGES, "a bridge"));
    for mut table in tables.into_iter().flatten() {
        let span = table.span();
        let at = table.need(faults, "at", "the hexside or hexsides, as in \"1211-1212\"");
        let at = read_all(at, faults, world);
        let state = table.maybe("state");
        let prepared = table.maybe("prepared");
        if state.is_none() && prepared.is_none() {
            let message = "say its `state`, blown or pontoon, or by whom it is `prepared`";
            faults.add(span, message);
        }
        let state = state.and_then(|field| field.word(faults, STATES));
        let side = prepared.and_then(|field| field.word(faults, SIDES));
        let blown = state.as_ref().map(|state| *state.get_ref()) == Some(BridgeState::Blown);
        if let (Some(field), true) = (prepared, blown) {
            field.fault(faults, "a bridge that is blown cannot be");
        }
        table
            .maybe("source")
            .and_then(|field| field.line(faults, limits::SOURCE));
        table.finish(faults);
        for (field, bridge) in at {
            if !named.insert(bridge) {
                field.fault(faults, format!("{bridge} stands here twice"));
            }
            if let Some(state) = &state {
                bridges.states.insert(bridge, *state.get_ref());
            }
            if let Some(side) = &side {
                bridges.charges.insert(bridge, *side.get_ref());
            }
        }
    }
    bridges
}

/// The bridges that a field names, one or a list, each with its place in the file.
pub(super) fn read_all<'a>(
    field: Option<Field<'a>>,
    faults: &mut Faults,
    world: &World,
) -> Vec<(Field<'a>, Hexside)> {
    let list = field.and_then(|field| field.one_or_list(faults, limits::BRIDGES));
    list.into_iter()
        .flatten()
        .filter_map(|field| Some((field, read_one(field, faults, world)?)))
        .collect()
}

/// A hexside of the window with a bridge over a river.
fn read_one(field: Field, faults: &mut Faults, world: &World) -> Option<Hexside> {
    let text = field.line(faults, limits::WORD)?.into_inner();
    let Ok(bridge) = text.parse::<Hexside>() else {
        let text = quoted(text);
        field.fault(faults, format!("{text} is no hexside, as 1211-1212 is"));
        return None;
    };
    let map = world.map.as_ref()?;
    if is_bridge(map, bridge) {
        return Some(bridge);
    }
    let outside = bridge.ends().iter().any(|end| map.hex(*end).is_none());
    let message = match outside {
        true => format!("{bridge} lies outside the window"),
        false => format!("there is no bridge over a river at {bridge}"),
    };
    faults.add_with_help(field.span(), message, || nearest(map, bridge));
    None
}

fn is_bridge(map: &Map, side: Hexside) -> bool {
    let info = map.sides.get(&side);
    info.is_some_and(|info| info.crossing == Some(Crossing::Bridge) && info.river != River::None)
}

fn nearest(map: &Map, wanted: Hexside) -> Option<String> {
    let far = |side: &Hexside| -> u32 {
        let [low, high] = side.ends();
        let [to, other] = wanted.ends();
        low.distance(to) + high.distance(other)
    };
    let bridges = map.sides.keys().filter(|side| is_bridge(map, **side));
    let nearest = bridges.min_by_key(|side| far(side))?;
    Some(format!("the nearest bridge is {nearest}"))
}
