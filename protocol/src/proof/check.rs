//! What a replay file proves by itself: chain, signature, dice and seals. No rule of the game is
//! asked; `naktongd verify` judges every order again on top of it.

use std::collections::BTreeMap;
use std::fmt;

use super::{Signature, journal_statement, seal};
use crate::codec::Hash;
use crate::dice;
use crate::message::Nonce;
use crate::record::{Fact, Judged, Opened, Record};
use crate::replay::{Replay, ReplayError};
use crate::report::Roll;

/// What holds of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Records in one chain.
    pub records: usize,
    /// Rolls made again from the opened secret.
    pub rolls: usize,
    /// Updates of all viewpoints that are sealed with their records.
    pub updates: usize,
    /// The dice's secret, opened.
    pub secret: [u8; 32],
}

/// Why a file does not hold.
#[derive(Debug)]
pub enum Fails {
    /// It is no whole replay file.
    Damaged(ReplayError),
    /// It says what cannot have been: changed after it was played, or never played.
    Forged(String),
    /// Nothing in it is wrong, but not all can be shown.
    Unproven(String),
}

impl fmt::Display for Fails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(error) => write!(f, "damaged: {error}"),
            Self::Forged(why) => write!(f, "forged: {why}"),
            Self::Unproven(why) => write!(f, "unproven: {why}"),
        }
    }
}

impl std::error::Error for Fails {}

impl Fails {
    /// The exit code of the commands that verify: 2 damaged, 3 forged, 4 unproven; 0 is for a
    /// file that holds.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Damaged(_) => 2,
            Self::Forged(_) => 3,
            Self::Unproven(_) => 4,
        }
    }
}

fn forged<T>(why: impl Into<String>) -> Result<T, Fails> {
    Err(Fails::Forged(why.into()))
}

/// Checks everything that can be checked without the rules.
///
/// # Errors
/// [`Fails`] names the first record or update that does not hold, and why.
pub fn check(replay: &Replay) -> Result<Proven, Fails> {
    let opened = opening(replay)?;
    chain(&replay.records)?;
    let last = replay.records.last().expect("the first is there");
    let Fact::Revealed { secret, signature } = last.fact else {
        let why = "the records fit together, but the dice's secret has not been opened";
        return Err(Fails::Unproven(why.to_owned()));
    };
    if dice::commitment(&secret) != opened.dice_commitment {
        return forged(format!(
            "record {}: the secret is not the one that was committed to",
            last.seq
        ));
    }
    let rolls = roll_again(&replay.records, opened, &secret)?;
    let updates = seals(replay, &secret)?;
    check_signature(opened, last, signature)?;
    Ok(Proven {
        records: replay.records.len(),
        rolls,
        updates,
        secret,
    })
}

/// The first record, and the header, which must speak of the same match.
fn opening(replay: &Replay) -> Result<&Opened, Fails> {
    let Some(first) = replay.records.first() else {
        let why = "the file has no records: the match was running when it was exported";
        return Err(Fails::Unproven(why.to_owned()));
    };
    let Fact::Opened(opened) = &first.fact else {
        return forged("record 1 opens no match");
    };
    let info = &replay.header.info;
    let seats: Vec<_> = info.seats.iter().map(|taken| taken.seat).collect();
    let board = replay.header.board.seats.iter().map(|seat| seat.id);
    let same = (info.id, info.scenario) == (opened.match_id, opened.scenario)
        && info.dice_commitment == opened.dice_commitment
        && info.server_key == opened.server_key
        && seats == opened.seats
        && board.eq(opened.seats.iter().copied());
    match same {
        true => Ok(opened),
        false => forged("the header is not that of record 1"),
    }
}

/// Numbers without a gap, each record naming the hash of the one before; opened once, first,
/// and revealed at most once, last.
fn chain(records: &[Record]) -> Result<(), Fails> {
    let mut previous = Hash::ZERO;
    for (number, record) in (1..).zip(records) {
        if record.seq != number {
            return forged(format!("record {number} calls itself {}", record.seq));
        }
        if record.previous != previous {
            return forged(format!("record {number} does not follow the one before it"));
        }
        let place = match record.fact {
            Fact::Opened(_) => number == 1,
            Fact::Revealed { .. } => records.len() as u64 == number,
            _ => true,
        };
        if !place {
            return forged(format!("record {number} cannot stand there"));
        }
        previous = record.hash();
    }
    Ok(())
}

