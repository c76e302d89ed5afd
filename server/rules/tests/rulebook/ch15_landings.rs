//! Chapter 15: landings (15.4), the Pusan transport (15.5), refugees (15.6), all-in (15.7).

use naktong_protocol::report::Report;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{ViewEvent, Viewer};
use naktong_rules::Dice;

use crate::given;
use crate::play::Play;
use crate::setup::{Setup, unit};

/// The first dawn with its dice.
fn begin(setup: Setup, dice: &[(&str, u8)]) -> Play {
    Play::begin_with(setup.scenario, Dice::scripted(dice.iter().copied()))
}

#[test]
fn r15_4_each_landing_rolls_by_id_and_costs_a_step_on_1() {
    let setup = given()
        .fog()
        .unit("s2 nk-special 3 B lands 0101,0201")
        .unit("s1 nk-special 4 A lands 0101,0201")
        .unit("d rok 4 C at 1515");
    let play = begin(setup, &[("LAND", 1), ("LAND", 2)])
        .gives_also("s1 suffers at sea on 1")
        .gives_also("s1 loses 1")
        .gives_also("s2 is safe at sea on 2")
        .spares("s2 loses 1");
    // It is nobody's but NK's to know.
    let told = |seat: &str| {
        let reports = play.news_of(Viewer::Seat(seat.parse().unwrap())).iter();
        let landing = |news: &&ViewEvent| matches!(news, ViewEvent::Report(Report::Landing { .. }));
        reports.filter(landing).count()
    };
    assert_eq!((told("nk"), told("un")), (2, 0));
    play.stands_in(Side::Nk, Phase::Command)
        .order("enter s1 0201")
        .gives(["s1 enters 0201"])
        .shows("s1", "0201 3 A")
        .order("enter s2 0101")
        .accepted()
        .shows("s2", "0101 3 B")
        .until(Side::Nk, Phase::Movement)
        .movement_left("s1", 8);
}

#[test]
fn r15_4_who_comes_later_or_stands_ashore_rolls_for_nothing() {
    given()
        .unit("s1 nk-special 4 A at 0101")
        .unit("s2 nk-special 4 A arrives 2 0101")
        .unit("d rok 4 C at 1515")
        .begin()
        .next_day(Side::Nk, Phase::Command)
        .order("enter s2 0101")
        .accepted();
}

fn transport() -> Setup {
    given()
        .fog()
        .option(OptionalRule::PusanTransport)
        .unit("s nk-special 4 A lands 0101")
        .unit("t nk-special 4 A at 0303")
        .unit("sd nk-special 1 A staked s 1819,1820")
        .unit("d rok 4 C at 2020")
}

#[test]
fn r15_5_a_staked_step_comes_through_on_6() {
    let play = begin(transport(), &[("LAND", 5)])
        .gone("sd")
        .order("enter sd 1819")
        .refused("sd is not waiting to enter (14.5).")
        .dice([("PUS", 6)])
        .order("stake t")
        .refused(
            "t gives no step for the Pusan transport: no transport is ready for it in this \
             scenario (15.5).",
        )
        .order("stake d")
        .refused("d is not this seat's to command (D6).")
        .order("stake s")
        .gives(["the transport of s comes through on 6"]);
    assert_eq!(play.news_of(Viewer::Seat("un".parse().unwrap())), []);
    play.order("stake s")
        .refused("s gives no step for the Pusan transport: the transport has sailed (15.5).")
        .order("enter sd 1819")
        .gives(["sd enters 1819"])
        .shows("sd", "1819 1 A")
        .order("enter s 0101")
        .accepted()
        .shows("s", "0101 3 A");
}

#[test]
fn r15_5_otherwise_the_navy_sinks_it() {
    let play = begin(transport(), &[("LAND", 5)])
        .order("enter s 0101")
        .accepted()
        .dice([("PUS", 5)])
        .order("stake s")
        .gives(["the transport of s is sunk on 5", "s loses 1"])
        .shows("s", "0101 3 A")
        .order("enter sd 1819")
        .refused("sd is not waiting to enter (14.5).");
    // UN hears that a transport was sunk, and not whose men were in it.
    let transport = Report::Transport {
        unit: None,
        roll: None,
        landed: false,
    };
    for viewer in [Viewer::Seat("un".parse().unwrap()), Viewer::Spectator] {
        assert_eq!(play.news_of(viewer), [ViewEvent::Report(transport.clone())]);
    }
}

#[test]
fn r15_5_on_turn_1_only_and_only_where_it_is_in_play() {
    let late = transport().unit("late nk-rifle 2 C arrives 2 0505");
    begin(late, &[("LAND", 5)])
        .next_day(Side::Nk, Phase::Command)
        .order("stake s")
        .refused(
            "s gives no step for the Pusan transport: the transport sails on turn 1 only (15.5).",
        );
    let without = transport().with(|scenario| scenario.options.clear());
    begin(without, &[("LAND", 5)])
        .order("stake s")
        .refused("this match is played without the Pusan transport (15.5).");
}

