//! Who hears and who speaks in which room. Asked anew for every line: seats change hands.

use naktong_protocol::SeatId;
use naktong_protocol::chat::Room;
use naktong_protocol::message::{Refusal, RefusalCode};
use naktong_protocol::record::Who;
use naktong_protocol::unit::Side;

use crate::matches::Row;
use crate::people::Hands;

/// Whether somebody hears a room of a match that he may see.
#[must_use]
pub fn hears(row: &Row, hands: &Hands, room: Room) -> bool {
    let may_look_on = || row.may_look_on(hands).is_ok();
    match room {
        Room::Table => !row.seats_of(hands).is_empty() || may_look_on(),
        Room::Nk => seat_of(row, hands, Side::Nk).is_some(),
        Room::Un => seat_of(row, hands, Side::Un).is_some(),
        // What is said there may be what a player must not know.
        Room::Watchers => row.is_over() || (row.places_of(hands).is_empty() && may_look_on()),
    }
}

/// The seat of a side that somebody holds; the first if there are several.
fn seat_of(row: &Row, hands: &Hands, side: Side) -> Option<SeatId> {
    let mut seats = row.seats_of(hands).into_iter();
    seats.find(|seat| row.sides.get(seat) == Some(&side))
}

/// Who says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// Whom he is.
    pub who: Who,
    /// The name that is shown.
    pub name: String,
    /// The seat by which he speaks.
    pub seat: Option<SeatId>,
}

/// Who it is that speaks in a room; `person` is who the session says it is.
///
/// # Errors
/// `not_your_seat` or `not_allowed` with who may speak there.
pub fn speaker(
    row: &Row,
    hands: &Hands,
    person: Result<(Who, String), Refusal>,
    room: Room,
) -> Result<Speaker, Refusal> {
    let seat = match room {
        Room::Table => row.seats_of(hands).into_iter().next(),
        Room::Nk => seat_of(row, hands, Side::Nk),
        Room::Un => seat_of(row, hands, Side::Un),
        Room::Watchers if hears(row, hands, room) => {
            let (who, name) = person?;
            let seat = None;
            return Ok(Speaker { who, name, seat });
        }
        Room::Watchers => {
            row.may_look_on(hands)?;
            let text = "Those who look on speak among themselves; players hear it and join in \
                 when the match is over.";
            return Err(Refusal::new(RefusalCode::NotAllowed, text));
        }
    };
    let held = seat.and_then(|seat| {
        let (who, name) = (*row.holders.get(&seat)?, row.player(seat)?.to_owned());
        let seat = Some(seat);
        Some(Speaker { who, name, seat })
    });
    held.ok_or_else(|| {
        let text = match room {
            Room::Nk | Room::Un => "This is for the seats of that side among themselves.",
            Room::Table | Room::Watchers => {
                "Only players speak at the table; who looks on speaks in the room of the watchers."
            }
        };
        Refusal::new(RefusalCode::NotYourSeat, text)
    })
}
