//! Every bundled scenario, played by random legal orders: no dead end, no panic, and after every
//! order what must hold whatever happens.
//!
//! `NAKTONG_LONG_GAMES=1` plays more seeds and the campaigns to their end; a failure names its
//! scenario and seed.

use std::collections::{BTreeMap, BTreeSet};

use naktong_ai::Chance;
use naktong_ai::aimless::choose;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, Order, PlaceId, SeatId, UnitId, View, Viewer, codec};
use naktong_rules::scenario::{Scenario, Start, UnitSetup};
use naktong_rules::{
    Dice, Event, Game, apply, begin, decide, legal_orders, project_each, stacking_limit, view,
};

/// Orders of a seat in a phase, at most.
const ORDERS_A_PHASE: usize = 3;
/// Units on the map from which on a scenario is played for a few days only.
const MANY_UNITS: usize = 90;
const FEW_DAYS: u16 = 3;

struct Table {
    game: Game,
    dice: Dice,
    chance: Chance,
    viewers: Vec<Viewer>,
    folded: Vec<View>,
    /// Every event, as the journal keeps it.
    journal: Vec<Vec<u8>>,
    /// Steps of all units that are in the game or were lost in it.
    steps: u16,
    /// Steps of those who have not come onto the map.
    waiting: BTreeMap<UnitId, u16>,
    /// Who came out of the scenario's list onto the map and left it for ever.
    gone: BTreeSet<UnitId>,
}

/// Whether a unit of the scenario's list comes out of another one.
fn is_made_later(start: &Start) -> bool {
    matches!(start, Start::Formed | Start::Transported { .. })
}

impl Table {
    fn set_up(scenario: &Scenario, seed: u64) -> Self {
        let game = Game::new(scenario.clone());
        let seats = scenario.seats.iter().map(|seat| Viewer::Seat(seat.id));
        let viewers: Vec<Viewer> = seats
            .chain([Viewer::Spectator, Viewer::Everything])
            .collect();
        let mut table = Self {
            folded: viewers.iter().map(|viewer| view(&game, *viewer)).collect(),
            viewers,
            dice: Dice::seeded(&format!("{}/{seed}", scenario.id)),
            chance: Chance::new(seed),
            journal: vec![],
            steps: {
                let units = scenario.units.iter();
                let in_the_game = units.filter(|unit| !is_made_later(&unit.start));
                in_the_game.map(|unit| u16::from(unit.steps)).sum()
            },
            waiting: {
                let units = scenario.units.iter();
                let row = |unit: &UnitSetup| (unit.counter.id, u16::from(unit.steps));
                units.map(row).collect()
            },
            gone: BTreeSet::new(),
            game,
        };
        let events = begin(&table.game, &table.dice);
        table.happen(&events);
        table
    }

    fn happen(&mut self, events: &[Event]) {
        let news = project_each(&self.game, events, &self.viewers);
        for event in events {
            self.journal.push(codec::encode(event));
            let before = view(&self.game, Viewer::Everything).control;
            self.count_steps(event);
            apply(&mut self.game, event);
            self.check_event(event, &before);
        }
        for (folded, news) in self.folded.iter_mut().zip(news) {
            for event in &news {
                folded.apply(event).expect("the news fits the view");
            }
            let viewer = folded.viewer;
            assert_eq!(*folded, view(&self.game, viewer), "the view of {viewer}");
        }
        self.check_position();
    }

    /// After every event: no unit in two places or lost, steps within bounds, and control passes
    /// only to who is there (15.1).
    fn check_event(&mut self, event: &Event, control: &BTreeMap<PlaceId, Side>) {
        let truth = view(&self.game, Viewer::Everything);
        if let Event::UnitDestroyed { unit, .. }
        | Event::UnitWithdrawn { unit }
        | Event::UnitConverted { unit } = event
        {
            self.gone.insert(*unit);
        }
        if let Event::UnitFormed { unit, .. }
        | Event::UnitFormedOffMap { unit, .. }
        | Event::UnitRaised { unit, .. } = event
        {
            self.gone.remove(unit);
        }
        let scenario = self.game.scenario();
        for unit in &scenario.units {
            let id = unit.counter.id;
            let places = [
                truth.units.contains_key(&id),
                truth.expected.contains_key(&id),
                self.gone.contains(&id),
            ];
            let count = places.into_iter().filter(|is_there| *is_there).count();
            let may_wait = is_made_later(&unit.start);
            assert!(
                count == 1 || (count == 0 && may_wait),
                "{id} after {event:?}"
            );
        }
        for unit in truth.units.values() {
            let (id, state) = (unit.counter.id, &unit.state);
            let drafts = state.own.as_ref().expect("all is shown").draft_steps;
            assert!(drafts <= state.steps, "{id} after {event:?}");
            assert!(
                state.steps <= unit.counter.max_steps.max(6),
                "{id} after {event:?}"
            );
            assert!(
                scenario.map.is_land(state.hex),
                "{id} is at sea after {event:?}"
            );
        }
        for (place, side) in &truth.control {
            if control.get(place) != Some(side) {
                let at = scenario.map.place(*place).expect("on the map").hex;
                let mut there = truth.units.values();
                let entered = there.any(|unit| {
                    let combat = unit.counter.side() == *side && !unit.counter.is_support();
                    combat && unit.state.hex == at
                });
                assert!(entered, "15.1: {event:?}");
            }
        }
        assert!(truth.heavy_materiel.is_none_or(|pool| pool <= 100));
    }

