//! D6 Seats: who orders which unit, loans, and what passes from seat to seat.

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{SeatId, Viewer};
use naktong_rules::legal_orders;

use crate::given;
use crate::play::Play;
use crate::setup::{Setup, unit};

/// A regiment of the first seat and one of a corps stand before a battalion; each has a HQ.
fn two_corps() -> Setup {
    given()
        .seat("corps NK")
        .unit("a nk-rifle 4 A at 0706 of nkpa-1-div")
        .unit("ahq nk-hq 2 at 0705 of nkpa-1-div")
        .formation("nkpa-1-div hq ahq corps nkpa-1-corps")
        .unit("b nk-rifle 4 A at 0606 of nkpa-2-div seat corps")
        .unit("bhq nk-hq 2 at 0605 of nkpa-2-div seat corps")
        .formation("nkpa-2-div hq bhq corps nkpa-1-corps")
        .unit("d rok 1 D at 0707")
        .unit("z rok 2 C at 0720")
}

fn seat(id: &str) -> SeatId {
    SeatId::new(id).unwrap()
}

/// What a seat may attack 0707 with, and what may support it.
fn means_of_attack(play: &Play, id: &str) -> (Vec<String>, Vec<String>) {
    let options = legal_orders(&play.game, seat(id)).attacks;
    let option = options.into_iter().next().expect("something to attack");
    let names = |units: Vec<naktong_protocol::UnitId>| -> Vec<String> {
        units.iter().map(ToString::to_string).collect()
    };
    (names(option.attackers), names(option.support))
}

#[test]
fn d6_units_are_ordered_by_their_own_seat() {
    two_corps()
        .nk(Phase::Movement)
        .order("move b 0605")
        .refused("b is not this seat's to command (D6).")
        .order("corps: move a 0705")
        .refused("a is not this seat's to command (D6).")
        .order("corps: move b 0605")
        .gives(["b moves 0606-0605 for 3"]);
}

#[test]
fn d6_an_attack_takes_units_of_another_seat_only_if_they_are_lent() {
    let play = two_corps()
        .nk(Phase::Combat)
        .dice([("CRT", 5)])
        .order("attack 0707 with a b")
        .refused("b is commanded by corps, which has not lent it this turn (D6).")
        .order("attack 0707 with a support bhq")
        .refused("bhq is commanded by corps, which has not lent it this turn (D6).");
    let (attackers, support) = means_of_attack(&play, "nk");
    assert_eq!((attackers, support), (vec!["a".into()], vec!["ahq".into()]));
    let play = play.order("corps: lend b+bhq").gives(["b bhq lent"]);
    let (attackers, support) = means_of_attack(&play, "nk");
    assert_eq!(attackers, ["a", "b"]);
    assert_eq!(support, ["ahq", "bhq"]);
    // The lender's own offer has his units only: nothing was lent to him.
    assert_eq!(means_of_attack(&play, "corps").0, ["b"]);
    play.order("attack 0707 with a b support ahq bhq")
        .gives_also("d is destroyed");
}

#[test]
fn d6_a_lent_unit_is_lent_for_attacks_alone() {
    two_corps()
        .nk(Phase::Movement)
        .order("corps: lend b")
        .order("move b 0605")
        .refused("b is not this seat's to command (D6).")
        .order("stance b hold")
        .refused("b is not this seat's to command (D6).")
        .order("lend b")
        .refused("b is not this seat's to command (D6).")
        .order("corps: move b 0605")
        .accepted();
}

#[test]
fn d6_a_lent_unit_may_attack_without_any_of_the_seats_own() {
    two_corps()
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("corps: lend b")
        .order("attack 0707 with b")
        .gives_also("d is destroyed");
}

#[test]
fn d6_a_loan_is_called_back_and_ends_with_the_turn() {
    let play = two_corps()
        .nk(Phase::Command)
        .order("corps: lend b")
        .order("corps: recall b")
        .gives(["b called back"])
        .until(Side::Nk, Phase::Combat)
        .order("attack 0707 with a b")
        .refused("b is commanded by corps, which has not lent it this turn (D6).")
        .order("corps: lend b")
        .accepted();
    assert!(play.unit("b").state.own.unwrap().lent);
    let play = play.next_day(Side::Nk, Phase::Combat);
    assert!(!play.unit("b").state.own.unwrap().lent);
    play.order("attack 0707 with a b")
        .refused("b is commanded by corps, which has not lent it this turn (D6).");
}

#[test]
fn d6_units_are_lent_while_attacks_can_come_to_somebody_there_is() {
    let play = two_corps()
        .nk(Phase::Posture)
        .order("corps: lend b")
        .refused("units are not lent in the Posture phase (6).");
    assert!(legal_orders(&play.game, seat("corps")).lendable.is_empty());
    let play = play
        .until(Side::Un, Phase::Movement)
        .order("lend d")
        .refused("this side has no other seat to which units could be lent (D6).");
    assert!(legal_orders(&play.game, seat("un")).lendable.is_empty());
    let play = play.next_day(Side::Nk, Phase::Movement);
    let lendable = legal_orders(&play.game, seat("corps")).lendable;
    assert_eq!(lendable, [unit("b"), unit("bhq")]);
}

