//! Movement and Exploitation: marches, trains, ships, overruns.

use naktong_protocol::order::{EntryOption, LegalOrders, MoveOption, OverrunOption};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Arm, Side};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order, View};

use super::aims::{self, Aims};
use super::ground::{FAR, Field, Ground, Picture, body};

/// A ride must save this much of a march.
const WORTH_A_RIDE: u32 = 16;
/// The odds at which an overrun is tried: 6:1 is needed (rules 9.6), but unseen strength is
/// guessed high.
const OVERRUN_ODDS: u32 = 4;
/// What a single step of infantry asks for.
const AGAINST_A_STEP: u32 = 12;
/// How near a headquarters keeps to the foremost unit of its formation.
const KEEPS_UP: u32 = 2;

/// The orders of the phase, to be given in this order.
pub(crate) fn orders(
    view: &View,
    legal: &LegalOrders,
    side: Side,
    ground: &mut Ground,
) -> Vec<Order> {
    let mut picture = Picture::of(view, side);
    let aims = aims::of(view, side, ground, &picture);
    let mut plan = Plan {
        view,
        side,
        ground,
        picture: &mut picture,
        aims: &aims,
        orders: vec![],
        gone: vec![],
    };
    for (options, by_rail) in [(&legal.trains, true), (&legal.ships, false)] {
        let means = view.means.as_ref();
        let left = means.and_then(|m| if by_rail { m.rail } else { m.sea });
        let mut left = u32::from(left.unwrap_or(0));
        for option in options {
            plan.ride(option, by_rail, &mut left);
        }
    }
    let (followers, fighters): (Vec<_>, Vec<_>) = legal
        .moves
        .iter()
        .partition(|option| view.units[&option.unit].counter.is_support());
    for option in fighters.into_iter().chain(followers) {
        plan.march(option);
    }
    plan.orders
}

/// Overruns of what looks weak enough.
pub(crate) fn overruns(
    view: &View,
    legal: &LegalOrders,
    side: Side,
    ground: &mut Ground,
) -> Vec<Order> {
    let mut picture = Picture::of(view, side);
    let aims = aims::of(view, side, ground, &picture);
    let mut plan = Plan {
        view,
        side,
        ground,
        picture: &mut picture,
        aims: &aims,
        orders: vec![],
        gone: vec![],
    };
    for option in &legal.overruns {
        plan.overrun(option);
    }
    plan.orders
}

/// Orders in the making, and where they will have brought everybody.
struct Plan<'a> {
    view: &'a View,
    side: Side,
    ground: &'a mut Ground,
    picture: &'a mut Picture,
    aims: &'a Aims,
    orders: Vec<Order>,
    gone: Vec<naktong_protocol::UnitId>,
}

