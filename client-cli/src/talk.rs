//! The talk at a match as this client has heard it.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::chat::{ChatAnswer, ChatRequest, Line, Room};
use naktong_protocol::ids::SayId;

/// What was said, and where one may speak.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Talk {
    lines: BTreeMap<(u64, Room, u64), Line>,
    latest: BTreeMap<Room, u64>,
    /// The rooms in which one may speak.
    pub(crate) speaks: BTreeSet<Room>,
    /// Who looks on: accounts by name, and how many others.
    pub(crate) watchers: (BTreeSet<String>, u32),
}

impl Talk {
    /// Takes a line in; whether it is new.
    pub(crate) fn take(&mut self, line: &Line) -> bool {
        let latest = self.latest.entry(line.room).or_default();
        *latest = (*latest).max(line.number);
        let at = (line.at_ms, line.room, line.number);
        self.lines.insert(at, line.clone()).is_none()
    }

    /// Takes an answer in; the lines that are new.
    pub(crate) fn answer(&mut self, answer: &ChatAnswer) -> Vec<Line> {
        match answer {
            ChatAnswer::Said(line) => {
                let new = self.take(line).then(|| line.clone());
                new.into_iter().collect()
            }
            ChatAnswer::Lines { lines, speaks, .. } => {
                self.speaks.clone_from(speaks);
                let mut new: Vec<Line> = lines.clone();
                new.retain(|line| self.take(line));
                new.sort_by_key(|line| (line.at_ms, line.room, line.number));
                new
            }
            ChatAnswer::Watchers { names, others } => {
                self.watchers = (names.clone(), *others);
                vec![]
            }
            ChatAnswer::Hushed { here, everywhere } => {
                let silent: BTreeSet<String> = here
                    .union(everywhere)
                    .map(|name| name.to_lowercase())
                    .collect();
                let heard = |line: &Line| !silent.contains(&line.name.to_lowercase());
                self.lines.retain(|_, line| heard(line));
                vec![]
            }
        }
    }

    /// What was said, the oldest first.
    pub(crate) fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.lines.values()
    }

    /// Asks for what was said since.
    pub(crate) fn missed(&self) -> ChatRequest {
        let since = self.latest.clone();
        ChatRequest::Read { since }
    }

    /// The room that is meant where none is named: the table for players, else the watchers'.
    pub(crate) fn usual_room(&self) -> Room {
        match self.speaks.contains(&Room::Table) {
            true => Room::Table,
            false => Room::Watchers,
        }
    }

    /// The room of one's own side; `None` without a seat, or with seats on both.
    pub(crate) fn own_side(&self) -> Option<Room> {
        let own = [Room::Nk, Room::Un].map(|room| self.speaks.contains(&room));
        match own {
            [true, false] => Some(Room::Nk),
            [false, true] => Some(Room::Un),
            _ => None,
        }
    }

    /// Who looks on, in a sentence; `None` if nobody does.
    pub(crate) fn audience(&self) -> Option<String> {
        let (names, others) = &self.watchers;
        let mut all: Vec<String> = names.iter().cloned().collect();
        match (others, names.is_empty()) {
            (0, true) => return None,
            (0, false) => {}
            (1, true) => all.push("a guest".to_owned()),
            (1, false) => all.push("1 other".to_owned()),
            (count, true) => all.push(format!("{count} guests")),
            (count, false) => all.push(format!("{count} others")),
        }
        Some(format!("Watching: {}", all.join(", ")))
    }
}

/// A fresh line for a room.
pub(crate) fn say(room: Room, text: &str) -> ChatRequest {
    ChatRequest::Say {
        room,
        id: SayId::random(),
        text: text.trim().to_owned(),
    }
}

/// A line as it is read: `North: Good luck!`, `North to nk: …`, `Ann, watching: …`.
pub(crate) fn written(line: &Line) -> String {
    let Line { name, text, .. } = line;
    match line.room {
        Room::Table => format!("{name}: {text}"),
        Room::Nk | Room::Un => format!("{name} to {}: {text}", line.room),
        Room::Watchers => format!("{name}, watching: {text}"),
    }
}

/// The time of day at which a line was said, by the world's clock: `14:05Z`.
pub(crate) fn hour(line: &Line) -> String {
    let minutes = line.at_ms / 60_000;
    format!("{:02}:{:02}Z", minutes / 60 % 24, minutes % 60)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A line of a player, or of somebody who looks on.
    pub(crate) fn line(room: Room, number: u64, name: &str, text: &str) -> Line {
        Line {
            room,
            number,
            at_ms: 1_700_000_000_000 + number * 60_000,
            name: name.to_owned(),
            seat: (room != Room::Watchers).then(|| "nk".parse().unwrap()),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_line_heard_twice_is_there_once_and_what_is_asked_for_begins_after_it() {
        let mut talk = Talk::default();
        let one = line(Room::Table, 1, "North", "one");
        let two = line(Room::Table, 2, "North", "two");
        assert!(talk.take(&two) && !talk.take(&two));
        let answer = ChatAnswer::Lines {
            lines: vec![one.clone(), two],
            hears: BTreeSet::from([Room::Table, Room::Nk]),
            speaks: BTreeSet::from([Room::Table, Room::Nk]),
        };
        assert_eq!(talk.answer(&answer), [one]);
        let texts: Vec<_> = talk.lines().map(written).collect();
        assert_eq!(texts, ["North: one", "North: two"]);
        let since = BTreeMap::from([(Room::Table, 2)]);
        assert_eq!(talk.missed(), ChatRequest::Read { since });
        assert_eq!(
            (talk.usual_room(), talk.own_side()),
            (Room::Table, Some(Room::Nk))
        );
    }

    #[test]
    fn who_is_hushed_is_not_read_any_more() {
        let mut talk = Talk::default();
        talk.take(&line(Room::Watchers, 1, "Bo", "boo"));
        talk.take(&line(Room::Watchers, 2, "Ann", "hello"));
        talk.answer(&ChatAnswer::Hushed {
            here: BTreeSet::new(),
            everywhere: BTreeSet::from(["BO".to_owned()]),
        });
        let texts: Vec<_> = talk.lines().map(written).collect();
        assert_eq!(texts, ["Ann, watching: hello"]);
    }

    #[test]
    fn those_who_look_on_are_named_or_counted() {
        let mut talk = Talk::default();
        assert_eq!(talk.audience(), None);
        for (names, others, told) in [
            (vec![], 1, "Watching: a guest"),
            (vec!["Ann"], 0, "Watching: Ann"),
            (vec!["Ann", "Bo"], 3, "Watching: Ann, Bo, 3 others"),
        ] {
            talk.watchers = (names.into_iter().map(str::to_owned).collect(), others);
            assert_eq!(talk.audience().as_deref(), Some(told));
        }
    }
}
