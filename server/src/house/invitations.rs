//! Invitations to matches, and which accounts have accepted one.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::account::InvitationInfo;
use naktong_protocol::codec::Hash;
use naktong_protocol::ids::{AccountId, InvitationId};
use naktong_protocol::{MatchId, SeatId};
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use super::layout::Area;
use super::{House, HouseError, count};

pub(super) const AREA: Area = Area {
    name: "invitations",
    steps: &["
    CREATE TABLE invitation(
        id BLOB PRIMARY KEY,
        hash BLOB NOT NULL UNIQUE,
        match BLOB NOT NULL,
        seat TEXT,
        uses_left INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX invitation_match ON invitation(match);
    CREATE TABLE admitted(
        match BLOB NOT NULL,
        account BLOB NOT NULL,
        PRIMARY KEY(match, account)
    ) WITHOUT ROWID;
"],
};

impl House {
    /// Keeps an invitation. `false` if the match has as many as it may.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn invite(
        &self,
        to: MatchId,
        hash: Hash,
        info: InvitationInfo,
        most: u64,
        now_ms: u64,
    ) -> Result<bool, HouseError> {
        self.write(move |connection| {
            connection.execute(
                "DELETE FROM invitation WHERE expires_ms <= ? OR uses_left = 0",
                [now_ms.cast_signed()],
            )?;
            let sql = "SELECT count(*) FROM invitation WHERE match = ?";
            if count(connection, sql, [to.0.as_bytes()])? >= most {
                return Ok(false);
            }
            connection.execute(
                "INSERT INTO invitation(id, hash, match, seat, uses_left, expires_ms)
                 VALUES (?, ?, ?, ?, ?, ?)",
                params![
                    info.id.0.as_bytes(),
                    hash.0,
                    to.0.as_bytes(),
                    info.seat.map(|seat| seat.to_string()),
                    info.uses_left,
                    info.expires_ms.cast_signed()
                ],
            )?;
            Ok(true)
        })
        .await
    }

    /// Uses an invitation up by one, and notes that the account has accepted it if it is one's.
    /// An account that was admitted before uses nothing up. `None` if the invitation is not good.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn accept(
        &self,
        hash: Hash,
        account: Option<AccountId>,
        now_ms: u64,
    ) -> Result<Option<(MatchId, Option<SeatId>)>, HouseError> {
        self.write(move |connection| {
            let sql = "SELECT id, seat, uses_left, expires_ms, match FROM invitation
                       WHERE hash = ? AND expires_ms > ?";
            let found = connection
                .query_row(sql, params![hash.0, now_ms.cast_signed()], |row| {
                    Ok((invitation(row)?, MatchId(Uuid::from_bytes(row.get(4)?))))
                })
                .optional()?;
            let Some((info, to)) = found else {
                return Ok(None);
            };
            if let Some(account) = account {
                let (there, one) = (to.0.as_bytes(), account.0.as_bytes());
                let sql = "SELECT count(*) FROM admitted WHERE match = ? AND account = ?";
                if count(connection, sql, [there, one])? > 0 {
                    return Ok(Some((to, info.seat)));
                }
                if info.uses_left > 0 {
                    let sql = "INSERT INTO admitted(match, account) VALUES (?, ?)";
                    connection.execute(sql, [there, one])?;
                }
            }
            if info.uses_left == 0 {
                return Ok(None);
            }
            let sql = "UPDATE invitation SET uses_left = uses_left - 1 WHERE id = ?";
            connection.execute(sql, [info.id.0.as_bytes()])?;
            Ok(Some((to, info.seat)))
        })
        .await
    }

    /// The good invitations of a match, oldest first.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn invitations(
        &self,
        to: MatchId,
        now_ms: u64,
    ) -> Result<Vec<InvitationInfo>, HouseError> {
        self.read(move |connection| {
            let sql = "SELECT id, seat, uses_left, expires_ms FROM invitation
                       WHERE match = ? AND uses_left > 0 AND expires_ms > ? ORDER BY id";
            let mut statement = connection.prepare_cached(sql)?;
            let asked = params![to.0.as_bytes(), now_ms.cast_signed()];
            statement.query_map(asked, invitation)?.collect()
        })
        .await
    }

    /// Ends an invitation of a match. `false` if it has none of this id.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn uninvite(&self, to: MatchId, id: InvitationId) -> Result<bool, HouseError> {
        self.write(move |connection| {
            let sql = "DELETE FROM invitation WHERE match = ? AND id = ?";
            let gone = connection.execute(sql, params![to.0.as_bytes(), id.0.as_bytes()])?;
            Ok(gone > 0)
        })
        .await
    }

    /// Which accounts have accepted an invitation to which matches.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn admitted(&self) -> Result<BTreeMap<MatchId, BTreeSet<AccountId>>, HouseError> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT match, account FROM admitted")?;
            let mut rows = statement.query([])?;
            let mut admitted: BTreeMap<MatchId, BTreeSet<AccountId>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let id = MatchId(Uuid::from_bytes(row.get(0)?));
                let account = AccountId(Uuid::from_bytes(row.get(1)?));
                admitted.entry(id).or_default().insert(account);
            }
            Ok(admitted)
        })
        .await
    }
}

fn invitation(row: &Row<'_>) -> rusqlite::Result<InvitationInfo> {
    let seat: Option<String> = row.get(1)?;
    let expires: i64 = row.get(3)?;
    Ok(InvitationInfo {
        id: InvitationId(Uuid::from_bytes(row.get(0)?)),
        seat: seat.and_then(|seat| SeatId::new(&seat).ok()),
        uses_left: row.get(2)?,
        expires_ms: expires.cast_unsigned(),
    })
}
