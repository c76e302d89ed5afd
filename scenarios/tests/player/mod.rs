//! Players for whole games: one who gives any legal orders, one who marches on what gives points.

use std::collections::BTreeMap;

use naktong_protocol::order::{AttackOption, LegalOrders, MoveOption};
use naktong_protocol::turn::Outcome;
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::{Hex, Order, PlaceId, SeatId, View, Viewer};
use naktong_rules::scenario::Scenario;
use naktong_rules::{Dice, Game, Violation, apply, begin, decide, legal_orders, view};

/// How a side is played.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    /// Any legal order, then another, so many in a phase.
    Random(u32),
    /// Every unit to the nearest place that gives points and is not its own yet, and at every
    /// enemy on the way.
    March,
    /// Nothing is done.
    Wait,
}

/// A game that has been played to its end.
pub(crate) struct Played {
    pub(crate) outcome: Outcome,
    /// What NK saw at the end, its points among it.
    pub(crate) last: View,
    /// The turn in which NK first had each place that it had at all.
    pub(crate) taken: BTreeMap<PlaceId, u16>,
    /// Orders that changed something, `done` not counted.
    pub(crate) orders: usize,
}

/// A small generator, so that a seed means the same game for ever (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).expect("less than end")
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        (!list.is_empty()).then(|| &list[self.below(list.len())])
    }

    /// A choice of one or more.
    fn some<T: Copy>(&mut self, list: &[T]) -> Vec<T> {
        let mut chosen: Vec<T> = list
            .iter()
            .copied()
            .filter(|_| self.below(2) == 0)
            .collect();
        if chosen.is_empty() {
            chosen.extend(self.pick(list));
        }
        chosen
    }
}

/// Plays a scenario to its end. The scenario must have one seat a side.
///
/// # Panics
/// If an offered order is refused, if nobody can go on, or if the last turn does not end it.
pub(crate) fn play(scenario: &Scenario, seed: u64, nk: Manner, un: Manner) -> Played {
    let dice = Dice::seeded(&format!("{}/{seed}", scenario.id));
    let mut table = Table {
        game: Game::new(scenario.clone()),
        dice,
        chance: Chance(seed),
        scenario,
        orders: 0,
    };
    for event in begin(&table.game, &table.dice) {
        apply(&mut table.game, &event);
    }
    let mut taken = BTreeMap::new();
    let phases = usize::from(scenario.turns) * 10;
    for _ in 0..=phases {
        if let Some(outcome) = table.game.outcome().cloned() {
            let last = view(&table.game, Viewer::Seat(table.seat(Side::Nk)));
            return Played {
                outcome,
                last,
                taken,
                orders: table.orders,
            };
        }
        let (side, _) = table.game.acting().expect("a side is on turn");
        let turn = table.game.turn();
        table.phase(side, if side == Side::Nk { nk } else { un });
        for (place, owner) in view(&table.game, Viewer::Seat(table.seat(Side::Nk))).control {
            if owner == Side::Nk {
                taken.entry(place).or_insert(turn);
            }
        }
    }
    panic!("{}: {phases} phases have passed and no end", scenario.id);
}

struct Table<'a> {
    game: Game,
    dice: Dice,
    chance: Chance,
    scenario: &'a Scenario,
    orders: usize,
}

