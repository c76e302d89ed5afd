//! C2 to C6: who is there, whether points can be had, and whole games of players who give any
//! legal orders.

mod player;

use std::collections::{BTreeSet, VecDeque};

use naktong_protocol::Hex;
use naktong_protocol::turn::VictoryLevel;
use naktong_protocol::unit::{Nation, Side};
use naktong_rules::scenario::{Condition, Scenario, Start};

use player::{Manner, Played, play};

const IDS: [&str; 5] = [
    "c2-fall-of-seoul",
    "c3-chunchon",
    "c4-task-force-smith",
    "c5-taejon",
    "c6-right-hook",
];

fn load(id: &str) -> Scenario {
    naktong_scenarios::load(id).unwrap_or_else(|error| panic!("{id}: {error}"))
}

fn steps(scenario: &Scenario, wanted: impl Fn(Nation) -> bool) -> u32 {
    let units = scenario.units.iter();
    units
        .filter(|unit| wanted(unit.counter.nation))
        .map(|unit| u32::from(unit.steps))
        .sum()
}

/// Days, combat units and steps of each side, HM and par, as rules part C fixes them.
#[test]
fn the_forces_are_those_of_part_c() {
    let card = |id: &str| {
        let scenario = load(id);
        let count = |side| {
            let units = scenario.units.iter();
            units
                .filter(|unit| unit.counter.side() == side && !unit.counter.is_support())
                .count()
        };
        format!(
            "{} from {}: NK {} units of {} steps, UN {} of {}, HM {}, {} to win",
            scenario.turns,
            scenario.first_day,
            count(Side::Nk),
            steps(&scenario, |n| n.side() == Side::Nk),
            count(Side::Un),
            steps(&scenario, |n| n.side() == Side::Un),
            scenario.modules.heavy_materiel.expect("HM is in play"),
            to_win(&scenario),
        )
    };
    let cards = IDS.map(card);
    assert_eq!(
        cards,
        [
            // 9 x 5, 2 x 5, 3 x 4, 5; 3 x 5, 2 x 6, then 3 x 4, 2 x 5, 3 x 4, cavalry 3.
            "6 from 25 June 1950: NK 15 units of 72 steps, UN 14 of 64, HM 30, 12 to win",
            // 3 x 5, 3 x 6, 3, 4; 3 x 5, 5.
            "6 from 25 June 1950: NK 8 units of 40 steps, UN 4 of 20, HM 15, 13 to win",
            // 3 x 4, 3, 3 x 4; 2, 4, 3, 1.
            "5 from 5 July 1950: NK 7 units of 27 steps, UN 4 of 10, HM 14, 11 to win",
            // 6 x 4, 2 x 2, 2, 3 x 3; 5, 2, 3, 1, 4.
            "9 from 13 July 1950: NK 12 units of 39 steps, UN 5 of 15, HM 20, 17 to win",
            // 3 x 5, 2, 3 x 4, 6; 3 x 2, 2, 1, 4, 2 x 3, 5, 5.
            "17 from 21 July 1950: NK 8 units of 35 steps, UN 10 of 29, HM 15, 10 to win",
        ]
    );
}

/// Land that can be walked without crossing straits.
fn walk(scenario: &Scenario, from: impl IntoIterator<Item = Hex>) -> BTreeSet<Hex> {
    let map = &scenario.map;
    let mut next: VecDeque<Hex> = from.into_iter().collect();
    let mut seen: BTreeSet<Hex> = next.iter().copied().collect();
    while let Some(hex) = next.pop_front() {
        for there in hex.neighbors() {
            let strait = naktong_protocol::Hexside::between(hex, there)
                .and_then(|side| map.sides.get(&side))
                .is_some_and(|side| side.strait);
            if map.is_land(there) && !strait && seen.insert(there) {
                next.push_back(there);
            }
        }
    }
    seen
}

#[test]
fn every_place_with_points_can_be_walked_to_from_where_nk_begins() {
    for id in IDS {
        let scenario = load(id);
        let nk = |unit: &&naktong_rules::scenario::UnitSetup| unit.counter.side() == Side::Nk;
        for unit in scenario.units.iter().filter(nk) {
            let start = match &unit.start {
                Start::OnMap(hex) => vec![*hex],
                Start::Arrives { hexes, .. } | Start::Lands { hexes } => hexes.clone(),
                Start::Formed | Start::Transported { .. } => continue,
            };
            let reached = walk(&scenario, start);
            for place in scenario.points.keys() {
                let hex = scenario.map.place(*place).expect("checked").hex;
                assert!(
                    reached.contains(&hex),
                    "{id}: {} to {place}",
                    unit.counter.id
                );
            }
        }
    }
}

