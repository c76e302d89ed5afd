//! What is typed on the command line: the same words as everywhere else.

use naktong_protocol::deal::Deal;
use naktong_protocol::notation::{self, Context, QUESTIONS, find_hex, find_unit};

use super::super::entry::line::CommandLine;
use super::super::panels::help;
use super::super::text::counted;
use super::{App, Confirmed, Dialog, Effect, Mode, Purpose, Tone};
use crate::commands::deal::{self, Wish};
use crate::complete::complete;
use crate::render::{means, orders, panel, spoken};

/// The words of the full screen beyond those of the line mode.
const WORDS: [&str; 13] = [
    "go",
    "turn",
    "draft",
    "drafts",
    "send",
    "left",
    "zones",
    "zoom",
    "battles",
    "view",
    "reference",
    "watchers",
    "hush",
];

/// The most lines that are remembered.
const HISTORY_MAX: usize = 500;

impl App {
    /// What may follow on the line being typed.
    pub(crate) fn completions(&self, line: &str) -> (usize, Vec<String>) {
        let view = self.reel.last_view();
        if let Some(order) = line.strip_prefix("draft ") {
            let (start, all) = complete(order, &self.legal, view);
            return (start + line.len() - order.len(), all);
        }
        if let Some(what) = line.strip_prefix("go ") {
            let places = self.board.map.places.iter().map(|place| place.name.clone());
            let tags = view.units.values().map(|unit| unit.counter.tag.clone());
            let begins = |word: &String| word.to_lowercase().starts_with(&what.to_lowercase());
            let mut all: Vec<String> = places.chain(tags).filter(begins).collect();
            all.sort();
            all.dedup();
            return (line.len() - what.len(), all);
        }
        let (start, mut all) = complete(line, &self.legal, view);
        if start == 0 {
            let words = WORDS.iter().filter(|word| word.starts_with(line));
            all.extend(words.map(|word| (*word).to_owned()));
            all.sort();
        }
        (start, all)
    }

    /// Does what was typed.
    pub(crate) fn typed(&mut self, line: &CommandLine) -> Vec<Effect> {
        let text = line.text.trim().to_owned();
        if text.is_empty() {
            return vec![];
        }
        if self.history.last() != Some(&text) {
            self.history.push(text.clone());
            let excess = self.history.len().saturating_sub(HISTORY_MAX);
            self.history.drain(..excess);
        }
        if let Some(index) = line.amends {
            return self.amend(index, &text);
        }
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
        let rest = rest.trim();
        match (word.to_ascii_lowercase().as_str(), rest) {
            ("quit" | "exit" | "q", "") => return self.leave(),
            ("hint", "") if let Some(hint) = self.hint.clone() => self.page("Tutorial", hint),
            ("help" | "?", _) => self.page("Help", help::text(self.mode, self.theme)),
            ("go" | "map" | "show" | "turn", "") => {
                self.say(
                    Tone::Plain,
                    "Where to? go 0704, go Seoul, go 18r, turn 5, #120",
                );
            }
            ("go" | "map", what) => self.go_to(what),
            ("turn", number) => self.go_to(&format!("turn {number}")),
            (reference, "") if reference.contains('#') => self.go_to(reference),
            ("show", what) => self.show(what),
            ("units", "") => {
                let text = panel::units(self.view());
                self.page("Units", text);
            }
            ("units", place) => match find_hex(place, Some(&self.board)) {
                Some(hex) => {
                    let text = spoken::units_in(hex, self.view());
                    self.page("Units", text);
                }
                None => self.say(
                    Tone::Bad,
                    format!("{place:?} is no hex or place of this map."),
                ),
            },
            ("front", "") => {
                let text = spoken::front(&self.board, self.view(), self.seat);
                self.page("Front", text);
            }
            ("clock", "") => {
                let text = spoken::clock(&self.info, &self.board, self.view(), self.seat, None);
                match text.lines().count() {
                    1 => self.say(Tone::Plain, text),
                    _ => self.page("Clocks", text),
                }
            }
            ("last", "") => {
                let last = self.reel.told().iter().rfind(|page| !page.lines.is_empty());
                let text = last.map_or("Nothing has happened yet.".into(), |p| p.lines.join(" "));
                self.say(Tone::Plain, text);
            }
            ("orders", "") => {
                let text = orders::list(&self.board, self.view());
                self.page("Written orders", text);
            }
            ("legal", "") => {
                let text = panel::legal(&self.legal, self.reel.names());
                self.page("What may be ordered", text);
            }
            ("status", "") => {
                let mut lines = vec![panel::score(self.view())];
                lines.extend(means::lines(self.view()));
                self.page("Status", lines.join("\n"));
            }
            ("log", _) => {
                let pages = self.reel.told().iter();
                let lines: Vec<&str> = pages.flat_map(|p| &p.lines).map(String::as_str).collect();
                let text = lines.join("\n");
                self.page("Log", text);
            }
            ("battles", "") => self.battles(),
            ("view", "") => self.viewpoints(),
            ("zones", "") => self.sight.zones = !self.sight.zones,
            ("zoom", number) => match number.parse::<usize>() {
                Ok(number @ 1..=3) => self.sight.zoom_to(number - 1),
                _ => self.say(Tone::Plain, "zoom 1, 2 or 3: 1 is the largest."),
            },
            ("reference", "") => {
                let reference = self.reference();
                self.say(Tone::Plain, reference);
            }
            ("say", text) => return self.speak(Some(self.talk.usual_room()), text),
            ("side", text) => return self.speak(self.talk.own_side(), text),
            ("chat" | "watchers", "") => return self.read_talk(),
            ("hush", words) => return self.hush(words),
            ("left", "") => self.next_left(true),
            ("undo", "") if self.via.is_empty() && self.drafts.is_empty() => {
                return self.settle(Ok(Wish::Deal(Deal::Undo { to: None })));
            }
            ("undo", "") => self.undo(),
            ("drafts", "") => self.dialog = Some(Dialog::Drafts(0)),
            ("send", "") => return self.send_drafts(),
            ("draft", order) => match self.read_order(order) {
                Ok(order) => self.draft(order),
                Err(why) => self.say(Tone::Bad, why),
            },
            ("done", "") => return self.done(),
            _ if let Some(wish) = deal::read(&text) => return self.settle(wish),
            (word, _) if QUESTIONS.contains(&word) => return self.question(&text),
            _ => return self.order(&text),
        }
        vec![]
    }

