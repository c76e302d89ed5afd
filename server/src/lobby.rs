//! Which matches exist. The only concurrent map of the server; its guards never live across an
//! await.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dashmap::DashMap;
use futures_util::{StreamExt, TryStreamExt, stream};
use naktong_protocol::codec::{self, MAX_FROM_SERVER};
use naktong_protocol::computer::Level;
use naktong_protocol::message::{
    Answer, Filter, LIST_MAX, MatchInfo, MatchState, NAME_MAX, OwnMatch, Refusal, RefusalCode,
    StateFilter,
};
use naktong_protocol::record::{Fact, Hosted, Opened, Record, Who};
use naktong_protocol::unit::Side;
use naktong_protocol::view::{OptionalRule, SeatInfo};
use naktong_protocol::{MatchId, ScenarioId, SeatId, codec::Hash, dice};
use naktong_rules::RULES_VERSION;
use rand::TryRng;
use rand::rngs::SysRng;
use uuid::Uuid;

use crate::config::live::Live;
use crate::journal::{JournalError, Secret};
use crate::library::Library;
use crate::matches::table::now_ms;
use crate::matches::{self, Context, Handle, Row, Unanswered};
use crate::people::Hands;

/// The registry of matches.
pub struct Lobby {
    matches: DashMap<MatchId, Handle>,
    library: Arc<Library>,
    context: Context,
    /// One rematch is opened at a time, so that there is one of each match.
    rematching: tokio::sync::Mutex<()>,
    live: Live,
}

