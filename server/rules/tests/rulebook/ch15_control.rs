//! Chapter 15: control and securing (15.1, 15.2).

use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;

use crate::given;
use crate::setup::Setup;

fn town() -> Setup {
    given()
        .place("town 0707 UN 3")
        .place("station 0707 UN 0")
        .unit("a nk-rifle 4 C at 0706")
        .unit("hq nk-hq 2 at 0706")
}

#[test]
fn r15_1_control_passes_to_the_side_whose_combat_unit_last_entered() {
    town()
        .nk(Phase::Movement)
        .order("move hq 0707")
        .gives(["hq moves 0706-0707 for 4"])
        .controls(Side::Un, "town")
        .order("move a 0707 0708")
        .gives([
            "a moves 0706-0707 for 3",
            "NK takes station",
            "NK takes town",
            "a moves 0707-0708 for 3",
        ])
        // It stays when the unit goes on.
        .controls(Side::Nk, "town")
        .controls(Side::Nk, "station");
}

#[test]
fn r15_1_an_advance_takes_a_place() {
    town()
        .unit("d rok 1 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 10)])
        .order("attack 0707 with a")
        .controls(Side::Un, "town")
        .order("advance a")
        .gives(["a advances 0706-0707", "NK takes station", "NK takes town"]);
}

#[test]
fn r15_1_a_retreat_takes_a_place_too() {
    given()
        .place("village 0807 NK 1")
        .unit("a nk-rifle 6 A at 0706")
        .unit("b nk-rifle 6 A at 0606")
        .unit("d rok 5 C at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 6)])
        .order("attack 0707 with a b")
        .gives_also("d retreats 0707-0807")
        .gives_also("UN takes village");
}

/// The town must be secured; a station in the same hex lies north of the parallel.
fn to_secure() -> Setup {
    town().with(|scenario| {
        let town = "town".parse().unwrap();
        scenario.scoring.to_secure = Some([town].into());
    })
}

#[test]
fn r15_2_a_combat_unit_secures_within_one_hex_at_dusk() {
    to_secure()
        .nk(Phase::Movement)
        .order("move a 0707")
        .until(Side::Un, Phase::Posture)
        .order("done")
        .gives_also("NK has secured town")
        .until(Side::Nk, Phase::Movement)
        .order("move a 0706")
        .until(Side::Un, Phase::Posture)
        .order("done")
        .spares("NK has secured ")
        .until(Side::Nk, Phase::Movement)
        .order("move a 0705")
        .until(Side::Un, Phase::Posture)
        .order("done")
        .gives_also("NK has secured ");
}

#[test]
fn r15_2_a_headquarters_secures_nothing() {
    let play = given()
        .place("town 0707 NK 3")
        .unit("hq nk-hq 2 at 0707")
        .with(|scenario| {
            scenario.scoring.to_secure = Some(["town".parse().unwrap()].into());
        })
        .begin();
    assert!(play.public().secured.is_empty());
    assert_eq!(play.public().score.nk_points, 0);
}

#[test]
fn e16_security_units_hold_places_four_hexes_away_while_they_are_fed() {
    let secured = |at: &str, source: &str| {
        let play = given()
            .place("chonju 0707 NK 3")
            .place("kwangju 0716 NK 3")
            .supply()
            .source(source)
            .unit(&format!("guard nk-security 4 D at {at}"))
            .with(|scenario| {
                let places = ["chonju", "kwangju"].map(|id| id.parse().unwrap());
                scenario.scoring.to_secure = Some(places.into());
            })
            .nk(Phase::Movement)
            .next_day(Side::Nk, Phase::Movement);
        let secured = play.public().secured;
        let secured: Vec<_> = secured.iter().map(ToString::to_string).collect();
        (secured.join(", "), play.public().score.nk_points)
    };
    // Nine hexes lie between the two: four from one is five from the other.
    assert_eq!(secured("0711", "NK 0701 0"), ("chonju".into(), 3));
    assert_eq!(secured("0712", "NK 0701 0"), ("kwangju".into(), 3));
    // Out of supply it holds only what is next to it.
    assert_eq!(secured("0711", "NK 0701 200"), (String::new(), 0));
    assert_eq!(secured("0708", "NK 0701 200"), ("chonju".into(), 3));
}

#[test]
fn r15_2_what_un_takes_is_not_secured_any_more() {
    let play = given()
        .place("town 0707 NK 3")
        .unit("a nk-rifle 4 C at 0706")
        .unit("d rok 4 C at 0709")
        .with(|scenario| {
            scenario.scoring.to_secure = Some(["town".parse().unwrap()].into());
        })
        .begin();
    assert_eq!(play.public().secured.len(), 1);
    let play = play
        .until(Side::Un, Phase::Movement)
        .order("move d 0708 0707")
        .gives_also("UN takes town");
    assert!(play.public().secured.is_empty());
}
