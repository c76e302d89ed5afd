//! What the players ask for: orders built from the offer, so that much happens.

use naktong_protocol::map::Map;
use naktong_protocol::order::{
    AirDivision, AirOption, Directive, LegalOrders, MoveOption, OnCall, ReachHex,
};
use naktong_protocol::unit::Stance;
use naktong_protocol::{Hex, Order, UnitId, Viewer};
use naktong_rules::scenario::Scenario;
use naktong_rules::{Game, stacking_limit, view};

use super::offers::{every_one, exploits};
use super::table::Table;
use naktong_ai::Chance;

impl Table {
    /// An order from the offer; none means done.
    pub(super) fn choose(&mut self, legal: &LegalOrders) -> Option<Order> {
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
        if !legal.lendable.is_empty() && chance.one_in(16) {
            return Some(Order::Lend {
                units: chance.some(&legal.lendable),
                lent: !chance.one_in(4),
            });
        }
        if !legal.attacks.is_empty() && chance.one_in(2) {
            return Some(attack(chance, legal));
        }
        if chance.one_in(2)
            && let Some(order) = losses_to_make_good(chance, legal)
        {
            return Some(order);
        }
        if let Some(air) = &legal.air
            && chance.one_in(3)
        {
            return Some(Order::DivideAir(divide(chance, air)));
        }
        if !legal.demolitions.is_empty() && chance.one_in(8) {
            let option = chance.pick(&legal.demolitions).unwrap();
            return Some(Order::Demolish {
                bridge: option.bridge,
                when: option.when,
            });
        }
        if !legal.overruns.is_empty() && chance.one_in(2) {
            return Some(overrun(chance, legal, &self.start));
        }
        if chance.one_in(4)
            && let Some(option) = chance.pick(&legal.trains)
        {
            return Some(Order::Entrain {
                unit: option.unit,
                to: *chance.pick(&option.hexes).unwrap(),
            });
        }
        if chance.one_in(4)
            && let Some(option) = chance.pick(&legal.ships)
        {
            return Some(Order::Embark {
                unit: option.unit,
                to: *chance.pick(&option.hexes).unwrap(),
            });
        }
        if !legal.directives.is_empty() && chance.one_in(4) {
            return Some(Order::Direct {
                formation: *chance.pick(&legal.directives).unwrap(),
                directive: directive(chance, &self.start.map),
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
}

/// A new order for a division: the harness's places, taken in any order, or SECURE.
pub(super) fn directive(chance: &mut Chance, map: &Map) -> Directive {
    if chance.one_in(4) {
        return Directive::Secure;
    }
    Directive::Take {
        immediate: chance.pick(&map.places).unwrap().id,
        subsequent: chance.pick(&map.places).unwrap().id,
    }
}

/// An order of chapters 14 and 15 from the offer; regiments first, for they take two points.
fn losses_to_make_good(chance: &mut Chance, legal: &LegalOrders) -> Option<Order> {
    let raise = chance.pick(&legal.raises).map(|option| Order::Raise {
        unit: option.unit,
        hex: option.hexes[0],
    });
    raise.or_else(|| chance.pick(&every_one(legal)).cloned())
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
        air: match option.air {
            0 => 0,
            most => chance.below(usize::from(most) + 1) as u8,
        },
    }
}

/// An overrun from the offer, by an Exploit unit and who else comes along.
fn overrun(chance: &mut Chance, legal: &LegalOrders, scenario: &Scenario) -> Order {
    let option = chance.pick(&legal.overruns).unwrap();
    let mut leads = option.units.clone();
    leads.retain(|unit| exploits(scenario, unit));
    let lead = *chance.pick(&leads).unwrap();
    let mut units = chance.some(&option.units);
    units.retain(|unit| *unit != lead);
    units.insert(0, lead);
    Order::Overrun {
        units,
        target: option.target,
    }
}

/// Any division of the air points.
fn divide(chance: &mut Chance, air: &AirOption) -> AirDivision {
    let mut division = AirDivision::default();
    let mut left = air.points;
    for formation in &air.formations {
        let points = (chance.below(3) as u8).min(left);
        left -= points;
        if points > 0 {
            let formation = *formation;
            division.on_call.push(OnCall { formation, points });
        }
    }
    division.strike = chance.below(usize::from(left) + 1) as u8;
    division.interdiction = left - division.strike;
    division
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
