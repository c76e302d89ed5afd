//! The audit log: every action of an operator, and what came of it. Rows are only ever added, each
//! names the hash of the one before, and the file itself refuses changes.

use naktong_protocol::codec::{self, Hash};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::matches::table::now_ms;

/// The tables of the log.
pub(super) const TABLES: &str = "
    CREATE TABLE audit(
        number INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        previous BLOB NOT NULL,
        entry TEXT NOT NULL
    );
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
    CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
";

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditEntry {
    /// Somebody asked for something; written before it is done.
    Asked {
        /// Who: the user of the system at the socket, or the signal.
        by: String,
        /// What, as it was said.
        action: serde_json::Value,
    },
    /// It was done.
    Done {
        /// The row in which it was asked for.
        of: u64,
        /// What came of it.
        text: String,
    },
    /// It was not done.
    Refused {
        /// The row in which it was asked for.
        of: u64,
        /// Why.
        text: String,
    },
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its number, from 1 without a gap.
    pub number: u64,
    /// When: milliseconds since 1970.
    pub at_ms: u64,
    /// What.
    pub entry: AuditEntry,
}

/// What the next row names.
fn hash(number: u64, at_ms: u64, previous: Hash, entry: &str) -> Hash {
    codec::hash(&(number, at_ms, previous, entry))
}

struct Raw {
    number: u64,
    at_ms: u64,
    previous: Hash,
    entry: String,
}

impl Raw {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        // SQLite's integers have a sign; what was written here has none.
        let [number, at_ms]: [i64; 2] = [row.get(0)?, row.get(1)?];
        Ok(Self {
            number: number.unsigned_abs(),
            at_ms: at_ms.unsigned_abs(),
            previous: Hash(row.get(2)?),
            entry: row.get(3)?,
        })
    }

    fn hash(&self) -> Hash {
        hash(self.number, self.at_ms, self.previous, &self.entry)
    }
}

const COLUMNS: &str = "SELECT number, at_ms, previous, entry FROM audit";

/// Adds a row and answers with its number when it is on the disk.
pub(super) fn add(connection: &mut Connection, entry: &AuditEntry) -> rusqlite::Result<u64> {
    let transaction = connection.transaction()?;
    let last = transaction
        .query_row(
            &format!("{COLUMNS} ORDER BY number DESC LIMIT 1"),
            [],
            Raw::of,
        )
        .optional()?;
    let (number, previous) = match last {
        Some(last) => (last.number + 1, last.hash()),
        None => (1, Hash::ZERO),
    };
    let text = serde_json::to_string(entry).expect("our own types always encode");
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    transaction.execute(
        "INSERT INTO audit(number, at_ms, previous, entry) VALUES (?, ?, ?, ?)",
        params![signed(number), signed(now_ms()), previous.0, text],
    )?;
    transaction.commit()?;
    Ok(number)
}

/// The latest rows, oldest first, at most `most`.
pub(super) fn latest(connection: &Connection, most: u32) -> rusqlite::Result<Vec<AuditRow>> {
    let mut statement = connection.prepare(&format!("{COLUMNS} ORDER BY number DESC LIMIT ?"))?;
    let mut rows = vec![];
    for raw in statement.query_map([most], Raw::of)? {
        let raw = raw?;
        let unreadable = |_| AuditEntry::Refused {
            of: raw.number,
            text: "this row cannot be read".to_owned(),
        };
        rows.push(AuditRow {
            number: raw.number,
            at_ms: raw.at_ms,
            entry: serde_json::from_str(&raw.entry).unwrap_or_else(unreadable),
        });
    }
    rows.reverse();
    Ok(rows)
}

/// Checks that all rows follow each other: how many there are.
///
/// # Errors
/// A sentence that names the first row that does not follow, or SQLite's words.
pub fn check(connection: &Connection) -> Result<u64, String> {
    let words = |error: rusqlite::Error| format!("the audit log cannot be read: {error}");
    let mut statement = connection
        .prepare(&format!("{COLUMNS} ORDER BY number"))
        .map_err(words)?;
    let (mut count, mut previous) = (0, Hash::ZERO);
    for raw in statement.query_map([], Raw::of).map_err(words)? {
        let raw = raw.map_err(words)?;
        count += 1;
        if raw.number != count || raw.previous != previous {
            return Err(format!(
                "row {} of the audit log does not follow the one before it",
                raw.number
            ));
        }
        previous = raw.hash();
    }
    Ok(count)
}
