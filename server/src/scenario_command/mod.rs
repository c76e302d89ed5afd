//! `naktongd scenario`: the content, for people who choose scenarios and who write them.

mod check;
mod list;
mod map;
mod show;
mod words;

use std::path::Path;
use std::process::ExitCode;

use naktong_rules::scenario::Scenario as Content;
use naktong_server::library;

use crate::args::Scenario;
use crate::{exit, say};

pub(crate) fn run(command: &Scenario) -> anyhow::Result<ExitCode> {
    match command {
        Scenario::List => list::run(),
        Scenario::Show { scenario } => Ok(show::run(scenario)),
        Scenario::Check { files, all } => Ok(check::run(files, *all)),
        Scenario::Map {
            scenario,
            out,
            window,
        } => map::run(scenario.as_deref(), out, window.as_deref()),
        Scenario::Schema => {
            let schema = naktong_scenarios::schema::schema().to_value();
            say(&format!("{schema:#}\n"));
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// A bundled scenario by its id, or one in a file, whose name ends in `.toml`.
///
/// # Errors
/// The exit code; what is wrong has been told.
pub(crate) fn load(name: &str) -> Result<Content, ExitCode> {
    let told = |error: &dyn std::fmt::Display| {
        eprintln!("naktongd: {error}");
        Err(exit::SCENARIO_FAULTS.into())
    };
    if !name.ends_with(".toml") {
        return naktong_scenarios::load(name).or_else(|error| told(&error));
    }
    let text = match library::read_file(Path::new(name)) {
        Ok(text) => text,
        Err(why) => return told(&format_args!("{} {why}", library::shown(Path::new(name)))),
    };
    naktong_scenarios::file::check(&text, name).or_else(|faults| {
        for fault in &faults {
            eprintln!("{}", fault.shown());
        }
        told(&format_args!(
            "{} has {}",
            library::shown(Path::new(name)),
            words::counted(faults.len(), "fault")
        ))
    })
}
