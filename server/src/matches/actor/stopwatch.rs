//! The time by which records are written: the wall clock when the match was opened, and the
//! monotonic clock from then on. Setting the system's clock gives and takes nobody time.

use std::time::Duration;

use tokio::time::Instant;

/// Milliseconds since 1970 that never go back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopwatch {
    began_ms: u64,
    began: Instant,
}

impl Stopwatch {
    /// Begins now by the wall clock, or at the last record if that lies ahead of it.
    pub(super) fn begin(wall_ms: u64, last_ms: u64) -> Self {
        Self {
            began_ms: wall_ms.max(last_ms),
            began: Instant::now(),
        }
    }

    /// Now.
    pub(super) fn now_ms(&self) -> u64 {
        let ran = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.began_ms.saturating_add(ran)
    }

    /// When it will be so late.
    pub(super) fn at(&self, at_ms: u64) -> Instant {
        // Timers reach no further than a year here, and are set again then.
        let most = 365 * 24 * 60 * 60 * 1000;
        let wait = at_ms.saturating_sub(self.began_ms).min(most);
        self.began + Duration::from_millis(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_from_the_last_record_and_never_back() {
        let watch = Stopwatch::begin(1000, 5000);
        let first = watch.now_ms();
        assert!(first >= 5000, "the wall clock was set back");
        assert!(watch.now_ms() >= first);
        assert_eq!(watch.at(5250) - watch.at(5000), Duration::from_millis(250));
        assert_eq!(watch.at(4000), watch.at(5000), "what is past is due now");
    }
}
