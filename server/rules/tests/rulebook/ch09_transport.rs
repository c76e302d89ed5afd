//! Chapter 9: transport by rail (9.4) and by sea (9.5).

use naktong_protocol::SeatId;
use naktong_protocol::Viewer;
use naktong_protocol::report::Report;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::view::{Means, ViewEvent};

use crate::given;
use crate::play::Play;
use crate::setup::Setup;

fn trains(play: &Play, id: &str) -> String {
    play.offered(id, |legal| legal.trains)
}

fn ships(play: &Play, id: &str) -> String {
    play.offered(id, |legal| legal.ships)
}

fn means(play: &Play, seat: &str) -> Means {
    play.view_of(seat).means.expect("a seat has means")
}

/// A railway south from 0703 to 0710 with a branch at 0706, and a regiment at its head.
fn line() -> Setup {
    given()
        .trains()
        .road("0703 0704 0705 0706 0707 0708 0709 0710 rail")
        .road("0706 0806 0906 rail")
        .unit("r rok 5 C at 0703")
}

#[test]
fn r9_4_a_unit_rides_any_distance_along_the_line_at_no_cost_and_moves_no_more() {
    let play = line().un(Phase::Movement);
    assert_eq!(
        trains(&play, "r"),
        "0704 0705 0706 0707 0708 0709 0710 0806 0906"
    );
    play.order("rail r 0906")
        .gives([
            "r entrains for 0906, 5",
            "r moves 0703-0704 for 0",
            "r moves 0704-0705 for 0",
            "r moves 0705-0706 for 0",
            "r moves 0706-0806 for 0",
            "r moves 0806-0906 for 0",
            "r stops in 0906",
        ])
        .movement_left("r", 0)
        .order("move r 0907")
        .refused("r has gone by rail or sea and does not move on in this phase (9).")
        .order("rail r 0806")
        .refused("r has gone by rail or sea and does not move on in this phase (9).");
}

