//! Matches: one task owns each (architecture, contracts 5 and 10).

mod actor;
mod clock;
pub mod export;
pub mod gallery;
mod handle;
pub mod roster;
pub mod streams;
pub mod table;

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use naktong_protocol::codec::Hash;
use naktong_protocol::message::{MatchInfo, MatchState};
use naktong_protocol::proof::PublicKey;
use naktong_protocol::{MatchId, ScenarioId};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::computers::{self, Computers};
use crate::config::Config;
use crate::identity::Identity;
use crate::journal::{Journal, JournalError};
use crate::notify::Notifier;
use crate::telemetry;
use actor::{Actor, Command, End};
use streams::Watchers;

pub use actor::By;
pub(crate) use actor::not_your_seat;
pub use handle::{Handle, Row, Unanswered, WatchAnswer};

/// What every match needs.
#[derive(Clone)]
pub struct Context {
    /// Where records go.
    pub journal: Arc<dyn Journal>,
    /// The limits.
    pub config: Arc<Config>,
    /// Signs what viewers are told.
    pub identity: Arc<Identity>,
    /// Plays seats.
    pub computers: Arc<Computers>,
    /// Tells players that they are awaited.
    pub notifier: Notifier,
    /// Says that matches finish their order and end.
    pub stop: CancellationToken,
    /// Holds every match's task.
    pub tasks: TaskTracker,
}

/// Opens a match from its journal and starts its task. A damaged one is stopped: it is listed,
/// and says so to everybody who asks.
///
/// # Errors
/// [`JournalError`] if the journal itself cannot be read.
pub async fn open(id: MatchId, context: &Context) -> Result<Handle, JournalError> {
    let span = tracing::info_span!("match", %id);
    let (mailbox, commands) = mpsc::channel(context.config.match_mailbox_max);
    match Actor::open(id, context).instrument(span.clone()).await? {
        Ok(actor) => {
            let (row, rows) = watch::channel(actor.row());
            telemetry::match_moved(None, word(&rows.borrow().info.state));
            let task = supervise(actor, commands, row, context.clone());
            context.tasks.spawn(task.instrument(span));
            let handle = Handle::new(id, mailbox, rows);
            if handle.is_running() {
                let attending = computers::attend(handle.clone(), context.clone());
                context.tasks.spawn(attending);
            }
            Ok(handle)
        }
        Err(damaged) => {
            let info = span.in_scope(|| quarantine(id, *damaged));
            telemetry::match_moved(None, word(&info.state));
            Ok(Handle::new(id, mailbox, watch::channel(Row::bare(info)).1))
        }
    }
}

/// Runs a match; after a fault of ours it reopens from its journal, a limited number of times.
async fn supervise(
    mut actor: Actor,
    mut commands: mpsc::Receiver<Command>,
    row: watch::Sender<Row>,
    context: Context,
) {
    let id = actor.id();
    let mut watchers = Watchers::new(id, context.config.match_watchers_max);
    for failures in 1.. {
        let run = actor.run(&mut commands, &mut watchers, &row, &context.stop);
        match AssertUnwindSafe(run).catch_unwind().await {
            Ok(End::Stopped) => return,
            Ok(End::Overtaken) => tracing::warn!("another writer was first; the match reopens"),
            Err(_) => tracing::error!(failures, "the match failed by a fault of ours; it reopens"),
        }
        telemetry::match_failed();
        let reopened = match failures {
            n if n > context.config.match_failures_max => Ok(Err(Box::new(Damaged {
                why: format!("it failed {n} times"),
                info: Some(row.borrow().info.clone()),
            }))),
            _ => Actor::open(id, &context).await,
        };
        match reopened {
            Ok(Ok(again)) => {
                actor = again;
                publish(&row, actor.row());
                watchers.miss_all();
            }
            Ok(Err(damaged)) => {
                let info = quarantine(id, *damaged);
                let row_before = row.borrow().clone();
                publish(&row, Row { info, ..row_before });
                return;
            }
            Err(error) => {
                tracing::error!(%error, "the match cannot be reopened");
                return;
            }
        }
    }
}

/// Makes a new row of the match list known.
fn publish(row: &watch::Sender<Row>, new: Row) {
    row.send_if_modified(|row| {
        let is_new = *row != new;
        if is_new {
            telemetry::match_moved(Some(word(&row.info.state)), word(&new.info.state));
            *row = new;
        }
        is_new
    });
}

/// A match whose records are damaged.
#[derive(Debug)]
struct Damaged {
    /// For the operator.
    why: String,
    /// As far as it is known.
    info: Option<MatchInfo>,
}

/// Logs the damage once, under a reference that players may name, and says how it is listed.
fn quarantine(id: MatchId, damaged: Damaged) -> MatchInfo {
    let reference = uuid::Uuid::new_v4().simple().to_string()[..8].to_owned();
    tracing::error!(%id, reference, why = damaged.why, "the match is damaged and stopped");
    telemetry::match_quarantined();
    let info = damaged.info.unwrap_or_else(|| MatchInfo {
        id,
        scenario: ScenarioId::new("unknown").expect("it is a name"),
        title: "A damaged match".to_owned(),
        state: MatchState::Gathering,
        seats: vec![],
        dice_commitment: Hash::ZERO,
        options: BTreeSet::new(),
        server_key: PublicKey(Hash::ZERO),
        lobby: Box::default(),
        dealings: Box::default(),
    });
    MatchInfo {
        state: MatchState::Stopped { reference },
        ..info
    }
}

/// A state as metrics name it.
fn word(state: &MatchState) -> &'static str {
    match state {
        MatchState::Gathering => "gathering",
        MatchState::Playing => "playing",
        MatchState::Finished(_) => "finished",
        MatchState::Stopped { .. } => "stopped",
        MatchState::Closed { .. } => "closed",
    }
}

#[cfg(test)]
mod tests;
