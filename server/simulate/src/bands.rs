//! Part G of the rules as data, and how each band is measured.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use naktong_protocol::turn::{Day, VictoryLevel};
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, PlaceId, ScenarioId, UnitId, Viewer};
use naktong_rules::scenario::{Scenario, Start};
use naktong_rules::{self as rules, Game};
use serde::{Deserialize, Serialize};

use crate::chronicle::{Ground, owners, whose};
use crate::game::Played;
use crate::statistics::{Share, Spread};

/// The bands of part G.
#[derive(Debug, Deserialize)]
struct Table {
    band: Vec<Band>,
}

/// What is expected of many games of a scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Of which scenario.
    pub scenario: ScenarioId,
    /// What part G says.
    pub says: String,
    share: Option<OfGames>,
    median: Option<Number>,
    fall: Option<Fall>,
    #[serde(default)]
    from: f64,
    #[serde(default)]
    to: f64,
}

/// The share of games in which …
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OfGames {
    /// … NK reached this level or a better one.
    Level(VictoryLevel),
    /// … no player turn took so many orders, and there were three turns at most.
    OrdersUnder(u32),
    /// … NK took a place.
    Taken(PlaceId),
    /// … a NK unit stood where presence counts at some dusk up to this one.
    AcrossBy(Day),
    /// … none stood there on this day.
    GoneOn(Day),
    /// … NK got so many hexes deep behind the first front, at the deepest place.
    LineMoves([u32; 2]),
    /// … UN held all these places on a day.
    UnHolds { day: Day, places: Vec<PlaceId> },
}

/// The median of …
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Number {
    /// … the steps that these lost.
    Lost(Losers),
    /// … the steps that the units of this formation lost.
    LostBy(UnitId),
    /// … trained NK steps on a day, in percent of those at the start.
    TrainedPercentOn(Day),
    /// … draft steps on a day, in percent of all NK steps.
    DraftPercentOn(Day),
    /// … the days of August on which the pool had less, in percent of the August days played.
    AugustPercentWithMaterielUnder(u8),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Losers {
    Nk,
    Rok,
    UsUk,
}

/// The median day on which NK first took a place.
#[derive(Clone, Debug, Deserialize)]
struct Fall {
    place: PlaceId,
    from: Day,
    to: Day,
}

/// How a band was met.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// What part G says.
    pub says: String,
    /// What was expected, as text.
    pub expected: String,
    /// What came, as text.
    pub measured: String,
    /// Its 95% interval, as text.
    pub interval: String,
    /// Of how many games.
    pub of: usize,
    /// The verdict.
    pub verdict: Verdict,
}

/// Whether a band was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The measured value lies in the band.
    Inside,
    /// It lies outside, but its interval reaches into the band: play more games.
    Near,
    /// The whole interval lies outside.
    Outside,
    /// No game can tell.
    Unknown,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Inside => "inside",
            Self::Near => "near",
            Self::Outside => "OUTSIDE",
            Self::Unknown => "unknown",
        })
    }
}

/// Every band of a scenario.
///
/// # Panics
/// If the table that the program carries is damaged, which its test would have shown.
pub fn bands(scenario: ScenarioId) -> impl Iterator<Item = &'static Band> {
    static TABLE: LazyLock<Table> =
        LazyLock::new(|| toml::from_str(include_str!("bands.toml")).expect("a test reads it"));
    TABLE
        .band
        .iter()
        .filter(move |band| band.scenario == scenario)
}

/// How often NK should win a scenario, marginally or better: from, to, in percent.
pub(crate) fn wins_band(scenario: ScenarioId) -> Option<(f64, f64)> {
    bands(scenario)
        .find(|band| matches!(band.share, Some(OfGames::Level(VictoryLevel::NkMarginal))))
        .map(|band| (band.from, band.to))
}

impl Band {
    /// What these games of its scenario come to.
    #[must_use]
    pub fn measure(&self, scenario: &Scenario, games: &[&Played]) -> Measured {
        let measure = Measure { scenario, games };
        if let Some(share) = &self.share {
            let share = measure.share(share);
            let Share {
                percent, low, high, ..
            } = share;
            let expected = format!("{:.0}-{:.0}%", self.from, self.to);
            let value = (share.of > 0).then_some((percent, low, high));
            self.judged(expected, share.of, value, (self.from, self.to), |percent| {
                format!("{percent:.1}%")
            })
        } else if let Some(number) = &self.median {
            let spread = measure.median(number);
            let unit = match number {
                Number::Lost(_) | Number::LostBy(_) => "",
                _ => "%",
            };
            let expected = format!("{:.0}-{:.0}{unit}", self.from, self.to);
            let of = spread.map_or(0, |spread| spread.of);
            let value = spread.map(|spread| (spread.median, spread.low, spread.high));
            self.judged(expected, of, value, (self.from, self.to), |number| {
                format!("{number:.1}{unit}")
            })
        } else {
            let fall = self.fall.as_ref().expect("a band measures something");
            let spread = Spread::of(games.iter().map(|game| fell(game, fall.place)));
            let of = spread.map_or(0, |spread| spread.of);
            let value = spread.map(|spread| (spread.median, spread.low, spread.high));
            let band = (f64::from(fall.from.number()), f64::from(fall.to.number()));
            let expected = format!("{} to {}", short(fall.from), short(fall.to));
            self.judged(expected, of, value, band, date)
        }
    }

