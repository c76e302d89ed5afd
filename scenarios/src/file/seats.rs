//! The chairs of both sides, and who commands which unit: `[[seats]]` (rules D6).

use std::collections::BTreeMap;

use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Counter, Nation, Side};
use naktong_protocol::view::SeatInfo;
use naktong_protocol::{SeatId, UnitId};

use super::fault::{Faults, did_you_mean, quoted};
use super::header::{NATIONS, SIDES};
use super::limits;
use super::table::{Field, Table};
use super::world::World;

/// What a seat commands that no other seat names more closely.
const REST: &str = "rest";

/// The seats, and what each of them commands.
pub(super) struct Seats<'a> {
    pub(super) list: Vec<SeatInfo>,
    /// `commands`, as written: the names are looked up when the order of battle is there.
    written: Vec<(SeatId, Side, Field<'a>)>,
    commands: BTreeMap<(Side, Commanded), SeatId>,
}

/// What a name in `commands` means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Commanded {
    /// A unit or headquarters, with all that stands below it.
    Row(UnitId),
    Nation(Nation),
    Rest,
}

/// The seats in the order of the file.
pub(super) fn read<'a>(root: &mut Table<'a>, faults: &mut Faults) -> Seats<'a> {
    let mut seats = Seats {
        list: vec![],
        written: vec![],
        commands: BTreeMap::new(),
    };
    let Some(field) = root.need(faults, "seats", "at least one [[seats]] for each side") else {
        return seats;
    };
    let Some(tables) = field.tables(faults, limits::SEATS, "a seat") else {
        return seats;
    };
    let expected = tables.len();
    for mut table in tables {
        let id = table
            .need(faults, "id", "what players type, as in \"nk\"")
            .and_then(|field| field.id::<SeatId>(faults));
        let side = table
            .need(faults, "side", "\"nk\" or \"un\"")
            .and_then(|field| field.word(faults, SIDES));
        let name = table
            .need(faults, "name", "what players see")
            .and_then(|field| field.line(faults, limits::NAME));
        let commands = table.maybe("commands");
        let superior = table
            .maybe("superior")
            .and_then(|field| field.flag(faults))
            .unwrap_or(false);
        table.finish(faults);
        let (Some(id), Some(side), Some(name)) = (id, side, name) else {
            continue;
        };
        if seats.list.iter().any(|seat| seat.id == *id.get_ref()) {
            let message = format!("seat {} stands here twice", id.get_ref());
            faults.add(id.span(), message);
        }
        let list = commands.and_then(|field| field.list(faults, limits::COMMANDS));
        let named = list.into_iter().flatten();
        let (id, side) = (id.into_inner(), side.into_inner());
        seats.written.extend(named.map(|field| (id, side, field)));
        seats.list.push(SeatInfo {
            id,
            side,
            name: (*name.get_ref()).to_owned(),
            superior,
        });
    }
    for side in Side::ALL {
        if seats.list.len() == expected && !seats.list.iter().any(|seat| seat.side == *side) {
            field.fault(faults, format!("side {side} has no seat"));
        }
        // Where none is named, the first of a side is its superior seat.
        let mut own = seats.list.iter_mut().filter(|seat| seat.side == *side);
        match own.by_ref().filter(|seat| seat.superior).count() {
            0 => {
                if let Some(first) = seats.list.iter_mut().find(|seat| seat.side == *side) {
                    first.superior = true;
                }
            }
            1 => {}
            _ => field.fault(
                faults,
                format!("side {side} has more than one superior seat"),
            ),
        }
    }
    seats
}

impl Seats<'_> {
    /// Looks the names of `commands` up in the order of battle.
    pub(super) fn find_commands(&mut self, world: &World, faults: &mut Faults) {
        for (seat, side, field) in std::mem::take(&mut self.written) {
            let Some(commanded) = read_commanded(field, side, world, faults) else {
                continue;
            };
            if let Some(other) = self.commands.insert((side, commanded), seat) {
                let message = if other == seat {
                    "stands here twice".to_owned()
                } else {
                    format!("seat {other} commands that already")
                };
                field.fault(faults, message);
            }
        }
    }

    /// The seat of a unit that names none: the only one of its side, or the one whose `commands`
    /// name it most closely.
    ///
    /// # Errors
    /// The sentence that says why nobody commands it.
    pub(super) fn of(&self, counter: &Counter, world: &World, day: Day) -> Result<SeatId, String> {
        let side = counter.side();
        let own: Vec<SeatId> = self
            .list
            .iter()
            .filter(|seat| seat.side == side)
            .map(|seat| seat.id)
            .collect();
        if let [only] = own[..] {
            return Ok(only);
        }
        names_of(counter, world, day)
            .find_map(|commanded| self.commands.get(&(side, commanded)).copied())
            .ok_or_else(|| {
                let names: Vec<_> = own.iter().map(ToString::to_string).collect();
                format!(
                    "nobody commands {}, for {side} has several seats: {}; write `seat`, or name \
                     it, its formation, its nation or \"{REST}\" in the `commands` of one",
                    counter.id,
                    names.join(", ")
                )
            })
    }
}

/// The names by which a unit may be commanded, the closest first.
pub(super) fn names_of(
    counter: &Counter,
    world: &World,
    day: Day,
) -> impl Iterator<Item = Commanded> {
    // A scenario may have put the unit under another formation.
    let formation = counter
        .formation
        .and_then(|id| UnitId::new(id.as_str()).ok());
    let above = |id| world.book.above(id, day);
    let chain = formation.into_iter().chain(match formation {
        Some(formation) => above(formation),
        None => above(counter.id),
    });
    std::iter::once(counter.id)
        .chain(chain)
        .map(Commanded::Row)
        .chain([Commanded::Nation(counter.nation), Commanded::Rest])
}

/// A name of `commands`.
pub(super) fn read_commanded(
    field: Field,
    side: Side,
    world: &World,
    faults: &mut Faults,
) -> Option<Commanded> {
    let name = field.line(faults, limits::WORD)?.into_inner();
    if name == REST {
        return Some(Commanded::Rest);
    }
    let of_side = |found: Side, commanded, faults: &mut Faults| {
        if found != side {
            field.fault(faults, format!("{} is of side {found}", quoted(name)));
            return None;
        }
        Some(commanded)
    };
    if let Some((_, nation)) = NATIONS.iter().find(|(word, _)| *word == name) {
        return of_side(nation.side(), Commanded::Nation(*nation), faults);
    }
    let row = UnitId::new(name).ok();
    if let Some((id, nation)) = row.and_then(|id| Some((id, world.book.nation(id)?))) {
        return of_side(nation.side(), Commanded::Row(id), faults);
    }
    let message = format!(
        "{} is neither in the order of battle nor one of nk, rok, us, uk, {REST}",
        quoted(name)
    );
    faults.add_with_help(field.span(), message, || {
        let known: Vec<UnitId> = world.book.ids().collect();
        let words = NATIONS.iter().map(|(word, _)| *word).chain([REST]);
        did_you_mean(name, known.iter().map(UnitId::as_str).chain(words))
    });
    None
}
