//! Chapter 3: the map.

use naktong_protocol::map::Map;
use naktong_protocol::turn::Phase;

use crate::given;
use crate::setup::hex;

#[test]
fn r3_2_nobody_enters_the_sea_or_leaves_the_map() {
    given()
        .terrain("0707 sea")
        .unit("18r nk-rifle 5 A at 0706")
        .unit("5r nk-rifle 5 A at 0101")
        .nk(Phase::Movement)
        .order("move 18r 0707")
        .refused("nobody can go from 0706 to 0707: it is sea, a strait or off the map (3.2).")
        .order("move 5r 0201 0302 0301 0401 0501 0601")
        .refused("5r needs 3 movement points to enter 0301 and has 2 left (9.1).");
    given()
        .unit("18r nk-rifle 5 A at 2020")
        .nk(Phase::Movement)
        .order("move 18r 2021")
        .refused("nobody can go from 2020 to 2021: it is sea, a strait or off the map (3.2).");
}

#[test]
fn r3_2_nobody_crosses_a_strait() {
    given()
        .sides("0706-0707 strait")
        .unit("18r nk-rifle 5 A at 0706")
        .nk(Phase::Movement)
        .order("move 18r 0707")
        .refused("nobody can go from 0706 to 0707: it is sea, a strait or off the map (3.2).")
        .order("move 18r 0806 0707")
        .accepted();
}

#[test]
fn r3_3_a_path_goes_from_neighbor_to_neighbor() {
    given()
        .unit("18r nk-rifle 5 A at 0706")
        .nk(Phase::Movement)
        .order("move 18r 0708")
        .refused("0708 is not next to 0706 (9).")
        .order("move 18r 0707 0706")
        .gives(["18r moves 0706-0707 for 3", "18r moves 0707-0706 for 3"]);
}

#[test]
fn r3_1_the_match_has_as_many_days_as_the_scenario_says() {
    let play = given().turns(2).unit("18r nk-rifle 5 A at 0706").begin();
    let map: &Map = &play.game.scenario().map;
    assert!(map.is_land(hex("2020")) && !map.is_land(hex("2120")));
    let play = play.next_day(naktong_protocol::unit::Side::Nk, Phase::Movement);
    assert_eq!(play.game.turn(), 2);
    let play = play.next_day(naktong_protocol::unit::Side::Nk, Phase::Movement);
    assert_eq!(play.game.outcome().unwrap().reason, "The days are over.");
    play.order("un: done").refused("the match is over.");
}
