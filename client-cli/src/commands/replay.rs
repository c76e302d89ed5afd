//! `replay` and `log`: what has happened, from a replay file or the server's export.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use naktong_protocol::message::{SeatKey, ServerMessage};
use naktong_protocol::replay::{Replay, ReplayError, Stream};
use naktong_protocol::view::Misfit;
use naktong_protocol::{MatchId, SeatId, Seq, Viewer};

use super::{Desk, export};
use crate::connection::Connection;
use crate::fault::Fault;
use crate::table::{MatchName, claim};
use crate::tui::{self, reel::Reel};

pub(super) async fn log(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let seat = desk.seat(id, seat)?;
    let bar = desk.progress("Fetching the match");
    let (replay, _) = export::fetch(&connection.caller(), id, seat, &bar).await?;
    drop(bar);
    print(desk, &replay, seen(&replay, seat)?, None)
}

/// The stream of a seat; a spectator's is what the terms of the match let him see.
fn seen(replay: &Replay, seat: Option<(SeatId, SeatKey)>) -> Result<&Stream, Fault> {
    match seat {
        Some((seat, _)) => pick(replay, Some(Viewer::Seat(seat))),
        None => pick(replay, Some(Viewer::Spectator)).or_else(|_| pick(replay, None)),
    }
}

/// One event of a match, in sentences.
pub(super) async fn event(
    desk: &Desk<'_>,
    connection: &Connection,
    id: MatchId,
    seat: Option<(SeatId, SeatKey)>,
    event: Seq,
) -> Result<(), Fault> {
    if let Some((seat, key)) = seat {
        claim(&connection.caller(), id, Some((seat, key))).await?;
    }
    let bar = desk.progress("Fetching the match");
    let (replay, _) = export::fetch(&connection.caller(), id, seat, &bar).await?;
    drop(bar);
    let stream = seen(&replay, seat)?;
    let update = stream.updates.iter().find(|update| update.seq == event);
    let update = update.ok_or_else(|| {
        let last = stream.updates.last().map_or(Seq(0), |update| update.seq);
        Fault::NotFound(format!(
            "There is no event {event}: {} has seen {last} so far.",
            stream.viewer()
        ))
    })?;
    if desk.output.json {
        return desk.output.object(update);
    }
    let reel = Reel::of(&replay.header.board, stream).map_err(misfit)?;
    let page = reel.pages().iter().find(|page| page.seq == event);
    let lines = page.map(|page| page.lines.join("\n")).unwrap_or_default();
    match lines.is_empty() {
        true => desk.output.text("Nothing that is told in words."),
        false => desk.output.text(&lines),
    }
}

pub(super) async fn replay(
    desk: &Desk<'_>,
    what: &str,
    viewer: Option<Viewer>,
    turn: Option<u16>,
) -> Result<(), Fault> {
    let (what, event) = reference(what);
    let replay = load(desk, what, viewer).await?;
    let stream = pick(&replay, viewer)?;
    if !desk.output.is_full_screen() {
        return print(desk, &replay, stream, turn);
    }
    let viewer = stream.viewer();
    let stream = replay.streams.iter().position(|s| s.viewer() == viewer);
    let stream = stream.expect("it was picked from these");
    let bar = desk.progress("Winding the match");
    let app = tui::open(desk.output, replay, stream).map_err(misfit)?;
    drop(bar);
    tui::replay(app, event, turn).await
}

/// `MATCH#12`: the match and the event that is meant; a file may have any name.
fn reference(what: &str) -> (&str, Option<Seq>) {
    let parts = what.rsplit_once('#').filter(|_| !Path::new(what).is_file());
    match parts.and_then(|(what, number)| Some((what, Seq(number.parse().ok()?)))) {
        Some((what, event)) => (what, Some(event)),
        None => (what, None),
    }
}

/// From a file if there is one of this name, else from the server.
pub(super) async fn load(
    desk: &Desk<'_>,
    what: &str,
    viewer: Option<Viewer>,
) -> Result<Replay, Fault> {
    let path = Path::new(what);
    if path.is_file() {
        let file = File::open(path).map_err(ReplayError::Io)?;
        return Ok(Replay::read(BufReader::new(file))?);
    }
    let game: MatchName = what.parse().map_err(|_| {
        Fault::NotFound(format!(
            "{what:?} is neither a file nor a match (at least 4 hex digits of its id)."
        ))
    })?;
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let seat = match viewer {
        Some(Viewer::Seat(seat)) => desk.seat(id, Some(seat)),
        Some(Viewer::Spectator | Viewer::Everything) => Ok(None),
        None => desk.seat(id, None),
    };
    // A finished match is open to everybody: a seat that is not ours is no reason to stop.
    let seat = match seat {
        Err(Fault::NotFound(_)) => None,
        seat => seat?,
    };
    let bar = desk.progress("Fetching the match");
    Ok(export::fetch(&connection.caller(), id, seat, &bar).await?.0)
}

/// The viewpoint asked for, or the widest.
pub(super) fn pick(replay: &Replay, viewer: Option<Viewer>) -> Result<&Stream, Fault> {
    let rank = |stream: &&Stream| match stream.viewer() {
        Viewer::Everything => 2,
        Viewer::Seat(_) => 1,
        Viewer::Spectator => 0,
    };
    let found = match viewer {
        Some(viewer) => replay.streams.iter().find(|s| s.viewer() == viewer),
        None => replay.streams.iter().max_by_key(rank),
    };
    found.ok_or_else(|| {
        let viewers: Vec<_> = replay
            .streams
            .iter()
            .map(|s| s.viewer().to_string())
            .collect();
        Fault::NotFound(match viewers.is_empty() {
            true => "This replay holds no viewpoint.".into(),
            false => format!("This replay is seen by {} only.", viewers.join(", ")),
        })
    })
}

pub(super) fn misfit(misfit: Misfit) -> Fault {
    ReplayError::Damaged(0, misfit.to_string()).into()
}

/// All of it, one line per event.
fn print(
    desk: &Desk<'_>,
    replay: &Replay,
    stream: &Stream,
    turn: Option<u16>,
) -> Result<(), Fault> {
    let board = &replay.header.board;
    let reel = Reel::of(board, stream).map_err(misfit)?;
    let begin = turn.map_or(0, |turn| reel.place_of_turn(turn));
    if desk.output.json {
        let r#match = replay.header.info.id;
        for update in &stream.updates[begin..] {
            desk.output.object(&ServerMessage::Update {
                r#match,
                update: update.clone(),
                signature: None,
            })?;
        }
        return Ok(());
    }
    desk.output.talk(&format!(
        "{}, as seen by {}",
        replay.header.board.title,
        stream.viewer()
    ));
    // The update that brings the turn belongs to it.
    for page in &reel.pages()[begin.saturating_sub(1)..] {
        if !page.lines.is_empty() {
            desk.output.text(&page.lines.join("\n"))?;
        }
    }
    Ok(())
}
