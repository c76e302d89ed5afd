//! What people read, compared with texts kept beside this file.

use insta::assert_snapshot;
use naktong_protocol::order::{
    AdvanceOffer, AirDivision, AttackOption, Blow, DemolitionOption, Directive, EntryOption,
    LegalOrders, MoveOption, OnCall, ReachHex, StanceOption,
};
use naktong_protocol::report::{
    Column, CombatDetail, CombatReport, CombatResult, Report, Roll, Shift, ShiftCause,
};
use naktong_protocol::turn::{Outcome, Phase, VictoryLevel, Weather};
use naktong_protocol::unit::{Quality, Side, Stance};
use naktong_protocol::view::{Award, Contact, Means, WaitingDirective};
use naktong_protocol::{Seq, ViewEvent};

use super::fixture::{board, hex, id, info, view};
use super::{Paint, map, means, orders, panel, sentence, status};
use crate::table::{Names, fold};

const PLAIN: Paint = Paint { color: false };

#[test]
fn the_map_in_80_columns() {
    let (board, view) = (board(), view());
    let window = map::Window::around(&board, None, 80, None);
    let text = map::draw(&board, &view, window, PLAIN);
    assert!(text.is_ascii());
    assert!(text.lines().all(|line| line.len() <= 80));
    assert_snapshot!(text);
}

#[test]
fn the_map_cropped_around_a_hex() {
    let (board, view) = (board(), view());
    let window = map::Window::around(&board, Some(hex("0908")), 40, Some(16));
    assert_snapshot!(map::draw(&board, &view, window, PLAIN));
}

#[test]
fn a_crop_never_leaves_the_map() {
    let (board, view) = (board(), view());
    for center in ["0101", "9999", "0504", "1009"] {
        for (width, lines) in [(1, 1), (14, 10), (30, 100), (500, 3)] {
            let window = map::Window::around(&board, Some(hex(center)), width, Some(lines));
            assert!(map::draw(&board, &view, window, PLAIN).contains("___"));
        }
    }
}

#[test]
fn colors_change_nothing_but_the_color() {
    let (board, view) = (board(), view());
    let window = map::Window::around(&board, None, 80, None);
    let plain = map::draw(&board, &view, window, PLAIN);
    let colored = map::draw(&board, &view, window, Paint { color: true });
    assert_ne!(plain, colored);
    let stripped = anstream::adapter::strip_str(&colored).to_string();
    let trimmed: Vec<_> = stripped.lines().map(str::trim_end).collect();
    let plain: Vec<_> = plain.lines().map(str::trim_end).collect();
    assert_eq!(trimmed, plain);
}

#[test]
fn panels_of_hexes_and_units() {
    let (board, view) = (board(), view());
    let names = Names::of(&view);
    let unit = |text: &str| panel::unit(&view.units[&id(text)], &names, &board, &view);
    let text = [
        panel::hex(hex("0706"), &board, &view),
        panel::hex(hex("0809"), &board, &view),
        unit("nkpa-18-rgt"),
        unit("nkpa-107-tk"),
        unit("nkpa-4-div-hq"),
        unit("rok-5-rgt"),
        panel::units(&view),
        panel::score(&view),
    ];
    assert_snapshot!(text.join("\n\n"));
}

#[test]
fn what_there_is_to_give_stands_with_the_score() {
    let mut view = view();
    let points = panel::score(&view);
    view.means = Some(Means {
        korean_steps: 2,
        western_steps: 0,
        ..Means::default()
    });
    assert_eq!(panel::score(&view), format!("{points}; to give: 2 drafts"));
    view.turn.acting = Some(Side::Un);
    view.means = Some(Means {
        korean_steps: 1,
        western_steps: 2,
        ..Means::default()
    });
    assert_eq!(
        panel::score(&view),
        format!("{points}; to give: 1 ROK replacement, 2 US and UK replacements")
    );
}

#[test]
fn the_status_line() {
    let (board, info) = (board(), info());
    let mut view = view();
    let line = |view: &_, seat: &str| {
        let seat = seat.parse().ok();
        status::line(info.id, &info, &board, view, seat, Some(Seq(12)))
    };
    let mut text = vec![line(&view, "nk"), line(&view, "un"), line(&view, "")];
    view.turn.done.insert("nk".parse().unwrap());
    text.push(line(&view, "nk"));
    view.outcome = Some(Outcome {
        level: VictoryLevel::NkMarginal,
        reason: "NK holds Uijongbu.".into(),
    });
    text.push(line(&view, "nk"));
    assert_snapshot!(text.join("\n"));
}

