//! Chapter 14: drafts, tanks, replacements, regiments raised again (14.1 to 14.4).

use naktong_protocol::turn::{Phase, VictoryLevel};
use naktong_protocol::unit::Side;
use naktong_protocol::{PlaceId, Viewer};
use naktong_rules::scenario::{Check, Condition};

use crate::given;
use crate::play::Play;
use crate::setup::Setup;

/// A day of the campaign with replacements, Seoul NK's, and the line of a unit.
fn with(day: &str, unit: &str) -> Setup {
    given()
        .day(day)
        .replacements()
        .place("seoul 0101 NK 10")
        .unit(unit)
        .unit("enemy rok 4 C at 1818")
}

/// NK's drafts on a day, with a regiment to take them.
fn drafts(day: &str, nk_has: &[&str], un_has: &[&str]) -> u8 {
    let mut setup = given()
        .day(day)
        .replacements()
        .unit("a nk-rifle 2 C at 0707");
    let held = nk_has.iter().map(|place| (place, "NK"));
    for (column, (place, side)) in (1..).zip(held.chain(un_has.iter().map(|p| (p, "UN")))) {
        setup = setup.place(&format!("{place} 0{column}20 {side} 0"));
    }
    let view = setup.begin().view_of("nk");
    view.means.expect("a seat has means").korean_steps
}

#[test]
fn r14_1_nothing_makes_good_what_nk_loses_but_drafts_and_tanks() {
    for line in [
        "a nk-mech 2 B full 4 at 0707",
        "a nk-cycle 2 B full 4 at 0707",
        "a nk-special 2 B full 4 at 0707",
        "a nk-security 2 C full 4 at 0707",
        "a nk-hq 2 at 0707",
    ] {
        with("08-06", line)
            .unit("b nk-rifle 2 C at 0909")
            .begin()
            .stands_in(Side::Nk, Phase::Command)
            .order("refill a")
            .refused("a receives no step: nothing makes good the losses of its kind (14.1).");
    }
}

#[test]
fn r14_3_the_first_draft_comes_from_seoul_and_the_second_from_two_of_five() {
    assert_eq!(drafts("08-06", &["seoul"], &["taejon", "wonju"]), 1);
    assert_eq!(drafts("08-06", &["seoul", "taejon"], &["wonju"]), 1);
    assert_eq!(drafts("08-06", &["seoul", "taejon", "wonju"], &[]), 2);
    assert_eq!(drafts("08-06", &["chonju", "kwangju"], &["seoul"]), 1);
    assert_eq!(drafts("08-06", &["chongju", "kwangju", "seoul"], &[]), 2);
    assert_eq!(drafts("08-06", &["chongju"], &["seoul"]), 0);
    // B5 says how many there are at most.
    assert_eq!(drafts("08-05", &["chonju", "kwangju"], &["seoul"]), 0);
    assert_eq!(drafts("08-05", &["chonju", "kwangju", "seoul"], &[]), 1);
    assert_eq!(drafts("07-08", &["chonju", "kwangju", "seoul"], &[]), 0);
}

#[test]
fn r14_3_an_unsecured_place_sends_no_men() {
    let setup = || {
        with("07-23", "a nk-rifle 2 C at 0707").with(|scenario| {
            let seoul = PlaceId::new("seoul").unwrap();
            scenario.scoring.to_secure = Some([seoul].into());
        })
    };
    let drafts = |play: Play| play.view_of("nk").means.unwrap().korean_steps;
    // Nobody is near it: with nothing to give Command is passed over.
    assert_eq!(
        drafts(setup().begin().stands_in(Side::Nk, Phase::Movement)),
        0
    );
    let guarded = setup().unit("s nk-security 2 C at 0103").begin();
    assert_eq!(drafts(guarded.stands_in(Side::Nk, Phase::Command)), 1);
}

