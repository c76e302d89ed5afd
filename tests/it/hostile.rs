//! Hostile and clumsy connections: the server stays up, says why, and nobody else notices.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Instant;

use naktong_protocol::codec;
use naktong_protocol::message::{
    Answer, ClientMessage, RefusalCode, Request, ServerMessage, close,
};
use naktong_protocol::{Order, OrderId};
use naktong_tests::session::{dial, hello, tcp};
use naktong_tests::{Chair, Codec, Daemon, Ended, PATIENCE, Session};
use tokio_tungstenite::tungstenite::Message;

/// Two players whose match goes on, whatever others do.
struct Bystanders {
    players: [Chair; 2],
    guest: Chair,
}

impl Bystanders {
    fn of(daemon: &Daemon) -> Self {
        let players = Chair::both(daemon.address());
        let guest = Chair::spectate(daemon.address(), Codec::Json, players[0].game);
        Self { players, guest }
    }

    /// An order goes through, and all three are still on their first connection.
    fn go_on(&mut self) {
        self.players[0].fidgets();
        for chair in &mut self.players {
            assert_eq!(chair.session.ask(Request::Ping), Answer::Done);
            assert_eq!(chair.snapshots, 1, "nobody had to start over");
        }
        assert_eq!(self.guest.session.ask(Request::Ping), Answer::Done);
    }
}

