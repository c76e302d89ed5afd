//! The built set-up that a scenario begins from: `setup` and `leave_out`.
//!
//! The builder of set-ups makes them of the facts, one file a date, with the same `[[units]]`
//! rows as a scenario. A scenario takes those that stand in its window.

use std::collections::BTreeSet;

use naktong_protocol::FormationId;
use naktong_protocol::turn::Day;

use super::fault::{Faults, did_you_mean, quoted};
use super::limits;
use super::table::{Field, Table};
use super::unit::{self, Context, Written};
use toml::de::DeTable;

/// The units of a set-up that a scenario takes.
pub(super) struct Built {
    pub(super) units: Vec<Written>,
    /// Of which day it is.
    pub(super) day: Option<Day>,
    /// The set-up was without fault.
    pub(super) complete: bool,
}

/// `None` if the file names no set-up.
pub(super) fn read(root: &mut Table, faults: &mut Faults, context: Context) -> Option<Built> {
    let field = root.maybe("setup");
    let leave_out = root.maybe("leave_out");
    let Some(field) = field else {
        if let Some(leave_out) = leave_out {
            leave_out.fault(faults, "there is no `setup` to leave anything out of");
        }
        return None;
    };
    let mut built = Built {
        units: vec![],
        day: None,
        complete: false,
    };
    let Some(day) = field.line(faults, limits::WORD) else {
        return Some(built);
    };
    let date = *day.get_ref();
    built.day = date.parse().ok();
    let Some(text) = context.world.setup(date) else {
        let message = format!("there is no set-up of {}", quoted(date));
        faults.add_with_help(field.span(), message, || {
            let dates = context.world.setup_dates();
            let near = did_you_mean(date, dates.iter().copied());
            near.or_else(|| Some(format!("there are {}", dates.join(", "))))
        });
        return Some(built);
    };
    let mut own = Faults::new(&format!("setups/{date}.toml"), text);
    built.units = read_file(text, &mut own, context, field);
    built.complete = !own.any();
    faults.absorb(own);
    if let Some(leave_out) = leave_out {
        leave(leave_out, &mut built, faults);
    }
    Some(built)
}

/// The rows that stand in the window. Their faults from now on point at `setup` in the scenario.
fn read_file(text: &str, faults: &mut Faults, context: Context, named_by: Field) -> Vec<Written> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        faults.add(span, format!("not TOML: {}", error.message()));
    }
    if !errors.is_empty() {
        return vec![];
    }
    let mut root = Table::new(tree.get_ref(), 0..0, "a set-up");
    let tables = root
        .need(faults, "units", "its rows")
        .and_then(|field| field.tables(faults, limits::UNITS, "a unit"));
    let mut units = vec![];
    let mut named = BTreeSet::new();
    for mut table in tables.into_iter().flatten() {
        let at = table.maybe("at");
        if at.is_some_and(|at| context.world.is_outside(at)) {
            continue;
        }
        let unit = unit::read(table, faults, context, &mut named);
        units.extend(unit.map(|unit| Written {
            id: named_by.span(),
            start: named_by.span(),
            ..unit
        }));
    }
    root.finish(faults);
    units
}

/// Takes out units, and whole divisions and brigades. A corps' id is its headquarters alone.
fn leave(field: Field, built: &mut Built, faults: &mut Faults) {
    let list = field.list(faults, limits::UNITS);
    for field in list.into_iter().flatten() {
        let Some(name) = field.line(faults, limits::WORD) else {
            continue;
        };
        let name = name.into_inner();
        let formation = |unit: &Written| unit.setup.counter.formation.map(|id: FormationId| id);
        let is_named = |unit: &Written| {
            let counter = &unit.setup.counter;
            counter.id.as_str() == name || formation(unit).is_some_and(|id| id.as_str() == name)
        };
        if built.units.iter().any(is_named) {
            built.units.retain(|unit| !is_named(unit));
        } else if built.complete {
            let message = format!("{} has no unit of the set-up in the window", quoted(name));
            faults.add_with_help(field.span(), message, || {
                let counters = built.units.iter().map(|unit| &unit.setup.counter);
                did_you_mean(name, counters.map(|counter| counter.id.as_str()))
            });
        }
    }
}
