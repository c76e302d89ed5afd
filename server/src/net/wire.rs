//! The two subprotocols: the same messages as binary or as text.

use naktong_protocol::codec;
use naktong_protocol::message::{
    ClientMessage, Refusal, RefusalCode, SUBPROTOCOL_BINCODE, SUBPROTOCOL_JSON,
};
use tokio_tungstenite::tungstenite::Message;

use crate::outbox::Frame;

/// How a session writes its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Binary frames.
    Bincode,
    /// Text frames.
    Json,
}

impl Wire {
    /// In the order in which the server prefers them.
    pub const ALL: [Self; 2] = [Self::Bincode, Self::Json];

    /// Its name in the handshake.
    #[must_use]
    pub fn subprotocol(self) -> &'static str {
        match self {
            Self::Bincode => SUBPROTOCOL_BINCODE,
            Self::Json => SUBPROTOCOL_JSON,
        }
    }

    /// The one to speak with a client that offers these, as `Sec-WebSocket-Protocol` lists them,
    /// and the name under which it was offered. A client of another version is heard too, for its
    /// Hello is the same, and what it is refused with is more than HTTP can say.
    #[must_use]
    pub fn choose(offered: &str) -> Option<(Self, &str)> {
        let names = || offered.split(',').map(str::trim);
        let ours = |wire: Self| names().find(|name| *name == wire.subprotocol());
        let other = |wire: Self| names().find(|name| wire.is_other_version(name));
        let first = Self::ALL
            .into_iter()
            .find_map(|wire| Some((wire, ours(wire)?)));
        first.or_else(|| {
            Self::ALL
                .into_iter()
                .find_map(|wire| Some((wire, other(wire)?)))
        })
    }

    fn is_other_version(self, name: &str) -> bool {
        let codec = match self {
            Self::Bincode => "bincode",
            Self::Json => "json",
        };
        let parts = name
            .strip_prefix("naktong.v")
            .and_then(|rest| rest.split_once('.'));
        parts.is_some_and(|(version, of)| version.parse::<u16>().is_ok() && of == codec)
    }

    pub(crate) fn encode(self, frame: &Frame) -> Message {
        match self {
            Self::Bincode => frame.binary(),
            Self::Json => frame.json(),
        }
    }

    /// Reads a binary or text message.
    ///
    /// # Errors
    /// `bad_message` with the place of the fault.
    pub fn decode(self, message: &Message) -> Result<ClientMessage, Refusal> {
        let bad = |why: String| Refusal::new(RefusalCode::BadMessage, why);
        match (self, message) {
            (Self::Bincode, Message::Binary(bytes)) => codec::decode_from_client(bytes)
                .map_err(|error| bad(format!("These bytes are {error}."))),
            (Self::Json, Message::Text(text)) => {
                let mut reader = serde_json::Deserializer::from_str(text);
                let message = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
                    let path = error.path().to_string();
                    bad(format!(
                        "This text is no message of the protocol: at {path}: {}.",
                        error.inner()
                    ))
                })?;
                reader
                    .end()
                    .map_err(|_| bad("More text follows the message.".to_owned()))?;
                Ok(message)
            }
            (Self::Bincode, _) => Err(bad(
                "This subprotocol is spoken in binary frames.".to_owned()
            )),
            (Self::Json, _) => Err(bad("This subprotocol is spoken in text frames.".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use naktong_protocol::message::{Hello, Request};
    use proptest::prelude::*;

    #[test]
    fn the_servers_order_decides_between_subprotocols() {
        assert_eq!(
            Wire::choose("naktong.v2.json, naktong.v2.bincode"),
            Some((Wire::Bincode, "naktong.v2.bincode"))
        );
        let chosen = Wire::choose("soap,naktong.v2.json");
        assert_eq!(chosen, Some((Wire::Json, "naktong.v2.json")));
        assert_eq!(Wire::choose(""), None);
    }

    #[test]
    fn a_client_of_another_version_is_heard_and_one_of_another_house_is_not() {
        let chosen = Wire::choose("naktong.v1.bincode, naktong.v1.json");
        assert_eq!(chosen, Some((Wire::Bincode, "naktong.v1.bincode")));
        let chosen = Wire::choose("naktong.v9.bincode, naktong.v2.json");
        assert_eq!(
            chosen,
            Some((Wire::Json, "naktong.v2.json")),
            "ours before others"
        );
        for name in [
            "naktong.v1.xml",
            "naktong.vx.json",
            "naktong.json",
            "seoul.v2.json",
        ] {
            assert_eq!(Wire::choose(name), None, "{name}");
        }
    }

    #[test]
    fn a_fault_in_json_is_told_with_its_place() {
        let told = |text: &str| Wire::Json.decode(&Message::text(text)).unwrap_err().text;
        let text = told(r#"{"request":{"id":1,"request":{"host":{"scenario":"NO"}}}}"#);
        assert!(text.contains("request.request.host.scenario"), "{text}");
        assert!(text.contains("'N' cannot stand in an id"), "{text}");
        assert_eq!(
            told(r#"{"request":{"id":1,"request":"ping"}} x"#),
            "More text follows the message."
        );
        assert!(told(&"[".repeat(10_000)).contains("no message"));
    }

    #[test]
    fn both_wires_read_what_they_say() {
        let hello = ClientMessage::Hello(Hello {
            protocol: 1,
            client: "a test".to_owned(),
        });
        let ping = ClientMessage::Request {
            id: 7,
            request: Request::Ping,
        };
        for message in [hello, ping] {
            let binary = Message::binary(codec::encode(&message));
            let text = Message::text(serde_json::to_string(&message).unwrap());
            assert_eq!(Wire::Bincode.decode(&binary), Ok(message.clone()));
            assert_eq!(Wire::Json.decode(&text), Ok(message));
            assert!(Wire::Json.decode(&binary).is_err());
            assert!(Wire::Bincode.decode(&text).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_message_or_a_refusal(bytes: Vec<u8>, text: String) {
            for wire in Wire::ALL {
                for message in [Message::binary(bytes.clone()), Message::text(text.clone())] {
                    if let Err(refusal) = wire.decode(&message) {
                        prop_assert_eq!(refusal.code, RefusalCode::BadMessage);
                    }
                }
            }
        }
    }
}
