//! Orders for the other seats of one's side, as the terms allow.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::computer::Level;
use naktong_protocol::deal::{Deal, Offer};
use naktong_protocol::message::{Answer, RefusalCode, Request, SeatKey};
use naktong_protocol::notify::TargetRequest;
use naktong_protocol::question::Question;
use naktong_protocol::record::Fact;
use naktong_protocol::replay::Replay;
use naktong_protocol::terms::{Mates, Terms};
use naktong_protocol::turn::Phase;
use naktong_protocol::{MatchId, Order, OrderId, ScenarioId};

use super::house::{Client, House, seat};
use crate::net::wire::Wire;
use crate::verify::verify;

/// I Corps, II Corps and all of UN at the Naktong, and the key of I Corps.
async fn table(house: &House, mates: Mates) -> ([Client; 3], MatchId, SeatKey) {
    let mut all = vec![];
    for _ in 0..3 {
        all.push(house.client(Wire::Json).await);
    }
    let [mut one, mut two, mut un] = <[Client; 3]>::try_from(all).ok().unwrap();
    let key = one.guest("Ivan").await;
    two.guest("Otto").await;
    un.guest("Walt").await;
    let host = Request::Host {
        scenario: ScenarioId::new("c10-great-naktong-offensive").unwrap(),
        options: BTreeSet::new(),
        computers: BTreeMap::new(),
        terms: Terms {
            mates,
            ..Terms::default()
        },
    };
    let Answer::Hosted(info) = one.ask(host).await else {
        panic!("not hosted");
    };
    one.sit(info.id, "i").await;
    two.sit(info.id, "ii").await;
    un.sit(info.id, "us").await;
    un.sit(info.id, "rok").await;
    ([one, two, un], info.id, key)
}

/// `done` by whoever asks, for a seat.
async fn done(client: &mut Client, id: MatchId, at: &str) -> Answer {
    let phase = client.legal(id, at).await.done.expect("it is asked");
    let done = Order::Done { turn: 1, phase };
    client.order(id, at, OrderId::random(), done).await
}

fn accepted(answer: &Answer) -> bool {
    matches!(answer, Answer::Accepted { .. })
}

#[tokio::test]
async fn a_mate_orders_as_the_journal_tells_and_takes_back_what_he_gave() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let ([mut one, mut two, mut un], id, key) = table(&house, Mates::Any).await;
    two.watch(id, Some("i"), None).await;
    let id_of_it = OrderId::random();
    let phase = two.legal(id, "i").await.done.unwrap();
    let order = Order::Done { turn: 1, phase };
    let first = two.order(id, "i", id_of_it, order.clone()).await;
    assert!(accepted(&first), "{first:?}");
    assert_eq!(two.order(id, "i", id_of_it, order).await, first, "once");
    assert_eq!(one.legal(id, "i").await.done, None, "done already");

    // Who gave it takes it back, and so does he whose order it was.
    let undo = |at| Request::Deal {
        r#match: id,
        seat: seat(at),
        deal: Deal::Undo { to: None },
    };
    for by in [&mut two, &mut one] {
        let undone = by.ask(undo("i")).await;
        assert!(matches!(&undone, Answer::Match(info) if info.dealings.offers.is_empty()));
        assert_eq!(by.legal(id, "i").await.done, Some(phase));
        assert!(accepted(&done(by, id, "i").await));
    }
    // What a player gave himself is not his mate's to take back alone.
    let asked = two.ask(undo("i")).await;
    assert!(
        matches!(&asked, Answer::Refused(refusal) if refusal.code == RefusalCode::NoDeal),
        "{asked:?}"
    );

    // A key of his own seat lets a mate in on another line too, and a stranger's does not.
    let mut again = house.client(Wire::Bincode).await;
    again.claim(id, "ii", key).await;
    again.watch(id, Some("ii"), None).await;
    assert!(accepted(&done(&mut again, id, "ii").await));
    let enemy = un
        .refused(Request::Legal {
            r#match: id,
            seat: seat("ii"),
        })
        .await;
    assert_eq!(enemy.code, RefusalCode::NotYourSeat);

    un.order(id, "us", OrderId::random(), Order::Resign).await;
    let file = one.export(id, None).await;
    assert!(verify(&*file).unwrap().orders >= 5);
    let replay = Replay::read(&*file).unwrap();
    let given: Vec<_> = replay
        .records
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Played { seat, .. } => Some((*seat, None)),
            Fact::PlayedByMate { seat, mate, .. } => Some((*seat, Some(*mate))),
            _ => None,
        })
        .collect();
    let (i, ii) = (seat("i"), seat("ii"));
    let orders = [(i, Some(ii)), (i, Some(ii)), (i, None), (ii, Some(i))];
    assert_eq!(given[..4], orders);
    house.close().await.unwrap();
}

