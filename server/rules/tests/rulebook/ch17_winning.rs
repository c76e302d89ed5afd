//! Chapter 17: winning (17.1).

use naktong_protocol::map::BridgeState;
use naktong_protocol::turn::{Phase, VictoryLevel};
use naktong_protocol::unit::Side;
use naktong_protocol::{Hexside, PlaceId};
use naktong_rules::scenario::{Bonus, Check, Condition, Losers, LossScore, PresenceScore, Scoring};

use crate::given;
use crate::play::Play;
use crate::setup::{Setup, hex};

fn points(play: &Play) -> i16 {
    play.public().score.nk_points
}

fn town() -> PlaceId {
    PlaceId::new("town").unwrap()
}

/// Rests until the match is over.
fn level(mut play: Play) -> VictoryLevel {
    while play.game.acting().is_some() {
        play = play.order("done").accepted();
    }
    play.game.outcome().unwrap().level
}

#[test]
fn r17_1_nk_scores_the_places_it_controls() {
    let play = given()
        .place("town 0707 UN 3")
        .place("seoul 0101 NK 10")
        .unit("a nk-rifle 4 C at 0706")
        .nk(Phase::Movement);
    assert_eq!(points(&play), 10);
    let play = play.order("move a 0707");
    assert_eq!(points(&play), 13);
}

#[test]
fn r17_1_one_for_four_us_and_uk_steps_less_one_for_ten_trained_nk_steps() {
    let after = |nk: &str, un: &str, un_lost: u16| {
        let play = given()
            .place("seoul 0101 NK 10")
            .terrain("0607 sea, 0708 sea, 0807 sea, 0806 sea")
            .unit(&format!("a {nk} at 0706"))
            .unit("b nk-rifle 6 A at 0606")
            .unit("c nk-rifle 6 A at 0606")
            .unit(&format!("d {un} at 0707"))
            .nk(Phase::Combat)
            .dice([("CRT", 6)])
            .order("attack 0707 with a b c")
            .gives_also("d is destroyed");
        let score = play.public().score;
        let lost = [score.us_uk_steps_lost, score.rok_steps_lost];
        assert_eq!(lost.into_iter().flatten().sum::<u16>(), un_lost);
        points(&play)
    };
    assert_eq!(after("nk-rifle 6 A", "us 4 C", 4), 11);
    assert_eq!(after("nk-rifle 6 A", "us 3 C", 3), 10);
    assert_eq!(after("nk-rifle 6 A", "rok 4 C", 4), 10);
}

/// Two days, decisive for NK if a condition holds at a dusk.
fn if_at(when: Check, conditions: Vec<Condition>) -> Setup {
    given()
        .turns(2)
        .place("town 0707 UN 3")
        .unit("a nk-rifle 4 C at 0706")
        .unit("d rok 4 C at 1515")
        .victory(when, VictoryLevel::NkDecisive, conditions)
}

#[test]
fn r17_1_terms_are_tried_at_dusk() {
    let taken = vec![Condition::Controls {
        side: Side::Nk,
        place: town(),
    }];
    let play = if_at(Check::EveryDusk, taken.clone())
        .nk(Phase::Movement)
        .order("move a 0707")
        .until(Side::Un, Phase::Posture);
    assert!(play.game.outcome().is_none());
    play.order("done")
        .gives(["d digs in", "NK decisive victory"]);
    let play = if_at(Check::LastDusk, taken.clone())
        .nk(Phase::Movement)
        .order("move a 0707")
        .next_day(Side::Nk, Phase::Movement);
    assert_eq!(play.game.turn(), 2);
    assert_eq!(level(play), VictoryLevel::NkDecisive);
    assert_eq!(
        level(if_at(Check::LastDusk, taken).begin()),
        VictoryLevel::Draw
    );
}

