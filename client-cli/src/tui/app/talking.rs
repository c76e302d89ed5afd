//! The talk at the match: what is heard, and what is typed for others to read.

use naktong_protocol::chat::{ChatAnswer, ChatRequest, Line, Room};

use super::{App, Effect, Tab, Tone};
use crate::commands::talk::hushed;
use crate::talk::{hour, say, written};

impl App {
    /// Somebody has said something.
    pub(super) fn hears(&mut self, line: &Line) {
        if !self.talk.take(line) {
            return;
        }
        if self.tab != Tab::Chat || !self.panels {
            self.unread += 1;
            // A remark about our own doing is not written over.
            if self.note.is_none() {
                self.say(Tone::Plain, written(line));
            }
        }
    }

    /// What came of a request about the talk.
    pub(super) fn talk_answered(&mut self, answer: Result<ChatAnswer, String>) {
        match answer {
            Ok(answer) => {
                self.talk.answer(&answer);
                if let ChatAnswer::Hushed { .. } = &answer {
                    self.say(Tone::Plain, hushed(&answer));
                }
            }
            Err(why) => self.say(Tone::Bad, why),
        }
    }

    /// Asks for what was said meanwhile, and who looks on.
    pub(crate) fn catch_up(&self) -> Vec<Effect> {
        let asks = [self.talk.missed(), ChatRequest::Watchers];
        asks.map(Effect::Chat).into()
    }

    /// Shows the panel of talk.
    pub(super) fn show_talk(&mut self) -> Vec<Effect> {
        (self.tab, self.panels, self.unread) = (Tab::Chat, true, 0);
        self.log_back = 0;
        vec![Effect::Chat(ChatRequest::Watchers)]
    }

    /// Says what was typed.
    pub(super) fn speak(&mut self, room: Option<Room>, text: &str) -> Vec<Effect> {
        let Some(room) = room else {
            let text = "You have no side of your own here, or both: naktong say --room nk.";
            self.say(Tone::Bad, text);
            return vec![];
        };
        if text.is_empty() {
            self.say(
                Tone::Plain,
                "Say what? say Good luck!  side I hold the bridge",
            );
            return vec![];
        }
        vec![Effect::Chat(say(room, text))]
    }

    /// All that was said, to be read.
    pub(super) fn read_talk(&mut self) -> Vec<Effect> {
        let mut lines: Vec<String> = self.talk.audience().into_iter().collect();
        let said = self.talk.lines();
        lines.extend(said.map(|line| format!("{} {}", hour(line), written(line))));
        if lines.is_empty() {
            lines.push("Nothing has been said. \" says something.".to_owned());
        }
        self.unread = 0;
        self.page("Talk", lines.join("\n"));
        vec![Effect::Chat(ChatRequest::Watchers)]
    }

    /// Hears somebody no more here, or again: `hush Gus`, `hush off Gus`.
    pub(super) fn hush(&mut self, words: &str) -> Vec<Effect> {
        let (name, on) = match words.strip_prefix("off ") {
            Some(name) => (name.trim(), false),
            None => (words, true),
        };
        let ask = match name {
            "" => ChatRequest::Hushed,
            name => ChatRequest::Hush {
                name: name.to_owned(),
                everywhere: false,
                on,
            },
        };
        let again = (!on).then(|| Effect::Chat(crate::talk::Talk::default().missed()));
        std::iter::once(Effect::Chat(ask)).chain(again).collect()
    }
}
