//! What came of a run: the numbers. `tables` puts them into text and Markdown, `csv`
//! into CSV, `picture`
//! draws them.

mod csv;
pub(crate) mod tables;

use std::collections::BTreeMap;
use std::path::Path;

use naktong_protocol::turn::{Day, VictoryLevel};
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, PlaceId, ScenarioId, UnitId};
use naktong_rules::scenario::Scenario;
use naktong_scenarios::geography::Grid;
use naktong_scenarios::history::{Date, Front, History};
use naktong_scenarios::order_of_battle::OrderOfBattle;
use serde::Serialize;

use crate::bands::{Measured, bands, fell};
use crate::chronicle::{Dusks, whose};
use crate::duel::Duel;
use crate::game::{Played, Took};
use crate::pars::Pars;
use crate::picture;
use crate::settings::Settings;
use crate::skill::Skill;
use crate::statistics::{Share, Spread};
use crate::store::{Run, StoreError};

/// The sum of the NK formations that are counted on a day.
const TOGETHER: &str = "these NK formations together";
/// More towns than this are too many to read.
const TOWNS_SHOWN: usize = 30;

/// What came of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What was played.
    pub settings: Settings,
    /// How the two levels of a duel compare.
    pub duel: Option<Duel>,
    /// A section for each scenario and pair of players.
    pub sections: Vec<Section>,
}

/// What came of the games of one scenario between two players.
#[derive(Debug, Serialize)]
pub struct Section {
    /// Which scenario.
    pub scenario: ScenarioId,
    /// Its title.
    pub title: String,
    /// Who played NK.
    pub nk: Skill,
    /// Who played UN.
    pub un: Skill,
    /// How many turns it has at most.
    pub turns_at_most: u16,
    /// How many games.
    pub games: usize,
    /// How many of them were broken off.
    pub broken_off: usize,
    /// Games that ended on each level.
    pub levels: Vec<(VictoryLevel, Share)>,
    /// Games that NK won, marginally or better.
    pub nk_wins: Share,
    /// What decided, the most frequent first.
    pub reasons: Vec<(String, usize)>,
    /// The last turn.
    pub turns: Option<Spread>,
    /// NK's points at the end.
    pub points: Option<Spread>,
    /// Orders of a game, `done` left out: NK's and UN's.
    pub orders: Option<[Spread; 2]>,
    /// The bands of part G.
    pub bands: Vec<Measured>,
    /// The points that the levels ask for, and those that the games suggest.
    pub pars: Option<Pars>,
    /// Counts at dusk.
    pub dusks: Vec<Dusk>,
    /// Steps lost in each week.
    pub weeks: Vec<Week>,
    /// Towns, in the order in which they fell in 1950.
    pub towns: Vec<Town>,
    /// Strengths against the counts of the histories.
    pub strengths: Vec<Strength>,
    /// Fronts against the drawn ones.
    pub fronts: Vec<FrontLine>,
    /// How long games took; not the same from run to run.
    pub times: Option<Times>,
}

/// Counts at a dusk, of the games that were still on.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "as in the chronicle")]
pub struct Dusk {
    pub day: Day,
    pub points: Spread,
    pub heavy_materiel: Spread,
    pub nk_trained: Spread,
    pub nk_drafts: Spread,
    pub rok_steps: Spread,
    pub us_uk_steps: Spread,
}

/// Steps lost in a week, of the games that saw its first dusk.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct Week {
    pub from: Day,
    pub to: Day,
    pub nk: Spread,
    pub rok: Spread,
    pub us_uk: Spread,
}

/// What became of a place that was UN's.
#[derive(Debug, Serialize)]
pub struct Town {
    /// Its id.
    pub place: PlaceId,
    /// Its name.
    pub name: String,
    /// Its value (tables B4).
    pub value: u8,
    /// Games in which NK took it.
    pub fell: Share,
    /// The day of the campaign on which it first fell, over the games in which it did.
    pub day: Option<Spread>,
    /// The median day over all games; none if it stood in half of them.
    pub median_of_all: Option<Day>,
    /// Games in which UN had it at the end.
    pub un_at_the_end: Share,
    /// The day on which it fell in 1950, if that lies in the scenario.
    pub history: Option<Day>,
    /// It was held throughout in 1950.
    pub held: bool,
}

