//! What a seat settles with the other side beside its orders: clocks, draws, orders taken back.

use naktong_protocol::SeatId;
use naktong_protocol::codec::Hash;
use naktong_protocol::deal::{Claim, Deal, Offer};
use naktong_protocol::message::{MatchInfo, Refusal, RefusalCode};
use naktong_protocol::record::{Conclusion, Fact};
use naktong_protocol::terms::Clock;
use naktong_protocol::unit::Side;
use naktong_rules as rules;
use tokio::sync::watch;

use super::command::{Dealt, Extension};
use super::{Actor, NotDone, not_your_seat};
use crate::matches::handle::Row;
use crate::matches::streams::Watchers;
use crate::people::Hands;

impl Actor {
    /// Does what was asked, or puts it to the other side.
    pub(super) async fn deal(
        &mut self,
        dealt: Dealt,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        let Dealt {
            seat,
            eyes,
            hands,
            deal,
        } = dealt;
        if let Err(text) = deal.check() {
            return Err(Refusal::new(RefusalCode::BadOption, text).into());
        }
        self.started()?;
        self.table.in_play()?;
        self.room_for_a_record()?;
        let side = self.table.game().side_of_seat(seat);
        let side = side.ok_or_else(|| not_your_seat(seat))?;
        let facts = match deal {
            Deal::Offer(Offer::Undo) if !self.is_asked(side, Offer::Undo) => {
                self.undo(seat, side, eyes, None)?
            }
            Deal::Offer(offer) => self.offer(seat, side, offer)?,
            Deal::Decline(offer) => match self.table.offered(offer) {
                Some(_) => vec![Fact::Declined { seat, offer }],
                None => return Err(no_deal(format!("Nobody has offered {offer}.")).into()),
            },
            Deal::Undo { to } => self.undo(seat, side, eyes, to)?,
            Deal::Grant { seconds } => {
                self.has_clocks()?;
                vec![Fact::Granted { seat, seconds }]
            }
            Deal::Vacation { days } => self.vacation(seat, side, days)?,
            Deal::Quiet(quiet) => {
                if !matches!(self.table.hosted().terms.clock, Clock::Daily { .. }) {
                    let text = "Quiet hours are for clocks by days (clock=daily:TURN).";
                    return Err(no_deal(text).into());
                }
                vec![Fact::QuietSet { seat, quiet }]
            }
            Deal::Claim(claim) => self.claim(seat, side, claim)?,
            Deal::Entrust { key } => self.entrust(seat, key, &hands)?,
        };
        let moves_eyes = facts
            .iter()
            .any(|fact| matches!(fact, Fact::Entrusted { .. }));
        if !facts.is_empty() {
            self.commit_all(facts, watchers, row).await?;
        }
        if moves_eyes {
            // Whoever watches is asked again whether he holds the seat.
            watchers.miss_all();
        }
        Ok(self.info())
    }

    /// The operator gives a side time.
    pub(super) async fn extend(
        &mut self,
        extension: Extension,
        watchers: &mut Watchers,
        row: &watch::Sender<Row>,
    ) -> Result<MatchInfo, NotDone> {
        let Extension {
            side,
            seconds,
            reason,
        } = extension;
        if let Err(text) = (Deal::Grant { seconds }).check() {
            return Err(Refusal::new(RefusalCode::BadOption, text).into());
        }
        self.started()?;
        self.table.in_play()?;
        self.has_clocks()?;
        let fact = Fact::Extended {
            side,
            seconds,
            reason,
        };
        self.commit(fact, watchers, row).await?;
        Ok(self.info())
    }

    /// Whether the other side offers this to a side.
    fn is_asked(&self, side: Side, offer: Offer) -> bool {
        let by = self.table.offered(offer).map(|(seat, _)| seat);
        by.and_then(|seat| self.table.game().side_of_seat(seat)) == Some(side.enemy())
    }

    /// An offer, or the agreement to the other side's.
    fn offer(&self, seat: SeatId, side: Side, offer: Offer) -> Result<Vec<Fact>, Refusal> {
        let is_paused = self.table.clocks().is_paused();
        match offer {
            Offer::Pause if is_paused => return Err(no_deal("The clocks stand already.")),
            Offer::Pause => self.has_clocks()?,
            Offer::Resume if !is_paused => return Err(no_deal("The clocks are not paused.")),
            Offer::Resume | Offer::Draw | Offer::Undo => {}
        }
        if self.is_asked(side, offer) {
            return Ok(vec![self.agreement(seat, offer)?]);
        }
        if self.table.offered(offer).is_some() {
            return Ok(vec![]);
        }
        let offered = Fact::Offered {
            seat,
            offer,
            from: 0,
        };
        let Some(other) = self.computer_that_agrees(side.enemy()) else {
            return Ok(vec![offered]);
        };
        match offer {
            Offer::Pause => Ok(vec![offered, Fact::Paused { seat: other }]),
            Offer::Resume => Ok(vec![offered, Fact::Resumed { seat: Some(other) }]),
            Offer::Draw | Offer::Undo => Err(no_deal("A computer player agrees to no draw.")),
        }
    }

