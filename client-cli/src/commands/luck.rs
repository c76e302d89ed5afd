//! `luck`: how the dice fell, from a replay file or the server's export.

use naktong_protocol::SeatId;
use naktong_protocol::view::Viewer;

use super::{Desk, replay};
use crate::fault::Fault;
use crate::luck::Ledger;

pub(super) async fn luck(desk: &Desk<'_>, what: &str, seat: Option<SeatId>) -> Result<(), Fault> {
    let viewer = seat.map(Viewer::Seat);
    let replay = replay::load(desk, what, viewer).await?;
    let stream = replay::pick(&replay, viewer)?;
    let mut ledger = Ledger::default();
    let mut view = stream.start.clone();
    for update in &stream.updates {
        ledger.hear(view.turn.turn, &update.news);
        for event in &update.news {
            view.apply(event).map_err(replay::misfit)?;
        }
    }
    if desk.output.json {
        return desk.output.object(&ledger);
    }
    desk.output.text(&ledger.to_string())
}
