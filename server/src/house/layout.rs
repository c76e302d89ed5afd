//! How the file is laid out: each area has its own tables and its own migrations.

use std::fmt;

use rusqlite::{Connection, TransactionBehavior, params};

use super::{BUSY, accounts, count, invitations};

/// A part of the house with tables of its own.
pub(super) struct Area {
    /// Its name in the table of areas; never changes.
    pub(super) name: &'static str,
    /// Each takes the area from the version of its place to the next; they are only added to.
    pub(super) steps: &'static [&'static str],
}

/// Every area, in the order in which their tables are made.
const AREAS: [&Area; 2] = [&accounts::AREA, &invitations::AREA];

/// The layout of the table of areas itself, kept in `user_version`.
const LAYOUT: i64 = 1;

/// Why the file could not be opened.
#[derive(Debug)]
pub enum OpenError {
    /// A later version of the server wrote it: which area of it is too new.
    Newer(String),
    /// The file cannot be made or written.
    Unwritable(std::io::Error),
    /// SQLite's own words.
    Sqlite(rusqlite::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(area) => write!(
                f,
                "the file of accounts was written by a newer server ({area}); start that one"
            ),
            Self::Unwritable(_) | Self::Sqlite(_) => write!(
                f,
                "the file of accounts ({}) cannot be opened; put it back from a backup",
                super::FILE
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

/// How a file beside the journal is used: at most `mib_max` MiB of it.
pub(crate) fn prepare(connection: &Connection, mib_max: u64) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.busy_timeout(BUSY)?;
    let page: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    let pages = i64::try_from(mib_max).map_or(i64::MAX, |mib| mib * 1024 * 1024 / page);
    let pages = pages.min(i64::from(u32::MAX) - 1);
    // Answers with the limit in force, so it is a query and no update.
    connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
}

/// Takes every area to the version that this server knows, all of them or none.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let layout: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if layout > LAYOUT {
        return Err(OpenError::Newer(format!("layout {layout}")));
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS area(name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID",
    )?;
    for area in AREAS {
        let known = area.steps.len();
        let version = count(
            &transaction,
            "SELECT coalesce(max(version), 0) FROM area WHERE name = ?",
            [area.name],
        )?;
        let version = usize::try_from(version).unwrap_or(usize::MAX);
        if version > known {
            return Err(OpenError::Newer(format!("{} {version}", area.name)));
        }
        for step in &area.steps[version..] {
            transaction.execute_batch(step)?;
        }
        transaction.execute(
            "INSERT OR REPLACE INTO area(name, version) VALUES (?, ?)",
            params![area.name, i64::try_from(known).unwrap_or(i64::MAX)],
        )?;
    }
    transaction.pragma_update(None, "user_version", LAYOUT)?;
    Ok(transaction.commit()?)
}
