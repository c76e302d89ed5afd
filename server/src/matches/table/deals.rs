//! What the sides have settled with each other: offers, clocks, orders taken back.

use std::collections::BTreeMap;

use naktong_protocol::codec::Hash;
use naktong_protocol::computer::Level;
use naktong_protocol::deal::{Dealings, Offer, RESUME_MS};
use naktong_protocol::message::Update;
use naktong_protocol::proof;
use naktong_protocol::record::{Conclusion, Fact, Judged};
use naktong_protocol::terms::AtZero;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Order, SeatId, Seq, View, ViewEvent, Viewer};
use naktong_rules::{self as rules, Dice};

use super::fold::of_the_lobby;
use super::past::{NotFree, Past};
use super::{News, Table, Told};
use crate::matches::clock::Clocks;

/// What is on offer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    open: BTreeMap<Offer, (SeatId, u64)>,
    /// When a pause ends by itself.
    pub(super) resumes_ms: Option<u64>,
}

/// What falls due by time alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// The time of a side is up.
    Zero(Side),
    /// Nobody answered the wish to go on.
    Resume,
}

impl Table {
    /// The clocks.
    pub(crate) fn clocks(&self) -> &Clocks {
        &self.clocks
    }

    /// How the sides stand with each other.
    #[must_use]
    pub fn dealings(&self) -> Dealings {
        let offers = self.offers.open.iter();
        let undo = self.offers.open.get(&Offer::Undo);
        let undo_to = undo.and_then(|(_, from)| self.pasts.of_record(*from));
        Dealings {
            clocks: match self.started {
                true => self.clocks.faces(),
                false => BTreeMap::new(),
            },
            paused: self.clocks.is_paused(),
            offers: offers
                .filter_map(|(offer, (seat, _))| Some((*offer, self.game.side_of_seat(*seat)?)))
                .collect(),
            undo_to: undo_to.map(|past| {
                let acting = past.game.acting().map(|(side, _)| side);
                (past.game.turn(), acting)
            }),
            resumes_ms: self.offers.resumes_ms,
            abandoned_ms: self.clocks.abandoned_ms(),
            entrusted: self.roster.entrusted().keys().copied().collect(),
        }
    }

    /// The seat that offered something, and from which record on orders would be taken back.
    pub(crate) fn offered(&self, offer: Offer) -> Option<(SeatId, u64)> {
        self.offers.open.get(&offer).copied()
    }

    /// What falls due next by time alone, and when.
    pub(crate) fn due(&self) -> Option<(Due, u64)> {
        let zero = match self.hosted.terms.at_zero {
            AtZero::Claim => None,
            AtZero::Pass | AtZero::StandIn => self.clocks.deadline(),
        };
        let zero = zero.map(|(side, at)| (Due::Zero(side), at));
        let resume = self.offers.resumes_ms.map(|at| (Due::Resume, at));
        zero.into_iter().chain(resume).min_by_key(|(_, at)| *at)
    }

    /// What happens when something falls due, one fact at a time; nothing if all has.
    pub(crate) fn fact_of(&self, due: Due, dice: &Dice) -> Option<Fact> {
        let side = match due {
            Due::Resume => return Some(Fact::Resumed { seat: None }),
            Due::Zero(side) => side,
        };
        if self.hosted.terms.at_zero == AtZero::StandIn {
            return self.stand_ins(side).next();
        }
        let (_, phase) = self.game.acting()?;
        let seat = self.game.awaited().next()?;
        let (turn, order) = (self.game.turn(), done(self.game.turn(), phase));
        let events = rules::decide(&self.game, seat, &order, dice)
            .expect("a seat that is awaited may be done with its phase");
        Some(Fact::Passed {
            judged: self.judged(&events),
            seat,
            turn,
            phase,
        })
    }

