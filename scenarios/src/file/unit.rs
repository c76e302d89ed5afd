//! One row of `[[units]]`: a unit, where it is, and what differs from the order of battle.

use std::collections::BTreeSet;
use std::ops::Range;

use naktong_protocol::map::Terrain;
use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Class, Counter, Mobility, Quality, Side, Stance, TAG_MAX};
use naktong_protocol::view::SeatInfo;
use naktong_protocol::{FormationId, Hex, SeatId, UnitId};
use naktong_rules::class;
use naktong_rules::scenario::{Start, UnitSetup};
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

/// A unit with the places in the file that its faults point at.
pub(super) struct Written {
    /// Its seat is only a stand-in until `seat` is settled.
    pub(super) setup: UnitSetup,
    /// The seat that the row names.
    pub(super) seat: Option<SeatId>,
    pub(super) id: Range<usize>,
    pub(super) start: Range<usize>,
    /// Where a step of it may land from the transport (rules 15.5).
    pub(super) transport: Option<Vec<Hex>>,
}

/// What rows are read against.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) days: Option<Days>,
    pub(super) seats: &'a [SeatInfo],
}

/// Reads a row. `named` are the units that have one already.
pub(super) fn read(
    mut table: Table,
    faults: &mut Faults,
    context: Context,
    named: &mut BTreeSet<UnitId>,
) -> Option<Written> {
    let Context { world, days, seats } = context;
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
    let counter = entry.as_ref().map(|e| &e.counter);
    let start = read_start(&mut table, faults, world, days, counter);
    table
        .maybe("source")
        .and_then(|field| field.line(faults, limits::SOURCE));
    let posture = [table.maybe("stance"), table.maybe("dug_in")];
    for field in posture.into_iter().flatten().filter(|_| support) {
        field.fault(faults, "headquarters and artillery have none (4.7)");
    }
    let stance = posture[0].and_then(|field| field.word(faults, STANCES));
    let dug_in = posture[1].and_then(|field| field.flag(faults));
    let transport = table
        .maybe("transport")
        .and_then(|field| read_transport(field, faults, world, counter));
    let changes = table
        .maybe("override")
        .and_then(|field| Changes::read(field, faults, world));
    table.finish(faults);

    let Entry { counter, untried } = entry?;
    let start = start?;
    let mut unit = Written {
        id: id?.span(),
        start: start.span(),
        seat: seat.ok()?,
        transport,
        setup: UnitSetup {
            steps: counter.max_steps,
            counter,
            seat: SeatId::new("unseated").expect("a word"),
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

/// The seat that the row names, if it names one.
///
/// # Errors
/// If it is at fault, which has been told.
fn read_seat(
    table: &mut Table,
    faults: &mut Faults,
    seats: &[SeatInfo],
    side: Option<Side>,
) -> Result<Option<SeatId>, ()> {
    let Some(field) = table.maybe("seat") else {
        return Ok(None);
    };
    let id = field.id::<SeatId>(faults).ok_or(())?;
    let Some(seat) = seats.iter().find(|seat| seat.id == *id.get_ref()) else {
        let message = format!("there is no seat {}", id.get_ref());
        faults.add_with_help(field.span(), message, || {
            did_you_mean(id.get_ref().as_str(), seats.iter().map(|s| s.id.as_str()))
        });
        return Err(());
    };
    if side.is_some_and(|side| side != seat.side) {
        field.fault(faults, format!("seat {} is of side {}", seat.id, seat.side));
        return Err(());
    }
    Ok(Some(seat.id))
}

/// `at`, or `arrives`, or neither: then a conversion must bring it.
fn read_start(
    table: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    counter: Option<&Counter>,
) -> Option<Spanned<Start>> {
    match (table.maybe("at"), table.maybe("arrives")) {
        (Some(at), None) => {
            let hex = world.position(at, faults)?;
            Some(Spanned::new(at.span(), Start::OnMap(hex.into_inner())))
        }
        (None, Some(arrives)) => {
            let start = read_arrival(arrives, faults, world, days, counter)?;
            Some(Spanned::new(arrives.span(), start))
        }
        (None, None) => Some(Spanned::new(table.span(), Start::Formed)),
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
    counter: Option<&Counter>,
) -> Option<Start> {
    let mut table = field.table(faults, "`arrives`")?;
    let turn = table
        .need(faults, "turn", "the turn or day from which it may enter")
        .and_then(|field| Days::turn(days, field, faults));
    let mut hexes = world.hexes_or_edge(&mut table, faults);
    let landing = table.maybe("landing");
    let by_sea = landing.and_then(|field| field.flag(faults));
    table.finish(faults);
    if let (Some(field), Some(true)) = (landing, by_sea) {
        if turn.is_some_and(|turn| turn != 1) {
            field.fault(faults, "landings are made on turn 1 (15.4)");
        }
        if counter.is_some_and(|counter| counter.class != Class::NkSpecial) {
            field.fault(faults, "only NK special forces come by sea (15.4)");
        }
        let named = hexes?;
        let mut hexes = around(world, &named);
        hexes.extend(named);
        hexes.sort_unstable();
        hexes.dedup();
        return Some(Start::Lands { hexes });
    }
    if let (Some(hexes), Some(counter)) = (&mut hexes, counter) {
        hexes.retain(|hex| can_drive_on(world, counter, *hex));
        if hexes.is_empty() {
            let message = format!(
                "{} cannot enter: {} needs a road in mountain and peak (9.2), and none leads \
                 from there",
                counter.id, counter.mobility
            );
            field.fault(faults, message);
        }
    }
    Some(Start::Arrives {
        turn: turn?,
        hexes: hexes?,
    })
}

/// The port that a transport with a step of the unit is to surprise (rules 15.5), as the land
/// hexes next to it.
fn read_transport(
    field: Field,
    faults: &mut Faults,
    world: &World,
    counter: Option<&Counter>,
) -> Option<Vec<Hex>> {
    if counter.is_some_and(|counter| counter.class != Class::NkSpecial) {
        field.fault(faults, "only NK special forces come by sea (15.5)");
    }
    let port = world.position(field, faults)?.into_inner();
    let hexes = around(world, &[port]);
    if hexes.is_empty() {
        field.fault(faults, "no land lies next to it");
    }
    (!hexes.is_empty()).then_some(hexes)
}

/// The land hexes next to some hexes, sorted.
fn around(world: &World, named: &[Hex]) -> Vec<Hex> {
    let Some(map) = &world.map else {
        return vec![];
    };
    let next = named.iter().flat_map(|hex| map.neighbors(*hex));
    let land: BTreeSet<Hex> = next.filter(|hex| map.is_land(*hex)).collect();
    land.into_iter().collect()
}

/// Whether a unit that enters in a hex can stand there and leave it: motor and armor need a road
/// in mountain and peak (rules 9.2), unless they dismount.
fn can_drive_on(world: &World, counter: &Counter, hex: Hex) -> bool {
    let Some(map) = &world.map else { return true };
    let steep = matches!(map.terrain(hex), Terrain::Mountain | Terrain::Peak);
    counter.mobility == Mobility::Foot
        || counter.dismounts
        || !steep
        || map
            .neighbors(hex)
            .any(|next| map.side(hex, next).road.is_some())
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
