//! People talk: typed by the real client, heard on other machines, kept over a restart and in a
//! backup; and whoever looks on sees what the host allows.

use std::path::Path;

use naktong_protocol::chat::{ChatAnswer, Line, Room};
use naktong_protocol::message::{ClientMessage, Hello, Refusal, RefusalCode, ServerMessage};
use naktong_tests::daemon::{data_dir, naktongd};
use naktong_tests::{C1, Codec, Daemon, Player, Session};

fn lines(player: &Player, game: &str) -> Vec<Line> {
    let said = player.asks(&["chat", game]).ok();
    let line = |line: &str| serde_json::from_str(line).expect("each is a line");
    said.lines().map(line).collect()
}

#[test]
fn players_talk_at_the_table_and_apart_and_a_friend_hears_what_is_his() {
    let mut daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let friend = Player::of(&daemon);
    let _ = friend.types(&["account", "guest", "Ann"]).ok();
    let mut watching = friend.starts("--plain", &["watch", &game]);
    let _ = watching.out.see("turn 1");
    let mut playing = south.starts("--plain", &["play", &game]);
    let _ = playing.out.see("turn 1");

    let told = north.types(&["say", &game, "Good", "luck!"]).ok();
    assert_eq!(told.trim(), "Player nk: Good luck!");
    let reference = format!("see {game}#1");
    let _ = north.types(&["say", &game, "--side", &reference]).ok();
    let _ = friend.types(&["say", &game, "NK looks strong."]).ok();
    let _ = watching.out.see("Player nk: Good luck!");
    let _ = watching.out.see("Ann, watching: NK looks strong.");
    let _ = playing.out.see("Player nk: Good luck!");
    playing.types("say Thanks, and to you.");
    let _ = watching.out.see("Player un: Thanks, and to you.");
    playing.types("side They come by the road.");
    let _ = playing.out.see("Player un to un: They come by the road.");
    playing.types("quit");
    assert_eq!(playing.ends(), 0);

    let rooms = |player: &Player| -> Vec<Room> {
        lines(player, &game).iter().map(|line| line.room).collect()
    };
    assert_eq!(rooms(&north), [Room::Table, Room::Nk, Room::Table]);
    assert_eq!(rooms(&south), [Room::Table, Room::Table, Room::Un]);
    assert_eq!(rooms(&friend), [Room::Table, Room::Watchers, Room::Table]);
    let told = friend
        .types(&["say", &game, "--room", "table", "Me too"])
        .failed(1);
    assert!(told.contains("Only players speak at the table"), "{told}");
    let told = north.types(&["say", &game, "\u{202e}evil"]).failed(2);
    assert!(
        told.contains("no line breaks, control, invisible or direction"),
        "{told}"
    );
    // What a line refers to is opened by name.
    let told = north.types(&["show", &format!("{game}#1")]).ok();
    assert!(!told.trim().is_empty());
    let told = north.types(&["show", &format!("{game}#999")]).failed(8);
    assert!(told.contains("There is no event 999"), "{told}");

    let watchers: ChatAnswer = south.asks(&["watchers", &game]).value();
    let expected = ChatAnswer::Watchers {
        names: [].into(),
        others: 1,
    };
    assert_eq!(watchers, expected);
    let told = south.types(&["watchers", &game]).ok();
    assert_eq!(told.trim(), "Watching: a guest");

    // A restart and a backup keep every line.
    let before = lines(&north, &game);
    let place = data_dir();
    let copy = place.path().join("copy");
    let data = daemon.data_dir().to_str().unwrap().to_owned();
    let copy_name = copy.to_str().unwrap();
    let _ = naktongd(&["backup", copy_name, "--data-dir", &data]).ok();
    assert!(copy.join("chat.sqlite").exists());
    let _ = naktongd(&["verify", copy_name]).ok();
    assert_eq!(daemon.terminate(), 0);
    daemon.restart();
    assert_eq!(lines(&north, &game), before);
    let restored = place.path().join("restored");
    let _ = naktongd(&[
        "restore",
        copy_name,
        "--data-dir",
        restored.to_str().unwrap(),
    ])
    .ok();
    assert!(Path::new(&restored).join("chat.sqlite").exists());
}

#[test]
fn who_is_mute_or_hushed_is_not_heard_and_told_why() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let _ = daemon
        .admin(&[
            "mute",
            "--name",
            "Player nk",
            "--for",
            "1h",
            "--reason",
            "rude",
        ])
        .ok();
    let told = north.types(&["say", &game, "Hello"]).failed(9);
    assert!(
        told.contains("has muted the name Player nk until"),
        "{told}"
    );
    assert!(told.ends_with("rude\n"), "{told}");
    let _ = daemon.admin(&["unmute", "--name", "Player nk"]).ok();
    let _ = north.types(&["say", &game, "Hello"]).ok();
    assert_eq!(lines(&south, &game).len(), 1);

    let friends = [Player::of(&daemon), Player::of(&daemon)];
    for (friend, name) in friends.iter().zip(["Ann", "Bo"]) {
        let _ = friend.types(&["account", "guest", name]).ok();
    }
    let [ann, bo] = friends;
    let _ = bo.types(&["say", &game, "Boo!"]).ok();
    assert_eq!(lines(&ann, &game).len(), 2);
    let told = ann.types(&["hush", &game, "Bo"]).ok();
    assert_eq!(told.trim(), "Not heard in this match: Bo.");
    assert_eq!(lines(&ann, &game).len(), 1);
    let _ = ann.types(&["hush", &game, "Bo", "--off"]).ok();
    assert_eq!(lines(&ann, &game).len(), 2);
}

