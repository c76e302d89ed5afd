//! A plain plan for both sides of a fight for a road: good enough to play a match to its end,
//! and without a choice of its own. North drives down to the town and attacks what stands in
//! the way; South delays, brings up help, and stands before the town.

use naktong_protocol::order::LegalOrders;
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Board, Hex, Order, PlaceId, UnitId, View};

/// Where C1 is decided.
///
/// # Panics
/// If the board is another scenario's.
#[must_use]
pub fn uijongbu(board: &Board) -> Hex {
    let id = PlaceId::new("uijongbu").expect("it is an id");
    let place = board.map.places.iter().find(|place| place.id == id);
    place.expect("C1 is about Uijongbu").hex
}

/// The next order of the side on turn. Each brings the match nearer to its end.
///
/// # Panics
/// If the seat is not on turn, or may not even end the phase.
#[must_use]
pub fn next_order(view: &View, legal: &LegalOrders, town: Hex) -> Order {
    let side = view.turn.acting.expect("somebody is on turn");
    advance(legal)
        .or_else(|| attack(view, legal, side))
        .or_else(|| enter(legal, town))
        .or_else(|| delay(view, legal, side))
        .or_else(|| march(view, legal, side, town))
        .unwrap_or_else(|| Order::Done {
            turn: view.turn.turn,
            phase: legal.done.expect("a seat on turn may end its phase"),
        })
}

fn advance(legal: &LegalOrders) -> Option<Order> {
    let offer = legal.advance.as_ref()?;
    Some(Order::Advance {
        units: offer.units[..1].to_vec(),
    })
}

fn attack(view: &View, legal: &LegalOrders, side: Side) -> Option<Order> {
    let option = legal.attacks.first().filter(|_| side == Side::Nk)?;
    let lead = option
        .attackers
        .iter()
        .max_by_key(|unit| view.units[*unit].state.steps)?;
    Some(Order::Attack {
        target: option.target,
        attackers: option.attackers.clone(),
        lead: *lead,
        support: option.support.clone(),
        air: 0,
    })
}

fn enter(legal: &LegalOrders, town: Hex) -> Option<Order> {
    let option = legal.entries.first()?;
    let hex = option
        .hexes
        .iter()
        .min_by_key(|hex| (hex.distance(town), **hex))?;
    Some(Order::Enter {
        unit: option.unit,
        hex: *hex,
    })
}

fn delay(view: &View, legal: &LegalOrders, side: Side) -> Option<Order> {
    let stands = |unit: &UnitId| stance(&view.units[unit]) != Some(&Stance::Delay);
    let units: Vec<UnitId> = legal.stances.iter().map(|option| option.unit).collect();
    let unit = units
        .into_iter()
        .find(stands)
        .filter(|_| side == Side::Un)?;
    Some(Order::SetStance {
        units: vec![unit],
        stance: Stance::Delay,
    })
}

fn stance(unit: &UnitView) -> Option<&Stance> {
    unit.state.own.as_ref().map(|own| &own.stance)
}

/// Towards the town, as near as the unit can stop; who faces an enemy in the South stays.
fn march(view: &View, legal: &LegalOrders, side: Side, town: Hex) -> Option<Order> {
    let faces = |hex: Hex| {
        let enemies = view
            .units
            .values()
            .filter(|unit| unit.counter.nation.side() != side);
        enemies
            .into_iter()
            .any(|enemy| enemy.state.hex.distance(hex) <= 1)
    };
    legal.moves.iter().find_map(|option| {
        let here = view.units[&option.unit].state.hex;
        if side == Side::Un && faces(here) {
            return None;
        }
        let stops = option.reach.iter().filter(|reach| reach.may_stop);
        let best = stops.min_by_key(|reach| (reach.hex.distance(town), reach.spent, reach.hex))?;
        let nearer = best.hex.distance(town) < here.distance(town);
        Some(Order::Move {
            units: vec![option.unit],
            path: option.path_to(best.hex).filter(|_| nearer)?,
            on_foot: option.on_foot,
        })
    })
}

/// An order that changes nothing for the enemy and that a side on turn may give for ever: one
/// of its units takes another stance. `None` where stances are fixed.
#[must_use]
pub fn fidget(view: &View, legal: &LegalOrders) -> Option<Order> {
    let unit = legal.stances.first()?.unit;
    let stance = match stance(&view.units[&unit])? {
        Stance::Hold => Stance::Delay,
        _ => Stance::Hold,
    };
    Some(Order::SetStance {
        units: vec![unit],
        stance,
    })
}