    fn agreement(&self, seat: SeatId, offer: Offer) -> Result<Fact, Refusal> {
        Ok(match offer {
            Offer::Pause => Fact::Paused { seat },
            Offer::Resume => Fact::Resumed { seat: Some(seat) },
            Offer::Draw => self.concluded(seat, Conclusion::Agreed),
            Offer::Undo => {
                let (asker, from) = self
                    .table
                    .offered(offer)
                    .expect("the other side asks for it");
                let undone = self.table.undone(asker, Some(seat), from);
                undone.ok_or_else(too_far_back)?
            }
        })
    }

    /// A seat of a side that computer players hold for good: they agree to what costs nothing.
    fn computer_that_agrees(&self, side: Side) -> Option<SeatId> {
        let (roster, game) = (self.table.roster(), self.table.game());
        let mut seats = roster.seats();
        seats.find(|seat| game.side_of_seat(*seat) == Some(side) && roster.is_of_computers(side))
    }

    /// Orders taken back at once, or the wish to, put to the other side.
    fn undo(
        &self,
        seat: SeatId,
        side: Side,
        eyes: SeatId,
        to: Option<naktong_protocol::Seq>,
    ) -> Result<Vec<Fact>, Refusal> {
        let from = self
            .table
            .undo_from(seat, eyes, to)
            .ok_or_else(too_far_back)?;
        if self.table.undo_is_free(seat, from).is_ok() {
            let undone = self.table.undone(seat, None, from);
            return Ok(vec![undone.ok_or_else(too_far_back)?]);
        }
        if self.table.offered(Offer::Undo) == Some((seat, from)) {
            return Ok(vec![]);
        }
        let mut facts = vec![];
        if self.table.offered(Offer::Undo).is_some() {
            let offer = Offer::Undo;
            facts.push(Fact::Declined { seat, offer });
        }
        facts.push(Fact::Offered {
            seat,
            offer: Offer::Undo,
            from,
        });
        if let Some(other) = self.computer_that_agrees(side.enemy()) {
            let undone = self.table.undone(seat, Some(other), from);
            facts.push(undone.ok_or_else(too_far_back)?);
        }
        Ok(facts)
    }

    fn vacation(&self, seat: SeatId, side: Side, days: u16) -> Result<Vec<Fact>, Refusal> {
        let left = self.table.clocks().vacation(side);
        if days > left {
            let text = match left {
                0 => "No days off are left, or the clock of the match gives none.".to_owned(),
                left => format!("{left} days off are left."),
            };
            return Err(no_deal(text));
        }
        Ok(vec![Fact::Vacation { seat, days }])
    }

    fn claim(&self, seat: SeatId, side: Side, claim: Claim) -> Result<Vec<Fact>, Refusal> {
        let why = self.table.claimable(self.stopwatch.now_ms());
        let late = match why {
            Some(Conclusion::TimeUp(late) | Conclusion::Vanished(late)) if late != side => late,
            _ => {
                let text = "Nothing can be claimed now: the other side has time left, or the terms \
                     of the match (at_zero=claim, abandon=DAYS) do not say so.";
                return Err(no_deal(text));
            }
        };
        Ok(match (claim, why) {
            (Claim::Win, Some(why)) => vec![self.concluded(seat, why)],
            (Claim::Win, None) | (Claim::StandIn, _) => self.table.stand_ins(late).collect(),
        })
    }

    fn concluded(&self, seat: SeatId, why: Conclusion) -> Fact {
        Fact::Concluded {
            judged: self.table.judged(&rules::conclude(why.outcome())),
            seat,
            why,
        }
    }

    /// Only the holder hands his seat on, and takes it back.
    fn entrust(
        &self,
        seat: SeatId,
        key: Option<Hash>,
        hands: &Hands,
    ) -> Result<Vec<Fact>, Refusal> {
        let roster = self.table.roster();
        let holder = roster.holders().get(&seat).copied();
        if !holder.is_some_and(|who| hands.are(who)) {
            let text = "The seat is entrusted to you; only its holder hands it on.";
            return Err(Refusal::new(RefusalCode::NotAllowed, text));
        }
        Ok(match roster.entrusted().get(&seat).copied() == key {
            true => vec![],
            false => vec![Fact::Entrusted { seat, key }],
        })
    }

    fn has_clocks(&self) -> Result<(), Refusal> {
        match self.table.clocks().are_there() {
            true => Ok(()),
            false => Err(no_deal("This match has no clocks.")),
        }
    }
}

fn no_deal(text: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::NoDeal, text)
}

fn too_far_back() -> Refusal {
    no_deal("There is no order of yours to take back so far: the last 32 orders of a match may be.")
}
