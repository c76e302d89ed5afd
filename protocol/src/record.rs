//! The journal's records: what is durable of a match, one hash chained to the next.
//!
//! A record holds what clients may check without the rules (who, which order, which rolls) and
//! the rules' own events as bytes that only the rules crate reads. `FORMAT` counts the layouts;
//! old ones are converted as they are read.

use serde::{Deserialize, Serialize};

use crate::codec::{self, DecodeError, Hash};
use crate::computer::Level;
use crate::ids::{MatchId, OrderId, ScenarioId, SeatId};
use crate::message::Nonce;
use crate::order::Order;
use crate::proof::{PublicKey, Signature};
use crate::report::Roll;

/// The layout of [`Record`] that this version writes: the first byte of every stored record.
pub const FORMAT: u8 = 1;

/// One line of a match's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 1 without a gap.
    pub seq: u64,
    /// The hash of the record before; [`Hash::ZERO`] for the first.
    pub previous: Hash,
    /// When it was written: milliseconds since 1970, for people only.
    pub at_ms: u64,
    /// What happened.
    pub fact: Fact,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// The match was opened. Always the first record.
    Opened(Opened),
    /// Somebody sat down.
    Seated {
        /// Which chair.
        seat: SeatId,
        /// The name shown.
        player: String,
        /// The hash of the seat's key.
        key: Hash,
        /// The seat's part of the dice.
        nonce: Nonce,
    },
    /// All seats are taken and the game begins.
    Started(Judged),
    /// An accepted order.
    Played {
        /// What came of it: first, so that the rolls can be read without knowing any order.
        judged: Judged,
        /// By which chair.
        seat: SeatId,
        /// The client's id of it.
        order_id: OrderId,
        /// What was asked.
        order: Order,
    },
    /// The match is over and the dice's secret is open.
    Revealed {
        /// Its hash is the commitment of [`Opened`].
        secret: [u8; 32],
        /// The server's, under the [`crate::proof::journal_statement`] of all records before this
        /// one; `None` if it has lost the key under which the match was opened.
        signature: Option<Signature>,
    },
    /// The host gave a seat to a computer player when he opened the match. Its part of the dice
    /// is [`crate::dice::computer_nonce`].
    Computer {
        /// Which chair.
        seat: SeatId,
        /// How well it plays.
        level: Level,
    },
    /// Who sits there handed the seat to a computer player, or took it back.
    StandIn {
        /// Which chair.
        seat: SeatId,
        /// How well it plays; `None` when the seat is taken back.
        level: Option<Level>,
    },
    /// The operator gave a seat that is taken to somebody else; its part of the dice stays.
    Transferred {
        /// Which chair.
        seat: SeatId,
        /// The name shown from now on.
        player: String,
        /// The hash of the seat's new key.
        key: Hash,
    },
    /// The operator closed the match before its end. The secret is opened next.
    ClosedByOperator {
        /// Why, for people.
        reason: String,
    },
}

/// The first record of a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Which match.
    pub match_id: MatchId,
    /// SHA-256 of the dice's secret.
    pub dice_commitment: Hash,
    /// The key under which the server signs.
    pub server_key: PublicKey,
    /// The seats, in the order in which their nonces make the seed.
    pub seats: Vec<SeatId>,
    /// What is played.
    pub scenario: ScenarioId,
    /// The checked scenario as the rules crate encodes it, map, the host's optional rules and
    /// all: a match can always be replayed, whatever becomes of the scenario's file.
    pub scenario_bytes: Vec<u8>,
    /// The rules it is played by.
    pub rules_version: u16,
}

impl Opened {
    /// The content hash of the scenario as it is played: with other optional rules it is
    /// another.
    #[must_use]
    pub fn scenario_hash(&self) -> Hash {
        Hash::of(&self.scenario_bytes)
    }
}

/// What the judge made of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Every roll, in the order drawn; also in the events, here for those without the rules.
    pub rolls: Vec<Roll>,
    /// The rules' events as that crate encodes them.
    pub events: Vec<u8>,
    /// The hash of the game's state after them.
    pub state: Hash,
}

/// Why stored bytes are no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordError {
    /// Nothing there.
    Empty,
    /// A format this version does not know.
    Format(u8),
    /// Not a record.
    Damaged(DecodeError),
}

impl std::fmt::Display for RecordError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => f.write_str("an empty record"),
            Self::Format(format) => write!(
                f,
                "record format {format} is not known here (this version writes {FORMAT})"
            ),
            Self::Damaged(why) => write!(f, "a damaged record, {why}"),
        }
    }
}

impl std::error::Error for RecordError {}

impl Record {
    /// The bytes that are stored: the format byte and the encoding.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend(codec::encode(self));
        bytes
    }

    /// Reads stored bytes of any format this version knows.
    ///
    /// # Errors
    /// [`RecordError`] if they are damaged or of an unknown format.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        match bytes.split_first() {
            None => Err(RecordError::Empty),
            Some((&FORMAT, rest)) => codec::decode_from_server(rest).map_err(RecordError::Damaged),
            Some((&format, _)) => Err(RecordError::Format(format)),
        }
    }

    /// The hash that the next record names.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&self.to_bytes())
    }
}
