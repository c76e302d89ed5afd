//! Which matches exist. The only concurrent map of the server; its guards never live across an
//! await.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dashmap::DashMap;
use futures_util::{StreamExt, TryStreamExt, stream};
use naktong_protocol::codec::{self, MAX_FROM_SERVER};
use naktong_protocol::computer::Level;
use naktong_protocol::message::{Answer, LIST_MAX, MatchInfo, Refusal, RefusalCode};
use naktong_protocol::record::{Fact, Opened, Record};
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{MatchId, ScenarioId, SeatId, codec::Hash, dice};
use naktong_rules::RULES_VERSION;
use rand::TryRng;
use rand::rngs::SysRng;
use uuid::Uuid;

use crate::config::live::Live;
use crate::journal::{JournalError, Secret};
use crate::library::Library;
use crate::matches::table::now_ms;
use crate::matches::{self, Context, Handle, Unanswered};

/// The registry of matches.
pub struct Lobby {
    matches: DashMap<MatchId, Handle>,
    library: Arc<Library>,
    context: Context,
    live: Live,
}

impl Lobby {
    /// Opens every match of the journal.
    ///
    /// # Errors
    /// [`JournalError`] if the journal cannot be read. Damaged matches are no error.
    pub async fn open(library: Library, context: Context) -> Result<Self, JournalError> {
        let ids = context.journal.list().await?;
        let matches: DashMap<_, _> = stream::iter(ids)
            .map(|id| {
                let context = context.clone();
                async move { matches::open(id, &context).await.map(|handle| (id, handle)) }
            })
            .buffer_unordered(context.config.opening_at_once)
            .try_fold(DashMap::new(), |matches, (id, handle)| async move {
                matches.insert(id, handle);
                Ok(matches)
            })
            .await?;
        Ok(Self {
            matches,
            library: Arc::new(library),
            live: Live::new(context.config.clone()),
            context,
        })
    }

    /// Takes its limits from a configuration that may be read again.
    #[must_use]
    pub fn governed_by(self, live: Live) -> Self {
        Self { live, ..self }
    }

    /// Every match, newest first.
    #[must_use]
    pub fn handles(&self) -> Vec<Handle> {
        let mut handles: Vec<Handle> = self
            .matches
            .iter()
            .map(|entry| entry.value().clone())
            .collect();
        handles.sort_by_key(|handle| std::cmp::Reverse(handle.id()));
        handles
    }

    /// The rows of every match, newest first.
    #[must_use]
    pub fn all(&self) -> Vec<MatchInfo> {
        self.handles().iter().map(Handle::info).collect()
    }

    /// What can be hosted.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// A match by its id.
    ///
    /// # Errors
    /// `unknown_match`.
    pub fn find(&self, id: MatchId) -> Result<Handle, Refusal> {
        let found = self.matches.get(&id).map(|handle| handle.clone());
        found.ok_or_else(|| {
            let text = format!("There is no match {id} on this server; list the matches.");
            Refusal::new(RefusalCode::UnknownMatch, text)
        })
    }

    /// One page of the match list, newest first.
    #[must_use]
    pub fn page(&self, after: Option<MatchId>) -> Answer {
        let mut handles: Vec<Handle> = self
            .matches
            .iter()
            .filter(|entry| after.is_none_or(|after| *entry.key() < after))
            .map(|entry| entry.value().clone())
            .collect();
        handles.sort_by_key(|handle| std::cmp::Reverse(handle.id()));
        let more = handles.len() > LIST_MAX;
        let matches = handles.iter().take(LIST_MAX).map(Handle::info).collect();
        Answer::Matches { matches, more }
    }

    /// Opens a match of a scenario with optional rules beside its own, and sits computer players
    /// down: commits to the dice's secret before anybody sits down.
    ///
    /// # Errors
    /// Refused with `unknown_scenario`, `unknown_seat`, `too_many`, `too_large` or `not_saved`.
    pub async fn host(
        &self,
        id: ScenarioId,
        options: BTreeSet<OptionalRule>,
        computers: BTreeMap<SeatId, Level>,
    ) -> Result<Handle, Unanswered> {
        let mut scenario = self.library.get(id).cloned().ok_or_else(|| {
            let text = format!("There is no scenario {id} on this server; list the scenarios.");
            Refusal::new(RefusalCode::UnknownScenario, text)
        })?;
        scenario.options.extend(options);
        let seats: Vec<SeatId> = scenario.seats.iter().map(|seat| seat.id).collect();
        if let Some(strange) = computers.keys().find(|seat| !seats.contains(seat)) {
            let seats: Vec<_> = seats.iter().map(SeatId::as_str).collect();
            let text = format!("{id} has no seat {strange}; it has {}.", seats.join(", "));
            return Err(Refusal::new(RefusalCode::UnknownSeat, text).into());
        }
        if self
            .matches
            .iter()
            .filter(|entry| entry.is_running())
            .count()
            >= self.live.now().matches_max
        {
            let text = "As many matches are open as this server takes; finish one or come later.";
            return Err(Refusal::new(RefusalCode::TooMany, text).into());
        }
        let match_id = MatchId(Uuid::now_v7());
        let secret = new_secret();
        let opened = Opened {
            match_id,
            scenario: id,
            scenario_bytes: codec::encode(&scenario),
            rules_version: RULES_VERSION,
            dice_commitment: dice::commitment(&secret.0),
            server_key: self.context.identity.public(),
            seats,
        };
        let first = Record {
            seq: 1,
            previous: Hash::ZERO,
            at_ms: now_ms(),
            fact: Fact::Opened(opened),
        };
        if first.to_bytes().len() > MAX_FROM_SERVER {
            let text = "The scenario is larger than a record may be.";
            return Err(Refusal::new(RefusalCode::TooLarge, text).into());
        }
        let mut records = vec![first];
        for (seat, level) in computers {
            let last = records.last().expect("the first is there");
            records.push(Record {
                seq: last.seq + 1,
                previous: last.hash(),
                at_ms: now_ms(),
                fact: Fact::Computer { seat, level },
            });
        }
        match self.context.journal.open(match_id, secret, records).await {
            Ok(()) => {}
            Err(JournalError::Full) => {
                let text = "The match was not opened: the server has no room left.";
                return Err(Refusal::new(RefusalCode::NotSaved, text).into());
            }
            Err(_) => return Err(Unanswered::Interrupted),
        }
        let opened = matches::open(match_id, &self.context).await;
        let handle = opened.map_err(|_| Unanswered::Interrupted)?;
        self.matches.insert(match_id, handle.clone());
        tracing::info!(id = %match_id, scenario = %id, "a match is open");
        Ok(handle)
    }

    /// What every match needs.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }
}

fn new_secret() -> Secret {
    let mut secret = [0; 32];
    SysRng
        .try_fill_bytes(&mut secret)
        .expect("the operating system has random bytes");
    Secret(secret)
}
