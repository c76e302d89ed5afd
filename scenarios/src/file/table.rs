//! Walks the tree of a TOML file and notes every fault on the way: a missing key, an unknown
//! one, a value of the wrong kind or size. Nothing stops at the first.

use std::fmt::Display;
use std::ops::{Range, RangeInclusive};
use std::str::FromStr;

use naktong_protocol::turn::Day;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Faults, did_you_mean, is_hidden, quoted};
use super::limits;

/// A table of the file. What was asked of it is known to it; the rest is unknown.
pub(super) struct Table<'a> {
    entries: &'a DeTable<'a>,
    span: Range<usize>,
    what: &'static str,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// `what` names it in sentences: "a unit".
    pub(super) fn new(entries: &'a DeTable<'a>, span: Range<usize>, what: &'static str) -> Self {
        Self {
            entries,
            span,
            what,
            asked: vec![],
        }
    }

    /// Where it stands in the file; its header, if it has one.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The field of a key that may be left out.
    pub(super) fn maybe(&mut self, key: &'static str) -> Option<Field<'a>> {
        self.asked.push(key);
        let value = self.entries.get(key)?;
        Some(Field { key, value })
    }

    /// The field of a key that must be there; `why` ends the sentence if it is not.
    pub(super) fn need(
        &mut self,
        faults: &mut Faults,
        key: &'static str,
        why: &str,
    ) -> Option<Field<'a>> {
        let field = self.maybe(key);
        if field.is_none() {
            let message = format!("{} needs `{key}`: {why}", self.what);
            faults.add(self.span(), message);
        }
        field
    }

    /// Notes every key that nobody asked for. Ends the table.
    pub(super) fn finish(self, faults: &mut Faults) {
        for key in self.entries.keys() {
            let name = key.get_ref().as_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let message = format!("{} has no key {}", self.what, quoted(name));
            faults.add_with_help(key.span(), message, || {
                let near = did_you_mean(name, self.asked.iter().copied());
                near.or_else(|| Some(format!("the keys are {}", self.asked.join(", "))))
            });
        }
    }

    /// Every key with its field, for tables of at most `max` keys that are ids. Ends the table.
    pub(super) fn into_fields(
        self,
        faults: &mut Faults,
        max: usize,
        what: &'static str,
    ) -> Option<impl Iterator<Item = (Spanned<&'a str>, Field<'a>)> + use<'a>> {
        let entries = self.entries;
        if entries.len() > max {
            let message = format!(
                "{} has {} keys; {max} is the most",
                self.what,
                entries.len()
            );
            faults.add(self.span, message);
            return None;
        }
        Some(entries.iter().map(move |(key, value)| {
            let name = Spanned::new(key.span(), key.get_ref().as_ref());
            (name, Field { key: what, value })
        }))
    }
}

