//! How every SQLite file of ours is opened: the same promises on disk, the same limits, the same way
//! from an older layout to ours.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

/// How long a writer waits for another one, a backup or the operator's tools.
pub(crate) const BUSY: Duration = Duration::from_secs(5);

/// Makes the file if it is missing, for the owner's eyes only; SQLite's other files follow it.
///
/// # Errors
/// The system's own.
pub(crate) fn private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// What is committed is on the disk, and readers do not wait for writers.
///
/// # Errors
/// SQLite's own.
pub(crate) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.busy_timeout(BUSY)
}

/// Lets the file grow to so many MiB; past them a write fails with `SQLITE_FULL`.
///
/// # Errors
/// SQLite's own.
pub(crate) fn limit_size(connection: &Connection, mib_max: u64) -> rusqlite::Result<()> {
    let page: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    let pages = i64::try_from(mib_max).map_or(i64::MAX, |mib| mib.saturating_mul(1 << 20) / page);
    let pages = pages.min(i64::from(u32::MAX) - 1);
    // Answers with the limit in force, so it is a query and no update.
    connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
}

/// Takes the file through the steps that it has not seen, each of them or none; `user_version`
/// counts them. `Some` is the version of a file that a later server wrote: it is left alone.
///
/// # Errors
/// SQLite's own.
pub(crate) fn migrate(
    connection: &mut Connection,
    steps: &[&str],
) -> rusqlite::Result<Option<i64>> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let seen = usize::try_from(version).unwrap_or(0);
    if seen > steps.len() {
        return Ok(Some(version));
    }
    for (next, step) in (1_i64..).zip(steps).skip(seen) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", next)?;
        transaction.commit()?;
    }
    Ok(None)
}
