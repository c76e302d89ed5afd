//! `verify`: what a replay file proves by itself, and whether it is what you were told.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use naktong_protocol::proof::{self, Fails, Proven};
use naktong_protocol::replay::Replay;

use super::Desk;
use crate::fault::Fault;

pub(super) fn verify(desk: &Desk<'_>, path: &Path) -> Result<(), Fault> {
    let name = path.display().to_string();
    let file = File::open(path)
        .map_err(|error| Fault::File(format!("{name} could not be read"), error))?;
    let told = |fails: Fails| Fault::Unverified(name.clone(), fails);
    let bar = desk.progress("Verifying");
    let replay = Replay::read(BufReader::new(file)).map_err(|e| told(Fails::Damaged(e)))?;
    let Proven {
        records,
        rolls,
        updates,
        ..
    } = proof::check(&replay).map_err(told)?;
    let heads = compare_heads(desk, &replay).map_err(|why| told(Fails::Forged(why)))?;
    drop(bar);
    let kept = match heads {
        0 => "you kept nothing of this match to hold against it".to_owned(),
        heads => format!("it is what you were told ({heads} signed heads kept)"),
    };
    let key = replay.header.info.server_key;
    desk.output.text(&format!(
        "{name} holds: {records} records in one chain, signed by {key}; {rolls} rolls from the \
         opened secret, {updates} sealed updates; {kept}."
    ))
}

/// Holds the file against what the server signed to your seats; how many heads agree.
pub(super) fn compare_heads(desk: &Desk<'_>, replay: &Replay) -> Result<usize, String> {
    let info = &replay.header.info;
    let seats = info.seats.iter().map(|taken| taken.seat);
    seats
        .map(|seat| {
            let heads = desk
                .heads(info.id, seat)
                .map_err(|fault| fault.to_string())?;
            heads.compare(replay)
        })
        .sum()
}