#[test]
fn a_host_chooses_what_spectators_see_and_is_told_what_there_is() {
    let daemon = Daemon::start();
    let host = Player::of(&daemon);
    let _ = host.types(&["account", "guest", "Hana"]).ok();
    let told = host.types(&["explain", "spectators"]).ok();
    for word in ["late:TURNS", "side:un", "open", "after_end"] {
        assert!(told.contains(word), "{word} is not in: {told}");
    }
    let told = host
        .types(&["host", C1, "--set", "spectators=late:0"])
        .failed(2);
    assert!(told.contains("late:TURNS"), "{told}");
    let words = ["host", C1, "--set", "spectators=late:1"];
    let game = host.types(&words).ok().trim().to_owned();
    let other = Player::of(&daemon);
    let _ = host.types(&["join", &game, "--seat", "nk"]).ok();
    other.joins(&game, "un");
    let told = host.types(&["show", &game, "--spectator"]).failed(9);
    assert!(told.contains("looks on by that seat"), "{told}");
    let friend = Player::of(&daemon);
    // It is the first turn, of which nothing is shown yet.
    let _ = host.types(&["order", &game, "done"]).ok();
    let told = friend.types(&["log", &game]).ok();
    assert_eq!(told.trim(), "");
    let told = friend.types(&["show", &game]).ok();
    assert!(told.contains("turn 0 of 3"), "{told}");
}

#[test]
fn a_client_of_another_version_is_told_so_before_anything_else() {
    let daemon = Daemon::start();
    for (codec, name) in [
        (Codec::Json, "naktong.v1.json"),
        (Codec::Binary, "naktong.v1.bincode"),
        (Codec::Json, "naktong.v9.json"),
    ] {
        let mut socket = naktong_tests::session::dial(daemon.address(), Some(name))
            .expect("it is heard, to be told");
        let hello = ClientMessage::Hello(Hello {
            protocol: 1,
            client: "old".to_owned(),
        });
        socket.send(codec.frame(&hello)).unwrap();
        let told = loop {
            match socket.read().unwrap() {
                tokio_tungstenite::tungstenite::Message::Text(text) => {
                    break serde_json::from_str(&text).unwrap();
                }
                tokio_tungstenite::tungstenite::Message::Binary(bytes) => {
                    break naktong_protocol::codec::decode_from_server(&bytes).unwrap();
                }
                _ => {}
            }
        };
        let ServerMessage::Closing(Refusal { code, text, .. }) = told else {
            panic!("{told:?} is no refusal");
        };
        assert_eq!(code, RefusalCode::ProtocolVersion);
        assert!(text.ends_with("upgrade the client."), "{text}");
    }
}

#[test]
fn who_was_away_for_long_gets_what_he_missed_or_the_whole_in_one_round_trip() {
    use naktong_protocol::Seq;
    use naktong_protocol::chat::ChatRequest;
    use naktong_protocol::message::{Answer, Request};

    let mut daemon = Daemon::start_with(&["match_window_max=4"]);
    let (north, south, game) = Player::seated(&daemon);
    let id = {
        let mut session = Session::open(daemon.address(), Codec::Json);
        match session.ask(Request::Matches { after: None }) {
            Answer::Matches { matches, .. } => matches[0].id,
            other => panic!("{other:?}"),
        }
    };
    // Both leave at once; what comes until the second is answered.
    let comes_back = |daemon: &Daemon, from: Seq| {
        let mut session = Session::open(daemon.address(), Codec::Binary);
        session.request(Request::Watch {
            r#match: id,
            seat: None,
            from: Some(from),
        });
        let since = [(Room::Table, 1)].into();
        let ask = ChatRequest::Read { since };
        session.request(Request::Chat { r#match: id, ask });
        let (mut updates, mut whole) = (0, None);
        loop {
            match session.hear().unwrap() {
                ServerMessage::Update { .. } => updates += 1,
                ServerMessage::Snapshot { head, .. } => whole = Some(head.seq),
                ServerMessage::Answer { answer, .. } => match *answer {
                    Answer::Watching { .. } => {}
                    Answer::Chat(ChatAnswer::Lines { lines, .. }) => {
                        let texts: Vec<_> = lines.into_iter().map(|line| line.text).collect();
                        return (updates, whole, texts);
                    }
                    other => panic!("{other:?}"),
                },
                other => panic!("{other:?}"),
            }
        }
    };
    for text in ["one", "two"] {
        let _ = north.types(&["say", &game, text]).ok();
    }
    let (_, now, texts) = comes_back(&daemon, Seq(u64::MAX));
    let now = now.expect("nobody has that update yet");
    assert_eq!(texts, ["two"]);
    let mut playing = [&north, &south].map(|player| player.starts("--plain", &["play", &game]));
    for _ in 0..2 {
        for process in &mut playing {
            process.types("done");
        }
    }
    let [mut first, mut second] = playing;
    first.types("quit");
    second.types("quit");
    assert_eq!((first.ends(), second.ends()), (0, 0));
    let (missed, whole, texts) = comes_back(&daemon, now);
    assert!(
        (1..=4).contains(&missed) && whole.is_none(),
        "{missed} {whole:?}"
    );
    assert_eq!(texts, ["two"]);
    assert_eq!(daemon.terminate(), 0);
    daemon.restart();
    let (again, whole, texts) = comes_back(&daemon, now);
    assert_eq!((again, whole), (missed, None), "over a restart too");
    assert_eq!(texts, ["two"]);
    let (_, whole, _) = comes_back(&daemon, Seq(u64::MAX));
    assert!(whole.is_some());
}
