//! Chapter 6: the turn.

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;

use crate::given;
use crate::setup::Setup;

fn two_regiments() -> Setup {
    given()
        .unit("a nk-rifle 4 A at 0706")
        .unit("d rok 4 C at 0709")
}

#[test]
fn r6_each_day_nk_plays_its_turn_and_then_un() {
    let mut play = two_regiments().turns(1).begin();
    let mut seen = vec![];
    while let Some(at) = play.game.acting() {
        seen.push(at);
        play = play.order("done").accepted();
    }
    // Phases in which a side could do nothing are passed over.
    assert_eq!(
        seen,
        [
            (Side::Nk, Phase::Movement),
            (Side::Nk, Phase::Posture),
            (Side::Un, Phase::Movement),
            (Side::Un, Phase::Posture),
        ]
    );
}

#[test]
fn r6_no_phase_is_passed_over_in_which_something_can_be_done() {
    let mut play = given()
        .turns(1)
        .unit("a nk-tank 4 A at 0706")
        .unit("b nk-tank 4 A at 0101")
        .unit("late nk-tank 4 A arrives 1 0201")
        .unit("d rok 4 C at 0707")
        .begin();
    let mut seen = vec![];
    while let Some((Side::Nk, phase)) = play.game.acting() {
        seen.push(phase);
        play = play.order("done").accepted();
    }
    assert_eq!(seen, Phase::ALL);
}

#[test]
fn r6_each_phase_has_its_own_orders() {
    let play = given()
        .unit("a nk-tank 4 A at 0706")
        .unit("late nk-tank 4 A arrives 1 0201")
        .unit("d rok 4 C at 0707")
        .begin()
        .stands_in(Side::Nk, Phase::Command)
        .order("move a 0705")
        .refused("units do not move in the Command phase (6).")
        .order("attack 0707 with a")
        .refused("attacks are not made in the Command phase (6).")
        .order("done")
        .order("enter late 0201")
        .refused("arrivals do not enter in the Movement phase (6).")
        .order("attack 0707 with a")
        .refused("attacks are not made in the Movement phase (6).")
        .order("done");
    play.stands_in(Side::Nk, Phase::Combat)
        .order("move a 0705")
        .refused("units do not move in the Combat phase (6).");
}

#[test]
fn r6_nobody_acts_in_the_other_sides_turn() {
    two_regiments()
        .begin()
        .order("un: move d 0710")
        .refused("it is NK's turn (1.1).")
        .order("un: stance d hold")
        .refused("it is NK's turn (1.1).")
        .order("un: done")
        .refused("it is NK's turn (1.1).")
        .order("nobody: done")
        .refused("there is no seat nobody in this match.");
}

#[test]
fn r6_a_phase_ends_when_all_seats_of_the_side_say_done() {
    two_regiments()
        .seat("corps NK")
        .unit("c nk-rifle 4 C at 0101 seat corps")
        .begin()
        .order("nk: done")
        .accepted()
        .stands_in(Side::Nk, Phase::Movement)
        .order("nk: done")
        .refused("this seat is done with the Movement phase already (6).")
        // Any seat may act at any moment of its side's phase (D6).
        .order("nk: move a 0705")
        .accepted()
        .order("corps: done")
        .stands_in(Side::Nk, Phase::Posture);
}

#[test]
fn r6_a_late_done_does_not_end_the_next_phase() {
    use naktong_protocol::{Order, SeatId};
    let play = two_regiments().begin();
    let late = Order::Done {
        turn: 1,
        phase: Phase::Movement,
    };
    let play = play.order("done").stands_in(Side::Nk, Phase::Posture);
    let seat = SeatId::new("nk").unwrap();
    let dice = naktong_rules::Dice::scripted([]);
    let refusal = naktong_rules::decide(&play.game, seat, &late, &dice).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "that phase is over; it is turn 1, Posture phase (6)."
    );
}

#[test]
fn r6_whoever_resigns_loses_decisively() {
    two_regiments()
        .begin()
        .order("un: resign")
        .gives(["UN resigns", "NK decisive victory"])
        .order("nk: done")
        .refused("the match is over.");
    two_regiments()
        .begin()
        .order("nk: resign")
        .gives(["NK resigns", "UN decisive victory"]);
}

#[test]
fn r6_before_all_seats_are_taken_nothing_can_be_asked() {
    use naktong_protocol::{Order, SeatId};
    let game = naktong_rules::Game::new(two_regiments().scenario);
    let seat = SeatId::new("nk").unwrap();
    let dice = naktong_rules::Dice::scripted([]);
    let refusal = naktong_rules::decide(&game, seat, &Order::Resign, &dice).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the match has not begun: a seat is still free."
    );
    assert_eq!(naktong_rules::legal_orders(&game, seat), Default::default());
}

#[test]
fn d6_units_and_attacks_are_of_one_seat() {
    let play = given()
        .seat("corps NK")
        .unit("a nk-rifle 4 C at 0706")
        .unit("b nk-rifle 4 C at 0606 seat corps")
        .unit("d rok 4 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 5)]);
    let legal = |seat: &str| {
        let seat = naktong_protocol::SeatId::new(seat).unwrap();
        let attacks = naktong_rules::legal_orders(&play.game, seat).attacks;
        let ids = attacks.into_iter().flat_map(|option| option.attackers);
        ids.map(|id| id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        (legal("nk"), legal("corps")),
        (vec!["a".into()], vec!["b".into()])
    );
    play.order("corps: attack 0707 with b").accepted();
}
