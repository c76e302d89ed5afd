//! What can be played, what is played, opening a match, sitting down.

use std::collections::{BTreeMap, BTreeSet};

use comfy_table::presets::NOTHING;
use naktong_protocol::computer::Level;
use naktong_protocol::message::{
    Answer, Filter, MatchInfo, MatchState, Nonce, RefusalCode, Request, SeatKey, check_name,
};
use naktong_protocol::terms::Terms;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{MatchId, ScenarioId, SeatId};

use super::{Desk, secret};
use crate::args::{Computer, ListFilter};
use crate::connection::{Connection, strange};
use crate::fault::Fault;
use crate::keys::KeptSeat;
use crate::render::{dealings, panel};
use crate::table::{MatchName, all_matches};

pub(super) async fn scenarios(desk: &Desk<'_>) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let scenarios = match connection.ask(Request::Scenarios).await? {
        Answer::Scenarios(scenarios) => scenarios,
        answer => return Err(strange(&answer)),
    };
    if desk.output.json {
        return scenarios.iter().try_for_each(|s| desk.output.object(s));
    }
    let mut table = columns(["SCENARIO", "TITLE", "DAYS", "TURNS", "SEATS"]);
    for scenario in &scenarios {
        let seats: Vec<_> = scenario
            .seats
            .iter()
            .map(|seat| format!("{} ({})", seat.id, seat.name))
            .collect();
        table.add_row([
            scenario.id.to_string(),
            titled(&scenario.title, &scenario.options),
            scenario.days.clone(),
            scenario.turns.to_string(),
            seats.join(", "),
        ]);
    }
    desk.output.text(&trimmed(&table))
}

pub(super) async fn list(desk: &Desk<'_>, filter: &ListFilter) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let filter = Filter {
        scenario: filter.scenario,
        state: filter.state,
        free: filter.free,
        name: filter.of.clone(),
    };
    let matches = if filter == Filter::default() {
        all_matches(&connection).await?
    } else {
        fitting(&connection, filter).await?
    };
    if desk.output.json {
        return matches.iter().try_for_each(|info| desk.output.object(info));
    }
    if matches.is_empty() {
        desk.output
            .talk("No matches: `naktong host SCENARIO` opens one.");
        return Ok(());
    }
    let mut table = columns(["MATCH", "SCENARIO", "STATE", "SEATS"]);
    for info in &matches {
        table.add_row([info.id.short(), on_terms(info), state(info), seats(info)]);
    }
    desk.output.text(&trimmed(&table))
}

pub(super) async fn host(
    desk: &Desk<'_>,
    scenario: ScenarioId,
    options: &[OptionalRule],
    computers: &[Computer],
    set: &[String],
) -> Result<(), Fault> {
    let request = wish(scenario, options, computers, set)?;
    let connection = desk.connect().await?;
    let info = hosted(&connection, request).await?;
    if desk.output.json {
        return desk.output.object(&info);
    }
    desk.output.talk(&format!(
        "{}: match {} is open, seats {}; {}. Dice commitment {}.",
        titled(&info.title, &info.options),
        info.id.short(),
        seats(&info),
        state(&info),
        info.dice_commitment
    ));
    desk.output.text(&info.id.to_string())
}

/// Opens a match on the usual terms.
pub(super) async fn open(
    connection: &Connection,
    scenario: ScenarioId,
    options: BTreeSet<OptionalRule>,
    computers: BTreeMap<SeatId, Level>,
) -> Result<MatchInfo, Fault> {
    let request = Request::Host {
        scenario,
        options,
        computers,
        terms: Terms::default(),
    };
    hosted(connection, request).await
}

async fn hosted(connection: &Connection, request: Request) -> Result<MatchInfo, Fault> {
    match connection.ask(request).await? {
        Answer::Hosted(info) => Ok(info),
        answer => Err(strange(&answer)),
    }
}

/// The matches that fit a filter, newest first.
async fn fitting(connection: &Connection, filter: Filter) -> Result<Vec<MatchInfo>, Fault> {
    let mut all: Vec<MatchInfo> = vec![];
    loop {
        let request = Request::List {
            filter: filter.clone(),
            after: all.last().map(|info| info.id),
        };
        match connection.ask(request).await? {
            Answer::Matches { matches, more } => {
                let is_last = !more || matches.is_empty();
                all.extend(matches);
                if is_last {
                    return Ok(all);
                }
            }
            answer => return Err(strange(&answer)),
        }
    }
}

