//! What rain does to wheels and tracks (9.2), engineers (13.4) and eyes in the air (16.1).

use naktong_protocol::map::BridgeState;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;

use crate::ch16_fog::mark;
use crate::given;
use crate::setup::{Setup, unit};

/// Hill in 0706, city in 0605, clear elsewhere; a road from 0705 to 0706; it rains.
fn rain() -> Setup {
    given()
        .rain()
        .terrain("0706 hill, 0605 city, 0806 hill")
        .road("0705 0706 primary")
}

#[test]
fn r9_2_in_rain_off_the_road_only_clear_and_city_at_double_cost() {
    let play = rain()
        .unit("t nk-tank 4 C at 0705")
        .unit("m nk-mech 4 C at 0705")
        .unit("f nk-rifle 4 C at 0705")
        .nk(Phase::Movement);
    // 0704 is clear: 6 for tracks and 8 for wheels; 0605 is city: 4 for both; 0706 by road.
    for (who, clear, city, road) in [("t", 6, 4, 2), ("m", 8, 4, 1), ("f", 3, 2, 2)] {
        let reach = format!(", {}, ", play.reach(who, false));
        for (at, cost) in [("0704", clear), ("0605", city), ("0706", road)] {
            assert!(
                reach.contains(&format!(", {at} {cost},")),
                "{who} {at}: {reach}"
            );
        }
    }
    // 0806 is hill, beside the road.
    play.order("move t 0706 0806")
        .refused("t cannot leave the road into 0806 in the rain (9.2).")
        .order("move m 0706 0806")
        .refused("m cannot leave the road into 0806 in the rain (9.2).")
        .order("move f 0706 0806")
        .gives(["f moves 0705-0706 for 2", "f moves 0706-0806 for 4"])
        .order("move t 0704")
        .gives(["t moves 0705-0704 for 6"]);
}

#[test]
fn r9_2_on_a_clear_day_they_leave_it_as_ever() {
    rain()
        .weather(6)
        .unit("t nk-tank 4 C at 0705")
        .nk(Phase::Movement)
        .order("move t 0706 0806")
        .gives(["t moves 0705-0706 for 2", "t moves 0706-0806 for 6"]);
}

#[test]
fn r9_2_who_dismounts_walks_through_the_mud() {
    rain()
        .unit("u us 4 C at 0706")
        .un(Phase::Movement)
        .order("move u 0806")
        .refused("u cannot leave the road into 0806 in the rain (9.2).")
        .order("move u 0806 on foot")
        .gives(["u moves 0706-0806 for 4 on foot"]);
}

#[test]
fn r9_2_r11_1_in_rain_tanks_attack_only_where_they_could_drive() {
    let attack = |roll: u8, target: &str| {
        rain()
            .weather(roll)
            .unit("t nk-tank 4 C at 0705")
            .unit(&format!("d m4 2 C at {target}"))
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
            .order(&format!("attack {target} with t"))
    };
    // 0806 lies beside 0705, in the hills and off the road; 0706 on it; 0704 is open.
    attack(6, "0805").accepted();
    attack(1, "0805").accepted();
    attack(1, "0706").accepted();
    attack(1, "0704").accepted();
    let hill = |roll: u8| {
        rain()
            .terrain("0704 hill")
            .weather(roll)
            .unit("t nk-tank 4 C at 0705")
            .unit("d m4 2 C at 0704")
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
    };
    hill(6).order("attack 0704 with t").accepted();
    // It could not, so there is nothing to attack at all and the phase is passed over.
    hill(1).stands_in(Side::Nk, Phase::Posture);
}

#[test]
fn r9_2_r11_9_in_rain_tanks_do_not_retreat_into_the_hills() {
    let retreat = |roll: u8| {
        rain()
            .terrain("0708 hill, 0807 hill, 0607 hill, 0806 hill, 0606 clear")
            .weather(roll)
            .unit("a nk-rifle 6 A at 0706")
            .unit("d m24 4 D at 0707")
            .nk(Phase::Combat)
            .dice([("CRT", 4)])
            .order("attack 0707 with a")
    };
    retreat(6).shows("d", "0807 3 D");
    // The hills are shut: it goes into the zone in 0606, at the price of a step.
    retreat(1).shows("d", "0606 2 D");
}

#[test]
fn r9_2_r10_6_in_rain_a_reserve_on_wheels_keeps_to_the_road() {
    let comes = |roll: u8, road: bool| {
        let setup = rain()
            .weather(roll)
            .unit("a nk-rifle 4 C at 0706")
            .unit("d rok 4 C at 0707")
            .unit("r m24 4 C reserve 0707 at 0708");
        let setup = match road {
            true => setup.road("0708 0707 primary"),
            false => setup,
        };
        let play = setup
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
            .order("attack 0707 with a");
        play.unit("r").state.hex == crate::setup::hex("0707")
    };
    // Half of 10 points is 5, and clear country costs 3, in rain 6.
    assert!(comes(6, false));
    assert!(!comes(1, false));
    assert!(comes(1, true));
}

