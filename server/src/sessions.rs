//! Which sessions are open, for the operator: who they are, and how they are told or ended.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use naktong_protocol::ids::AccountId;
use naktong_protocol::message::{Refusal, ServerMessage};
use naktong_protocol::{MatchId, SeatId};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::matches::table::now_ms;
use crate::outbox::{Frame, Outbox};

/// A seat that a session holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatHeld {
    /// In which match.
    pub r#match: MatchId,
    /// Which.
    pub seat: SeatId,
    /// By which name.
    pub player: String,
}

/// A row of the operator's list of sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Its number, as the log has it.
    pub id: u64,
    /// Where it comes from.
    pub address: IpAddr,
    /// Program and version, as the client says.
    pub client: String,
    /// The name of the guest or account that it says it is.
    pub name: Option<String>,
    /// The account that it is signed in to.
    pub account: Option<AccountId>,
    /// Since when: milliseconds since 1970.
    pub since_ms: u64,
    /// Messages that wait for its socket.
    pub queued: usize,
    /// The seats it has taken, or looked or asked by.
    pub seats: Vec<SeatHeld>,
}

/// The code of the close frame, and why.
type Removal = (u16, Refusal);

struct Open {
    info: SessionInfo,
    outbox: Outbox,
    remove: Option<oneshot::Sender<Removal>>,
}

/// All open sessions. All clones are the same list.
#[derive(Clone, Default)]
pub struct Sessions(Arc<Mutex<BTreeMap<u64, Open>>>);

/// A session in the list, until it is dropped.
pub(crate) struct Presence {
    id: u64,
    sessions: Sessions,
}

impl Sessions {
    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session begins. What comes out of the receiver ends it.
    pub(crate) fn enter(
        &self,
        address: IpAddr,
        outbox: Outbox,
    ) -> (Presence, oneshot::Receiver<Removal>) {
        let (remove, removal) = oneshot::channel();
        let id = outbox.session();
        let info = SessionInfo {
            id,
            address,
            client: String::new(),
            name: None,
            account: None,
            since_ms: now_ms(),
            queued: 0,
            seats: vec![],
        };
        let open = Open {
            info,
            outbox,
            remove: Some(remove),
        };
        self.open().insert(id, open);
        let sessions = self.clone();
        (Presence { id, sessions }, removal)
    }

    /// All of them, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<SessionInfo> {
        let row = |open: &Open| SessionInfo {
            queued: open.outbox.queued(),
            ..open.info.clone()
        };
        self.open().values().map(row).collect()
    }

    /// Messages that wait for all sockets together.
    pub(crate) fn queued(&self) -> usize {
        self.open().values().map(|open| open.outbox.queued()).sum()
    }

    /// Tells everybody; a session whose outbox is full is not told. How many were.
    pub(crate) fn announce(&self, text: &str) -> usize {
        let text = text.to_owned();
        let frame = [Frame::new(ServerMessage::Announcement { text })];
        let open = self.open();
        let told = open.values().filter(|open| open.outbox.offer(&frame));
        told.count()
    }

    /// Ends the sessions that are meant, with a code and a reason. How many they were.
    pub(crate) fn remove(
        &self,
        code: u16,
        reason: &Refusal,
        meant: impl Fn(&SessionInfo) -> bool,
    ) -> usize {
        let mut removed = 0;
        for open in self.open().values_mut().filter(|open| meant(&open.info)) {
            if let Some(remove) = open.remove.take() {
                // It may be ending already.
                removed += usize::from(remove.send((code, reason.clone())).is_ok());
            }
        }
        removed
    }
}

impl Presence {
    fn change(&self, change: impl FnOnce(&mut SessionInfo)) {
        if let Some(open) = self.sessions.open().get_mut(&self.id) {
            change(&mut open.info);
        }
    }

    /// What the client calls itself.
    pub(crate) fn is_called(&self, client: &str) {
        self.change(|info| info.client = client.to_owned());
    }

    /// The guest or account that the session is now.
    pub(crate) fn is_known_as(&self, name: Option<String>, account: Option<AccountId>) {
        self.change(|info| (info.name, info.account) = (name, account));
    }

    /// The session holds a seat no more.
    pub(crate) fn rises(&self, id: MatchId, seat: SeatId) {
        let same = |held: &SeatHeld| (held.r#match, held.seat) == (id, seat);
        self.change(|info| info.seats.retain(|held| !same(held)));
    }

    /// The session holds a seat from now on.
    pub(crate) fn sits(&self, held: SeatHeld) {
        self.change(|info| {
            let same = |other: &SeatHeld| (other.r#match, other.seat) == (held.r#match, held.seat);
            info.seats.retain(|other| !same(other));
            info.seats.push(held);
        });
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.sessions.open().remove(&self.id);
    }
}
