//! `naktongd verify DIRECTORY`: a backup or a data directory, of a running server too.

use std::path::Path;

use naktong_protocol::MatchId;
use naktong_protocol::codec::Hash;
use rusqlite::{Connection, OpenFlags};

use super::{KeepingError, Manifest, at, databases, manifest};
use crate::journal::{self, Stored};
use crate::matches::table::Table;
use crate::operator;

/// What holds of a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Each match.
    pub matches: Vec<MatchFound>,
    /// Rows of the audit log.
    pub audited: u64,
}

/// A match that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchFound {
    /// Which.
    pub id: MatchId,
    /// Its records.
    pub records: u64,
    /// The hash of the last one, which stands for all.
    pub head: Hash,
    /// The hash of the game's state after it.
    pub state: Hash,
}

/// Checks the list of a backup, every SQLite file, the audit log, and every match of the journal:
/// checksums, chain, and that the records give the states they name.
///
/// # Errors
/// [`KeepingError::Damaged`] lists every fault.
pub fn check(directory: &Path) -> Result<Found, KeepingError> {
    let names = databases(directory)?;
    let mut faults = match Manifest::read(directory) {
        Ok(Some(manifest)) => manifest.faults(directory),
        Ok(None) => vec![],
        Err(error) => return Err(at(&directory.join(manifest::FILE))(error)),
    };
    let mut found = Found::default();
    for name in names {
        let path = directory.join(&name);
        let wrong = |error| KeepingError::Sqlite(path.clone(), error);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags).map_err(wrong)?;
        let whole = connection.query_row("PRAGMA integrity_check(1)", [], |row| {
            row.get::<_, String>(0)
        });
        match whole {
            Ok(word) if word == "ok" => {}
            Ok(why) => faults.push(format!("{name}: {why}")),
            Err(error) => {
                faults.push(format!("{name}: {error}"));
                continue;
            }
        }
        if name == operator::FILE {
            match operator::check_audit(&connection) {
                Ok(rows) => found.audited = rows,
                Err(why) => faults.push(why),
            }
        }
        if name == journal::FILE {
            let mut each = |id, stored| match fold(id, stored) {
                Ok(holds) => found.matches.push(holds),
                Err(why) => faults.push(format!("match {id}: {why}")),
            };
            journal::each_match(&connection, &mut each).map_err(wrong)?;
        }
    }
    match faults.is_empty() {
        true => Ok(found),
        false => Err(KeepingError::Damaged(directory.to_owned(), faults)),
    }
}

fn fold(id: MatchId, stored: Stored) -> Result<MatchFound, String> {
    if let Some(damage) = stored.damage {
        return Err(damage);
    }
    if stored.trimmed {
        return Err("its last record is torn; a server that starts on it cuts it off".to_owned());
    }
    let [first, rest @ ..] = &stored.records[..] else {
        return Err("it has no records".to_owned());
    };
    let mut table = Table::open(first).map_err(|damage| damage.0)?;
    if table.id() != id {
        return Err("its records belong to another match".to_owned());
    }
    table = table.for_viewers([]);
    for record in rest {
        table.fold(record).map_err(|damage| damage.0)?;
    }
    let last = rest.last().unwrap_or(first);
    Ok(MatchFound {
        id,
        records: last.seq,
        head: last.hash(),
        state: table.game().state_hash(),
    })
}
