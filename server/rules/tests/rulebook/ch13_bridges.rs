//! Chapter 13: blowing bridges and bridging rivers (13.3 and 13.4).

use naktong_protocol::map::BridgeState;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{SeatId, Viewer};

use crate::given;
use crate::play::Play;
use crate::setup::Setup;

/// A major river with a road bridge south of 0706, and UN's other bridge far away, so that UN
/// always has something to blow.
fn river(units: &[&str]) -> Setup {
    given()
        .command()
        .sides("0706-0707 major bridge primary, 1515-1516 minor bridge")
        .unit("z rok 1 C at 1515")
        .units(units)
}

fn state(play: &Play) -> BridgeState {
    let bridges = play.public().bridges;
    let side = "0706-0707".parse().unwrap();
    bridges.get(&side).copied().unwrap_or(BridgeState::Intact)
}

/// Prepared by UN on the evening of day 1.
fn prepared(units: &[&str]) -> Play {
    river(units)
        .un(Phase::Posture)
        .order("prepare 0706-0707")
        .gives(["UN prepares 0706-0707"])
}

#[test]
fn r13_3_a_bridge_is_blown_at_once_on_three_or_more() {
    for (roll, told, left) in [
        (2, "UN fails to blow 0706-0707 on 2", BridgeState::Intact),
        (3, "UN blows 0706-0707 on 3", BridgeState::Blown),
    ] {
        let play = river(&["d rok 4 C at 0707"])
            .un(Phase::Command)
            .dice([("DEM", roll)])
            .order("blow 0706-0707")
            .gives([told]);
        assert_eq!(state(&play), left);
        // One try a day.
        let again = match left {
            BridgeState::Blown => "the bridge 0706-0707 is down already (13.3).",
            _ => "blowing the bridge 0706-0707 has failed once in this phase (13.3).",
        };
        play.order("blow 0706-0707").refused(again);
    }
}

#[test]
fn r13_3_by_a_combat_unit_there_or_within_three_hexes_of_an_open_end() {
    let refusal = "0706-0707 is out of reach: one end must hold a combat unit of this seat, or be \
                   within 3 hexes of one and out of enemy hands and zones (13.3).";
    let cases: [(&[&str], bool); 6] = [
        (&["d rok 4 C at 0710"], true),
        (&["d rok 4 C at 0711"], false),
        (&["d us-hq 3 at 0709"], false),
        // The near end is in the zone of an enemy across the bridge.
        (&["d rok 4 C at 0709", "a nk-rifle 4 C at 0706"], false),
        (&["d rok 4 C at 0707", "a nk-rifle 4 C at 0706"], true),
        (&["d rok 4 C at 0709", "a nk-rifle 1 C at 0706"], true),
    ];
    for (units, may) in cases {
        let play = river(units)
            .un(Phase::Command)
            .dice([("DEM", 6)])
            .order("blow 0706-0707");
        match may {
            true => play.gives(["UN blows 0706-0707 on 6"]),
            false => play.refused(refusal),
        };
    }
}

#[test]
fn r13_3_only_a_bridge_can_be_blown_and_only_in_its_phase() {
    given()
        .command()
        .sides("0706-0707 major ford primary, 0707-0708 primary, 1515-1516 minor bridge")
        .unit("z rok 1 C at 1515")
        .unit("d rok 4 C at 0707")
        .un(Phase::Command)
        .order("blow 0706-0707")
        .refused("there is no bridge over a river at 0706-0707 (13.3).")
        .order("blow 0707-0708")
        .refused("there is no bridge over a river at 0707-0708 (13.3).")
        .order("prepare 1515-1516")
        .refused("bridges are not prepared in the Command phase (6).")
        .order("done")
        .order("blow 1515-1516")
        .refused("bridges are not blown by order in the Movement phase (6).")
        .order("done")
        .stands_in(Side::Un, Phase::Posture)
        .order("prepare 1515-1516")
        .accepted();
}

