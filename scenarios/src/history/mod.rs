//! The history behind the armies: who they were, when they came, where they stood, what was left.
//!
//! The facts are tables of `scenarios/facts`, described in `facts/README.md`; every row says how
//! sure we are and where it was read. The order of battle itself, from which counters are made,
//! is [`crate::order_of_battle`]. Set-ups are built from both by [`crate::setup`].

mod account;
mod date;
mod front;
mod read;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use naktong_protocol::turn::Day;
use naktong_protocol::unit::Side;
use naktong_protocol::{PlaceId, UnitId};

pub use crate::geography::FactError;

pub use account::account;
pub use date::Date;
pub use front::Front;
pub(crate) use front::side_of;
pub use rows::{
    Army, Arrival, ArrivalKind, CalendarDays, CalendarRow, Confidence, Event, Position, Posture,
    Remaining, Replacements, Strength, TownRow, UnitStory,
};

use crate::geography::{Grid, campaign_map};
use crate::order_of_battle::OrderOfBattle;
use read::{Lined, fault, rows as table};
use rows::{FrontRow, PlacePoint};

/// The texts of the tables.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each is the file of its name")]
pub struct Files<'a> {
    pub unit_histories: &'a str,
    pub arrivals: &'a str,
    pub replacements: &'a str,
    pub calendar: &'a str,
    pub events: &'a str,
    pub positions: &'a str,
    pub fronts: &'a str,
    pub strengths: &'a str,
    pub remaining: &'a str,
    pub towns: &'a str,
    pub places: &'a str,
}

/// The tables as they stand in the repository.
pub const FILES: Files<'static> = Files {
    unit_histories: include_str!("../../facts/unit-histories.csv"),
    arrivals: include_str!("../../facts/arrivals.csv"),
    replacements: include_str!("../../facts/replacements.csv"),
    calendar: include_str!("../../facts/calendar.csv"),
    events: include_str!("../../facts/events.csv"),
    positions: include_str!("../../facts/positions.csv"),
    fronts: include_str!("../../facts/fronts.csv"),
    strengths: include_str!("../../facts/strengths.csv"),
    remaining: include_str!("../../facts/remaining.csv"),
    towns: include_str!("../../facts/towns.csv"),
    places: include_str!("../../facts/places.csv"),
};

/// All that the tables say.
#[derive(Debug)]
pub struct History {
    /// The story of every unit of the order of battle.
    pub stories: BTreeMap<UnitId, UnitStory>,
    /// Who comes, changes and goes, by date.
    pub arrivals: Vec<Arrival>,
    /// Men by week.
    pub replacements: Vec<Replacements>,
    /// Table B5.
    pub calendar: Vec<CalendarRow>,
    /// What happened.
    pub events: Vec<Event>,
    /// Where units stood.
    pub positions: Vec<Position>,
    /// Fronts, by date.
    pub fronts: Vec<Front>,
    /// What the sources count.
    pub strengths: Vec<Strength>,
    /// What we think was left.
    pub remaining: Vec<Remaining>,
    /// Towns that changed hands, by date.
    pub towns: Vec<TownRow>,
    points: BTreeMap<PlaceId, (f64, f64)>,
}

/// Whether a unit is in the campaign on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It enters later.
    NotYet(Date),
    /// It is.
    Here,
    /// It has gone: why.
    Gone(String),
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYet(date) => write!(f, "enters on {date}"),
            Self::Here => f.write_str("in the campaign"),
            Self::Gone(why) => f.write_str(why),
        }
    }
}

