//! The clocks of a match: how much time each side has left, by the instants that its records
//! name. Pure: nothing here reads a clock, so that whoever folds the records comes to the same.
//!
//! What is shown of a clock changes only with what both sides may know: turns, deals, pauses.

mod meter;

use std::collections::BTreeMap;

use naktong_protocol::deal::{ClockFace, Quiet};
use naktong_protocol::terms::{Clock, Terms};
use naktong_protocol::unit::Side;

use meter::Meter;

const SECOND: u64 = 1000;
const HOUR: u64 = 60 * 60 * SECOND;
const DAY: u64 = 24 * HOUR;

/// The clocks of both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clocks {
    clock: Clock,
    sides: BTreeMap<Side, OneSide>,
    /// Whose player turn it is.
    on_turn: Option<Side>,
    /// Whether somebody is waited for who has a clock: not while computers give all orders.
    waits: bool,
    paused: bool,
    /// How long the terms let the side on turn give no order; 0 for as long as it likes.
    abandon: u64,
    /// What is left of that since its last order.
    idle: Meter,
    /// The same since its turn began: what everybody may know.
    idle_turn: Meter,
}

/// The clock of a side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct OneSide {
    meter: Meter,
    off_until: u64,
    vacation: u16,
    /// Its quiet hours from its next turn on.
    quiet: Option<Quiet>,
}

impl Clocks {
    /// As the terms give them; nothing runs yet.
    pub(crate) fn new(terms: &Terms) -> Self {
        let (left, vacation) = match terms.clock {
            Clock::None => (0, 0),
            Clock::Live { bank_s, .. } => (u64::from(bank_s) * SECOND, 0),
            Clock::Daily {
                turn_hours,
                vacation_days,
            } => (u64::from(turn_hours) * HOUR, vacation_days),
        };
        let meter = Meter {
            left,
            ..Meter::default()
        };
        let side = OneSide {
            meter,
            vacation,
            ..OneSide::default()
        };
        Self {
            clock: terms.clock,
            sides: [Side::Nk, Side::Un].map(|name| (name, side)).into(),
            on_turn: None,
            waits: false,
            paused: false,
            abandon: u64::from(terms.abandon_days) * DAY,
            idle: Meter::default(),
            idle_turn: Meter::default(),
        }
    }

    /// Whether the match has clocks.
    pub(crate) fn are_there(&self) -> bool {
        self.clock != Clock::None
    }

    /// Whether they stand by consent.
    pub(crate) fn is_paused(&self) -> bool {
        self.paused
    }

    /// Whether any time runs.
    pub(crate) fn run(&self) -> bool {
        self.deadline().is_some() || self.idle.since.is_some()
    }

    /// Whose player turn it is at an instant, and whether somebody is waited for.
    pub(crate) fn follow(&mut self, at: u64, on_turn: Option<Side>, waits: bool) {
        if on_turn != self.on_turn {
            self.stand(at);
            if let Some(before) = self.on_turn {
                self.replenish(before);
            }
            self.on_turn = on_turn;
            if let Some(side) = on_turn.and_then(|side| self.sides.get_mut(&side)) {
                side.meter.quiet = side.quiet;
            }
            let fresh = Meter {
                left: self.abandon,
                since: None,
                quiet: None,
            };
            (self.idle, self.idle_turn) = (fresh, fresh);
        }
        self.waits = waits;
        self.go(at);
    }

    /// The side on turn gave an order.
    pub(crate) fn heard(&mut self, at: u64) {
        self.idle.left = self.abandon;
        if self.idle.since.is_some() {
            self.idle.since = Some(at);
        }
    }

    /// The clocks stand, or go on.
    pub(crate) fn pause(&mut self, at: u64, paused: bool) {
        self.paused = paused;
        self.go(at);
    }

    /// Nobody's time ran between two instants.
    pub(crate) fn skip(&mut self, until: u64, from: u64) {
        let meters = self.sides.values_mut().map(|side| &mut side.meter);
        for meter in meters.chain([&mut self.idle, &mut self.idle_turn]) {
            meter.skip(until, from);
        }
    }

    /// A side is given time.
    pub(crate) fn grant(&mut self, at: u64, side: Side, seconds: u32) {
        let Some(side) = self.sides.get_mut(&side) else {
            return;
        };
        // What is used up is not paid back by what is given.
        side.meter.skip(at, at);
        side.meter.left = side.meter.left.saturating_add(u64::from(seconds) * SECOND);
    }

