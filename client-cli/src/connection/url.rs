//! Addresses of servers.

use std::fmt;
use std::str::FromStr;

use tokio_tungstenite::tungstenite::http::Uri;

/// Where the server is: always a WebSocket address with a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerUrl(String);

impl FromStr for ServerUrl {
    type Err = String;

    /// Takes `ws://HOST:PORT/ws` and `wss://HOST:PORT/ws`, and what `naktongd` prints:
    /// `http://HOST:PORT` and `https://HOST:PORT`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("{text:?} is no server address: write ws://HOST:PORT/ws or wss://HOST:PORT/ws")
        };
        let (scheme, rest) = match text.split_once("://") {
            None => ("ws", text),
            Some(("ws" | "http", rest)) => ("ws", rest),
            Some(("wss" | "https", rest)) => ("wss", rest),
            Some(_) => return Err(wrong()),
        };
        let uri: Uri = format!("{scheme}://{rest}").parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?;
        let path = match uri.path() {
            "" | "/" => "/ws",
            path => path,
        };
        Ok(Self(format!("{scheme}://{authority}{path}")))
    }
}

impl ServerUrl {
    /// Whether TLS is spoken there.
    pub(super) fn is_secure(&self) -> bool {
        self.0.starts_with("wss://")
    }

    /// The address itself.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_every_kind_lead_to_the_socket() {
        for (typed, url) in [
            ("ws://127.0.0.1:1950/ws", "ws://127.0.0.1:1950/ws"),
            ("http://127.0.0.1:1950", "ws://127.0.0.1:1950/ws"),
            ("http://127.0.0.1:1950/", "ws://127.0.0.1:1950/ws"),
            ("localhost:1950", "ws://localhost:1950/ws"),
            ("ws://host/games/ws", "ws://host/games/ws"),
            ("https://host:1950", "wss://host:1950/ws"),
            ("wss://host/games/ws", "wss://host/games/ws"),
        ] {
            assert_eq!(typed.parse::<ServerUrl>().unwrap().to_string(), url);
        }
        for typed in ["", "ftp://host", "ws://", "ws://a b", "wss://"] {
            assert!(typed.parse::<ServerUrl>().is_err(), "{typed}");
        }
    }
}
