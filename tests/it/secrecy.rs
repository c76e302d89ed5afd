//! What a viewer is sent is built from what he may know (rules 16.3 and D7, which hold in C1
//! too, though it plays without fog).

use std::collections::BTreeMap;

use naktong_protocol::codec::Hash;
use naktong_protocol::message::{Answer, MatchInfo, RefusalCode, Request, Update};
use naktong_protocol::report::{Report, ShiftCause};
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::view::UnitState;
use naktong_protocol::{Order, OrderId, UnitId, View, ViewEvent, Viewer};
use naktong_tests::{C1, Chair, Codec, Daemon, plan};

/// The sides of C1's units.
fn sides() -> BTreeMap<UnitId, Side> {
    let scenario = naktong_scenarios::load(C1).unwrap();
    let units = scenario.units.into_iter();
    units
        .map(|unit| (unit.counter.id, unit.counter.nation.side()))
        .collect()
}

/// What a viewer must not know of an enemy, if it is there.
fn secret(sides: &BTreeMap<UnitId, Side>, own: Option<Side>, event: &ViewEvent) -> bool {
    let foreign = |unit: &UnitId| Some(sides[unit]) != own;
    let told = |unit: &UnitId, state: &UnitState| foreign(unit) && state.own.is_some();
    match event {
        ViewEvent::UnitAppears(unit) => told(&unit.counter.id, &unit.state),
        ViewEvent::UnitChanges { unit, state } => told(unit, state),
        ViewEvent::Expected(expected) => foreign(&expected.counter.id),
        ViewEvent::ExpectedGoes(unit) => foreign(unit),
        ViewEvent::Report(Report::StanceSet { unit, .. }) => foreign(unit),
        ViewEvent::Report(Report::Moved { unit, cost, .. }) => foreign(unit) && cost.is_some(),
        ViewEvent::Report(Report::Combat(combat)) => {
            let attacked = Some(combat.attacking.enemy()) == own;
            let shifts = combat.detail.iter().flat_map(|detail| &detail.shifts);
            !attacked
                && shifts
                    .into_iter()
                    .any(|shift| shift.cause == ShiftCause::Delay)
        }
        _ => false,
    }
}

fn secrets_of_view(sides: &BTreeMap<UnitId, Side>, own: Option<Side>, view: &View) -> bool {
    view.units
        .iter()
        .any(|(id, unit)| Some(sides[id]) != own && unit.state.own.is_some())
        || view.expected.keys().any(|id| Some(sides[id]) != own)
}

fn own_side(chair: &Chair) -> Option<Side> {
    chair
        .seat
        .and_then(|(seat, _)| chair.board.seat(seat))
        .map(|seat| seat.side)
}

#[test]
fn in_a_whole_match_no_viewer_hears_a_stance_an_arrival_or_a_cost_of_the_other_side() {
    let daemon = Daemon::start();
    let sides = sides();
    let [mut nk, mut un] = Chair::both(daemon.address());
    let mut guest = Chair::spectate(daemon.address(), Codec::Binary, nk.game);
    let expected = UnitId::new("rok-5-rgt").unwrap();
    assert!(
        un.view.expected.contains_key(&expected),
        "its own side awaits it"
    );
    for turn in 1..=3 {
        nk.follow_until(|view| view.turn.turn == turn || view.outcome.is_some());
        if nk.is_to_move() {
            nk.fidgets();
        }
        nk.plays_its_turn();
        un.follow_until(|view| view.turn.acting == Some(Side::Un) || view.outcome.is_some());
        for chair in [&mut nk, &mut un, &mut guest] {
            let own = own_side(chair);
            let (replay, _) = chair.export();
            if chair.view.outcome.is_some() {
                continue;
            }
            assert_eq!(replay.records, []);
            assert_eq!(replay.streams.len(), 1, "a running match shows one stream");
            assert_eq!(replay.streams[0].viewer(), chair.view.viewer);
            for update in &replay.streams[0].updates {
                assert!(
                    !update.news.iter().any(|event| secret(&sides, own, event)),
                    "{update:?}"
                );
            }
            assert!(!secrets_of_view(&sides, own, &replay.streams[0].start));
        }
        un.plays_its_turn();
        if un.view.outcome.is_some() {
            break;
        }
    }
    for chair in [&mut nk, &mut un, &mut guest] {
        chair.follow_until(|view| view.outcome.is_some());
        let own = own_side(chair);
        let heard = chair.heard.iter().flat_map(|update| &update.news);
        let told: Vec<_> = heard.filter(|event| secret(&sides, own, event)).collect();
        assert!(told.is_empty(), "{} was told {told:?}", chair.view.viewer);
        assert!(!secrets_of_view(&sides, own, &chair.view));
    }
    let own_stances = |chair: &Chair| {
        let heard = chair.heard.iter().flat_map(|update| &update.news);
        heard
            .filter(|event| matches!(event, ViewEvent::Report(Report::StanceSet { .. })))
            .count()
    };
    assert!(own_stances(&nk) > 0, "the owner himself is told");
    assert_eq!(own_stances(&guest), 0);
}

