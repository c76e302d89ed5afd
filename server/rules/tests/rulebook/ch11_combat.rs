//! Chapter 11, to the roll: who may attack, leads, odds and every shift.

use naktong_protocol::report::Column;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_rules::scenario::SpecialRule;
use naktong_rules::{odds_column, table_result};

use crate::given;
use crate::play::Play;
use crate::setup::Setup;

#[test]
fn r11_1_attackers_are_next_to_the_hex_and_somebody_is_in_it() {
    given()
        .unit("a nk-rifle 6 C at 0706")
        .unit("far nk-rifle 6 C at 0705")
        .unit("d rok 4 C at 0707")
        .unit("hq rok-hq 1 at 0806")
        .nk(Phase::Combat)
        .order("attack 0707 with far")
        .refused(
            "far cannot attack 0707: it is not next to it, or could not enter it by normal \
             movement (11.1).",
        )
        .order("attack 0606 with a")
        .refused("no enemy combat unit is known in 0606 (11.1).")
        .order("attack 0806 with a")
        .refused("no enemy combat unit is known in 0806 (11.1).");
}

#[test]
fn r11_1_a_unit_attacks_once_and_a_hex_is_attacked_once_a_phase() {
    given()
        .unit("a nk-rifle 6 C at 0706")
        .unit("b nk-rifle 6 C at 0606")
        .unit("d m26 6 C at 0707")
        .unit("e m26 6 C at 0607")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with b")
        .order("attack 0607 with b")
        .refused("b has attacked in this phase (11.1).")
        .order("attack 0707 with a")
        .refused("0707 has been attacked in this phase (11.1).");
    given()
        .unit("b nk-rifle 6 C at 0606")
        .unit("c nk-rifle 6 C at 0606")
        .unit("d m26 6 C at 0707")
        .unit("e m26 6 C at 0607")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with b c")
        .order("attack 0607 with c")
        .refused("c has attacked in this phase (11.1).");
}

#[test]
fn r11_1_wheels_and_tracks_attack_where_they_could_drive() {
    let barred = |id: &str| {
        format!(
            "{id} cannot attack 0707: it is not next to it, or could not enter it by normal \
             movement (11.1)."
        )
    };
    for (ground, side, foot_only) in [
        ("mountain", "0706-0606", true),
        ("peak", "0706-0606", true),
        ("mountain", "0706-0707 secondary", false),
        ("clear", "0706-0707 major", true),
        ("clear", "0706-0707 major bridge", false),
        ("clear", "0706-0707 major ferry", true),
        ("hill", "0706-0707 minor", false),
    ] {
        for (class, drives) in [("nk-rifle", false), ("nk-mech", true), ("nk-tank", true)] {
            let play = given()
                .terrain(&format!("0707 {ground}"))
                .sides(side)
                .unit(&format!("a {class} 6 C at 0706"))
                .unit("d rok 6 C at 0707")
                .nk(Phase::Combat)
                .dice([("CRT", 2), ("SHK", 1)])
                .order("attack 0707 with a");
            // With nobody able to attack the phase is passed over.
            let (_, phase) = play.game.acting().unwrap();
            let passed_over = phase != Phase::Combat;
            assert_eq!(passed_over, drives && foot_only, "{class} {ground} {side}");
            if passed_over {
                play.refused(&format!("attacks are not made in the {phase} phase (6)."));
            } else {
                play.accepted();
            }
        }
    }
    // Named with others that can, it is refused by name.
    given()
        .terrain("0707 mountain")
        .unit("a nk-rifle 6 C at 0706")
        .unit("t nk-tank 6 C at 0706")
        .unit("d rok 6 C at 0707")
        .nk(Phase::Combat)
        .order("attack 0707 with a t")
        .refused(&barred("t"));
    // Motor infantry that can dismount attacks anywhere.
    given()
        .terrain("0707 mountain")
        .sides("0706-0707 major")
        .unit("a us 6 C at 0706")
        .unit("d nk-rifle 3 C at 0707")
        .un(Phase::Combat)
        .dice([("CRT", 2)])
        .order("attack 0707 with a")
        .accepted();
}

