//! Does what the operator asks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use naktong_protocol::message::{Refusal, RefusalCode, SeatKey, close};
use naktong_protocol::record::Who;
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, SeatId};

use super::audit::AuditEntry;
use super::book::{Book, BookError};
use super::measures::{Measure, MeasureKind, Whom};
use super::words::{AdminAnswer, AdminRequest, Status, UserInfo, utc};
use crate::config::live::Changes;
use crate::house::accounts::{Account, Listed};
use crate::matches::Handle;
use crate::matches::export::SERVER;
use crate::matches::table::now_ms;
use crate::sessions::SessionInfo;
use crate::{Shared, telemetry};

/// The most accounts in one answer.
const USERS_MAX: u32 = 1_000;
/// The most rows of the audit log in one answer.
const AUDIT_MAX: u32 = 1_000;

/// Does a request of somebody: an action is in the audit log before it is done.
pub(crate) async fn obey(shared: &Arc<Shared>, by: &str, request: AdminRequest) -> AdminAnswer {
    if let Err(refusal) = request.check() {
        return AdminAnswer::Refused(refusal.text);
    }
    if !request.is_action() {
        let told = look(shared, request).await;
        return told.unwrap_or_else(AdminAnswer::Refused);
    }
    let word = request.word();
    let asked = AuditEntry::Asked {
        by: by.to_owned(),
        action: serde_json::to_value(&request).expect("our own types always encode"),
    };
    let of = match write(shared, asked).await {
        Ok(number) => number,
        Err(error) => {
            return AdminAnswer::Refused(format!("Nothing was done: {}", words(&error)));
        }
    };
    tracing::info!(by, action = word, "the operator acts");
    let done = act(shared, request).await;
    telemetry::admin_action(word, done.is_ok());
    let (entry, answer) = match done {
        Ok(answer) => {
            let text = match &answer {
                AdminAnswer::Done(text) | AdminAnswer::Key { text, .. } => text.clone(),
                _ => String::new(),
            };
            (AuditEntry::Done { of, text }, answer)
        }
        Err(why) => {
            let text = why.clone();
            (AuditEntry::Refused { of, text }, AdminAnswer::Refused(why))
        }
    };
    if let Err(error) = write(shared, entry).await {
        tracing::error!(%error, of, "what came of an action is not in the audit log");
    }
    answer
}

async fn write(shared: &Shared, entry: AuditEntry) -> Result<u64, BookError> {
    with_book(shared, move |book| book.write(&entry)).await
}

/// Works with the operator's file off the async threads.
async fn with_book<T: Send + 'static>(
    shared: &Shared,
    work: impl FnOnce(&Book) -> Result<T, BookError> + Send + 'static,
) -> Result<T, BookError> {
    let book = shared.operator.book.clone();
    let working = tokio::task::spawn_blocking(move || work(&book));
    working
        .await
        .expect("the operator's file is used without panics")
}

fn words(error: &BookError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}."),
        None => format!("{error}."),
    }
}

/// Answers a question; nothing changes.
async fn look(shared: &Shared, request: AdminRequest) -> Result<AdminAnswer, String> {
    let lobby = &shared.lobby;
    Ok(match request {
        AdminRequest::Sessions => AdminAnswer::Sessions(shared.sessions.list()),
        AdminRequest::Matches => AdminAnswer::Matches(lobby.all()),
        AdminRequest::Users { word, most } => users(shared, word.as_deref(), most).await?,
        AdminRequest::Measures => AdminAnswer::Measures(shared.operator.measures.list()),
        AdminRequest::Audit { most } => {
            let rows = with_book(shared, move |book| book.latest(most.min(AUDIT_MAX))).await;
            AdminAnswer::Audit(rows.map_err(|error| words(&error))?)
        }
        _ => {
            let handles = lobby.handles();
            AdminAnswer::Status(Status {
                server: SERVER.to_owned(),
                since_ms: shared.since_ms,
                sessions: shared.sessions.list().len(),
                running: handles.iter().filter(|handle| handle.is_running()).count(),
                matches: handles.len(),
                stopped: handles.iter().filter(|handle| handle.is_stopped()).count(),
                draining: shared.operator.drain.text(),
            })
        }
    })
}

/// The accounts, with what they hold now.
async fn users(shared: &Shared, word: Option<&str>, most: u32) -> Result<AdminAnswer, String> {
    let listed = shared.people.accounts(word, most.min(USERS_MAX)).await;
    let listed = listed.map_err(|error| format!("{error}."))?;
    let mut holders: BTreeMap<Who, usize> = BTreeMap::new();
    for handle in shared.lobby.handles().iter().filter(|one| one.is_running()) {
        for who in handle.row().holders.values() {
            *holders.entry(*who).or_default() += 1;
        }
    }
    let sessions = shared.sessions.list();
    let measures = &shared.operator.measures;
    let user = |one: Listed| {
        let Account { id, name, admin } = one.account;
        let keys = one.keys.into_iter().map(Who::Key);
        let all = keys.chain([Who::Account(id)]);
        let signed_in = |session: &&SessionInfo| session.account == Some(id);
        UserInfo {
            id,
            since_ms: one.since_ms,
            admin,
            seats: all.filter_map(|who| holders.get(&who)).sum(),
            sessions: sessions.iter().filter(signed_in).count(),
            banned: measures.is_against(MeasureKind::Ban, &name),
            muted: measures.is_against(MeasureKind::Mute, &name),
            name,
        }
    };
    Ok(AdminAnswer::Users(listed.into_iter().map(user).collect()))
}

