//! What can be played, what is played, opening a match, sitting down.

use std::collections::{BTreeMap, BTreeSet};

use comfy_table::presets::NOTHING;
use naktong_protocol::computer::Level;
use naktong_protocol::message::{
    Answer, MatchInfo, MatchState, Nonce, RefusalCode, Request, SeatKey, check_name,
};
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{MatchId, ScenarioId, SeatId};

use super::Desk;
use crate::args::Computer;
use crate::connection::{Connection, strange};
use crate::fault::Fault;
use crate::keys::KeptSeat;
use crate::render::panel;
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

pub(super) async fn list(desk: &Desk<'_>) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let matches = all_matches(&connection).await?;
    if desk.output.json {
        return matches.iter().try_for_each(|info| desk.output.object(info));
    }
    if matches.is_empty() {
        desk.output
            .talk("No matches yet: `naktong host SCENARIO` opens one.");
        return Ok(());
    }
    let mut table = columns(["MATCH", "SCENARIO", "STATE", "SEATS"]);
    for info in &matches {
        table.add_row([
            info.id.short(),
            titled(&info.title, &info.options),
            state(info),
            seats(info),
        ]);
    }
    desk.output.text(&trimmed(&table))
}

pub(super) async fn host(
    desk: &Desk<'_>,
    scenario: ScenarioId,
    options: &[OptionalRule],
    computers: &[Computer],
) -> Result<(), Fault> {
    let mut held = BTreeMap::new();
    for Computer { seat, level } in computers {
        if held.insert(*seat, *level).is_some() {
            let text = format!("--computer names the seat {seat} twice.");
            return Err(Fault::Usage(text));
        }
    }
    let connection = desk.connect().await?;
    let options = options.iter().copied().collect();
    let info = open(&connection, scenario, options, held).await?;
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

/// Opens a match.
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
    };
    match connection.ask(request).await? {
        Answer::Hosted(info) => Ok(info),
        answer => Err(strange(&answer)),
    }
}

pub(super) async fn join(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: SeatId,
    name: &str,
) -> Result<(), Fault> {
    check_name(name)?;
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let info = sit_down(desk, &connection, id, seat, name).await?;
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

/// Takes a seat and keeps its key.
pub(super) async fn sit_down(
    desk: &Desk<'_>,
    connection: &Connection,
    id: MatchId,
    seat: SeatId,
    name: &str,
) -> Result<MatchInfo, Fault> {
    let keys = desk.keys()?;
    // Kept before it is sent: a crash in between loses nothing. A seat that is ours already
    // is asked for with its own key, which the server answers as it did the first time.
    let known = keys.key(id, seat)?;
    let key = known.unwrap_or_else(SeatKey::random);
    if known.is_none() {
        keys.keep(KeptSeat {
            r#match: id,
            seat,
            name: name.to_owned(),
            key,
        })?;
    }
    let mut nonce = Nonce([0; 32]);
    for half in nonce.0.chunks_mut(16) {
        half.copy_from_slice(uuid::Uuid::new_v4().as_bytes());
    }
    let request = Request::Join {
        r#match: id,
        seat,
        name: name.to_owned(),
        key,
        nonce,
    };
    match connection.ask(request).await {
        Ok(Answer::Seated(info)) => Ok(info),
        Ok(answer) => Err(strange(&answer)),
        Err(fault) => {
            let refused = matches!(&fault, Fault::Refused(refusal) if is_final(refusal.code));
            if refused && known.is_none() {
                keys.forget(id, seat)?;
            }
            Err(fault)
        }
    }
}

/// Takes a seat over by a key that is read from standard input, and keeps the key.
pub(super) async fn claim(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: SeatId,
    name: &str,
) -> Result<(), Fault> {
    check_name(name)?;
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(Fault::Terminal)?;
    let key = uuid::Uuid::parse_str(line.trim()).map_err(|_| {
        let text = "A seat's key is expected on standard input: 32 hex digits on one line.";
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

fn columns<const N: usize>(heads: [&str; N]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(NOTHING).set_header(heads);
    table
}

fn trimmed(table: &comfy_table::Table) -> String {
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

pub(super) fn seats(info: &MatchInfo) -> String {
    let seats: Vec<_> = info
        .seats
        .iter()
        .map(|taken| match taken.holder() {
            Some(holder) => format!("{} {holder}", taken.seat),
            None => format!("{} free", taken.seat),
        })
        .collect();
    seats.join(", ")
}

pub(super) fn state(info: &MatchInfo) -> String {
    match &info.state {
        MatchState::Gathering => "waits for players".into(),
        MatchState::Playing => "in play".into(),
        MatchState::Finished(outcome) => format!("over, {}", outcome.level),
        MatchState::Stopped { reference } => format!("stopped ({reference})"),
        MatchState::Closed => "closed".into(),
    }
}
