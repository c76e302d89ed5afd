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

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::order::{Directive, LegalOrders, OnCall};
use naktong_protocol::question::{Question, Spot};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Quality, Side, Stance};
use naktong_protocol::{FormationId, Hex, Order, SeatId, UnitId, View, ViewEvent, Viewer};
use naktong_rules::scenario::{Scenario, Start};
use naktong_rules::{
    Dice, Event, Game, apply, ask, begin, decide, legal_orders, project, stacking_limit, view,
};

use crate::given;
use crate::questions::odds_of;
use crate::random_play::{for_each_seed, random_scenario};
use crate::setup::Setup;
use naktong_ai::Chance;

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
        let done = view(&self.game, Viewer::Everything).turn.done;
        let waits = |seat: SeatId| !done.contains(&seat);
        for seat in seats.iter().filter(|s| s.side == side && waits(s.id)) {
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
        let mut hungry = false;
        for game in &mut pair {
            let before = steps(&game.game, mine.enemy());
            while side(&game.game) == Some(mine.enemy()) {
                game.done();
            }
            let after = steps(&game.game, mine.enemy());
            hungry |= before.iter().any(|(unit, had)| after.get(unit) < Some(had));
        }
        // Hunger (8.6) goes by quality, and the zone or unit that is lost by it is felt.
        if hungry {
            break;
        }
        agree(&pair, "after the enemy's turn");
        if side(&pair[0].game) != Some(mine) {
            break;
        }
        for _ in 0..ORDERS_A_PHASE {
            let offers = [0, 1].map(|index| legal_orders(&pair[index].game, seat));
            assert_eq!(offers[0], offers[1], "offers");
            let order = peaceful(&offers[0], &pair[0].game, chance);
            for question in questions(&pair[0].views()[0], &pair[0].game, &order, chance) {
                let replies = pair.each_ref().map(|game| ask(&game.game, seat, &question));
                assert_eq!(replies[0], replies[1], "{question:?}");
            }
            let answers = pair.each_mut().map(|game| game.order(seat, &order));
            assert_eq!(answers[0], answers[1], "{order:?}");
            agree(&pair, &format!("after {order:?}"));
        }
        let phases = [0, 1].map(|index| pair[index].game.acting());
        assert_eq!(phases[0], phases[1]);
        pair.iter_mut().for_each(Match::done);
    }
}

