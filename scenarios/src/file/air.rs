//! How UN's air points are divided when the match begins, interdiction apart: `[air]`
//! (rules 12.2).

use naktong_protocol::FormationId;
use naktong_protocol::order::{AirDivision, MAX_ON_CALL, OnCall};
use naktong_protocol::unit::Side;
use naktong_rules::by_date;
use naktong_rules::scenario::Modules;

use super::fault::{Faults, did_you_mean, quoted};
use super::header::Days;
use super::setup::Setup;
use super::table::{Field, Table};

/// The most points on call for one formation.
const CALL_LIMIT: u8 = 2;
/// The most points of any day (table B5).
const MOST_POINTS: u8 = 10;

pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    days: Option<Days>,
    modules: Modules,
    setup: &Setup,
) -> AirDivision {
    let mut division = AirDivision::default();
    let Some(field) = root.maybe("air") else {
        return division;
    };
    let Some(mut table) = field.table(faults, "[air]") else {
        return division;
    };
    if let Some(strike) = table.maybe("strike") {
        let points = strike.number(faults, 0..=MOST_POINTS);
        division.strike = points.map_or(0, toml::Spanned::into_inner);
    }
    let calls = table.maybe("on_call");
    if let Some(calls) = calls.and_then(|field| field.table(faults, "`on_call`")) {
        let rows = calls.into_fields(faults, MAX_ON_CALL, "points on call");
        let calls = rows.into_iter().flatten();
        division.on_call = calls
            .filter_map(|(name, points)| {
                let formation = caller(&name, faults, setup);
                let points = points.number(faults, 1..=CALL_LIMIT)?.into_inner();
                formation.map(|formation| OnCall { formation, points })
            })
            .collect();
    }
    table.finish(faults);
    check_points(field, faults, days, modules, &division);
    division
}

/// A formation of UN in the scenario, with an HQ to call from.
fn caller(name: &toml::Spanned<&str>, faults: &mut Faults, setup: &Setup) -> Option<FormationId> {
    let text = *name.get_ref();
    let able = || {
        let of_un = setup.formations.iter().filter(|f| f.side == Side::Un);
        of_un.filter(|f| f.headquarters.is_some()).map(|f| f.id)
    };
    let found = able().find(|id| id.as_str() == text);
    if found.is_none() && setup.complete {
        let message = format!(
            "{} is no formation of UN with its headquarters in the scenario",
            quoted(text)
        );
        faults.add_with_help(name.span(), message, || {
            let ids: Vec<FormationId> = able().collect();
            did_you_mean(text, ids.iter().map(FormationId::as_str))
        });
    }
    found
}

/// The division stands until changed, so it must fit into the points of the first day.
fn check_points(
    field: Field,
    faults: &mut Faults,
    days: Option<Days>,
    modules: Modules,
    division: &AirDivision,
) {
    if !modules.air {
        field.fault(
            faults,
            "the air is not in play: say `air = true` in [modules]",
        );
        return;
    }
    let Some(days) = days else { return };
    let points = by_date::un_air(days.first);
    let asked = division.points() + u16::from(modules.interdiction);
    if asked > u16::from(points) {
        let message = format!(
            "with the interdiction at the start this takes {asked} points; UN has {points} on the \
             first day (B5)"
        );
        field.fault(faults, message);
    }
}
