//! Lists to choose from: one of some lines, or some of some units.

use naktong_protocol::order::Order;
use naktong_protocol::{Hex, UnitId};

/// What a line of a menu does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// The order is given.
    Order(Order),
    /// The beginning of an order is put into the command line.
    Type(String),
    /// To a place of the reel.
    Go(usize),
    /// To another viewpoint.
    See(usize),
}

/// One of some lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Menu {
    /// What is chosen.
    pub(crate) title: String,
    /// The lines and what they do; never empty.
    pub(crate) items: Vec<(String, Action)>,
    /// The line under the cursor.
    pub(crate) at: usize,
    /// What stands below them.
    pub(crate) foot: Vec<String>,
}

impl Menu {
    /// A menu with the cursor on its first line.
    pub(crate) fn new(title: impl Into<String>, items: Vec<(String, Action)>) -> Self {
        Self {
            title: title.into(),
            items,
            at: 0,
            foot: vec![],
        }
    }

    /// The cursor up or down.
    pub(crate) fn step(&mut self, by: isize) {
        self.at = step(self.at, by, self.items.len());
    }
}

/// Some of some units: who advances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pick {
    /// Into which hex.
    pub(crate) hex: Hex,
    /// Who may, and whether he does.
    pub(crate) units: Vec<(UnitId, bool)>,
    /// The line under the cursor.
    pub(crate) at: usize,
}

impl Pick {
    /// All of them, at first.
    pub(crate) fn new(hex: Hex, units: &[UnitId]) -> Self {
        Self {
            hex,
            units: units.iter().map(|unit| (*unit, true)).collect(),
            at: 0,
        }
    }

    /// The cursor up or down.
    pub(crate) fn step(&mut self, by: isize) {
        self.at = step(self.at, by, self.units.len());
    }

    /// Takes the unit under the cursor in or out.
    pub(crate) fn toggle(&mut self) {
        if let Some((_, on)) = self.units.get_mut(self.at) {
            *on = !*on;
        }
    }

    /// The answer to the offer.
    pub(crate) fn order(&self) -> Order {
        let taken = self.units.iter().filter(|(_, on)| *on);
        Order::Advance {
            units: taken.map(|(unit, _)| *unit).collect(),
        }
    }
}

/// A step in a list; it stops at the ends.
pub(crate) fn step(at: usize, by: isize, length: usize) -> usize {
    at.saturating_add_signed(by).min(length.saturating_sub(1))
}
