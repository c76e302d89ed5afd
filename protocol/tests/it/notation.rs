//! Orders as people type them.

use crate::common::{board, hex, legal, orders, unit, view};
use naktong_protocol::notation::{Context, MAX_LINE, NotationError, parse, tag_of, write};
use naktong_protocol::order::{MAX_GUARDS, MAX_PATH, Order};
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Stance;
use naktong_protocol::{Hex, UnitId};
use proptest::prelude::*;
use std::sync::Arc;

fn read(line: &str) -> Result<Order, NotationError> {
    let (view, board, legal) = (view(), board(), legal());
    parse(
        line,
        &Context {
            view: &view,
            board: Some(&board),
            legal: Some(&legal),
        },
    )
}

fn units(ids: &[&str]) -> Vec<UnitId> {
    ids.iter().map(|id| unit(id)).collect()
}

fn path(hexes: &[&str]) -> Vec<Hex> {
    hexes.iter().map(|text| hex(text)).collect()
}

#[test]
fn a_move_names_its_hexes_with_or_without_the_start() {
    let order = Order::Move {
        units: units(&["nkpa-18-rgt"]),
        path: path(&["0705", "0706"]),
        on_foot: false,
    };
    for line in [
        "18r 0704>0705>0706",
        "18r >0705>0706",
        "18R 0704 > 0705 > 0706",
        "  nkpa-18-rgt   0704>0705>0706  ",
        "move 18r 0704>0705>0706",
        "18r to 0706",
    ] {
        assert_eq!(read(line), Ok(order.clone()), "{line}");
    }
}

#[test]
fn units_that_stand_together_move_together() {
    let order = Order::Move {
        units: units(&["nkpa-18-rgt", "nkpa-107-tank"]),
        path: path(&["0705"]),
        on_foot: true,
    };
    for line in [
        "18r+107t 0704>0705 on foot",
        "18r 107t >0705 ON FOOT",
        "18r, 107t 0704>0705 on foot",
    ] {
        assert_eq!(read(line), Ok(order.clone()), "{line}");
    }
}

#[test]
fn an_attack_names_target_attackers_lead_and_support() {
    let attack = |attackers: &[&str], lead: &str, support: &[&str]| Order::Attack {
        target: hex("0707"),
        attackers: units(attackers),
        lead: unit(lead),
        support: units(support),
        air: 0,
    };
    let both = ["nkpa-18-rgt", "nkpa-107-tank"];
    assert_eq!(
        read("attack 0707 with 18r 107t lead 18r"),
        Ok(attack(&both, "nkpa-18-rgt", &[]))
    );
    assert_eq!(
        read("Attack Uijongbu with 18r"),
        Ok(attack(&["nkpa-18-rgt"], "nkpa-18-rgt", &[]))
    );
    let supported = attack(&both, "nkpa-107-tank", &["nkpa-4-div-hq"]);
    for line in [
        "attack 0707 with 18r 107t lead 107t support 4div",
        "attack 0707 with 18r+107t support 4div lead 107t",
    ] {
        assert_eq!(read(line), Ok(supported.clone()), "{line}");
    }
}

#[test]
fn the_other_orders() {
    let stance = |ids: &[&str], stance| Order::SetStance {
        units: units(ids),
        stance,
    };
    for (line, order) in [
        ("advance none", Order::Advance { units: vec![] }),
        (
            "advance 18r 107t",
            Order::Advance {
                units: units(&["nkpa-18-rgt", "nkpa-107-tank"]),
            },
        ),
        ("stance 18r delay", stance(&["nkpa-18-rgt"], Stance::Delay)),
        (
            "stance 18r 107t HOLD",
            stance(&["nkpa-18-rgt", "nkpa-107-tank"], Stance::Hold),
        ),
        (
            "stance 18r reserve 0704 0705",
            stance(&["nkpa-18-rgt"], Stance::Reserve(path(&["0704", "0705"]))),
        ),
        (
            "enter 5r 0801",
            Order::Enter {
                unit: unit("nkpa-5-rgt"),
                hex: hex("0801"),
            },
        ),
        (
            "done",
            Order::Done {
                turn: 2,
                phase: Phase::Movement,
            },
        ),
        (
            "done 3 combat",
            Order::Done {
                turn: 3,
                phase: Phase::Combat,
            },
        ),
        ("resign", Order::Resign),
    ] {
        assert_eq!(read(line), Ok(order), "{line}");
    }
}

