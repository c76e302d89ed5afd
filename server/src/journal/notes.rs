//! What computer players noted, in a table beside the records.

use naktong_ai::Thought;
use naktong_protocol::codec::{self, DecodeError};
use naktong_protocol::computer::{NOTE_CHARACTERS_MAX, Note};
use naktong_protocol::turn::Phase;
use naktong_protocol::{MatchId, SeatId};
use rusqlite::{Connection, params};

use super::JournalError;
use super::sqlite::{failed, number, signed};

/// Adds notes behind the last, and lets the oldest go when there are more than `most`.
pub(super) fn write(
    connection: &Connection,
    id: MatchId,
    seat: SeatId,
    thoughts: &[Thought],
    most: u64,
) -> rusqlite::Result<()> {
    let id = id.0.as_bytes();
    let mut last = connection
        .prepare_cached("SELECT coalesce(max(number), 0) FROM note WHERE match = ?")?
        .query_row([id], |row| number(row, 0))?;
    let mut insert = connection
        .prepare_cached("INSERT INTO note(match, number, seat, body) VALUES (?, ?, ?, ?)")?;
    for thought in thoughts {
        last += 1;
        let body = codec::encode(&(thought.turn, thought.phase, one_line(&thought.text)));
        insert.execute(params![id, signed(last), seat.as_str(), body])?;
    }
    connection
        .prepare_cached("DELETE FROM note WHERE match = ? AND number <= ?")?
        .execute(params![id, signed(last.saturating_sub(most))])?;
    Ok(())
}

/// At most `most` notes with numbers above `after`, of one seat or of all.
pub(super) fn read(
    connection: &Connection,
    id: MatchId,
    seat: Option<SeatId>,
    after: u64,
    most: usize,
) -> Result<Vec<Note>, JournalError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT number, seat, body FROM note
             WHERE match = ?1 AND number > ?2 AND (?3 IS NULL OR seat = ?3)
             ORDER BY number LIMIT ?4",
        )
        .map_err(failed)?;
    // A number that no note has asks for none.
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let seat = seat.as_ref().map(SeatId::as_str);
    let rows = statement
        .query_map(
            params![id.0.as_bytes(), after, seat, signed(most as u64)],
            |row| {
                let (seat, body): (String, Vec<u8>) = (row.get(1)?, row.get(2)?);
                Ok((number(row, 0)?, seat, body))
            },
        )
        .map_err(failed)?;
    let notes = rows.map(|row| {
        let (number, seat, body) = row.map_err(failed)?;
        let seat = seat.parse().ok().ok_or_else(|| damaged(number))?;
        let body: Result<(u16, Phase, String), DecodeError> = codec::decode_from_server(&body);
        let (turn, phase, text) = body.map_err(|_| damaged(number))?;
        Ok(Note {
            number,
            seat,
            turn,
            phase,
            text,
        })
    });
    notes.collect()
}

fn damaged(number: u64) -> JournalError {
    JournalError::Failed(format!("the note {number} of a computer player is damaged"))
}

/// A line that can be shown: no control characters, and not too long.
fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(NOTE_CHARACTERS_MAX).map(plain).collect()
}
