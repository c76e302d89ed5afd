//! Chapter 9: movement, with table B2.

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_rules::scenario::SpecialRule;

use crate::given;
use crate::setup::{Setup, given_map};

/// What it costs each way of moving to go from 0706 to 0707.
fn costs(change: impl Fn(Setup) -> Setup) -> [String; 3] {
    [("f nk-rifle", "f"), ("m nk-mech", "m"), ("t nk-tank", "t")].map(|(class, id)| {
        let setup = change(given()).unit(&format!("{class} 4 A at 0706"));
        let play = setup.nk(Phase::Movement).order(&format!("move {id} 0707"));
        match play.last.first() {
            Some(naktong_rules::Event::UnitMoved { cost, .. }) => cost.to_string(),
            _ => "no".into(),
        }
    })
}

#[test]
fn b2_the_table_of_movement_costs_is_the_printed_one() {
    let printed = "terrain        foot motor armor
clear             3     4     3
hill              4     8     6
mountain          6    no    no
peak              8    no    no
city              2     2     2
primary road      2     1     2
secondary road    2     2     3
minor river       4     7     6
major river       8    no    no
";
    let mut table = String::from("terrain        foot motor armor\n");
    for (row, what) in [
        ("clear", "0707 clear"),
        ("hill", "0707 hill"),
        ("mountain", "0707 mountain"),
        ("peak", "0707 peak"),
        ("city", "0707 city"),
        ("primary road", "primary"),
        ("secondary road", "secondary"),
        ("minor river", "minor"),
        ("major river", "major"),
    ] {
        let [foot, motor, armor] = costs(|setup| match what.strip_prefix("0707 ") {
            Some(_) => setup.terrain(what),
            None => setup.sides(&format!("0706-0707 {what}")),
        });
        table += &format!("{row:<16} {foot:>2} {motor:>5} {armor:>5}\n");
    }
    assert_eq!(table, printed);
}

#[test]
fn b2_a_road_through_the_mountains_costs_as_a_road() {
    for ground in ["mountain", "peak"] {
        let on_the_road = costs(|setup| {
            setup
                .terrain(&format!("0707 {ground}"))
                .sides("0706-0707 primary")
        });
        assert_eq!(on_the_road, ["2", "1", "2"]);
    }
}

#[test]
fn r9_1_movement_allowances() {
    let play = given()
        .unit("foot nk-rifle 4 A at 0101")
        .unit("motor nk-mech 4 A at 0301")
        .unit("armor nk-tank 4 A at 0501")
        .unit("cycle nk-cycle 4 A at 0701")
        .unit("hq nk-hq 2 at 0901")
        .nk(Phase::Movement);
    play.movement_left("foot", 8)
        .movement_left("motor", 12)
        .movement_left("armor", 10)
        .movement_left("cycle", 16)
        .movement_left("hq", 12);
}

#[test]
fn r9_1_points_are_spent_over_several_orders() {
    given()
        .unit("a nk-rifle 4 A at 0706")
        .nk(Phase::Movement)
        .order("move a 0707")
        .gives(["a moves 0706-0707 for 3"])
        .movement_left("a", 5)
        .order("move a 0708")
        .movement_left("a", 2)
        .order("move a 0709")
        .refused("a needs 3 movement points to enter 0709 and has 2 left (9.1).");
}

/// ROK MA is halved on the first day.
fn halved() -> Setup {
    given().special(SpecialRule::MovementHalved {
        nation: naktong_protocol::unit::Nation::Rok,
        through_turn: 1,
    })
}

#[test]
fn r9_1_one_hex_is_always_possible_with_the_full_allowance() {
    halved()
        .terrain("0707 mountain")
        .unit("a rok 4 A at 0706")
        .un(Phase::Movement)
        .movement_left("a", 4)
        .order("move a 0707")
        .gives(["a moves 0706-0707 for 4"]);
    halved()
        .terrain("0707 mountain")
        .unit("a rok 4 A at 0705")
        .un(Phase::Movement)
        .order("move a 0706 0707")
        .refused("a needs 6 movement points to enter 0707 and has 1 left (9.1).");
}

#[test]
fn r9_1_after_that_one_hex_nothing_is_left() {
    halved()
        .terrain("0707 mountain")
        .unit("a rok 4 A at 0706")
        .un(Phase::Movement)
        .order("move a 0707 0708")
        .refused("a needs 3 movement points to enter 0708 and has 0 left (9.1).");
}