/// Makes the seed and rolls everything again.
fn roll_again(records: &[Record], opened: &Opened, secret: &[u8; 32]) -> Result<usize, Fails> {
    let mut nonces: BTreeMap<_, Nonce> = BTreeMap::new();
    let mut seed: Option<String> = None;
    let mut counted: BTreeMap<String, u32> = BTreeMap::new();
    let mut rolls = 0;
    for record in records {
        let number = record.seq;
        let judged = match &record.fact {
            Fact::Seated { seat, nonce, .. } | Fact::Sat { seat, nonce, .. } => {
                if nonces.insert(*seat, *nonce).is_some() || !opened.seats.contains(seat) {
                    return forged(format!("record {number}: the seat {seat} is not free"));
                }
                continue;
            }
            Fact::Computer { seat, .. } => {
                let nonce = dice::computer_nonce(opened.dice_commitment, *seat);
                if nonces.insert(*seat, nonce).is_some() || !opened.seats.contains(seat) {
                    return forged(format!("record {number}: the seat {seat} is not free"));
                }
                continue;
            }
            Fact::Left { seat } => {
                if seed.is_some() || nonces.remove(seat).is_none() {
                    return forged(format!("record {number}: nobody can leave {seat}"));
                }
                continue;
            }
            Fact::Started(judged) => {
                let Some(all) = opened
                    .seats
                    .iter()
                    .map(|seat| nonces.get(seat).copied())
                    .collect::<Option<Vec<_>>>()
                else {
                    return forged(format!("record {number}: the game begins with a free seat"));
                };
                let hash = opened.scenario_hash();
                seed = Some(dice::match_seed(secret, opened.match_id, hash, &all));
                judged
            }
            Fact::Played { judged, .. }
            | Fact::PlayedByMate { judged, .. }
            | Fact::Passed { judged, .. }
            | Fact::Concluded { judged, .. } => judged,
            Fact::Opened(_)
            | Fact::Revealed { .. }
            | Fact::StandIn { .. }
            | Fact::Transferred { .. }
            | Fact::ClosedByOperator { .. } => continue,
            Fact::Hosted(_)
            | Fact::Ready { .. }
            | Fact::StartSaid
            | Fact::Closed
            | Fact::Woken
            | Fact::TimeKept
            | Fact::Offered { .. }
            | Fact::Declined { .. }
            | Fact::Paused { .. }
            | Fact::Resumed { .. }
            | Fact::Granted { .. }
            | Fact::Extended { .. }
            | Fact::Vacation { .. }
            | Fact::QuietSet { .. }
            | Fact::Undone { .. }
            | Fact::Entrusted { .. } => continue,
        };
        let Some(seed) = &seed else {
            return forged(format!(
                "record {number}: nothing is played before the beginning"
            ));
        };
        rolls += one_record(seed, judged, &mut counted)
            .map_err(|why| Fails::Forged(format!("record {number}: {why}")))?;
    }
    Ok(rolls)
}

fn one_record(
    seed: &str,
    judged: &Judged,
    counted: &mut BTreeMap<String, u32>,
) -> Result<usize, String> {
    for Roll { label, die, value } in &judged.rolls {
        let parts = label.rsplit_once('/');
        let (stem, number) = parts.ok_or(format!("{label:?} is no label of a roll"))?;
        let before = counted.entry(stem.to_owned()).or_default();
        if *number != before.to_string() {
            return Err(format!(
                "the roll {label} comes out of turn: {before} were made before"
            ));
        }
        *before += 1;
        if !matches!(die, 6 | 10) || dice::roll(seed, label, *die) != *value {
            return Err(format!("the roll {label} was not {value}"));
        }
    }
    Ok(judged.rolls.len())
}

/// Every update is sealed with a record, each with one of the update before or a later one.
fn seals(replay: &Replay, secret: &[u8; 32]) -> Result<usize, Fails> {
    let hashes: Vec<Hash> = replay.records.iter().map(Record::hash).collect();
    let mut updates = 0;
    for stream in &replay.streams {
        let viewer = stream.viewer();
        let mut left = hashes.iter();
        for (number, update) in (1..).zip(&stream.updates) {
            let sealed = |hash: &Hash| seal(secret, *hash, viewer) == update.seal;
            if update.seq.0 != number || !left.any(sealed) {
                return forged(format!(
                    "update {number} of {viewer} is not sealed with any record after the update before it"
                ));
            }
            updates += 1;
        }
    }
    Ok(updates)
}

/// Under all records before the last.
fn check_signature(
    opened: &Opened,
    last: &Record,
    signature: Option<Signature>,
) -> Result<(), Fails> {
    let Some(signature) = signature else {
        let why = "chain and dice hold, but the server has not signed them";
        return Err(Fails::Unproven(why.to_owned()));
    };
    let statement = journal_statement(opened.match_id, last.seq - 1, last.previous);
    match opened.server_key.signed(&statement, signature) {
        true => Ok(()),
        false => forged("the signature is not that of the key in record 1"),
    }
}