#[test]
fn r11_3_the_attacker_names_his_lead() {
    use crate::setup::{hex, unit};
    use naktong_protocol::Order;
    let play = given()
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 D at 0706")
        .unit("d rok 6 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 8)]);
    let order = Order::Attack {
        target: hex("0707"),
        attackers: vec![unit("a")],
        lead: unit("b"),
        support: vec![],
        air: 0,
    };
    let dice = naktong_rules::Dice::scripted([]);
    let seat = naktong_protocol::SeatId::new("nk").unwrap();
    let refusal = naktong_rules::decide(&play.game, seat, &order, &dice).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the lead unit must be one of the attackers (11.3)."
    );
    play.order("attack 0707 with b a")
        .column("24 to 12, 2:1; quality -1; net -1, 3:2");
}

#[test]
fn r11_3_the_lead_defender_has_the_highest_strength_then_steps_then_id() {
    let lead = |units: [&str; 2]| {
        let play = given()
            .units(&units)
            .unit("a nk-rifle 6 C at 0706")
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
            .order("attack 0707 with a")
            .accepted();
        play.report().detail.clone().unwrap().defenders[0].to_string()
    };
    assert_eq!(lead(["x rok 4 C at 0707", "y us 3 C at 0707"]), "y");
    assert_eq!(lead(["x us 2 C at 0707", "y rok 3 C at 0707"]), "y");
    assert_eq!(lead(["x rok 3 C at 0707", "y rok 3 C at 0707"]), "x");
}

#[test]
fn r11_4_the_best_column_whose_ratio_is_fully_met() {
    for (attack, defense, column) in [
        (28, 10, "2:1"),
        (30, 10, "3:1"),
        (0, 5, "1:3"),
        (1, 3, "1:3"),
        (1, 2, "1:2"),
        (14, 10, "1:1"),
        (15, 10, "3:2"),
        (39, 10, "3:1"),
        (79, 10, "6:1"),
        (80, 10, "8:1"),
    ] {
        assert_eq!(
            odds_column(attack, defense).to_string(),
            column,
            "{attack}:{defense}"
        );
    }
}

#[test]
fn r11_4_the_net_is_limited_to_four_and_the_column_to_the_table() {
    // -1 for quality, -3 for the peak, -1 dug in, -2 support: -7.
    given()
        .terrain("0707 peak")
        .unit("a nk-rifle 6 C at 0706")
        .unit("b nk-rifle 6 C at 0606")
        .unit("guns rok-guns 2 at 0708")
        .unit("d rok 2 A dug-in at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with a b")
        .column("24 to 4, 6:1; quality -1, support -2, terrain -3, dug in -1; net -4, 2:1");
    given()
        .terrain("0707 peak")
        .unit("a nk-rifle 2 C at 0706")
        .unit("d rok 6 A dug-in at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with a")
        .column("4 to 12, 1:3; quality -1, terrain -3, dug in -1; net -4, 1:3");
}

#[test]
fn r11_5_the_corners_of_the_table() {
    for (column, roll, result) in [
        (Column::OneToThree, 1, "2/0"),
        (Column::OneToThree, 10, "1/1"),
        (Column::EightToOne, 1, "1/1 r1"),
        (Column::EightToOne, 10, "0/4 r3 B"),
        (Column::TwoToOne, 5, "1/1"),
        (Column::ThreeToOne, 5, "1/1 r1"),
    ] {
        assert_eq!(table_result(column, roll).to_string(), result);
    }
}

/// 12 attack 12, with no shift but what is changed.
fn even() -> Setup {
    given()
}

