//! The strength of one level against another.
//!
//! Two levels play the same scenario with the same seed twice, with the sides exchanged. Each has
//! then had the same side of the same match: whoever did better with it wins the pair. Better is
//! the better level of victory; of two games that ended on the same level, the one with more
//! points for NK is better for NK. What is equal in both is a draw.

use std::cmp::Ordering;

use naktong_protocol::turn::VictoryLevel;
use serde::Serialize;

use crate::game::{Key, Played};
use crate::settings::Settings;
use crate::skill::Skill;
use crate::statistics::Share;

/// How two levels compare.
#[derive(Clone, Debug, Serialize)]
pub struct Duel {
    /// The first level, whose wins are counted.
    pub a: Skill,
    /// The second level.
    pub b: Skill,
    /// A row for each scenario.
    pub scenarios: Vec<Standing>,
    /// All scenarios together.
    pub all: Standing,
}

/// Pairs won, drawn and lost by the first level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// The scenario, or `all`.
    pub of: String,
    /// Pairs that the first level won.
    pub won: usize,
    /// Pairs that were equal.
    pub drawn: usize,
    /// Pairs that the second level won.
    pub lost: usize,
    /// The first level's score, a draw counting half, with its 95% interval.
    pub score: Share,
    /// How many levels of victory the first did better on average, -4 to +4.
    pub levels_better: f64,
}

/// A scale from the worst for NK, 0, to the best, 4.
#[must_use]
pub fn scale(level: VictoryLevel) -> u8 {
    match level {
        VictoryLevel::NkDecisive => 4,
        VictoryLevel::NkMarginal => 3,
        VictoryLevel::Draw => 2,
        VictoryLevel::UnMarginal => 1,
        VictoryLevel::UnDecisive => 0,
    }
}

impl Duel {
    /// The duel of a run, if it is one. Pairs of which a game is missing are left out.
    #[must_use]
    pub fn of(settings: &Settings, games: &[Played]) -> Option<Self> {
        let (a, b) = settings.duel()?;
        let contents = settings.scenarios.iter();
        let by_scenario: Vec<(String, Vec<[&Played; 2]>)> = contents
            .map(|content| {
                let of_a = games.iter();
                let of_a = of_a.filter(|game| {
                    let key = game.key;
                    (key.scenario, key.nk, key.un) == (content.id, a, b)
                });
                let pairs = of_a.filter_map(|game| {
                    let back = Key {
                        nk: b,
                        un: a,
                        ..game.key
                    };
                    let back = games.binary_search_by_key(&back, |game| game.key).ok()?;
                    Some([game, &games[back]])
                });
                (content.id.to_string(), pairs.collect())
            })
            .collect();
        let all: Vec<[&Played; 2]> = by_scenario
            .iter()
            .flat_map(|(_, pairs)| pairs.iter().copied())
            .collect();
        let standings = by_scenario.iter();
        Some(Self {
            a,
            b,
            scenarios: standings
                .map(|(id, pairs)| Standing::of(id, pairs))
                .collect(),
            all: Standing::of("all", &all),
        })
    }
}

impl Standing {
    /// Of pairs of games, the one in which the first level had NK first.
    fn of(name: &str, pairs: &[[&Played; 2]]) -> Self {
        let worth = |game: &Played| (game.level.map_or(2, scale), game.points);
        let count = |wanted: Ordering| {
            let pairs = pairs.iter();
            let pairs = pairs.filter(|[first, second]| worth(first).cmp(&worth(second)) == wanted);
            pairs.count()
        };
        let [won, drawn, lost] = [Ordering::Greater, Ordering::Equal, Ordering::Less].map(count);
        let better: f64 = pairs
            .iter()
            .map(|[first, second]| f64::from(worth(first).0) - f64::from(worth(second).0))
            .sum();
        Self {
            of: name.to_owned(),
            won,
            drawn,
            lost,
            score: Share::score(won, drawn, pairs.len()),
            levels_better: better / pairs.len().max(1) as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use naktong_protocol::computer::Level;

    use super::*;
    use crate::chronicle::Chronicle;

    const A: Skill = Skill::Level(Level::Veteran);
    const B: Skill = Skill::Aimless;

    fn game(seed: u64, (nk, un): (Skill, Skill), level: VictoryLevel, points: i16) -> Played {
        Played {
            key: Key {
                scenario: "c1-uijongbu-road".parse().unwrap(),
                seed,
                nk,
                un,
            },
            level: Some(level),
            reason: String::new(),
            turns: 3,
            points,
            chronicle: Chronicle::default(),
        }
    }

    #[test]
    fn whoever_did_better_with_the_same_side_wins_the_pair() {
        use VictoryLevel::{Draw, NkDecisive, NkMarginal, UnDecisive};
        let c1 = naktong_scenarios::load("c1-uijongbu-road").unwrap();
        let scenarios = [("c1-uijongbu-road".to_owned(), c1)];
        let settings = Settings::new("test", &scenarios, vec![(A, B), (B, A)], 1, None).unwrap();
        let mut games = vec![
            // NK wins both times, but A higher.
            game(1, (A, B), NkDecisive, 0),
            game(1, (B, A), NkMarginal, 0),
            // The same level: points decide.
            game(2, (A, B), Draw, 5),
            game(2, (B, A), Draw, 6),
            game(3, (A, B), UnDecisive, 2),
            game(3, (B, A), UnDecisive, 2),
            // Its other half is still to be played.
            game(4, (A, B), NkDecisive, 0),
        ];
        games.sort_by_key(|game| game.key);
        let duel = Duel::of(&settings, &games).unwrap();
        let all = &duel.all;
        assert_eq!((all.won, all.drawn, all.lost), (1, 1, 1));
        assert_eq!(all.score.percent, 50.0);
        assert!((all.levels_better - 1.0 / 3.0).abs() < 1e-9);
    }
}
