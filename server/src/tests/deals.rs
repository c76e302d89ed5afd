//! Clocks, orders taken back, draws, seats entrusted to others.

use naktong_protocol::computer::Level;
use naktong_protocol::deal::{Claim, Deal, Dealings, Offer, Quiet};
use naktong_protocol::message::{
    Answer, MatchInfo, MatchState, RefusalCode, Request, SeatKey, ServerMessage,
};
use naktong_protocol::terms::{AtZero, Clock, Terms};
use naktong_protocol::turn::{Phase, VictoryLevel};
use naktong_protocol::unit::Side;
use naktong_protocol::view::ViewEvent;
use naktong_protocol::{MatchId, Order, OrderId, Seq};

use super::house::{Client, Folded, House, seat};
use crate::net::wire::Wire;
use crate::verify::verify;

const LIVE: Clock = Clock::Live {
    bank_s: 1000,
    increment_s: 0,
    cap_s: 1000,
};

const DAILY: Clock = Clock::Daily {
    turn_hours: 48,
    vacation_days: 3,
};

/// A second for the whole match.
const SHORT: Clock = Clock::Live {
    bank_s: 1,
    increment_s: 0,
    cap_s: 1,
};

/// Two players at a match on these terms, each watching by his seat.
async fn seated(house: &House, terms: Terms) -> (Client, Client, MatchId) {
    let mut nk = house.client(Wire::Bincode).await;
    let mut un = house.client(Wire::Json).await;
    nk.guest("North").await;
    un.guest("South").await;
    let id = nk.host_on(terms).await.id;
    nk.sit(id, "nk").await;
    un.sit(id, "un").await;
    nk.watch(id, Some("nk"), None).await;
    un.watch(id, Some("un"), None).await;
    (nk, un, id)
}

fn on(clock: Clock) -> Terms {
    Terms {
        clock,
        ..Terms::default()
    }
}

fn request(r#match: MatchId, at: &str, deal: Deal) -> Request {
    Request::Deal {
        r#match,
        seat: seat(at),
        deal,
    }
}

async fn deals(client: &mut Client, id: MatchId, at: &str, deal: Deal) -> Dealings {
    *settled(client, id, at, deal).await.dealings
}

async fn settled(client: &mut Client, id: MatchId, at: &str, deal: Deal) -> MatchInfo {
    match client.ask(request(id, at, deal)).await {
        Answer::Match(info) => info,
        other => panic!("no deal: {other:?}"),
    }
}

/// The code and sentence of a deal that is refused.
async fn no(client: &mut Client, id: MatchId, at: &str, deal: Deal) -> (RefusalCode, String) {
    let refusal = client.refused(request(id, at, deal)).await;
    (refusal.code, refusal.text)
}

async fn gives(client: &mut Client, id: MatchId, at: &str, order: Order) -> Seq {
    match client.order(id, at, OrderId::random(), order).await {
        Answer::Accepted { seq, .. } => seq,
        other => panic!("not accepted: {other:?}"),
    }
}

/// Ends the phase that the seat is asked about.
async fn done(client: &mut Client, id: MatchId, at: &str) -> Phase {
    let mut folded = Folded::default();
    client.heard.clear();
    client.watch(id, Some(at), None).await;
    client.settle().await;
    folded.fold(&mut client.heard);
    let turn = folded.view.unwrap().turn.turn;
    let phase = client.legal(id, at).await.done.expect("it is asked");
    gives(client, id, at, Order::Done { turn, phase }).await;
    phase
}

/// A move that the seat may make.
async fn a_move(client: &mut Client, id: MatchId, at: &str) -> Order {
    while client.legal(id, at).await.moves.is_empty() {
        done(client, id, at).await;
    }
    let legal = client.legal(id, at).await;
    let quiet = legal.moves.iter().find_map(|option| {
        let stop = option.reach.iter().find(|reach| reach.may_stop)?;
        Some((option, stop.hex))
    });
    let (option, hex) = quiet.expect("a unit may move");
    Order::Move {
        units: vec![option.unit],
        path: option.path_to(hex).unwrap(),
        on_foot: option.on_foot,
    }
}

