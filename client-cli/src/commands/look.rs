//! `show` and `legal`: one look at a match.

use naktong_protocol::notation::{find_hex, find_unit};
use naktong_protocol::{Hex, SeatId};

use super::{Desk, legal_orders};
use crate::fault::Fault;
use crate::render::{map, means, orders, panel, status};
use crate::table::{MatchName, Reference, Table};

/// The width of the map where the terminal does not tell its own.
pub(super) const WIDTH: usize = 80;

pub(super) async fn show(
    desk: &Desk<'_>,
    reference: &Reference,
    what: Option<&str>,
    history: bool,
    seat: Option<SeatId>,
    spectator: bool,
) -> Result<(), Fault> {
    let mut connection = desk.connect().await?;
    let id = reference.game.resolve(&connection).await?;
    let seat = if spectator {
        None
    } else {
        desk.seat(id, seat)?
    };
    if let Some(event) = reference.event {
        return super::replay::event(desk, &connection, id, seat, event).await;
    }
    let table = desk.table(&mut connection, id, seat).await?;
    match what {
        Some(what) if history => {
            let unit = find_unit(what, &table.view);
            let name = unit.map_or_else(|| what.to_owned(), |unit| unit.to_string());
            super::history::tell(desk, &connection, &name).await
        }
        Some(what) => one(desk, &table, what),
        None if desk.output.json => desk.output.object(&table.view),
        None => desk.output.text(&picture(desk, &table, None)),
    }
}

/// The word for the orders of all divisions.
pub(super) const ORDERS: &str = "orders";

/// A hex, a unit or all written orders.
pub(super) fn one(desk: &Desk<'_>, table: &Table, what: &str) -> Result<(), Fault> {
    let (board, view) = (&table.board, &table.view);
    if let Some(unit) = find_unit(what, view).and_then(|unit| view.units.get(&unit)) {
        return match desk.output.json {
            true => desk.output.object(unit),
            false => desk
                .output
                .text(&panel::unit(unit, &table.names, board, view)),
        };
    }
    if what == ORDERS {
        return match desk.output.json {
            true => desk.output.object(&view.directives),
            false => desk.output.text(&orders::list(board, view)),
        };
    }
    let hex = find_hex(what, Some(board)).ok_or_else(|| {
        Fault::NotFound(format!(
            "{what:?} is no hex, place or unit that you know of."
        ))
    })?;
    let info = board.map.hex(hex).ok_or_else(|| Fault::off_map(hex))?;
    if !desk.output.json {
        return desk.output.text(&panel::hex(hex, board, view));
    }
    desk.output.object(info)?;
    for unit in view.units_in(hex) {
        desk.output.object(unit)?;
    }
    view.contacts
        .get(&hex)
        .map_or(Ok(()), |contact| desk.output.object(contact))
}

/// The map with legend, score and status line.
pub(super) fn picture(desk: &Desk<'_>, table: &Table, center: Option<Hex>) -> String {
    let (width, _) = size(desk, false);
    // A map wider than the terminal is shown about the seat's own units, as far as it fits.
    let center = center.or_else(|| {
        let interactive = desk.output.is_interactive();
        let cut = interactive && !map::Window::shows_all(&table.board, width);
        cut.then(|| home(table)).flatten()
    });
    let (width, lines) = size(desk, center.is_some());
    let window = map::Window::around(&table.board, center, width, lines);
    let options = panel::options(&table.board.options);
    let mut lines = vec![
        map::draw(&table.board, &table.view, window, desk.paint()),
        map::legend().to_owned(),
        panel::score(&table.view),
    ];
    lines.extend(options.map(|options| format!("Played {options}.")));
    lines.extend(means::lines(&table.view));
    lines.push(line(table));
    lines.join("\n")
}

/// The hex amid the units of the seat: the one of them from which the others are least far.
fn home(table: &Table) -> Option<Hex> {
    let own = table.view.units.values().filter(|unit| {
        let seat = unit.state.own.as_ref().map(|own| own.seat);
        seat.is_some() && seat == table.seat
    });
    let hexes: Vec<Hex> = own.map(|unit| unit.state.hex).collect();
    let far = |hex: Hex| hexes.iter().map(|other| hex.distance(*other)).sum::<u32>();
    hexes.iter().copied().min_by_key(|hex| (far(*hex), *hex))
}

/// The status line of a table.
pub(super) fn line(table: &Table) -> String {
    status::line(
        table.id,
        &table.info,
        &table.board,
        &table.view,
        table.seat,
        Some(table.head.seq),
    )
}

/// Columns, and lines left for a map on a terminal; a whole map may scroll away.
fn size(desk: &Desk<'_>, crop: bool) -> (usize, Option<usize>) {
    if !desk.output.is_interactive() {
        return (WIDTH, None);
    }
    match crossterm::terminal::size() {
        Ok((columns, lines)) => {
            let room = usize::from(lines).saturating_sub(6);
            (usize::from(columns).max(20), crop.then_some(room))
        }
        Err(_) => (WIDTH, None),
    }
}

pub(super) async fn legal(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
) -> Result<(), Fault> {
    let mut connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let (seat, key) = desk.own_seat(id, seat)?;
    let table = desk.table(&mut connection, id, Some((seat, key))).await?;
    let legal = legal_orders(&connection, id, seat).await?;
    if desk.output.json {
        return desk.output.object(&legal);
    }
    desk.output.text(&panel::legal(&legal, &table.names))
}
