//! Who is there and where: the `[[units]]` of a scenario file (rules 4, 5.1 and 14.5).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use naktong_protocol::map::Terrain;
use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Class, Quality, Side, Stance, TAG_MAX};
use naktong_protocol::view::SeatInfo;
use naktong_protocol::{FormationId, Hex, SeatId, UnitId};
use naktong_rules::class;
use naktong_rules::scenario::{Formation, Modules, Start, UnitSetup};
use toml::Spanned;

use super::fault::{Faults, did_you_mean, quoted};
use super::header::Days;
use super::limits;
use super::table::{Field, Table};
use super::world::World;
use crate::order_of_battle::{Entry, NoCounter};

const STANCES: &[(&str, Stance)] = &[
    ("hold", Stance::Hold),
    ("stand", Stance::Stand),
    ("delay", Stance::Delay),
    ("withdraw", Stance::Withdraw),
    ("reserve", Stance::Reserve(vec![])),
];

const QUALITIES: &[(&str, Quality)] = &[
    ("A", Quality::A),
    ("B", Quality::B),
    ("C", Quality::C),
    ("D", Quality::D),
];

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
    /// No unit was left out for a fault, so who is missing is missing.
    pub(super) complete: bool,
}

/// A unit with the places in the file that its faults point at.
struct Written {
    setup: UnitSetup,
    id: Range<usize>,
    start: Range<usize>,
}

pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    modules: Modules,
    seats: &[SeatInfo],
) -> Setup {
    let mut written = vec![];
    let mut complete = false;
    if let Some(field) = root.need(faults, "units", "at least one [[units]] for each side")
        && let Some(tables) = field.tables(faults, limits::UNITS, "a unit")
    {
        let expected = tables.len();
        let mut named = BTreeSet::new();
        for table in tables {
            written.extend(read_unit(table, faults, world, days, seats, &mut named));
        }
        complete = written.len() == expected;
        for side in Side::ALL {
            let of_side = |unit: &Written| unit.setup.counter.side() == *side;
            if complete && !written.iter().any(of_side) {
                field.fault(faults, format!("side {side} has no unit"));
            }
        }
    }
    check_tags(&written, faults);
    check_stacks(&written, faults, world);
    let formations = formations(&written, world, days);
    if modules.command && complete {
        check_headquarters(&written, &formations, faults);
    }
    let mut units: Vec<_> = written.into_iter().map(|unit| unit.setup).collect();
    units.sort_by_key(|unit| unit.counter.id);
    Setup {
        units,
        formations,
        complete,
    }
}

fn read_unit(
    mut table: Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    seats: &[SeatInfo],
    named: &mut BTreeSet<UnitId>,
) -> Option<Written> {
    // Everything is read before anything is given up, so that every fault is told.
    let id = table
        .need(faults, "id", "its id in the order of battle")
        .and_then(|field| field.line(faults, limits::WORD));
    let entry = id
        .as_ref()
        .and_then(|id| read_entry(id, faults, world, days, named));
    let support = entry.as_ref().is_some_and(|e| e.counter.is_support());
    let side = entry.as_ref().map(|e| e.counter.side());
    let tag = table.maybe("tag").and_then(|field| read_tag(field, faults));
    let seat = read_seat(&mut table, faults, seats, side);
    let start = read_start(&mut table, faults, world, days);
    let posture = [table.maybe("stance"), table.maybe("dug_in")];
    for field in posture.into_iter().flatten().filter(|_| support) {
        field.fault(faults, "headquarters and artillery have none (4.7)");
    }
    let stance = posture[0].and_then(|field| field.word(faults, STANCES));
    let dug_in = posture[1].and_then(|field| field.flag(faults));
    let changes = table
        .maybe("override")
        .and_then(|field| Changes::read(field, faults, world));
    table.finish(faults);

    let Entry { counter, untried } = entry?;
    let start = start?;
    let mut unit = Written {
        id: id?.span(),
        start: start.span(),
        setup: UnitSetup {
            steps: counter.max_steps,
            counter,
            seat: seat?,
            start: start.into_inner(),
            draft_steps: 0,
            untried,
            stance: stance.map_or(Stance::Stand, Spanned::into_inner),
            dug_in: dug_in.unwrap_or(false),
        },
    };
    if let Some(tag) = tag {
        unit.setup.counter.tag = tag;
    }
    if let Some(changes) = changes {
        changes.make(&mut unit.setup, faults);
    }
    Some(unit)
}

