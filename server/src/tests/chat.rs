//! What people say to each other, and who hears it.

use std::collections::{BTreeMap, BTreeSet};

use naktong_protocol::account::Credential;
use naktong_protocol::chat::{ChatAnswer, ChatRequest, Room};
use naktong_protocol::ids::SayId;
use naktong_protocol::message::{RefusalCode, Request, ServerMessage};
use naktong_protocol::terms::{Spectators, Terms};
use naktong_protocol::{MatchId, Order, OrderId, SeatId};

use super::house::{Client, House, Party, key_of, say, seat};
use crate::net::wire::Wire;

fn ask(r#match: MatchId, ask: ChatRequest) -> Request {
    Request::Chat { r#match, ask }
}

async fn account(house: &House, name: &str) -> Client {
    let mut client = house.client(Wire::Json).await;
    client.register(name).await;
    client
}

#[tokio::test]
async fn each_room_is_heard_by_those_it_is_for_and_by_nobody_else() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    let id = party.id;
    let mut friend = account(&house, "Ann").await;
    friend.watch(id, None, None).await;
    let [(_, nk, ..), (_, un, ..)] = &mut party.players;
    nk.talk(id, Room::Table, "Good luck!").await;
    nk.talk(id, Room::Nk, "We take the road.").await;
    un.talk(id, Room::Un, "They take the road.").await;
    friend.talk(id, Room::Watchers, "NK is on the left.").await;
    let line = |room, text: &str| (room, text.to_owned());
    let table = || line(Room::Table, "Good luck!");
    let watchers = || line(Room::Watchers, "NK is on the left.");
    let nk_side = line(Room::Nk, "We take the road.");
    let un_side = line(Room::Un, "They take the road.");
    assert_eq!(nk.told().await, [table(), nk_side.clone()]);
    assert_eq!(un.told().await, [table(), un_side.clone()]);
    assert_eq!(friend.told().await, [table(), watchers()]);
    assert_eq!(party.spectator.0.told().await, [table(), watchers()]);

    // Nobody is told by a number what he does not hear.
    let second = nk.talk(id, Room::Table, "Ready?").await;
    assert_eq!((second.number, second.seat), (2, Some(seat("nk"))));
    assert_eq!(friend.talk(id, Room::Watchers, "Yes!").await.number, 2);

    // Each hears the same when he reads it later.
    for (client, rooms) in [
        (&mut *nk, vec![Room::Table, Room::Nk]),
        (&mut *un, vec![Room::Table, Room::Un]),
        (&mut friend, vec![Room::Table, Room::Watchers]),
    ] {
        let lines = client.lines(id).await;
        let heard: BTreeSet<Room> = lines.iter().map(|line| line.room).collect();
        assert_eq!(heard, rooms.into_iter().collect());
    }
    for (client, room, code) in [
        (&mut *nk, Room::Un, RefusalCode::NotYourSeat),
        (&mut *un, Room::Watchers, RefusalCode::NotAllowed),
        (&mut friend, Room::Table, RefusalCode::NotYourSeat),
        (
            &mut party.spectator.0,
            Room::Watchers,
            RefusalCode::NotAllowed,
        ),
    ] {
        let refused = client.refused(ask(id, say(room, "Hello"))).await;
        assert_eq!(refused.code, code, "{room}: {refused}");
    }
    // When it is over the players hear what was said of them.
    let order_id = OrderId::random();
    nk.order(id, "nk", order_id, Order::Resign).await;
    un.heard.clear();
    friend.talk(id, Room::Watchers, "Well played.").await;
    assert_eq!(un.told().await, [line(Room::Watchers, "Well played.")]);
    assert!(
        un.lines(id)
            .await
            .iter()
            .any(|line| line.text == "NK is on the left.")
    );
    assert!(!un.lines(id).await.iter().any(|line| line.room == Room::Nk));
    house.close().await.unwrap();
}

#[tokio::test]
async fn what_is_said_out_of_earshot_changes_no_byte_of_what_one_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut sent = vec![];
    for aloud in [false, true] {
        let mut party = Party::sit_down(&house).await;
        let id = party.id;
        let mut friend = house.client(Wire::Json).await;
        friend.guest("Gus").await;
        friend.watch(id, None, None).await;
        let [(_, nk, ..), (_, un, ..)] = &mut party.players;
        nk.settle().await;
        nk.heard.clear();
        if aloud {
            un.talk(id, Room::Un, "Blow the bridge.").await;
            friend
                .talk(id, Room::Watchers, "He blows the bridge.")
                .await;
        }
        un.talk(id, Room::Table, "Your turn.").await;
        nk.settle().await;
        let said = nk.heard.iter().map(|message| match message {
            ServerMessage::Said { line, .. } => (line.number, line.text.clone()),
            other => panic!("{other:?} is no line"),
        });
        let said: Vec<_> = said.collect();
        let read = nk.lines(id).await.into_iter();
        let read: Vec<_> = read
            .map(|line| (line.room, line.number, line.text))
            .collect();
        sent.push((said, read));
    }
    assert_eq!(sent[0], sent[1]);
    house.close().await.unwrap();
}

