//! Talk: what a session says, and what it hears.

use futures_util::Stream;
use naktong_protocol::MatchId;
use naktong_protocol::chat::{ChatAnswer, ChatRequest};
use naktong_protocol::message::{Answer, Refusal, RefusalCode};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Reader;
use super::requests::Undone;
use crate::chat::{Myself, speaker};

impl<S: Stream<Item = Result<Message, Error>> + Unpin> Reader<S> {
    /// Does a request about the talk at a match.
    pub(super) async fn talk(&mut self, at: MatchId, ask: ChatRequest) -> Result<Answer, Undone> {
        let shared = self.shared.clone();
        let (chat, config) = (&shared.chat, shared.live.now());
        let handle = self.find(at)?;
        let row = handle.row().clone();
        let (hands, person) = (self.person.hands().clone(), self.person.who());
        Ok(Answer::Chat(match ask {
            ChatRequest::Say { room, id, text } => {
                let by = speaker(&row, &hands, person, room)?;
                self.is_not_mute(&by.name)?;
                let words = (room, id, text);
                let saying = chat.say(&handle, by, self.origin, words, &config);
                ChatAnswer::Said(saying.await?)
            }
            ChatRequest::Read { since } => {
                let reading = chat.read(&row, (&hands, &person), &since, &self.ear, &config);
                reading.await?
            }
            ChatRequest::Hush {
                name,
                everywhere,
                on,
            } => {
                let (who, _) = person?;
                let place = (!everywhere).then_some(at);
                let hushed = chat.hush(who, place, name, on).await?;
                self.ear.hushes(hushed.clone());
                told(at, hushed)
            }
            ChatRequest::Hushed => {
                let (who, _) = person?;
                told(at, chat.hushed(who).await?)
            }
            ChatRequest::Watchers => {
                if row.seats_of(&hands).is_empty() {
                    row.may_look_on(&hands)?;
                }
                chat.watchers(at)
            }
        }))
    }

    /// Whether the operator lets this one be heard.
    fn is_not_mute(&self, name: &str) -> Result<(), Refusal> {
        let measures = &self.shared.operator.measures;
        match measures.mute_of(name, self.address) {
            None => Ok(()),
            Some(mute) => Err(Refusal::new(RefusalCode::Muted, mute.told("has muted"))),
        }
    }

    /// Listens as whoever the session is now, where it still watches.
    pub(super) async fn listen_as_oneself(&mut self) {
        let who = self.person.who().ok();
        let hushed = match &who {
            // If it cannot be read, the operator has been told.
            Some((who, _)) => self.shared.chat.hushed(*who).await.unwrap_or_default(),
            None => vec![],
        };
        let hands = self.person.hands().clone();
        let (who, name) = who.unzip();
        self.ear.is(Myself {
            account: name.filter(|_| hands.account.is_some()),
            hands,
            who,
            hushed,
        });
        self.listen_where_it_watches();
    }

    /// Listens nowhere but at the matches that it watches.
    pub(super) fn listen_where_it_watches(&mut self) {
        let watches = &self.watches;
        self.ear
            .stay(|at| watches.iter().any(|(watched, _)| *watched == at));
    }
}

/// Whom one does not hear, as it concerns a match.
fn told(at: MatchId, hushed: Vec<(Option<MatchId>, String)>) -> ChatAnswer {
    let concerns = |place: Option<MatchId>| {
        let here = hushed.iter().filter(move |(other, _)| *other == place);
        here.map(|(_, name)| name.clone()).collect()
    };
    ChatAnswer::Hushed {
        here: concerns(Some(at)),
        everywhere: concerns(None),
    }
}
