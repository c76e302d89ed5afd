//! Random legal play on small random scenarios: what must hold whatever happens.
//!
//! `NAKTONG_RANDOM_GAMES` sets how many matches are played, `NAKTONG_RANDOM_SEED` the first
//! seed; a failure names its seed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use naktong_protocol::codec;
use naktong_protocol::map::Map;
use naktong_protocol::order::{Blow, EntryOption, LegalOrders, MoveOption, ReachHex};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::{Hex, Hexside, Order, SeatId, UnitId, View, Viewer};
use naktong_rules::scenario::{Scenario, SpecialRule, Start};
use naktong_rules::{
    Dice, Event, Game, Violation, apply, begin, decide, legal_orders, project, stacking_limit, view,
};

use crate::play::viewers;
pub(crate) use crate::player::Chance;
use crate::setup::{Setup, given_map};

/// Matches played by default.
const GAMES: u64 = 24;
/// Orders of one side in one phase, after which it says done.
const ORDERS_A_PHASE: u32 = 14;

/// A scenario of 6 to 8 columns and rows with everything in it and the sides close together.
pub(crate) fn random_scenario(seed: u64) -> Setup {
    let chance = &mut Chance::new(seed);
    let (columns, rows) = (6 + chance.below(3), 6 + chance.below(3));
    let (columns, rows) = (columns as u8, rows as u8);
    let mut setup = given_map(columns, rows).turns(3);
    let hexes: Vec<Hex> = setup.scenario.map.hexes.keys().copied().collect();
    for at in &hexes {
        let words = [
            "clear", "clear", "clear", "clear", "clear", "hill", "hill", "hill", "mountain",
            "peak", "city", "sea",
        ];
        setup = setup.terrain(&format!("{at} {}", chance.pick(&words).unwrap()));
    }
    for at in &hexes {
        for to in at.neighbors().filter(|to| to > at && hexes.contains(to)) {
            let river = [
                "minor",
                "major",
                "minor bridge",
                "major bridge",
                "major ford",
            ];
            let road = ["primary", "secondary", "rail", "primary rail"];
            if chance.one_in(6) {
                setup = setup.sides(&format!("{at}-{to} {}", chance.pick(&river).unwrap()));
            }
            if chance.one_in(4) {
                setup = setup.sides(&format!("{at}-{to} {}", chance.pick(&road).unwrap()));
            }
            if chance.one_in(60) {
                setup = setup.sides(&format!("{at}-{to} strait"));
            }
        }
    }
    let land: Vec<Hex> = hexes
        .into_iter()
        .filter(|at| setup.scenario.map.is_land(*at))
        .collect();
    let north: Vec<Hex> = land
        .iter()
        .copied()
        .filter(|h| h.row() <= rows / 2)
        .collect();
    let south: Vec<Hex> = land
        .iter()
        .copied()
        .filter(|h| h.row() > rows / 2)
        .collect();
    for (index, value) in [3, 0, 5, 2].into_iter().enumerate() {
        let at = chance.pick(&land).unwrap();
        let side = if north.contains(at) { "NK" } else { "UN" };
        setup = setup.place(&format!("place-{index} {at} {side} {value}"));
    }
    for (side, halves) in [("NK", &north), ("UN", &south)] {
        for _ in 0..2 {
            let cost = [0, 10, 60, 90][chance.below(4)];
            setup = setup.source(&format!("{side} {} {cost}", chance.pick(halves).unwrap()));
        }
    }
    if chance.one_in(2) {
        setup = setup.fog();
    }
    if chance.one_in(2) {
        setup = setup.supply();
    }
    if chance.one_in(2) {
        setup = setup.command();
    }
    if chance.one_in(2) {
        setup = setup.heavy_materiel(chance.below(5) as u8);
    }
    if chance.one_in(3) {
        setup = setup.special(SpecialRule::Surprise {
            side: Side::Nk,
            through_turn: 1,
            shift: 1,
            except: vec![],
        });
    }
    if chance.one_in(3) {
        setup = setup.seat("rok-army UN");
    }
    if chance.one_in(3) {
        setup = setup.day("07-19");
    }
    let nk = [
        "nk-rifle",
        "nk-rifle",
        "nk-rifle",
        "nk-mech",
        "nk-tank",
        "nk-cycle",
        "nk-special",
        "nk-security",
    ];
    let un = [
        "rok",
        "rok",
        "police",
        "rok-cavalry",
        "us",
        "us",
        "marines",
        "m24",
        "m26",
        "uk",
    ];
    for (side, classes, half) in [("nk", &nk[..], &north), ("un", &un[..], &south)] {
        for index in 0..5 + chance.below(4) {
            let class = *chance.pick(classes).unwrap();
            setup = place_unit(chance, setup, side, index, class, half);
        }
        let support = match side {
            "nk" => [
                ("hq", "nk-hq", "nkpa-1-div"),
                ("guns", "nk-guns", "nkpa-2-div"),
            ],
            _ => [
                ("hq", "rok-hq", "rok-1-div"),
                ("guns", "us-guns", "us-2-div"),
            ],
        };
        for (name, class, formation) in support {
            let at = chance.pick(half).unwrap();
            let line = format!("{side}-{name} {class} 2 at {at} of {formation}");
            setup = setup.unit(&line);
            if name == "hq" {
                setup =
                    setup.formation(&format!("{formation} hq {side}-{name} corps {side}-corps"));
            }
        }
    }
    setup
}

