//! Two matches that differ in one hidden fact, played side by side with the same orders.

use std::collections::BTreeSet;

use naktong_protocol::order::LegalOrders;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::{Hex, Hexside, Order, SeatId, UnitId, Viewer, codec};
use naktong_rules::scenario::Scenario;
use naktong_rules::{
    Dice, Event, Game, Violation, apply, begin, decide, legal_orders, project_each, view,
};

use naktong_ai::Chance;
use naktong_ai::aimless::{Choice, choose};

/// Orders of one seat in one phase.
const ORDERS_A_PHASE: usize = 4;

/// What differs between two matches, and whom it must not reach.
pub(super) struct Secret {
    /// Whose secret it is: the seats of the other side and the spectators must not learn of it.
    pub(super) owner: Side,
    /// Units that differ in themselves.
    pub(super) units: BTreeSet<UnitId>,
    /// Units that are in one of the matches only.
    pub(super) extra: BTreeSet<UnitId>,
    /// Where only those units are.
    pub(super) hexes: BTreeSet<Hex>,
    /// Bridges that are prepared in one of the matches only.
    pub(super) bridges: BTreeSet<Hexside>,
}

impl Secret {
    /// Nothing yet.
    pub(super) fn of(owner: Side) -> Self {
        Self {
            owner,
            units: BTreeSet::new(),
            extra: BTreeSet::new(),
            hexes: BTreeSet::new(),
            bridges: BTreeSet::new(),
        }
    }

    /// Whether the rules let the fact act in what would happen: a unit that differs fights, is
    /// checked, comes up or dies; one that only one match has comes to where the others are, or
    /// draws them to it; a charge goes off. Then who sees the act may learn of the fact.
    fn acts(&self, events: &[Event]) -> bool {
        let differs = |unit: &UnitId| self.units.contains(unit) || self.extra.contains(unit);
        events.iter().any(|event| match event {
            Event::CombatResolved(report) => {
                let detail = report.detail.as_ref().expect("the truth has all details");
                let mut fighters = detail.attackers.iter().chain(&detail.defenders);
                fighters.any(differs)
            }
            Event::Baptised { unit, .. }
            | Event::Checked { unit, .. }
            | Event::StepsLost { unit, .. }
            | Event::UnitDestroyed { unit, .. }
            | Event::ReserveCameUp { unit, .. } => differs(unit),
            Event::UnitEntered { unit, hex } => {
                self.extra.contains(unit) && !self.hexes.contains(hex)
            }
            Event::UnitDisplaced { to, .. } => self.hexes.contains(to),
            Event::DemolitionFired { bridge, .. } => self.bridges.contains(bridge),
            _ => false,
        })
    }

    /// Whether an order concerns nobody but units of one match.
    fn is_of_one_match(&self, order: &Order) -> bool {
        match order {
            Order::Move { units, .. } | Order::SetStance { units, .. } => {
                units.iter().all(|unit| self.extra.contains(unit))
            }
            Order::Enter { unit, .. } => self.extra.contains(unit),
            _ => false,
        }
    }
}

/// One of the two, and what each viewer was sent of it, update by update, as bytes.
struct Match {
    game: Game,
    dice: Dice,
    viewers: Vec<Viewer>,
    sent: Vec<Vec<Vec<u8>>>,
}

impl Match {
    fn begin(scenario: Scenario, viewers: &[Viewer]) -> Self {
        let mut new = Self {
            game: Game::new(scenario),
            dice: Dice::seeded("pair"),
            viewers: viewers.to_vec(),
            sent: vec![vec![]; viewers.len()],
        };
        let events = begin(&new.game, &new.dice);
        new.happen(&events);
        new
    }

    fn decide(&self, seat: SeatId, order: &Order) -> Result<Vec<Event>, Violation> {
        decide(&self.game, seat, order, &self.dice)
    }

    fn happen(&mut self, events: &[Event]) {
        let news = project_each(&self.game, events, &self.viewers);
        for (sent, news) in self.sent.iter_mut().zip(news) {
            if !news.is_empty() {
                sent.push(codec::encode(&news));
            }
        }
        events.iter().for_each(|event| apply(&mut self.game, event));
    }

    /// The phase, if a side is on turn.
    fn phase_of(&self, side: Side) -> Option<Phase> {
        let (_, phase) = self.game.acting().filter(|(acting, _)| *acting == side)?;
        Some(phase)
    }
}

