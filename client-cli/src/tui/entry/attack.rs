//! An attack put together: who, who leads, who supports; and its odds before it is sent.

use naktong_protocol::order::{AttackOption, Order};
use naktong_protocol::question::Question;
use naktong_protocol::{Hex, UnitId, View};

use super::menu::step;

/// What the judge says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// He is being asked.
    Asking,
    /// The odds, each shift with its rule, and the outcomes.
    Odds(String),
    /// Why there are none.
    Refused(String),
}

/// A unit that may take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Who.
    pub(crate) unit: UnitId,
    /// It would lend support, not attack.
    pub(crate) support: bool,
    /// It takes part.
    pub(crate) on: bool,
}

/// The attack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attack {
    /// The hex.
    pub(crate) target: Hex,
    /// Who may take part: attackers, then support.
    pub(crate) parts: Vec<Part>,
    /// The line under the cursor; the one after the last is the air's.
    pub(crate) at: usize,
    /// Who leads.
    pub(crate) lead: UnitId,
    /// Air points in it.
    pub(crate) air: u8,
    /// The most there may be.
    pub(crate) air_max: u8,
    /// The number of this state: odds of an older one do not count.
    pub(crate) stamp: u64,
    /// What the judge says.
    pub(crate) told: Told,
    /// The first line of it that is shown.
    pub(crate) scroll: usize,
}

impl Attack {
    /// With the preferred attackers, or all of them, and all the support; the strongest leads.
    pub(crate) fn new(option: &AttackOption, preferred: &[UnitId], view: &View) -> Self {
        let any = option.attackers.iter().any(|unit| preferred.contains(unit));
        let attackers = option.attackers.iter().map(|unit| Part {
            unit: *unit,
            support: false,
            on: !any || preferred.contains(unit),
        });
        let support = option.support.iter().map(|unit| Part {
            unit: *unit,
            support: true,
            on: true,
        });
        let parts: Vec<Part> = attackers.chain(support).collect();
        let strength = |unit: &UnitId| {
            let known = view.units.get(unit);
            known.map_or(0, |known| {
                u16::from(known.counter.attack) * u16::from(known.state.steps)
            })
        };
        let attackers = || parts.iter().filter(|part| !part.support);
        let taking = attackers().filter(|part| part.on).map(|part| part.unit);
        let lead = taking.max_by_key(strength).unwrap_or(option.attackers[0]);
        Self {
            target: option.target,
            at: 0,
            lead,
            air: 0,
            air_max: option.air,
            stamp: 0,
            told: Told::Asking,
            scroll: 0,
            parts,
        }
    }

    /// Lines of the dialog that the cursor visits.
    fn rows(&self) -> usize {
        self.parts.len() + usize::from(self.air_max > 0)
    }

    /// The cursor up or down.
    pub(crate) fn step(&mut self, by: isize) {
        self.at = step(self.at, by, self.rows());
    }

    /// Takes the unit under the cursor in or out. On the line of the air: one point more, and
    /// none after the most.
    pub(crate) fn toggle(&mut self) {
        match self.parts.get_mut(self.at) {
            Some(part) => part.on = !part.on,
            None if self.air_max > 0 => self.air = (self.air + 1) % (self.air_max + 1),
            None => {}
        }
        self.keep_a_lead();
    }

    /// The unit under the cursor leads, and takes part.
    pub(crate) fn make_lead(&mut self) {
        if let Some(part) = self.parts.get_mut(self.at).filter(|part| !part.support) {
            part.on = true;
            self.lead = part.unit;
        }
    }

    /// An air point more or less.
    pub(crate) fn change_air(&mut self, more: bool) {
        self.air = match more {
            true => (self.air + 1).min(self.air_max),
            false => self.air.saturating_sub(1),
        };
    }

    fn keep_a_lead(&mut self) {
        let taking = self.taking(false);
        if !taking.contains(&self.lead) {
            self.lead = taking.first().copied().unwrap_or(self.lead);
        }
    }

    fn taking(&self, support: bool) -> Vec<UnitId> {
        let parts = self.parts.iter();
        let taking = parts.filter(|part| part.on && part.support == support);
        taking.map(|part| part.unit).collect()
    }

    /// The order; `None` while nobody attacks.
    pub(crate) fn order(&self) -> Option<Order> {
        let attackers = self.taking(false);
        (!attackers.is_empty()).then(|| Order::Attack {
            target: self.target,
            attackers,
            lead: self.lead,
            support: self.taking(true),
            air: self.air,
        })
    }

    /// The question for its odds.
    pub(crate) fn question(&self) -> Option<Question> {
        match self.order()? {
            Order::Attack {
                target,
                attackers,
                lead,
                support,
                air,
            } => Some(Question::Odds {
                target,
                attackers,
                lead,
                support,
                air,
            }),
            _ => unreachable!("order() makes attacks"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture::{hex, id, view};

    fn option() -> AttackOption {
        AttackOption {
            target: hex("0707"),
            attackers: vec![id("nkpa-107-tk"), id("nkpa-18-rgt")],
            support: vec![id("nkpa-4-div-hq")],
            air: 2,
        }
    }

    #[test]
    fn all_take_part_at_first_and_the_strongest_leads() {
        let attack = Attack::new(&option(), &[], &view());
        assert_eq!(
            attack.lead,
            id("nkpa-18-rgt"),
            "5 steps of 2 against 4 of 2"
        );
        let Some(Order::Attack {
            attackers, support, ..
        }) = attack.order()
        else {
            panic!("an attack");
        };
        assert_eq!((attackers.len(), support.len()), (2, 1));
        let one = Attack::new(&option(), &[id("nkpa-107-tk")], &view());
        assert_eq!(one.lead, id("nkpa-107-tk"));
    }

    #[test]
    fn without_its_lead_another_leads_and_without_anyone_there_is_no_order() {
        let mut attack = Attack::new(&option(), &[], &view());
        attack.step(1);
        attack.toggle();
        assert_eq!(attack.lead, id("nkpa-107-tk"));
        attack.make_lead();
        assert_eq!(attack.lead, id("nkpa-18-rgt"), "who leads takes part");
        attack.toggle();
        attack.step(-5);
        attack.toggle();
        assert_eq!(attack.order(), None);
        assert_eq!(attack.question(), None);
    }

    #[test]
    fn air_points_keep_to_what_may_fly() {
        let mut attack = Attack::new(&option(), &[], &view());
        attack.step(9);
        for points in [1, 2, 0] {
            attack.toggle();
            assert_eq!(attack.air, points);
        }
        (0..5).for_each(|_| attack.change_air(true));
        assert_eq!(attack.air, 2);
    }
}
