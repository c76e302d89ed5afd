//! `naktongd admin`: says a request over the socket in the data directory, or to another machine, and
//! shows the answer.

use std::process::ExitCode;

use naktong_protocol::message::{MatchInfo, MatchState};
use naktong_server::operator::words::{AdminAnswer, AdminRequest, Status, UserInfo, utc};
use naktong_server::operator::{AuditEntry, AuditRow, Measure, MeasureKind, Whom};
use naktong_server::sessions::SessionInfo;

use crate::admin_line::{self, Silence};
use crate::args::{Admin, AdminCommand, Sentence, Target};
use crate::{exit, say, told};

pub(crate) fn run(admin: &Admin) -> anyhow::Result<ExitCode> {
    let request = request(&admin.command);
    let asked = match &admin.server {
        Some(server) => admin_line::ask(server, admin, &request).map_err(|silence| match silence {
            Silence::NoServer(why) => (
                exit::NO_SERVER,
                format!("no server answers at {server} ({why})"),
            ),
            Silence::Refused(why) => (exit::REFUSED, why),
        }),
        None => {
            let data_dir = match admin.directory.path() {
                Ok(path) => path,
                Err(error) => return Ok(told(exit::BAD_CONFIGURATION, &error)),
            };
            ask(&data_dir, &request).map_err(|error| {
                let text = format!(
                    "no server can be reached over the socket in {} ({error}): is one running there, as the same user?",
                    data_dir.display()
                );
                (exit::NO_SERVER, text)
            })
        }
    };
    let answer = match asked {
        Ok(answer) => answer,
        Err((code, text)) => {
            eprintln!("naktongd: {text}");
            return Ok(code.into());
        }
    };
    if let AdminAnswer::Refused(why) = &answer {
        eprintln!("naktongd: {why}");
    }
    match (admin.json, &answer) {
        (true, _) => say(&format!("{}\n", serde_json::to_string(&answer)?)),
        (false, AdminAnswer::Refused(_)) => {}
        (false, answer) => say(&text(answer)),
    }
    Ok(match answer {
        AdminAnswer::Refused(_) => exit::REFUSED.into(),
        _ => ExitCode::SUCCESS,
    })
}

#[cfg(unix)]
fn ask(data_dir: &std::path::Path, request: &AdminRequest) -> std::io::Result<AdminAnswer> {
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::net::UnixStream;

    use naktong_server::operator::words::{DIRECTORY, SOCKET};

    let mut stream = UnixStream::connect(data_dir.join(DIRECTORY).join(SOCKET))?;
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    Ok(serde_json::from_str(&answer)?)
}

#[cfg(not(unix))]
fn ask(_: &std::path::Path, _: &AdminRequest) -> std::io::Result<AdminAnswer> {
    Err(std::io::Error::other("this system has no Unix sockets"))
}

fn request(command: &AdminCommand) -> AdminRequest {
    match command {
        AdminCommand::Status => AdminRequest::Status,
        AdminCommand::Sessions => AdminRequest::Sessions,
        AdminCommand::Matches => AdminRequest::Matches,
        AdminCommand::Users { word, last } => AdminRequest::Users {
            word: word.clone(),
            most: *last,
        },
        AdminCommand::Promote { name } => promote(name, true),
        AdminCommand::Demote { name } => promote(name, false),
        AdminCommand::Bans => AdminRequest::Measures,
        AdminCommand::Audit { last } => AdminRequest::Audit { most: *last },
        AdminCommand::Kick { session, reason } => AdminRequest::Kick {
            session: *session,
            reason: reason.clone(),
        },
        AdminCommand::Ban(sentence) => impose(MeasureKind::Ban, sentence),
        AdminCommand::Mute(sentence) => impose(MeasureKind::Mute, sentence),
        AdminCommand::Unban(target) => lift(MeasureKind::Ban, target),
        AdminCommand::Unmute(target) => lift(MeasureKind::Mute, target),
        AdminCommand::Close { r#match, reason } => AdminRequest::Close {
            r#match: *r#match,
            reason: reason.clone(),
        },
        AdminCommand::Transfer {
            r#match,
            seat,
            player,
        } => AdminRequest::Transfer {
            r#match: *r#match,
            seat: *seat,
            player: player.clone(),
        },
        AdminCommand::Extend {
            r#match,
            whose,
            time,
            reason,
        } => AdminRequest::Extend {
            r#match: *r#match,
            whose: *whose,
            seconds: *time,
            reason: reason.clone(),
        },
        AdminCommand::Announce { text } => AdminRequest::Announce { text: text.clone() },
        AdminCommand::Drain { seconds, text } => AdminRequest::Drain {
            seconds: *seconds,
            text: text.clone(),
        },
        AdminCommand::Undrain => AdminRequest::Undrain,
        AdminCommand::Reload => AdminRequest::Reload,
    }
}

