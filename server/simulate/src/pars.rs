//! Which points the levels of victory should ask for, by the games that were played.
//!
//! The wanted shares are cumulative. How often NK should win is the middle of part G's band; what
//! part G does not say is ours: of NK's wins a third are decisive, one game in five is drawn, and
//! of what is left a third is decisive for UN. Games that ended before their last dusk, or by a
//! condition that is not points, stay on their level whatever is asked for.

use std::fmt::Write as _;

use naktong_protocol::turn::VictoryLevel;
use naktong_rules::scenario::{Check, Condition, Scenario};
use serde::Serialize;

use crate::bands::wins_band;
use crate::game::Played;
use crate::statistics::{Share, quantile, ranks};

/// How often NK should win where part G says nothing, in percent.
const WINS_UNSAID: f64 = 45.0;
/// How many games should be drawn, in percent.
const DRAWS: f64 = 20.0;

/// The levels by points of a scenario, as they are and as the games suggest them.
#[derive(Clone, Debug, Serialize)]
pub struct Pars {
    /// Games that were decided by points.
    pub by_points: Share,
    /// NK's points in those games: a tenth, a quarter, a half, three quarters and nine tenths of
    /// them had at most this.
    pub points: [f64; 5],
    /// The levels, the best for NK first.
    pub levels: Vec<Threshold>,
    /// The scenario has a par, and the levels are margins over it.
    pub has_par: bool,
}

/// What a level asks for.
#[derive(Clone, Debug, Serialize)]
pub struct Threshold {
    /// The level.
    pub level: VictoryLevel,
    /// The points that the scenario asks for.
    pub now: i16,
    /// Games on this level or a better one.
    pub share_now: Share,
    /// How many that should be, in percent.
    pub wanted: f64,
    /// The points that would come nearest.
    pub suggested: i16,
    /// The lower end of the suggestion's 95% interval.
    pub low: i16,
    /// The upper end of the suggestion's 95% interval.
    pub high: i16,
    /// Games on this level or a better one with the suggested points.
    pub share_then: Share,
}

impl Pars {
    /// Of a scenario and its games; none if nothing is decided by points.
    #[must_use]
    pub fn of(scenario: &Scenario, games: &[&Played]) -> Option<Self> {
        let last = || {
            let terms = scenario.victory.iter();
            terms.filter(|term| term.when == Check::LastDusk)
        };
        let asked: Vec<(VictoryLevel, i16)> = last()
            .filter_map(|term| match term.conditions.as_slice() {
                [Condition::PointsAtLeast(points)] => Some((term.level, *points)),
                _ => None,
            })
            .collect();
        let by_points = |game: &&Played| {
            last().any(|term| {
                let bare = matches!(
                    term.conditions.as_slice(),
                    [] | [Condition::PointsAtLeast(_)]
                );
                bare && term.reason == game.reason
            })
        };
        let ended = games.iter().copied().filter(|game| game.level.is_some());
        let (counted, fixed): (Vec<&Played>, Vec<&Played>) = ended.partition(by_points);
        let mut points: Vec<i16> = counted.iter().map(|game| game.points).collect();
        points.sort_unstable();
        if asked.is_empty() || points.is_empty() {
            return None;
        }
        let all = counted.len() + fixed.len();
        let share = |level, least: i16| {
            let fixed = fixed.iter().filter(|game| game.level <= Some(level));
            let reached = points.iter().filter(|points| **points >= least);
            Share::new(fixed.count() + reached.count(), all)
        };
        let band = wins_band(scenario.id);
        let wins = band.map_or(WINS_UNSAID, |(from, to)| (from + to) / 2.0);
        let mut above = i16::MAX;
        let levels = asked.iter().map(|(level, now)| {
            let wanted = wanted(*level, wins);
            let miss = |least: &i16| (share(*level, *least).percent - wanted).abs();
            // Every number between two games gives the same shares: the one nearest to what is
            // asked for now.
            let (first, last) = (points[0], points[points.len() - 1]);
            let candidates = (first.min(*now)..=last.max(*now) + 1).filter(|least| *least < above);
            let suggested = candidates
                .min_by(|a, b| {
                    miss(a)
                        .total_cmp(&miss(b))
                        .then_with(|| a.abs_diff(*now).cmp(&b.abs_diff(*now)))
                })
                .unwrap_or(above.saturating_sub(1));
            above = suggested;
            let fixed = fixed.iter().filter(|game| game.level <= Some(*level));
            let needed = wanted / 100.0 * all as f64 - fixed.count() as f64;
            let below = 1.0 - (needed / points.len() as f64).clamp(0.0, 1.0);
            let (low, high) = ranks(points.len(), below);
            Threshold {
                level: *level,
                now: *now,
                share_now: share(*level, *now),
                wanted,
                suggested,
                low: points[low].min(suggested),
                high: points[high].max(suggested),
                share_then: share(*level, suggested),
            }
        });
        let levels: Vec<Threshold> = levels.collect();
        let sorted: Vec<f64> = points.iter().map(|points| f64::from(*points)).collect();
        Some(Self {
            by_points: Share::new(points.len(), all),
            points: [0.1, 0.25, 0.5, 0.75, 0.9].map(|share| quantile(&sorted, share)),
            has_par: levels.len() == 4,
            levels,
        })
    }

