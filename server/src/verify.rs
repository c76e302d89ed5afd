//! `naktongd verify`: plays a replay file again by the rules (contracts 6, 7 and 8).

use std::fmt;
use std::io::Read;

use naktong_protocol::codec;
use naktong_protocol::message::Update;
use naktong_protocol::proof::{self, Fails};
use naktong_protocol::record::{Fact, Judged, Record};
use naktong_protocol::replay::Replay;
use naktong_protocol::{Order, SeatId, Viewer};
use naktong_rules::{self as rules, Event, RULES_VERSION};

use crate::journal::Secret;
use crate::matches::export;
use crate::matches::table::Table;

/// What holds of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holds {
    /// Records in the chain.
    pub records: usize,
    /// Orders judged again.
    pub orders: usize,
    /// Rolls made again from the revealed secret.
    pub rolls: usize,
    /// Viewpoints whose news is what the rules tell.
    pub streams: usize,
    /// The commitment that the players saw before they sat down.
    pub commitment: codec::Hash,
    /// The key that signed the file.
    pub server_key: proof::PublicKey,
    /// The state at the end.
    pub state: codec::Hash,
}

impl fmt::Display for Holds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            records,
            orders,
            rolls,
            streams,
            commitment,
            server_key,
            state,
        } = self;
        write!(
            f,
            "holds: {records} records in one chain, signed by {server_key}, {orders} orders judged \
             again, {rolls} rolls from the revealed secret, every state hash, {streams} viewpoints; \
             dice commitment {commitment}, final state {state}"
        )
    }
}

/// Verifies a replay file: all that it proves by itself, and then every order by the rules and
/// every viewpoint's news.
///
/// # Errors
/// [`Fails`] says what does not hold.
pub fn verify(file: impl Read) -> Result<Holds, Fails> {
    let replay = Replay::read(file).map_err(Fails::Damaged)?;
    holds(&replay)
}

/// Verifies a replay.
///
/// # Errors
/// [`Fails`] says what does not hold.
pub fn holds(replay: &Replay) -> Result<Holds, Fails> {
    let proven = proof::check(replay)?;
    if let Fact::Opened(opened) = &replay.records[0].fact
        && opened.rules_version != RULES_VERSION
    {
        return Err(Fails::Unproven(format!(
            "chain, dice and signature hold, but it was played by version {} of the rules, and \
             this program has {RULES_VERSION}",
            opened.rules_version
        )));
    }
    let secret = Secret(proven.secret);
    let mut holds = judge_again(&replay.records, secret)?;
    holds.streams = compare_views(replay, secret)?;
    Ok(holds)
}

/// Folds the records and judges every order anew.
fn judge_again(records: &[Record], secret: Secret) -> Result<Holds, Fails> {
    let different = |error: crate::matches::table::Damage| Fails::Forged(error.0);
    // What each viewer was told is compared after this.
    let table = Table::open(&records[0]).map_err(different)?;
    let mut table = table.for_viewers([]);
    let (mut orders, mut rolls) = (0, 0);
    for record in &records[1..] {
        let number = record.seq;
        let other = |what: &str| Fails::Forged(format!("record {number}: {what}"));
        match &record.fact {
            Fact::Started(judged) if table.roster().is_full() && !table.has_started() => {
                let events = rules::begin(table.game(), &table.dice(secret));
                compare(judged, &events).map_err(|what| other(&what))?;
                rolls += judged.rolls.len();
            }
            Fact::Played {
                seat,
                order,
                judged,
                ..
            }
            | Fact::PlayedByMate {
                seat,
                order,
                judged,
                ..
            } if table.has_started() => {
                known_seat(&table, *seat).map_err(|what| other(&what))?;
                let dice = table.dice(secret);
                let events = rules::decide(table.game(), *seat, order, &dice)
                    .map_err(|violation| other(&format!("the rules refuse it: {violation}")))?;
                compare(judged, &events).map_err(|what| other(&what))?;
                orders += 1;
                rolls += judged.rolls.len();
            }
            Fact::Passed {
                judged,
                seat,
                turn,
                phase,
            } if table.has_started() => {
                known_seat(&table, *seat).map_err(|what| other(&what))?;
                let (turn, phase) = (*turn, *phase);
                let order = Order::Done { turn, phase };
                let events = rules::decide(table.game(), *seat, &order, &table.dice(secret))
                    .map_err(|violation| other(&format!("the rules refuse it: {violation}")))?;
                compare(judged, &events).map_err(|what| other(&what))?;
                orders += 1;
                rolls += judged.rolls.len();
            }
            Fact::Concluded { judged, why, .. } => {
                let events = rules::conclude(why.outcome());
                compare(judged, &events).map_err(|what| other(&what))?;
            }
            _ => {}
        }
        table.fold(record).map_err(different)?;
    }
    Ok(Holds {
        records: records.len(),
        orders,
        rolls,
        streams: 0,
        commitment: table.opened().dice_commitment,
        server_key: table.opened().server_key,
        state: table.game().state_hash(),
    })
}

fn known_seat(table: &Table, seat: SeatId) -> Result<(), String> {
    match table.roster().seats().any(|known| known == seat) {
        true => Ok(()),
        false => Err(format!("there is no seat {seat}")),
    }
}

fn compare(judged: &Judged, events: &[Event]) -> Result<(), String> {
    let rolls: Vec<_> = events.iter().filter_map(Event::roll).cloned().collect();
    if judged.rolls != rolls {
        return Err("its rolls are not those of the revealed secret".to_owned());
    }
    if judged.events != codec::encode(&events) {
        return Err("the rules judge it otherwise".to_owned());
    }
    Ok(())
}

/// Compares header and viewpoints with what the records give.
fn compare_views(replay: &Replay, secret: Secret) -> Result<usize, Fails> {
    let made = export::replay(replay.records.clone(), Viewer::Everything, Some(secret))
        .map_err(|error| Fails::Forged(error.0))?;
    let mut board = made.header.board;
    if replay.is_old {
        (board.sources, board.points, board.to_secure) = Default::default();
    }
    if made.header.info != replay.header.info || board != replay.header.board {
        return Err(Fails::Forged(
            "the header is not that of the records".to_owned(),
        ));
    }
    for stream in &replay.streams {
        let viewer = stream.viewer();
        let other = |what: &str| Fails::Forged(format!("the news of {viewer} {what}"));
        let Some(ours) = made.streams.iter().find(|ours| ours.viewer() == viewer) else {
            return Err(other("is for nobody in this match"));
        };
        if ours.start != stream.start {
            return Err(other("begins otherwise"));
        }
        if let Some(seq) = first_difference(&ours.updates, &stream.updates) {
            return Err(other(&format!("is another from update {seq} on")));
        }
    }
    Ok(replay.streams.len())
}

fn first_difference(ours: &[Update], theirs: &[Update]) -> Option<usize> {
    let same = ours
        .iter()
        .zip(theirs)
        .take_while(|(ours, theirs)| ours == theirs)
        .count();
    (same < ours.len() || same < theirs.len()).then_some(same + 1)
}
