//! What waits for its target: calls become messages, messages become letters on their way.

use std::collections::BTreeSet;

use naktong_protocol::notify::TargetId;
use naktong_protocol::{MatchId, SeatId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::notice::{Kind, Notice};
use super::standing::{Call, Standing};

/// What a standing is told with.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    /// Where the match stands.
    pub(super) standing: Standing,
    /// The called seats that somebody holds now.
    pub(super) here: BTreeSet<SeatId>,
    /// The called seats whose time runs out soon.
    pub(super) soon: BTreeSet<SeatId>,
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
        let reminded = |call: &&Call| telling.soon.contains(&call.seat);
        let calls = standing.calls.iter().map(|call| (call, standing.kind()));
        let reminders = standing.calls.iter().filter(reminded);
        for (call, kind) in calls.chain(reminders.map(|call| (call, Kind::Reminder))) {
            let here = telling.here.contains(&call.seat);
            let since = signed(call.since.seq);
            // Who sets a target after a match is over is not told of it.
            let made_by = match kind {
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
            let word = kind.word();
            let values = params![
                call.owner.0.0,
                standing.id.0.as_bytes(),
                call.seat.to_string(),
                word,
                since,
                made_by
            ];
            let targets =
                untold.query_map(values, |row| Ok((TargetId(id_of(row, 0)?), row.get(1)?)))?;
            for found in targets.collect::<rusqlite::Result<Vec<(TargetId, bool)>>>()? {
                let (target, only_away) = found;
                let sees = only_away && here;
                if sees && kind != Kind::Over {
                    // He may leave without having played.
                    continue;
                }
                if !sees {
                    if room == 0 {
                        written.full = true;
                        continue;
                    }
                    let notice = Notice::of_call(target, standing, call, kind, link, now_ms);
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
                        word,
                        since
                    ])?;
            }
        }
    }
    Ok(written)
}