    /// Days off; `false` if the side has not so many.
    pub(crate) fn take_off(&mut self, at: u64, name: Side, days: u16) -> bool {
        let on_turn = self.on_turn == Some(name);
        let Some(side) = self.sides.get_mut(&name) else {
            return false;
        };
        if side.vacation < days {
            return false;
        }
        side.vacation -= days;
        side.off_until = side.off_until.max(at) + u64::from(days) * DAY;
        let back = side.off_until;
        if on_turn {
            side.meter.skip(at, back);
            self.idle.skip(at, back);
            self.idle_turn.skip(at, back);
        }
        true
    }

    /// The quiet hours of a side, from its next turn on.
    pub(crate) fn set_quiet(&mut self, side: Side, quiet: Option<Quiet>) {
        if let Some(side) = self.sides.get_mut(&side) {
            side.quiet = quiet;
        }
    }

    /// The days off that a side has left.
    pub(crate) fn vacation(&self, side: Side) -> u16 {
        self.sides.get(&side).map_or(0, |side| side.vacation)
    }

    /// When the clock of the side on turn shows zero, if it runs.
    pub(crate) fn deadline(&self) -> Option<(Side, u64)> {
        if !self.are_there() {
            return None;
        }
        let side = self.on_turn?;
        Some((side, self.sides.get(&side)?.meter.zero()?))
    }

    /// When the side on turn counts as vanished, if it gives no order.
    pub(crate) fn vanished(&self) -> Option<(Side, u64)> {
        Some((self.on_turn?, self.idle.zero()?))
    }

    /// The same, as far as everybody may know: not before.
    pub(crate) fn abandoned_ms(&self) -> Option<u64> {
        self.idle_turn.zero()
    }

    /// What everybody may see.
    pub(crate) fn faces(&self) -> BTreeMap<Side, ClockFace> {
        if !self.are_there() {
            return BTreeMap::new();
        }
        let face = |side: &OneSide| ClockFace {
            left_ms: side.meter.left,
            since_ms: side.meter.since,
            deadline_ms: side.meter.zero(),
            off_until_ms: Some(side.off_until).filter(|until| *until > 0),
            vacation_days: side.vacation,
            quiet: side.quiet,
        };
        let faces = self.sides.iter();
        faces.map(|(name, side)| (*name, face(side))).collect()
    }

    fn stand(&mut self, at: u64) {
        for side in self.sides.values_mut() {
            side.meter.stand(at);
        }
        self.idle.stand(at);
        self.idle_turn.stand(at);
    }

    /// Lets run what should, and stand what should not.
    fn go(&mut self, at: u64) {
        let side = self.on_turn.filter(|_| self.waits && !self.paused);
        let Some(side) = side.and_then(|side| self.sides.get_mut(&side)) else {
            return self.stand(at);
        };
        let from = at.max(side.off_until);
        if self.clock != Clock::None {
            side.meter.run(from);
        }
        if self.abandon > 0 {
            self.idle.run(from);
            self.idle_turn.run(from);
        }
    }

