//! Accounts, the keys that are theirs, and their tokens. Secrets are here as hashes only.

use std::collections::BTreeSet;

use naktong_protocol::account::{Scope, TokenInfo};
use naktong_protocol::codec::Hash;
use naktong_protocol::ids::{AccountId, TokenId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::layout::Area;
use super::{House, HouseError, count};

pub(super) const AREA: Area = Area {
    name: "accounts",
    steps: &["
    CREATE TABLE account(
        id BLOB PRIMARY KEY,
        name TEXT NOT NULL,
        folded TEXT NOT NULL UNIQUE,
        password TEXT,
        admin INTEGER NOT NULL,
        created_ms INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE account_key(
        hash BLOB NOT NULL,
        account BLOB NOT NULL REFERENCES account(id),
        sign_in INTEGER NOT NULL,
        PRIMARY KEY(account, hash)
    ) WITHOUT ROWID;
    CREATE INDEX account_key_hash ON account_key(hash) WHERE sign_in;
    CREATE TABLE token(
        id BLOB PRIMARY KEY,
        account BLOB NOT NULL REFERENCES account(id),
        hash BLOB NOT NULL UNIQUE,
        label TEXT NOT NULL,
        scopes INTEGER NOT NULL,
        created_ms INTEGER NOT NULL,
        expires_ms INTEGER,
        last_used_ms INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX token_account ON token(account);
"],
};

/// The unit in which it is noted when a token was last used, so that not every use is a write.
const HOUR_MS: u64 = 60 * 60 * 1000;

/// An account as a session needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id, which never changes.
    pub id: AccountId,
    /// Its name as it was given.
    pub name: String,
    /// Whether it may run the server.
    pub admin: bool,
}

/// What an account is known by, as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub enum Known {
    /// By a password: its argon2 hash as PHC text.
    Password(String),
    /// By a key: its hash.
    Key(Hash),
}

/// What came of a wish for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// It is there.
    Made(Account),
    /// Another has the name.
    NameTaken,
    /// As many are there as may be.
    TooMany,
}

/// An account as its operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub account: Account,
    /// When it was made: milliseconds since 1970.
    pub since_ms: u64,
    /// The keys with which it took seats as a guest.
    pub keys: BTreeSet<Hash>,
}

/// Two names that are the same to people.
#[must_use]
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}