/// Reads what follows `--set`.
fn wish(
    scenario: ScenarioId,
    options: &[OptionalRule],
    computers: &[Computer],
    set: &[String],
) -> Result<Request, Fault> {
    let mut options: BTreeSet<OptionalRule> = options.iter().copied().collect();
    let (mut held, mut terms) = (BTreeMap::new(), Terms::default());
    let mut hold = |seat, level| match held.insert(seat, level) {
        None => Ok(()),
        Some(_) => Err(Fault::Usage(format!(
            "The seat {seat} is given to a computer twice."
        ))),
    };
    for Computer { seat, level } in computers {
        hold(*seat, *level)?;
    }
    for text in set {
        let (word, value) = text.split_once('=').ok_or_else(|| {
            Fault::Usage(format!(
                "Write --set OPTION=VALUE, not {text:?}: `naktong explain`."
            ))
        })?;
        match word {
            "rule" => {
                let rule = OptionalRule::ALL
                    .into_iter()
                    .find(|rule| rule.word() == value);
                let words = OptionalRule::ALL.map(OptionalRule::word).join(", ");
                options.insert(rule.ok_or_else(|| {
                    Fault::Usage(format!("There is no rule {value:?}; there are {words}."))
                })?);
            }
            "computer" => {
                let (seat, level) = value.split_once(':').ok_or_else(|| {
                    Fault::Usage(format!("Write computer=SEAT:LEVEL, not {value:?}."))
                })?;
                let wrong = |error: &dyn std::fmt::Display| Fault::Usage(format!("{error}."));
                let seat: SeatId = seat.parse().map_err(|error| wrong(&error))?;
                let level: Level = level.parse().map_err(|error| wrong(&error))?;
                hold(seat, level)?;
            }
            _ => terms
                .set(word, value)
                .map_err(|error| Fault::Usage(format!("{error}.")))?,
        }
    }
    Ok(Request::Host {
        scenario,
        options,
        computers: held,
        terms,
    })
}

pub(super) async fn join(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: SeatId,
    name: Option<&str>,
) -> Result<(), Fault> {
    name.map_or(Ok(()), check_name)?;
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let info = match name {
        None => take(desk, &connection, id, seat, None).await?,
        Some(name) => join_by_key(desk, &connection, id, seat, name).await?,
    };
    if desk.output.json {
        return desk.output.object(&info);
    }
    desk.output.text(&format!(
        "You are {seat} in match {}: {}; {}.",
        id.short(),
        seats(&info),
        state(&info)
    ))
}

/// Sits down as the guest or account that one is; else by the key of another seat of one's own.
pub(super) async fn take(
    desk: &Desk<'_>,
    connection: &Connection,
    id: MatchId,
    seat: SeatId,
    known: Option<&KeptSeat>,
) -> Result<MatchInfo, Fault> {
    if let Some(KeptSeat { name, key, .. }) = known {
        return join_with(desk, connection, id, seat, name, *key).await;
    }
    let sit = Request::Sit {
        r#match: id,
        seat,
        nonce: nonce(),
    };
    match connection.ask(sit).await {
        Ok(Answer::Seated(info)) => Ok(info),
        Ok(answer) => Err(strange(&answer)),
        Err(Fault::Refused(refusal))
            if refusal.code == RefusalCode::NotAllowed
                && desk.passes()?.of(connection.url())?.is_none() =>
        {
            Err(Fault::Usage(
                "Say --name and the name that others see; or say once who you are, with \
                 `naktong account guest NAME`, `register` or `sign-in`."
                    .into(),
            ))
        }
        Err(fault) => Err(fault),
    }
}

/// Sits down by a key for this seat alone, and keeps it.
pub(super) async fn join_by_key(
    desk: &Desk<'_>,
    connection: &Connection,
    id: MatchId,
    seat: SeatId,
    name: &str,
) -> Result<MatchInfo, Fault> {
    // A seat that is ours already is asked for with its own key, which the server answers as it
    // did the first time.
    let known = desk.keys()?.key(id, seat)?;
    let key = known.unwrap_or_else(SeatKey::random);
    join_with(desk, connection, id, seat, name, key).await
}

