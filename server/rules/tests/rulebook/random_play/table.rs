//! A match under test: it is played to its end, and what must hold is checked after every order.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::codec;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, Order, SeatId, UnitId, View, Viewer};
use naktong_rules::scenario::{Scenario, Start, UnitSetup};
use naktong_rules::{
    Dice, Event, Game, apply, begin, decide, legal_orders, project, stacking_limit, view,
};

use super::setups::random_scenario;
use crate::play::viewers;
use crate::questions::foretold;
use naktong_ai::Chance;

/// Orders of one side in one phase, after which it says done.
const ORDERS_A_PHASE: u32 = 14;

/// A match under test.
pub(super) struct Table {
    pub(super) game: Game,
    pub(super) dice: Dice,
    pub(super) chance: Chance,
    folded: Vec<View>,
    journal: Vec<Vec<u8>>,
    /// The kinds of events there were.
    pub(super) told: BTreeSet<String>,
    /// Steps of those that are still to come.
    waiting: BTreeMap<UnitId, u16>,
    /// Steps that came by drafts and replacements, less those that were withdrawn.
    made: i32,
    pub(super) start: Scenario,
}

impl Table {
    pub(super) fn set_up(seed: u64) -> Self {
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
            waiting: start
                .units
                .iter()
                .map(|unit| (unit.counter.id, u16::from(unit.steps)))
                .collect(),
            made: 0,
            start,
        };
        table.happen(&begin(&table.game, &table.dice));
        table
    }

    fn happen(&mut self, events: &[Event]) {
        let before = self.game.clone();
        for event in events {
            self.count(event);
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
            if matches!(event, Event::OverrunMade { fought: true, .. }) {
                self.told.insert("an overrun fought".into());
            }
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

    /// Keeps account of the steps that are made, withdrawn, or lost before they enter.
    fn count(&mut self, event: &Event) {
        match event {
            Event::UnitRefilled { .. } => self.made += 1,
            Event::UnitRaised { steps, .. } => self.made += i32::from(*steps),
            Event::UnitWithdrawn { unit } => {
                let truth = view(&self.game, Viewer::Everything);
                self.made -= match truth.units.get(unit) {
                    Some(unit) => i32::from(unit.state.steps),
                    None => i32::from(self.waiting[unit]),
                };
            }
            Event::StepsLost { unit, steps, .. } => {
                let left = self.waiting.get_mut(unit).expect("a unit of the scenario");
                *left = left.saturating_sub(u16::from(*steps));
            }
            Event::TransportSent {
                unit,
                hexes: Some(_),
                ..
            } => *self.waiting.get_mut(unit).expect("who stakes") -= 1,
            _ => {}
        }
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
        let to_come: u16 = truth.expected.keys().map(|unit| self.waiting[unit]).sum();
        let staked = |unit: &&UnitSetup| matches!(unit.start, Start::Transported { .. });
        let start = self.start.units.iter().filter(|unit| !staked(unit));
        let start: i32 = start.map(|unit| i32::from(unit.steps)).sum();
        assert_eq!(
            i32::from(lost + present + to_come),
            start + self.made,
            "steps are neither made nor mislaid"
        );
    }

    pub(super) fn play(&mut self) {
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
            let judged = decide(&self.game, seat, &order, &self.dice);
            foretold(&self.game, seat, &order, &judged);
            match judged {
                Ok(events) => {
                    if self.takes_lent_units(seat, &order) {
                        self.told.insert("a loan taken up".to_owned());
                    }
                    self.happen(&events);
                }
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

    /// Whether an attack has units in it that another seat commands.
    fn takes_lent_units(&self, seat: SeatId, order: &Order) -> bool {
        let Order::Attack { attackers, .. } = order else {
            return false;
        };
        let truth = view(&self.game, Viewer::Everything);
        let mut owners = attackers.iter().map(|unit| &truth.units[unit].state.own);
        owners.any(|own| own.as_ref().is_some_and(|own| own.lent && own.seat != seat))
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

pub(super) fn seats_of(scenario: &Scenario, side: Side) -> Vec<SeatId> {
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
