//! People and what is theirs: accounts, tokens, and what else outlives a session and is no match.
//!
//! One SQLite file beside the journal, and one thread that works on it. The journal's file stays
//! the truth of matches alone: when this one is full or fails, whoever asks it is refused, and
//! matches go on.

pub mod accounts;
pub mod invitations;
mod layout;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use naktong_protocol::message::{Refusal, RefusalCode};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use crate::config::Config;
use crate::telemetry;

pub use layout::OpenError;
pub(crate) use layout::prepare;

/// The file in the data directory.
pub const FILE: &str = "house.sqlite";

/// Why the house did not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HouseError {
    /// No room. Nothing was written; reading goes on.
    Full,
    /// The file failed, or the house is closed. Whether a write happened is not known.
    Failed,
}

impl fmt::Display for HouseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("there is no room left for accounts"),
            Self::Failed => f.write_str("the file of accounts failed"),
        }
    }
}

impl std::error::Error for HouseError {}

impl From<HouseError> for Refusal {
    fn from(error: HouseError) -> Self {
        match error {
            HouseError::Full => Self::new(
                RefusalCode::NotSaved,
                "This was not saved and did not happen: the server has no room left. Try again later.",
            ),
            HouseError::Failed => Self::new(
                RefusalCode::Unavailable,
                "The server cannot reach its accounts now; matches go on. Tell the operator.",
            ),
        }
    }
}

/// One thing to be done on the file; it answers whoever asked.
type Job = Box<dyn FnOnce(&mut Connection) -> Result<(), Broken> + Send>;

/// The file cannot be trusted any more.
struct Broken(rusqlite::Error);

/// The file of people. Cheap to clone; all clones are the same house.
#[derive(Clone)]
pub struct House {
    jobs: mpsc::Sender<Job>,
    path: Arc<PathBuf>,
}

impl fmt::Debug for House {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "House({})", self.path.display())
    }
}

impl House {
    /// Opens or makes the file in a directory and starts its thread. The thread ends, with the
    /// write-ahead log folded into the file, when the last clone is gone.
    ///
    /// # Errors
    /// [`OpenError`] if the file is not ours, from a newer server, or cannot be opened.
    ///
    /// # Panics
    /// If the system cannot start a thread.
    pub fn open(directory: &Path, config: &Config) -> Result<Self, OpenError> {
        let path = directory.join(FILE);
        private(&path).map_err(OpenError::Unwritable)?;
        let mut connection = Connection::open(&path)?;
        layout::prepare(&connection, config.house_mib_max)?;
        layout::migrate(&mut connection)?;
        let (jobs, queue) = mpsc::channel(config.house_queue_max);
        thread::Builder::new()
            .name("house".to_owned())
            .spawn(move || work(connection, queue))
            .expect("the system can start a thread");
        Ok(Self {
            jobs,
            path: Arc::new(path),
        })
    }

    /// Where the file is, for a backup.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Changes the file: all of it or, on an error, nothing. Answers when it is on the disk.
    ///
    /// # Errors
    /// [`HouseError`].
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, HouseError> {
        self.run(|connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = change(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })
        .await
    }

    /// Reads what is on the disk.
    ///
    /// # Errors
    /// [`HouseError::Failed`].
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, HouseError> {
        self.run(|connection| query(connection)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, HouseError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let (told, broken) = match work(connection) {
                Ok(value) => (Ok(value), None),
                Err(error) if is_full(&error) => {
                    tracing::warn!("the house has no room left");
                    (Err(HouseError::Full), None)
                }
                Err(error) if is_broken(&error) => (Err(HouseError::Failed), Some(Broken(error))),
                Err(error) => {
                    tracing::error!(%error, "the house could not do what it was asked");
                    (Err(HouseError::Failed), None)
                }
            };
            // Who asked may be gone; the write stands all the same.
            let _ = reply.send(told);
            broken.map_or(Ok(()), Err)
        });
        self.jobs.send(job).await.map_err(|_| HouseError::Failed)?;
        answer.await.map_err(|_| HouseError::Failed)?
    }
}

/// Works on the file until nobody asks any more or it breaks.
fn work(mut connection: Connection, mut queue: mpsc::Receiver<Job>) {
    while let Some(job) = queue.blocking_recv() {
        if let Err(Broken(error)) = job(&mut connection) {
            // After a failed sync nobody knows what is on the disk: only a restart can tell.
            tracing::error!(%error, "the house failed: accounts are refused until a restart, matches go on");
            telemetry::house_failed();
            return;
        }
    }
    if let Err((_, error)) = connection.close() {
        tracing::warn!(%error, "the house was not closed cleanly; it recovers when it is opened");
    }
}

fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

fn is_broken(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
        )
    )
}

/// Makes the file if it is missing, for the owner's eyes only; SQLite's other files follow it.
pub(crate) fn private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// What a query for one number says; it counts rows.
fn count(connection: &Connection, sql: &str, of: impl rusqlite::Params) -> rusqlite::Result<u64> {
    let number: i64 = connection.query_row(sql, of, |row| row.get(0))?;
    Ok(number.cast_unsigned())
}

/// How long the file may be locked by a backup before a call gives up.
const BUSY: Duration = Duration::from_secs(5);
