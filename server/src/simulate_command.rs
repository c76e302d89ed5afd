//! `naktongd simulate`: computer against computer, and what came of it.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use naktong_protocol::codec::Hash;
use naktong_rules::scenario::Scenario;
use naktong_simulate::{
    Balance, CAMPAIGN_TURNS, News, Report, Run, RunError, Settings, StoreError,
};

use crate::args::Simulate;
use crate::{exit, say, scenario_command, told};

pub(crate) fn run(command: &Simulate) -> anyhow::Result<ExitCode> {
    let mut directories = vec![];
    if let Some(out) = &command.out {
        let scenarios = match load_all(&named(&command.scenarios)) {
            Ok(scenarios) => scenarios,
            Err(code) => return Ok(code),
        };
        if let Err(error) = play(command, out, &scenarios)? {
            return Ok(told(code_of(&error), &error));
        }
        directories.push(out);
    }
    directories.extend(&command.report);
    let mut reports = vec![];
    for directory in directories {
        let run = match Run::read(directory) {
            Ok(run) => run,
            Err(error) => return Ok(told(code_of_store(&error), &error)),
        };
        let names = run.settings.scenarios.iter();
        let names: Vec<String> = names.map(|content| content.name.clone()).collect();
        let scenarios = match load_all(&names) {
            Ok(scenarios) => scenarios,
            Err(code) => return Ok(code),
        };
        if let Err(error) = run.is_of(directory, &scenarios) {
            return Ok(told(code_of_store(&error), &error));
        }
        let report = Report::of(&run, &scenarios);
        if let Err(error) = report.write(directory) {
            return Ok(told(code_of_store(&error), &error));
        }
        match &command.balance {
            None => say(&report.text()),
            Some(_) => reports.push((directory.display().to_string(), report)),
        }
    }
    if let Some(file) = &command.balance {
        if let Err(error) = Balance::of(reports).write(file) {
            return Ok(told(code_of_store(&error), &error));
        }
        say(&format!("{} is written.\n", file.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// The names, with `all` as those of every bundled scenario, C1's first.
fn named(names: &[String]) -> Vec<String> {
    let mut bundled: Vec<_> = naktong_scenarios::bundled().map(|(id, _)| id).collect();
    bundled.sort_by_key(|id| (naktong_simulate::number(*id), *id));
    let meant = names.iter().flat_map(|name| match name.as_str() {
        "all" => bundled.iter().map(ToString::to_string).collect(),
        _ => vec![name.clone()],
    });
    meant.collect()
}

/// The scenarios with the names they were given.
///
/// # Errors
/// The exit code; what is wrong has been told.
fn load_all(names: &[String]) -> Result<Vec<(String, Scenario)>, ExitCode> {
    let load = |name: &String| Ok((name.clone(), scenario_command::load(name)?));
    names.iter().map(load).collect()
}

fn play(
    command: &Simulate,
    out: &Path,
    scenarios: &[(String, Scenario)],
) -> anyhow::Result<Result<(), RunError>> {
    let pairs = match command.duel.as_deref() {
        Some([a, b]) => vec![(*a, *b), (*b, *a)],
        _ => vec![(command.nk, command.un)],
    };
    let program = build()?;
    let settings = Settings::new(&program, scenarios, pairs, command.seed, command.turns);
    let settings = match settings {
        Ok(settings) => settings,
        Err(error) => return Ok(Err(error.into())),
    };
    let threads = match command.threads {
        Some(threads) => threads,
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    // A bar where somebody looks, else silence.
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new(0)
    } else {
        ProgressBar::hidden()
    };
    let style = "{elapsed_precise} {wide_bar} {pos} of {len} games, {eta} left, last {msg}";
    bar.set_style(ProgressStyle::with_template(style).context("the bar has a style")?);
    let told = |news: News<'_>| match news {
        News::Begun { all, played } => {
            bar.set_length(all as u64);
            bar.set_position(played as u64);
            bar.reset_eta();
        }
        News::Played(game) => {
            bar.set_message(format!("{} {}", game.key.scenario, game.key.seed));
            bar.inc(1);
        }
    };
    let campaign_games = command.campaign_games.unwrap_or(command.games);
    let games = |scenario: &Scenario| match scenario.turns > CAMPAIGN_TURNS {
        true => campaign_games,
        false => command.games,
    };
    let done = naktong_simulate::run(out, &settings, scenarios, games, threads, told);
    bar.finish_and_clear();
    Ok(done)
}

/// This very program: players and rules are only the same if the build is.
fn build() -> anyhow::Result<String> {
    let program = std::env::current_exe().context("the program cannot find itself")?;
    let bytes = std::fs::read(&program).context("the program cannot read itself")?;
    let hash = Hash::of(&bytes).to_string();
    let version = env!("CARGO_PKG_VERSION");
    Ok(format!("naktongd {version}, build {}", &hash[..12]))
}

fn code_of(error: &RunError) -> u8 {
    match error {
        RunError::Settings(_) => exit::USAGE,
        RunError::Store(error) => code_of_store(error),
        RunError::Broken(..) => 1,
    }
}

fn code_of_store(error: &StoreError) -> u8 {
    match error {
        StoreError::NotWritable(..) => exit::NOT_WRITABLE,
        StoreError::Locked(_) => exit::LOCKED,
        StoreError::NotReadable(..)
        | StoreError::Damaged(..)
        | StoreError::Other(..)
        | StoreError::Changed(..) => exit::OTHER_RUN,
    }
}
