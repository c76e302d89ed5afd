//! What people say to each other beside the game, and who looks on.
//!
//! | file | is |
//! |---|---|
//! | `rooms.rs` | who hears and who speaks where |
//! | `ears.rs` | the sessions that listen, and who of them looks on |
//! | `store.rs` | what was said, on the disk |
//!
//! Nothing here passes through the task of a match: talk costs the players no time. A line is
//! saved, then encoded once for all who hear it and offered to their bounded outboxes.

mod ears;
mod rooms;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::path::Path;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use naktong_protocol::MatchId;
use naktong_protocol::chat::{ChatAnswer, HUSHED_MAX, Line, Room, check_text};
use naktong_protocol::codec::{self, Hash};
use naktong_protocol::ids::SayId;
use naktong_protocol::message::{Refusal, RefusalCode, check_name};
use naktong_protocol::record::Who;

use crate::config::Config;
use crate::matches::table::now_ms;
use crate::matches::{Handle, Row};
use crate::people::{Hands, Origin};
use crate::telemetry;
use ears::Ears;
use store::{Kept, Store, Wish};

pub use ears::{Ear, Myself};
pub use rooms::{Speaker, hears, speaker};
pub use store::{FILE, OpenError, StoreError};

/// The talk of all matches.
pub struct Chat {
    store: Store,
    ears: Ears,
    speakers: DefaultKeyedRateLimiter<Hash>,
    origins: DefaultKeyedRateLimiter<Origin>,
}

impl Chat {
    /// Opens what was said in a data directory.
    ///
    /// # Errors
    /// [`OpenError`] if the file is not ours, from a newer server, or cannot be opened.
    pub fn open(directory: &Path, config: &Config) -> Result<Self, OpenError> {
        let number = |value| NonZeroU32::new(value).expect("the configuration's least is 1");
        let quota = Quota::per_minute(number(config.chat_lines_per_minute));
        let quota = quota.allow_burst(number(config.chat_lines_burst));
        let from = Quota::per_minute(number(config.chat_address_lines_per_minute));
        Ok(Self {
            store: Store::open(directory, config.chat_mib_max)?,
            ears: Ears::default(),
            speakers: RateLimiter::keyed(quota),
            origins: RateLimiter::keyed(from),
        })
    }

    /// A session that may come to listen; it goes when the answer is dropped.
    pub(crate) fn ear(&self, outbox: crate::outbox::Outbox) -> Ear {
        self.ears.one_more(outbox)
    }

    /// Forgets who has not spoken for a while.
    pub(crate) fn tidy(&self) {
        self.speakers.retain_recent();
        self.origins.retain_recent();
    }

    /// Says a line: saves it, then tells it to whoever listens and may hear it.
    ///
    /// # Errors
    /// `bad_text`, `too_fast`, `order_id_reused`, `not_saved` or `unavailable`.
    pub(crate) async fn say(
        &self,
        at: &Handle,
        by: Speaker,
        from: Origin,
        (room, said, text): (Room, SayId, String),
        config: &Config,
    ) -> Result<Line, Refusal> {
        check_text(&text)?;
        let speaker = name_of(by.who);
        let in_time = self.origins.check_key(&from).is_ok()
            && self.speakers.check_key(&Hash::of(&speaker)).is_ok();
        if !in_time {
            let text = "You speak faster than others can read; wait a moment.";
            return Err(Refusal::new(RefusalCode::TooFast, text));
        }
        let line = Line {
            room,
            number: 0,
            at_ms: now_ms(),
            name: by.name,
            seat: by.seat,
            text,
        };
        let wish = Wish {
            at: at.id(),
            said,
            speaker,
            line,
            most: config.chat_room_lines_max,
        };
        let (ears, handle) = (self.ears.clone(), at.clone());
        let tell = move |kept: &Kept| {
            if let Kept::New(line) = kept {
                // A copy, so that the match may change it meanwhile.
                let row = handle.row().clone();
                ears.tell(&row, line);
            }
        };
        match self.store.say(wish, tell).await? {
            Kept::New(line) => {
                telemetry::said(room.word());
                Ok(line)
            }
            Kept::Again(line) => Ok(line),
            Kept::Reused => {
                let text = "This id was used for another line; make a new one for each.";
                Err(Refusal::new(RefusalCode::OrderIdReused, text))
            }
        }
    }

    /// The latest lines of every room that somebody hears, without those of whom he does not
    /// hear.
    ///
    /// # Errors
    /// `not_allowed` if he hears nothing here; `unavailable`.
    pub(crate) async fn read(
        &self,
        row: &Row,
        person: (&Hands, &Result<(Who, String), Refusal>),
        since: &BTreeMap<Room, u64>,
        ear: &Ear,
        config: &Config,
    ) -> Result<ChatAnswer, Refusal> {
        let (hands, who) = person;
        let all = || Room::ALL.into_iter();
        let heard: BTreeSet<Room> = all().filter(|room| hears(row, hands, *room)).collect();
        if heard.is_empty() {
            row.may_look_on(hands)?;
        }
        let speaks = all().filter(|room| speaker(row, hands, who.clone(), *room).is_ok());
        let since = |room: Room| (room, since.get(&room).copied().unwrap_or(0));
        let rooms = heard.iter().copied().map(since).collect();
        let at = row.info.id;
        let mut lines = self.store.lines(at, rooms, config.chat_read_lines).await?;
        lines.retain(|line| ear.is_open_to(at, &line.name));
        Ok(ChatAnswer::Lines {
            lines,
            hears: heard,
            speaks: speaks.collect(),
        })
    }

    /// Whom somebody does not hear.
    ///
    /// # Errors
    /// `unavailable`.
    pub(crate) async fn hushed(&self, who: Who) -> Result<Vec<(Option<MatchId>, String)>, Refusal> {
        Ok(self.store.hushed(name_of(who)).await?)
    }

    /// Somebody hears somebody no more, or again, on all his sessions.
    ///
    /// # Errors
    /// `bad_name`, `too_many`, `not_saved` or `unavailable`.
    pub(crate) async fn hush(
        &self,
        who: Who,
        at: Option<MatchId>,
        name: String,
        on: bool,
    ) -> Result<Vec<(Option<MatchId>, String)>, Refusal> {
        check_name(&name)?;
        let owner = name_of(who);
        let changed = self.store.hush(owner, (at, name), on, HUSHED_MAX).await?;
        let Some(all) = changed else {
            let text = format!("One person hushes at most {HUSHED_MAX} others; hear some again.");
            return Err(Refusal::new(RefusalCode::TooMany, text));
        };
        self.ears.hush(who, &all);
        Ok(all)
    }

    /// Who looks on at a match without a seat.
    pub(crate) fn watchers(&self, at: MatchId) -> ChatAnswer {
        self.ears.watchers(at)
    }
}

/// As somebody is known in the file.
fn name_of(who: Who) -> Vec<u8> {
    codec::encode(&who)
}
