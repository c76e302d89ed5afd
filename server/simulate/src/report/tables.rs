//! The report as text, Markdown and CSV.

use std::fmt::Write as _;

use super::{Report, Section, TOGETHER};
use crate::bands::{date, short};
use crate::picture;
use crate::statistics::{Share, Spread};

impl Report {
    /// For a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        self.written(false)
    }

    /// As Markdown: a section for each scenario and pair of players, with its pictures.
    #[must_use]
    pub fn markdown(&self) -> String {
        self.written(true)
    }

    fn written(&self, pictures: bool) -> String {
        let mut out = String::new();
        self.duel_table(&mut out, 2);
        for section in &self.sections {
            section.written(&mut out, pictures);
        }
        let settings = &self.settings;
        let _ = writeln!(
            out,
            "Played by {}, rules version {}, seeds from {}.\n",
            settings.program, settings.rules, settings.seed
        );
        out
    }

    /// The standings of a duel, if it is one.
    pub(crate) fn duel_table(&self, out: &mut String, depth: usize) {
        let Some(duel) = &self.duel else {
            return;
        };
        let title = format!("Duel: {} against {}", duel.a, duel.b);
        head(out, depth, &title);
        let standings = duel.scenarios.iter().chain([&duel.all]);
        let rows = standings.map(|standing| {
            vec![
                standing.of.clone(),
                standing.score.of.to_string(),
                standing.won.to_string(),
                standing.drawn.to_string(),
                standing.lost.to_string(),
                percent(standing.score),
                interval(standing.score),
                format!("{:+.2}", standing.levels_better),
            ]
        });
        let won = format!("{} better", duel.a);
        let lost = format!("{} better", duel.b);
        let score = format!("score of {}", duel.a);
        let heads = [
            "scenario",
            "pairs",
            &won,
            "equal",
            &lost,
            &score,
            "95%",
            "levels better",
        ];
        table(out, &heads, rows);
    }
}

impl Section {
    fn written(&self, out: &mut String, pictures: bool) {
        let games = self.games;
        let title = format!(
            "{}: {}, {} (NK) against {} (UN), {games} games",
            self.scenario, self.title, self.nk, self.un
        );
        head(out, 2, &title);
        if self.broken_off > 0 {
            let _ = writeln!(out, "{} games were broken off.\n", self.broken_off);
        }
        let rows = self.levels.iter().map(|(level, share)| {
            vec![
                level.to_string(),
                share.count.to_string(),
                percent(*share),
                interval(*share),
            ]
        });
        let all = vec![
            "NK marginal or better".to_owned(),
            self.nk_wins.count.to_string(),
            percent(self.nk_wins),
            interval(self.nk_wins),
        ];
        table(
            out,
            &["outcome", "games", "share", "95%"],
            rows.chain([all]),
        );
        if let (Some(turns), Some(points), Some([nk, un])) = (self.turns, self.points, self.orders)
        {
            let _ = writeln!(
                out,
                "Last turn {}; NK points {}; orders of a game NK {}, UN {} (median, quartiles).\n",
                quartiles(turns),
                quartiles(points),
                quartiles(nk),
                quartiles(un)
            );
        }
        if !self.bands.is_empty() {
            head(out, 3, "Against part G");
            let rows = self.bands.iter().map(|band| {
                vec![
                    band.says.clone(),
                    band.expected.clone(),
                    band.measured.clone(),
                    band.interval.clone(),
                    band.verdict.to_string(),
                ]
            });
            table(out, &["part G", "band", "measured", "95%", "verdict"], rows);
        }
        self.pars(out, 3, "Points for the levels");
        self.decided(out);
        self.towns(out);
        self.losses(out);
        self.armies(out);
        self.history(out, false);
        if let Some(times) = &self.times {
            let _ = writeln!(
                out,
                "A game took {} ms: the judge {}, NK's thinking {}, UN's {}; the longest phase's \
                 thinking {} (median, quartiles, in ms).\n",
                quartiles(times.all_ms),
                quartiles(times.judge_ms),
                quartiles(times.nk_ms),
                quartiles(times.un_ms),
                quartiles(times.longest_ms)
            );
        }
        if pictures {
            for (name, title) in picture::names(self) {
                let _ = writeln!(out, "![{title}]({name})\n");
            }
        }
    }

