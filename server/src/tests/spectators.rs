//! Who looks on without a seat, and what he sees (architecture, section 6).

use naktong_protocol::message::{Answer, RefusalCode, Request, ServerMessage};
use naktong_protocol::replay::Replay;
use naktong_protocol::terms::{Spectators, Terms};
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, Viewer};

use super::house::{Client, Folded, House, Party};
use crate::net::wire::Wire;

fn terms(spectators: Spectators) -> Terms {
    Terms {
        spectators,
        ..Terms::default()
    }
}

fn watch(r#match: MatchId) -> Request {
    Request::Watch {
        r#match,
        seat: None,
        from: None,
    }
}

async fn looking_on(house: &House, id: MatchId) -> (Client, Folded) {
    let (mut client, mut folded) = (house.client(Wire::Json).await, Folded::default());
    client.watch(id, None, None).await;
    client.settle().await;
    folded.fold(&mut client.heard);
    (client, folded)
}

#[tokio::test]
async fn spectators_who_are_late_see_everything_of_turns_ago_and_all_of_it_at_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.outbox_max = 4_096).await;
    let mut party = Party::sit_down_on(&house, terms(Spectators::Late(1))).await;
    party.settle().await;
    let turn = |folded: &Folded| folded.view.as_ref().unwrap().turn.turn;
    while turn(&party.players[0].3) < 3 {
        assert!(!party.play(1).await, "it lasts longer than three turns");
        party.settle().await;
        let (now, seen) = (turn(&party.players[0].3), turn(&party.spectator.1));
        assert!(seen < now.max(2), "turn {seen} is seen in turn {now}");
    }
    assert_eq!(turn(&party.spectator.1), 2);
    let seen = party.spectator.1.view.clone().unwrap();
    assert_eq!(seen.viewer, Viewer::Everything);
    assert!(seen.units.values().all(|unit| unit.state.own.is_some()));

    // Whoever comes now, and whoever takes the file away, is as late.
    let (mut other, fresh) = looking_on(&house, party.id).await;
    assert_eq!((fresh.seq, fresh.view), (party.spectator.1.seq, Some(seen)));
    let file = other.export(party.id, None).await;
    let replay = Replay::read(&*file).unwrap();
    assert_eq!(replay.records, []);
    let last = replay.streams[0].updates.last().unwrap().seq;
    assert_eq!(last, party.spectator.1.seq);

    // Players may not look into each other's hands.
    let (_, player, ..) = &mut party.players[0];
    let refused = player.refused(watch(party.id)).await;
    assert_eq!(refused.code, RefusalCode::NotAllowed);

    while !party.play(50).await {}
    party.settle().await;
    let file = other.export(party.id, None).await;
    let replay = Replay::read(&*file).unwrap();
    let mut all = replay.streams.iter();
    let all = all
        .find(|stream| stream.viewer() == Viewer::Everything)
        .unwrap();
    let (_, seen) = &party.spectator;
    assert_eq!(seen.updates, all.updates, "nothing more, nothing less");
    assert!(matches!(
        player_answer(&mut party).await,
        Answer::Watching { .. }
    ));
    house.close().await.unwrap();
}

async fn player_answer(party: &mut Party) -> Answer {
    let id = party.id;
    party.players[0].1.ask(watch(id)).await
}

#[tokio::test]
async fn spectators_who_are_late_are_as_late_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down_on(&house, terms(Spectators::Late(1))).await;
    party.settle().await;
    let turn = |folded: &Folded| folded.view.as_ref().unwrap().turn.turn;
    while turn(&party.players[0].3) < 3 {
        party.play(1).await;
        party.settle().await;
    }
    party.play(2).await;
    party.settle().await;
    let before = (party.spectator.1.seq, party.spectator.1.view.clone());
    house.close().await.unwrap();
    let house = House::open(dir.path()).await;
    let (_, after) = looking_on(&house, party.id).await;
    assert_eq!((after.seq, after.view), before);
    house.close().await.unwrap();
}

#[tokio::test]
async fn spectators_of_one_side_see_what_it_knows_and_its_enemy_may_not_be_one() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down_on(&house, terms(Spectators::Side(Side::Un))).await;
    party.play(12).await;
    party.settle().await;
    let [(_, nk, ..), (_, un, _, of_un)] = &mut party.players;
    let (mut other, seen) = looking_on(&house, party.id).await;
    assert_eq!(seen.view, of_un.view);
    let replay = Replay::read(&*other.export(party.id, None).await).unwrap();
    assert_eq!(replay.streams.len(), 1);
    let all = &replay.streams[0].updates;
    assert!(all.ends_with(&party.spectator.1.updates), "the same stream");
    assert!(all.ends_with(&of_un.updates) && of_un.updates.len() > 3);
    let refused = nk.refused(watch(party.id)).await;
    assert_eq!(refused.code, RefusalCode::NotAllowed);
    let answer = un.ask(watch(party.id)).await;
    assert!(matches!(answer, Answer::Watching { .. }), "{answer:?}");
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_spectator_who_sits_down_looks_on_no_more_on_any_of_his_sessions() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    for by_key in [false, true] {
        let mut host = house.client(Wire::Json).await;
        let id = host.host_on(terms(Spectators::Late(0))).await.id;
        let name = if by_key { "Kim" } else { "Ann" };
        let mut phone = house.client(Wire::Json).await;
        let mut desk = house.client(Wire::Json).await;
        let key = naktong_protocol::message::SeatKey::random();
        for client in [&mut phone, &mut desk] {
            let request = Request::BeGuest {
                name: name.to_owned(),
                key,
            };
            client.ask(request).await;
            client.watch(id, None, None).await;
        }
        match by_key {
            true => drop(desk.join(id, "nk").await),
            false => drop(desk.sit(id, "nk").await),
        }
        host.join(id, "un").await;
        for client in [&mut phone, &mut desk] {
            client.settle().await;
            client.heard.clear();
        }
        host.watch(id, Some("un"), None).await;
        let legal = desk.legal(id, "nk").await;
        let order = super::house::choose(&legal, 1, 1).unwrap();
        let order_id = naktong_protocol::OrderId::random();
        desk.order(id, "nk", order_id, order).await;
        desk.settle().await;
        let told = |heard: &[ServerMessage]| {
            heard
                .iter()
                .any(|message| matches!(message, ServerMessage::Update { .. }))
        };
        assert!(!told(&desk.heard), "{name} has sat down");
        if !by_key {
            // The guest is the same one on both.
            phone.settle().await;
            assert!(!told(&phone.heard), "{name} has sat down elsewhere");
            let refused = phone.refused(watch(id)).await;
            assert_eq!(refused.code, RefusalCode::NotAllowed);
        }
    }
    house.close().await.unwrap();
}
