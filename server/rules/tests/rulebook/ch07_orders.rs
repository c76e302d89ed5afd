//! Chapter 7: written orders and their translation; 15.3, occupation.

use naktong_protocol::Viewer;
use naktong_protocol::order::Directive;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::{Side, SupplyState};
use naktong_protocol::view::{DirectiveView, OptionalRule};

use crate::given;
use crate::play::Play;
use crate::setup::{Setup, hex};

/// The 4th Division is ordered to Seoul, four hexes south of its regiment, and then to Suwon.
/// Its HQ is far behind.
fn division(words: &str) -> Setup {
    given()
        .orders()
        .place("seoul 0710 UN 0")
        .place("suwon 0715 UN 0")
        .formation(&format!("nkpa-4-div hq 4hq {words}"))
        .unit("4hq nk-hq 2 at 0101 of nkpa-4-div")
        .unit("a nk-rifle 4 C at 0706 of nkpa-4-div")
        .unit("far rok 4 C at 2020")
}

fn ordered_to_seoul() -> Setup {
    division("under seoul,suwon")
}

fn orders_of(play: &Play) -> DirectiveView {
    play.view_of("nk").directives[&"nkpa-4-div".parse().unwrap()].clone()
}

#[track_caller]
fn objective(play: Play, place: &str) -> Play {
    let now = orders_of(&play).objective.map(|place| place.to_string());
    assert_eq!(now.as_deref(), Some(place));
    play
}

#[test]
fn r7_2_a_move_on_plan_ends_no_farther_from_the_objective() {
    let play = ordered_to_seoul().nk(Phase::Movement);
    // Clear ground costs 3 of 8; a hex away from Seoul is within half of it, two are not.
    let reach = play.reach("a", false);
    for on_plan in ["0707 3,", "0708 6,", "0807 6,"] {
        assert!(reach.contains(on_plan), "{on_plan} in {reach}");
    }
    for off_plan in ["0705 3,", "0704 6~"] {
        assert!(reach.contains(off_plan), "{off_plan} in {reach}");
    }
    play.order("move a 0705 0704")
        .refused(
            "a is ordered toward seoul: it may end a move off plan, in 0704, only at half its \
             movement allowance, 4, and this costs 6 (7.2).",
        )
        .order("move a 0705")
        .accepted();
}

#[test]
fn r7_2_a_long_move_off_plan_cannot_be_cut_into_short_ones() {
    ordered_to_seoul()
        .nk(Phase::Movement)
        .order("move a 0705")
        .accepted()
        .order("move a 0704")
        .refused(
            "a is ordered toward seoul: it may end a move off plan, in 0704, only at half its \
             movement allowance, 4, and this costs 6 (7.2).",
        )
        // Back where it began is no farther than there.
        .order("move a 0706")
        .accepted();
}

#[test]
fn r7_2_only_the_last_hex_counts() {
    ordered_to_seoul()
        .road("0706 0705 0605 0606 0607 primary")
        .nk(Phase::Movement)
        .order("move a 0705 0605 0606 0607")
        .accepted()
        .shows("a", "0607 4 C");
}

#[test]
fn r7_2_near_the_objective_or_the_own_headquarters_all_moves_are_on_plan() {
    // Around Seoul as it likes; three hexes from it only if that is no farther than before.
    let vanguard = |path: &str| {
        division("under seoul,suwon")
            .unit("b nk-rifle 4 C at 0709 of nkpa-4-div")
            .nk(Phase::Movement)
            .order(&format!("move b {path}"))
    };
    vanguard("0809 0810").accepted();
    vanguard("0708 0707").refused(
        "b is ordered toward seoul: it may end a move off plan, in 0707, only at half its \
         movement allowance, 4, and this costs 6 (7.2).",
    );
    let near = |at: &str| {
        given()
            .orders()
            .place("seoul 0710 UN 0")
            .formation("nkpa-4-div hq 4hq under seoul,seoul")
            .unit(&format!("4hq nk-hq 2 at {at} of nkpa-4-div"))
            .unit("a nk-rifle 4 C at 0706 of nkpa-4-div")
            .unit("far rok 4 C at 2020")
            .nk(Phase::Movement)
            .reach("a", false)
    };
    assert!(near("0702").contains("0704 6,"));
    assert!(near("0701").contains("0704 6~"));
}

