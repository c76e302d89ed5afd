//! Who plays which seat of a match now.

use std::collections::BTreeMap;

use naktong_protocol::SeatId;
use naktong_protocol::computer::Level;
use naktong_protocol::message::{MatchInfo, MatchState};
use tokio_util::sync::DropGuard;
use tracing::Instrument;

use super::hold::Seated;
use crate::matches::{Context, Handle};

/// Sits computer players down and calls them away as the match's seats say, until it is over or
/// the server stops.
pub(crate) async fn attend(handle: Handle, context: Context) {
    let mut infos = handle.infos();
    // Whoever is let go of here is called away.
    let mut playing: BTreeMap<SeatId, (Level, DropGuard)> = BTreeMap::new();
    loop {
        let info = infos.borrow_and_update().clone();
        if let MatchState::Finished(_) = info.state {
            // The last phase's thoughts are still to be kept; no order is taken any more.
            playing.into_values().for_each(|(_, guard)| {
                guard.disarm();
            });
            return;
        }
        if info.state == MatchState::Closed {
            return;
        }
        let wanted = wanted(&info);
        playing.retain(|seat, (level, _)| wanted.get(seat) == Some(level));
        for (seat, level) in wanted {
            playing.entry(seat).or_insert_with(|| {
                let away = context.stop.child_token();
                let guard = away.clone().drop_guard();
                let seated = Seated {
                    handle: handle.clone(),
                    seat,
                    level,
                    context: context.clone(),
                    away,
                };
                let span = tracing::info_span!("computer", id = %handle.id(), %seat, %level);
                context.tasks.spawn(seated.stay().instrument(span));
                (level, guard)
            });
        }
        tokio::select! {
            biased;
            () = context.stop.cancelled() => return,
            changed = infos.changed() => if changed.is_err() { return },
        }
    }
}

/// The seats for which computers give orders now.
fn wanted(info: &MatchInfo) -> BTreeMap<SeatId, Level> {
    if info.state != MatchState::Playing {
        return BTreeMap::new();
    }
    let computers = info.seats.iter();
    computers
        .filter_map(|taken| Some((taken.seat, taken.computer?)))
        .collect()
}
