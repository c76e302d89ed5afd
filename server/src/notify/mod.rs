//! Telling players that they are awaited: by a webhook or by mail, from an outbox on the disk.
//!
//! A match says where it stands after each record that changes whom it awaits, and again when it
//! is opened; that is all it does, and it waits for nothing. From the standing follows who is to
//! be told; whoever was told once is not told again. So nothing is lost if the server dies
//! between a match's record and the outbox's.

pub mod address;
mod courier;
pub mod mail;
pub mod notice;
mod outbox;
mod presence;
mod standing;
pub mod store;
pub mod target;
mod targets;
mod teller;
pub mod webhook;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use naktong_protocol::message::{Answer, Refusal, RefusalCode};
use naktong_protocol::notify::TargetRequest;
use naktong_protocol::{MatchId, SeatId};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::matches::table::now_ms;
use courier::Courier;
use mail::{Mail, MailError};
use presence::{At, Presence, Whereabouts};
use store::Store;
use targets::House;
use teller::Teller;
use webhook::Webhooks;

pub use courier::Failure;
pub use standing::{Call, Owner, Since, Standing};

/// Why nobody can be notified.
#[derive(Debug)]
pub enum OpenError {
    /// The outbox cannot be opened.
    Store(store::OpenError),
    /// The mail keys of the configuration are wrong.
    Mail(MailError),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Mail(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => error.source(),
            Self::Mail(error) => error.source(),
        }
    }
}

/// What matches and sessions say to those who notify. Cheap to clone.
#[derive(Clone)]
pub struct Notifier {
    inner: Arc<Inner>,
}

impl fmt::Debug for Notifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notifier")
    }
}

struct Inner {
    config: Arc<Config>,
    store: Store,
    presence: Presence,
    changes: Mutex<Changes>,
    /// Says that there are changes.
    changed: Notify,
    /// Says that something new waits in the outbox.
    news: Arc<Notify>,
}

/// What has been said and not been looked at yet. The latest standing of a match stands for all
/// before it, so there are never more than matches.
#[derive(Default)]
struct Changes {
    standings: BTreeMap<MatchId, Standing>,
    /// Matches of which a player has just left.
    left: BTreeSet<MatchId>,
    /// Owners whose targets are others now.
    owners: BTreeSet<Owner>,
}

impl Inner {
    /// Held for a moment only, and never while anything is awaited.
    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notifier {
    /// Opens the outbox in the data directory.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(directory: &Path, config: &Arc<Config>) -> Result<(Self, Workers), OpenError> {
        let store =
            Store::open(directory, config.notify_outbox_mib_max).map_err(OpenError::Store)?;
        let mail = Mail::by(config).map_err(OpenError::Mail)?;
        let news = Arc::new(Notify::new());
        let courier = Courier {
            store: store.clone(),
            config: config.clone(),
            webhooks: Webhooks::new(config),
            mail,
            news: news.clone(),
        };
        let inner = Arc::new(Inner {
            config: config.clone(),
            store,
            presence: Presence::since(Instant::now()),
            changes: Mutex::default(),
            changed: Notify::new(),
            news,
        });
        let workers = Workers {
            teller: Teller::new(inner.clone()),
            courier,
        };
        Ok((Self { inner }, workers))
    }

    /// A match stands so. Never waits.
    pub fn stands(&self, standing: Standing) {
        let old = standing.kind() == notice::Kind::Over
            && standing.calls.iter().all(|call| {
                let age = now_ms().saturating_sub(call.since.at_ms);
                age >= self.inner.config.notify_give_up_ms
            });
        // Every match that ever ended says so again at each start.
        if !old {
            self.inner.changes().standings.insert(standing.id, standing);
            self.inner.changed.notify_one();
        }
    }

    /// A session of whoever holds a seat is there from now on, until what is returned is dropped.
    pub fn here(&self, id: MatchId, seat: SeatId, owner: Owner) -> Here {
        let at = (id, seat, owner);
        self.inner.presence.come(at);
        Here {
            inner: self.inner.clone(),
            at,
        }
    }

    /// Whether whoever holds a seat has been away for as long as we wait before we write to him.
    #[must_use]
    pub fn is_away(&self, id: MatchId, seat: SeatId, owner: Owner) -> bool {
        let grace = Duration::from_millis(self.inner.config.notify_away_ms);
        let presence = &self.inner.presence;
        presence.at((id, seat, owner), grace, Instant::now()) == Whereabouts::Away
    }

    /// Does what a player asks of his targets.
    ///
    /// # Errors
    /// Refused with `bad_target`, `unknown_target`, `too_many`, `too_fast` or `not_saved`.
    pub async fn ask(&self, owner: Owner, ask: TargetRequest) -> Result<Answer, Refusal> {
        let house = House::by(&self.inner.config);
        // Who is awaited already is told at a new target, too.
        let changes = matches!(ask, TargetRequest::Set(_) | TargetRequest::Confirm { .. });
        let asked = self
            .inner
            .store
            .write(move |connection| house.answer(connection, owner, &ask, now_ms()));
        let answer = asked.await.unwrap_or_else(|_| {
            let text = "This was not saved and did not happen: the server's outbox takes nothing now. Matches go on; tell the operator.";
            Err(Refusal::new(RefusalCode::NotSaved, text))
        })?;
        if changes {
            self.inner.changes().owners.insert(owner);
            self.inner.changed.notify_one();
        }
        self.inner.news.notify_one();
        Ok(answer)
    }
}

/// Those who do the work.
pub struct Workers {
    teller: Teller,
    courier: Courier,
}

impl Workers {
    /// Tells and delivers until the server stops.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(self.teller.run(stop.clone()), self.courier.run(stop));
    }
}

/// A session of whoever holds a seat.
#[must_use]
pub struct Here {
    inner: Arc<Inner>,
    at: At,
}

impl Here {
    /// Whose it is.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.at.2
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        if self.inner.presence.go(self.at, Instant::now()) {
            self.inner.changes().left.insert(self.at.0);
            self.inner.changed.notify_one();
        }
    }
}