impl House {
    /// Makes an account that holds the seats of some keys.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn register(
        &self,
        name: String,
        known: Known,
        seats: BTreeSet<Hash>,
        most: u64,
        now_ms: u64,
    ) -> Result<Registered, HouseError> {
        self.write(move |connection| {
            if count(connection, "SELECT count(*) FROM account", [])? >= most {
                return Ok(Registered::TooMany);
            }
            let id = AccountId(Uuid::now_v7());
            let made = connection.execute(
                "INSERT OR IGNORE INTO account(id, name, folded, password, admin, created_ms)
                 VALUES (?, ?, ?, NULL, 0, ?)",
                params![id.0.as_bytes(), name, folded(&name), now_ms.cast_signed()],
            )?;
            if made == 0 {
                return Ok(Registered::NameTaken);
            }
            know(connection, id, &known)?;
            for hash in seats {
                add_key(connection, id, hash, false)?;
            }
            let admin = false;
            Ok(Registered::Made(Account { id, name, admin }))
        })
        .await
    }

    /// The account of a name and the hash of its password, if it has one.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn by_name(
        &self,
        name: &str,
    ) -> Result<Option<(Account, Option<String>)>, HouseError> {
        let folded = folded(name);
        self.read(move |connection| {
            let sql = "SELECT id, name, admin, password FROM account WHERE folded = ?";
            let found = connection.query_row(sql, [folded], |row| Ok((account(row)?, row.get(3)?)));
            found.optional()
        })
        .await
    }

    /// The account that signs in with a key.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn by_key(&self, hash: Hash) -> Result<Option<Account>, HouseError> {
        self.read(move |connection| {
            let sql = "SELECT id, name, admin FROM account JOIN account_key ON account = id
                       WHERE hash = ? AND sign_in";
            connection.query_row(sql, [hash.0], account).optional()
        })
        .await
    }

    /// The account of a token that is good, and what it allows.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn by_token(
        &self,
        hash: Hash,
        now_ms: u64,
    ) -> Result<Option<(Account, TokenInfo)>, HouseError> {
        let found = self
            .read(move |connection| {
                let sql = "SELECT a.id, a.name, a.admin, t.id, label, scopes, t.created_ms,
                           expires_ms, last_used_ms
                           FROM account a JOIN token t ON account = a.id WHERE hash = ?";
                let row = |row: &Row<'_>| Ok((account(row)?, token(row, 3)?));
                connection.query_row(sql, [hash.0], row).optional()
            })
            .await?;
        let Some((account, info)) = found else {
            return Ok(None);
        };
        if info.expires_ms.is_some_and(|at| at <= now_ms) {
            return Ok(None);
        }
        let hour = now_ms - now_ms % HOUR_MS;
        if info.last_used_ms != Some(hour) {
            let id = info.id;
            let noted = self.write(move |connection| {
                let sql = "UPDATE token SET last_used_ms = ? WHERE id = ?";
                connection.execute(sql, params![hour.cast_signed(), id.0.as_bytes()])
            });
            // A full disk keeps nobody out.
            match noted.await {
                Ok(_) | Err(HouseError::Full) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some((account, info)))
    }

    /// The accounts whose folded names hold a word, newest first.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn listed(&self, word: Option<String>, most: u32) -> Result<Vec<Listed>, HouseError> {
        self.read(move |connection| {
            let sql = "SELECT id, name, admin, created_ms FROM account
                       WHERE ?1 IS NULL OR instr(folded, ?1) > 0 ORDER BY id DESC LIMIT ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![word, most], |row| {
                let since_ms: i64 = row.get(3)?;
                Ok(Listed {
                    account: account(row)?,
                    since_ms: since_ms.cast_unsigned(),
                    keys: BTreeSet::new(),
                })
            })?;
            let mut all = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            for one in &mut all {
                one.keys = seat_keys(connection, one.account.id)?;
            }
            Ok(all)
        })
        .await
    }

    /// Makes an account an operator's, or no more: which it was, if there is one of this folded
    /// name.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn set_admin(&self, folded: String, on: bool) -> Result<Option<Account>, HouseError> {
        self.write(move |connection| {
            let sql = "UPDATE account SET admin = ? WHERE folded = ? RETURNING id, name, admin";
            connection
                .query_row(sql, params![on, folded], account)
                .optional()
        })
        .await
    }

    /// The keys with which an account took seats as a guest.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn seat_keys(&self, id: AccountId) -> Result<BTreeSet<Hash>, HouseError> {
        self.read(move |connection| seat_keys(connection, id)).await
    }

    /// Gives the seats of a key to an account. `false` if it has as many keys as it may.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn adopt_key(
        &self,
        id: AccountId,
        hash: Hash,
        most: u64,
    ) -> Result<bool, HouseError> {
        self.write(move |connection| {
            let sql = "SELECT count(*) FROM account_key WHERE account = ?1 AND hash <> ?2";
            if count(connection, sql, params![id.0.as_bytes(), hash.0])? >= most {
                return Ok(false);
            }
            add_key(connection, id, hash, false)?;
            Ok(true)
        })
        .await
    }

    /// An account is known by something else from now on.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn change_secret(&self, id: AccountId, known: Known) -> Result<(), HouseError> {
        self.write(move |connection| know(connection, id, &known))
            .await
    }

    /// Makes a token. `None` if the account has as many as it may.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn make_token(
        &self,
        id: AccountId,
        hash: Hash,
        info: TokenInfo,
        most: u64,
    ) -> Result<Option<TokenInfo>, HouseError> {
        self.write(move |connection| {
            let owner = id.0.as_bytes();
            let now = info.created_ms.cast_signed();
            connection.execute(
                "DELETE FROM token WHERE account = ? AND expires_ms <= ?",
                params![owner, now],
            )?;
            let sql = "SELECT count(*) FROM token WHERE account = ?";
            if count(connection, sql, [owner])? >= most {
                return Ok(None);
            }
            connection.execute(
                "INSERT INTO token(id, account, hash, label, scopes, created_ms, expires_ms)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
                params![
                    info.id.0.as_bytes(),
                    owner,
                    hash.0,
                    info.label,
                    bits(&info.scopes),
                    now,
                    info.expires_ms.map(u64::cast_signed),
                ],
            )?;
            Ok(Some(info))
        })
        .await
    }

    /// The tokens of an account that are good, oldest first.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn tokens(&self, id: AccountId, now_ms: u64) -> Result<Vec<TokenInfo>, HouseError> {
        self.read(move |connection| {
            let sql = "SELECT id, label, scopes, created_ms, expires_ms, last_used_ms FROM token
                       WHERE account = ? AND (expires_ms IS NULL OR expires_ms > ?) ORDER BY id";
            let mut statement = connection.prepare_cached(sql)?;
            let asked = params![id.0.as_bytes(), now_ms.cast_signed()];
            statement.query_map(asked, |row| token(row, 0))?.collect()
        })
        .await
    }

    /// Ends a token of an account. `false` if it has none of this id.
    ///
    /// # Errors
    /// [`HouseError`].
    pub async fn revoke_token(&self, id: AccountId, token: TokenId) -> Result<bool, HouseError> {
        self.write(move |connection| {
            let sql = "DELETE FROM token WHERE account = ? AND id = ?";
            let gone = connection.execute(sql, params![id.0.as_bytes(), token.0.as_bytes()])?;
            Ok(gone > 0)
        })
        .await
    }
}

