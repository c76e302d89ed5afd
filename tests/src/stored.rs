//! The journal's file, read and damaged by hand while no server has it.

use std::path::{Path, PathBuf};

use naktong_protocol::codec::{self, Hash};
use naktong_protocol::dice;
use naktong_protocol::record::{Fact, Opened, Record};
use naktong_protocol::{MatchId, ScenarioId};
use rusqlite::{Connection, params};

use crate::C1;

/// The journal of a data directory.
#[derive(Debug)]
pub struct Stored(Connection);

impl Stored {
    /// Opens it; its server must be down.
    ///
    /// # Panics
    /// If it is not there.
    #[must_use]
    pub fn of(data_dir: &Path) -> Self {
        let path = journal(data_dir);
        Self(Connection::open(path).expect("it is SQLite's"))
    }

    /// The records of a match.
    ///
    /// # Panics
    /// If they cannot be read.
    #[must_use]
    pub fn records(&self, game: MatchId) -> Vec<Record> {
        let mut statement = self
            .0
            .prepare("SELECT body FROM record WHERE match = ? ORDER BY seq")
            .expect("the table is there");
        let bodies = statement
            .query_map([game.0.as_bytes()], |row| row.get::<_, Vec<u8>>(0))
            .expect("it can be read");
        bodies
            .map(|body| Record::from_bytes(&body.expect("it can be read")).expect("it is whole"))
            .collect()
    }

    /// Flips a bit in the middle of a record.
    ///
    /// # Panics
    /// If it is not there.
    pub fn damage(&self, game: MatchId, seq: u64) {
        self.change(game, seq, |body| {
            let middle = body.len() / 2;
            body[middle] ^= 0x10;
        });
    }

    /// Cuts the end off a record.
    ///
    /// # Panics
    /// If it is not there.
    pub fn tear(&self, game: MatchId, seq: u64) {
        self.change(game, seq, |body| body.truncate(body.len() / 2));
    }

    fn change(&self, game: MatchId, seq: u64, change: impl FnOnce(&mut Vec<u8>)) {
        let seq = i64::try_from(seq).expect("it is a small number");
        let mut body: Vec<u8> = self
            .0
            .query_row(
                "SELECT body FROM record WHERE match = ? AND seq = ?",
                params![game.0.as_bytes(), seq],
                |row| row.get(0),
            )
            .expect("the record is there");
        change(&mut body);
        let changed = self.0.execute(
            "UPDATE record SET body = ? WHERE match = ? AND seq = ?",
            params![body, game.0.as_bytes(), seq],
        );
        assert_eq!(changed.expect("it can be written"), 1);
    }

    /// Copies a match that is only opened under another id, as if it had been hosted twice.
    ///
    /// # Panics
    /// If it is not there, or more than opened.
    pub fn twin(&self, game: MatchId, twin: MatchId) {
        let records = self.records(game);
        let [first] = &records[..] else {
            panic!("the match has more than its first record");
        };
        let Fact::Opened(opened) = &first.fact else {
            panic!("the first record opens the match");
        };
        let secret = [3; 32];
        let opened = Opened {
            match_id: twin,
            scenario: ScenarioId::new(C1).expect("it is an id"),
            dice_commitment: dice::commitment(&secret),
            ..opened.clone()
        };
        let record = Record {
            fact: Fact::Opened(opened),
            ..first.clone()
        };
        let body = record.to_bytes();
        let length = i64::try_from(body.len()).expect("it is a small number");
        let id = twin.0.as_bytes();
        let write = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            self.0.execute(sql, values).expect("it can be written");
        };
        write("INSERT INTO match(id, head) VALUES (?, 1)", &[id]);
        write(
            "INSERT INTO secret(match, secret) VALUES (?, ?)",
            &[id, &secret],
        );
        write(
            "INSERT INTO record(match, seq, length, hash, body) VALUES (?, 1, ?, ?, ?)",
            &[id, &length, &Hash::of(&body).0, &body],
        );
    }
}

/// The journal's file in a data directory.
#[must_use]
pub fn journal(data_dir: &Path) -> PathBuf {
    data_dir.join("journal.sqlite")
}

/// The state hash that the last played record names.
#[must_use]
pub fn last_state(records: &[Record]) -> Option<codec::Hash> {
    records.iter().rev().find_map(|record| match &record.fact {
        Fact::Started(judged) | Fact::Played { judged, .. } | Fact::PlayedByMate { judged, .. } => {
            Some(judged.state)
        }
        _ => None,
    })
}
