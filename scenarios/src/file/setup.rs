//! Who is there and where: the `[[units]]` of a scenario file, and the built set-up that it
//! begins from (rules 4, 5.1 and 14.5).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use naktong_protocol::map::Terrain;
use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Side, TAG_MAX};
use naktong_protocol::{FormationId, Hex, UnitId};
use naktong_rules::scenario::{Formation, Modules, Start, UnitSetup};

use super::built;
use super::fault::Faults;
use super::header::Days;
use super::limits;
use super::seats::Seats;
use super::table::Table;
use super::unit::{self, Context, Written};
use super::world::World;

/// Steps that may end in a hex (rules 5.1).
fn stacking_limit(terrain: Terrain) -> u32 {
    match terrain {
        Terrain::Mountain | Terrain::Peak => 10,
        _ => 15,
    }
}

/// Units and the formations they belong to, each sorted by id.
pub(super) struct Setup {
    pub(super) units: Vec<UnitSetup>,
    pub(super) formations: Vec<Formation>,
    /// The day of the built set-up, if the file names one.
    pub(super) day: Option<Day>,
    /// No unit was left out for a fault, so who is missing is missing.
    pub(super) complete: bool,
    /// Where faults of each unit point.
    spans: BTreeMap<UnitId, Range<usize>>,
}

impl Setup {
    /// The place in the file that names a unit.
    pub(super) fn span_of(&self, unit: UnitId) -> Range<usize> {
        self.spans.get(&unit).cloned().unwrap_or(0..0)
    }

    /// Whether a formation is a NK division that acts on orders (rules 7.2): one with its
    /// headquarters and units that are not independent, as all of an armored division are.
    pub(super) fn takes_orders(&self, id: FormationId, world: &World) -> bool {
        let mut formations = self.formations.iter();
        let has_headquarters = formations.any(|formation| {
            let nk = formation.side == Side::Nk;
            formation.id == id && nk && formation.headquarters.is_some()
        });
        let mut counters = self.units.iter().map(|unit| &unit.counter);
        let has_regiments = counters.any(|counter| {
            let free = counter.independent || counter.is_support();
            counter.formation == Some(id) && !free
        });
        has_headquarters && has_regiments && world.book.is_division(id)
    }
}

pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    modules: Modules,
    seats: &Seats,
) -> Setup {
    let context = Context {
        world,
        days,
        seats: &seats.list,
    };
    let built = built::read(root, faults, context);
    let day = built.as_ref().and_then(|built| built.day);
    let units = match &built {
        None => root.need(faults, "units", "at least one [[units]] for each side"),
        Some(_) => root.maybe("units"),
    };
    let field = units.or_else(|| root.maybe("setup"));
    let (mut written, mut complete) = (vec![], true);
    if let Some(field) = units {
        let tables = field.tables(faults, limits::UNITS, "a unit");
        let expected = tables.as_ref().map(Vec::len);
        let mut named = BTreeSet::new();
        for table in tables.into_iter().flatten() {
            written.extend(unit::read(table, faults, context, &mut named));
        }
        complete = expected == Some(written.len());
    }
    if let Some(built) = built {
        complete &= built.complete;
        let own: BTreeSet<UnitId> = written.iter().map(|unit| unit.setup.counter.id).collect();
        let others = built.units.into_iter();
        written.extend(others.filter(|unit| !own.contains(&unit.setup.counter.id)));
    }
    complete &= field.is_some();
    for side in Side::ALL {
        let of_side = |unit: &Written| unit.setup.counter.side() == *side;
        if complete
            && !written.iter().any(of_side)
            && let Some(field) = field
        {
            field.fault(faults, format!("side {side} has no unit"));
        }
    }
    if complete
        && written.len() > limits::UNITS
        && let Some(field) = field
    {
        let (found, most) = (written.len(), limits::UNITS);
        field.fault(
            faults,
            format!("there are {found} units; {most} is the most"),
        );
    }
    seat(&mut written, faults, world, days, seats);
    let detachments: Vec<Written> = written
        .iter()
        .filter_map(|unit| detachment(unit, faults))
        .collect();
    written.extend(detachments);
    check_tags(&written, faults);
    check_stacks(&written, faults, world);
    check_entries(&written, faults);
    check_landings(&written, faults);
    let formations = formations(&written, world, days);
    if modules.command && complete {
        check_headquarters(&written, &formations, faults);
    }
    let spans = written
        .iter()
        .map(|unit| (unit.setup.counter.id, unit.id.clone()));
    let spans = spans.collect();
    let mut units: Vec<_> = written.into_iter().map(|unit| unit.setup).collect();
    units.sort_by_key(|unit| unit.counter.id);
    Setup {
        units,
        formations,
        day,
        complete,
        spans,
    }
}

/// Gives each unit that names no seat the one that commands it.
fn seat(
    units: &mut [Written],
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    seats: &Seats,
) {
    let day = days.map_or(Day::new(1).expect("a day"), |days| days.first);
    let has_seat = |side| seats.list.iter().any(|seat| seat.side == side);
    for unit in units {
        match unit
            .seat
            .map_or_else(|| seats.of(&unit.setup.counter, world, day), Ok)
        {
            Ok(seat) => unit.setup.seat = seat,
            Err(why) if has_seat(unit.setup.counter.side()) => faults.add(unit.id.clone(), why),
            Err(_) => {} // That its side has no seat has been told.
        }
    }
}