/// What a pair went through.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Story {
    /// Orders that both matches took.
    pub(super) orders: usize,
    pub(super) combats: usize,
    pub(super) retreats: usize,
    /// Orders of the watching side that were refused, both times in the same words.
    pub(super) refusals: usize,
    /// Orders that concerned one match only and that nobody noticed.
    pub(super) unnoticed: usize,
    /// It was played to the last dusk: the fact never acted by itself.
    pub(super) to_the_end: bool,
}

/// Two matches side by side.
pub(super) struct Pair<'a> {
    games: [Match; 2],
    secret: Secret,
    chance: &'a mut Chance,
    story: Story,
}

impl<'a> Pair<'a> {
    pub(super) fn begin(scenarios: [Scenario; 2], secret: Secret, chance: &'a mut Chance) -> Self {
        let seats = scenarios[0].seats.iter();
        let others = seats.filter(|seat| seat.side != secret.owner);
        let viewers: Vec<Viewer> = others
            .map(|seat| Viewer::Seat(seat.id))
            .chain([Viewer::Spectator])
            .collect();
        Self {
            games: scenarios.map(|scenario| Match::begin(scenario, &viewers)),
            secret,
            chance,
            story: Story::default(),
        }
    }

    /// Plays to the end, or until the fact acts by itself.
    pub(super) fn play(mut self) -> Story {
        let watching = self.secret.owner.enemy();
        loop {
            self.agree("between two player turns");
            let [one, other] = self.games.each_ref().map(|game| game.game.outcome());
            assert_eq!(one, other);
            if one.is_some() {
                self.story.to_the_end = true;
                return self.story;
            }
            let went_on = match self.games[0].phase_of(watching) {
                Some(phase) => self.watching_phase(watching, phase),
                None => self.owners_turn(),
            };
            if !went_on {
                return self.story;
            }
        }
    }

    /// Whatever the viewers were sent and could ask for is the same to the byte.
    fn agree(&mut self, when: &str) {
        let [one, other] = &mut self.games;
        let viewers = one.viewers.iter().enumerate();
        for (index, viewer) in viewers {
            let sent = [&mut one.sent[index], &mut other.sent[index]];
            let [of_one, of_other] = sent.map(std::mem::take);
            assert!(of_one == of_other, "the stream of {viewer} differs {when}");
            let [of_one, of_other] = [&one.game, &other.game].map(|game| view(game, *viewer));
            assert_eq!(of_one, of_other, "the view of {viewer} {when}");
        }
    }

    /// A phase of the side that must not learn it. False if the fact acts at its end.
    fn watching_phase(&mut self, side: Side, phase: Phase) -> bool {
        assert_eq!(self.games[1].phase_of(side), Some(phase));
        for seat in self.seats(side) {
            for _ in 0..ORDERS_A_PHASE {
                if self.games[0].phase_of(side) != Some(phase) {
                    return true;
                }
                let legal = self.offers(seat);
                let order = match self.chance.one_in(4) {
                    true => Some(self.nonsense()),
                    false => self.one_of_offer(&legal).map(|choice| choice.order),
                };
                if let Some(order) = order {
                    self.ask(seat, &order);
                }
            }
            self.offers(seat);
        }
        self.done(0, side) && self.done(1, side)
    }

    /// The same is on offer in both matches.
    fn offers(&self, seat: SeatId) -> LegalOrders {
        let [one, other] = self
            .games
            .each_ref()
            .map(|game| legal_orders(&game.game, seat));
        assert_eq!(one, other, "the offers of {seat}");
        assert!(codec::encode(&one) == codec::encode(&other));
        one
    }

    /// An order of the side that must not learn it gets the same answer in both matches.
    fn ask(&mut self, seat: SeatId, order: &Order) {
        let answers = self.games.each_ref().map(|game| game.decide(seat, order));
        match answers {
            [Ok(one), Ok(other)] => {
                if self.secret.acts(&one) || self.secret.acts(&other) {
                    return;
                }
                self.happen([&one, &other]);
                self.agree(&format!("after {order:?}"));
            }
            [Err(one), Err(other)] => {
                assert_eq!(one.to_string(), other.to_string(), "{order:?}");
                self.story.refusals += 1;
            }
            [one, other] => panic!("{order:?}: {one:?}, but {other:?}"),
        }
    }

    fn happen(&mut self, events: [&[Event]; 2]) {
        self.story.orders += 1;
        for event in events[0] {
            match event {
                Event::CombatResolved(_) => self.story.combats += 1,
                Event::UnitRetreated { .. } => self.story.retreats += 1,
                _ => {}
            }
        }
        for (game, events) in self.games.iter_mut().zip(events) {
            game.happen(events);
        }
    }