fn place_unit(
    chance: &mut Chance,
    setup: Setup,
    side: &str,
    index: usize,
    class: &str,
    half: &[Hex],
) -> Setup {
    let at = *chance.pick(half).unwrap();
    let room = stacking_limit(&setup.scenario.map, at) - steps_set_up(&setup.scenario, at);
    let most = room.min(6);
    let arrives = most == 0 || chance.one_in(6);
    let steps = 1 + chance.below(usize::from(if arrives { 5 } else { most }));
    let quality = ["A", "B", "C", "D"][chance.below(4)];
    let start = match arrives {
        true => format!(
            "arrives {} {at},{}",
            1 + chance.below(3),
            chance.pick(half).unwrap()
        ),
        false => format!("at {at}"),
    };
    let mut line = format!("{side}-{index} {class} {steps} {quality} {start}");
    let formation = match side {
        "nk" => ["nkpa-1-div", "nkpa-2-div"],
        _ => ["rok-1-div", "us-2-div"],
    };
    line += &format!(" of {}", chance.pick(&formation).unwrap());
    for (word, odds) in [("untried", 2), ("dug-in", 4), ("infiltrates", 5)] {
        if chance.one_in(odds) {
            line += &format!(" {word}");
        }
    }
    if chance.one_in(4) {
        line += &format!(" drafts {}", chance.below(steps + 1));
    }
    if chance.one_in(2) {
        let guard = chance.pick(half).unwrap();
        let stances = ["hold", "delay", "withdraw", &format!("reserve {guard}")];
        line += &format!(" {}", chance.pick(&stances).unwrap());
    }
    let second = setup
        .scenario
        .seats
        .iter()
        .any(|seat| seat.id.as_str() == "rok-army");
    if side == "un" && second && chance.one_in(2) {
        line += " seat rok-army";
    }
    setup.unit(&line)
}

fn steps_set_up(scenario: &Scenario, at: Hex) -> u8 {
    let there = scenario
        .units
        .iter()
        .filter(|unit| unit.start == Start::OnMap(at));
    there.map(|unit| unit.steps).sum()
}

/// A match under test.
struct Table {
    game: Game,
    dice: Dice,
    chance: Chance,
    folded: Vec<View>,
    journal: Vec<Vec<u8>>,
    /// The kinds of events there were.
    told: BTreeSet<String>,
    start: Scenario,
}

impl Table {
    fn set_up(seed: u64) -> Self {
        let start = random_scenario(seed).scenario;
        let game = Game::new(start.clone());
        let folded = viewers(&game).into_iter().map(|v| view(&game, v)).collect();
        let mut table = Self {
            game,
            dice: Dice::seeded(&format!("random play {seed}")),
            chance: Chance::new(seed ^ 0x5eed),
            folded,
            journal: vec![],
            told: BTreeSet::new(),
            start,
        };
        table.happen(&begin(&table.game, &table.dice));
        table
    }

