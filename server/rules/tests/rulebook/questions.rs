//! Questions (rules D7): answered from what the asker knows, and true as far as they go.

use naktong_protocol::message::Refusal;
use naktong_protocol::question::{Beyond, Odds, Question, Reply, Spot, SupplyLine};
use naktong_protocol::report::CombatReport;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{FormationId, Order, SeatId, Viewer};
use naktong_rules::{Event, Game, Violation, ask, legal_orders, view};

use crate::given;
use crate::play::{Play, read};
use crate::setup::{Setup, hex, unit};

/// What was answered before an order holds when it has been judged: `why-not` says what the
/// judge says, and the odds hold the column that was rolled on and every shift of it.
pub(crate) fn foretold(
    game: &Game,
    seat: SeatId,
    order: &Order,
    judged: &Result<Vec<Event>, Violation>,
) {
    let refusal = judged.clone().err().map(Refusal::from);
    let answer = ask(game, seat, &Question::WhyNot(order.clone()));
    assert_eq!(answer, Ok(Reply::WhyNot(refusal)), "{order:?}");
    let (Ok(events), Order::Attack { .. }) = (judged, order) else {
        return;
    };
    let answer = ask(game, seat, &odds_of(order));
    let Ok(Reply::Odds(odds)) = answer else {
        panic!("{order:?} is an attack, and its odds are {answer:?}");
    };
    let came_up = |event: &Event| matches!(event, Event::ReserveCameUp { .. });
    if events.iter().any(came_up) {
        assert!(odds.beyond.contains(&Beyond::Reserves));
        return;
    }
    for event in events {
        if let Event::CombatResolved(report) = event
            && is_up_to_date(game, seat, report)
        {
            holds(&odds, report);
        }
    }
}

/// Whether what the seat knows of the defenders it has identified is still so: drafts that a
/// unit has lost or received since do not show (16.2).
fn is_up_to_date(game: &Game, seat: SeatId, report: &CombatReport) -> bool {
    let known = view(game, Viewer::Seat(seat));
    let truth = view(game, Viewer::Everything);
    let defenders = &report.detail.as_ref().expect("the judge's own").defenders;
    defenders.iter().all(|unit| {
        let known = known.units.get(unit).map(|unit| &unit.state);
        let truth = &truth.units[unit].state;
        known.is_none_or(|known| {
            known.ghost.is_some() || (known.steps, known.quality) == (truth.steps, truth.quality)
        })
    })
}

pub(crate) fn odds_of(order: &Order) -> Question {
    let Order::Attack {
        target,
        attackers,
        lead,
        support,
        air,
    } = order.clone()
    else {
        panic!("{order:?} is no attack");
    };
    Question::Odds {
        target,
        attackers,
        lead,
        support,
        air,
    }
}

fn holds(odds: &Odds, report: &CombatReport) {
    let told = format!("{odds:#?}\n{report:#?}");
    let detail = report.detail.as_ref().expect("the judge's own report");
    assert_eq!(odds.attack, detail.attack, "{told}");
    let defense = odds.defense_low..=odds.defense_high;
    assert!(defense.contains(&detail.defense), "{told}");
    for shift in &detail.shifts {
        let range = odds.shifts.iter().find(|range| range.cause == shift.cause);
        let range = range.unwrap_or_else(|| panic!("{:?} was not told: {told}", shift.cause));
        assert!((range.low..=range.high).contains(&shift.by), "{told}");
    }
    for range in &odds.shifts {
        let there = detail.shifts.iter().any(|shift| shift.cause == range.cause);
        assert!(there || (range.low..=range.high).contains(&0), "{told}");
    }
    assert!(
        (odds.worst.net..=odds.best.net).contains(&detail.net),
        "{told}"
    );
    let columns = odds.worst.column..=odds.best.column;
    assert!(columns.contains(&report.column), "{told}");
}

/// The reply to a question, or the sentence that refuses it.
fn put(play: &Play, seat: &str, question: &Question) -> Result<Reply, String> {
    let seat = SeatId::new(seat).unwrap();
    ask(&play.game, seat, question).map_err(|violation| violation.to_string())
}

/// `18 to 12, quality +1..+2, terrain -1; 1:1..4:1`, or the sentence that refuses it.
fn odds(play: &Play, seat: &str, attack: &str) -> String {
    let question = odds_of(&read(&play.game, attack));
    match put(play, seat, &question) {
        Ok(Reply::Odds(odds)) => words(&odds),
        Ok(other) => panic!("{other:?}"),
        Err(sentence) => sentence,
    }
}

