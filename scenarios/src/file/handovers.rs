//! What passes from seat to seat on a day: `[[handovers]]` (rules D6).

use naktong_protocol::SeatId;
use naktong_protocol::view::SeatInfo;
use naktong_rules::scenario::Handover;

use super::fault::{Faults, did_you_mean};
use super::header::Days;
use super::limits;
use super::seats::{self, Commanded};
use super::setup::Setup;
use super::table::Table;
use super::world::World;

pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    seats: &[SeatInfo],
    setup: &Setup,
) -> Vec<Handover> {
    let field = root.maybe("handovers");
    let tables = field.and_then(|field| field.tables(faults, limits::CHANGES, "a handover"));
    let mut handovers: Vec<Handover> = tables
        .into_iter()
        .flatten()
        .filter_map(|table| read_one(table, faults, world, days, seats, setup))
        .collect();
    handovers.sort_by_key(|handover| handover.turn);
    handovers
}

fn read_one(
    mut table: Table,
    faults: &mut Faults,
    world: &World,
    days: Option<Days>,
    seats: &[SeatInfo],
    setup: &Setup,
) -> Option<Handover> {
    let span = table.span();
    let turn = table
        .need(faults, "turn", "the turn or day on which it happens")
        .and_then(|field| Days::turn(days, field, faults));
    let to = table.need(faults, "to", "the seat that takes over");
    let to = to.and_then(|field| Some((field, field.id::<SeatId>(faults)?.into_inner())));
    let seat = to.and_then(|(field, id)| {
        let found = seats.iter().find(|seat| seat.id == id);
        if found.is_none() {
            let message = format!("there is no seat {id}");
            faults.add_with_help(field.span(), message, || {
                did_you_mean(id.as_str(), seats.iter().map(|seat| seat.id.as_str()))
            });
        }
        found
    });
    let list = table
        .maybe("commands")
        .and_then(|field| field.list(faults, limits::COMMANDS));
    let superior = table
        .maybe("superior")
        .and_then(|field| field.flag(faults))
        .unwrap_or(false);
    table.finish(faults);
    let seat = seat?;
    let mut named: Vec<Commanded> = vec![];
    for field in list.into_iter().flatten() {
        named.extend(seats::read_commanded(field, seat.side, world, faults));
    }
    let day = days?.first.plus(turn? - 1)?;
    let units: Vec<_> = setup
        .units
        .iter()
        .map(|unit| &unit.counter)
        .filter(|counter| counter.side() == seat.side)
        .filter(|counter| seats::names_of(counter, world, day).any(|name| named.contains(&name)))
        .map(|counter| counter.id)
        .collect();
    if units.is_empty() && !superior && setup.complete {
        let message = format!(
            "nothing passes to {}: `commands` names no unit of the scenario, and it does not \
             become `superior`",
            seat.id
        );
        faults.add(span, message);
    }
    Some(Handover {
        turn: turn?,
        to: seat.id,
        units,
        superior,
    })
}
