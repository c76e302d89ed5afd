//! Combat: who is attacked, by whom and with what; the advance; who is lent.

mod advance;
mod estimate;
mod muster;
mod worth;

use naktong_protocol::question::Odds;
use naktong_protocol::report::Column;
use naktong_protocol::{UnitId, View};

use super::ground::Picture;
use super::{Mind, aims};
use worth::{Stakes, Worth};

pub(crate) use advance::{advance, lend};
pub(crate) use estimate::Muster;
pub(super) use estimate::{Course, Foe, Sketch, strength};
pub(super) use muster::{is_by_order, is_cut_off, is_on_plan, is_ready, staff_of};

/// What an attack must be worth, in tenths of a step.
const WORTH_IT: i32 = 2;

/// An attack that may be made, and what it promises.
#[derive(Clone, Debug)]
pub(crate) struct Attack {
    pub(crate) muster: Muster,
    pub(crate) stakes: Stakes,
    pub(crate) column: Column,
    pub(crate) value: i32,
}

impl Attack {
    /// What the judge said of it.
    pub(crate) fn hears(&mut self, odds: &Odds) {
        self.column = estimate::from_odds(odds);
        self.weigh();
    }

    /// The judge does not have it.
    pub(crate) fn is_refused(&mut self) {
        self.value = i32::MIN;
    }

    fn weigh(&mut self) {
        let is_enough = self.column >= Column::ThreeToTwo || self.stakes.decides;
        self.value = match is_enough {
            true => self.stakes.at(Course::at(self.column)),
            false => i32::MIN,
        };
    }

    /// Whether it is to be made.
    pub(crate) fn pays(&self) -> bool {
        self.value >= WORTH_IT
    }

    /// Whether it promises about as much as another (F11).
    pub(crate) fn is_near(&self, other: &Self) -> bool {
        self.value >= other.value - (other.value / 20).max(1)
    }

    /// Whether another attack can be made as well.
    fn leaves(&self, other: &Self) -> bool {
        let takes = |unit: &UnitId| self.muster.attackers.contains(unit);
        self.muster.target != other.muster.target && !other.muster.attackers.iter().any(takes)
    }

    /// What it promises.
    pub(crate) fn value(&self) -> i32 {
        self.value
    }

    /// One line about it.
    pub(crate) fn thought(&self, view: &View) -> String {
        let tags = self.muster.attackers.iter();
        let tags: Vec<&str> = tags
            .map(|unit| view.units[unit].counter.tag.as_str())
            .collect();
        let retreats = Course::at(self.column).retreats;
        let (target, column) = (self.muster.target, self.column);
        let with = tags.join(", ");
        format!("attack {target} at about {column} with {with}: retreat in {retreats} of 10")
    }
}

/// Adds to each attack what can still be done afterwards with those whom it leaves: the best of
/// the other attacks, one after the other.
pub(crate) fn with_what_is_left(attacks: &mut [Attack]) {
    let mut order: Vec<usize> = (0..attacks.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(attacks[*at].value));
    let totals: Vec<i32> = (0..attacks.len())
        .map(|first| {
            let mut made = vec![first];
            for next in &order {
                let free = made
                    .iter()
                    .all(|made| attacks[*made].leaves(&attacks[*next]));
                if free {
                    made.push(*next);
                }
            }
            made.iter().map(|made| attacks[*made].value).sum()
        })
        .collect();
    for (attack, total) in attacks.iter_mut().zip(totals) {
        attack.value = total;
    }
}

/// The attacks that seem to pay, the best first, by what is seen.
pub(crate) fn attacks(mind: &mut Mind<'_>) -> Vec<Attack> {
    let picture = Picture::of(mind.view, mind.side);
    let aims = aims::of(mind.view, mind.side, mind.ground, &picture, mind.skill);
    let (view, skill) = (mind.view, mind.skill);
    let worth = Worth::new(mind, &picture, &aims);
    let mut attacks = vec![];
    for option in &mind.legal.attacks {
        let Some(foe) = Foe::of(view, option.target) else {
            continue;
        };
        let is_cut_off = worth.is_cut_off(option.target);
        let shift = mind.ground.shift(option.target);
        let musters = muster::of(view, option, skill, mind.ground);
        let mut here: Vec<Attack> = musters
            .into_iter()
            .map(|muster| {
                let mut attack = Attack {
                    stakes: worth.of(&muster, &foe),
                    column: muster
                        .sketch(view, mind.ground)
                        .column(&foe, shift, is_cut_off),
                    muster,
                    value: 0,
                };
                attack.weigh();
                attack
            })
            .collect();
        here.sort_by_key(|attack| std::cmp::Reverse(attack.value));
        attacks.extend(here.into_iter().take(skill.attacks_a_target()));
    }
    attacks.sort_by_key(|attack| std::cmp::Reverse(attack.value));
    attacks
}