fn seat_keys(connection: &Connection, id: AccountId) -> rusqlite::Result<BTreeSet<Hash>> {
    let sql = "SELECT hash FROM account_key WHERE account = ? AND NOT sign_in";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([id.0.as_bytes()], |row| row.get(0).map(Hash))?;
    rows.collect()
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: AccountId(Uuid::from_bytes(row.get(0)?)),
        name: row.get(1)?,
        admin: row.get(2)?,
    })
}

fn token(row: &Row<'_>, from: usize) -> rusqlite::Result<TokenInfo> {
    let time = |column| -> rusqlite::Result<Option<u64>> {
        let time: Option<i64> = row.get(column)?;
        Ok(time.map(i64::cast_unsigned))
    };
    let bits: u8 = row.get(from + 2)?;
    let scopes = Scope::ALL
        .into_iter()
        .filter(|scope| bits & bit(*scope) != 0);
    Ok(TokenInfo {
        id: TokenId(Uuid::from_bytes(row.get(from)?)),
        label: row.get(from + 1)?,
        scopes: scopes.collect(),
        created_ms: time(from + 3)?.unwrap_or_default(),
        expires_ms: time(from + 4)?,
        last_used_ms: time(from + 5)?,
    })
}

fn bits(scopes: &BTreeSet<Scope>) -> u8 {
    scopes.iter().fold(0, |bits, scope| bits | bit(*scope))
}

/// Stored: never changes.
fn bit(scope: Scope) -> u8 {
    match scope {
        Scope::Play => 1,
        Scope::Watch => 2,
        Scope::Host => 4,
        Scope::Admin => 8,
    }
}

fn know(connection: &Connection, id: AccountId, known: &Known) -> rusqlite::Result<()> {
    let owner = id.0.as_bytes();
    let password = match known {
        Known::Password(password) => Some(password),
        Known::Key(_) => None,
    };
    connection.execute(
        "UPDATE account SET password = ? WHERE id = ?",
        params![password, owner],
    )?;
    connection.execute(
        "DELETE FROM account_key WHERE account = ? AND sign_in",
        [owner],
    )?;
    match known {
        Known::Key(hash) => add_key(connection, id, *hash, true),
        Known::Password(_) => Ok(()),
    }
}

fn add_key(
    connection: &Connection,
    id: AccountId,
    hash: Hash,
    sign_in: bool,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT OR IGNORE INTO account_key(account, hash, sign_in) VALUES (?, ?, ?)",
        params![id.0.as_bytes(), hash.0, sign_in],
    )?;
    Ok(())
}
