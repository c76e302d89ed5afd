//! Written orders of the NK divisions, as NK sees them (rules 7.2 to 7.4).

use naktong_protocol::order::Directive;
use naktong_protocol::report::Report;
use naktong_protocol::unit::{Arm, Counter};
use naktong_protocol::view::{DirectiveView, WaitingDirective};
use naktong_protocol::{Board, FormationId, PlaceId, View};

use super::sentence::{place_name, shown};

/// Every division that is on the map or expected, with its orders.
pub(crate) fn list(board: &Board, view: &View) -> String {
    let divisions = view.directives.iter();
    let lines: Vec<String> = divisions
        .filter_map(|(id, orders)| {
            let mut counters = counters(view).filter(|counter| counter.formation == Some(*id));
            let first = counters.next()?;
            let mut all = std::iter::once(first).chain(counters);
            let staff = all.find(|counter| counter.arm == Arm::Headquarters);
            let tag = staff.map_or(id.as_str(), |staff| &staff.tag);
            let mut lines = vec![format!("{tag:<8} {}", short(orders))];
            lines.extend(told(orders, board));
            Some(lines.join("\n"))
        })
        .collect();
    match lines.is_empty() {
        true => "You know of no written orders (7.2).".into(),
        false => lines.join("\n"),
    }
}

/// The name without what the order of battle adds to it in brackets.
fn short(orders: &DirectiveView) -> &str {
    let name = orders.name.split_once(" (");
    name.map_or(orders.name.as_str(), |(name, _)| name)
}

fn counters(view: &View) -> impl Iterator<Item = &Counter> {
    let here = view.units.values().map(|unit| &*unit.counter);
    here.chain(view.expected.values().map(|expected| &*expected.counter))
}

/// The orders of the division that a counter belongs to, if they bind it.
pub(crate) fn of_counter(counter: &Counter, board: &Board, view: &View) -> Vec<String> {
    let orders = counter.formation.and_then(|id| view.directives.get(&id));
    match orders.filter(|_| !counter.independent) {
        Some(orders) => told(orders, board),
        None => vec![],
    }
}

/// `  ordered to take ...`, and what waits.
fn told(orders: &DirectiveView, board: &Board) -> Vec<String> {
    let mut line = format!("  ordered to {}", words(&orders.in_force, board));
    if let Some(objective) = orders.objective {
        line.push_str(&format!("; now {}", place_name(board, objective)));
    }
    let waiting = orders.waiting.as_ref();
    let waiting = waiting.map(|waiting| format!("  {}", awaited(waiting, board)));
    std::iter::once(line).chain(waiting).collect()
}

/// `take Uijongbu, then Seoul`.
fn words(directive: &Directive, board: &Board) -> String {
    match directive {
        Directive::Take {
            immediate,
            subsequent,
        } => format!(
            "take {}, then {}",
            plain_name(board, *immediate),
            plain_name(board, *subsequent)
        ),
        Directive::Secure => "secure what is taken".into(),
    }
}

fn plain_name(board: &Board, id: PlaceId) -> String {
    let place = board.map.place(id);
    place.map_or_else(|| id.to_string(), |place| place.name.clone())
}

/// `waits since turn 3, after 1 roll: secure what is taken; the next roll needs 2`.
fn awaited(waiting: &WaitingDirective, board: &Board) -> String {
    let rolls = match waiting.rolls {
        0 => "not rolled for yet".to_owned(),
        1 => "after 1 roll".to_owned(),
        rolls => format!("after {rolls} rolls"),
    };
    let next = match waiting.needs.saturating_sub(waiting.rolls) {
        0 | 1 => "any roll will do".to_owned(),
        next => format!("the next roll needs {next}"),
    };
    format!(
        "waits since turn {}, {rolls}: {}; {next}",
        waiting.written,
        words(&waiting.directive, board)
    )
}

/// What a report of orders tells; `None` for any other.
pub(crate) fn sentence(report: &Report, board: &Board, view: &View) -> Option<String> {
    let name = |id: &FormationId| {
        let orders = view.directives.get(id);
        orders.map_or_else(|| id.to_string(), |orders| short(orders).to_owned())
    };
    Some(match report {
        Report::OrderWritten {
            formation,
            directive,
        } => format!(
            "An order for the {} goes into translation: {} (7.3).",
            name(formation),
            words(directive, board)
        ),
        Report::OrderTranslated {
            formation,
            roll,
            before,
            needs,
            in_force,
        } => {
            let sum = match before {
                0 => shown(roll),
                before => format!("{} and {before} for earlier rolls", shown(roll)),
            };
            let result = match in_force {
                true => "is translated and in force",
                false => "is not translated yet",
            };
            format!(
                "The order of the {} {result}: {sum}, needs {needs} (7.4).",
                name(formation)
            )
        }
        Report::NextObjective {
            formation,
            objective,
        } => format!(
            "The {} has its immediate objective; the next is {} (7.2).",
            name(formation),
            place_name(board, *objective)
        ),
        Report::CommanderRelieved { formation } => {
            format!(
                "The commander of the {} is relieved (7.7).",
                name(formation)
            )
        }
        _ => return None,
    })
}