    fn judged(
        &self,
        expected: String,
        of: usize,
        value: Option<(f64, f64, f64)>,
        (from, to): (f64, f64),
        text: impl Fn(f64) -> String,
    ) -> Measured {
        let (measured, interval, verdict) = match value {
            None => ("-".to_owned(), "-".to_owned(), Verdict::Unknown),
            Some((value, low, high)) => {
                let verdict = if (from..=to).contains(&value) {
                    Verdict::Inside
                } else if low <= to && from <= high {
                    Verdict::Near
                } else {
                    Verdict::Outside
                };
                let interval = format!("{} to {}", text(low), text(high));
                (text(value), interval, verdict)
            }
        };
        Measured {
            says: self.says.clone(),
            expected,
            measured,
            interval,
            of,
            verdict,
        }
    }
}

/// The number of the day on which NK first took a place; infinite if it never did.
pub(crate) fn fell(game: &Played, place: PlaceId) -> f64 {
    let mut taken = game.chronicle.taken.iter();
    let first = taken.find(|taken| taken.place == place && taken.side == Side::Nk);
    first.map_or(f64::INFINITY, |taken| f64::from(taken.day.number()))
}

/// A day by its number, which may lie between two days or after all of them.
pub(crate) fn date(number: f64) -> String {
    if number.is_finite() {
        let day = Day::new(number.floor() as u8).expect("a day of the campaign");
        short(day)
    } else {
        "never".to_owned()
    }
}

/// `28 June`.
pub(crate) fn short(day: Day) -> String {
    let long = day.to_string();
    long.strip_suffix(" 1950").unwrap_or(&long).to_owned()
}

struct Measure<'a> {
    scenario: &'a Scenario,
    games: &'a [&'a Played],
}

impl Measure<'_> {
    /// The row of a day in the counts of dusk.
    fn row(&self, day: Day) -> Option<usize> {
        let first = self.scenario.first_day.number();
        day.number().checked_sub(first).map(usize::from)
    }

    fn share(&self, of: &OfGames) -> Share {
        let tell: Vec<bool> = match of {
            OfGames::Level(level) => {
                let ended = self.games.iter().filter_map(|game| game.level);
                ended.map(|reached| reached <= *level).collect()
            }
            OfGames::OrdersUnder(orders) => self.each(|game| {
                let chronicle = &game.chronicle;
                let busiest = chronicle.nk_orders.busiest.max(chronicle.un_orders.busiest);
                game.turns <= 3 && busiest < *orders
            }),
            OfGames::Taken(place) => self.each(|game| fell(game, *place).is_finite()),
            OfGames::AcrossBy(day) => self.each(|game| {
                let rows = self.row(*day).map_or(0, |row| row + 1);
                let present = game.chronicle.dusks.present.iter();
                present.take(rows).any(|units| *units > 0)
            }),
            OfGames::GoneOn(day) => self.each(|game| {
                // Of a game that ended before, the last dusk stands.
                let present = &game.chronicle.dusks.present;
                let row = self.row(*day).unwrap_or_default();
                let units = present.get(row).or(present.last());
                units.is_none_or(|units| *units == 0)
            }),
            OfGames::LineMoves([least, most]) => {
                let start = start(self.scenario);
                self.each(|game| {
                    let depth = depth(&start, &game.chronicle.last_front);
                    (*least..=*most).contains(&depth)
                })
            }
            OfGames::UnHolds { day, places } => self.each(|game| {
                let holds = |place: &PlaceId| self.holder(game, *place, *day) == Some(Side::Un);
                places.iter().all(holds)
            }),
        };
        Share::new(tell.iter().filter(|yes| **yes).count(), tell.len())
    }

    fn each(&self, tell: impl Fn(&Played) -> bool) -> Vec<bool> {
        self.games.iter().map(|game| tell(game)).collect()
    }

    /// Who has a place at the dusk of a day, or when the game ended.
    fn holder(&self, game: &Played, place: PlaceId, day: Day) -> Option<Side> {
        let mut taken = game.chronicle.taken.iter();
        let last = taken.rfind(|taken| taken.place == place && taken.day <= day);
        last.map(|taken| taken.side)
            .or_else(|| self.scenario.control.get(&place).copied())
    }

    fn median(&self, of: &Number) -> Option<Spread> {
        let games = self.games.iter();
        match of {
            Number::Lost(who) => Spread::of(games.filter_map(|game| {
                let dusks = &game.chronicle.dusks;
                let lost = match who {
                    Losers::Nk => &dusks.nk_lost,
                    Losers::Rok => &dusks.rok_lost,
                    Losers::UsUk => &dusks.us_uk_lost,
                };
                lost.last().map(|steps| f64::from(*steps))
            })),
            Number::LostBy(formation) => {
                let units = self.scenario.units.iter();
                let units: Vec<UnitId> = units
                    .filter(|unit| whose(&unit.counter) == formation.as_str())
                    .map(|unit| unit.counter.id)
                    .collect();
                Spread::of(games.map(|game| {
                    let lost = units
                        .iter()
                        .filter_map(|unit| game.chronicle.lost.get(unit));
                    f64::from(lost.sum::<u16>())
                }))
            }
            Number::TrainedPercentOn(day) => {
                let start = f64::from(trained_at_start(self.scenario));
                let row = self.row(*day)?;
                Spread::of(games.filter_map(|game| {
                    let steps = game.chronicle.dusks.nk_trained.get(row)?;
                    Some(100.0 * f64::from(*steps) / start)
                }))
            }
            Number::DraftPercentOn(day) => {
                let row = self.row(*day)?;
                Spread::of(games.filter_map(|game| {
                    let dusks = &game.chronicle.dusks;
                    let drafts = f64::from(*dusks.nk_drafts.get(row)?);
                    let trained = f64::from(*dusks.nk_trained.get(row)?);
                    Some(100.0 * drafts / (drafts + trained).max(1.0))
                }))
            }
            Number::AugustPercentWithMaterielUnder(limit) => Spread::of(games.filter_map(|game| {
                let days = (0_u16..).zip(&game.chronicle.dusks.heavy_materiel);
                let august: Vec<u8> = days
                    .filter(|(turn, _)| {
                        let day = self.scenario.first_day.plus(*turn);
                        day.is_some_and(|day| day.month_and_day().0 == 8)
                    })
                    .map(|(_, pool)| *pool)
                    .collect();
                let under = august.iter().filter(|pool| *pool < limit).count();
                (!august.is_empty()).then(|| 100.0 * under as f64 / august.len() as f64)
            })),
        }
    }
}

