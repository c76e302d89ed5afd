//! How an attack stands, as far as can be told without asking the judge (rules 11.4 to 11.7).

use naktong_protocol::map::River;
use naktong_protocol::order::Order;
use naktong_protocol::question::{Odds, Question};
use naktong_protocol::report::{Column, ShiftCause};
use naktong_protocol::unit::{Arm, Nation, Quality, SupplyState};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Hex, UnitId, View};

use crate::mind::ground::Ground;

/// Steps that an enemy unit has which is only known to be there (rules part F 2).
const UNSEEN_STEPS: u32 = 4;
/// Of ten rolls in each column: how many make the defender retreat, and the steps that defender
/// and attacker lose in all ten (rules 11.5).
const COURSES: [Course; 10] = [
    Course::of(0, 1, 12),
    Course::of(1, 2, 11),
    Course::of(2, 4, 11),
    Course::of(3, 6, 9),
    Course::of(5, 8, 8),
    Course::of(6, 10, 6),
    Course::of(7, 12, 5),
    Course::of(8, 16, 4),
    Course::of(9, 18, 3),
    Course::of(10, 23, 2),
];

/// What a column comes to in ten rolls.
#[derive(Clone, Copy, Debug)]
pub(in crate::mind) struct Course {
    pub(in crate::mind) retreats: i32,
    pub(in crate::mind) defender_lost: i32,
    pub(in crate::mind) attacker_lost: i32,
}

impl Course {
    const fn of(retreats: i32, defender_lost: i32, attacker_lost: i32) -> Self {
        Self {
            retreats,
            defender_lost,
            attacker_lost,
        }
    }

    /// What a column comes to.
    pub(in crate::mind) fn at(column: Column) -> Self {
        COURSES[column as usize]
    }
}

/// The column for what the judge said: unseen defenders are taken to have four steps of the six
/// that they may have, and guns for one point more than none; what else is open is left out,
/// but for quality and the shock of tanks, which are taken to go half this way and half that.
pub(super) fn from_odds(odds: &Odds) -> Column {
    let (low, high) = (u32::from(odds.defense_low), u32::from(odds.defense_high));
    let defense = low + (high - low) * 3 / 5;
    let halves = odds.shifts.iter().map(|shift| match shift.cause {
        _ if shift.low == shift.high => 2 * shift.low,
        ShiftCause::Support => 2 * (shift.high - 1).max(shift.low),
        ShiftCause::Quality | ShiftCause::TankShock | ShiftCause::Armor => shift.low + shift.high,
        _ => 2 * shift.low.max(0) + 2 * shift.high.min(0),
    });
    let net = halves.sum::<i8>().div_euclid(2).clamp(-4, 4);
    Column::met(odds.attack.into(), defense.max(1)).shifted(net)
}

/// The side that attacks, as far as the column hangs on it.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::mind) struct Sketch {
    pub(in crate::mind) strength: u32,
    /// Of the lead.
    pub(in crate::mind) grade: u8,
    /// Support points, aircraft with them.
    pub(in crate::mind) guns: u8,
    pub(in crate::mind) armor_class: u8,
    pub(in crate::mind) anti_tank: u8,
    /// Somebody goes with the tanks (rules 11.7).
    pub(in crate::mind) walks: bool,
    /// Divisions that take part (rules 7.6).
    pub(in crate::mind) formations: usize,
    /// Supply of the lead and rivers.
    pub(in crate::mind) hindrance: i8,
}

impl Sketch {
    /// The column that it comes to by what is seen.
    pub(in crate::mind) fn column(&self, foe: &Foe, shift: u8, is_cut_off: bool) -> Column {
        let quality = match i16::from(self.grade) - i16::from(foe.grade) {
            3.. => 2,
            1..=2 => 1,
            0 => 0,
            -2..=-1 => -1,
            _ => -2,
        };
        let guns = self.guns.cast_signed() - i8::from(foe.is_western);
        let net = quality + self.armor(foe, shift) + guns.clamp(-2, 2) + self.hindrance
            - shift.cast_signed()
            - i8::from(foe.dug_in)
            + i8::from(foe.disrupted)
            + i8::from(is_cut_off)
            - i8::from(self.formations > 1);
        Column::met(self.strength, foe.defense.max(1)).shifted(net.clamp(-4, 4))
    }

    /// Rules 11.7.
    fn armor(&self, foe: &Foe, shift: u8) -> i8 {
        let most = match shift {
            0 if self.walks => 2,
            0 | 1 => 1,
            _ => 0,
        };
        match self
            .armor_class
            .saturating_sub(foe.anti_tank)
            .min(most)
            .cast_signed()
        {
            0 if foe.has_armor && self.anti_tank < 2 => -1,
            gain => gain,
        }
    }

    /// Another joins.
    pub(in crate::mind) fn joins(&mut self, unit: &UnitView) {
        self.strength += strength(unit);
        self.grade = self.grade.max(unit.state.quality.grade());
        self.armor_class = self.armor_class.max(unit.counter.armor_class);
        self.anti_tank = self.anti_tank.max(unit.counter.anti_tank);
        self.walks |= unit.counter.arm != Arm::Armor;
    }
}

