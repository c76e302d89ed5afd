//! The column of a combat: strengths, odds and every shift (rules 11.4, 11.6, 11.7).

use naktong_protocol::map::{River, Terrain};
use naktong_protocol::report::{Shift, ShiftCause};
use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Arm, Stance, SupplyState};
use naktong_protocol::{FormationId, Hex, UnitId};

use super::retreat;
use crate::air::Fire;
use crate::class::anti_tank;
use crate::command;
use crate::game::Game;
use crate::orders;
use crate::phase::is_tired;
use crate::scenario::SpecialRule;
use crate::stance;

/// Net shifts are limited to this many columns either way (11.4).
pub(crate) const NET_LIMIT: i8 = 4;
/// Support counts this many columns either way at most (12.5).
pub(crate) const SUPPORT_LIMIT: i8 = 2;
/// Armor counts this many columns at most (11.7).
const ARMOR_LIMIT: i8 = 2;

/// Both sides of one combat.
#[derive(Clone, Debug)]
pub(crate) struct Battle {
    pub(crate) target: Hex,
    /// The lead first.
    pub(crate) attackers: Vec<UnitId>,
    /// The lead first; empty if nobody is there.
    pub(crate) defenders: Vec<UnitId>,
    /// Support points of the attacker's HQs and artillery.
    pub(crate) support: u8,
    /// Aircraft of both sides.
    pub(crate) fire: Fire,
    /// NK armor whose heavy materiel is not paid: 1 per step, AC 0 (8.5).
    pub(crate) unpaid: Vec<UnitId>,
    pub(crate) withdrawal_failed: bool,
    pub(crate) shocked: bool,
}

impl Battle {
    /// An attack before anybody looks at who defends.
    pub(crate) fn planned(
        target: Hex,
        attackers: Vec<UnitId>,
        support: u8,
        strike: u8,
        unpaid: Vec<UnitId>,
    ) -> Self {
        Self {
            target,
            attackers,
            defenders: vec![],
            support,
            fire: Fire { strike, called: 0 },
            unpaid,
            withdrawal_failed: false,
            shocked: false,
        }
    }

    pub(crate) fn lead_attacker(&self) -> UnitId {
        self.attackers[0]
    }

    pub(crate) fn lead_defender(&self) -> UnitId {
        self.defenders[0]
    }

    /// Attack strength of one unit (4.1, 11.12, 8.5).
    pub(crate) fn attack_of(&self, game: &Game, unit: UnitId) -> u16 {
        let counter = game.counter(unit);
        let each = if self.unpaid.contains(&unit) {
            counter.attack.min(1)
        } else {
            counter.attack
        };
        let whole = u16::from(each) * u16::from(game.unit(unit).steps);
        if is_tired(game, unit) {
            whole / 2
        } else {
            whole
        }
    }

    pub(crate) fn attack(&self, game: &Game) -> u16 {
        let strengths = self.attackers.iter().map(|u| self.attack_of(game, *u));
        strengths.sum()
    }

    pub(crate) fn defense(&self, game: &Game) -> u16 {
        self.defenders.iter().map(|u| defense_of(game, *u)).sum()
    }

    /// AC as it counts in this combat.
    pub(crate) fn armor_class(&self, game: &Game, unit: UnitId) -> u8 {
        if self.unpaid.contains(&unit) {
            0
        } else {
            game.counter(unit).armor_class
        }
    }

    /// The shift for armor (11.7).
    pub(crate) fn armor_shift(&self, game: &Game) -> i8 {
        let best = |units: &[UnitId], rating: &dyn Fn(UnitId) -> u8| {
            units.iter().map(|unit| rating(*unit)).max().unwrap_or(0)
        };
        let class = |unit| self.armor_class(game, unit);
        let rating = |unit| anti_tank(game.counter(unit), game.day());
        let against = best(&self.defenders, &rating);
        let defending = best(&self.defenders, &class);
        self.armor_shift_against(game, against, defending)
    }

    /// The same, against the best AT and the best AC among the defenders.
    pub(crate) fn armor_shift_against(&self, game: &Game, against: u8, defending: u8) -> i8 {
        let best = |rating: &dyn Fn(UnitId) -> u8| {
            let ratings = self.attackers.iter().map(|unit| rating(*unit));
            ratings.max().unwrap_or(0)
        };
        let attacking = best(&|unit| self.armor_class(game, unit));
        let gain = attacking.saturating_sub(against);
        if gain > 0 {
            let terrain = match game.map().terrain(self.target) {
                Terrain::Mountain | Terrain::Peak => 0,
                Terrain::Hill | Terrain::City => 1,
                Terrain::Clear | Terrain::Sea => ARMOR_LIMIT,
            };
            let combined = if self.has_combined_arms(game) {
                ARMOR_LIMIT
            } else {
                1
            };
            return gain.cast_signed().min(terrain).min(combined);
        }
        let answer = best(&|unit| anti_tank(game.counter(unit), game.day()));
        -i8::from(defending > answer)
    }

    /// Whether infantry, mechanised, special or security units attack with the armor (11.7).
    fn has_combined_arms(&self, game: &Game) -> bool {
        self.attackers.iter().any(|unit| {
            matches!(
                game.counter(*unit).arm,
                Arm::Infantry | Arm::Mechanised | Arm::Special | Arm::Security
            )
        })
    }