    fn happen(&mut self, events: &[Event]) {
        let before = self.game.clone();
        for event in events {
            apply(&mut self.game, event);
            if let Event::PlaceTaken { place, side } = event {
                let at = self.start.map.place(*place).unwrap().hex;
                assert!(
                    stacks(&self.game, *side).contains_key(&at),
                    "15.1: {event:?}"
                );
            }
            self.journal.push(codec::encode(event));
            let text = format!("{event:?}");
            let kind = text.split([' ', '(']).next().expect("a word");
            self.told.insert(kind.to_owned());
        }
        for folded in &mut self.folded {
            let viewer = folded.viewer;
            for news in project(&before, events, viewer) {
                folded.apply(&news).expect("the news fits the view");
            }
            assert_eq!(*folded, view(&self.game, viewer), "the view of {viewer}");
        }
        self.check_position();
    }

    /// Stacking (5.1), sides apart (5.1), steps conserved.
    fn check_position(&self) {
        let map = &self.start.map;
        let truth = view(&self.game, Viewer::Everything);
        for side in [Side::Nk, Side::Un] {
            for (at, steps) in stacks(&self.game, side) {
                let limit = stacking_limit(map, at);
                assert!(
                    steps <= u16::from(limit),
                    "5.1: {steps} {side} steps in {at}"
                );
            }
        }
        let mut holders: BTreeMap<Hex, Side> = BTreeMap::new();
        for unit in truth.units.values() {
            let side = unit.counter.side();
            let holder = *holders.entry(unit.state.hex).or_insert(side);
            assert_eq!(holder, side, "5.1: both sides in {}", unit.state.hex);
            assert!(map.is_land(unit.state.hex), "{} is at sea", unit.counter.id);
        }
        let score = truth.score;
        let losses = [
            score.nk_steps_lost,
            score.rok_steps_lost,
            score.us_uk_steps_lost,
        ];
        let lost: u16 = losses.into_iter().flatten().sum();
        let present: u16 = truth.units.values().map(|u| u16::from(u.state.steps)).sum();
        let to_come: u16 = self
            .start
            .units
            .iter()
            .filter(|unit| truth.expected.contains_key(&unit.counter.id))
            .map(|unit| u16::from(unit.steps))
            .sum();
        let start: u16 = self.start.units.iter().map(|u| u16::from(u.steps)).sum();
        assert_eq!(
            lost + present + to_come,
            start,
            "steps are neither made nor mislaid"
        );
    }

    fn play(&mut self) {
        let mut orders = 0;
        let mut stood = (0, None);
        while let Some((side, phase)) = self.game.acting() {
            if stood != (self.game.turn(), Some((side, phase))) {
                stood = (self.game.turn(), Some((side, phase)));
                orders = 0;
            }
            orders += 1;
            let seats: Vec<SeatId> = seats_of(&self.start, side);
            let enemy = seats_of(&self.start, side.enemy())[0];
            assert_eq!(legal_orders(&self.game, enemy), LegalOrders::default());
            let open: Vec<(SeatId, LegalOrders)> = seats
                .iter()
                .map(|seat| (*seat, legal_orders(&self.game, *seat)))
                .collect();
            assert!(
                open.iter().any(|(_, legal)| legal.done == Some(phase)),
                "a dead end in {side} {phase}"
            );
            let (seat, legal) = self.chance.pick(&open).unwrap().clone();
            if self.chance.one_in(30) {
                self.every_offer_is_taken(seat, &legal);
            }
            self.nonsense(seat, &legal);
            let order = if orders > ORDERS_A_PHASE {
                None
            } else {
                self.choose(&legal)
            };
            let Some(order) = order else {
                self.done(&open, phase);
                continue;
            };
            match decide(&self.game, seat, &order, &self.dice) {
                Ok(events) => self.happen(&events),
                Err(violation) => {
                    // A group may be too many for the hex, or one of it too slow; a HQ may
                    // support only some of those who could attack, and must be paid for.
                    let built = match &order {
                        Order::Move { units, .. } => units.len() > 1,
                        Order::Attack { support, .. } => !support.is_empty(),
                        _ => false,
                    };
                    assert!(built, "{order:?} was offered: {violation}");
                }
            }
        }
        assert!(self.game.outcome().is_some(), "play ends with a result");
        self.rebuild();
    }

