//! The scenarios that come with the program.

use std::fmt;

use naktong_protocol::ScenarioId;
use naktong_rules::scenario::Scenario;

use super::fault::{Fault, did_you_mean, quoted};

/// File name without ending, and text; sorted by name.
const FILES: &[(&str, &str)] = &[
    (
        "c1-uijongbu-road",
        include_str!("../../c1-uijongbu-road.toml"),
    ),
    (
        "c10-great-naktong-offensive",
        include_str!("../../c10-great-naktong-offensive.toml"),
    ),
    (
        "c11-campaign-14-july",
        include_str!("../../c11-campaign-14-july.toml"),
    ),
    (
        "c11-campaign-25-june",
        include_str!("../../c11-campaign-25-june.toml"),
    ),
    (
        "c11-campaign-4-august",
        include_str!("../../c11-campaign-4-august.toml"),
    ),
    (
        "c12-plan-of-1948",
        include_str!("../../c12-plan-of-1948.toml"),
    ),
    (
        "c2-fall-of-seoul",
        include_str!("../../c2-fall-of-seoul.toml"),
    ),
    ("c3-chunchon", include_str!("../../c3-chunchon.toml")),
    (
        "c4-task-force-smith",
        include_str!("../../c4-task-force-smith.toml"),
    ),
    ("c5-taejon", include_str!("../../c5-taejon.toml")),
    ("c6-right-hook", include_str!("../../c6-right-hook.toml")),
    (
        "c7-naktong-bulge",
        include_str!("../../c7-naktong-bulge.toml"),
    ),
    ("c8-taegu", include_str!("../../c8-taegu.toml")),
    ("c9-pohang", include_str!("../../c9-pohang.toml")),
];

/// The set-ups built of the facts, date and text; sorted by date.
pub(super) use crate::setup::FILES as SETUPS;

/// Why a bundled scenario did not load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is none of the name; what was asked for, and what is near.
    Unknown(String, Option<String>),
    /// The file that the program carries is at fault.
    Damaged(Vec<Fault>),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name, help) => {
                write!(f, "there is no scenario {}", quoted(name))?;
                match help {
                    Some(help) => write!(f, ": {help}"),
                    None => Ok(()),
                }
            }
            Self::Damaged(faults) => {
                write!(f, "the scenario has {} faults", faults.len())?;
                match faults.first() {
                    Some(first) => write!(f, ", the first: {first}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for LoadError {}

/// Every bundled scenario with the text of its file, sorted by id.
///
/// # Panics
/// Never: a test reads the ids.
pub fn bundled() -> impl ExactSizeIterator<Item = (ScenarioId, &'static str)> {
    FILES.iter().map(|(name, text)| {
        let id = ScenarioId::new(name).expect("file names are ids");
        (id, *text)
    })
}

/// A bundled scenario by its id, checked.
///
/// # Errors
/// [`LoadError::Unknown`] with near misses if there is none.
pub fn load(id: &str) -> Result<Scenario, LoadError> {
    let Some((name, text)) = FILES.iter().find(|(name, _)| *name == id) else {
        let help = did_you_mean(id, FILES.iter().map(|(name, _)| *name));
        return Err(LoadError::Unknown(id.to_owned(), help));
    };
    super::check(text, &format!("{name}.toml")).map_err(LoadError::Damaged)
}
