//! Chapter 12: weather, aircraft and naval guns.

use naktong_protocol::order::{AirDivision, AirOption};
use naktong_protocol::report::Report;
use naktong_protocol::turn::{Phase, Weather};
use naktong_protocol::unit::Side;
use naktong_protocol::view::{Means, ViewEvent};
use naktong_protocol::{FormationId, SeatId, Viewer};
use naktong_rules::legal_orders;

use crate::given;
use crate::play::Play;
use crate::setup::Setup;

/// The weather that everybody sees.
fn weather(play: &Play) -> Option<Weather> {
    let weather = play.public().turn.weather;
    for seat in ["nk", "un"] {
        assert_eq!(play.view_of(seat).turn.weather, weather, "{seat}");
    }
    weather
}

fn means(play: &Play, seat: &str) -> Means {
    play.view_of(seat).means.expect("a seat has means")
}

fn formation(id: &str) -> FormationId {
    FormationId::new(id).unwrap()
}

fn offered(play: &Play, seat: &str) -> Option<AirOption> {
    legal_orders(&play.game, SeatId::new(seat).unwrap()).air
}

#[test]
fn r12_1_it_rains_on_1_and_2_in_august_on_1() {
    for (day, roll, expected) in [
        ("06-25", 2, Weather::Rain),
        ("06-25", 3, Weather::Clear),
        ("07-31", 2, Weather::Rain),
        ("08-01", 2, Weather::Clear),
        ("08-31", 1, Weather::Rain),
        ("09-01", 2, Weather::Rain),
        ("09-15", 3, Weather::Clear),
    ] {
        let play = given().day(day).turns(1).weather(roll).begin();
        assert_eq!(weather(&play), Some(expected), "{roll} on {day}");
    }
}

#[test]
fn r12_1_every_dawn_rolls_and_tells_everybody() {
    let play = given().fog().weather(6).un(Phase::Posture);
    assert_eq!(weather(&play), Some(Weather::Clear));
    let play = play.dice([("WEA", 1)]).order("done");
    assert_eq!(weather(&play), Some(Weather::Rain));
    let roll = play.last.iter().find_map(|event| event.roll()).unwrap();
    assert_eq!(roll.to_string(), "2/-/WEA/-/0 d6 = 1");
    for viewer in [
        Viewer::Seat(SeatId::new("nk").unwrap()),
        Viewer::Seat(SeatId::new("un").unwrap()),
        Viewer::Spectator,
    ] {
        let told = play.news_of(viewer).iter().any(|news| {
            matches!(
                news,
                ViewEvent::Report(Report::Weather {
                    weather: Weather::Rain,
                    ..
                })
            )
        });
        assert!(told, "{viewer}");
    }
}

#[test]
fn r12_1_without_weather_nothing_is_rolled() {
    let play = given().begin();
    assert_eq!(weather(&play), None);
}

/// UN on turn on 13 July, with 4 points; the divisions have their HQs.
fn four_points() -> Setup {
    given()
        .day("07-13")
        .air(0)
        .formation("us-24-div hq 24hq")
        .formation("us-25-div hq 25hq")
        .formation("nkpa-4-div hq 4hq")
        .unit("24hq us-hq 1 at 1010 of us-24-div")
        .unit("25hq us-hq 1 at 1510 of us-25-div")
        .unit("9r us 4 C at 0109 of us-2-div")
        .unit("4hq nk-hq 2 at 0101 of nkpa-4-div")
}