/// Everything the server still says on a bare connection.
fn rest(mut stream: TcpStream) -> String {
    let mut bytes = vec![];
    // A reset is an end too.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Bytes that look random and are the same every time.
fn noise(length: usize, mut seed: u64) -> Vec<u8> {
    let mut next = || {
        // xorshift64
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    (0..length).map(|_| next().to_le_bytes()[3]).collect()
}

/// The code and close code that a session gets for some frames after Hello.
fn thrown_out(daemon: &Daemon, codec: Codec, frames: Vec<Message>) -> (RefusalCode, u16) {
    let mut session = Session::open(daemon.address(), codec);
    for frame in frames {
        session.send(frame);
    }
    let (reason, code) = session.closing();
    let reason = reason.expect("the server says why");
    assert!(reason.text.ends_with('.'), "a sentence: {}", reason.text);
    (reason.code, code)
}

#[test]
fn bytes_that_are_no_message_end_their_own_session_with_4000_and_a_reason() {
    let daemon = Daemon::start();
    let mut bystanders = Bystanders::of(&daemon);
    let bad = (RefusalCode::BadMessage, close::BAD_CLIENT);
    let ping = ClientMessage::Request {
        id: 1,
        request: Request::Ping,
    };
    let whole = codec::encode(&Request::Matches { after: None });
    let mut leftover = codec::encode(&ping);
    leftover.push(0);

    let truncated = Message::binary(whole[..whole.len() - 1].to_vec());
    assert_eq!(thrown_out(&daemon, Codec::Binary, vec![truncated]), bad);
    let empty = Message::binary(vec![]);
    assert_eq!(thrown_out(&daemon, Codec::Binary, vec![empty]), bad);
    let leftover = Message::binary(leftover);
    assert_eq!(thrown_out(&daemon, Codec::Binary, vec![leftover]), bad);
    for seed in 1..=20 {
        let random = Message::binary(noise(200, seed));
        assert_eq!(thrown_out(&daemon, Codec::Binary, vec![random]), bad);
    }
    for text in [
        "",
        "{",
        "[]",
        "null",
        "\u{0}",
        "{\"request\":{\"id\":1}}",
        "{\"request\":{\"id\":-1,\"request\":\"ping\"}}",
    ] {
        assert_eq!(
            thrown_out(&daemon, Codec::Json, vec![Message::text(text)]),
            bad,
            "{text}"
        );
    }
    let deep = Message::text("[".repeat(60_000));
    assert_eq!(thrown_out(&daemon, Codec::Json, vec![deep]), bad);
    bystanders.go_on();
}

#[test]
fn text_on_the_binary_subprotocol_and_the_reverse_are_refused() {
    let daemon = Daemon::start();
    let mut bystanders = Bystanders::of(&daemon);
    let ping = ClientMessage::Request {
        id: 1,
        request: Request::Ping,
    };
    let bad = (RefusalCode::BadMessage, close::BAD_CLIENT);
    assert_eq!(
        thrown_out(&daemon, Codec::Binary, vec![Codec::Json.frame(&ping)]),
        bad
    );
    assert_eq!(
        thrown_out(&daemon, Codec::Json, vec![Codec::Binary.frame(&ping)]),
        bad
    );
    bystanders.go_on();
}

#[test]
fn an_oversized_message_ends_its_session_and_a_claimed_one_costs_no_memory() {
    let daemon = Daemon::start();
    let mut bystanders = Bystanders::of(&daemon);
    let large = (RefusalCode::TooLarge, close::BAD_CLIENT);
    for (codec, frame) in [
        (
            Codec::Binary,
            Message::binary(vec![0; codec::MAX_FROM_CLIENT + 1]),
        ),
        (
            Codec::Json,
            Message::text(" ".repeat(codec::MAX_FROM_CLIENT + 1)),
        ),
    ] {
        assert_eq!(thrown_out(&daemon, codec, vec![frame]), large);
    }
    // A frame that claims 2^62 bytes, of which none come.
    let mut session = Session::open(daemon.address(), Codec::Binary);
    let mut header = vec![0x82, 0xff];
    header.extend((1_u64 << 62).to_be_bytes());
    header.extend([1, 2, 3, 4]);
    session.stream().write_all(&header).unwrap();
    let (reason, code) = session.closing();
    assert_eq!((reason.unwrap().code, code), large);
    // Fragments without end are one message all the same.
    let mut session = Session::open(daemon.address(), Codec::Binary);
    let fragment = |first: bool| {
        let mut bytes = vec![u8::from(first) * 2, 0xfe];
        bytes.extend(60_000_u16.to_be_bytes());
        bytes.extend([0; 4]);
        bytes.extend(vec![0; 60_000]);
        bytes
    };
    session.stream().write_all(&fragment(true)).unwrap();
    // The server may have hung up before all of it was written.
    let _ = session.stream().write_all(&fragment(false));
    let (reason, code) = session.closing();
    assert_eq!((reason.unwrap().code, code), large);
    bystanders.go_on();
}

#[test]
fn an_order_with_more_units_than_an_order_may_name_is_refused_and_the_session_goes_on() {
    let daemon = Daemon::start();
    let mut bystanders = Bystanders::of(&daemon);
    let nk = &mut bystanders.players[0];
    let unit = nk.legal().stances[0].unit;
    let order = Order::Advance {
        units: vec![unit; 33],
    };
    match nk.try_order(OrderId::random(), order).unwrap() {
        Answer::Refused(refusal) => assert_eq!(refusal.code, RefusalCode::TooLarge),
        other => panic!("not refused but {other:?}"),
    }
    bystanders.go_on();
}

#[test]
fn bytes_that_are_no_websocket_frames_end_their_session() {
    let daemon = Daemon::start();
    let mut bystanders = Bystanders::of(&daemon);
    // An unmasked frame, a reserved opcode, a reserved bit, text that is not UTF-8.
    let frames: [&[u8]; 4] = [
        &[0x82, 0x01, 0x00],
        &[0x83, 0x80, 0, 0, 0, 0],
        &[0xf2, 0x80, 0, 0, 0, 0],
        &[0x81, 0x81, 0, 0, 0, 0, 0xff],
    ];
    for frame in frames {
        let mut session = Session::open(daemon.address(), Codec::Binary);
        session.stream().write_all(frame).unwrap();
        let (reason, code) = session.closing();
        assert_eq!(reason.unwrap().code, RefusalCode::BadMessage, "{frame:?}");
        assert_eq!(code, close::BAD_CLIENT, "{frame:?}");
    }
    for seed in 1..=20 {
        let mut session = Session::open(daemon.address(), Codec::Json);
        // The server may hang up before all of it is written.
        let _ = session.stream().write_all(&noise(4_000, seed));
        let _ = session.stream().shutdown(Shutdown::Write);
        while session.hear().is_ok() {}
    }
    bystanders.go_on();
}

#[test]
fn only_a_known_subprotocol_opens_a_session() {
    let daemon = Daemon::start();
    let mut bystanders = Bystanders::of(&daemon);
    let refused = |offered| dial(daemon.address(), offered).map(|_| ());
    assert_eq!(refused(None), Err(400));
    assert_eq!(refused(Some("soap")), Err(400));
    assert_eq!(refused(Some("naktong.bincode")), Err(400));
    assert_eq!(refused(Some("naktong.v1.bincode")), Ok(()), "to be told");
    assert_eq!(refused(Some("naktong.v9.json, naktong.v2.json")), Ok(()));

    let upgrade = format!(
        "GET /ws HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
        daemon.address()
    );
    let plain = daemon.http(&format!("{upgrade}\r\n"));
    assert!(plain.starts_with("HTTP/1.1 426"), "{plain}");
    let none = upgrade.replace(
        "Connection: close",
        "Connection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    );
    let told = daemon.http(&format!("{none}\r\n"));
    assert!(told.starts_with("HTTP/1.1 400"), "{told}");
    assert!(
        told.contains("naktong.v2.bincode or naktong.v2.json"),
        "it says what to offer: {told}"
    );
    let page = format!(
        "{none}Sec-WebSocket-Protocol: naktong.v2.json\r\nOrigin: http://evil.example\r\n\r\n"
    );
    assert!(daemon.http(&page).starts_with("HTTP/1.1 403"));
    bystanders.go_on();
}

#[test]
fn other_addresses_and_other_tongues_are_answered_and_forgotten() {
    let daemon = Daemon::start();
    let mut bystanders = Bystanders::of(&daemon);
    assert!(daemon.get("/healthz").contains("200 OK"));
    assert!(daemon.get("/metrics").contains("naktong"));
    assert!(daemon.get("/nothing").contains("404"));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(200));
    assert!(daemon.http(&many).contains("431"));
    // Any end will do for what is no HTTP at all.
    let _ = daemon.http("SSH-2.0-nobody\r\n\r\n");
    let mut stream = tcp(daemon.address());
    let _ = stream.write_all(&noise(10_000, 7));
    let _ = rest(stream);
    bystanders.go_on();
}

#[test]
fn the_first_message_is_hello_once_and_in_time() {
    let daemon = Daemon::start_with(&["hello_timeout_ms=300"]);
    let ping = ClientMessage::Request {
        id: 1,
        request: Request::Ping,
    };
    let mut early = Session::silent(daemon.address(), Codec::Json);
    early.say(&ping);
    let (reason, code) = early.closing();
    assert_eq!(
        (reason.unwrap().code, code),
        (RefusalCode::HelloFirst, close::BAD_CLIENT)
    );
    let mut silent = Session::silent(daemon.address(), Codec::Binary);
    let (reason, code) = silent.closing();
    assert_eq!(
        (reason.unwrap().code, code),
        (RefusalCode::HelloFirst, close::BAD_CLIENT)
    );
    let again = Codec::Json.frame(&hello(1));
    let twice = thrown_out(&daemon, Codec::Json, vec![again]);
    assert_eq!(twice, (RefusalCode::BadMessage, close::BAD_CLIENT));
}

#[test]
fn a_handshake_that_stops_half_way_is_hung_up_on() {
    let daemon = Daemon::start_with(&["header_timeout_ms=300"]);
    let mut bystanders = Bystanders::of(&daemon);
    let waiting = tcp(daemon.address());
    let mut half = tcp(daemon.address());
    half.write_all(b"GET /ws HTTP/1.1\r\nHost: here\r\nUpgra")
        .unwrap();
    let mut dripping = tcp(daemon.address());
    dripping.write_all(b"GET /ws HTTP/1.1\r\n").unwrap();
    // Reading ends only because the server hangs up; each read is bounded in time.
    for stream in [waiting, half, dripping] {
        let told = rest(stream);
        assert!(!told.contains("101"), "{told}");
    }
    bystanders.go_on();
}

#[test]
fn two_hundred_connections_that_say_nothing_disturb_nobody() {
    let daemon = Daemon::start();
    let mut bystanders = Bystanders::of(&daemon);
    let silent: Vec<TcpStream> = (0..150).map(|_| tcp(daemon.address())).collect();
    let mute: Vec<Session> = (0..50)
        .map(|_| Session::silent(daemon.address(), Codec::Binary))
        .collect();
    bystanders.go_on();
    let mut newcomer = Session::open(daemon.address(), Codec::Json);
    assert_eq!(newcomer.ask(Request::Ping), Answer::Done);
    drop((silent, mute));
    bystanders.go_on();
}

#[test]
fn past_the_limit_of_sessions_newcomers_get_503_and_those_who_are_in_go_on() {
    let daemon = Daemon::start_with(&["sessions_max=4"]);
    let mut bystanders = Bystanders::of(&daemon);
    let last = Session::open(daemon.address(), Codec::Json);
    let refused = dial(daemon.address(), Some(Codec::Json.subprotocol()));
    assert_eq!(refused.map(|_| ()), Err(503));
    bystanders.go_on();
    drop(last);
}

#[test]
fn too_many_requests_at_once_are_refused_and_the_session_goes_on() {
    let daemon = Daemon::start_with(&["requests_per_second=1", "requests_burst=10"]);
    let mut session = Session::open(daemon.address(), Codec::Binary);
    let flood: Vec<u32> = (0..50).map(|_| session.request(Request::Ping)).collect();
    let answers: Vec<Answer> = flood
        .into_iter()
        .map(|id| session.answer(id).unwrap())
        .collect();
    let too_fast = |answer: &&Answer| matches!(answer, Answer::Refused(refusal) if refusal.code == RefusalCode::TooFast);
    let refused = answers.iter().filter(too_fast).count();
    assert!((20..=40).contains(&refused), "{refused} of 50 refused");
    assert!(
        answers[..10].iter().all(|answer| *answer == Answer::Done),
        "the burst is free"
    );
}

#[test]
fn who_hangs_up_without_a_word_is_not_called_a_bad_client() {
    let mut daemon = Daemon::start_with(&["log_filter=debug"]);
    drop(Session::open(daemon.address(), Codec::Binary));
    daemon.logs("a session ends");
    let log = daemon.log();
    assert!(!log.contains("a session is closed"), "{log}");
}

#[test]
fn who_never_reads_is_dropped_and_his_match_goes_on_without_him() {
    let daemon = Daemon::start_with(&[
        "send_timeout_ms=500",
        "resync_timeout_ms=500",
        "requests_burst=5000",
    ]);
    let mut bystanders = Bystanders::of(&daemon);
    let mut deaf = Session::open(daemon.address(), Codec::Json);
    // Each answer holds the board: all of them are far more than the socket's buffers take.
    const ASKED: usize = 4_000;
    for _ in 0..ASKED {
        deaf.request(Request::Watch {
            r#match: bystanders.players[0].game,
            seat: None,
            from: None,
        });
    }
    let begun = Instant::now();
    while daemon.metric("naktong_sessions_too_slow_total") == 0 {
        bystanders.go_on();
        assert!(begun.elapsed() < PATIENCE, "he is not dropped");
    }
    // He reads now what lay in the buffers, and finds the end behind it.
    let mut answered = 0;
    let end = loop {
        match deaf.hear() {
            Ok(ServerMessage::Answer { .. }) => answered += 1,
            Ok(_) => {}
            Err(end) => break end,
        }
    };
    assert!(
        answered < ASKED,
        "the server did not wait until he had read everything"
    );
    assert!(
        matches!(end, Ended::Broken(_) | Ended::Closed(close::TOO_SLOW)),
        "{end:?}"
    );
    bystanders.go_on();
}
