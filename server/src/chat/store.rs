//! What was said, on the disk: one SQLite file beside the journal, and one thread that works on it.
//!
//! The journal is the truth of a match, is sealed, signed and never loses a line; talk is none of
//! that: it is let go when it is old, and a full or failed file of it costs no order.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::thread;

use naktong_protocol::MatchId;
use naktong_protocol::chat::{Line, Room};
use naktong_protocol::ids::SayId;
use naktong_protocol::message::{Refusal, RefusalCode};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, TransactionBehavior, params};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::database;

/// The file in the data directory.
pub const FILE: &str = "chat.sqlite";

/// Jobs that wait for the file; who asks more waits.
const QUEUE: usize = 256;

/// Each takes the file from the version of its place to the next; `user_version` counts them.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE line(
        match BLOB NOT NULL,
        room TEXT NOT NULL,
        number INTEGER NOT NULL,
        said BLOB NOT NULL,
        speaker BLOB NOT NULL,
        at_ms INTEGER NOT NULL,
        name TEXT NOT NULL,
        seat TEXT,
        text TEXT NOT NULL,
        PRIMARY KEY(match, room, number)
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX line_said ON line(match, said);
    CREATE TABLE hush(
        owner BLOB NOT NULL,
        match BLOB NOT NULL,
        folded TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY(owner, match, folded)
    ) WITHOUT ROWID;
"];

/// The place of a match for what holds in all of them.
const EVERYWHERE: Uuid = Uuid::nil();

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
                "{FILE} was written by a newer server (layout {version}, this one knows {}); start that one",
                MIGRATIONS.len()
            ),
            Self::Unwritable(_) | Self::Sqlite(_) => write!(
                f,
                "the file of chat ({FILE}) cannot be opened; put it back from a backup, or take it away: what was said is gone then, and matches go on"
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

/// Why the file did not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// No room. Nothing was written; reading goes on.
    Full,
    /// The file failed. Whether a write happened is not known.
    Failed,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::new(
                RefusalCode::NotSaved,
                "This was not saved and not said: the server has no room left for talk; matches go on.",
            ),
            StoreError::Failed => Self::new(
                RefusalCode::Unavailable,
                "The server cannot reach what was said now; matches go on. Tell the operator.",
            ),
        }
    }
}

/// A line that is to be kept.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) at: MatchId,
    pub(super) said: SayId,
    pub(super) speaker: Vec<u8>,
    /// Its number is given when it is kept.
    pub(super) line: Line,
    /// Lines of a room that are kept; older ones are let go.
    pub(super) most: u64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// It is kept.
    New(Line),
    /// It was said before.
    Again(Line),
    /// Something else was said under the same id.
    Reused,
}

/// Somebody whom somebody does not hear: where, or everywhere; his name as it was written.
pub(super) type Hush = (Option<MatchId>, String);

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The file. Cheap to clone; its thread ends when the last clone is gone.
#[derive(Clone)]
pub(super) struct Store {
    jobs: mpsc::Sender<Job>,
}

impl Store {
    /// Opens or makes the file in a directory, at most `mib_max` MiB large, and starts its thread.
    pub(super) fn open(directory: &Path, mib_max: u64) -> Result<Self, OpenError> {
        let path = directory.join(FILE);
        database::private(&path).map_err(OpenError::Unwritable)?;
        let mut connection = Connection::open(&path)?;
        database::prepare(&connection)?;
        database::limit_size(&connection, mib_max)?;
        if let Some(version) = database::migrate(&mut connection, &MIGRATIONS)? {
            return Err(OpenError::Newer(version));
        }
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        thread::Builder::new()
            .name("chat".to_owned())
            .spawn(move || {
                while let Some(job) = queue.blocking_recv() {
                    job(&mut connection);
                }
            })
            .expect("the system can start a thread");
        Ok(Self { jobs })
    }

