//! One connection: opened, greeted, and its frames as messages.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use naktong_protocol::codec::{self, MAX_FROM_SERVER};
use naktong_protocol::message::{
    ClientMessage, Hello, PROTOCOL_VERSION, RefusalCode, SUBPROTOCOL_BINCODE, ServerMessage,
};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
};

use super::ServerUrl;
use super::tls::{self, Trust};
use crate::fault::Fault;

/// How long the first connection and its greeting may take.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long one message may take to leave.
pub(super) const SEND_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why a connection ended.
pub(super) enum Broken {
    /// It may be tried again.
    Lost(String),
    /// It may not.
    Fatal(Fault),
}

/// Opens a socket and greets.
pub(super) async fn dial(url: &ServerUrl, tls: Option<&Trust>) -> Result<Socket, Broken> {
    match timeout(CONNECT_TIMEOUT, dial_and_greet(url, tls)).await {
        Ok(result) => result,
        Err(_) => Err(Broken::Lost("no answer in time".into())),
    }
}

async fn dial_and_greet(url: &ServerUrl, tls: Option<&Trust>) -> Result<Socket, Broken> {
    let lost = |error: SocketError| Broken::Lost(error.to_string());
    let mut request = url.as_str().into_client_request().map_err(lost)?;
    request.headers_mut().insert(
        "Sec-WebSocket-Protocol",
        HeaderValue::from_static(SUBPROTOCOL_BINCODE),
    );
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_FROM_SERVER))
        .max_frame_size(Some(MAX_FROM_SERVER));
    let connector = Some(tls.map_or(Connector::Plain, Trust::connector));
    let connecting = connect_async_tls_with_config(request, Some(config), true, connector);
    let (mut socket, _) = match connecting.await {
        Ok(connected) => connected,
        Err(SocketError::Protocol(ProtocolError::SecWebSocketSubProtocolError(_))) => {
            return Err(Broken::Fatal(Fault::Version(format!(
                "The server at {url} does not speak {SUBPROTOCOL_BINCODE}: \
                 bring naktong and naktongd to the same version."
            ))));
        }
        Err(SocketError::Http(response)) => {
            let status = response.status();
            if status == StatusCode::BAD_REQUEST {
                return Err(Broken::Fatal(Fault::Version(format!(
                    "The server at {url} does not take {SUBPROTOCOL_BINCODE} (HTTP 400): \
                     bring naktong and naktongd to the same version."
                ))));
            }
            if status == StatusCode::FORBIDDEN {
                return Err(Broken::Fatal(Fault::Connection(format!(
                    "The server at {url} does not let this machine in (HTTP 403): ask its operator."
                ))));
            }
            return Err(Broken::Lost(format!("it answers HTTP {status}")));
        }
        Err(SocketError::Io(error)) if let Some(why) = tls::distrust(&error) => {
            return Err(Broken::Fatal(Fault::Connection(format!(
                "The certificate of {url} is not to be trusted ({why}). If its host made it \
                 himself, take its authority's file from him and name it with --ca FILE."
            ))));
        }
        Err(SocketError::Io(error)) => return Err(Broken::Lost(error.to_string())),
        Err(error) => return Err(lost(error)),
    };
    let hello = ClientMessage::Hello(Hello {
        protocol: PROTOCOL_VERSION,
        client: concat!("naktong/", env!("CARGO_PKG_VERSION")).into(),
    });
    push(&mut socket, Message::binary(codec::encode(&hello))).await?;
    loop {
        let frame = socket.next().await;
        return match read(frame)? {
            None => continue,
            Some(ServerMessage::Welcome { protocol, .. }) if protocol == PROTOCOL_VERSION => {
                Ok(socket)
            }
            Some(ServerMessage::Welcome { protocol, server }) => {
                Err(Broken::Fatal(Fault::Version(format!(
                    "The server ({server}) speaks protocol {protocol}, this client \
                     {PROTOCOL_VERSION}: bring them to the same version."
                ))))
            }
            Some(ServerMessage::Closing(refusal))
                if refusal.code == RefusalCode::ProtocolVersion =>
            {
                Err(Broken::Fatal(Fault::Version(refusal.text)))
            }
            Some(ServerMessage::Closing(refusal)) => Err(Broken::Lost(refusal.text)),
            Some(_) => Err(Broken::Fatal(Fault::Server(
                "The server did not return the greeting.".into(),
            ))),
        };
    }
}

pub(super) async fn push(socket: &mut Socket, message: Message) -> Result<(), Broken> {
    match timeout(SEND_TIMEOUT, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Broken::Lost(error.to_string())),
        Err(_) => Err(Broken::Lost("the server does not read".into())),
    }
}

/// What a frame says; `None` for one that says nothing to us.
pub(super) fn read(
    frame: Option<Result<Message, SocketError>>,
) -> Result<Option<ServerMessage>, Broken> {
    match frame {
        None => Err(Broken::Lost("the server hung up".into())),
        Some(Err(error)) => Err(Broken::Lost(error.to_string())),
        Some(Ok(Message::Binary(bytes))) => match codec::decode_from_server(&bytes) {
            Ok(message) => Ok(Some(message)),
            Err(error) => Err(Broken::Fatal(Fault::Server(format!(
                "The server sent what this client cannot read, {error}. \
                 Are naktong and naktongd of the same build?"
            )))),
        },
        Some(Ok(Message::Close(close))) => Err(Broken::Lost(match close {
            Some(close) if !close.reason.is_empty() => close.reason.to_string(),
            _ => "the server hung up".into(),
        })),
        Some(Ok(_)) => Ok(None),
    }
}
