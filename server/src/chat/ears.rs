//! The sessions that listen, and who of them looks on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use naktong_protocol::MatchId;
use naktong_protocol::chat::{ChatAnswer, Line, WATCHERS_NAMED_MAX};
use naktong_protocol::message::ServerMessage;
use naktong_protocol::record::Who;

use super::rooms::hears;
use crate::matches::Row;
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
    pub(super) fn tell(&self, row: &Row, line: &Line) {
        let at = row.info.id;
        let frame = [Frame::new(ServerMessage::Said {
            r#match: at,
            line: line.clone(),
        })];
        let all = self.all();
        for (session, _) in all.get(&at).into_iter().flat_map(BTreeMap::values) {
            let is_heard = {
                let myself = session.myself();
                hears(row, &myself.hands, line.room) && myself.is_open_to(at, &line.name)
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

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use naktong_protocol::ScenarioId;
    use naktong_protocol::chat::Room;
    use naktong_protocol::codec::Hash;
    use naktong_protocol::message::{MatchInfo, MatchState};
    use naktong_protocol::proof::PublicKey;
    use tokio::sync::mpsc;
    use uuid::Uuid;

    use super::*;
    use crate::outbox::Out;

    /// A match in play that everybody may look on at.
    fn row() -> Row {
        Row::bare(MatchInfo {
            id: MatchId(Uuid::from_u128(1)),
            scenario: ScenarioId::new("c1-uijongbu-road").unwrap(),
            title: "The Uijongbu Road".to_owned(),
            state: MatchState::Playing,
            seats: vec![],
            dice_commitment: Hash::ZERO,
            options: BTreeSet::new(),
            server_key: PublicKey(Hash::ZERO),
            lobby: Box::default(),
            dealings: Box::default(),
        })
    }

    fn line(number: u64) -> Line {
        Line {
            room: Room::Watchers,
            number,
            at_ms: 1,
            name: "Ann".to_owned(),
            seat: None,
            text: "NK is on the left, and the road is open all the way to Seoul.".to_owned(),
        }
    }

    /// So many who look on, and what waits for each of them.
    fn listening(ears: &Ears, count: u64) -> (Vec<Ear>, Vec<mpsc::Receiver<Out>>) {
        let one = |number| {
            let (outbox, queue, _) = Outbox::new(number, 64);
            let mut ear = ears.one_more(outbox);
            ear.come(row().info.id, true);
            (ear, queue)
        };
        (1..=count).map(one).unzip()
    }

    #[test]
    fn a_thousand_who_hear_a_line_are_sent_the_same_bytes() {
        let ears = Ears::default();
        let (all, mut queues) = listening(&ears, 1_000);
        ears.tell(&row(), &line(1));
        let mut first: Option<Arc<Frame>> = None;
        for queue in &mut queues {
            let Ok(Out::Frame(frame)) = queue.try_recv() else {
                panic!("everybody hears it");
            };
            let first = first.get_or_insert_with(|| frame.clone());
            assert!(Arc::ptr_eq(first, &frame), "encoded once");
        }
        drop(all);
        assert!(ears.all().is_empty(), "who goes listens no more");
        // Only printed (--nocapture): the time is that of a machine with other things to do.
        let ([one, ..], [told, once, each]) = (costs(1), costs(1_000));
        println!(
            "a line for 1000 takes {:.0} us, {:.0} times as long as for one; encoded for each it would cost {:.0} times as much as encoded once",
            told * 1e6,
            told / one,
            each / once
        );
    }

    #[test]
    fn who_reads_too_slowly_is_let_go_and_the_others_hear_all() {
        let ears = Ears::default();
        let (slow, _unread, missed) = Outbox::new(1, 1);
        let (quick, mut queue, _) = Outbox::new(2, 64);
        let mut both = [slow, quick].map(|outbox| ears.one_more(outbox));
        both.iter_mut()
            .for_each(|ear| ear.come(row().info.id, true));
        (1..=5).for_each(|number| ears.tell(&row(), &line(number)));
        assert_eq!(std::iter::from_fn(|| queue.try_recv().ok()).count(), 5);
        let missed = futures_util::FutureExt::now_or_never(missed.take());
        assert_eq!(
            missed,
            Some([row().info.id].into()),
            "he comes for what he missed"
        );
    }

    /// How long a line takes to tell, and to encode once and for each.
    fn costs(count: u64) -> [f64; 3] {
        const LINES: u64 = 50;
        let ears = Ears::default();
        let (_all, _queues) = listening(&ears, count);
        let took = |work: &mut dyn FnMut()| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64()
        };
        let frame = || {
            Frame::new(ServerMessage::Said {
                r#match: row().info.id,
                line: line(1),
            })
        };
        let shared = frame();
        let told = took(&mut || (1..=LINES).for_each(|number| ears.tell(&row(), &line(number))));
        let once = took(&mut || (0..count).for_each(|_| drop(shared.json())));
        let each = took(&mut || (0..count).for_each(|_| drop(frame().json())));
        [told / LINES as f64, once, each]
    }
}
