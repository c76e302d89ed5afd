//! Saying who one is: guests, accounts, tokens.

use futures_util::Stream;
use naktong_protocol::account::Credential;
use naktong_protocol::message::{Answer, Refusal, RefusalCode, Request};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::sync::CancellationToken;

use super::Reader;
use super::requests::Undone;
use crate::people::Person;

impl<S: Stream<Item = Result<Message, Error>> + Unpin> Reader<S> {
    /// Does a request about people; gives back one that is about matches.
    pub(super) async fn at_the_desk(
        &mut self,
        request: Request,
    ) -> Result<Result<Answer, Request>, Undone> {
        let shared = self.shared.clone();
        let (people, from) = (&shared.people, self.origin);
        Ok(Ok(match request {
            Request::WhoAmI => Answer::Person(self.person.told()),
            Request::BeGuest { name, key } => {
                shared.operator.measures.admit_name(&name)?;
                let guest = people.guest(name, key.hash())?;
                self.become_one(guest, None).await?
            }
            Request::Register { name, secret } => {
                shared.operator.measures.admit_name(&name)?;
                let one = people.register(from, &self.person, name, secret).await?;
                self.become_one(one, None).await?
            }
            Request::SignIn(credential) => {
                let (one, revoked) = people.sign_in(from, credential).await?;
                if let Ok((_, name)) = one.who() {
                    shared.operator.measures.admit_name(&name)?;
                }
                self.become_one(one, revoked).await?
            }
            Request::SignOut => {
                let nobody = Person::nobody(&shared.live.now());
                self.become_one(nobody, None).await?;
                Answer::Done
            }
            Request::ChangeSecret { old, new } => {
                let account = self.person.whole_account()?.id;
                if matches!(old, Credential::Token(_)) {
                    let text = "A password or key is changed by whoever knows it, not by a token.";
                    return Err(Refusal::new(RefusalCode::NotAllowed, text).into());
                }
                people.change_secret(from, account, old, new).await?;
                Answer::Done
            }
            Request::MakeToken {
                label,
                scopes,
                days,
            } => {
                let making = people.make_token(&self.person, label, scopes, days);
                let (info, token) = making.await?;
                Answer::Token { info, token }
            }
            Request::Tokens => {
                let account = self.person.whole_account()?.id;
                Answer::Tokens(people.tokens(account).await?)
            }
            Request::RevokeToken(token) => {
                let account = self.person.whole_account()?.id;
                people.revoke(account, token).await?;
                Answer::Done
            }
            other => return Ok(Err(other)),
        }))
    }

    /// The session is another's from now on, and sees nothing more by the eyes it had.
    async fn become_one(
        &mut self,
        person: Person,
        revoked: Option<CancellationToken>,
    ) -> Result<Answer, Undone> {
        let told = person.told();
        self.person = person;
        self.revoked = revoked.unwrap_or_default();
        self.look_again().await;
        let lobby = &self.shared.lobby;
        let hands = self.person.hands();
        let holds = |id, seat: &_| {
            let handle = lobby.find(id, |_| true);
            handle.is_ok_and(|handle| handle.row().seats_of(hands).contains(seat))
        };
        let held = self.here.keys().copied();
        let gone: Vec<_> = held.filter(|(id, seat)| !holds(*id, seat)).collect();
        for (id, seat) in gone {
            self.go(id, seat);
        }
        let account = self.person.hands().account;
        let name = self.person.who().ok().map(|(_, name)| name);
        self.presence.is_known_as(name, account);
        self.export = None;
        self.listen_as_oneself().await;
        Ok(Answer::Person(told))
    }

    /// Watches only what it may still look at, by what it holds now.
    pub(super) async fn look_again(&mut self) {
        for (id, viewer) in std::mem::take(&mut self.watches) {
            match self.find(id).and_then(|handle| {
                self.looks(&handle, viewer)?;
                Ok(handle)
            }) {
                Ok(_) => drop(self.watches.insert((id, viewer))),
                Err(_) => self.shared.lobby.unwatch(id, self.outbox.session()).await,
            }
        }
        self.ear.wears(self.person.hands());
        self.listen_where_it_watches();
    }
}