#[test]
fn what_is_wrong_is_said_in_a_sentence_with_near_misses() {
    for (line, sentence) in [
        ("", "An order is expected, as in: 18r 0704>0705."),
        (
            "atack 0707 with 18r",
            "\"atack\" begins no order: a unit's tag or a word like attack, advance, stance, \
             enter, done, resign is expected; did you mean attack?",
        ),
        (
            "81r >0705",
            "\"81r\" begins no order: a unit's tag or a word like attack, advance, stance, \
             enter, done, resign is expected; did you mean 18r, 5r or air?",
        ),
        (
            "attack 0707 with 18x",
            "\"18x\" is no unit you know of; did you mean 18r?",
        ),
        (
            "attack uijonbu with 18r",
            "\"uijonbu\" is no hex: write column and row, as in 0704; did you mean uijongbu?",
        ),
        (
            "stance 18r dely",
            "\"dely\" is no stance: one of hold, stand, delay, withdraw, reserve is expected; did \
             you mean delay?",
        ),
        (
            "stance 18r reserv 0704",
            "\"reserv\" is no stance: one of hold, stand, delay, withdraw, reserve is expected; \
             did you mean reserve?",
        ),
        (
            "stance 18r",
            "The line ends where a stance (hold, stand, delay, withdraw, reserve) is expected.",
        ),
        (
            "18r 0703>0704",
            "18r stands in 0704, not in 0703: begin its path with 0704> or with >.",
        ),
        (
            "18r >0706",
            "0704 and 0706 are not neighbors: name every hex of the path, or write: to 0706.",
        ),
        (
            "18r 0704",
            "The line ends where > and the next hex is expected.",
        ),
        ("18r", "The line ends where a hex is expected."),
        ("18r to 0709", "18r cannot reach 0709 and stop there now."),
        (
            "18r >0705 on horseback",
            "\"horseback\" stands where \"foot\" is expected.",
        ),
        (
            "attack 0707 with 18r 107t",
            "The line ends where \"lead\" and one of the attackers is expected.",
        ),
        (
            "attack 0707",
            "The line ends where \"with\" and the attackers is expected.",
        ),
        (
            "advance",
            "The line ends where a unit or \"none\" is expected.",
        ),
        (
            "done now",
            "\"now\" stands where the number of a turn is expected.",
        ),
        (
            "resign now",
            "\"now\" stands where the end of the order is expected.",
        ),
        (
            "stance 18r reserve 0704 0705 0706 0707",
            "One order names at most 3 guard hexes.",
        ),
        (
            "enter 5r 9999x",
            "\"9999x\" is no hex: write column and row, as in 0704.",
        ),
    ] {
        let told = read(line).expect_err(line).to_string();
        assert_eq!(told, sentence, "{line}");
    }
}

#[test]
fn long_lines_are_refused_before_they_are_read() {
    assert_eq!(read(&"x".repeat(MAX_LINE + 1)), Err(NotationError::TooLong));
    let back_and_forth = ">0705>0704".repeat(MAX_PATH / 2) + ">0705";
    assert!(matches!(
        read(&format!("18r {back_and_forth}")),
        Err(NotationError::TooMany { .. })
    ));
}

#[test]
fn to_needs_the_legal_orders() {
    let view = view();
    let error = parse("18r to 0706", &Context::of(&view)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"to\" stands where a path hex by hex is expected."
    );
}

#[test]
fn done_alone_needs_a_phase_in_play() {
    let mut view = view();
    view.turn.phase = None;
    let read = |line| parse(line, &Context::of(&view));
    assert_eq!(read("done"), Err(NotationError::NoPhase));
    assert!(read("done 2 movement").is_ok());
}

#[test]
fn every_kind_of_order_is_written_as_it_is_typed() {
    let lines: Vec<_> = orders().iter().map(|order| write(order, &view())).collect();
    assert_eq!(
        lines,
        [
            "18r+107t 0704>0705>0706 on foot",
            "attack 0707 with 18r 107t lead 18r support 4div air 2",
            "advance none",
            "stance 18r reserve 0704 0705",
            "enter 5r 0801",
            "done",
            "resign",
            "blow 0705-0805",
            "prepare 0705-0805",
            "order nkpa-4-div uijongbu ponggang",
            "order nkpa-4-div secure",
            "relieve nkpa-4-div",
            "air interdiction 4 strike 1 call nkpa-4-div 2",
            "air none",
            "overrun 0707 with 107t 18r",
            "rail 18r 0705",
            "sail 18r 0705",
            "refill 18r",
            "raise 18r 0705",
            "keep 18r",
            "stake 18r",
            "hasten 18r 0705",
            "lend 18r 107t",
            "recall 18r",
        ]
    );
}

