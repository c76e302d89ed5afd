//! A unit's history as players read it (`naktong history 18r`).

use naktong_protocol::UnitId;
use naktong_protocol::history::{Dated, Source, UnitHistory};
use naktong_protocol::turn::Day;

use super::{Arrival, ArrivalKind, Confidence, Date, History, Position, UnitStory};
use crate::geography::campaign_map;
use crate::order_of_battle::{OrderOfBattle, Row};

/// The history of a unit, by its id or the tag of its counter.
#[must_use]
pub fn account(name: &str) -> Option<UnitHistory> {
    let book = OrderOfBattle::campaign();
    let history = History::campaign();
    let id = UnitId::new(name)
        .ok()
        .filter(|id| book.row(*id).is_some())
        .or_else(|| {
            book.ids()
                .find(|id| tag(*id).is_some_and(|tag| tag == name))
        })?;
    let (row, story) = (book.row(id)?, history.stories.get(&id)?);
    Some(UnitHistory {
        id,
        tag: tag(id),
        name: row.name.clone(),
        nation: row.nation(),
        belongs_to: row
            .parent
            .and_then(|parent| book.row(parent))
            .map_or_else(String::new, |parent| parent.name.clone()),
        men: row.men,
        equipment: equipment(row),
        equipment_from: words(&story.equipment_from, EQUIPMENT),
        quality: row.quality(),
        quality_why: story.quality_why.clone(),
        veteran_percent: row.veteran_percent,
        veteran_note: story.veteran_note.clone(),
        origin: story.origin.clone(),
        commander: story.commander.clone(),
        faction: words(&row.faction, FACTIONS),
        favor: row.favor,
        role: row.role.replace('_', " "),
        advisers: words(&story.advisers, ADVISERS),
        orders_language: words(&story.orders_language, LANGUAGES),
        entry: format!("{}, {}", story.entry_date, story.entry),
        converts_from: row.converts_from,
        fate: story.fate.clone(),
        background: story.background.clone(),
        chronicle: chronicle(history, id),
        sources: sources(row, story),
    })
}

const EQUIPMENT: &[(&str, &str)] = &[
    ("soviet_1949_50", "Soviet deliveries of 1949 and 1950"),
    ("soviet_10_tank_div", "the Soviet 10th Tank Division"),
    (
        "soviet_and_japanese_stocks",
        "Soviet and captured Japanese stocks",
    ),
    ("captured_mixed", "captured arms of many kinds"),
    ("us_transfer", "United States, handed over"),
    ("us", "United States"),
    ("british", "British"),
];
const FACTIONS: &[(&str, &str)] = &[
    ("soviet", "Soviet career"),
    ("partisan", "Manchurian partisan"),
    ("yanan", "Yenan, Chinese Communist service"),
    ("domestic", "home movement"),
];
const ADVISERS: &[(&str, &str)] = &[
    ("planning_staff", "a Soviet planning staff"),
    ("corps_team", "a Soviet team at the corps"),
    ("div_team", "a small Soviet team under a colonel"),
    ("none", ""),
];
const LANGUAGES: &[(&str, &str)] = &[
    (
        "ru_translated",
        "written in Russian, translated at the headquarters",
    ),
    ("ko", "Korean"),
    ("en", "English"),
];

fn words(code: &str, meanings: &[(&str, &str)]) -> String {
    let found = meanings.iter().find(|(word, _)| *word == code);
    found.map_or_else(|| code.to_owned(), |(_, text)| (*text).to_owned())
}

fn equipment(row: &Row) -> String {
    match row.tanks_or_tubes {
        Some(pieces) => format!("{pieces} {}", row.equipment).trim_end().to_owned(),
        None => String::new(),
    }
}

/// The tag of its counter. Tags are the same on every day.
fn tag(id: UnitId) -> Option<String> {
    let first = Day::new(1).expect("the campaign has a first day");
    let entry = OrderOfBattle::campaign().entry(id, first).ok()?;
    Some(entry.counter.tag)
}

fn sources(row: &Row, story: &UnitStory) -> Vec<Source> {
    let order_of_battle = Source {
        works: row.source.clone(),
        confidence: match row.confidence.as_str() {
            "H" => Confidence::H,
            "M" => Confidence::M,
            _ => Confidence::L,
        }
        .word()
        .to_owned(),
    };
    let own = source(&story.source, story.confidence);
    let mut sources = vec![order_of_battle];
    if !sources.contains(&own) {
        sources.push(own);
    }
    sources
}

fn source(works: &str, confidence: Confidence) -> Source {
    Source {
        works: works.to_owned(),
        confidence: confidence.word().to_owned(),
    }
}

/// Positions, arrivals, events and counts that name the unit, by date.
fn chronicle(history: &History, id: UnitId) -> Vec<Dated> {
    let mut lines: Vec<(Date, Dated)> = vec![];
    let mut add = |date: Date, text: String, works: &str, confidence| {
        let dated = Dated {
            date: date.to_string(),
            text,
            source: source(works, confidence),
        };
        lines.push((date, dated));
    };
    for row in history.arrivals.iter().filter(|row| row.unit == id) {
        add(row.date, arrival(row), &row.source, row.confidence);
    }
    for row in history.positions.iter().filter(|row| row.unit == id) {
        add(row.date, position(row), &row.source, row.confidence);
    }
    for row in &history.events {
        if row.units.split_whitespace().any(|unit| unit == id.as_str()) {
            add(row.date, row.title.clone(), &row.source, row.confidence);
        }
    }
    for row in history.strengths.iter().filter(|row| row.unit == id) {
        let men = row.men.map(|men| format!("{men} men"));
        let tanks = row.tanks.map(|tanks| format!("{tanks} tanks"));
        let note = Some(row.note.clone()).filter(|note| !note.is_empty());
        let parts: Vec<String> = [men, tanks, note].into_iter().flatten().collect();
        let text = format!("counted: {}", parts.join(", "));
        add(row.date, text, &row.source, row.confidence);
    }
    lines.sort_by_key(|(date, _)| *date);
    lines.into_iter().map(|(_, dated)| dated).collect()
}

fn arrival(row: &Arrival) -> String {
    let what = match row.kind {
        ArrivalKind::AirNaval => "air and sea".to_owned(),
        kind => format!("{kind:?}").to_lowercase(),
    };
    let at = place(row.place, &row.elsewhere);
    noted(format!("{what}{at}"), &row.note)
}

fn position(row: &Position) -> String {
    let at = place(row.place, &row.elsewhere);
    noted(format!("{}{at}", row.posture.word()), &row.note)
}

fn place(place: Option<naktong_protocol::PlaceId>, elsewhere: &str) -> String {
    let name = match place.and_then(|id| campaign_map().place(id)) {
        Some(place) => place.name.as_str(),
        None => elsewhere,
    };
    if name.is_empty() {
        return String::new();
    }
    format!(" at {name}")
}

fn noted(text: String, note: &str) -> String {
    if note.is_empty() {
        return text;
    }
    format!("{text}: {note}")
}
