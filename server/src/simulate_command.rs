//! `naktongd simulate`: computer against computer, and what came of it.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use naktong_protocol::codec::Hash;
use naktong_rules::scenario::Scenario;
use naktong_simulate::{News, Report, Run, RunError, Settings, StoreError};

use crate::args::Simulate;
use crate::{exit, say, scenario_command, told};

pub(crate) fn run(command: &Simulate) -> anyhow::Result<ExitCode> {
    let mut reports = vec![];
    if let Some(out) = &command.out {
        let scenarios = match load_all(&command.scenarios) {
            Ok(scenarios) => scenarios,
            Err(code) => return Ok(code),
        };
        if let Err(error) = play(command, out, &scenarios)? {
            return Ok(told(code_of(&error), &error));
        }
        reports.push(out.as_path());
    }
    reports.extend(command.report.iter().map(|directory| directory.as_path()));
    let mut sections = String::new();
    for directory in reports {
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
        let report = Report::of(&run, &scenarios);
        if let Err(error) = report.write(directory) {
            return Ok(told(code_of_store(&error), &error));
        }
        say(&report.text());
        sections += &report.markdown();
    }
    if let Some(file) = &command.markdown {
        let name = file.display();
        std::fs::write(file, sections).with_context(|| format!("{name} cannot be written"))?;
    }
    Ok(ExitCode::SUCCESS)
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
    let done = naktong_simulate::run(out, &settings, scenarios, command.games, threads, told);
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
        StoreError::NotReadable(..) | StoreError::Damaged(..) | StoreError::Other(..) => {
            exit::OTHER_RUN
        }
    }
}
