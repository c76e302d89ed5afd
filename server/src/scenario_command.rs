//! `naktongd scenario`: the content, for people who write scenarios.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use naktong_protocol::message::ScenarioInfo;
use naktong_scenarios::draw::{Style, svg};
use naktong_scenarios::file::{self, limits};
use naktong_scenarios::geography::campaign_map;
use naktong_server::library::{self, Library};

use crate::args::Scenario;
use crate::{exit, say};

pub(crate) fn run(command: &Scenario) -> anyhow::Result<ExitCode> {
    match command {
        Scenario::List => {
            for info in Library::bundled()?.infos() {
                say(&format!("{}  {} ({})\n", info.id, info.title, info.days));
            }
            Ok(ExitCode::SUCCESS)
        }
        Scenario::Show { id } => show(id),
        Scenario::Check { files } => check(files),
        Scenario::Map { id, out } => draw(id.as_deref(), out),
    }
}

fn show(id: &str) -> anyhow::Result<ExitCode> {
    match naktong_scenarios::load(id) {
        Ok(scenario) => {
            say(&described(&library::info(&scenario)));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("naktongd: {error}");
            Ok(exit::SCENARIO_FAULTS.into())
        }
    }
}

fn draw(id: Option<&str>, out: &Path) -> anyhow::Result<ExitCode> {
    let picture = match id.map(naktong_scenarios::load) {
        None => svg(campaign_map(), &Style::campaign()),
        Some(Ok(scenario)) => svg(&scenario.map, &Style::window(&scenario.title)),
        Some(Err(error)) => {
            eprintln!("naktongd: {error}");
            return Ok(exit::SCENARIO_FAULTS.into());
        }
    };
    let name = out.display();
    std::fs::write(out, picture).with_context(|| format!("{name} cannot be written"))?;
    say(&format!("{name} is drawn\n"));
    Ok(ExitCode::SUCCESS)
}

fn described(info: &ScenarioInfo) -> String {
    let ScenarioInfo {
        id,
        title,
        introduction,
        days,
        turns,
        seats,
    } = info;
    let mut text = format!("{title} ({id})\n{days}, {turns} turns\n");
    for seat in seats {
        text += &format!("  seat {}: {} ({:?})\n", seat.id, seat.name, seat.side);
    }
    text + "\n" + introduction.trim_end() + "\n"
}

/// Every fault of every file; the files that are whole are named too.
fn check(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let mut whole = true;
    for path in files {
        let name = path.display().to_string();
        let checked = match read(path) {
            Ok(text) => file::check(&text, &name),
            Err(why) => {
                eprintln!("naktongd: {name} {why}");
                whole = false;
                continue;
            }
        };
        match checked {
            Ok(scenario) => {
                let units = scenario.units.len();
                say(&format!(
                    "{name}: {} is whole, with {units} units\n",
                    scenario.id
                ));
            }
            Err(faults) => {
                whole = false;
                faults
                    .iter()
                    .for_each(|fault| say(&format!("{}\n", fault.shown())));
                say(&format!("{name}: {} faults\n", faults.len()));
            }
        }
    }
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        exit::SCENARIO_FAULTS.into()
    })
}

/// The text of a file that is not larger than a scenario may be.
fn read(path: &Path) -> Result<String, String> {
    use std::io::Read;
    let file = std::fs::File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    let mut bytes = vec![];
    // One more than allowed, so that the checker sees that it is too large.
    file.take(limits::FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("cannot be read: {error}"))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) if error.as_bytes().len() > limits::FILE_BYTES => {
            Err(format!("has more than {} bytes", limits::FILE_BYTES))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            Err(format!("is no text: byte {at} is not UTF-8"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use naktong_protocol::ScenarioId;

    #[test]
    fn a_scenario_is_described_with_its_seats() {
        let id = ScenarioId::new("c1-uijongbu-road").unwrap();
        let library = Library::bundled().unwrap();
        let text = described(&library::info(library.get(id).unwrap()));
        assert!(
            text.contains("The Uijongbu Road (c1-uijongbu-road)"),
            "{text}"
        );
        assert!(text.contains("seat nk: "), "{text}");
    }
}
