//! What the enemy can bring against a hex in his next turn.

use std::collections::BTreeMap;

use naktong_protocol::map::River;
use naktong_protocol::report::Column;
use naktong_protocol::unit::{Arm, Class, Counter, Nation, Side};
use naktong_protocol::view::{ContactUnit, UnitView};
use naktong_protocol::{Hex, View};

use super::ground::Ground;

/// Steps that an enemy who is not identified is taken for (rules part F 2).
const UNKNOWN_STEPS: u32 = 4;
/// How far an enemy comes to attack in a turn: a regiment on foot marches two or three hexes.
pub(super) const REACH: u32 = 3;
/// How much of a far enemy counts, in quarters, by his distance from 0.
const QUARTERS: [u32; 4] = [4, 4, 3, 1];
/// Strength that can crowd around one hex.
const MOST: u32 = 60;
/// 20 July, when US riflemen have the 3.5-inch launcher, and 6 August, when the ROK does (B5).
const NEW_LAUNCHER: u8 = 26;
const ROK_LAUNCHER: u8 = 43;
/// The column 2:1, at which a defender may expect to stay; above it he is being driven.
pub(super) const EVEN: u32 = 4;
/// The column 3:1.
pub(super) const DRIVEN: u32 = 5;

/// An enemy as far as he is known.
#[derive(Clone, Copy, Debug, Default)]
struct Enemy {
    steps: u32,
    attack: u32,
    armor_class: u8,
}

/// Where the enemy is, and how strong.
#[derive(Debug, Default)]
pub(super) struct Threat {
    day: u8,
    enemies: BTreeMap<Hex, Enemy>,
}

impl Threat {
    /// What a side knows of its enemy; of whom it lost sight it keeps half.
    pub(super) fn to(side: Side, view: &View, day: u8) -> Self {
        let mut enemies: BTreeMap<Hex, Enemy> = BTreeMap::new();
        for unit in view.units.values() {
            let fights = !unit.counter.is_support() && unit.counter.side() != side;
            if fights {
                let share = 2 - u32::from(unit.state.ghost.is_some());
                let steps = u32::from(unit.state.steps).max(1) * share;
                let enemy = enemies.entry(unit.state.hex).or_default();
                enemy.steps += steps / 2;
                enemy.attack += steps * u32::from(unit.counter.attack) / 2;
                enemy.armor_class = enemy.armor_class.max(unit.counter.armor_class);
            }
        }
        for (hex, contact) in &view.contacts {
            let share = 2 - u32::from(contact.ghost.is_some());
            let some = ContactUnit {
                nation: match side.enemy() {
                    Side::Nk => Nation::Nkpa,
                    Side::Un => Nation::Rok,
                },
                arm: Arm::Infantry,
            };
            let units = match contact.units.is_empty() {
                true => vec![some],
                false => contact.units.clone(),
            };
            for unit in units.iter().filter(|unit| !unit.arm.is_support()) {
                let (attack, armor_class) = printed(*unit);
                let enemy = enemies.entry(*hex).or_default();
                enemy.steps += UNKNOWN_STEPS * share / 2;
                enemy.attack += UNKNOWN_STEPS * attack * share / 2;
                enemy.armor_class = enemy.armor_class.max(armor_class);
            }
        }
        enemies.retain(|_, enemy| enemy.steps > 0);
        Self { day, enemies }
    }