async fn info_of(client: &mut Client, id: MatchId) -> MatchInfo {
    client.heard.clear();
    match client.ask(Request::Matches { after: None }).await {
        Answer::Matches { matches, .. } => matches.into_iter().find(|info| info.id == id).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Waits until a watched match is as it should be.
async fn sees(client: &mut Client, wanted: impl Fn(&MatchInfo) -> bool) -> MatchInfo {
    let heard: Vec<ServerMessage> = std::mem::take(&mut client.heard);
    for message in heard {
        if let ServerMessage::Match(info) = message
            && wanted(&info)
        {
            return info;
        }
    }
    loop {
        match client.next().await.expect("the server goes on") {
            ServerMessage::Match(info) if wanted(&info) => return info,
            _ => {}
        }
    }
}

async fn proves(client: &mut Client, id: MatchId) -> usize {
    let file = client.export(id, None).await;
    verify(&*file).unwrap().orders
}

#[tokio::test]
async fn at_zero_a_side_passes_until_the_other_is_on_turn() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut nk, mut un, id) = seated(&house, on(SHORT)).await;
    let began = sees(&mut un, |info| info.dealings.running().is_some()).await;
    assert_eq!(began.dealings.running().unwrap().0, Side::Nk);
    // Nobody plays any more: both pass to the end of the match.
    let over = sees(&mut un, |info| {
        matches!(info.state, MatchState::Finished(_))
    });
    over.await;
    assert_eq!(nk.legal(id, "nk").await.done, None);
    assert!(proves(&mut nk, id).await >= 6, "every pass is judged again");
    house.close().await.unwrap();
}

#[tokio::test]
async fn at_zero_a_computer_stands_in_and_the_seat_can_be_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.computer_pause_ms = 60_000).await;
    let terms = Terms {
        at_zero: AtZero::StandIn,
        ..on(SHORT)
    };
    let (mut nk, mut un, id) = seated(&house, terms).await;
    let info = sees(&mut un, |info| info.seats[0].computer.is_some()).await;
    assert_eq!(info.seats[0].computer, Some(Level::Regular));
    assert_eq!(info.dealings.running(), None, "a computer has no clock");
    let own = info_of(&mut nk, id).await;
    assert_eq!(own.seats[0].player.as_deref(), Some("North"));
    house.close().await.unwrap();
}

#[tokio::test]
async fn at_zero_the_other_side_may_claim_the_match_where_the_host_chose_so() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let terms = Terms {
        at_zero: AtZero::Claim,
        ..on(SHORT)
    };
    let (mut nk, mut un, id) = seated(&house, terms).await;
    let early = no(&mut un, id, "un", Deal::Claim(Claim::Win)).await;
    assert_eq!(early.0, RefusalCode::NoDeal, "{}", early.1);
    let claims = || request(id, "un", Deal::Claim(Claim::Win));
    while let Answer::Refused(_) = un.ask(claims()).await {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let info = info_of(&mut nk, id).await;
    let MatchState::Finished(outcome) = info.state else {
        panic!("{:?}", info.state);
    };
    assert_eq!(outcome.level, VictoryLevel::UnDecisive);
    assert_eq!(outcome.reason, "The time of NK was up.");
    proves(&mut un, id).await;
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_restart_costs_nobody_time_and_a_pause_stays_one() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut nk, mut un, id) = seated(&house, on(LIVE)).await;
    let left = |info: &MatchInfo| info.dealings.clocks[&Side::Nk].left_ms;
    assert_eq!(left(&info_of(&mut nk, id).await), 1_000_000);
    assert!(
        !deals(&mut nk, id, "nk", Deal::Offer(Offer::Pause))
            .await
            .paused
    );
    house.close().await.unwrap();

    let house = House::open(dir.path()).await;
    let mut eve = house.client(Wire::Json).await;
    let info = info_of(&mut eve, id).await;
    let face = &info.dealings.clocks[&Side::Nk];
    let ran = 1_000_000 - face.left_ms;
    let since = face.since_ms.expect("it goes on");
    let deadline = face.deadline_ms.unwrap();
    assert_eq!(deadline, since + 1_000_000 - ran);
    assert_eq!(info.dealings.offers[&Offer::Pause], Side::Nk);
    house.close().await.unwrap();
    drop((nk, un));

    // Once more, in a pause.
    let house = House::open(dir.path()).await;
    let (mut a, mut b, other) = seated(&house, on(LIVE)).await;
    deals(&mut a, other, "nk", Deal::Offer(Offer::Pause)).await;
    let paused = deals(&mut b, other, "un", Deal::Offer(Offer::Pause)).await;
    assert!(paused.paused && paused.running().is_none());
    house.close().await.unwrap();
    let house = House::open(dir.path()).await;
    un = house.client(Wire::Json).await;
    let again = info_of(&mut un, other).await;
    assert_eq!(*again.dealings, paused, "nothing has run");
    house.close().await.unwrap();
}