#[test]
fn r14_3_a_place_outside_the_window_stays_whose_it_was() {
    let seoul = PlaceId::new("seoul").unwrap();
    let play = given()
        .day("07-23")
        .replacements()
        .unit("a nk-rifle 2 C at 0707")
        .with(|scenario| {
            scenario.drafts_outside.insert(seoul);
        })
        .begin();
    play.order("refill a").gives(["a receives a draft"]);
}

#[test]
fn r14_3_drafts_go_to_led_and_fed_infantry_with_room_for_them() {
    let refused = |setup: Setup, why: &str| {
        setup
            // Somebody who could take it, so that Command is not passed over.
            .unit("z nk-rifle 2 C at 0909")
            .begin()
            .stands_in(Side::Nk, Phase::Command)
            .order("refill a")
            .refused(&format!("a receives no step: {why}."));
    };
    let day = "07-23";
    let regiment = "a nk-rifle 3 C at 0707 of nkpa-1-div";
    refused(
        with(day, "a nk-rifle 3 C full 3 at 0707"),
        "it is at full strength (14.3)",
    );
    refused(
        with(day, "a nk-rifle 3 C arrives 2 0707"),
        "it is not on the map (14.3)",
    );
    refused(
        with(day, regiment).unit("d rok 2 C at 0708"),
        "it is in an enemy zone of control (14.3)",
    );
    refused(
        with(day, regiment)
            .command()
            .unit("hq nk-hq 2 at 0711 of nkpa-1-div")
            .formation("nkpa-1-div hq hq"),
        "it is out of command (14.3)",
    );
    let hungry = with(day, regiment).supply().source("NK 0909 0");
    refused(
        hungry.terrain("0606 sea, 0607 sea, 0706 sea, 0708 sea, 0806 sea, 0807 sea"),
        "it is not in Full supply (14.3)",
    );
    refused(
        with(day, regiment)
            .unit("b nk-rifle 6 C at 0707")
            .unit("c nk-rifle 6 C at 0707"),
        "its hex has no room for another step (5.1)",
    );
}

#[test]
fn r14_3_one_a_unit_and_turn_and_what_is_not_given_is_lost() {
    let play = with("08-06", "a nk-rifle 2 C at 0707")
        .place("taejon 0120 NK 6")
        .place("wonju 0220 NK 2")
        .unit("b nk-rifle 2 C at 0909")
        .begin()
        .order("refill a")
        .gives(["a receives a draft"])
        .shows("a", "0707 3 D")
        .order("refill a")
        .refused("a receives no step: it has received a step today (14.3).");
    assert_eq!(play.view_of("nk").means.unwrap().korean_steps, 1);
    // The enemy is told nothing, and has no such means.
    let un = Viewer::Seat("un".parse().unwrap());
    assert_eq!(play.news_of(un).len(), 1, "in an open match the steps show");
    assert_eq!(play.view_of("un").means.unwrap().korean_steps, 0);
    let play = play.until(Side::Nk, Phase::Movement);
    assert_eq!(play.view_of("nk").means.unwrap().korean_steps, 0);
    let play = play
        .order("refill b")
        .refused("no steps are given in the Movement phase (6).")
        .next_day(Side::Nk, Phase::Command);
    assert_eq!(play.view_of("nk").means.unwrap().korean_steps, 2);
    play.order("refill a")
        .accepted()
        .shows("a", "0707 4 D dug-in");
}

#[test]
fn e11_drafts_make_quality_worse_and_go_first() {
    // Maximum 5, quality A, 2 trained steps: it receives two drafts.
    with("07-23", "a nk-rifle 2 A full 5 at 0704")
        .unit("d rok 4 D at 0707")
        .begin()
        .order("refill a")
        .gives(["a receives a draft"])
        .shows("a", "0704 3 B")
        .next_day(Side::Nk, Phase::Command)
        .order("refill a")
        .accepted()
        .shows("a", "0704 4 C dug-in")
        .until(Side::Nk, Phase::Movement)
        .order("move a 0705 0706")
        .accepted()
        .until(Side::Nk, Phase::Combat)
        .dice([("CRT", 4)])
        .order("attack 0707 with a")
        .gives_also("a loses 1, 1 of them drafts")
        .shows("a", "0706 3 B disrupted")
        // It recovers in the zone, and loses two more.
        .dice([("REC", 1), ("CRT", 1)])
        .next_day(Side::Nk, Phase::Combat)
        .order("attack 0707 with a")
        .gives_also("a loses 1, 1 of them drafts")
        .gives_also("a loses 1")
        .shows("a", "0706 1 A disrupted tired");
}

