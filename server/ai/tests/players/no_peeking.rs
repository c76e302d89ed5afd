//! No peeking (architecture, contract 4): in two matches that differ only in what is hidden from
//! a seat, its player asks and orders the same for as long as it is shown the same.
//!
//! The enemy rests, but what he is differs: his steps, quality and drafts, his stances and who is
//! dug in, his orders, his heavy materiel, his air, who comes when. As soon as a battle brings one
//! of these to light the player is shown something else and may do something else: the pair is
//! compared up to there.

use naktong_ai::Chance;
use naktong_protocol::computer::Level;
use naktong_protocol::order::Directive;
use naktong_protocol::unit::{Quality, Side, Stance};
use naktong_rules::scenario::{Scenario, Start};
use naktong_rules::stacking_limit;
use naktong_scenarios::load;

use crate::traced::{Line, Trace, traces};

const SCENARIOS: [&str; 7] = [
    "c2-fall-of-seoul",
    "c4-task-force-smith",
    "c5-taejon",
    "c7-naktong-bulge",
    "c8-taegu",
    "c9-pohang",
    "c11-campaign-14-july",
];
/// Turns of each; of the campaign one.
const TURNS: u16 = 2;

/// Other insides for a side's units, and other plans: what only battle shows, or nothing does. A
/// unit with a zone of its own keeps one, and who has none gets none.
fn with_other_insides(mut scenario: Scenario, side: Side, chance: &mut Chance) -> Scenario {
    for index in 0..scenario.units.len() {
        let room = match scenario.units[index].start {
            Start::OnMap(at) => {
                let units = scenario.units.iter();
                let there = units.filter(|unit| unit.start == Start::OnMap(at));
                let there: u8 = there.map(|unit| unit.steps).sum();
                stacking_limit(&scenario.map, at).saturating_sub(there)
            }
            _ => 0,
        };
        let unit = &mut scenario.units[index];
        if unit.counter.side() != side || unit.counter.is_support() {
            continue;
        }
        if unit.steps >= 2 {
            let most = unit.counter.max_steps.min(unit.steps + room);
            unit.steps = 2 + u8::try_from(chance.below(usize::from(most) - 1)).unwrap();
        }
        let drafts = usize::from(unit.steps);
        unit.draft_steps = u8::try_from(chance.below(drafts)).unwrap();
        unit.counter.quality = *chance.pick(Quality::ALL).unwrap();
        unit.untried = chance.one_in(2);
        unit.dug_in = chance.one_in(2);
        let stances = [Stance::Hold, Stance::Stand, Stance::Delay, Stance::Withdraw];
        unit.stance = chance.pick(&stances).unwrap().clone();
        if let Start::Arrives { turn, .. } = &mut unit.start {
            *turn = (*turn + 1).min(scenario.turns);
        }
    }
    let places = scenario.map.places.clone();
    for formation in &mut scenario.formations {
        // Who holds the country stays: what is secured shows in the points (rules 15.3).
        let takes = matches!(formation.directive, Some(Directive::Take { .. }));
        if formation.side == side && takes {
            formation.directive = Some(Directive::Take {
                immediate: chance.pick(&places).unwrap().id,
                subsequent: chance.pick(&places).unwrap().id,
            });
        }
    }
    match side {
        Side::Nk => {
            let pool = &mut scenario.modules.heavy_materiel;
            *pool = pool.map(|has| (has + 31) % 100);
        }
        // What NK feels, the interdiction, stays as it is.
        Side::Un if scenario.modules.air => {
            scenario.air.strike = u8::try_from(chance.below(3)).unwrap();
        }
        Side::Un => {}
    }
    scenario
}

/// How many orders are the same until the seat is shown something else.
///
/// # Panics
/// If it did something else before.
fn same_orders(one: &Trace, other: &Trace, of: &str) -> usize {
    let (one, other) = (one.borrow(), other.borrow());
    let same = one.iter().zip(other.iter()).take_while(|(a, b)| a == b);
    let same = same.count();
    if let (Some(a), Some(b)) = (one.get(same), other.get(same)) {
        assert!(!a.is_own() && !b.is_own(), "{of}: {a:?}, but {b:?}");
    }
    let is_order = |line: &&Line| matches!(line, Line::Ordered(_));
    one[..same].iter().filter(is_order).count()
}

#[test]
fn what_is_hidden_does_not_change_what_a_player_orders() {
    for (variant, id) in (0..).zip(SCENARIOS) {
        let scenario = load(id).unwrap();
        let turns = if scenario.turns > 60 { 1 } else { TURNS };
        for (side, level) in [
            (Side::Nk, Level::Recruit),
            (Side::Nk, Level::Veteran),
            (Side::Un, Level::Regular),
            (Side::Un, Level::Veteran),
        ] {
            let chance = &mut Chance::new(variant);
            let hidden = with_other_insides(scenario.clone(), side.enemy(), chance);
            assert_ne!(scenario, hidden);
            let [(plain, _), (secret, _)] = [scenario.clone(), hidden]
                .map(|scenario| traces(scenario, turns, &[side], level, 5));
            for (one, other) in plain.iter().zip(&secret) {
                let same = same_orders(one, other, &format!("{id} {side} {level}"));
                assert!(
                    same >= 2,
                    "{id} {side} {level}: only {same} orders compared"
                );
            }
        }
    }
}

/// The proof above would see a difference: what a player does see changes its orders.
#[test]
fn what_is_seen_does_change_what_a_player_orders() {
    let scenario = load("c5-taejon").unwrap();
    let own = with_other_insides(scenario.clone(), Side::Nk, &mut Chance::new(1));
    let of = |scenario: Scenario| {
        let (traces, _) = traces(scenario, TURNS, &[Side::Nk], Level::Regular, 5);
        let trace = traces[0].borrow();
        let orders = trace.iter().filter(|line| line.is_own());
        orders.cloned().collect::<Vec<Line>>()
    };
    assert_ne!(of(scenario), of(own));
}
