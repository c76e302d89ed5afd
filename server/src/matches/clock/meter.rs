//! Time that runs out: milliseconds left from an instant on, quiet hours left out. No clock is
//! read here; instants are milliseconds since 1970.

use naktong_protocol::deal::Quiet;

const HOUR: u64 = 60 * 60 * 1000;
const DAY: u64 = 24 * HOUR;

/// So much time is left, and it runs or stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meter {
    /// What is left from `since` on.
    pub(crate) left: u64,
    /// From when on it runs; `None` if it stands.
    pub(crate) since: Option<u64>,
    /// The hours of each day in which it stands anyway.
    pub(crate) quiet: Option<Quiet>,
}

impl Meter {
    /// What is left at an instant.
    pub(crate) fn left_at(&self, at: u64) -> u64 {
        let ran = |since| match at > since {
            true => active(at, self.quiet) - active(since, self.quiet),
            false => 0,
        };
        self.left.saturating_sub(self.since.map_or(0, ran))
    }

    /// When it shows zero, if it runs.
    pub(crate) fn zero(&self) -> Option<u64> {
        let since = self.since?;
        Some(after(since, self.left, self.quiet))
    }

    /// It runs from an instant on.
    pub(crate) fn run(&mut self, from: u64) {
        if self.since.is_none() {
            self.since = Some(from);
        }
    }

    /// It stands from an instant on.
    pub(crate) fn stand(&mut self, at: u64) {
        self.left = self.left_at(at);
        self.since = None;
    }

    /// What ran until `until` counts, and it runs on only from `from`.
    pub(crate) fn skip(&mut self, until: u64, from: u64) {
        if let Some(since) = self.since {
            self.left = self.left_at(until);
            self.since = Some(since.max(from));
        }
    }
}

/// How much of the time before an instant was outside quiet hours. It grows by at most the time
/// that passes, and never falls.
fn active(at: u64, quiet: Option<Quiet>) -> u64 {
    let Some((begin, length)) = window(quiet) else {
        return at;
    };
    // Days that begin with their quiet hours.
    let shifted = at + DAY - begin;
    let (days, rest) = (shifted / DAY, shifted % DAY);
    days * (DAY - length) + rest.saturating_sub(length)
}

/// The first instant from `from` on at which so much time outside quiet hours has passed.
fn after(from: u64, time: u64, quiet: Option<Quiet>) -> u64 {
    let Some((begin, length)) = window(quiet) else {
        return from.saturating_add(time);
    };
    let target = active(from, quiet).saturating_add(time);
    let (days, rest) = (target / (DAY - length), target % (DAY - length));
    let shifted = match rest {
        0 => days.saturating_mul(DAY),
        rest => days.saturating_mul(DAY).saturating_add(length + rest),
    };
    (shifted.saturating_add(begin))
        .saturating_sub(DAY)
        .max(from)
}

/// When quiet hours begin after midnight, and how long they are.
fn window(quiet: Option<Quiet>) -> Option<(u64, u64)> {
    let quiet = quiet.filter(|quiet| quiet.is_valid())?;
    Some((u64::from(quiet.from) * HOUR, u64::from(quiet.hours) * HOUR))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quiet() -> impl Strategy<Value = Option<Quiet>> {
        proptest::option::of((0_u8..24, 1_u8..=12).prop_map(|(from, hours)| Quiet { from, hours }))
    }

    proptest! {
        #[test]
        fn it_shows_zero_when_it_says_and_not_before(
            since in 0_u64..100 * DAY,
            left in 1_u64..100 * DAY,
            quiet in quiet(),
        ) {
            let meter = Meter { left, since: Some(since), quiet };
            let zero = meter.zero().unwrap();
            prop_assert!(zero >= since + left);
            prop_assert_eq!(meter.left_at(zero), 0);
            prop_assert_eq!(meter.left_at(zero - 1), 1);
        }

        #[test]
        fn stopping_and_going_on_at_once_changes_nothing(
            since in 0_u64..100 * DAY,
            left in 0_u64..100 * DAY,
            stops in proptest::collection::vec(0_u64..3 * DAY, 0..8),
            quiet in quiet(),
        ) {
            let whole = Meter { left, since: Some(since), quiet };
            let (mut parts, mut now) = (whole, since);
            for stop in stops {
                now += stop;
                parts.stand(now);
                prop_assert_eq!(parts.left_at(now + DAY), parts.left, "it stands");
                parts.run(now);
            }
            prop_assert_eq!(parts.left_at(now), whole.left_at(now));
            let later = now + 5 * HOUR;
            prop_assert_eq!(parts.left_at(later), whole.left_at(later));
        }

        #[test]
        fn time_that_is_skipped_costs_nothing(
            since in 0_u64..100 * DAY,
            left in 0_u64..100 * DAY,
            ran in 0_u64..3 * DAY,
            down in 0_u64..30 * DAY,
            quiet in quiet(),
        ) {
            let mut meter = Meter { left, since: Some(since), quiet };
            let before = meter.left_at(since + ran);
            meter.skip(since + ran, since + ran + down);
            prop_assert_eq!(meter.left_at(since + ran + down), before);
        }
    }

    #[test]
    fn a_night_of_eight_quiet_hours_costs_nothing() {
        let quiet = Some(Quiet { from: 22, hours: 8 });
        let meter = Meter {
            left: 4 * HOUR,
            since: Some(20 * HOUR),
            quiet,
        };
        assert_eq!(meter.left_at(23 * HOUR), 2 * HOUR);
        assert_eq!(meter.left_at(DAY + 6 * HOUR), 2 * HOUR);
        assert_eq!(meter.zero(), Some(DAY + 8 * HOUR));
    }
}