fn shifts(setup: Setup, attackers: &str) -> String {
    let play = setup
        .nk(Phase::Combat)
        .dice([("SHK", 1), ("CRT", 1)])
        .order(&format!("attack 0707 with {attackers}"))
        .accepted();
    list(&play)
}

fn list(play: &Play) -> String {
    let detail = play.report().detail.clone().unwrap();
    let shifts = detail.shifts.iter();
    let shifts: Vec<_> = shifts
        .map(|s| format!("{} {:+}", s.cause.words().0, s.by))
        .collect();
    shifts.join(", ")
}

#[test]
fn r11_6_quality_by_grades() {
    let printed = [
        ("A", ["", "quality +1", "quality +1", "quality +2"]),
        ("B", ["quality -1", "", "quality +1", "quality +1"]),
        ("C", ["quality -1", "quality -1", "", "quality +1"]),
        ("D", ["quality -2", "quality -1", "quality -1", ""]),
    ];
    for (attacker, row) in printed {
        for (defender, expected) in ["A", "B", "C", "D"].into_iter().zip(row) {
            let setup = even()
                .unit(&format!("a nk-rifle 6 {attacker} at 0706"))
                .unit(&format!("d rok 6 {defender} at 0707"));
            assert_eq!(
                shifts(setup, "a"),
                expected,
                "{attacker} against {defender}"
            );
        }
    }
}

#[test]
fn r11_6_quality_is_that_of_the_leads_with_their_drafts() {
    // 14.2: some drafts one grade, as many as trained steps two.
    for (drafts, expected) in [(0, ""), (1, "quality -1"), (3, "quality -1")] {
        let setup = even()
            .unit(&format!("a nk-rifle 6 B drafts {drafts} at 0706"))
            .unit("d rok 6 B at 0707")
            .unit("other rok 2 A at 0707");
        assert_eq!(shifts(setup, "a"), expected, "{drafts}");
    }
    let setup = even()
        .unit("a nk-rifle 6 A drafts 3 at 0706")
        .unit("d rok 6 C at 0707");
    assert_eq!(shifts(setup, "a"), "");
}

#[test]
fn r11_6_terrain_of_the_defender() {
    for (terrain, expected) in [
        ("clear", ""),
        ("hill", "terrain -1"),
        ("city", "terrain -1"),
        ("mountain", "terrain -2"),
        ("peak", "terrain -3"),
    ] {
        let setup = even()
            .terrain(&format!("0707 {terrain}"))
            .unit("a nk-rifle 6 C at 0706")
            .unit("d rok 6 C at 0707");
        assert_eq!(shifts(setup, "a"), expected, "{terrain}");
    }
}

#[test]
fn r11_6_half_or_more_across_a_river() {
    for (side, expected) in [
        ("minor", "river -1"),
        ("minor bridge", ""),
        ("minor ford", ""),
        ("minor ferry", "river -1"),
        ("major", "river -2"),
        ("major bridge", "river -1"),
        ("major ford", "river -1"),
        ("major ferry", "river -2"),
    ] {
        let across = |over: u8, dry: u8| {
            let setup = even()
                .sides(&format!("0706-0707 {side}"))
                .unit(&format!("a nk-rifle {over} C at 0706"))
                .unit(&format!("b nk-rifle {dry} C at 0606"))
                .unit("d rok 6 C at 0707");
            shifts(setup, "a b")
        };
        assert_eq!(across(3, 3), expected, "{side}");
        assert_eq!(across(3, 4), "", "{side}");
    }
}

#[test]
fn r11_6_rivers_of_both_kinds_count_together() {
    // A third across a major river, a third across a minor one, a third dry: half or more is
    // across rivers, less than half across the major.
    let setup = even()
        .sides("0706-0707 major, 0606-0707 minor")
        .unit("a nk-rifle 4 C at 0706")
        .unit("b nk-rifle 4 C at 0606")
        .unit("c nk-rifle 4 C at 0806")
        .unit("d rok 6 C at 0707");
    assert_eq!(shifts(setup, "a b c"), "river -1");
}

