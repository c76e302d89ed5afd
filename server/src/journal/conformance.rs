//! What every journal must do, and what the SQLite one promises besides.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::join_all;
use naktong_protocol::message::Nonce;
use naktong_protocol::record::{Fact, Opened};
use naktong_protocol::{ScenarioId, SeatId, dice};
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::sqlite::FILE;
use super::*;
use crate::config::Config;

fn id(number: u128) -> MatchId {
    MatchId(Uuid::from_u128(number))
}

const SECRET: Secret = Secret([7; 32]);

fn first(id: MatchId) -> Record {
    let opened = Opened {
        match_id: id,
        scenario: ScenarioId::new("test").unwrap(),
        scenario_bytes: vec![1, 2, 3],
        rules_version: 1,
        dice_commitment: dice::commitment(&SECRET.0),
        server_key: naktong_protocol::proof::PublicKey(Hash::ZERO),
        seats: vec![],
    };
    Record {
        seq: 1,
        previous: Hash::ZERO,
        at_ms: 0,
        fact: Fact::Opened(opened),
    }
}

/// A record of this many bytes or a little more that follows another.
fn after(previous: &Record, bytes: usize) -> Record {
    let fact = Fact::Seated {
        seat: SeatId::new("nk").unwrap(),
        player: "x".repeat(bytes),
        key: Hash::ZERO,
        nonce: Nonce([0; 32]),
    };
    Record {
        seq: previous.seq + 1,
        previous: previous.hash(),
        at_ms: 0,
        fact,
    }
}

/// A chain of this many records.
fn chain(id: MatchId, length: usize) -> Vec<Record> {
    let mut records = vec![first(id)];
    while records.len() < length {
        records.push(after(records.last().unwrap(), 1));
    }
    records
}

async fn write(journal: &dyn Journal, records: &[Record]) {
    let Fact::Opened(opened) = &records[0].fact else {
        panic!("no first record")
    };
    let id = opened.match_id;
    journal
        .open(id, SECRET, vec![records[0].clone()])
        .await
        .unwrap();
    for record in &records[1..] {
        journal
            .append(id, record.seq - 1, vec![record.clone()])
            .await
            .unwrap();
    }
}

// What every journal must do: one function, called for each.
async fn conforms(journal: Arc<dyn Journal>) {
    assert_eq!(journal.list().await, Ok(vec![]));
    assert_eq!(journal.read(id(1)).await, Err(JournalError::Unknown));
    assert_eq!(journal.secret(id(1)).await, Err(JournalError::Unknown));
    assert_eq!(
        journal.append(id(1), 0, vec![first(id(1))]).await,
        Err(JournalError::Conflict)
    );

    // What is answered is there, in order; lists are oldest first.
    let records = chain(id(1), 5);
    write(&*journal, &chain(id(2), 1)).await;
    write(&*journal, &records).await;
    assert_eq!(journal.list().await, Ok(vec![id(1), id(2)]));
    assert_eq!(journal.secret(id(1)).await, Ok(SECRET));
    let stored = journal.read(id(1)).await.unwrap();
    assert_eq!(
        stored,
        Stored {
            records: records.clone(),
            ..Stored::default()
        }
    );

    // Append-if-at: behind the last record only; a match is opened once.
    let next = after(&records[4], 1);
    for at in [0, 4, 6] {
        let appended = journal.append(id(1), at, vec![next.clone()]).await;
        assert_eq!(appended, Err(JournalError::Conflict), "at {at}");
    }
    assert_eq!(
        journal.open(id(1), SECRET, vec![first(id(1))]).await,
        Err(JournalError::Conflict)
    );
    assert_eq!(journal.read(id(1)).await.unwrap().records.len(), 5);

    // Several at once: all or none.
    let pair = vec![next.clone(), after(&next, 1)];
    assert_eq!(
        journal.append(id(1), 4, pair.clone()).await,
        Err(JournalError::Conflict)
    );
    assert_eq!(journal.append(id(1), 5, pair).await, Ok(()));
    assert_eq!(journal.read(id(1)).await.unwrap().records.len(), 7);

    // Of many who write to one place one wins.
    let last = journal.read(id(1)).await.unwrap().records.pop().unwrap();
    let racers = (1..=40).map(|bytes| journal.append(id(1), 7, vec![after(&last, bytes)]));
    let results = join_all(racers).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(
        results
            .iter()
            .all(|r| matches!(r, Ok(()) | Err(JournalError::Conflict)))
    );
    assert_eq!(journal.read(id(1)).await.unwrap().records.len(), 8);

    // Many matches at once are all kept; after the seal nothing is taken.
    let many: Vec<_> = (10..60).map(|number| chain(id(number), 4)).collect();
    join_all(many.iter().map(|records| write(&*journal, records))).await;
    for records in &many {
        let Fact::Opened(opened) = &records[0].fact else {
            panic!("no first record")
        };
        assert_eq!(
            &journal.read(opened.match_id).await.unwrap().records,
            records
        );
    }
    assert_eq!(journal.seal().await, Ok(()));
    let late = journal.append(id(1), 8, vec![after(&last, 1)]).await;
    assert!(matches!(late, Err(JournalError::Failed(_))));
}

