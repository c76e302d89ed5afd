//! The replay file of a match, made from its journal (architecture, sections 2 and 6).

use std::collections::BTreeMap;

use naktong_protocol::message::Update;
use naktong_protocol::record::{Fact, Record};
use naktong_protocol::replay::{Header, Replay, Stream};
use naktong_protocol::{View, Viewer};

use super::gallery::{Late, shown};
use super::table::{Damage, News, Table};
use crate::journal::Secret;

/// Program and version, as files and greetings name it.
pub const SERVER: &str = concat!("naktongd ", env!("CARGO_PKG_VERSION"));

/// Makes the replay of some records: of a finished match all of it, for all eyes; of a running
/// one only what `viewer` was told, sealed with `secret` as it was then. Everything is told to
/// spectators who are late, as late as they are, and to nobody else.
///
/// # Errors
/// [`Damage`] if the records are no match, or `viewer` may not see it yet.
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
    let mut late = None;
    for record in &records[1..] {
        let told = table.fold(record)?.updates;
        if !open && late.is_none() {
            late = Late::of(&table);
        }
        for News { viewer, update, .. } in shown(told, &mut late, &table) {
            updates.entry(viewer).or_default().push(update);
        }
    }
    if !open && late.is_none() && viewer == Viewer::Everything {
        return Err(Damage("everything is shown when it is over".to_owned()));
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
        },
        streams: viewers.iter().filter_map(stream).collect(),
        records: if open { records } else { vec![] },
        is_old: false,
    })
}

/// Whose eyes a finished match can be seen by: the seats in order, spectators, everything.
#[must_use]
pub fn all_viewers(table: &Table) -> Vec<Viewer> {
    let seats = table.roster().seats().map(Viewer::Seat);
    seats
        .chain([Viewer::Spectator, Viewer::Everything])
        .collect()
}