    /// Computer players for the seats of a side that persons play.
    pub(crate) fn stand_ins(&self, side: Side) -> impl Iterator<Item = Fact> + '_ {
        let seats = self.roster.seats().filter(move |seat| {
            self.game.side_of_seat(*seat) == Some(side) && self.roster.computer(*seat).is_none()
        });
        seats.map(|seat| Fact::StandIn {
            seat,
            level: Some(Level::Regular),
        })
    }

    /// Why a side may be claimed against at an instant.
    pub(crate) fn claimable(&self, at: u64) -> Option<Conclusion> {
        let by_clock = self.hosted.terms.at_zero == AtZero::Claim;
        let zero = self
            .clocks
            .deadline()
            .filter(|(_, zero)| by_clock && *zero <= at);
        let gone = self.clocks.vanished().filter(|(_, zero)| *zero <= at);
        zero.map(|(side, _)| Conclusion::TimeUp(side))
            .or(gone.map(|(side, _)| Conclusion::Vanished(side)))
    }

    /// Which order an undo by a seat begins with: its record.
    /// An event is one of the stream of `eyes`.
    pub(crate) fn undo_from(&self, seat: SeatId, eyes: SeatId, to: Option<Seq>) -> Option<u64> {
        let past = match to {
            Some(seq) => self.pasts.after_event(Viewer::Seat(eyes), seq),
            None => self.pasts.last_of(seat),
        };
        past.map(|past| past.record)
    }

    /// Whether a seat may take back all from a record on without asking.
    pub(crate) fn undo_is_free(&self, seat: SeatId, from: u64) -> Result<(), NotFree> {
        self.pasts.is_free(seat, from, self.game.acting())
    }

    /// The fact that takes orders back.
    pub(crate) fn undone(&self, seat: SeatId, agreed: Option<SeatId>, from: u64) -> Option<Fact> {
        let state = self.pasts.clone().take_back(from)?.state_hash();
        Some(Fact::Undone {
            seat,
            agreed,
            from,
            state,
        })
    }

    /// Whether a seat is of the side that an offer is made to.
    fn is_answer(&self, seat: SeatId, offer: Offer) -> bool {
        let side = |seat| self.game.side_of_seat(seat);
        let by = self.offers.open.get(&offer).map(|(by, _)| side(*by));
        side(seat).is_some() && by.is_some_and(|by| by != side(seat))
    }

    /// What a deal does; `None` if the fact is none.
    pub(super) fn fold_deal(
        &mut self,
        fact: &Fact,
        hash: Hash,
        at: u64,
    ) -> Option<Result<Told, String>> {
        let told = match fact {
            Fact::TimeKept => Ok(Told::default()),
            Fact::Woken => {
                self.clocks.skip(self.at_ms, at);
                Ok(of_the_lobby())
            }
            Fact::Passed {
                judged,
                seat,
                turn,
                phase,
            } => self.pass(judged, *seat, (*turn, *phase), hash, at),
            Fact::Offered { seat, offer, from } => self.offer(*seat, *offer, *from, at),
            Fact::Declined { offer, .. } => match self.offers.open.remove(offer) {
                Some(_) => {
                    if *offer == Offer::Resume {
                        self.offers.resumes_ms = None;
                    }
                    Ok(of_the_lobby())
                }
                None => Err(format!("there is no offer of {offer}")),
            },
            Fact::Paused { seat } => self.agreed(*seat, Offer::Pause).inspect(|_| {
                self.clocks.pause(at, true);
            }),
            Fact::Resumed { seat } => self.resume(*seat, at),
            Fact::Granted { seat, seconds } => self.side(*seat).map(|side| {
                self.clocks.grant(at, side.enemy(), *seconds);
                of_the_lobby()
            }),
            Fact::Extended { side, seconds, .. } => {
                if !self.started || self.is_over() || !self.clocks.are_there() {
                    return Some(Err("no clock of this match can be given time".to_owned()));
                }
                self.clocks.grant(at, *side, *seconds);
                Ok(of_the_lobby())
            }
            Fact::Vacation { seat, days } => match self.side(*seat) {
                Ok(side) if self.clocks.take_off(at, side, *days) => Ok(of_the_lobby()),
                Ok(_) => Err("so many days off are not left".to_owned()),
                Err(why) => Err(why),
            },
            Fact::QuietSet { seat, quiet } => self.side(*seat).map(|side| {
                self.clocks.set_quiet(side, *quiet);
                of_the_lobby()
            }),
            Fact::Undone {
                seat,
                agreed,
                from,
                state,
            } => self.undo(*seat, *agreed, *from, *state, hash),
            Fact::Concluded { judged, seat, why } => self.conclude(judged, *seat, *why, hash, at),
            Fact::Entrusted { seat, key } => match self.roster.entrust(*seat, *key) {
                true if !self.is_over() => Ok(of_the_lobby()),
                _ => Err(format!("the seat {seat} cannot be entrusted so")),
            },
            _ => return None,
        };
        Some(told)
    }

    fn side(&self, seat: SeatId) -> Result<Side, String> {
        if !self.started || self.is_over() {
            return Err("nothing is settled before the beginning or after the end".to_owned());
        }
        let side = self.game.side_of_seat(seat);
        side.ok_or_else(|| format!("there is no seat {seat}"))
    }

    fn pass(
        &mut self,
        judged: &Judged,
        seat: SeatId,
        (turn, phase): (u16, Phase),
        hash: Hash,
        at: u64,
    ) -> Result<Told, String> {
        let zero = self.clocks.deadline().map(|(_, zero)| zero);
        let is_due = zero.is_some_and(|zero| zero <= at);
        let is_asked = self.game.awaited().any(|awaited| awaited == seat)
            && self.game.acting().map(|(_, phase)| phase) == Some(phase)
            && self.game.turn() == turn;
        if !is_due || !is_asked || self.is_over() {
            return Err(format!("the time of {seat} was not up"));
        }
        let updates = self.play(judged, Some((seat, None)), hash)?;
        Ok(Told {
            updates,
            order: None,
            lobby: true,
        })
    }

    fn offer(&mut self, seat: SeatId, offer: Offer, from: u64, at: u64) -> Result<Told, String> {
        self.side(seat)?;
        let is_there = offer != Offer::Undo || self.pasts.of_record(from).is_some();
        if !is_there || self.offers.open.contains_key(&offer) {
            return Err(format!("{seat} cannot offer {offer} here"));
        }
        if offer == Offer::Resume {
            self.offers.resumes_ms = Some(at + RESUME_MS);
        }
        self.offers.open.insert(offer, (seat, from));
        Ok(of_the_lobby())
    }

    /// A seat agrees to what the other side offers.
    fn agreed(&mut self, seat: SeatId, offer: Offer) -> Result<Told, String> {
        self.side(seat)?;
        if !self.is_answer(seat, offer) {
            return Err(format!("nobody has offered {offer} to {seat}"));
        }
        self.offers.open.remove(&offer);
        Ok(of_the_lobby())
    }

    fn resume(&mut self, seat: Option<SeatId>, at: u64) -> Result<Told, String> {
        let is_due = self.offers.resumes_ms.is_some_and(|due| due <= at);
        match seat {
            Some(seat) => {
                self.agreed(seat, Offer::Resume)?;
            }
            None if is_due => {}
            None => return Err("it is not yet time to go on".to_owned()),
        }
        self.offers.open.remove(&Offer::Resume);
        self.offers.resumes_ms = None;
        self.clocks.pause(at, false);
        Ok(of_the_lobby())
    }

    fn conclude(
        &mut self,
        judged: &Judged,
        seat: SeatId,
        why: Conclusion,
        hash: Hash,
        at: u64,
    ) -> Result<Told, String> {
        let side = self.side(seat)?;
        let holds = match why {
            Conclusion::Agreed => self.is_answer(seat, Offer::Draw),
            Conclusion::TimeUp(late) | Conclusion::Vanished(late) => {
                late != side && self.claimable(at) == Some(why)
            }
        };
        if !holds {
            return Err("the match cannot end so here".to_owned());
        }
        let updates = self.play(judged, None, hash)?;
        Ok(Told {
            updates,
            order: None,
            lobby: true,
        })
    }

    /// Takes orders back, and tells each viewer whose view it changes.
    fn undo(
        &mut self,
        seat: SeatId,
        agreed: Option<SeatId>,
        from: u64,
        state: Hash,
        record: Hash,
    ) -> Result<Told, String> {
        self.side(seat)?;
        match agreed {
            Some(other) => {
                let offered = self.offers.open.get(&Offer::Undo) == Some(&(seat, from));
                if !offered || !self.is_answer(other, Offer::Undo) {
                    return Err(format!("{seat} has not asked {other} for this"));
                }
            }
            None => self
                .undo_is_free(seat, from)
                .map_err(|why| format!("{}: it is not taken back so", why.text()))?,
        }
        let viewers: Vec<Viewer> = self.viewers().collect();
        let before: Vec<View> = viewers.iter().map(|viewer| self.view(*viewer)).collect();
        let game = self.pasts.take_back(from);
        self.game = game.ok_or("there is no such order to take back")?;
        if self.game.state_hash() != state {
            return Err("it does not give the state it names".to_owned());
        }
        self.offers.open.remove(&Offer::Undo);
        let mut updates = vec![];
        for (viewer, before) in viewers.into_iter().zip(before) {
            let after = self.view(viewer);
            let news = match after == before {
                true => vec![],
                false => vec![ViewEvent::Restored(Box::new(after))],
            };
            if !news.is_empty() || viewer == Viewer::Seat(seat) {
                updates.extend(self.tell(viewer, news, record));
            }
        }
        Ok(Told {
            updates,
            order: None,
            lobby: true,
        })
    }

    /// An order was given: what was asked back is asked no more, and its game is kept.
    pub(super) fn note(&mut self, past: Past) {
        self.offers.open.remove(&Offer::Undo);
        self.pasts.push(past);
    }

    /// Lets the clocks follow the game.
    pub(super) fn keep_time(&mut self, at: u64) {
        let on_turn = match self.started && !self.is_over() {
            true => self.game.acting().map(|(side, _)| side),
            false => None,
        };
        let waits = on_turn.is_some_and(|side| self.stand_ins(side).next().is_some());
        self.clocks.follow(at, on_turn, waits);
        if on_turn.is_none() {
            self.offers = Offers::default();
        }
    }

    /// Numbers and seals a viewer's news; nothing for viewers whose news is not numbered.
    pub(super) fn tell(
        &mut self,
        viewer: Viewer,
        news: Vec<ViewEvent>,
        record: Hash,
    ) -> Option<News> {
        let seal = self
            .secret
            .map_or(Hash::ZERO, |secret| proof::seal(&secret.0, record, viewer));
        let stream = self.streams.get_mut(&viewer)?;
        let update = Update {
            seq: stream.seq.next(),
            news,
            seal,
        };
        stream.seq = update.seq;
        stream.head = proof::stream_next(stream.head, &update);
        Some(News {
            viewer,
            update,
            head: stream.head,
        })
    }
}

/// The order that ends a phase.
fn done(turn: u16, phase: Phase) -> Order {
    Order::Done { turn, phase }
}