struct Disk {
    dir: tempfile::TempDir,
    config: Config,
}

impl Disk {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            config: Config::default(),
        }
    }

    fn open(&self) -> Result<Sqlite, OpenError> {
        Sqlite::open(self.dir.path(), &self.config, CancellationToken::new())
    }

    /// Writes a chain, closes the journal, and lets somebody else change the file.
    async fn tamper(&self, records: &[Record], sql: &str) {
        let journal = self.open().unwrap();
        write(&journal, records).await;
        journal.seal().await.unwrap();
        drop(journal);
        self.file().execute_batch(sql).unwrap();
    }

    fn file(&self) -> Connection {
        Connection::open(self.dir.path().join(FILE)).unwrap()
    }
}

#[tokio::test]
async fn sqlite_conforms() {
    conforms(Arc::new(Disk::new().open().unwrap())).await;
}

#[tokio::test]
async fn sqlite_gives_back_what_it_answered_when_it_is_opened_again() {
    let disk = Disk::new();
    let records = chain(id(1), 9);
    // Not sealed: as after a kill.
    write(&disk.open().unwrap(), &records).await;
    let again = disk.open().unwrap();
    assert_eq!(again.read(id(1)).await.unwrap().records, records);
    assert_eq!(
        again.append(id(1), 9, vec![after(&records[8], 1)]).await,
        Ok(())
    );
}

#[tokio::test]
async fn sqlite_syncs_every_commit() {
    let disk = Disk::new();
    drop(disk.open().unwrap());
    let mode: String = disk
        .file()
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
    let connection = disk.file();
    crate::database::prepare(&connection).unwrap();
    let synchronous: i64 = connection
        .query_row("PRAGMA synchronous", [], |row| row.get(0))
        .unwrap();
    assert_eq!(synchronous, 2, "FULL");
}

#[tokio::test]
async fn writes_that_wait_share_one_commit() {
    const WRITES: u64 = 60;
    let disk = Disk::new();
    let journal = disk.open().unwrap();
    write(&journal, &chain(id(1_000), 1)).await;
    // Somebody holds the file, so the writes pile up; then he lets go.
    let holder = disk.file();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let open = |number| journal.open(id(number), SECRET, vec![first(id(number))]);
    let mut waiting: Vec<_> = (0..u128::from(WRITES)).map(open).collect();
    for write in &mut waiting {
        // Asked once, it is in the queue.
        assert_eq!(write.now_or_never(), None);
    }
    holder.execute_batch("COMMIT").unwrap();
    for written in join_all(waiting).await {
        assert_eq!(written, Ok(()));
    }
    // A commit of its own would write three pages for each.
    let log = disk.dir.path().join("journal.sqlite-wal");
    let frames = std::fs::metadata(log).unwrap().len() / (4096 + 24);
    assert!(frames < WRITES, "{frames} pages for {WRITES} writes");
}