impl Table<'_> {
    fn seat(&self, side: Side) -> SeatId {
        let seats: Vec<_> = self
            .scenario
            .seats
            .iter()
            .filter(|s| s.side == side)
            .collect();
        let [seat] = seats[..] else {
            panic!("{}: {side} has several seats", self.scenario.id)
        };
        seat.id
    }

    fn order(&mut self, side: Side, order: &Order) -> Result<(), Violation> {
        let events = decide(&self.game, self.seat(side), order, &self.dice)?;
        for event in events {
            apply(&mut self.game, &event);
        }
        self.orders += 1;
        Ok(())
    }

    /// An order that has been offered, and so is never refused.
    fn offered(&mut self, side: Side, order: &Order) {
        if let Err(violation) = self.order(side, order) {
            let (id, turn) = (self.scenario.id, self.game.turn());
            panic!("{id}, turn {turn}: {order:?} was offered and refused: {violation}");
        }
    }

    /// The orders of one side in one phase.
    fn phase(&mut self, side: Side, manner: Manner) {
        let seat = self.seat(side);
        match manner {
            Manner::Random(orders) => {
                for _ in 0..orders {
                    if self.over() {
                        return;
                    }
                    let legal = legal_orders(&self.game, seat);
                    self.any_order(side, &legal);
                }
            }
            Manner::March => self.march(side),
            Manner::Wait => {}
        }
        if self.over() {
            return;
        }
        let phase = legal_orders(&self.game, seat).done;
        let phase = phase.expect("the side on turn may say done");
        let turn = self.game.turn();
        self.offered(side, &Order::Done { turn, phase });
        self.orders -= 1;
    }

    fn over(&self) -> bool {
        self.game.outcome().is_some()
    }

    fn any_order(&mut self, side: Side, legal: &LegalOrders) {
        if let Some(offer) = &legal.advance {
            let units: Vec<_> = self
                .chance
                .pick(&offer.units)
                .into_iter()
                .copied()
                .collect();
            return self.offered(side, &Order::Advance { units });
        }
        match self.chance.below(5) {
            0 => {
                let Some(option) = self.chance.pick(&legal.entries) else {
                    return;
                };
                let hex = *self.chance.pick(&option.hexes).expect("it can enter");
                let unit = option.unit;
                self.offered(side, &Order::Enter { unit, hex });
            }
            1 => {
                let Some(option) = self.chance.pick(&legal.stances) else {
                    return;
                };
                let stances = [Stance::Hold, Stance::Stand, Stance::Delay, Stance::Withdraw];
                let stance = self.chance.pick(&stances).expect("four").clone();
                let units = vec![option.unit];
                self.offered(side, &Order::SetStance { units, stance });
            }
            2 => {
                let Some(option) = self.chance.pick(&legal.attacks) else {
                    return;
                };
                let attackers = self.chance.some(&option.attackers);
                let lead = *self.chance.pick(&attackers).expect("one at least");
                let support = vec![];
                let target = option.target;
                self.offered(
                    side,
                    &Order::Attack {
                        target,
                        attackers,
                        lead,
                        support,
                        air: 0,
                    },
                );
            }
            3 => {
                let trains = legal.trains.iter().map(|option| (true, option));
                let ships = legal.ships.iter().map(|option| (false, option));
                let ways: Vec<_> = trains.chain(ships).collect();
                let overruns = legal.overruns.iter().map(|option| Order::Overrun {
                    units: option.units.clone(),
                    target: option.target,
                });
                let mut orders: Vec<Order> = overruns.collect();
                if let Some((by_rail, option)) = self.chance.pick(&ways) {
                    let unit = option.unit;
                    let to = *self.chance.pick(&option.hexes).expect("it can go");
                    orders.push(match by_rail {
                        true => Order::Entrain { unit, to },
                        false => Order::Embark { unit, to },
                    });
                }
                if let Some(order) = self.chance.pick(&orders).cloned() {
                    self.offered(side, &order);
                }
            }
            _ => {
                let Some(option) = self.chance.pick(&legal.moves) else {
                    return;
                };
                let stops: Vec<Hex> = stops(option).collect();
                let hex = *self.chance.pick(&stops).expect("it can stop somewhere");
                self.go(side, option, hex);
            }
        }
    }

    fn go(&mut self, side: Side, option: &MoveOption, hex: Hex) {
        let path = option.path_to(hex).expect("it can be reached");
        let order = Order::Move {
            units: vec![option.unit],
            path,
            on_foot: option.on_foot,
        };
        self.offered(side, &order);
    }

    /// All try to enter, attack with all they have, and move to their goals, each unit once.
    fn march(&mut self, side: Side) {
        let seat = self.seat(side);
        let mut had = vec![];
        loop {
            if self.over() {
                return;
            }
            let legal = legal_orders(&self.game, seat);
            if let Some(offer) = legal.advance {
                // More than one may not fit.
                let units = vec![offer.units[0]];
                self.offered(side, &Order::Advance { units });
            } else if let Some(option) = legal.entries.iter().find(|e| !had.contains(&e.unit)) {
                // Once: an enemy nobody sees may keep it out (14.5).
                had.push(option.unit);
                let hex = option.hexes[0];
                let unit = option.unit;
                self.offered(side, &Order::Enter { unit, hex });
            } else if let Some(option) = legal.attacks.first() {
                self.attack(side, option);
            } else if let Some(option) = legal.moves.iter().find(|m| !had.contains(&m.unit)) {
                had.push(option.unit);
                let seen = view(&self.game, Viewer::Seat(seat));
                if let Some(hex) = goal(self.scenario, &seen, side, option) {
                    self.go(side, option, hex);
                }
            } else {
                return;
            }
        }
    }

    /// With the guns of its staffs, if they may.
    fn attack(&mut self, side: Side, option: &AttackOption) {
        let order = |support: &[_]| Order::Attack {
            target: option.target,
            attackers: option.attackers.clone(),
            lead: option.attackers[0],
            support: support.to_vec(),
            air: 0,
        };
        let supported = order(&option.support);
        if option.support.is_empty() || self.order(side, &supported).is_err() {
            self.offered(side, &order(&[]));
        }
    }
}

/// The hex on a unit's way that is nearest to the next place to take or secure, if that is
/// nearer than where it stands. Who alone secures a place (15.2) stays.
fn goal(scenario: &Scenario, seen: &View, side: Side, option: &MoveOption) -> Option<Hex> {
    let here = seen.units.get(&option.unit)?.state.hex;
    let secured_by_others = |place: Hex| {
        seen.units.values().any(|unit| {
            let combat = unit.counter.side() == side && !unit.counter.is_support();
            combat && unit.counter.id != option.unit && unit.state.hex.distance(place) <= 1
        })
    };
    let places = scenario.map.places.iter();
    let (held, to_take): (Vec<_>, Vec<_>) = places
        .filter(|place| scenario.points.contains_key(&place.id))
        .partition(|place| seen.control.get(&place.id) == Some(&side));
    let open: Vec<Hex> = held
        .iter()
        .map(|place| place.hex)
        .filter(|hex| !secured_by_others(*hex))
        .collect();
    if open.iter().any(|hex| hex.distance(here) <= 1) {
        return None;
    }
    let goals = to_take.iter().map(|place| place.hex).chain(open);
    let place = goals.min_by_key(|hex| here.distance(*hex))?;
    let best = stops(option).min_by_key(|hex| hex.distance(place))?;
    (best.distance(place) < here.distance(place)).then_some(best)
}

fn stops(option: &MoveOption) -> impl Iterator<Item = Hex> + '_ {
    option.reach.iter().filter(|r| r.may_stop).map(|r| r.hex)
}
