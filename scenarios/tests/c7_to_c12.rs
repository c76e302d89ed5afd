//! C7 to C12 of rules part C: each loads, holds the forces that part C fixes, and is played to its
//! end by players who know no plan, only what is legal.
//!
//! `NAKTONG_LONG_GAMES=1` plays more seeds, and the campaign to its last day.

use std::collections::BTreeSet;

use naktong_protocol::map::BridgeState;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::turn::{Phase, VictoryLevel};
use naktong_protocol::unit::{Class, Nation, Side, Stance};
use naktong_protocol::{Hex, Hexside, Order, PlaceId, SeatId, UnitId, Viewer};
use naktong_rules::scenario::{Scenario, Start, UnitSetup};
use naktong_rules::{Dice, Event, Game, apply, begin, decide, legal_orders, view};
use naktong_scenarios::order_of_battle::OrderOfBattle;

fn scenario(id: &str) -> Scenario {
    naktong_scenarios::load(id).unwrap_or_else(|error| panic!("{id}: {error}"))
}

fn long_games() -> bool {
    std::env::var_os("NAKTONG_LONG_GAMES").is_some()
}

/// Steps of a side: on the map at the start, and to come.
fn steps(scenario: &Scenario, side: Side) -> (u32, u32) {
    let of = |on_map: bool| {
        let counts = |unit: &&UnitSetup| {
            unit.counter.side() == side && matches!(unit.start, Start::OnMap(_)) == on_map
        };
        let units = scenario.units.iter().filter(counts);
        units.map(|unit| u32::from(unit.steps)).sum()
    };
    (of(true), of(false))
}

/// A player who picks among his legal orders by a fixed seed.
struct Player {
    state: u64,
    /// How many orders he gives in a phase, at most.
    patience: usize,
}

impl Player {
    /// SplitMix64 (Steele, Lea and Flood 2014).
    fn below(&mut self, count: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let count = u64::try_from(count).expect("a short list");
        usize::try_from((mixed ^ (mixed >> 31)) % count).expect("an index of the list")
    }

    fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let index = self.below(choices.len());
        &choices[index]
    }

    /// What he would do in the phase, each order legal by itself.
    fn orders(&mut self, legal: &LegalOrders) -> Vec<Order> {
        let mut orders = vec![];
        for option in &legal.entries {
            orders.push(Order::Enter {
                unit: option.unit,
                hex: *self.one_of(&option.hexes),
            });
        }
        for option in &legal.moves {
            let stops: Vec<_> = option.reach.iter().filter(|to| to.may_stop).collect();
            orders.push(Order::Move {
                units: vec![option.unit],
                path: option
                    .path_to(self.one_of(&stops).hex)
                    .expect("what is reached has a path"),
                on_foot: option.on_foot,
            });
        }
        for option in &legal.trains {
            orders.push(Order::Entrain {
                unit: option.unit,
                to: *self.one_of(&option.hexes),
            });
        }
        for option in &legal.ships {
            orders.push(Order::Embark {
                unit: option.unit,
                to: *self.one_of(&option.hexes),
            });
        }
        for option in &legal.overruns {
            orders.push(Order::Overrun {
                units: option.units.clone(),
                target: option.target,
            });
        }
        for option in &legal.attacks {
            orders.push(Order::Attack {
                target: option.target,
                attackers: option.attackers.clone(),
                lead: *self.one_of(&option.attackers),
                support: vec![],
                air: 0,
            });
        }
        let stances = [Stance::Hold, Stance::Stand, Stance::Delay, Stance::Withdraw];
        for option in &legal.stances {
            orders.push(Order::SetStance {
                units: vec![option.unit],
                stance: self.one_of(&stances).clone(),
            });
        }
        while orders.len() > self.patience {
            let index = self.below(orders.len());
            orders.swap_remove(index);
        }
        orders
    }
}

/// What became of a game.
struct Played {
    game: Game,
    /// The phases that somebody ended.
    phases: usize,
}

impl Played {
    fn level(&self) -> Option<VictoryLevel> {
        self.game.outcome().map(|outcome| outcome.level)
    }
}

