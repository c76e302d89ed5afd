//! Who sits where. Keys are kept as hashes only.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::SeatId;
use naktong_protocol::codec::Hash;
use naktong_protocol::computer::Level;
use naktong_protocol::message::{Nonce, Refusal, RefusalCode, SeatKey, SeatTaken};
use naktong_protocol::record::Who;
use naktong_protocol::unit::Side;
use naktong_protocol::view::SeatInfo;

use crate::notify::Owner;
use crate::people::Hands;

/// Somebody on a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitter {
    /// The name shown.
    pub player: String,
    /// Who holds the seat.
    pub who: Who,
    /// The seat's part of the dice.
    pub nonce: Nonce,
}

/// Who holds a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Holder {
    /// Nobody yet.
    Free,
    /// A person, and the computer player that stands in for him.
    Person(Sitter, Option<Level>),
    /// A computer player from the beginning, with its part of the dice.
    Computer(Level, Nonce),
}

/// The seats of a match in the scenario's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    seats: Vec<(SeatId, Holder)>,
    sides: BTreeMap<SeatId, Side>,
    ready: BTreeSet<SeatId>,
    /// Seats that whoever has a key of this hash plays beside their holders.
    entrusted: BTreeMap<SeatId, Hash>,
}

/// What becomes of a wish to sit down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seating {
    /// The seat is free.
    Free,
    /// The same one sits there already: the same wish, sent again.
    Again,
}

impl Roster {
    /// Empty seats.
    #[must_use]
    pub fn new(seats: &[SeatInfo]) -> Self {
        let free = |seat: &SeatInfo| (seat.id, Holder::Free);
        Self {
            seats: seats.iter().map(free).collect(),
            sides: seats.iter().map(|seat| (seat.id, seat.side)).collect(),
            ready: BTreeSet::new(),
            entrusted: BTreeMap::new(),
        }
    }

    /// The free seats on the side of a seat, that one first if it is free.
    #[must_use]
    pub fn free_beside(&self, seat: SeatId) -> Vec<SeatId> {
        let side = self.sides.get(&seat);
        let free = self
            .seats
            .iter()
            .filter(|(other, holder)| *holder == Holder::Free && self.sides.get(other) == side);
        let mut free: Vec<SeatId> = free.map(|(seat, _)| *seat).collect();
        free.sort_by_key(|other| *other != seat);
        free
    }

    /// Who holds which seat; computer players that hold one for good are nobody.
    #[must_use]
    pub fn holders(&self) -> BTreeMap<SeatId, Who> {
        let who = |(seat, holder): &(SeatId, Holder)| match holder {
            Holder::Person(sitter, _) => Some((*seat, sitter.who)),
            Holder::Free | Holder::Computer(..) => None,
        };
        self.seats.iter().filter_map(who).collect()
    }

    /// The seats that are entrusted to whoever has a key, and its hash.
    #[must_use]
    pub fn entrusted(&self) -> &BTreeMap<SeatId, Hash> {
        &self.entrusted
    }

    /// A person's seat is entrusted to whoever has a key of this hash, or taken back. `false` if
    /// no person sits there or that is how it is already.
    pub fn entrust(&mut self, seat: SeatId, key: Option<Hash>) -> bool {
        match key {
            Some(key) if self.holders().contains_key(&seat) => {
                self.entrusted.insert(seat, key) != Some(key)
            }
            Some(_) => false,
            None => self.entrusted.remove(&seat).is_some(),
        }
    }

    /// Whether computer players hold all seats of a side for good.
    #[must_use]
    pub fn is_of_computers(&self, side: Side) -> bool {
        let mut seats = self.seats.iter();
        seats.all(|(seat, holder)| {
            self.sides.get(seat) != Some(&side) || matches!(holder, Holder::Computer(..))
        })
    }

    /// The seats that are ready.
    #[must_use]
    pub fn ready(&self) -> &BTreeSet<SeatId> {
        &self.ready
    }

