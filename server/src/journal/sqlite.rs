//! The journal of one machine: one SQLite file and one thread that writes it.
//!
//! The writer drains its queue into one transaction, so that many matches share one sync, and
//! answers after the commit. A full disk refuses the batch and the thread goes on; any other
//! failed write is fatal: the thread ends, nobody is answered, and the process must go down and
//! recover from what is on the disk.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use naktong_ai::Thought;
use naktong_protocol::codec::Hash;
use naktong_protocol::computer::Note;
use naktong_protocol::record::{Record, RecordError};
use naktong_protocol::{MatchId, SeatId};
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, TransactionBehavior, params};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Answer, Journal, JournalError, Secret, Stored, check_chain, notes};
use crate::config::Config;
use crate::database::{BUSY, limit_size, migrate, prepare};
use crate::telemetry;

/// The file in the data directory.
pub(crate) const FILE: &str = "journal.sqlite";

/// Each takes the file from the version of its place to the next; `user_version` counts them.
const MIGRATIONS: [&str; 2] = ["
    CREATE TABLE match(id BLOB PRIMARY KEY, head INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE secret(match BLOB PRIMARY KEY REFERENCES match(id), secret BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE record(
        match BLOB NOT NULL REFERENCES match(id),
        seq INTEGER NOT NULL,
        length INTEGER NOT NULL,
        hash BLOB NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY(match, seq)
    ) WITHOUT ROWID;
    CREATE TABLE trimmed(match BLOB NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL);
", "
    CREATE TABLE note(
        match BLOB NOT NULL REFERENCES match(id),
        number INTEGER NOT NULL,
        seat TEXT NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY(match, number)
    ) WITHOUT ROWID;
"];

/// Why the file could not be opened.
#[derive(Debug)]
pub enum OpenError {
    /// A later version of the server wrote it; its version.
    Newer(i64),
    /// SQLite's own words.
    Sqlite(rusqlite::Error),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer(version) => write!(
                f,
                "the journal was written by a newer server (layout {version}, this one knows {}); start that one",
                MIGRATIONS.len()
            ),
            Self::Sqlite(_) => f.write_str("the journal cannot be opened"),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Sqlite(error) => Some(error),
            Self::Newer(_) => None,
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

type Reply = oneshot::Sender<Result<(), JournalError>>;

enum Write {
    Open(MatchId, Secret, Vec<Record>),
    Append(MatchId, u64, Vec<Record>),
    Trim(MatchId, u64),
    Note(MatchId, SeatId, Vec<Thought>, u64),
    Seal,
}

/// The journal in one SQLite file.
pub struct Sqlite {
    path: PathBuf,
    writes: mpsc::Sender<(Write, Reply)>,
    readers: Arc<Mutex<Vec<Connection>>>,
}

impl Sqlite {
    /// Opens or makes the journal in a directory and starts its writer. `failed` is cancelled
    /// when a write fails in a way that ends the process.
    ///
    /// # Errors
    /// [`OpenError`] if the file is not ours, from a newer server, or cannot be opened.
    pub fn open(
        directory: &Path,
        config: &Config,
        failed: CancellationToken,
    ) -> Result<Self, OpenError> {
        let path = directory.join(FILE);
        let mut connection = Connection::open(&path)?;
        prepare(&connection)?;
        if let Some(version) = migrate(&mut connection, &MIGRATIONS)? {
            return Err(OpenError::Newer(version));
        }
        limit_size(&connection, config.journal_mib_max)?;
        let (writes, queue) = mpsc::channel(config.journal_queue_max);
        let batch_max = config.journal_batch_max;
        thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                Writer {
                    connection,
                    queue,
                    batch_max,
                    failed,
                }
                .run()
            })
            .expect("the system can start a thread");
        Ok(Self {
            path,
            writes,
            readers: Arc::default(),
        })
    }

    fn write(&self, write: Write) -> Answer<()> {
        let (reply, answer) = oneshot::channel();
        let writes = self.writes.clone();
        Box::pin(async move {
            let gone = || JournalError::Failed("its writer has stopped".to_owned());
            writes.send((write, reply)).await.map_err(|_| gone())?;
            answer.await.map_err(|_| gone())?
        })
    }

    /// Runs a query on a reader's connection, off the async threads.
    fn query<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, JournalError> + Send + 'static,
    ) -> Answer<T> {
        let (path, readers) = (self.path.clone(), self.readers.clone());
        let work = move || {
            let idle = || readers.lock().unwrap_or_else(PoisonError::into_inner);
            let kept = idle().pop();
            let connection = match kept {
                Some(connection) => connection,
                None => reader(&path).map_err(failed)?,
            };
            let result = query(&connection);
            idle().push(connection);
            result
        };
        Box::pin(async move {
            tokio::task::spawn_blocking(work)
                .await
                .unwrap_or_else(|error| Err(JournalError::Failed(error.to_string())))
        })
    }
}

impl Journal for Sqlite {
    fn open(&self, id: MatchId, secret: Secret, first: Vec<Record>) -> Answer<()> {
        self.write(Write::Open(id, secret, first))
    }

    fn append(&self, id: MatchId, at: u64, records: Vec<Record>) -> Answer<()> {
        self.write(Write::Append(id, at, records))
    }

    fn read(&self, id: MatchId) -> Answer<Stored> {
        let found = self.query(move |connection| {
            read_match(connection, id).map_err(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => JournalError::Unknown,
                error => failed(error),
            })
        });
        let writes = self.writes.clone();
        Box::pin(async move {
            let (stored, torn) = found.await?;
            if let Some(seq) = torn {
                let (reply, answer) = oneshot::channel();
                let gone = |_| JournalError::Failed("its writer has stopped".to_owned());
                writes
                    .send((Write::Trim(id, seq), reply))
                    .await
                    .map_err(|_| gone(()))?;
                answer.await.map_err(|_| gone(()))??;
                telemetry::tail_trimmed();
            }
            Ok(stored)
        })
    }

    fn list(&self) -> Answer<Vec<MatchId>> {
        self.query(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT id FROM match ORDER BY id")
                .map_err(failed)?;
            let rows = statement.query_map([], |row| row.get(0)).map_err(failed)?;
            let mut ids = vec![];
            for row in rows {
                match row {
                    Ok(id) => ids.push(MatchId(uuid::Uuid::from_bytes(id))),
                    Err(error) if is_damage(&error) => {
                        tracing::error!(%error, "a match has no readable id and is left out");
                    }
                    Err(error) => return Err(failed(error)),
                }
            }
            Ok(ids)
        })
    }

    fn secret(&self, id: MatchId) -> Answer<Secret> {
        self.query(move |connection| {
            let secret = connection
                .prepare_cached("SELECT secret FROM secret WHERE match = ?")
                .map_err(failed)?
                .query_row([id.0.as_bytes()], |row| row.get(0).map(Secret));
            secret.map_err(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => JournalError::Unknown,
                error if is_damage(&error) => JournalError::Unknown,
                error => failed(error),
            })
        })
    }

    fn note(&self, id: MatchId, seat: SeatId, thoughts: Vec<Thought>, most: u64) -> Answer<()> {
        self.write(Write::Note(id, seat, thoughts, most))
    }

    fn notes(
        &self,
        id: MatchId,
        seat: Option<SeatId>,
        after: u64,
        most: usize,
    ) -> Answer<Vec<Note>> {
        self.query(move |connection| notes::read(connection, id, seat, after, most))
    }

    fn queued(&self) -> usize {
        self.writes.max_capacity() - self.writes.capacity()
    }

    fn seal(&self) -> Answer<()> {
        self.write(Write::Seal)
    }
}