/// Plays until the end, or through `last_turn`.
fn play(scenario: &Scenario, seed: u64, patience: usize, last_turn: u16) -> Played {
    let dice = Dice::seeded(&format!("{}-{seed}", scenario.id));
    let mut player = Player {
        state: seed,
        patience,
    };
    let mut game = Game::new(scenario.clone());
    for event in begin(&game, &dice) {
        apply(&mut game, &event);
    }
    let mut phases = 0;
    while game.outcome().is_none() && game.turn() <= last_turn {
        let (side, phase) = game.acting().expect("the game has begun");
        let turn = game.turn();
        // A seat after the other, until the last of them ends the phase.
        for seat in scenario.seats.iter().filter(|seat| seat.side == side) {
            let legal = legal_orders(&game, seat.id);
            // Nobody waits for a seat that commands nobody yet (D6).
            let mut later = scenario.handovers.iter();
            if later.any(|row| row.to == seat.id && turn < row.turn) {
                assert_eq!(legal, LegalOrders::default(), "{}", seat.id);
                continue;
            }
            assert_eq!(
                legal.done,
                Some(phase),
                "{}: {} is on turn",
                scenario.id,
                seat.id
            );
            phases += 1;
            for (index, order) in player.orders(&legal).into_iter().enumerate() {
                match decide(&game, seat.id, &order, &dice) {
                    Ok(events) => events.iter().for_each(|event| apply(&mut game, event)),
                    // What was legal at first may no longer be after another order.
                    Err(violation) => assert!(
                        index > 0,
                        "{}: {order:?} was offered and refused: {violation:?}",
                        scenario.id
                    ),
                }
                if phase == Phase::Combat {
                    advance(&mut game, seat.id, &dice);
                }
            }
            let events = decide(&game, seat.id, &Order::Done { turn, phase }, &dice)
                .expect("a seat on turn may be done");
            events.iter().for_each(|event| apply(&mut game, event));
        }
        assert_ne!(
            (game.turn(), game.acting()),
            (turn, Some((side, phase))),
            "{}: all have ended the phase, and it goes on",
            scenario.id
        );
    }
    Played { game, phases }
}

/// Takes every advance that is offered.
fn advance(game: &mut Game, seat: SeatId, dice: &Dice) {
    if let Some(offer) = legal_orders(game, seat).advance {
        let units = vec![offer.units[0]];
        let events = decide(game, seat, &Order::Advance { units }, dice).expect("it was offered");
        events.iter().for_each(|event| apply(game, event));
    }
}

/// Plays some seeds to the end.
fn plays_to_its_end(id: &str, seeds: u64) -> Scenario {
    let scenario = scenario(id);
    let seeds = if long_games() { 20 } else { seeds };
    for seed in 1..=seeds {
        let played = play(&scenario, seed, 12, u16::MAX);
        let level = played.level().expect("a game that ended has an outcome");
        println!(
            "{id}: seed {seed} ends on turn {} in {level:?} after {} phases",
            played.game.turn(),
            played.phases
        );
    }
    scenario
}

#[test]
fn c7_the_naktong_bulge() {
    let scenario = plays_to_its_end("c7-naktong-bulge", 2);
    assert_eq!(scenario.turns, 15);
    // 3 x 4, then 2 tank steps and a regiment of 4.
    assert_eq!(steps(&scenario, Side::Nk), (12, 6));
    // 3 + 3 + 3, then 5 and the Marines' 5.
    assert_eq!(steps(&scenario, Side::Un), (9, 10));
}

#[test]
fn c8_taegu_and_the_bowling_alley() {
    let scenario = plays_to_its_end("c8-taegu", 2);
    assert_eq!(scenario.turns, 13);
    // 12 regiments of 3 and 4, tanks 2 x 2, a regiment of 4.
    assert_eq!(steps(&scenario, Side::Nk), (47, 0));
    // 3 x 4, 3 x 4, 3 x 4, tanks 3; then 5 and 5.
    assert_eq!(steps(&scenario, Side::Un), (39, 10));
}

#[test]
fn c9_pohang() {
    let scenario = plays_to_its_end("c9-pohang", 2);
    assert_eq!(scenario.turns, 13);
    // 3 x 3, 3 x 3, 3, 3 x 4.
    assert_eq!(steps(&scenario, Side::Nk), (33, 0));
    // 2 x 4, 3 x 4, 2 x 4; then 2 + 1 and 5.
    assert_eq!(steps(&scenario, Side::Un), (28, 8));
}

