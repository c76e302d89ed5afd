//! What each fact does to the table.

use std::collections::BTreeMap;
use std::sync::Arc;

use naktong_protocol::codec::{self, Hash};
use naktong_protocol::dice;
use naktong_protocol::message::Nonce;
use naktong_protocol::record::{Fact, Judged, Who};
use naktong_protocol::terms::{Mates, Spectators};
use naktong_protocol::{Order, OrderId, SeatId, Seq, ViewEvent, Viewer};
use naktong_rules::{self as rules, Event};

use super::past::Past;
use super::{News, PlayedOrder, Table, Told, order_print, streams};
use crate::matches::clock::Clocks;
use crate::matches::roster::Sitter;

impl Table {
    pub(super) fn fold_fact(&mut self, fact: &Fact, hash: Hash, at: u64) -> Result<Told, String> {
        if let Some(told) = self.fold_deal(fact, hash, at) {
            return told;
        }
        match fact {
            Fact::Opened(_) => Err("the match is open already".to_owned()),
            Fact::Hosted(hosted) => {
                if self.seq != 1 {
                    return Err("the terms are said first".to_owned());
                }
                self.hosted = Arc::new(hosted.clone());
                if matches!(hosted.terms.spectators, Spectators::Late(_)) && !self.chosen {
                    self.streams
                        .extend(streams(self.opened.match_id, [Viewer::Everything]));
                }
                self.clocks = Clocks::new(&hosted.terms);
                Ok(of_the_lobby())
            }
            Fact::Seated {
                seat,
                player,
                key,
                nonce,
            } => self.sit(*seat, player, Who::Key(*key), *nonce),
            Fact::Sat {
                seat,
                player,
                account,
                nonce,
            } => self.sit(*seat, player, Who::Account(*account), *nonce),
            Fact::Left { seat } => {
                self.gathering()?;
                if !self.roster.leave(*seat) {
                    return Err(format!("nobody can leave {seat}"));
                }
                self.start_said = false;
                Ok(of_the_lobby())
            }
            Fact::Ready { seat, ready } => {
                self.gathering()?;
                if !self.roster.set_ready(*seat, *ready) {
                    return Err(format!("{seat} cannot be ready so"));
                }
                Ok(of_the_lobby())
            }
            Fact::StartSaid => {
                self.gathering()?;
                self.start_said = true;
                Ok(of_the_lobby())
            }
            Fact::Closed => {
                self.gathering()?;
                self.closed = Some("The host closed this match before it began.".to_owned());
                Ok(of_the_lobby())
            }
            Fact::Computer { seat, level } => {
                let nonce = dice::computer_nonce(self.opened.dice_commitment, *seat);
                if !self.roster.seat_computer(*seat, *level, nonce) {
                    return Err(format!("the seat {seat} is not free"));
                }
                Ok(of_the_lobby())
            }
            Fact::StandIn { seat, level } => {
                if self.is_over() {
                    return Err("nobody stands in after the end".to_owned());
                }
                if !self.roster.stand_in(*seat, *level) {
                    return Err(format!("nobody can stand in so for {seat}"));
                }
                Ok(of_the_lobby())
            }
            Fact::Started(judged) => {
                if self.started || !self.may_begin() {
                    return Err("the game cannot begin here".to_owned());
                }
                self.started = true;
                let updates = self.play(judged, None, hash)?;
                Ok(Told {
                    updates,
                    order: None,
                    lobby: true,
                })
            }
            Fact::Played {
                seat,
                order_id,
                order,
                judged,
            } => {
                let updates = self.order(judged, (*seat, None), hash, at)?;
                Ok(self.told_of_order(updates, *seat, *order_id, order))
            }
            Fact::PlayedByMate {
                seat,
                mate,
                order_id,
                order,
                judged,
            } => {
                let side = |seat| self.game.side_of_seat(seat);
                let are_mates = seat != mate && side(*seat) == side(*mate);
                if !are_mates || self.hosted.terms.mates == Mates::None {
                    return Err(format!("{mate} does not order for {seat}"));
                }
                let updates = self.order(judged, (*seat, Some(*mate)), hash, at)?;
                Ok(self.told_of_order(updates, *seat, *order_id, order))
            }
            Fact::Revealed { secret, .. } => {
                if !self.is_over() || self.revealed {
                    return Err("the secret cannot be opened here".to_owned());
                }
                if dice::commitment(secret) != self.opened.dice_commitment {
                    return Err("the secret is not the one committed to".to_owned());
                }
                self.revealed = true;
                Ok(Told::default())
            }
            Fact::Transferred { seat, player, who } => {
                if self.is_over() || !self.roster.transfer(*seat, player.clone(), *who) {
                    return Err(format!("the seat {seat} cannot go to somebody else"));
                }
                Ok(of_the_lobby())
            }
            Fact::ClosedByOperator { reason } => {
                if self.is_over() {
                    return Err("the match is over already".to_owned());
                }
                self.closed = Some(format!("The operator closed this match: {reason}"));
                Ok(of_the_lobby())
            }
            _ => unreachable!("a deal was folded before"),
        }
    }

