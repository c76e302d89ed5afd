//! The report as CSV.

use std::fmt::Write as _;

use super::{Report, Section};
use crate::statistics::{Share, Spread};

impl Report {
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

    /// Part G as a table: what it says, what was measured, the verdict.
    #[must_use]
    pub fn bands_csv(&self) -> String {
        let mut out = String::from("scenario,nk,un,part_g,band,measured,interval,games,verdict\n");
        for section in &self.sections {
            for band in &section.bands {
                let fields = [
                    section.scenario.to_string(),
                    section.nk.to_string(),
                    section.un.to_string(),
                    quoted(&band.says),
                    band.expected.clone(),
                    band.measured.clone(),
                    band.interval.clone(),
                    band.of.to_string(),
                    band.verdict.to_string().to_lowercase(),
                ];
                let _ = writeln!(out, "{}", fields.join(","));
            }
        }
        out
    }
}

impl Section {
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
