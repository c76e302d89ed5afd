//! A match from end to end.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::message::{
    Answer, MatchState, RefusalCode, Request, SeatKey, ServerMessage, close,
};
use naktong_protocol::proof::Fails;
use naktong_protocol::record::Fact;
use naktong_protocol::replay::Replay;
use naktong_protocol::{MatchId, Order, OrderId, Viewer, dice};
use uuid::Uuid;

use super::house::{House, Party, join, scenario, seat};
use crate::net::wire::Wire;
use crate::verify::verify;

#[tokio::test]
async fn two_play_a_match_to_its_end_and_one_watches() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    assert!(party.play(1_000).await, "the match does not end");
    party.settle().await;

    // The list says how it ended.
    let mut client = house.client(Wire::Bincode).await;
    let Answer::Matches {
        matches,
        more: false,
    } = client.ask(Request::Matches { after: None }).await
    else {
        panic!("no list");
    };
    let outcome = party
        .spectator
        .1
        .view
        .as_ref()
        .unwrap()
        .outcome
        .clone()
        .unwrap();
    assert_eq!(matches[0].state, MatchState::Finished(outcome));

    // What everybody folded is what a newcomer is shown.
    client.watch(party.id, None, None).await;
    client.settle().await;
    let mut newcomer = super::house::Folded::default();
    newcomer.fold(&mut client.heard);
    assert_eq!(newcomer.view, party.spectator.1.view);
    assert_eq!(newcomer.seq, party.spectator.1.seq);

    // Everything is open: records, secret, the news of all eyes; and it holds.
    let file = client.export(party.id, None).await;
    let holds = verify(&*file).unwrap();
    assert_eq!(holds.orders, party.accepted.len());
    let replay = Replay::read(&*file).unwrap();
    let viewers: Vec<_> = replay
        .streams
        .iter()
        .map(|stream| stream.viewer())
        .collect();
    let seats = ["nk", "un"].map(|at| Viewer::Seat(seat(at)));
    assert_eq!(
        viewers,
        [seats[0], seats[1], Viewer::Spectator, Viewer::Everything]
    );
    for (index, (_, _, _, folded)) in party.players.iter().enumerate() {
        let sent = &folded.updates;
        let whole = &replay.streams[index].updates;
        assert_eq!(&whole[whole.len() - sent.len()..], sent.as_slice());
    }
    let played = replay
        .records
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Played {
                seat,
                order_id,
                order,
                ..
            } => Some((*seat, *order_id, order.clone())),
            _ => None,
        });
    let accepted: Vec<_> = party
        .accepted
        .iter()
        .map(|(at, order_id, order, _)| (seat(at), *order_id, order.clone()))
        .collect();
    assert_eq!(played.collect::<Vec<_>>(), accepted);
    let Some(Fact::Revealed { secret, .. }) = replay.records.last().map(|record| &record.fact)
    else {
        panic!("the secret is not the last record");
    };
    assert_eq!(dice::commitment(secret), matches[0].dice_commitment);

    // A forged file does not hold: one roll, one order, one word of the news.
    forge(&replay, "one roll", |replay| {
        let judged = replay
            .records
            .iter_mut()
            .find_map(|record| match &mut record.fact {
                Fact::Played { judged, .. } if !judged.rolls.is_empty() => Some(judged),
                _ => None,
            });
        judged.expect("somebody fought").rolls[0].value ^= 1;
    });
    forge(&replay, "one record left out", |replay| {
        replay.records.remove(5);
    });
    forge(&replay, "another time", |replay| {
        replay.records[3].at_ms += 1
    });
    forge(&replay, "another player", |replay| {
        replay.header.info.seats[0].player = Some("somebody else".to_owned());
    });
    forge(&replay, "news left out", |replay| {
        replay.streams[0].updates.pop();
    });
    let mut silent = replay.clone();
    silent.records.clear();
    assert!(matches!(verified(&silent), Err(Fails::Unproven(_))));
    assert!(matches!(
        verify(&file[..file.len() - 9]),
        Err(Fails::Damaged(_))
    ));
    house.close().await.unwrap();
}

fn verified(replay: &Replay) -> Result<crate::verify::Holds, Fails> {
    let mut bytes = vec![];
    replay.write(&mut bytes).unwrap();
    verify(&*bytes)
}

