//! A ride by rail, which is news hex by hex, in one sentence.

use naktong_protocol::report::Report;
use naktong_protocol::{Hex, UnitId, ViewEvent};

use crate::table::Names;

/// A unit's way along the line, as far as it has been told.
#[derive(Debug)]
pub(crate) struct Ride {
    unit: UnitId,
    from: Hex,
    to: Hex,
}

impl Ride {
    /// The ride of one hex that an event tells of: nothing else costs no movement points (9.4).
    pub(crate) fn of(event: &ViewEvent) -> Option<Self> {
        match event {
            ViewEvent::Report(Report::Moved {
                unit,
                from,
                to,
                cost: Some(0),
            }) => Some(Self {
                unit: *unit,
                from: *from,
                to: *to,
            }),
            _ => None,
        }
    }

    /// This ride with the next one added, if that goes on from its end; else the next one alone,
    /// and this one before it.
    pub(crate) fn then(self, next: Self) -> (Option<Self>, Self) {
        match (self.unit, self.to) == (next.unit, next.from) {
            true => (
                None,
                Self {
                    to: next.to,
                    ..self
                },
            ),
            false => (Some(self), next),
        }
    }

    /// `20rok goes by rail from 1726 to 1109 (9.4).`
    pub(crate) fn sentence(&self, names: &Names) -> String {
        let tag = names.tag(self.unit);
        format!(
            "{tag} goes by rail from {} to {} (9.4).",
            self.from, self.to
        )
    }
}