#[tokio::test]
async fn who_comes_later_reads_the_last_lines_over_a_restart_too() {
    let dir = tempfile::tempdir().unwrap();
    let few = |config: &mut crate::config::Config| {
        config.chat_read_lines = 3;
        config.chat_lines_burst = 100;
    };
    let house = House::open_with(dir.path(), few).await;
    let mut party = Party::sit_down(&house).await;
    let id = party.id;
    for number in 1..=5 {
        let text = format!("line {number}");
        party.players[0].1.talk(id, Room::Table, &text).await;
    }
    house.close().await.unwrap();
    let house = House::open_with(dir.path(), few).await;
    let mut late = house.client(Wire::Bincode).await;
    let numbers = |lines: &[naktong_protocol::chat::Line]| {
        lines.iter().map(|line| line.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&late.lines(id).await), [3, 4, 5]);
    let since = BTreeMap::from([(Room::Table, 4)]);
    let answer = late.chat(id, ChatRequest::Read { since }).await;
    let ChatAnswer::Lines {
        lines,
        hears,
        speaks,
    } = answer
    else {
        panic!("{answer:?}");
    };
    assert_eq!(numbers(&lines), [5]);
    assert_eq!(hears, BTreeSet::from([Room::Table, Room::Watchers]));
    assert_eq!(speaks, BTreeSet::new(), "nobody in particular");
    house.close().await.unwrap();
}

#[tokio::test]
async fn who_comes_back_gets_news_and_talk_in_one_round_trip() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    party.play(6).await;
    party.settle().await;
    let (id, last) = (party.id, party.spectator.1.seq);
    party.players[0].1.talk(id, Room::Table, "one").await;
    party.play(3).await;
    party.players[0].1.talk(id, Room::Table, "two").await;
    party.settle().await;
    let mut back = house.client(Wire::Bincode).await;
    let watch = Request::Watch {
        r#match: id,
        seat: None,
        from: Some(last),
    };
    let since = BTreeMap::from([(Room::Table, 1)]);
    let read = ask(id, ChatRequest::Read { since });
    // Both leave before any answer is read.
    for (id, request) in [(71, watch), (72, read)] {
        let message = naktong_protocol::message::ClientMessage::Request { id, request };
        back.say(&message).await;
    }
    back.settle().await;
    let mut kinds = vec![];
    for message in &back.heard {
        kinds.push(match message {
            ServerMessage::Answer { id, .. } => format!("answer {id}"),
            ServerMessage::Update { update, .. } => format!("update {}", update.seq),
            other => panic!("{other:?}"),
        });
    }
    let missed = (last.0 + 1..=party.spectator.1.seq.0).map(|seq| format!("update {seq}"));
    let mut expected = vec!["answer 71".to_owned()];
    expected.extend(missed);
    expected.push("answer 72".to_owned());
    assert!(expected.len() > 2, "something was missed");
    assert_eq!(kinds, expected);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_line_sent_again_is_said_once() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    let id = party.id;
    let [(_, nk, ..), (_, un, ..)] = &mut party.players;
    un.told().await;
    let line = |text: &str| ChatRequest::Say {
        room: Room::Table,
        id: SayId(uuid::Uuid::from_u128(5)),
        text: text.to_owned(),
    };
    let first = nk.chat(id, line("once")).await;
    assert_eq!(nk.chat(id, line("once")).await, first);
    let refused = nk.refused(ask(id, line("twice"))).await;
    assert_eq!(refused.code, RefusalCode::OrderIdReused);
    assert_eq!(un.told().await.len(), 1);
    house.close().await.unwrap();
}

#[tokio::test]
async fn hostile_lines_and_floods_are_refused_and_tell_nobody_anything() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| {
        config.chat_lines_burst = 3;
        config.chat_lines_per_minute = 1;
    })
    .await;
    let mut party = Party::sit_down(&house).await;
    let id = party.id;
    let [(_, nk, key, _), (_, un, ..)] = &mut party.players;
    un.told().await;
    for text in ["", "a\nb", "\u{1b}[2J", "\u{202e}evil", &"x".repeat(501)] {
        let refused = nk.refused(ask(id, say(Room::Table, text))).await;
        assert_eq!(refused.code, RefusalCode::BadText, "{text:?}");
    }
    for _ in 0..3 {
        nk.talk(id, Room::Table, "hello").await;
    }
    let refused = nk.refused(ask(id, say(Room::Table, "hello"))).await;
    assert_eq!(refused.code, RefusalCode::TooFast);
    // Another line to the server is no way around it.
    let mut again = house.client(Wire::Json).await;
    again.claim(id, "nk", *key).await;
    let refused = again.refused(ask(id, say(Room::Table, "hello"))).await;
    assert_eq!(refused.code, RefusalCode::TooFast);
    assert_eq!(un.told().await.len(), 3);
    un.talk(id, Room::Table, "It is only you.").await;
    house.close().await.unwrap();
}

