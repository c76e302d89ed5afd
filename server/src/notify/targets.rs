//! What players ask of their targets.

use naktong_protocol::MatchId;
use naktong_protocol::message::{Answer, Refusal, RefusalCode};
use naktong_protocol::notify::{
    SecretText, TargetId, TargetInfo, TargetRequest, TargetState, Way, When, Wish,
};
use rand::TryRng;
use rand::rngs::SysRng;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::mail::check_address;
use super::notice::{Kind, Notice};
use super::outbox::{self, Road, id_of, signed, unsigned};
use super::standing::Owner;
use super::target::{Allowed, Target};
use crate::config::Config;

/// An hour.
const HOUR_MS: u64 = 3_600_000;

/// What the operator lets players ask.
#[derive(Clone, Debug)]
pub(super) struct House {
    allowed: Allowed,
    mail: bool,
    targets_max: usize,
    targets_all_max: usize,
    outbox_max: usize,
    test_interval_ms: u64,
    unconfirmed_per_hour: u32,
}

impl House {
    pub(super) fn by(config: &Config) -> Self {
        Self {
            allowed: Allowed::by(config),
            mail: !config.mail_server.is_empty(),
            targets_max: config.notify_targets_max,
            targets_all_max: config.notify_targets_all_max,
            outbox_max: config.notify_outbox_max,
            test_interval_ms: config.notify_test_interval_ms,
            unconfirmed_per_hour: config.mail_unconfirmed_per_hour,
        }
    }

