//! Whole player turns of both sides with combats and retreats in fog: one hidden fact, two
//! matches, one stream.

use naktong_protocol::Hex;
use naktong_protocol::map::Crossing;
use naktong_protocol::unit::{Quality, Side, Stance};
use naktong_rules::scenario::{Scenario, Start};

use super::pair::{Pair, Secret, Story};
use crate::random_play::{for_each_seed, random_scenario};
use crate::setup::Setup;
use naktong_ai::Chance;

/// Pairs for each kind of fact.
const PAIRS: u64 = 64;

/// Plays pairs that differ in one kind of fact; all that happened in them together.
fn pairs(differ: impl Fn(Setup, Side, &mut Chance) -> (Scenario, Scenario, Secret)) -> Story {
    let told = std::cell::RefCell::new(Vec::new());
    for_each_seed(PAIRS, |seed| {
        let chance = &mut Chance::new(seed ^ 0xfac7);
        let owner = if seed % 2 == 0 { Side::Nk } else { Side::Un };
        let (one, other, secret) = differ(random_scenario(seed).turns(2).fog(), owner, chance);
        assert_ne!(one, other, "nothing differs");
        let story = Pair::begin([one, other], secret, chance).play();
        told.borrow_mut().push(story);
    });
    let told = told.into_inner();
    let ended = told.iter().filter(|story| story.to_the_end).count();
    assert!(
        ended * 2 > told.len(),
        "few were played to the end: {ended}"
    );
    let sum = |of: fn(&Story) -> usize| told.iter().map(of).sum();
    let all = Story {
        orders: sum(|story| story.orders),
        combats: sum(|story| story.combats),
        retreats: sum(|story| story.retreats),
        refusals: sum(|story| story.refusals),
        unnoticed: sum(|story| story.unnoticed),
        to_the_end: true,
    };
    // One pair by itself, as a failure asks for, may be quiet.
    if told.len() > 10 {
        assert!(
            2 * all.combats > told.len() && all.refusals > told.len(),
            "{all:?}"
        );
        assert!(all.retreats > 0, "{all:?}");
    }
    all
}

/// Two of a side's combat units.
fn two_of(scenario: &Scenario, owner: Side, chance: &mut Chance) -> [usize; 2] {
    let units = scenario.units.iter().enumerate();
    let own: Vec<usize> = units
        .filter(|(_, unit)| unit.counter.side() == owner && !unit.counter.is_support())
        .map(|(index, _)| index)
        .collect();
    [(); 2].map(|()| *chance.pick(&own).expect("a side has combat units"))
}

#[test]
fn r16_3_stances_and_guard_hexes_do_not_show() {
    pairs(|setup, owner, chance| {
        let one = setup.scenario;
        let mut other = one.clone();
        let mut secret = Secret::of(owner);
        let land: Vec<Hex> = one.map.hexes.keys().copied().collect();
        for index in two_of(&one, owner, chance) {
            let unit = &mut other.units[index];
            let guard = *chance.pick(&land).expect("hexes");
            let mut words = vec![
                Stance::Hold,
                Stance::Stand,
                Stance::Delay,
                Stance::Withdraw,
                Stance::Reserve(vec![guard]),
            ];
            words.retain(|stance| *stance != one.units[index].stance);
            unit.stance = chance.pick(&words).expect("four at least").clone();
            secret.units.insert(unit.counter.id);
        }
        (one, other, secret)
    });
}

#[test]
fn r16_3_quality_and_markers_of_units_that_have_not_fought_do_not_show() {
    pairs(|setup, owner, chance| {
        let one = setup.scenario;
        let mut other = one.clone();
        let mut secret = Secret::of(owner);
        for index in two_of(&one, owner, chance) {
            let unit = &mut other.units[index];
            unit.counter.quality = *chance.pick(Quality::ALL).expect("four");
            unit.untried = !one.units[index].untried;
            unit.dug_in = !one.units[index].dug_in;
            unit.draft_steps = u8::try_from(chance.below(usize::from(unit.steps) + 1)).unwrap();
            secret.units.insert(unit.counter.id);
        }
        (one, other, secret)
    });
}

#[test]
fn r16_3_heavy_materiel_does_not_show() {
    pairs(|setup, _, chance| {
        // Enough that nothing remains unpaid.
        let pool = 50 + u8::try_from(chance.below(20)).unwrap();
        let one = setup.heavy_materiel(pool).scenario;
        let mut other = one.clone();
        other.modules.heavy_materiel = Some(pool + 20);
        (one, other, Secret::of(Side::Nk))
    });
}

#[test]
fn r16_3_prepared_bridges_do_not_show() {
    pairs(|setup, owner, _| {
        let mut one = setup.command().scenario;
        let sides = one.map.sides.iter_mut();
        let (bridge, info) = sides
            .max_by_key(|(_, info)| info.crossing == Some(Crossing::Bridge))
            .expect("a map has hexsides");
        if info.crossing.is_none() {
            info.crossing = Some(Crossing::Bridge);
        }
        let bridge = *bridge;
        let mut other = one.clone();
        other.charges.insert(bridge, owner);
        let mut secret = Secret::of(owner);
        secret.bridges.insert(bridge);
        (one, other, secret)
    });
}

#[test]
fn r16_3_units_out_of_sight_and_what_they_do_do_not_show() {
    let all = pairs(|setup, owner, chance| {
        // An island that nobody else can come to or look at.
        let island: Vec<Hex> = (30..33)
            .flat_map(|column| (1..4).filter_map(move |row| Hex::new(column, row)))
            .collect();
        let names: Vec<String> = island.iter().map(|hex| format!("{hex} clear")).collect();
        let setup = setup.terrain(&names.join(", "));
        let one = setup.scenario.clone();
        let classes = match owner {
            Side::Nk => ["nk-rifle 5 A", "nk-tank 4 A", "nk-cycle 2 B", "nk-guns 1"],
            Side::Un => ["rok 6 C", "us 5 D", "m26 3 B", "us-guns 1"],
        };
        let mut setup = setup;
        let mut secret = Secret::of(owner);
        for index in 0..3 {
            let class = *chance.pick(&classes).expect("four");
            let at = chance.pick(&island).expect("nine");
            let start = if index == 0 { "arrives 1" } else { "at" };
            setup = setup.unit(&format!("x-{index} {class} {start} {at}"));
        }
        let extra = setup.scenario.units.iter().map(|unit| unit.counter.id);
        secret.extra = extra.filter(|id| id.as_str().starts_with("x-")).collect();
        secret.hexes = island.into_iter().collect();
        (one, setup.scenario, secret)
    });
    assert!(all.unnoticed > 0, "{all:?}");
}

#[test]
fn r16_3_arrivals_to_come_do_not_show() {
    pairs(|setup, owner, chance| {
        let one = setup.scenario.clone();
        let land: Vec<Hex> = one.map.hexes.keys().copied().collect();
        let class = match owner {
            Side::Nk => "nk-rifle 5 A",
            Side::Un => "us 5 D",
        };
        let at = chance.pick(&land).expect("hexes");
        let setup = setup.unit(&format!("x-1 {class} arrives 2 {at}"));
        let other = setup.scenario;
        let mut secret = Secret::of(owner);
        let extra = other.units.last().expect("the one that came last");
        assert!(matches!(extra.start, Start::Arrives { turn: 2, .. }));
        secret.extra.insert(extra.counter.id);
        (one, other, secret)
    });
}