    fn done(&mut self, open: &[(SeatId, LegalOrders)], phase: Phase) {
        let turn = self.game.turn();
        for (seat, legal) in open {
            if legal.done.is_some() {
                let order = Order::Done { turn, phase };
                let events = decide(&self.game, *seat, &order, &self.dice);
                self.happen(&events.expect("done was offered"));
            }
        }
    }

    /// An order from the offer; none means done.
    fn choose(&mut self, legal: &LegalOrders) -> Option<Order> {
        let chance = &mut self.chance;
        if let Some(offer) = &legal.advance
            && !chance.one_in(4)
        {
            let limit = u16::from(stacking_limit(&self.start.map, offer.hex));
            let truth = view(&self.game, Viewer::Everything);
            let mut steps = 0;
            let mut units = chance.some(&offer.units);
            units.retain(|unit| {
                steps += u16::from(truth.units[unit].state.steps);
                steps <= limit
            });
            return Some(Order::Advance { units });
        }
        if !legal.attacks.is_empty() && chance.one_in(2) {
            return Some(attack(chance, legal));
        }
        if !legal.demolitions.is_empty() && chance.one_in(8) {
            let option = chance.pick(&legal.demolitions).unwrap();
            return Some(Order::Demolish {
                bridge: option.bridge,
                when: option.when,
            });
        }
        match chance.below(8) {
            0 => legal.entries.first().map(|entry| Order::Enter {
                unit: entry.unit,
                hex: *chance.pick(&entry.hexes).unwrap(),
            }),
            1 => chance.pick(&legal.stances).map(|option| {
                let mut stances =
                    vec![Stance::Hold, Stance::Stand, Stance::Delay, Stance::Withdraw];
                if option.may_reserve && chance.one_in(2) {
                    stances.clear();
                    // Where friends stand, so that it has somebody to come up to.
                    let truth = view(&self.game, Viewer::Everything);
                    let at = |id: &UnitId| truth.units[id].state.hex;
                    let mut guards: Vec<Hex> = legal.stances.iter().map(|o| at(&o.unit)).collect();
                    guards.retain(|hex| *hex != at(&option.unit));
                    guards.sort_unstable();
                    guards.dedup();
                    guards.truncate(3);
                    if guards.is_empty() {
                        guards.push(at(&option.unit));
                    }
                    stances.push(Stance::Reserve(guards));
                }
                Order::SetStance {
                    units: vec![option.unit],
                    stance: chance.pick(&stances).unwrap().clone(),
                }
            }),
            2..=4 if !legal.attacks.is_empty() => Some(attack(chance, legal)),
            2..=6 if !legal.moves.is_empty() => {
                let option = chance.pick(&legal.moves).unwrap();
                let into_contact = chance.one_in(2);
                let wanted = |r: &&ReachHex| r.may_stop && (r.must_stop || !into_contact);
                let mut ends: Vec<Hex> =
                    option.reach.iter().filter(wanted).map(|r| r.hex).collect();
                if ends.is_empty() {
                    ends = option
                        .reach
                        .iter()
                        .filter(|r| r.may_stop)
                        .map(|r| r.hex)
                        .collect();
                }
                let path = option.path_to(*chance.pick(&ends).unwrap()).unwrap();
                let units = match chance.one_in(4) {
                    true => companions(&self.game, &legal.moves, option),
                    false => vec![option.unit],
                };
                Some(Order::Move {
                    units,
                    path,
                    on_foot: option.on_foot,
                })
            }
            7 => None,
            _ if legal.moves.is_empty() && legal.attacks.is_empty() => None,
            _ => self.choose(legal),
        }
    }

