//! What the enemy can bring against a hex in his next turn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::report::Column;
use naktong_protocol::unit::{Arm, Class, Counter, Mobility, Nation, Side};
use naktong_protocol::view::{ContactUnit, UnitView};
use naktong_protocol::{Hex, View};

use super::ground::{Ground, Picture};
use super::ways::Ways;

/// Steps that an enemy who is not identified is taken for (rules part F 2).
const UNKNOWN_STEPS: u32 = 4;
/// What his guns and his better men add to an attack: a quarter.
const GUNS: u32 = 4;
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

/// How an enemy marches and attacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Gait {
    march: Mobility,
    /// Movement points (rules 9.1).
    points: u8,
    /// How he goes into an attack: riflemen dismount.
    attack: Mobility,
}

/// What can be brought against a hex in a turn.
#[derive(Clone, Copy, Debug, Default)]
struct Coming {
    /// Attack strength in all, and without those who would have to cross a river.
    attack: u32,
    dry: u32,
    /// Columns that the river shifts the attack of all.
    river: u32,
    armor_class: u8,
}

/// Where the enemy is, how strong, and what he can bring against a hex in his next turn.
#[derive(Debug)]
pub(super) struct Threat {
    day: u8,
    enemies: BTreeMap<Hex, Enemy>,
    coming: BTreeMap<Hex, Coming>,
}

impl Threat {
    /// What a side knows of its enemy; of whom it lost sight it keeps half. Those of its own who
    /// stand in his way hold him up where they stand.
    pub(super) fn to(side: Side, view: &View, day: u8, ground: &Ground) -> Self {
        let mut stacks: BTreeMap<Hex, u32> = BTreeMap::new();
        for unit in view.units.values() {
            if unit.counter.side() == side && !unit.counter.is_support() {
                *stacks.entry(unit.state.hex).or_default() += u32::from(unit.state.steps);
            }
        }
        Self::past(&stacks, side, view, day, ground)
    }

    /// The same, whoever may have left or come to stand in his way: for a side that has yet to
    /// march.
    pub(super) fn at_large(side: Side, view: &View, day: u8, ground: &Ground) -> Self {
        Self::past(&BTreeMap::new(), side, view, day, ground)
    }

    fn past(
        stacks: &BTreeMap<Hex, u32>,
        side: Side,
        view: &View,
        day: u8,
        ground: &Ground,
    ) -> Self {
        let mut columns: BTreeMap<(Hex, Gait), Enemy> = BTreeMap::new();
        for unit in view.units.values() {
            let fights = !unit.counter.is_support() && unit.counter.side() != side;
            if fights {
                let share = 2 - u32::from(unit.state.ghost.is_some());
                let steps = u32::from(unit.state.steps).max(1) * share;
                let gait = Gait {
                    march: unit.counter.mobility,
                    points: unit.counter.movement,
                    attack: match unit.counter.dismounts {
                        true => Mobility::Foot,
                        false => unit.counter.mobility,
                    },
                };
                let enemy = columns.entry((unit.state.hex, gait)).or_default();
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
                let enemy = columns.entry((*hex, gait(*unit))).or_default();
                enemy.steps += UNKNOWN_STEPS * share / 2;
                enemy.attack += UNKNOWN_STEPS * attack * share / 2;
                enemy.armor_class = enemy.armor_class.max(armor_class);
            }
        }
        columns.retain(|_, enemy| enemy.steps > 0);
        let mut enemies: BTreeMap<Hex, Enemy> = BTreeMap::new();
        for ((hex, _), column) in &columns {
            let enemy = enemies.entry(*hex).or_default();
            enemy.steps += column.steps;
            enemy.attack += column.attack;
            enemy.armor_class = enemy.armor_class.max(column.armor_class);
        }
        Self {
            day,
            enemies,
            coming: coming(&columns, stacks, view, ground),
        }
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
        self.coming.get(&hex).map_or(0, |coming| coming.attack)
    }

    /// The attack strength next to a hex.
    pub(super) fn at(&self, hex: Hex) -> u32 {
        hex.neighbors().map(|next| self.attack_in(next)).sum()
    }

    /// Whether a hex is next to an enemy.
    pub(super) fn touches(&self, hex: Hex) -> bool {
        hex.neighbors().any(|next| self.is_in(next))
    }

