//! `naktongd scenario check`: every fault of scenario files, and of what comes with the program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use naktong_protocol::ScenarioId;
use naktong_rules::scenario::Scenario;
use naktong_scenarios::file::{self, Fault};
use naktong_scenarios::{bundled, setup};
use naktong_server::library;

use super::words::counted;
use crate::{exit, say};

/// Checks files, and with `all` every bundled scenario and built set-up.
pub(super) fn run(files: &[PathBuf], all: bool) -> ExitCode {
    let mut checks = Checks::default();
    if all {
        for (id, text) in bundled() {
            checks.text(text, &format!("{id}.toml"));
        }
        for (date, _) in setup::files() {
            checks.setup(date);
        }
    }
    for path in files {
        checks.file(path);
    }
    checks.finish(files.len(), all)
}

/// What has been checked, told as it goes.
#[derive(Default)]
struct Checks {
    whole: usize,
    broken: usize,
    /// The file that has an id; no other may have it.
    owners: BTreeMap<ScenarioId, String>,
}

impl Checks {
    fn file(&mut self, path: &Path) {
        let name = library::shown(path);
        match library::read_file(path) {
            Ok(text) => {
                if let Some(scenario) = self.text(&text, &path.to_string_lossy()) {
                    self.claim(scenario.id, &name, &text);
                }
            }
            Err(why) => {
                self.broken += 1;
                eprintln!("naktongd: {name} {why}");
            }
        }
    }

    fn text(&mut self, text: &str, name: &str) -> Option<Scenario> {
        let checked = file::check(text, name);
        self.tell(checked, &library::shown(Path::new(name)))
    }

    /// A set-up is rows of units: it is checked as the start of a scenario of the whole map.
    fn setup(&mut self, date: &str) {
        let text = WHOLE_MAP.replace("DATE", date);
        let checked = file::check(&text, &format!("everybody-on-{date}.toml"));
        self.tell(checked, &format!("setups/{date}.toml"));
    }

    fn tell(&mut self, checked: Result<Scenario, Vec<Fault>>, name: &str) -> Option<Scenario> {
        match checked {
            Ok(scenario) => {
                self.whole += 1;
                let units = counted(scenario.units.len(), "unit");
                say(&format!("{name} is whole, with {units}\n"));
                Some(scenario)
            }
            Err(faults) => {
                self.broken += 1;
                for fault in &faults {
                    say(&format!("{}\n", fault.shown()));
                }
                say(&format!("{name} has {}\n", counted(faults.len(), "fault")));
                None
            }
        }
    }

    /// A server hosts one scenario of an id, and a bundled one before any other.
    fn claim(&mut self, id: ScenarioId, name: &str, text: &str) {
        let other = match bundled().find(|(bundled, _)| *bundled == id) {
            Some((_, its_text)) if its_text == text => None,
            Some(_) => Some("a scenario that comes with the program".to_owned()),
            None => self.owners.insert(id, name.to_owned()),
        };
        if let Some(other) = other.filter(|other| other != name) {
            self.whole -= 1;
            self.broken += 1;
            say(&format!(
                "{name} has the id of {other}, {id}: give the file another name\n"
            ));
        }
    }

    fn finish(&self, files: usize, all: bool) -> ExitCode {
        let Self { whole, broken, .. } = self;
        if all || files > 1 {
            say(&format!("{whole} whole, {broken} not\n"));
        }
        if *broken == 0 {
            ExitCode::SUCCESS
        } else {
            exit::SCENARIO_FAULTS.into()
        }
    }
}

/// A scenario that begins from the set-up of a day, with as little else as the checker takes.
/// The front does not matter: units say where they stand.
const WHOLE_MAP: &str = r#"title = "Everybody"
introduction = "Everybody on a day."
first_day = DATE
last_day = DATE
setup = "DATE"

[window]
south = 33.0
north = 40.0
west = 124.0
east = 132.0

[[seats]]
id = "nk"
side = "nk"
name = "NK"

[[seats]]
id = "un"
side = "un"
name = "UN"

[control]
line = [[38.0, 124.0], [38.0, 132.0]]

[[victory]]
level = "draw"
when = "last_dusk"
reason = "The day is over."
"#;