fn words(odds: &Odds) -> String {
    let range = |low: i8, high: i8| match low == high {
        true => format!("{low:+}"),
        false => format!("{low:+}..{high:+}"),
    };
    let mut text = format!("{} to {}", odds.attack, odds.defense_low);
    if odds.defense_high != odds.defense_low {
        text += &format!("..{}", odds.defense_high);
    }
    for shift in &odds.shifts {
        let (cause, _) = shift.cause.words();
        text += &format!(", {cause} {}", range(shift.low, shift.high));
    }
    text + &format!("; {}..{}", odds.worst.column, odds.best.column)
}

/// One shift of the odds: `-2..+0`, or nothing.
fn shift(play: &Play, seat: &str, attack: &str, cause: &str) -> String {
    let told = odds(play, seat, attack);
    let shifts = told.split(';').next().unwrap().split(", ");
    let of = shifts.filter_map(|shift| shift.strip_prefix(cause));
    of.map(str::trim).collect()
}

#[test]
fn r11_4_without_fog_the_odds_are_exact_but_for_stances_and_what_dice_decide() {
    // E2: the untried regiment may turn out worse or better, shock and stance are open.
    let e2 = || {
        given()
            .terrain("0707 hill")
            .unit("18r nk-rifle 5 A at 0706")
            .unit("107t nk-tank 4 A at 0706")
    };
    let untried = e2().unit("1rok rok 6 C untried at 0707").nk(Phase::Combat);
    assert_eq!(
        odds(&untried, "nk", "attack 0707 with 18r 107t"),
        "18 to 12, quality +1..+2, armor +1, terrain -1, tank shock +0..+1, \
         withdrawal failed +0..+1, delay -1..+0; 3:2..5:1"
    );
    let tried = e2().unit("1rok rok 6 B at 0707").nk(Phase::Combat);
    assert_eq!(
        odds(&tried, "nk", "attack 0707 with 18r 107t"),
        "18 to 12, quality +1, armor +1, terrain -1, withdrawal failed +0..+1, \
         delay -1..+0; 3:2..3:1"
    );
    // A disrupted unit stands, whatever its stance (4.6): nothing is open.
    let disrupted = given()
        .unit("a nk-rifle 4 B delay at 0706")
        .unit("d rok 4 B at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 2)])
        .order("attack 0707 with a")
        .accepted()
        .until(Side::Un, Phase::Combat);
    assert_eq!(
        odds(&disrupted, "un", "attack 0706 with d"),
        "4 to 4, disrupted +1; 3:2..3:2"
    );
}

#[test]
fn r11_4_worst_and_best_are_rows_of_the_table() {
    let play = given()
        .unit("a nk-rifle 4 B at 0706")
        .unit("d rok 4 B at 0707")
        .nk(Phase::Combat);
    let question = odds_of(&read(&play.game, "attack 0707 with a"));
    let Ok(Reply::Odds(odds)) = put(&play, "nk", &question) else {
        panic!("no odds");
    };
    for outlook in [&odds.worst, &odds.best] {
        let mut roll = 0;
        for chance in &outlook.results {
            for _ in 0..chance.tenths {
                roll += 1;
                let cell = naktong_rules::table_result(outlook.column, roll);
                assert_eq!(chance.result, cell, "{} on {roll}", outlook.column);
            }
        }
        assert_eq!(roll, 10, "ten faces");
        assert_eq!(outlook.column, outlook.odds.shifted(outlook.net));
    }
    assert!(!odds.is_exact());
    assert_eq!(odds.beyond, [Beyond::Stance]);
}

#[test]
fn d7_in_fog_each_unit_made_out_counts_one_to_six_steps_at_class_values() {
    for (defenders, told) in [
        (&["d rok 4 C at 0707"][..], "8 to 2..12"),
        (&["d us 4 C at 0707"], "8 to 3..18"),
        // M24 or Patton: 1 or 2 a step.
        (&["d m26 4 C at 0707"], "8 to 1..12"),
        (&["d rok 4 C at 0707", "e us 2 D at 0707"], "8 to 5..30"),
        // Three regiments of ROK: no more than the hex may hold.
        (
            &[
                "d rok 5 C at 0707",
                "e rok 5 C at 0707",
                "f rok 5 C at 0707",
            ],
            "8 to 6..30",
        ),
    ] {
        let setup = given().fog().unit("a nk-rifle 4 A at 0706");
        let play = setup.units(defenders).nk(Phase::Combat);
        let told_now = odds(&play, "nk", "attack 0707 with a");
        assert!(told_now.starts_with(told), "{defenders:?}: {told_now}");
    }
}

#[test]
fn d7_in_fog_markers_guns_and_quality_are_open_until_identified() {
    let setup = || {
        given()
            .fog()
            .supply()
            .source("NK 0701 0")
            .source("UN 0720 0")
            .unit("a nk-rifle 4 A at 0706")
            .unit("d rok 4 C hold at 0707")
    };
    let play = setup().nk(Phase::Combat);
    assert_eq!(
        odds(&play, "nk", "attack 0707 with a"),
        "8 to 2..12, quality +0..+2, support -2..+0, dug in -1..+0, disrupted +0..+1, \
         withdrawal failed +0..+1, delay -1..+0, defender's supply +0..+1; 1:3..8:1"
    );
    let play = play
        .dice([("CRT", 2), ("HOLD", 6), ("REC", 1)])
        .order("attack 0707 with a")
        .accepted()
        .next_day(Side::Nk, Phase::Combat);
    // Identified: its strength and quality are known now, not its markers and guns.
    assert_eq!(
        odds(&play, "nk", "attack 0707 with a"),
        "6 to 8, quality +1, support -2..+0, dug in -1..+0, disrupted +0..+1, \
         withdrawal failed +0..+1, delay -1..+0, defender's supply +0..+1; 1:3..3:1"
    );
}

#[test]
fn r8_5_the_guns_of_nk_in_defense_are_at_most_one_in_fog_too() {
    let play = given()
        .fog()
        .unit("a nk-rifle 4 A at 0706")
        .unit("d rok 4 C at 0707")
        .un(Phase::Combat);
    assert_eq!(
        shift(&play, "un", "attack 0706 with d", "support"),
        "-1..+0"
    );
}

#[test]
fn r11_6_a_defender_is_stuck_safe_or_perhaps_either_in_fog() {
    let around = |others: &[&str]| {
        given()
            .fog()
            .unit("a nk-rifle 4 A at 0706")
            .unit("d rok 4 C at 0707")
            .units(others)
            .nk(Phase::Combat)
    };
    let told = |others: &[&str]| {
        let play = around(others);
        shift(&play, "nk", "attack 0707 with a", "no safe retreat")
    };
    // The south is open.
    assert_eq!(told(&[]), "");
    // Every hex around it is held or in a zone.
    assert_eq!(told(&["b nk-rifle 4 A at 0708"]), "+1");
    // A friend of his in one of them keeps the door open.
    assert_eq!(told(&["b nk-rifle 4 A at 0708", "e rok 4 C at 0607"]), "");
    // A single step has no zone, but does he know?
    assert_eq!(told(&["b nk-rifle 1 A at 0708"]), "+0..+1");
}

#[test]
fn r11_1_odds_are_told_in_every_phase_of_both_sides_but_only_of_attacks_that_could_be() {
    let play = given()
        .seat("corps NK")
        .unit("a nk-rifle 4 A at 0706")
        .unit("b nk-rifle 4 A at 0706 seat corps")
        .unit("far nk-rifle 4 A at 0703")
        .unit("d rok 4 C at 0707")
        .begin();
    let now = odds(&play, "nk", "attack 0707 with a");
    for phase in [Phase::Combat, Phase::Posture] {
        let later = play_on(&play, Side::Nk, phase);
        assert_eq!(odds(&later, "nk", "attack 0707 with a"), now, "{phase}");
    }
    let theirs = play_on(&play, Side::Un, Phase::Movement);
    assert_eq!(odds(&theirs, "nk", "attack 0707 with a"), now);
    for (attack, sentence) in [
        (
            "attack 0707 with far",
            "far cannot attack 0707: it is not next to it, or could not enter it by normal \
             movement (11.1).",
        ),
        (
            "attack 0705 with a",
            "no enemy combat unit is known in 0705 (11.1).",
        ),
        (
            "attack 0707 with b",
            "b is commanded by corps, which has not lent it this turn (D6).",
        ),
        (
            "attack 0707 with d",
            "d is not this seat's to command (D6).",
        ),
    ] {
        assert_eq!(odds(&play, "nk", attack), sentence);
    }
}

/// The same match some phases later.
fn play_on(play: &Play, side: Side, phase: Phase) -> Play {
    let mut game = Play::begin(play.game.scenario().clone());
    game = game.until(side, phase);
    game
}

#[test]
fn r11_12_a_unit_that_has_attacked_is_told_its_odds_for_another_day() {
    let play = given()
        .day("07-08")
        .unit("a nk-rifle 4 A at 0706")
        .unit("d rok 6 B hold at 0707")
        .nk(Phase::Combat)
        .dice([("CRT", 3), ("HOLD", 1)])
        .order("attack 0707 with a")
        .accepted();
    let why = Question::WhyNot(read(&play.game, "attack 0707 with a"));
    let Ok(Reply::WhyNot(Some(refusal))) = put(&play, "nk", &why) else {
        panic!("a hex is attacked once");
    };
    assert_eq!(refusal.rule.as_deref(), Some("11.1"));
    let play = play.until(Side::Un, Phase::Movement);
    let told = odds(&play, "nk", "attack 0707 with a");
    assert!(told.ends_with("may not attack (4.6)."), "{told}");
}

#[test]
fn r9_1_reach_is_what_the_legal_orders_offer() {
    let play = given()
        .terrain("0706 hill, 0806 mountain")
        .unit("a nk-rifle 4 A at 0705")
        .unit("u us 3 C at 0909")
        .unit("d rok 4 C at 0708")
        .nk(Phase::Movement);
    let nk = SeatId::new("nk").unwrap();
    let reach =
        |play: &Play, seat: &str, who: &str| put(play, seat, &Question::Reach { unit: unit(who) });
    let offered = legal_orders(&play.game, nk).moves;
    assert_eq!(reach(&play, "nk", "a"), Ok(Reply::Reach(offered)));
    for (seat, who, sentence) in [
        ("nk", "d", "d is not this seat's to command (D6)."),
        ("nk", "nobody", "nobody is not this seat's to command (D6)."),
        ("un", "d", "it is NK's turn (1.1)."),
    ] {
        assert_eq!(reach(&play, seat, who), Err(sentence.to_owned()));
    }
    let play = play.order("move a 0706 0707").accepted();
    assert_eq!(
        reach(&play, "nk", "a"),
        Err("a has stopped in an enemy zone and cannot move on in this phase (5.3).".into())
    );
    let play = play.until(Side::Nk, Phase::Combat);
    assert_eq!(
        reach(&play, "nk", "a"),
        Err("units do not move in the Combat phase (6).".into())
    );
    // Both ways of a unit that can dismount (4.5).
    let play = play.until(Side::Un, Phase::Movement);
    let Ok(Reply::Reach(ways)) = reach(&play, "un", "u") else {
        panic!("it can move");
    };
    let on_foot: Vec<bool> = ways.iter().map(|way| way.on_foot).collect();
    assert_eq!(on_foot, [false, true]);
}

#[test]
fn r9_3_why_not_tells_nothing_of_an_ambush() {
    let ambush = |enemy: &[&str]| {
        given()
            .fog()
            .unit("a nk-rifle 4 A at 0705")
            .units(enemy)
            .nk(Phase::Movement)
    };
    for enemy in [&[][..], &["d rok 4 C at 0708"], &["d rok 4 C at 0709"]] {
        let play = ambush(enemy);
        let order = read(&play.game, "move a 0706 0707");
        let answer = put(&play, "nk", &Question::WhyNot(order));
        assert_eq!(answer, Ok(Reply::WhyNot(None)), "{enemy:?}");
    }
    let play = ambush(&[]);
    let order = read(&play.game, "move a 0707");
    let Ok(Reply::WhyNot(Some(refusal))) = put(&play, "nk", &Question::WhyNot(order)) else {
        panic!("it is not next to it");
    };
    assert_eq!(refusal.text, "0707 is not next to 0705 (9).");
}

#[test]
fn d7_why_not_answers_in_the_enemys_turn_that_it_is_his() {
    let play = given().unit("a nk-rifle 4 A at 0705").un(Phase::Movement);
    let order = read(&play.game, "move a 0706");
    let Ok(Reply::WhyNot(Some(refusal))) = put(&play, "nk", &Question::WhyNot(order)) else {
        panic!("it is UN's turn");
    };
    assert_eq!(refusal.text, "it is UN's turn (1.1).");
    let resign = put(&play, "nk", &Question::WhyNot(Order::Resign));
    assert_eq!(resign, Ok(Reply::WhyNot(None)));
}

/// `0701 source 0, 0702 rail 1; Full of 72, fixed Full`.
fn supply(play: &Play, seat: &str, spot: Spot) -> String {
    match put(play, seat, &Question::Supply(spot)) {
        Ok(Reply::Supply(line)) => line_words(&line),
        Ok(other) => panic!("{other:?}"),
        Err(sentence) => sentence,
    }
}

fn line_words(line: &SupplyLine) -> String {
    let steps: Vec<String> = line
        .path
        .iter()
        .map(|step| {
            let costs = step.costs.iter();
            let costs: Vec<_> = costs.map(|c| format!("{:?} {}", c.cause, c.cost)).collect();
            format!("{} {} = {}", step.hex, costs.join(" + "), step.total)
        })
        .collect();
    let state = |state: Option<naktong_protocol::unit::SupplyState>| {
        state.map_or("-".to_owned(), |state| state.to_string())
    };
    format!(
        "{}; {} of {} and {}, fixed {}",
        steps.join(", "),
        state(line.state),
        line.full_to,
        line.low_to,
        state(line.fixed)
    )
}

fn road_to_the_front(lines: &[&str]) -> Setup {
    crate::setup::given_map(1, 9)
        .fog()
        .supply()
        .source("NK 0101 8")
        .road("0101 0102 rail")
        .road("0102 0103 primary")
        .terrain("0104 hill, 0105 hill")
        .sides("0104-0105 major bridge")
        .unit("a nk-rifle 4 C at 0105")
        .units(lines)
}

#[test]
fn r8_1_the_path_of_supply_is_told_step_by_step() {
    let play = road_to_the_front(&[]).begin();
    let path = "0101 Source 8 = 8, 0102 Rail 1 = 9, 0103 PrimaryRoad 2 = 11, \
                0104 Terrain(Hill) 5 = 16, 0105 Terrain(Hill) 5 = 21";
    let spot = Spot::Unit(unit("a"));
    assert_eq!(
        supply(&play, "nk", spot),
        format!("{path}; Full of 72 and 102, fixed Full")
    );
    assert_eq!(
        supply(&play, "nk", Spot::Hex(hex("0105"))),
        format!("{path}; Full of 72 and 102, fixed -")
    );
    // In the enemy's turn too.
    let play = play.until(Side::Un, Phase::Movement);
    assert!(supply(&play, "nk", spot).starts_with(path));
    // A bridge that is down is public and counts at once.
    let blown = road_to_the_front(&[])
        .with(|scenario| {
            let bridge = "0104-0105".parse().unwrap();
            let down = naktong_protocol::map::BridgeState::Blown;
            scenario.bridges.insert(bridge, down);
            scenario.units.clear();
        })
        .begin();
    let told = supply(&blown, "nk", Spot::Hex(hex("0105")));
    assert!(
        told.contains("0105 Terrain(Hill) 5 + NoBridge 6 = 27"),
        "{told}"
    );
}

#[test]
fn r8_1_supply_is_told_of_ones_own_units_and_of_ground() {
    let play = road_to_the_front(&["d rok 4 C at 0109"]).begin();
    for (spot, sentence) in [
        (
            Spot::Unit(unit("d")),
            "d is not this seat's to command (D6).",
        ),
        (
            Spot::Unit(unit("nobody")),
            "nobody is not this seat's to command (D6).",
        ),
        (Spot::Hex(hex("0909")), "0909 is sea or off the map (3.2)."),
    ] {
        assert_eq!(supply(&play, "nk", spot), sentence);
    }
}

#[test]
fn r8_3_an_unseen_enemy_on_the_road_shows_in_the_state_alone() {
    // Three hexes behind the front, out of everybody's sight, he cuts the road.
    let behind = |lines: &[&str]| {
        road_to_the_front(lines)
            .unit("b nk-rifle 1 C at 0109")
            .with(|scenario| scenario.units.retain(|u| u.counter.id != unit("a")))
            .begin()
    };
    let spot = Spot::Unit(unit("b"));
    let (free, cut) = (behind(&[]), behind(&["x rok 4 C at 0104"]));
    let (free, cut) = (supply(&free, "nk", spot), supply(&cut, "nk", spot));
    assert!(free.ends_with("; Full of 72 and 102, fixed Full"), "{free}");
    assert_eq!(
        cut,
        free.replace("fixed Full", "fixed Out"),
        "the path is the one he would expect"
    );
}

#[test]
fn r8_3_without_supply_states_the_cost_is_told_and_no_state() {
    let play = road_to_the_front(&[])
        .with(|scenario| scenario.modules.supply = false)
        .begin();
    let told = supply(&play, "nk", Spot::Hex(hex("0102")));
    assert_eq!(
        told,
        "0101 Source 8 = 8, 0102 Rail 1 = 9; - of 72 and 102, fixed -"
    );
}

#[test]
fn r7_2_plans_are_of_nk_divisions_where_orders_are_written() {
    let plan = |play: &Play, seat: &str| {
        let formation = FormationId::new("nkpa-4-div").unwrap();
        put(play, seat, &Question::Plan { formation })
    };
    let setup = || given().unit("a nk-rifle 4 C at 0706 of nkpa-4-div");
    assert_eq!(
        plan(&setup().begin(), "nk"),
        Err("this match is played without written orders (7.2).".into())
    );
    let written = setup()
        .with(|scenario| scenario.modules.orders = true)
        .begin();
    let none = "nkpa-4-div is no division of yours under written orders (7.2).";
    assert_eq!(plan(&written, "un"), Err(none.into()));
    // It was given no order at the start.
    assert_eq!(plan(&written, "nk"), Err(none.into()));
}

#[test]
fn r7_2_a_plan_tells_the_orders_and_what_is_on_plan_for_each_unit() {
    // The regiment is ordered south, and stands with an enemy on either hand.
    let division = |under: &str| {
        given()
            .orders()
            .place("seoul 0710 UN 0")
            .place("suwon 0715 UN 0")
            .formation(&format!("nkpa-4-div hq 4hq under {under}"))
            .unit("4hq nk-hq 2 at 0101 of nkpa-4-div")
            .unit("a nk-rifle 4 C at 0706 of nkpa-4-div")
            .unit("t nk-tank 4 C at 0706")
    };
    let plan = |play: &Play| {
        let formation = FormationId::new("nkpa-4-div").unwrap();
        match put(play, "nk", &Question::Plan { formation }) {
            Ok(Reply::Plan(plan)) => plan,
            other => panic!("{other:?}"),
        }
    };
    let hexes = |list: &[naktong_protocol::Hex]| -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    };
    let moving = plan(&division("seoul,suwon").nk(Phase::Movement));
    let objective = moving.directive.objective.map(|place| place.to_string());
    assert_eq!(objective.as_deref(), Some("seoul"));
    assert_eq!(moving.units.len(), 1, "the regiment, and not the tanks");
    // 0605 and 0705 could be reached too, at less than half its MA: they are off plan.
    assert_eq!(
        hexes(&moving.units[0].hexes),
        [
            "0507", "0606", "0607", "0707", "0708", "0806", "0807", "0907"
        ]
    );

    let enemies = |setup: Setup| setup.unit("n rok 4 C at 0705").unit("s rok 4 C at 0707");
    let play = enemies(division("seoul,suwon")).nk(Phase::Combat);
    let fighting = plan(&play);
    assert_eq!(hexes(&fighting.units[0].hexes), [""; 0]);
    assert_eq!(hexes(&fighting.units[0].targets), ["0707"]);
    assert_eq!(shift(&play, "nk", "attack 0707 with a", "off plan"), "");
    assert_eq!(shift(&play, "nk", "attack 0705 with a", "off plan"), "-2");
    assert_eq!(shift(&play, "nk", "attack 0705 with t", "off plan"), "");

    let securing = plan(&enemies(division("secure")).nk(Phase::Combat));
    assert_eq!(securing.directive.objective, None);
    assert_eq!(hexes(&securing.units[0].targets), [""; 0]);
}

#[test]
fn nobody_is_answered_before_the_match_and_after_it() {
    let play = given().unit("a nk-rifle 4 C at 0706").begin();
    let reach = Question::Reach { unit: unit("a") };
    let nobody = SeatId::new("nobody").unwrap();
    assert_eq!(
        ask(&play.game, nobody, &reach),
        Err(Violation::NoSuchSeat { seat: nobody })
    );
    let before = Game::new(play.game.scenario().clone());
    let nk = SeatId::new("nk").unwrap();
    assert_eq!(ask(&before, nk, &reach), Err(Violation::NotStarted));
    let over = play.order("resign").accepted();
    assert_eq!(ask(&over.game, nk, &reach), Err(Violation::MatchOver));
}
