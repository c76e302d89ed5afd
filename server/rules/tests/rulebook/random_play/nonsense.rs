//! Orders out of the hat.

use naktong_protocol::order::{AirDivision, Blow, LegalOrders, OnCall};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Stance;
use naktong_protocol::{FormationId, Hex, Hexside, Order, SeatId, UnitId, Viewer};
use naktong_rules::{Violation, decide, view};

use super::choose::directive;
use super::table::{Table, seats_of};
use naktong_ai::Chance;

impl Table {
    /// Orders out of the hat: no panic, a refusal with a sentence, and nothing accepted that
    /// was not offered.
    pub(super) fn nonsense(&mut self, seat: SeatId, legal: &LegalOrders) {
        for _ in 0..3 {
            let order = self.hat();
            match decide(&self.game, seat, &order, &self.dice) {
                Ok(_) => assert!(self.is_offered(&order, legal), "{order:?} was not offered"),
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
        match chance.below(13) {
            11 => {
                let (unit, hex) = (*chance.pick(&ids).unwrap(), anywhere(chance));
                let orders = [
                    Order::Refill { unit },
                    Order::Raise { unit, hex },
                    Order::Keep { unit },
                    Order::Stake { unit },
                    Order::Hasten { unit, hex },
                ];
                chance.pick(&orders).unwrap().clone()
            }
            7 => Order::Overrun {
                units,
                target: anywhere(chance),
            },
            8 => Order::Entrain {
                unit: *chance.pick(&ids).unwrap(),
                to: anywhere(chance),
            },
            9 => Order::Embark {
                unit: *chance.pick(&ids).unwrap(),
                to: anywhere(chance),
            },
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
            6 => {
                let formations: Vec<_> = self.start.formations.iter().map(|f| f.id).collect();
                let formation = *chance.pick(&formations).unwrap();
                match chance.one_in(3) {
                    true => Order::Relieve { formation },
                    false => Order::Direct {
                        formation,
                        directive: directive(chance, &self.start.map),
                    },
                }
            }
            10 => Order::Lend {
                units,
                lent: chance.one_in(2),
            },
            12 => {
                let formation = *chance
                    .pick(&["rok-1-div", "us-2-div", "nkpa-1-div", "no-div"])
                    .unwrap();
                let call = OnCall {
                    formation: FormationId::new(formation).unwrap(),
                    points: chance.below(4) as u8,
                };
                Order::DivideAir(AirDivision {
                    interdiction: chance.below(4) as u8,
                    on_call: vec![call; chance.below(3)],
                    strike: chance.below(4) as u8,
                })
            }
            _ => Order::Done {
                turn: chance.below(4) as u16,
                phase: *chance.pick(&Phase::ALL).unwrap(),
            },
        }
    }
}