    /// Each option of the offer is accepted, one by one.
    fn every_offer_is_taken(&self, seat: SeatId, legal: &LegalOrders) {
        let taken = |order: Order| {
            if let Err(violation) = decide(&self.game, seat, &order, &self.dice) {
                panic!("{order:?} was offered: {violation}");
            }
        };
        for option in &legal.moves {
            for at in option.reach.iter().filter(|reach| reach.may_stop) {
                taken(Order::Move {
                    units: vec![option.unit],
                    path: option.path_to(at.hex).expect("a tree from the start"),
                    on_foot: option.on_foot,
                });
            }
        }
        for option in &legal.attacks {
            for lead in &option.attackers {
                for attackers in [vec![*lead], option.attackers.clone()] {
                    taken(Order::Attack {
                        target: option.target,
                        attackers,
                        lead: *lead,
                        support: vec![],
                        air: 0,
                    });
                }
            }
            for support in &option.support {
                let order = Order::Attack {
                    target: option.target,
                    attackers: option.attackers.clone(),
                    lead: option.attackers[0],
                    support: vec![*support],
                    air: 0,
                };
                match decide(&self.game, seat, &order, &self.dice) {
                    Ok(_) | Err(Violation::NoHeavyMateriel { .. }) => {}
                    Err(violation) => panic!("{order:?} was offered: {violation}"),
                }
            }
        }
        if let Some(offer) = &legal.advance {
            taken(Order::Advance { units: vec![] });
            for unit in &offer.units {
                taken(Order::Advance { units: vec![*unit] });
            }
        }
        for option in &legal.stances {
            for stance in [Stance::Hold, Stance::Stand, Stance::Delay, Stance::Withdraw] {
                taken(Order::SetStance {
                    units: vec![option.unit],
                    stance,
                });
            }
            let guard = *self
                .start
                .map
                .hexes
                .keys()
                .find(|h| self.start.map.is_land(**h))
                .unwrap();
            let reserve = Order::SetStance {
                units: vec![option.unit],
                stance: Stance::Reserve(vec![guard]),
            };
            let answer = decide(&self.game, seat, &reserve, &self.dice);
            assert_eq!(answer.is_ok(), option.may_reserve, "{reserve:?}");
        }
        for option in &legal.demolitions {
            taken(Order::Demolish {
                bridge: option.bridge,
                when: option.when,
            });
        }
        for option in &legal.entries {
            for hex in &option.hexes {
                taken(Order::Enter {
                    unit: option.unit,
                    hex: *hex,
                });
            }
        }
    }

    /// Orders out of the hat: no panic, a refusal with a sentence, and nothing accepted that
    /// was not offered.
    fn nonsense(&mut self, seat: SeatId, legal: &LegalOrders) {
        for _ in 0..3 {
            let order = self.hat();
            match decide(&self.game, seat, &order, &self.dice) {
                Ok(_) => assert!(is_offered(&order, legal), "{order:?} was not offered"),
                Err(violation) => {
                    let sentence = violation.to_string();
                    assert!(sentence.ends_with('.'), "{sentence}");
                }
            }
            let enemy = self.game.acting().unwrap().0.enemy();
            let stranger = seats_of(&self.start, enemy)[0];
            let answer = decide(&self.game, stranger, &order, &self.dice);
            assert!(
                matches!(answer, Err(Violation::NotYourTurn { .. })),
                "{order:?}"
            );
        }
    }

    fn hat(&mut self) -> Order {
        let chance = &mut self.chance;
        let mut ids: Vec<UnitId> = self.start.units.iter().map(|u| u.counter.id).collect();
        ids.push(UnitId::new("nobody").unwrap());
        let mut units = vec![*chance.pick(&ids).unwrap()];
        if chance.one_in(3) {
            units.push(*chance.pick(&ids).unwrap());
        }
        if chance.one_in(20) {
            units.clear();
        }
        let anywhere = |chance: &mut Chance| {
            Hex::new(1 + chance.below(12) as u8, 1 + chance.below(12) as u8).unwrap()
        };
        match chance.below(7) {
            0 => {
                let truth = view(&self.game, Viewer::Everything);
                let start = units.first().and_then(|unit| truth.units.get(unit));
                let mut at = start.map_or_else(|| anywhere(chance), |unit| unit.state.hex);
                let mut path = vec![];
                for _ in 0..chance.below(5) {
                    let around: Vec<Hex> = at.neighbors().collect();
                    at = *chance.pick(&around).unwrap();
                    path.push(at);
                }
                Order::Move {
                    units,
                    path,
                    on_foot: chance.one_in(4),
                }
            }
            1 => {
                let lead = *chance.pick(&ids).unwrap();
                let support = match chance.one_in(3) {
                    true => vec![*chance.pick(&ids).unwrap()],
                    false => vec![],
                };
                Order::Attack {
                    target: anywhere(chance),
                    lead: units.first().copied().unwrap_or(lead),
                    attackers: units,
                    support,
                    air: u8::from(chance.one_in(4)),
                }
            }
            2 => Order::Advance { units },
            3 => Order::SetStance {
                units,
                stance: Stance::Reserve((0..chance.below(5)).map(|_| anywhere(chance)).collect()),
            },
            4 => Order::Enter {
                unit: *chance.pick(&ids).unwrap(),
                hex: anywhere(chance),
            },
            5 => {
                let sides: Vec<Hexside> = self.start.map.sides.keys().copied().collect();
                Order::Demolish {
                    bridge: *chance.pick(&sides).unwrap(),
                    when: *chance.pick(&[Blow::Now, Blow::Prepared]).unwrap(),
                }
            }
            _ => Order::Done {
                turn: chance.below(4) as u16,
                phase: *chance.pick(&Phase::ALL).unwrap(),
            },
        }
    }