fn read_entry(
    id: &Spanned<&str>,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    named: &mut BTreeSet<UnitId>,
) -> Option<Entry> {
    let day = days.map_or(Day::new(1).expect("a day"), |days| days.first);
    let name = *id.get_ref();
    let entry = match UnitId::new(name) {
        Ok(id) => world.book.entry(id, day),
        Err(_) => Err(NoCounter::Unknown),
    };
    match entry {
        Ok(entry) => {
            if !named.insert(entry.counter.id) {
                faults.add(id.span(), format!("unit {name} stands here twice"));
            }
            Some(entry)
        }
        Err(NoCounter::Unknown) => {
            let message = format!("{} is no unit of the order of battle", quoted(name));
            faults.add_with_help(id.span(), message, || {
                let known: Vec<UnitId> = world.book.ids().collect();
                did_you_mean(name, known.iter().map(UnitId::as_str))
            });
            None
        }
        Err(why) => {
            faults.add(id.span(), format!("{name} is no counter: {why}"));
            None
        }
    }
}

fn read_tag(field: Field, faults: &mut Faults) -> Option<String> {
    let text = field.line(faults, TAG_MAX)?.into_inner();
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'/';
    if !text.bytes().all(allowed) {
        field.fault(faults, "only a-z, 0-9 and / may stand in a tag");
        return None;
    }
    if text.parse::<Hex>().is_ok() {
        field.fault(faults, "four digits would be read as a hex");
        return None;
    }
    Some(text.to_owned())
}

/// The seat named, or the only one of the unit's side.
fn read_seat(
    table: &mut Table,
    faults: &mut Faults,
    seats: &[SeatInfo],
    side: Option<Side>,
) -> Option<SeatId> {
    let field = table.maybe("seat");
    let own: Vec<&SeatInfo> = seats
        .iter()
        .filter(|seat| side.is_none_or(|side| side == seat.side))
        .collect();
    let Some(field) = field else {
        if let ([_, _, ..], Some(side)) = (own.as_slice(), side) {
            let ids: Vec<_> = own.iter().map(|seat| seat.id.to_string()).collect();
            let message = format!(
                "a unit needs `seat`, for {side} has several: {}",
                ids.join(", ")
            );
            faults.add(table.span(), message);
            return None;
        }
        return own.first().map(|seat| seat.id);
    };
    let id = field.id::<SeatId>(faults)?;
    let Some(seat) = seats.iter().find(|seat| seat.id == *id.get_ref()) else {
        let message = format!("there is no seat {}", id.get_ref());
        faults.add_with_help(field.span(), message, || {
            did_you_mean(id.get_ref().as_str(), seats.iter().map(|s| s.id.as_str()))
        });
        return None;
    };
    if side.is_some_and(|side| side != seat.side) {
        field.fault(faults, format!("seat {} is of side {}", seat.id, seat.side));
        return None;
    }
    Some(seat.id)
}

/// `at`, or `arrives`.
fn read_start(
    table: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
) -> Option<Spanned<Start>> {
    match (table.maybe("at"), table.maybe("arrives")) {
        (Some(at), None) => {
            let hex = world.position(at, faults)?;
            Some(Spanned::new(at.span(), Start::OnMap(hex.into_inner())))
        }
        (None, Some(arrives)) => {
            let start = read_arrival(arrives, faults, world, days)?;
            Some(Spanned::new(arrives.span(), start))
        }
        (None, None) => {
            let message = "a unit needs `at`, a hex or place, or `arrives`, a turn and where";
            faults.add(table.span(), message);
            None
        }
        (Some(_), Some(arrives)) => {
            arrives.fault(faults, "a unit has `at` or `arrives`, not both");
            None
        }
    }
}

