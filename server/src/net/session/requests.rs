//! What a session may ask, and by whose eyes.

use futures_util::Stream;
use naktong_protocol::message::{
    Answer, MatchInfo, MatchState, NOTES_MAX, Refusal, RefusalCode, Request, SeatKey, check_name,
    close,
};
use naktong_protocol::notify::{TargetRequest, Wish};
use naktong_protocol::{MatchId, SeatId, Viewer};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{Ending, Reader, interrupted, too_slow};
use crate::matches::{By, Unanswered, WatchAnswer};
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
        let lobby = &self.shared.lobby;
        let config = self.shared.live.now();
        Ok(Some(match request {
            Request::Ping => Answer::Done,
            Request::History { unit } => {
                Answer::History(naktong_scenarios::history::account(&unit).map(Box::new))
            }
            Request::Scenarios => Answer::Scenarios(lobby.library().infos()),
            Request::Matches { after } => lobby.page(after),
            Request::Host {
                scenario,
                options,
                computers,
            } => {
                at_most(
                    config.session_hosts_max,
                    self.hosted,
                    "hosts no more matches",
                )?;
                self.shared.operator.drain.admit_match()?;
                let handle = lobby.host(scenario, options, computers).await?;
                self.hosted += 1;
                Answer::Hosted(handle.info())
            }
            Request::Join {
                r#match,
                seat,
                name,
                key,
                nonce,
            } => {
                check_name(&name)?;
                self.shared.operator.measures.admit_name(&name)?;
                at_most(
                    config.session_seats_max,
                    self.seats.len(),
                    "holds no more seats",
                )?;
                let info = lobby.find(r#match)?.join(seat, name, key, nonce).await?;
                self.sit(&info, seat, key);
                Answer::Seated(info)
            }
            Request::Claim { r#match, seat, key } => {
                at_most(
                    config.session_seats_max,
                    self.seats.len(),
                    "holds no more seats",
                )?;
                let info = lobby.find(r#match)?.claim(seat, key).await?;
                if let Some(player) = player(&info, seat) {
                    self.shared.operator.measures.admit_name(player)?;
                }
                self.sit(&info, seat, key);
                Answer::Seated(info)
            }
            Request::Watch {
                r#match,
                seat,
                from,
            } => {
                let handle = lobby.find(r#match)?;
                let viewer = self.eyes(r#match, seat)?;
                let others = self.watches.iter().filter(|(id, _)| *id != r#match).count();
                at_most(
                    config.session_watches_max,
                    others,
                    "watches no more matches",
                )?;
                let answer = handle
                    .watch(viewer, from, Some(id), self.outbox.clone())
                    .await?;
                if answer == WatchAnswer::NoRoom {
                    self.drain().await?;
                    let again = handle
                        .watch(viewer, from, Some(id), self.outbox.clone())
                        .await?;
                    if again == WatchAnswer::NoRoom {
                        return Err(Undone::Ended(Ending::Close(close::TOO_SLOW, too_slow())));
                    }
                }
                self.watches.retain(|(id, _)| *id != r#match);
                self.watches.insert((r#match, viewer));
                return Ok(None);
            }
            Request::Unwatch { r#match } => {
                self.watches.retain(|(id, _)| *id != r#match);
                lobby.find(r#match)?.unwatch(self.outbox.session()).await?;
                Answer::Done
            }
            Request::Order {
                r#match,
                seat,
                order_id,
                order,
            } => {
                let handle = lobby.find(r#match)?;
                self.eyes(r#match, Some(seat))?;
                handle.order(seat, order_id, order, By::Player).await?
            }
            Request::Legal { r#match, seat } => {
                let handle = lobby.find(r#match)?;
                self.eyes(r#match, Some(seat))?;
                handle.legal(seat).await?
            }
            Request::Ask {
                r#match,
                seat,
                question,
            } => {
                let handle = lobby.find(r#match)?;
                self.eyes(r#match, Some(seat))?;
                handle.question(seat, question).await?
            }
            Request::StandIn {
                r#match,
                seat,
                level,
            } => {
                let handle = lobby.find(r#match)?;
                self.eyes(r#match, Some(seat))?;
                Answer::Seated(handle.stand_in(seat, Some(level)).await?)
            }
            Request::TakeBack { r#match, seat } => {
                let handle = lobby.find(r#match)?;
                self.eyes(r#match, Some(seat))?;
                Answer::Seated(handle.stand_in(seat, None).await?)
            }
            Request::Thoughts {
                r#match,
                seat,
                after,
            } => {
                let is_over = matches!(
                    lobby.find(r#match)?.info().state,
                    MatchState::Finished(_) | MatchState::Closed
                );
                if !is_over && seat.is_none_or(|seat| !self.here.contains_key(&(r#match, seat))) {
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
                self.eyes(r#match, Some(seat))?;
                if let TargetRequest::Set(Wish {
                    r#match: Some(id), ..
                }) = &ask
                {
                    lobby.find(*id)?;
                }
                let owner = self.here[&(r#match, seat)].owner();
                lobby.context().notifier.ask(owner, ask).await?
            }
            Request::Export {
                r#match,
                seat,
                offset,
            } => {
                let handle = lobby.find(r#match)?;
                let viewer = self.eyes(r#match, seat)?;
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
        }))
    }

    /// The session holds a seat from now on.
    fn sit(&mut self, info: &MatchInfo, seat: SeatId, key: SeatKey) {
        let notifier = &self.shared.lobby.context().notifier;
        let here = || notifier.here(info.id, seat, Owner(key.hash()));
        self.here.entry((info.id, seat)).or_insert_with(here);
        self.seats.insert((info.id, seat));
        self.presence.sits(SeatHeld {
            r#match: info.id,
            seat,
            player: player(info, seat).unwrap_or_default().to_owned(),
        });
    }

    /// By whose eyes a session may look: a seat it has joined or claimed, or a spectator.
    fn eyes(&self, id: MatchId, seat: Option<SeatId>) -> Result<Viewer, Refusal> {
        match seat {
            None => Ok(Viewer::Spectator),
            Some(seat) if self.seats.contains(&(id, seat)) => Ok(Viewer::Seat(seat)),
            Some(seat) => Err(Refusal::new(
                RefusalCode::NotYourSeat,
                format!("This session does not hold the seat {seat}; join or claim it first."),
            )),
        }
    }
}

/// Who sits on a seat, by the list of matches.
fn player(info: &MatchInfo, seat: SeatId) -> Option<&str> {
    let taken = info.seats.iter().find(|taken| taken.seat == seat)?;
    taken.player.as_deref()
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

fn at_most(most: usize, have: usize, what: &str) -> Result<(), Refusal> {
    if have < most {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::TooMany,
        format!("This session {what} than {most}."),
    ))
}