fn forge(replay: &Replay, what: &str, change: impl FnOnce(&mut Replay)) {
    let mut forged = replay.clone();
    change(&mut forged);
    let result = verified(&forged);
    assert!(
        matches!(result, Err(Fails::Forged(_))),
        "{what}: {result:?}"
    );
}

#[tokio::test]
async fn an_order_that_is_sent_again_gets_its_first_answer_and_is_played_once() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    party.play(3).await;
    let (at, order_id, order, seq) = party.accepted[1].clone();
    let id = party.id;
    let [nk, un] = &mut party.players;
    let (owner, other) = if nk.0 == at { (nk, un) } else { (un, nk) };

    let again = owner.1.order(id, at, order_id, order.clone()).await;
    assert_eq!(again, Answer::Accepted { order_id, seq });
    let refused = owner.1.order(id, at, order_id, Order::Resign).await;
    let Answer::Refused(refused) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(refused.code, RefusalCode::OrderIdReused);
    let stolen = other.1.order(id, other.0, order_id, order).await;
    let Answer::Refused(stolen) = stolen else {
        panic!("{stolen:?}")
    };
    assert_eq!(stolen.code, RefusalCode::OrderIdReused);

    // A refused one too, although it would be refused otherwise by now.
    let refused_id = OrderId::random();
    let stale = Order::Done {
        turn: 99,
        phase: naktong_protocol::turn::Phase::Posture,
    };
    let (first, second) = (
        owner.1.order(id, at, refused_id, stale.clone()).await,
        owner.1.order(id, at, refused_id, stale).await,
    );
    assert!(matches!(&first, Answer::Refused(refusal)
        if refusal.code == RefusalCode::IllegalOrder && refusal.rule.as_deref() == Some("6")));
    assert_eq!(first, second);
    house.close().await.unwrap();
}

#[tokio::test]
async fn every_wrong_request_gets_its_code_and_a_sentence_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut client = house.client(Wire::Json).await;
    let id = client.host().await.id;
    let nobody = MatchId(Uuid::nil());
    let key = SeatKey::random();
    let done = Order::Resign;
    let order = |seat_of: &str| Request::Order {
        r#match: id,
        seat: seat(seat_of),
        order_id: OrderId::random(),
        order: done.clone(),
    };
    let mut badly_named = join(id, "nk", key);
    if let Request::Join { name, .. } = &mut badly_named {
        *name = "\u{202e}evil".to_owned();
    }
    let unknown = naktong_protocol::ScenarioId::new("c99").unwrap();
    for (request, code) in [
        (
            Request::Host {
                scenario: unknown,
                options: BTreeSet::new(),
                computers: BTreeMap::new(),
            },
            RefusalCode::UnknownScenario,
        ),
        (join(nobody, "nk", key), RefusalCode::UnknownMatch),
        (join(id, "us", key), RefusalCode::UnknownSeat),
        (badly_named, RefusalCode::BadName),
        (order("nk"), RefusalCode::NotYourSeat),
        (
            Request::Legal {
                r#match: id,
                seat: seat("nk"),
            },
            RefusalCode::NotYourSeat,
        ),
        (
            Request::Watch {
                r#match: id,
                seat: Some(seat("nk")),
                from: None,
            },
            RefusalCode::NotYourSeat,
        ),
        (
            Request::Export {
                r#match: id,
                seat: Some(seat("nk")),
                offset: 0,
            },
            RefusalCode::NotYourSeat,
        ),
        (
            Request::Claim {
                r#match: id,
                seat: seat("nk"),
                key,
            },
            RefusalCode::NotYourSeat,
        ),
        (
            Request::Unwatch { r#match: nobody },
            RefusalCode::UnknownMatch,
        ),
    ] {
        let refusal = client.refused(request.clone()).await;
        assert_eq!(refusal.code, code, "{request:?}: {refusal}");
        assert!(refusal.text.ends_with('.'), "{refusal}");
    }
    // The same join, sent again, is answered as the first time; another key finds it taken.
    for _ in 0..2 {
        let answer = client.ask(join(id, "nk", key)).await;
        assert!(matches!(answer, Answer::Seated(_)), "{answer:?}");
    }
    assert_eq!(
        client.refused(join(id, "nk", SeatKey::random())).await.code,
        RefusalCode::SeatTaken
    );
    assert_eq!(
        client.refused(order("nk")).await.code,
        RefusalCode::NotStarted
    );
    client.join(id, "un").await;
    let many = Order::Advance {
        units: vec![naktong_protocol::UnitId::new("a").unwrap(); 33],
    };
    let refused = client.order(id, "nk", OrderId::random(), many).await;
    assert!(matches!(refused, Answer::Refused(refusal) if refusal.code == RefusalCode::TooLarge));
    assert!(matches!(
        client
            .order(id, "nk", OrderId::random(), Order::Resign)
            .await,
        Answer::Accepted { .. }
    ));
    let over = client.refused(order("un")).await;
    assert_eq!(over.code, RefusalCode::MatchOver);
    house.close().await.unwrap();
}