/// What a formation had, of its full strength.
#[derive(Debug, Serialize)]
pub struct Strength {
    /// When.
    pub day: Day,
    /// Which formation, or the sum of those of a side that are listed for the day.
    pub of: String,
    /// The men that the histories count.
    pub men: u32,
    /// The same in percent of its men in the order of battle.
    pub history_percent: f64,
    /// Steps on the map in percent of all steps it has in the scenario.
    pub played_percent: Spread,
}

/// The front of a day.
#[derive(Debug, Serialize)]
pub struct FrontLine {
    /// When.
    pub day: Day,
    /// What the histories call it.
    pub label: String,
    /// In how many games.
    pub of: usize,
    /// The percentage of games in which NK had each land hex.
    pub nk_percent: BTreeMap<Hex, f64>,
    /// Land hexes that NK had in more than half of the games.
    pub nk_hexes: usize,
    /// Land hexes that NK had in 1950.
    pub nk_hexes_1950: usize,
    /// Land hexes that had the same side in 1950 as in most games.
    pub agree: Share,
}

/// How long games took, in ms.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "as in `Took`")]
pub struct Times {
    pub all_ms: Spread,
    pub judge_ms: Spread,
    pub nk_ms: Spread,
    pub un_ms: Spread,
    pub longest_ms: Spread,
}

impl Report {
    /// Of a run and its scenarios.
    #[must_use]
    pub fn of(run: &Run, scenarios: &[(String, Scenario)]) -> Self {
        let mut sections = vec![];
        for (_, scenario) in scenarios {
            for (nk, un) in &run.settings.pairs {
                let games = run.games.iter().filter(|game| {
                    let key = game.key;
                    (key.scenario, key.nk, key.un) == (scenario.id, *nk, *un)
                });
                let games: Vec<&Played> = games.collect();
                let times = run
                    .times
                    .iter()
                    .filter(|(key, _)| (key.scenario, key.nk, key.un) == (scenario.id, *nk, *un));
                let times: Vec<Took> = times.map(|(_, took)| *took).collect();
                sections.push(Section::of(scenario, (*nk, *un), &games, &times));
            }
        }
        Self {
            settings: run.settings.clone(),
            duel: Duel::of(&run.settings, &run.games),
            sections,
        }
    }

    /// Writes `report.txt`, `report.md`, `report.csv`, `bands.csv`, `report.json` and the pictures.
    ///
    /// # Errors
    /// [`StoreError::NotWritable`].
    ///
    /// # Panics
    /// Never: the report is JSON.
    pub fn write(&self, directory: &Path) -> Result<(), StoreError> {
        let json = serde_json::to_string_pretty(self).expect("a report has text keys");
        let mut files = vec![
            ("report.txt".to_owned(), self.text()),
            ("report.md".to_owned(), self.markdown()),
            ("report.csv".to_owned(), self.csv()),
            ("bands.csv".to_owned(), self.bands_csv()),
            ("report.json".to_owned(), json + "\n"),
        ];
        for section in &self.sections {
            files.extend(picture::of(section));
        }
        for (name, text) in files {
            let path = directory.join(name);
            std::fs::write(&path, text).map_err(|error| StoreError::NotWritable(path, error))?;
        }
        Ok(())
    }
}

