//! Chapter 8: supply and heavy materiel.

use naktong_protocol::report::Report;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{SeatId, ViewEvent, Viewer};

use crate::given;
use crate::play::Play;
use crate::setup::{Setup, unit};

fn supply_of(play: &Play, id: &str) -> String {
    play.unit(id)
        .state
        .own
        .expect("everything is shown")
        .supply
        .to_string()
}

/// A corridor of one column, row 1 to 4, with a source whose starting cost leaves `margin` of
/// the 72 for the way to 0104.
fn corridor(margin: u16) -> Setup {
    crate::setup::given_map(1, 8)
        .supply()
        .source(&format!("NK 0101 {}", 72 - margin))
        .unit("a nk-rifle 4 C at 0104")
}

/// Whether the way from 0101 to 0104 costs exactly `cost`.
fn costs(setup: impl Fn(Setup) -> Setup, cost: u16) -> bool {
    let state = |margin| supply_of(&setup(corridor(margin)).begin(), "a");
    state(cost) == "Full" && state(cost - 1) == "Low"
}

#[test]
fn r8_1_what_supply_pays_to_enter_the_next_hex() {
    let ground = |word: &'static str| {
        move |setup: Setup| setup.terrain(&format!("0102 {word}, 0103 {word}, 0104 {word}"))
    };
    assert!(costs(ground("clear"), 12));
    assert!(costs(ground("city"), 12));
    assert!(costs(ground("hill"), 15));
    assert!(costs(ground("mountain"), 21));
    assert!(costs(ground("peak"), 27));
    let road =
        |kind: &'static str| move |setup: Setup| setup.road(&format!("0101 0102 0103 0104 {kind}"));
    assert!(costs(road("rail"), 3));
    assert!(costs(road("primary"), 6));
    assert!(costs(road("secondary"), 9));
}

#[test]
fn r8_1_rivers_on_the_supply_path() {
    let river = |what: &'static str| move |setup: Setup| setup.sides(&format!("0102-0103 {what}"));
    assert!(costs(river("minor"), 12));
    assert!(costs(river("major"), 18));
    assert!(costs(river("major ferry"), 18));
    assert!(costs(river("major ford"), 12));
    // Rail and road go on where a bridge carries them, and not where none does.
    assert!(costs(river("major bridge rail"), 9));
    assert!(costs(river("major rail"), 18));
    assert!(costs(river("major bridge primary"), 10));
}

#[test]
fn r8_1_no_path_through_sea_enemies_or_their_places_or_zones() {
    let blocked = |change: &dyn Fn(Setup) -> Setup| supply_of(&change(corridor(60)).begin(), "a");
    assert_eq!(blocked(&|setup| setup), "Full");
    assert_eq!(blocked(&|setup| setup.terrain("0103 sea")), "Out");
    assert_eq!(blocked(&|setup| setup.sides("0102-0103 strait")), "Out");
    assert_eq!(blocked(&|setup| setup.unit("d rok 1 C at 0103")), "Out");
    assert_eq!(blocked(&|setup| setup.place("town 0103 UN 1")), "Out");
    assert_eq!(blocked(&|setup| setup.place("town 0103 NK 1")), "Full");
    // d's zone lies on 0104 too, but a itself is there.
    assert_eq!(blocked(&|setup| setup.unit("d rok 2 C at 0105")), "Full");
}

#[test]
fn r8_1_a_zone_shuts_the_path_unless_a_friend_stands_in_it() {
    let lane = || {
        crate::setup::given_map(2, 8)
            .supply()
            .terrain("0202 sea, 0204 sea, 0205 sea, 0206 sea")
            .source("NK 0101 0")
            .unit("a nk-rifle 4 C at 0105")
            .unit("d rok 2 C at 0203")
    };
    assert_eq!(supply_of(&lane().begin(), "a"), "Out");
    let friends = lane()
        .unit("b nk-rifle 1 C at 0103")
        .unit("c nk-rifle 1 C at 0104");
    assert_eq!(supply_of(&friends.begin(), "a"), "Full");
}

#[test]
fn r8_2_the_cheapest_source_feeds() {
    let play = corridor(0).source("NK 0108 60").begin();
    assert_eq!(supply_of(&play, "a"), "Low");
    let play = corridor(0).source("NK 0108 56").begin();
    assert_eq!(supply_of(&play, "a"), "Full");
    let play = corridor(0).source("UN 0108 0").begin();
    assert_eq!(supply_of(&play, "a"), "Low");
}