    /// What decided, at most twelve reasons.
    pub(crate) fn decided(&self, out: &mut String) {
        if self.reasons.is_empty() {
            return;
        }
        head(out, 3, "What decided");
        let rows = self.reasons.iter().take(12);
        let rows = rows.map(|(reason, count)| vec![reason.clone(), count.to_string()]);
        table(out, &["reason", "games"], rows);
    }

    /// What the levels ask for, and what they might.
    pub(crate) fn pars(&self, out: &mut String, depth: usize, title: &str) {
        let Some(pars) = &self.pars else {
            return;
        };
        head(out, depth, title);
        let rows = pars.levels.iter().map(|row| {
            vec![
                row.level.to_string(),
                row.now.to_string(),
                percent(row.share_now),
                format!("{:.0}%", row.wanted),
                row.suggested.to_string(),
                format!("{} to {}", row.low, row.high),
                percent(row.share_then),
            ]
        });
        let heads = [
            "level or better",
            "points now",
            "games",
            "wanted",
            "suggested",
            "95%",
            "games then",
        ];
        table(out, &heads, rows);
        let [tenth, quarter, half, three, nine] = pars.points;
        let _ = writeln!(
            out,
            "{} games were decided by points: {tenth:.0}, {quarter:.0}, {half:.0}, {three:.0}, \
             {nine:.0} (10th, 25th, 50th, 75th, 90th percentile).\n\n```toml\n{}```\n",
            pars.by_points.count,
            pars.toml()
        );
    }

    /// When towns fell.
    pub(crate) fn towns(&self, out: &mut String) {
        if self.towns.is_empty() {
            return;
        }
        head(out, 3, "When towns fell");
        let rows = self.towns_shown().map(|town| {
            let day = |number: fn(Spread) -> f64| {
                town.day
                    .map_or_else(|| "-".to_owned(), |spread| date(number(spread)))
            };
            vec![
                town.name.clone(),
                town.value.to_string(),
                percent(town.fell),
                day(|spread| spread.lower),
                day(|spread| spread.median),
                day(|spread| spread.upper),
                percent(town.un_at_the_end),
                match (town.history, town.held) {
                    (Some(day), _) => short(day),
                    (None, true) => "not by then".to_owned(),
                    (None, false) => "-".to_owned(),
                },
            ]
        });
        let heads = [
            "town",
            "value",
            "fell in",
            "first quarter",
            "median",
            "last quarter",
            "UN's at the end",
            "1950",
        ];
        table(out, &heads, rows);
        let _ = writeln!(
            out,
            "The first fall of each, in the games in which it fell.{}\n",
            match self.towns_shown().count() < self.towns.len() {
                true => " More towns are in `report.csv`.",
                false => "",
            }
        );
    }

    /// Losses.
    pub(crate) fn losses(&self, out: &mut String) {
        head(out, 3, "Steps lost by week");
        let rows = self.weeks.iter().map(|week| {
            vec![
                format!("{} to {}", short(week.from), short(week.to)),
                week.nk.of.to_string(),
                quartiles(week.nk),
                quartiles(week.rok),
                quartiles(week.us_uk),
            ]
        });
        table(out, &["week", "games", "NK", "ROK", "US and UK"], rows);
    }

    fn armies(&self, out: &mut String) {
        head(out, 3, "At dusk");
        let last = self.dusks.len().saturating_sub(1);
        let weekly = self.dusks.iter().enumerate();
        let weekly = weekly.filter(|(row, _)| row % 7 == 6 || *row == last || self.dusks.len() < 8);
        let rows = weekly.map(|(_, dusk)| {
            vec![
                short(dusk.day),
                dusk.points.of.to_string(),
                quartiles(dusk.points),
                quartiles(dusk.heavy_materiel),
                quartiles(dusk.nk_trained),
                quartiles(dusk.nk_drafts),
                quartiles(dusk.rok_steps),
                quartiles(dusk.us_uk_steps),
            ]
        });
        let heads = [
            "dusk of",
            "games",
            "NK points",
            "HM",
            "NK trained steps",
            "NK draft steps",
            "ROK steps",
            "US, UK steps",
        ];
        table(out, &heads, rows);
    }