#[test]
fn d6_a_loan_tells_nothing_of_the_enemy_and_the_enemy_nothing_of_it() {
    // What is not there, what is hidden and what is seen are one to the asker.
    let play = two_corps().fog().nk(Phase::Combat);
    let play = ["ghost", "z", "d"].into_iter().fold(play, |play, id| {
        let sentence = format!("{id} is not this seat's to command (D6).");
        play.order(&format!("attack 0707 with a {id}"))
            .refused(&sentence)
            .order(&format!("corps: lend {id}"))
            .refused(&sentence)
    });
    let play = play.order("corps: lend b").accepted();
    assert!(!play.news_of(Viewer::Seat(seat("nk"))).is_empty());
    assert!(play.news_of(Viewer::Seat(seat("un"))).is_empty());
    assert!(play.news_of(Viewer::Spectator).is_empty());
}

#[test]
fn d6_the_seat_that_attacked_answers_for_lent_units_too() {
    let play = two_corps()
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("corps: lend b")
        .order("attack 0707 with a b")
        .gives_also("0707 is open to a b");
    // All seats of the side see it, and who may answer.
    let offer = play.view_of("corps").advance.unwrap();
    assert_eq!(offer.seat, seat("nk"));
    assert_eq!(play.view_of("un").advance, None);
    assert_eq!(legal_orders(&play.game, seat("corps")).advance, None);
    play.order("corps: advance b")
        .refused("no advance is on offer (11.10).")
        .order("advance b")
        .gives(["b advances 0606-0707"]);
}

#[test]
fn d6_optional_the_superior_seat_orders_any_unit_of_its_side() {
    let play = two_corps()
        .option(OptionalRule::SuperiorCommands)
        .nk(Phase::Movement)
        .order("nk: move b 0605")
        .accepted()
        .order("corps: move a 0705")
        .refused("a is not this seat's to command (D6).")
        .order("nk: move d 0708")
        .refused("d is not this seat's to command (D6).")
        .next_day(Side::Nk, Phase::Movement)
        .order("nk: move b 0606")
        .accepted()
        .until(Side::Nk, Phase::Combat)
        .dice([("CRT", 10)]);
    assert_eq!(means_of_attack(&play, "nk").0, ["a", "b"]);
    play.order("nk: attack 0707 with a b support ahq bhq")
        .gives_also("0707 is open to a b")
        .order("nk: advance b")
        .accepted();
}

/// The ROK holds all until turn 2, when the army takes over the American battalion.
fn two_armies() -> Setup {
    given()
        .seat("army UN")
        .unit("a nk-rifle 4 A at 0101")
        .unit("r rok 4 C at 1010")
        .unit("u us 4 C at 1212")
        .unit("v us 4 C arrives 3 2020")
        .handover("army 2 u v superior")
}

#[test]
fn d6_a_seat_takes_over_on_its_day() {
    let play = two_armies()
        .un(Phase::Movement)
        .order("army: move u 1213")
        .refused("u is not this seat's to command (D6).")
        .order("un: move u 1213")
        .accepted();
    let seat_of = |play: &Play| play.view_of("un").units[&unit("u")].state.own.clone();
    let superior = |play: &Play| play.view_of("army").means.unwrap().superior;
    assert_eq!(seat_of(&play).unwrap().seat, seat("un"));
    assert_eq!(superior(&play), Some(seat("un")));
    let play = play.next_day(Side::Nk, Phase::Posture).order("done");
    let play = play.gives_also("army takes over u v and is superior");
    assert_eq!(seat_of(&play).unwrap().seat, seat("army"));
    assert_eq!(superior(&play), Some(seat("army")));
    let told = |viewer| {
        let news = play.news_of(viewer).iter();
        news.filter(|news| format!("{news:?}").contains("HandedOver"))
            .count()
    };
    assert_eq!(told(Viewer::Seat(seat("un"))), 1);
    assert_eq!(told(Viewer::Seat(seat("nk"))), 0);
    assert_eq!(told(Viewer::Spectator), 0);
    play.until(Side::Un, Phase::Movement)
        .order("un: move u 1212")
        .refused("u is not this seat's to command (D6).")
        .order("army: move u 1212")
        .accepted()
        .next_day(Side::Un, Phase::Command)
        .order("army: enter v 2020")
        .accepted();
}

#[test]
fn d6_no_phase_waits_for_a_seat_that_commands_nobody_yet() {
    let play = two_armies()
        .un(Phase::Movement)
        .order("army: done")
        .refused("this seat is done with the Movement phase already (6).");
    assert_eq!(legal_orders(&play.game, seat("army")).done, None);
    let play = play.order("un: done").stands_in(Side::Un, Phase::Posture);
    // From the day on which it takes over, it is waited for.
    let play = play.next_day(Side::Un, Phase::Movement);
    play.order("un: done")
        .stands_in(Side::Un, Phase::Movement)
        .order("army: done")
        .stands_in(Side::Un, Phase::Posture);
}