#[test]
fn r8_3_full_within_72_low_within_102_else_out() {
    for (start, state) in [(60, "Full"), (61, "Low"), (90, "Low"), (91, "Out")] {
        let play = crate::setup::given_map(1, 4)
            .supply()
            .source(&format!("NK 0101 {start}"))
            .unit("a nk-rifle 4 C at 0104")
            .begin();
        assert_eq!(supply_of(&play, "a"), state, "from {start}");
    }
}

#[test]
fn r8_3_states_stand_until_the_owners_next_command_phase() {
    let play = corridor(12).unit("d rok 4 C at 0108").begin();
    assert_eq!(supply_of(&play, "a"), "Full");
    let play = play.order("move a 0105").accepted();
    assert_eq!(supply_of(&play, "a"), "Full");
    let play = play.until(Side::Un, Phase::Movement);
    assert_eq!(supply_of(&play, "a"), "Full");
    let play = play.next_day(Side::Nk, Phase::Movement);
    assert_eq!(supply_of(&play, "a"), "Low");
}

#[test]
fn r8_3_without_the_module_all_are_full() {
    let mut setup = corridor(0);
    setup.scenario.modules.supply = false;
    setup.scenario.sources.clear();
    assert_eq!(supply_of(&setup.begin(), "a"), "Full");
}

/// Sources that feed a at 0706 from cost `nk`, d at 0707 from cost `un`; 200 is out of reach.
fn front(nk: u16, un: u16) -> Setup {
    given()
        .supply()
        .source(&format!("NK 0706 {nk}"))
        .source(&format!("UN 0707 {un}"))
        .unit("a nk-rifle 6 C at 0706 of nkpa-4-div")
        .unit("d rok 6 C at 0707")
}

#[test]
fn r8_4_a_low_or_out_attacker_and_an_out_defender() {
    for (nk, un, shifts) in [
        (0, 0, "no shifts; net +0, 1:1"),
        (80, 0, "attacker's supply -1; net -1, 1:2"),
        (200, 0, "attacker's supply -2; net -2, 1:3"),
        (0, 80, "no shifts; net +0, 1:1"),
        (0, 200, "defender's supply +1; net +1, 3:2"),
    ] {
        front(nk, un)
            .nk(Phase::Combat)
            .dice([("CRT", 8)])
            .order("attack 0707 with a")
            .column(&format!("12 to 12, 1:1; {shifts}"));
    }
}

#[test]
fn r8_4_out_units_have_half_their_movement() {
    for (cost, left) in [(0, 8), (80, 8), (200, 4)] {
        given()
            .supply()
            .source(&format!("NK 0706 {cost}"))
            .unit("a nk-rifle 6 C at 0706")
            .nk(Phase::Movement)
            .movement_left("a", left);
    }
}

#[test]
fn r8_4_nk_support_units_that_are_low_or_out_do_not_support_attacks() {
    for (cost, why) in [(80, "it is low on supply"), (200, "it is out of supply")] {
        front(cost, 0)
            .unit("4hq nk-hq 2 at 0706 of nkpa-4-div")
            .nk(Phase::Combat)
            .order("attack 0707 with a support 4hq")
            .refused(&format!("4hq cannot lend support: {why} (7.1)."));
    }
}

#[test]
fn r8_4_un_support_units_that_are_low_support_fully_and_out_not_at_all() {
    for (cost, may) in [(80, true), (200, false)] {
        let play = given()
            .supply()
            .source(&format!("UN 0706 {cost}"))
            .unit("a rok 6 C at 0706 of rok-1-div")
            .unit("1hq rok-hq 1 at 0706 of rok-1-div")
            .unit("d nk-rifle 3 C at 0707")
            .un(Phase::Combat)
            .dice([("CRT", 8)])
            .order("attack 0707 with a support 1hq");
        if may {
            play.gives_also("0707: 8 on 1:1, 1/1");
        } else {
            play.refused("1hq cannot lend support: it is out of supply (7.1).");
        }
    }
}

/// NK infantry, tanks and HQ with a pool.
fn pool(amount: u8) -> Setup {
    given()
        .heavy_materiel(amount)
        .unit("4hq nk-hq 2 at 0706 of nkpa-4-div")
        .unit("3hq nk-hq 2 at 0706 of nkpa-3-div")
        .unit("a nk-rifle 6 C at 0706 of nkpa-4-div")
        .unit("b nk-rifle 6 C at 0606 of nkpa-4-div")
        .unit("t nk-tank 4 C at 0806 of nkpa-105-div")
        .unit("d uk 4 A at 0707")
}