    /// What a side gets back when its player turn is over.
    fn replenish(&mut self, side: Side) {
        let Some(OneSide { meter, .. }) = self.sides.get_mut(&side) else {
            return;
        };
        match self.clock {
            Clock::None => {}
            Clock::Live {
                increment_s, cap_s, ..
            } => {
                let more = meter.left + u64::from(increment_s) * SECOND;
                // What the other side gave may lie above the cap, and stays.
                meter.left = meter.left.max(more.min(u64::from(cap_s) * SECOND));
            }
            Clock::Daily { turn_hours, .. } => meter.left = u64::from(turn_hours) * HOUR,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clocks(clock: Clock) -> Clocks {
        Clocks::new(&Terms {
            clock,
            abandon_days: 3,
            ..Terms::default()
        })
    }

    fn live() -> Clocks {
        clocks(Clock::Live {
            bank_s: 60,
            increment_s: 20,
            cap_s: 70,
        })
    }

    fn daily() -> Clocks {
        clocks(Clock::Daily {
            turn_hours: 48,
            vacation_days: 3,
        })
    }

    fn left(clocks: &Clocks, side: Side) -> u64 {
        clocks.faces()[&side].left_ms
    }

    #[test]
    fn a_bank_runs_in_its_own_turn_and_gets_back_up_to_the_cap() {
        let mut clocks = live();
        clocks.follow(1000, Some(Side::Nk), true);
        assert_eq!(clocks.deadline(), Some((Side::Nk, 61_000)));
        clocks.follow(5000, Some(Side::Nk), true);
        clocks.follow(31_000, Some(Side::Un), true);
        assert_eq!(left(&clocks, Side::Nk), 50_000, "30 s used, 20 s back");
        clocks.follow(32_000, Some(Side::Nk), true);
        assert_eq!(left(&clocks, Side::Un), 70_000, "not above the cap");
    }

    #[test]
    fn a_day_clock_gives_each_turn_the_same_and_keeps_what_was_given() {
        let mut clocks = daily();
        clocks.follow(0, Some(Side::Nk), true);
        assert_eq!(clocks.deadline(), Some((Side::Nk, 48 * HOUR)));
        clocks.grant(HOUR, Side::Nk, 3600);
        assert_eq!(clocks.deadline(), Some((Side::Nk, 49 * HOUR)));
        clocks.grant(HOUR, Side::Un, 7200);
        clocks.follow(40 * HOUR, Some(Side::Un), true);
        assert_eq!(clocks.deadline(), Some((Side::Un, 90 * HOUR)));
        assert_eq!(left(&clocks, Side::Nk), 48 * HOUR);
    }

    #[test]
    fn days_off_stand_and_are_counted() {
        let mut clocks = daily();
        clocks.follow(0, Some(Side::Nk), true);
        assert!(clocks.take_off(HOUR, Side::Nk, 2));
        assert_eq!(clocks.deadline(), Some((Side::Nk, 96 * HOUR)));
        assert!(!clocks.take_off(HOUR, Side::Nk, 2), "one is left");
        assert!(clocks.take_off(HOUR, Side::Nk, 1));
        assert_eq!(clocks.deadline(), Some((Side::Nk, 120 * HOUR)));
        assert_eq!(clocks.vanished(), Some((Side::Nk, 6 * DAY)));
        assert!(clocks.take_off(HOUR, Side::Un, 1), "before its turn");
        clocks.follow(2 * HOUR, Some(Side::Un), true);
        assert_eq!(clocks.deadline(), Some((Side::Un, 25 * HOUR + 48 * HOUR)));
    }

    #[test]
    fn nothing_runs_in_a_pause_for_computers_or_while_the_server_is_down() {
        let mut clocks = live();
        clocks.follow(0, Some(Side::Nk), true);
        clocks.pause(10_000, true);
        assert_eq!(clocks.deadline(), None);
        clocks.follow(20_000, Some(Side::Nk), true);
        assert!(!clocks.run());
        clocks.pause(30_000, false);
        assert_eq!(clocks.deadline(), Some((Side::Nk, 80_000)));
        clocks.follow(40_000, Some(Side::Nk), false);
        assert_eq!(clocks.deadline(), None, "a computer plays");
        clocks.follow(50_000, Some(Side::Nk), true);
        assert_eq!(clocks.deadline(), Some((Side::Nk, 90_000)));
        clocks.skip(60_000, 1_000_000);
        assert_eq!(clocks.deadline(), Some((Side::Nk, 1_030_000)));
    }

    #[test]
    fn quiet_hours_count_from_the_next_turn_on() {
        let mut clocks = daily();
        clocks.follow(0, Some(Side::Nk), true);
        clocks.set_quiet(Side::Nk, Some(Quiet { from: 0, hours: 12 }));
        assert_eq!(clocks.deadline(), Some((Side::Nk, 2 * DAY)), "not yet");
        clocks.follow(DAY, Some(Side::Un), true);
        clocks.follow(2 * DAY, Some(Side::Nk), true);
        assert_eq!(clocks.deadline(), Some((Side::Nk, 6 * DAY)));
    }

    #[test]
    fn a_side_has_vanished_when_it_gave_no_order_for_so_long() {
        let mut clocks = clocks(Clock::None);
        clocks.follow(0, Some(Side::Nk), true);
        clocks.heard(DAY);
        assert_eq!(clocks.vanished(), Some((Side::Nk, 4 * DAY)));
        assert_eq!(
            clocks.abandoned_ms(),
            Some(3 * DAY),
            "no order is told by it"
        );
        assert_eq!(clocks.deadline(), None);
        assert!(clocks.faces().is_empty());
    }
}
