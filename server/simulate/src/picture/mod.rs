//! The pictures of a report, as SVG.

mod chart;

use naktong_protocol::turn::{Day, VictoryLevel};
use naktong_scenarios::draw::{FrontPicture, fronts_svg};
use naktong_scenarios::geography::campaign_map;
use naktong_scenarios::history::{Date, History};

use crate::bands::{short, wins_band};
use crate::report::{FrontLine, Section};
use crate::statistics::Spread;
use chart::{Bar, Chart, Dated, Line, Row, Stack, brief};

/// The colors of the counters.
const NK: &str = "#b5412f";
const ROK: &str = "#4f7fb5";
const US: &str = "#5d7344";
const DRAFTS: &str = "#d99a6c";
const GRAY: &str = "#8a8272";
const NK_PALE: &str = "#dc9788";
const ROK_PALE: &str = "#9db9d6";
const PALE: &str = "#d8cfb8";

/// What a picture shows.
#[derive(Clone, Copy)]
enum Subject<'a> {
    Outcomes,
    Points,
    Losses,
    Materiel,
    Armies,
    Towns,
    Front(&'a FrontLine),
}

/// File names and titles of the pictures of a section.
pub(crate) fn names(section: &Section) -> Vec<(String, String)> {
    let subjects = subjects(section).into_iter();
    subjects
        .map(|subject| (name(section, subject), title(subject)))
        .collect()
}

/// The pictures of a section by their file names.
pub(crate) fn of(section: &Section) -> Vec<(String, String)> {
    let subjects = subjects(section).into_iter();
    subjects
        .map(|subject| (name(section, subject), draw(section, subject)))
        .collect()
}

/// Those pictures of a section that these words name, as `towns` and `front-1950-08-04`: file
/// name, title, picture.
pub(crate) fn some(section: &Section, words: &[&str]) -> Vec<(String, String, String)> {
    let subjects = subjects(section).into_iter();
    subjects
        .filter(|subject| words.contains(&word(*subject).as_str()))
        .map(|subject| {
            let drawn = draw(section, subject);
            (name(section, subject), title(subject), drawn)
        })
        .collect()
}

/// The levels of victory of many sections, one below the other.
pub(crate) fn overview(sections: &[&Section]) -> String {
    let colors = [NK, NK_PALE, PALE, ROK_PALE, ROK];
    let rows = sections.iter().map(|section| {
        let shares = section.levels.iter().map(|(_, share)| share.percent);
        Stack {
            name: format!("{} ({})", section.title, section.games),
            parts: shares.zip(colors).collect(),
            wins: section.nk_wins,
            wanted: wins_band(section.scenario),
        }
    });
    let chart = Chart {
        title: "Levels of victory".to_owned(),
        subtitle: "In brackets the games. Whisker: 95% of NK's wins. Frame: part G's band."
            .to_owned(),
    };
    let names = ["NK decisive", "marginal", "draw", "marginal", "UN decisive"];
    let names: Vec<_> = names.into_iter().zip(colors).collect();
    chart.stacks(&rows.collect::<Vec<_>>(), &names)
}

fn subjects(section: &Section) -> Vec<Subject<'_>> {
    let mut subjects = vec![];
    if section.games > section.broken_off {
        subjects.push(Subject::Outcomes);
    }
    if section.dusks.len() > 1 {
        let any = |number: fn(&crate::report::Dusk) -> Spread| {
            section.dusks.iter().any(|dusk| number(dusk).upper != 0.0)
        };
        if any(|dusk| dusk.points) {
            subjects.push(Subject::Points);
        }
        if any(|dusk| dusk.heavy_materiel) {
            subjects.push(Subject::Materiel);
        }
        subjects.push(Subject::Armies);
    }
    if !section.weeks.is_empty() {
        subjects.push(Subject::Losses);
    }
    if section.towns.iter().any(|town| town.day.is_some()) {
        subjects.push(Subject::Towns);
    }
    subjects.extend(section.fronts.iter().map(Subject::Front));
    subjects
}

fn name(section: &Section, subject: Subject<'_>) -> String {
    format!("{}-{}.svg", section.stem(), word(subject))
}

fn word(subject: Subject<'_>) -> String {
    match subject {
        Subject::Outcomes => "outcomes".to_owned(),
        Subject::Points => "points".to_owned(),
        Subject::Losses => "losses".to_owned(),
        Subject::Materiel => "materiel".to_owned(),
        Subject::Armies => "armies".to_owned(),
        Subject::Towns => "towns".to_owned(),
        Subject::Front(front) => format!("front-{}", String::from(front.day)),
    }
}

