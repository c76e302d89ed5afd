//! Changes of the order of battle on their dates: `[[conversions]]` and `[[withdrawals]]`
//! (rules 14.5).

use std::collections::BTreeSet;

use naktong_protocol::UnitId;
use naktong_protocol::unit::{Arm, Side};
use naktong_rules::scenario::{Change, Claim, Dated, Start, UnitSetup};

use super::fault::{Faults, did_you_mean, quoted};
use super::header::Days;
use super::limits;
use super::setup::Setup;
use super::table::{Field, Table};

/// More than the dearest claim (rules 14.6).
const CLAIM_MAX: u8 = 50;

pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    days: Option<Days>,
    setup: &Setup,
) -> Vec<Dated> {
    let mut calendar = vec![];
    let mut gone = BTreeSet::new();
    let field = root.maybe("conversions");
    let tables = field.and_then(|field| field.tables(faults, limits::CHANGES, "a conversion"));
    for table in tables.into_iter().flatten() {
        calendar.extend(read_conversion(table, faults, days, setup, &mut gone));
    }
    let field = root.maybe("withdrawals");
    let tables = field.and_then(|field| field.tables(faults, limits::CHANGES, "a withdrawal"));
    for table in tables.into_iter().flatten() {
        calendar.extend(read_withdrawal(table, faults, days, setup, &mut gone));
    }
    check_formed(faults, setup, &calendar);
    calendar.sort_by_key(|dated| dated.turn);
    calendar
}

fn read_conversion(
    mut table: Table,
    faults: &mut Faults,
    days: Option<Days>,
    setup: &Setup,
    gone: &mut BTreeSet<UnitId>,
) -> Option<Dated> {
    let turn = read_turn(&mut table, faults, days);
    let unit = table
        .need(faults, "unit", "the unit that is taken off the map")
        .and_then(|field| leaving(field, faults, setup, gone));
    let mut into = vec![];
    let list = table
        .need(faults, "into", "the units that appear where it stands")
        .and_then(|field| field.one_or_list(faults, limits::UNITS));
    let expected = list.as_ref().map_or(0, Vec::len);
    for field in list.into_iter().flatten() {
        let Some(formed) = unit_of(field, faults, setup) else {
            continue;
        };
        if formed.start != Start::Formed {
            let message = "appears here, so its row has neither `at` nor `arrives`";
            field.fault(faults, message);
        }
        if unit.is_some_and(|unit| unit.counter.side() != formed.counter.side()) {
            field.fault(faults, "is of the other side");
        }
        into.push(formed.counter.id);
    }
    table.finish(faults);
    (into.len() == expected).then_some(())?;
    Some(Dated {
        turn: turn?,
        change: Change::Conversion {
            unit: unit?.counter.id,
            into,
        },
    })
}

/// One withdrawal a unit: as many as the row names.
fn read_withdrawal(
    mut table: Table,
    faults: &mut Faults,
    days: Option<Days>,
    setup: &Setup,
    gone: &mut BTreeSet<UnitId>,
) -> Vec<Dated> {
    let turn = read_turn(&mut table, faults, days);
    let list = table
        .need(faults, "units", "the units that leave")
        .and_then(|field| field.one_or_list(faults, limits::UNITS));
    let claim = table.maybe("claim");
    let points = claim.and_then(|field| field.number(faults, 1..=CLAIM_MAX));
    if let (Some(field), Some(turn)) = (claim, turn)
        && turn < 2
    {
        field.fault(
            faults,
            "is refused on the day before (14.6), so it falls due on turn 2 or later",
        );
    }
    let units: Vec<&UnitSetup> = list
        .into_iter()
        .flatten()
        .filter_map(|field| leaving(field, faults, setup, gone))
        .collect();
    table.finish(faults);
    if let Some(field) = claim
        && units.iter().any(|unit| unit.counter.side() != Side::Un)
    {
        field.fault(faults, "Inchon claims units of UN only (14.6)");
    }
    // The headquarters stands for its brigade.
    let of = units
        .iter()
        .find(|unit| unit.counter.arm == Arm::Headquarters)
        .or(units.first())
        .map(|unit| unit.counter.id);
    let claim = of.zip(points).map(|(of, points)| Claim {
        of,
        points: points.into_inner(),
    });
    let dated = |unit: &UnitSetup| {
        Some(Dated {
            turn: turn?,
            change: Change::Withdrawal {
                unit: unit.counter.id,
                claim,
            },
        })
    };
    units.into_iter().filter_map(dated).collect()
}

fn read_turn(table: &mut Table, faults: &mut Faults, days: Option<Days>) -> Option<u16> {
    table
        .need(faults, "turn", "the turn or day on which it happens")
        .and_then(|field| Days::turn(days, field, faults))
}

/// A unit that leaves, which it does once.
fn leaving<'s>(
    field: Field,
    faults: &mut Faults,
    setup: &'s Setup,
    gone: &mut BTreeSet<UnitId>,
) -> Option<&'s UnitSetup> {
    let unit = unit_of(field, faults, setup)?;
    if !gone.insert(unit.counter.id) {
        field.fault(faults, "is converted or withdrawn already");
    }
    Some(unit)
}

/// A unit of the scenario.
fn unit_of<'s>(field: Field, faults: &mut Faults, setup: &'s Setup) -> Option<&'s UnitSetup> {
    let name = field.line(faults, limits::WORD)?.into_inner();
    let known = || setup.units.iter().map(|unit| unit.counter.id);
    let found = setup.units.iter().find(|u| u.counter.id.as_str() == name);
    if found.is_none() && setup.complete {
        let message = format!("{} is no unit of the scenario", quoted(name));
        faults.add_with_help(field.span(), message, || {
            let ids: Vec<UnitId> = known().collect();
            did_you_mean(name, ids.iter().map(UnitId::as_str))
        });
    }
    found
}

/// A unit without a place comes by exactly one conversion.
fn check_formed(faults: &mut Faults, setup: &Setup, calendar: &[Dated]) {
    let mut formed: BTreeSet<UnitId> = BTreeSet::new();
    for dated in calendar {
        let Change::Conversion { into, .. } = &dated.change else {
            continue;
        };
        for unit in into {
            if !formed.insert(*unit) {
                faults.add(
                    setup.span_of(*unit),
                    format!("{unit} appears in two conversions"),
                );
            }
        }
    }
    for unit in &setup.units {
        let id = unit.counter.id;
        if unit.start == Start::Formed && !formed.contains(&id) {
            let message = format!(
                "{id} needs `at`, a hex or place, or `arrives`, a turn and where, or a \
                 conversion that it appears in"
            );
            faults.add(setup.span_of(id), message);
        }
    }
}