impl History {
    /// The campaign's own.
    ///
    /// # Panics
    /// If the facts that the program carries are damaged, which its tests would have shown.
    #[must_use]
    pub fn campaign() -> &'static Self {
        static CAMPAIGN: LazyLock<History> = LazyLock::new(|| {
            History::read(&FILES, OrderOfBattle::campaign())
                .expect("the facts in the repository are sound")
        });
        &CAMPAIGN
    }

    /// Reads the tables and checks them against each other and the order of battle.
    ///
    /// # Errors
    /// The first row that is broken, doubled, or names something that is not there.
    pub fn read(files: &Files, book: &OrderOfBattle) -> Result<Self, FactError> {
        let points: Vec<Lined<PlacePoint>> = table("places.csv", files.places)?;
        let points: BTreeMap<PlaceId, (f64, f64)> = points
            .into_iter()
            .map(|Lined { row, .. }| (row.id, (row.lat, row.lon)))
            .collect();
        let known = Known {
            book,
            points: &points,
        };
        let stories = table::<UnitStory>("unit-histories.csv", files.unit_histories)?;
        let stories = known.each("unit-histories.csv", stories, |row| {
            (row.id.to_string(), Some(row.id), None)
        })?;
        let arrivals = table::<Arrival>("arrivals.csv", files.arrivals)?;
        let mut arrivals = known.each("arrivals.csv", arrivals, |row| {
            (row.id.clone(), Some(row.unit), row.place)
        })?;
        arrivals.sort_by_key(|row| row.date);
        let replacements = table::<Replacements>("replacements.csv", files.replacements)?;
        let replacements = known.each("replacements.csv", replacements, |row| {
            (row.id.clone(), Some(row.army), None)
        })?;
        let calendar = table::<CalendarRow>("calendar.csv", files.calendar)?;
        let calendar = known.each("calendar.csv", calendar, |row| (row.id.clone(), None, None))?;
        let events = table::<Event>("events.csv", files.events)?;
        for Lined { line, row } in &events {
            for unit in row.units.split_whitespace() {
                if !UnitId::new(unit).is_ok_and(|id| book.row(id).is_some()) {
                    let told = format!("units: {unit:?} is not in the order of battle");
                    return Err(fault("events.csv", *line, told));
                }
            }
        }
        let events = known.each("events.csv", events, |row| {
            (row.id.clone(), None, row.place)
        })?;
        let positions = table::<Position>("positions.csv", files.positions)?;
        let positions = known.each("positions.csv", positions, |row| {
            (
                format!("{} {}", row.date, row.unit),
                Some(row.unit),
                row.place,
            )
        })?;
        let strengths = table::<Strength>("strengths.csv", files.strengths)?;
        let strengths = known.each("strengths.csv", strengths, |row| {
            (row.id.clone(), Some(row.unit), None)
        })?;
        let remaining = table::<Remaining>("remaining.csv", files.remaining)?;
        let remaining = known.each("remaining.csv", remaining, |row| {
            (format!("{} {}", row.date, row.unit), Some(row.unit), None)
        })?;
        let towns = table::<TownRow>("towns.csv", files.towns)?;
        let mut towns = known.each("towns.csv", towns, |row| (row.id.clone(), None, row.place))?;
        towns.sort_by_key(|row| row.date);
        let mut fronts = vec![];
        for Lined { line, row } in table::<FrontRow>("fronts.csv", files.fronts)? {
            fronts.push(Front::of(&row).map_err(|told| fault("fronts.csv", line, told))?);
        }
        fronts.sort_by_key(|front| front.date);
        for id in book.ids() {
            if !stories.iter().any(|story| story.id == id) {
                let told = format!("{id} of the order of battle has no row");
                return Err(fault("unit-histories.csv", 0, told));
            }
        }
        Ok(Self {
            stories: stories.into_iter().map(|row| (row.id, row)).collect(),
            arrivals,
            replacements,
            calendar,
            events,
            positions,
            fronts,
            strengths,
            remaining,
            towns,
            points,
        })
    }

    /// The days that have positions, in order.
    #[must_use]
    pub fn position_days(&self) -> Vec<Day> {
        let days: BTreeSet<Day> = self.positions.iter().filter_map(|p| p.date.day()).collect();
        days.into_iter().collect()
    }

    /// The front of a day: the last one drawn on or before it.
    ///
    /// # Panics
    /// Never: the first front is that of the first day.
    #[must_use]
    pub fn front(&self, day: Day) -> &Front {
        let mut fronts = self.fronts.iter().rev();
        fronts
            .find(|front| front.is_by(day))
            .expect("the parallel is the front of the first day")
    }

    /// Latitude and longitude of a place.
    #[must_use]
    pub fn point(&self, place: PlaceId) -> Option<(f64, f64)> {
        self.points.get(&place).copied()
    }

    /// Whether a unit is in the campaign on a day: it has entered, no arrival has ended it or
    /// the formation it was raised in, and no unit has been made of it.
    #[must_use]
    pub fn presence(&self, book: &OrderOfBattle, id: UnitId, day: Day) -> Presence {
        let today = Date::from(day);
        if let Some(story) = self.stories.get(&id)
            && story.entry_date > today
        {
            return Presence::NotYet(story.entry_date);
        }
        let mut above = Some(id);
        while let Some(unit) = above {
            let ended = |row: &&Arrival| {
                // Men of a formation that is broken up go elsewhere with their units.
                let whole = unit == id || row.kind == ArrivalKind::Withdrawal;
                row.unit == unit && row.kind.ends() && whole && row.date <= today
            };
            if let Some(row) = self.arrivals.iter().find(ended) {
                return Presence::Gone(format!("{} ({})", row.note, row.date));
            }
            above = book.row(unit).and_then(|row| row.parent);
        }
        let successor = book.ids().find(|unit| {
            book.row(*unit)
                .is_some_and(|row| row.converts_from == Some(id))
                && self
                    .stories
                    .get(unit)
                    .is_some_and(|s| s.entry_date <= today)
        });
        match successor {
            Some(unit) => Presence::Gone(format!("has become {unit}")),
            None => Presence::Here,
        }
    }

    /// Who controls every place of the campaign map in the evening of a day (rules 15.1): the
    /// last change of `towns.csv` up to that day, and where it is silent the side of the front.
    /// On 25 June it is at 04:00, before the first place changed hands.
    #[must_use]
    pub fn control_on(&self, day: Day) -> BTreeMap<PlaceId, Side> {
        let today = Date::from(day);
        let front = self.front(day);
        let side = |army: Army| match army {
            Army::Nkpa => Side::Nk,
            Army::Rok | Army::Us | Army::Uk => Side::Un,
        };
        let by_town = |place: PlaceId| {
            let mut rows = self.towns.iter().filter(|row| row.place == Some(place));
            let first = rows.clone().next()?;
            let last = rows.rfind(|row| row.date <= today && day.number() > 1);
            Some(last.map_or(side(first.from), |row| side(row.to)))
        };
        let by_front = |place: PlaceId, hex| {
            let point = self.point(place).unwrap_or_else(|| Grid::center(hex));
            front.side(point)
        };
        let places = &campaign_map().places;
        places
            .iter()
            .map(|place| {
                let side = by_town(place.id).unwrap_or_else(|| by_front(place.id, place.hex));
                (place.id, side)
            })
            .collect()
    }

    /// A line of table B5 on a day.
    #[must_use]
    pub fn calendar(&self, what: &str, day: Day) -> Option<u8> {
        let today = Date::from(day);
        let row = self
            .calendar
            .iter()
            .find(|row| row.what == what && row.from <= today && today <= row.to)?;
        let (_, of_month) = day.month_and_day();
        let counts = row.days == CalendarDays::Every || of_month % 2 == 0;
        Some(if counts { row.value } else { 0 })
    }
}

/// What rows may name.
struct Known<'a> {
    book: &'a OrderOfBattle,
    points: &'a BTreeMap<PlaceId, (f64, f64)>,
}

impl Known<'_> {
    /// The rows without their lines, if each has a name of its own, a unit of the order of
    /// battle and a place of the place list.
    fn each<T>(
        &self,
        file: &'static str,
        rows: Vec<Lined<T>>,
        names: impl Fn(&T) -> (String, Option<UnitId>, Option<PlaceId>),
    ) -> Result<Vec<T>, FactError> {
        let mut seen = BTreeMap::new();
        for Lined { line, row } in &rows {
            let (name, unit, place) = names(row);
            if let Some(before) = seen.insert(name.clone(), *line) {
                let told = format!("{name} stands twice, first in line {before}");
                return Err(fault(file, *line, told));
            }
            if let Some(unit) = unit
                && self.book.row(unit).is_none()
            {
                let told = format!("{unit} is not in the order of battle");
                return Err(fault(file, *line, told));
            }
            if let Some(place) = place
                && !self.points.contains_key(&place)
            {
                let told = format!("{place} is no place of places.csv");
                return Err(fault(file, *line, told));
            }
        }
        Ok(rows.into_iter().map(|lined| lined.row).collect())
    }
}