#[test]
fn r12_2_the_points_of_the_day_are_divided_by_the_superior_seat() {
    let play = four_points().seat("army UN").un(Phase::Command);
    assert_eq!(
        offered(&play, "un"),
        Some(AirOption {
            points: 4,
            formations: vec![formation("us-24-div"), formation("us-25-div")],
        })
    );
    assert_eq!(offered(&play, "army"), None);
    let play = play
        .order("army: air interdiction 1")
        .refused("air points are divided by Eighth Army only (D6).")
        .order("air interdiction 3 strike 2")
        .refused("this takes 5 air points and the day has 4 (12.2).")
        .order("air us-24-div 3")
        .refused("us-24-div may have 1 or 2 points on call, named once (12.2).")
        .order("air us-24-div 1 us-24-div 1")
        .refused("us-24-div may have 1 or 2 points on call, named once (12.2).")
        .order("air us-24-div 0")
        .refused("us-24-div may have 1 or 2 points on call, named once (12.2).")
        .order("air nkpa-4-div 1")
        .refused("nkpa-4-div is no formation of this side with an HQ to call aircraft (12.2).")
        .order("air us-2-div 1")
        .refused("us-2-div is no formation of this side with an HQ to call aircraft (12.2).")
        .order("air interdiction 1 strike 1 us-24-div 2")
        .gives(["UN divides its air points"]);
    let un = means(&play, "un");
    assert_eq!(un.air, Some(4));
    assert_eq!(un.strike, 1);
    let division = un.division.unwrap();
    assert_eq!((division.interdiction, division.strike), (1, 1));
    play.until(Side::Un, Phase::Movement)
        .order("air interdiction 1")
        .refused("air points are not divided in the Movement phase (6).");
}

#[test]
fn r12_2_a_seat_that_becomes_the_superior_one_divides_the_air_from_then_on() {
    four_points()
        .seat("army UN")
        .handover("army 2 9r superior")
        .un(Phase::Command)
        .next_day(Side::Un, Phase::Command)
        .order("un: air interdiction 1")
        .refused("air points are divided by army only (D6).")
        .order("army: air interdiction 1")
        .accepted();
}

#[test]
fn r12_2_the_division_stands_until_changed_and_is_for_un_alone() {
    let division = AirDivision {
        interdiction: 4,
        ..AirDivision::default()
    };
    let play = four_points()
        .fog()
        .un(Phase::Command)
        .order("air interdiction 4")
        .accepted();
    let nk = Viewer::Seat(SeatId::new("nk").unwrap());
    assert_eq!(play.news_of(nk), []);
    assert_eq!(play.news_of(Viewer::Spectator), []);
    assert_eq!(means(&play, "nk").division, None);
    let play = play
        .next_day(Side::Un, Phase::Command)
        .next_day(Side::Un, Phase::Command);
    assert_eq!(means(&play, "un").division, Some(division));
}

#[test]
fn r12_2_days_without_points_and_matches_without_aircraft() {
    let command = |setup: Setup| setup.command().un(Phase::Movement);
    let play = command(given().air(0));
    assert_eq!(offered(&play, "un"), None);
    // On 25 June UN has nothing to divide, and its Command phase is passed over.
    play.order("air interdiction 1")
        .refused("air points are not divided in the Movement phase (6).");
    given()
        .air(0)
        .command()
        .sides("0706-0707 major bridge")
        .unit("d rok 4 C at 0706")
        .un(Phase::Command)
        .order("air interdiction 1")
        .refused("UN has no air points today (12.2).");
    four_points()
        .nk(Phase::Movement)
        .order("air interdiction 1")
        .refused("NK does not divide its air points: all of them strike (12.3).");
    given()
        .day("07-13")
        .un(Phase::Movement)
        .order("air interdiction 1")
        .refused("this match is played without aircraft (12.2).");
}

#[test]
fn r12_2_interdiction_is_the_level_of_the_whole_next_day() {
    let play = four_points().air(2).heavy_materiel(10).nk(Phase::Movement);
    assert_eq!(means(&play, "nk").interdiction, 2);
    let play = play
        .until(Side::Un, Phase::Command)
        .order("air interdiction 4")
        .accepted();
    for seat in ["nk", "un"] {
        assert_eq!(means(&play, seat).interdiction, 2, "{seat} today");
    }
    let play = play.until(Side::Un, Phase::Posture).order("done");
    for seat in ["nk", "un"] {
        assert_eq!(means(&play, seat).interdiction, 4, "{seat} tomorrow");
    }
    // 8.5: 5 - 4.
    play.gives_also("1 HM received");
}

#[test]
fn r12_2_without_the_air_interdiction_never_changes() {
    let play = given().rain().with(|s| s.modules.interdiction = 3).begin();
    assert_eq!(means(&play, "nk").interdiction, 3);
    assert_eq!(means(&play, "un").air, None);
}

