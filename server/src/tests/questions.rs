//! Questions to a match: answered to who holds the seat, heard by nobody else, never saved.

use naktong_protocol::message::{Answer, RefusalCode, Request};
use naktong_protocol::order::{MAX_PATH, MAX_UNITS};
use naktong_protocol::question::{Question, Reply, Spot};
use naktong_protocol::{MatchId, Order, UnitId};

use super::house::{Client, House, Party, seat};
use crate::net::wire::Wire;

fn unit(id: &str) -> UnitId {
    UnitId::new(id).unwrap()
}

fn question(r#match: MatchId, at: &str, question: Question) -> Request {
    Request::Ask {
        r#match,
        seat: seat(at),
        question,
    }
}

async fn reply(client: &mut Client, id: MatchId, at: &str, asked: Question) -> Reply {
    match client.ask(question(id, at, asked)).await {
        Answer::Reply(reply) => *reply,
        answer => panic!("{answer:?}"),
    }
}

#[tokio::test]
async fn who_holds_a_seat_is_answered_and_nobody_hears_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    party.settle().await;
    let id = party.id;
    let before: Vec<_> = party
        .players
        .iter()
        .map(|(.., folded)| folded.seq)
        .collect();
    let stranger = &mut party.spectator.0;
    let reach = Question::Reach {
        unit: unit("nkpa-18-rgt"),
    };
    let refused = stranger.refused(question(id, "nk", reach.clone())).await;
    assert_eq!(refused.code, RefusalCode::NotYourSeat);

    let nk = &mut party.players[0].1;
    let legal = nk.legal(id, "nk").await;
    let Reply::Reach(options) = reply(nk, id, "nk", reach).await else {
        panic!("no reach");
    };
    let offered = |unit: &UnitId| legal.moves.iter().find(|option| option.unit == *unit);
    assert_eq!(options.first(), offered(&unit("nkpa-18-rgt")));
    let advance = Order::Advance { units: vec![] };
    for (order, accepted) in [(Order::Resign, true), (advance, false)] {
        let Reply::WhyNot(refusal) = reply(nk, id, "nk", Question::WhyNot(order.clone())).await
        else {
            panic!("no answer to why-not");
        };
        assert_eq!(refusal.is_none(), accepted, "{order:?}: {refusal:?}");
    }
    let supply = Question::Supply(Spot::Unit(unit("nkpa-18-rgt")));
    assert!(matches!(
        reply(nk, id, "nk", supply.clone()).await,
        Reply::Supply(_)
    ));
    // Another's unit, by the other seat.
    let refused = party.players[1].1.refused(question(id, "un", supply)).await;
    assert_eq!(refused.code, RefusalCode::IllegalOrder);
    assert_eq!(refused.rule.as_deref(), Some("D6"));

    party.settle().await;
    let after: Vec<_> = party
        .players
        .iter()
        .map(|(.., folded)| folded.seq)
        .collect();
    assert_eq!(before, after, "nothing was told to anybody");
    let metrics = house.get("/metrics").await;
    assert!(metrics.contains("naktong_questions_total"), "{metrics}");
    house.close().await.unwrap();
}

#[tokio::test]
async fn questions_are_held_to_limits_and_to_the_match_being_in_play() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut client = house.client(Wire::Json).await;
    let id = client.host().await.id;
    client.join(id, "nk").await;
    let who = unit("nkpa-18-rgt");
    let early = question(id, "nk", Question::Reach { unit: who });
    assert_eq!(client.refused(early).await.code, RefusalCode::NotStarted);
    let hex = "1306".parse().unwrap();
    let long = Order::Move {
        units: vec![who],
        path: vec![hex; MAX_PATH + 1],
        on_foot: false,
    };
    let crowd = Question::Odds {
        target: hex,
        attackers: vec![who; MAX_UNITS + 1],
        lead: who,
        support: vec![],
        air: 0,
    };
    for asked in [Question::WhyNot(long), crowd] {
        let refused = client.refused(question(id, "nk", asked)).await;
        assert_eq!(refused.code, RefusalCode::TooLarge);
    }
    house.close().await.unwrap();
}
