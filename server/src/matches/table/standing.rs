//! Where a match stands, for those who look at it from outside: the row of the match list, and who
//! is called.

use std::collections::BTreeMap;

use naktong_protocol::SeatId;
use naktong_protocol::message::{LobbyInfo, MatchInfo, MatchState};

use super::Table;
use crate::notify::{Call, Since, Standing};

impl Table {
    /// The row of the match list.
    #[must_use]
    pub fn info(&self) -> MatchInfo {
        let state = match (self.game.outcome(), &self.closed) {
            (Some(outcome), _) => MatchState::Finished(outcome.clone()),
            (None, Some(reason)) => MatchState::Closed {
                reason: reason.clone(),
            },
            (None, None) if self.started => MatchState::Playing,
            (None, None) => MatchState::Gathering,
        };
        MatchInfo {
            id: self.id(),
            scenario: self.opened.scenario,
            title: self.game.scenario().title.clone(),
            state,
            seats: self.roster.taken(),
            dice_commitment: self.opened.dice_commitment,
            options: self.game.scenario().options.clone(),
            server_key: self.opened.server_key,
            lobby: Box::new(self.lobby()),
            dealings: Box::new(self.dealings()),
        }
    }

    fn lobby(&self) -> LobbyInfo {
        let hosted = &*self.hosted;
        let free = |seat: SeatId| {
            self.roster
                .taken()
                .iter()
                .any(|row| row.seat == seat && row.is_free())
        };
        let kept = hosted.kept.iter().filter(|(seat, _)| free(**seat));
        LobbyInfo {
            host: hosted.host.as_ref().map(|(_, name)| name.clone()),
            terms: hosted.terms,
            ready: self.roster.ready().clone(),
            kept: kept
                .map(|(seat, (_, name))| (*seat, name.clone()))
                .collect(),
            rematch_of: hosted.rematch_of,
        }
    }

    /// Notes who is called since this record; who was called before it is called since then.
    pub(super) fn call(&mut self, since: Since) {
        if self.revealed {
            return;
        }
        if self.closed.is_some() {
            self.called.clear();
            return;
        }
        if self.game.outcome().is_some() {
            let seats = self.roster.seats();
            self.called = seats.map(|seat| (seat, since)).collect();
            return;
        }
        // Nobody waits for whom a computer stands in for.
        let awaited = self.game.awaited();
        let awaited = awaited.filter(|seat| self.roster.computer(*seat).is_none());
        self.called = awaited
            .map(|seat| (seat, self.called.get(&seat).copied().unwrap_or(since)))
            .collect();
    }

    /// The seats that are called, awaited or told of the end, and by which record.
    #[must_use]
    pub fn called(&self) -> &BTreeMap<SeatId, Since> {
        &self.called
    }

    /// Where the match stands, for those who notify its players.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let game = &self.game;
        let scenario = game.scenario();
        let call = |(seat, since): (&SeatId, &Since)| {
            let info = scenario.seats.iter().find(|info| info.id == *seat)?;
            Some(Call {
                seat: *seat,
                side: info.side,
                owner: self.roster.owner(*seat)?,
                since: *since,
                deadline_ms: self
                    .clocks()
                    .deadline()
                    .filter(|(side, _)| *side == info.side)
                    .map(|(_, at)| at),
            })
        };
        Standing {
            id: self.id(),
            title: scenario.title.clone(),
            turn: game.turn(),
            day: game
                .turn()
                .checked_sub(1)
                .and_then(|days| scenario.first_day.plus(days)),
            phase: game.acting().map(|(_, phase)| phase),
            outcome: game.outcome().cloned(),
            calls: self.called.iter().filter_map(call).collect(),
        }
    }
}
