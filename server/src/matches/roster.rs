//! Who sits where. Keys are kept as hashes only.

use naktong_protocol::SeatId;
use naktong_protocol::codec::Hash;
use naktong_protocol::computer::Level;
use naktong_protocol::message::{Nonce, Refusal, RefusalCode, SeatKey, SeatTaken};
use naktong_protocol::view::SeatInfo;

use crate::notify::Owner;

/// Somebody on a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitter {
    /// The name shown.
    pub player: String,
    /// The hash of the seat's key.
    pub key: Hash,
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
}

/// What becomes of a wish to sit down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seating {
    /// The seat is free.
    Free,
    /// The same key sits there already: the same join, sent again.
    Again,
}

impl Roster {
    /// Empty seats.
    #[must_use]
    pub fn new(seats: &[SeatInfo]) -> Self {
        let free = |seat: &SeatInfo| (seat.id, Holder::Free);
        Self {
            seats: seats.iter().map(free).collect(),
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

    /// Whether a key may sit down on a seat.
    ///
    /// # Errors
    /// `unknown_seat` or `seat_taken`.
    pub fn ask(&self, seat: SeatId, key: SeatKey) -> Result<Seating, Refusal> {
        let who = match self.find(seat)? {
            Holder::Free => return Ok(Seating::Free),
            Holder::Person(sitter, _) if sitter.key == key.hash() => return Ok(Seating::Again),
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
            Holder::Person(sitter, _) if sitter.key == key.hash() => Ok(()),
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
            Holder::Person(sitter, _) => Some(Owner(sitter.key)),
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
    pub fn transfer(&mut self, seat: SeatId, player: String, key: Hash) -> bool {
        match self.seats.iter_mut().find(|(id, _)| *id == seat) {
            Some((_, Holder::Person(sitter, stand_in))) => {
                (sitter.player, sitter.key) = (player, key);
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
    use naktong_protocol::unit::Side;

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
            key: key.hash(),
            nonce: Nonce([1; 32]),
        }
    }

    #[test]
    fn a_seat_belongs_to_the_key_that_took_it() {
        let (mut roster, key) = (roster(), SeatKey::random());
        assert_eq!(roster.ask(seat("nk"), key), Ok(Seating::Free));
        assert!(roster.sit(seat("nk"), sitter(key)));
        assert_eq!(roster.ask(seat("nk"), key), Ok(Seating::Again));
        assert_eq!(roster.claim(seat("nk"), key), Ok(()));
        let other = SeatKey::random();
        let refused = roster.ask(seat("nk"), other).unwrap_err();
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
        let refused = roster().ask(seat("us"), SeatKey::random()).unwrap_err();
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
    fn what_a_computer_holds_for_good_is_taken_and_belongs_to_no_key() {
        let mut roster = roster();
        assert!(roster.seat_computer(seat("un"), Level::Veteran, Nonce([3; 32])));
        let refused = roster.ask(seat("un"), SeatKey::random()).unwrap_err();
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
