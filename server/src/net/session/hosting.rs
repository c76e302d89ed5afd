//! Opening matches, inviting, sitting down, and what else comes before play.

use std::collections::BTreeSet;

use futures_util::Stream;
use naktong_protocol::MatchId;
use naktong_protocol::message::{
    Answer, Filter, MatchState, Refusal, RefusalCode, Request, check_name,
};
use naktong_protocol::record::{Hosted, Who};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Reader;
use super::requests::{Undone, at_most};
use crate::lobby::Wish;
use crate::matches::Handle;
use crate::people::Hands;

impl<S: Stream<Item = Result<Message, Error>> + Unpin> Reader<S> {
    /// Does a request of the lobby; gives back one of play.
    pub(super) async fn in_the_lobby(
        &mut self,
        request: Request,
    ) -> Result<Result<Answer, Request>, Undone> {
        let shared = self.shared.clone();
        let lobby = &shared.lobby;
        Ok(Ok(match request {
            Request::Matches { after } => lobby.page(&Filter::default(), after, self.sight())?,
            Request::List { filter, after } => lobby.page(&filter, after, self.sight())?,
            Request::Mine { skip } => {
                let hands = self.person.hands();
                let invited = |id| shared.people.is_admitted(&self.person, id);
                lobby.own(hands, invited, skip)
            }
            Request::Host {
                scenario,
                options,
                computers,
                terms,
            } => {
                self.hosts_one_more()?;
                shared.operator.drain.admit_match()?;
                let host = self.person.who().ok();
                if host.is_none() && terms.private {
                    let text = "Only somebody can host a private match: be a guest with a name \
                         and a key, or sign in.";
                    return Err(Refusal::new(RefusalCode::NotAllowed, text).into());
                }
                let hosted = Hosted {
                    host,
                    terms,
                    ..Hosted::default()
                };
                let wish = Wish {
                    scenario,
                    options,
                    computers,
                    hosted,
                };
                let handle = lobby.host(wish).await?;
                self.hosted += 1;
                Answer::Hosted(handle.info())
            }
            Request::Rematch { r#match } => {
                self.hosts_one_more()?;
                shared.operator.drain.admit_match()?;
                let handle = self.find(r#match)?;
                let rematch = lobby.rematch(&handle, self.person.hands()).await?;
                self.hosted += 1;
                Answer::Hosted(rematch.info())
            }
            Request::Join {
                r#match,
                seat,
                name,
                key,
                nonce,
            } => {
                check_name(&name)?;
                shared.operator.measures.admit_name(&name)?;
                self.holds_one_more()?;
                let (handle, key) = (self.find(r#match)?, key.hash());
                // By this key alone, whatever else the session may be.
                let hands = Hands {
                    account: None,
                    keys: BTreeSet::from([key]),
                };
                let joining = handle.join(seat, hands.into(), Who::Key(key), name, nonce);
                let info = joining.await?;
                shared.people.adopt(&mut self.person, key).await?;
                self.attend(&handle, seat);
                self.look_again().await;
                Answer::Seated(info)
            }
            Request::Claim { r#match, seat, key } => {
                self.holds_one_more()?;
                let handle = self.find_by_key(r#match, key.hash())?;
                let is_somebody = self.person.who().is_ok();
                if is_somebody && self.sits(&handle, seat).is_ok() {
                    return Ok(Ok(Answer::Seated(handle.info())));
                }
                // A key takes its seat, though it be shown for a mate's.
                let own = handle.row().sits(&Hands::with(key.hash()), seat);
                let seat = match own {
                    Ok(own) => own,
                    Err(refusal) if handle.row().takes(key.hash()) => return Err(refusal.into()),
                    Err(_) => seat,
                };
                let info = handle.claim(seat, key).await?;
                if let Some(player) = handle.row().player(seat) {
                    shared.operator.measures.admit_name(player)?;
                }
                shared.people.adopt(&mut self.person, key.hash()).await?;
                self.attend(&handle, seat);
                self.look_again().await;
                Answer::Seated(info)
            }
            Request::Sit {
                r#match,
                seat,
                nonce,
            } => {
                let handle = self.find(r#match)?;
                let (who, name) = self.person.who()?;
                shared.operator.measures.admit_name(&name)?;
                let hands = self.person.hands().clone();
                let info = handle.join(seat, hands, who, name, nonce).await?;
                self.attend(&handle, seat);
                Answer::Seated(info)
            }
            Request::Leave { r#match, seat } => {
                let hands = self.person.hands().clone();
                let info = self.find(r#match)?.leave(seat, hands).await?;
                self.go(r#match, seat);
                Answer::Match(info)
            }
            Request::Ready {
                r#match,
                seat,
                ready,
            } => {
                let hands = self.person.hands().clone();
                Answer::Match(self.find(r#match)?.ready(seat, ready, hands).await?)
            }
            Request::Start { r#match } => {
                let hands = self.person.hands().clone();
                Answer::Match(self.find(r#match)?.start(hands).await?)
            }
            Request::Close { r#match } => {
                let hands = self.person.hands().clone();
                Answer::Match(self.find(r#match)?.close(hands).await?)
            }
            Request::Invite {
                r#match,
                seat,
                uses,
                hours,
            } => {
                let handle = self.find_as_host(r#match)?;
                if !matches!(
                    handle.info().state,
                    MatchState::Gathering | MatchState::Playing
                ) {
                    let text = "The match is over; nobody is invited to it any more.";
                    return Err(Refusal::new(RefusalCode::MatchOver, text).into());
                }
                let is_there = |seat| handle.row().info.seats.iter().any(|row| row.seat == seat);
                if let Some(strange) = seat.filter(|seat| !is_there(*seat)) {
                    let text = format!("There is no seat {strange} in this match.");
                    return Err(Refusal::new(RefusalCode::UnknownSeat, text).into());
                }
                let (info, code) = shared.people.invite(r#match, seat, uses, hours).await?;
                Answer::Invited { info, code }
            }
            Request::Invitations { r#match } => {
                self.find_as_host(r#match)?;
                Answer::Invitations(shared.people.invitations(r#match).await?)
            }
            Request::Uninvite {
                r#match,
                invitation,
            } => {
                self.find_as_host(r#match)?;
                shared.people.uninvite(r#match, invitation).await?;
                Answer::Done
            }
            Request::Accept { code } => {
                let accepting = shared.people.accept(self.origin, &mut self.person, &code);
                let (id, seat) = accepting.await?;
                let info = self.find(id)?.info();
                Answer::Admitted { info, seat }
            }
            other => return Ok(Err(other)),
        }))
    }

    fn hosts_one_more(&self) -> Result<(), Refusal> {
        let most = self.shared.live.now().session_hosts_max;
        at_most(most, self.hosted, "hosts no more matches")
    }

    fn holds_one_more(&self) -> Result<(), Refusal> {
        let most = self.shared.live.now().session_seats_max;
        at_most(most, self.person.shown(), "holds no more seats")
    }

    /// A match that the session may see, and whose host it is.
    fn find_as_host(&self, id: MatchId) -> Result<Handle, Refusal> {
        let handle = self.find(id)?;
        if handle.row().is_host(self.person.hands()) {
            return Ok(handle);
        }
        let text = "Only the host of the match may do this.";
        Err(Refusal::new(RefusalCode::NotAllowed, text))
    }
}