#[test]
fn r14_3_tanks_come_from_the_pool_from_1_august() {
    let tanks = |day: &str, pool: u8| {
        with(day, "t nk-tank 2 B full 4 at 0707")
            .unit("u nk-tank 2 B full 4 at 0909")
            .unit("z nk-rifle 2 C at 1010")
            // Tanks may stand in a zone.
            .unit("d rok 2 C at 0708")
            .heavy_materiel(pool)
            .begin()
            .order("refill t")
    };
    let none = "t receives no step: there is nothing left to give it today (14.3).";
    tanks("07-31", 9).refused(none);
    tanks("08-01", 2).refused(none);
    tanks("08-01", 9)
        .gives(["3 HM", "t receives a step"])
        .heavy_materiel(6)
        .shows("t", "0707 3 B")
        .order("refill u")
        .refused("u receives no step: there is nothing left to give it today (14.3).");
}

#[test]
fn r14_3_four_tank_steps_in_the_game() {
    let mut play = with("08-01", "t nk-tank 1 B at 0707")
        .unit("z nk-rifle 1 C at 1010")
        .heavy_materiel(30)
        .begin();
    for restored in 1..=4 {
        play = play.order("refill t").accepted();
        assert_eq!(play.view_of("nk").means.unwrap().tanks_restored, restored);
        play = play.next_day(Side::Nk, Phase::Command);
    }
    play.stands_in(Side::Nk, Phase::Command)
        .order("refill t")
        .refused("t receives no step: there is nothing left to give it today (14.3).")
        .shows("t", "0707 5 B dug-in");
}

/// The UN's Command phase of a day.
fn un_command(day: &str, units: &[&str]) -> Play {
    let play = given()
        .day(day)
        .replacements()
        .units(units)
        .unit("enemy nk-rifle 4 C at 0101")
        .un(Phase::Command);
    play.stands_in(Side::Un, Phase::Command)
}

#[test]
fn r14_4_korean_and_western_replacements_are_two_kinds() {
    let units = &[
        "r rok 2 C at 0707",
        "c rok-cavalry 2 C at 0808",
        "p police 2 D at 0909",
        "u us 2 C at 1010",
        "k uk 2 B at 1111",
        "t m26 2 B at 1212",
    ];
    let play = un_command("08-20", units);
    let means = play.view_of("un").means.unwrap();
    assert_eq!((means.korean_steps, means.western_steps), (2, 2));
    play.order("refill r")
        .gives(["r receives a step"])
        .order("refill p")
        .gives(["p receives a step"])
        .order("refill c")
        .refused("c receives no step: there is nothing left to give it today (14.4).")
        .order("refill k")
        .gives(["k receives a step"])
        .order("refill t")
        .gives(["t receives a step"])
        .order("refill u")
        .refused("u receives no step: there is nothing left to give it today (14.4).");
}

#[test]
fn r14_4_before_august_the_rok_receives_drafts_but_for_its_stragglers() {
    let given_on = |day: &str| {
        let play = un_command(day, &["r rok 2 B at 0707"]).order("refill r");
        crate::play::describe(&play.unit("r"))
    };
    assert_eq!(given_on("07-03"), "0707 3 B");
    assert_eq!(given_on("07-14"), "0707 3 C");
    assert_eq!(given_on("07-30"), "0707 3 C");
    assert_eq!(given_on("08-02"), "0707 3 B");
}

