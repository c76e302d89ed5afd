//! What a seat may ask for now, by what its side knows.
//!
//! Each option comes from the same functions that judge the orders, so that an order is
//! accepted exactly when it is in the list or built from it.

use std::collections::BTreeMap;

use naktong_protocol::order::{
    AttackOption, EntryOption, LegalOrders, MoveOption, ReachHex, StanceOption,
};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Hex, SeatId, UnitId};

use crate::air;
use crate::all_in;
use crate::arrivals;
use crate::bridges;
use crate::combat;
use crate::command;
use crate::game::{Game, Location};
use crate::landing;
use crate::lending;
use crate::movement::{self, Ground};
use crate::orders;
use crate::overrun;
use crate::refill;
use crate::seats;
use crate::sight;
use crate::stance;
use crate::transport;
use crate::zones::Eyes;

/// What a seat may ask for now; nothing at all outside its side's turn (but to resign).
#[must_use]
pub fn legal_orders(game: &Game, seat: SeatId) -> LegalOrders {
    let side = game.side_of_seat(seat);
    let (Some(side), Some((acting, phase))) = (side, game.acting()) else {
        return LegalOrders::default();
    };
    if side != acting {
        return LegalOrders::default();
    }
    let mine = |unit: &UnitId| seats::may_order(game, seat, *unit);
    let at_hand = |unit: &UnitId| seats::is_at_hand(game, seat, *unit);
    LegalOrders {
        moves: moves(game, side, mine),
        attacks: attacks(game, side, at_hand),
        advance: combat::advance_offer_to(game, seat),
        stances: stances(game, side, mine),
        entries: entries(game, side, mine),
        done: (!game.state.done.contains(&seat)).then_some(phase),
        demolitions: bridges::options(game, side, |unit| mine(&unit)),
        directives: orders::directives(game, seat),
        reliefs: orders::reliefs(game, seat),
        air: air::option(game, seat),
        overruns: overrun::options(game, side, mine),
        trains: transport::trains(game, seat),
        ships: transport::ships(game, seat),
        refills: refill::options(game, seat),
        raises: refill::raises(game, seat),
        keeps: refill::keeps(game, seat),
        stakes: landing::stakes(game, seat),
        hastes: all_in::options(game, seat),
        lendable: lending::options(game, seat),
    }
}

/// Whether any seat of a side has anything to do in its Command phase.
pub(crate) fn has_command_business(game: &Game, side: Side) -> bool {
    let all = |_: &UnitId| true;
    let seats = game.scenario.seats.iter();
    !entries(game, side, all).is_empty()
        || !bridges::options(game, side, |_| true).is_empty()
        || seats.filter(|seat| seat.side == side).any(|seat| {
            let seat = seat.id;
            !orders::directives(game, seat).is_empty()
                || !orders::reliefs(game, seat).is_empty()
                || air::option(game, seat).is_some()
                || !refill::options(game, seat).is_empty()
                || !refill::raises(game, seat).is_empty()
                || !refill::keeps(game, seat).is_empty()
                || !landing::stakes(game, seat).is_empty()
                || !all_in::options(game, seat).is_empty()
        })
}

/// Whether any unit of a side could attack now.
pub(crate) fn has_attacks(game: &Game, side: Side) -> bool {
    !attacks(game, side, |_| true).is_empty()
}

/// Whether any unit of a side could move or overrun now.
pub(crate) fn has_moves(game: &Game, side: Side) -> bool {
    !moves(game, side, |_| true).is_empty() || !overrun::options(game, side, |_| true).is_empty()
}

fn moves(game: &Game, side: Side, mine: impl Fn(&UnitId) -> bool) -> Vec<MoveOption> {
    if !matches!(game.state.phase, Phase::Movement | Phase::Exploitation) {
        return vec![];
    }
    let ground = Ground::before(game, side);
    let movers = game
        .on_map()
        .filter(|(_, unit, _)| game.printed(unit).side() == side)
        .map(|(id, ..)| id)
        .filter(|id| mine(id));
    let ways = movers.flat_map(|unit| {
        let dismounts = game.counter(unit).dismounts;
        let gaits: &[bool] = if dismounts { &[false, true] } else { &[false] };
        gaits.iter().map(move |on_foot| (unit, *on_foot))
    });
    ways.filter(|(unit, on_foot)| movement::allowance(game, *unit, *on_foot) > 0)
        .map(|(unit, on_foot)| MoveOption {
            unit,
            on_foot,
            reach: movement::reach(game, &ground, unit, on_foot),
        })
        // A unit that could go somewhere, though alone it could stop nowhere, may still move
        // with others or on another path; only those that can stop are offered.
        .filter(|option| {
            option
                .reach
                .iter()
                .any(|ReachHex { may_stop, .. }| *may_stop)
        })
        .collect()
}

fn attacks(game: &Game, side: Side, at_hand: impl Fn(&UnitId) -> bool) -> Vec<AttackOption> {
    if game.state.phase != Phase::Combat {
        return vec![];
    }
    let mut options: BTreeMap<Hex, Vec<UnitId>> = BTreeMap::new();
    for target in sight::enemies(game, side, Eyes::Side).into_keys() {
        if combat::may_be_attacked(game, side, target).is_err() {
            continue;
        }
        let attackers: Vec<UnitId> = game
            .combat_units(side)
            .filter(|(.., hex)| hex.distance(target) == 1)
            .map(|(id, ..)| id)
            .filter(|id| at_hand(id) && combat::may_attack(game, *id, target).is_ok())
            .collect();
        if !attackers.is_empty() {
            options.insert(target, attackers);
        }
    }
    options
        .into_iter()
        .map(|(target, attackers)| {
            // A HQ that only an attack off plan could have is not offered (7.2).
            let on_plan: Vec<UnitId> = attackers
                .iter()
                .copied()
                .filter(|unit| orders::on_plan_attack(game, *unit, target))
                .collect();
            let may_support = |id: UnitId, attackers: &[UnitId]| {
                command::attack_support_fault(game, id, target, attackers).is_none()
                    && orders::may_support(game, id, target, attackers).is_ok()
            };
            let support = game
                .on_map()
                .filter(|(_, unit, _)| {
                    let counter = game.printed(unit);
                    counter.side() == side && counter.is_support()
                })
                .map(|(id, ..)| id)
                .filter(|id| at_hand(id))
                .filter(|id| may_support(*id, &attackers) || may_support(*id, &on_plan))
                .collect();
            AttackOption {
                target,
                attackers,
                support,
                air: air::strike_option(game, side),
            }
        })
        .collect()
}

fn stances(game: &Game, side: Side, mine: impl Fn(&UnitId) -> bool) -> Vec<StanceOption> {
    game.combat_units(side)
        .map(|(id, ..)| id)
        .filter(|id| mine(id) && stance::may_change(game, *id).is_ok())
        .map(|unit| StanceOption {
            unit,
            may_reserve: stance::may_reserve(game, unit),
        })
        .collect()
}

fn entries(game: &Game, side: Side, mine: impl Fn(&UnitId) -> bool) -> Vec<EntryOption> {
    if game.state.phase != Phase::Command {
        return vec![];
    }
    game.state
        .units
        .iter()
        .filter(|(id, unit)| {
            matches!(unit.location, Location::Expected { .. })
                && game.side_of(**id) == side
                && mine(id)
        })
        .map(|(id, _)| EntryOption {
            unit: *id,
            hexes: arrivals::hexes(game, *id),
        })
        .filter(|option| !option.hexes.is_empty())
        .collect()
}