/// Where nobody stands in the way NK wins within the days, or has all that can be had without an
/// enemy to beat: so every place is near enough, and the roads and bridges on the map lead there.
#[test]
fn an_army_without_an_enemy_wins_in_time() {
    for id in IDS {
        let mut scenario = load(id);
        scenario
            .units
            .retain(|unit| unit.counter.side() == Side::Nk);
        let played = play(&scenario, 1, Manner::March, Manner::Wait);
        let mut places = scenario.points.keys();
        let missed = places.find(|place| !played.taken.contains_key(place));
        assert_eq!(missed, None, "{id}: never taken");
        let (level, score) = (played.outcome.level, played.last.score);
        let places: i16 = scenario
            .points
            .values()
            .map(|points| i16::from(*points))
            .sum();
        let in_time: i16 = scenario.scoring.bonuses.iter().map(|b| b.points).sum();
        let wins = matches!(level, VictoryLevel::NkDecisive | VictoryLevel::NkMarginal);
        assert!(
            wins || score.nk_points == places + in_time,
            "{id}: {level:?} with {score:?}"
        );
    }
}

/// So many games, or more with `NAKTONG_LONG_GAMES=1`.
fn seeds(usual: u64) -> std::ops::RangeInclusive<u64> {
    match std::env::var_os("NAKTONG_LONG_GAMES") {
        Some(_) => 1..=20,
        None => 1..=usual,
    }
}

/// Two who give any legal orders come to an end, whatever they do, and nothing that was offered
/// is refused.
#[test]
fn random_orders_bring_every_scenario_to_its_end() {
    for id in IDS {
        let scenario = load(id);
        // So that a long scenario takes no longer.
        let random = Manner::Random(if scenario.turns > 10 { 3 } else { 6 });
        for seed in seeds(2) {
            let played = play(&scenario, seed, random, random);
            assert_eq!(
                played.outcome.level,
                judged(&scenario, &played),
                "{id}, seed {seed}"
            );
            let orders = played.orders;
            let least = usize::from(scenario.turns) * 5;
            assert!(orders > least, "{id}, seed {seed}: only {orders} orders");
        }
    }
}

/// An army that only marches straight on is no model player, but it takes something, and the end
/// is the one that its points stand for.
#[test]
fn a_straight_march_against_random_orders_takes_ground() {
    for id in IDS {
        let scenario = load(id);
        for seed in seeds(1) {
            let played = play(&scenario, seed, Manner::March, Manner::Random(4));
            let points = played.last.score.nk_points;
            println!(
                "{id}, seed {seed}: {:?}, {points} points",
                played.outcome.level
            );
            assert_eq!(
                played.outcome.level,
                judged(&scenario, &played),
                "{id}, seed {seed}"
            );
            let taken = |place| played.taken.get(place).is_some_and(|turn| *turn > 1);
            assert!(
                scenario.points.keys().any(taken),
                "{id}, seed {seed}: nothing was taken"
            );
        }
    }
}

/// The level that the points at the end stand for.
fn judged(scenario: &Scenario, played: &Played) -> VictoryLevel {
    let points = played.last.score.nk_points;
    let reached = levels(scenario).find(|(_, least)| points >= *least);
    reached.map_or(VictoryLevel::UnDecisive, |(level, _)| level)
}

/// The levels that points decide, the best for NK first, and what they ask for.
fn levels(scenario: &Scenario) -> impl Iterator<Item = (VictoryLevel, i16)> {
    let terms = scenario.victory.iter();
    terms.filter_map(|term| match term.conditions.as_slice() {
        [Condition::PointsAtLeast(points)] => Some((term.level, *points)),
        _ => None,
    })
}

/// What NK needs to win.
fn to_win(scenario: &Scenario) -> i16 {
    let mut levels = levels(scenario);
    let marginal = levels.find(|(level, _)| *level == VictoryLevel::NkMarginal);
    marginal.expect("points decide").1
}
