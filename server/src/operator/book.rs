//! What is kept for the operator: the audit log and the measures in force, in one SQLite file.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, ErrorCode, params};

use super::audit::{self, AuditEntry, AuditRow};
use super::measures::{Measure, MeasureKind, Whom};
use crate::database;

/// The file in the data directory.
pub const FILE: &str = "operator.sqlite";

/// Each takes the file from the version of its place to the next; `user_version` counts them.
const MIGRATIONS: [&str; 2] = [
    audit::TABLES,
    "CREATE TABLE measure(kind TEXT NOT NULL, whom TEXT NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY(kind, whom)) WITHOUT ROWID;",
];

/// Why the file did not do it.
#[derive(Debug)]
pub enum BookError {
    /// A later version of the server wrote it; its version.
    Newer(i64),
    /// No room. Nothing was written.
    Full,
    /// SQLite's own words.
    Sqlite(rusqlite::Error),
}

impl fmt::Display for BookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(version) => write!(
                f,
                "{FILE} was written by a newer server (layout {version}); start that one"
            ),
            Self::Full => f.write_str("there is no room left for the audit log"),
            Self::Sqlite(_) => write!(f, "{FILE} cannot be used"),
        }
    }
}

impl std::error::Error for BookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Sqlite(error) => Some(error),
            Self::Newer(_) | Self::Full => None,
        }
    }
}

impl From<rusqlite::Error> for BookError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Sqlite(error),
        }
    }
}

/// The operator's file. All clones are the same one. Its calls wait for the disk.
#[derive(Clone)]
pub struct Book(Arc<Mutex<Connection>>);

impl Book {
    /// Opens or makes it in a data directory.
    ///
    /// # Errors
    /// [`BookError`] if the file is not ours or cannot be opened.
    pub fn open(directory: &Path) -> Result<Self, BookError> {
        let mut connection = Connection::open(directory.join(FILE))?;
        database::prepare(&connection)?;
        match database::migrate(&mut connection, &MIGRATIONS)? {
            Some(version) => Err(BookError::Newer(version)),
            None => Ok(Self(Arc::new(Mutex::new(connection)))),
        }
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, BookError> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(work(&mut connection)?)
    }

    /// Adds a row to the audit log: its number.
    ///
    /// # Errors
    /// [`BookError`]; then the row is not there.
    pub fn write(&self, entry: &AuditEntry) -> Result<u64, BookError> {
        self.with(|connection| audit::add(connection, entry))
    }

    /// The latest rows of the audit log, oldest first, at most `most`.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn latest(&self, most: u32) -> Result<Vec<AuditRow>, BookError> {
        self.with(|connection| audit::latest(connection, most))
    }

    /// All measures, those that are over too.
    pub(super) fn measures(&self) -> Result<Vec<Measure>, BookError> {
        self.with(|connection| {
            let mut statement = connection.prepare("SELECT body FROM measure")?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            let mut measures = vec![];
            for body in rows {
                match serde_json::from_str(&body?) {
                    Ok(measure) => measures.push(measure),
                    Err(error) => tracing::error!(%error, "a ban cannot be read and is left out"),
                }
            }
            Ok(measures)
        })
    }

    /// Keeps a measure, in the place of the same one against the same.
    pub(super) fn keep(&self, measure: &Measure) -> Result<(), BookError> {
        let body = serde_json::to_string(measure).expect("our own types always encode");
        self.with(|connection| {
            connection.execute(
                "INSERT OR REPLACE INTO measure(kind, whom, body) VALUES (?, ?, ?)",
                params![kind(measure.kind), key(&measure.whom), body],
            )?;
            Ok(())
        })
    }

    /// Forgets a measure: whether it was there.
    pub(super) fn forget(&self, what: MeasureKind, whom: &Whom) -> Result<bool, BookError> {
        self.with(|connection| {
            let gone = connection.execute(
                "DELETE FROM measure WHERE kind = ? AND whom = ?",
                params![kind(what), key(whom)],
            )?;
            Ok(gone > 0)
        })
    }
}

fn kind(kind: MeasureKind) -> &'static str {
    match kind {
        MeasureKind::Ban => "ban",
        MeasureKind::Mute => "mute",
    }
}

fn key(whom: &Whom) -> String {
    match whom {
        Whom::Name(name) => format!("name {}", name.to_lowercase()),
        Whom::Network(network) => format!("address {network}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(what: &str) -> AuditEntry {
        AuditEntry::Asked {
            by: "uid 1000".to_owned(),
            action: serde_json::json!(what),
        }
    }

    #[test]
    fn the_log_is_only_added_to_and_shows_if_it_was_not() {
        let directory = tempfile::tempdir().unwrap();
        let book = Book::open(directory.path()).unwrap();
        for (number, what) in (1..).zip(["kick", "ban", "close"]) {
            assert_eq!(book.write(&asked(what)).unwrap(), number);
        }
        let rows = book.latest(2).unwrap();
        assert_eq!(
            rows.iter().map(|row| row.number).collect::<Vec<_>>(),
            [2, 3]
        );
        assert_eq!(rows[1].entry, asked("close"));
        drop(book);
        let file = Connection::open(directory.path().join(FILE)).unwrap();
        assert_eq!(audit::check(&file), Ok(3));
        for change in ["DELETE FROM audit", "UPDATE audit SET entry = '{}'"] {
            let refused = file.execute(change, []).unwrap_err().to_string();
            assert!(refused.contains("only added to"), "{refused}");
        }
        file.execute_batch(
            "DROP TRIGGER audit_is_not_changed; UPDATE audit SET at_ms = 0 WHERE number = 2",
        )
        .unwrap();
        let told = audit::check(&file).unwrap_err();
        assert!(told.contains("row 3"), "{told}");
    }

    #[test]
    fn measures_are_kept_over_a_restart_and_forgotten_when_lifted() {
        let directory = tempfile::tempdir().unwrap();
        let book = Book::open(directory.path()).unwrap();
        let ban = |name: &str, until_ms| Measure {
            kind: MeasureKind::Ban,
            whom: Whom::Name(name.to_owned()),
            until_ms,
            reason: "rude".to_owned(),
        };
        book.keep(&ban("Ann", None)).unwrap();
        book.keep(&ban("ANN", Some(5))).unwrap();
        drop(book);
        let book = Book::open(directory.path()).unwrap();
        assert_eq!(book.measures().unwrap(), [ban("ANN", Some(5))]);
        assert!(
            book.forget(MeasureKind::Ban, &Whom::Name("ann".to_owned()))
                .unwrap()
        );
        assert!(
            !book
                .forget(MeasureKind::Ban, &Whom::Name("ann".to_owned()))
                .unwrap()
        );
        assert_eq!(book.measures().unwrap(), []);
    }
}
