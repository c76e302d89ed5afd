//! Who sits where. Keys are kept as hashes only.

use naktong_protocol::SeatId;
use naktong_protocol::codec::Hash;
use naktong_protocol::message::{Nonce, Refusal, RefusalCode, SeatKey, SeatTaken};
use naktong_protocol::view::SeatInfo;

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

/// The seats of a match in the scenario's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    seats: Vec<(SeatId, Option<Sitter>)>,
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
        Self {
            seats: seats.iter().map(|seat| (seat.id, None)).collect(),
        }
    }

    /// The seats' ids in order.
    pub fn seats(&self) -> impl Iterator<Item = SeatId> + '_ {
        self.seats.iter().map(|(seat, _)| *seat)
    }

    /// Whether everybody is there.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.seats.iter().all(|(_, sitter)| sitter.is_some())
    }

    /// The nonces in the order of the seats, of those who sit.
    #[must_use]
    pub fn nonces(&self) -> Vec<Nonce> {
        self.seats
            .iter()
            .flat_map(|(_, sitter)| sitter)
            .map(|sitter| sitter.nonce)
            .collect()
    }

    /// As the match list shows it.
    #[must_use]
    pub fn taken(&self) -> Vec<SeatTaken> {
        let row = |(seat, sitter): &(SeatId, Option<Sitter>)| SeatTaken {
            seat: *seat,
            player: sitter.as_ref().map(|sitter| sitter.player.clone()),
        };
        self.seats.iter().map(row).collect()
    }

    /// Whether a key may sit down on a seat.
    ///
    /// # Errors
    /// `unknown_seat` or `seat_taken`.
    pub fn ask(&self, seat: SeatId, key: SeatKey) -> Result<Seating, Refusal> {
        match self.find(seat)? {
            None => Ok(Seating::Free),
            Some(sitter) if sitter.key == key.hash() => Ok(Seating::Again),
            Some(sitter) => Err(Refusal::new(
                RefusalCode::SeatTaken,
                format!(
                    "{} sits on {seat}; take a free seat or watch.",
                    sitter.player
                ),
            )),
        }
    }

    /// Whether a key holds a seat.
    ///
    /// # Errors
    /// `unknown_seat` or `not_your_seat`.
    pub fn claim(&self, seat: SeatId, key: SeatKey) -> Result<(), Refusal> {
        match self.find(seat)? {
            Some(sitter) if sitter.key == key.hash() => Ok(()),
            _ => Err(Refusal::new(
                RefusalCode::NotYourSeat,
                format!("This key does not hold the seat {seat}; join to take a free one."),
            )),
        }
    }

    /// Sits somebody down. `false` if there is no such seat or it is taken.
    pub fn sit(&mut self, seat: SeatId, sitter: Sitter) -> bool {
        match self.seats.iter_mut().find(|(id, _)| *id == seat) {
            Some((_, place @ None)) => {
                *place = Some(sitter);
                true
            }
            _ => false,
        }
    }

    /// The name of who sits on a seat.
    ///
    /// # Errors
    /// `unknown_seat`.
    pub fn player(&self, seat: SeatId) -> Result<Option<&str>, Refusal> {
        Ok(self.find(seat)?.map(|sitter| sitter.player.as_str()))
    }

    /// Gives a taken seat to somebody else; its part of the dice stays. `false` if nobody sits
    /// there.
    pub fn transfer(&mut self, seat: SeatId, player: String, key: Hash) -> bool {
        match self.seats.iter_mut().find(|(id, _)| *id == seat) {
            Some((_, Some(sitter))) => {
                (sitter.player, sitter.key) = (player, key);
                true
            }
            _ => false,
        }
    }

    fn find(&self, seat: SeatId) -> Result<Option<&Sitter>, Refusal> {
        match self.seats.iter().find(|(id, _)| *id == seat) {
            Some((_, sitter)) => Ok(sitter.as_ref()),
            None => {
                let seats: Vec<_> = self.seats().map(|seat| seat.to_string()).collect();
                let text = format!("There is no seat {seat} here; it has {}.", seats.join(", "));
                Err(Refusal::new(RefusalCode::UnknownSeat, text))
            }
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
}
