//! What waits for its target: calls become messages, messages become letters on their way.

use std::collections::BTreeSet;

use naktong_protocol::notify::TargetId;
use naktong_protocol::{MatchId, SeatId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::notice::{Kind, Notice};
use super::standing::Standing;

/// What a standing is told with.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    /// Where the match stands.
    pub(super) standing: Standing,
    /// The called seats that somebody holds now.
    pub(super) here: BTreeSet<SeatId>,
}

/// What came of some tellings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// New messages.
    pub(super) new: usize,
    /// Messages that nobody needs any more.
    pub(super) superseded: usize,
    /// Whether messages were left out because the outbox is as full as it may be.
    pub(super) full: bool,
}

/// How a target is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Road {
    Webhook,
    Mail,
}

impl Road {
    /// As it is stored and counted.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Mail => "mail",
        }
    }

    /// From how it is stored.
    pub(super) fn of(word: &str) -> Self {
        match word {
            "mail" => Self::Mail,
            _ => Self::Webhook,
        }
    }
}

/// A message that is due.
pub(super) struct Letter {
    pub(super) id: Uuid,
    pub(super) target: TargetId,
    pub(super) road: Road,
    pub(super) address: String,
    pub(super) secret: String,
    pub(super) body: String,
    pub(super) tries: u32,
    pub(super) made_ms: u64,
}

/// What became of a letter.
pub(super) enum Fate {
    /// It arrived.
    Arrived,
    /// It is tried again.
    Again {
        /// When.
        due_ms: u64,
        /// Why it failed.
        why: String,
    },
    /// It is too old to be tried again; its target stays.
    Dropped {
        /// Why it failed.
        why: String,
    },
    /// It is not tried again, and its target is given up.
    GivenUp {
        /// Why.
        why: String,
    },
}

/// Writes the messages that some standings make due; each target is told once of each call.
pub(super) fn tell(
    connection: &Connection,
    tellings: &[Telling],
    link: &str,
    outbox_max: usize,
    now_ms: u64,
) -> rusqlite::Result<Written> {
    let mut written = Written::default();
    let mut room = outbox_max.saturating_sub(waiting(connection)?);
    for telling in tellings {
        let standing = &telling.standing;
        let dropped = supersede(connection, standing)?;
        written.superseded += dropped;
        room += dropped;
        for call in &standing.calls {
            let here = telling.here.contains(&call.seat);
            let since = signed(call.since.seq);
            // Who sets a target after a match is over is not told of it.
            let made_by = match standing.kind() {
                Kind::Over => signed(call.since.at_ms),
                _ => i64::MAX,
            };
            let mut untold = connection.prepare_cached(
                "SELECT id, away FROM target
                 WHERE owner = ?1 AND (match IS NULL OR match = ?2)
                   AND code IS NULL AND NOT given_up AND made_ms <= ?6
                   AND NOT EXISTS (SELECT 1 FROM told WHERE told.target = target.id
                     AND told.match = ?2 AND told.seat = ?3 AND told.kind = ?4 AND told.since = ?5)
                 ORDER BY made_ms, id",
            )?;
            let kind = standing.kind().word();
            let values = params![
                call.owner.0.0,
                standing.id.0.as_bytes(),
                call.seat.to_string(),
                kind,
                since,
                made_by
            ];
            let targets =
                untold.query_map(values, |row| Ok((TargetId(id_of(row, 0)?), row.get(1)?)))?;
            for found in targets.collect::<rusqlite::Result<Vec<(TargetId, bool)>>>()? {
                let (target, only_away) = found;
                let sees = only_away && here;
                if sees && standing.kind() == Kind::Turn {
                    // He may leave without having played.
                    continue;
                }
                if !sees {
                    if room == 0 {
                        written.full = true;
                        continue;
                    }
                    let notice = Notice::of_call(target, standing, call, link, now_ms);
                    let at = Some((standing.id, call.seat));
                    room -= put(connection, target, &notice, at, since)?;
                    written.new += 1;
                }
                connection
                    .prepare_cached(
                        "INSERT INTO told(target, match, seat, kind, since) VALUES (?, ?, ?, ?, ?)
                     ON CONFLICT DO UPDATE SET since = excluded.since",
                    )?
                    .execute(params![
                        target.0.as_bytes(),
                        standing.id.0.as_bytes(),
                        call.seat.to_string(),
                        kind,
                        since
                    ])?;
            }
        }
    }
    Ok(written)
}

/// Drops what waits to call somebody who is not awaited any more.
fn supersede(connection: &Connection, standing: &Standing) -> rusqlite::Result<usize> {
    let mut waiting = connection
        .prepare_cached("SELECT id, seat, since FROM message WHERE match = ? AND kind = 'turn'")?;
    let waiting = waiting.query_map([standing.id.0.as_bytes()], |row| {
        Ok((
            id_of(row, 0)?,
            row.get::<_, String>(1)?,
            row.get::<_, i64>(2)?,
        ))
    })?;
    let mut dropped = 0;
    for message in waiting.collect::<rusqlite::Result<Vec<_>>>()? {
        let (id, seat, since) = message;
        let stands = standing.kind() == Kind::Turn
            && standing
                .calls
                .iter()
                .any(|call| call.seat.to_string() == seat && signed(call.since.seq) == since);
        if !stands {
            dropped += connection.execute("DELETE FROM message WHERE id = ?", [id.as_bytes()])?;
        }
    }
    Ok(dropped)
}

