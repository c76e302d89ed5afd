//! The files of a run: `games.jsonl`, which is the evidence, and `times.jsonl` beside it.
//!
//! A line is written as soon as its game has ended. A last line that is torn is cut off when the
//! run is taken up again, and its game is played again.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use naktong_protocol::ScenarioId;
use naktong_protocol::codec;
use naktong_rules::scenario::Scenario;
use serde::{Deserialize, Serialize};

use crate::game::{Key, Played, Took};
use crate::settings::{LAYOUT, Settings};

/// The games of a run.
pub const GAMES: &str = "games.jsonl";
/// How long they took.
pub const TIMES: &str = "times.jsonl";

/// Why a run cannot be written or read.
#[derive(Debug)]
pub enum StoreError {
    /// The directory or a file in it cannot be written.
    NotWritable(PathBuf, io::Error),
    /// A file cannot be read.
    NotReadable(PathBuf, io::Error),
    /// Another process writes the run.
    Locked(PathBuf),
    /// What is there is no run, or a line of it is damaged: which line, and how.
    Damaged(PathBuf, usize, String),
    /// The run that is there has other settings: which.
    Other(PathBuf, &'static str),
    /// The scenario is not what it was when the run was played.
    Changed(PathBuf, ScenarioId),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWritable(path, _) => write!(
                f,
                "{} cannot be written: choose another directory with --out",
                path.display()
            ),
            Self::NotReadable(path, _) => write!(f, "{} cannot be read", path.display()),
            Self::Locked(path) => write!(
                f,
                "{} is being written by another run: wait for it, or choose another directory \
                 with --out",
                path.display()
            ),
            Self::Damaged(path, line, why) => write!(
                f,
                "{}, line {line}: {why}; it is no game of a run of this program",
                path.display()
            ),
            Self::Other(path, what) => write!(
                f,
                "{} holds a run with {what}: give the same settings to take it up again, or \
                 choose another directory with --out",
                path.display()
            ),
            Self::Changed(path, scenario) => write!(
                f,
                "{} was played with another version of {scenario}: play it again, or report on \
                 it with the program that played it",
                path.display()
            ),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotWritable(_, error) | Self::NotReadable(_, error) => Some(error),
            Self::Locked(_) | Self::Damaged(..) | Self::Other(..) | Self::Changed(..) => None,
        }
    }
}

/// A run on the disk, open to be added to.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    games: File,
    times: File,
    done: BTreeSet<Key>,
}

/// A line of `times.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
struct TimeLine {
    #[serde(flatten)]
    key: Key,
    #[serde(flatten)]
    took: Took,
}

impl Store {
    /// Begins a run in a directory, or takes it up again if it is there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(directory: &Path, settings: &Settings) -> Result<Self, StoreError> {
        let unwritable = |error| StoreError::NotWritable(directory.to_owned(), error);
        std::fs::create_dir_all(directory).map_err(unwritable)?;
        let path = directory.join(GAMES);
        let open = |path: &Path| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            options.open(path).map_err(unwritable)
        };
        let mut games = open(&path)?;
        match games.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked(directory.to_owned())),
            Err(TryLockError::Error(error)) => return Err(unwritable(error)),
        }
        let mut text = vec![];
        games.read_to_end(&mut text).map_err(unwritable)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n');
        let whole = whole.map_or(0, |at| at + 1);
        text.truncate(whole);
        games.set_len(whole as u64).map_err(unwritable)?;
        games.seek(SeekFrom::End(0)).map_err(unwritable)?;
        let done = if text.is_empty() {
            write_line(&mut games, settings).map_err(unwritable)?;
            BTreeSet::new()
        } else {
            let (written, played) = parse(&path, &text)?;
            if let Some(what) = difference(&written, settings) {
                return Err(StoreError::Other(directory.to_owned(), what));
            }
            played.into_iter().map(|played| played.key).collect()
        };
        let mut times = open(&directory.join(TIMES))?;
        times.seek(SeekFrom::End(0)).map_err(unwritable)?;
        Ok(Self {
            path,
            games,
            times,
            done,
        })
    }

    /// The games that are there already.
    #[must_use]
    pub fn done(&self) -> &BTreeSet<Key> {
        &self.done
    }

    /// Writes a game down.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`].
    pub fn add(&mut self, played: &Played, took: Took) -> Result<(), StoreError> {
        let key = played.key;
        let written = write_line(&mut self.games, played)
            .and_then(|()| write_line(&mut self.times, &TimeLine { key, took }));
        written.map_err(|error| StoreError::NotWritable(self.path.clone(), error))
    }
}