#[test]
fn r11_6_dug_in() {
    let setup = even()
        .unit("a nk-rifle 6 C at 0706")
        .unit("d rok 6 C dug-in at 0707");
    assert_eq!(shifts(setup, "a"), "dug in -1");
}

#[test]
fn r11_6_no_safe_retreat() {
    // All around: two stacks and their zones.
    let ring = || {
        even()
            .unit("a nk-rifle 6 C at 0706")
            .unit("b nk-rifle 2 C at 0708")
            .unit("d rok 6 C at 0707")
    };
    assert_eq!(shifts(ring(), "a"), "no safe retreat +1");
    // A friend in an EZOC hex makes it safe (5.3).
    assert_eq!(shifts(ring().unit("e rok 1 C at 0807"), "a"), "");
    // Sea, enemies and zones shut a hex in the same way.
    let coast = even()
        .terrain("0708 sea, 0607 sea, 0807 sea")
        .unit("a nk-rifle 6 C at 0706")
        .unit("d rok 6 C at 0707");
    assert_eq!(shifts(coast, "a"), "no safe retreat +1");
    // Tanks do not retreat over a river.
    let river = |defender: &str| {
        even()
            .sides("0707-0708 major, 0607-0707 major, 0707-0807 major")
            .unit("a nk-rifle 6 C at 0706")
            .unit(&format!("d {defender} 6 C at 0707"))
    };
    assert_eq!(shifts(river("rok"), "a"), "");
    assert_eq!(shifts(river("us"), "a"), "");
    assert_eq!(shifts(river("rok-cavalry"), "a"), "no safe retreat +1");
}

#[test]
fn r11_6_support_is_limited_to_two() {
    let support = |nk: u8, un: u8| {
        let play = even()
            .unit("a nk-rifle 6 C at 0706")
            .unit(&format!("nguns nk-guns {nk} at 0705"))
            .unit(&format!("uguns rok-guns {un} at 0708"))
            .unit("d rok 6 C at 0707")
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
            .order("attack 0707 with a support nguns")
            .accepted();
        list(&play)
    };
    assert_eq!(support(1, 1), "");
    assert_eq!(support(2, 1), "support +1");
    assert_eq!(support(4, 1), "support +2");
    assert_eq!(support(1, 4), "support -2");
}