#[test]
fn r17_1_every_kind_of_condition() {
    let holds = |conditions: Vec<Condition>| {
        level(if_at(Check::LastDusk, conditions).begin()) == VictoryLevel::NkDecisive
    };
    let place = town();
    assert!(holds(vec![]));
    assert!(holds(vec![Condition::TurnAtMost(2)]));
    assert!(!holds(vec![Condition::TurnAtMost(1)]));
    assert!(holds(vec![Condition::Controls {
        side: Side::Un,
        place
    }]));
    assert!(holds(vec![Condition::NextTo {
        side: Side::Nk,
        place
    }]));
    assert!(!holds(vec![Condition::NextTo {
        side: Side::Un,
        place
    }]));
    assert!(holds(vec![Condition::NoUnitDestroyed { side: Side::Un }]));
    assert!(!holds(vec![Condition::UnitDestroyed { side: Side::Un }]));
    assert!(holds(vec![Condition::PointsAtLeast(0)]));
    assert!(!holds(vec![Condition::PointsAtLeast(1)]));
    assert!(holds(vec![Condition::TurnAtLeast(2)]));
    assert!(!holds(vec![Condition::TurnAtLeast(3)]));
    assert!(!holds(vec![Condition::Secured { place }]));
    assert!(holds(vec![Condition::AnyOf(vec![
        Condition::PointsAtLeast(1),
        Condition::TurnAtLeast(2)
    ])]));
    assert!(!holds(vec![Condition::AnyOf(vec![
        Condition::PointsAtLeast(1)
    ])]));
    // All of them must hold.
    assert!(!holds(vec![
        Condition::TurnAtMost(2),
        Condition::PointsAtLeast(1)
    ]));
}

#[test]
fn r17_1_a_bonus_is_given_once_and_presence_counts_at_the_end() {
    let play = if_at(Check::LastDusk, vec![Condition::PointsAtLeast(99)])
        .with(|scenario| {
            let controls = Condition::Controls {
                side: Side::Nk,
                place: town(),
            };
            scenario.points.clear();
            scenario.scoring = Scoring {
                bonuses: vec![Bonus {
                    points: 4,
                    conditions: vec![controls],
                    reason: "The town fell.".into(),
                }],
                presence: vec![PresenceScore {
                    side: Side::Un,
                    points: -2,
                    area: [hex("1515")].into(),
                    in_supply: true,
                }],
                ..Scoring::default()
            };
        })
        .nk(Phase::Movement)
        .order("move a 0707")
        .until(Side::Un, Phase::Posture)
        .order("done")
        .gives_also("bonus 0")
        .spares("-2 for presence");
    assert_eq!(points(&play), 4);
    assert_eq!(play.public().awards[0].reason, "The town fell.");
    let play = play
        .until(Side::Un, Phase::Posture)
        .order("done")
        .spares("bonus 0")
        .gives_also("-2 for presence");
    assert_eq!(points(&play), 2);
}

#[test]
fn r17_1_steps_may_count_only_while_bridges_are_down() {
    let lost_with = |states: [BridgeState; 2]| {
        let play = given()
            .sides("1515-1516 major bridge primary, 1615-1616 major bridge primary")
            .unit("a nk-rifle 6 A at 0706")
            .unit("d rok 3 D at 0707")
            .unit("z rok 2 C at 0720")
            .with(|scenario| {
                let bridges: [Hexside; 2] =
                    ["1515-1516", "1615-1616"].map(|text| text.parse().unwrap());
                scenario.scoring.losses = vec![LossScore {
                    of: Losers::Rok,
                    per: 1,
                    points: 2,
                    area: None,
                    while_down: bridges.into(),
                }];
                scenario.bridges = bridges.into_iter().zip(states).collect();
            })
            .nk(Phase::Combat)
            .dice([("CRT", 10)])
            .order("attack 0707 with a")
            .gives_also("d loses 1");
        points(&play)
    };
    let (up, down, pontoon) = (
        BridgeState::Intact,
        BridgeState::Blown,
        BridgeState::Pontoon,
    );
    assert_eq!(lost_with([up, up]), 0);
    // All of them, and a pontoon is not down.
    assert_eq!(lost_with([down, up]), 0);
    assert_eq!(lost_with([down, pontoon]), 0);
    assert_eq!(lost_with([down, down]), 4);
}

#[test]
fn r17_1_a_destroyed_unit_is_remembered() {
    let play = if_at(
        Check::LastDusk,
        vec![Condition::UnitDestroyed { side: Side::Un }],
    )
    .unit("x rok 1 C at 0707")
    .nk(Phase::Combat)
    .dice([("CRT", 10)])
    .order("attack 0707 with a")
    .gives_also("x is destroyed");
    assert_eq!(level(play), VictoryLevel::NkDecisive);
}

#[test]
fn r17_1_the_first_term_that_holds_decides() {
    let play = if_at(Check::LastDusk, vec![])
        .victory(Check::EveryDusk, VictoryLevel::UnMarginal, vec![])
        .begin();
    // Terms are tried in their order: at the first dusk only the second may hold.
    assert_eq!(level(play), VictoryLevel::UnMarginal);
}