    fn sit(&mut self, seat: SeatId, player: &str, who: Who, nonce: Nonce) -> Result<Told, String> {
        self.gathering()?;
        let sitter = Sitter {
            player: player.to_owned(),
            who,
            nonce,
        };
        if !self.roster.sit(seat, sitter) {
            return Err(format!("the seat {seat} is not free"));
        }
        Ok(of_the_lobby())
    }

    fn gathering(&self) -> Result<(), String> {
        match self.started || self.is_closed() {
            true => Err("the match does not gather any more".to_owned()),
            false => Ok(()),
        }
    }

    /// Plays an order of a seat, or of a mate for it.
    fn order(
        &mut self,
        judged: &Judged,
        by: (SeatId, Option<SeatId>),
        hash: Hash,
        at: u64,
    ) -> Result<Vec<News>, String> {
        if !self.started || self.is_over() {
            return Err("nobody is on turn".to_owned());
        }
        if !self.roster.seats().any(|known| known == by.0) {
            return Err(format!("there is no seat {}", by.0));
        }
        let updates = self.play(judged, Some(by), hash)?;
        self.clocks.heard(at);
        Ok(updates)
    }

    /// What is told of an order that was played.
    fn told_of_order(&self, updates: Vec<News>, seat: SeatId, id: OrderId, order: &Order) -> Told {
        Told {
            updates,
            order: Some(PlayedOrder {
                id,
                print: order_print(seat, order),
                seq: self.seq_of(Viewer::Seat(seat)),
            }),
            lobby: self.game.outcome().is_some(),
        }
    }

    /// Applies what the judge wrote and numbers each viewer's news. The seat that ordered gets
    /// an update even if it is empty: its number answers the order. `by` is the seat, and the seat
    /// of the mate who gave the order for it.
    pub(super) fn play(
        &mut self,
        judged: &Judged,
        by: Option<(SeatId, Option<SeatId>)>,
        record: Hash,
    ) -> Result<Vec<News>, String> {
        let events: Vec<Event> =
            codec::decode_from_server(&judged.events).map_err(|error| error.to_string())?;
        if judged.rolls
            != events
                .iter()
                .filter_map(Event::roll)
                .cloned()
                .collect::<Vec<_>>()
        {
            return Err("its rolls are not those of its events".to_owned());
        }
        let before = self.game.clone();
        for event in &events {
            rules::apply(&mut self.game, event);
        }
        if self.game.state_hash() != judged.state {
            return Err("its events do not give the state it names".to_owned());
        }
        let seqs: BTreeMap<Viewer, Seq> = self.streams.iter().map(|(v, s)| (*v, s.seq)).collect();
        // What the seat that ordered was shown is of interest though its news be not numbered.
        let by_viewer = by.map(|(seat, _)| Viewer::Seat(seat));
        let mut viewers: Vec<Viewer> = seqs.keys().copied().collect();
        viewers.extend(by_viewer.filter(|viewer| !seqs.contains_key(viewer)));
        let each = rules::project_each(&before, &events, &viewers);
        let (mut updates, mut revealed) = (vec![], false);
        for (viewer, news) in viewers.into_iter().zip(each) {
            let ordered = by_viewer == Some(viewer);
            revealed |= ordered && news.iter().any(shows_the_enemy);
            if !news.is_empty() || ordered {
                updates.extend(self.tell(viewer, news, record));
            }
        }
        if let Some((seat, mate)) = by {
            self.note(Past {
                record: self.seq + 1,
                seat,
                mate,
                game: Arc::new(before),
                seqs: Arc::new(seqs),
                revealed,
                rolled: !judged.rolls.is_empty(),
                labels: judged.rolls.iter().map(|roll| roll.label.clone()).collect(),
            });
        }
        Ok(updates)
    }
}

/// Whether an event shows a seat something of the enemy.
fn shows_the_enemy(event: &ViewEvent) -> bool {
    match event {
        ViewEvent::UnitAppears(unit) => unit.state.own.is_none(),
        ViewEvent::UnitChanges { state, .. } => state.own.is_none(),
        ViewEvent::Contact { .. } => true,
        _ => false,
    }
}

/// Seats or state changed, and nobody's view of the game.
pub(super) fn of_the_lobby() -> Told {
    Told {
        lobby: true,
        ..Told::default()
    }
}