#[test]
fn r12_1_rain_halves_every_assignment_of_the_day_and_the_division_stands() {
    let play = four_points()
        .day("08-05")
        .weather(6)
        .un(Phase::Command)
        .order("air interdiction 3 strike 3 us-24-div 1 us-25-div 1")
        .accepted();
    assert_eq!(means(&play, "un").strike, 3);
    let play = play.until(Side::Un, Phase::Posture);
    let play = play.dice([("WEA", 1)]).order("done");
    let un = means(&play, "un");
    assert_eq!(un.interdiction, 1);
    assert!(un.on_call.is_empty(), "1 halved is none");
    let play = play.until(Side::Un, Phase::Command);
    assert_eq!(means(&play, "un").strike, 1);
    let division = means(&play, "un").division.unwrap();
    assert_eq!(division.points(), 8, "the standing division is kept");
    let play = play
        .until(Side::Un, Phase::Posture)
        .dice([("WEA", 6)])
        .order("done");
    let un = means(&play, "un");
    assert_eq!((un.interdiction, un.on_call.len()), (3, 2));
}

/// On 6 August NK attacks 0707, held by the 34th and 19th Infantry of the 24th Division, twice
/// a turn from 0706 and 0806; the HQ stands so many hexes behind.
fn on_call(headquarters: &str) -> Setup {
    given()
        .day("08-06")
        .air(0)
        .on_call("us-24-div 1")
        .formation("us-24-div hq 24hq")
        .unit(&format!("24hq us-hq 0 at {headquarters} of us-24-div"))
        .unit("34i us 4 C at 0707 of us-24-div")
        .unit("19i us 4 C at 0907 of us-24-div")
        .unit("16r nk-rifle 6 C at 0706 of nkpa-4-div")
        .unit("18r nk-rifle 6 C at 0906 of nkpa-4-div")
}

#[test]
fn r12_2_the_first_combats_of_a_formation_each_use_a_point_on_call() {
    let play = on_call("0712").nk(Phase::Combat);
    assert_eq!(means(&play, "un").on_call[&formation("us-24-div")], 1);
    let play = play
        .dice([("CRT", 8), ("REC", 1)])
        .order("attack 0707 with 16r")
        .gives_also("UN flies 1 at 0707, called by us-24-div")
        .column("12 to 12, 1:1; support -1; net -1, 1:2");
    assert!(means(&play, "un").on_call.is_empty());
    play.order("attack 0907 with 18r")
        .spares("UN flies 1 at 0907, called by us-24-div")
        .column("12 to 12, 1:1; no shifts; net +0, 1:1")
        .next_day(Side::Nk, Phase::Combat)
        .order("attack 0907 with 18r")
        .gives_also("UN flies 1 at 0907, called by us-24-div");
}

#[test]
fn r12_2_a_call_is_answered_within_six_hexes_of_the_hq() {
    for (headquarters, comes) in [("0713", true), ("0714", false)] {
        let play = on_call(headquarters)
            .nk(Phase::Combat)
            .dice([("CRT", 8)])
            .order("attack 0707 with 16r");
        let line = "UN flies 1 at 0707, called by us-24-div";
        match comes {
            true => play.gives_also(line),
            false => play.spares(line),
        };
    }
}

#[test]
fn r12_2_every_formation_in_the_hex_calls_and_who_slips_away_calls_nobody() {
    let two = |stance: &str| {
        on_call("0712")
            .on_call("rok-1-div 2")
            .formation("rok-1-div hq 1hq")
            .unit("1hq rok-hq 0 at 0711 of rok-1-div")
            .unit("11r rok 1 C at 0707 of rok-1-div")
            .unit("16b nk-rifle 1 C at 0706 of nkpa-4-div")
            .with(|s| {
                for unit in &mut s.units {
                    if unit.counter.id.as_str() == "34i" {
                        unit.stance = crate::setup::stance(&[stance]);
                    }
                }
            })
            .nk(Phase::Combat)
    };
    let play = two("stand")
        .dice([("CRT", 8)])
        .order("attack 0707 with 16r 16b")
        .column("14 to 14, 1:1; support -2; net -2, 1:3");
    assert_eq!(means(&play, "un").on_call[&formation("rok-1-div")], 1);
    let play = two("withdraw")
        .dice([("WDR", 1)])
        .order("attack 0707 with 16r 16b");
    assert!(!play.rolled_on_table());
    assert_eq!(means(&play, "un").on_call.len(), 2);
}