    /// Whether everybody is there and all persons are ready.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.is_full() && self.holders().keys().all(|seat| self.ready.contains(seat))
    }

    /// A seat that a person holds is ready, or no more. `false` if nobody sits there or that is
    /// how it is already.
    pub fn set_ready(&mut self, seat: SeatId, ready: bool) -> bool {
        match ready {
            true => self.holders().contains_key(&seat) && self.ready.insert(seat),
            false => self.ready.remove(&seat),
        }
    }

    /// The person on a seat leaves it. `false` if no person sits there.
    pub fn leave(&mut self, seat: SeatId) -> bool {
        self.ready.remove(&seat);
        match self.seats.iter_mut().find(|(id, _)| *id == seat) {
            Some((_, place @ Holder::Person(..))) => {
                *place = Holder::Free;
                true
            }
            _ => false,
        }
    }

    /// The seats' ids in order.
    pub fn seats(&self) -> impl Iterator<Item = SeatId> + '_ {
        self.seats.iter().map(|(seat, _)| *seat)
    }

    /// Whether everybody is there.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.seats.iter().all(|(_, holder)| *holder != Holder::Free)
    }

    /// The nonces in the order of the seats, of those who sit.
    #[must_use]
    pub fn nonces(&self) -> Vec<Nonce> {
        let nonce = |(_, holder): &(SeatId, Holder)| match holder {
            Holder::Free => None,
            Holder::Person(sitter, _) => Some(sitter.nonce),
            Holder::Computer(_, nonce) => Some(*nonce),
        };
        self.seats.iter().filter_map(nonce).collect()
    }

    /// As the match list shows it.
    #[must_use]
    pub fn taken(&self) -> Vec<SeatTaken> {
        let row = |(seat, holder): &(SeatId, Holder)| SeatTaken {
            seat: *seat,
            player: match holder {
                Holder::Person(sitter, _) => Some(sitter.player.clone()),
                Holder::Free | Holder::Computer(..) => None,
            },
            computer: holder.computer(),
        };
        self.seats.iter().map(row).collect()
    }

    /// The computer player that gives a seat's orders, if one does.
    #[must_use]
    pub fn computer(&self, seat: SeatId) -> Option<Level> {
        self.find(seat).ok().and_then(Holder::computer)
    }

    /// Whether somebody may sit down on a seat.
    ///
    /// # Errors
    /// `unknown_seat` or `seat_taken`.
    pub fn ask(&self, seat: SeatId, hands: &Hands) -> Result<Seating, Refusal> {
        let who = match self.find(seat)? {
            Holder::Free => return Ok(Seating::Free),
            Holder::Person(sitter, _) if hands.are(sitter.who) => return Ok(Seating::Again),
            Holder::Person(sitter, _) => sitter.player.clone(),
            Holder::Computer(level, _) => format!("A {level} computer"),
        };
        let text = format!("{who} sits on {seat}; take a free seat or watch.");
        Err(Refusal::new(RefusalCode::SeatTaken, text))
    }

    /// Whether a key holds a seat.
    ///
    /// # Errors
    /// `unknown_seat` or `not_your_seat`.
    pub fn claim(&self, seat: SeatId, key: SeatKey) -> Result<(), Refusal> {
        match self.find(seat)? {
            Holder::Person(sitter, _) if sitter.who == Who::Key(key.hash()) => Ok(()),
            Holder::Person(..) if self.entrusted.get(&seat) == Some(&key.hash()) => Ok(()),
            _ => Err(Refusal::new(
                RefusalCode::NotYourSeat,
                format!("This key does not hold the seat {seat}; join to take a free one."),
            )),
        }
    }

    /// Whose notifications concern a seat.
    #[must_use]
    pub fn owner(&self, seat: SeatId) -> Option<Owner> {
        match self.find(seat).ok()? {
            Holder::Person(sitter, _) => Some(Owner::of(sitter.who)),
            Holder::Free | Holder::Computer(..) => None,
        }
    }

    /// Sits somebody down. `false` if there is no such seat or it is taken.
    pub fn sit(&mut self, seat: SeatId, sitter: Sitter) -> bool {
        self.take(seat, Holder::Person(sitter, None))
    }

    /// Gives a seat to a computer player. `false` if there is no such seat or it is taken.
    pub fn seat_computer(&mut self, seat: SeatId, level: Level, nonce: Nonce) -> bool {
        self.take(seat, Holder::Computer(level, nonce))
    }

    /// A computer player stands in for the person on a seat, or no more. `false` if no person
    /// sits there or that is how it is already.
    pub fn stand_in(&mut self, seat: SeatId, level: Option<Level>) -> bool {
        match self.seats.iter_mut().find(|(id, _)| *id == seat) {
            Some((_, Holder::Person(_, now))) => std::mem::replace(now, level) != level,
            _ => false,
        }
    }

    fn take(&mut self, seat: SeatId, holder: Holder) -> bool {
        match self.seats.iter_mut().find(|(id, _)| *id == seat) {
            Some((_, place @ Holder::Free)) => {
                *place = holder;
                true
            }
            _ => false,
        }
    }

    /// The name of the person on a seat; `None` if nobody or a computer player sits there.
    ///
    /// # Errors
    /// `unknown_seat`.
    pub fn player(&self, seat: SeatId) -> Result<Option<&str>, Refusal> {
        Ok(match self.find(seat)? {
            Holder::Person(sitter, _) => Some(&sitter.player),
            Holder::Free | Holder::Computer(..) => None,
        })
    }

    /// Gives a person's seat to somebody else, who gives its orders himself; its part of the dice
    /// stays. `false` if no person sits there.
    pub fn transfer(&mut self, seat: SeatId, player: String, who: Who) -> bool {
        self.ready.remove(&seat);
        self.entrusted.remove(&seat);
        match self.seats.iter_mut().find(|(id, _)| *id == seat) {
            Some((_, Holder::Person(sitter, stand_in))) => {
                (sitter.player, sitter.who) = (player, who);
                *stand_in = None;
                true
            }
            _ => false,
        }
    }

    fn find(&self, seat: SeatId) -> Result<&Holder, Refusal> {
        match self.seats.iter().find(|(id, _)| *id == seat) {
            Some((_, holder)) => Ok(holder),
            None => {
                let seats: Vec<_> = self.seats().map(|seat| seat.to_string()).collect();
                let text = format!("There is no seat {seat} here; it has {}.", seats.join(", "));
                Err(Refusal::new(RefusalCode::UnknownSeat, text))
            }
        }
    }
}

