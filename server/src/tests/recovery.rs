//! Restarts, crashes, damage.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use naktong_protocol::message::{Answer, MatchState, RefusalCode, Request};
use naktong_protocol::order::LegalOrders;
use rusqlite::Connection;

use super::house::{Folded, House, Party};
use crate::ServeError;
use crate::net::wire::Wire;
use crate::verify::verify;

/// What a kill leaves: the files as they are, whether the server runs or not.
pub(super) fn crash_image(of: &Path) -> tempfile::TempDir {
    let image = tempfile::tempdir().unwrap();
    let copy = |name: &str| std::fs::copy(of.join(name), image.path().join(name));
    copy("journal.sqlite").unwrap();
    copy("server-key").unwrap();
    match copy("journal.sqlite-wal") {
        Ok(_) => {}
        // A server that ended in peace has folded it into the file.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => panic!("{error}"),
    }
    image
}

#[tokio::test]
async fn nothing_acknowledged_is_missing_after_a_crash_and_the_match_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    let mut images = vec![];
    let mut house = house;
    for _ in 0..4 {
        party.play(5).await;
        party.settle().await;
        let image = crash_image(if images.is_empty() {
            dir.path()
        } else {
            let last: &tempfile::TempDir = images.last().unwrap();
            last.path()
        });
        let next = House::open(image.path()).await;
        party.come_back(&next).await;
        // Resumed by number: nothing was missing and nothing comes twice.
        party.settle().await;
        let (at, order_id, order, seq) = party.accepted.last().unwrap().clone();
        let index = usize::from(at == "un");
        let again = party.players[index]
            .1
            .order(party.id, at, order_id, order)
            .await;
        assert_eq!(again, Answer::Accepted { order_id, seq });
        house.close().await.unwrap();
        house = next;
        images.push(image);
    }
    assert!(party.play(1_000).await);
    let mut client = house.client(Wire::Json).await;
    let file = client.export(party.id, None).await;
    assert_eq!(verify(&*file).unwrap().orders, party.accepted.len());
    house.close().await.unwrap();
}

#[tokio::test]
async fn numbers_and_views_are_the_same_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    party.play(15).await;
    party.settle().await;
    house.close().await.unwrap();
    let house = House::open(dir.path()).await;
    for (at, client, key, before) in &mut party.players {
        *client = house.client(Wire::Bincode).await;
        client.claim(party.id, at, *key).await;
        client.watch(party.id, Some(at), None).await;
        client.settle().await;
        let mut after = Folded::default();
        after.fold(&mut client.heard);
        assert_eq!(after.seq, before.seq);
        assert_eq!(after.view, before.view);
        // The window is made again too.
        client
            .watch(party.id, Some(at), Some(before.seq.0 - 2))
            .await;
        client.settle().await;
        let mut resumed = Folded {
            seq: naktong_protocol::Seq(before.seq.0 - 2),
            ..after
        };
        client.heard.iter().for_each(|m| {
            assert!(!matches!(
                m,
                naktong_protocol::message::ServerMessage::Snapshot { .. }
            ))
        });
        let updates = client.heard.iter().filter_map(|message| match message {
            naktong_protocol::message::ServerMessage::Update { update, .. } => Some(update.clone()),
            _ => None,
        });
        resumed.updates.extend(updates);
        assert_eq!(resumed.updates, before.updates[before.updates.len() - 2..]);
    }
    house.close().await.unwrap();
}

/// Two matches that were played for a while, and the journal of the server that has ended.
async fn two_matches() -> (Party, Party, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut one, mut other) = (Party::sit_down(&house).await, Party::sit_down(&house).await);
    one.play(3).await;
    other.play(6).await;
    one.settle().await;
    other.settle().await;
    house.close().await.unwrap();
    (one, other, dir)
}

/// A server on a copy of a journal in which one record of a match was changed.
async fn changed(dir: &Path, party: &Party, sql: &str) -> (House, tempfile::TempDir) {
    let image = crash_image(dir);
    let file = Connection::open(image.path().join("journal.sqlite")).unwrap();
    let rows = file.execute(sql, [party.id.0.as_bytes()]).unwrap();
    assert_eq!(rows, 1);
    drop(file);
    (House::open(image.path()).await, image)
}