impl Plan<'_> {
    fn overrun(&mut self, option: &OverrunOption) {
        let strength = |unit: &UnitView| u32::from(unit.state.steps * unit.counter.attack);
        let units = option.units.iter().map(|unit| &self.view.units[unit]);
        let attack: u32 = units.map(strength).sum();
        let defense = self.picture.enemies.get(&option.target).copied();
        let used = option.units.iter().any(|unit| self.gone.contains(unit));
        // In Exploitation nothing is risked: the attacks of the day are over.
        let is_late = self.view.turn.phase == Some(Phase::Exploitation);
        let enough = defense.is_some_and(|defense| attack >= OVERRUN_ODDS * defense);
        if !used && (enough || (is_late && attack >= AGAINST_A_STEP)) {
            self.gone.extend(&option.units);
            self.orders.push(Order::Overrun {
                units: option.units.clone(),
                target: option.target,
            });
        }
    }

    /// By rail or sea, if it is a long way.
    fn ride(&mut self, option: &EntryOption, by_rail: bool, left: &mut u32) {
        let unit = &self.view.units[&option.unit];
        let Some(field) = self.field(unit) else {
            return;
        };
        let far = |hex: Hex| field.get(&hex).copied().unwrap_or(FAR);
        let load = match unit.state.steps {
            0 => 2,
            steps => u32::from(steps),
        };
        let room = |hex: &&Hex| self.picture.steps_in(**hex) + load <= self.ground.room(**hex);
        let Some(to) = option
            .hexes
            .iter()
            .filter(room)
            .min_by_key(|hex| far(**hex))
        else {
            return;
        };
        let saved = far(unit.state.hex).saturating_sub(far(*to));
        if saved < WORTH_A_RIDE || load > *left || self.gone.contains(&option.unit) {
            return;
        }
        *left -= load;
        self.comes(unit, *to);
        let (unit, to) = (option.unit, *to);
        self.orders.push(match by_rail {
            true => Order::Entrain { unit, to },
            false => Order::Embark { unit, to },
        });
    }

    fn march(&mut self, option: &MoveOption) {
        let unit = &self.view.units[&option.unit];
        if self.gone.contains(&option.unit) {
            return;
        }
        let Some(to) = self.best_end(unit, option) else {
            return;
        };
        let path = option.path_to(to).expect("the reach is a tree");
        let start = unit.state.hex;
        self.comes(unit, to);
        // Who goes the same way from the same hex goes with the one before.
        if let Some(Order::Move {
            units,
            path: known,
            on_foot,
        }) = self.orders.last_mut()
            && (&*known, *on_foot) == (&path, option.on_foot)
            && self.view.units[&units[0]].state.hex == start
            && units.len() < naktong_protocol::order::MAX_UNITS
        {
            units.push(option.unit);
            return;
        }
        self.orders.push(Order::Move {
            units: vec![option.unit],
            path,
            on_foot: option.on_foot,
        });
    }

    fn comes(&mut self, unit: &UnitView, to: Hex) {
        self.gone.push(unit.counter.id);
        if !unit.counter.is_support() {
            self.picture.goes(unit, unit.state.hex);
            self.picture.comes(unit, to);
        }
    }

    fn field(&mut self, unit: &UnitView) -> Option<Field> {
        let aim = self.aims.get(&body(&unit.counter))?;
        Some(self.ground.to(*aim))
    }

    /// The hex to end in; `None` to stay.
    fn best_end(&mut self, unit: &UnitView, option: &MoveOption) -> Option<Hex> {
        let field = self.field(unit)?;
        let ends = option.reach.iter().filter(|reach| reach.may_stop);
        let spared = self.ground.spared(self.view);
        let tempted = option.reach.iter().any(|reach| spared.contains(&reach.hex));
        let ends = ends.filter(|reach| {
            let path = tempted.then(|| option.path_to(reach.hex)).flatten();
            spared.is_disjoint(&path.unwrap_or_default().into_iter().collect())
        });
        let here = unit.state.hex;
        let ends = ends
            .map(|reach| (reach.hex, reach.spent))
            .chain([(here, 0)]);
        let ends: Vec<(Hex, u8)> = ends.collect();
        let weigh: Box<dyn Fn(Hex) -> u32> = if unit.counter.is_support() {
            let front = self.front(unit, &field)?;
            if here.distance(front) <= KEEPS_UP && self.picture.danger(here) == 0 {
                return None;
            }
            Box::new(move |hex| self.weigh_follower(hex, front))
        } else {
            Box::new(|hex| self.weigh_fighter(unit, hex, &field))
        };
        let best = ends
            .into_iter()
            .min_by_key(|(hex, spent)| (weigh(*hex), *spent, *hex));
        best.map(|(hex, _)| hex).filter(|hex| *hex != here)
    }

    /// The foremost unit of a headquarters' formation; for guns, of all of its nation.
    fn front(&self, unit: &UnitView, field: &Field) -> Option<Hex> {
        let formation = unit
            .counter
            .formation
            .filter(|_| unit.counter.arm == Arm::Headquarters);
        let friends = self.view.units.values().filter(|other| {
            !other.counter.is_support()
                && other.counter.nation == unit.counter.nation
                && (formation.is_none() || other.counter.formation == formation)
        });
        let hexes = friends.map(|other| other.state.hex);
        hexes.min_by_key(|hex| (field.get(hex).copied().unwrap_or(FAR), *hex))
    }

    fn weigh_follower(&self, hex: Hex, front: Hex) -> u32 {
        let alone = self.picture.steps_in(hex) == 0;
        let danger = self.picture.danger(hex);
        let exposed = match (danger > 0, alone) {
            (true, true) => 60,
            (true, false) => 6,
            (false, _) => 0,
        };
        hex.distance(front) * 3 + exposed
    }

    fn weigh_fighter(&self, unit: &UnitView, hex: Hex, field: &Field) -> u32 {
        let already = hex == unit.state.hex;
        let steps = u32::from(unit.state.steps);
        let others = self.picture.steps_in(hex) - if already { steps } else { 0 };
        if others + steps > self.ground.room(hex) {
            return u32::MAX;
        }
        let own = u32::from(unit.counter.defense) * steps;
        let held = self.picture.strength_in(hex) + if already { 0 } else { own };
        let danger = self.picture.danger(hex);
        let way = field.get(&hex).copied().unwrap_or(FAR) * 2;
        let risk = match self.side {
            _ if danger == 0 => 8,
            Side::Nk if danger > 4 * held => 20,
            Side::Nk => 6,
            Side::Un if danger > 3 * held => 60,
            Side::Un if danger > 2 * held => 30,
            Side::Un => 8_u32.saturating_sub(3 * u32::from(self.ground.shift(hex))),
        };
        // UN stretches its line, NK masses.
        let crowd = match self.side {
            Side::Nk => 0,
            Side::Un => 2 * others.saturating_sub(3),
        };
        way + risk + crowd
    }
}
