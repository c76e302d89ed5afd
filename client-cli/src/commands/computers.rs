//! `stand-in`, `take-back` and `log --ai`: computer players in one's stead, and why they did what
//! they did.

use naktong_protocol::SeatId;
use naktong_protocol::computer::{Level, Note};
use naktong_protocol::message::{Answer, Request};

use super::{Desk, lobby};
use crate::connection::{Connection, strange};
use crate::fault::Fault;
use crate::table::{MatchName, claim};

pub(super) async fn stand_in(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
    level: Level,
) -> Result<(), Fault> {
    hand_over(desk, game, seat, |r#match, seat| Request::StandIn {
        r#match,
        seat,
        level,
    })
    .await
}

pub(super) async fn take_back(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
) -> Result<(), Fault> {
    hand_over(desk, game, seat, |r#match, seat| Request::TakeBack {
        r#match,
        seat,
    })
    .await
}

/// Claims the seat and says how it stands after the request.
async fn hand_over(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
    request: impl FnOnce(naktong_protocol::MatchId, SeatId) -> Request,
) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let (seat, key) = desk.own_seat(id, seat)?;
    claim(&connection, id, Some((seat, key))).await?;
    let info = match connection.ask(request(id, seat)).await? {
        Answer::Seated(info) => info,
        answer => return Err(strange(&answer)),
    };
    if desk.output.json {
        return desk.output.object(&info);
    }
    desk.output.text(&format!(
        "Match {}: {}; {}.",
        id.short(),
        lobby::seats(&info),
        lobby::state(&info)
    ))
}

pub(super) async fn thoughts(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    // After the match anybody's are told, and no key is needed.
    let own = match desk.seat(id, seat) {
        Err(Fault::NotFound(_)) => None,
        own => own?,
    };
    let own = claim(&connection, id, own).await?;
    let mut after = 0;
    let mut of = seat;
    let mut told = 0_usize;
    loop {
        let notes = match page(&connection, id, of, after).await {
            // The match is not over, and one's own may be told.
            Err(Fault::Refused(_)) if of.is_none() && own.is_some() => {
                of = own;
                page(&connection, id, of, after).await?
            }
            notes => notes?,
        };
        for note in &notes.0 {
            match desk.output.json {
                true => desk.output.object(note)?,
                false => desk.output.text(&line(note))?,
            }
        }
        told += notes.0.len();
        match notes.0.last() {
            Some(last) if notes.1 => after = last.number,
            _ => break,
        }
    }
    if told == 0 {
        desk.output
            .talk("No computer player has noted anything here.");
    }
    Ok(())
}

/// Some of the notes, and whether others follow.
pub(super) async fn page(
    connection: &Connection,
    r#match: naktong_protocol::MatchId,
    seat: Option<SeatId>,
    after: u64,
) -> Result<(Vec<Note>, bool), Fault> {
    let request = Request::Thoughts {
        r#match,
        seat,
        after,
    };
    match connection.ask(request).await? {
        Answer::Thoughts { notes, more } => Ok((notes, more)),
        answer => Err(strange(&answer)),
    }
}

/// `T2 nk Combat: ...`.
pub(super) fn line(note: &Note) -> String {
    format!("T{} {} {}: {}", note.turn, note.seat, note.phase, note.text)
}