#[test]
fn r14_4_the_superior_seat_gives_to_all_of_its_side() {
    given()
        .day("08-20")
        .replacements()
        .seat("rok-army UN")
        .unit("r rok 2 C at 0707 seat rok-army")
        .unit("a nk-rifle 4 C at 0101")
        .un(Phase::Command)
        .order("rok-army: refill r")
        .refused("steps are given by Eighth Army only (D6).")
        .order("un: refill r")
        .gives(["r receives a step"])
        .order("un: refill a")
        .refused("a is not this seat's to command (D6).");
}

/// On a day d, one step, is lost at 0707; its headquarters stands at 1515, UN's source is 2020.
fn loses_a_regiment(day: &str, class: &str) -> Play {
    given()
        .day(day)
        .turns(7)
        .replacements()
        .source("UN 2020 0")
        .unit("a nk-rifle 6 A at 0706")
        .unit(&format!("d {class} 1 C full 4 at 0707 of rok-1-div"))
        .unit("hq rok-hq 1 at 1515 of rok-1-div")
        .formation("rok-1-div hq hq")
        .unit("e rok 2 C at 1818")
        .unit("f us 2 C at 1818")
        .victory(
            Check::LastDusk,
            VictoryLevel::NkDecisive,
            vec![Condition::UnitDestroyed { side: Side::Un }],
        )
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with a")
        .gives_also("d is destroyed")
        .until(Side::Un, Phase::Command)
}

fn days_later(play: Play, days: u16) -> Play {
    (0..days).fold(play, |play, _| play.next_day(Side::Un, Phase::Command))
}

#[test]
fn r14_4_a_destroyed_regiment_is_raised_again_after_five_days() {
    let elsewhere = "d cannot be raised at 1111: it returns at Pusan or at its headquarters in \
                     Full supply, if the hex is not held, watched or full (14.4).";
    let play = days_later(loses_a_regiment("07-24", "rok"), 4)
        .order("raise d 1515")
        .refused("d cannot be raised again: it was destroyed less than 5 days ago (14.4).");
    // On the 29th, an odd day, there is nothing to give.
    let play = days_later(play, 2)
        .order("raise d 1111")
        .refused(elsewhere)
        .order("raise e 1515")
        .refused("e cannot be raised again: it is not destroyed (14.4).")
        .order("raise d 1515")
        // 30 July: the men are recruits.
        .gives(["d is raised in 1515 with 2, 2 of them drafts"])
        .shows("d", "1515 2 D")
        .order("refill e")
        .refused("e receives no step: there is nothing left to give it today (14.4).");
    // It has been destroyed all the same.
    let play = play.next_day(Side::Nk, Phase::Command);
    let level = play.game.outcome().map(|outcome| outcome.level);
    assert_eq!(level, Some(VictoryLevel::NkDecisive));
}

#[test]
fn r14_4_it_returns_at_pusan_too_if_two_replacements_are_left() {
    let play = days_later(loses_a_regiment("08-15", "us"), 5)
        .order("refill f")
        .accepted()
        .order("raise d 2020")
        .refused(
            "d cannot be raised again: it takes 2 replacements of its nation, and there are \
             fewer today (14.4).",
        );
    drop(play);
    days_later(loses_a_regiment("08-15", "us"), 5)
        .order("raise d 2020")
        .gives(["d is raised in 2020 with 2, 0 of them drafts"])
        .shows("d", "2020 2 C");
}

#[test]
fn r14_4_only_regiments_of_the_rok_and_the_us_are_raised() {
    for class in ["police", "uk", "m24"] {
        days_later(loses_a_regiment("08-15", class), 5)
            .order("raise d 2020")
            .refused(
                "d cannot be raised again: only regiments of the ROK and the US are raised \
                 again (14.4).",
            );
    }
}

#[test]
fn r14_4_without_replacements_nothing_is_given() {
    given()
        .day("08-20")
        .unit("r rok 2 C at 0707")
        .unit("late rok 2 C arrives 1 0909")
        .unit("a nk-rifle 4 C at 0101")
        .un(Phase::Command)
        .order("refill r")
        .refused("this match is played without replacements (14.4).")
        .order("raise r 0707")
        .refused("this match is played without replacements (14.4).");
}