/// A line in one piece, so that a cut leaves at most the last one torn.
fn write_line(file: &mut File, row: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(row)?;
    line.push(b'\n');
    file.write_all(&line)?;
    file.flush()
}

/// In what two runs differ.
fn difference(written: &Settings, wanted: &Settings) -> Option<&'static str> {
    let differs = [
        (written.scenarios != wanted.scenarios, "other scenarios"),
        (written.pairs != wanted.pairs, "other players"),
        (written.seed != wanted.seed, "another first seed"),
        (written.turns != wanted.turns, "another --turns"),
        (written.rules != wanted.rules, "other rules"),
        (
            written.program != wanted.program,
            "another build of naktongd",
        ),
    ];
    let first = differs.into_iter().find(|(differs, _)| *differs);
    first.map(|(_, what)| what)
}

/// A run as it was written.
#[derive(Clone, Debug)]
pub struct Run {
    /// What was played.
    pub settings: Settings,
    /// The games, sorted.
    pub games: Vec<Played>,
    /// How long they took; a game that was played again after a cut has two rows.
    pub times: Vec<(Key, Took)>,
}

impl Run {
    /// Reads a run; a torn last line is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read(directory: &Path) -> Result<Self, StoreError> {
        let read = |name: &str| {
            let path = directory.join(name);
            match std::fs::read(&path) {
                Ok(mut text) => {
                    let whole = text.iter().rposition(|byte| *byte == b'\n');
                    text.truncate(whole.map_or(0, |at| at + 1));
                    Ok((path, text))
                }
                Err(error) => Err(StoreError::NotReadable(path, error)),
            }
        };
        let (path, text) = read(GAMES)?;
        let (settings, mut games) = parse(&path, &text)?;
        games.sort_by_key(|played| played.key);
        // Times are no evidence: without them the report says less.
        let times = read(TIMES).map(|(_, text)| text).unwrap_or_default();
        let times = String::from_utf8_lossy(&times).into_owned();
        let times = times
            .lines()
            .filter_map(|line| serde_json::from_str::<TimeLine>(line).ok())
            .map(|line| (line.key, line.took))
            .collect();
        Ok(Self {
            settings,
            games,
            times,
        })
    }

    /// Checks that the scenarios are those that were played, in their order: a report compares
    /// the games with them.
    ///
    /// # Errors
    /// [`StoreError::Changed`].
    pub fn is_of(
        &self,
        directory: &Path,
        scenarios: &[(String, Scenario)],
    ) -> Result<(), StoreError> {
        let mut played = self.settings.scenarios.iter().zip(scenarios);
        let changed = played.find(|(content, (_, now))| content.hash != codec::hash(now));
        match changed {
            None => Ok(()),
            Some((content, _)) => Err(StoreError::Changed(directory.to_owned(), content.id)),
        }
    }
}

/// The settings and games of whole lines.
fn parse(path: &Path, text: &[u8]) -> Result<(Settings, Vec<Played>), StoreError> {
    let damaged = |line, why: String| StoreError::Damaged(path.to_owned(), line, why);
    let mut lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let first = lines
        .next()
        .ok_or_else(|| damaged(1, "the settings are missing".to_owned()))?;
    let settings: Settings =
        serde_json::from_slice(first).map_err(|error| damaged(1, error.to_string()))?;
    if settings.layout != LAYOUT {
        let why = format!("its layout is {}, not {LAYOUT}", settings.layout);
        return Err(damaged(1, why));
    }
    let mut seen = BTreeSet::new();
    let mut games = vec![];
    for (number, line) in (2..).zip(lines) {
        let played: Played =
            serde_json::from_slice(line).map_err(|error| damaged(number, error.to_string()))?;
        if !seen.insert(played.key) {
            return Err(damaged(number, "the game stands there twice".to_owned()));
        }
        games.push(played);
    }
    Ok((settings, games))
}