#[test]
fn r9_1_the_one_hex_may_leave_a_zone_but_not_go_from_zone_to_zone() {
    halved()
        .terrain("0705 mountain, 0606 hill")
        .unit("a rok 4 A at 0706")
        .unit("d nk-rifle 2 C at 0707")
        .un(Phase::Movement)
        .order("move a 0606")
        .refused("a cannot go from 0706 to 0606: both are in an enemy zone of control (5.3).")
        .order("move a 0705")
        .gives(["a moves 0706-0705 for 4"]);
}

#[test]
fn r9_2_the_road_must_cross_the_hexside() {
    given()
        .terrain("0707 mountain, 0708 mountain")
        .road("0606 0707 0708 secondary")
        .unit("m nk-mech 4 A at 0706")
        .unit("n nk-mech 4 A at 0606")
        .nk(Phase::Movement)
        .order("move m 0707")
        .refused("m enters the mountain hex 0707 only along a road (9.2).")
        .order("move n 0707 0708")
        .gives(["n moves 0606-0707 for 2", "n moves 0707-0708 for 2"]);
    given()
        .terrain("0707 peak")
        .unit("t nk-tank 4 A at 0706")
        .nk(Phase::Movement)
        .order("move t 0707")
        .refused("t enters the peak hex 0707 only along a road (9.2).");
}

/// A regiment on a road south, a ROK stack it cannot see in its way.
fn in_the_dark(defender: &str) -> Setup {
    given()
        .fog()
        .road("0704 0705 0706 0707 0708 0709 primary")
        .unit("a nk-rifle 4 A at 0704")
        .unit(defender)
}

#[test]
fn r9_3_an_unseen_enemy_stops_a_move_in_the_hex_before_him_and_is_revealed() {
    let play = in_the_dark("d rok 1 C at 0708").nk(Phase::Movement);
    assert!(play.view_of("nk").contacts.is_empty());
    let play = play.order("move a 0705 0706 0707 0708").gives([
        "a moves 0704-0705 for 2",
        "a moves 0705-0706 for 2",
        "a moves 0706-0707 for 2",
        "NK meets an enemy in 0708",
        "a stops in 0707: an enemy is in 0708 (9.3)",
    ]);
    assert_eq!(play.view_of("nk").contacts.len(), 1);
}

#[test]
fn r9_3_an_unseen_zone_stops_a_move_in_it() {
    in_the_dark("d rok 2 C at 0708")
        .nk(Phase::Movement)
        .order("move a 0705 0706 0707 0708")
        .gives([
            "a moves 0704-0705 for 2",
            "a moves 0705-0706 for 2",
            "a moves 0706-0707 for 2",
            "a stops in 0707: 0707 is in an enemy zone of control (9.3)",
        ])
        .order("move a 0706")
        .refused("a has stopped in an enemy zone and cannot move on in this phase (5.3).");
}

#[test]
fn r9_3_a_move_cut_short_in_a_full_hex_goes_back_to_room() {
    // Twelve steps may pass through the mountain but not rest in it.
    in_the_dark("d rok 2 C at 0708")
        .terrain("0707 mountain")
        .unit("b nk-rifle 6 A at 0705")
        .unit("c nk-rifle 6 A at 0705")
        .nk(Phase::Movement)
        .order("move b+c 0706 0707 0807")
        .gives([
            "b moves 0705-0706 for 2",
            "c moves 0705-0706 for 2",
            "b moves 0706-0707 for 2",
            "c moves 0706-0707 for 2",
            "b stops in 0707: 0707 is in an enemy zone of control (9.3)",
            "c stops in 0707: 0707 is in an enemy zone of control (9.3)",
            "b moves 0707-0706 for 0",
            "c moves 0707-0706 for 0",
        ]);
}

/// Exploit and other units, none of them near an enemy.
fn column() -> Setup {
    given()
        .unit("t nk-tank 4 A at 0706")
        .unit("m nk-mech 4 A at 0906")
        .unit("c nk-cycle 4 A at 1106")
        .unit("f nk-rifle 4 A at 1306")
}

