//! Bytes that are no messages. The server stays up and others are not disturbed.

use futures_util::SinkExt;
use naktong_protocol::message::{Answer, ClientMessage, RefusalCode, Request, close};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use super::house::{Client, House};
use crate::net::wire::Wire;

#[tokio::test]
async fn what_is_no_message_is_refused_and_closed_with_4000() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut quiet = house.client(Wire::Bincode).await;
    let text = |text: &str| Message::text(text.to_owned());
    for (wire, message, code) in [
        (Wire::Json, text("hello"), RefusalCode::BadMessage),
        (Wire::Json, text(""), RefusalCode::BadMessage),
        (
            Wire::Json,
            text(&"[".repeat(60_000)),
            RefusalCode::BadMessage,
        ),
        (
            Wire::Json,
            text(r#"{"request":{"id":1,"request":{"host":{"scenario":"NO"}}}}"#),
            RefusalCode::BadMessage,
        ),
        (
            Wire::Json,
            Message::binary(vec![1, 2, 3]),
            RefusalCode::BadMessage,
        ),
        (Wire::Json, text(&"x".repeat(65_537)), RefusalCode::TooLarge),
        (
            Wire::Bincode,
            Message::binary(vec![]),
            RefusalCode::BadMessage,
        ),
        (
            Wire::Bincode,
            Message::binary(vec![255; 9]),
            RefusalCode::BadMessage,
        ),
        (
            Wire::Bincode,
            Message::binary(vec![0; 60_000]),
            RefusalCode::BadMessage,
        ),
        (
            Wire::Bincode,
            Message::binary(vec![0; 65_537]),
            RefusalCode::TooLarge,
        ),
        (Wire::Bincode, text("hello"), RefusalCode::BadMessage),
    ] {
        let mut client = house.client(wire).await;
        client.socket.send(message.clone()).await.unwrap();
        let (refusal, closed) = client.end().await;
        assert_eq!(refusal.map(|refusal| refusal.code), Some(code), "{wire:?}");
        assert_eq!(closed, Some(close::BAD_CLIENT), "{wire:?}");
    }
    assert_eq!(quiet.ask(Request::Ping).await, Answer::Done);
    house.close().await.unwrap();
}

#[tokio::test]
async fn hello_comes_first_once_in_time_and_in_this_version() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.hello_timeout_ms = 200).await;
    let mut client = Client::connect(house.address, Wire::Json).await;
    client
        .say(&ClientMessage::Request {
            id: 1,
            request: Request::Ping,
        })
        .await;
    assert_eq!(client.end().await.0.unwrap().code, RefusalCode::HelloFirst);

    let mut client = Client::connect(house.address, Wire::Json).await;
    let (refusal, closed) = client.end().await;
    assert_eq!(refusal.unwrap().code, RefusalCode::HelloFirst);
    assert_eq!(closed, Some(close::BAD_CLIENT));

    for (version, upgrade) in [
        (0, "upgrade the client."),
        (1, "upgrade the client."),
        (3, "upgrade the server."),
    ] {
        let mut client = Client::connect(house.address, Wire::Bincode).await;
        client.hello(version).await;
        let refusal = client.end().await.0.unwrap();
        assert_eq!(refusal.code, RefusalCode::ProtocolVersion);
        assert!(refusal.text.ends_with(upgrade), "{refusal}");
    }
    let mut client = house.client(Wire::Bincode).await;
    client.hello(2).await;
    assert_eq!(client.end().await.0.unwrap().code, RefusalCode::BadMessage);
    house.close().await.unwrap();
}