    /// The suggestion as the scenario file takes it.
    #[must_use]
    pub fn toml(&self) -> String {
        let mut out = String::new();
        let least = |level| {
            let mut levels = self.levels.iter();
            levels.find_map(|row: &Threshold| (row.level == level).then_some(row.suggested))
        };
        let draw = least(VictoryLevel::Draw).zip(least(VictoryLevel::NkMarginal));
        if let (true, Some((draw, marginal))) = (self.has_par, draw) {
            // The middle of the draw.
            let par = (draw + marginal - 1).div_euclid(2);
            let _ = writeln!(out, "[victory_by_points]\npar = {par}");
            for row in &self.levels {
                let _ = writeln!(out, "{} = {}", word(row.level), row.suggested - par);
            }
        } else {
            for row in &self.levels {
                let _ = writeln!(
                    out,
                    "# level = \"{}\"\nif = [{{ points_at_least = {} }}]",
                    word(row.level),
                    row.suggested
                );
            }
        }
        out
    }
}

/// How many games should be on a level or a better one, in percent, if NK should win so many.
fn wanted(level: VictoryLevel, wins: f64) -> f64 {
    match level {
        VictoryLevel::NkDecisive => wins / 3.0,
        VictoryLevel::NkMarginal => wins,
        VictoryLevel::Draw => wins + DRAWS,
        VictoryLevel::UnMarginal => 100.0 - (100.0 - wins - DRAWS) / 3.0,
        VictoryLevel::UnDecisive => 100.0,
    }
}

/// A level in a scenario file.
fn word(level: VictoryLevel) -> &'static str {
    match level {
        VictoryLevel::NkDecisive => "nk_decisive",
        VictoryLevel::NkMarginal => "nk_marginal",
        VictoryLevel::Draw => "draw",
        VictoryLevel::UnMarginal => "un_marginal",
        VictoryLevel::UnDecisive => "un_decisive",
    }
}

#[cfg(test)]
mod tests {
    use naktong_protocol::unit::Side;

    use super::*;
    use crate::game::Key;
    use crate::skill::Skill;

    fn scenario(id: &str) -> Scenario {
        naktong_scenarios::load(id).unwrap()
    }

    /// A game that ended with so many points on the last dusk.
    fn game(scenario: &Scenario, points: i16) -> Played {
        let terms = scenario.victory.iter();
        let mut terms = terms.filter(|term| term.when == Check::LastDusk);
        let term = terms.find(|term| match term.conditions.as_slice() {
            [] => true,
            [Condition::PointsAtLeast(least)] => points >= *least,
            _ => false,
        });
        let term = term.unwrap();
        Played {
            key: Key {
                scenario: scenario.id,
                seed: 1,
                nk: Skill::Aimless,
                un: Skill::Aimless,
            },
            level: Some(term.level),
            reason: term.reason.clone(),
            turns: scenario.turns,
            points,
            chronicle: Default::default(),
        }
    }

