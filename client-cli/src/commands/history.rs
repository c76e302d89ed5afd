//! `history` and `show --history`: who a unit was.

use naktong_protocol::message::{Answer, Request};

use super::Desk;
use crate::connection::{Connection, strange};
use crate::fault::Fault;
use crate::render::history::page;

pub(super) async fn history(desk: &Desk<'_>, unit: &str) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    tell(desk, &connection, unit).await
}

/// Asks and prints.
pub(super) async fn tell(
    desk: &Desk<'_>,
    connection: &Connection,
    unit: &str,
) -> Result<(), Fault> {
    let request = Request::History {
        unit: unit.to_owned(),
    };
    let history = match connection.ask(request).await? {
        Answer::History(Some(history)) => history,
        Answer::History(None) => {
            return Err(Fault::NotFound(format!(
                "{unit:?} is no unit of the order of battle: say a tag as on the counters, 18r or \
                 4div, or an id, nkpa-18-rgt."
            )));
        }
        answer => return Err(strange(&answer)),
    };
    match desk.output.json {
        true => desk.output.object(&history),
        false => desk.output.text(&page(&history)),
    }
}