#[test]
fn r13_4_in_rain_bridging_is_harder_by_one() {
    for (roll, weather, laid) in [(5, 6, true), (5, 1, false), (6, 1, true)] {
        let play = given()
            .weather(6)
            .command()
            .sides("0706-0707 major bridge")
            .with(|s| {
                let bridge = "0706-0707".parse().unwrap();
                s.bridges.insert(bridge, BridgeState::Blown);
            })
            .unit("a nk-tank 4 C at 0706")
            .with(|s| s.turns = 2);
        // The first day's engineers fail; the second day counts.
        let play = play.begin_with([("WEA", 6), ("BRG", 1)]);
        let play = play
            .dice([("WEA", weather), ("BRG", roll)])
            .next_day(Side::Nk, Phase::Movement);
        let state = play.public().bridges.into_values().next();
        let expected = if laid {
            BridgeState::Pontoon
        } else {
            BridgeState::Blown
        };
        assert_eq!(state, Some(expected), "{roll} in weather {weather}");
    }
}

/// What UN sees of a NK unit in 0701 from 0707, six hexes away, on 29 June.
fn from_the_air(change: impl FnOnce(Setup) -> Setup) -> String {
    let setup = given()
        .fog()
        .day("06-29")
        .weather(6)
        .air(0)
        .unit("d rok 4 C at 0707");
    mark(&change(setup).begin().view_of("un"), "0701")
}

#[test]
fn r16_1_on_clear_days_aircraft_sight_wheels_and_tracks_in_the_open() {
    let sighted = "enemy here";
    assert_eq!(from_the_air(|s| s.unit("t nk-tank 4 C at 0701")), sighted);
    assert_eq!(from_the_air(|s| s.unit("m nk-mech 4 C at 0701")), sighted);
    assert_eq!(from_the_air(|s| s.unit("h nk-hq 2 at 0701")), sighted);
    let tank = |s: Setup| s.unit("t nk-tank 4 C at 0701");
    assert_eq!(from_the_air(|s| tank(s.terrain("0701 city"))), sighted);
}

#[test]
fn r16_1_aircraft_do_not_see_men_on_foot_or_hills_or_through_rain_or_far() {
    let unseen = "nothing";
    let tank = |s: Setup| s.unit("t nk-tank 4 C at 0701");
    assert_eq!(from_the_air(|s| s.unit("f nk-rifle 4 C at 0701")), unseen);
    assert_eq!(from_the_air(|s| tank(s.terrain("0701 hill"))), unseen);
    assert_eq!(from_the_air(|s| tank(s.rain())), unseen);
    // No points on 28 June, and none where the air is not in play.
    assert_eq!(from_the_air(|s| tank(s.day("06-28"))), unseen);
    assert_eq!(
        from_the_air(|s| tank(s.with(|s| s.modules.air = false))),
        unseen
    );
    // Seven hexes.
    let far = given()
        .fog()
        .day("06-29")
        .air(0)
        .unit("d rok 4 C at 0708")
        .unit("t nk-tank 4 C at 0701")
        .begin();
    assert_eq!(mark(&far.view_of("un"), "0701"), unseen);
    // NK has no such eyes.
    let back = given()
        .fog()
        .day("06-29")
        .air(0)
        .unit("d m4 4 C at 0707")
        .unit("t nk-tank 4 C at 0701")
        .begin();
    assert_eq!(mark(&back.view_of("nk"), "0707"), unseen);
}

#[test]
fn r16_2_what_the_rain_hides_was_last_seen_the_day_before() {
    let play = given()
        .fog()
        .day("07-20")
        .weather(6)
        .air(0)
        .unit("d rok 4 C at 0707")
        .unit("t nk-tank 4 C at 0701")
        .un(Phase::Posture);
    assert_eq!(mark(&play.view_of("un"), "0701"), "enemy here");
    let play = play.dice([("WEA", 1)]).next_day(Side::Nk, Phase::Movement);
    assert_eq!(mark(&play.view_of("un"), "0701"), "enemy here, turn 1");
    let play = play.dice([("WEA", 6)]).next_day(Side::Nk, Phase::Movement);
    assert_eq!(mark(&play.view_of("un"), "0701"), "enemy here");
    assert!(!play.view_of("un").units.contains_key(&unit("t")));
}
