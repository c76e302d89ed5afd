//! The orders in force at the start: `[[orders]]` (rules 7.2 and 15.3).

use std::collections::BTreeSet;

use naktong_protocol::order::Directive;
use naktong_rules::scenario::Modules;

use super::fault::Faults;
use super::limits;
use super::setup::Setup;
use super::table::{Field, Table};
use super::world::World;

/// Writes the orders into the formations of the set-up; each NK division that needs one has one.
pub(super) fn read(
    root: &mut Table,
    faults: &mut Faults,
    world: &World,
    modules: Modules,
    setup: &mut Setup,
) {
    let mut named = BTreeSet::new();
    if let Some(field) = root.maybe("orders") {
        if !modules.orders {
            field.fault(
                faults,
                "orders are not in play: say `orders = true` in [modules]",
            );
        }
        let tables = field.tables(faults, limits::FORMATIONS, "an order");
        for mut table in tables.into_iter().flatten() {
            let division = table
                .need(faults, "division", "whose order it is")
                .and_then(|field| Some((field, world.formation(field, faults)?)));
            let directive = read_directive(&mut table, faults, world);
            table.finish(faults);
            let Some((field, id)) = division else {
                continue;
            };
            if !named.insert(*id.get_ref()) {
                field.fault(faults, "has an order already");
            }
            let takes_orders = setup.takes_orders(*id.get_ref(), world);
            let mut formations = setup.formations.iter_mut();
            match formations.find(|f| f.id == *id.get_ref()) {
                Some(formation) if takes_orders => formation.directive = directive,
                None if !setup.complete => {}
                None => field.fault(faults, "no unit of it is in the scenario"),
                Some(_) => field.fault(
                    faults,
                    "takes no orders: only NK divisions do, with their headquarters and with units \
                     that are not independent (7.2)",
                ),
            }
        }
    }
    if !modules.orders || !setup.complete {
        return;
    }
    for formation in &setup.formations {
        let id = formation.id;
        if let Some(headquarters) = formation.headquarters
            && setup.takes_orders(id, world)
            && !named.contains(&id)
        {
            let message = format!("{id} has no order to begin with (7.2)");
            faults.add_with_help(setup.span_of(headquarters), message, || {
                Some(format!(
                    "add [[orders]] with division = \"{id}\" and `take`, two places, or secure = \
                     true"
                ))
            });
        }
    }
}

/// `take = ["uijongbu", "seoul"]` or `secure = true`.
fn read_directive(table: &mut Table, faults: &mut Faults, world: &World) -> Option<Directive> {
    match (table.maybe("take"), table.maybe("secure")) {
        (Some(take), None) => {
            let places: Vec<Field> = take.list(faults, 2)?.collect();
            let [immediate, subsequent] = places[..] else {
                let message = "expected two places, the immediate objective and the subsequent one";
                take.fault(faults, message);
                return None;
            };
            let immediate = world.place(immediate, faults);
            let subsequent = world.place(subsequent, faults);
            Some(Directive::Take {
                immediate: immediate?.into_inner(),
                subsequent: subsequent?.into_inner(),
            })
        }
        (None, Some(secure)) => match secure.flag(faults)? {
            true => Some(Directive::Secure),
            false => {
                secure.fault(faults, "is true, or left out for `take`");
                None
            }
        },
        (None, None) => {
            let message = "an order says `take`, two places, or secure = true";
            faults.add(table.span(), message);
            None
        }
        (Some(_), Some(secure)) => {
            secure.fault(faults, "`take` or `secure`, not both");
            None
        }
    }
}
