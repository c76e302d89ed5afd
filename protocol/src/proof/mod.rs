//! What binds a server to what it said: seals, stream heads and signatures (architecture,
//! contract 8).
//!
//! Three things, each over our own encoding of the values, never over bytes that came in:
//!
//! - Every record of the journal names the hash of the one before it (`record.rs`), so that the
//!   last hash stands for all of them.
//! - Every update carries a **seal**: a keyed hash of the record that made it. While the match
//!   runs it tells nothing, for nobody has the key; when the dice's secret is opened at the end
//!   everybody can see that the record, with all that was hidden in it, was there when the
//!   update was sent.
//! - The updates of one viewer are chained to a **stream head**, which the server signs. A
//!   player who keeps heads can show what he was told, and the server cannot tell it otherwise
//!   later.
//!
//! What this proves and what it cannot is written for players in `docs/fair-dice.md`.

mod check;

use std::fmt;

use ed25519_dalek::{Signature as Signed, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::codec::{self, Hash};
use crate::ids::{MatchId, Seq};
use crate::message::Update;
use crate::view::Viewer;

pub use check::{Fails, Proven, check};

/// Stands before what a server signs of a stream, so that no signature means two things.
const STREAM: &str = "naktong stream head 1";
/// The same of a journal.
const JOURNAL: &str = "naktong journal head 1";

/// The key by which a server's signatures are checked (ed25519, 32 bytes), written in hex.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct PublicKey(pub Hash);

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A server's signature (ed25519, 64 bytes): two halves, each written in hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Signature(pub Hash, pub Hash);

impl Signature {
    /// From the bytes of the algorithm.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 64]) -> Self {
        let half = |from: usize| Hash(std::array::from_fn(|index| bytes[from + index]));
        Self(half(0), half(32))
    }

    /// The bytes of the algorithm.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 64] {
        std::array::from_fn(|index| match index {
            0..32 => self.0.0[index],
            _ => self.1.0[index - 32],
        })
    }
}

impl PublicKey {
    /// Whether a signature of this key stands under a statement. Weak keys and second encodings
    /// of a signature are refused (`verify_strict`).
    #[must_use]
    pub fn signed(self, statement: &[u8], signature: Signature) -> bool {
        let signature = Signed::from_bytes(&signature.to_bytes());
        VerifyingKey::from_bytes(&self.0.0)
            .is_ok_and(|key| key.verify_strict(statement, &signature).is_ok())
    }
}

/// Where a viewer's stream stands, and the server's word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Head {
    /// The number of its last update; 0 before the first.
    pub seq: Seq,
    /// [`stream_start`], then [`stream_next`] for each update.
    pub hash: Hash,
    /// Of the [`stream_statement`]; `None` if the server has not the key any more under which
    /// the match was opened.
    pub signature: Option<Signature>,
}

/// The head of a viewer's stream before its first update.
#[must_use]
pub fn stream_start(id: MatchId, viewer: Viewer) -> Hash {
    codec::hash(&(STREAM, id, viewer))
}

/// The head after an update.
#[must_use]
pub fn stream_next(head: Hash, update: &Update) -> Hash {
    codec::hash(&(head, update))
}

/// What a server signs of a stream.
#[must_use]
pub fn stream_statement(id: MatchId, viewer: Viewer, seq: Seq, head: Hash) -> Vec<u8> {
    codec::encode(&(STREAM, id, viewer, seq, head))
}

/// What a server signs of a finished match: how many records there are, and the last one's hash.
#[must_use]
pub fn journal_statement(id: MatchId, records: u64, last: Hash) -> Vec<u8> {
    codec::encode(&(JOURNAL, id, records, last))
}

/// The seal of an update: HMAC-SHA-256, keyed by the dice's secret, over the hash of the record
/// that made it (32 bytes) and the encoding of the viewer, so that two viewers cannot compare
/// theirs.
///
/// # Panics
/// Never: HMAC takes a key of any length.
#[must_use]
pub fn seal(secret: &[u8; 32], record: Hash, viewer: Viewer) -> Hash {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length will do");
    mac.update(&record.0);
    mac.update(&codec::encode(&viewer));
    Hash(mac.finalize().into_bytes().into())
}