async fn join_with(
    desk: &Desk<'_>,
    connection: &Connection,
    id: MatchId,
    seat: SeatId,
    name: &str,
    key: SeatKey,
) -> Result<MatchInfo, Fault> {
    let keys = desk.keys()?;
    // Kept before it is sent: a crash in between loses nothing.
    let is_new = keys.key(id, seat)?.is_none();
    if is_new {
        keys.keep(KeptSeat {
            r#match: id,
            seat,
            name: name.to_owned(),
            key,
        })?;
    }
    let request = Request::Join {
        r#match: id,
        seat,
        name: name.to_owned(),
        key,
        nonce: nonce(),
    };
    match connection.ask(request).await {
        Ok(Answer::Seated(info)) => Ok(info),
        Ok(answer) => Err(strange(&answer)),
        Err(fault) => {
            let refused = matches!(&fault, Fault::Refused(refusal) if is_final(refusal.code));
            if refused && is_new {
                keys.forget(id, seat)?;
            }
            Err(fault)
        }
    }
}

/// A fresh part of the dice.
fn nonce() -> Nonce {
    let mut nonce = Nonce([0; 32]);
    for half in nonce.0.chunks_mut(16) {
        half.copy_from_slice(uuid::Uuid::new_v4().as_bytes());
    }
    nonce
}

/// Takes a seat over by a key that is asked for, and keeps the key.
pub(super) async fn claim(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: SeatId,
    name: &str,
) -> Result<(), Fault> {
    check_name(name)?;
    let key = secret::ask("The seat's key")?;
    let key = uuid::Uuid::parse_str(key.0.trim()).map_err(|_| {
        let text = "A seat's key is 32 hex digits on one line.";
        Fault::Usage(text.into())
    })?;
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let kept = KeptSeat {
        r#match: id,
        seat,
        name: name.to_owned(),
        key: SeatKey(key),
    };
    let claimed = crate::table::claim(&connection.caller(), id, Some((seat, kept.key))).await?;
    desk.keys()?.keep(kept)?;
    desk.output.text(&format!(
        "You are {} in match {}.",
        claimed.unwrap_or(seat),
        id.short()
    ))
}

/// Refusals that say the seat was not given, and will not be on this key.
fn is_final(code: RefusalCode) -> bool {
    !matches!(
        code,
        RefusalCode::NotSaved | RefusalCode::ShuttingDown | RefusalCode::MatchStopped
    )
}

pub(super) fn columns<const N: usize>(heads: [&str; N]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(NOTHING).set_header(heads);
    table
}

pub(super) fn trimmed(table: &comfy_table::Table) -> String {
    let lines: Vec<_> = table.lines().map(|line| line.trim().to_owned()).collect();
    lines.join("\n")
}

/// The title, with the optional rules in play.
fn titled(title: &str, options: &BTreeSet<OptionalRule>) -> String {
    match panel::options(options) {
        Some(options) => format!("{title} ({options})"),
        None => title.to_owned(),
    }
}

/// The title, with all that the host chose.
fn on_terms(info: &MatchInfo) -> String {
    let terms = info.lobby.terms.to_string();
    let title = titled(&info.title, &info.options);
    match terms.is_empty() {
        true => title,
        false => format!("{title} [{terms}]"),
    }
}

pub(super) fn seats(info: &MatchInfo) -> String {
    let seats: Vec<_> = info
        .seats
        .iter()
        .map(|taken| match taken.holder() {
            Some(holder) => format!("{} {holder}", taken.seat),
            None => match info.lobby.kept.get(&taken.seat) {
                Some(name) => format!("{} kept for {name}", taken.seat),
                None => format!("{} free", taken.seat),
            },
        })
        .collect();
    seats.join(", ")
}

pub(super) fn state(info: &MatchInfo) -> String {
    match &info.state {
        MatchState::Gathering => "waits for players".into(),
        MatchState::Playing => match info.dealings.running() {
            Some((side, _)) => format!("in play, {side} on turn{}", dealings::deadline(info)),
            None => "in play".into(),
        },
        MatchState::Finished(outcome) => format!("over, {}", outcome.level),
        MatchState::Stopped { reference } => format!("stopped ({reference})"),
        MatchState::Closed { .. } => "closed".into(),
    }
}
