//! The last orders, as far as they may be taken back.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{SeatId, Seq, Viewer};
use naktong_rules::{self as rules, Game};

/// How many orders back the game can be taken.
pub(crate) const UNDO_MAX: usize = 32;

/// An order and what was before it.
#[derive(Clone, Debug)]
pub(super) struct Past {
    /// Its record.
    pub(super) record: u64,
    /// Whose it was.
    pub(super) seat: SeatId,
    /// The seat of the mate who gave it for him.
    pub(super) mate: Option<SeatId>,
    /// The game before it.
    pub(super) game: Arc<Game>,
    /// Where each viewer's stream stood before it.
    pub(super) seqs: Arc<BTreeMap<Viewer, Seq>>,
    /// It showed its seat something of the enemy.
    pub(super) revealed: bool,
    /// It rolled.
    pub(super) rolled: bool,
    /// What was rolled since and is out of the game's count if it goes back: by this order, and
    /// by others after it that were taken back.
    pub(super) labels: Vec<String>,
}

impl Past {
    /// Whether a seat may take it back: whose it was, and who gave it.
    fn is_of(&self, seat: SeatId) -> bool {
        self.seat == seat || self.mate == Some(seat)
    }
}

/// Why orders are not taken back without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotFree {
    /// Another seat has ordered since.
    OtherSeat,
    /// Its phase is over.
    PhaseOver,
    /// Dice were rolled.
    Rolled,
    /// Something hidden was seen.
    Revealed,
}

impl NotFree {
    /// In a sentence.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::OtherSeat => "Another seat has given an order since",
            Self::PhaseOver => "The phase of that order is over",
            Self::Rolled => "Dice were rolled for it",
            Self::Revealed => "It has shown you something of the enemy",
        }
    }
}

/// The last orders, the oldest first; copies of it share what they hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Pasts(VecDeque<Arc<Past>>);

impl Pasts {
    /// One order more.
    pub(super) fn push(&mut self, past: Past) {
        if self.0.len() == UNDO_MAX {
            self.0.pop_front();
        }
        self.0.push_back(Arc::new(past));
    }

    /// The order of a record, if it can still be taken back.
    pub(super) fn of_record(&self, record: u64) -> Option<&Past> {
        let mut all = self.0.iter();
        all.find(|past| past.record == record).map(Arc::as_ref)
    }

    /// The first order after an event of a viewer's stream.
    pub(super) fn after_event(&self, viewer: Viewer, seq: Seq) -> Option<&Past> {
        let mut all = self.0.iter();
        // What is older than the oldest that is kept is lost.
        let first = all
            .next()
            .filter(|past| past.seqs.get(&viewer) <= Some(&seq))?;
        let at = |past: &&Arc<Past>| past.seqs.get(&viewer) >= Some(&seq);
        [first].into_iter().chain(all).find(at).map(Arc::as_ref)
    }

    /// The last order of a seat, or by it.
    pub(super) fn last_of(&self, seat: SeatId) -> Option<&Past> {
        let mut all = self.0.iter().rev();
        all.find(|past| past.is_of(seat)).map(Arc::as_ref)
    }

    /// Whether a seat may take back all from a record on without asking.
    pub(super) fn is_free(
        &self,
        seat: SeatId,
        record: u64,
        now: Option<(Side, Phase)>,
    ) -> Result<(), NotFree> {
        let undone = self.0.iter().filter(|past| past.record >= record);
        for past in undone {
            if past.game.acting() != now {
                return Err(NotFree::PhaseOver);
            }
            if !past.is_of(seat) {
                return Err(NotFree::OtherSeat);
            }
            if past.rolled {
                return Err(NotFree::Rolled);
            }
            if past.revealed {
                return Err(NotFree::Revealed);
            }
        }
        Ok(())
    }

    /// Takes back all from a record on: the game before it, with every roll counted.
    pub(super) fn take_back(&mut self, record: u64) -> Option<Game> {
        let at = self.0.iter().position(|past| past.record == record)?;
        let undone = self.0.split_off(at);
        let first = undone.front()?;
        let labels = undone.iter().flat_map(|past| &past.labels);
        let game = rules::take_back(&first.game, labels.clone().map(String::as_str));
        let labels: Vec<String> = labels.cloned().collect();
        if let Some(before) = self.0.back_mut().filter(|_| !labels.is_empty()) {
            Arc::make_mut(before).labels.extend(labels);
        }
        Some(game)
    }
}