/// What the South and a spectator hear of a match in which the North takes a stance or not.
fn heard_of(daemon: &Daemon, stance: Option<Stance>) -> [(Vec<Update>, View); 2] {
    let [mut nk, mut un] = Chair::both(daemon.address());
    let mut guest = Chair::spectate(daemon.address(), Codec::Json, nk.game);
    let units: Vec<UnitId> = nk
        .legal()
        .stances
        .iter()
        .map(|option| option.unit)
        .collect();
    if let Some(stance) = stance {
        nk.plays(Order::SetStance { units, stance });
    }
    let town = plan::uijongbu(&nk.board);
    let legal = nk.legal();
    let march = plan::next_order(&nk.view, &legal, town);
    assert!(matches!(march, Order::Move { .. }), "{march:?}");
    nk.plays(march);
    // The march is heard, and whatever would have come before it.
    [&mut un, &mut guest].map(|chair| {
        let begun = chair.seq();
        let before = chair.heard.clone();
        while chair.seq() == begun {
            match chair.session.hear() {
                Ok(message) => chair.take(message),
                other => panic!("the session ended: {other:?}"),
            }
        }
        let heard = before.into_iter().chain(chair.heard.clone());
        // Seals are keyed by the secrets of their matches: no two are alike.
        let unsealed = heard.map(|update| Update {
            seal: Hash::ZERO,
            ..update
        });
        (unsealed.collect(), chair.view.clone())
    })
}

#[test]
fn two_matches_that_differ_in_a_stance_are_the_same_to_the_enemy_and_to_spectators() {
    let daemon = Daemon::start();
    let silent = heard_of(&daemon, None);
    assert_eq!(heard_of(&daemon, Some(Stance::Withdraw)), silent);
    assert_eq!(heard_of(&daemon, Some(Stance::Hold)), silent);
}

#[test]
fn refusals_legal_orders_and_the_lobby_tell_nothing_of_the_other_side() {
    let daemon = Daemon::start();
    let [mut nk, mut un] = Chair::both(daemon.address());
    let refused = |chair: &mut Chair, order: Order| match chair.try_order(OrderId::random(), order)
    {
        Ok(Answer::Refused(refusal)) => refusal,
        other => panic!("not refused but {other:?}"),
    };
    let info = |chair: &mut Chair| -> MatchInfo {
        match chair.session.ask(Request::Matches { after: None }) {
            Answer::Matches { matches, .. } => matches[0].clone(),
            other => panic!("no list but {other:?}"),
        }
    };
    let regiment = UnitId::new("rok-1-rgt").unwrap();
    let expected = UnitId::new("rok-5-rgt").unwrap();
    let stance = |unit| Order::SetStance {
        units: vec![unit],
        stance: Stance::Hold,
    };
    let nobody = UnitId::new("rok-99-rgt").unwrap();
    let foreign = refused(&mut nk, stance(regiment));
    assert_eq!(foreign.code, RefusalCode::IllegalOrder);
    // One who is awaited and one who does not exist are refused alike.
    let (awaited, unknown) = (
        refused(&mut nk, stance(expected)),
        refused(&mut nk, stance(nobody)),
    );
    assert_eq!((awaited.code, &awaited.rule), (unknown.code, &unknown.rule));
    let unnamed =
        |text: &str, ids: [&str; 2]| ids.iter().fold(text.to_owned(), |t, id| t.replace(id, "X"));
    assert_eq!(
        unnamed(&awaited.text, ["rok-5-rgt", "5rok"]),
        unnamed(&unknown.text, ["rok-99-rgt", "99rok"]),
        "a refusal tells nobody who is awaited"
    );

    let (listed, off_turn) = (info(&mut un), refused(&mut un, stance(regiment)));
    let waiting = un.legal();
    nk.fidgets();
    assert_eq!(info(&mut un), listed);
    assert_eq!(refused(&mut un, stance(regiment)), off_turn);
    assert_eq!(un.legal(), waiting);
    assert_eq!(
        waiting,
        Default::default(),
        "nothing may be ordered in the enemy's turn"
    );
    assert_eq!(un.view.viewer, Viewer::Seat(un.seat_id()));
}