    /// The turn of the owner; how many phases it takes is his affair. False if the fact acts.
    fn owners_turn(&mut self) -> bool {
        let owner = self.secret.owner;
        loop {
            let phases = self.games.each_ref().map(|game| game.phase_of(owner));
            let behind = match phases {
                [None, None] => return true,
                [Some(one), Some(other)] if one == other => {
                    self.owners_orders(owner, one);
                    let phases = self.games.each_ref().map(|game| game.phase_of(owner));
                    if phases == [Some(one), Some(other)]
                        && !(self.done(0, owner) && self.done(1, owner))
                    {
                        return false;
                    }
                    continue;
                }
                [Some(one), Some(other)] => usize::from(one > other),
                [one, _] => usize::from(one.is_none()),
            };
            if !self.done(behind, owner) {
                return false;
            }
        }
    }

    /// Orders of the owner that both matches take, and some that only one can.
    fn owners_orders(&mut self, owner: Side, phase: Phase) {
        for seat in self.seats(owner) {
            for _ in 0..ORDERS_A_PHASE {
                if self.games[0].phase_of(owner) != Some(phase) {
                    return;
                }
                let from = self.chance.below(2);
                let legal = legal_orders(&self.games[from].game, seat);
                let Some(Choice { order, is_sure }) = self.one_of_offer(&legal) else {
                    continue;
                };
                let answers = self.games.each_ref().map(|game| game.decide(seat, &order));
                assert!(answers[from].is_ok() || !is_sure, "{order:?} was offered");
                let acts = answers
                    .iter()
                    .flatten()
                    .any(|events| self.secret.acts(events));
                match answers {
                    _ if acts => {}
                    [Ok(one), Ok(other)] => self.happen([&one, &other]),
                    answers if self.secret.is_of_one_match(&order) => {
                        for (game, events) in self.games.iter_mut().zip(answers) {
                            if let Ok(events) = events {
                                game.happen(&events);
                                self.story.unnoticed += 1;
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// A seat's order from an offer: an attack, if there are any, every other time.
    fn one_of_offer(&mut self, legal: &LegalOrders) -> Option<Choice> {
        let map = &self.games[0].game.scenario().map;
        let mut legal = legal.clone();
        if !legal.attacks.is_empty() && self.chance.one_in(2) {
            let attacks = std::mem::take(&mut legal.attacks);
            legal = LegalOrders {
                attacks,
                ..LegalOrders::default()
            };
        }
        choose(&legal, map, self.chance)
    }

    /// An order out of the hat.
    fn nonsense(&mut self) -> Order {
        let scenario = self.games[0].game.scenario();
        let hexes: Vec<Hex> = scenario.map.hexes.keys().copied().collect();
        let units: Vec<UnitId> = scenario.units.iter().map(|u| u.counter.id).collect();
        let unit = *self.chance.pick(&units).expect("units");
        let hex = *self.chance.pick(&hexes).expect("hexes");
        match self.chance.below(4) {
            0 => Order::Move {
                units: vec![unit],
                path: vec![hex],
                on_foot: false,
            },
            1 => Order::Attack {
                target: hex,
                attackers: vec![unit],
                lead: unit,
                support: vec![],
                air: 0,
            },
            2 => Order::SetStance {
                units: vec![unit],
                stance: Stance::Reserve(vec![hex]),
            },
            _ => Order::Enter { unit, hex },
        }
    }

    /// All seats of a side are done with the phase in one match. False if the fact would act.
    fn done(&mut self, index: usize, side: Side) -> bool {
        let game = &mut self.games[index];
        let Some(phase) = game.phase_of(side) else {
            return true;
        };
        let turn = game.game.turn();
        for seat in game.game.scenario().seats.clone() {
            // One that commands nothing is done by itself (D6).
            let has_a_say = legal_orders(&game.game, seat.id).done.is_some();
            if seat.side != side || !has_a_say {
                continue;
            }
            let events = game.decide(seat.id, &Order::Done { turn, phase });
            let events = events.expect("done is always possible");
            if self.secret.acts(&events) {
                return false;
            }
            game.happen(&events);
        }
        true
    }

    fn seats(&self, side: Side) -> Vec<SeatId> {
        let seats = self.games[0].game.scenario().seats.iter();
        seats
            .filter(|seat| seat.side == side)
            .map(|seat| seat.id)
            .collect()
    }
}
