//! The scenarios this server can host.

use std::collections::BTreeMap;

use naktong_protocol::ScenarioId;
use naktong_protocol::message::ScenarioInfo;
use naktong_rules::scenario::Scenario;
use naktong_scenarios::LoadError;

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
    }
}
