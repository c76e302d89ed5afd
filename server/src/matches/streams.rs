//! The recent updates of each viewer, and who watches. A viewer's updates are encoded once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use naktong_protocol::message::{ServerMessage, Update};
use naktong_protocol::proof::Signature;
use naktong_protocol::{MatchId, Seq, Viewer};

use crate::computers::is_computer;
use crate::outbox::{Frame, Outbox};
use crate::people::Hands;

/// The last updates of each viewer: for those who come back.
#[derive(Debug, Default)]
pub struct Windows {
    length: usize,
    windows: BTreeMap<Viewer, VecDeque<(Seq, Arc<Frame>)>>,
}

impl Windows {
    /// Keeps at most `length` updates of each viewer.
    #[must_use]
    pub fn new(length: usize) -> Self {
        Self {
            length,
            windows: BTreeMap::new(),
        }
    }

    /// The most updates that are kept of each viewer.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Keeps an update and returns it ready to send.
    pub fn keep(
        &mut self,
        id: MatchId,
        viewer: Viewer,
        update: Update,
        signature: Option<Signature>,
    ) -> Arc<Frame> {
        let seq = update.seq;
        let frame = Frame::new(ServerMessage::Update {
            r#match: id,
            update,
            signature,
        });
        let window = self.windows.entry(viewer).or_default();
        if window.len() == self.length {
            window.pop_front();
        }
        window.push_back((seq, frame.clone()));
        frame
    }

    /// The updates after `from`, up to `last`; `None` if they are not all here or `from` lies
    /// beyond `last`.
    #[must_use]
    pub fn after(&self, viewer: Viewer, from: Seq, last: Seq) -> Option<Vec<Arc<Frame>>> {
        let missed = usize::try_from(last.0.checked_sub(from.0)?).ok()?;
        if missed == 0 {
            return Some(vec![]);
        }
        let window = self.windows.get(&viewer)?;
        let skip = window.len().checked_sub(missed)?;
        Some(
            window
                .iter()
                .skip(skip)
                .map(|(_, frame)| frame.clone())
                .collect(),
        )
    }
}

/// The sessions that watch a match. It outlives a fault of the match's own task.
#[derive(Debug)]
pub struct Watchers {
    id: MatchId,
    most: usize,
    watchers: BTreeMap<u64, Watcher>,
}

/// One of them.
#[derive(Debug)]
struct Watcher {
    /// As what he came.
    came_as: Viewer,
    /// By whose eyes he sees.
    eyes: Viewer,
    /// Whose session it is; none of a computer player of this server.
    hands: Option<Arc<Hands>>,
    outbox: Outbox,
}

impl Watchers {
    /// Nobody yet, and at most `most`.
    #[must_use]
    pub fn new(id: MatchId, most: usize) -> Self {
        Self {
            id,
            most,
            watchers: BTreeMap::new(),
        }
    }

    /// Whether one more session may watch. There is always room for a computer player: the
    /// match waits for it.
    pub fn has_room(&mut self, session: u64) -> bool {
        self.watchers
            .retain(|_, watcher| !watcher.outbox.is_closed());
        let people = self.watchers.keys().filter(|id| !is_computer(**id)).count();
        people < self.most || is_computer(session) || self.watchers.contains_key(&session)
    }

    /// A session that came as `came_as` watches from now on, by these eyes only.
    pub fn add(
        &mut self,
        came_as: Viewer,
        eyes: Viewer,
        hands: Option<Arc<Hands>>,
        outbox: Outbox,
    ) {
        let watcher = Watcher {
            came_as,
            eyes,
            hands,
            outbox,
        };
        self.watchers.insert(watcher.outbox.session(), watcher);
    }

    /// Nobody who came as this one watches any more but computer players of this server.
    pub fn remove_viewer(&mut self, viewer: Viewer) {
        self.watchers
            .retain(|id, watcher| watcher.came_as != viewer || is_computer(*id));
    }