    /// Does something in a transaction, and then, when it is on the disk and before anything else
    /// is done, `then`.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
        then: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let done = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .and_then(|transaction| {
                    let value = work(&transaction)?;
                    transaction.commit()?;
                    Ok(value)
                });
            if let Ok(value) = &done {
                then(value);
            }
            // Who asked may be gone; what was done stands all the same.
            let _ = reply.send(done.map_err(|error| told(&error)));
        });
        self.jobs.send(job).await.map_err(|_| StoreError::Failed)?;
        answer.await.map_err(|_| StoreError::Failed)?
    }

    /// Keeps a line. `then` hears of it before any other line is kept, so that lines are told in
    /// the order of their numbers.
    pub(super) async fn say(
        &self,
        wish: Wish,
        then: impl FnOnce(&Kept) + Send + 'static,
    ) -> Result<Kept, StoreError> {
        self.run(move |connection| keep(connection, wish), then)
            .await
    }

    /// The latest lines of rooms, each with the number after which they begin, at most `most` of
    /// each.
    pub(super) async fn lines(
        &self,
        at: MatchId,
        rooms: BTreeMap<Room, u64>,
        most: u64,
    ) -> Result<Vec<Line>, StoreError> {
        let read = move |connection: &Connection| {
            let mut lines = vec![];
            for (room, since) in rooms {
                let sql = format!(
                    "SELECT {COLUMNS} FROM (SELECT * FROM line WHERE match = ? AND room = ?
                     AND number > ? ORDER BY number DESC LIMIT ?) ORDER BY number"
                );
                let mut statement = connection.prepare_cached(&sql)?;
                let of = params![
                    at.0.as_bytes(),
                    room.word(),
                    i64::try_from(since).unwrap_or(i64::MAX),
                    i64::try_from(most).unwrap_or(i64::MAX),
                ];
                for line in statement.query_map(of, line)? {
                    lines.push(line?);
                }
            }
            Ok(lines)
        };
        self.run(read, |_| {}).await
    }

    /// Whom somebody does not hear.
    pub(super) async fn hushed(&self, owner: Vec<u8>) -> Result<Vec<Hush>, StoreError> {
        self.run(move |connection| hushed(connection, &owner), |_| {})
            .await
    }

    /// Somebody hears somebody no more, or again; whom he does not hear then, `None` if they
    /// would be more than `most`.
    pub(super) async fn hush(
        &self,
        owner: Vec<u8>,
        (at, name): Hush,
        on: bool,
        most: usize,
    ) -> Result<Option<Vec<Hush>>, StoreError> {
        let change = move |connection: &Connection| {
            let at = at.map_or(EVERYWHERE, |at| at.0);
            let folded = name.to_lowercase();
            connection.execute(
                "DELETE FROM hush WHERE owner = ? AND match = ? AND folded = ?",
                params![owner, at.as_bytes(), folded],
            )?;
            if on {
                if hushed(connection, &owner)?.len() >= most {
                    return Ok(None);
                }
                connection.execute(
                    "INSERT INTO hush(owner, match, folded, name) VALUES (?, ?, ?, ?)",
                    params![owner, at.as_bytes(), folded, name],
                )?;
            }
            hushed(connection, &owner).map(Some)
        };
        self.run(change, |_| {}).await
    }
}

const COLUMNS: &str = "room, number, at_ms, name, seat, text";

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    let [number, at_ms]: [i64; 2] = [row.get(1)?, row.get(2)?];
    let strange = |column, error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error)
    };
    let room: String = row.get(0)?;
    let seat: Option<String> = row.get(4)?;
    Ok(Line {
        room: room.parse().map_err(|error| strange(0, Box::new(error)))?,
        number: number.cast_unsigned(),
        at_ms: at_ms.cast_unsigned(),
        name: row.get(3)?,
        seat: seat
            .map(|seat| seat.parse())
            .transpose()
            .map_err(|error| strange(4, Box::new(error)))?,
        text: row.get(5)?,
    })
}

fn keep(connection: &Connection, wish: Wish) -> rusqlite::Result<Kept> {
    let Wish {
        at,
        said,
        speaker,
        mut line,
        most,
    } = wish;
    let sql = format!("SELECT {COLUMNS}, speaker FROM line WHERE match = ? AND said = ?");
    let before = connection.query_row(&sql, params![at.0.as_bytes(), said.0.as_bytes()], |row| {
        Ok((self::line(row)?, row.get::<_, Vec<u8>>(6)?))
    });
    if let Some((known, by)) = before.optional()? {
        let same = by == speaker && known.room == line.room && known.text == line.text;
        return Ok(if same {
            Kept::Again(known)
        } else {
            Kept::Reused
        });
    }
    let room = line.room.word();
    let last: i64 = connection.query_row(
        "SELECT coalesce(max(number), 0) FROM line WHERE match = ? AND room = ?",
        params![at.0.as_bytes(), room],
        |row| row.get(0),
    )?;
    line.number = last.cast_unsigned() + 1;
    connection.execute(
        "INSERT INTO line(match, said, speaker, room, number, at_ms, name, seat, text)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            at.0.as_bytes(),
            said.0.as_bytes(),
            speaker,
            room,
            last + 1,
            line.at_ms.cast_signed(),
            line.name,
            line.seat.map(|seat| seat.to_string()),
            line.text,
        ],
    )?;
    let oldest = (last + 1).saturating_sub(i64::try_from(most).unwrap_or(i64::MAX));
    connection.execute(
        "DELETE FROM line WHERE match = ? AND room = ? AND number <= ?",
        params![at.0.as_bytes(), room, oldest],
    )?;
    Ok(Kept::New(line))
}