#[test]
fn r9_7_exploit_units_move_again_up_to_half_their_allowance() {
    column()
        .nk(Phase::Exploitation)
        .stands_in(Side::Nk, Phase::Exploitation)
        .movement_left("t", 5)
        .movement_left("m", 6)
        .movement_left("c", 8)
        .movement_left("f", 0)
        .order("move t 0707")
        .gives(["t moves 0706-0707 for 3"])
        .order("move t 0708")
        .refused("t needs 3 movement points to enter 0708 and has 2 left (9.1).")
        .order("move f 1307")
        .refused(
            "f cannot move in the Exploitation phase: only Exploit units out of enemy zones, or \
             free by a breakthrough, do (9.7).",
        );
}

#[test]
fn r9_7_a_unit_in_a_zone_does_not_exploit() {
    column()
        .unit("d rok 2 C at 0707")
        .nk(Phase::Exploitation)
        .order("move t 0705")
        .refused(
            "t cannot move in the Exploitation phase: only Exploit units out of enemy zones, or \
             free by a breakthrough, do (9.7).",
        )
        .order("move m 0905")
        .accepted();
}

#[test]
fn r9_1_the_one_hex_is_not_for_exploitation() {
    given()
        .terrain("0707 hill")
        .unit("t nk-tank 4 A at 0706")
        .nk(Phase::Exploitation)
        .order("move t 0707")
        .refused("t needs 6 movement points to enter 0707 and has 5 left (9.1).");
}

/// Tanks break through at 0707; d2 in 0709 and d3 in 0908 stand behind.
fn breakthrough() -> crate::play::Play {
    given()
        .unit("t nk-tank 6 C at 0706")
        .unit("a nk-rifle 6 C at 0606")
        .unit("d rok 1 C at 0707")
        .unit("d2 rok 2 C at 0709")
        .unit("d3 rok 2 C at 0908")
        .nk(Phase::Combat)
        .dice([("SHK", 1), ("CRT", 10)])
        .order("attack 0707 with a t")
        .gives([
            "d passes SHK on 1",
            "0707: 10 on 8:1, 0/4 r3 B",
            "d loses 1",
            "d is destroyed",
            "t is free",
            "0707 is open to a t",
        ])
        .order("advance t")
        .until(Side::Nk, Phase::Exploitation)
}

#[test]
fn r9_7_a_free_unit_ignores_the_zone_it_starts_from_and_the_first_it_enters() {
    // 0707 is in no zone; 0708 and 0807 are in zones.
    breakthrough()
        .order("move t 0807")
        .gives(["t moves 0707-0807 for 3"])
        .movement_left("t", 2);
}

#[test]
fn r9_7_the_second_zone_stops_a_free_unit_too() {
    // Two orders or one: the freedom is for the first hex of the phase.
    given()
        .road("0707 0807 0808 primary")
        .unit("t nk-tank 6 C at 0706")
        .unit("a nk-rifle 6 C at 0606")
        .unit("d rok 1 C at 0707")
        .unit("d2 rok 2 C at 0809")
        .nk(Phase::Combat)
        .dice([("SHK", 1), ("CRT", 10)])
        .order("attack 0707 with a t")
        .order("advance t")
        .until(Side::Nk, Phase::Exploitation)
        .order("move t 0807")
        .gives(["t moves 0707-0807 for 2"])
        .order("move t 0808")
        .gives(["t moves 0807-0808 for 2", "t stops in 0808"])
        .order("move t 0807")
        .refused("t has stopped in an enemy zone and cannot move on in this phase (5.3).");
}

#[test]
fn d5_2_the_offer_is_every_hex_within_reach_by_the_cheapest_way() {
    // A road south, a hill east, sea west, and a ROK stack two hexes off the road's end.
    let play = given_map(3, 5)
        .terrain("0101 sea, 0102 sea, 0301 hill, 0302 hill, 0103 sea, 0104 sea, 0105 sea")
        .road("0201 0202 0203 0204 primary")
        .unit("a nk-rifle 6 A at 0201")
        .unit("b nk-rifle 6 A at 0202")
        .unit("c nk-rifle 6 A at 0202")
        .unit("d rok 2 C at 0205")
        .nk(Phase::Movement);
    // `~` may not stop there, `!` must.
    assert_eq!(
        play.reach("a", false),
        "0202 2~, 0203 4, 0204 6!, 0301 4, 0302 4, 0303 5, 0304 7"
    );
    assert_eq!(play.reach("d", false), "nowhere");
}