    /// The journal's events, read back, give the same state.
    fn rebuild(&self) {
        let mut again = Game::new(self.start.clone());
        for bytes in &self.journal {
            let event: Event = codec::decode_from_server(bytes).expect("we wrote it");
            apply(&mut again, &event);
        }
        assert_eq!(again.state_hash(), self.game.state_hash());
    }
}

/// An attack from the offer, now and then with support.
fn attack(chance: &mut Chance, legal: &LegalOrders) -> Order {
    let option = chance.pick(&legal.attacks).unwrap();
    let attackers = chance.some(&option.attackers);
    Order::Attack {
        target: option.target,
        lead: *chance.pick(&attackers).unwrap(),
        attackers,
        support: match chance.one_in(2) {
            true => option.support.clone(),
            false => vec![],
        },
        air: 0,
    }
}

/// Units of the same offer that start where the first does.
fn companions(game: &Game, moves: &[MoveOption], first: &MoveOption) -> Vec<UnitId> {
    let truth = view(game, Viewer::Everything);
    let start = truth.units[&first.unit].state.hex;
    moves
        .iter()
        .filter(|other| other.on_foot == first.on_foot)
        .map(|other| other.unit)
        .filter(|unit| truth.units[unit].state.hex == start)
        .collect()
}

fn is_offered(order: &Order, legal: &LegalOrders) -> bool {
    match order {
        Order::Move {
            units,
            path,
            on_foot,
        } => units.iter().all(|unit| {
            let ways = legal.moves.iter();
            ways.filter(|o| o.unit == *unit && o.on_foot == *on_foot)
                .any(|option| {
                    let first = option.path_to(path[0]).is_some();
                    let last = path.last().unwrap();
                    // A walk back to the hex it came from is legal and pointless: not offered.
                    let returns = option.reach.iter().any(|r| r.from == *last);
                    first && (returns || option.path_to(*last).is_some())
                })
        }),
        Order::Attack {
            target,
            attackers,
            support,
            air,
            ..
        } => legal.attacks.iter().any(|option| {
            option.target == *target
                && attackers.iter().all(|unit| option.attackers.contains(unit))
                && support.iter().all(|unit| option.support.contains(unit))
                && *air <= option.air
        }),
        Order::Advance { units } => legal
            .advance
            .as_ref()
            .is_some_and(|offer| units.iter().all(|unit| offer.units.contains(unit))),
        Order::SetStance { units, stance } => units.iter().all(|unit| {
            let reserve = matches!(stance, Stance::Reserve(_));
            let mut stances = legal.stances.iter();
            stances.any(|option| option.unit == *unit && (option.may_reserve || !reserve))
        }),
        Order::Enter { unit, hex } => may(&legal.entries, unit, hex),
        Order::Done { phase, .. } => legal.done == Some(*phase),
        Order::Resign => true,
        Order::Demolish { bridge, when } => {
            let mut options = legal.demolitions.iter();
            options.any(|option| (option.bridge, option.when) == (*bridge, *when))
        }
        Order::Direct { formation, .. } => legal.directives.contains(formation),
        Order::Relieve { formation } => legal.reliefs.contains(formation),
        Order::DivideAir(division) => legal.air.as_ref().is_some_and(|air| {
            let mut calls = division.on_call.iter();
            division.points() <= u16::from(air.points)
                && calls.all(|call| air.formations.contains(&call.formation))
        }),
        Order::Overrun { units, target, .. } => legal.overruns.iter().any(|option| {
            option.target == *target && units.iter().all(|unit| option.units.contains(unit))
        }),
        Order::Entrain { unit, to } => may(&legal.trains, unit, to),
        Order::Embark { unit, to } => may(&legal.ships, unit, to),
        Order::Refill { unit } => legal.refills.contains(unit),
        Order::Raise { unit, hex } => may(&legal.raises, unit, hex),
        Order::Keep { unit } => legal.keeps.contains(unit),
        Order::Stake { unit } => legal.stakes.contains(unit),
        Order::Hasten { unit, hex } => may(&legal.hastes, unit, hex),
        Order::Lend { units, .. } => units.iter().all(|unit| legal.lendable.contains(unit)),
    }
}

