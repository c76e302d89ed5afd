//! Non-interference (architecture, contract 4): two matches that differ only in what is hidden
//! from a viewer give him the same stream to the byte, the same views, offers and refusals.
//!
//! What is proved, on random maps with everything in play and always in fog:
//!
//! - [`whole_turns`]: through whole player turns of both sides, with combats, advances and
//!   retreats, no seat of the other side and no spectator learns of stances and guard hexes, of
//!   quality, drafts and markers of units that have not fought, of heavy materiel, of prepared
//!   bridges, of units out of sight and what they do, of arrivals to come. Where the rules
//!   themselves let a fact act (a unit that differs fights, a charge goes off), the order is not
//!   given, in both matches, and play goes on another way; if it acts by itself at the end of a
//!   phase, the pair is compared up to there.
//! - Here: the same for all units of a side at once, their steps among it, as long as nobody
//!   fights; and for units beyond a horizon of open ground.
//!
//! `NAKTONG_RANDOM_GAMES` sets how many pairs are played of each kind, `NAKTONG_RANDOM_SEED` the
//! first seed.

mod pair;
mod whole_turns;

use naktong_protocol::order::LegalOrders;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Quality, Side, Stance};
use naktong_protocol::{Hex, Order, SeatId, View, ViewEvent, Viewer};
use naktong_rules::scenario::{Scenario, Start};
use naktong_rules::{
    Dice, Event, Game, apply, begin, decide, legal_orders, project, stacking_limit, view,
};

use crate::given;
use crate::random_play::{Chance, for_each_seed, random_scenario};
use crate::setup::Setup;

/// Pairs of matches played by default.
const PAIRS: u64 = 6;
/// Orders of the viewer in one phase.
const ORDERS_A_PHASE: usize = 6;

/// One of a pair of matches, and what two viewers were sent of it.
struct Match {
    game: Game,
    dice: Dice,
    sent: [(Viewer, Vec<ViewEvent>); 2],
}

impl Match {
    fn begin(scenario: Scenario, seat: SeatId) -> Self {
        let game = Game::new(scenario);
        let mut new = Self {
            dice: Dice::seeded("pair"),
            sent: [(Viewer::Seat(seat), vec![]), (Viewer::Spectator, vec![])],
            game,
        };
        let events = begin(&new.game, &new.dice);
        new.happen(&events);
        new
    }

    fn happen(&mut self, events: &[Event]) {
        for (viewer, sent) in &mut self.sent {
            sent.extend(project(&self.game, events, *viewer));
        }
        for event in events {
            apply(&mut self.game, event);
        }
    }

    /// The answer to an order, in the words the seat reads.
    fn order(&mut self, seat: SeatId, order: &Order) -> Result<(), String> {
        let events = decide(&self.game, seat, order, &self.dice).map_err(|v| v.to_string())?;
        self.happen(&events);
        Ok(())
    }

    fn done(&mut self) {
        let (side, phase) = self.game.acting().expect("in play");
        let turn = self.game.turn();
        let seats = self.game.scenario().seats.clone();
        for seat in seats.iter().filter(|seat| seat.side == side) {
            let answer = self.order(seat.id, &Order::Done { turn, phase });
            answer.expect("done is always possible");
        }
    }

    fn views(&self) -> [View; 2] {
        self.sent
            .each_ref()
            .map(|(viewer, _)| view(&self.game, *viewer))
    }
}

/// Plays two matches with the same orders of a side, the other side resting, and compares all
/// that its first seat and a spectator are sent.
fn same_to(seat: &str, one: Scenario, other: Scenario, chance: &mut Chance) {
    let seat = SeatId::new(seat).unwrap();
    let mut pair = [one, other].map(|scenario| Match::begin(scenario, seat));
    let side = |game: &Game| game.acting().map(|(side, _)| side);
    let mine = if seat.as_str() == "nk" {
        Side::Nk
    } else {
        Side::Un
    };
    let agree = |pair: &[Match; 2], when: &str| {
        let [one, other] = pair;
        for ((viewer, one), (_, other)) in one.sent.iter().zip(&other.sent) {
            let differ = one.iter().zip(other).find(|(one, other)| one != other);
            assert_eq!(differ, None, "news of {viewer} {when}");
            assert_eq!(one.len(), other.len(), "news of {viewer} {when}");
        }
        assert_eq!(one.views(), other.views(), "views {when}");
    };
    while pair[0].game.acting().is_some() {
        agree(&pair, "at the start of a phase");
        // The other side rests; how many phases that takes is its own affair.
        for game in &mut pair {
            while side(&game.game) == Some(mine.enemy()) {
                game.done();
            }
        }
        agree(&pair, "after the enemy's turn");
        if side(&pair[0].game) != Some(mine) {
            break;
        }
        for _ in 0..ORDERS_A_PHASE {
            let offers = [0, 1].map(|index| legal_orders(&pair[index].game, seat));
            assert_eq!(offers[0], offers[1], "offers");
            let order = peaceful(&offers[0], &pair[0].game, chance);
            let answers = pair.each_mut().map(|game| game.order(seat, &order));
            assert_eq!(answers[0], answers[1], "{order:?}");
            agree(&pair, &format!("after {order:?}"));
        }
        let phases = [0, 1].map(|index| pair[index].game.acting());
        assert_eq!(phases[0], phases[1]);
        pair.iter_mut().for_each(Match::done);
    }
}

