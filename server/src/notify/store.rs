//! The outbox on disk: one SQLite file beside the journal, and one thread that works on it.
//!
//! The journal stays the truth of matches: when this file is full or fails, nobody is notified,
//! and matches go on.

use std::fmt;
use std::path::Path;
use std::thread;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use crate::database;

/// The file in the data directory. It holds the secrets of webhooks.
pub const FILE: &str = "outbox.sqlite";

/// Jobs that wait for the file; who asks more waits.
const QUEUE: usize = 256;

/// Each takes the file from the version of its place to the next; `user_version` counts them.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE target(
        id BLOB PRIMARY KEY,
        owner BLOB NOT NULL,
        way TEXT NOT NULL CHECK (way IN ('webhook', 'mail')),
        address TEXT NOT NULL,
        match BLOB,
        away INTEGER NOT NULL,
        secret TEXT NOT NULL,
        code TEXT,
        made_ms INTEGER NOT NULL,
        tested_ms INTEGER NOT NULL DEFAULT 0,
        tries INTEGER NOT NULL DEFAULT 0,
        why TEXT,
        given_up INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX target_of_owner ON target(owner);
    CREATE TABLE told(
        target BLOB NOT NULL REFERENCES target(id) ON DELETE CASCADE,
        match BLOB NOT NULL,
        seat TEXT NOT NULL,
        kind TEXT NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY(target, match, seat, kind)
    ) WITHOUT ROWID;
    CREATE TABLE message(
        id BLOB PRIMARY KEY,
        target BLOB NOT NULL REFERENCES target(id) ON DELETE CASCADE,
        match BLOB,
        seat TEXT,
        kind TEXT NOT NULL,
        since INTEGER NOT NULL,
        body TEXT NOT NULL,
        made_ms INTEGER NOT NULL,
        due_ms INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX message_due ON message(due_ms);
    CREATE INDEX message_target ON message(target);
    CREATE INDEX message_match ON message(match);
    CREATE TABLE asked(address TEXT NOT NULL, at_ms INTEGER NOT NULL);
"];

/// Why the file could not be opened.
#[derive(Debug)]
pub enum OpenError {
    /// A later version of the server wrote it; its version.
    Newer(i64),
    /// The file cannot be made or written.
    Unwritable(std::io::Error),
    /// SQLite's own words.
    Sqlite(rusqlite::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(version) => write!(
                f,
                "the outbox of notifications was written by a newer server (layout {version}, this one knows {}); start that one",
                MIGRATIONS.len()
            ),
            Self::Unwritable(_) | Self::Sqlite(_) => write!(
                f,
                "the outbox of notifications ({FILE}) cannot be opened; put it back from a backup, or take the file away: players then set their targets anew"
            ),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Newer(_) => None,
            Self::Unwritable(error) => Some(error),
            Self::Sqlite(error) => Some(error),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Why the outbox did not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// No room. Nothing was written; reading goes on.
    Full,
    /// The file failed. Whether a write happened is not known.
    Failed,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the outbox has no room left",
            Self::Failed => "the outbox failed",
        })
    }
}

impl std::error::Error for StoreError {}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The file. Cheap to clone; its thread ends when the last clone is gone.
#[derive(Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens or makes the file in a directory, at most `mib_max` MiB large, and starts its
    /// thread.
    ///
    /// # Errors
    /// [`OpenError`] if the file is not ours, from a newer server, or cannot be opened.
    ///
    /// # Panics
    /// If the system cannot start a thread.
    pub fn open(directory: &Path, mib_max: u64) -> Result<Self, OpenError> {
        let path = directory.join(FILE);
        database::private(&path).map_err(OpenError::Unwritable)?;
        let mut connection = Connection::open(&path)?;
        prepare(&mut connection, mib_max)?;
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        thread::Builder::new()
            .name("outbox".to_owned())
            .spawn(move || {
                while let Some(job) = queue.blocking_recv() {
                    job(&mut connection);
                }
            })
            .expect("the system can start a thread");
        Ok(Self { jobs })
    }

    /// Changes the file: all of it or, on an error, nothing. Answers when it is on the disk.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let changed = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .and_then(|transaction| {
                    let value = change(&transaction)?;
                    transaction.commit()?;
                    Ok(value)
                });
            // Who asked may be gone; the write stands all the same.
            let _ = reply.send(changed.map_err(|error| told(&error)));
        });
        self.jobs.send(job).await.map_err(|_| StoreError::Failed)?;
        answer.await.map_err(|_| StoreError::Failed)?
    }
}

/// Logs what the operator must know; the texts of SQLite name tables and no values.
fn told(error: &rusqlite::Error) -> StoreError {
    if error.sqlite_error_code() == Some(ErrorCode::DiskFull) {
        tracing::warn!("the outbox of notifications has no room left");
        return StoreError::Full;
    }
    tracing::error!(%error, "the outbox of notifications failed; matches go on");
    StoreError::Failed
}

fn prepare(connection: &mut Connection, mib_max: u64) -> Result<(), OpenError> {
    database::prepare(connection)?;
    // Secrets that are taken away are gone from the file, too.
    connection.pragma_update(None, "secure_delete", "ON")?;
    database::limit_size(connection, mib_max)?;
    match database::migrate(connection, &MIGRATIONS)? {
        Some(version) => Err(OpenError::Newer(version)),
        None => Ok(()),
    }
}

/// The tables without a file.
#[cfg(test)]
pub(super) fn in_memory() -> Connection {
    let mut connection = Connection::open_in_memory().expect("there is memory");
    prepare(&mut connection, 16).expect("it is fresh");
    connection
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_written_is_there_after_a_restart_and_nobody_else_can_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let write = |store: Store| async move {
            let change = |connection: &Connection| {
                connection.execute("INSERT INTO asked VALUES ('a@example.org', 1)", [])?;
                connection.query_row("SELECT count(*) FROM asked", [], |row| row.get::<_, i64>(0))
            };
            store.write(change).await.unwrap()
        };
        assert_eq!(write(Store::open(dir.path(), 16).unwrap()).await, 1);
        assert_eq!(write(Store::open(dir.path(), 16).unwrap()).await, 2);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let data = std::fs::metadata(dir.path().join(FILE)).unwrap();
            assert_eq!(data.permissions().mode() & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn a_full_file_refuses_and_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), 1).unwrap();
        let fill = |connection: &Connection| {
            connection.execute("INSERT INTO asked VALUES (hex(zeroblob(2000000)), 1)", [])
        };
        assert_eq!(store.write(fill).await, Err(StoreError::Full));
        let count = |connection: &Connection| {
            connection.query_row("SELECT count(*) FROM asked", [], |row| row.get::<_, i64>(0))
        };
        assert_eq!(store.write(count).await, Ok(0));
    }

    #[test]
    fn the_file_of_a_newer_server_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let connection = Connection::open(dir.path().join(FILE)).unwrap();
        connection.pragma_update(None, "user_version", 9).unwrap();
        drop(connection);
        let told = Store::open(dir.path(), 16).unwrap_err().to_string();
        assert!(told.contains("layout 9"), "{told}");
    }
}