impl Section {
    fn of(
        scenario: &Scenario,
        (nk, un): (Skill, Skill),
        games: &[&Played],
        times: &[Took],
    ) -> Self {
        let ended: Vec<VictoryLevel> = games.iter().filter_map(|game| game.level).collect();
        let levels = [
            VictoryLevel::NkDecisive,
            VictoryLevel::NkMarginal,
            VictoryLevel::Draw,
            VictoryLevel::UnMarginal,
            VictoryLevel::UnDecisive,
        ];
        let share = |wanted: &dyn Fn(VictoryLevel) -> bool| {
            Share::new(
                ended.iter().filter(|level| wanted(**level)).count(),
                ended.len(),
            )
        };
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        for game in games.iter().filter(|game| game.level.is_some()) {
            *reasons.entry(game.reason.clone()).or_default() += 1;
        }
        let mut reasons: Vec<(String, usize)> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let spread = |number: &dyn Fn(&Played) -> f64| Spread::of(games.iter().map(|g| number(g)));
        let nk_orders = spread(&|game| f64::from(game.chronicle.nk_orders.all));
        let un_orders = spread(&|game| f64::from(game.chronicle.un_orders.all));
        Self {
            scenario: scenario.id,
            title: scenario.title.clone(),
            nk,
            un,
            turns_at_most: scenario.turns,
            games: games.len(),
            broken_off: games.len() - ended.len(),
            levels: levels
                .map(|level| (level, share(&|reached| reached == level)))
                .to_vec(),
            nk_wins: share(&|level| level <= VictoryLevel::NkMarginal),
            reasons,
            turns: spread(&|game| f64::from(game.turns)),
            points: spread(&|game| f64::from(game.points)),
            orders: nk_orders.zip(un_orders).map(|(nk, un)| [nk, un]),
            bands: bands(scenario.id)
                .map(|band| band.measure(scenario, games))
                .collect(),
            pars: Pars::of(scenario, games),
            dusks: dusks(scenario, games),
            weeks: weeks(scenario, games),
            towns: towns(scenario, games),
            strengths: strengths(scenario, games),
            fronts: fronts(scenario, games),
            times: Times::of(times),
        }
    }

    /// The towns to show: those that have a value or whose day is known, and of a campaign those of
    /// value only. The others are in the CSV and JSON.
    pub(crate) fn towns_shown(&self) -> impl Iterator<Item = &Town> {
        let known = |town: &&Town| town.value > 0 || town.history.is_some();
        let many = self.towns.iter().filter(known).count() > TOWNS_SHOWN;
        let shown = move |town: &&Town| town.value > 0 || (!many && town.history.is_some());
        self.towns.iter().filter(shown)
    }

    /// The stem of its files.
    #[must_use]
    pub fn stem(&self) -> String {
        format!("{}-{}-{}", self.scenario, self.nk, self.un)
    }
}

impl Times {
    fn of(times: &[Took]) -> Option<Self> {
        let spread = |ms: fn(&Took) -> u64| Spread::of(times.iter().map(|took| ms(took) as f64));
        Some(Self {
            all_ms: spread(|took| took.all_ms)?,
            judge_ms: spread(|took| took.judge_ms)?,
            nk_ms: spread(|took| took.nk_ms)?,
            un_ms: spread(|took| took.un_ms)?,
            longest_ms: spread(|took| took.longest_ms)?,
        })
    }
}

/// The days of a scenario, with their row in the counts.
fn days(scenario: &Scenario) -> impl Iterator<Item = (usize, Day)> + '_ {
    let turns = 0..scenario.turns;
    turns.filter_map(|turn| Some((usize::from(turn), scenario.first_day.plus(turn)?)))
}

fn dusks(scenario: &Scenario, games: &[&Played]) -> Vec<Dusk> {
    let dusk = |(row, day): (usize, Day)| {
        let at = |count: fn(&Dusks, usize) -> Option<f64>| {
            Spread::of(
                games
                    .iter()
                    .filter_map(|game| count(&game.chronicle.dusks, row)),
            )
        };
        Some(Dusk {
            day,
            points: at(|d, row| Some(f64::from(*d.points.get(row)?)))?,
            heavy_materiel: at(|d, row| Some(f64::from(*d.heavy_materiel.get(row)?)))?,
            nk_trained: at(|d, row| Some(f64::from(*d.nk_trained.get(row)?)))?,
            nk_drafts: at(|d, row| Some(f64::from(*d.nk_drafts.get(row)?)))?,
            rok_steps: at(|d, row| Some(f64::from(*d.rok_steps.get(row)?)))?,
            us_uk_steps: at(|d, row| Some(f64::from(*d.us_uk_steps.get(row)?)))?,
        })
    };
    days(scenario).filter_map(dusk).collect()
}