#[test]
fn r9_4_it_may_attack_from_where_the_train_took_it() {
    line()
        .unit("d nk-rifle 1 C at 0711")
        .un(Phase::Movement)
        .order("rail r 0710")
        .until(Side::Un, Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0711 with r")
        .accepted();
}

#[test]
fn r9_4_instead_of_moving_and_in_the_movement_phase_only() {
    line()
        .un(Phase::Movement)
        .order("move r 0704")
        .order("rail r 0710")
        .refused("r has moved in this phase; rail and sea take the whole move (9).");
    line()
        .un(Phase::Posture)
        .order("rail r 0710")
        .refused("trains do not run in the Posture phase (6).");
    given()
        .unit("r rok 5 C at 0703")
        .un(Phase::Movement)
        .order("rail r 0710")
        .refused("this match is played without the railway (9.4).");
}

#[test]
fn r9_4_from_a_rail_hex_along_rail() {
    let play = line()
        .unit("s rok 5 C at 0604")
        .un(Phase::Movement)
        .order("rail s 0710")
        .refused("no railway comes through 0604 (9.4).")
        .order("rail r 0711")
        .refused(
            "r cannot go by rail to 0711: no line leads there through friendly places, over \
             intact bridges and clear of the enemy and his zones (9.4).",
        );
    assert_eq!(trains(&play, "s"), "");
}

#[test]
fn r9_4_through_friendly_places_only() {
    for (holder, reach) in [("UN", "0704 0705"), ("NK", "0704")] {
        let play = given()
            .trains()
            .road("0703 0704 0705 rail")
            .place(&format!("town 0705 {holder} 0"))
            .unit("r rok 5 C at 0703")
            .un(Phase::Movement);
        assert_eq!(trains(&play, "r"), reach);
    }
}

#[test]
fn r9_4_over_intact_bridges_no_pontoons() {
    use naktong_protocol::map::BridgeState;
    for (state, reach) in [
        (BridgeState::Intact, "0704 0705 0706"),
        (BridgeState::Blown, "0704 0705"),
        (BridgeState::Pontoon, "0704 0705"),
    ] {
        let play = given()
            .trains()
            .road("0703 0704 0705 0706 rail")
            .sides("0705-0706 minor bridge")
            .with(|s| {
                s.bridges.insert("0705-0706".parse().unwrap(), state);
            })
            .unit("r rok 5 C at 0703")
            .un(Phase::Movement);
        assert_eq!(trains(&play, "r"), reach, "{state:?}");
    }
}

#[test]
fn r9_4_never_in_an_enemy_zone() {
    let play = line().unit("d nk-rifle 2 C at 0608").un(Phase::Movement);
    assert_eq!(trains(&play, "r"), "0704 0705 0706 0707 0806 0906");
    line()
        .unit("d nk-rifle 2 C at 0603")
        .un(Phase::Movement)
        .order("rail r 0710")
        .refused("r does not entrain in 0703: it is in an enemy zone of control (9.4).");
}

#[test]
fn r9_4_room_at_the_end_of_the_line() {
    let play = line()
        .unit("s rok 6 C at 0710")
        .unit("t rok 5 C at 0710")
        .un(Phase::Movement)
        .order("rail r 0710")
        .refused("0710 would hold 16 steps and may hold 15 (5.1).");
    assert_eq!(
        trains(&play, "r"),
        "0704 0705 0706 0707 0708 0709 0806 0906"
    );
}

#[test]
fn r9_4_un_carries_twenty_steps_a_turn_a_headquarters_counts_two() {
    let play = line()
        .unit("s rok 6 C at 0703")
        .unit("t rok 4 C at 0703")
        .unit("u rok 2 C at 0906")
        .unit("v rok 4 C at 0906")
        .unit("hq rok-hq 1 at 0906")
        .un(Phase::Movement);
    assert_eq!(means(&play, "un").rail, Some(20));
    let play = play
        .order("rail r 0710")
        .order("rail s 0709")
        .order("rail t 0708")
        .order("rail hq 0703")
        .gives_also("hq entrains for 0703, 2")
        .accepted();
    assert_eq!(means(&play, "un").rail, Some(3));
    let play = play
        .order("rail v 0703")
        .refused("v needs room for 4 steps and there is room for 3 in this turn (9).");
    assert_eq!(trains(&play, "v"), "");
    let play = play.order("rail u 0703").accepted();
    assert_eq!(means(&play, "un").rail, Some(1));
    // A new turn, new trains; what the other side's turn takes is its own.
    let play = play.next_day(Side::Un, Phase::Movement);
    assert_eq!(means(&play, "un").rail, Some(20));
}

#[test]
fn r9_4_interdiction_takes_two_steps_a_level_off_what_nk_carries() {
    for (level, capacity) in [(0, 10), (2, 6), (4, 2), (5, 0), (7, 0)] {
        let play = given()
            .trains()
            .road("0703 0704 0705 rail")
            .with(|s| s.modules.interdiction = level)
            .unit("t nk-tank 2 A at 0703")
            .nk(Phase::Movement);
        assert_eq!(means(&play, "nk").rail, Some(capacity));
        let goes = if capacity >= 2 { "0704 0705" } else { "" };
        assert_eq!(trains(&play, "t"), goes, "level {level}");
    }
}

#[test]
fn r9_4_nobody_out_of_supply() {
    // Without a source nobody is in supply.
    line()
        .supply()
        .un(Phase::Movement)
        .order("rail r 0704")
        .refused("r is out of supply and does not go by rail (8.4).");
}

/// The line in fog: what stands by it is not seen from 0703.
fn dark(enemy: &str) -> Play {
    line().fog().unit(enemy).un(Phase::Movement)
}

#[test]
fn r9_4_an_unseen_enemy_stops_the_train_in_the_hex_before_him() {
    let play = dark("d nk-rifle 1 C at 0708");
    assert!(trains(&play, "r").contains("0710"));
    play.order("rail r 0710").gives([
        "r entrains for 0710, 5",
        "r moves 0703-0704 for 0",
        "r moves 0704-0705 for 0",
        "r moves 0705-0706 for 0",
        "r moves 0706-0707 for 0",
        "UN meets an enemy in 0708",
        "r stops in 0707: an enemy is in 0708 (9.3)",
    ]);
}

#[test]
fn r9_4_an_unseen_zone_stops_the_train_in_it() {
    dark("d nk-rifle 2 C at 0608")
        .order("rail r 0710")
        .gives_also("r stops in 0708: 0708 is in an enemy zone of control (9.3)")
        .shows("r", "0708 5 C");
}

#[test]
fn r9_4_a_train_cut_short_in_a_full_hex_goes_back_to_room() {
    line()
        .command()
        .sides("0706-0707 major bridge")
        .with(|s| {
            s.charges.insert("0706-0707".parse().unwrap(), Side::Nk);
        })
        .unit("s rok 6 C at 0706")
        .unit("t rok 6 C at 0706")
        .un(Phase::Movement)
        .dice([("DEM", 4)])
        .order("rail r 0707")
        .gives([
            "r entrains for 0707, 5",
            "r moves 0703-0704 for 0",
            "r moves 0704-0705 for 0",
            "r moves 0705-0706 for 0",
            "NK blows 0706-0707 on 4",
            "r stops in 0706: the bridge 0706-0707 is down (9.4)",
            "r moves 0706-0705 for 0",
        ]);
}

#[test]
fn r9_4_a_charge_goes_off_before_the_train() {
    let bridge = |s: &mut naktong_rules::scenario::Scenario| {
        s.charges.insert("0705-0706".parse().unwrap(), Side::Nk);
    };
    for (roll, told, at) in [
        (
            2,
            "r stops in 0705: the bridge 0705-0706 is down (9.4)",
            "0705",
        ),
        (1, "r stops in 0707", "0707"),
    ] {
        line()
            .command()
            .sides("0705-0706 major bridge")
            .unit("d nk-rifle 1 C at 0605")
            .with(bridge)
            .un(Phase::Movement)
            // Looked after it needs 2; what failed is spent.
            .dice([("DEM", roll)])
            .order("rail r 0707")
            .gives_also(told)
            .shows("r", &format!("{at} 5 C"));
    }
}

#[test]
fn r9_4_only_its_own_side_hears_of_the_train_in_fog() {
    let play = dark("d nk-rifle 1 C at 1515").order("rail r 0710");
    let told = |viewer| {
        let news = play.news_of(viewer).iter();
        news.filter(|event| matches!(event, ViewEvent::Report(Report::Entrained { .. })))
            .count()
    };
    assert_eq!(told(Viewer::Seat(SeatId::new("un").unwrap())), 1);
    assert!(
        play.news_of(Viewer::Seat(SeatId::new("nk").unwrap()))
            .is_empty()
    );
    assert!(play.news_of(Viewer::Spectator).is_empty());
}

/// A port at 0707 where a regiment stands, another in UN's hands at 1515, one in NK's at 1010,
/// one of nobody at 1212, and a beach at 0303.
fn coast() -> Setup {
    given()
        .ships()
        .ports("0707 1515 1010 1212")
        .coast("0303 0202")
        .place("home 0707 UN 0")
        .place("pohang 1515 UN 0")
        .place("kanggu 1010 NK 0")
        .unit("r rok 5 C at 0707")
        .unit("b rok 3 C at 0303")
}

#[test]
fn r9_5_a_unit_goes_from_port_to_port_as_its_whole_move() {
    let play = coast().un(Phase::Movement);
    assert_eq!(ships(&play, "r"), "1515");
    assert_eq!(means(&play, "un").sea, Some(10));
    assert_eq!(means(&play, "nk").sea, None);
    let play = play
        .order("sail r 1515")
        .gives([
            "r embarks for 1515, 5",
            "r sails 0707-1515",
            "r stops in 1515",
        ])
        .shows("r", "1515 5 C")
        .movement_left("r", 0)
        .order("move r 1516")
        .refused("r has gone by rail or sea and does not move on in this phase (9).");
    assert_eq!(means(&play, "un").sea, Some(5));
}

#[test]
fn r9_5_to_a_port_in_un_hands_clear_of_zones() {
    let refusal = |hex: &str| {
        format!(
            "nobody lands in {hex}: it is not a port in UN hands, clear of the enemy and his \
             zones (9.5)."
        )
    };
    let play = coast().un(Phase::Movement);
    ["1010", "1212", "0303", "0707"]
        .into_iter()
        .fold(play, |play, hex| {
            play.order(&format!("sail r {hex}")).refused(&refusal(hex))
        });
    coast()
        .unit("d nk-rifle 2 C at 1514")
        .un(Phase::Movement)
        .order("sail r 1515")
        .refused(&refusal("1515"));
    // One step has no zone.
    coast()
        .unit("d nk-rifle 1 C at 1514")
        .un(Phase::Movement)
        .order("sail r 1515")
        .accepted();
}

#[test]
fn r9_5_from_a_beach_once_the_fleet_is_there() {
    for (day, goes) in [("06-28", ""), ("06-29", "0707 1515")] {
        let play = coast().day(day).un(Phase::Movement);
        assert_eq!(ships(&play, "b"), goes, "{day}");
        let play = play.order("sail b 0707");
        match goes {
            "" => play.refused(
                "nobody embarks in 0303: it is not a port, nor a coast that the fleet reaches \
                 today (9.5).",
            ),
            _ => play.shows("b", "0707 3 C"),
        };
    }
}

#[test]
fn r9_5_nk_has_no_ships() {
    coast()
        .unit("n nk-rifle 3 C at 0202")
        .nk(Phase::Movement)
        .order("sail n 1010")
        .refused("n does not go by sea: only UN has ships (9.5).");
}

#[test]
fn r9_5_instead_of_moving_in_the_movement_phase_where_the_sea_is_in_play() {
    coast()
        .un(Phase::Movement)
        .order("move r 0708")
        .order("move r 0707")
        .order("sail r 1515")
        .refused("r has moved in this phase; rail and sea take the whole move (9).");
    coast()
        .un(Phase::Posture)
        .order("sail r 1515")
        .refused("ships are not boarded in the Posture phase (6).");
    coast()
        .with(|s| s.modules.sea = false)
        .un(Phase::Movement)
        .order("sail r 1515")
        .refused("this match is played without the sea (9.5).");
}

#[test]
fn r9_5_ships_carry_ten_steps_a_turn() {
    let play = coast()
        .unit("s rok 6 C at 0707")
        .unit("hq rok-hq 1 at 0707")
        .unit("t rok 4 C at 0707")
        .un(Phase::Movement)
        .order("sail s 1515")
        .order("sail hq 1515")
        .gives_also("hq embarks for 1515, 2")
        .order("sail t 1515")
        .refused("t needs room for 4 steps and there is room for 2 in this turn (9).");
    assert_eq!(ships(&play, "t"), "");
    play.next_day(Side::Un, Phase::Movement)
        .order("sail t 1515")
        .accepted();
}

#[test]
fn r9_5_room_in_the_port() {
    coast()
        .unit("s rok 6 C at 1515")
        .unit("t rok 5 C at 1515")
        .un(Phase::Movement)
        .order("sail r 1515")
        .refused("1515 would hold 16 steps and may hold 15 (5.1).");
}

#[test]
fn r9_5_embarking_from_an_enemy_zone_costs_a_combat_unit_a_step() {
    coast()
        .unit("hq rok-hq 1 at 0707")
        .unit("l rok 1 C at 0707")
        .unit("d nk-rifle 2 C at 0706")
        .un(Phase::Movement)
        .order("sail r 1515")
        .gives([
            "r embarks for 1515, 5",
            "r loses 1",
            "r sails 0707-1515",
            "r stops in 1515",
        ])
        .order("sail hq 1515")
        .gives([
            "hq embarks for 1515, 2",
            "hq sails 0707-1515",
            "hq stops in 1515",
        ])
        .order("sail l 1515")
        .gives(["l embarks for 1515, 1", "l loses 1", "l is destroyed"]);
}

#[test]
fn r9_5_an_unseen_enemy_in_the_port_turns_the_ship_back() {
    // Nobody watches the port; a staff of the enemy, which takes no places, is in it.
    coast()
        .fog()
        .unit("x nk-hq 2 at 1515")
        .un(Phase::Movement)
        .order("sail r 1515")
        .gives([
            "r embarks for 1515, 5",
            "UN meets an enemy in 1515",
            "r stops in 0707: an enemy is in 1515 (9.5)",
        ])
        .shows("r", "0707 5 C")
        .order("move r 0708")
        .refused("r has gone by rail or sea and does not move on in this phase (9).");
}

#[test]
fn r9_5_the_enemy_sees_a_unit_go_and_another_come() {
    // Both ports are watched from two hexes away; a combat has identified the regiment.
    let play = coast()
        .fog()
        .unit("e nk-rifle 1 C at 0706")
        .unit("w nk-rifle 1 C at 1513")
        .nk(Phase::Combat)
        .dice([("CRT", 9)])
        .order("attack 0707 with e")
        .until(Side::Un, Phase::Movement);
    let seen = play.view_of("nk").units;
    assert!(seen.contains_key(&crate::setup::unit("r")));
    let play = play.order("sail r 1515").accepted();
    let after = play.view_of("nk");
    let ghost = &after.units[&crate::setup::unit("r")].state;
    assert_eq!(
        (ghost.hex.to_string().as_str(), ghost.ghost),
        ("0707", Some(1))
    );
    assert!(after.contacts.contains_key(&crate::setup::hex("1515")));
    let nk = Viewer::Seat(SeatId::new("nk").unwrap());
    let told = play.news_of(nk).iter();
    assert_eq!(
        told.filter(|event| matches!(event, ViewEvent::Report(_)))
            .count(),
        0
    );
}
