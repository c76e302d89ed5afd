//! Chapter 14: what Inchon claims, and UN may keep at a price (14.6).

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{ViewEvent, Viewer};

use crate::given;
use crate::play::Play;

/// A brigade that Inchon claims on turn 3 for 6 points, in UN's first Command phase.
fn marines() -> Play {
    given()
        .fog()
        .day("09-04")
        .turns(5)
        .place("town 0101 NK 1")
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 A at 0606")
        .unit("hq us-hq 3 at 1515 of us-1-div")
        .unit("m us 1 A at 0707 of us-1-div")
        .unit("late us 2 C arrives 1 1919")
        .claim(3, "hq m", 6)
        .un(Phase::Command)
}

const NOT_NOW: &str =
    "hq cannot be kept: Inchon does not claim it tomorrow, or it is kept already (14.6).";

#[test]
fn r14_6_un_keeps_them_on_the_day_before() {
    let play = marines()
        .order("keep hq")
        .refused(NOT_NOW)
        .next_day(Side::Un, Phase::Command)
        .order("keep m")
        .refused(
            "m cannot be kept: Inchon does not claim it tomorrow, or it is kept already (14.6).",
        )
        .order("keep hq")
        .gives(["hq will be kept"])
        .order("keep hq")
        .refused(NOT_NOW)
        .until(Side::Un, Phase::Movement)
        .order("keep hq")
        .refused("nothing is kept in the Movement phase (6).")
        .next_day(Side::Nk, Phase::Posture);
    assert_eq!(play.public().score.nk_points, 1);
    let play = play
        .order("done")
        .gives_also("6 for hq")
        .spares("m is withdrawn")
        .spares("hq is withdrawn")
        .next_day(Side::Un, Phase::Movement)
        .shows("m", "0707 1 A dug-in");
    // The score and its reason are public, and it is scored once.
    let awards = play.public().awards;
    let told: Vec<_> = awards
        .iter()
        .map(|a| (a.turn, a.points, &*a.reason))
        .collect();
    assert_eq!(told, [(3, 6, "UN keeps hq from Inchon (14.6).")]);
    assert_eq!(play.public().score.nk_points, 7);
}

#[test]
fn r14_6_who_is_not_kept_leaves() {
    marines()
        .next_day(Side::Nk, Phase::Posture)
        .next_day(Side::Nk, Phase::Posture)
        .order("done")
        .gives_also("hq is withdrawn")
        .gives_also("m is withdrawn")
        .spares("6 for hq");
}

#[test]
fn r14_6_nothing_is_paid_for_what_no_longer_exists() {
    let play = given()
        .turns(5)
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 A at 0606")
        .unit("m us 1 C at 0707")
        .unit("n us 1 C at 1515")
        .claim(3, "m", 2)
        .un(Phase::Movement)
        .next_day(Side::Un, Phase::Command)
        .order("keep m")
        .accepted()
        .next_day(Side::Nk, Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with a b")
        .gives_also("m is destroyed")
        .until(Side::Nk, Phase::Posture)
        .order("done")
        .spares("2 for m");
    assert_eq!(play.public().score.nk_points, 0);
}

#[test]
fn r14_6_the_enemy_does_not_hear_of_it_before() {
    let play = marines()
        .next_day(Side::Un, Phase::Command)
        .order("keep hq")
        .accepted();
    let news = |viewer| play.news_of(viewer).to_vec();
    assert_eq!(news(Viewer::Seat("nk".parse().unwrap())), []);
    assert_eq!(news(Viewer::Spectator), []);
    let own = news(Viewer::Seat("un".parse().unwrap()));
    assert!(matches!(own[..], [ViewEvent::Report(_)]), "{own:?}");
}