#[tokio::test]
async fn a_torn_last_record_is_cut_off_kept_aside_and_written_over() {
    let disk = Disk::new();
    let records = chain(id(1), 5);
    disk.tamper(
        &records,
        "UPDATE record SET body = substr(body, 1, 10) WHERE seq = 5",
    )
    .await;
    let journal = disk.open().unwrap();
    let stored = journal.read(id(1)).await.unwrap();
    assert_eq!(stored.records, records[..4]);
    assert!(stored.trimmed);
    assert_eq!(stored.damage, None);
    assert_eq!(
        journal.append(id(1), 4, vec![records[4].clone()]).await,
        Ok(())
    );
    let stored = journal.read(id(1)).await.unwrap();
    assert_eq!(
        stored,
        Stored {
            records,
            ..Stored::default()
        }
    );
    let kept: i64 = disk
        .file()
        .query_row("SELECT count(*) FROM trimmed", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn damage_is_told_and_nothing_is_guessed_or_cut_off() {
    for (sql, whole, why) in [
        (
            "UPDATE record SET body = substr(body, 1, 10) WHERE seq = 3",
            2,
            "the checksum of record 3",
        ),
        (
            "UPDATE record SET body = zeroblob(length) WHERE seq = 5",
            4,
            "the checksum of record 5",
        ),
        (
            "UPDATE record SET hash = zeroblob(32) WHERE seq = 2",
            1,
            "the checksum of record 2",
        ),
        (
            "UPDATE record SET hash = 'x' WHERE seq = 2",
            1,
            "its rows cannot be read",
        ),
        ("DELETE FROM record WHERE seq = 3", 2, "record 3 is missing"),
        (
            "DELETE FROM record WHERE seq = 5",
            4,
            "5 records were written, 4 are there",
        ),
        ("DELETE FROM record", 0, "it has no records"),
        (
            "UPDATE record SET body = substr(body, 1, 10) WHERE seq = 1",
            0,
            "the checksum of record 1",
        ),
    ] {
        let disk = Disk::new();
        disk.tamper(&chain(id(1), 5), sql).await;
        let journal = disk.open().unwrap();
        for _ in 0..2 {
            let stored = journal.read(id(1)).await.unwrap();
            assert_eq!(stored.records.len(), whole, "{sql}");
            assert!(
                stored.damage.as_deref().unwrap_or("").contains(why),
                "{sql}: {stored:?}"
            );
            assert!(!stored.trimmed, "{sql}");
        }
    }
}

#[tokio::test]
async fn a_record_of_another_chain_is_damage() {
    let disk = Disk::new();
    let mut records = chain(id(1), 3);
    records[2].previous = Hash([9; 32]);
    write(&disk.open().unwrap(), &records).await;
    let stored = disk.open().unwrap().read(id(1)).await.unwrap();
    assert_eq!(
        stored.damage.as_deref(),
        Some("record 3 does not follow the one before it")
    );
}

#[tokio::test]
async fn a_full_disk_refuses_the_write_and_reading_and_later_writes_go_on() {
    let mut disk = Disk::new();
    disk.config.journal_mib_max = 1;
    let failed = CancellationToken::new();
    let journal = Sqlite::open(disk.dir.path(), &disk.config, failed.clone()).unwrap();
    let records = chain(id(1), 3);
    write(&journal, &records).await;
    let large = after(&records[2], 2 * 1024 * 1024);
    assert_eq!(
        journal.append(id(1), 3, vec![large]).await,
        Err(JournalError::Full)
    );
    assert_eq!(journal.read(id(1)).await.unwrap().records, records);
    let small = after(&records[2], 1);
    assert_eq!(journal.append(id(1), 3, vec![small]).await, Ok(()));
    assert!(!failed.is_cancelled());
}

#[tokio::test]
async fn any_other_failed_write_answers_nobody_and_stops_the_server() {
    let disk = Disk::new();
    let failed = CancellationToken::new();
    let journal = Sqlite::open(disk.dir.path(), &disk.config, failed.clone()).unwrap();
    let records = chain(id(1), 2);
    write(&journal, &records).await;
    disk.file().execute_batch("DROP TABLE record").unwrap();
    let write = journal.append(id(1), 2, vec![after(&records[1], 1)]).await;
    assert!(matches!(write, Err(JournalError::Failed(_))), "{write:?}");
    failed.cancelled().await;
    let next = journal.open(id(2), SECRET, vec![first(id(2))]).await;
    assert!(matches!(next, Err(JournalError::Failed(_))), "{next:?}");
}

#[tokio::test]
async fn a_journal_of_a_newer_server_is_left_alone() {
    let disk = Disk::new();
    drop(disk.open().unwrap());
    disk.file()
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    let error = disk.open().err().unwrap();
    assert!(matches!(error, OpenError::Newer(99)), "{error}");
    // What a connection that is still closing has left in the log would heal the file.
    for log in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(disk.dir.path().join(format!("{FILE}{log}")));
    }
    std::fs::write(disk.dir.path().join(FILE), "this is no database at all, but long enough for a header of one hundred bytes, which is what is read first.").unwrap();
    let error = disk.open().err().unwrap();
    assert!(matches!(error, OpenError::Sqlite(_)), "{error}");
}
