//! `stand-in`, `take-back` and `log --ai`: computer players in one's stead, and why they did what
//! they did.

use naktong_protocol::computer::{Level, Note};
use naktong_protocol::message::{Answer, Request};
use naktong_protocol::{MatchId, SeatId};

use super::{Desk, lobby};
use crate::connection::{Caller, strange};
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
    request: impl FnOnce(MatchId, SeatId) -> Request,
) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let (seat, key) = desk.own_seat(id, seat)?;
    claim(&connection.caller(), id, Some((seat, key))).await?;
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
    let own = claim(&connection.caller(), id, own).await?;
    let notes = match notes(&connection.caller(), id, seat).await {
        // The match is not over, and one's own may be told.
        Err(Fault::Refused(_)) if seat.is_none() && own.is_some() => {
            notes(&connection.caller(), id, own).await?
        }
        notes => notes?,
    };
    if notes.is_empty() {
        let text = "No computer player has noted anything here.";
        desk.output.talk(text);
    }
    notes.iter().try_for_each(|note| match desk.output.json {
        true => desk.output.object(note),
        false => desk.output.text(&line(note)),
    })
}

/// What the computer players of a match have noted, those on one seat or all of them.
pub(super) async fn notes(
    caller: &Caller,
    r#match: MatchId,
    seat: Option<SeatId>,
) -> Result<Vec<Note>, Fault> {
    let mut notes: Vec<Note> = vec![];
    loop {
        let request = Request::Thoughts {
            r#match,
            seat,
            after: notes.last().map_or(0, |last| last.number),
        };
        match caller.ask(request).await? {
            Answer::Thoughts { notes: page, more } => {
                let is_last = !more || page.is_empty();
                notes.extend(page);
                if is_last {
                    return Ok(notes);
                }
            }
            answer => return Err(strange(&answer)),
        }
    }
}

/// `T2 nk Combat: ...`.
pub(super) fn line(note: &Note) -> String {
    format!("T{} {} {}: {}", note.turn, note.seat, note.phase, note.text)
}
