//! What a run plays.

use std::fmt;

use naktong_protocol::ScenarioId;
use naktong_protocol::codec::{self, Hash};
use naktong_rules::RULES_VERSION;
use naktong_rules::scenario::Scenario;
use serde::{Deserialize, Serialize};

use crate::game::Key;
use crate::skill::Skill;

/// The most games of a scenario in one run.
pub const GAMES_MAX: u64 = 1_000_000;
/// The most threads of a run.
pub const THREADS_MAX: usize = 256;

/// What a run plays: the first line of its `games.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The layout of the file.
    pub layout: u16,
    /// Which build played: other players or rules are another run.
    pub program: String,
    /// The version of the rules.
    pub rules: u16,
    /// What is played.
    pub scenarios: Vec<Content>,
    /// Who plays NK and who UN: one pair, or in a duel two, the sides exchanged.
    pub pairs: Vec<(Skill, Skill)>,
    /// Seeds count up from here.
    pub seed: u64,
    /// Games are broken off after this turn, if it is given.
    pub turns: Option<u16>,
}

/// A scenario of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Its id.
    pub id: ScenarioId,
    /// As it was named: its id, or a file.
    pub name: String,
    /// SHA-256 of its content.
    pub hash: Hash,
}

/// The layout of `games.jsonl` that this program writes and reads.
pub const LAYOUT: u16 = 1;

/// Settings that no run can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsError {
    /// Too few or too many games.
    Games(u64),
    /// Too few or too many threads.
    Threads(usize),
    /// A game of no turns.
    Turns,
    /// Nothing to play.
    NoScenario,
    /// The same scenario twice.
    Twice(ScenarioId),
    /// A duel of a level with itself.
    Alike(Skill),
    /// Seeds would run out.
    Seed,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Games(games) => write!(
                f,
                "--games and --campaign-games are 1 to {GAMES_MAX} of each scenario, not {games}"
            ),
            Self::Threads(threads) => {
                write!(f, "--threads is 1 to {THREADS_MAX}, not {threads}")
            }
            Self::Turns => f.write_str("--turns is 1 or more: a game of no turns has no story"),
            Self::NoScenario => f.write_str(
                "name a scenario to play (naktongd scenario list has them), or --report DIR",
            ),
            Self::Twice(id) => write!(f, "{id} is named twice: each scenario is played once"),
            Self::Alike(skill) => write!(
                f,
                "a duel is between two levels: {skill} against itself shows nothing"
            ),
            Self::Seed => f.write_str("--seed is too high for so many games: choose a lower one"),
        }
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// The settings of a run of these scenarios, each with the name it was given.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn new(
        program: &str,
        scenarios: &[(String, Scenario)],
        pairs: Vec<(Skill, Skill)>,
        seed: u64,
        turns: Option<u16>,
    ) -> Result<Self, SettingsError> {
        if scenarios.is_empty() {
            return Err(SettingsError::NoScenario);
        }
        if turns == Some(0) {
            return Err(SettingsError::Turns);
        }
        if let Some((nk, un)) = pairs.get(1)
            && nk == un
        {
            return Err(SettingsError::Alike(*nk));
        }
        let contents: Vec<Content> = scenarios
            .iter()
            .map(|(name, scenario)| Content {
                id: scenario.id,
                name: name.clone(),
                hash: codec::hash(scenario),
            })
            .collect();
        for (rank, content) in contents.iter().enumerate() {
            if contents[..rank].iter().any(|other| other.id == content.id) {
                return Err(SettingsError::Twice(content.id));
            }
        }
        Ok(Self {
            layout: LAYOUT,
            program: program.to_owned(),
            rules: RULES_VERSION,
            scenarios: contents,
            pairs,
            seed,
            turns,
        })
    }

    /// The games to play, so many of each scenario: seed by seed, so that whatever stands after a
    /// cut is spread over all scenarios.
    ///
    /// # Errors
    /// [`SettingsError`] if there are none, or too many.
    pub fn keys(&self, games: impl Fn(ScenarioId) -> u64) -> Result<Vec<Key>, SettingsError> {
        let counts: Vec<u64> = self.scenarios.iter().map(|row| games(row.id)).collect();
        if let Some(games) = counts.iter().find(|n| !(1..=GAMES_MAX).contains(*n)) {
            return Err(SettingsError::Games(*games));
        }
        let most = counts.iter().max().copied().unwrap_or_default();
        self.seed.checked_add(most).ok_or(SettingsError::Seed)?;
        let counted = || self.scenarios.iter().zip(&counts);
        let of_seed = |rank: u64| {
            let wanted = counted().filter(move |(_, games)| rank < **games);
            wanted.flat_map(move |(content, _)| {
                self.pairs.iter().map(move |(nk, un)| Key {
                    scenario: content.id,
                    seed: self.seed + rank,
                    nk: *nk,
                    un: *un,
                })
            })
        };
        Ok((0..most).flat_map(of_seed).collect())
    }

    /// Whether two levels meet with the sides exchanged, and which.
    #[must_use]
    pub fn duel(&self) -> Option<(Skill, Skill)> {
        match self.pairs.as_slice() {
            [first, _] => Some(*first),
            _ => None,
        }
    }
}