fn promote(name: &str, admin: bool) -> AdminRequest {
    AdminRequest::Promote {
        name: name.to_owned(),
        admin,
    }
}

fn whom(target: &Target) -> Whom {
    match (&target.name, target.address) {
        (_, Some(network)) => Whom::Network(network),
        (name, None) => Whom::Name(name.clone().expect("one of the two is required")),
    }
}

fn impose(kind: MeasureKind, sentence: &Sentence) -> AdminRequest {
    AdminRequest::Impose {
        kind,
        whom: whom(&sentence.target),
        seconds: sentence.seconds,
        reason: sentence.reason.clone(),
    }
}

fn lift(kind: MeasureKind, target: &Target) -> AdminRequest {
    AdminRequest::Lift {
        kind,
        whom: whom(target),
    }
}

/// An answer for people.
fn text(answer: &AdminAnswer) -> String {
    match answer {
        AdminAnswer::Refused(text) | AdminAnswer::Done(text) => format!("{text}\n"),
        AdminAnswer::Key { text, key } => {
            format!("{text}\nThe key, for `naktong claim`, which is told only here:\n{key}\n")
        }
        AdminAnswer::Status(status) => status_text(status),
        AdminAnswer::Sessions(all) => lines(all, session_line, "No sessions."),
        AdminAnswer::Matches(all) => lines(all, match_line, "No matches."),
        AdminAnswer::Measures(all) => lines(all, measure_line, "No bans or mutes."),
        AdminAnswer::Users(all) => lines(all, user_line, "No accounts."),
        AdminAnswer::Audit(all) => lines(all, audit_line, "No actions yet."),
    }
}

fn lines<T>(all: &[T], line: impl Fn(&T) -> String, none: &str) -> String {
    match all {
        [] => format!("{none}\n"),
        all => all.iter().map(|one| line(one) + "\n").collect(),
    }
}

fn status_text(status: &Status) -> String {
    let mut text = format!(
        "{}, serving since {}\n{} sessions; {} matches, {} of them running, {} stopped as damaged\n",
        status.server,
        utc(status.since_ms),
        status.sessions,
        status.matches,
        status.running,
        status.stopped
    );
    if let Some(told) = &status.draining {
        text += &format!("about to restart; players are told: {told}\n");
    }
    text
}

fn session_line(session: &SessionInfo) -> String {
    let seats: Vec<_> = session
        .seats
        .iter()
        .map(|held| format!("{} as {} in {}", held.player, held.seat, held.r#match))
        .collect();
    let name = session.name.as_deref().unwrap_or("nobody");
    format!(
        "{}  {}  {name}  {:?}  since {}  {} queued  {}",
        session.id,
        session.address,
        session.client,
        utc(session.since_ms),
        session.queued,
        seats.join(", ")
    )
}

fn user_line(user: &UserInfo) -> String {
    let mut parts = vec![
        user.name.clone(),
        format!("since {}", utc(user.since_ms)),
        format!("{} seats", user.seats),
        format!("{} sessions", user.sessions),
    ];
    let words = [
        (user.admin, "operator"),
        (user.banned, "banned"),
        (user.muted, "muted"),
    ];
    let words = words.into_iter().filter(|(is, _)| *is);
    parts.extend(words.map(|(_, word)| word.to_owned()));
    parts.join("  ")
}

fn match_line(info: &MatchInfo) -> String {
    let state = match &info.state {
        MatchState::Gathering => "gathering".to_owned(),
        MatchState::Playing => "playing".to_owned(),
        MatchState::Finished(outcome) => format!("over, {}", outcome.level),
        MatchState::Stopped { reference } => format!("stopped ({reference})"),
        MatchState::Closed { .. } => "closed".to_owned(),
    };
    let seats: Vec<_> = info
        .seats
        .iter()
        .map(|taken| {
            format!(
                "{} {}",
                taken.seat,
                taken.player.as_deref().unwrap_or("free")
            )
        })
        .collect();
    format!(
        "{}  {}  {state}  {}",
        info.id,
        info.scenario,
        seats.join(", ")
    )
}

fn measure_line(measure: &Measure) -> String {
    let kind = match measure.kind {
        MeasureKind::Ban => "ban",
        MeasureKind::Mute => "mute",
    };
    let until = measure.until_ms.map_or("lifted".to_owned(), utc);
    format!(
        "{kind}  {}  until {until}  {}",
        measure.whom, measure.reason
    )
}

fn audit_line(row: &AuditRow) -> String {
    let what = match &row.entry {
        AuditEntry::Asked { by, action } => format!("{by} asks {action}"),
        AuditEntry::Done { of, text } => format!("{of} is done: {text}"),
        AuditEntry::Refused { of, text } => format!("{of} is refused: {text}"),
    };
    format!("{}  {}  {what}", row.number, utc(row.at_ms))
}