    /// Strengths and fronts against 1950; of the strengths only the sums, or each formation.
    pub(crate) fn history(&self, out: &mut String, sums: bool) {
        let strengths = self.strengths.iter();
        let strengths = strengths.filter(|row| !sums || row.of == TOGETHER);
        let mut strengths = strengths.peekable();
        if strengths.peek().is_some() {
            head(out, 3, "Strengths against the histories");
            let rows = strengths.map(|row| {
                vec![
                    short(row.day),
                    row.of.clone(),
                    row.played_percent.of.to_string(),
                    row.men.to_string(),
                    format!("{:.0}%", row.history_percent),
                    quartiles(row.played_percent) + "%",
                ]
            });
            let heads = [
                "day",
                "formation",
                "games",
                "men in 1950",
                "of its order of battle",
                "steps played, of its full strength",
            ];
            table(out, &heads, rows);
        }
        if !self.fronts.is_empty() {
            head(out, 3, "Fronts against the drawn ones");
            let rows = self.fronts.iter().map(|front| {
                vec![
                    short(front.day),
                    front.label.clone(),
                    front.of.to_string(),
                    front.nk_hexes_1950.to_string(),
                    front.nk_hexes.to_string(),
                    format!("{:.0}%", front.agree.percent),
                ]
            });
            let heads = [
                "day",
                "front",
                "games",
                "NK's hexes in 1950",
                "in most games",
                "hexes that agree",
            ];
            table(out, &heads, rows);
        }
    }
}

pub(crate) fn head(out: &mut String, depth: usize, title: &str) {
    let _ = writeln!(out, "{} {title}\n", "#".repeat(depth));
}

/// A Markdown table with even columns: those of numbers and dates to the right.
pub(crate) fn table(out: &mut String, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let rows: Vec<Vec<String>> = rows
        .map(|row| row.into_iter().map(|cell| cell.replace('|', "/")).collect())
        .collect();
    let cells = |column: usize| rows.iter().map(move |row| row[column].as_str());
    let wide = |column: usize| {
        let widths = cells(column).map(|cell| cell.chars().count());
        let least = [heads[column].chars().count(), 3];
        widths.chain(least).max().unwrap_or_default()
    };
    let is_number = |cell: &str| {
        cell == "never"
            || cell == "not by then"
            || cell.starts_with(|c: char| "+-0123456789".contains(c))
    };
    let columns: Vec<(usize, bool)> = (0..heads.len())
        .map(|column| (wide(column), cells(column).all(is_number)))
        .collect();
    let mut line = |cells: &[String]| {
        let cells = cells.iter().zip(&columns);
        let cells = cells.map(|(cell, (wide, right))| match right {
            true => format!("{cell:>wide$}"),
            false => format!("{cell:<wide$}"),
        });
        let cells: Vec<String> = cells.collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    };
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    line(&heads);
    let rules = columns.iter().map(|(wide, right)| match right {
        true => format!("{}:", "-".repeat(wide - 1)),
        false => "-".repeat(*wide),
    });
    line(&rules.collect::<Vec<_>>());
    for row in &rows {
        line(row);
    }
    out.push('\n');
}

pub(crate) fn percent(share: Share) -> String {
    format!("{:.1}%", share.percent)
}

pub(crate) fn interval(share: Share) -> String {
    format!("{:.1}-{:.1}%", share.low, share.high)
}

/// `12 (9-14)`.
pub(crate) fn quartiles(spread: Spread) -> String {
    let plain = |value: f64| match value.fract() == 0.0 {
        true => format!("{value:.0}"),
        false => format!("{value:.1}"),
    };
    format!(
        "{} ({}-{})",
        plain(spread.median),
        plain(spread.lower),
        plain(spread.upper)
    )
}