/// What the server answers to raw bytes, until it closes.
pub(super) async fn raw(house: &House, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(house.address).await.unwrap();
    let mut answer = vec![];
    // It may close while we still write or read.
    let _ = stream.write_all(bytes).await;
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

pub(super) fn handshake(extra: &str) -> Vec<u8> {
    format!(
        "GET /ws HTTP/1.1\r\nhost: here\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{extra}\r\n"
    )
    .into_bytes()
}

#[tokio::test]
async fn bad_handshakes_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.header_timeout_ms = 200).await;
    let json = "sec-websocket-protocol: naktong.v2.json\r\n";
    let headers = "x: y\r\n".repeat(100);
    for (bytes, status) in [
        (handshake(""), "HTTP/1.1 400"),
        (
            handshake("sec-websocket-protocol: soap\r\n"),
            "HTTP/1.1 400",
        ),
        (
            handshake(&format!("{json}origin: https://evil.example\r\n")),
            "HTTP/1.1 403",
        ),
        (handshake(&format!("{json}{headers}")), "HTTP/1.1 431"),
        (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(20),
            "HTTP/1.1 400",
        ),
    ] {
        let answer = raw(
            &house,
            &[bytes, b"GET / HTTP/1.0\r\n\r\n".to_vec()].concat(),
        )
        .await;
        assert!(answer.starts_with(status), "{status}: {answer}");
    }
    // A handshake that never ends is closed after its time.
    let answer = raw(&house, b"GET /ws HTTP/1.1\r\nhost: he").await;
    assert!(!answer.contains("101"), "{answer}");
    let mut client = house.client(Wire::Json).await;
    assert_eq!(client.ask(Request::Ping).await, Answer::Done);
    house.close().await.unwrap();
}

#[tokio::test]
async fn frames_that_break_the_websocket_rules_end_the_session_only() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let json = "sec-websocket-protocol: naktong.v2.json\r\n";
    for frame in [
        // Unmasked; reserved bits; an unknown opcode; a length of 2^63.
        &[0x81_u8, 0x01, b'x'][..],
        &[0xf1, 0x80, 0, 0, 0, 0],
        &[0x8f, 0x80, 0, 0, 0, 0],
        &[
            0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,
        ],
    ] {
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(&handshake(json)).await.unwrap();
        stream.write_all(frame).await.unwrap();
        let mut answer = vec![];
        let _ = stream.read_to_end(&mut answer).await;
        assert!(
            String::from_utf8_lossy(&answer).contains("closing"),
            "{frame:x?}"
        );
    }
    let mut client = house.client(Wire::Json).await;
    assert_eq!(client.ask(Request::Ping).await, Answer::Done);
    house.close().await.unwrap();
}

#[tokio::test]
async fn silence_ends_a_session_and_pings_keep_it() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| {
        config.idle_timeout_ms = 400;
        config.ping_interval_ms = 50;
    })
    .await;
    // Reads, and so answers pings: it lives on past the idle time.
    let mut alive = house.client(Wire::Json).await;
    let mut dead = house.client(Wire::Json).await;
    let waited = tokio::time::timeout(std::time::Duration::from_millis(1_000), alive.next()).await;
    assert!(waited.is_err(), "{waited:?}");
    assert_eq!(alive.ask(Request::Ping).await, Answer::Done);
    // Did not read, so it did not answer.
    assert_eq!(dead.try_ask_quietly().await, None);
    house.close().await.unwrap();
}

#[tokio::test]
async fn health_and_metrics_answer_on_the_same_port() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut client = house.client(Wire::Json).await;
    client.host().await;
    assert!(house.get("/healthz").await.ends_with("\r\n\r\nok\n"));
    let metrics = house.get("/metrics").await;
    for name in [
        "naktong_sessions ",
        "naktong_matches{state=\"gathering\"}",
        "naktong_journal_commit_seconds",
    ] {
        assert!(metrics.contains(name), "{name} in {metrics}");
    }
    assert!(house.get("/nothing").await.starts_with("HTTP/1.1 404"));
    house.close().await.unwrap();
    let house = House::open_with(dir.path(), |config| config.metrics = "nobody".to_owned()).await;
    assert!(house.get("/metrics").await.starts_with("HTTP/1.1 403"));
    house.close().await.unwrap();
}