#[tokio::test]
async fn who_is_hushed_is_not_heard_here_or_nowhere_until_he_is_again() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut ann, mut bo) = (account(&house, "Ann").await, account(&house, "Bo").await);
    let mut matches = vec![];
    for _ in 0..2 {
        let id = ann.host().await.id;
        ann.watch(id, None, None).await;
        bo.watch(id, None, None).await;
        matches.push(id);
    }
    let [here, there] = matches[..] else {
        unreachable!("two were hosted");
    };
    let hush = |everywhere, on| ChatRequest::Hush {
        name: "BO".to_owned(),
        everywhere,
        on,
    };
    ann.chat(here, hush(false, true)).await;
    for (id, text) in [(here, "one"), (there, "two")] {
        bo.talk(id, Room::Watchers, text).await;
    }
    let heard = |text: &str| vec![(Room::Watchers, text.to_owned())];
    assert_eq!(ann.told().await, heard("two"));
    assert_eq!(ann.lines(here).await, []);
    let answer = ann.chat(there, hush(true, true)).await;
    let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect();
    let wanted = |here: &[&str]| ChatAnswer::Hushed {
        here: names(here),
        everywhere: names(&["BO"]),
    };
    assert_eq!(answer, wanted(&[]));
    assert_eq!(ann.chat(here, ChatRequest::Hushed).await, wanted(&["BO"]));
    // It holds on her other sessions, and on those to come.
    let mut phone = house.client(Wire::Json).await;
    phone.sign_in(Credential::Key(key_of("Ann"))).await;
    phone.watch(there, None, None).await;
    bo.talk(there, Room::Watchers, "three").await;
    assert_eq!(ann.told().await, []);
    assert_eq!(phone.told().await, []);
    phone.chat(there, hush(true, false)).await;
    bo.talk(there, Room::Watchers, "four").await;
    assert_eq!(ann.told().await, heard("four"));
    assert_eq!(phone.told().await, heard("four"));
    house.close().await.unwrap();
}

#[tokio::test]
async fn those_who_look_on_are_listed_by_name_or_counted() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut party = Party::sit_down(&house).await;
    let id = party.id;
    let mut ann = account(&house, "Ann").await;
    ann.watch(id, None, None).await;
    let mut phone = house.client(Wire::Json).await;
    phone.sign_in(Credential::Key(key_of("Ann"))).await;
    phone.watch(id, None, None).await;
    let mut guest = house.client(Wire::Json).await;
    guest.guest("Gus").await;
    guest.watch(id, None, None).await;
    let watchers = |names: &[&str], others| ChatAnswer::Watchers {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        others,
    };
    // The party's own spectator is the other one.
    let nk = &mut party.players[0].1;
    assert_eq!(
        nk.chat(id, ChatRequest::Watchers).await,
        watchers(&["Ann"], 2)
    );
    guest.ask(Request::Unwatch { r#match: id }).await;
    assert_eq!(
        nk.chat(id, ChatRequest::Watchers).await,
        watchers(&["Ann"], 1)
    );
    for client in [&mut ann, &mut phone] {
        client.ask(Request::SignOut).await;
    }
    assert_eq!(nk.chat(id, ChatRequest::Watchers).await, watchers(&[], 3));
    house.close().await.unwrap();
}

#[tokio::test]
async fn where_nobody_looks_on_nobody_listens() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let (mut ann, mut bo) = (account(&house, "Ann").await, account(&house, "Bo").await);
    let terms = Terms {
        spectators: Spectators::AfterEnd,
        ..Terms::default()
    };
    let id = ann.host_on(terms).await.id;
    ann.sit(id, "nk").await;
    ann.talk(id, Room::Table, "Anybody?").await;
    for request in [
        ChatRequest::Read {
            since: BTreeMap::new(),
        },
        ChatRequest::Watchers,
        say(Room::Watchers, "Me!"),
    ] {
        let refused = bo.refused(ask(id, request)).await;
        assert_eq!(refused.code, RefusalCode::NotAllowed, "{refused}");
    }
    let nk: SeatId = seat("nk");
    ann.ask(Request::Leave {
        r#match: id,
        seat: nk,
    })
    .await;
    let refused = ann.refused(ask(id, say(Room::Nk, "Gone."))).await;
    assert_eq!(refused.code, RefusalCode::NotYourSeat);
    house.close().await.unwrap();
}