/// NK next to a town on a road that UN's trucks come up.
fn road(day: &str, value: u8) -> Setup {
    given()
        .day(day)
        .option(OptionalRule::Refugees)
        .road("0705 0706 0707 0708 0709 0710 0711 0712 primary")
        .road("0909 0809 secondary")
        .place(&format!("town 0706 UN {value}"))
        .unit("a nk-rifle 1 C at 0705")
        .unit("m us 2 B at 0711")
        .unit("n us 2 B at 0909")
        .unit("t m24 1 B at 0711")
        .unit("p rok 2 B at 0711")
}

fn after_the_fall(setup: Setup) -> Play {
    setup
        .nk(Phase::Movement)
        .order("move a 0706")
        .accepted()
        .until(Side::Un, Phase::Movement)
}

#[test]
fn r15_6_refugees_fill_the_primary_roads_within_three_hexes() {
    let fallen = road("07-20", 3).nk(Phase::Movement).order("move a 0706");
    let fallen = fallen
        .gives_also("NK takes town")
        .gives_also("refugees flee from town")
        .until(Side::Un, Phase::Movement)
        .order("move m 0710 0709 0708")
        .gives([
            "m moves 0711-0710 for 1",
            "m moves 0710-0709 for 3",
            "m moves 0709-0708 for 3",
        ])
        // Tanks and men on foot keep their pace, and minor roads are free.
        .order("move t 0710 0709")
        .gives(["t moves 0711-0710 for 2", "t moves 0710-0709 for 2"])
        .order("move p 0710 0709")
        .gives(["p moves 0711-0710 for 2", "p moves 0710-0709 for 2"])
        .order("move n 0809")
        .gives(["n moves 0909-0809 for 2"]);
    // The next day the roads are free.
    fallen
        .next_day(Side::Un, Phase::Movement)
        .order("move m 0709")
        .gives(["m moves 0708-0709 for 1"]);
}

#[test]
fn r15_6_not_from_small_places_nor_from_august_on_nor_where_it_is_not_in_play() {
    let free = |setup: Setup| {
        after_the_fall(setup)
            .order("move m 0710 0709")
            .gives(["m moves 0711-0710 for 1", "m moves 0710-0709 for 1"]);
    };
    free(road("07-20", 2));
    free(road("08-01", 3));
    free(road("07-20", 3).with(|scenario| scenario.options.clear()));
    after_the_fall(road("07-31", 3))
        .order("move m 0710 0709")
        .gives(["m moves 0711-0710 for 1", "m moves 0710-0709 for 3"]);
}

fn all_in() -> Setup {
    given()
        .option(OptionalRule::AllIn)
        .fog()
        .unit("a nk-rifle 2 C at 0505")
        .unit("r1 nk-rifle 4 C arrives 5 0101 of nkpa-9-div")
        .unit("r2 nk-rifle 4 C arrives 5 0101,0301 of nkpa-9-div")
        .unit("r3 nk-rifle 4 C arrives 6 0101 of nkpa-9-div")
        .unit("far nk-rifle 4 C arrives 9 0101")
        .unit("late rok 4 C arrives 4 2020")
        .unit("d rok 4 C at 1515")
}

#[test]
fn r15_7_a_formation_comes_early_for_a_point_a_day() {
    let play = all_in()
        .begin()
        .stands_in(Side::Nk, Phase::Command)
        .order("hasten far 0101")
        .refused("far is not an arrival of NK in the next 7 days (15.7).")
        .order("hasten a 0101")
        .refused("a is not an arrival of NK in the next 7 days (15.7).")
        .order("hasten r1 0301")
        .refused(
            "r1 cannot enter at 0301: it is not one of its hexes, or is held, watched or full \
             (14.5).",
        )
        .order("hasten r1 0101")
        .gives(["r1 r2 come 4 days early", "r1 enters 0101"])
        .order("hasten r2 0301")
        .refused("r2 is not an arrival of NK in the next 7 days (15.7).")
        // It was paid for all that were to come on that day.
        .order("enter r2 0301")
        .gives(["r2 enters 0301"])
        .order("enter r3 0101")
        .refused("r3 arrives on turn 6 (14.5).");
    let expected = play.view_of("nk").expected;
    assert!(expected.contains_key(&unit("r3")));
    let view = play.view_of("un");
    let told: Vec<_> = view.awards.iter().map(|a| (a.points, &*a.reason)).collect();
    assert_eq!(told, [(-4, "A formation comes 4 days early (15.7).")]);
    assert_eq!(view.score.nk_points, -4);
}

#[test]
fn r15_7_only_nk_and_only_where_it_is_in_play() {
    all_in()
        .unit("now rok 4 C arrives 1 1919")
        .un(Phase::Command)
        .order("hasten late 2020")
        .refused("late is not an arrival of NK in the next 7 days (15.7).");
    all_in()
        .unit("now nk-rifle 4 C arrives 1 1901")
        .with(|scenario| scenario.options.clear())
        .begin()
        .order("hasten r1 0101")
        .refused("this match is played without all-in (15.7).");
}