/// Writes a message that is due now; 1, or 0 if it waits already.
pub(super) fn put(
    connection: &Connection,
    target: TargetId,
    notice: &Notice,
    at: Option<(MatchId, SeatId)>,
    since: i64,
) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO message(id, target, match, seat, kind, since, body, made_ms, due_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
        )?
        .execute(params![
            notice.id.as_bytes(),
            target.0.as_bytes(),
            at.as_ref().map(|(id, _)| id.0.as_bytes().as_slice()),
            at.map(|(_, seat)| seat.to_string()),
            notice.kind.word(),
            since,
            notice.body(),
            signed(notice.made_ms)
        ])
}

/// How many messages wait.
pub(super) fn waiting(connection: &Connection) -> rusqlite::Result<usize> {
    count(connection, "SELECT count(*) FROM message", [])
}

/// A count of rows.
pub(super) fn count(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> rusqlite::Result<usize> {
    let count: i64 = connection
        .prepare_cached(sql)?
        .query_row(values, |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// At most `most` due letters, one a target and none of the `busy` ones, and when the next is
/// due after that.
pub(super) fn due(
    connection: &Connection,
    busy: &BTreeSet<TargetId>,
    most: usize,
    now_ms: u64,
) -> rusqlite::Result<(Vec<Letter>, Option<u64>)> {
    let mut chosen = busy.clone();
    let mut letters = vec![];
    let mut statement = connection.prepare_cached(
        "SELECT message.id, target, way, address, secret, body, message.tries, message.made_ms
         FROM message JOIN target ON target.id = target
         WHERE due_ms <= ? ORDER BY due_ms, message.id",
    )?;
    let mut rows = statement.query([signed(now_ms)])?;
    while letters.len() < most
        && let Some(row) = rows.next()?
    {
        let target = TargetId(id_of(row, 1)?);
        if chosen.insert(target) {
            letters.push(Letter {
                id: id_of(row, 0)?,
                target,
                road: Road::of(&row.get::<_, String>(2)?),
                address: row.get(3)?,
                secret: row.get(4)?,
                body: row.get(5)?,
                tries: row.get(6)?,
                made_ms: unsigned(row.get(7)?),
            });
        }
    }
    let next = connection
        .prepare_cached("SELECT min(due_ms) FROM message WHERE due_ms > ?")?
        .query_row([signed(now_ms)], |row| row.get::<_, Option<i64>>(0))?;
    Ok((letters, next.map(unsigned)))
}

/// Writes down what became of a letter.
pub(super) fn settle(
    connection: &Connection,
    id: Uuid,
    target: TargetId,
    fate: &Fate,
) -> rusqlite::Result<()> {
    let target = target.0.as_bytes();
    match fate {
        Fate::Arrived => {
            connection.execute("DELETE FROM message WHERE id = ?", [id.as_bytes()])?;
            connection.execute(
                "UPDATE target SET tries = 0, why = NULL WHERE id = ? AND tries > 0",
                [target],
            )?;
        }
        Fate::Again { due_ms, why } => {
            connection.execute(
                "UPDATE message SET tries = tries + 1, due_ms = ? WHERE id = ?",
                params![signed(*due_ms), id.as_bytes()],
            )?;
            connection.execute(
                "UPDATE target SET tries = tries + 1, why = ? WHERE id = ?",
                params![why, target],
            )?;
        }
        Fate::Dropped { why } => {
            connection.execute("DELETE FROM message WHERE id = ?", [id.as_bytes()])?;
            connection.execute(
                "UPDATE target SET tries = tries + 1, why = ? WHERE id = ?",
                params![why, target],
            )?;
        }
        Fate::GivenUp { why } => {
            connection.execute("DELETE FROM message WHERE target = ?", [target])?;
            connection.execute(
                "UPDATE target SET given_up = 1, why = ? WHERE id = ?",
                params![why, target],
            )?;
        }
    }
    Ok(())
}

/// Drops the messages of a kind that wait for a target: a new one stands for them.
pub(super) fn drop_of_kind(
    connection: &Connection,
    target: TargetId,
    kind: Kind,
) -> rusqlite::Result<usize> {
    connection.execute(
        "DELETE FROM message WHERE target = ? AND kind = ?",
        params![target.0.as_bytes(), kind.word()],
    )
}

/// A uuid in a column.
pub(super) fn id_of(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let ValueRef::Blob(bytes) = row.get_ref(column)? else {
        return Err(rusqlite::Error::InvalidQuery);
    };
    Uuid::from_slice(bytes).map_err(|_| rusqlite::Error::InvalidQuery)
}

/// SQLite's integers have a sign; ours have none.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