#[test]
fn legal_orders_in_the_notation() {
    let names = Names::of(&view());
    let reach = |hex_: &str, from: &str, spent, may_stop| ReachHex {
        hex: hex(hex_),
        from: hex(from),
        spent,
        may_stop,
        must_stop: false,
    };
    let legal = LegalOrders {
        moves: vec![MoveOption {
            unit: id("nkpa-18-rgt"),
            on_foot: false,
            reach: vec![
                reach("0705", "0706", 1, true),
                reach("0704", "0705", 2, false),
                reach("0605", "0706", 2, true),
            ],
        }],
        attacks: vec![AttackOption {
            target: hex("0707"),
            attackers: vec![id("nkpa-18-rgt"), id("nkpa-107-tk")],
            support: vec![id("nkpa-4-div-hq")],
            air: 1,
        }],
        advance: Some(AdvanceOffer {
            hex: hex("0707"),
            units: vec![id("nkpa-18-rgt")],
            seat: "nk".parse().unwrap(),
        }),
        stances: vec![StanceOption {
            unit: id("nkpa-18-rgt"),
            may_reserve: true,
        }],
        entries: vec![EntryOption {
            unit: id("nkpa-5-rgt"),
            hexes: vec![hex("0704"), hex("0804")],
        }],
        done: Some(Phase::Movement),
        demolitions: [("0705-0706", Blow::Now), ("0706-0707", Blow::Now)]
            .map(|(bridge, when)| DemolitionOption {
                bridge: bridge.parse().unwrap(),
                when,
            })
            .to_vec(),
        directives: vec!["nkpa-4-div".parse().unwrap()],
        trains: vec![EntryOption {
            unit: id("nkpa-18-rgt"),
            hexes: vec![hex("0704"), hex("0804")],
        }],
        refills: vec![id("nkpa-18-rgt"), id("nkpa-107-tk")],
        ..LegalOrders::default()
    };
    let nothing = panel::legal(&LegalOrders::default(), &names);
    assert_snapshot!(format!("{}\n\n{nothing}", panel::legal(&legal, &names)));
}

#[test]
fn a_long_line_of_rail_is_not_spelled_out() {
    let names = Names::of(&view());
    let hexes: Vec<_> = (1..=30).map(|row| hex(&format!("07{row:02}"))).collect();
    let trains = ["nkpa-18-rgt", "nkpa-107-tk"].map(|unit| EntryOption {
        unit: id(unit),
        hexes: hexes.clone(),
    });
    let legal = LegalOrders {
        trains: trains.to_vec(),
        ..LegalOrders::default()
    };
    assert_eq!(
        panel::legal(&legal, &names),
        "rail 18r 107t HEX (up to 30; Tab names them)"
    );
}