#[test]
fn r13_3_the_right_is_the_seats_whose_unit_gives_it() {
    river(&["d rok 4 C at 0707 seat corps"])
        .seat("corps UN")
        .un(Phase::Command)
        .dice([("DEM", 6)])
        .order("un: blow 0706-0707")
        .refused(
            "0706-0707 is out of reach: one end must hold a combat unit of this seat, or be \
             within 3 hexes of one and out of enemy hands and zones (13.3).",
        )
        .order("corps: blow 0706-0707")
        .gives(["UN blows 0706-0707 on 6"]);
}

#[test]
fn r13_3_a_bridge_prepared_the_day_before_is_blown_without_a_roll() {
    let play = prepared(&["d rok 4 C at 0707"])
        .order("prepare 0706-0707")
        .refused("the bridge 0706-0707 is prepared already (13.3).")
        .next_day(Side::Un, Phase::Command)
        .order("blow 0706-0707")
        .gives(["UN blows 0706-0707"]);
    assert!(play.view_of("un").charges.is_empty());
}

#[test]
fn r13_3_a_prepared_bridge_goes_up_before_the_mover_goes_on() {
    let play = prepared(&["d rok 4 C at 0708", "a nk-tank 4 C at 0705"])
        .next_day(Side::Nk, Phase::Movement)
        .dice([("DEM", 4)])
        .order("move a 0706 0707")
        .gives(["a moves 0705-0706 for 3", "UN blows 0706-0707 on 4"])
        .movement_left("a", 7);
    assert_eq!(state(&play), BridgeState::Blown);
    play.order("move a 0707")
        .refused("a cannot cross the major river 0706-0707 without a bridge (13.1).")
        .order("move a 0705")
        .accepted();
}

#[test]
fn r13_3_a_failed_charge_is_spent() {
    prepared(&["d rok 4 C at 0708", "a nk-tank 4 C at 0705"])
        .next_day(Side::Nk, Phase::Movement)
        .dice([("DEM", 3)])
        .order("move a 0706 0707")
        .gives([
            "a moves 0705-0706 for 3",
            "UN fails to blow 0706-0707 on 3",
            "a moves 0706-0707 for 2",
            "a stops in 0707",
        ]);
}

#[test]
fn r13_3_a_full_day_and_a_guard_make_it_surer() {
    // Prepared on the evening of day 1: by day 3 a full day has passed.
    for (guard, roll, told) in [
        ("0708", 1, "UN fails to blow 0706-0707 on 1"),
        ("0708", 2, "UN blows 0706-0707 on 2"),
        ("0709", 3, "UN fails to blow 0706-0707 on 3"),
        ("0709", 4, "UN blows 0706-0707 on 4"),
    ] {
        prepared(&[&format!("d rok 4 C at {guard}"), "a nk-tank 4 C at 0705"])
            .next_day(Side::Nk, Phase::Movement)
            .next_day(Side::Nk, Phase::Movement)
            .dice([("DEM", roll)])
            .order("move a 0706")
            .gives(["a moves 0705-0706 for 3", told]);
    }
}

#[test]
fn r13_3_nks_charges_are_ready_on_the_next_day_of_un() {
    for (days, told) in [
        (0, "NK fails to blow 0706-0707 on 2"),
        (1, "NK blows 0706-0707 on 2"),
    ] {
        let mut play = river(&["a nk-rifle 4 C at 0705", "d us 4 C at 0708"])
            .nk(Phase::Posture)
            .order("prepare 0706-0707")
            .accepted();
        for _ in 0..days {
            play = play.next_day(Side::Nk, Phase::Command);
        }
        play.until(Side::Un, Phase::Movement)
            .dice([("DEM", 2)])
            .order("move d 0707")
            .gives_also(told);
    }
}

