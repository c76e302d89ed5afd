//! `doctor`: is all well here, and if not, what to do.

use std::fs;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use naktong_protocol::message::{PROTOCOL_VERSION, Request};
use serde::Serialize;

use super::Desk;
use crate::fault::Fault;
use crate::profiles::{self, Profiles};
use crate::table::all_matches;
use crate::tui::{self, text::counted};

/// The screen that everything fits on.
const ROOM: (u16, u16) = (80, 24);
/// An answer that takes longer is felt.
const SLOW: Duration = Duration::from_millis(300);
/// How far ahead of our clock a match may have been opened, in seconds.
const CLOCK_SLACK: u64 = 60;

/// How a thing is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Note,
    Bad,
}

/// One thing looked at.
#[derive(Serialize)]
struct Finding {
    what: &'static str,
    state: State,
    text: String,
}

pub(super) async fn doctor(desk: &Desk<'_>) -> Result<(), Fault> {
    let mut found = vec![terminal(desk), signs(desk), profiles(), keys(desk)];
    let fault = server(desk, &mut found).await.err();
    for finding in &found {
        if desk.output.json {
            desk.output.object(finding)?;
            continue;
        }
        let word = match finding.state {
            State::Ok => "ok",
            State::Note => "note",
            State::Bad => "BAD",
        };
        desk.output
            .text(&format!("{word:<5} {:<9} {}", finding.what, finding.text))?;
    }
    fault.map_or(Ok(()), Err)
}

fn finding(what: &'static str, state: State, text: impl Into<String>) -> Finding {
    Finding {
        what,
        state,
        text: text.into(),
    }
}

fn terminal(desk: &Desk<'_>) -> Finding {
    if !desk.output.is_full_screen() {
        let text = "stdin or stdout is no terminal, or TERM is dumb: play goes line by line";
        return finding("terminal", State::Note, text);
    }
    match crossterm::terminal::size() {
        Ok((columns, rows)) if columns < ROOM.0 || rows < ROOM.1 => {
            let text = format!(
                "{columns} x {rows}: make it {} x {} or larger to see everything",
                ROOM.0, ROOM.1
            );
            finding("terminal", State::Note, text)
        }
        Ok((columns, rows)) => finding("terminal", State::Ok, format!("{columns} x {rows}")),
        Err(error) => finding(
            "terminal",
            State::Bad,
            format!("its size is not known: {error}"),
        ),
    }
}

fn signs(desk: &Desk<'_>) -> Finding {
    let theme = tui::theme(desk.output);
    let colors = match theme.depth {
        tui::theme::Depth::Many => "256 colours",
        tui::theme::Depth::Sixteen => "16 colours",
        tui::theme::Depth::None => "no colours",
    };
    match (theme.ascii, desk.output.ascii) {
        (true, false) => {
            let text = format!("{colors}, ASCII: LANG names no UTF-8; LANG=C.UTF-8 shows more");
            finding("signs", State::Note, text)
        }
        (true, true) => finding("signs", State::Ok, format!("{colors}, ASCII as asked for")),
        (false, _) => finding("signs", State::Ok, format!("{colors}, UTF-8")),
    }
}

fn profiles() -> Finding {
    let path = profiles::path().map_or("no home directory".into(), |p| p.display().to_string());
    match Profiles::read() {
        Ok(profiles) => {
            let usual = profiles.usual.as_deref().unwrap_or("none chosen");
            let count = profiles.profile.len();
            finding("profiles", State::Ok, format!("{count} in {path}, {usual}"))
        }
        Err(fault) => finding(
            "profiles",
            State::Bad,
            format!("{fault} Mend or remove it."),
        ),
    }
}

fn keys(desk: &Desk<'_>) -> Finding {
    let ring = match desk.keys() {
        Ok(ring) => ring,
        Err(fault) => return finding("keys", State::Bad, fault.to_string()),
    };
    let count = match ring.count() {
        Ok(count) => count,
        Err(fault) => return finding("keys", State::Bad, fault.to_string()),
    };
    let path = ring.path().display();
    if open_to_others(ring.path()) {
        let text = format!("others can read {path}: chmod 600 {path}");
        return finding("keys", State::Bad, text);
    }
    finding(
        "keys",
        State::Ok,
        format!("{} in {path}, for your eyes only", counted(count, "seat")),
    )
}

#[cfg(unix)]
fn open_to_others(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn open_to_others(_: &std::path::Path) -> bool {
    false
}

/// The server, its version and its clock; the fault if it cannot be played on.
async fn server(desk: &Desk<'_>, found: &mut Vec<Finding>) -> Result<(), Fault> {
    let url = desk.server.clone();
    let connection = match desk.connect().await {
        Ok(connection) => connection,
        Err(fault) => {
            let what = if matches!(fault, Fault::Version(_)) {
                "version"
            } else {
                "server"
            };
            let hint = "Another server: --server URL, or naktong profile NAME --server URL";
            found.push(finding(what, State::Bad, hint));
            return Err(fault);
        }
    };
    let begun = Instant::now();
    connection.ask(Request::Ping).await?;
    let took = begun.elapsed();
    let state = if took > SLOW { State::Note } else { State::Ok };
    let millis = took.as_secs_f64() * 1000.0;
    found.push(finding(
        "server",
        state,
        format!("{url} answers in {millis:.1} ms"),
    ));
    let version = env!("CARGO_PKG_VERSION");
    let text = format!("naktong {version}, protocol {PROTOCOL_VERSION} on both ends");
    found.push(finding("version", State::Ok, text));
    let matches = all_matches(&connection).await?;
    found.push(clock(matches.first().map(|info| info.id.0)));
    Ok(())
}

/// Our clock against the server's: the id of a match tells when it was opened by that one.
fn clock(newest: Option<uuid::Uuid>) -> Finding {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |now| now.as_secs());
    let opened = newest
        .and_then(|id| id.get_timestamp())
        .map(|stamp| stamp.to_unix().0);
    match opened {
        None => finding("clock", State::Ok, "no match yet to hold it against"),
        Some(opened) if opened > now + CLOCK_SLACK => {
            let text = format!(
                "behind the server's by {} s at least: set it, or the times you see are wrong",
                opened - now
            );
            finding("clock", State::Bad, text)
        }
        Some(opened) => {
            let text = format!(
                "the newest match was opened {} min ago",
                (now.max(opened) - opened) / 60
            );
            finding("clock", State::Ok, text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(seconds: u64) -> uuid::Uuid {
        let stamp = uuid::Timestamp::from_unix_time(seconds, 0, 0, 0);
        uuid::Builder::from_unix_timestamp_millis(stamp.to_unix().0 * 1000, &[7; 10]).into_uuid()
    }

    #[test]
    fn a_match_from_the_future_tells_that_the_clock_is_behind() {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        assert!(clock(Some(id(now - 600))).state == State::Ok);
        assert!(clock(Some(id(now + 3600))).state == State::Bad);
        assert!(clock(None).state == State::Ok);
    }
}