fn weeks(scenario: &Scenario, games: &[&Played]) -> Vec<Week> {
    let days: Vec<(usize, Day)> = days(scenario).collect();
    let week = |days: &[(usize, Day)]| {
        let ((first, from), (last, to)) = (*days.first()?, *days.last()?);
        let lost = |count: fn(&Dusks) -> &Vec<u16>| {
            Spread::of(games.iter().filter_map(|game| {
                let lost = count(&game.chronicle.dusks);
                lost.get(first)?;
                let end = lost[last.min(lost.len() - 1)];
                let begin = first.checked_sub(1).map_or(0, |row| lost[row]);
                Some(f64::from(end - begin))
            }))
        };
        Some(Week {
            from,
            to,
            nk: lost(|dusks| &dusks.nk_lost)?,
            rok: lost(|dusks| &dusks.rok_lost)?,
            us_uk: lost(|dusks| &dusks.us_uk_lost)?,
        })
    };
    days.chunks(7).filter_map(week).collect()
}

fn towns(scenario: &Scenario, games: &[&Played]) -> Vec<Town> {
    let last = scenario.first_day.plus(scenario.turns - 1);
    let within = |day: Day| day >= scenario.first_day && Some(day) <= last;
    let rows = |place| {
        let rows = History::campaign().towns.iter();
        rows.filter(move |row| row.place == Some(place))
    };
    let places = scenario.map.places.iter();
    let un = places.filter(|place| scenario.control.get(&place.id) == Some(&Side::Un));
    let town = |place: &naktong_protocol::map::Place| {
        let days = games.iter().map(|game| fell(game, place.id));
        let days: Vec<f64> = days.collect();
        let fallen: Vec<f64> = days.iter().copied().filter(|day| day.is_finite()).collect();
        let lost = rows(place.id).filter(|row| row.to == naktong_scenarios::history::Army::Nkpa);
        let history = lost
            .filter_map(|row| row.date.day())
            .find(|day| within(*day));
        let held = rows(place.id).any(|row| row.from == row.to)
            || (history.is_none() && rows(place.id).next().is_some());
        if fallen.is_empty() && history.is_none() && place.value == 0 {
            return None;
        }
        let at_the_end = games.iter().filter(|game| {
            let mut taken = game.chronicle.taken.iter();
            let last = taken.rfind(|taken| taken.place == place.id);
            last.is_none_or(|taken| taken.side == Side::Un)
        });
        let median = Spread::of(days.iter().copied()).map(|spread| spread.median);
        let median = median.filter(|median| median.is_finite());
        Some(Town {
            place: place.id,
            name: place.name.clone(),
            value: place.value,
            fell: Share::new(fallen.len(), games.len()),
            day: Spread::of(fallen),
            median_of_all: median.and_then(|day| Day::new(day.floor() as u8)),
            un_at_the_end: Share::new(at_the_end.count(), games.len()),
            history,
            held,
        })
    };
    let mut towns: Vec<Town> = un.filter_map(town).collect();
    towns.sort_by(|a, b| {
        let key = |town: &Town| {
            (
                town.history.is_none(),
                town.history,
                town.median_of_all.is_none(),
            )
        };
        key(a).cmp(&key(b)).then_with(|| {
            let day = |town: &Town| town.day.map_or(f64::INFINITY, |day| day.median);
            day(a).total_cmp(&day(b)).then_with(|| a.name.cmp(&b.name))
        })
    });
    towns
}