#[test]
fn r13_3_an_advance_and_an_arrival_set_it_off_too() {
    prepared(&[
        "d rok 1 D at 0706",
        "e rok 4 C at 0708",
        "a nk-rifle 6 A at 0705",
    ])
    .next_day(Side::Nk, Phase::Combat)
    .dice([("CRT", 10), ("DEM", 4)])
    .order("attack 0706 with a")
    .gives_also("d is destroyed")
    .order("advance a")
    .gives(["a advances 0705-0706", "UN blows 0706-0707 on 4"]);
    prepared(&["d rok 4 C at 0709", "late nk-rifle 4 C arrives 2 0706"])
        .next_day(Side::Nk, Phase::Command)
        .dice([("DEM", 4)])
        .order("enter late 0706")
        .gives(["late enters 0706", "UN blows 0706-0707 on 4"]);
}

#[test]
fn r13_3_a_staff_alone_sets_nothing_off() {
    // Laid while an enemy without a zone stood at the far end.
    let units = [
        "d rok 4 C at 0709",
        "a nk-rifle 1 C at 0706",
        "h nk-hq 2 at 0705",
    ];
    prepared(&units)
        .next_day(Side::Nk, Phase::Movement)
        .order("move h 0706")
        .gives(["h moves 0705-0706 for 4"]);
}

#[test]
fn r16_3_what_is_prepared_is_known_to_its_own_side_only() {
    for fog in [false, true] {
        let setup = river(&["d rok 4 C at 0708", "a nk-tank 4 C at 0705"]);
        let setup = if fog { setup.fog() } else { setup };
        let nk = Viewer::Seat(SeatId::new("nk").unwrap());
        let play = setup
            .un(Phase::Posture)
            .order("prepare 0706-0707")
            .accepted();
        assert!(play.news_of(nk).is_empty());
        assert!(play.news_of(Viewer::Spectator).is_empty());
        assert!(play.view_of("nk").charges.is_empty());
        assert!(play.public().charges.is_empty());
        assert_eq!(play.view_of("un").charges.len(), 1);
        // A charge that fails is no news to those who walk over it.
        let play = play
            .next_day(Side::Nk, Phase::Movement)
            .dice([("DEM", 1)])
            .order("move a 0706")
            .gives_also("UN fails to blow 0706-0707 on 1");
        let text = |viewer| format!("{:?}", play.news_of(viewer));
        assert!(!text(nk).contains("DEM"));
        assert!(!text(Viewer::Spectator).contains("DEM"));
        let un = Viewer::Seat(SeatId::new("un").unwrap());
        assert!(text(un).contains("DEM"));
    }
}

/// UN has blown the bridge on day 1.
fn blown(day: &str, units: &[&str]) -> Play {
    river(units)
        .day(day)
        .un(Phase::Command)
        .dice([("DEM", 6)])
        .order("blow 0706-0707")
        .accepted()
}

#[test]
fn r13_4_engineers_lay_a_pontoon() {
    for (day, roll, told) in [
        ("06-25", 4, "NK fails to bridge 0706-0707 on 4"),
        ("06-25", 5, "NK bridges 0706-0707 on 5"),
        ("08-08", 4, "NK fails to bridge 0706-0707 on 4"),
        ("08-09", 4, "NK bridges 0706-0707 on 4"),
        ("08-09", 3, "NK fails to bridge 0706-0707 on 3"),
    ] {
        blown(day, &["d rok 4 C at 0710", "a nk-tank 4 C at 0705"])
            .dice([("BRG", roll)])
            .next_day(Side::Nk, Phase::Command)
            .gives_also(told);
    }
    let play = blown("06-25", &["d rok 4 C at 0710", "h nk-hq 2 at 0705"])
        .dice([("BRG", 5)])
        .next_day(Side::Nk, Phase::Movement);
    assert_eq!(state(&play), BridgeState::Pontoon);
    play.order("move h 0706 0707")
        .gives(["h moves 0705-0706 for 4", "h moves 0706-0707 for 3"]);
}