#[tokio::test]
async fn time_is_given_and_days_are_taken_off_within_the_terms() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut nk, mut un, id) = seated(&house, on(DAILY)).await;
    let before = info_of(&mut nk, id).await.dealings.deadline_ms().unwrap();
    let after = deals(&mut un, id, "un", Deal::Grant { seconds: 60 }).await;
    assert_eq!(
        after.deadline_ms(),
        Some(before + 60_000),
        "to the other side"
    );
    let off = deals(&mut nk, id, "nk", Deal::Vacation { days: 2 }).await;
    let face = &off.clocks[&Side::Nk];
    assert_eq!(face.vacation_days, 1);
    assert!(off.deadline_ms().unwrap() >= before + 2 * 24 * 60 * 60 * 1000);
    let too_many = no(&mut nk, id, "nk", Deal::Vacation { days: 2 }).await;
    assert_eq!(
        too_many,
        (RefusalCode::NoDeal, "1 days off are left.".to_owned())
    );
    let quiet = Quiet { from: 22, hours: 8 };
    let told = deals(&mut un, id, "un", Deal::Quiet(Some(quiet))).await;
    assert_eq!(told.clocks[&Side::Un].quiet, Some(quiet));
    let bad = Deal::Quiet(Some(Quiet {
        from: 22,
        hours: 13,
    }));
    assert_eq!(no(&mut un, id, "un", bad).await.0, RefusalCode::BadOption);
    let none = Deal::Grant { seconds: 0 };
    assert_eq!(no(&mut un, id, "un", none).await.0, RefusalCode::BadOption);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_draw_needs_both_sides() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut nk, mut un, id) = seated(&house, Terms::default()).await;
    let clocks = no(&mut nk, id, "nk", Deal::Offer(Offer::Pause)).await;
    assert_eq!(clocks.1, "This match has no clocks.");
    let offered = deals(&mut nk, id, "nk", Deal::Offer(Offer::Draw)).await;
    assert_eq!(offered.offers[&Offer::Draw], Side::Nk);
    let again = deals(&mut nk, id, "nk", Deal::Offer(Offer::Draw)).await;
    assert_eq!(again, offered, "one's own offer is no agreement");
    let declined = deals(&mut un, id, "un", Deal::Decline(Offer::Draw)).await;
    assert!(declined.offers.is_empty());
    let nothing = no(&mut un, id, "un", Deal::Decline(Offer::Draw)).await;
    assert_eq!(nothing.0, RefusalCode::NoDeal);
    deals(&mut un, id, "un", Deal::Offer(Offer::Draw)).await;
    let info = settled(&mut nk, id, "nk", Deal::Offer(Offer::Draw)).await;
    let MatchState::Finished(outcome) = info.state else {
        panic!("{:?}", info.state);
    };
    assert_eq!(outcome.level, VictoryLevel::Draw);
    assert_eq!(
        no(&mut nk, id, "nk", Deal::Offer(Offer::Draw)).await.0,
        RefusalCode::MatchOver
    );
    proves(&mut nk, id).await;
    house.close().await.unwrap();
}

#[tokio::test]
async fn within_ones_phase_an_order_is_taken_back_freely_and_stays_in_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut nk, mut un, id) = seated(&house, Terms::default()).await;
    let nothing = no(&mut un, id, "un", Deal::Undo { to: None }).await;
    assert_eq!(nothing.0, RefusalCode::NoDeal);
    let order = a_move(&mut nk, id, "nk").await;
    let mut knows = Folded::default();
    nk.watch(id, Some("nk"), None).await;
    nk.settle().await;
    knows.fold(&mut nk.heard);
    let before = knows.view.clone().unwrap();
    un.settle().await;
    un.heard.clear();
    gives(&mut nk, id, "nk", order.clone()).await;
    nk.settle().await;
    knows.fold(&mut nk.heard);
    assert_ne!(knows.view.as_ref(), Some(&before));
    un.settle().await;
    let of_the_order = news(&un);
    un.heard.clear();

    deals(&mut nk, id, "nk", Deal::Undo { to: None }).await;
    nk.settle().await;
    knows.fold(&mut nk.heard);
    assert_eq!(knows.view.as_ref(), Some(&before));
    un.settle().await;
    assert!(
        news(&un) <= of_the_order,
        "no more is told than of the order"
    );
    gives(&mut nk, id, "nk", order).await;
    gives(&mut nk, id, "nk", Order::Resign).await;
    assert!(
        proves(&mut nk, id).await >= 3,
        "undone orders are judged too"
    );
    house.close().await.unwrap();
}