/// The steps of a side's units on the map.
fn steps(game: &Game, side: Side) -> BTreeMap<UnitId, u8> {
    let units = view(game, Viewer::Everything).units.into_iter();
    let own = units.filter(|(_, unit)| unit.counter.side() == side);
    own.map(|(id, unit)| (id, unit.state.steps)).collect()
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
    if chance.one_in(3)
        && let Some(option) = chance.pick(&legal.trains)
    {
        return Order::Entrain {
            unit: option.unit,
            to: *chance.pick(&option.hexes).unwrap(),
        };
    }
    if chance.one_in(3)
        && let Some(option) = chance.pick(&legal.ships)
    {
        return Order::Embark {
            unit: option.unit,
            to: *chance.pick(&option.hexes).unwrap(),
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

/// A question of each kind, sensible or not; odds of everything that stands next to an enemy.
fn questions(view: &View, game: &Game, order: &Order, chance: &mut Chance) -> Vec<Question> {
    let hexes: Vec<Hex> = game.scenario().map.hexes.keys().copied().collect();
    let units: Vec<_> = game.scenario().units.iter().map(|u| u.counter.id).collect();
    let unit = *chance.pick(&units).unwrap();
    let mut questions = vec![
        Question::Reach { unit },
        Question::WhyNot(order.clone()),
        Question::Supply(Spot::Hex(*chance.pick(&hexes).unwrap())),
        Question::Supply(Spot::Unit(unit)),
        Question::Plan {
            formation: FormationId::new("nkpa-4-div").unwrap(),
        },
    ];
    let identified = view.units.values().filter(|unit| unit.state.own.is_none());
    let targets = identified
        .map(|unit| unit.state.hex)
        .chain(view.contacts.keys().copied());
    for target in targets.collect::<BTreeSet<Hex>>() {
        let own = view.units.values().filter(|unit| unit.state.own.is_some());
        let attackers: Vec<UnitId> = own
            .filter(|unit| unit.state.hex.distance(target) == 1 && !unit.counter.is_support())
            .map(|unit| unit.counter.id)
            .collect();
        let Some(lead) = chance.pick(&attackers).copied() else {
            continue;
        };
        questions.push(Question::Odds {
            target,
            attackers,
            lead,
            support: vec![],
            air: 0,
        });
        let alone = Order::Attack {
            target,
            attackers: vec![lead],
            lead,
            support: vec![],
            air: 0,
        };
        questions.push(odds_of(&alone));
        questions.push(Question::WhyNot(alone));
    }
    questions
}

/// Other steps, quality, stances and markers for a side's units, and other seats that command
/// them: what only battle shows, or nothing. A unit
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
            _ => 0,
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
    let seats = scenario.seats.iter().filter(|seat| seat.side == side);
    let seats: Vec<SeatId> = seats.map(|seat| seat.id).collect();
    for unit in &mut scenario.units {
        if unit.counter.side() == side {
            unit.seat = *chance.pick(&seats).unwrap();
        }
    }
    scenario
        .handovers
        .retain(|row| !seats.contains(&row.to) || chance.one_in(2));
    if side == Side::Un && scenario.modules.air {
        // What NK feels, the interdiction, stays as it is.
        scenario.air.strike = chance.below(3) as u8;
        scenario.air.on_call = vec![OnCall {
            formation: FormationId::new("rok-1-div").unwrap(),
            points: 1 + chance.below(2) as u8,
        }];
    }
    if side == Side::Nk && scenario.modules.heavy_materiel.is_some() {
        scenario.modules.heavy_materiel = Some(chance.below(100) as u8);
    }
    let places = scenario.map.places.clone();
    for formation in &mut scenario.formations {
        if formation.side == side && formation.directive.is_some() {
            formation.favor = chance.below(3) as i8 - 1;
            formation.directive = Some(Directive::Take {
                immediate: chance.pick(&places).unwrap().id,
                subsequent: chance.pick(&places).unwrap().id,
            });
        }
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
fn what_the_enemy_makes_good_out_of_sight_does_not_show() {
    let nk = Viewer::Seat(SeatId::new("nk").unwrap());
    let scenario = || {
        given()
            .turns(4)
            .day("08-14")
            .fog()
            .replacements()
            .unit("a nk-rifle 4 C at 0404")
            .unit("z rok 2 C at 2001")
            .unit("x us 2 A at 1818")
            .unit("hq us-hq 3 at 1919")
            .claim(4, "hq", 6)
            .scenario
    };
    let stream = |orders: &[&str]| {
        let mut play = crate::play::Play::begin(scenario()).until(Side::Un, Phase::Command);
        let mut sent = vec![];
        for order in orders {
            play = match *order {
                "the next day" => play.next_day(Side::Un, Phase::Command),
                order => play.order(order).accepted(),
            };
            sent.extend(play.news_of(nk).to_vec());
            sent.extend(play.news_of(Viewer::Spectator).to_vec());
        }
        sent
    };
    let day = "the next day";
    let rests = stream(&[day, day]);
    assert_eq!(stream(&["refill z", "refill x", day, day]), rests);
    assert_eq!(stream(&[day, "refill x", day, "keep hq"]), rests);
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

/// NK next to an enemy whose rear is told by the lines.
fn before_the_enemy(lines: &[&str]) -> Scenario {
    let setup: Setup = given()
        .turns(2)
        .fog()
        .command()
        .source("NK 0701 0")
        .source("UN 0720 0")
        .formation("us-24-div hq us-24-hq")
        .formation("nkpa-4-div hq nkpa-4-hq")
        .unit("a nk-rifle 4 C at 0706 of nkpa-4-div")
        .unit("c nk-tank 4 C at 0606")
        .unit("nkpa-4-hq nk-hq 2 at 0704 of nkpa-4-div");
    setup.units(lines).scenario
}

#[test]
fn what_stands_behind_the_enemy_does_not_move_the_odds() {
    let alone = &["d us 4 C at 0707 of us-24-div", "us-24-hq us-hq 3 at 2020"][..];
    for lines in [
        // His guns come within range, his reserve behind him, his division's staff away from it.
        &[
            "d us 4 C at 0707 of us-24-div",
            "us-24-hq us-hq 3 at 0710 of us-24-div",
        ][..],
        &[
            "d us 2 A dug-in delay at 0707 of us-24-div",
            "us-24-hq us-hq 3 at 2020",
        ],
        &[
            "d us 6 D untried withdraw at 0707",
            "us-24-hq us-hq 3 at 2020",
            "r us 5 A reserve 0707 at 0711",
        ],
        &[
            "d marines 3 B at 0707 of us-24-div",
            "us-24-hq us-hq 3 at 0712",
            "g us-guns 1 at 0709",
        ],
    ] {
        let ask_both = |question: &Question| {
            [alone, lines].map(|lines| {
                let play = crate::play::Play::begin(before_the_enemy(lines));
                let play = play.until(Side::Nk, Phase::Combat);
                let nk = SeatId::new("nk").unwrap();
                ask(&play.game, nk, question)
            })
        };
        for attackers in [&["a"][..], &["a", "c"]] {
            let attackers: Vec<_> = attackers
                .iter()
                .map(|id| UnitId::new(id).unwrap())
                .collect();
            let attack = Order::Attack {
                target: "0707".parse().unwrap(),
                lead: attackers[0],
                attackers,
                support: vec![UnitId::new("nkpa-4-hq").unwrap()],
                air: 0,
            };
            for question in [odds_of(&attack), Question::WhyNot(attack)] {
                let [one, other] = ask_both(&question);
                assert!(one.is_ok(), "{one:?}");
                assert_eq!(one, other, "{lines:?} {question:?}");
            }
        }
    }
}

#[test]
fn what_nk_writes_translates_and_gains_does_not_show() {
    let un = Viewer::Seat(SeatId::new("un").unwrap());
    let stream = |fog: bool, division: &str, order: &str| {
        let mut setup = given()
            .orders()
            .turns(4)
            .place("near 0505 UN 0")
            .place("far 0510 UN 0")
            .formation(&format!("nkpa-4-div hq 4hq corps nkpa-1-corps {division}"))
            .unit("4hq nk-hq 2 at 0401 of nkpa-4-div")
            .unit("a nk-rifle 4 C at 0504 of nkpa-4-div")
            .unit("z rok 4 C at 2001");
        setup.scenario.modules.fog = fog;
        let mut play = setup.begin().seeded("orders").order(order).accepted();
        let mut sent = vec![];
        let mut listen = |play: &crate::play::Play| {
            for viewer in [un, Viewer::Spectator] {
                sent.extend(play.news_of(viewer).to_vec());
            }
        };
        listen(&play);
        play = play.until(Side::Nk, Phase::Movement).order("move a 0505");
        listen(&play);
        for _ in 0..2 {
            play = play.next_day(Side::Nk, Phase::Command);
            listen(&play);
        }
        sent
    };
    for fog in [false, true] {
        let rests = stream(fog, "under far,far", "stance a hold");
        for (division, order) in [
            ("under near,far favor -1", "stance a hold"),
            ("under secure", "stance a hold"),
            ("under near,far", "order nkpa-4-div secure"),
            ("under far,far faction soviet", "order nkpa-4-div near far"),
        ] {
            assert_eq!(stream(fog, division, order), rests, "{division}, {order}");
        }
    }
}