    fn asks(pars: &Pars) -> Vec<i16> {
        pars.levels.iter().map(|row| row.suggested).collect()
    }

    #[test]
    fn the_suggested_points_give_the_wanted_shares() {
        let c2 = scenario("c2-fall-of-seoul");
        let games: Vec<Played> = (0..200).map(|n| game(&c2, n % 100)).collect();
        let games: Vec<&Played> = games.iter().collect();
        let pars = Pars::of(&c2, &games).unwrap();
        // Part G's middle is 52.5%: two games on each number of points from 0 to 99.
        for row in &pars.levels {
            assert!(
                (row.share_then.percent - row.wanted).abs() <= 0.5,
                "{row:?}"
            );
            assert_eq!(f64::from(100 - row.suggested), row.share_then.percent);
            assert!(
                row.low <= row.suggested && row.suggested <= row.high,
                "{row:?}"
            );
        }
        // 47 and 48 are equally near: 47 is nearer to what is asked for now.
        assert_eq!(asks(&pars)[1], 47);
        assert_eq!(pars.levels[1].now, 12);
        assert_eq!(pars.levels[1].share_now.percent, 88.0);
    }

    #[test]
    fn the_suggestion_is_a_table_that_the_scenario_file_takes() {
        let c2 = scenario("c2-fall-of-seoul");
        let games: Vec<Played> = (0..20).map(|points| game(&c2, points)).collect();
        let games: Vec<&Played> = games.iter().collect();
        let pars = Pars::of(&c2, &games).unwrap();
        let table: toml::Table = toml::from_str(&pars.toml()).unwrap();
        let table = table["victory_by_points"].as_table().unwrap();
        let par = table["par"].as_integer().unwrap();
        for row in &pars.levels {
            let margin = table[word(row.level)].as_integer().unwrap();
            assert_eq!(par + margin, i64::from(row.suggested));
        }
        // The file of C2 with this table in place of its own.
        let bundled = naktong_scenarios::bundled();
        let (_, text) = bundled.into_iter().find(|(id, _)| *id == c2.id).unwrap();
        let own = text.find("[victory_by_points]").unwrap();
        let text = format!("{}{}", &text[..own], pars.toml());
        let checked = naktong_scenarios::file::check(&text, "c2-fall-of-seoul").unwrap();
        let again = Pars::of(&checked, &games);
        assert!(
            again.is_none(),
            "reasons name the par: these games were of another one"
        );
        let played: Vec<Played> = (0..20).map(|points| game(&checked, points)).collect();
        let played: Vec<&Played> = played.iter().collect();
        let again = Pars::of(&checked, &played).unwrap();
        assert_eq!(asks(&again), asks(&pars));
        assert_eq!(
            again.levels.iter().map(|row| row.now).collect::<Vec<_>>(),
            asks(&pars)
        );
    }

    #[test]
    fn games_that_ended_early_stay_on_their_level() {
        let c11 = scenario("c11-campaign-25-june");
        let mut games: Vec<Played> = (0..60).map(|points| game(&c11, points)).collect();
        for _ in 0..40 {
            let mut early = game(&c11, 30);
            early.level = Some(VictoryLevel::NkDecisive);
            early.reason = "Pusan has fallen, and with it the war.".to_owned();
            games.push(early);
        }
        let games: Vec<&Played> = games.iter().collect();
        let pars = Pars::of(&c11, &games).unwrap();
        assert_eq!((pars.by_points.count, pars.by_points.of), (60, 100));
        let marginal = &pars.levels[0];
        assert_eq!(marginal.level.winner(), Some(Side::Nk));
        // 42.5% are wanted, 40 have won early: two or three of the sixty.
        assert_eq!(marginal.suggested, 58);
        assert!(!pars.has_par);
        assert!(pars.toml().contains("if = [{ points_at_least = 58 }]"));
    }

    #[test]
    fn a_scenario_without_points_has_no_pars() {
        let c1 = scenario("c1-uijongbu-road");
        let games = [game(&c1, 0)];
        assert!(Pars::of(&c1, &games.iter().collect::<Vec<_>>()).is_none());
    }
}