#[test]
fn c9_the_rok_3rd_division_is_taken_off_its_beach() {
    let scenario = scenario("c9-pohang");
    let dice = Dice::seeded("Changsa-dong");
    let mut game = Game::new(scenario.clone());
    let happen = |game: &mut Game, events: Vec<Event>| {
        events.iter().for_each(|event| apply(game, event));
    };
    let events = begin(&game, &dice);
    happen(&mut game, events);
    while game.acting() != Some((Side::Un, Phase::Movement)) {
        let (side, phase) = game.acting().expect("in play");
        let turn = game.turn();
        for seat in scenario.seats.iter().filter(|seat| seat.side == side) {
            let events = decide(&game, seat.id, &Order::Done { turn, phase }, &dice);
            happen(&mut game, events.expect("a seat on turn may be done"));
        }
    }
    let seat = SeatId::new("un").unwrap();
    let at = |place: &str| {
        let place = PlaceId::new(place).unwrap();
        scenario.map.place(place).expect("a place of C9").hex
    };
    // Two regiments under the guns of the 5th Division, which cost each a step, and the staff.
    for unit in ["rok-22-rgt", "rok-23-rgt", "rok-3-div"] {
        let unit = UnitId::new(unit).unwrap();
        let to = at("pohang");
        let ships = legal_orders(&game, seat).ships;
        let option = ships.iter().find(|option| option.unit == unit);
        assert!(option.is_some_and(|option| option.hexes.contains(&to)));
        let events = decide(&game, seat, &Order::Embark { unit, to }, &dice);
        happen(&mut game, events.expect("it was offered"));
    }
    let view = view(&game, Viewer::Everything);
    for (unit, steps) in [("rok-22-rgt", 3), ("rok-23-rgt", 3), ("rok-3-div", 0)] {
        let state = &view.units[&UnitId::new(unit).unwrap()].state;
        assert_eq!((state.hex, state.steps), (at("pohang"), steps), "{unit}");
    }
    assert!(
        legal_orders(&game, seat).ships.is_empty(),
        "the ships are full"
    );
}

#[test]
fn c10_the_great_naktong_offensive() {
    let scenario = plays_to_its_end("c10-great-naktong-offensive", 1);
    assert_eq!(scenario.turns, 16);
    let nk = scenario
        .units
        .iter()
        .filter(|unit| unit.counter.side() == Side::Nk);
    let rifles = nk.filter(|unit| unit.counter.class == Class::NkRifle);
    let (all, drafts) = rifles.fold((0, 0), |(all, drafts), unit| {
        (
            all + u32::from(unit.steps),
            drafts + u32::from(unit.draft_steps),
        )
    });
    assert_eq!(all, 129, "13 divisions of 7 to 13 steps");
    assert!(
        (35..=47).contains(&drafts),
        "{drafts}: about one step in three"
    );
    println!(
        "{:?} {:?}",
        steps(&scenario, Side::Nk),
        steps(&scenario, Side::Un)
    );
}

/// The three starts of the campaign; each is played for some days, or to its end.
fn campaign(id: &str, turns: u16, days: u16) -> Scenario {
    let scenario = scenario(id);
    assert_eq!(scenario.turns, turns);
    let last_turn = if long_games() { u16::MAX } else { days };
    let played = play(&scenario, 1, 40, last_turn);
    println!(
        "{id}: turn {}, {:?} after {} phases; steps {:?} {:?}",
        played.game.turn(),
        played.level(),
        played.phases,
        steps(&scenario, Side::Nk),
        steps(&scenario, Side::Un)
    );
    assert!(played.level().is_some() || played.game.turn() > last_turn);
    scenario
}

#[test]
fn c11_the_campaign_from_25_june() {
    let scenario = campaign("c11-campaign-25-june", 83, 2);
    // ROK Army holds them all before 13 July.
    let [handover] = &scenario.handovers[..] else {
        panic!("one handover");
    };
    assert_eq!((handover.turn, handover.superior), (19, true));
    for unit in scenario.units.iter().map(|unit| (&unit.counter, unit.seat)) {
        let (counter, seat) = unit;
        let western = matches!(counter.nation, Nation::Us | Nation::Uk);
        assert_eq!(
            handover.units.contains(&counter.id),
            western,
            "{}",
            counter.id
        );
        assert_ne!(seat, handover.to, "{}", counter.id);
    }
}

/// The bridges of the Naktong and the Han as they were found (facts/bridges.csv).
#[test]
fn c11_bridges_are_down_where_they_were_blown() {
    let state = |id: &str, bridge: &str| {
        let bridge = bridge.parse::<Hexside>().unwrap();
        scenario(id).bridges.get(&bridge).copied()
    };
    let (june, july) = ("c11-campaign-25-june", "c11-campaign-14-july");
    let august = "c11-campaign-4-august";
    // Seoul; Kwangjin; Taepyong-ni; Waegwan.
    let blown = Some(BridgeState::Blown);
    let pontoon = Some(BridgeState::Pontoon);
    for (bridge, states) in [
        ("1211-1212", [None, pontoon, pontoon]),
        ("1411-1412", [None, blown, blown]),
        ("1622-1623", [None, blown, pontoon]),
        ("2629-2729", [None, None, blown]),
    ] {
        let found = [june, july, august].map(|id| state(id, bridge));
        assert_eq!(found, states, "{bridge}");
    }
}

#[test]
fn c11_the_campaign_from_14_july() {
    campaign("c11-campaign-14-july", 64, 2);
}

