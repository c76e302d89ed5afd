//! The first part of a scenario file: title and texts, days, modules.

use std::collections::BTreeSet;

use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Nation, Side};
use naktong_protocol::view::OptionalRule;
use naktong_rules::by_date;
use naktong_rules::scenario::Modules;

use super::fault::Faults;
use super::limits;
use super::table::{Field, Table};

pub(super) const SIDES: &[(&str, Side)] = &[("nk", Side::Nk), ("un", Side::Un)];

pub(super) const NATIONS: &[(&str, Nation)] = &[
    ("nk", Nation::Nkpa),
    ("rok", Nation::Rok),
    ("us", Nation::Us),
    ("uk", Nation::Uk),
];

/// Texts for people.
pub(super) struct Header {
    pub(super) title: String,
    pub(super) introduction: String,
}

/// The days of a scenario.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub(super) first: Day,
    pub(super) turns: u16,
}

/// Title, introduction, designer's note and lessons. The last three become one text, which
/// players read before they sit down.
pub(super) fn read(root: &mut Table, faults: &mut Faults) -> Option<Header> {
    let title = root
        .need(faults, "title", "the name that players see")
        .and_then(|field| field.line(faults, limits::NAME));
    let introduction = root
        .need(faults, "introduction", "what happened here, for players")
        .and_then(|field| field.prose(faults, limits::PROSE));
    let note = root
        .maybe("designers_note")
        .and_then(|field| field.prose(faults, limits::PROSE));
    let teaches: Vec<_> = root
        .maybe("teaches")
        .and_then(|field| field.list(faults, limits::LESSONS))
        .into_iter()
        .flatten()
        .filter_map(|field| field.line(faults, limits::NAME))
        .map(toml::Spanned::into_inner)
        .collect();
    let mut text = introduction?.get_ref().trim().to_owned();
    if let Some(note) = note {
        text += "\n\nDesigner's note. ";
        text += note.get_ref().trim();
    }
    if !teaches.is_empty() {
        text += &format!("\n\nTeaches: {}.", teaches.join(", "));
    }
    Some(Header {
        title: title?.get_ref().trim().to_owned(),
        introduction: text,
    })
}

/// First and last day; the turns are the days from one to the other.
pub(super) fn read_days(root: &mut Table, faults: &mut Faults) -> Option<Days> {
    let mut day = |key, why| {
        root.need(faults, key, why)
            .and_then(|field| field.day(faults))
    };
    let first = day("first_day", "the day of turn 1, as in 1950-06-25");
    let last = day("last_day", "the day of the last turn, as in 1950-06-27");
    let (first, last) = (first?, last?);
    let (from, to) = (first.get_ref().number(), last.get_ref().number());
    if to < from {
        faults.add(last.span(), "`last_day`: lies before the first day");
        return None;
    }
    Some(Days {
        first: *first.get_ref(),
        turns: u16::from(to - from) + 1,
    })
}

impl Days {
    /// A turn of the scenario, as a number or as its date.
    pub(super) fn turn(days: Option<Self>, field: Field, faults: &mut Faults) -> Option<u16> {
        /// More than the campaign has, for files whose days are at fault.
        const ANY: u16 = 99;
        let last = days.map_or(ANY, |days| days.turns);
        if !field.is_date() {
            return field
                .number(faults, 1..=last)
                .map(toml::Spanned::into_inner);
        }
        let day = field.day(faults)?.into_inner();
        let first = days?.first;
        let turn = (u16::from(day.number()) + 1).checked_sub(u16::from(first.number()));
        let within = turn.filter(|turn| (1..=last).contains(turn));
        if within.is_none() {
            field.fault(faults, "lies outside the days of the scenario");
        }
        within
    }
}

/// The optional rules that the scenario switches on.
pub(super) fn read_options(root: &mut Table, faults: &mut Faults) -> BTreeSet<OptionalRule> {
    let words = OptionalRule::ALL.map(|rule| (rule.word(), rule));
    let list = root
        .maybe("options")
        .and_then(|field| field.list(faults, words.len()));
    list.into_iter()
        .flatten()
        .filter_map(|field| field.word(faults, &words))
        .map(toml::Spanned::into_inner)
        .collect()
}

/// The interdiction level at the start: where the air is in play, of the points of that day.
fn read_interdiction(field: Field, faults: &mut Faults, flown: Option<Days>) -> Option<u8> {
    let level = field.number(faults, 0_u8..=10)?.into_inner();
    let points = flown.map(|days| by_date::un_air(days.first));
    if let Some(points) = points.filter(|points| level > *points) {
        let message = format!("UN has {points} air points on the first day (B5)");
        field.fault(faults, message);
        return None;
    }
    Some(level)
}

/// The chapters in play; what is not named is out.
pub(super) fn read_modules(root: &mut Table, faults: &mut Faults, days: Option<Days>) -> Modules {
    let Some(mut table) = root
        .maybe("modules")
        .and_then(|field| field.table(faults, "[modules]"))
    else {
        return Modules::default();
    };
    let mut flag = |key| {
        let field: Option<Field> = table.maybe(key);
        field.and_then(|field| field.flag(faults)).unwrap_or(false)
    };
    let fog = flag("fog");
    let supply = flag("supply");
    let command = flag("command");
    let orders = flag("orders");
    let weather = flag("weather");
    let air = flag("air");
    let sea = flag("sea");
    let rail = flag("rail");
    let replacements = flag("replacements");
    let interdiction = table
        .maybe("interdiction")
        .and_then(|field| read_interdiction(field, faults, days.filter(|_| air)))
        .unwrap_or(0);
    let heavy_materiel = table
        .maybe("heavy_materiel")
        .and_then(|field| field.number(faults, 0_u8..=100))
        .map(toml::Spanned::into_inner);
    table.finish(faults);
    Modules {
        fog,
        supply,
        command,
        heavy_materiel,
        orders,
        weather,
        air,
        interdiction,
        sea,
        rail,
        replacements,
    }
}
