//! Refusals that belong to no chapter: what the order itself got wrong.

use naktong_protocol::message::RefusalCode;
use naktong_protocol::turn::Phase;
use naktong_protocol::{Order, SeatId};
use naktong_rules::{Dice, decide};

use crate::given;
use crate::setup::unit;

#[test]
fn an_order_names_units_of_the_seat_each_once_and_together() {
    given()
        .seat("corps NK")
        .unit("a nk-rifle 4 C at 0706")
        .unit("b nk-rifle 4 C at 0705")
        .unit("theirs nk-rifle 4 C at 0706 seat corps")
        .unit("d rok 4 C at 1010")
        .nk(Phase::Movement)
        .order("move a+a 0707")
        .refused("the order names a twice.")
        .order("move a+b 0707")
        .refused("b is not in 0706; units that move together start together (9).")
        .order("move a")
        .refused("the path is empty.")
        .order("move theirs 0707")
        .refused("theirs is not this seat's to command (D6).")
        .order("move d 1011")
        .refused("d is not this seat's to command (D6).")
        .order("move ghost 1011")
        .refused("ghost is not this seat's to command (D6).")
        .order("corps: move theirs 0707")
        .accepted()
        .order("advance a")
        .refused("no advance is on offer (11.10).");
}

#[test]
fn an_order_without_units_is_refused() {
    let play = given().unit("a nk-rifle 4 C at 0706").nk(Phase::Movement);
    let order = Order::Move {
        units: vec![],
        path: vec![crate::setup::hex("0707")],
        on_foot: false,
    };
    let seat = SeatId::new("nk").unwrap();
    let refusal = decide(&play.game, seat, &order, &Dice::scripted([])).unwrap_err();
    assert_eq!(refusal.to_string(), "the order names no unit.");
    assert_eq!(refusal.code(), RefusalCode::IllegalOrder);
    assert_eq!(refusal.rule(), None);
}

#[test]
fn a_refused_order_changes_nothing() {
    let play = given().unit("a nk-rifle 4 C at 0706").nk(Phase::Movement);
    let before = play.game.state_hash();
    let play = play
        .order("move a 0708")
        .refused("0708 is not next to 0706 (9).");
    assert_eq!(play.game.state_hash(), before);
}

#[test]
fn an_enemy_unit_unknown_or_known_is_refused_in_the_same_words() {
    let play = given()
        .fog()
        .unit("a nk-rifle 4 C at 0706")
        .unit("near rok 4 C at 0707")
        .unit("hidden rok 4 C at 2020")
        .nk(Phase::Movement);
    let seat = SeatId::new("nk").unwrap();
    for id in ["near", "hidden", "nobody"] {
        let order = Order::Enter {
            unit: unit(id),
            hex: crate::setup::hex("0101"),
        };
        let refusal = decide(&play.game, seat, &order, &Dice::scripted([])).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            format!("{id} is not this seat's to command (D6).")
        );
    }
}