/// What a host wishes to be played.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What is played.
    pub scenario: ScenarioId,
    /// Optional rules beside those of the scenario.
    pub options: BTreeSet<OptionalRule>,
    /// The seats that computer players hold.
    pub computers: BTreeMap<SeatId, Level>,
    /// By whom and on which terms.
    pub hosted: Hosted,
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
            rematching: tokio::sync::Mutex::default(),
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

    /// A match by its id, for one who may see it: to others it is as if it were not there.
    ///
    /// # Errors
    /// `unknown_match`.
    pub fn find(&self, id: MatchId, sees: impl Fn(&Row) -> bool) -> Result<Handle, Refusal> {
        let found = self.matches.get(&id).map(|handle| handle.clone());
        found.filter(|handle| sees(&handle.row())).ok_or_else(|| {
            let text = format!("There is no match {id} on this server; list the matches.");
            Refusal::new(RefusalCode::UnknownMatch, text)
        })
    }

    /// Ends the updates of a match for a session, whoever it is now.
    pub(crate) async fn unwatch(&self, id: MatchId, session: u64) {
        let found = self.matches.get(&id).map(|handle| handle.clone());
        if let Some(handle) = found {
            // A stopped match tells nobody anything.
            let _ = handle.unwatch(session).await;
        }
    }

    /// One page of the matches that fit, newest first, for one who sees some of them.
    ///
    /// # Errors
    /// `bad_option` if the filter names somebody who cannot be.
    pub fn page(
        &self,
        filter: &Filter,
        after: Option<MatchId>,
        sees: impl Fn(&Row) -> bool,
    ) -> Result<Answer, Refusal> {
        let name = filter.name.as_ref().map(|name| name.to_lowercase());
        if name.is_some_and(|name| name.chars().count() > 2 * NAME_MAX) {
            let text = format!("A name has at most {NAME_MAX} characters.");
            return Err(Refusal::new(RefusalCode::BadOption, text));
        }
        let meant = |handle: &Handle| {
            let row = handle.row();
            fits(&row.info, filter) && sees(&row)
        };
        let mut handles: Vec<Handle> = self
            .matches
            .iter()
            .filter(|entry| after.is_none_or(|after| *entry.key() < after) && meant(entry.value()))
            .map(|entry| entry.value().clone())
            .collect();
        handles.sort_by_key(|handle| std::cmp::Reverse(handle.id()));
        let more = handles.len() > LIST_MAX;
        let matches = handles.iter().take(LIST_MAX).map(Handle::info).collect();
        Ok(Answer::Matches { matches, more })
    }

    /// One page of the matches that are somebody's, those first that wait for him.
    #[must_use]
    pub fn own(&self, hands: &Hands, is_invited: impl Fn(MatchId) -> bool, skip: u32) -> Answer {
        let mut rows: Vec<_> = self
            .matches
            .iter()
            .filter_map(|entry| {
                let row = entry.value().row();
                let is_own = row.concerns(hands) || is_invited(*entry.key());
                is_own.then(|| own(&row, hands))
            })
            .collect();
        rows.sort_by_key(|own| (rank(own), std::cmp::Reverse(own.info.id)));
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let more = rows.len().saturating_sub(skip) > LIST_MAX;
        let matches = rows.into_iter().skip(skip).take(LIST_MAX).collect();
        Answer::Mine { matches, more }
    }

    /// Opens a match of a scenario: commits to the dice's secret before anybody sits down.
    ///
    /// # Errors
    /// Refused with `unknown_scenario`, `unknown_seat`, `bad_option`, `too_many`, `too_large` or
    /// `not_saved`.
    pub async fn host(&self, wish: Wish) -> Result<Handle, Unanswered> {
        let Wish {
            scenario: id,
            options,
            computers,
            hosted,
        } = wish;
        hosted.terms.check()?;
        let mut scenario = self.library.get(id).cloned().ok_or_else(|| {
            let text = format!("There is no scenario {id} on this server; list the scenarios.");
            Refusal::new(RefusalCode::UnknownScenario, text)
        })?;
        scenario.options.extend(options);
        let fog = &mut scenario.modules.fog;
        *fog = hosted.terms.fog.unwrap_or(*fog);
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
        let computers = computers
            .into_iter()
            .map(|(seat, level)| Fact::Computer { seat, level });
        // As usual, and by nobody in particular, goes without saying.
        let hosted = Some(hosted).filter(|hosted| *hosted != Hosted::default());
        for fact in hosted.map(Fact::Hosted).into_iter().chain(computers) {
            let last = records.last().expect("the first is there");
            records.push(Record {
                seq: last.seq + 1,
                previous: last.hash(),
                at_ms: now_ms(),
                fact,
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

    /// Opens the rematch of a match that is over, for one who sat there; if it is open already,
    /// that is the answer.
    ///
    /// # Errors
    /// Refused with `not_started` before the end, `not_your_seat`, or as [`Self::host`].
    pub async fn rematch(&self, handle: &Handle, hands: &Hands) -> Result<Handle, Unanswered> {
        let row = handle.row().clone();
        let Some(seat) = row.seats_of(hands).pop_first() else {
            let text = "A rematch is for those who sat in the match.";
            return Err(Refusal::new(RefusalCode::NotYourSeat, text).into());
        };
        if !matches!(row.info.state, MatchState::Finished(_)) {
            let text = "A rematch comes after the end of the match.";
            return Err(Refusal::new(RefusalCode::NotStarted, text).into());
        }
        let _one_at_a_time = self.rematching.lock().await;
        let rematch_of = Some(handle.id());
        let is_open = |other: &Handle| other.row().info.lobby.rematch_of == rematch_of;
        let open = self.matches.iter().find(|entry| is_open(entry.value()));
        if let Some(open) = open.map(|entry| entry.value().clone()) {
            return Ok(open);
        }
        let scenario = row.info.scenario;
        let seats = self.library.get(scenario).map(|scenario| &scenario.seats);
        let (kept, computers) = swapped(&row, seats.map_or(&[], Vec::as_slice));
        let name = row.info.seats.iter().find(|taken| taken.seat == seat);
        let name = name.and_then(|taken| taken.player.clone());
        let host = row.holders.get(&seat).copied().zip(name);
        self.host(Wish {
            scenario,
            options: row.info.options,
            computers,
            hosted: Hosted {
                host,
                terms: row.info.lobby.terms,
                kept,
                rematch_of,
            },
        })
        .await
    }

    /// What every match needs.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }
}

fn fits(info: &MatchInfo, filter: &Filter) -> bool {
    let state = match info.state {
        MatchState::Gathering => StateFilter::Gathering,
        MatchState::Playing => StateFilter::Playing,
        MatchState::Finished(_) | MatchState::Stopped { .. } | MatchState::Closed { .. } => {
            StateFilter::Over
        }
    };
    let kept = &info.lobby.kept;
    let mut seats = info.seats.iter();
    let is_free = state == StateFilter::Gathering
        && seats.any(|taken| taken.is_free() && !kept.contains_key(&taken.seat));
    let names = || {
        let players = info.seats.iter().filter_map(|taken| taken.player.as_ref());
        players.chain(info.lobby.host.as_ref())
    };
    let is_named =
        |wanted: &String| names().any(|name| name.to_lowercase() == wanted.to_lowercase());
    filter.scenario.is_none_or(|wanted| wanted == info.scenario)
        && filter.state.is_none_or(|wanted| wanted == state)
        && (!filter.free || is_free)
        && filter.name.as_ref().is_none_or(is_named)
}

fn own(row: &Row, hands: &Hands) -> OwnMatch {
    let seats = row.seats_of(hands);
    let stood_in = |seat: &SeatId| {
        let mut taken = row.info.seats.iter();
        taken.any(|taken| taken.seat == *seat && taken.computer.is_some())
    };
    let asked = row.awaited.intersection(&seats).copied();
    OwnMatch {
        your_turn: asked.filter(|seat| !stood_in(seat)).collect(),
        info: row.info.clone(),
        seats,
        host: row.is_host(hands),
    }
}

/// The order of one's own list.
fn rank(own: &OwnMatch) -> u8 {
    match own.info.state {
        MatchState::Playing if !own.your_turn.is_empty() => 0,
        MatchState::Playing => 1,
        MatchState::Gathering => 2,
        MatchState::Finished(_) | MatchState::Stopped { .. } | MatchState::Closed { .. } => 3,
    }
}

/// For whom seats are kept.
type Kept = BTreeMap<SeatId, (Who, String)>;

/// Who sits where when the sides are swapped: those of one side, each once, share the seats of the
/// other in turn.
fn swapped(row: &Row, seats: &[SeatInfo]) -> (Kept, BTreeMap<SeatId, Level>) {
    let (mut kept, mut computers) = (Kept::new(), BTreeMap::new());
    for (side, other) in [(Side::Nk, Side::Un), (Side::Un, Side::Nk)] {
        let of = |side| {
            seats
                .iter()
                .filter(move |seat: &&SeatInfo| seat.side == side)
        };
        let (mut people, mut levels): (Vec<(Who, String)>, Vec<Level>) = (vec![], vec![]);
        for seat in of(other) {
            let taken = row.info.seats.iter().find(|taken| taken.seat == seat.id);
            let Some(taken) = taken else { continue };
            match (row.holders.get(&seat.id), &taken.player, taken.computer) {
                (Some(who), Some(name), _) if people.iter().all(|(known, _)| known != who) => {
                    people.push((*who, name.clone()));
                }
                (None, _, Some(level)) => levels.push(level),
                _ => {}
            }
        }
        let all = people.len() + levels.len();
        for (number, seat) in of(side).enumerate().filter(|_| all > 0) {
            let turn = number % all;
            match people.get(turn) {
                Some(person) => drop(kept.insert(seat.id, person.clone())),
                None => drop(computers.insert(seat.id, levels[turn - people.len()])),
            }
        }
    }
    (kept, computers)
}

fn new_secret() -> Secret {
    let mut secret = [0; 32];
    SysRng
        .try_fill_bytes(&mut secret)
        .expect("the operating system has random bytes");
    Secret(secret)
}