#[tokio::test]
async fn a_torn_tail_is_trimmed_and_the_match_goes_on_from_before_it() {
    let (mut whole, mut torn, dir) = two_matches().await;
    let (house, _image) = changed(
        dir.path(),
        &torn,
        "UPDATE record SET body = substr(body, 1, length / 2) WHERE match = ?1
         AND seq = (SELECT max(seq) FROM record WHERE match = ?1)",
    )
    .await;
    whole.come_back(&house).await;
    whole.play(2).await;
    // The last order was never written whole, so nobody was told of it; here it was, so the
    // clients are ahead and get snapshots.
    torn.come_back(&house).await;
    let lost = torn.accepted.pop().unwrap();
    torn.settle().await;
    let (at, order_id, order, _) = lost;
    let index = usize::from(at == "un");
    let again = torn.players[index]
        .1
        .order(torn.id, at, order_id, order)
        .await;
    assert!(matches!(again, Answer::Accepted { .. }), "{again:?}");
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_write_ahead_log_that_is_cut_off_loses_its_last_write_and_no_match() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    party.play(5).await;
    party.settle().await;
    let image = crash_image(dir.path());
    let log = image.path().join("journal.sqlite-wal");
    let file = std::fs::OpenOptions::new().write(true).open(log).unwrap();
    file.set_len(file.metadata().unwrap().len() - 10).unwrap();
    house.close().await.unwrap();
    let house = House::open(image.path()).await;
    let mut client = house.client(Wire::Json).await;
    client.watch(party.id, None, None).await;
    client.settle().await;
    let mut folded = Folded::default();
    folded.fold(&mut client.heard);
    let before = party.spectator.1.seq;
    assert!(
        folded.seq < before && folded.seq.0 + 1 >= before.0,
        "{} {before}",
        folded.seq
    );
    let (at, order_id, order, _) = party.accepted.pop().unwrap();
    party.come_back(&house).await;
    let again = party.players[usize::from(at == "un")]
        .1
        .order(party.id, at, order_id, order);
    assert!(matches!(again.await, Answer::Accepted { .. }));
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_match_damaged_in_the_middle_is_stopped_alone() {
    let (mut whole, damaged, dir) = two_matches().await;
    for sql in [
        "UPDATE record SET body = substr(body, 1, 20) WHERE match = ? AND seq = 4",
        "UPDATE record SET body = zeroblob(length) WHERE match = ? AND seq = 5",
        "DELETE FROM record WHERE match = ? AND seq = 5",
        "DELETE FROM secret WHERE match = ?",
        "UPDATE secret SET secret = zeroblob(32) WHERE match = ?",
        "UPDATE secret SET secret = 'short' WHERE match = ?",
        "UPDATE record SET body = zeroblob(length) WHERE match = ? AND seq = 1",
    ] {
        let (house, _image) = changed(dir.path(), &damaged, sql).await;
        whole.come_back(&house).await;
        whole.settle().await;
        let legal = whole.players[0].1.legal(whole.id, "nk").await;
        assert_ne!(legal, LegalOrders::default());
        let mut client = house.client(Wire::Json).await;
        let list = client.ask(Request::Matches { after: None }).await;
        let Answer::Matches { matches, .. } = list else {
            panic!("no list")
        };
        let info = matches.iter().find(|info| info.id == damaged.id).unwrap();
        let MatchState::Stopped { reference } = &info.state else {
            panic!("{sql}: {info:?}");
        };
        for request in [
            Request::Watch {
                r#match: damaged.id,
                seat: None,
                from: None,
            },
            Request::Export {
                r#match: damaged.id,
                seat: None,
                offset: 0,
            },
            Request::Claim {
                r#match: damaged.id,
                seat: super::house::seat("nk"),
                key: damaged.players[0].2,
            },
        ] {
            let refusal = client.refused(request).await;
            assert_eq!(refusal.code, RefusalCode::MatchStopped);
            assert!(refusal.text.contains(reference), "{refusal}");
        }
        house.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_orders_and_what_is_saved_can_be_seen() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.journal_mib_max = 1).await;
    let mut party = Party::sit_down(&house).await;
    // Matches fill the journal.
    let mut filler = house.client(Wire::Bincode).await;
    let refusal = loop {
        match filler
            .ask(Request::Host {
                scenario: super::house::scenario(),
                options: BTreeSet::new(),
                computers: BTreeMap::new(),
            })
            .await
        {
            Answer::Hosted(_) => {}
            Answer::Refused(refusal) if refusal.code == RefusalCode::TooMany => {
                filler = house.client(Wire::Bincode).await;
            }
            Answer::Refused(refusal) => break refusal,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refusal.code, RefusalCode::NotSaved);
    party.settle().await;
    let before = party.spectator.1.seq;
    let mut client = house.client(Wire::Json).await;
    client.watch(party.id, None, None).await;
    client.settle().await;
    let mut folded = Folded::default();
    folded.fold(&mut client.heard);
    assert_eq!(folded.seq, before);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_journal_that_fails_stops_the_server_and_acknowledges_nothing_more() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    party.play(3).await;
    let file = Connection::open(dir.path().join("journal.sqlite")).unwrap();
    file.execute_batch("DROP TABLE record").unwrap();
    let answer = party.players[0]
        .1
        .try_ask(Request::Order {
            r#match: party.id,
            seat: super::house::seat("nk"),
            order_id: naktong_protocol::OrderId::random(),
            order: naktong_protocol::Order::Resign,
        })
        .await;
    assert_eq!(answer, None);
    assert!(matches!(
        house.ended().await,
        Err(ServeError::JournalFailed)
    ));
}