impl Holder {
    fn computer(&self) -> Option<Level> {
        match self {
            Self::Free => None,
            Self::Person(_, stand_in) => *stand_in,
            Self::Computer(level, _) => Some(*level),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use naktong_protocol::ids::AccountId;

    fn seat(id: &str) -> SeatId {
        SeatId::new(id).unwrap()
    }

    fn roster() -> Roster {
        let info = |id: &str, side| SeatInfo {
            id: seat(id),
            side,
            name: id.to_owned(),
            superior: true,
        };
        Roster::new(&[info("nk", Side::Nk), info("un", Side::Un)])
    }

    fn sitter(key: SeatKey) -> Sitter {
        Sitter {
            player: "Ann".to_owned(),
            who: Who::Key(key.hash()),
            nonce: Nonce([1; 32]),
        }
    }

    fn hands(key: SeatKey) -> Hands {
        Hands {
            account: None,
            keys: BTreeSet::from([key.hash()]),
        }
    }

    #[test]
    fn a_seat_belongs_to_the_key_that_took_it() {
        let (mut roster, key) = (roster(), SeatKey::random());
        assert_eq!(roster.ask(seat("nk"), &hands(key)), Ok(Seating::Free));
        assert!(roster.sit(seat("nk"), sitter(key)));
        assert_eq!(roster.ask(seat("nk"), &hands(key)), Ok(Seating::Again));
        assert_eq!(roster.claim(seat("nk"), key), Ok(()));
        let other = SeatKey::random();
        let refused = roster.ask(seat("nk"), &hands(other)).unwrap_err();
        assert_eq!(refused.code, RefusalCode::SeatTaken);
        assert_eq!(refused.text, "Ann sits on nk; take a free seat or watch.");
        assert_eq!(
            roster.claim(seat("nk"), other).unwrap_err().code,
            RefusalCode::NotYourSeat
        );
        assert!(!roster.sit(seat("nk"), sitter(other)));
    }

    #[test]
    fn an_unknown_seat_is_told_which_there_are() {
        let refused = roster()
            .ask(seat("us"), &hands(SeatKey::random()))
            .unwrap_err();
        assert_eq!(refused.code, RefusalCode::UnknownSeat);
        assert_eq!(refused.text, "There is no seat us here; it has nk, un.");
    }

    #[test]
    fn nonces_stand_in_the_order_of_the_seats_not_of_sitting_down() {
        let mut roster = roster();
        let with = |byte| Sitter {
            nonce: Nonce([byte; 32]),
            ..sitter(SeatKey::random())
        };
        roster.sit(seat("un"), with(2));
        assert!(!roster.is_full());
        roster.sit(seat("nk"), with(1));
        assert!(roster.is_full());
        assert_eq!(roster.nonces(), [Nonce([1; 32]), Nonce([2; 32])]);
    }

    #[test]
    fn a_computer_stands_in_for_a_person_and_holds_no_seat_of_its_own_by_it() {
        let (mut roster, key) = (roster(), SeatKey::random());
        assert!(!roster.stand_in(seat("nk"), Some(Level::Regular)), "free");
        roster.sit(seat("nk"), sitter(key));
        assert!(roster.stand_in(seat("nk"), Some(Level::Regular)));
        assert!(
            !roster.stand_in(seat("nk"), Some(Level::Regular)),
            "it does"
        );
        assert_eq!(roster.claim(seat("nk"), key), Ok(()));
        let told = roster.taken()[0].holder();
        assert_eq!(told.as_deref(), Some("Ann (regular computer stands in)"));
        assert!(roster.stand_in(seat("nk"), None));
        assert_eq!(roster.computer(seat("nk")), None);
    }

    #[test]
    fn a_seat_of_an_account_is_held_by_the_account_and_by_no_key() {
        let mut roster = roster();
        let account = AccountId(uuid::Uuid::from_u128(7));
        let of = |account| Hands {
            account: Some(account),
            keys: BTreeSet::new(),
        };
        let sitter = Sitter {
            who: Who::Account(account),
            ..sitter(SeatKey::random())
        };
        assert!(roster.sit(seat("nk"), sitter));
        assert_eq!(roster.ask(seat("nk"), &of(account)), Ok(Seating::Again));
        let other = AccountId(uuid::Uuid::from_u128(8));
        assert!(roster.ask(seat("nk"), &of(other)).is_err());
        assert!(roster.claim(seat("nk"), SeatKey::random()).is_err());
    }

    #[test]
    fn who_leaves_is_ready_no_more_and_computers_need_not_say_so() {
        let mut roster = roster();
        roster.sit(seat("nk"), sitter(SeatKey::random()));
        assert!(!roster.set_ready(seat("un"), true), "nobody sits there");
        assert!(roster.set_ready(seat("nk"), true));
        assert!(!roster.set_ready(seat("nk"), true), "it is");
        assert!(!roster.is_ready(), "a seat is free");
        roster.seat_computer(seat("un"), Level::Regular, Nonce([3; 32]));
        assert!(roster.is_ready());
        assert!(!roster.leave(seat("un")), "it holds it for good");
        assert!(roster.leave(seat("nk")));
        assert!(roster.ready().is_empty());
        assert_eq!(roster.free_beside(seat("nk")), [seat("nk")]);
    }

    #[test]
    fn what_a_computer_holds_for_good_is_taken_and_belongs_to_no_key() {
        let mut roster = roster();
        assert!(roster.seat_computer(seat("un"), Level::Veteran, Nonce([3; 32])));
        let refused = roster
            .ask(seat("un"), &hands(SeatKey::random()))
            .unwrap_err();
        assert_eq!(
            refused.text,
            "A veteran computer sits on un; take a free seat or watch."
        );
        let refused = roster.claim(seat("un"), SeatKey::random()).unwrap_err();
        assert_eq!(refused.code, RefusalCode::NotYourSeat);
        assert!(!roster.stand_in(seat("un"), None));
        assert_eq!(roster.nonces(), [Nonce([3; 32])]);
        assert!(!roster.taken()[1].is_free());
    }
}
