//! Names of things: matches, orders, seats, units, formations, places, scenarios.
//!
//! Text ids are short, copyable and checked when they are made, so a name that came from a
//! hostile client or a broken scenario cannot carry control characters or fill the memory.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

/// The longest text id, in bytes.
pub const TEXT_ID_MAX: usize = 32;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdError {
    /// Nothing was given.
    Empty,
    /// Longer than [`TEXT_ID_MAX`] bytes.
    TooLong,
    /// A character other than `a-z`, `0-9`, `-` and `_`.
    BadCharacter(char),
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an id cannot be empty"),
            Self::TooLong => write!(f, "an id has at most {TEXT_ID_MAX} characters"),
            Self::BadCharacter(c) => write!(
                f,
                "{:?} cannot stand in an id: only a-z, 0-9, '-' and '_'",
                c
            ),
        }
    }
}

impl std::error::Error for IdError {}

/// The text of an id, zeros after it: trees of ids are searched more often than anything else,
/// and so two are compared without a loop.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Text([u8; TEXT_ID_MAX]);

impl Text {
    fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0);
        let text = &self.0[..end.unwrap_or(TEXT_ID_MAX)];
        std::str::from_utf8(text).expect("ids are ASCII")
    }

    /// The bytes of each half in one number. No text holds a zero, so these sort as texts do.
    #[inline]
    fn halves(&self) -> [u128; 2] {
        let (halves, _) = self.0.as_chunks::<16>();
        [halves[0], halves[1]].map(u128::from_be_bytes)
    }
}

impl Ord for Text {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.halves().cmp(&other.halves())
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn checked(text: &str) -> Result<Text, IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if let Some(c) = text.chars().find(|c| !allowed(*c)) {
        return Err(IdError::BadCharacter(c));
    }
    let mut bytes = [0; TEXT_ID_MAX];
    let kept = bytes.get_mut(..text.len()).ok_or(IdError::TooLong)?;
    kept.copy_from_slice(text.as_bytes());
    Ok(Text(bytes))
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Text);

        impl $name {
            /// Checks and keeps the text.
            ///
            /// # Errors
            /// [`IdError`] if it is empty, too long or holds a character other than `a-z0-9-_`.
            pub fn new(text: &str) -> Result<Self, IdError> {
                checked(text).map(Self)
            }

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::new(&text).map_err(D::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": "^[a-z0-9_-]{1,32}$"
                })
            }
        }
    };
}

text_id! {
    /// A counter, by the id of the order of battle: `nkpa-18-rgt`. Units are ordered by id
    /// wherever a rule says "lowest id" (rules D1).
    UnitId
}
text_id! {
    /// A division, brigade, corps or army: `nkpa-4-div`.
    FormationId
}
text_id! {
    /// A side's chair in a match: `nk`, `un`, later `front`, `1corps` and so on.
    SeatId
}
text_id! {
    /// A named place of the map: `uijongbu`.
    PlaceId
}
text_id! {
    /// A scenario's file name without ending: `c1-uijongbu-road`.
    ScenarioId
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            schemars::JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }
    };
}

uuid_id! {
    /// One played game. A version 7 uuid, so that ids sort by the time of hosting.
    MatchId
}
uuid_id! {
    /// Made by the client for each order, so that an order sent twice is played once
    /// (architecture, contract 3).
    OrderId
}

uuid_id! {
    /// Made by the client for each line of chat, so that one sent twice is said once.
    SayId
}

uuid_id! {
    /// Somebody with a name and a secret, over many sessions. A version 7 uuid.
    AccountId
}
uuid_id! {
    /// Names a token of an account; it is no secret.
    TokenId
}
uuid_id! {
    /// Names an invitation to a match; it is no secret.
    InvitationId
}

impl OrderId {
    /// A fresh random id.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl SayId {
    /// A fresh random id.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl MatchId {
    /// The last eight hex digits: what people type. Unique enough within one server's list;
    /// the server refuses an ending that fits two matches.
    #[must_use]
    pub fn short(&self) -> String {
        let text = self.0.simple().to_string();
        text[text.len() - 8..].to_owned()
    }
}

/// The place of an update in one viewer's own stream, from 1. Each viewer has a stream of his
/// own, so that a number tells nobody how much happened out of his sight (contract 4).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub struct Seq(pub u64);

impl Seq {
    /// The number after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_ids_refuse_what_could_harm() {
        assert_eq!(UnitId::new(""), Err(IdError::Empty));
        assert_eq!(UnitId::new("A"), Err(IdError::BadCharacter('A')));
        assert_eq!(
            UnitId::new("a\u{202e}b"),
            Err(IdError::BadCharacter('\u{202e}'))
        );
        assert_eq!(UnitId::new(&"a".repeat(33)), Err(IdError::TooLong));
        assert_eq!(
            UnitId::new("nkpa-18-rgt").unwrap().to_string(),
            "nkpa-18-rgt"
        );
    }

    #[test]
    fn units_sort_as_text_does() {
        let mut ids = ["rok-1-rgt", "nkpa-5-rgt", "nkpa-18-rgt"].map(|t| UnitId::new(t).unwrap());
        ids.sort();
        assert_eq!(
            ids.map(|id| id.to_string()),
            ["nkpa-18-rgt", "nkpa-5-rgt", "rok-1-rgt"]
        );
    }
}
