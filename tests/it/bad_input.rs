//! What players get wrong: a clear sentence, the documented exit code, and nothing changes.

use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use naktong_protocol::codec;
use naktong_protocol::message::{
    Answer, RefusalCode, Request, SUBPROTOCOL_BINCODE, SeatKey, ServerMessage, close,
};
use naktong_protocol::{MatchId, OrderId, ScenarioId};
use naktong_tests::chair::{join, seat};
use naktong_tests::session::{hello, host};
use naktong_tests::stored::Stored;
use naktong_tests::{Chair, Codec, Daemon, Player, Session};
use tokio_tungstenite::tungstenite::handshake::server::{Request as Upgrade, Response};
use tokio_tungstenite::tungstenite::{self, Message};

/// A sentence of the client: its name, then what is wrong.
#[track_caller]
fn says(told: &str, words: &[&str]) {
    let last = told.lines().last().unwrap_or_default();
    assert!(!last.is_empty() && !told.contains("panicked"), "{told}");
    for word in words {
        assert!(told.contains(word), "{word:?} is not in: {told}");
    }
}

/// An address where nobody listens.
fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

#[test]
fn an_address_that_is_none_is_wrong_use() {
    for url in ["ftp://here", "ws://", "wss://", "ws://a b"] {
        let told = Player::at(url).types(&["list"]).failed(2);
        says(&told, &["ws://HOST:PORT/ws", "wss://HOST:PORT/ws"]);
    }
}

#[test]
fn a_server_that_is_not_there_is_no_connection() {
    let told = Player::at(&format!("ws://{}/ws", nobody()))
        .types(&["list"])
        .failed(5);
    says(
        &told,
        &["No Naktong server answers", "Is naktongd running there?"],
    );
    let daemon = Daemon::start();
    let wrong_path = format!("ws://{}/elsewhere", daemon.address());
    let told = Player::at(&wrong_path).types(&["list"]).failed(5);
    says(&told, &["No Naktong server answers", "404"]);
}

#[test]
fn a_client_of_another_version_is_told_which_end_to_upgrade() {
    let daemon = Daemon::start();
    for codec in Codec::ALL {
        for (protocol, end) in [
            (0, "upgrade the client"),
            (1, "upgrade the client"),
            (3, "upgrade the server"),
            (u16::MAX, "upgrade the server"),
        ] {
            let mut session = Session::silent(daemon.address(), codec);
            session.say(&hello(protocol));
            let (reason, code) = session.closing();
            let reason = reason.expect("the server says why");
            assert_eq!(reason.code, RefusalCode::ProtocolVersion);
            assert!(reason.text.contains(end), "{}", reason.text);
            assert_eq!(code, close::BAD_CLIENT);
        }
    }
}

/// A server of another version: greets with it and waits for the client to go.
fn server_of_another_version() -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serving = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        #[expect(
            clippy::result_large_err,
            reason = "the shape of the library's callback"
        )]
        let agree = |_: &Upgrade, mut response: Response| {
            let name = SUBPROTOCOL_BINCODE.parse().unwrap();
            response
                .headers_mut()
                .insert("Sec-WebSocket-Protocol", name);
            Ok(response)
        };
        let mut socket = tungstenite::accept_hdr(stream, agree).unwrap();
        let welcome = ServerMessage::Welcome {
            protocol: 3,
            server: "naktongd of next year".to_owned(),
        };
        socket
            .send(Message::binary(codec::encode(&welcome)))
            .unwrap();
        while socket.read().is_ok() {}
    });
    (address, serving)
}

#[test]
fn a_server_of_another_version_has_an_exit_code_of_its_own() {
    let (address, serving) = server_of_another_version();
    let told = Player::at(&format!("ws://{address}/ws"))
        .types(&["list"])
        .failed(6);
    says(
        &told,
        &["naktongd of next year", "protocol 3", "same version"],
    );
    serving.join().unwrap();
}

