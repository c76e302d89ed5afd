//! The sessions that listen, and who of them looks on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use naktong_protocol::MatchId;
use naktong_protocol::chat::{ChatAnswer, Line, WATCHERS_NAMED_MAX};
use naktong_protocol::message::ServerMessage;
use naktong_protocol::record::Who;

use super::rooms::hears;
use crate::matches::Handle;
use crate::outbox::{Frame, Outbox};
use crate::people::Hands;

/// Who a session is, as far as talk goes.
#[derive(Clone, Debug, Default)]
pub struct Myself {
    /// What it can show.
    pub hands: Arc<Hands>,
    /// Who it says it is.
    pub who: Option<Who>,
    /// The name of the account that it is signed in to.
    pub account: Option<String>,
    /// Whom it does not hear: where, or everywhere.
    pub hushed: Vec<(Option<MatchId>, String)>,
}

impl Myself {
    fn is_open_to(&self, at: MatchId, name: &str) -> bool {
        let meant = |(place, other): &(Option<MatchId>, String)| {
            place.is_none_or(|place| place == at) && other.to_lowercase() == name.to_lowercase()
        };
        !self.hushed.iter().any(meant)
    }
}

#[derive(Debug)]
struct Session {
    outbox: Outbox,
    myself: Mutex<Myself>,
}

impl Session {
    fn myself(&self) -> MutexGuard<'_, Myself> {
        self.myself.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who listens at a match: the session, and whether it looks on without a seat.
type Listeners = BTreeMap<u64, (Arc<Session>, bool)>;

/// All that listen. All clones are the same ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Ears(Arc<Mutex<BTreeMap<MatchId, Listeners>>>);

impl Ears {
    fn all(&self) -> MutexGuard<'_, BTreeMap<MatchId, Listeners>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn one_more(&self, outbox: Outbox) -> Ear {
        let myself = Mutex::default();
        Ear {
            ears: self.clone(),
            session: Arc::new(Session { outbox, myself }),
            at: BTreeSet::new(),
        }
    }

    /// Tells a line to whoever listens and may hear it. A session whose outbox is full comes for
    /// a snapshot, and asks for what was said.
    pub(super) fn tell(&self, handle: &Handle, line: &Line) {
        let at = handle.id();
        let frame = [Frame::new(ServerMessage::Said {
            r#match: at,
            line: line.clone(),
        })];
        // A copy, so that the match may change it meanwhile.
        let row = handle.row().clone();
        let all = self.all();
        for (session, _) in all.get(&at).into_iter().flat_map(BTreeMap::values) {
            let is_heard = {
                let myself = session.myself();
                hears(&row, &myself.hands, line.room) && myself.is_open_to(at, &line.name)
            };
            if is_heard && !session.outbox.offer(&frame) {
                session.outbox.miss(at);
            }
        }
    }

    /// Somebody does not hear these from now on.
    pub(super) fn hush(&self, who: Who, hushed: &[(Option<MatchId>, String)]) {
        for (session, _) in self.all().values().flat_map(BTreeMap::values) {
            let mut myself = session.myself();
            if myself.who == Some(who) {
                myself.hushed = hushed.to_vec();
            }
        }
    }

    pub(super) fn watchers(&self, at: MatchId) -> ChatAnswer {
        let all = self.all();
        let sessions = all.get(&at).into_iter().flat_map(BTreeMap::values);
        let (mut names, mut people, mut nobodies) = (BTreeSet::new(), BTreeSet::new(), 0);
        for (session, _) in sessions.filter(|(_, looks_on)| *looks_on) {
            let myself = session.myself();
            match (&myself.account, myself.who) {
                (account, Some(who)) => {
                    // On two devices he is one and the same.
                    if people.insert(who) && names.len() < WATCHERS_NAMED_MAX {
                        names.extend(account.clone());
                    }
                }
                (_, None) => nobodies += 1,
            }
        }
        let others = people.len() - names.len() + nobodies;
        let others = u32::try_from(others).unwrap_or(u32::MAX);
        ChatAnswer::Watchers { names, others }
    }
}

/// One session's place among those that listen. It goes when this is dropped.
#[derive(Debug)]
pub struct Ear {
    ears: Ears,
    session: Arc<Session>,
    at: BTreeSet<MatchId>,
}

impl Ear {
    /// Who the session is from now on.
    pub fn is(&self, myself: Myself) {
        *self.session.myself() = myself;
    }

    /// What the session can show from now on.
    pub fn wears(&self, hands: &Arc<Hands>) {
        let mut myself = self.session.myself();
        if !Arc::ptr_eq(&myself.hands, hands) {
            myself.hands = hands.clone();
        }
    }

    /// Whether it hears somebody of this name.
    #[must_use]
    pub fn is_open_to(&self, at: MatchId, name: &str) -> bool {
        self.session.myself().is_open_to(at, name)
    }

    /// Whom it does not hear from now on.
    pub fn hushes(&self, hushed: Vec<(Option<MatchId>, String)>) {
        self.session.myself().hushed = hushed;
    }

    /// Listens at a match, by a seat or looking on.
    pub fn come(&mut self, at: MatchId, looks_on: bool) {
        let listener = (self.session.clone(), looks_on);
        let number = self.session.outbox.session();
        self.ears
            .all()
            .entry(at)
            .or_default()
            .insert(number, listener);
        self.at.insert(at);
    }

    /// Listens there no more.
    pub fn go(&mut self, at: MatchId) {
        if !self.at.remove(&at) {
            return;
        }
        let mut all = self.ears.all();
        let Some(there) = all.get_mut(&at) else {
            return;
        };
        there.remove(&self.session.outbox.session());
        if there.is_empty() {
            all.remove(&at);
        }
    }

    /// Listens only at these matches.
    pub fn stay(&mut self, only: impl Fn(MatchId) -> bool) {
        let gone: Vec<_> = self.at.iter().copied().filter(|at| !only(*at)).collect();
        gone.into_iter().for_each(|at| self.go(at));
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.stay(|_| false);
    }
}
