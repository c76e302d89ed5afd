//! The wire: sample bytes of every message, the JSON Schema, and bytes that are no message.
//!
//! `NAKTONG_REWRITE=1 cargo test -p naktong-protocol` writes the samples and the schema anew.
//! Samples only ever change together with the version of the protocol.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use naktong_protocol::codec::{Hash, decode_from_client, decode_from_server, encode};
use naktong_protocol::message::{
    Answer, ClientMessage, RefusalCode, Request, ServerMessage, Update, close,
};
use naktong_protocol::proof::Signature;
use naktong_protocol::{Seq, ViewEvent};
use proptest::prelude::*;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rewriting() -> bool {
    std::env::var_os("NAKTONG_REWRITE").is_some()
}

fn sample(name: &str) -> PathBuf {
    root().join("tests/samples").join(name)
}

/// Compares a message with its kept bytes and text, or keeps them.
fn holds<T>(side: &str, name: &str, message: &T, decode: impl Fn(&[u8]) -> T)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let binary = sample(&format!("{side}_{name}.bin"));
    let text = sample(&format!("{side}_{name}.json"));
    if rewriting() {
        fs::write(&binary, encode(message)).unwrap();
        let pretty = serde_json::to_string_pretty(message).unwrap();
        fs::write(&text, pretty + "\n").unwrap();
    }
    let kept = fs::read(&binary).unwrap();
    assert_eq!(&decode(&kept), message, "{side} {name}: the kept bytes");
    assert_eq!(encode(message), kept, "{side} {name}: the bytes written");
    let kept: Value = serde_json::from_str(&fs::read_to_string(&text).unwrap()).unwrap();
    let read: T = serde_json::from_value(kept.clone()).unwrap();
    assert_eq!(&read, message, "{side} {name}: the kept text");
    let written = serde_json::to_value(message).unwrap();
    assert_eq!(written, kept, "{side} {name}: the text written");
}

#[test]
fn every_message_reads_and_writes_as_its_kept_sample() {
    let mut names = BTreeSet::new();
    for (name, message) in crate::common::client_messages() {
        holds("client", &name, &message, |b| {
            decode_from_client(b).unwrap()
        });
        names.insert(format!("client_{name}"));
    }
    for (name, message) in crate::common::server_messages() {
        holds("server", &name, &message, |b| {
            decode_from_server(b).unwrap()
        });
        names.insert(format!("server_{name}"));
    }
    for file in fs::read_dir(sample("")).unwrap() {
        let path = file.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(names.contains(&stem), "{stem} is a sample of nothing");
    }
}

#[test]
fn the_json_schema_is_the_one_in_the_documents() {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let client = generator.subschema_for::<ClientMessage>();
    let server = generator.subschema_for::<ServerMessage>();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "naktong.v2.json",
        "description": "Text frames of the subprotocol naktong.v2.json: \
            what a client says and what a server says.",
        "oneOf": [client, server],
        "$defs": generator.take_definitions(true),
    });
    let path = root().join("../docs/protocol.schema.json");
    if rewriting() {
        let pretty = serde_json::to_string_pretty(&schema).unwrap();
        fs::write(&path, pretty + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert!(
        kept == schema,
        "docs/protocol.schema.json is behind the types: run the tests with NAKTONG_REWRITE=1"
    );
}

/// Every `json` block of docs/protocol.md is a message, so that the page cannot lie.
#[test]
fn the_examples_in_the_documents_are_messages() {
    let page = fs::read_to_string(root().join("../docs/protocol.md")).unwrap();
    let blocks: Vec<&str> = page
        .split("```json\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(blocks.len() > 5, "the page has examples");
    for block in blocks {
        let client = serde_json::from_str::<ClientMessage>(block).is_ok();
        let server = serde_json::from_str::<ServerMessage>(block).is_ok();
        assert!(client || server, "not a message:\n{block}");
    }
}

#[test]
fn the_documents_list_every_refusal_code_and_close_code() {
    let page = fs::read_to_string(root().join("../docs/protocol.md")).unwrap();
    for code in RefusalCode::ALL {
        let word = serde_json::to_value(code).unwrap();
        let row = format!("\n| `{}` |", word.as_str().unwrap());
        assert!(page.contains(&row), "{word} is not in the table");
    }
    for code in [
        close::BAD_CLIENT,
        close::SIGNED_OUT,
        close::TOO_SLOW,
        close::RESTART,
    ] {
        assert!(page.contains(&format!("\n| {code} |")), "{code}");
    }
}

fn every_sample() -> Vec<Vec<u8>> {
    let client = crate::common::client_messages();
    let server = crate::common::server_messages();
    let client = client.iter().map(|(_, message)| encode(message));
    client
        .chain(server.iter().map(|(_, message)| encode(message)))
        .collect()
}

/// A sample with some bytes changed, cut off or added.
fn nearly_a_message() -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    let ends = (
        any::<prop::sample::Index>(),
        prop::collection::vec(any::<u8>(), 0..4),
    );
    (
        prop::sample::select(every_sample()),
        changes,
        ends,
        any::<bool>(),
    )
        .prop_map(|(mut bytes, changes, (cut, more), cuts)| {
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if cuts {
                bytes.truncate(cut.index(bytes.len()));
            }
            bytes.extend(more);
            bytes
        })
}

/// Decodes as both ends do; what is taken is written back as the same bytes.
fn is_message_or_error(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(message) = decode_from_client::<ClientMessage>(bytes) {
        prop_assert_eq!(encode(&message), bytes);
    }
    if let Ok(message) = decode_from_server::<ServerMessage>(bytes) {
        prop_assert_eq!(encode(&message), bytes);
    }
    Ok(())
}

fn some_of<T: Clone + std::fmt::Debug + 'static>(all: Vec<T>) -> impl Strategy<Value = Vec<T>> {
    let most = all.len();
    prop::sample::subsequence(all, 0..=most).prop_shuffle()
}