fn may(options: &[EntryOption], unit: &UnitId, hex: &Hex) -> bool {
    let mut options = options.iter();
    options.any(|option| option.unit == *unit && option.hexes.contains(hex))
}

fn seats_of(scenario: &Scenario, side: Side) -> Vec<SeatId> {
    let seats = scenario.seats.iter().filter(|seat| seat.side == side);
    seats.map(|seat| seat.id).collect()
}

/// Steps of a side's combat units by hex.
fn stacks(game: &Game, side: Side) -> BTreeMap<Hex, u16> {
    let mut stacks = BTreeMap::new();
    for unit in view(game, Viewer::Everything).units.values() {
        if unit.counter.side() == side && !unit.counter.is_support() {
            *stacks.entry(unit.state.hex).or_default() += u16::from(unit.state.steps);
        }
    }
    stacks
}

/// A number from the environment, or the default.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// Runs a test for each seed and names the seed that fails.
pub(crate) fn for_each_seed(games: u64, test: impl Fn(u64)) {
    let games = setting("NAKTONG_RANDOM_GAMES", games);
    let first = setting("NAKTONG_RANDOM_SEED", 1);
    for seed in first..first + games {
        if let Err(fault) = catch_unwind(AssertUnwindSafe(|| test(seed))) {
            eprintln!("NAKTONG_RANDOM_SEED={seed} NAKTONG_RANDOM_GAMES=1 plays this match again");
            resume_unwind(fault);
        }
    }
}

#[test]
fn whatever_is_played_the_rules_hold() {
    let told = RefCell::new(BTreeSet::new());
    for_each_seed(GAMES, |seed| {
        let mut table = Table::set_up(seed);
        table.play();
        told.borrow_mut().append(&mut table.told);
    });
    if std::env::var_os("NAKTONG_RANDOM_GAMES").is_some() {
        return;
    }
    // The default matches have everything in them that is worth testing.
    let told = told.into_inner();
    for kind in [
        "UnitEntered",
        "UnitDisplaced",
        "HeavyMaterielSpent",
        "ReserveCameUp",
        "Baptised",
        "Checked",
        "UnitDestroyed",
        "UnitRetreated",
        "UnitDisrupted",
        "UnitRecovered",
        "UnitAdvanced",
        "UnitFreed",
        "OutDaysCounted",
        "UnitTired",
        "UnitRested",
        "UnitDugIn",
        "PlaceTaken",
        "BridgePrepared",
        "DemolitionFired",
        "BridgingTried",
    ] {
        assert!(told.contains(kind), "no {kind} in {told:?}");
    }
}

#[test]
fn random_scenarios_have_both_kinds_of_everything() {
    let scenarios: Vec<Scenario> = (1..=GAMES).map(|s| random_scenario(s).scenario).collect();
    let both =
        |has: &dyn Fn(&Scenario) -> bool| scenarios.iter().any(has) && !scenarios.iter().all(has);
    assert!(both(&|s| s.modules.fog));
    assert!(both(&|s| s.modules.supply));
    assert!(both(&|s| s.modules.command));
    assert!(both(&|s| s.modules.heavy_materiel.is_some()));
    assert!(both(&|s| s.seats.len() > 2));
    let arrives = |s: &Scenario| {
        s.units
            .iter()
            .any(|u| matches!(u.start, Start::Arrives { .. }))
    };
    assert!(scenarios.iter().any(arrives));
    let map = |s: &Scenario| -> Map { s.map.clone() };
    assert_ne!(map(&scenarios[0]), map(&scenarios[1]));
}