#[test]
fn r7_2_a_minimum_move_costs_the_whole_allowance_and_must_be_on_plan() {
    let play = ordered_to_seoul()
        .terrain("0705 peak, 0707 peak")
        .nk(Phase::Movement);
    let reach = play.reach("a", false);
    assert!(reach.contains("0705 8~"), "{reach}");
    assert!(reach.contains("0707 8,"), "{reach}");
}

#[test]
fn r7_2_half_the_allowance_is_half_of_what_it_is_today() {
    // Out of supply the allowance is 4, half of it 2: only a road leads off plan.
    let play = ordered_to_seoul()
        .supply()
        .road("0706 0705 primary")
        .nk(Phase::Movement);
    let reach = play.reach("a", false);
    assert!(reach.contains("0705 2,"), "{reach}");
    assert!(reach.contains("0605 3~"), "{reach}");
}

#[test]
fn r7_2_headquarters_independent_units_and_brigades_go_where_they_like() {
    let play = ordered_to_seoul()
        .unit("t nk-tank 4 C at 0706 of nkpa-4-div")
        .unit("m nk-mech 4 C at 0706 of nkpa-105-div")
        .unit("b nk-rifle 4 C at 0706 of nkpa-1-bde")
        .unit("hq nk-hq 2 at 0706 of nkpa-4-div")
        .nk(Phase::Movement);
    for unit in ["t", "m", "b", "hq"] {
        let reach = play.reach(unit, false);
        assert!(!reach.contains('~'), "{unit}: {reach}");
    }
}

#[test]
fn r7_2_when_the_immediate_objective_is_taken_the_subsequent_one_replaces_it_at_once() {
    let play = ordered_to_seoul()
        .unit("t nk-tank 4 C at 0709")
        .nk(Phase::Movement);
    let play = objective(play, "seoul").order("move t 0710").gives([
        "t moves 0709-0710 for 3",
        "NK takes seoul",
        "nkpa-4-div has its first objective",
    ]);
    // Whoever takes it: and when it is lost again, the second stays current.
    objective(play, "suwon");
}

#[test]
fn r7_2_when_both_are_taken_the_last_stays_current() {
    let play = given()
        .orders()
        .place("seoul 0707 NK 0")
        .place("suwon 0708 UN 0")
        .formation("nkpa-4-div hq 4hq under seoul,suwon")
        .unit("4hq nk-hq 2 at 0101 of nkpa-4-div")
        .unit("a nk-rifle 4 C at 0707 of nkpa-4-div")
        .unit("far rok 4 C at 2020")
        .nk(Phase::Movement);
    // Seoul is NK's from the start.
    let play = objective(play, "suwon").order("move a 0708").accepted();
    objective(play, "suwon");
}

/// A ROK regiment behind the regiment ordered south.
fn back_to_the_front() -> Setup {
    ordered_to_seoul().unit("d rok 4 C at 0705")
}