    /// Every shift but none of 0, in the order of the table in 11.6.
    pub(crate) fn shifts(&self, game: &Game) -> Vec<Shift> {
        let lead = game.unit(self.lead_attacker());
        let other = game.unit(self.lead_defender());
        let delays = *stance::in_combat(other) == Stance::Delay;
        let stuck = !retreat::is_safe(game, self.lead_defender());
        [
            (ShiftCause::Quality, self.quality_shift(game)),
            (ShiftCause::Armor, self.armor_shift(game)),
            (ShiftCause::Support, self.support_shift(game)),
            (
                ShiftCause::Terrain,
                terrain_shift(game.map().terrain(self.target)),
            ),
            (ShiftCause::River, self.river_shift(game)),
            (ShiftCause::DugIn, -i8::from(other.dug_in)),
            (ShiftCause::Disrupted, i8::from(other.disrupted)),
            (ShiftCause::NoSafeRetreat, i8::from(stuck)),
            (ShiftCause::TankShock, i8::from(self.shocked)),
            (
                ShiftCause::WithdrawalFailed,
                i8::from(self.withdrawal_failed),
            ),
            (ShiftCause::Delay, -i8::from(delays)),
            (
                ShiftCause::AttackerSupply,
                attacker_supply_shift(lead.supply),
            ),
            (
                ShiftCause::DefenderSupply,
                i8::from(other.supply == SupplyState::Out),
            ),
            (
                ShiftCause::OutOfCommand,
                -i8::from(!command::in_command(game, self.lead_attacker())),
            ),
            (
                ShiftCause::MixedFormations,
                command::mixed_formations(game, &self.attackers),
            ),
            (
                ShiftCause::OffPlan,
                orders::shift_of_attack(game, self.target, &self.attackers),
            ),
            (ShiftCause::Surprise, self.surprise(game)),
        ]
        .into_iter()
        .filter(|(_, by)| *by != 0)
        .map(|(cause, by)| Shift { cause, by })
        .collect()
    }

    /// All support of both sides, from the ground, the air and the sea (12.5).
    fn support_shift(&self, game: &Game) -> i8 {
        let defending = game.side_of(self.lead_defender());
        let help = command::defense_support(game, defending, self.target, &self.defenders);
        let ground = self
            .support
            .cast_signed()
            .saturating_sub(help.cast_signed());
        ground
            .saturating_add(self.fire.balance(game, self.target, defending))
            .clamp(-SUPPORT_LIMIT, SUPPORT_LIMIT)
    }

    /// 1 for one or two grades between the leads, 2 for three (11.6).
    fn quality_shift(&self, game: &Game) -> i8 {
        let grade = |unit| game.unit(unit).effective_quality().grade().cast_signed();
        quality_shift(grade(self.lead_attacker()) - grade(self.lead_defender()))
    }

    /// Half or more of the raw strength over a river (11.6, D5.9).
    pub(crate) fn river_shift(&self, game: &Game) -> i8 {
        let total = u32::from(self.attack(game));
        let half_cross = |crosses: &dyn Fn(Hex) -> bool| {
            let over: u16 = self
                .attackers
                .iter()
                .filter(|unit| game.unit(**unit).hex().is_some_and(crosses))
                .map(|unit| self.attack_of(game, *unit))
                .sum();
            over > 0 && 2 * u32::from(over) >= total
        };
        if half_cross(&|from| game.open_river(from, self.target) == River::Major) {
            return -2;
        }
        let hinders = |from: Hex| {
            game.map().side(from, self.target).river == River::Major
                || game.open_river(from, self.target) == River::Minor
        };
        -i8::from(half_cross(&hinders))
    }

    /// The surprise of the scenario; lost against those it excepts.
    fn surprise(&self, game: &Game) -> i8 {
        self.surprise_for(game, game.counter(self.lead_defender()).formation)
    }

    /// The same, if the lead defender is of this formation.
    pub(crate) fn surprise_for(&self, game: &Game, formation: Option<FormationId>) -> i8 {
        let attacking = game.side_of(self.lead_attacker());
        game.special_rules()
            .map(|rule| match rule {
                SpecialRule::Surprise {
                    side,
                    through_turn,
                    shift,
                    except,
                } if *side == attacking
                    && game.state.turn <= *through_turn
                    && !formation.is_some_and(|f| except.contains(&f)) =>
                {
                    *shift
                }
                _ => 0,
            })
            .sum()
    }
}

/// The shift for the lead attacker's supply state (8.4).
pub(crate) fn attacker_supply_shift(supply: SupplyState) -> i8 {
    match supply {
        SupplyState::Full => 0,
        SupplyState::Low => -1,
        SupplyState::Out => -2,
    }
}

/// The shift for so many grades between the leads (11.6).
pub(crate) fn quality_shift(grades: i8) -> i8 {
    match grades {
        3.. => 2,
        1..=2 => 1,
        0 => 0,
        -2..=-1 => -1,
        _ => -2,
    }
}

/// Defence strength of one unit (4.1).
pub(crate) fn defense_of(game: &Game, unit: UnitId) -> u16 {
    u16::from(game.counter(unit).defense) * u16::from(game.unit(unit).steps)
}

/// The shift for the defender's terrain (11.6, B2).
pub(crate) fn terrain_shift(terrain: Terrain) -> i8 {
    match terrain {
        Terrain::Clear | Terrain::Sea => 0,
        Terrain::Hill | Terrain::City => -1,
        Terrain::Mountain => -2,
        Terrain::Peak => -3,
    }
}

/// Whether a side's best anti-tank rating answers an armor class (11.8).
pub(crate) fn answers_armor(game: &Game, units: &[UnitId], armor_class: u8, day: Day) -> bool {
    units
        .iter()
        .any(|unit| anti_tank(game.counter(*unit), day) >= armor_class)
}
