//! Replies as people read them, compared with texts kept beside this file.

use insta::assert_snapshot;
use naktong_protocol::map::Terrain;
use naktong_protocol::message::{Refusal, RefusalCode};
use naktong_protocol::order::{Directive, MoveOption, ReachHex};
use naktong_protocol::question::{
    Beyond, Chance, Odds, Outlook, Plan, Question, Reply, ShiftRange, Spot, SupplyCause,
    SupplyCost, SupplyLine, SupplyStep, UnitPlan,
};
use naktong_protocol::report::{Column, CombatResult, ShiftCause};
use naktong_protocol::unit::SupplyState;
use naktong_protocol::view::{DirectiveView, WaitingDirective};

use super::super::fixture::{board, hex, id, view};
use super::{WIDTH, tell};
use crate::table::Names;

fn told(question: &Question, reply: &Reply) -> String {
    let text = tell(question, reply, &Names::of(&view()), &board());
    assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
    assert!(text.is_ascii(), "{text}");
    text
}

#[test]
fn reach_is_a_list_of_hexes_with_their_cost() {
    let at = |hex_: &str, spent| ReachHex {
        hex: hex(hex_),
        from: hex("0706"),
        spent,
        may_stop: spent != 2,
        must_stop: spent == 4,
    };
    let mut reach: Vec<_> = (0..24).map(|_| at("0605", 7)).collect();
    reach.extend([at("0705", 2), at("0707", 4)]);
    let option = |on_foot, reach| MoveOption {
        unit: id("nkpa-18-rgt"),
        on_foot,
        reach,
    };
    let question = Question::Reach {
        unit: id("nkpa-18-rgt"),
    };
    let reply = Reply::Reach(vec![option(false, reach), option(true, vec![])]);
    assert_snapshot!(told(&question, &reply));
}

fn outlook(column: Column, net: i8, retreat: u8) -> Outlook {
    let chance = |attacker_loss, retreat, tenths| Chance {
        result: CombatResult {
            attacker_loss,
            defender_loss: 1,
            retreat,
            breakthrough: false,
        },
        tenths,
    };
    Outlook {
        odds: Column::ThreeToTwo,
        net,
        column,
        results: vec![chance(1, 0, 4), chance(0, retreat, 6)],
    }
}

#[test]
fn odds_are_a_list_of_shifts_and_a_table_of_results() {
    let shift = |cause, low, high| ShiftRange { cause, low, high };
    let question = Question::Odds {
        target: hex("0707"),
        attackers: vec![id("nkpa-18-rgt")],
        lead: id("nkpa-18-rgt"),
        support: vec![],
        air: 0,
    };
    let open = Odds {
        attack: 18,
        defense_low: 2,
        defense_high: 12,
        shifts: vec![
            shift(ShiftCause::Quality, -1, 2),
            shift(ShiftCause::Terrain, -1, -1),
            shift(ShiftCause::Surprise, 1, 1),
        ],
        worst: outlook(Column::OneToOne, -1, 1),
        best: outlook(Column::ThreeToOne, 2, 2),
        beyond: vec![Beyond::Stance, Beyond::Reserves],
        heavy_materiel: 2,
    };
    let exact = Odds {
        defense_low: 12,
        worst: open.best.clone(),
        beyond: vec![],
        heavy_materiel: 0,
        ..open.clone()
    };
    let both = [open, exact].map(|odds| told(&question, &Reply::Odds(Box::new(odds))));
    assert_snapshot!(both.join("\n\n"));
}

#[test]
fn why_not_is_the_sentence_of_the_refusal() {
    let question = Question::WhyNot(naktong_protocol::Order::Resign);
    let text = "18r has stopped (5.3).";
    let refusal = Refusal::new(RefusalCode::IllegalOrder, text);
    assert_eq!(
        told(&question, &Reply::WhyNot(Some(refusal))),
        "It would be refused: 18r has stopped (5.3)."
    );
    assert_eq!(
        told(&question, &Reply::WhyNot(None)),
        "It would be accepted."
    );
}

#[test]
fn supply_is_a_path_with_the_cost_of_each_step() {
    let question = Question::Supply(Spot::Unit(id("nkpa-18-rgt")));
    let step = |at: &str, costs: &[(SupplyCause, u16)], total| SupplyStep {
        hex: hex(at),
        costs: costs
            .iter()
            .map(|(cause, cost)| SupplyCost {
                cause: *cause,
                cost: *cost,
            })
            .collect(),
        total,
    };
    let line = SupplyLine {
        hex: hex("0707"),
        fixed: Some(SupplyState::Out),
        state: Some(SupplyState::Full),
        full_to: 60,
        low_to: 90,
        path: vec![
            step("0704", &[(SupplyCause::Source, 8)], 8),
            step("0705", &[(SupplyCause::Rail, 1)], 9),
            step("0706", &[(SupplyCause::PrimaryRoad, 2)], 11),
            step("0805", &[(SupplyCause::SecondaryRoad, 3)], 14),
            step(
                "0707",
                &[
                    (SupplyCause::Terrain(Terrain::Hill), 5),
                    (SupplyCause::NoBridge, 6),
                    (SupplyCause::Unsecured, 6),
                ],
                31,
            ),
        ],
    };
    let cut = SupplyLine {
        state: Some(SupplyState::Out),
        path: vec![],
        ..line.clone()
    };
    let without_states = SupplyLine {
        fixed: None,
        state: None,
        path: line.path[..1].to_vec(),
        ..line.clone()
    };
    let all = [line, cut, without_states].map(|line| told(&question, &Reply::Supply(line)));
    assert_snapshot!(all.join("\n\n"));
}

#[test]
fn a_plan_names_the_orders_and_what_is_on_plan() {
    let formation = "nkpa-4-div".parse().unwrap();
    let plan = Plan {
        formation,
        directive: DirectiveView {
            name: "4th Division".into(),
            in_force: Directive::Take {
                immediate: "uijongbu".parse().unwrap(),
                subsequent: "seoul".parse().unwrap(),
            },
            objective: Some("uijongbu".parse().unwrap()),
            waiting: Some(WaitingDirective {
                directive: Directive::Secure,
                written: 3,
                rolls: 1,
                needs: 4,
            }),
        },
        units: vec![UnitPlan {
            unit: id("nkpa-18-rgt"),
            hexes: vec![hex("0705"), hex("0707")],
            targets: vec![hex("0707")],
        }],
    };
    let mut still = plan.clone();
    still.directive.waiting = None;
    still.units[0].hexes.clear();
    let question = Question::Plan { formation };
    let both = [plan, still].map(|plan| told(&question, &Reply::Plan(Box::new(plan))));
    assert_snapshot!(both.join("\n\n"));
}
