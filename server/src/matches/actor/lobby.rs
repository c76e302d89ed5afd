//! Seats taken, left, handed on; ready, begun, closed.

use naktong_protocol::computer::Level;
use naktong_protocol::message::{MatchInfo, Refusal, RefusalCode};
use naktong_protocol::record::{Fact, Who};
use naktong_protocol::terms::{Sides, Start};
use naktong_protocol::{SeatId, Viewer};
use tokio::sync::watch;

use super::command::{Join, Transfer};
use super::{Actor, NotDone, not_your_seat};
use crate::matches::handle::Row;
use crate::matches::roster::Seating;
use crate::matches::streams::Watchers;
use crate::people::Hands;

impl Actor {
    pub(super) async fn join(
        &mut self,
        join: Join,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        let Join {
            seat,
            hands,
            who,
            name,
            nonce,
        } = join;
        if self.table.roster().ask(seat, &hands)? == Seating::Again {
            return Ok(self.info());
        }
        self.gathering()?;
        let seats = match self.table.hosted().terms.sides {
            Sides::Split => vec![seat],
            Sides::Whole => self.table.roster().free_beside(seat),
        };
        let mut facts = vec![];
        for seat in seats {
            if let Some((kept, name)) = self.table.hosted().kept.get(&seat)
                && !hands.are(*kept)
            {
                let text = format!("{seat} is kept for {name}; take another seat.");
                return Err(Refusal::new(RefusalCode::SeatTaken, text).into());
            }
            let player = name.clone();
            facts.push(match who {
                Who::Key(key) => Fact::Seated {
                    seat,
                    player,
                    key,
                    nonce,
                },
                Who::Account(account) => Fact::Sat {
                    seat,
                    player,
                    account,
                    nonce,
                },
            });
        }
        self.commit_all(facts, watchers, row).await?;
        Ok(self.info())
    }

    pub(super) async fn leave(
        &mut self,
        seat: SeatId,
        hands: &Hands,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        let is_host = self.row().is_host(hands);
        if !is_host || !self.table.roster().holders().contains_key(&seat) {
            self.holds(seat, hands)?;
        }
        self.gathering()?;
        self.room_for_a_record()?;
        self.commit(Fact::Left { seat }, watchers, row).await?;
        // Whoever sits down there next is seen by these eyes.
        watchers.remove_viewer(Viewer::Seat(seat));
        Ok(self.info())
    }

    pub(super) async fn ready(
        &mut self,
        seat: SeatId,
        ready: bool,
        hands: &Hands,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        self.holds(seat, hands)?;
        if self.table.roster().ready().contains(&seat) != ready {
            self.gathering()?;
            self.room_for_a_record()?;
            self.commit(Fact::Ready { seat, ready }, watchers, row)
                .await?;
        }
        Ok(self.info())
    }

    pub(super) async fn start(
        &mut self,
        hands: &Hands,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        self.is_for_the_host(hands)?;
        self.gathering()?;
        if self.table.hosted().terms.start != Start::Host {
            let text = "This match begins by itself, by its terms; nobody says when.";
            return Err(Refusal::new(RefusalCode::NotAllowed, text).into());
        }
        if !self.table.roster().is_full() {
            let text = "A seat is still free; the match begins when all are taken.";
            return Err(Refusal::new(RefusalCode::NotStarted, text).into());
        }
        self.commit(Fact::StartSaid, watchers, row).await?;
        Ok(self.info())
    }

    pub(super) async fn transfer(
        &mut self,
        transfer: Transfer,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        let Transfer { seat, player, who } = transfer;
        self.table.may_transfer(seat)?;
        self.commit(Fact::Transferred { seat, player, who }, watchers, row)
            .await?;
        // Whoever held it looks by its eyes no more.
        watchers.remove_viewer(Viewer::Seat(seat));
        Ok(self.info())
    }

    pub(super) async fn close(
        &mut self,
        hands: &Hands,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        self.is_for_the_host(hands)?;
        if !self.table.is_closed() {
            self.gathering()?;
            self.commit(Fact::Closed, watchers, row).await?;
        }
        Ok(self.info())
    }

    /// A seat goes to a computer player, or comes back from it; asked again, nothing happens.
    pub(super) async fn stand_in(
        &mut self,
        seat: SeatId,
        level: Option<Level>,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        self.table.in_play()?;
        self.room_for_a_record()?;
        if self.table.roster().computer(seat) != level {
            self.commit(Fact::StandIn { seat, level }, watchers, row)
                .await?;
        }
        Ok(self.info())
    }

    /// Whether seats are still taken and left.
    pub(super) fn gathering(&self) -> Result<(), Refusal> {
        self.table.in_play()?;
        if self.table.has_started() {
            let text = "The match has begun: hand the seat over, or resign.";
            return Err(Refusal::new(RefusalCode::Begun, text));
        }
        Ok(())
    }

    pub(super) fn is_for_the_host(&self, hands: &Hands) -> Result<(), Refusal> {
        if self.row().is_host(hands) {
            return Ok(());
        }
        let text = "Only the host of the match may do this.";
        Err(Refusal::new(RefusalCode::NotAllowed, text))
    }

    /// Whether somebody holds a seat now.
    pub(super) fn holds(&self, seat: SeatId, hands: &Hands) -> Result<(), Refusal> {
        match self.table.roster().ask(seat, hands) {
            Ok(Seating::Again) => Ok(()),
            Err(refusal) if refusal.code == RefusalCode::UnknownSeat => Err(refusal),
            _ => Err(not_your_seat(seat)),
        }
    }
}
