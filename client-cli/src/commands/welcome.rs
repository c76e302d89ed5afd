//! `naktong` alone: what there is to do, from where you stand.

use std::io::{BufRead, Write};
use std::time::Duration;

use clap::Parser;
use naktong_protocol::message::{MatchInfo, MatchState};
use tokio::time::timeout;

use super::Desk;
use crate::args::Args;
use crate::fault::Fault;
use crate::table::all_matches;

/// How long the server may take before we go on without it.
const PATIENCE: Duration = Duration::from_secs(3);
/// The most matches that are offered to go on with.
const MATCHES_MAX: usize = 6;

/// What is offered, and the arguments that do it.
type Offer = (String, Vec<String>);

pub(super) async fn welcome(desk: &Desk<'_>, said: &Args) -> Result<(), Fault> {
    let server = desk.server.clone();
    let matches = timeout(PATIENCE, async {
        let connection = desk.connect().await?;
        all_matches(&connection).await
    });
    let matches = match matches.await {
        Ok(matches) => matches,
        Err(_) => Err(Fault::Connection(format!(
            "The server at {server} does not answer."
        ))),
    };
    let mut lines = vec!["Naktong: Korea, June to September 1950. What would you like?".to_owned()];
    let offers = match &matches {
        Ok(matches) => offers(desk, matches)?,
        Err(fault) => {
            lines.push(format!("{fault}"));
            without_server()
        }
    };
    for (number, (text, words)) in offers.iter().enumerate() {
        lines.push(format!(
            "  {}  {text}: naktong {}",
            number + 1,
            words.join(" ")
        ));
    }
    lines.push("`naktong --help` lists every command, `naktong help play` explains one.".into());
    desk.output.text(&lines.join("\n"))?;
    if !desk.output.is_interactive() {
        return Ok(());
    }
    let Some(words) = choose(&offers)? else {
        return Ok(());
    };
    let words = std::iter::once("naktong").chain(words.iter().map(String::as_str));
    let mut args = Args::try_parse_from(words).map_err(|e| Fault::Usage(e.to_string()))?;
    // What was said before the choice holds for it.
    args.server.clone_from(&said.server);
    args.ca.clone_from(&said.ca);
    args.keys.clone_from(&said.keys);
    args.ascii = said.ascii;
    Box::pin(super::run(&args, desk.output)).await
}

/// Goes on with matches of one's own first, then what can be begun.
fn offers(desk: &Desk<'_>, matches: &[MatchInfo]) -> Result<Vec<Offer>, Fault> {
    let mut offers: Vec<Offer> = vec![];
    for info in matches {
        let open = matches!(info.state, MatchState::Playing | MatchState::Gathering);
        for kept in desk.seats(info.id)?.into_iter().filter(|_| open) {
            let (id, seat) = (info.id.short(), kept.seat.to_string());
            let text = format!("go on with {} as {seat}", info.title);
            offers.push((text, words(&["play", &id, "--seat", &seat])));
        }
    }
    offers.truncate(MATCHES_MAX);
    let text = "learn it, against the computer".to_owned();
    offers.push((text, words(&["tutorial"])));
    let running = matches
        .iter()
        .filter(|info| matches!(info.state, MatchState::Playing));
    if let Some(info) = running.clone().next() {
        let text = format!("watch {}", info.title);
        offers.push((text, words(&["watch", &info.id.short()])));
    }
    if !matches.is_empty() {
        offers.push(("see what is being played".into(), words(&["list"])));
    }
    offers.push(("see what can be played".into(), words(&["scenarios"])));
    let text = "open a small first match against the computer".to_owned();
    let host = ["host", "c1-uijongbu-road", "--computer", "un=regular"];
    offers.push((text, words(&host)));
    offers.push(("check that all is well".into(), words(&["doctor"])));
    Ok(offers)
}

/// What can be done where no server answers.
fn without_server() -> Vec<Offer> {
    vec![
        (
            "learn it, against the computer".into(),
            words(&["tutorial"]),
        ),
        ("see two computers play".into(), words(&["demo"])),
        ("see what is wrong".into(), words(&["doctor"])),
        ("list your servers".into(), words(&["profile"])),
    ]
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A number typed by who sits there; `None` if he would rather leave.
fn choose(offers: &[Offer]) -> Result<Option<&[String]>, Fault> {
    let mut stdin = std::io::stdin().lock();
    loop {
        print!("1 to {}, or Enter to leave: ", offers.len());
        std::io::stdout().flush().map_err(Fault::Terminal)?;
        let mut line = String::new();
        stdin.read_line(&mut line).map_err(Fault::Terminal)?;
        let line = line.trim();
        if line.is_empty() || line == "q" {
            return Ok(None);
        }
        let number = line
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        if let Some((_, words)) = number.and_then(|number| offers.get(number)) {
            return Ok(Some(words));
        }
    }
}
