//! Resuming, snapshots, slow readers.

use futures_util::StreamExt;
use naktong_protocol::message::{Answer, Request, ServerMessage};
use naktong_protocol::proof::Fails;
use naktong_protocol::replay::Replay;
use naktong_protocol::unit::Stance;
use naktong_protocol::view::ViewEvent;
use naktong_protocol::{Order, OrderId, Viewer};

use super::house::{Folded, House, Party, seat};
use crate::net::wire::Wire;
use crate::verify::verify;

#[tokio::test]
async fn who_names_his_last_update_gets_the_missed_ones_who_names_none_a_snapshot() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.match_window_max = 8).await;
    let mut party = Party::sit_down(&house).await;
    party.play(12).await;
    party.settle().await;
    let (last, view) = (party.spectator.1.seq, party.spectator.1.view.clone());
    let mut client = house.client(Wire::Json).await;

    client.watch(party.id, None, Some(last.0 - 3)).await;
    client.settle().await;
    let numbers: Vec<u64> = client
        .heard
        .iter()
        .map(|message| match message {
            ServerMessage::Update { update, .. } => update.seq.0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers, [last.0 - 2, last.0 - 1, last.0]);

    for from in [None, Some(last.0 - 9), Some(last.0 + 1)] {
        client.heard.clear();
        client.watch(party.id, None, from).await;
        client.settle().await;
        let mut folded = Folded::default();
        assert_eq!(client.heard.len(), 1, "{from:?}");
        folded.fold(&mut client.heard);
        assert_eq!((folded.seq, &folded.view), (last, &view), "{from:?}");
    }
    let answer = client.ask(Request::Unwatch { r#match: party.id }).await;
    assert_eq!(answer, Answer::Done);
    party.play(1).await;
    client.heard.clear();
    client.settle().await;
    assert_eq!(client.heard, []);
    house.close().await.unwrap();
}

#[tokio::test]
async fn an_accepted_order_names_the_update_of_its_own_seat() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    party.play(20).await;
    party.settle().await;
    for (at, _, _, folded) in &party.players {
        let mine: Vec<_> = party.accepted.iter().filter(|(by, ..)| by == at).collect();
        for (_, _, order, seq) in mine {
            assert!(
                folded.updates.iter().any(|update| update.seq == *seq),
                "{at} {order:?}"
            );
        }
    }
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_running_match_is_exported_as_its_viewer_saw_it_and_without_records() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.export_piece_bytes = 1_024).await;
    let mut party = Party::sit_down(&house).await;
    party.play(10).await;
    party.settle().await;
    let id = party.id;
    let (at, client, _, folded) = &mut party.players[0];
    let file = client.export(id, Some(at)).await;
    let replay = Replay::read(&*file).unwrap();
    assert_eq!(replay.records, []);
    assert_eq!(replay.streams.len(), 1);
    let stream = &replay.streams[0];
    assert_eq!(stream.viewer(), Viewer::Seat(seat(at)));
    let mut view = stream.start.clone();
    let news: Vec<ViewEvent> = stream.updates.iter().flat_map(|u| u.news.clone()).collect();
    news.iter().for_each(|event| view.apply(event).unwrap());
    assert_eq!(Some(view), folded.view);
    assert!(matches!(verify(&*file), Err(Fails::Unproven(_))));
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_slow_reader_is_given_a_snapshot_and_nobody_waits_for_him() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| {
        config.outbox_max = 4;
        config.resync_timeout_ms = 60_000;
        config.send_timeout_ms = 60_000;
    })
    .await;
    let mut party = Party::sit_down(&house).await;
    let mut slow = house.client(Wire::Json).await;
    slow.watch(party.id, None, None).await;
    // He asks for boards until his socket is full, and does not read them.
    let watch = Request::Watch {
        r#match: party.id,
        seat: None,
        from: None,
    };
    for id in 1_000..1_400 {
        let message = naktong_protocol::message::ClientMessage::Request {
            id,
            request: watch.clone(),
        };
        slow.say(&message).await;
    }
    party.play(30).await;
    party.settle().await;
    // Now he reads, and ends where everybody is, by snapshots in place of some updates.
    slow.settle().await;
    slow.settle().await;
    let mut folded = Folded::default();
    folded.fold(&mut slow.heard);
    let (_, everybody) = &party.spectator;
    assert_eq!((folded.seq, &folded.view), (everybody.seq, &everybody.view));
    assert!(folded.updates.len() < everybody.updates.len());
    house.close().await.unwrap();
}

#[tokio::test]
async fn who_reads_nothing_at_all_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| {
        config.outbox_max = 4;
        config.send_timeout_ms = 50;
        config.close_timeout_ms = 50;
    })
    .await;
    let mut party = Party::sit_down(&house).await;
    let mut deaf = house.client(Wire::Json).await;
    let watch = Request::Watch {
        r#match: party.id,
        seat: None,
        from: None,
    };
    use futures_util::SinkExt;
    use tokio_tungstenite::tungstenite::Message;
    let text = |id| {
        let request = watch.clone();
        let message = naktong_protocol::message::ClientMessage::Request { id, request };
        Message::text(serde_json::to_string(&message).unwrap())
    };
    // Sends until the server has dropped him; it would take for ever if it did not.
    for id in 1.. {
        if deaf.socket.send(text(id)).await.is_err() {
            break;
        }
    }
    party.play(3).await;
    while let Some(Ok(_)) = deaf.socket.next().await {}
    house.close().await.unwrap();
}

#[tokio::test]
async fn what_a_seat_alone_may_know_makes_no_update_for_others() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    let id = party.id;
    // Stances are secret, with or without fog (rules 16.3).
    let (at, unit) = loop {
        party.settle().await;
        let mut found = None;
        for (at, client, ..) in &mut party.players {
            let legal = client.legal(id, at).await;
            found = found.or(legal.stances.first().map(|option| (*at, option.unit)));
        }
        match found {
            Some(found) => break found,
            None => assert!(!party.play(1).await, "nobody may set a stance"),
        }
    };
    let order = Order::SetStance {
        units: vec![unit],
        stance: Stance::Delay,
    };
    for (_, client, ..) in &mut party.players {
        client.heard.clear();
    }
    let index = usize::from(at == "un");
    let answer = party.players[index]
        .1
        .order(id, at, OrderId::random(), order)
        .await;
    assert!(matches!(answer, Answer::Accepted { .. }), "{answer:?}");
    let other = &mut party.players[1 - index].1;
    other.settle().await;
    assert_eq!(other.heard, []);
    party.spectator.0.settle().await;
    assert_eq!(party.spectator.0.heard, []);
    party.settle().await;
    assert!(
        !party.players[index]
            .3
            .updates
            .last()
            .unwrap()
            .news
            .is_empty()
    );
    house.close().await.unwrap();
}