fn read_arrival(
    field: Field,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
) -> Option<Start> {
    let mut table = field.table(faults, "`arrives`")?;
    let turn = table
        .need(faults, "turn", "the turn from which it may enter")
        .and_then(|field| Days::turn(days, field, faults));
    let hexes = world.hexes_or_edge(&mut table, faults);
    table.finish(faults);
    Some(Start::Arrives {
        turn: turn?,
        hexes: hexes?,
    })
}

/// What a scenario says otherwise than the order of battle.
struct Changes {
    steps: Option<Spanned<u8>>,
    draft_steps: Option<Spanned<u8>>,
    quality: Option<Spanned<Quality>>,
    untried: Option<Spanned<bool>>,
    support: Option<Spanned<u8>>,
    formation: Option<Spanned<FormationId>>,
}

impl Changes {
    fn read(field: Field, faults: &mut Faults, world: &World) -> Option<Self> {
        /// More support than any headquarters has.
        const SUPPORT_MAX: u8 = 9;
        let mut table = field.table(faults, "an override")?;
        table
            .need(faults, "why", "a sentence with the reason or source")
            .and_then(|field| field.line(faults, limits::SENTENCE));
        let mut steps = |key, low| {
            table
                .maybe(key)
                .and_then(|field| field.number(faults, low..=class::MAX_STEPS))
        };
        let changes = Self {
            steps: steps("steps", 1),
            draft_steps: steps("draft_steps", 0),
            quality: table
                .maybe("quality")
                .and_then(|field| field.word(faults, QUALITIES)),
            untried: table.maybe("untried").and_then(|field| {
                let flag = field.flag(faults)?;
                Some(Spanned::new(field.span(), flag))
            }),
            support: table
                .maybe("support")
                .and_then(|field| field.number(faults, 0..=SUPPORT_MAX)),
            formation: table
                .maybe("formation")
                .and_then(|field| world.formation(field, faults)),
        };
        table.finish(faults);
        Some(changes)
    }

    fn make(self, unit: &mut UnitSetup, faults: &mut Faults) {
        let is_support = unit.counter.is_support();
        let of_combat_units = [
            self.steps.as_ref().map(Spanned::span),
            self.draft_steps.as_ref().map(Spanned::span),
            self.quality.as_ref().map(Spanned::span),
            self.untried.as_ref().map(Spanned::span),
        ];
        for span in of_combat_units.into_iter().flatten().filter(|_| is_support) {
            faults.add(
                span,
                "headquarters and artillery have no steps and no quality",
            );
        }
        if let Some(steps) = self.steps {
            unit.steps = steps.into_inner();
            unit.counter.max_steps = unit.counter.max_steps.max(unit.steps);
        }
        if let Some(drafts) = self.draft_steps {
            unit.draft_steps = *drafts.get_ref();
            if unit.draft_steps > unit.steps && !is_support {
                let message = format!("`draft_steps`: the unit has only {} steps", unit.steps);
                faults.add(drafts.span(), message);
            }
        }
        if let Some(quality) = self.quality {
            unit.counter.quality = quality.into_inner();
        }
        if let Some(untried) = self.untried {
            unit.untried = untried.into_inner();
        }
        if let Some(support) = self.support {
            if !is_support {
                faults.add(
                    support.span(),
                    "`support`: only headquarters and artillery lend it",
                );
            }
            unit.counter.support = support.into_inner();
        }
        if let Some(formation) = self.formation {
            let id = *formation.get_ref();
            if unit.counter.class == Class::Headquarters {
                faults.add(formation.span(), "`formation`: a headquarters has its own");
            }
            unit.counter.formation = Some(id);
            unit.counter.independent = class::is_independent(unit.counter.class, Some(id.as_str()));
        }
    }
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
