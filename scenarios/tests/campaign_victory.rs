//! The end of the campaign (rules 17.2 to 17.4) and its values of places (table B4), in all of
//! its starts.

use std::collections::BTreeMap;

use naktong_protocol::PlaceId;
use naktong_protocol::turn::VictoryLevel;
use naktong_protocol::unit::Side;
use naktong_rules::scenario::{Check, Condition, Scenario, VictoryTerm};

/// The campaign from each of its starts.
fn campaigns() -> [Scenario; 3] {
    [
        "c11-campaign-25-june",
        "c11-campaign-14-july",
        "c11-campaign-4-august",
    ]
    .map(|id| naktong_scenarios::load(id).expect("the bundled scenario is sound"))
}

fn place(id: &str) -> PlaceId {
    PlaceId::new(id).expect("an id")
}

/// The turn of a day of the campaign, 1 being 25 June; that of the first turn at the earliest.
fn turn(scenario: &Scenario, day: u8) -> u16 {
    let mut turns = 1..=scenario.turns;
    let is_due = |turn: &u16| {
        let today = scenario.first_day.plus(turn.saturating_sub(1));
        today.is_some_and(|today| today.number() >= day)
    };
    turns.find(is_due).expect("a day of the campaign")
}

fn at_every_dusk(scenario: &Scenario) -> impl Iterator<Item = &VictoryTerm> {
    let terms = scenario.victory.iter();
    terms.filter(|term| term.when == Check::EveryDusk)
}

#[test]
fn r17_2_sudden_death_by_pusan_taegu_and_masan_or_seoul() {
    for scenario in campaigns() {
        let conditions = |level| {
            let terms = at_every_dusk(&scenario).filter(move |term| term.level == level);
            terms
                .map(|term| term.conditions.clone())
                .collect::<Vec<_>>()
        };
        let controls = |side, id| Condition::Controls {
            side,
            place: place(id),
        };
        let secured = |id| Condition::Secured { place: place(id) };
        let nk = conditions(VictoryLevel::NkDecisive);
        assert!(nk.contains(&vec![controls(Side::Nk, "pusan")]), "{nk:?}");
        assert!(
            nk.contains(&vec![secured("taegu"), secured("masan")]),
            "{nk:?}"
        );
        let un = conditions(VictoryLevel::UnDecisive);
        let [un] = &un[..] else {
            panic!("{}: {un:?}", scenario.id)
        };
        assert!(un.contains(&controls(Side::Un, "seoul")), "{un:?}");
        // From 10 July, the 16th day; later starts need not say it.
        let from = un.iter().find_map(|condition| match condition {
            Condition::TurnAtLeast(turn) => Some(*turn),
            _ => None,
        });
        assert_eq!(from.unwrap_or(1), turn(&scenario, 16), "{}", scenario.id);
    }
}

#[test]
fn r17_3_the_august_clock_gives_five_points_on_the_15th() {
    for scenario in campaigns() {
        let clock = scenario.scoring.bonuses.iter().find(|bonus| {
            let august = turn(&scenario, 52);
            bonus.conditions.contains(&Condition::TurnAtLeast(august))
                && bonus.conditions.contains(&Condition::TurnAtMost(august))
        });
        let clock = clock.unwrap_or_else(|| panic!("{} has no clock", scenario.id));
        assert_eq!(clock.points, 5);
        let cities = ["taegu", "masan", "pohang"].map(|id| Condition::Secured { place: place(id) });
        assert!(
            clock
                .conditions
                .contains(&Condition::AnyOf(cities.to_vec()))
        );
    }
}

#[test]
fn r17_4_at_the_last_dusk_58_48_and_38_points() {
    for scenario in campaigns() {
        let terms = scenario.victory.iter();
        let last = terms.filter(|term| term.when == Check::LastDusk);
        let levels: Vec<(VictoryLevel, Vec<Condition>)> = last
            .map(|term| (term.level, term.conditions.clone()))
            .collect();
        let at_least = |points| vec![Condition::PointsAtLeast(points)];
        assert_eq!(
            levels,
            [
                (VictoryLevel::NkMarginal, at_least(58)),
                (VictoryLevel::Draw, at_least(48)),
                (VictoryLevel::UnMarginal, at_least(38)),
                (VictoryLevel::UnDecisive, vec![]),
            ],
            "{}",
            scenario.id
        );
    }
}

#[test]
fn b4_the_places_have_the_printed_values() {
    let rules = include_str!("../../server/rules/RULES.md");
    let (_, row) = rules.split_once("**B4 Place values**: ").expect("B4");
    let (row, _) = row
        .split_once(". Pusan has no value")
        .expect("the end of the list");
    let mut printed: BTreeMap<String, u8> = BTreeMap::new();
    for group in row.split("; ") {
        let (names, value) = group.rsplit_once(' ').expect("names and a value");
        for name in names.split(", ") {
            printed.insert(name.to_lowercase(), value.parse().expect("a value"));
        }
    }
    for scenario in campaigns() {
        let points = scenario.points.iter();
        let ours = points.map(|(id, value)| (id.to_string(), *value));
        let ours: BTreeMap<String, u8> = ours.collect();
        assert_eq!(ours, printed, "{}", scenario.id);
    }
}