#[test]
fn what_does_not_exist_is_not_found() {
    let daemon = Daemon::start();
    let (north, _south, game) = Player::seated(&daemon);
    let told = north.types(&["host", "c99-inchon"]).failed(8);
    says(
        &told,
        &["There is no scenario c99-inchon", "list the scenarios"],
    );
    let told = north.types(&["watch", "0000dead"]).failed(8);
    says(&told, &["ends in 0000dead", "naktong list"]);
    let unknown = MatchId(uuid::Uuid::now_v7()).to_string();
    let told = north
        .types(&["join", &unknown, "--seat", "nk", "--name", "Kim"])
        .failed(8);
    says(&told, &["There is no match", "list the matches"]);
    let told = north
        .types(&["join", &game, "--seat", "us", "--name", "Kim"])
        .failed(8);
    says(&told, &["There is no seat us here; it has nk, un."]);
    let told = north.types(&["show", &game, "atlantis"]).failed(8);
    says(&told, &["atlantis"]);
    let told = north.types(&["show", &game, "0101"]).failed(8);
    says(&told, &["0101 is not on this map."]);
    let told = north.types(&["list", "more"]).failed(2);
    says(&told, &["more"]);
    let told = north.types(&["watch", "ff"]).failed(2);
    says(&told, &["at least 4 hex digits"]);
}

#[test]
fn an_ending_that_two_matches_share_is_refused_with_both() {
    let mut daemon = Daemon::start();
    let player = Player::of(&daemon);
    let game: MatchId = player.hosts().parse().unwrap();
    let mut bytes = *game.0.as_bytes();
    bytes[5] ^= 1;
    let twin = MatchId(uuid::Uuid::from_bytes(bytes));
    daemon.kill();
    Stored::of(daemon.data_dir()).twin(game, twin);
    daemon.restart();
    assert_eq!(
        player.types(&["list"]).ok().lines().count(),
        3,
        "a head and two matches"
    );
    let told = player
        .types(&["join", &game.short(), "--seat", "nk", "--name", "Kim"])
        .failed(2);
    says(
        &told,
        &["2 matches end in", &game.to_string(), &twin.to_string()],
    );
    player.joins(&twin.to_string(), "nk");
}

#[test]
fn a_taken_seat_stays_with_who_has_it() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let stranger = Player::of(&daemon);
    let told = stranger
        .types(&["join", &game, "--seat", "nk", "--name", "Impostor"])
        .failed(1);
    says(&told, &["Player nk sits on nk; take a free seat or watch."]);
    let told = stranger.types(&["order", &game, "done"]).failed(8);
    says(&told, &["You have no seat in match"]);
    // His own join, sent again, is answered as the first time.
    north.joins(&game, "nk");
    let told = south
        .types(&["order", &game, "done", "--seat", "nk"])
        .failed(1);
    says(&told, &["does not hold the seat nk"]);

    let mut session = Session::open(daemon.address(), Codec::Json);
    let id: MatchId = game.parse().unwrap();
    let claim = Request::Claim {
        r#match: id,
        seat: seat("nk"),
        key: SeatKey::random(),
    };
    assert_eq!(session.refused(claim).code, RefusalCode::NotYourSeat);
    let watch = Request::Watch {
        r#match: id,
        seat: Some(seat("nk")),
        from: None,
    };
    assert_eq!(session.refused(watch).code, RefusalCode::NotYourSeat);
    for request in [
        Request::Legal {
            r#match: id,
            seat: seat("nk"),
        },
        Request::Export {
            r#match: id,
            seat: Some(seat("nk")),
            offset: 0,
        },
        Request::Order {
            r#match: id,
            seat: seat("nk"),
            order_id: OrderId::random(),
            order: naktong_protocol::Order::Resign,
        },
    ] {
        assert_eq!(session.refused(request).code, RefusalCode::NotYourSeat);
    }
    assert!(
        north.types(&["show", &game]).ok().contains("your move"),
        "the match goes on"
    );
}

