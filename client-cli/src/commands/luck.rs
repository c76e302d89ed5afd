//! `luck`: how the dice fell, from a replay file or the server's export.

use super::{Desk, replay};
use crate::fault::Fault;
use crate::luck::Ledger;

pub(super) async fn luck(desk: &Desk<'_>, what: &str) -> Result<(), Fault> {
    let replay = replay::load(desk, what, None).await?;
    let stream = replay::pick(&replay, None)?;
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
