//! Questions: a sample of each with its reply, how they are typed, and their limits.

use naktong_protocol::Order;
use naktong_protocol::map::Terrain;
use naktong_protocol::message::{Refusal, RefusalCode};
use naktong_protocol::notation::{Context, parse_question};
use naktong_protocol::order::{MAX_PATH, MAX_UNITS};
use naktong_protocol::question::{
    Beyond, Chance, Odds, Outlook, Plan, Question, Reply, ShiftRange, Spot, SupplyCause,
    SupplyCost, SupplyLine, SupplyStep, UnitPlan,
};
use naktong_protocol::report::{Column, CombatResult, ShiftCause};
use naktong_protocol::unit::SupplyState;

use crate::common::{board, directive_view, fourth, hex, legal, orders, unit, view};

/// One question of each kind, with a reply.
pub(crate) fn samples() -> Vec<(&'static str, Question, Reply)> {
    let odds = Question::Odds {
        target: hex("0707"),
        attackers: vec![unit("nkpa-18-rgt"), unit("nkpa-107-tank")],
        lead: unit("nkpa-18-rgt"),
        support: vec![unit("nkpa-4-div-hq")],
        air: 0,
    };
    let outlook = |odds, net, column, results: &[(CombatResult, u8)]| Outlook {
        odds,
        net,
        column,
        results: results
            .iter()
            .map(|(result, tenths)| Chance {
                result: *result,
                tenths: *tenths,
            })
            .collect(),
    };
    let result = |attacker_loss, defender_loss, retreat| CombatResult {
        attacker_loss,
        defender_loss,
        retreat,
        breakthrough: false,
    };
    let told = Odds {
        attack: 18,
        defense_low: 12,
        defense_high: 12,
        shifts: vec![
            ShiftRange {
                cause: ShiftCause::Quality,
                low: 1,
                high: 2,
            },
            ShiftRange {
                cause: ShiftCause::Terrain,
                low: -1,
                high: -1,
            },
        ],
        worst: outlook(
            Column::ThreeToTwo,
            0,
            Column::ThreeToTwo,
            &[
                (result(2, 0, 0), 1),
                (result(1, 0, 0), 3),
                (result(1, 1, 0), 3),
                (result(1, 1, 1), 1),
                (result(0, 1, 1), 2),
            ],
        ),
        best: outlook(
            Column::ThreeToTwo,
            1,
            Column::TwoToOne,
            &[(result(2, 0, 0), 1), (result(1, 0, 0), 2)],
        ),
        beyond: vec![Beyond::Stance, Beyond::Reserves],
        heavy_materiel: 2,
    };
    let step = |at: &str, cause, cost, total| SupplyStep {
        hex: hex(at),
        costs: vec![SupplyCost { cause, cost }],
        total,
    };
    let line = SupplyLine {
        hex: hex("0706"),
        fixed: Some(SupplyState::Low),
        state: Some(SupplyState::Full),
        full_to: 72,
        low_to: 102,
        path: vec![
            step("0704", SupplyCause::Source, 8, 8),
            step("0705", SupplyCause::Rail, 1, 9),
            step("0706", SupplyCause::Terrain(Terrain::Hill), 5, 14),
        ],
    };
    let formation = fourth();
    let plan = Plan {
        formation,
        directive: directive_view(),
        units: vec![UnitPlan {
            unit: unit("nkpa-18-rgt"),
            hexes: vec![hex("0706"), hex("0707")],
            targets: vec![hex("0708")],
        }],
    };
    let refusal = Refusal {
        code: RefusalCode::IllegalOrder,
        rule: Some("6".into()),
        text: "units do not move in the Combat phase (6).".into(),
    };
    let order = orders().remove(0);
    let who = unit("nkpa-18-rgt");
    vec![
        (
            "reach",
            Question::Reach { unit: who },
            Reply::Reach(legal().moves),
        ),
        ("odds", odds, Reply::Odds(Box::new(told))),
        (
            "why_not",
            Question::WhyNot(order),
            Reply::WhyNot(Some(refusal)),
        ),
        (
            "supply",
            Question::Supply(Spot::Unit(who)),
            Reply::Supply(line),
        ),
        (
            "plan",
            Question::Plan { formation },
            Reply::Plan(Box::new(plan)),
        ),
    ]
}

fn read(line: &str) -> Result<Question, String> {
    let (view, board, legal) = (view(), board(), legal());
    let context = Context {
        view: &view,
        board: Some(&board),
        legal: Some(&legal),
    };
    parse_question(line, &context).map_err(|error| error.to_string())
}

#[test]
fn questions_are_read_as_they_are_typed() {
    let rifles = unit("nkpa-18-rgt");
    let order = Order::Move {
        units: vec![rifles],
        path: vec![hex("0705"), hex("0706")],
        on_foot: false,
    };
    let [_, (_, odds, _), ..] = &samples()[..] else {
        panic!("odds are the second sample");
    };
    for (line, question) in [
        ("reach 18r", Question::Reach { unit: rifles }),
        (
            "odds attack 0707 with 18r 107t lead 18r support 4div",
            odds.clone(),
        ),
        (
            "ODDS 0707 with 18r 107t lead 18r support 4div",
            odds.clone(),
        ),
        (
            "why-not 18r 0704>0705>0706",
            Question::WhyNot(order.clone()),
        ),
        ("why 18r to 0706", Question::WhyNot(order)),
        ("why resign", Question::WhyNot(Order::Resign)),
        ("supply 18r", Question::Supply(Spot::Unit(rifles))),
        ("supply 0707", Question::Supply(Spot::Hex(hex("0707")))),
        ("supply uijongbu", Question::Supply(Spot::Hex(hex("0707")))),
        (
            "plan nkpa-4-div",
            Question::Plan {
                formation: fourth(),
            },
        ),
        (
            "plan 18r",
            Question::Plan {
                formation: fourth(),
            },
        ),
    ] {
        assert_eq!(read(line), Ok(question), "{line}");
    }
}

#[test]
fn what_is_no_question_says_what_was_expected() {
    for (line, sentence) in [
        (
            "",
            "The line ends where a question (reach, odds, why-not, supply, plan) is expected.",
        ),
        (
            "reech 18r",
            "\"reech\" begins no question: one of reach, odds, why-not, why, supply, plan is \
             expected; did you mean reach?",
        ),
        ("reach", "The line ends where a unit is expected."),
        (
            "reach 18r 107t",
            "\"107t\" stands where the end of the question is expected.",
        ),
        (
            "odds done",
            "\"done\" is no hex: write column and row, as in 0704.",
        ),
        (
            "plan 9div",
            "\"9div\" stands where a formation, or a unit of one is expected.",
        ),
    ] {
        assert_eq!(read(line), Err(sentence.to_owned()), "{line}");
    }
}

#[test]
fn a_question_is_held_to_the_limits_of_an_order() {
    for (_, question, _) in samples() {
        assert!(question.is_within_limits(), "{question:?}");
    }
    let who = unit("nkpa-18-rgt");
    let crowd = vec![who; MAX_UNITS + 1];
    let odds = |attackers: &[_], support: &[_]| Question::Odds {
        target: hex("0707"),
        attackers: attackers.to_vec(),
        lead: who,
        support: support.to_vec(),
        air: 0,
    };
    assert!(!odds(&crowd, &[]).is_within_limits());
    assert!(!odds(&[who], &crowd).is_within_limits());
    let long = Order::Move {
        units: vec![who],
        path: vec![hex("0707"); MAX_PATH + 1],
        on_foot: false,
    };
    assert!(!Question::WhyNot(long).is_within_limits());
}
