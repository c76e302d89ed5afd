//! What a fault of ours does to a match, and what it does not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use naktong_ai::Thought;
use naktong_protocol::codec;
use naktong_protocol::computer::Note;
use naktong_protocol::message::{Answer, MatchState, Nonce, RefusalCode, SeatKey};
use naktong_protocol::record::Record;
use naktong_protocol::{MatchId, Order, OrderId, ScenarioId, SeatId};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{By, Context, Handle, Unanswered};
use crate::computers::{self, Computers};
use crate::config::Config;
use crate::identity::Identity;
use crate::journal::{self, Journal, JournalError, Secret, Sqlite, Stored};
use crate::library::Library;
use crate::lobby::Lobby;
use crate::notify::Notifier;

/// A journal whose next appends go wrong.
struct Faulty {
    journal: Sqlite,
    /// How many appends panic before they reach the journal.
    panics: AtomicU32,
    /// How many say that another writer was first.
    conflicts: AtomicU32,
    /// How many find no room.
    full: AtomicU32,
}

fn take_one(from: &AtomicU32) -> bool {
    from.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
        left.checked_sub(1)
    })
    .is_ok()
}

impl Journal for Faulty {
    fn open(&self, id: MatchId, secret: Secret, first: Vec<Record>) -> journal::Answer<()> {
        self.journal.open(id, secret, first)
    }

    fn append(&self, id: MatchId, at: u64, records: Vec<Record>) -> journal::Answer<()> {
        assert!(!take_one(&self.panics), "a fault that the test wants");
        if take_one(&self.conflicts) {
            return Box::pin(async { Err(JournalError::Conflict) });
        }
        if take_one(&self.full) {
            return Box::pin(async { Err(JournalError::Full) });
        }
        self.journal.append(id, at, records)
    }

    fn read(&self, id: MatchId) -> journal::Answer<Stored> {
        self.journal.read(id)
    }

    fn list(&self) -> journal::Answer<Vec<MatchId>> {
        self.journal.list()
    }

    fn secret(&self, id: MatchId) -> journal::Answer<Secret> {
        self.journal.secret(id)
    }

    fn note(
        &self,
        id: MatchId,
        seat: SeatId,
        thoughts: Vec<Thought>,
        most: u64,
    ) -> journal::Answer<()> {
        self.journal.note(id, seat, thoughts, most)
    }

    fn notes(
        &self,
        id: MatchId,
        seat: Option<SeatId>,
        after: u64,
        most: usize,
    ) -> journal::Answer<Vec<Note>> {
        self.journal.notes(id, seat, after, most)
    }

    fn queued(&self) -> usize {
        self.journal.queued()
    }

    fn seal(&self) -> journal::Answer<()> {
        self.journal.seal()
    }
}

struct Table {
    _dir: tempfile::TempDir,
    faulty: Arc<Faulty>,
    lobby: Lobby,
    handle: Handle,
}

fn seat(id: &str) -> SeatId {
    SeatId::new(id).unwrap()
}

/// A match in play, on a faulty journal.
async fn table() -> Table {
    let dir = tempfile::tempdir().unwrap();
    let config = Arc::new(Config::default());
    let journal = Sqlite::open(dir.path(), &config, CancellationToken::new()).unwrap();
    let faulty = Arc::new(Faulty {
        journal,
        panics: AtomicU32::new(0),
        conflicts: AtomicU32::new(0),
        full: AtomicU32::new(0),
    });
    let context = Context {
        computers: Arc::new(Computers::new(&config, computers::players())),
        journal: faulty.clone(),
        notifier: Notifier::open(dir.path(), &config).unwrap().0,
        config,
        identity: Arc::new(Identity::random()),
        stop: CancellationToken::new(),
        tasks: TaskTracker::new(),
    };
    let lobby = Lobby::open(Library::bundled().unwrap(), context)
        .await
        .unwrap();
    let handle = lobby
        .host(
            ScenarioId::new("c1-uijongbu-road").unwrap(),
            BTreeSet::new(),
            BTreeMap::new(),
        )
        .await
        .unwrap();
    for at in ["nk", "un"] {
        let join = handle.join(seat(at), at.to_owned(), SeatKey::random(), Nonce([0; 32]));
        join.await.unwrap();
    }
    Table {
        _dir: dir,
        faulty,
        lobby,
        handle,
    }
}

async fn done(handle: &Handle, order_id: OrderId) -> Result<Answer, Unanswered> {
    let Ok(Answer::Legal(legal)) = handle.legal(seat("nk")).await else {
        panic!("no orders")
    };
    let order = Order::Done {
        turn: 1,
        phase: legal.done.unwrap(),
    };
    handle.order(seat("nk"), order_id, order, By::Player).await
}

