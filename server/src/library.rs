//! The scenarios this server can host: those that come with the program, and the host's own.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use naktong_protocol::ScenarioId;
use naktong_protocol::message::ScenarioInfo;
use naktong_rules::scenario::Scenario;
use naktong_scenarios::LoadError;
use naktong_scenarios::file::{self, Fault, limits};

/// Checked scenarios by their ids.
#[derive(Clone, Debug, Default)]
pub struct Library {
    scenarios: BTreeMap<ScenarioId, Scenario>,
}

impl Library {
    /// The scenarios that come with the program.
    ///
    /// # Errors
    /// If one of them does not pass the checker: a fault of this build.
    pub fn bundled() -> Result<Self, LoadError> {
        let load = |(id, _): (ScenarioId, _)| naktong_scenarios::load(id.as_str());
        Ok(Self::new(
            naktong_scenarios::bundled()
                .map(load)
                .collect::<Result<Vec<_>, _>>()?,
        ))
    }

    /// A library of these scenarios.
    #[must_use]
    pub fn new(scenarios: impl IntoIterator<Item = Scenario>) -> Self {
        Self {
            scenarios: scenarios
                .into_iter()
                .map(|scenario| (scenario.id, scenario))
                .collect(),
        }
    }

    /// Adds every `NAME.toml` of a directory that is whole, in the order of their names; at most
    /// `most` of them are read. What is in the library already stays.
    ///
    /// Returns the files that were left out, and why.
    ///
    /// # Errors
    /// If the directory cannot be read.
    pub fn add_directory(
        &mut self,
        directory: &Path,
        most: usize,
    ) -> Result<Vec<LeftOut>, DirectoryError> {
        let unreadable = |error| DirectoryError(directory.to_owned(), error);
        let mut files = vec![];
        for entry in std::fs::read_dir(directory).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                files.push(path);
            }
        }
        files.sort();
        let mut left_out = vec![];
        for (number, path) in files.into_iter().enumerate() {
            let added = if number < most {
                self.add_file(&path)
            } else {
                Err(WhyNot::TooMany(most))
            };
            left_out.extend(added.err().map(|why| LeftOut { path, why }));
        }
        Ok(left_out)
    }

    fn add_file(&mut self, path: &Path) -> Result<(), WhyNot> {
        let text = read_file(path).map_err(WhyNot::Unreadable)?;
        let scenario = file::check(&text, &path.to_string_lossy()).map_err(WhyNot::Faults)?;
        if self.scenarios.contains_key(&scenario.id) {
            return Err(WhyNot::Taken(scenario.id));
        }
        self.scenarios.insert(scenario.id, scenario);
        Ok(())
    }

    /// All of them, by their ids.
    pub fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.values()
    }

    /// One scenario.
    #[must_use]
    pub fn get(&self, id: ScenarioId) -> Option<&Scenario> {
        self.scenarios.get(&id)
    }

    /// What players choose from.
    #[must_use]
    pub fn infos(&self) -> Vec<ScenarioInfo> {
        self.scenarios.values().map(info).collect()
    }
}

/// A scenario as players choose it.
#[must_use]
pub fn info(scenario: &Scenario) -> ScenarioInfo {
    let first = scenario.first_day;
    let days = match first.plus(scenario.turns.saturating_sub(1)) {
        Some(last) if last != first => format!("{first} to {last}"),
        _ => first.to_string(),
    };
    ScenarioInfo {
        id: scenario.id,
        title: scenario.title.clone(),
        introduction: scenario.introduction.clone(),
        days,
        turns: scenario.turns,
        seats: scenario.seats.clone(),
        options: scenario.options.clone(),
    }
}

/// A file of the host's that is not hosted.
#[derive(Debug)]
pub struct LeftOut {
    /// Which.
    pub path: PathBuf,
    /// Why it is not.
    pub why: WhyNot,
}

/// Why a scenario file is not hosted.
#[derive(Debug)]
pub enum WhyNot {
    /// It cannot be read; the end of a sentence that the file's name begins.
    Unreadable(String),
    /// It has faults.
    Faults(Vec<Fault>),
    /// There is a scenario of the id already.
    Taken(ScenarioId),
    /// There are more files than are read; how many that is.
    TooMany(usize),
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = shown(&self.path);
        write!(f, "scenario file {name} is left out: ")?;
        match &self.why {
            WhyNot::Unreadable(why) => write!(f, "it {why}"),
            WhyNot::Faults(faults) => {
                let count = faults.len();
                if let Some(first) = faults.first() {
                    write!(f, "{first}")?;
                }
                write!(
                    f,
                    " (faults: {count}; `naktongd scenario check` shows them)"
                )
            }
            WhyNot::Taken(id) => write!(
                f,
                "there is a scenario {id} already; give the file another name"
            ),
            WhyNot::TooMany(most) => {
                write!(f, "only {most} files are read, see the key scenarios_max")
            }
        }
    }
}

