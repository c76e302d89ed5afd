//! The report as text, Markdown and CSV.

use std::fmt::Write as _;

use super::{Report, Section};
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
        if let Some(duel) = &self.duel {
            let title = format!("Duel: {} against {}", duel.a, duel.b);
            head(&mut out, 2, &title);
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
            table(&mut out, &heads, rows);
        }
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

    /// One long table: every number with what it is of, and history's number beside it.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut out = String::from(
            "scenario,nk,un,what,of,day,games,lower_quartile,median,upper_quartile,percent,\
             percent_low,percent_high,history\n",
        );
        for section in &self.sections {
            section.csv(&mut out);
        }
        out
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
        if !self.reasons.is_empty() {
            head(out, 3, "What decided");
            let rows = self.reasons.iter().take(12);
            let rows = rows.map(|(reason, count)| vec![reason.clone(), count.to_string()]);
            table(out, &["reason", "games"], rows);
        }
        self.towns(out);
        self.armies(out);
        self.history(out);
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

    fn towns(&self, out: &mut String) {
        if self.towns.is_empty() {
            return;
        }
        head(out, 3, "When towns fell");
        let rows = self.towns.iter().filter(|town| town.matters());
        let rows = rows.map(|town| {
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
            "Quartiles are of the games in which it fell; the day is its first fall.\n"
        );
    }

    fn armies(&self, out: &mut String) {
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

    fn history(&self, out: &mut String) {
        if !self.strengths.is_empty() {
            head(out, 3, "Strengths against the histories");
            let rows = self.strengths.iter().map(|row| {
                vec![
                    short(row.day),
                    row.of.clone(),
                    row.men.to_string(),
                    format!("{:.0}%", row.history_percent),
                    quartiles(row.played_percent) + "%",
                ]
            });
            let heads = [
                "day",
                "formation",
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

    fn csv(&self, out: &mut String) {
        let mut row = |what: &str,
                       of: &str,
                       day: String,
                       spread: Option<Spread>,
                       share: Option<Share>,
                       history: String| {
            let games = spread.map(|s| s.of).or(share.map(|s| s.of));
            let number = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.2}"));
            let fields = [
                self.scenario.to_string(),
                self.nk.to_string(),
                self.un.to_string(),
                what.to_owned(),
                quoted(of),
                day,
                games.map_or_else(String::new, |games| games.to_string()),
                number(spread.map(|s| s.lower)),
                number(spread.map(|s| s.median)),
                number(spread.map(|s| s.upper)),
                number(share.map(|s| s.percent)),
                number(share.map(|s| s.low)),
                number(share.map(|s| s.high)),
                history,
            ];
            let _ = writeln!(out, "{}", fields.join(","));
        };
        let none = String::new;
        for (level, share) in &self.levels {
            row(
                "outcome",
                &level.to_string(),
                none(),
                None,
                Some(*share),
                none(),
            );
        }
        row(
            "outcome",
            "NK marginal or better",
            none(),
            None,
            Some(self.nk_wins),
            none(),
        );
        row("last turn", "", none(), self.turns, None, none());
        row(
            "NK points at the end",
            "",
            none(),
            self.points,
            None,
            none(),
        );
        if let Some([nk, un]) = self.orders {
            row("orders", "NK", none(), Some(nk), None, none());
            row("orders", "UN", none(), Some(un), None, none());
        }
        for dusk in &self.dusks {
            let day = || String::from(dusk.day);
            row("NK points", "", day(), Some(dusk.points), None, none());
            row(
                "heavy materiel",
                "NK",
                day(),
                Some(dusk.heavy_materiel),
                None,
                none(),
            );
            row(
                "steps",
                "NK trained",
                day(),
                Some(dusk.nk_trained),
                None,
                none(),
            );
            row(
                "steps",
                "NK draft",
                day(),
                Some(dusk.nk_drafts),
                None,
                none(),
            );
            row("steps", "ROK", day(), Some(dusk.rok_steps), None, none());
            row(
                "steps",
                "US and UK",
                day(),
                Some(dusk.us_uk_steps),
                None,
                none(),
            );
        }
        for week in &self.weeks {
            for (who, spread) in [
                ("NK", week.nk),
                ("ROK", week.rok),
                ("US and UK", week.us_uk),
            ] {
                let day = String::from(week.from);
                row(
                    "steps lost in the week from",
                    who,
                    day,
                    Some(spread),
                    None,
                    none(),
                );
            }
        }
        for town in &self.towns {
            let history = town.history.map_or_else(String::new, String::from);
            let of = town.place.to_string();
            row(
                "fell (day of the campaign)",
                &of,
                none(),
                town.day,
                Some(town.fell),
                history,
            );
            row(
                "UN's at the end",
                &of,
                none(),
                None,
                Some(town.un_at_the_end),
                none(),
            );
        }
        for strength in &self.strengths {
            let (day, history) = (String::from(strength.day), strength.history_percent);
            let history = format!("{history:.2}");
            let played = Some(strength.played_percent);
            row(
                "strength in percent",
                &strength.of,
                day,
                played,
                None,
                history,
            );
        }
        for front in &self.fronts {
            let day = String::from(front.day);
            let history = front.nk_hexes_1950.to_string();
            row(
                "hexes that agree with the front",
                "",
                day,
                None,
                Some(front.agree),
                history,
            );
        }
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn head(out: &mut String, depth: usize, title: &str) {
    let _ = writeln!(out, "{} {title}\n", "#".repeat(depth));
}

/// A Markdown table with even columns: numbers to the right.
fn table(out: &mut String, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let rows: Vec<Vec<String>> = rows
        .map(|row| row.into_iter().map(|cell| cell.replace('|', "/")).collect())
        .collect();
    let wide = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells
            .chain([heads[column].chars().count(), 3])
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..heads.len()).map(wide).collect();
    let mut line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, wide))| match column {
            0 => format!("{cell:<wide$}"),
            _ => format!("{cell:>wide$}"),
        });
        let cells: Vec<String> = cells.collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    };
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    line(&heads);
    let rule = |(column, wide): (usize, &usize)| match column {
        0 => "-".repeat(*wide),
        _ => format!("{}:", "-".repeat(wide - 1)),
    };
    let rules: Vec<String> = widths.iter().enumerate().map(rule).collect();
    line(&rules);
    for row in &rows {
        line(row);
    }
    out.push('\n');
}

fn percent(share: Share) -> String {
    format!("{:.1}%", share.percent)
}

fn interval(share: Share) -> String {
    format!("{:.1}-{:.1}%", share.low, share.high)
}

/// `12 (9-14)`.
fn quartiles(spread: Spread) -> String {
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