#[test]
fn r8_5_each_support_unit_and_the_armor_cost_one() {
    pool(5)
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a t support 4hq")
        .gives_also("2 HM")
        .heavy_materiel(3);
    pool(5)
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a b")
        .accepted()
        .heavy_materiel(5);
}

#[test]
fn r8_5_support_that_cannot_be_paid_is_refused() {
    pool(0)
        .nk(Phase::Combat)
        .order("attack 0707 with a support 4hq")
        .refused("this attack costs 1 heavy materiel and 0 is left (8.5).");
}

#[test]
fn r8_5_unpaid_armor_attacks_with_1_a_step_and_without_its_armor_class() {
    let paid = "20 to 12, 3:2; quality -1, armor +1; net +0, 3:2";
    let unpaid = "16 to 12, 1:1; quality -1; net -1, 1:2";
    for (amount, column) in [(1, paid), (0, unpaid)] {
        pool(amount)
            .nk(Phase::Combat)
            .dice([("CRT", 8)])
            .order("attack 0707 with a t")
            .column(column);
    }
    // Support is paid first.
    pool(1)
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a t support 4hq")
        .column("16 to 12, 1:1; quality -1, support +2; net +1, 3:2");
}

#[test]
fn r8_5_only_armor_in_full_supply_draws_from_the_pool() {
    // t1 is fed, t2 is Low: one attacks with 2 a step, the other with 1.
    given()
        .supply()
        .heavy_materiel(5)
        .source("NK 0806 0")
        .source("NK 0606 90")
        .source("UN 0707 0")
        .terrain("0605 sea, 0705 sea, 0706 sea, 0506 sea, 0507 sea, 0607 sea")
        .unit("t1 nk-tank 4 C at 0806 of nkpa-105-div")
        .unit("t2 nk-tank 4 C at 0606 of nkpa-105-div")
        .unit("d uk 4 A at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with t1 t2")
        .gives_also("1 HM")
        .column("12 to 12, 1:1; quality -1, armor +1; net +0, 1:1");
}