    /// Where enemies are.
    pub(super) fn hexes(&self) -> impl Iterator<Item = Hex> + '_ {
        self.enemies.keys().copied()
    }

    /// Whether an enemy is in a hex.
    pub(super) fn is_in(&self, hex: Hex) -> bool {
        self.enemies.contains_key(&hex)
    }

    /// The attack strength in a hex.
    pub(super) fn attack_in(&self, hex: Hex) -> u32 {
        self.enemies.get(&hex).map_or(0, |enemy| enemy.attack)
    }

    /// The steps in a hex, about.
    pub(super) fn steps_in(&self, hex: Hex) -> u32 {
        self.enemies.get(&hex).map_or(0, |enemy| enemy.steps)
    }

    /// The attack strength that can come against a hex.
    pub(super) fn against(&self, hex: Hex) -> u32 {
        let near = self.near(hex);
        let coming = near.map(|(enemy, away)| enemy.attack * QUARTERS[away as usize] / 4);
        coming.sum::<u32>().min(MOST)
    }

    /// The attack strength next to a hex.
    pub(super) fn at(&self, hex: Hex) -> u32 {
        hex.neighbors().map(|next| self.attack_in(next)).sum()
    }

    /// Whether a hex is next to an enemy.
    pub(super) fn touches(&self, hex: Hex) -> bool {
        hex.neighbors().any(|next| self.is_in(next))
    }

    /// The best armor class that can come against a hex, from two hexes away at most.
    pub(super) fn armor_against(&self, hex: Hex) -> u8 {
        let near = self.near(hex).filter(|(_, away)| *away <= 2);
        near.map(|(enemy, _)| enemy.armor_class).max().unwrap_or(0)
    }

    fn near(&self, hex: Hex) -> impl Iterator<Item = (&Enemy, u32)> {
        let all = self.enemies.iter();
        let all = all.map(move |(at, enemy)| (enemy, at.distance(hex)));
        all.filter(|(_, away)| *away <= REACH)
    }

    /// What some own units are worth together against an attack.
    pub(super) fn defense<'a>(&self, units: impl IntoIterator<Item = &'a UnitView>) -> Defense {
        let mut defense = Defense::default();
        for unit in units {
            defense.strength += u32::from(unit.state.steps) * u32::from(unit.counter.defense);
            defense.anti_tank = defense.anti_tank.max(anti_tank(&unit.counter, self.day));
            defense.dug_in |= unit.state.flags.is_some_and(|flags| flags.dug_in);
        }
        defense
    }

    /// The column on which an attack on a hex may come to be resolved, 0 for 1:3 to 9 for 8:1;
    /// `None` if nobody can come.
    pub(super) fn column(&self, ground: &Ground, hex: Hex, defense: Defense) -> Option<u32> {
        let attack = self.against(hex);
        if attack == 0 {
            return None;
        }
        let shift = ground.shift(hex);
        let armor = self.armor_against(hex).saturating_sub(defense.anti_tank);
        let armor = match shift {
            0 => armor.min(2),
            1 => armor.min(1),
            _ => 0,
        };
        let rivers = hex.neighbors().filter(|next| {
            ground.map.side(hex, *next).river == River::Major && ground.map.is_land(*next)
        });
        let river = u8::from(rivers.count() >= 2);
        let column = odds(attack, defense.strength) + u32::from(armor);
        Some(column.saturating_sub(u32::from(shift + river) + u32::from(defense.dug_in)))
    }
}

/// What stands in a hex against an attack.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Defense {
    /// Strength in defense.
    pub(super) strength: u32,
    /// The best anti-tank rating.
    pub(super) anti_tank: u8,
    /// Whether it is dug in.
    pub(super) dug_in: bool,
}

/// The anti-tank rating of a counter on a day (tables B5).
fn anti_tank(counter: &Counter, day: u8) -> u8 {
    let raised = match counter.class {
        Class::UsRifle if day >= NEW_LAUNCHER => 3,
        Class::RokRegiment if day >= ROK_LAUNCHER => 2,
        _ => 0,
    };
    counter.anti_tank.max(raised)
}

/// The column of an attack strength against a defense strength, before any shift.
pub(super) fn odds(attack: u32, defense: u32) -> u32 {
    Column::met(attack, defense) as u32
}

/// Attack per step and armor class of who is seen but not identified (tables B1).
fn printed(unit: ContactUnit) -> (u32, u8) {
    match (unit.nation, unit.arm) {
        (_, Arm::Armor) => (2, 3),
        (_, Arm::Police) => (0, 0),
        (Nation::Rok, _) | (_, Arm::Security | Arm::Motorcycle | Arm::Recon) => (1, 0),
        _ => (2, 0),
    }
}