    /// Spectators who may look on no more, having sat down, are let go: they come again and are
    /// told why not.
    pub fn look_again(&mut self, may_look_on: impl Fn(&Hands) -> bool) {
        let id = self.id;
        self.watchers.retain(|_, watcher| {
            let hands = watcher.hands.as_ref();
            let stays = watcher.came_as != Viewer::Spectator
                || hands.is_none_or(|hands| may_look_on(hands));
            if !stays {
                watcher.outbox.miss(id);
            }
            stays
        });
    }

    /// A session watches no more.
    pub fn remove(&mut self, session: u64) {
        self.watchers.remove(&session);
    }

    /// Offers a frame to a viewer's sessions, or to all. A full outbox is let go: its session
    /// will come for a snapshot.
    pub fn offer(&mut self, to: Option<Viewer>, frame: &Arc<Frame>) {
        let id = self.id;
        self.watchers.retain(|_, Watcher { eyes, outbox, .. }| {
            if to.is_some_and(|to| to != *eyes) || outbox.offer(std::slice::from_ref(frame)) {
                return true;
            }
            outbox.miss(id);
            false
        });
    }

    /// Everybody comes for a snapshot: the match was reopened.
    pub fn miss_all(&mut self) {
        for watcher in std::mem::take(&mut self.watchers).into_values() {
            watcher.outbox.miss(self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use naktong_protocol::codec::Hash;

    use super::*;

    fn windows(length: usize, updates: u64) -> Windows {
        let mut windows = Windows::new(length);
        for seq in 1..=updates {
            let update = Update {
                seq: Seq(seq),
                news: vec![],
                seal: Hash::ZERO,
            };
            windows.keep(MatchId(uuid::Uuid::nil()), Viewer::Spectator, update, None);
        }
        windows
    }

    fn numbers(windows: &Windows, from: u64, last: u64) -> Option<Vec<u64>> {
        let frames = windows.after(Viewer::Spectator, Seq(from), Seq(last))?;
        let number = |frame: &Arc<Frame>| match frame.message() {
            ServerMessage::Update { update, .. } => update.seq.0,
            other => panic!("{other:?} is no update"),
        };
        Some(frames.iter().map(number).collect())
    }

    #[test]
    fn who_comes_back_gets_exactly_what_he_missed() {
        let windows = windows(8, 5);
        assert_eq!(numbers(&windows, 3, 5), Some(vec![4, 5]));
        assert_eq!(numbers(&windows, 0, 5), Some(vec![1, 2, 3, 4, 5]));
        assert_eq!(numbers(&windows, 5, 5), Some(vec![]));
    }

    #[test]
    fn who_missed_more_than_is_kept_or_claims_the_future_gets_a_snapshot() {
        let windows = windows(3, 5);
        assert_eq!(numbers(&windows, 2, 5), Some(vec![3, 4, 5]));
        assert_eq!(numbers(&windows, 1, 5), None);
        assert_eq!(numbers(&windows, 6, 5), None);
        assert_eq!(numbers(&windows, u64::MAX, 5), None);
    }

    #[test]
    fn a_full_outbox_is_let_go_and_the_others_go_on() {
        let id = MatchId(uuid::Uuid::nil());
        let mut watchers = Watchers::new(id, 8);
        let (slow, _slow_socket, missed) = Outbox::new(1, 1);
        let (quick, mut quick_socket, _) = Outbox::new(2, 8);
        for outbox in [slow, quick] {
            watchers.add(Viewer::Spectator, Viewer::Spectator, None, outbox);
        }
        let mut windows = Windows::new(8);
        for seq in 1..=3 {
            let update = Update {
                seq: Seq(seq),
                news: vec![],
                seal: Hash::ZERO,
            };
            let frame = windows.keep(id, Viewer::Spectator, update, None);
            watchers.offer(Some(Viewer::Spectator), &frame);
        }
        let told = std::iter::from_fn(|| quick_socket.try_recv().ok()).count();
        assert_eq!(told, 3);
        let missed = futures_util::FutureExt::now_or_never(missed.take());
        assert_eq!(missed, Some([id].into()));
        assert_eq!(watchers.watchers.len(), 1);
    }
}
