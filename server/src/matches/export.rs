//! The replay file of a match, made from its journal (architecture, sections 2 and 6).

use std::collections::BTreeMap;

use naktong_protocol::message::Update;
use naktong_protocol::record::{Fact, Record};
use naktong_protocol::replay::{Header, Replay, Stream};
use naktong_protocol::{View, Viewer, proof};

use super::table::{Damage, News, Table};
use crate::identity::Identity;
use crate::journal::Secret;

/// Program and version, as files and greetings name it.
pub const SERVER: &str = concat!("naktongd ", env!("CARGO_PKG_VERSION"));

/// Makes the replay of some records: of a finished match all of it, for all eyes; of a running
/// one only what `viewer` was told, sealed with `secret` as it was then.
///
/// # Errors
/// [`Damage`] if the records are no match.
pub fn replay(
    records: Vec<Record>,
    viewer: Viewer,
    secret: Option<Secret>,
) -> Result<Replay, Damage> {
    let first = records
        .first()
        .ok_or(Damage("there are no records".to_owned()))?;
    let open = matches!(
        records.last().map(|last| &last.fact),
        Some(Fact::Revealed { .. })
    );
    let mut table = Table::open(first)?.with_secret(secret);
    let viewers = if open {
        all_viewers(&table)
    } else {
        vec![viewer]
    };
    table = table.for_viewers(viewers.iter().copied());
    let mut starts: BTreeMap<Viewer, View> = viewers
        .iter()
        .map(|viewer| (*viewer, table.view(*viewer)))
        .collect();
    let mut updates: BTreeMap<Viewer, Vec<Update>> = BTreeMap::new();
    for record in &records[1..] {
        for News { viewer, update, .. } in table.fold(record)?.updates {
            updates.entry(viewer).or_default().push(update);
        }
    }
    let stream = |viewer: &Viewer| {
        let start = starts.remove(viewer)?;
        Some(Stream {
            start,
            updates: updates.remove(viewer).unwrap_or_default(),
        })
    };
    Ok(Replay {
        header: Header {
            server: SERVER.to_owned(),
            info: table.info(),
            board: table.game().board(),
            signature: None,
        },
        streams: viewers.iter().filter_map(stream).collect(),
        records: if open { records } else { vec![] },
    })
}

/// Signs the journal of a finished match, if it was opened under this key.
pub fn sign(replay: &mut Replay, identity: &Identity) {
    let info = &replay.header.info;
    if let Some(last) = replay.records.last()
        && info.server_key == identity.public()
    {
        let statement = proof::journal_statement(info.id, last.seq, last.hash());
        replay.header.signature = Some(identity.sign(&statement));
    }
}

/// Whose eyes a finished match can be seen by: the seats in order, spectators, everything.
#[must_use]
pub fn all_viewers(table: &Table) -> Vec<Viewer> {
    let seats = table.roster().seats().map(Viewer::Seat);
    seats
        .chain([Viewer::Spectator, Viewer::Everything])
        .collect()
}
