//! A player without a plan: he gives any order that can be built from what he is offered.
//!
//! The yardstick that every level must beat, and the player of the tests that look for dead ends.

use naktong_protocol::map::Map;
use naktong_protocol::order::{
    AirDivision, AirOption, Blow, Directive, EntryOption, LegalOrders, OnCall,
};
use naktong_protocol::unit::Stance;
use naktong_protocol::{Hex, Order};

use crate::Chance;
use crate::table::{Away, Given, Plays, Table, Thought, to_do};

/// Orders in a phase, at most.
const ORDERS_A_PHASE: usize = 40;

/// A player who gives any legal order.
#[derive(Clone, Debug)]
pub struct Aimless {
    seed: u64,
}

impl Aimless {
    /// The same seed gives the same orders whenever the offers are the same.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }
}

impl Plays for Aimless {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        let Some((turn, phase)) = to_do(table) else {
            return Ok(vec![]);
        };
        let mut chance = Chance::of_phase(self.seed, turn, phase);
        for _ in 0..ORDERS_A_PHASE {
            let legal = table.legal()?;
            let choice = choose(&legal, &table.board().map, &mut chance);
            let Some(choice) = choice.filter(|_| !chance.one_in(ORDERS_A_PHASE)) else {
                break;
            };
            let _: Given = table.give(choice.order)?;
        }
        let _: Given = table.give(Order::Done { turn, phase })?;
        Ok(vec![])
    }
}

/// An order built from an offer.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The order.
    pub order: Order,
    /// The offer promises that it is accepted. A HQ may lend support to some choice of attackers
    /// only and must be paid; what is lent may be lent once.
    pub is_sure: bool,
}

/// One order of each kind that is on offer, `done` left out. A new list in the offer breaks this
/// function, so that none is forgotten.
///
/// # Panics
/// If the offer is not as the rules make it.
#[must_use]
pub fn choices(legal: &LegalOrders, map: &Map, chance: &mut Chance) -> Vec<Choice> {
    let LegalOrders {
        moves,
        attacks,
        advance,
        stances,
        entries,
        done: _,
        demolitions,
        directives,
        reliefs,
        air,
        overruns,
        trains,
        ships,
        refills,
        raises,
        keeps,
        stakes,
        hastes,
        lendable,
    } = legal;
    let mut sure = vec![];
    let mut built = vec![];
    if let Some(option) = chance.pick(moves) {
        let stops = option.reach.iter().filter(|reach| reach.may_stop);
        let stops: Vec<Hex> = stops.map(|reach| reach.hex).collect();
        let to = *chance
            .pick(&stops)
            .expect("who can stop nowhere is not offered");
        sure.push(Order::Move {
            units: vec![option.unit],
            path: option.path_to(to).expect("the reach is a tree"),
            on_foot: option.on_foot,
        });
    }
    if let Some(option) = chance.pick(attacks) {
        let attackers = chance.some(&option.attackers);
        let is_supported = !option.support.is_empty() && chance.one_in(2);
        let order = Order::Attack {
            target: option.target,
            lead: attackers[0],
            attackers,
            support: if is_supported {
                option.support.clone()
            } else {
                vec![]
            },
            air: u8::try_from(chance.below(usize::from(option.air) + 1)).expect("it is small"),
        };
        if is_supported { &mut built } else { &mut sure }.push(order);
    }
    if let Some(offer) = advance {
        let units = chance.pick(&offer.units).into_iter().copied().collect();
        sure.push(Order::Advance { units });
    }
    if let Some(option) = chance.pick(stances) {
        let mut words = vec![Stance::Hold, Stance::Stand, Stance::Delay, Stance::Withdraw];
        if option.may_reserve {
            let land = map.hexes.keys().filter(|hex| map.is_land(**hex));
            let land: Vec<Hex> = land.copied().collect();
            words.extend(
                chance
                    .pick(&land)
                    .map(|guard| Stance::Reserve(vec![*guard])),
            );
        }
        sure.push(Order::SetStance {
            units: vec![option.unit],
            stance: chance.pick(&words).expect("four at least").clone(),
        });
    }
    if let Some(option) = chance.pick(demolitions) {
        let (bridge, when): (_, Blow) = (option.bridge, option.when);
        sure.push(Order::Demolish { bridge, when });
    }
    if let Some(formation) = chance.pick(directives).copied() {
        let mut place = || chance.pick(&map.places).expect("a map has places").id;
        let (immediate, subsequent) = (place(), place());
        let directive = match immediate == subsequent {
            true => Directive::Secure,
            false => Directive::Take {
                immediate,
                subsequent,
            },
        };
        sure.push(Order::Direct {
            formation,
            directive,
        });
    }
    if let Some(formation) = chance.pick(reliefs).copied() {
        sure.push(Order::Relieve { formation });
    }
    if let Some(option) = air {
        sure.push(Order::DivideAir(division(option, chance)));
    }
    if let Some(option) = chance.pick(overruns) {
        sure.push(Order::Overrun {
            units: option.units.clone(),
            target: option.target,
        });
    }
    let refill = chance.pick(refills).copied();
    sure.extend(refill.map(|unit| Order::Refill { unit }));
    let keep = chance.pick(keeps).copied();
    sure.extend(keep.map(|unit| Order::Keep { unit }));
    let stake = chance.pick(stakes).copied();
    sure.extend(stake.map(|unit| Order::Stake { unit }));
    if let Some(unit) = chance.pick(lendable).copied() {
        let (units, lent) = (vec![unit], chance.one_in(2));
        built.push(Order::Lend { units, lent });
    }
    let mut somewhere = |options: &[EntryOption]| {
        let option = chance.pick(options)?;
        Some((option.unit, *chance.pick(&option.hexes)?))
    };
    sure.extend(somewhere(entries).map(|(unit, hex)| Order::Enter { unit, hex }));
    sure.extend(somewhere(trains).map(|(unit, to)| Order::Entrain { unit, to }));
    sure.extend(somewhere(ships).map(|(unit, to)| Order::Embark { unit, to }));
    sure.extend(somewhere(raises).map(|(unit, hex)| Order::Raise { unit, hex }));
    sure.extend(somewhere(hastes).map(|(unit, hex)| Order::Hasten { unit, hex }));
    let choice = |is_sure| move |order| Choice { order, is_sure };
    let sure = sure.into_iter().map(choice(true));
    sure.chain(built.into_iter().map(choice(false))).collect()
}

/// Any order of an offer; none where there is nothing to do but to say done.
///
/// # Panics
/// If the offer is not as the rules make it.
#[must_use]
pub fn choose(legal: &LegalOrders, map: &Map, chance: &mut Chance) -> Option<Choice> {
    let choices = choices(legal, map, chance);
    chance.pick(&choices).cloned()
}

/// The points of the day given out one by one.
fn division(option: &AirOption, chance: &mut Chance) -> AirDivision {
    let mut division = AirDivision::default();
    for _ in 0..option.points {
        match chance.below(4) {
            0 => division.interdiction += 1,
            1 => division.strike += 1,
            2 => {
                let mut calls = division.on_call.iter();
                if let Some(formation) = chance.pick(&option.formations).copied()
                    && calls.all(|call| call.formation != formation)
                {
                    division.on_call.push(OnCall {
                        formation,
                        points: 1,
                    });
                }
            }
            _ => {}
        }
    }
    division
}