#[test]
fn r11_6_scenario_surprise_and_whom_it_excepts() {
    let surprise = |except: Vec<naktong_protocol::FormationId>| SpecialRule::Surprise {
        side: Side::Nk,
        through_turn: 1,
        shift: 1,
        except,
    };
    let first = naktong_protocol::FormationId::new("rok-1-div").unwrap();
    let setup = |except| {
        even()
            .special(surprise(except))
            .unit("a nk-rifle 6 C at 0706")
            .unit("d rok 6 C at 0707 of rok-1-div")
    };
    assert_eq!(shifts(setup(vec![]), "a"), "surprise +1");
    assert_eq!(shifts(setup(vec![first]), "a"), "");
    let next_day = setup(vec![])
        .nk(Phase::Posture)
        .next_day(Side::Nk, Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with a");
    assert_eq!(list(&next_day), "dug in -1");
    // It is NK's surprise.
    let other = even()
        .special(surprise(vec![]))
        .unit("a rok 6 C at 0706")
        .unit("d nk-rifle 3 C at 0707")
        .un(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with a");
    assert_eq!(list(&other), "dug in -1");
}

#[test]
fn r11_7_armor_shift_is_armor_class_against_anti_tank_rating() {
    let armor = |terrain: &str, with: &str, defender: &str, day: &str| {
        let attackers = if with.is_empty() { "t" } else { "t a" };
        let mut setup = even()
            .day(day)
            .terrain(&format!("0707 {terrain}"))
            .road("0706 0707 primary")
            .unit("t nk-tank 6 B at 0706")
            .unit(&format!("d {defender} 6 B at 0707"));
        if !with.is_empty() {
            setup = setup.unit(&format!("a {with} 2 B at 0606"));
        }
        let all = shifts(setup, attackers);
        let found = all.split(", ").find_map(|s| s.strip_prefix("armor "));
        found.unwrap_or("0").to_owned()
    };
    let june = "06-25";
    // 3 - 0, limited to 2; to 1 in hill or city; 0 in mountain and peak; 1 without infantry.
    assert_eq!(armor("clear", "nk-rifle", "rok", june), "+2");
    assert_eq!(armor("hill", "nk-rifle", "rok", june), "+1");
    assert_eq!(armor("city", "nk-rifle", "rok", june), "+1");
    assert_eq!(armor("mountain", "nk-rifle", "rok", june), "0");
    assert_eq!(armor("peak", "nk-rifle", "rok", june), "0");
    assert_eq!(armor("clear", "", "rok", june), "+1");
    for (with, shift) in [
        ("nk-mech", "+2"),
        ("nk-special", "+2"),
        ("nk-security", "+2"),
        ("nk-cycle", "+1"),
        ("nk-tank", "+1"),
    ] {
        assert_eq!(armor("clear", with, "rok", june), shift, "{with}");
    }
    // The calendar arms the defender (B5).
    assert_eq!(armor("clear", "nk-rifle", "us", "07-19"), "+2");
    assert_eq!(armor("clear", "nk-rifle", "us", "07-20"), "0");
    assert_eq!(armor("clear", "nk-rifle", "rok", "08-05"), "+2");
    assert_eq!(armor("clear", "nk-rifle", "rok", "08-06"), "+1");
    assert_eq!(armor("clear", "nk-rifle", "uk", june), "+1");
    assert_eq!(armor("clear", "nk-rifle", "m24", june), "+2");
    // M26: AC 4 against AT 3.
    assert_eq!(armor("clear", "nk-rifle", "m26", june), "-1");
    assert_eq!(armor("clear", "nk-rifle", "m4", june), "0");
}

#[test]
fn r11_7_defending_armor_that_nobody_can_answer() {
    let setup = |attacker: &str| {
        even()
            .unit(&format!("a {attacker} 6 C at 0706"))
            .unit("d m24 6 C at 0707")
    };
    assert_eq!(shifts(setup("nk-special"), "a"), "armor -1");
    assert_eq!(shifts(setup("nk-rifle"), "a"), "");
}

#[test]
fn r11_2_tank_shock_is_for_armor_against_c_and_d() {
    for (quality, roll, shocked) in [
        ("A", 6, None),
        ("B", 6, None),
        ("C", 3, Some(false)),
        ("C", 4, Some(true)),
        ("D", 2, Some(false)),
        ("D", 3, Some(true)),
    ] {
        let play = given()
            .unit("t nk-tank 6 C at 0706")
            .unit(&format!("d rok 6 {quality} at 0707"))
            .nk(Phase::Combat)
            .dice([("SHK", roll), ("CRT", 1)])
            .order("attack 0707 with t")
            .accepted();
        let checked = play.last.iter().find_map(|event| match event {
            naktong_rules::Event::Checked { passed, .. } => Some(!passed),
            _ => None,
        });
        assert_eq!(checked, shocked, "{quality} {roll}");
        assert_eq!(list(&play).contains("tank shock +1"), shocked == Some(true));
    }
    // No armor shift, no shock: mountain.
    given()
        .terrain("0707 mountain")
        .road("0706 0707 primary")
        .unit("t nk-tank 6 C at 0706")
        .unit("d rok 6 D at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 1)])
        .order("attack 0707 with t")
        .accepted();
}

#[test]
fn r11_11_a_costly_repulse_disrupts_the_lead() {
    given()
        .unit("a nk-rifle 6 C at 0706")
        .unit("b nk-rifle 6 C at 0606")
        .unit("d m26 6 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 3)])
        .order("attack 0707 with b a")
        .column("24 to 12, 2:1; armor -1; net -1, 3:2")
        .gives(["0707: 3 on 3:2, 1/0", "b loses 1", "b is disrupted"]);
}

#[test]
fn r11_12_who_attacks_is_tired_until_a_turn_without_attack_ends() {
    given()
        .day("07-08")
        .unit("a nk-rifle 6 C at 0706")
        .unit("d m26 6 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 8)])
        .order("attack 0707 with a")
        .column("12 to 12, 1:1; armor -1; net -1, 1:2")
        .until(Side::Nk, Phase::Posture)
        .order("done")
        .gives_also("a is tired")
        .next_day(Side::Nk, Phase::Combat)
        .dice([("CRT", 9)])
        .order("attack 0707 with a")
        .column("6 to 12, 1:2; armor -1, dug in -1; net -2, 1:3")
        .until(Side::Nk, Phase::Posture)
        .order("done")
        .spares("a is rested")
        .next_day(Side::Nk, Phase::Posture)
        .order("done")
        .gives_also("a is rested")
        .shows("a", "0706 6 C dug-in");
}

#[test]
fn r11_12_strengths_of_tired_units_are_rounded_down_one_by_one() {
    given()
        .day("07-08")
        .unit("a rok 5 C at 0706")
        .unit("b rok 5 C at 0606")
        .unit("d nk-rifle 6 C at 0707")
        .un(Phase::Combat)
        .dice([("CRT", 9)])
        .order("attack 0707 with a b")
        .next_day(Side::Un, Phase::Combat)
        .order("attack 0707 with a b")
        .column("4 to 12, 1:3; dug in -1; net -1, 1:3");
}

#[test]
fn r11_12_nk_is_never_tired_on_25_to_27_june() {
    let second_attack = |day: &str| {
        let play = given()
            .day(day)
            .unit("a nk-rifle 6 C at 0706")
            .unit("d m26 6 C at 0707")
            .nk(Phase::Combat)
            .dice([("CRT", 8)])
            .order("attack 0707 with a")
            .next_day(Side::Nk, Phase::Combat)
            .order("attack 0707 with a")
            .accepted();
        play.report().detail.clone().unwrap().attack
    };
    assert_eq!(second_attack("06-25"), 12);
    assert_eq!(second_attack("06-26"), 12);
    assert_eq!(second_attack("06-27"), 6);
}

#[test]
fn r12_5_support_from_all_sources_is_added_and_then_limited() {
    let support = |nk: [u8; 2], un: [u8; 2]| {
        let play = even()
            .unit("a nk-rifle 6 C at 0706")
            .unit(&format!("n1 nk-guns {} at 0705", nk[0]))
            .unit(&format!("n2 nk-guns {} at 0705", nk[1]))
            .unit(&format!("u1 rok-guns {} at 0708", un[0]))
            .unit(&format!("u2 us-guns {} at 0708", un[1]))
            .unit("d rok 6 C at 0707")
            .unit("e us 1 C at 0707")
            .nk(Phase::Combat)
            .dice([("CRT", 1)])
            .order("attack 0707 with a support n1 n2")
            .accepted();
        let detail = play.report().detail.clone().expect("all is shown");
        let mut shifts = detail.shifts.into_iter();
        let support = shifts.find(|shift| shift.cause.words().0 == "support");
        support.map_or(0, |shift| shift.by)
    };
    assert_eq!(support([1, 1], [1, 1]), 0);
    assert_eq!(support([2, 1], [1, 1]), 1);
    // Each side's is added first: 5 less 4 is 1, not 2 less 2.
    assert_eq!(support([3, 2], [2, 2]), 1);
    assert_eq!(support([3, 3], [1, 1]), 2);
    assert_eq!(support([1, 1], [3, 3]), -2);
}
