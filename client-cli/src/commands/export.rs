//! `export`: a match as a replay file.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use naktong_protocol::message::{Answer, Request, SeatKey};
use naktong_protocol::replay::{Replay, ReplayError};
use naktong_protocol::{MatchId, SeatId};

use super::{Desk, verify};
use crate::connection::{Caller, strange};
use crate::fault::Fault;
use crate::progress::Progress;
use crate::table::{MatchName, claim};

/// The largest replay file that is fetched, in bytes.
const MAX_FILE: u64 = 1024 * 1024 * 1024;
/// How often a file is fetched anew because the match went on meanwhile.
const TRIES: usize = 4;

pub(super) async fn export(
    desk: &Desk<'_>,
    game: &MatchName,
    file: &Path,
    seat: Option<SeatId>,
    lines: bool,
    force: bool,
) -> Result<(), Fault> {
    if !force && file.exists() {
        return Err(Fault::Usage(format!(
            "{} is there already: name another file, or say --force to replace it.",
            file.display()
        )));
    }
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let bar = desk.progress("Fetching the match");
    let seat = desk.seat(id, seat)?;
    let (replay, mut bytes) = fetch(&connection.caller(), id, seat, &bar).await?;
    drop(bar);
    if lines {
        bytes.clear();
        replay.write_lines(&mut bytes).map_err(ReplayError::Io)?;
    }
    save(file, &bytes).map_err(|error| {
        let error = std::io::Error::other(error);
        Fault::File(format!("{} could not be written", file.display()), error)
    })?;
    if let Err(why) = verify::compare_heads(desk, &replay) {
        desk.output.talk(&format!(
            "This file is not what you were told: {why}. `naktong verify` checks it."
        ));
    }
    if desk.output.json {
        return desk.output.object(&replay.header.info);
    }
    let viewers: Vec<_> = replay
        .streams
        .iter()
        .map(|s| s.viewer().to_string())
        .collect();
    desk.output.text(&format!(
        "{}: {} bytes, {} records, as seen by {}.",
        file.display(),
        bytes.len(),
        replay.records.len(),
        viewers.join(", ")
    ))
}

/// Beside the file and then in its place, so that half a file never stands there.
fn save(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = file.with_file_name(name);
    let mut options = OpenOptions::new();
    let mut writer = options
        .write(true)
        .create(true)
        .truncate(true)
        .open(&part)?;
    writer.write_all(bytes)?;
    writer.sync_all()?;
    fs::rename(&part, file)
}

/// The replay of a match, read and as bytes.
pub(crate) async fn fetch(
    caller: &Caller,
    id: MatchId,
    seat: Option<(SeatId, SeatKey)>,
    bar: &Progress,
) -> Result<(Replay, Vec<u8>), Fault> {
    let seat = claim(caller, id, seat).await?;
    let mut last = ReplayError::Foreign;
    for _ in 0..TRIES {
        let bytes = pieces(caller, id, seat, bar).await?;
        match Replay::read(&bytes[..]) {
            Ok(replay) => return Ok((replay, bytes)),
            // A match that goes on while we fetch gives pieces of two files.
            Err(error) => last = error,
        }
    }
    Err(last.into())
}

async fn pieces(
    caller: &Caller,
    id: MatchId,
    seat: Option<SeatId>,
    bar: &Progress,
) -> Result<Vec<u8>, Fault> {
    let mut file = vec![];
    loop {
        let offset = file.len() as u64;
        let request = Request::Export {
            r#match: id,
            seat,
            offset,
        };
        match caller.ask(request).await? {
            Answer::Piece { bytes, .. } if bytes.is_empty() => return Ok(file),
            Answer::Piece { bytes, total } => {
                file.extend(bytes);
                let length = file.len() as u64;
                bar.at(length, total);
                if length > MAX_FILE {
                    return Err(Fault::Server("The replay file does not end.".into()));
                }
                if length >= total {
                    return Ok(file);
                }
            }
            answer => return Err(strange(&answer)),
        }
    }
}
