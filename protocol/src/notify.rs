//! What a player may ask of his notifications: where they go, for which matches, and when.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::MatchId;

/// A target's id.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct TargetId(pub Uuid);

impl fmt::Display for TargetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A secret text: shown to its owner, never printed by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct SecretText(pub String);

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)")
    }
}

/// The way that notifications take. Addresses of webhooks often hold secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// A signed POST to this URL.
    Webhook(SecretText),
    /// A mail to this address.
    Mail(SecretText),
}

/// When a notification is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Each time.
    Always,
    /// Only if no session holds the seat.
    Away,
}

/// A target that its owner wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Wish {
    /// Where to.
    pub way: Way,
    /// For this match; `None` for all in which the owner holds a seat.
    pub r#match: Option<MatchId>,
    /// When.
    pub when: When,
}

/// What is asked of one's own targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetRequest {
    /// Adds a target. The same way for the same match replaces the one before, with a new
    /// secret.
    Set(Wish),
    /// Shows the code that was mailed to a new address.
    Confirm {
        /// Which target.
        target: TargetId,
        /// The code.
        code: SecretText,
    },
    /// All of them.
    List,
    /// Sends a test to one of them.
    Test(TargetId),
    /// Removes one, and what waits for it.
    Remove(TargetId),
}

/// How a target does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetState {
    /// Nothing is wrong.
    Ready,
    /// A mail address whose code has not been shown yet: nothing else is sent to it.
    Unconfirmed,
    /// The last tries failed; they go on.
    Failing {
        /// How many.
        tries: u32,
        /// Why the last did.
        why: String,
    },
    /// It is given up: set it again.
    GivenUp {
        /// Why.
        why: String,
    },
}

/// A target as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TargetInfo {
    /// Its id.
    pub id: TargetId,
    /// What was wished.
    pub wish: Wish,
    /// How it does.
    pub state: TargetState,
    /// Messages that wait for it.
    pub waiting: u32,
}
