//! What was ordered over a match: counted by phase and kind.

use std::collections::BTreeMap;
use std::time::Duration;

use naktong_protocol::Order;
use naktong_protocol::message::Refusal;
use naktong_protocol::order::{Blow, Directive};
use naktong_protocol::turn::Phase;

/// Orders given and refused.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// By phase and kind: how many, and how long they took all together.
    pub given: BTreeMap<(Phase, &'static str), (u32, Duration)>,
    /// By kind and rule: how many were refused, and the last sentence.
    pub refused: BTreeMap<(&'static str, String), (u32, String)>,
}

impl Tally {
    pub(crate) fn given(&mut self, phase: Phase, order: &Order, took: Duration) {
        let row = self.given.entry((phase, kind(order))).or_default();
        row.0 += 1;
        row.1 += took;
    }

    pub(crate) fn refused(&mut self, order: &Order, refusal: &Refusal) {
        let rule = refusal.rule.clone().unwrap_or_default();
        let row = self.refused.entry((kind(order), rule)).or_default();
        row.0 += 1;
        row.1.clone_from(&refusal.text);
    }

    /// How many orders of a kind were given in a phase.
    #[must_use]
    pub fn count(&self, phase: Phase, kind: &str) -> u32 {
        let rows = self.given.iter();
        let mut rows = rows.filter(|((in_phase, known), _)| (*in_phase, *known) == (phase, kind));
        rows.next().map_or(0, |(_, (count, _))| *count)
    }

    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        for (key, (count, took)) in &other.given {
            let row = self.given.entry(*key).or_default();
            row.0 += count;
            row.1 += *took;
        }
        for (key, (count, text)) in &other.refused {
            let row = self.refused.entry(key.clone()).or_default();
            row.0 += count;
            row.1.clone_from(text);
        }
    }
}

/// The kind of an order, as the table of counts names it.
#[must_use]
pub fn kind(order: &Order) -> &'static str {
    match order {
        Order::Move { on_foot: true, .. } => "move on foot",
        Order::Move { .. } => "move",
        Order::Attack { air: 1.., .. } => "attack with aircraft",
        Order::Attack { support, .. } if !support.is_empty() => "attack with support",
        Order::Attack { .. } => "attack",
        Order::Advance { units } if units.is_empty() => "no advance",
        Order::Advance { .. } => "advance",
        Order::SetStance { stance, .. } => stance.word(),
        Order::Enter { .. } => "enter",
        Order::Done { .. } => "done",
        Order::Resign => "resign",
        Order::Demolish {
            when: Blow::Now, ..
        } => "blow a bridge",
        Order::Demolish {
            when: Blow::Prepared,
            ..
        } => "prepare a bridge",
        Order::Direct {
            directive: Directive::Secure,
            ..
        } => "direct to secure",
        Order::Direct { .. } => "direct",
        Order::Relieve { .. } => "relieve",
        Order::DivideAir(_) => "divide the air",
        Order::Overrun { .. } => "overrun",
        Order::Entrain { .. } => "entrain",
        Order::Embark { .. } => "embark",
        Order::Refill { .. } => "refill",
        Order::Raise { .. } => "raise",
        Order::Keep { .. } => "keep",
        Order::Stake { .. } => "stake",
        Order::Hasten { .. } => "hasten",
        Order::Lend { .. } => "lend",
    }
}