/// The directory of the host's scenarios cannot be read.
#[derive(Debug)]
pub struct DirectoryError(PathBuf, io::Error);

impl fmt::Display for DirectoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scenarios_dir {} cannot be read", shown(&self.0))
    }
}

impl std::error::Error for DirectoryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.1)
    }
}

/// A path for people: what could draw on a terminal is replaced.
#[must_use]
pub fn shown(path: &Path) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    path.to_string_lossy().chars().map(visible).collect()
}

/// The text of a file that is not larger than a scenario may be.
///
/// # Errors
/// Why it cannot be read, as the end of a sentence that the file's name begins.
pub fn read_file(path: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    // Asked before it is opened: opening a pipe would wait for whoever writes to it.
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if about.is_dir() {
        return Err("is a directory: name the files in it".to_owned());
    }
    if !about.is_file() {
        return Err("is no ordinary file".to_owned());
    }
    let mut bytes = vec![];
    let limit = limits::FILE_BYTES as u64;
    let file = File::open(path).map_err(unreadable)?;
    // The size that was told may be of yesterday, so no more than allowed is read.
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(format!(
            "is too large: a scenario file has at most {limit} bytes"
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        format!("is no text: byte {at} is not UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const C1: &str = include_str!("../../scenarios/c1-uijongbu-road.toml");

    fn told(left_out: &[LeftOut]) -> Vec<String> {
        left_out.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_directory_adds_what_is_whole_and_names_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &[u8]| std::fs::write(dir.path().join(name), text).unwrap();
        let mine = C1.replace("The Uijongbu Road", "My Road");
        write("my-road.toml", mine.as_bytes());
        write("c1-uijongbu-road.toml", mine.as_bytes());
        write(
            "faulty.toml",
            C1.replace("[modules]", "[modulez]").as_bytes(),
        );
        write("huge.toml", &vec![b'#'; limits::FILE_BYTES + 1]);
        write("latin.toml", b"title = \"Stra\xdfe\"");
        write("Capital.toml", C1.as_bytes());
        write("notes.txt", b"no scenario");
        std::fs::create_dir(dir.path().join("folder.toml")).unwrap();
        let mut library = Library::bundled().unwrap();
        let bundled = library.infos().len();
        let left_out = told(&library.add_directory(dir.path(), 100).unwrap());
        assert_eq!(library.infos().len(), bundled + 1);
        let named = |id: &str| {
            library
                .get(ScenarioId::new(id).unwrap())
                .unwrap()
                .title
                .clone()
        };
        assert_eq!(named("my-road"), "My Road");
        assert_eq!(named("c1-uijongbu-road"), "The Uijongbu Road");
        let expected = [
            ("Capital.toml", "the file's name is the scenario's id"),
            (
                "c1-uijongbu-road.toml",
                "there is a scenario c1-uijongbu-road already",
            ),
            (
                "faulty.toml",
                "has no key \"modulez\"; did you mean modules? (faults: 1;",
            ),
            ("folder.toml", "is a directory"),
            ("huge.toml", "has at most 262144 bytes"),
            ("latin.toml", "byte 13 is not UTF-8"),
        ];
        assert_eq!(left_out.len(), expected.len(), "{left_out:#?}");
        for (line, (name, why)) in left_out.iter().zip(expected) {
            assert!(line.contains(name) && line.contains(why), "{why}: {line}");
        }
    }

    #[test]
    fn more_files_than_may_be_are_left_out() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.toml", "b.toml", "c.toml"] {
            std::fs::write(dir.path().join(name), C1).unwrap();
        }
        let mut library = Library::default();
        let left_out = told(&library.add_directory(dir.path(), 2).unwrap());
        assert_eq!(library.infos().len(), 2);
        assert_eq!(left_out.len(), 1);
        assert!(left_out[0].contains("c.toml") && left_out[0].contains("scenarios_max"));
    }

    #[test]
    fn a_directory_that_is_not_there_is_an_error_and_not_an_empty_one() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("scenarioss");
        let error = Library::default().add_directory(&missing, 9).unwrap_err();
        assert!(error.to_string().ends_with("scenarioss cannot be read"));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("pipe.toml");
        let _held = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(read_file(&socket).unwrap_err(), "is no ordinary file");
    }

    #[test]
    fn paths_cannot_draw_on_a_terminal() {
        assert_eq!(shown(Path::new("a\u{1b}[2Jb.toml")), "a\u{fffd}[2Jb.toml");
    }
}
