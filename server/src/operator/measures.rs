//! Bans and mutes, each for a time or until it is lifted.

use std::fmt;
use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

use naktong_protocol::message::{Refusal, RefusalCode};
use serde::{Deserialize, Serialize};

use super::network::Network;
use super::words::utc;
use crate::matches::table::now_ms;

/// Whom a measure is against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// Whoever plays under a name, capitals or not.
    Name(String),
    /// Whoever connects from there.
    Network(Network),
}

impl fmt::Display for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "the name {name}"),
            Self::Network(network) => write!(f, "the address {network}"),
        }
    }
}

impl Whom {
    fn is_called(&self, name: &str) -> bool {
        matches!(self, Self::Name(own) if own.to_lowercase() == name.to_lowercase())
    }

    /// Whether it is the same name or network.
    pub(super) fn is(&self, other: &Self) -> bool {
        match other {
            Self::Name(name) => self.is_called(name),
            Self::Network(_) => self == other,
        }
    }
}

/// What is done to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// Kept out: does not connect, sit down or take a seat back.
    Ban,
    /// Is not heard.
    Mute,
}

/// One measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// What.
    pub kind: MeasureKind,
    /// Against whom.
    pub whom: Whom,
    /// Until when, milliseconds since 1970; `None` until it is lifted.
    pub until_ms: Option<u64>,
    /// Why, for people.
    pub reason: String,
}

impl Measure {
    fn holds(&self, now_ms: u64) -> bool {
        self.until_ms.is_none_or(|until| now_ms < until)
    }

    /// What whom it is against is told: a sentence of what is done to him, `keeps out` or
    /// `has muted`.
    #[must_use]
    pub(crate) fn told(&self, does: &str) -> String {
        let until = match self.until_ms {
            Some(until) => format!(" until {}", utc(until)),
            None => String::new(),
        };
        format!("The operator {does} {}{until}: {}", self.whom, self.reason)
    }

    fn refusal(&self) -> Refusal {
        Refusal::new(RefusalCode::Banned, self.told("keeps out"))
    }
}

/// The measures in force.
pub(crate) struct Measures(RwLock<Vec<Measure>>);

impl Measures {
    pub(super) fn new(measures: Vec<Measure>) -> Self {
        Self(RwLock::new(measures))
    }

    /// Those that hold now.
    pub(crate) fn list(&self) -> Vec<Measure> {
        let now = now_ms();
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.iter().filter(|one| one.holds(now)).cloned().collect()
    }

    /// Puts one in force, over the same against the same.
    pub(super) fn put(&self, measure: Measure) {
        self.lift(measure.kind, &measure.whom);
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        held.push(measure);
    }

    /// Takes one away.
    pub(super) fn lift(&self, kind: MeasureKind, whom: &Whom) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        held.retain(|one| one.kind != kind || !one.whom.is(whom));
    }

    fn find(&self, kind: MeasureKind, fits: impl Fn(&Whom) -> bool) -> Option<Measure> {
        let now = now_ms();
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = held
            .iter()
            .find(|one| one.kind == kind && one.holds(now) && fits(&one.whom));
        found.cloned()
    }

    /// Whether somebody may connect from an address.
    ///
    /// # Errors
    /// `banned`.
    pub(crate) fn admit_address(&self, address: IpAddr) -> Result<(), Refusal> {
        let fits =
            |whom: &Whom| matches!(whom, Whom::Network(network) if network.contains(address));
        match self.find(MeasureKind::Ban, fits) {
            Some(ban) => Err(ban.refusal()),
            None => Ok(()),
        }
    }

    /// Whether somebody may play under a name.
    ///
    /// # Errors
    /// `banned`.
    pub(crate) fn admit_name(&self, name: &str) -> Result<(), Refusal> {
        match self.find(MeasureKind::Ban, |whom| whom.is_called(name)) {
            Some(ban) => Err(ban.refusal()),
            None => Ok(()),
        }
    }

    /// Whether a name is under a measure of a kind.
    #[must_use]
    pub(crate) fn is_against(&self, kind: MeasureKind, name: &str) -> bool {
        self.find(kind, |whom| whom.is_called(name)).is_some()
    }

    /// The mute that somebody of a name who speaks from an address is under.
    #[must_use]
    pub(crate) fn mute_of(&self, name: &str, address: IpAddr) -> Option<Measure> {
        self.find(MeasureKind::Mute, |whom| match whom {
            Whom::Name(_) => whom.is_called(name),
            Whom::Network(network) => network.contains(address),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> Whom {
        Whom::Name(name.to_owned())
    }

    fn measure(kind: MeasureKind, whom: Whom, until_ms: Option<u64>) -> Measure {
        let reason = "rude".to_owned();
        Measure {
            kind,
            whom,
            until_ms,
            reason,
        }
    }

    #[test]
    fn a_ban_holds_for_its_time_and_a_mute_is_no_ban() {
        let network = Whom::Network("192.0.2.0/24".parse().unwrap());
        let later = Some(now_ms() + 3_600_000);
        let measures = Measures::new(vec![
            measure(MeasureKind::Ban, name("Ann"), later),
            measure(MeasureKind::Ban, name("Bo"), Some(now_ms() - 1)),
            measure(MeasureKind::Mute, name("Cho"), None),
            measure(MeasureKind::Ban, network, None),
        ]);
        let refused = measures.admit_name("aNN").unwrap_err();
        assert_eq!(refused.code, RefusalCode::Banned);
        assert!(
            refused.text.contains("keeps out the name Ann until 2"),
            "{refused}"
        );
        assert!(refused.text.ends_with("Z: rude"), "{refused}");
        assert_eq!(measures.admit_name("Bo"), Ok(()), "it is over");
        assert_eq!(measures.admit_name("Cho"), Ok(()));
        let here = "198.51.100.1".parse().unwrap();
        assert!(measures.mute_of("cho", here).is_some() && measures.mute_of("Ann", here).is_none());
        assert!(
            measures
                .admit_address("192.0.2.9".parse().unwrap())
                .is_err()
        );
        assert!(measures.admit_address("192.0.3.9".parse().unwrap()).is_ok());
        assert_eq!(measures.list().len(), 3, "what is over is not listed");
        measures.lift(MeasureKind::Ban, &name("ANN"));
        assert_eq!(measures.admit_name("Ann"), Ok(()));
    }

    #[test]
    fn a_new_ban_stands_over_the_old_one() {
        let measures = Measures::new(vec![measure(MeasureKind::Ban, name("Ann"), None)]);
        measures.put(measure(MeasureKind::Ban, name("ann"), Some(1)));
        assert_eq!(measures.admit_name("Ann"), Ok(()));
    }
}