#[test]
fn r8_5_in_defense_nk_support_is_free_and_at_most_1() {
    given()
        .heavy_materiel(0)
        .unit("4hq nk-hq 2 at 0704 of nkpa-4-div")
        .unit("guns nk-guns 1 at 0705")
        .unit("d nk-rifle 3 C at 0706 of nkpa-4-div")
        .unit("a rok 6 C at 0707")
        .un(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0706 with a")
        .column("6 to 6, 1:1; support -1, dug in -1; net -2, 1:3");
}

#[test]
fn r8_5_without_the_module_support_and_armor_are_free() {
    let mut setup = pool(0);
    setup.scenario.modules.heavy_materiel = None;
    setup
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a t support 4hq")
        .column("20 to 12, 3:2; quality -1, armor +1, support +2; net +2, 3:1");
}

#[test]
fn r8_5_nk_receives_five_a_day_up_to_a_pool_of_a_hundred() {
    let next_day = |amount| {
        let play = pool(amount).nk(Phase::Movement);
        play.next_day(Side::Nk, Phase::Movement)
    };
    next_day(0).heavy_materiel(5);
    next_day(97).heavy_materiel(100);
}

/// To the last phase of NK's turn on a day.
fn nk_evening(play: Play, day: u16) -> Play {
    let mut play = play;
    while play.game.turn() < day {
        play = play.next_day(Side::Nk, Phase::Movement);
    }
    play.until(Side::Nk, Phase::Posture)
}

#[test]
fn r8_6_from_the_third_day_out_a_unit_rolls_and_a_roll_above_its_steadiness_costs_a_step() {
    let play = given()
        .supply()
        .source("UN 2020 0")
        .unit("a nk-rifle 2 C at 0706")
        .unit("b nk-rifle 3 B at 0705 drafts 1")
        .unit("hq nk-hq 2 at 0705")
        .begin();
    let play = nk_evening(play, 1)
        .order("done")
        .gives_also("a is out for day 1");
    let play = nk_evening(play, 2)
        .order("done")
        .gives_also("a is out for day 2")
        .shows("a", "0706 2 C dug-in");
    // Its owner reads the count on the unit (16.3: nobody else does).
    let own = |seat: &str| play.view_of(seat).units[&unit("a")].state.own.clone();
    assert_eq!(own("nk").map(|own| own.out_days), Some(2));
    assert_eq!(own("un"), None);
    // C has SV 3; B with a draft step counts as C.
    let play = nk_evening(play, 3)
        .dice([("ATT", 4), ("ATT", 3)])
        .order("done")
        .gives_also("a fails ATT on 4")
        .gives_also("a loses 1")
        .gives_also("b passes ATT on 3")
        .shows("b", "0705 3 C dug-in");
    nk_evening(play, 4)
        .dice([("ATT", 6), ("ATT", 6)])
        .order("done")
        .gives_also("a is destroyed")
        .gives_also("b loses 1, 1 of them drafts")
        .gone("a")
        .shows("b", "0705 2 B dug-in");
}

#[test]
fn r8_6_a_day_in_supply_ends_the_count() {
    let play = given()
        .supply()
        .source("NK 0701 0")
        .source("UN 1001 0")
        .unit("a nk-rifle 4 C at 0706")
        .unit("d rok 4 C at 0701")
        .begin();
    let play = nk_evening(play, 2)
        .order("done")
        .gives_also("a is out for day 2")
        .until(Side::Un, Phase::Movement)
        .order("move d 0801 0901")
        .accepted();
    nk_evening(play, 3)
        .order("done")
        .gives_also("a is out for day 0")
        .spares("a passes ATT on 1");
}

#[test]
fn r8_6_special_forces_roll_from_the_fifth_day() {
    let play = given()
        .supply()
        .source("UN 2020 0")
        .unit("s nk-special 3 C at 0706")
        .begin();
    let play = nk_evening(play, 4)
        .order("done")
        .gives_also("s is out for day 4")
        .shows("s", "0706 3 C dug-in");
    nk_evening(play, 5)
        .dice([("ATT", 5)])
        .order("done")
        .gives_also("s fails ATT on 5")
        .shows("s", "0706 2 C dug-in");
}

#[test]
fn r8_6_the_enemy_does_not_learn_that_a_unit_rolled() {
    let checked = |news: &[ViewEvent]| {
        let of_supply = |event: &ViewEvent| {
            matches!(event, ViewEvent::Report(Report::Checked { roll, .. })
                if roll.label == "3/NK/ATT/a/0")
        };
        news.iter().any(of_supply)
    };
    let play = given()
        .supply()
        .source("UN 2020 0")
        .unit("a nk-rifle 4 C at 0706")
        .begin();
    let play = nk_evening(play, 3).dice([("ATT", 1)]).order("done");
    let play = play.gives_also("a passes ATT on 1");
    let news = |seat: &str| play.news_of(Viewer::Seat(SeatId::new(seat).unwrap()));
    assert!(checked(news("nk")));
    assert!(!checked(news("un")));
    assert!(!checked(play.news_of(Viewer::Spectator)));
}

/// The cheapest way of E10: so many hexes of each kind of road, from a source at a cost of 8.
fn way(kinds: &[(&str, u8)], interdiction: u8) -> String {
    let hexes: u8 = kinds.iter().map(|(_, hexes)| hexes).sum();
    let mut setup = crate::setup::given_map(1, hexes + 1)
        .supply()
        .source("NK 0101 8")
        .unit(&format!("a nk-rifle 4 C at 01{:02}", hexes + 1))
        .with(|scenario| scenario.modules.interdiction = interdiction);
    let mut row = 1;
    for (kind, hexes) in kinds {
        for _ in 0..*hexes {
            setup = setup.sides(&format!("01{row:02}-01{:02} {kind}", row + 1));
            row += 1;
        }
    }
    supply_of(&setup.begin(), "a")
}

#[test]
fn e10_supply_before_taegu_and_masan() {
    let taegu = |interdiction| way(&[("rail", 39), ("primary", 3)], interdiction);
    assert_eq!([taegu(6), taegu(7)], ["Full", "Low"]);
    let masan = |interdiction| {
        let roads = [("rail", 37), ("primary", 6), ("secondary", 10)];
        way(&roads, interdiction)
    };
    assert_eq!([masan(5), masan(6)], ["Low", "Out"]);
    given()
        .supply()
        .source("NK 0701 0")
        .heavy_materiel(10)
        .with(|scenario| scenario.modules.interdiction = 4)
        .unit("a nk-rifle 4 C at 0702")
        .begin()
        .next_day(Side::Nk, Phase::Movement)
        .heavy_materiel(11);
}