#[test]
fn a_tag_that_reads_as_a_word_is_written_as_the_id() {
    let mut view = view();
    let id = unit("nkpa-18-rgt");
    for word in ["lead", "to", "hold", "attack", "none", "107t"] {
        let known = view.units.get_mut(&id).unwrap();
        Arc::make_mut(&mut known.counter).tag = word.into();
        let written = tag_of(id, &view);
        assert!(written == "nkpa-18-rgt" || word == "107t", "{word}");
        let order = Order::Advance { units: vec![id] };
        let back = parse(&write(&order, &view), &Context::of(&view));
        assert_eq!(back, Ok(order), "{word}");
    }
}

fn own_units() -> Vec<UnitId> {
    units(&["nkpa-18-rgt", "nkpa-107-tank", "nkpa-4-div-hq"])
}

fn some_units(least: usize) -> impl Strategy<Value = Vec<UnitId>> {
    prop::sample::subsequence(own_units(), least..=3).prop_shuffle()
}

fn any_hex() -> impl Strategy<Value = Hex> {
    (1..=99_u8, 1..=99_u8).prop_map(|(column, row)| Hex::new(column, row).unwrap())
}

/// A walk of neighbours from where 18r stands.
fn walk() -> impl Strategy<Value = Vec<Hex>> {
    prop::collection::vec(0..6_usize, 1..=MAX_PATH).prop_map(|turns| {
        let mut at = hex("0704");
        let mut path = vec![];
        for turn in turns {
            let around: Vec<Hex> = at.neighbors().collect();
            at = around[turn % around.len()];
            path.push(at);
        }
        path
    })
}

fn any_stance() -> impl Strategy<Value = Stance> {
    prop_oneof![
        Just(Stance::Hold),
        Just(Stance::Stand),
        Just(Stance::Delay),
        Just(Stance::Withdraw),
        prop::collection::vec(any_hex(), 0..=MAX_GUARDS).prop_map(Stance::Reserve),
    ]
}

fn any_order() -> impl Strategy<Value = Order> {
    let movement = (walk(), any::<bool>(), any::<bool>()).prop_map(|(path, two, on_foot)| {
        let count = if two { 2 } else { 1 };
        Order::Move {
            units: own_units()[..count].to_vec(),
            path,
            on_foot,
        }
    });
    let attack = (
        any_hex(),
        some_units(1),
        any::<prop::sample::Index>(),
        some_units(0),
        any::<u8>(),
    )
        .prop_map(|(target, attackers, lead, support, air)| Order::Attack {
            target,
            lead: attackers[lead.index(attackers.len())],
            attackers,
            support,
            air,
        });
    let stance = (some_units(1), any_stance())
        .prop_map(|(units, stance)| Order::SetStance { units, stance });
    let done = (any::<u16>(), prop::sample::select(Phase::ALL.to_vec()))
        .prop_map(|(turn, phase)| Order::Done { turn, phase });
    prop_oneof![
        movement,
        attack,
        some_units(0).prop_map(|units| Order::Advance { units }),
        stance,
        any_hex().prop_map(|hex| Order::Enter {
            unit: unit("nkpa-5-rgt"),
            hex,
        }),
        done,
        Just(Order::Resign),
    ]
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same_order(order in any_order()) {
        let view = view();
        let line = write(&order, &view);
        prop_assert!(line.len() <= MAX_LINE);
        prop_assert_eq!(parse(&line, &Context::of(&view)), Ok(order), "{}", line);
    }

    #[test]
    fn any_line_is_an_order_or_a_sentence(line in "\\PC{0,60}") {
        if let Err(error) = read(&line) {
            prop_assert!(error.to_string().ends_with(['.', '?']));
        }
    }

    #[test]
    fn any_words_of_orders_are_an_order_or_a_sentence(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "attack", "with", "lead", "support", "18r", "107t", "4div", "0704", "0705", "0706",
                ">", "to", "on", "foot", "stance", "reserve", "hold", "done", "enter", "none", "2",
            ]),
            0..9,
        )
    ) {
        let line = words.join(" ");
        match read(&line) {
            Ok(order) => prop_assert!(order.is_within_limits()),
            Err(error) => prop_assert!(error.to_string().ends_with(['.', '?'])),
        }
    }
}