fn strengths(scenario: &Scenario, games: &[&Played]) -> Vec<Strength> {
    let book = OrderOfBattle::campaign();
    let mut full: BTreeMap<String, u16> = BTreeMap::new();
    for unit in &scenario.units {
        *full.entry(whose(&unit.counter)).or_default() += u16::from(unit.counter.max_steps);
    }
    let mut out = vec![];
    for (_, day) in days(scenario) {
        let played: Vec<&BTreeMap<String, u16>> = games
            .iter()
            .filter_map(|game| game.chronicle.strengths.get(&day))
            .collect();
        let counted = History::campaign().strengths.iter();
        let counted = counted.filter(|row| row.date == Date::from(day));
        // Formation, men then, men in the order of battle, steps at full strength.
        let rows: Vec<(UnitId, u32, u32, u16)> = counted
            .filter_map(|row| {
                let full = *full.get(row.unit.as_str()).filter(|full| **full > 0)?;
                let book = book.men_with_children(row.unit);
                (book > 0).then_some((row.unit, row.men?, book, full))
            })
            .collect();
        for (unit, men, of_book, full) in &rows {
            let percent = played.iter().map(|steps| {
                let steps = steps.get(unit.as_str()).copied().unwrap_or_default();
                100.0 * f64::from(steps) / f64::from(*full)
            });
            out.extend(Spread::of(percent).map(|played_percent| {
                Strength {
                    day,
                    of: book
                        .row(*unit)
                        .map_or_else(|| unit.to_string(), |row| row.name.clone()),
                    men: *men,
                    history_percent: 100.0 * f64::from(*men) / f64::from(*of_book),
                    played_percent,
                }
            }));
        }
        let nk: Vec<_> = rows
            .iter()
            .filter(|(unit, ..)| unit.as_str().starts_with("nkpa"))
            .collect();
        if nk.len() > 1 {
            let men: u32 = nk.iter().map(|(_, men, ..)| men).sum();
            let of_book: u32 = nk.iter().map(|(_, _, book, _)| book).sum();
            let percent = played.iter().map(|steps| {
                let men = nk.iter().map(|(unit, _, book, full)| {
                    let steps = steps.get(unit.as_str()).copied().unwrap_or_default();
                    f64::from(*book) * f64::from(steps) / f64::from(*full)
                });
                100.0 * men.sum::<f64>() / f64::from(of_book)
            });
            out.extend(Spread::of(percent).map(|played_percent| Strength {
                day,
                of: TOGETHER.to_owned(),
                men,
                history_percent: 100.0 * f64::from(men) / f64::from(of_book),
                played_percent,
            }));
        }
    }
    out
}

fn fronts(scenario: &Scenario, games: &[&Played]) -> Vec<FrontLine> {
    let land: Vec<Hex> = scenario.map.hexes.keys().copied().collect();
    let land: Vec<Hex> = land
        .into_iter()
        .filter(|hex| scenario.map.is_land(*hex))
        .collect();
    let front = |(_, day): (usize, Day)| {
        let mut fronts = History::campaign().fronts.iter();
        let drawn: &Front = fronts.find(|front| front.date == Date::from(day))?;
        let grounds = games
            .iter()
            .filter_map(|game| game.chronicle.fronts.get(&day));
        let grounds: Vec<_> = grounds.collect();
        if grounds.is_empty() {
            return None;
        }
        let share = |(rank, hex): (usize, &Hex)| {
            let nk = grounds.iter().filter(|ground| ground.is_nk(rank)).count();
            (*hex, 100.0 * nk as f64 / grounds.len() as f64)
        };
        let nk_percent: BTreeMap<Hex, f64> = land.iter().enumerate().map(share).collect();
        let was_nk = |hex: &Hex| drawn.side(Grid::center(*hex)) == Side::Nk;
        let is_nk = |percent: &f64| *percent > 50.0;
        let agree = nk_percent
            .iter()
            .filter(|(hex, percent)| was_nk(hex) == is_nk(percent))
            .count();
        Some(FrontLine {
            day,
            label: drawn.label.clone(),
            of: grounds.len(),
            nk_hexes: nk_percent.values().filter(|percent| is_nk(percent)).count(),
            nk_hexes_1950: land.iter().filter(|hex| was_nk(hex)).count(),
            agree: Share::new(agree, land.len()),
            nk_percent,
        })
    };
    days(scenario).filter_map(front).collect()
}