fn title(subject: Subject<'_>) -> String {
    match subject {
        Subject::Outcomes => "Levels of victory".to_owned(),
        Subject::Points => "NK points at dusk".to_owned(),
        Subject::Losses => "Steps lost by week".to_owned(),
        Subject::Materiel => "Heavy materiel at dusk".to_owned(),
        Subject::Armies => "Steps on the map at dusk".to_owned(),
        Subject::Towns => "When towns fell".to_owned(),
        Subject::Front(front) => format!("The front on {}: {}", short(front.day), front.label),
    }
}

fn draw(section: &Section, subject: Subject<'_>) -> String {
    let subtitle = format!(
        "{}, {} (NK) against {} (UN), {} games",
        section.title, section.nk, section.un, section.games
    );
    let chart = Chart {
        title: title(subject),
        subtitle,
    };
    let dusks = |name: &'static str, color, number: fn(&crate::report::Dusk) -> Spread| Line {
        name,
        color,
        points: section
            .dusks
            .iter()
            .map(|dusk| Dated {
                day: dusk.day,
                spread: number(dusk),
            })
            .collect(),
    };
    match subject {
        Subject::Outcomes => {
            let bars = section.levels.iter().map(|(level, share)| Bar {
                name: level.to_string(),
                color: match level {
                    VictoryLevel::NkDecisive | VictoryLevel::NkMarginal => NK,
                    VictoryLevel::Draw => GRAY,
                    VictoryLevel::UnMarginal | VictoryLevel::UnDecisive => ROK,
                },
                share: *share,
            });
            chart.bars(&bars.collect::<Vec<_>>())
        }
        Subject::Points => chart.lines(&[dusks("NK points", NK, |dusk| dusk.points)]),
        Subject::Materiel => {
            chart.lines(&[dusks("heavy materiel", NK, |dusk| dusk.heavy_materiel)])
        }
        Subject::Armies => chart.lines(&[
            dusks("NK trained", NK, |dusk| dusk.nk_trained),
            dusks("NK drafts", DRAFTS, |dusk| dusk.nk_drafts),
            dusks("ROK", ROK, |dusk| dusk.rok_steps),
            dusks("US, UK", US, |dusk| dusk.us_uk_steps),
        ]),
        Subject::Losses => {
            let weeks = section.weeks.iter();
            let weeks = weeks.map(|week| (brief(week.from), [week.nk, week.rok, week.us_uk]));
            chart.columns(
                &[("NK", NK), ("ROK", ROK), ("US, UK", US)],
                &weeks.collect::<Vec<_>>(),
            )
        }
        Subject::Towns => {
            let rows = section.towns_shown().map(|town| Row {
                name: town.name.clone(),
                spread: town.day,
                percent: town.fell.percent,
                mark: town.history,
            });
            let rows: Vec<Row> = rows.collect();
            let days = section.dusks.iter().map(|dusk| dusk.day);
            let days: Vec<Day> = days.collect();
            match (days.first(), days.last()) {
                (Some(first), Some(last)) => chart.whiskers(&rows, *first, *last),
                _ => chart.whiskers(
                    &[],
                    Day::new(1).expect("the first"),
                    Day::new(2).expect("the second"),
                ),
            }
        }
        Subject::Front(front) => {
            let mut drawn = History::campaign().fronts.iter();
            let drawn = drawn.find(|drawn| drawn.date == Date::from(front.day));
            let mut map = campaign_map().clone();
            map.hexes.retain(|hex, info| {
                front.nk_percent.contains_key(hex)
                    || info.terrain == naktong_protocol::map::Terrain::Sea
                        && hex
                            .neighbors()
                            .any(|there| front.nk_percent.contains_key(&there))
            });
            let hexes = &map.hexes;
            map.sides
                .retain(|side, _| side.ends().iter().all(|end| hexes.contains_key(end)));
            map.places.retain(|place| hexes.contains_key(&place.hex));
            fronts_svg(
                &map,
                &FrontPicture {
                    title: chart.title,
                    subtitle: chart.subtitle,
                    nk_percent: &front.nk_percent,
                    historic: drawn.map(|drawn| drawn.line.as_slice()),
                },
            )
        }
    }
}