/// An arrival of turn 1 whose every hex the enemy holds could not come as the file says.
fn check_entries(units: &[Written], faults: &mut Faults) {
    let held = |hex: &Hex, side: Side| {
        units.iter().any(|unit| {
            let counter = &unit.setup.counter;
            unit.setup.start == Start::OnMap(*hex)
                && counter.side() != side
                && !counter.is_support()
        })
    };
    for Written { setup, start, .. } in units {
        let (Start::Arrives { turn: 1, hexes } | Start::Lands { hexes }) = &setup.start else {
            continue;
        };
        let side = setup.counter.side();
        if hexes.iter().all(|hex| held(hex, side)) {
            let message = format!(
                "{} cannot enter on turn 1: the enemy holds every hex of its entry (14.5)",
                setup.counter.id
            );
            faults.add(start.clone(), message);
        }
    }
}

/// Who lands may lose a step at sea and has another (rules 15.4).
fn check_landings(units: &[Written], faults: &mut Faults) {
    for Written { setup, id, .. } in units {
        if matches!(setup.start, Start::Lands { .. }) && setup.steps < 2 {
            let unit = setup.counter.id;
            let message = format!("{unit} lands (15.4) and needs two steps at least");
            faults.add(id.clone(), message);
        }
    }
}

/// The counter that a step of a unit becomes if its transport comes through (rules 15.5).
fn detachment(unit: &Written, faults: &mut Faults) -> Option<Written> {
    let hexes = unit.transport.clone()?;
    let mut step = unit.setup.clone();
    let of = step.counter.id;
    let tag = format!("{}d", step.counter.tag);
    let id = UnitId::new(&format!("{of}-d")).ok();
    let Some(id) = id.filter(|_| tag.len() <= TAG_MAX) else {
        let message = format!("the id or tag of {of} leaves no room for a detachment (15.5)");
        faults.add(unit.id.clone(), message);
        return None;
    };
    step.counter.id = id;
    step.counter.tag = tag;
    step.counter.name = format!("{}, detachment", step.counter.name);
    step.counter.max_steps = 1;
    step.steps = 1;
    step.draft_steps = 0;
    step.start = Start::Transported { of, hexes };
    Some(Written {
        setup: step,
        seat: unit.seat,
        id: unit.id.clone(),
        start: unit.start.clone(),
        transport: None,
    })
}

fn check_tags(units: &[Written], faults: &mut Faults) {
    let mut owners: BTreeMap<&str, UnitId> = BTreeMap::new();
    for Written { setup, id, .. } in units {
        let counter = &setup.counter;
        if let Some(owner) = owners.insert(&counter.tag, counter.id)
            && owner != counter.id
        {
            let message = format!("{} and {owner} have one tag, {}", counter.id, counter.tag);
            faults.add_with_help(id.clone(), message, || {
                Some("give one of them another with `tag`".to_owned())
            });
        }
    }
}

/// The sides never share a hex, and no hex is overfull (rules 5.1).
fn check_stacks(units: &[Written], faults: &mut Faults, world: &World) {
    let Some(map) = &world.map else { return };
    let mut stacks: BTreeMap<Hex, (Side, u32)> = BTreeMap::new();
    for Written { setup, start, .. } in units {
        let Start::OnMap(hex) = setup.start else {
            continue;
        };
        let side = setup.counter.side();
        let (owner, steps) = stacks.entry(hex).or_insert((side, 0));
        if *owner != side {
            let message =
                format!("{hex} holds units of {owner}: the sides never share a hex (5.1)");
            faults.add(start.clone(), message);
            continue;
        }
        let terrain = map.terrain(hex);
        let limit = stacking_limit(terrain);
        let before = *steps;
        *steps += u32::from(setup.steps);
        if before <= limit && *steps > limit {
            let message = format!(
                "with {} {hex} holds {steps} steps; {limit} is the limit in {terrain} (5.1)",
                setup.counter.id
            );
            faults.add(start.clone(), message);
        }
    }
}

fn formations(units: &[Written], world: &World, days: Option<Days>) -> Vec<Formation> {
    let Some(days) = days else { return vec![] };
    let ids: BTreeSet<FormationId> = units
        .iter()
        .filter_map(|unit| unit.setup.counter.formation)
        .collect();
    let present: BTreeSet<UnitId> = units.iter().map(|unit| unit.setup.counter.id).collect();
    ids.into_iter()
        .filter_map(|id| world.book.formation(id, days.first))
        .map(|mut formation| {
            formation.headquarters = formation.headquarters.filter(|hq| present.contains(hq));
            formation
        })
        .collect()
}

/// With rule 7.1 in play a unit that has no headquarters could never be in command.
fn check_headquarters(units: &[Written], formations: &[Formation], faults: &mut Faults) {
    let mut told = BTreeSet::new();
    for Written { setup, id, .. } in units {
        let counter = &setup.counter;
        let formation = counter
            .formation
            .and_then(|id| formations.iter().find(|formation| formation.id == id));
        if let Some(formation) = formation
            && !counter.independent
            && formation.headquarters.is_none()
            && told.insert(formation.id)
        {
            let message = format!(
                "{} is never in command: the headquarters of {} is not in the scenario (7.1)",
                counter.id, formation.id
            );
            faults.add_with_help(id.clone(), message, || {
                Some(format!("add {}, or override the formation", formation.id))
            });
        }
    }
}