/// Requests with any numbers and any order of the samples.
fn client_message() -> impl Strategy<Value = ClientMessage> {
    let samples: Vec<_> = crate::common::client_messages()
        .into_iter()
        .map(|s| s.1)
        .collect();
    (
        any::<u32>(),
        prop::sample::select(samples),
        any::<u64>(),
        any::<u128>(),
    )
        .prop_map(|(id, message, number, uuid)| match message {
            ClientMessage::Request { request, .. } => ClientMessage::Request {
                id,
                request: match request {
                    Request::Watch { r#match, seat, .. } => Request::Watch {
                        r#match,
                        seat,
                        from: (number % 3 > 0).then_some(Seq(number)),
                    },
                    Request::Export { r#match, seat, .. } => Request::Export {
                        r#match,
                        seat,
                        offset: number,
                    },
                    Request::Unwatch { .. } => Request::Unwatch {
                        r#match: naktong_protocol::MatchId(uuid::Uuid::from_u128(uuid)),
                    },
                    request => request,
                },
            },
            hello => hello,
        })
}

/// Updates with any number and any news of the samples; pieces of any bytes.
fn server_message() -> impl Strategy<Value = ServerMessage> {
    let update = (
        any::<u64>(),
        some_of::<ViewEvent>(crate::common::news()),
        any::<u128>(),
        any::<Option<[u8; 32]>>(),
    )
        .prop_map(|(seq, news, uuid, half)| ServerMessage::Update {
            r#match: naktong_protocol::MatchId(uuid::Uuid::from_u128(uuid)),
            update: Update {
                seq: Seq(seq),
                news,
                seal: Hash::of(&seq.to_le_bytes()),
            },
            signature: half.map(|half| Signature(Hash(half), Hash::ZERO)),
        });
    let piece = (
        any::<u32>(),
        prop::collection::vec(any::<u8>(), 0..300),
        any::<u64>(),
    )
        .prop_map(|(id, bytes, total)| ServerMessage::Answer {
            id,
            answer: Box::new(Answer::Piece { bytes, total }),
        });
    let samples: Vec<_> = crate::common::server_messages()
        .into_iter()
        .map(|s| s.1)
        .collect();
    prop_oneof![update, piece, prop::sample::select(samples)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_a_message_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        is_message_or_error(&bytes)?;
    }

    #[test]
    fn damaged_messages_are_a_message_or_an_error(bytes in nearly_a_message()) {
        is_message_or_error(&bytes)?;
    }

    #[test]
    fn any_text_is_a_message_or_an_error(text in "\\PC{0,200}") {
        if let Ok(message) = serde_json::from_str::<ClientMessage>(&text) {
            prop_assert!(serde_json::to_string(&message).is_ok());
        }
        prop_assert!(serde_json::from_str::<ServerMessage>(&text).is_err());
    }

    #[test]
    fn what_clients_say_comes_through_in_both_codecs(message in client_message()) {
        let bytes = encode(&message);
        prop_assert_eq!(&decode_from_client::<ClientMessage>(&bytes).unwrap(), &message);
        let text = serde_json::to_string(&message).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ClientMessage>(&text).unwrap(), &message);
    }

    #[test]
    fn what_servers_say_comes_through_in_both_codecs(message in server_message()) {
        let bytes = encode(&message);
        prop_assert_eq!(&decode_from_server::<ServerMessage>(&bytes).unwrap(), &message);
        let text = serde_json::to_string(&message).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ServerMessage>(&text).unwrap(), &message);
    }
}
