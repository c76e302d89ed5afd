//! Who is here: the sessions that hold a seat now.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use naktong_protocol::{MatchId, SeatId};
use tokio::time::Instant;

/// Whether somebody holds a seat now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whereabouts {
    /// A session does.
    Here,
    /// None does, but one did a moment ago: away from this time on.
    Leaving(Instant),
    /// None does.
    Away,
}

/// The sessions of each seat, counted.
#[derive(Debug)]
pub(super) struct Presence {
    /// When the server started: who was here before may be on his way back.
    started: Instant,
    seats: Mutex<BTreeMap<(MatchId, SeatId), Sessions>>,
}

#[derive(Debug, Default)]
struct Sessions {
    open: usize,
    /// When the last one ended.
    left: Option<Instant>,
}

impl Presence {
    /// Nobody has come back yet.
    pub(super) fn since(started: Instant) -> Self {
        Self {
            started,
            seats: Mutex::default(),
        }
    }

    /// One more session holds a seat.
    pub(super) fn come(&self, at: (MatchId, SeatId)) {
        self.lock().entry(at).or_default().open += 1;
    }

    /// One session fewer holds it; `true` if it was the last.
    pub(super) fn go(&self, at: (MatchId, SeatId), now: Instant) -> bool {
        let mut seats = self.lock();
        let sessions = seats.get_mut(&at).expect("who goes has come");
        sessions.open -= 1;
        sessions.left = Some(now);
        sessions.open == 0
    }

    /// Whether somebody holds a seat; who went longer ago than `grace` is away.
    pub(super) fn at(&self, at: (MatchId, SeatId), grace: Duration, now: Instant) -> Whereabouts {
        let mut seats = self.lock();
        let sessions = seats.get(&at);
        if sessions.is_some_and(|sessions| sessions.open > 0) {
            return Whereabouts::Here;
        }
        let left = sessions.and_then(|sessions| sessions.left);
        let away_at = left.unwrap_or(self.started) + grace;
        if away_at > now {
            return Whereabouts::Leaving(away_at);
        }
        seats.remove(&at);
        Whereabouts::Away
    }

    /// Forgets seats that nobody holds and that are not asked for.
    pub(super) fn forget_away(&self, grace: Duration, now: Instant) {
        self.lock().retain(|_, sessions| {
            sessions.open > 0 || sessions.left.is_some_and(|left| left + grace > now)
        });
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(MatchId, SeatId), Sessions>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_away_when_its_last_session_has_been_gone_for_a_while() {
        let started = Instant::now();
        let presence = Presence::since(started);
        let at = (MatchId(uuid::Uuid::nil()), SeatId::new("nk").unwrap());
        let grace = Duration::from_secs(30);
        let back = started + grace;
        assert_eq!(presence.at(at, grace, started), Whereabouts::Leaving(back));
        assert_eq!(presence.at(at, grace, back), Whereabouts::Away);
        let now = back + grace;
        presence.come(at);
        presence.come(at);
        assert!(!presence.go(at, now));
        assert_eq!(presence.at(at, grace, now + grace), Whereabouts::Here);
        assert!(presence.go(at, now));
        let until = now + grace;
        assert_eq!(presence.at(at, grace, now), Whereabouts::Leaving(until));
        assert_eq!(presence.at(at, grace, until), Whereabouts::Away);
        assert!(presence.lock().is_empty());
    }
}