/// Trained NK steps on the map before the first dawn.
fn trained_at_start(scenario: &Scenario) -> u16 {
    let units = scenario.units.iter();
    let nk = units
        .filter(|unit| unit.counter.side() == Side::Nk && matches!(unit.start, Start::OnMap(_)));
    nk.map(|unit| u16::from(unit.steps - unit.draft_steps))
        .sum()
}

/// Whose ground is whose before the first dawn.
pub(crate) fn start(scenario: &Scenario) -> BTreeMap<Hex, Side> {
    let game = Game::new(scenario.clone());
    owners(scenario, &rules::view(&game, Viewer::Everything))
}

/// How many hexes behind the first front NK has got, at the deepest place.
fn depth(start: &BTreeMap<Hex, Side>, end: &Ground) -> u32 {
    let nk = || start.iter().filter(|(_, side)| **side == Side::Nk);
    let won = start.iter().enumerate();
    let won = won.filter(|(rank, (_, side))| **side == Side::Un && end.is_nk(*rank));
    let depths = won.filter_map(|(_, (hex, _))| nk().map(|(nk, _)| hex.distance(*nk)).min());
    depths.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_band_measures_one_thing_of_a_scenario_that_is_there() {
        let ids: Vec<ScenarioId> = naktong_scenarios::bundled().map(|(id, _)| id).collect();
        let table: Table = toml::from_str(include_str!("bands.toml")).unwrap();
        for band in &table.band {
            assert!(ids.contains(&band.scenario), "{}", band.scenario);
            let things = [
                band.share.is_some(),
                band.median.is_some(),
                band.fall.is_some(),
            ];
            let things = things.into_iter().filter(|thing| *thing).count();
            assert_eq!(things, 1, "{}", band.says);
            assert!(band.from < band.to || band.fall.is_some(), "{}", band.says);
        }
    }

    #[test]
    fn places_and_formations_of_the_bands_are_in_their_scenarios() {
        let table: Table = toml::from_str(include_str!("bands.toml")).unwrap();
        for band in &table.band {
            let scenario = naktong_scenarios::load(band.scenario.as_str()).unwrap();
            let places: Vec<PlaceId> = match (&band.share, &band.fall) {
                (Some(OfGames::Taken(place)), _) => vec![*place],
                (Some(OfGames::UnHolds { places, .. }), _) => places.clone(),
                (_, Some(fall)) => vec![fall.place],
                _ => vec![],
            };
            for place in places {
                assert!(scenario.map.place(place).is_some(), "{}", band.says);
            }
            if let Some(Number::LostBy(formation)) = &band.median {
                let mut units = scenario.units.iter();
                let there = units.any(|unit| whose(&unit.counter) == formation.as_str());
                assert!(there, "{}", band.says);
            }
        }
    }
}