/// What is asked for the seat of a mate, and whether he who asks may where mates act.
fn asked(r#match: MatchId, key: SeatKey) -> [(bool, Request); 14] {
    let seat = seat("i");
    let deal = |deal| Request::Deal {
        r#match,
        seat,
        deal,
    };
    let stand_in = Request::StandIn {
        r#match,
        seat,
        level: Level::Recruit,
    };
    let targets = Request::Targets {
        r#match,
        seat,
        ask: TargetRequest::List,
    };
    let watch = Request::Watch {
        r#match,
        seat: Some(seat),
        from: None,
    };
    let export = Request::Export {
        r#match,
        seat: Some(seat),
        offset: 0,
    };
    let thoughts = Request::Thoughts {
        r#match,
        seat: Some(seat),
        after: 0,
    };
    let ask = Request::Ask {
        r#match,
        seat,
        question: Question::WhyNot(Order::Resign),
    };
    // The rules refuse it: the phase is another turn's.
    let order = Request::Order {
        r#match,
        seat,
        order_id: OrderId::random(),
        order: Order::Done {
            turn: 9,
            phase: Phase::Combat,
        },
    };
    let leave = Request::Leave { r#match, seat };
    [
        (true, watch),
        (true, export),
        (true, Request::Legal { r#match, seat }),
        (true, ask),
        (true, order),
        (true, Request::Claim { r#match, seat, key }),
        (true, deal(Deal::Undo { to: None })),
        (false, deal(Deal::Offer(Offer::Draw))),
        (false, deal(Deal::Entrust { key: None })),
        (false, stand_in),
        (false, Request::TakeBack { r#match, seat }),
        (false, targets),
        (false, thoughts),
        (false, leave),
    ]
}

#[tokio::test]
async fn only_orders_are_a_mates_and_what_he_must_know_for_them() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    for mates in [Mates::Any, Mates::None] {
        let ([_one, mut two, _un], id, _) = table(&house, mates).await;
        for (may, request) in asked(id, SeatKey::random()) {
            let word = format!("{mates:?}: {request:?}");
            let answer = two.ask(request).await;
            let code = match &answer {
                Answer::Refused(refusal) => Some(refusal.code),
                _ => None,
            };
            match may && mates == Mates::Any {
                true => assert_ne!(code, Some(RefusalCode::NotYourSeat), "{word}"),
                false => assert_eq!(code, Some(RefusalCode::NotYourSeat), "{word}"),
            }
        }
    }
    let ([mut one, mut two, _un], r#match, _) = table(&house, Mates::Any).await;
    let i = seat("i");
    // Whoever hands his seat to a computer player hands it to nobody else.
    let stand_in = Request::StandIn {
        r#match,
        seat: i,
        level: Level::Recruit,
    };
    one.ask(stand_in).await;
    let order = Order::Resign;
    let answer = two.order(r#match, "i", OrderId::random(), order).await;
    assert!(
        matches!(&answer, Answer::Refused(refusal) if refusal.code == RefusalCode::StoodIn),
        "{answer:?}"
    );
    house.close().await.unwrap();
}

#[tokio::test]
async fn without_the_term_a_refusal_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let ([_one, mut two, _un], id, _) = table(&house, Mates::None).await;
    let refused = two
        .refused(Request::Legal {
            r#match: id,
            seat: seat("i"),
        })
        .await;
    assert_eq!(refused.code, RefusalCode::NotYourSeat);
    assert_eq!(
        refused.text,
        "You hold ii and not i, and nobody orders for a mate in this match (mates=none)."
    );
    house.close().await.unwrap();
}

#[tokio::test]
async fn for_who_is_away_a_mate_orders_and_not_for_who_is_here() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.notify_away_ms = 1).await;
    let ([one, mut two, _un], id, key) = table(&house, Mates::Absent).await;
    let refused = done(&mut two, id, "i").await;
    let Answer::Refused(refused) = refused else {
        panic!("he is here: {refused:?}");
    };
    assert_eq!(refused.code, RefusalCode::NotYourSeat);
    assert!(refused.text.ends_with("(mates=absent)."), "{refused}");
    drop(one);
    // His line ends when the server notices.
    while !accepted(&done(&mut two, id, "i").await) {
        tokio::task::yield_now().await;
    }
    let mut one = house.client(Wire::Json).await;
    one.claim(id, "i", key).await;
    let undo = Request::Deal {
        r#match: id,
        seat: seat("i"),
        deal: Deal::Undo { to: None },
    };
    assert!(matches!(one.ask(undo).await, Answer::Match(_)));
    let refused = done(&mut two, id, "i").await;
    assert!(matches!(refused, Answer::Refused(_)), "he is back");
    house.close().await.unwrap();
}