#[test]
fn r16_3_points_on_call_that_have_not_flown_do_not_show() {
    let nk = Viewer::Seat(SeatId::new("nk").unwrap());
    let seen = |points: u8| {
        let play = on_call("0712")
            .with(|s| s.air.on_call[0].points = points)
            .fog()
            .nk(Phase::Combat)
            .dice([("CRT", 8)])
            .order("attack 0707 with 16r");
        let view = play.view_of("nk");
        let news = [nk, Viewer::Spectator].map(|viewer| play.news_of(viewer).to_vec());
        (view, news, play.public())
    };
    let (view, news, public) = seen(1);
    assert_eq!(seen(2), (view, news.clone(), public));
    let told = |news: &[ViewEvent]| {
        news.iter().any(|news| {
            matches!(
                news,
                ViewEvent::Report(Report::AirSupport { caller: None, .. })
            )
        })
    };
    // Who fought sees the aircraft, not who called them; others see nothing.
    assert_eq!(news.map(|news| told(&news)), [true, false]);
}

/// UN attacks three NK regiments on 13 July with some strike points.
fn strike(points: u8) -> Play {
    four_points()
        .seat("army UN")
        .unit("a us 4 C at 0708")
        .unit("b us 4 C at 0908")
        .unit("c rok 4 C at 1108 seat army")
        .unit("16r nk-rifle 4 C reserve 0101 at 0707")
        .unit("17r nk-rifle 4 C reserve 0101 at 0907")
        .unit("18r nk-rifle 4 C reserve 0101 at 1107")
        .un(Phase::Command)
        .order(&format!("air strike {points}"))
        .accepted()
        .until(Side::Un, Phase::Combat)
        .dice([("CRT", 2), ("REC", 1), ("REC", 1), ("REC", 1)])
}

#[test]
fn r12_2_a_strike_flies_in_attacks_of_this_turn_two_points_each_at_most() {
    let play = strike(3);
    let offer = |play: &Play, seat: &str| -> Vec<u8> {
        let legal = legal_orders(&play.game, SeatId::new(seat).unwrap());
        legal.attacks.iter().map(|option| option.air).collect()
    };
    assert_eq!(offer(&play, "un"), [2, 2]);
    // Any seat of the side may take them into its own attacks.
    assert_eq!(offer(&play, "army"), [2]);
    let play = play
        .order("attack 0707 with a air 3")
        .refused("this attack may take 2 air points now, not 3 (12.2).")
        .order("attack 0707 with a air 2")
        .gives_also("UN flies 2 at 0707")
        .column("8 to 8, 1:1; support +2; net +2, 2:1");
    assert_eq!(offer(&play, "army"), [1]);
    let play = play
        .order("army: attack 1107 with c air 1")
        .column("4 to 8, 1:2; support +1; net +1, 1:1");
    assert_eq!(means(&play, "un").strike, 0);
    let play = play
        .order("attack 0907 with b air 1")
        .refused("this attack may take 0 air points now, not 1 (12.2).")
        .order("attack 0907 with b")
        .column("8 to 8, 1:1; no shifts; net +0, 1:1");
    let play = play.next_day(Side::Un, Phase::Command);
    assert_eq!(means(&play, "un").strike, 3, "the division stands");
}