#[test]
fn r7_2_an_attack_off_plan_takes_minus_2() {
    back_to_the_front()
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0705 with a")
        .column("8 to 8, 1:1; off plan -2; net -2, 1:3");
    ordered_to_seoul()
        .unit("d rok 4 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .column("8 to 8, 1:1; no shifts; net +0, 1:1");
}

#[test]
fn r7_2_one_divisional_unit_off_plan_is_enough_and_others_do_not_count() {
    let attack = |with: &str| {
        back_to_the_front()
            .unit("s nk-rifle 4 C at 0706 of nkpa-1-bde")
            .nk(Phase::Combat)
            .dice([("CRT", 8)])
            .order(&format!("attack 0705 with {with}"))
    };
    attack("s").column("8 to 8, 1:1; no shifts; net +0, 1:1");
    attack("s a").column("16 to 8, 2:1; mixed formations -1, off plan -2; net -3, 1:2");
}

#[test]
fn r7_2_an_attack_near_the_objective_or_next_to_the_headquarters_is_on_plan() {
    let shifts = |headquarters: &str, objective: &str| {
        let play = given()
            .orders()
            .place(&format!("seoul {objective} UN 0"))
            .formation("nkpa-4-div hq 4hq under seoul,seoul")
            .unit(&format!("4hq nk-hq 2 at {headquarters} of nkpa-4-div"))
            .unit("a nk-rifle 4 C at 0706 of nkpa-4-div")
            .unit("d rok 4 C at 0705")
            .nk(Phase::Combat)
            .dice([("CRT", 8)])
            .order("attack 0705 with a")
            .accepted();
        play.report().detail.clone().unwrap().net
    };
    assert_eq!(shifts("0101", "0708"), -2);
    // Two hexes from the target, on the far side of the attacker.
    assert_eq!(shifts("0101", "0707"), 0);
    assert_eq!(shifts("0606", "0710"), -2);
    assert_eq!(shifts("0605", "0710"), 0);
}

#[test]
fn r7_2_off_plan_no_nk_headquarters_supports() {
    let setup = || {
        back_to_the_front()
            .unit("105hq nk-hq 1 at 0707 of nkpa-105-div")
            .unit("guns nk-guns 1 at 0706")
            .unit("s nk-rifle 4 C at 0604")
    };
    setup()
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0705 with a s support 105hq")
        .refused(
            "105hq cannot lend support: the attack is off plan for a, which is ordered toward \
             seoul (7.2).",
        )
        .order("attack 0705 with a s support guns")
        .column("16 to 8, 2:1; support +1, off plan -2; net -1, 3:2");
    setup()
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0705 with s support 105hq")
        .accepted();
    // It is not offered where only an attack off plan could have it.
    let offer = |setup: Setup| {
        let legal =
            naktong_rules::legal_orders(&setup.nk(Phase::Combat).game, "nk".parse().unwrap());
        let support = legal.attacks[0].support.iter();
        support.map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(offer(setup()), ["105hq", "guns"]);
    let alone = back_to_the_front()
        .unit("105hq nk-hq 1 at 0707 of nkpa-105-div")
        .unit("guns nk-guns 1 at 0706");
    assert_eq!(offer(alone), ["guns"]);
}

#[test]
fn r7_2_without_the_rule_everything_is_on_plan() {
    let mut setup = back_to_the_front();
    setup.scenario.modules.orders = false;
    let play = setup
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0705 with a")
        .column("8 to 8, 1:1; no shifts; net +0, 1:1");
    assert!(play.view_of("nk").directives.is_empty());
}

#[test]
fn r7_3_nks_superior_seat_writes_orders_in_command() {
    let play = ordered_to_seoul()
        .seat("corps NK")
        .place("osan 1010 UN 0")
        .unit("c nk-rifle 4 C at 0808 of nkpa-4-div seat corps")
        .begin()
        .stands_in(Side::Nk, Phase::Command)
        .order("corps: order nkpa-4-div osan suwon")
        .refused("orders are written by NK Front only (D6).")
        .order("order nkpa-4-div osan busan")
        .refused("there is no place busan on this map (7.2).")
        .order("order nkpa-3-div osan suwon")
        .refused("nkpa-3-div is no NK division that takes orders here (7.2).")
        .order("order nkpa-4-div osan suwon")
        .gives(["nkpa-4-div is to take osan, then suwon"]);
    // The division goes on under its old order until the new one takes effect.
    let play = objective(play, "seoul");
    let waiting = orders_of(&play).waiting.unwrap();
    assert_eq!((waiting.written, waiting.rolls), (1, 0));
    play.until(Side::Nk, Phase::Movement)
        .order("order nkpa-4-div secure")
        .refused("orders are not written in the Movement phase (6).")
        .until(Side::Un, Phase::Movement)
        .order("order nkpa-4-div secure")
        .refused("only NK gives its divisions written orders (7.2).");
}

#[test]
fn r7_3_a_new_order_replaces_the_one_that_waits() {
    let play = ordered_to_seoul()
        .begin()
        .order("order nkpa-4-div suwon suwon")
        .dice([("ORD", 1)])
        .next_day(Side::Nk, Phase::Command);
    assert_eq!(orders_of(&play).waiting.unwrap().rolls, 1);
    let play = play.order("order nkpa-4-div secure").accepted();
    let waiting = orders_of(&play).waiting.unwrap();
    assert_eq!(waiting.directive, Directive::Secure);
    assert_eq!((waiting.written, waiting.rolls), (2, 0));
}

#[test]
fn r7_3_a_division_takes_orders_while_its_headquarters_is_on_the_map() {
    given()
        .orders()
        .place("seoul 0710 UN 0")
        .formation("nkpa-4-div hq 4hq under seoul,seoul")
        .unit("4hq nk-hq 2 arrives 2 0101 of nkpa-4-div")
        .unit("a nk-rifle 4 C at 0706 of nkpa-4-div")
        .formation("nkpa-3-div hq 3hq under seoul,seoul")
        .unit("3hq nk-hq 2 at 0101 of nkpa-3-div")
        .unit("far rok 4 C at 2020")
        .begin()
        .order("order nkpa-4-div secure")
        .refused("nkpa-4-div takes no orders while its headquarters is not on the map (7.3).")
        .next_day(Side::Nk, Phase::Command)
        .order("enter 4hq 0101")
        .order("order nkpa-4-div secure")
        .accepted();
}

/// The order `suwon seoul` written on turn 1 for a division.
fn written(words: &str) -> Play {
    division(&format!("under seoul,suwon {words}"))
        .begin()
        .order("order nkpa-4-div suwon seoul")
        .accepted()
}

#[track_caller]
fn needs(play: &Play, sum: u8) {
    assert_eq!(orders_of(play).waiting.unwrap().needs, sum);
}

#[test]
fn e9_r7_4_an_order_out_of_favor_rolls_until_it_makes_four() {
    let play = written("favor -1 faction yanan");
    needs(&play, 4);
    let play = play.dice([("ORD", 2)]).next_day(Side::Nk, Phase::Command);
    let play = objective(play, "seoul")
        .gives_also("nkpa-4-div waits for its order: 2 + 0 of 4")
        .next_day(Side::Nk, Phase::Command)
        .gives_also("nkpa-4-div waits for its order: 2 + 1 of 4")
        .dice([("ORD", 3)])
        .next_day(Side::Nk, Phase::Command)
        .gives_also("nkpa-4-div has its order: 3 + 2 of 4");
    let play = objective(play, "suwon");
    assert_eq!(orders_of(&play).waiting, None);
    needs(&written("favor 1 faction soviet"), 2);
    needs(&written("favor 1 faction partisan"), 3);
    needs(&written("favor 0"), 3);
}

#[test]
fn e9_r7_4_a_subsequent_objective_written_beforehand_needs_no_roll() {
    let play = ordered_to_seoul()
        .unit("t nk-tank 4 C at 0709")
        .nk(Phase::Movement)
        .order("move t 0710")
        .accepted()
        // No dice: a roll would fail the test.
        .next_day(Side::Nk, Phase::Command);
    objective(play, "suwon");
}

#[test]
fn r7_4_rolls_come_by_headquarters_and_are_labelled_by_them() {
    let play = written("favor 0")
        .seeded("naktong-test-540")
        .next_day(Side::Nk, Phase::Command);
    let labels: Vec<_> = play
        .last
        .iter()
        .filter_map(naktong_rules::Event::roll)
        .map(|roll| roll.label.clone())
        .collect();
    assert_eq!(labels, ["2/NK/ORD/4hq/0"]);
}

#[test]
fn r7_4_far_from_its_corps_or_badly_supplied_a_division_waits_longer() {
    let needed = |corps: &str| {
        let play = division("under seoul,suwon corps nkpa-1-corps")
            .unit(&format!("nkpa-1-corps nk-hq 0 at {corps}"))
            .begin()
            .order("order nkpa-4-div suwon seoul")
            .accepted();
        orders_of(&play).waiting.unwrap().needs
    };
    assert_eq!(needed("0113"), 3);
    assert_eq!(needed("0114"), 4);
    let supplied = |cost: &str| {
        let play = division("under seoul,suwon")
            .supply()
            .source(&format!("NK 0101 {cost}"))
            .begin()
            .order("order nkpa-4-div suwon seoul")
            .accepted();
        let supply = play.unit("4hq").state.own.unwrap().supply;
        (supply, orders_of(&play).waiting.unwrap().needs)
    };
    assert_eq!(supplied("0"), (SupplyState::Full, 3));
    assert_eq!(supplied("80"), (SupplyState::Low, 4));
    assert_eq!(supplied("120"), (SupplyState::Out, 4));
}

#[test]
fn r7_4_an_order_to_take_what_nk_has_goes_on_to_the_second_place() {
    let play = ordered_to_seoul()
        .place("kaesong 0105 NK 0")
        .begin()
        .order("order nkpa-4-div kaesong suwon")
        .dice([("ORD", 6)])
        .next_day(Side::Nk, Phase::Command)
        .gives_also("nkpa-4-div has its first objective");
    objective(play, "suwon");
}

#[test]
fn r7_2_r16_3_orders_are_for_nks_eyes_only() {
    let play = ordered_to_seoul()
        .begin()
        .order("order nkpa-4-div suwon seoul")
        .accepted();
    assert!(play.news_of(Viewer::Seat("un".parse().unwrap())).is_empty());
    assert!(play.news_of(Viewer::Spectator).is_empty());
    assert!(play.view_of("un").directives.is_empty());
    assert!(play.public().directives.is_empty());
    assert_eq!(play.view_of("nk").directives.len(), 1);
}

/// Blame is in play; the division has been out of favour, before Seoul, for five days.
fn to_blame() -> Play {
    let setup = division("under seoul,suwon favor -1 faction yanan")
        .unit("b nk-rifle 4 C at 0606 of nkpa-1-div")
        .unit("t nk-tank 4 C at 0606 of nkpa-4-div")
        .turns(20)
        .with(|scenario| {
            scenario.options.insert(OptionalRule::Blame);
        });
    let play = setup.begin().order("order nkpa-4-div suwon suwon");
    let before = "the commander of nkpa-4-div is not to blame: only one out of favor who has not \
                  gained his objective in five days is (7.7).";
    (1..=4)
        .fold(
            play.order("relieve nkpa-4-div").refused(before),
            |play, _| {
                // The order waits all the time: it is written again every day.
                play.dice([("ORD", 1)])
                    .next_day(Side::Nk, Phase::Command)
                    .order("order nkpa-4-div suwon suwon")
                    .order("relieve nkpa-4-div")
                    .refused(before)
            },
        )
        .next_day(Side::Nk, Phase::Command)
}

#[test]
fn r7_7_front_relieves_a_commander_out_of_favor() {
    let play = to_blame().order("relieve nkpa-4-div").gives([
        "nkpa-4-div has a new commander",
        "a is disrupted",
        "t is disrupted",
    ]);
    let play = objective(play, "suwon");
    assert_eq!(orders_of(&play).waiting, None);
    // The new one is in favour: the next order needs 3, and he is not to blame.
    let play = play.order("order nkpa-4-div seoul seoul");
    needs(&play, 3);
    play.order("relieve nkpa-4-div")
        .refused("a commander was relieved within seven days; the next may be on turn 13 (7.7).");
}

#[test]
fn r7_7_is_optional() {
    division("under seoul,suwon favor -1")
        .begin()
        .order("relieve nkpa-4-div")
        .refused("this match is played without the relief of commanders (7.7).");
}

#[test]
fn r7_8_south_of_the_han_the_advisers_are_missed_from_4_july() {
    let needed = |day: &str, south: &str, optional: bool| {
        let play = division("under seoul,suwon faction soviet")
            .day(day)
            .with(|scenario| {
                scenario.south_of_the_han.insert(hex(south));
                if optional {
                    scenario.options.insert(OptionalRule::MoscowsCaution);
                }
            })
            .begin()
            .order("order nkpa-4-div suwon seoul")
            .accepted();
        orders_of(&play).waiting.unwrap().needs
    };
    assert_eq!(needed("07-04", "0101", true), 3);
    assert_eq!(needed("07-03", "0101", true), 2);
    assert_eq!(needed("07-04", "0706", true), 2);
    assert_eq!(needed("07-04", "0101", false), 2);
}

#[test]
fn r15_3_a_division_under_secure_moves_but_does_not_attack() {
    let play = division("under secure")
        .unit("d rok 4 C at 0705")
        .nk(Phase::Movement);
    assert!(!play.reach("a", false).contains('~'));
    // With nobody else there to attack, Combat is passed over.
    play.until(Side::Nk, Phase::Combat)
        .stands_in(Side::Nk, Phase::Posture);
    division("under secure")
        .unit("d rok 4 C at 0705")
        .unit("s nk-rifle 4 C at 0706")
        .nk(Phase::Combat)
        .order("attack 0705 with a s")
        .refused("a may not attack: its division is ordered to secure what is taken (15.3).");
}

#[test]
fn r15_3_each_regiment_of_a_division_under_secure_counts_as_security() {
    let secured = |directive: &str, source: &str| {
        let play = given()
            .orders()
            .supply()
            .source(source)
            .place("chonju 0707 NK 3")
            .formation(&format!("nkpa-13-div hq 13hq under {directive}"))
            .unit("13hq nk-hq 2 at 0711 of nkpa-13-div")
            .unit("a nk-rifle 4 C at 0711 of nkpa-13-div")
            .unit("far rok 4 C at 2020")
            .with(|scenario| {
                scenario.scoring.to_secure = Some(["chonju".parse().unwrap()].into());
            })
            .begin()
            .next_day(Side::Nk, Phase::Command);
        play.public().secured.len()
    };
    assert_eq!(secured("secure", "NK 0701 0"), 1);
    assert_eq!(secured("chonju,chonju", "NK 0701 0"), 0);
    assert_eq!(secured("secure", "NK 0701 200"), 0);
}