fn hushed(connection: &Connection, owner: &[u8]) -> rusqlite::Result<Vec<Hush>> {
    let mut statement =
        connection.prepare_cached("SELECT match, name FROM hush WHERE owner = ?")?;
    let rows = statement.query_map([owner], |row| {
        let at: [u8; 16] = row.get(0)?;
        let at = Uuid::from_bytes(at);
        Ok(((at != EVERYWHERE).then_some(MatchId(at)), row.get(1)?))
    })?;
    rows.collect()
}

/// Logs what the operator must know; the texts of SQLite name tables and no values.
fn told(error: &rusqlite::Error) -> StoreError {
    if error.sqlite_error_code() == Some(ErrorCode::DiskFull) {
        tracing::warn!("the file of chat has no room left");
        return StoreError::Full;
    }
    tracing::error!(%error, "the file of chat failed; matches go on");
    StoreError::Failed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(said: u128, room: Room, text: &str) -> Wish {
        let line = Line {
            room,
            number: 0,
            at_ms: 1,
            name: "Ann".to_owned(),
            seat: Some("nk".parse().unwrap()),
            text: text.to_owned(),
        };
        Wish {
            at: MatchId(Uuid::from_u128(7)),
            said: SayId(Uuid::from_u128(said)),
            speaker: vec![1],
            line,
            most: 3,
        }
    }

    async fn say(store: &Store, wish: Wish) -> Kept {
        store.say(wish, |_| {}).await.unwrap()
    }

    fn texts(lines: &[Line]) -> Vec<(Room, u64, &str)> {
        let text = |line: &Line| (line.room, line.number);
        lines
            .iter()
            .map(|line| (text(line).0, text(line).1, line.text.as_str()))
            .collect()
    }

    #[tokio::test]
    async fn each_room_counts_for_itself_and_the_oldest_lines_are_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), 16).unwrap();
        for (said, room, text) in [
            (1, Room::Table, "one"),
            (2, Room::Nk, "secret"),
            (3, Room::Table, "two"),
            (4, Room::Table, "three"),
            (5, Room::Table, "four"),
        ] {
            assert!(matches!(
                say(&store, wish(said, room, text)).await,
                Kept::New(_)
            ));
        }
        drop(store);
        let store = Store::open(dir.path(), 16).unwrap();
        let at = MatchId(Uuid::from_u128(7));
        let all = BTreeMap::from([(Room::Table, 0), (Room::Nk, 0)]);
        let lines = store.lines(at, all, 100).await.unwrap();
        let table = Room::Table;
        assert_eq!(
            texts(&lines),
            [
                (table, 2, "two"),
                (table, 3, "three"),
                (table, 4, "four"),
                (Room::Nk, 1, "secret")
            ]
        );
        let since = BTreeMap::from([(table, 2)]);
        let lines = store.lines(at, since, 1).await.unwrap();
        assert_eq!(texts(&lines), [(table, 4, "four")], "the latest");
    }

    #[tokio::test]
    async fn a_line_sent_twice_is_said_once() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), 16).unwrap();
        let Kept::New(first) = say(&store, wish(1, Room::Table, "one")).await else {
            panic!("it is new");
        };
        let again = say(&store, wish(1, Room::Table, "one")).await;
        assert_eq!(again, Kept::Again(first));
        assert_eq!(say(&store, wish(1, Room::Table, "two")).await, Kept::Reused);
        assert_eq!(say(&store, wish(1, Room::Nk, "one")).await, Kept::Reused);
        let stranger = Wish {
            speaker: vec![2],
            ..wish(1, Room::Table, "one")
        };
        assert_eq!(say(&store, stranger).await, Kept::Reused);
    }

    #[tokio::test]
    async fn a_full_file_refuses_and_keeps_what_it_has() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), 1).unwrap();
        let endless = Wish {
            most: 1_000_000,
            ..wish(0, Room::Table, &"x".repeat(100_000))
        };
        let mut kept = 0;
        let full = loop {
            let said = SayId(Uuid::from_u128(1 + kept));
            match store
                .say(
                    Wish {
                        said,
                        ..endless.clone()
                    },
                    |_| {},
                )
                .await
            {
                Ok(_) => kept += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(full, StoreError::Full);
        let all = BTreeMap::from([(Room::Table, 0)]);
        let lines = store.lines(endless.at, all, 1_000).await.unwrap();
        assert_eq!(lines.len() as u128, kept);
    }
}