#[test]
fn r12_3_nk_aircraft_strike_one_point_a_combat() {
    let nk = |day: &str| {
        given()
            .day(day)
            .air(0)
            .unit("16r nk-rifle 4 C at 0707")
            .unit("d rok 4 C at 0708")
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
    };
    let play = nk("06-25");
    assert_eq!(means(&play, "nk").air, Some(2));
    assert_eq!(means(&play, "nk").strike, 2);
    play.order("attack 0708 with 16r air 2")
        .refused("this attack may take 1 air points now, not 2 (12.3).")
        .order("attack 0708 with 16r air 1")
        .gives_also("NK flies 1 at 0708")
        .column("8 to 8, 1:1; support +1; net +1, 3:2");
    let play = nk("07-11");
    assert_eq!(means(&play, "nk").air, Some(0));
    play.order("attack 0708 with 16r air 1")
        .refused("this attack may take 0 air points now, not 1 (12.3).");
}

#[test]
fn r12_3_one_nk_point_does_not_fly_in_the_rain() {
    let play = given().day("06-29").air(0).rain().nk(Phase::Movement);
    assert_eq!(means(&play, "nk").air, Some(1));
    assert_eq!(means(&play, "nk").strike, 0);
}

#[test]
fn r12_4_naval_guns_fire_for_un_at_a_coast_hex_in_attack_and_defense() {
    for (day, level) in [("06-28", 0), ("06-29", 1), ("07-14", 1), ("07-15", 2)] {
        let setup = || {
            given()
                .day(day)
                .ships()
                .coast("0708 0707")
                .unit("16r nk-rifle 4 C reserve 0101 at 0707")
                .unit("d m4 4 C at 0708")
        };
        let column = |side: char| match level {
            0 => "8 to 8, 1:1; no shifts; net +0, 1:1".to_owned(),
            n => {
                let after = match (side, n) {
                    ('-', 1) => "1:2",
                    ('-', _) => "1:3",
                    (_, 1) => "3:2",
                    _ => "2:1",
                };
                format!("8 to 8, 1:1; support {side}{n}; net {side}{n}, {after}")
            }
        };
        // An M4's armor meets AT 2; NK's rifles have no armor: only the guns count.
        let un = setup().with(|s| {
            for unit in &mut s.units {
                unit.counter.armor_class = 0;
            }
        });
        un.clone()
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
            .order("attack 0708 with 16r")
            .column(&column('-'));
        un.un(Phase::Combat)
            .dice([("CRT", 1)])
            .order("attack 0707 with d")
            .column(&column('+'));
    }
}

#[test]
fn r12_4_no_naval_guns_inland_or_without_the_sea() {
    let inland = given()
        .day("08-01")
        .ships()
        .coast("0101")
        .unit("16r nk-rifle 4 C at 0707")
        .unit("d rok 4 C at 0708");
    let dry = given()
        .day("08-01")
        .ships()
        .coast("0708")
        .with(|s| s.modules.sea = false)
        .unit("16r nk-rifle 4 C at 0707")
        .unit("d rok 4 C at 0708");
    for setup in [inland, dry] {
        setup
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
            .order("attack 0708 with 16r")
            .column("8 to 8, 1:1; no shifts; net +0, 1:1");
    }
}