    /// Does what is asked, if it may be.
    pub(super) fn answer(
        &self,
        connection: &Connection,
        owner: Owner,
        ask: &TargetRequest,
        now_ms: u64,
    ) -> rusqlite::Result<Result<Answer, Refusal>> {
        let done = match ask {
            TargetRequest::List => Ok(None),
            TargetRequest::Set(wish) => self.set(connection, owner, wish, now_ms)?,
            TargetRequest::Confirm { target, code } => {
                confirm(connection, owner, *target, code)?.map(|()| None)
            }
            TargetRequest::Test(target) => self
                .test(connection, owner, *target, now_ms)?
                .map(|()| None),
            TargetRequest::Remove(target) => remove(connection, owner, *target)?.map(|()| None),
        };
        match done {
            Ok(secret) => Ok(Ok(Answer::Targets {
                targets: list(connection, owner)?,
                secret,
            })),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Whether an address may be asked for at all.
    fn check(&self, way: &Way) -> Result<(), Refusal> {
        let bad = |text: String| Refusal::new(RefusalCode::BadTarget, text);
        match way {
            Way::Webhook(url) => Target::read(&url.0, &self.allowed).map(drop).map_err(bad),
            Way::Mail(_) if !self.mail => {
                Err(bad("This server sends no mail; set a webhook.".to_owned()))
            }
            Way::Mail(address) => check_address(&address.0).map_err(bad),
        }
    }

    fn set(
        &self,
        connection: &Connection,
        owner: Owner,
        wish: &Wish,
        now_ms: u64,
    ) -> rusqlite::Result<Result<Option<SecretText>, Refusal>> {
        if let Err(refusal) = self.check(&wish.way) {
            return Ok(Err(refusal));
        }
        let (road, address) = parts(&wish.way);
        let known = connection
            .query_row(
                "SELECT id FROM target WHERE owner = ? AND way = ? AND address = ? AND match IS ?",
                params![owner.0.0, road.word(), address, bytes(wish.r#match)],
                |row| id_of(row, 0),
            )
            .optional()?;
        if known.is_none()
            && let Err(refusal) = self.has_room(connection, owner)?
        {
            return Ok(Err(refusal));
        }
        let needs_code = road == Road::Mail && !is_confirmed(connection, owner, address)?;
        if needs_code && let Err(refusal) = self.may_ask(connection, address, now_ms)? {
            return Ok(Err(refusal));
        }
        let id = TargetId(known.unwrap_or_else(Uuid::new_v4));
        let secret = format!("nks_{}", random_hex(32));
        let code = needs_code.then(|| random_hex(8));
        connection.execute(
            "INSERT INTO target(id, owner, way, address, match, away, secret, code, made_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT(id) DO UPDATE SET away = excluded.away, secret = excluded.secret,
                code = excluded.code, tries = 0, why = NULL, given_up = 0",
            params![
                id.0.as_bytes(),
                owner.0.0,
                road.word(),
                address,
                bytes(wish.r#match),
                wish.when == When::Away,
                secret,
                code,
                signed(now_ms)
            ],
        )?;
        if let Some(code) = code {
            outbox::drop_of_kind(connection, id, Kind::Confirm)?;
            let notice = Notice::confirm(id, &code, now_ms);
            outbox::put(connection, id, &notice, None, 0)?;
            connection.execute(
                "INSERT INTO asked(address, at_ms) VALUES (?, ?)",
                params![address.to_ascii_lowercase(), signed(now_ms)],
            )?;
        }
        Ok(Ok((road == Road::Webhook).then_some(SecretText(secret))))
    }

    fn has_room(
        &self,
        connection: &Connection,
        owner: Owner,
    ) -> rusqlite::Result<Result<(), Refusal>> {
        let own = "SELECT count(*) FROM target WHERE owner = ?";
        let own = outbox::count(connection, own, [owner.0.0])?;
        let all = outbox::count(connection, "SELECT count(*) FROM target", [])?;
        let full = |text: String| Ok(Err(Refusal::new(RefusalCode::TooMany, text)));
        if own >= self.targets_max {
            return full(format!(
                "You have {own} targets, as many as this server takes; remove one first."
            ));
        }
        if all >= self.targets_all_max {
            return full("This server takes no more targets; tell the operator.".to_owned());
        }
        Ok(Ok(()))
    }

    /// Mails to addresses that nobody has confirmed are few, so that nobody is molested.
    fn may_ask(
        &self,
        connection: &Connection,
        address: &str,
        now_ms: u64,
    ) -> rusqlite::Result<Result<(), Refusal>> {
        let since = signed(now_ms.saturating_sub(HOUR_MS));
        connection.execute("DELETE FROM asked WHERE at_ms <= ?", [since])?;
        let (all, this): (u32, u32) = connection.query_row(
            "SELECT count(*), coalesce(sum(address = ?), 0) FROM asked",
            [address.to_ascii_lowercase()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if this > 0 || all >= self.unconfirmed_per_hour {
            let text = "A code was mailed to this address within the hour, or to as many others as this server does; try again in an hour.";
            return Ok(Err(Refusal::new(RefusalCode::TooFast, text)));
        }
        Ok(Ok(()))
    }

    fn test(
        &self,
        connection: &Connection,
        owner: Owner,
        target: TargetId,
        now_ms: u64,
    ) -> rusqlite::Result<Result<(), Refusal>> {
        let row = connection
            .query_row(
                "SELECT code IS NOT NULL, given_up, tested_ms FROM target WHERE id = ? AND owner = ?",
                params![target.0.as_bytes(), owner.0.0],
                |row| Ok((row.get::<_, bool>(0)?, row.get::<_, bool>(1)?, row.get::<_, i64>(2)?)),
            )
            .optional()?;
        let refuse = |code, text: &str| Ok(Err(Refusal::new(code, text)));
        let Some((unconfirmed, given_up, tested_ms)) = row else {
            return Ok(Err(unknown()));
        };
        if unconfirmed {
            let text = "Confirm the address first, with the code that was mailed to it.";
            return refuse(RefusalCode::BadTarget, text);
        }
        if given_up {
            let text = "This target is given up; set it again first.";
            return refuse(RefusalCode::BadTarget, text);
        }
        let next = unsigned(tested_ms).saturating_add(self.test_interval_ms);
        if tested_ms > 0 && now_ms < next {
            return refuse(
                RefusalCode::TooFast,
                "This target was tested a moment ago; wait a little.",
            );
        }
        outbox::drop_of_kind(connection, target, Kind::Test)?;
        if outbox::waiting(connection)? >= self.outbox_max {
            let text = "As many notifications wait as this server takes; try again later.";
            return refuse(RefusalCode::TooMany, text);
        }
        outbox::put(connection, target, &Notice::test(now_ms), None, 0)?;
        connection.execute(
            "UPDATE target SET tested_ms = ? WHERE id = ?",
            params![signed(now_ms), target.0.as_bytes()],
        )?;
        Ok(Ok(()))
    }
}

fn confirm(
    connection: &Connection,
    owner: Owner,
    target: TargetId,
    code: &SecretText,
) -> rusqlite::Result<Result<(), Refusal>> {
    let row = connection
        .query_row(
            "SELECT address, code FROM target WHERE id = ? AND owner = ?",
            params![target.0.as_bytes(), owner.0.0],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)),
        )
        .optional()?;
    match row {
        // Confirmed already: the same request, sent again.
        Some((_, None)) => Ok(Ok(())),
        Some((address, Some(known))) if known == code.0.trim() => {
            // The address is the owner's, for whichever match he named it.
            connection.execute(
                "UPDATE target SET code = NULL WHERE owner = ? AND way = 'mail' AND address = ?",
                params![owner.0.0, address],
            )?;
            Ok(Ok(()))
        }
        _ => Ok(Err(unknown())),
    }
}

fn remove(
    connection: &Connection,
    owner: Owner,
    target: TargetId,
) -> rusqlite::Result<Result<(), Refusal>> {
    let removed = connection.execute(
        "DELETE FROM target WHERE id = ? AND owner = ?",
        params![target.0.as_bytes(), owner.0.0],
    )?;
    Ok(if removed == 1 { Ok(()) } else { Err(unknown()) })
}

fn list(connection: &Connection, owner: Owner) -> rusqlite::Result<Vec<TargetInfo>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, way, address, match, away, code IS NOT NULL, tries, why, given_up,
            (SELECT count(*) FROM message WHERE message.target = target.id)
         FROM target WHERE owner = ? ORDER BY made_ms, id",
    )?;
    let rows = statement.query_map([owner.0.0], |row| {
        let address = SecretText(row.get(2)?);
        let why = row.get::<_, Option<String>>(7)?.unwrap_or_default();
        let (unconfirmed, tries, given_up) = (row.get(5)?, row.get::<_, u32>(6)?, row.get(8)?);
        let state = match (given_up, unconfirmed) {
            (true, _) => TargetState::GivenUp { why },
            (false, true) => TargetState::Unconfirmed,
            (false, false) if tries > 0 => TargetState::Failing { tries, why },
            (false, false) => TargetState::Ready,
        };
        Ok(TargetInfo {
            id: TargetId(id_of(row, 0)?),
            wish: Wish {
                way: match Road::of(&row.get::<_, String>(1)?) {
                    Road::Webhook => Way::Webhook(address),
                    Road::Mail => Way::Mail(address),
                },
                r#match: match row.get_ref(3)? {
                    rusqlite::types::ValueRef::Null => None,
                    _ => Some(MatchId(id_of(row, 3)?)),
                },
                when: if row.get(4)? {
                    When::Away
                } else {
                    When::Always
                },
            },
            state,
            waiting: row.get(9)?,
        })
    })?;
    rows.collect()
}

fn is_confirmed(connection: &Connection, owner: Owner, address: &str) -> rusqlite::Result<bool> {
    connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM target
         WHERE owner = ? AND way = 'mail' AND address = ? AND code IS NULL)",
        params![owner.0.0, address],
        |row| row.get(0),
    )
}

fn parts(way: &Way) -> (Road, &str) {
    match way {
        Way::Webhook(url) => (Road::Webhook, &url.0),
        Way::Mail(address) => (Road::Mail, &address.0),
    }
}

fn bytes(id: Option<MatchId>) -> Option<[u8; 16]> {
    id.map(|id| id.0.into_bytes())
}

/// One answer for a target that is not there, is another's or has another code.
fn unknown() -> Refusal {
    let text = "You have no such target, or the code is another; list your targets.";
    Refusal::new(RefusalCode::UnknownTarget, text)
}

/// Random bytes, two digits each.
fn random_hex(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    SysRng
        .try_fill_bytes(&mut random)
        .expect("the operating system has random bytes");
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}