    fn order(&mut self, line: &str) -> Vec<Effect> {
        if self.mode != Mode::Play {
            let text =
                format!("{line:?} is nothing to see, and nobody orders here: ? shows the keys.");
            self.say(Tone::Bad, text);
            return vec![];
        }
        match self.read_order(line) {
            Ok(order @ naktong_protocol::Order::Resign) => {
                let text = "Give the match up for your side? This cannot be undone.".to_owned();
                self.dialog = Some(Dialog::Confirm(text, Confirmed::Order(order)));
                vec![]
            }
            Ok(order) => self.give(order),
            Err(why) => {
                self.say(Tone::Bad, why);
                vec![]
            }
        }
    }

    /// What is settled with the other side, or who plays the seat.
    fn settle(&mut self, wish: Result<Wish, String>) -> Vec<Effect> {
        if self.mode != Mode::Play {
            self.say(
                Tone::Plain,
                "Only a seat settles something with the other side, and is handed on.",
            );
            return vec![];
        }
        match wish {
            Ok(wish) => vec![Effect::Settle(wish)],
            Err(why) => {
                self.say(Tone::Bad, format!("Not understood: {why}."));
                vec![]
            }
        }
    }

    fn question(&mut self, line: &str) -> Vec<Effect> {
        if self.mode != Mode::Play {
            self.say(Tone::Plain, "Only a seat may ask the judge.");
            return vec![];
        }
        let context = Context {
            view: self.reel.last_view(),
            board: Some(&self.board),
            legal: Some(&self.legal),
        };
        match notation::parse_question(line, &context) {
            Ok(question) => vec![Effect::Ask(Purpose::Typed(question.clone()), question)],
            Err(error) => {
                self.say(Tone::Bad, format!("Not understood: {error}"));
                vec![]
            }
        }
    }

    /// A draft written anew.
    fn amend(&mut self, index: usize, line: &str) -> Vec<Effect> {
        match self.read_order(line) {
            Ok(order) => {
                let text = notation::write(&order, self.reel.last_view());
                if let Some(draft) = self.drafts.get_mut(index) {
                    (draft.order, draft.text, draft.refused) = (order, text, None);
                }
                self.dialog = Some(Dialog::Drafts(index));
            }
            Err(why) => {
                // What was typed is not lost.
                self.line = Some(CommandLine::amending(index, line));
                self.say(Tone::Bad, why);
            }
        }
        vec![]
    }

    fn show(&mut self, what: &str) {
        let view = self.view();
        let unit = find_unit(what, view).and_then(|unit| view.units.get(&unit));
        if let Some(unit) = unit {
            let text = panel::unit(unit, self.reel.names(), &self.board, view);
            let hex = unit.state.hex;
            self.sight.go(hex, &self.atlas);
            return self.page(what, text);
        }
        match find_hex(what, Some(&self.board)).filter(|hex| self.atlas.holds(*hex)) {
            Some(hex) => {
                self.sight.go(hex, &self.atlas);
                self.tell_hex();
            }
            None => self.say(
                Tone::Bad,
                format!("{what:?} is no hex, place or unit that you know of."),
            ),
        }
    }

    /// Leaves, or asks first if something would be lost.
    pub(crate) fn leave(&mut self) -> Vec<Effect> {
        let open = match (&self.sending, self.drafts.len()) {
            (Some(sending), _) if sending.accepted.is_none() => {
                format!("{} is on its way and not answered", sending.text)
            }
            (_, 0) => return vec![Effect::Quit],
            (_, drafts) => format!("not sent: {}", counted(drafts, "draft")),
        };
        let text = format!("Leave? {open}.");
        self.dialog = Some(Dialog::Confirm(text, Confirmed::Quit));
        vec![]
    }
}
