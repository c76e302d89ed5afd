//! `naktongd vacuum`.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{KeepingError, at, databases};
use crate::data_dir::DataDir;

/// A file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vacuumed {
    /// Which.
    pub file: PathBuf,
    /// Its bytes before.
    pub before: u64,
    /// Its bytes after.
    pub after: u64,
}

/// Gives unused room in the SQLite files of a data directory back to the system. The server must
/// not run: each file is written anew.
///
/// # Errors
/// [`KeepingError`].
pub fn vacuum(data_dir: &Path) -> Result<Vec<Vacuumed>, KeepingError> {
    let names = databases(data_dir)?;
    let lock = DataDir::lock(data_dir)?;
    let mut done = vec![];
    for name in names {
        let file = lock.path().join(name);
        let wrong = |error| KeepingError::Sqlite(file.clone(), error);
        let size = || std::fs::metadata(&file).map(|data| data.len());
        let before = size().map_err(at(&file))?;
        let connection = Connection::open(&file).map_err(wrong)?;
        connection.execute_batch("VACUUM").map_err(wrong)?;
        connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(wrong)?;
        connection.close().map_err(|(_, error)| wrong(error))?;
        let after = size().map_err(at(&file))?;
        done.push(Vacuumed {
            file,
            before,
            after,
        });
    }
    Ok(done)
}