#[test]
fn r13_4_un_lays_it_on_three_or_more_and_may_blow_it_again() {
    let units = ["d rok 4 C at 0707"];
    for (roll, told) in [
        (2, "UN fails to bridge 0706-0707 on 2"),
        (3, "UN bridges 0706-0707 on 3"),
    ] {
        // Nothing else is to be done on day 2 before UN's turn but NK's two empty phases.
        let mut play = blown("06-25", &units).dice([("BRG", roll)]);
        while !matches!(play.game.acting(), Some((Side::Un, _))) || play.game.turn() < 2 {
            play = play.order("done").accepted();
        }
        let play = play.gives_also(told).dice([("DEM", 3)]);
        match roll {
            2 => play
                .order("blow 0706-0707")
                .refused("the bridge 0706-0707 is down already (13.3)."),
            _ => play
                .order("blow 0706-0707")
                .gives(["UN blows 0706-0707 on 3"]),
        };
    }
}

#[test]
fn r13_4_nobody_mends_before_the_enemy_what_he_has_blown_himself() {
    // Three hexes from an end the enemy keeps UN's engineers from it; farther off he does not.
    for (enemy, bridged) in [("0703", false), ("0701", true)] {
        let units = ["d rok 4 C at 0707", &format!("a nk-rifle 4 C at {enemy}")];
        let mut play = blown("06-25", &units);
        if bridged {
            play = play.dice([("BRG", 3)]);
        }
        while !matches!(play.game.acting(), Some((Side::Un, _))) || play.game.turn() < 2 {
            play = play.order("done").accepted();
        }
        assert_eq!(state(&play) == BridgeState::Pontoon, bridged, "{enemy}");
    }
}

#[test]
fn r13_4_nobody_builds_under_the_enemys_eyes_or_from_afar() {
    for units in [
        // An enemy holds the far end.
        &["d rok 4 C at 0707", "a nk-tank 4 C at 0705"][..],
        // His zone covers the near end.
        &[
            "d rok 4 C at 0709",
            "c rok 4 C at 0605",
            "a nk-tank 1 C at 0705",
        ],
        // Nobody is there.
        &["d rok 4 C at 0709", "a nk-tank 4 C at 0704"],
    ] {
        let play = blown("06-25", units).next_day(Side::Nk, Phase::Movement);
        assert_eq!(state(&play), BridgeState::Blown);
    }
}

#[test]
fn r6_a_command_phase_in_which_a_bridge_can_be_blown_is_not_passed_over() {
    given()
        .command()
        .sides("0706-0707 major bridge")
        .unit("a nk-rifle 4 C at 0706")
        .begin()
        .stands_in(Side::Nk, Phase::Command);
}

#[test]
fn r13_3_where_no_staffs_are_in_play_nobody_blows_bridges() {
    given()
        .sides("0706-0707 major bridge")
        .unit("a nk-rifle 4 C at 0706")
        .begin()
        .stands_in(Side::Nk, Phase::Movement);
}

#[test]
fn r13_2_bridges_may_be_down_or_prepared_when_the_match_begins() {
    let bridge: naktong_protocol::Hexside = "0706-0707".parse().unwrap();
    let down = river(&["d rok 4 C at 0707"])
        .with(|scenario| {
            scenario.bridges.insert(bridge, BridgeState::Pontoon);
        })
        .begin();
    assert_eq!(state(&down), BridgeState::Pontoon);
    // A charge of before the first turn is ready, and only its own side knows of it.
    let play = river(&["d rok 4 C at 0707"])
        .with(|scenario| {
            scenario.charges.insert(bridge, Side::Un);
        })
        .un(Phase::Command);
    assert!(play.view_of("nk").charges.is_empty());
    assert_eq!(play.view_of("un").charges.len(), 1);
    play.order("blow 0706-0707").gives(["UN blows 0706-0707"]);
}

#[test]
fn r13_2_a_bridge_is_intact_blown_or_a_pontoon() {
    let units = ["d rok 4 C at 0710", "a nk-tank 4 C at 0705"];
    let play = river(&units).un(Phase::Command).dice([("DEM", 6)]);
    assert_eq!(state(&play), BridgeState::Intact);
    let play = play.order("blow 0706-0707").accepted();
    assert_eq!(state(&play), BridgeState::Blown);
    let play = play.dice([("BRG", 5)]).next_day(Side::Nk, Phase::Movement);
    assert_eq!(state(&play), BridgeState::Pontoon);
}