pub(super) fn failed(error: rusqlite::Error) -> JournalError {
    JournalError::Failed(error.to_string())
}

fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// SQLite's integers have a sign; ours have none.
pub(super) fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).expect("no match has so many records")
}

/// What is stored of a match, and the number of its last record if that one is torn.
fn read_match(connection: &Connection, id: MatchId) -> rusqlite::Result<(Stored, Option<u64>)> {
    // One statement is one snapshot: the head and the records belong together.
    let mut statement = connection.prepare_cached(
        "SELECT head, seq, length, hash, body FROM match LEFT JOIN record ON record.match = id
         WHERE id = ? ORDER BY seq",
    )?;
    let mut rows = statement.query([id.0.as_bytes()])?;
    let mut stored = Stored::default();
    let mut head = None;
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => read_row(row, stored.records.len() as u64 + 1),
            Ok(None) => break,
            Err(error) => Err(error),
        };
        match row {
            Ok((written, Line::Record(record))) => {
                head = Some(written);
                stored.records.push(*record);
            }
            Ok((_, Line::Torn(seq))) => {
                stored.damage = check_chain(&stored.records).err();
                stored.trimmed = stored.damage.is_none();
                let torn = stored.trimmed.then_some(seq);
                return Ok((stored, torn));
            }
            Ok((_, Line::Damaged(why))) => {
                stored.damage = Some(why);
                return Ok((stored, None));
            }
            Err(error) if is_damage(&error) => {
                stored.damage = Some(format!("its rows cannot be read: {error}"));
                return Ok((stored, None));
            }
            Err(error) => return Err(error),
        }
    }
    let head = head.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let read = stored.records.len() as u64;
    stored.damage = match read == head {
        true => check_chain(&stored.records).err(),
        false => Some(format!("{head} records were written, {read} are there")),
    };
    Ok((stored, None))
}