/// An order that tests nobody in battle, sensible or not.
fn peaceful(legal: &LegalOrders, game: &Game, chance: &mut Chance) -> Order {
    let hexes: Vec<Hex> = game.scenario().map.hexes.keys().copied().collect();
    let units: Vec<_> = game.scenario().units.iter().map(|u| u.counter.id).collect();
    if let Some(option) = chance.pick(&legal.demolitions)
        && chance.one_in(4)
    {
        return Order::Demolish {
            bridge: option.bridge,
            when: option.when,
        };
    }
    match chance.below(6) {
        0 if !legal.entries.is_empty() => {
            let entry = chance.pick(&legal.entries).unwrap();
            Order::Enter {
                unit: entry.unit,
                hex: entry.hexes[0],
            }
        }
        0 | 1 => Order::SetStance {
            units: vec![*chance.pick(&units).unwrap()],
            stance: Stance::Reserve(vec![*chance.pick(&hexes).unwrap()]),
        },
        2 => Order::Move {
            units: vec![*chance.pick(&units).unwrap()],
            path: vec![*chance.pick(&hexes).unwrap()],
            on_foot: false,
        },
        _ => {
            let Some(option) = chance.pick(&legal.moves) else {
                return Order::Advance { units: vec![] };
            };
            let ends: Vec<Hex> = option
                .reach
                .iter()
                .filter(|r| r.may_stop)
                .map(|r| r.hex)
                .collect();
            Order::Move {
                units: vec![option.unit],
                path: option.path_to(*chance.pick(&ends).unwrap()).unwrap(),
                on_foot: option.on_foot,
            }
        }
    }
}

/// Other steps, quality, stances and markers for a side's units: what only battle shows. A unit
/// with a zone of its own keeps one, and who has none gets none.
fn with_other_insides(mut scenario: Scenario, side: Side, chance: &mut Chance) -> Scenario {
    for index in 0..scenario.units.len() {
        let room = match scenario.units[index].start {
            Start::OnMap(at) => {
                let there = scenario
                    .units
                    .iter()
                    .filter(|u| u.start == Start::OnMap(at));
                stacking_limit(&scenario.map, at) - there.map(|u| u.steps).sum::<u8>()
            }
            Start::Arrives { .. } | Start::Formed => 0,
        };
        let unit = &mut scenario.units[index];
        if unit.counter.side() != side || unit.counter.is_support() {
            continue;
        }
        if unit.steps >= 2 {
            let most = (unit.steps + room).min(6);
            unit.steps = 2 + chance.below(usize::from(most) - 1) as u8;
        }
        unit.draft_steps = chance.below(usize::from(unit.steps) + 1) as u8;
        unit.counter.quality = *chance.pick(Quality::ALL).unwrap();
        unit.untried = chance.one_in(2);
        unit.dug_in = chance.one_in(2);
        unit.stance =
            [Stance::Hold, Stance::Stand, Stance::Delay, Stance::Withdraw][chance.below(4)].clone();
    }
    if side == Side::Nk && scenario.modules.heavy_materiel.is_some() {
        scenario.modules.heavy_materiel = Some(chance.below(100) as u8);
    }
    scenario
}

#[test]
fn steps_quality_stances_and_stores_of_the_enemy_do_not_show_before_battle() {
    for_each_seed(PAIRS, |seed| {
        let chance = &mut Chance::new(seed);
        let one = random_scenario(seed).fog().scenario;
        for (seat, enemy) in [("nk", Side::Un), ("un", Side::Nk)] {
            let other = with_other_insides(one.clone(), enemy, chance);
            assert_ne!(one, other);
            same_to(seat, one.clone(), other, chance);
        }
    });
}

/// A side in the north-west; what stands beyond the horizon is told by the lines.
fn beyond_the_horizon(lines: &[&str]) -> Scenario {
    let setup: Setup = given()
        .turns(3)
        .fog()
        .road("0704 0705 0706 0707 primary")
        .place("town 0808 UN 2")
        .unit("a nk-rifle 4 C at 0404")
        .unit("c nk-tank 4 C at 0504")
        .unit("d rok 4 C at 0407")
        .unit("z rok 4 C at 2001");
    setup.units(lines).scenario
}

#[test]
fn who_stands_out_of_sight_or_is_to_come_does_not_show() {
    let nobody = || beyond_the_horizon(&[]);
    for lines in [
        &["x us 5 A at 2020"][..],
        &["x us 5 A at 1920", "y us 5 A at 1820"],
        &["x us 1 D withdraw at 2020"],
        &["x us-hq 3 at 1515"],
        &["x us 5 A arrives 3 2020"],
    ] {
        for seed in 1..=2 {
            let chance = &mut Chance::new(seed);
            // Three days of at most ten points do not come within sight of column 15.
            same_to("nk", nobody(), beyond_the_horizon(lines), chance);
        }
    }
}

#[test]
fn what_the_enemy_does_out_of_sight_does_not_show() {
    let nk = Viewer::Seat(SeatId::new("nk").unwrap());
    let stream = |orders: &[&str]| {
        let mut play = crate::play::Play::begin(beyond_the_horizon(&["x us 5 A at 1818"]))
            .until(Side::Un, Phase::Movement);
        let mut sent = vec![];
        for order in orders {
            play = play.order(order).accepted();
            sent.extend(play.news_of(nk).to_vec());
            sent.extend(play.news_of(Viewer::Spectator).to_vec());
        }
        play = play.until(Side::Un, Phase::Posture).order("done");
        sent.extend(play.news_of(nk).to_vec());
        sent.extend(play.news_of(Viewer::Spectator).to_vec());
        sent
    };
    let rests = stream(&[]);
    assert_eq!(stream(&["move x 1819"]), rests);
    assert_eq!(
        stream(&["move z 1901", "stance x hold", "move x 1918"]),
        rests
    );
}
