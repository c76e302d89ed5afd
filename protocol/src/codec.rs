//! Bytes to values and back. The only file that names bincode.
//!
//! bincode 2.0.1 is pinned and has no maintainer any more; what keeps it safe is here: a limit
//! on the bytes, a limit on what they decode to, no left-over bytes, and only one accepted
//! encoding of each value.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// The largest message a server takes from a client, in bytes.
pub const MAX_FROM_CLIENT: usize = 64 * 1024;
/// The largest message, record or frame a client or tool takes, in bytes.
pub const MAX_FROM_SERVER: usize = 16 * 1024 * 1024;

/// bincode counts decoded width, not bytes: one byte may stand for eight.
const WIDTH: usize = 16;

/// Why bytes are no message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeError {
    /// More bytes than allowed; the limit.
    TooLong(usize),
    /// Not an encoding of the type: truncated, random, left-over bytes, another version.
    Malformed(String),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(limit) => write!(f, "longer than the limit of {limit} bytes"),
            Self::Malformed(why) => write!(f, "not a message of this protocol: {why}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// The one encoding of a value.
///
/// # Panics
/// Only if a type breaks the rules of this crate (an iterator of unknown length, a map whose
/// serialisation fails): a fault of ours, found by the tests of each message.
#[must_use]
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    bincode::serde::encode_to_vec(value, bincode::config::standard())
        .expect("our own types always encode")
}

/// Decodes what a client sent: at most [`MAX_FROM_CLIENT`] bytes.
///
/// # Errors
/// [`DecodeError`] for anything that [`encode`] would not have written.
pub fn decode_from_client<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    decode::<T, MAX_FROM_CLIENT, { WIDTH * MAX_FROM_CLIENT }>(bytes)
}

/// Decodes what a server sent or a file holds: at most [`MAX_FROM_SERVER`] bytes.
///
/// # Errors
/// [`DecodeError`] for anything that [`encode`] would not have written.
pub fn decode_from_server<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    decode::<T, MAX_FROM_SERVER, { WIDTH * MAX_FROM_SERVER }>(bytes)
}

fn decode<T: Serialize + DeserializeOwned, const BYTES: usize, const DECODED: usize>(
    bytes: &[u8],
) -> Result<T, DecodeError> {
    if bytes.len() > BYTES {
        return Err(DecodeError::TooLong(BYTES));
    }
    let config = bincode::config::standard().with_limit::<DECODED>();
    let (value, read) = bincode::serde::decode_from_slice::<T, _>(bytes, config)
        .map_err(|error| DecodeError::Malformed(error.to_string()))?;
    if read != bytes.len() {
        let left = bytes.len() - read;
        return Err(DecodeError::Malformed(format!(
            "{left} bytes are left over"
        )));
    }
    // Overlong integers, unsorted maps and doubled keys decode without a word.
    if encode(&value) != bytes {
        return Err(DecodeError::Malformed("not the one encoding of it".into()));
    }
    Ok(value)
}

/// SHA-256 of a value's encoding: the hash of records, scenarios and states.
#[must_use]
pub fn hash<T: Serialize>(value: &T) -> Hash {
    Hash::of(&encode(value))
}

/// A SHA-256 hash, written in hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Stands before the first record of a chain.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Hash {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let wrong = || DecodeError::Malformed("a hash is 64 hex digits".into());
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> serde::Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?
                .parse()
                .map_err(serde::de::Error::custom)
        } else {
            <[u8; 32]>::deserialize(deserializer).map(Self)
        }
    }
}

impl schemars::JsonSchema for Hash {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hash".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
    }
}