    /// After every order: stacking and sides apart (5.1; in the middle of one a staff may wait to
    /// be displaced), and every step accounted for.
    fn check_position(&self) {
        let scenario = self.game.scenario();
        let truth = view(&self.game, Viewer::Everything);
        let mut stacks: BTreeMap<Hex, u16> = BTreeMap::new();
        for unit in truth
            .units
            .values()
            .filter(|unit| !unit.counter.is_support())
        {
            *stacks.entry(unit.state.hex).or_default() += u16::from(unit.state.steps);
        }
        for (hex, steps) in stacks {
            let limit = u16::from(stacking_limit(&scenario.map, hex));
            assert!(steps <= limit, "5.1: {steps} steps in {hex}");
        }
        let mut holders: BTreeMap<Hex, Side> = BTreeMap::new();
        for unit in truth.units.values() {
            let (hex, side) = (unit.state.hex, unit.counter.side());
            let holder = *holders.entry(hex).or_insert(side);
            assert_eq!(holder, side, "5.1: both sides in {hex}");
        }
        let score = truth.score;
        let lost = [
            score.nk_steps_lost,
            score.rok_steps_lost,
            score.us_uk_steps_lost,
        ];
        let lost: u16 = lost.into_iter().flatten().sum();
        let present = truth.units.values().map(|unit| u16::from(unit.state.steps));
        let to_come = truth.expected.keys().map(|unit| self.waiting[unit]);
        assert_eq!(
            lost + present.sum::<u16>() + to_come.sum::<u16>(),
            self.steps,
            "steps are neither made nor mislaid"
        );
    }

    /// Keeps the count of all steps where losses are made good or the calendar changes it (14).
    fn count_steps(&mut self, event: &Event) {
        match event {
            Event::UnitRefilled { .. } => self.steps += 1,
            Event::UnitRaised { steps, .. } => self.steps += u16::from(*steps),
            Event::StepsLost { unit, steps, .. } => {
                let left = self.waiting.get_mut(unit).expect("a unit of the scenario");
                *left = left.saturating_sub(u16::from(*steps));
            }
            Event::TransportSent {
                unit,
                hexes: Some(_),
                ..
            } => *self.waiting.get_mut(unit).expect("who stakes") -= 1,
            Event::UnitFormed { unit, .. } | Event::UnitFormedOffMap { unit, .. } => {
                self.steps += self.waiting[unit];
            }
            Event::UnitWithdrawn { unit } | Event::UnitConverted { unit } => {
                let truth = view(&self.game, Viewer::Everything);
                let here = truth.units.get(unit);
                self.steps -= here.map_or(self.waiting[unit], |unit| u16::from(unit.state.steps));
            }
            _ => {}
        }
    }

    /// Plays to the end, or through a turn.
    fn play(&mut self, last_turn: u16) {
        while let Some((side, phase)) = self.game.acting() {
            let turn = self.game.turn();
            if turn > last_turn {
                return;
            }
            let seats = self.game.scenario().seats.clone();
            for seat in seats.iter().filter(|seat| seat.side == side) {
                for _ in 0..ORDERS_A_PHASE {
                    if !self.any_order(seat.id) {
                        break;
                    }
                }
                if self.game.acting() != Some((side, phase)) {
                    break;
                }
                // One that commands nothing is done by itself (D6).
                if legal_orders(&self.game, seat.id).done.is_none() {
                    continue;
                }
                let done = Order::Done { turn, phase };
                let events = decide(&self.game, seat.id, &done, &self.dice);
                self.happen(&events.expect("whoever is on turn may say done"));
            }
        }
        assert!(self.game.outcome().is_some(), "play ends with a result");
    }

    /// An order of the offer; false if there is none.
    fn any_order(&mut self, seat: SeatId) -> bool {
        let legal = legal_orders(&self.game, seat);
        let map = &self.game.scenario().map;
        let Some(choice) = choose(&legal, map, &mut self.chance) else {
            return false;
        };
        match decide(&self.game, seat, &choice.order, &self.dice) {
            Ok(events) => self.happen(&events),
            Err(violation) => {
                assert!(
                    !choice.is_sure,
                    "{:?} was offered: {violation}",
                    choice.order
                );
            }
        }
        true
    }

    /// The journal's events, read back, give the same state.
    fn replay(&self) {
        let mut again = Game::new(self.game.scenario().clone());
        for bytes in &self.journal {
            let event: Event = codec::decode_from_server(bytes).expect("we wrote it");
            apply(&mut again, &event);
        }
        assert_eq!(again.state_hash(), self.game.state_hash());
    }
}

fn plays(id: &str) {
    let scenario = naktong_scenarios::load(id).unwrap_or_else(|error| panic!("{id}: {error}"));
    let is_long = std::env::var_os("NAKTONG_LONG_GAMES").is_some();
    let last_turn = match scenario.units.len() > MANY_UNITS && !is_long {
        true => FEW_DAYS,
        false => u16::MAX,
    };
    for seed in 1..=if is_long { 20 } else { 1 } {
        println!("{id}, seed {seed}");
        let mut table = Table::set_up(&scenario, seed);
        table.play(last_turn);
        table.replay();
    }
}

#[test]
fn the_first_scenarios_hold_whatever_is_played() {
    for (id, _) in naktong_scenarios::bundled().filter(|(id, _)| is_early(id.as_str())) {
        plays(id.as_str());
    }
}

#[test]
fn the_other_scenarios_hold_whatever_is_played() {
    for (id, _) in naktong_scenarios::bundled().filter(|(id, _)| !is_early(id.as_str())) {
        plays(id.as_str());
    }
}

/// C1 to C7: half of them, so that two processors share the work.
fn is_early(id: &str) -> bool {
    ["c1-", "c2-", "c3-", "c4-", "c5-", "c6-", "c7-"]
        .iter()
        .any(|start| id.starts_with(start))
}
