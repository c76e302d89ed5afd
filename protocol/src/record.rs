//! The journal's records: what is durable of a match, one hash chained to the next.
//!
//! A record holds what clients may check without the rules (who, which order, which rolls) and
//! the rules' own events as bytes that only the rules crate reads. `FORMAT` counts the layouts;
//! old ones are converted as they are read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::codec::{self, DecodeError, Hash};
use crate::computer::Level;
use crate::deal::{Offer, Quiet};
use crate::ids::{AccountId, MatchId, OrderId, ScenarioId, SeatId};
use crate::message::Nonce;
use crate::order::Order;
use crate::proof::{PublicKey, Signature};
use crate::report::Roll;
use crate::terms::Terms;
use crate::turn::{Outcome, Phase, VictoryLevel};
use crate::unit::Side;

/// The layout of [`Record`] that this version writes: the first byte of every stored record.
pub const FORMAT: u8 = 1;

/// One line of a match's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 1 without a gap.
    pub seq: u64,
    /// The hash of the record before; [`Hash::ZERO`] for the first.
    pub previous: Hash,
    /// When it was written: milliseconds since 1970, never before the record before it. While a
    /// server runs it goes by the monotonic clock, for the players' clocks are read from it.
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
        /// Who holds it from now on.
        who: Who,
    },
    /// The operator closed the match before its end. The secret is opened next.
    ClosedByOperator {
        /// Why, for people.
        reason: String,
    },
    /// Who opened the match and on which terms: the second record. Without it, it was nobody in
    /// particular, on the usual terms.
    Hosted(Hosted),
    /// An account sat down.
    Sat {
        /// Which chair.
        seat: SeatId,
        /// The name shown.
        player: String,
        /// Whose seat it is.
        account: AccountId,
        /// The seat's part of the dice.
        nonce: Nonce,
    },
    /// Who sat there left before the match began, or was sent away by the host.
    Left {
        /// Which chair.
        seat: SeatId,
    },
    /// A seat is ready, or no more.
    Ready {
        /// Which chair.
        seat: SeatId,
        /// Whether.
        ready: bool,
    },
    /// The host said that the match begins.
    StartSaid,
    /// The host closed the match before it began.
    Closed,
    /// The server goes on after a while in which nobody's time ran: since the record before.
    Woken,
    /// Nothing but that time has run until now; so that little is forgotten if the server fails.
    TimeKept,
    /// The time of a side was up, and a seat of it is done with its phase (rules 6).
    Passed {
        /// What came of it.
        judged: Judged,
        /// Which seat.
        seat: SeatId,
        /// The game turn.
        turn: u16,
        /// The phase.
        phase: Phase,
    },
    /// A seat offered something to the other side.
    Offered {
        /// By which chair.
        seat: SeatId,
        /// What.
        offer: Offer,
        /// The first record of an order that would be taken back; 0 for other offers.
        from: u64,
    },
    /// An offer was declined by the other side or taken back by its own.
    Declined {
        /// By which chair.
        seat: SeatId,
        /// What.
        offer: Offer,
    },
    /// Both sides agreed that the clocks stand.
    Paused {
        /// The chair that agreed.
        seat: SeatId,
    },
    /// The clocks go on.
    Resumed {
        /// The chair that agreed; `None` if nobody answered in time.
        seat: Option<SeatId>,
    },
    /// A seat gave the other side time.
    Granted {
        /// By which chair.
        seat: SeatId,
        /// How much.
        seconds: u32,
    },
    /// A seat took days off for its side.
    Vacation {
        /// By which chair.
        seat: SeatId,
        /// How many.
        days: u16,
    },
    /// A seat chose the quiet hours of its side.
    QuietSet {
        /// By which chair.
        seat: SeatId,
        /// Which, from the side's next turn on.
        quiet: Option<Quiet>,
    },
    /// Orders were taken back. They stay in the journal, and the game goes on as if they had not
    /// been given; what was rolled for them is never rolled again.
    Undone {
        /// For which chair.
        seat: SeatId,
        /// The chair of the other side that agreed; `None` where nobody need be asked.
        agreed: Option<SeatId>,
        /// The record of the first order that is taken back, all later ones with it.
        from: u64,
        /// The hash of the game's state after it.
        state: Hash,
    },
    /// The match ended, though not by the rules of the game.
    Concluded {
        /// What came of it.
        judged: Judged,
        /// The chair that claimed the match or agreed to a draw.
        seat: SeatId,
        /// Why.
        why: Conclusion,
    },
    /// A seat was entrusted to whoever shows a key of this hash, or taken back.
    Entrusted {
        /// Which chair.
        seat: SeatId,
        /// The hash.
        key: Option<Hash>,
    },
    /// An accepted order that a mate gave for a seat, as [`crate::terms::Mates`] allows.
    PlayedByMate {
        /// What came of it.
        judged: Judged,
        /// For which chair.
        seat: SeatId,
        /// By which chair of the same side.
        mate: SeatId,
        /// The client's id of it.
        order_id: OrderId,
        /// What was asked.
        order: Order,
    },
    /// The operator gave a side time.
    Extended {
        /// Which.
        side: Side,
        /// How much.
        seconds: u32,
        /// Why, for people.
        reason: String,
    },
}

/// Why a match ended that the rules of the game have not decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conclusion {
    /// The sides agreed to a draw.
    Agreed,
    /// The time of a side was up, and the other claimed the match.
    TimeUp(Side),
    /// A side gave no order for as long as the terms allow, and the other claimed the match.
    Vanished(Side),
}

impl Conclusion {
    /// How the match ends, and the reason in a sentence.
    #[must_use]
    pub fn outcome(self) -> Outcome {
        let against = |side| match side {
            Side::Nk => VictoryLevel::UnDecisive,
            Side::Un => VictoryLevel::NkDecisive,
        };
        match self {
            Self::Agreed => Outcome {
                level: VictoryLevel::Draw,
                reason: "Both sides agreed to a draw.".to_owned(),
            },
            Self::TimeUp(side) => Outcome {
                level: against(side),
                reason: format!("The time of {side} was up."),
            },
            Self::Vanished(side) => Outcome {
                level: against(side),
                reason: format!("{side} gave no orders any more."),
            },
        }
    }
}

/// Somebody beyond one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Who {
    /// An account.
    Account(AccountId),
    /// Whoever has the key of this hash.
    Key(Hash),
}

/// Who opened a match and on which terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hosted {
    /// The host and the name shown; `None` if it was nobody in particular.
    pub host: Option<(Who, String)>,
    /// What the host chose.
    pub terms: Terms,
    /// The seats that are kept for those who sat on the other side in the match before, with
    /// the names shown.
    pub kept: BTreeMap<SeatId, (Who, String)>,
    /// The match that it is the rematch of.
    pub rematch_of: Option<MatchId>,
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