#[test]
fn r12_5_all_support_is_added_and_then_limited() {
    // One on call, two from the ships and 3 from the HQ, against 2: limited to 2.
    on_call("0712")
        .ships()
        .coast("0707")
        .formation("nkpa-4-div hq 4hq")
        .unit("4hq nk-hq 2 at 0704 of nkpa-4-div")
        .nk(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with 16r support 4hq")
        .column("12 to 12, 1:1; support -1; net -1, 1:2");
    on_call("0712")
        .ships()
        .coast("0707")
        .with(|s| {
            for unit in &mut s.units {
                unit.counter.support = 3;
            }
        })
        .nk(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with 16r")
        .column("12 to 12, 1:1; support -2; net -2, 1:3");
}

/// A tank unit at the head of a main road of clear country on 20 July, and a motorized one.
fn columns(interdiction: u8) -> Setup {
    given()
        .day("07-20")
        .air(interdiction)
        .road("0701 0702 0703 0704 0705 0706 0707 0708 0709 primary")
        .unit("107t nk-tank 4 A at 0701")
        .unit("206m nk-mech 4 A at 0701")
        .unit("18r nk-rifle 4 A at 0701")
        .unit("4hq nk-hq 2 at 0701 of nkpa-4-div")
}

#[test]
fn r12_6_columns_that_spent_more_than_half_their_ma_are_attacked_by_unit_id() {
    columns(3)
        .weather(6)
        .nk(Phase::Movement)
        .dice([("AIR", 1), ("AIR", 2)])
        .order("move 107t 0702 0703 0704")
        .accepted()
        .order("move 206m 0702 0703 0704 0705 0706 0707 0708")
        .accepted()
        .order("move 4hq 0702 0703 0704 0705 0706 0707 0708")
        .accepted()
        .order("move 18r 0702 0703 0704")
        .accepted()
        .order("done")
        .gives([
            "107t is hit on the road on 1",
            "107t loses 1",
            "206m escapes on the road on 2",
        ]);
}

#[test]
fn r12_6_a_hit_is_the_level_less_2_and_never_more_than_3() {
    for (level, roll, hit) in [
        (3, 1, true),
        (3, 2, false),
        (5, 3, true),
        (6, 3, true),
        (6, 4, false),
    ] {
        let play = columns(level)
            .nk(Phase::Movement)
            .dice([("AIR", roll)])
            .order("move 107t 0702 0703 0704 0705")
            .order("done");
        let steps = if hit { 3 } else { 4 };
        play.shows("107t", &format!("0705 {steps} A"));
    }
}

#[test]
fn r12_6_not_in_rain_not_below_3_not_at_half_and_not_without_the_air() {
    let far = "move 107t 0702 0703 0704";
    // Interdiction of 6 is 3 in the rain, and columns are safe all the same.
    let quiet = |setup: Setup, order: &str| {
        setup
            .nk(Phase::Movement)
            .order(order)
            .accepted()
            .order("done")
            .gives([]);
    };
    quiet(columns(6).rain(), far);
    quiet(columns(2), far);
    quiet(columns(6), "move 206m 0702 0703 0704 0705 0706");
    quiet(columns(6).with(|s| s.modules.air = false), far);
}

#[test]
fn r12_6_un_does_not_learn_which_unseen_column_it_hit() {
    let play = columns(6)
        .fog()
        .unit("d rok 2 C at 2020")
        .nk(Phase::Movement)
        .dice([("AIR", 1)])
        .order("move 107t 0702 0703 0704")
        .order("done")
        .gives_also("107t is hit on the road on 1");
    let of = |seat: &str| Viewer::Seat(SeatId::new(seat).unwrap());
    let told = |viewer: Viewer| {
        play.news_of(viewer).iter().any(|news| {
            matches!(
                news,
                ViewEvent::Report(Report::ColumnAttacked { .. } | Report::LostSteps { .. })
            )
        })
    };
    assert!(told(of("nk")));
    assert!(!told(of("un")));
    assert!(!told(Viewer::Spectator));
}

#[test]
fn r11_8_armor_takes_the_first_step_if_the_enemys_aircraft_were_in_the_combat() {
    // AC 3 against AT 1: only the aircraft make the tanks lose.
    let attack = |air: bool| {
        let setup = on_call("0712")
            .day("07-13")
            .unit("107t nk-tank 4 C at 0806");
        let setup = match air {
            true => setup,
            false => setup.with(|s| s.air = AirDivision::default()),
        };
        setup
            .nk(Phase::Combat)
            .dice([("CRT", 4), ("SHK", 1)])
            .order("attack 0707 with 16r 107t")
    };
    attack(true)
        .gives_also("107t loses 1")
        .spares("16r loses 1");
    attack(false)
        .gives_also("16r loses 1")
        .spares("107t loses 1");
    // The strike of the attacker does the same to the defender's armor.
    let defend = |points: u8| {
        four_points()
            .unit("a us 6 C at 0708")
            .unit("16r nk-rifle 4 C at 0707")
            .unit("107t nk-tank 3 C at 0707")
            .un(Phase::Command)
            .order("air strike 2")
            .until(Side::Un, Phase::Combat)
            .dice([("CRT", 10)])
            .order(&format!("attack 0707 with a air {points}"))
    };
    defend(1).gives_also("107t loses 1").spares("16r loses 1");
    defend(0).gives_also("16r loses 1").spares("107t loses 1");
}
