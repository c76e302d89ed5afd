//! Orders in the making, and where they will have brought everybody.

use std::collections::BTreeMap;
use std::rc::Rc;

use naktong_protocol::order::{EntryOption, LegalOrders, MAX_UNITS, MoveOption};
use naktong_protocol::unit::{Arm, Mobility};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, Order, UnitId, View};

use crate::mind::aims::{self, Aims};
use crate::mind::combat::is_cut_off;
use crate::mind::ground::{FAR, Field, Ground, Picture};
use crate::mind::ways::{Way, Ways};
use crate::mind::{Mind, spot};

/// A ride must save this much of a march.
const WORTH_A_RIDE: u32 = 16;
/// How near a headquarters keeps to the foremost unit of its formation.
const KEEPS_UP: u32 = 2;

/// Orders in the making, and where they will have brought everybody.
pub(super) struct Plan<'a> {
    pub(super) view: &'a View,
    pub(super) ground: &'a mut Ground,
    pub(super) picture: Picture,
    pub(super) aims: Aims,
    pub(super) orders: Vec<Order>,
    /// A line for each major decision.
    pub(super) thoughts: Vec<String>,
    /// Whether the player was called away.
    pub(super) is_called: &'a dyn Fn() -> bool,
    ways: Ways,
    /// Where those stand in the end who have their orders.
    gone: BTreeMap<UnitId, Hex>,
}

/// What was ordered at a time.
#[derive(Clone)]
pub(super) struct SoFar {
    picture: Picture,
    orders: Vec<Order>,
    gone: BTreeMap<UnitId, Hex>,
}

/// How a unit marches: who is cut off leaves his trucks where he can.
fn gait(unit: &UnitView) -> Mobility {
    match unit.counter.dismounts && is_cut_off(unit) {
        true => Mobility::Foot,
        false => unit.counter.mobility,
    }
}

impl<'a> Plan<'a> {
    /// Nothing ordered yet.
    pub(super) fn new(mind: &'a mut Mind<'_>) -> Self {
        let picture = Picture::of(mind.view, mind.side);
        let aims = aims::of(mind.view, mind.side, mind.ground, &picture, mind.skill);
        let ways = Ways::new(mind.ground.net(), mind.view, &picture);
        Self {
            view: mind.view,
            ground: mind.ground,
            picture,
            aims,
            orders: vec![],
            thoughts: vec![],
            is_called: mind.is_called,
            ways,
            gone: BTreeMap::new(),
        }
    }

    /// What is ordered so far, to come back to.
    pub(super) fn so_far(&self) -> SoFar {
        SoFar {
            picture: self.picture.clone(),
            orders: self.orders.clone(),
            gone: self.gone.clone(),
        }
    }

    /// Back to what was ordered then.
    pub(super) fn back_to(&mut self, then: SoFar) {
        let SoFar {
            picture,
            orders,
            gone,
        } = then;
        (self.picture, self.orders, self.gone) = (picture, orders, gone);
    }

    /// Whether a unit has its order already.
    pub(super) fn is_gone(&self, unit: UnitId) -> bool {
        self.gone.contains_key(&unit)
    }

    /// Where a unit stands in the end if it has its order already.
    pub(super) fn end_of(&self, unit: UnitId) -> Option<Hex> {
        self.gone.get(&unit).copied()
    }

    /// A unit keeps its place.
    pub(super) fn stays(&mut self, unit: UnitId) {
        self.gone.insert(unit, self.view.units[&unit].state.hex);
    }

    /// Whether somebody who fights and has his order will be in a hex or next to it.
    pub(super) fn is_watched(&self, hex: Hex) -> bool {
        let mut near = self.gone.iter().filter(|(_, end)| end.distance(hex) <= 1);
        near.any(|(unit, _)| !self.view.units[unit].counter.is_support())
    }

    /// Whether a hex lies nearer to where a unit is to go than the unit.
    pub(super) fn leads_on(&self, unit: &UnitView, hex: Hex) -> bool {
        let aim = aims::aim_of(&self.aims, unit);
        aim.is_none_or(|aim| hex.distance(aim) < unit.state.hex.distance(aim))
    }

    /// The marches of its class to its aim, as things are today.
    pub(super) fn way(&mut self, unit: &UnitView) -> Option<Rc<Way>> {
        let aim = aims::aim_of(&self.aims, unit)?;
        Some(self.ways.to(aim, gait(unit)))
    }

    /// The marches of a unit out of where it stands, as things are today.
    pub(super) fn ways_from(&self, unit: &UnitView) -> Way {
        self.ways.out_of([unit.state.hex], gait(unit))
    }

    /// By rail and by sea, as far as there is room.
    pub(super) fn rides(&mut self, legal: &LegalOrders) {
        for (options, by_rail) in [(&legal.trains, true), (&legal.ships, false)] {
            let means = self.view.means.as_ref();
            let left = means.and_then(|m| if by_rail { m.rail } else { m.sea });
            let mut left = u32::from(left.unwrap_or(0));
            for option in options {
                self.ride(option, by_rail, &mut left);
            }
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
        if saved < WORTH_A_RIDE || load > *left || self.is_gone(option.unit) {
            return;
        }
        *left -= load;
        let (tag, means) = (&unit.counter.tag, if by_rail { "rail" } else { "sea" });
        let there = spot(&self.ground.map, *to);
        self.thoughts
            .push(format!("{tag} goes by {means} to {there}"));
        self.comes(unit, *to);
        let (unit, to) = (option.unit, *to);
        self.orders.push(match by_rail {
            true => Order::Entrain { unit, to },
            false => Order::Embark { unit, to },
        });
    }

    /// A march along an option, joined to the one before it if they go together.
    pub(super) fn march(&mut self, option: &MoveOption, to: Hex) {
        let unit = &self.view.units[&option.unit];
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
            && units.len() < MAX_UNITS
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
        self.gone.insert(unit.counter.id, to);
        if !unit.counter.is_support() {
            self.picture.goes(unit, unit.state.hex);
            self.picture.comes(unit, to);
        }
    }

    /// The marches to the aim of a unit, or to that of its formation.
    pub(super) fn field(&mut self, unit: &UnitView) -> Option<Field> {
        let aim = aims::aim_of(&self.aims, unit)?;
        Some(self.ground.to(aim))
    }

    /// The best of the hexes where a march may end, least first; `None` to stay.
    pub(super) fn best_end(
        &self,
        unit: &UnitView,
        option: &MoveOption,
        weigh: impl Fn(Hex) -> u32,
    ) -> Option<Hex> {
        let here = unit.state.hex;
        let ends = option.reach.iter().filter(|reach| reach.may_stop);
        let ends = ends
            .map(|reach| (reach.hex, reach.spent))
            .chain([(here, 0)]);
        let best = ends.min_by_key(|(hex, spent)| (weigh(*hex), *spent, *hex));
        best.map(|(hex, _)| hex).filter(|hex| *hex != here)
    }

    /// Where a headquarters or guns follow the foremost; `None` to stay.
    pub(super) fn follow(&mut self, option: &MoveOption) -> Option<Hex> {
        let unit = &self.view.units[&option.unit];
        let field = self.field(unit)?;
        let front = self.front(unit, &field)?;
        let here = unit.state.hex;
        if here.distance(front) <= KEEPS_UP && self.picture.danger(here) == 0 {
            return None;
        }
        self.best_end(unit, option, |hex| self.weigh_follower(hex, front))
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
}