/// An account may make admin tokens, or no more; then it comes in anew.
async fn promote(shared: &Shared, name: &str, admin: bool) -> Result<AdminAnswer, String> {
    let set = shared.people.set_admin(name, admin).await;
    let set = set.map_err(|error| format!("{error}."))?;
    let Some(Account { id, name, .. }) = set else {
        return Err(format!("There is no account {name}."));
    };
    if admin {
        return done(format!(
            "{name} may make admin tokens: naktong token make --scope admin."
        ));
    }
    let text = "This account runs the server no more; sign in again.";
    let refusal = Refusal::new(RefusalCode::NotAllowed, text);
    let meant = |info: &SessionInfo| info.account == Some(id);
    let ended = shared.sessions.remove(close::SIGNED_OUT, &refusal, meant);
    done(format!(
        "{name} runs the server no more. Sessions ended: {ended}."
    ))
}

/// Does an action: what came of it, or why not.
async fn act(shared: &Arc<Shared>, request: AdminRequest) -> Result<AdminAnswer, String> {
    match request {
        AdminRequest::Kick { session, reason } => kick(shared, session, reason),
        AdminRequest::Impose {
            kind,
            whom,
            seconds,
            reason,
        } => {
            let until_ms = seconds.map(|s| now_ms().saturating_add(s.saturating_mul(1_000)));
            let measure = Measure {
                kind,
                whom,
                until_ms,
                reason,
            };
            impose(shared, measure).await
        }
        AdminRequest::Lift { kind, whom } => lift(shared, kind, whom).await,
        AdminRequest::Close { r#match, reason } => {
            let handle = find(shared, r#match)?;
            let closed = handle.close_by_operator(reason).await;
            closed.map_err(|error| error.to_string())?;
            done(format!("The match {match} is closed.", match = r#match))
        }
        AdminRequest::Transfer {
            r#match,
            seat,
            player,
        } => transfer(shared, r#match, seat, player).await,
        AdminRequest::Extend {
            r#match,
            whose,
            seconds,
            reason,
        } => extend(shared, r#match, whose, seconds, reason).await,
        AdminRequest::Announce { text } => {
            let told = shared.sessions.announce(&text);
            done(format!("Told. Sessions that heard it: {told}."))
        }
        AdminRequest::Drain { seconds, text } => drain(shared, seconds, text),
        AdminRequest::Undrain => match shared.operator.drain.end() {
            true => {
                let text = "The restart is called off.";
                shared.sessions.announce(text);
                done(text.to_owned())
            }
            false => Err("The server is not about to restart.".to_owned()),
        },
        AdminRequest::Reload => reload(shared).await.and_then(done),
        AdminRequest::Promote { name, admin } => promote(shared, &name, admin).await,
        AdminRequest::Status
        | AdminRequest::Sessions
        | AdminRequest::Matches
        | AdminRequest::Measures
        | AdminRequest::Users { .. }
        | AdminRequest::Audit { .. } => unreachable!("a question is no action"),
    }
}

/// Private matches are there for the operator too.
fn find(shared: &Shared, id: MatchId) -> Result<Handle, String> {
    let found = shared.lobby.find(id, |_| true);
    found.map_err(|refusal| refusal.text)
}

fn done(text: String) -> Result<AdminAnswer, String> {
    Ok(AdminAnswer::Done(text))
}

fn kick(shared: &Shared, session: u64, reason: String) -> Result<AdminAnswer, String> {
    let text = format!("The operator ended this session: {reason}");
    let refusal = Refusal::new(RefusalCode::Removed, text);
    let meant = |info: &SessionInfo| info.id == session;
    match shared.sessions.remove(close::REMOVED, &refusal, meant) {
        0 => Err(format!("There is no session {session}.")),
        _ => done(format!("The session {session} is ended.")),
    }
}

async fn impose(shared: &Shared, measure: Measure) -> Result<AdminAnswer, String> {
    let most = shared.live.now().bans_max;
    let measures = &shared.operator.measures;
    if measures.list().len() as u64 >= most {
        return Err(format!(
            "There are {most} bans and mutes; lift one (bans_max)."
        ));
    }
    let kept = measure.clone();
    let keeping = with_book(shared, move |book| book.keep(&kept)).await;
    keeping.map_err(|error| words(&error))?;
    measures.put(measure.clone());
    let until = match measure.until_ms {
        Some(until) => format!("until {}", utc(until)),
        None => "until it is lifted".to_owned(),
    };
    let whom = &measure.whom;
    if measure.kind == MeasureKind::Mute {
        return done(format!("{whom} is mute {until}."));
    }
    let text = format!("The operator keeps {whom} out {until}: {}", measure.reason);
    let refusal = Refusal::new(RefusalCode::Banned, text);
    let meant = |info: &SessionInfo| match whom {
        Whom::Network(network) => network.contains(info.address),
        Whom::Name(_) => {
            let seats = info.seats.iter().map(|held| &held.player);
            let mut names = seats.chain(&info.name);
            names.any(|name| whom.is(&Whom::Name(name.clone())))
        }
    };
    let ended = shared.sessions.remove(close::REMOVED, &refusal, meant);
    done(format!(
        "{whom} is banned {until}. Sessions ended: {ended}."
    ))
}

async fn lift(shared: &Shared, kind: MeasureKind, whom: Whom) -> Result<AdminAnswer, String> {
    let gone = whom.clone();
    let forgotten = with_book(shared, move |book| book.forget(kind, &gone)).await;
    if !forgotten.map_err(|error| words(&error))? {
        return Err(format!("There is none against {whom}."));
    }
    shared.operator.measures.lift(kind, &whom);
    done(format!("Lifted against {whom}."))
}

async fn transfer(
    shared: &Shared,
    id: MatchId,
    seat: SeatId,
    player: String,
) -> Result<AdminAnswer, String> {
    let handle = find(shared, id)?;
    let key = SeatKey::random();
    let given = handle
        .transfer(seat, player.clone(), Who::Key(key.hash()))
        .await;
    given.map_err(|error| error.to_string())?;
    let text = format!("The operator gave the seat {seat} of match {id} to {player}.");
    let refusal = Refusal::new(RefusalCode::Removed, text.clone());
    let holds = |info: &SessionInfo| {
        let mut seats = info.seats.iter();
        seats.any(|held| (held.r#match, held.seat) == (id, seat))
    };
    shared.sessions.remove(close::REMOVED, &refusal, holds);
    let key = key.0.simple().to_string();
    Ok(AdminAnswer::Key { text, key })
}

/// Gives time to a side, named by itself or by a seat of it.
async fn extend(
    shared: &Shared,
    id: MatchId,
    whose: SeatId,
    seconds: u32,
    reason: String,
) -> Result<AdminAnswer, String> {
    let handle = find(shared, id)?;
    let of_seat = handle.row().sides.get(&whose).copied();
    let of_word = || {
        let mut sides = [Side::Nk, Side::Un].into_iter();
        sides.find(|side| side.to_string().eq_ignore_ascii_case(whose.as_str()))
    };
    let side = of_seat.or_else(of_word).ok_or_else(|| {
        let seats: Vec<_> = handle.row().sides.keys().map(SeatId::to_string).collect();
        let seats = seats.join(", ");
        format!("{whose} is no side (nk, un) and no seat ({seats}) of this match.")
    })?;
    let given = handle.extend(side, seconds, reason).await;
    given.map_err(|error| error.to_string())?;
    done(format!("{side} of match {id} has {seconds} seconds more."))
}

fn drain(shared: &Arc<Shared>, seconds: u64, text: Option<String>) -> Result<AdminAnswer, String> {
    let text = text.unwrap_or_else(|| {
        format!(
            "The server restarts in {seconds} seconds. Matches go on after it where they stand; no order is lost."
        )
    });
    let off = shared.operator.drain.begin(text.clone());
    let told = shared.sessions.announce(&text);
    let shutdown = shared.shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            biased;
            () = off.cancelled() => {}
            () = tokio::time::sleep(Duration::from_secs(seconds)) => shutdown.cancel(),
        }
    });
    done(format!(
        "No new matches from now on; sessions told: {told}. The server ends in {seconds} seconds."
    ))
}

/// Reads the configuration and the certificates again, all or nothing: what changed.
///
/// # Errors
/// Why all stays as it was.
async fn reload(shared: &Shared) -> Result<String, String> {
    let source = shared.live.now().source.clone();
    let source = source.ok_or("The server was started without a configuration to read again.")?;
    let kept = |error: &dyn std::error::Error| {
        let cause = error.source().map(|cause| format!(": {cause}"));
        format!("All stays as it was: {error}{}.", cause.unwrap_or_default())
    };
    let read = tokio::task::spawn_blocking(move || source.read()).await;
    let read = read.map_err(|error| kept(&error))?;
    let config = read.map_err(|error| kept(&error))?;
    let filter = telemetry::filter(&config).map_err(|error| kept(&error))?;
    if let Some(tls) = &shared.tls {
        tls.read_again(&config).map_err(|error| kept(&error))?;
    }
    telemetry::filter_log(filter);
    let turned = shared.tls.is_some() != config.tls().is_some();
    let Changes { taken, mut waiting } = shared.live.replace(config);
    if turned && !waiting.contains(&"tls_certificate") {
        waiting.push("tls_certificate");
    }
    let listed = |keys: &[&str]| match keys {
        [] => "none".to_owned(),
        keys => keys.join(", "),
    };
    Ok(format!(
        "Read again. Changed: {}. Waiting for a restart: {}.",
        listed(&taken),
        listed(&waiting)
    ))
}
