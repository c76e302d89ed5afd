//! What is offered is taken, one by one; and whether an order is in the offer.

use naktong_protocol::order::{AirDivision, Directive, EntryOption, LegalOrders, OnCall};
use naktong_protocol::unit::Stance;
use naktong_protocol::{Hex, Order, SeatId, UnitId};
use naktong_rules::scenario::Scenario;
use naktong_rules::{Violation, decide};

use super::table::Table;

impl Table {
    /// Each option of the offer is accepted, one by one.
    pub(super) fn every_offer_is_taken(&self, seat: SeatId, legal: &LegalOrders) {
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
                for (attackers, air) in [(vec![*lead], 0), (option.attackers.clone(), option.air)] {
                    taken(Order::Attack {
                        target: option.target,
                        attackers,
                        lead: *lead,
                        support: vec![],
                        air,
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
                    // It supports those of them who are on plan (7.2).
                    Err(Violation::OffPlanSupport { .. }) => {
                        let supports = |lead: &UnitId| {
                            let order = Order::Attack {
                                target: option.target,
                                attackers: vec![*lead],
                                lead: *lead,
                                support: vec![*support],
                                air: 0,
                            };
                            let answer = decide(&self.game, seat, &order, &self.dice);
                            matches!(answer, Ok(_) | Err(Violation::NoHeavyMateriel { .. }))
                        };
                        assert!(option.attackers.iter().any(supports), "{order:?}");
                    }
                    Err(violation) => panic!("{order:?} was offered: {violation}"),
                }
            }
        }
        if let Some(air) = &legal.air {
            let all = |interdiction, strike, on_call| AirDivision {
                interdiction,
                on_call,
                strike,
            };
            taken(Order::DivideAir(all(0, 0, vec![])));
            taken(Order::DivideAir(all(air.points, 0, vec![])));
            taken(Order::DivideAir(all(0, air.points, vec![])));
            for formation in &air.formations {
                let formation = *formation;
                let points = air.points.min(2);
                let call = OnCall { formation, points };
                taken(Order::DivideAir(all(0, 0, vec![call])));
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
        for formation in &legal.directives {
            let place = self.start.map.places[0].id;
            for directive in [
                Directive::Secure,
                Directive::Take {
                    immediate: place,
                    subsequent: place,
                },
            ] {
                taken(Order::Direct {
                    formation: *formation,
                    directive,
                });
            }
        }
        for option in &legal.demolitions {
            taken(Order::Demolish {
                bridge: option.bridge,
                when: option.when,
            });
        }
        for unit in &legal.lendable {
            for lent in [true, false] {
                let units = vec![*unit];
                taken(Order::Lend { units, lent });
            }
        }
        for option in &legal.entries {
            for hex in &option.hexes {
                taken(Order::Enter {
                    unit: option.unit,
                    hex: *hex,
                });
            }
        }
        for option in &legal.overruns {
            for unit in &option.units {
                for units in [vec![*unit], option.units.clone()] {
                    let order = Order::Overrun {
                        units,
                        target: option.target,
                    };
                    let answer = decide(&self.game, seat, &order, &self.dice);
                    assert_eq!(answer.is_ok(), self.is_offered(&order, legal), "{order:?}");
                }
            }
        }
        for option in &legal.trains {
            let unit = option.unit;
            for to in option.hexes.iter().copied() {
                taken(Order::Entrain { unit, to });
            }
        }
        for option in &legal.ships {
            let unit = option.unit;
            for to in option.hexes.iter().copied() {
                taken(Order::Embark { unit, to });
            }
        }
        every_one(legal).into_iter().for_each(taken);
    }

    /// Whether an order is in the offer or built from it.
    pub(super) fn is_offered(&self, order: &Order, legal: &LegalOrders) -> bool {
        let exploits = |unit: &UnitId| exploits(&self.start, unit);
        let led = !matches!(order, Order::Overrun { units, .. } if !units.iter().any(exploits));
        led && is_offered(order, legal)
    }
}

/// Every order of chapters 14 and 15 that is on offer.
pub(super) fn every_one(legal: &LegalOrders) -> Vec<Order> {
    let with_hex = |options: &[EntryOption], order: fn(UnitId, Hex) -> Order| -> Vec<Order> {
        let pairs = options.iter().flat_map(|option| {
            let hexes = option.hexes.iter();
            hexes.map(move |hex| order(option.unit, *hex))
        });
        pairs.collect()
    };
    let refills = legal
        .refills
        .iter()
        .map(|unit| Order::Refill { unit: *unit });
    let keeps = legal.keeps.iter().map(|unit| Order::Keep { unit: *unit });
    let stakes = legal.stakes.iter().map(|unit| Order::Stake { unit: *unit });
    refills
        .chain(keeps)
        .chain(stakes)
        .chain(with_hex(&legal.raises, |unit, hex| Order::Raise {
            unit,
            hex,
        }))
        .chain(with_hex(&legal.hastes, |unit, hex| Order::Hasten {
            unit,
            hex,
        }))
        .collect()
}

pub(super) fn exploits(scenario: &Scenario, unit: &UnitId) -> bool {
    let mut units = scenario.units.iter();
    units.any(|setup| setup.counter.id == *unit && setup.counter.arm.exploits())
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