#[test]
fn a_key_that_was_changed_opens_nothing() {
    let daemon = Daemon::start();
    let (north, _south, game) = Player::seated(&daemon);
    let keys = std::fs::read_to_string(north.keys()).unwrap();
    let at = keys.find("\"key\": \"").expect("it is kept") + 8;
    let digit = if &keys[at..=at] == "0" { "1" } else { "0" };
    std::fs::write(
        north.keys(),
        format!("{}{digit}{}", &keys[..at], &keys[at + 1..]),
    )
    .unwrap();
    let told = north.types(&["order", &game, "done"]).failed(1);
    says(&told, &["does not hold the seat nk"]);
    std::fs::write(north.keys(), "{").unwrap();
    let told = north.types(&["order", &game, "done"]).failed(1);
    says(&told, &["seat keys", "cannot be used", "--keys"]);
}

#[test]
fn names_that_others_cannot_read_are_refused() {
    let daemon = Daemon::start();
    let player = Player::of(&daemon);
    let game = player.hosts();
    let long = "x".repeat(33);
    for name in ["", " Kim", "a\u{202e}b", "tab\tbed", long.as_str()] {
        let told = player
            .types(&["join", &game, "--seat", "nk", "--name", name])
            .failed(2);
        says(&told, &["A name "]);
        let mut session = Session::open(daemon.address(), Codec::Binary);
        let Request::Join {
            r#match,
            seat,
            key,
            nonce,
            ..
        } = join(game.parse().unwrap(), "nk", SeatKey::random())
        else {
            unreachable!("a join is a join");
        };
        let name = name.to_owned();
        let refused = session.refused(Request::Join {
            r#match,
            seat,
            name,
            key,
            nonce,
        });
        assert_eq!(refused.code, RefusalCode::BadName);
    }
    assert!(player.types(&["list"]).ok().contains("nk free, un free"));
}

#[test]
fn nobody_orders_before_the_start_out_of_turn_or_after_the_end() {
    let daemon = Daemon::start();
    let (north, south) = (Player::of(&daemon), Player::of(&daemon));
    let game = north.hosts();
    north.joins(&game, "nk");
    says(
        &north.types(&["order", &game, "resign"]).failed(4),
        &["The match begins when all seats are taken"],
    );
    south.joins(&game, "un");
    says(
        &south.types(&["order", &game, "stance 1rok hold"]).failed(4),
        &["turn"],
    );
    let told = south
        .types(&["order", &game, "--dry-run", "stance 1rok hold"])
        .failed(4);
    says(&told, &["turn"]);
    let _ = south.types(&["order", &game, "resign"]).ok();
    says(
        &north.types(&["order", &game, "done 1 movement"]).failed(4),
        &["match is over"],
    );
    says(&north.types(&["legal", &game]).ok(), &[]);
}

#[test]
fn a_mistyped_order_is_told_what_was_expected_and_what_is_near() {
    let daemon = Daemon::start();
    let (north, _south, game) = Player::seated(&daemon);
    let before = north.asks(&["show", &game]).ok();
    for (typed, words) in [
        ("", ["An order is expected", "18r 0704>0705"]),
        ("18x 1306>1406", ["18x", "did you mean 18r"]),
        (
            "atack 1308 with 18r lead 18r",
            ["atack", "did you mean attack"],
        ),
        ("stance 18r hodl", ["hodl", "did you mean hold"]),
        ("attack uijongbo with 18r lead 18r", ["is no hex", "0704"]),
        ("18r 1406>1407", ["stands in 1306", "1406"]),
        ("18r 1306>1310", ["not neighbors", "to 1310"]),
        ("attack 1308", ["The line ends where", "with"]),
        ("done now", ["now", "the number of a turn"]),
    ] {
        let told = match typed {
            "" => north.types(&["order", &game, " "]).failed(2),
            typed => north.types(&["order", &game, typed]).failed(2),
        };
        says(&told, &words);
    }
    let long = "18r ".repeat(2_000);
    says(
        &north.types(&["order", &game, &long]).failed(2),
        &["at most 4096"],
    );
    // Rightly typed, but no legal order: what the rules refuse.
    says(
        &north.types(&["order", &game, "18r to 1511"]).failed(3),
        &["18r cannot reach 1511"],
    );
    assert_eq!(north.asks(&["show", &game]).ok(), before);
}