#[test]
fn a_ride_by_rail_is_one_sentence() {
    let (board, mut view) = (board(), view());
    let mut names = Names::of(&view);
    let step = |unit: &str, from: &str, to: &str, cost| {
        ViewEvent::Report(Report::Moved {
            unit: id(unit),
            from: hex(from),
            to: hex(to),
            cost: Some(cost),
        })
    };
    let news = [
        step("nkpa-18-rgt", "0704", "0705", 0),
        step("nkpa-18-rgt", "0705", "0706", 0),
        step("nkpa-107-tk", "0704", "0705", 0),
        step("nkpa-18-rgt", "0706", "0707", 3),
    ];
    let told = fold(&mut view, &mut names, &board, &news).expect("nothing to misfit");
    assert_snapshot!(told.join("\n"), @r"
    18r goes by rail from 0704 to 0706 (9.4).
    107t goes by rail from 0704 to 0705 (9.4).
    18r moves 0706-0707 for 3 MP.
    ");
}

fn roll(label: &str, die: u8, value: u8) -> Roll {
    Roll {
        label: label.into(),
        die,
        value,
    }
}

/// The battle of E2.
/// The column 4:1 of 11.5.
fn four_to_one() -> [CombatResult; 10] {
    let cell = |attacker_loss, defender_loss, retreat| CombatResult {
        attacker_loss,
        defender_loss,
        retreat,
        breakthrough: false,
    };
    [
        cell(1, 0, 0),
        cell(1, 1, 0),
        cell(1, 1, 0),
        cell(1, 1, 1),
        cell(1, 1, 1),
        cell(0, 1, 1),
        cell(0, 1, 1),
        cell(0, 2, 1),
        cell(0, 2, 2),
        cell(0, 2, 2),
    ]
}

fn e2() -> CombatReport {
    let shift = |cause, by| Shift { cause, by };
    CombatReport {
        target: hex("0707"),
        attacking: Side::Nk,
        detail: Some(CombatDetail {
            attackers: vec![id("nkpa-18-rgt"), id("nkpa-107-tk")],
            defenders: vec![id("rok-1-rgt")],
            attack: 18,
            defense: 12,
            odds: Column::ThreeToTwo,
            shifts: vec![
                shift(ShiftCause::Quality, 1),
                shift(ShiftCause::Armor, 1),
                shift(ShiftCause::Terrain, -1),
                shift(ShiftCause::TankShock, 1),
                shift(ShiftCause::Surprise, 1),
            ],
            net: 3,
        }),
        column: Column::FourToOne,
        cells: four_to_one(),
        roll: roll("1/NK/CRT/0707/0", 10, 5),
        result: CombatResult {
            attacker_loss: 1,
            defender_loss: 1,
            retreat: 1,
            breakthrough: false,
        },
    }
}

#[test]
fn every_report_is_a_sentence() {
    let (view, board) = (view(), board());
    let names = Names::of(&view);
    let (regiment, rok) = (id("nkpa-18-rgt"), id("rok-1-rgt"));
    let bridge = "0705-0706".parse().unwrap();
    let mut heard_of = e2();
    heard_of.detail = None;
    heard_of.result.breakthrough = true;
    let reports = [
        Report::TurnBegins { turn: 2 },
        Report::PlayerTurnBegins { side: Side::Nk },
        Report::Moved {
            unit: regiment,
            from: hex("0704"),
            to: hex("0705"),
            cost: Some(2),
        },
        Report::Moved {
            unit: rok,
            from: hex("0707"),
            to: hex("0708"),
            cost: None,
        },
        Report::Halted {
            unit: regiment,
            hex: hex("0705"),
            reason: "an enemy is in 0706 (9.3)".into(),
        },
        Report::Entered {
            unit: id("rok-5-rgt"),
            hex: hex("0908"),
        },
        Report::Displaced {
            unit: id("nkpa-4-div-hq"),
            to: Some(hex("0705")),
        },
        Report::Displaced {
            unit: id("nkpa-4-div-hq"),
            to: None,
        },
        Report::Attacked {
            target: hex("0707"),
            side: Side::Nk,
        },
        Report::ReserveCameUp {
            unit: id("rok-5-rgt"),
            hex: hex("0707"),
        },
        Report::Baptised {
            unit: rok,
            roll: roll("1/NK/BAPT/rok-1-rgt/0", 6, 3),
            quality: Quality::C,
        },
        Report::Checked {
            unit: rok,
            roll: roll("1/NK/SHK/0707/0", 6, 6),
            passed: false,
        },
        Report::Checked {
            unit: rok,
            roll: roll("1/NK/HOLD/0707/0", 6, 2),
            passed: true,
        },
        Report::Combat(Box::new(e2())),
        Report::Combat(Box::new(heard_of)),
        Report::LostSteps {
            unit: regiment,
            steps: 1,
        },
        Report::LostSteps {
            unit: rok,
            steps: 2,
        },
        Report::Eliminated {
            unit: rok,
            name: "1st Regiment".into(),
        },
        Report::Eliminated {
            unit: id("rok-9-rgt"),
            name: "9th Regiment".into(),
        },
        Report::Retreated {
            unit: rok,
            from: hex("0707"),
            to: hex("0708"),
        },
        Report::Disrupted { unit: rok },
        Report::Recovered { unit: rok },
        Report::Advanced {
            unit: regiment,
            hex: hex("0707"),
        },
        Report::Freed {
            unit: id("nkpa-107-tk"),
        },
        Report::Taken {
            place: "uijongbu".parse().unwrap(),
            side: Side::Nk,
        },
        Report::StanceSet {
            unit: regiment,
            stance: Stance::Reserve(vec![hex("0704"), hex("0705")]),
        },
        Report::DugIn { unit: rok },
        Report::Resigned { side: Side::Un },
        Report::Withdrawn { unit: regiment },
        Report::Converted { unit: regiment },
        Report::Prepared { bridge },
        Report::Demolition {
            bridge,
            side: Side::Un,
            roll: None,
            blown: true,
        },
        Report::Demolition {
            bridge,
            side: Side::Un,
            roll: Some(roll("2/NK/DEM/0705-0706/0", 6, 1)),
            blown: false,
        },
        Report::Bridging {
            bridge,
            side: Side::Nk,
            roll: roll("2/NK/BRG/0705-0706/0", 6, 5),
            laid: true,
        },
        Report::Entrained {
            unit: regiment,
            to: hex("0905"),
        },
        Report::Embarked {
            unit: rok,
            to: hex("0905"),
        },
        Report::Landed {
            unit: rok,
            hex: hex("0905"),
        },
        Report::Overrun {
            target: hex("0707"),
            side: Side::Nk,
            fought: true,
        },
        Report::Overrun {
            target: hex("0707"),
            side: Side::Nk,
            fought: false,
        },
        Report::OrderWritten {
            formation: "nkpa-4-div".parse().unwrap(),
            directive: take("uijongbu", "wolbyong"),
        },
        Report::OrderWritten {
            formation: "nkpa-13-div".parse().unwrap(),
            directive: Directive::Secure,
        },
        Report::OrderTranslated {
            formation: "nkpa-4-div".parse().unwrap(),
            roll: roll("11/NK/ORD/nkpa-4-div/0", 6, 2),
            before: 0,
            needs: 4,
            in_force: false,
        },
        Report::OrderTranslated {
            formation: "nkpa-4-div".parse().unwrap(),
            roll: roll("13/NK/ORD/nkpa-4-div/0", 6, 3),
            before: 2,
            needs: 4,
            in_force: true,
        },
        Report::NextObjective {
            formation: "nkpa-4-div".parse().unwrap(),
            objective: "uijongbu".parse().unwrap(),
        },
        Report::CommanderRelieved {
            formation: "nkpa-4-div".parse().unwrap(),
        },
        Report::Lent {
            units: vec![regiment],
            lent: true,
        },
        Report::Lent {
            units: vec![regiment],
            lent: false,
        },
        Report::HandedOver {
            seat: "un".parse().unwrap(),
            units: vec![rok],
            superior: true,
        },
        Report::Refilled {
            unit: regiment,
            draft: true,
        },
        Report::Refilled {
            unit: regiment,
            draft: false,
        },
        Report::Raised {
            unit: regiment,
            hex: hex("0707"),
        },
        Report::WillBeKept { unit: regiment },
        Report::Landing {
            unit: regiment,
            roll: roll("1/NK/LAND/nkpa-18-rgt/0", 6, 1),
            lost: true,
        },
        Report::Transport {
            unit: Some(regiment),
            roll: Some(roll("1/NK/PUS/nkpa-18-rgt/0", 6, 6)),
            landed: true,
        },
        Report::Transport {
            unit: None,
            roll: None,
            landed: false,
        },
        Report::Refugees {
            place: "uijongbu".parse().unwrap(),
        },
    ];
    let mut sentences = vec![];
    for report in reports {
        let event = ViewEvent::Report(report);
        let sentence = sentence::tell(&event, &view, &names, &board);
        sentences.push(sentence.expect("every report is worth a line"));
    }
    assert!(sentences.iter().all(|line| !line.contains('\n')));
    assert_snapshot!(sentences.join("\n"));
}

#[test]
fn what_else_is_told() {
    let (view, board) = (view(), board());
    let names = Names::of(&view);
    let mut turn = view.turn.clone();
    turn.phase = Some(Phase::Combat);
    let contact = |ghost| Contact {
        side: Side::Un,
        units: vec![],
        ghost,
    };
    let events = [
        ViewEvent::Turn(turn),
        ViewEvent::Turn(view.turn.clone()),
        ViewEvent::Contact {
            hex: hex("0908"),
            contact: contact(None),
        },
        ViewEvent::Contact {
            hex: hex("0908"),
            contact: contact(Some(2)),
        },
        ViewEvent::ContactGoes(hex("0809")),
        ViewEvent::Advance(Some(AdvanceOffer {
            hex: hex("0707"),
            units: vec![id("nkpa-18-rgt"), id("nkpa-107-tk")],
            seat: "nk".parse().unwrap(),
        })),
        ViewEvent::Secured(["uijongbu".parse().unwrap()].into()),
        ViewEvent::Secured(["ponggang".parse().unwrap()].into()),
        ViewEvent::Awarded(Award {
            turn: 2,
            points: 4,
            reason: "Uijongbu fell within two days.".into(),
        }),
        ViewEvent::Ended(Outcome {
            level: VictoryLevel::Draw,
            reason: "Neither side has won.".into(),
        }),
    ];
    let told: Vec<_> = events
        .iter()
        .map(|event| {
            let sentence = sentence::tell(event, &view, &names, &board);
            sentence.unwrap_or_else(|| "(nothing)".into())
        })
        .collect();
    assert_snapshot!(told.join("\n"));
}

fn take(immediate: &str, subsequent: &str) -> Directive {
    Directive::Take {
        immediate: immediate.parse().unwrap(),
        subsequent: subsequent.parse().unwrap(),
    }
}

#[test]
fn the_list_of_orders() {
    let (board, mut view) = (board(), view());
    let mut lists = vec![orders::list(&board, &view)];
    let orders = view.directives.values_mut().next().unwrap();
    orders.in_force = Directive::Secure;
    orders.objective = None;
    orders.waiting = Some(WaitingDirective {
        directive: take("uijongbu", "uijongbu"),
        written: 2,
        rolls: 0,
        needs: 2,
    });
    lists.push(orders::list(&board, &view));
    let orders = view.directives.values_mut().next().unwrap();
    orders.waiting.as_mut().unwrap().rolls = 1;
    lists.push(orders::list(&board, &view));
    // A division that is neither on the map nor to come is not listed.
    view.units.clear();
    lists.push(orders::list(&board, &view));
    assert_snapshot!(lists.join("\n"));
}

#[test]
fn weather_and_aircraft_are_told_and_counted() {
    let (mut view, board) = (view(), board());
    let names = Names::of(&view);
    let division = AirDivision {
        interdiction: 4,
        on_call: vec![OnCall {
            formation: "us-24-div".parse().unwrap(),
            points: 2,
        }],
        strike: 1,
    };
    let reports = [
        Report::Weather {
            weather: Weather::Rain,
            roll: roll("2/-/WEA/-/0", 6, 2),
        },
        Report::Weather {
            weather: Weather::Clear,
            roll: roll("3/-/WEA/-/0", 6, 3),
        },
        Report::AirDivided(division.clone()),
        Report::AirDivided(AirDivision::default()),
        Report::AirSupport {
            side: Side::Un,
            target: hex("0707"),
            points: 1,
            caller: Some("us-24-div".parse().unwrap()),
        },
        Report::AirSupport {
            side: Side::Nk,
            target: hex("0707"),
            points: 2,
            caller: None,
        },
        Report::ColumnAttacked {
            unit: id("nkpa-107-tk"),
            roll: roll("2/NK/AIR/nkpa-107-tk/0", 6, 1),
            hit: true,
        },
        Report::ColumnAttacked {
            unit: id("nkpa-107-tk"),
            roll: roll("3/NK/AIR/nkpa-107-tk/0", 6, 5),
            hit: false,
        },
    ];
    let told: Vec<String> = reports
        .map(ViewEvent::Report)
        .iter()
        .filter_map(|event| sentence::tell(event, &view, &names, &board))
        .collect();
    assert_snapshot!(told.join("\n"), @r"
    It rains all day: WEA d6 = 2 (12.1).
    The day is clear: WEA d6 = 3 (12.1).
    The air is divided: interdiction 4, strike 1, on call us-24-div 2 (12.2).
    The air is divided: all on the ground (12.2).
    UN aircraft join the battle for 0707, called by us-24-div: 1 support point (12.2).
    NK aircraft join the battle for 0707: 2 support points (12.3).
    107t is bombed on the road: AIR d6 = 1 (12.6).
    107t escapes aircraft on the road: AIR d6 = 5 (12.6).
    ");
    view.turn.weather = Some(Weather::Rain);
    view.means = Some(Means {
        air: Some(7),
        on_call: [("us-24-div".parse().unwrap(), 1)].into(),
        strike: 1,
        division: Some(division),
        interdiction: 2,
        ..Means::default()
    });
    let mut lines = means::lines(&view);
    lines.push(status::turn(&board, &view));
    assert_snapshot!(lines.join("\n"), @r"
    Air points today 7; 1 to strike with; 1 on call for us-24-div in this turn of NK
    Divided from now on: interdiction 4, strike 1, on call us-24-div 2
    Interdiction today 2
    turn 2 of 3, 26 June 1950, rain
    ");
}