#[test]
fn c11_the_campaign_from_4_august() {
    campaign("c11-campaign-4-august", 43, 2);
}

#[test]
fn c12_the_plan_of_1948() {
    let scenario = plays_to_its_end("c12-plan-of-1948", 1);
    let tanks = scenario
        .units
        .iter()
        .filter(|unit| unit.counter.class == Class::NkTank);
    let steps: u32 = tanks.map(|unit| u32::from(unit.steps)).sum();
    assert_eq!(steps, 48, "480 tanks, and 20 at the headquarters");
    let divisions = scenario
        .formations
        .iter()
        .filter(|formation| formation.side == Side::Nk);
    assert_eq!(
        divisions.count(),
        2 + 6 + 8,
        "the reserve has one counter each"
    );
    let book = OrderOfBattle::campaign();
    let never_were = |unit: &&UnitSetup| book.ids().all(|id| id != unit.counter.id);
    assert_eq!(scenario.units.iter().filter(never_were).count(), 16);
}

/// Land to land, not over straits; enemies and time left aside.
fn walk(scenario: &Scenario, from: &[Hex]) -> BTreeSet<Hex> {
    let mut seen: BTreeSet<Hex> = from.iter().copied().collect();
    let mut next = from.to_vec();
    while let Some(hex) = next.pop() {
        for there in hex.neighbors() {
            let side = Hexside::between(hex, there).and_then(|side| scenario.map.sides.get(&side));
            let strait = side.is_some_and(|side| side.strait);
            if scenario.map.is_land(there) && !strait && seen.insert(there) {
                next.push(there);
            }
        }
    }
    seen
}

#[test]
fn nk_can_walk_to_every_place_with_points() {
    for id in [
        "c7-naktong-bulge",
        "c8-taegu",
        "c9-pohang",
        "c10-great-naktong-offensive",
        "c11-campaign-25-june",
        "c11-campaign-14-july",
        "c11-campaign-4-august",
        "c12-plan-of-1948",
    ] {
        let scenario = scenario(id);
        let nk = scenario
            .units
            .iter()
            .filter(|unit| unit.counter.side() == Side::Nk);
        for unit in nk {
            let from = match &unit.start {
                Start::OnMap(hex) => vec![*hex],
                Start::Arrives { hexes, .. } | Start::Lands { hexes } => hexes.clone(),
                Start::Formed | Start::Transported { .. } => continue,
            };
            let reached = walk(&scenario, &from);
            for place in scenario.points.keys() {
                let hex = scenario.map.place(*place).expect("it was checked").hex;
                assert!(
                    reached.contains(&hex),
                    "{id}: {} to {place}",
                    unit.counter.id
                );
            }
        }
    }
}

#[test]
fn r15_4_the_special_forces_of_the_campaign_find_a_beach_on_the_first_day() {
    for id in ["c11-campaign-25-june", "c12-plan-of-1948"] {
        let mut game = Game::new(scenario(id));
        for event in begin(&game, &Dice::seeded("landings")) {
            apply(&mut game, &event);
        }
        let seats = game.scenario().seats.clone();
        let entries: Vec<_> = seats
            .iter()
            .flat_map(|seat| legal_orders(&game, seat.id).entries)
            .collect();
        for unit in ["nkpa-549", "nkpa-766"] {
            let entry = entries.iter().find(|entry| entry.unit.as_str() == unit);
            let hexes = &entry.unwrap_or_else(|| panic!("{id}: {unit}")).hexes;
            // Chongdongjin and Imwonjin; Samchok between them has a garrison.
            for beach in ["3410", "3715"] {
                assert!(
                    hexes.contains(&beach.parse().unwrap()),
                    "{id}: {unit} {hexes:?}"
                );
            }
            assert!(!hexes.contains(&"3513".parse().unwrap()), "{id}: {unit}");
        }
    }
}

#[test]
fn r14_3_the_cities_behind_the_map_send_nk_its_drafts() {
    let outside = |id: &str| -> Vec<String> {
        let places = scenario(id).drafts_outside;
        places.iter().map(ToString::to_string).collect()
    };
    let all = ["chongju", "chonju", "kwangju", "seoul", "taejon", "wonju"];
    assert_eq!(outside("c7-naktong-bulge"), all);
    assert_eq!(outside("c10-great-naktong-offensive"), all);
    assert_eq!(outside("c11-campaign-14-july"), [""; 0]);
    // These two lie on the map of C6.
    let beyond: Vec<_> = all
        .into_iter()
        .filter(|p| !["chonju", "kwangju"].contains(p))
        .collect();
    assert_eq!(outside("c6-right-hook"), beyond);
}