#[test]
fn a_prompt_survives_every_mistake_and_says_what_was_wrong() {
    let daemon = Daemon::start();
    let (north, _south, game) = Player::seated(&daemon);
    let mut playing = north.starts("--plain", &["play", &game]);
    playing.out.see("Your move, NK Movement");
    playing.types("18x to 1406");
    playing.out.see("not understood: \"18x\"");
    playing.types("attack 1308 with 18r lead 18r");
    playing.out.see("(6).");
    playing.types("show nowhere");
    playing.out.see("nowhere");
    playing.types("107t to 1307");
    playing.out.see("1307");
    playing.types("107t >1407");
    playing.out.see("(5.3).");
    playing.types("help");
    playing.out.see("attack 0707 with 18r 107t lead 18r");
    playing.types("quit");
    assert_eq!(playing.ends(), 0);
}

#[test]
fn a_replay_file_that_is_damaged_foreign_or_torn_is_refused_by_both_programs() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let _ = south.types(&["order", &game, "resign"]).ok();
    let file = north.home().join("match.naktong");
    let path = file.to_str().unwrap();
    let _ = north.types(&["export", &game, path]).ok();
    let told = north.types(&["export", &game, path]).failed(2);
    says(&told, &["is there already", "--force"]);
    let whole = std::fs::read(&file).unwrap();
    let verify = |code: i32, words: &[&str]| {
        let ran = naktong_tests::daemon::naktongd(&["verify", path]);
        assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
        words
            .iter()
            .for_each(|word| assert!(ran.out.contains(word), "{}", ran.out));
    };
    verify(0, &["holds"]);

    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    std::fs::write(&file, &damaged).unwrap();
    says(
        &north.types(&["replay", path]).failed(7),
        &["damaged at frame"],
    );
    verify(2, &["damaged"]);

    std::fs::write(&file, &whole[..whole.len() - 10]).unwrap();
    says(
        &north.types(&["replay", path]).failed(7),
        &["cut off after", "export it again"],
    );
    verify(2, &["cut off"]);

    std::fs::write(&file, b"PK\x03\x04 not ours").unwrap();
    says(
        &north.types(&["replay", path]).failed(7),
        &["not a Naktong replay file"],
    );
    verify(2, &["not a Naktong replay file"]);

    std::fs::write(&file, [&whole[..], b"more"].concat()).unwrap();
    says(
        &north.types(&["replay", path]).failed(7),
        &["bytes follow the end"],
    );

    std::fs::write(&file, &whole).unwrap();
    let told = north.types(&["replay", path, "--view", "us"]).failed(8);
    says(&told, &["seen by"]);
    let told = north.types(&["replay", "no-such-file"]).failed(8);
    says(&told, &["neither a file nor a match"]);
}

#[test]
fn the_same_faults_have_the_same_codes_in_both_codecs() {
    let daemon = Daemon::start();
    let [nk, _un] = Chair::both(daemon.address());
    let unknown = MatchId(uuid::Uuid::nil());
    for codec in Codec::ALL {
        let mut session = Session::open(daemon.address(), codec);
        let scenario = ScenarioId::new("c99-inchon").unwrap();
        let cases = [
            (host(scenario), RefusalCode::UnknownScenario),
            (
                Request::Watch {
                    r#match: unknown,
                    seat: None,
                    from: None,
                },
                RefusalCode::UnknownMatch,
            ),
            (
                Request::Unwatch { r#match: unknown },
                RefusalCode::UnknownMatch,
            ),
            (
                Request::Export {
                    r#match: unknown,
                    seat: None,
                    offset: 0,
                },
                RefusalCode::UnknownMatch,
            ),
            (
                join(unknown, "nk", SeatKey::random()),
                RefusalCode::UnknownMatch,
            ),
            (
                join(nk.game, "us", SeatKey::random()),
                RefusalCode::UnknownSeat,
            ),
            (
                join(nk.game, "nk", SeatKey::random()),
                RefusalCode::SeatTaken,
            ),
        ];
        for (request, code) in cases {
            let refused = session.refused(request.clone());
            assert_eq!(refused.code, code, "{request:?}");
            assert!(refused.text.ends_with('.'), "a sentence: {}", refused.text);
        }
        assert_eq!(session.ask(Request::Ping), Answer::Done);
    }
}