/// Reads every match that has a readable id, oldest first. Nothing is trimmed: a torn last record
/// is told.
pub(crate) fn each_match(
    connection: &Connection,
    take: &mut dyn FnMut(MatchId, Stored),
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("SELECT id FROM match ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get(0))?;
    let ids: Vec<[u8; 16]> = ids.collect::<rusqlite::Result<_>>()?;
    for id in ids {
        let id = MatchId(uuid::Uuid::from_bytes(id));
        let (stored, _) = read_match(connection, id)?;
        take(id, stored);
    }
    Ok(())
}

/// One stored record.
enum Line {
    Record(Box<Record>),
    /// The last one, shorter than it was meant to be: it was never acknowledged.
    Torn(u64),
    Damaged(String),
}

/// The head of the match and the record, which should be number `expected`.
fn read_row(row: &Row<'_>, expected: u64) -> rusqlite::Result<(u64, Line)> {
    let head = number(row, 0)?;
    if row.get::<_, Option<i64>>(1)?.is_none() {
        return Ok((head, Line::Damaged("it has no records".to_owned())));
    }
    let (seq, length) = (number(row, 1)?, number(row, 2)?);
    let (hash, body): ([u8; 32], Vec<u8>) = (row.get(3)?, row.get(4)?);
    let line = if seq == head && seq > 1 && (body.len() as u64) < length {
        Line::Torn(seq)
    } else {
        match check_record(seq, expected, hash, &body) {
            Ok(record) => Line::Record(Box::new(record)),
            Err(why) => Line::Damaged(why),
        }
    };
    Ok((head, line))
}

/// Whether an error is of these rows, not of the disk or the program.
fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    match error {
        E::InvalidColumnType(..)
        | E::FromSqlConversionFailure(..)
        | E::IntegralValueOutOfRange(..) => true,
        other => other.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt),
    }
}

fn check_record(seq: u64, expected: u64, hash: [u8; 32], body: &[u8]) -> Result<Record, String> {
    if seq != expected {
        return Err(format!("record {expected} is missing"));
    }
    if Hash::of(body).0 != hash {
        return Err(format!("the checksum of record {seq} is wrong"));
    }
    Record::from_bytes(body).map_err(|error: RecordError| format!("record {seq} is {error}"))
}

struct Writer {
    connection: Connection,
    queue: mpsc::Receiver<(Write, Reply)>,
    batch_max: usize,
    failed: CancellationToken,
}