/// How many updates a client heard.
fn news(client: &Client) -> usize {
    let is_update = |message: &&ServerMessage| matches!(message, ServerMessage::Update { .. });
    client.heard.iter().filter(is_update).count()
}

#[tokio::test]
async fn beyond_that_the_other_side_is_asked_and_the_next_order_ends_the_question() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut nk, mut un, id) = seated(&house, Terms::default()).await;
    let order = a_move(&mut nk, id, "nk").await;
    let seq = gives(&mut nk, id, "nk", order.clone()).await;
    done(&mut nk, id, "nk").await;
    let asked = deals(
        &mut nk,
        id,
        "nk",
        Deal::Undo {
            to: Some(Seq(seq.0 - 1)),
        },
    )
    .await;
    assert_eq!(asked.offers[&Offer::Undo], Side::Nk);
    assert_eq!(asked.undo_to, Some((1, Some(Side::Nk))));
    done(&mut nk, id, "nk").await;
    assert!(
        info_of(&mut un, id).await.dealings.offers.is_empty(),
        "it has lapsed"
    );
    let late = no(&mut un, id, "un", Deal::Offer(Offer::Undo)).await;
    assert_eq!(late.0, RefusalCode::NoDeal);

    deals(
        &mut nk,
        id,
        "nk",
        Deal::Undo {
            to: Some(Seq(seq.0 - 1)),
        },
    )
    .await;
    nk.watch(id, Some("nk"), None).await;
    nk.settle().await;
    nk.heard.clear();
    let agreed = deals(&mut un, id, "un", Deal::Offer(Offer::Undo)).await;
    assert!(agreed.offers.is_empty());
    nk.settle().await;
    let restored = nk.heard.iter().any(|message| match message {
        ServerMessage::Update { update, .. } => {
            matches!(&update.news[..], [ViewEvent::Restored(_)])
        }
        _ => false,
    });
    assert!(restored, "the view goes back in the stream");
    // The same order is legal again, and the match goes on over a restart.
    gives(&mut nk, id, "nk", order).await;
    house.close().await.unwrap();
    let house = House::open(dir.path()).await;
    let mut eve = house.client(Wire::Json).await;
    assert_eq!(info_of(&mut eve, id).await.state, MatchState::Playing);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_seat_is_entrusted_to_a_friend_and_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let terms = Terms {
        private: true,
        ..Terms::default()
    };
    let mut nk = house.client(Wire::Json).await;
    nk.guest("North").await;
    let id = nk.host_on(terms).await.id;
    nk.sit(id, "nk").await;
    nk.sit(id, "un").await;
    let key = SeatKey::random();
    let entrust = |key: Option<SeatKey>| Deal::Entrust {
        key: key.map(|key| key.hash()),
    };
    let told = deals(&mut nk, id, "nk", entrust(Some(key))).await;
    assert!(told.entrusted.contains(&seat("nk")));
    let mut friend = house.client(Wire::Json).await;
    friend.claim(id, "nk", key).await;
    friend.watch(id, Some("nk"), None).await;
    done(&mut friend, id, "nk").await;
    let on = no(&mut friend, id, "nk", entrust(Some(SeatKey::random()))).await;
    assert_eq!(on.0, RefusalCode::NotAllowed);
    let back = deals(&mut nk, id, "nk", entrust(None)).await;
    assert!(back.entrusted.is_empty());
    let strange = request(id, "nk", Deal::Offer(Offer::Draw));
    let refused = friend.refused(strange).await;
    assert_eq!(
        refused.code,
        RefusalCode::UnknownMatch,
        "it is not there for him"
    );
    nk.legal(id, "nk").await;
    house.close().await.unwrap();
}