#[tokio::test]
async fn limits_refuse_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| {
        config.matches_max = 3;
        config.session_hosts_max = 2;
        config.session_watches_max = 1;
        config.match_watchers_max = 1;
        config.sessions_max = 2;
    })
    .await;
    let mut first = house.client(Wire::Bincode).await;
    let ids = [first.host().await.id, first.host().await.id];
    let host = Request::Host {
        scenario: scenario(),
        options: BTreeSet::new(),
        computers: BTreeMap::new(),
    };
    assert_eq!(first.refused(host.clone()).await.code, RefusalCode::TooMany);
    let mut second = house.client(Wire::Json).await;
    second.host().await;
    assert_eq!(second.refused(host).await.code, RefusalCode::TooMany);
    first.watch(ids[0], None, None).await;
    first.watch(ids[0], None, None).await;
    let watch = |r#match| Request::Watch {
        r#match,
        seat: None,
        from: None,
    };
    assert_eq!(
        first.refused(watch(ids[1])).await.code,
        RefusalCode::TooMany
    );
    assert_eq!(
        second.refused(watch(ids[0])).await.code,
        RefusalCode::TooMany
    );
    let browser = house.get("/ws").await;
    assert!(browser.starts_with("HTTP/1.1 426"), "{browser}");
    let full = super::hostile::raw(
        &house,
        &super::hostile::handshake(
            "connection: close\r\nsec-websocket-protocol: naktong.v1.json\r\n",
        ),
    )
    .await;
    assert!(full.starts_with("HTTP/1.1 503"), "{full}");
    assert!(full.contains("The server is full"), "{full}");
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_session_that_asks_too_fast_is_told_so_and_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| {
        config.requests_per_second = 1;
        config.requests_burst = 3;
    })
    .await;
    let mut client = house.client(Wire::Json).await;
    let mut refused = 0;
    for _ in 0..10 {
        match client.ask(Request::Ping).await {
            Answer::Done => {}
            Answer::Refused(refusal) => {
                assert_eq!(refusal.code, RefusalCode::TooFast);
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(refused > 0);
    house.close().await.unwrap();
}

#[tokio::test]
async fn the_list_shows_the_newest_first_in_pages() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.session_hosts_max = 200).await;
    let mut client = house.client(Wire::Bincode).await;
    let mut hosted = vec![];
    for _ in 0..103 {
        hosted.push(client.host().await.id);
    }
    hosted.reverse();
    let (mut listed, mut after) = (vec![], None);
    loop {
        let answer = client.ask(Request::Matches { after }).await;
        let Answer::Matches { matches, more } = answer else {
            panic!("no list")
        };
        listed.extend(matches.iter().map(|info| info.id));
        after = listed.last().copied();
        if !more {
            break;
        }
    }
    assert_eq!(listed, hosted);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_server_that_goes_down_says_so_and_closes_with_1012() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut client = house.client(Wire::Json).await;
    let closing = tokio::spawn(async move { client.end().await });
    house.close().await.unwrap();
    let (refusal, code) = closing.await.unwrap();
    assert_eq!(refusal.unwrap().code, RefusalCode::ShuttingDown);
    assert_eq!(code, Some(close::RESTART));
}

#[tokio::test]
async fn who_watches_hears_who_sits_down() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut host, mut guest) = (
        house.client(Wire::Json).await,
        house.client(Wire::Bincode).await,
    );
    let id = host.host().await.id;
    host.watch(id, None, None).await;
    guest.join(id, "un").await;
    host.settle().await;
    let seats = host.heard.iter().find_map(|message| match message {
        ServerMessage::Match(info) => Some(info.seats.clone()),
        _ => None,
    });
    assert_eq!(seats.unwrap()[1].player.as_deref(), Some("player un"));
    house.close().await.unwrap();
}