impl Writer {
    fn run(mut self) {
        let mut batch = Vec::new();
        loop {
            match self.queue.blocking_recv() {
                None => return,
                Some(write) => batch.push(write),
            }
            while batch.len() < self.batch_max {
                let Ok(write) = self.queue.try_recv() else {
                    break;
                };
                batch.push(write);
            }
            let seal = batch.iter().any(|(write, _)| matches!(write, Write::Seal));
            let begun = Instant::now();
            match self.commit(&batch) {
                Ok(results) => {
                    telemetry::journal_committed(batch.len(), begun.elapsed());
                    if seal {
                        self.checkpoint();
                    }
                    for ((_, reply), result) in batch.drain(..).zip(results) {
                        // Who asked may be gone; the write stands all the same.
                        let _ = reply.send(result);
                    }
                }
                Err(error) if is_full(&error) && self.connection.is_autocommit() => {
                    tracing::error!("the disk is full: orders are refused until there is room");
                    for (_, reply) in batch.drain(..) {
                        let _ = reply.send(Err(JournalError::Full));
                    }
                }
                Err(error) => {
                    // Not known whether it is on the disk: nobody is answered any more.
                    tracing::error!(%error, "the journal cannot be written; the server stops");
                    self.failed.cancel();
                    return;
                }
            }
            if seal {
                return;
            }
        }
    }

    /// Folds the write-ahead log into the file. All is durable without it.
    fn checkpoint(&self) {
        let folded = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = folded {
            tracing::warn!(%error, "the write-ahead log stays beside the journal");
        }
    }

    /// One transaction. Dropped on an error, it rolls back.
    fn commit(
        &mut self,
        batch: &[(Write, Reply)],
    ) -> rusqlite::Result<Vec<Result<(), JournalError>>> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let results = batch
            .iter()
            .map(|(write, _)| perform(&transaction, write))
            .collect::<rusqlite::Result<_>>()?;
        transaction.commit()?;
        Ok(results)
    }
}

fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

/// The inner result is the answer to who asked; the outer one fails the whole batch.
fn perform(connection: &Connection, write: &Write) -> rusqlite::Result<Result<(), JournalError>> {
    match write {
        Write::Open(id, secret, first) => {
            let new = connection
                .prepare_cached("INSERT INTO match(id, head) VALUES (?, ?) ON CONFLICT DO NOTHING")?
                .execute(params![id.0.as_bytes(), signed(first.len() as u64)])?;
            if new == 0 {
                return Ok(Err(JournalError::Conflict));
            }
            connection
                .prepare_cached("INSERT INTO secret(match, secret) VALUES (?, ?)")?
                .execute(params![id.0.as_bytes(), secret.0])?;
            for record in first {
                insert(connection, *id, record)?;
            }
        }
        Write::Append(id, at, records) => {
            let moved = connection
                .prepare_cached("UPDATE match SET head = ?3 WHERE id = ?1 AND head = ?2")?
                .execute(params![
                    id.0.as_bytes(),
                    signed(*at),
                    signed(*at + records.len() as u64)
                ])?;
            if moved == 0 {
                return Ok(Err(JournalError::Conflict));
            }
            for record in records {
                insert(connection, *id, record)?;
            }
        }
        Write::Trim(id, seq) => {
            connection.execute(
                "INSERT INTO trimmed SELECT match, seq, body FROM record WHERE match = ? AND seq = ?",
                params![id.0.as_bytes(), signed(*seq)],
            )?;
            connection.execute(
                "DELETE FROM record WHERE match = ? AND seq = ?",
                params![id.0.as_bytes(), signed(*seq)],
            )?;
            connection.execute(
                "UPDATE match SET head = ?2 - 1 WHERE id = ?1 AND head = ?2",
                params![id.0.as_bytes(), signed(*seq)],
            )?;
        }
        Write::Note(id, seat, thoughts, most) => {
            notes::write(connection, *id, *seat, thoughts, *most)?;
        }
        Write::Seal => {}
    }
    Ok(Ok(()))
}

fn insert(connection: &Connection, id: MatchId, record: &Record) -> rusqlite::Result<()> {
    let body = record.to_bytes();
    let hash = Hash::of(&body);
    connection
        .prepare_cached(
            "INSERT INTO record(match, seq, length, hash, body) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![
            id.0.as_bytes(),
            signed(record.seq),
            signed(body.len() as u64),
            hash.0,
            body
        ])?;
    Ok(())
}
