//! Plays the games of a run on several threads.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use naktong_protocol::ScenarioId;
use naktong_rules::scenario::Scenario;

use crate::game::{Key, Played, play};
use crate::settings::{Settings, SettingsError, THREADS_MAX};
use crate::store::{Store, StoreError};

/// Why a run stopped.
#[derive(Debug)]
pub enum RunError {
    /// It cannot be played as it was asked for.
    Settings(SettingsError),
    /// Its files.
    Store(StoreError),
    /// A fault of ours in a game; the others are written down.
    Broken(Key, String),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Broken(key, why) => write!(
                f,
                "{} with seed {}, {} against {}, broke: {why}. This is a fault of the program; \
                 the games that ended are kept",
                key.scenario, key.seed, key.nk, key.un
            ),
        }
    }
}

impl std::error::Error for RunError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Settings(_) | Self::Broken(..) => None,
            Self::Store(error) => error.source(),
        }
    }
}

impl From<SettingsError> for RunError {
    fn from(error: SettingsError) -> Self {
        Self::Settings(error)
    }
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Plays every game of a run that is not in the directory yet, so many of each scenario. `told` hears how many there are,
/// the played ones among them, and of each that ends.
///
/// # Errors
/// [`RunError`]; what was played until then is kept.
///
/// # Panics
/// If a scenario of the settings is not among the scenarios.
pub fn run(
    directory: &Path,
    settings: &Settings,
    scenarios: &[(String, Scenario)],
    games: impl Fn(&Scenario) -> u64,
    threads: usize,
    mut told: impl FnMut(News<'_>),
) -> Result<(), RunError> {
    if !(1..=THREADS_MAX).contains(&threads) {
        return Err(SettingsError::Threads(threads).into());
    }
    let scenarios = scenarios
        .iter()
        .map(|(_, scenario)| (scenario.id, scenario));
    let scenarios: BTreeMap<ScenarioId, &Scenario> = scenarios.collect();
    let mut keys = settings.keys(|id| games(scenarios[&id]))?;
    let all = keys.len();
    let mut store = Store::open(directory, settings)?;
    keys.retain(|key| !store.done().contains(key));
    told(News::Begun {
        all,
        played: all - keys.len(),
    });
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(threads);
        for _ in 0..threads.min(keys.len()) {
            let (sender, keys, next, stop) = (sender.clone(), &keys, &next, &stop);
            let scenarios = &scenarios;
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed)
                    && let Some(key) = keys.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let scenario = scenarios[&key.scenario].clone();
                    let game = || play(scenario, *key, settings.turns);
                    let game = catch_unwind(AssertUnwindSafe(game));
                    if sender.send((*key, game)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut end = Ok(());
        for (key, game) in receiver {
            let kept = match game {
                Ok((played, took)) => {
                    let kept = store.add(&played, took).map_err(RunError::Store);
                    told(News::Played(&played));
                    kept
                }
                Err(panic) => Err(RunError::Broken(key, said(&*panic))),
            };
            if kept.is_err() && end.is_ok() {
                // The games in hand are played to their end and kept.
                stop.store(true, Ordering::Relaxed);
                end = kept;
            }
        }
        end
    })
}

/// What a run tells of itself.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// It begins.
    Begun {
        /// How many games it has.
        all: usize,
        /// How many of them were there already.
        played: usize,
    },
    /// A game has ended and is written down.
    Played(&'a Played),
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}