    /// The best armor class that can come against a hex.
    pub(super) fn armor_against(&self, hex: Hex) -> u8 {
        self.coming.get(&hex).map_or(0, |coming| coming.armor_class)
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
        let coming = self.coming.get(&hex)?;
        let shift = ground.shift(hex);
        let armor = coming.armor_class.saturating_sub(defense.anti_tank);
        let armor = match shift {
            0 => armor.min(2),
            1 => armor.min(1),
            _ => 0,
        };
        let with_guns = |attack: u32| attack + attack / GUNS;
        let all = odds(with_guns(coming.attack), defense.strength).saturating_sub(coming.river);
        let column = all.max(odds(with_guns(coming.dry), defense.strength)) + u32::from(armor);
        Some(column.saturating_sub(u32::from(shift) + u32::from(defense.dug_in)))
    }
}

/// What can come against each hex: whoever can march into a hex beside it from which he can attack,
/// no more in each than may stand there (rules 5.1). Who is beside it already stays where he is.
fn coming(
    columns: &BTreeMap<(Hex, Gait), Enemy>,
    stacks: &BTreeMap<Hex, u32>,
    view: &View,
    ground: &Ground,
) -> BTreeMap<Hex, Coming> {
    let ways = Ways::new(ground.net(), view, &Picture::default());
    let guards = ways.guards(stacks);
    // Who may end his march where, the strongest first.
    let mut order: Vec<(Hex, Gait, Enemy)> = columns
        .iter()
        .map(|((hex, gait), enemy)| (*hex, *gait, *enemy))
        .collect();
    order.sort_by_key(|(hex, gait, enemy)| (Reverse(enemy.attack), *hex, *gait));
    let mut ends: BTreeMap<Hex, Vec<usize>> = BTreeMap::new();
    for (index, (hex, gait, _)) in order.iter().enumerate() {
        for end in ways.reach(*hex, gait.march, gait.points.into(), &guards) {
            ends.entry(end).or_default().push(index);
        }
    }
    let targets: BTreeSet<Hex> = ends.keys().flat_map(|end| end.neighbors()).collect();
    let mut coming = BTreeMap::new();
    for target in targets.into_iter().filter(|hex| ground.map.is_land(*hex)) {
        // Of each enemy the hexes from which he could attack.
        let mut from: BTreeMap<usize, Vec<(u32, Hex)>> = BTreeMap::new();
        for side in target.neighbors().filter(|side| !stacks.contains_key(side)) {
            for index in ends.get(&side).into_iter().flatten() {
                let (at, gait, _) = order[*index];
                let over = ways.attack_over(gait.attack, side, target);
                let moves = at.distance(target) != 1 || at == side;
                if let Some(river) = over.filter(|_| moves) {
                    from.entry(*index).or_default().push((river, side));
                }
            }
        }
        let mut room: BTreeMap<Hex, u32> = BTreeMap::new();
        let mut all = Coming::default();
        let mut wet = [0; 3];
        let mut comers: Vec<(usize, Vec<(u32, Hex)>)> = from.into_iter().collect();
        comers.sort_by_key(|(index, _)| (order[*index].0.distance(target) != 1, *index));
        for (index, mut sides) in comers {
            let enemy = order[index].2;
            let mut left = enemy.steps;
            sides.sort_unstable();
            for (river, side) in sides {
                let room = room.entry(side).or_insert_with(|| ground.room(side));
                let come = left.min(*room);
                *room -= come;
                left -= come;
                let attack = enemy.attack * come / enemy.steps;
                all.attack += attack;
                wet[river as usize] += attack;
                if come > 0 {
                    all.armor_class = all.armor_class.max(enemy.armor_class);
                }
            }
        }
        all.dry = wet[0];
        all.river = match 2 * (wet[1] + wet[2]) >= all.attack {
            true if wet[2] >= wet[1] => 2,
            true => 1,
            false => 0,
        };
        if all.attack > 0 {
            coming.insert(target, all);
        }
    }
    coming
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

/// How somebody marches and attacks who is seen but not identified (tables B1, rules 9.1).
fn gait(unit: ContactUnit) -> Gait {
    let (march, points) = match (unit.nation, unit.arm) {
        (_, Arm::Armor) => (Mobility::Armor, 10),
        (_, Arm::Motorcycle) => (Mobility::Motor, 16),
        (Nation::Us | Nation::Uk, _) | (_, Arm::Recon) => (Mobility::Motor, 12),
        _ => (Mobility::Foot, 8),
    };
    let attack = match unit.arm {
        Arm::Armor | Arm::Motorcycle | Arm::Recon => march,
        _ => Mobility::Foot,
    };
    Gait {
        march,
        points,
        attack,
    }
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