#[tokio::test]
async fn a_match_that_fails_reopens_from_its_journal_and_others_go_on() {
    let Table {
        faulty,
        lobby,
        handle,
        ..
    } = table().await;
    let other = lobby
        .host(
            ScenarioId::new("c1-uijongbu-road").unwrap(),
            BTreeSet::new(),
            BTreeMap::new(),
        )
        .await
        .unwrap();
    let order_id = OrderId::random();
    faulty.panics.store(1, Ordering::Relaxed);
    assert_eq!(done(&handle, order_id).await, Err(Unanswered::Interrupted));
    // Sent again, it is played.
    let accepted = done(&handle, order_id).await;
    assert!(
        matches!(accepted, Ok(Answer::Accepted { .. })),
        "{accepted:?}"
    );
    let key = SeatKey::random();
    other
        .join(seat("nk"), "nk".to_owned(), key, Nonce([0; 32]))
        .await
        .unwrap();
}

#[tokio::test]
async fn an_order_that_finds_no_room_did_not_happen_and_may_be_sent_again() {
    let Table { faulty, handle, .. } = table().await;
    let order_id = OrderId::random();
    let before = handle.legal(seat("nk")).await;
    faulty.full.store(1, Ordering::Relaxed);
    let refused = done(&handle, order_id).await;
    let Err(Unanswered::Refused(refusal)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(refusal.code, RefusalCode::NotSaved);
    assert!(refusal.text.contains("did not happen"), "{refusal}");
    assert_eq!(handle.legal(seat("nk")).await, before);
    assert!(matches!(
        done(&handle, order_id).await,
        Ok(Answer::Accepted { .. })
    ));
}

#[tokio::test]
async fn a_match_that_another_writer_overtook_reads_on_and_decides_again() {
    let Table { faulty, handle, .. } = table().await;
    let order_id = OrderId::random();
    faulty.conflicts.store(1, Ordering::Relaxed);
    assert_eq!(done(&handle, order_id).await, Err(Unanswered::Interrupted));
    assert!(matches!(
        done(&handle, order_id).await,
        Ok(Answer::Accepted { .. })
    ));
}

#[tokio::test]
async fn a_match_that_fails_again_and_again_is_stopped_alone() {
    let Table {
        faulty,
        lobby,
        handle,
        ..
    } = table().await;
    faulty.panics.store(4, Ordering::Relaxed);
    for _ in 0..3 {
        let silent = done(&handle, OrderId::random()).await;
        assert_eq!(silent, Err(Unanswered::Interrupted));
    }
    // The last may hear of the stop already.
    assert!(done(&handle, OrderId::random()).await.is_err());
    let refused = handle.legal(seat("nk")).await;
    let Err(Unanswered::Refused(refusal)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(refusal.code, RefusalCode::MatchStopped);
    assert!(matches!(handle.info().state, MatchState::Stopped { .. }));
    assert!(!handle.is_running());
    lobby
        .host(
            ScenarioId::new("c1-uijongbu-road").unwrap(),
            BTreeSet::new(),
            BTreeMap::new(),
        )
        .await
        .unwrap();
}

#[tokio::test]
async fn a_match_whose_task_ended_before_its_records_were_whole_is_completed() {
    let Table {
        _dir,
        faulty,
        handle,
        lobby,
    } = table().await;
    // As if the server had died between the last seat and the beginning.
    let id = handle.id();
    lobby.context().stop.cancel();
    lobby.context().tasks.close();
    lobby.context().tasks.wait().await;
    let records = faulty.read(id).await.unwrap().records;
    assert_eq!(records.len(), 4, "opened, two seats, started");
    let short = tempfile::tempdir().unwrap();
    let config = Arc::new(Config::default());
    let journal = Sqlite::open(short.path(), &config, CancellationToken::new()).unwrap();
    let secret = faulty.secret(id).await.unwrap();
    journal
        .open(id, secret, vec![records[0].clone()])
        .await
        .unwrap();
    journal.append(id, 1, records[1..3].to_vec()).await.unwrap();
    let context = Context {
        computers: Arc::new(Computers::new(&Config::default(), computers::players())),
        journal: Arc::new(journal),
        notifier: Notifier::open(short.path(), &config).unwrap().0,
        config,
        identity: Arc::new(Identity::random()),
        stop: CancellationToken::new(),
        tasks: TaskTracker::new(),
    };
    let reopened = super::open(id, &context).await.unwrap();
    assert_eq!(reopened.info().state, MatchState::Playing);
    let again = context.journal.read(id).await.unwrap().records;
    let fact = |records: &[Record]| codec::hash(&records[3].fact);
    assert_eq!(
        fact(&again),
        fact(&records),
        "the same dice, the same beginning"
    );
}
