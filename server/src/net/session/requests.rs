//! What a session may ask, and by whose eyes.

use futures_util::Stream;
use naktong_protocol::account::Scope;
use naktong_protocol::codec::Hash;
use naktong_protocol::deal::Deal;
use naktong_protocol::message::{Answer, NOTES_MAX, Refusal, RefusalCode, Request, close};
use naktong_protocol::notify::{TargetRequest, Wish};
use naktong_protocol::{MatchId, SeatId, Viewer};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{Ending, Reader, interrupted, permits, signed_out, too_slow};
use crate::house::HouseError;
use crate::matches::table::now_ms;
use crate::matches::{By, Handle, Row, Unanswered, WatchAnswer, not_your_seat};
use crate::net::export::Exported;
use crate::notify::Owner;
use crate::sessions::SeatHeld;

impl<S: Stream<Item = Result<Message, Error>> + Unpin> Reader<S> {
    /// Does a request; `None` if its answer is in the outbox already.
    pub(super) async fn request(
        &mut self,
        id: u32,
        request: Request,
    ) -> Result<Option<Answer>, Undone> {
        if self.person.is_over(now_ms()) {
            return Err(Undone::Ended(signed_out()));
        }
        if let Some(scope) = permits::needs(&request) {
            self.person.may(scope)?;
        }
        let request = match self.at_the_desk(request).await? {
            Ok(answer) => return Ok(Some(answer)),
            Err(request) => request,
        };
        let request = match self.in_the_lobby(request).await? {
            Ok(answer) => return Ok(Some(answer)),
            Err(request) => request,
        };
        let shared = self.shared.clone();
        let (lobby, config) = (&shared.lobby, shared.live.now());
        Ok(Some(match request {
            Request::Ping => Answer::Done,
            Request::History { unit } => {
                Answer::History(naktong_scenarios::history::account(&unit).map(Box::new))
            }
            Request::Scenarios => Answer::Scenarios(lobby.library().infos()),
            Request::Watch {
                r#match,
                seat,
                from,
            } => {
                let handle = self.find(r#match)?;
                let viewer = self.eyes(&handle, seat)?;
                let hands = || Some(self.person.hands().clone());
                let others = self.watches.iter().filter(|(id, _)| *id != r#match).count();
                at_most(
                    config.session_watches_max,
                    others,
                    "watches no more matches",
                )?;
                let answer = handle
                    .watch(viewer, hands(), from, Some(id), self.outbox.clone())
                    .await?;
                if answer == WatchAnswer::NoRoom {
                    self.drain().await?;
                    let again = handle
                        .watch(viewer, hands(), from, Some(id), self.outbox.clone())
                        .await?;
                    if again == WatchAnswer::NoRoom {
                        return Err(Undone::Ended(Ending::Close(close::TOO_SLOW, too_slow())));
                    }
                }
                self.watches.retain(|(id, _)| *id != r#match);
                self.watches.insert((r#match, viewer));
                self.ear.wears(self.person.hands());
                self.ear.come(r#match, viewer == Viewer::Spectator);
                return Ok(None);
            }
            Request::Unwatch { r#match } => {
                self.watches.retain(|(id, _)| *id != r#match);
                self.ear.go(r#match);
                self.find(r#match)?.unwatch(self.outbox.session()).await?;
                Answer::Done
            }
            Request::Order {
                r#match,
                seat,
                order_id,
                order,
            } => {
                let handle = self.find(r#match)?;
                let own = self.sits(&handle, seat)?;
                let by = match own == seat {
                    true => By::Player,
                    false => By::Mate(own),
                };
                handle.order(seat, order_id, order, by).await?
            }
            Request::Legal { r#match, seat } => {
                let handle = self.find(r#match)?;
                self.eyes(&handle, Some(seat))?;
                handle.legal(seat).await?
            }
            Request::Ask {
                r#match,
                seat,
                question,
            } => {
                let handle = self.find(r#match)?;
                self.eyes(&handle, Some(seat))?;
                handle.question(seat, question).await?
            }
            Request::StandIn {
                r#match,
                seat,
                level,
            } => {
                let handle = self.find(r#match)?;
                self.holds(&handle, seat)?;
                Answer::Seated(handle.stand_in(seat, Some(level)).await?)
            }
            Request::TakeBack { r#match, seat } => {
                let handle = self.find(r#match)?;
                self.holds(&handle, seat)?;
                Answer::Seated(handle.stand_in(seat, None).await?)
            }
            Request::Deal {
                r#match,
                seat,
                deal,
            } => {
                let handle = self.find(r#match)?;
                // A mate takes back what he gave himself; all else is the holder's.
                let own = match deal {
                    Deal::Undo { .. } => self.sits(&handle, seat)?,
                    _ => self.holds(&handle, seat)?,
                };
                let hands = self.person.hands().clone();
                Answer::Match(handle.deal(own, seat, hands, deal).await?)
            }
            Request::Thoughts {
                r#match,
                seat,
                after,
            } => {
                let handle = self.find(r#match)?;
                let own = handle.row().seats_of(self.person.hands());
                let is_over = handle.row().is_over();
                if !is_over && seat.is_none_or(|seat| !own.contains(&seat)) {
                    let text = "What computer players noted is open to everybody when the match \
                         is over, and before that to whoever holds the seat they stand in for.";
                    return Err(Refusal::new(RefusalCode::NotYourSeat, text).into());
                }
                let notes = lobby
                    .context()
                    .journal
                    .notes(r#match, seat, after, NOTES_MAX);
                let notes = notes.await.map_err(|_| interrupted())?;
                let more = notes.len() == NOTES_MAX;
                Answer::Thoughts { notes, more }
            }
            Request::Targets { r#match, seat, ask } => {
                let handle = self.find(r#match)?;
                self.holds(&handle, seat)?;
                if let TargetRequest::Set(Wish {
                    r#match: Some(id), ..
                }) = &ask
                {
                    self.find(*id)?;
                }
                let holder = handle.row().holders.get(&seat).copied();
                let owner = holder.map(Owner::of).ok_or_else(|| not_your_seat(seat))?;
                lobby.context().notifier.ask(owner, ask).await?
            }
            Request::Chat { r#match, ask } => self.talk(r#match, ask).await?,
            Request::Export {
                r#match,
                seat,
                offset,
            } => {
                let handle = self.find(r#match)?;
                let viewer = self.eyes(&handle, seat)?;
                let viewer = handle.row().eyes(viewer);
                let made = self
                    .export
                    .take()
                    .filter(|made| offset > 0 && made.is_of(r#match, viewer));
                let made = match made {
                    Some(made) => made,
                    None => Exported::make(&handle, viewer, &self.shared).await?,
                };
                let piece = made.piece(offset, config.export_piece_bytes).await?;
                self.export = Some(made);
                piece
            }
            other => unreachable!("desk and lobby answer {other:?}"),
        }))
    }

    /// What the session may see of the lobby.
    pub(super) fn sight(&self) -> impl Fn(&Row) -> bool {
        let (person, people) = (&self.person, &self.shared.people);
        move |row| {
            let is_admitted = people.is_admitted(person, row.info.id);
            let concerns = row.concerns(person.hands());
            let is_admin = person.scopes().contains(&Scope::Admin);
            !row.info.lobby.terms.private || is_admitted || concerns || is_admin
        }
    }

    /// A match that the session may see; to others it is not there.
    pub(super) fn find(&self, id: MatchId) -> Result<Handle, Refusal> {
        self.shared.lobby.find(id, self.sight())
    }

    /// The same for one who shows a key of one of its seats.
    pub(super) fn find_by_key(&self, id: MatchId, key: Hash) -> Result<Handle, Refusal> {
        let sight = self.sight();
        self.shared
            .lobby
            .find(id, |row| sight(row) || row.takes(key))
    }

    /// By whose eyes a session may look: a seat it holds, or a spectator.
    fn eyes(&mut self, handle: &Handle, seat: Option<SeatId>) -> Result<Viewer, Refusal> {
        let viewer = seat.map_or(Viewer::Spectator, Viewer::Seat);
        match seat {
            Some(seat) => drop(self.sits(handle, seat)?),
            None => self.looks(handle, viewer)?,
        }
        Ok(viewer)
    }

    /// By which of its seats a session asks for a seat: that one, or a mate's ([`Row::sits`]).
    pub(super) fn sits(&mut self, handle: &Handle, seat: SeatId) -> Result<SeatId, Refusal> {
        let own = handle.row().sits(self.person.hands(), seat)?;
        self.attend(handle, own);
        Ok(own)
    }

    /// A seat that a session asks for must be its own.
    fn holds(&mut self, handle: &Handle, seat: SeatId) -> Result<SeatId, Refusal> {
        match self.sits(handle, seat)? == seat {
            true => Ok(seat),
            false => Err(not_your_seat(seat)),
        }
    }

    /// Whoever holds a seat is here while this session lasts.
    pub(super) fn attend(&mut self, handle: &Handle, seat: SeatId) {
        let Some(who) = handle.row().holders.get(&seat).copied() else {
            return;
        };
        let (at, owner) = ((handle.id(), seat), Owner::of(who));
        if self.here.get(&at).is_none_or(|here| here.owner() != owner) {
            let notifier = &self.shared.lobby.context().notifier;
            self.here
                .insert(at, notifier.here(handle.id(), seat, owner));
            let player = handle.row().player(seat).unwrap_or_default().to_owned();
            self.presence.sits(SeatHeld {
                r#match: handle.id(),
                seat,
                player,
            });
        }
    }

    /// The session holds a seat no more.
    pub(super) fn go(&mut self, id: MatchId, seat: SeatId) {
        self.here.remove(&(id, seat));
        self.presence.rises(id, seat);
    }

    /// Whether it may look by these eyes.
    pub(super) fn looks(&self, handle: &Handle, viewer: Viewer) -> Result<(), Refusal> {
        let row = handle.row();
        match viewer {
            Viewer::Seat(seat) => row.sits(self.person.hands(), seat).map(drop),
            Viewer::Spectator | Viewer::Everything => row.may_look_on(self.person.hands()),
        }
    }
}

/// Why a request was not done.
pub(super) enum Undone {
    Refused(Refusal),
    Ended(Ending),
}

impl From<Refusal> for Undone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<HouseError> for Undone {
    fn from(error: HouseError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<Ending> for Undone {
    fn from(ending: Ending) -> Self {
        Self::Ended(ending)
    }
}

impl From<Unanswered> for Undone {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Refused(refusal) => Self::Refused(refusal),
            Unanswered::Interrupted => Self::Ended(interrupted()),
        }
    }
}

pub(super) fn at_most(most: usize, have: usize, what: &str) -> Result<(), Refusal> {
    if have < most {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::TooMany,
        format!("This session {what} than {most}."),
    ))
}