/// What stands in an enemy hex, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::mind) struct Foe {
    pub(in crate::mind) defense: u32,
    pub(in crate::mind) steps: u32,
    grade: u8,
    anti_tank: u8,
    has_armor: bool,
    disrupted: bool,
    dug_in: bool,
    pub(super) is_western: bool,
}

impl Foe {
    /// Whoever is seen in a hex; `None` if nobody who fights is.
    pub(in crate::mind) fn of(view: &View, hex: Hex) -> Option<Self> {
        let mut foe = Self::default();
        let mut strongest = 0;
        for unit in view.units_in(hex).filter(|unit| !unit.counter.is_support()) {
            let steps = u32::from(unit.state.steps);
            let defense = steps * u32::from(unit.counter.defense);
            foe.defense += defense;
            foe.steps += steps;
            foe.anti_tank = foe.anti_tank.max(unit.counter.anti_tank);
            foe.has_armor |= unit.counter.arm == Arm::Armor;
            foe.is_western |= is_western(unit.counter.nation);
            if defense > strongest {
                strongest = defense;
                foe.grade = unit.state.quality.grade();
                let flags = unit.state.flags.unwrap_or_default();
                (foe.disrupted, foe.dug_in) = (flags.disrupted, flags.dug_in);
            }
        }
        let contact = view.contacts.get(&hex).filter(|c| c.ghost.is_none());
        if let Some(contact) = contact {
            let mut fighting = contact.units.iter().filter(|unit| !unit.arm.is_support());
            let mut meets = |nation: Option<Nation>, arm: Arm| {
                let defense = match (nation, arm) {
                    (_, Arm::Police | Arm::Motorcycle | Arm::Recon | Arm::Security) => 1,
                    (Some(nation), Arm::Infantry) if is_western(nation) => 3,
                    _ => 2,
                };
                foe.defense += UNSEEN_STEPS * defense;
                foe.steps += UNSEEN_STEPS;
                foe.has_armor |= arm == Arm::Armor;
                foe.is_western |= nation.is_some_and(is_western);
                foe.grade = foe.grade.max(Quality::C.grade());
            };
            if contact.units.is_empty() {
                meets(None, Arm::Infantry);
            }
            for unit in &mut fighting {
                meets(Some(unit.nation), unit.arm);
            }
        }
        (foe.steps > 0).then_some(foe)
    }
}

fn is_western(nation: Nation) -> bool {
    matches!(nation, Nation::Us | Nation::Uk)
}

/// Who would attack what, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Muster {
    pub(crate) target: Hex,
    pub(crate) lead: UnitId,
    pub(crate) attackers: Vec<UnitId>,
    pub(crate) support: Vec<UnitId>,
    pub(crate) air: u8,
}

impl Muster {
    /// As an order.
    pub(crate) fn order(&self) -> Order {
        Order::Attack {
            target: self.target,
            attackers: self.attackers.clone(),
            lead: self.lead,
            support: self.support.clone(),
            air: self.air,
        }
    }

    /// As a question to the judge.
    pub(crate) fn question(&self) -> Question {
        Question::Odds {
            target: self.target,
            attackers: self.attackers.clone(),
            lead: self.lead,
            support: self.support.clone(),
            air: self.air,
        }
    }

    /// The side that attacks.
    pub(super) fn sketch(&self, view: &View, ground: &Ground) -> Sketch {
        let mut sketch = Sketch::default();
        let attackers = || self.attackers.iter().map(|unit| &view.units[unit]);
        for unit in attackers() {
            sketch.joins(unit);
        }
        let lead = &view.units[&self.lead];
        let river = |unit: &UnitView| river_shift(ground, unit.state.hex, self.target);
        let across = attackers().filter(|unit| river(unit) < 0);
        let wet = 2 * across.map(strength).sum::<u32>() >= sketch.strength;
        let supply = match lead.state.own.as_ref().map(|own| own.supply) {
            Some(SupplyState::Low) => -1,
            Some(SupplyState::Out) => -2,
            _ => 0,
        };
        let guns = self
            .support
            .iter()
            .map(|unit| view.units[unit].counter.support);
        sketch.grade = lead.state.quality.grade();
        sketch.guns = guns.sum::<u8>() + self.air;
        sketch.formations = self.formations(view);
        sketch.hindrance = supply + attackers().map(river).min().filter(|_| wet).unwrap_or(0);
        sketch
    }

    /// How many divisions take part (rules 7.6).
    pub(super) fn formations(&self, view: &View) -> usize {
        let bound = self.attackers.iter().map(|unit| &view.units[unit].counter);
        let bound = bound.filter(|counter| !counter.independent);
        let mut formations: Vec<_> = bound.filter_map(|counter| counter.formation).collect();
        formations.sort_unstable();
        formations.dedup();
        formations.len()
    }
}

fn river_shift(ground: &Ground, from: Hex, to: Hex) -> i8 {
    match ground.map.side(from, to).river {
        River::None => 0,
        River::Minor => -1,
        River::Major => -2,
    }
}

/// What a unit brings to an attack (rules 11.12).
pub(in crate::mind) fn strength(unit: &UnitView) -> u32 {
    let full = u32::from(unit.state.steps) * u32::from(unit.counter.attack);
    match is_tired(unit) {
        true => full / 2,
        false => full,
    }
}

/// Rules 11.12.
pub(super) fn is_tired(unit: &UnitView) -> bool {
    unit.state.flags.is_some_and(|flags| flags.tired)
}