/// Drops what waits to call somebody who is not awaited any more.
fn supersede(connection: &Connection, standing: &Standing) -> rusqlite::Result<usize> {
    let mut waiting = connection.prepare_cached(
        "SELECT id, seat, since FROM message WHERE match = ? AND kind IN ('turn', 'reminder')",
    )?;
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

#[cfg(test)]
mod tests {
    use naktong_protocol::codec::Hash;
    use naktong_protocol::turn::{Day, Outcome, Phase, VictoryLevel};
    use naktong_protocol::unit::Side;

    use super::*;
    use crate::notify::standing::{Call, Owner, Since};
    use crate::notify::store;

    const NORTH: Owner = Owner(Hash([1; 32]));

    fn target(connection: &Connection, number: u128, only_away: bool, made_ms: i64) -> TargetId {
        let id = Uuid::from_u128(number);
        let values = params![id.as_bytes(), NORTH.0.0, only_away, made_ms];
        let sql = "INSERT INTO target(id, owner, way, address, away, secret, made_ms)
             VALUES (?, ?, 'webhook', 'https://example.org/', ?, 'nks_', ?)";
        connection.execute(sql, values).unwrap();
        TargetId(id)
    }

    /// North called since a record, in play or over.
    fn called(since: u64, over: bool) -> Telling {
        let outcome = over.then(|| Outcome {
            level: VictoryLevel::Draw,
            reason: "Nobody won.".to_owned(),
        });
        let call = Call {
            seat: SeatId::new("nk").unwrap(),
            side: Side::Nk,
            owner: NORTH,
            since: Since {
                seq: since,
                at_ms: 1_000,
            },
            deadline_ms: None,
        };
        let standing = Standing {
            id: MatchId(Uuid::nil()),
            title: "A match".to_owned(),
            turn: 1,
            day: Day::new(1),
            phase: Some(Phase::Movement),
            outcome,
            calls: vec![call],
        };
        Telling {
            standing,
            here: BTreeSet::new(),
            soon: BTreeSet::new(),
        }
    }

    fn in_sight(mut telling: Telling) -> Telling {
        let seats = telling.standing.calls.iter().map(|call| call.seat);
        telling.here = seats.collect();
        telling
    }

    fn written(connection: &Connection, telling: &Telling) -> Written {
        tell(connection, std::slice::from_ref(telling), "", 3, 2_000).unwrap()
    }

    fn new(count: usize) -> Written {
        Written {
            new: count,
            ..Written::default()
        }
    }

    #[test]
    fn each_target_is_told_once_of_each_call() {
        let connection = store::in_memory();
        target(&connection, 1, false, 1);
        target(&connection, 2, true, 1);
        assert_eq!(written(&connection, &called(4, false)), new(2));
        assert_eq!(written(&connection, &called(4, false)), new(0));
        // A later turn: what still waits of the earlier one is dropped.
        let later = Written {
            superseded: 2,
            ..new(2)
        };
        assert_eq!(written(&connection, &called(9, false)), later);
        assert_eq!(waiting(&connection).unwrap(), 2);
    }

    #[test]
    fn who_is_here_is_told_at_his_away_targets_when_he_leaves() {
        let connection = store::in_memory();
        target(&connection, 1, true, 1);
        assert_eq!(written(&connection, &in_sight(called(4, false))), new(0));
        assert_eq!(written(&connection, &called(4, false)), new(1));
    }

    #[test]
    fn who_saw_the_end_is_not_told_of_it_later_nor_who_set_his_target_after_it() {
        let connection = store::in_memory();
        target(&connection, 1, true, 1);
        target(&connection, 2, false, 1_500);
        assert_eq!(written(&connection, &in_sight(called(9, true))), new(0));
        assert_eq!(written(&connection, &called(9, true)), new(0));
        target(&connection, 3, false, 999);
        assert_eq!(written(&connection, &called(9, true)), new(1));
    }

    #[test]
    fn a_full_outbox_takes_no_more_and_forgets_nobody() {
        let connection = store::in_memory();
        (1..=5).for_each(|number| {
            target(&connection, number, false, 1);
        });
        let first = written(&connection, &called(4, false));
        assert_eq!((first.new, first.full), (3, true));
        let now = u64::MAX;
        let (letters, _) = due(&connection, &BTreeSet::new(), 10, now).unwrap();
        for letter in letters {
            settle(&connection, letter.id, letter.target, &Fate::Arrived).unwrap();
        }
        assert_eq!(written(&connection, &called(4, false)), new(2));
    }

    #[test]
    fn one_letter_a_target_is_on_its_way_and_the_next_is_known() {
        let connection = store::in_memory();
        let (first, second) = (
            target(&connection, 1, false, 1),
            target(&connection, 2, false, 1),
        );
        for (target, made) in [(first, 10), (first, 20), (second, 30)] {
            put(&connection, target, &Notice::test(made), None, 0).unwrap();
        }
        let on_way = |busy: &[TargetId], now| {
            let busy = busy.iter().copied().collect();
            let (letters, next) = due(&connection, &busy, 10, now).unwrap();
            let targets: Vec<_> = letters.iter().map(|letter| letter.target).collect();
            (targets, next)
        };
        assert_eq!(on_way(&[], 25), (vec![first], Some(30)));
        assert_eq!(on_way(&[], 30), (vec![first, second], None));
        assert_eq!(on_way(&[first], 30), (vec![second], None));
    }

    #[test]
    fn a_target_that_is_given_up_loses_what_waits_and_is_told_nothing() {
        let connection = store::in_memory();
        let id = target(&connection, 1, false, 1);
        assert_eq!(written(&connection, &called(4, false)), new(1));
        let (letters, _) = due(&connection, &BTreeSet::new(), 1, 2_000).unwrap();
        let fate = Fate::GivenUp {
            why: "it is gone".to_owned(),
        };
        settle(&connection, letters[0].id, id, &fate).unwrap();
        assert_eq!(waiting(&connection).unwrap(), 0);
        assert_eq!(written(&connection, &called(9, false)), new(0));
    }
}