/// A value of the file with the key it stands under.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    key: &'static str,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Field<'a> {
    pub(super) fn span(self) -> Range<usize> {
        self.value.span()
    }

    pub(super) fn fault(self, faults: &mut Faults, message: impl Display) {
        faults.add(self.span(), format!("`{}`: {message}", self.key));
    }

    fn wrong(self, faults: &mut Faults, expected: &str) {
        let found = match self.value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with a point",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(faults, format!("expected {expected}, found {found}"));
    }

    /// The text as it stands, unchecked; `None` if it is none.
    pub(super) fn plain(self) -> Option<&'a str> {
        self.value.get_ref().as_str()
    }

    /// A text on one line, not empty, of at most `max` characters.
    pub(super) fn line(self, faults: &mut Faults, max: usize) -> Option<Spanned<&'a str>> {
        self.text(faults, max, false)
    }

    /// A text that may have several lines.
    pub(super) fn prose(self, faults: &mut Faults, max: usize) -> Option<Spanned<&'a str>> {
        self.text(faults, max, true)
    }

    fn text(self, faults: &mut Faults, max: usize, lines: bool) -> Option<Spanned<&'a str>> {
        let Some(text) = self.value.get_ref().as_str() else {
            self.wrong(faults, "a text in quotes");
            return None;
        };
        if text.trim().is_empty() {
            self.fault(faults, "is empty");
            return None;
        }
        // Counting stops where the answer is known.
        if text.chars().nth(max).is_some() {
            self.fault(faults, format!("is longer than {max} characters"));
            return None;
        }
        let allowed = |c: char| !is_hidden(c) || lines && c == '\n';
        if let Some(c) = text.chars().find(|c| !allowed(*c)) {
            let code = u32::from(c);
            let message = if c == '\n' {
                "must stand on one line".to_owned()
            } else {
                format!("has a hidden character, U+{code:04X}")
            };
            self.fault(faults, message);
            return None;
        }
        Some(Spanned::new(self.span(), text))
    }

    /// A text that reads as a `T`: an id, a hex.
    pub(super) fn id<T: FromStr<Err: Display>>(self, faults: &mut Faults) -> Option<Spanned<T>> {
        let text = self.line(faults, limits::WORD)?;
        match text.get_ref().parse() {
            Ok(id) => Some(Spanned::new(self.span(), id)),
            Err(error) => {
                self.fault(faults, error);
                None
            }
        }
    }

    /// One of some words.
    pub(super) fn word<T: Clone>(
        self,
        faults: &mut Faults,
        words: &[(&'static str, T)],
    ) -> Option<Spanned<T>> {
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let Some(text) = self.value.get_ref().as_str() else {
            self.wrong(faults, &format!("one of {}", all.join(", ")));
            return None;
        };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(Spanned::new(self.span(), value.clone()));
        }
        let message = format!(
            "`{}`: {} is not one of {}",
            self.key,
            quoted(text),
            all.join(", ")
        );
        faults.add_with_help(self.span(), message, || did_you_mean(text, all));
        None
    }

    /// A whole number in a range.
    pub(super) fn number<T: TryFrom<i64> + Into<i64> + Copy>(
        self,
        faults: &mut Faults,
        range: RangeInclusive<T>,
    ) -> Option<Spanned<T>> {
        let (low, high): (i64, i64) = ((*range.start()).into(), (*range.end()).into());
        let expected = format!("a whole number from {low} to {high}");
        let Some(integer) = self.value.get_ref().as_integer() else {
            self.wrong(faults, &expected);
            return None;
        };
        let value = i64::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .filter(|number| (low..=high).contains(number))
            .and_then(|number| T::try_from(number).ok());
        if value.is_none() {
            self.fault(faults, format!("expected {expected}"));
        }
        value.map(|value| Spanned::new(self.span(), value))
    }

    /// Degrees in a range, whole or with a point.
    pub(super) fn degrees(self, faults: &mut Faults, range: RangeInclusive<f64>) -> Option<f64> {
        let text = match self.value.get_ref() {
            DeValue::Integer(integer) => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            _ => {
                self.wrong(faults, "degrees");
                return None;
            }
        };
        let value = text.parse().ok().filter(|value| range.contains(value));
        if value.is_none() {
            let (low, high) = (range.start(), range.end());
            self.fault(faults, format!("expected degrees from {low} to {high}"));
        }
        value
    }

    /// True or false.
    pub(super) fn flag(self, faults: &mut Faults) -> Option<bool> {
        let flag = self.value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(faults, "true or false");
        }
        flag
    }

    /// Whether it is a date, sound or not.
    pub(super) fn is_date(self) -> bool {
        self.value.get_ref().is_datetime()
    }

    /// Whether it is a list.
    pub(super) fn is_list(self) -> bool {
        self.value.get_ref().is_array()
    }

    /// A list of at most `max`, or the one thing that would stand in it.
    pub(super) fn one_or_list(self, faults: &mut Faults, max: usize) -> Option<Vec<Self>> {
        if !self.is_list() {
            return Some(vec![self]);
        }
        let list: Vec<Self> = self.list(faults, max)?.collect();
        if list.is_empty() {
            self.fault(faults, "is empty");
            return None;
        }
        Some(list)
    }

    /// A day of the campaign, written as a TOML date.
    pub(super) fn day(self, faults: &mut Faults) -> Option<Spanned<Day>> {
        let Some(date) = self.value.get_ref().as_datetime() else {
            self.wrong(faults, "a date without quotes, as in 1950-06-25");
            return None;
        };
        match date.to_string().parse() {
            Ok(day) => Some(Spanned::new(self.span(), day)),
            Err(error) => {
                self.fault(faults, error);
                None
            }
        }
    }

    /// A list of at most `max`.
    pub(super) fn list(
        self,
        faults: &mut Faults,
        max: usize,
    ) -> Option<impl ExactSizeIterator<Item = Self> + use<'a>> {
        let Some(array) = self.value.get_ref().as_array() else {
            self.wrong(faults, "a list in brackets");
            return None;
        };
        if array.len() > max {
            let found = array.len();
            self.fault(faults, format!("has {found} entries; {max} is the most"));
            return None;
        }
        let key = self.key;
        Some(array.iter().map(move |value| Self { key, value }))
    }

    /// A table; `what` names it in sentences.
    pub(super) fn table(self, faults: &mut Faults, what: &'static str) -> Option<Table<'a>> {
        match self.value.get_ref() {
            DeValue::Table(entries) => Some(Table::new(entries, self.span(), what)),
            _ => {
                self.wrong(faults, "a table");
                None
            }
        }
    }

    /// A list of tables, as written with `[[double brackets]]`.
    pub(super) fn tables(
        self,
        faults: &mut Faults,
        max: usize,
        what: &'static str,
    ) -> Option<Vec<Table<'a>>> {
        if !self.value.get_ref().is_array() {
            let key = self.key;
            self.wrong(faults, &format!("tables headed [[{key}]]"));
            return None;
        }
        let list = self.list(faults, max)?;
        Some(list.filter_map(|field| field.table(faults, what)).collect())
    }
}
