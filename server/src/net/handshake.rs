//! From an HTTP request to a WebSocket session.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper_util::rt::TokioIo;
use naktong_protocol::codec::MAX_FROM_SERVER;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tracing::Instrument;

use super::http::{Peer, refuse};
use super::places::Place;
use super::session;
use super::wire::Wire;
use crate::config::Config;
use crate::{Shared, telemetry};

/// Answers `GET /ws`: 400 without a known subprotocol, 403 for a page of another origin, 503
/// past `sessions_max`, else 101 and a session.
pub(super) async fn upgrade(
    State(shared): State<Arc<Shared>>,
    Extension(Peer(peer)): Extension<Peer>,
    mut request: Request,
) -> Response {
    let headers = request.headers();
    if !headers.contains_key(header::SEC_WEBSOCKET_KEY) {
        let text = "This address speaks WebSocket; use the client, or a WebSocket library.";
        return refuse(StatusCode::UPGRADE_REQUIRED, text);
    }
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL);
    let offered: Vec<_> = offered
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let offered = offered.join(",");
    let Some((wire, name)) = Wire::choose(&offered) else {
        let text = "Offer the subprotocol naktong.v2.bincode or naktong.v2.json; another version of the client may be needed.";
        return refuse(StatusCode::BAD_REQUEST, text);
    };
    if !origin_allowed(headers, &shared.live.now().origins) {
        let text = "Pages of this origin may not connect (key origins).";
        return refuse(StatusCode::FORBIDDEN, text);
    }
    let address = caller(&shared, peer, headers);
    if let Err(banned) = shared.operator.measures.admit_address(address) {
        telemetry::connection_refused();
        return refuse(StatusCode::FORBIDDEN, banned.text);
    }
    let Some(place) = admit(&shared) else {
        telemetry::connection_refused();
        let text = "The server is full or going down; try again in a moment.";
        return refuse(StatusCode::SERVICE_UNAVAILABLE, text);
    };
    let mut bare = axum::http::Request::new(());
    *bare.method_mut() = request.method().clone();
    *bare.version_mut() = request.version();
    *bare.headers_mut() = request.headers().clone();
    let Ok(mut response) = create_response(&bare) else {
        return refuse(StatusCode::BAD_REQUEST, "This is no WebSocket handshake.");
    };
    response.headers_mut().insert(
        header::SEC_WEBSOCKET_PROTOCOL,
        HeaderValue::from_str(name).expect("it came in a header"),
    );
    let upgrading = hyper::upgrade::on(&mut request);
    let (id, config) = (shared.next_session(), socket_config(&shared.live.now()));
    let tasks = shared.sessions_open.clone();
    let task = async move {
        let _place: Place = place;
        let Ok(upgraded) = upgrading.await else {
            return;
        };
        let io = TokioIo::new(upgraded);
        let socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
        session::run(socket, wire, id, address, shared).await;
    };
    tasks.spawn(task.instrument(tracing::info_span!("session", id)));
    response.map(|()| Body::empty())
}

/// Where a request comes from, as far as the configuration believes it.
pub(super) fn caller(shared: &Shared, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
    let believed = shared.live.now().forwarded == "loopback" && peer.ip().is_loopback();
    let address = forwarded(headers).filter(|_| believed);
    address.unwrap_or(peer.ip())
}

/// Where a proxy says that a connection comes from: the last address is the one that it saw.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let mut all = headers.get_all("x-forwarded-for").iter();
    let last = all.next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}

fn admit(shared: &Shared) -> Option<Place> {
    if shared.closing.is_cancelled() {
        return None;
    }
    shared.session_places.take(shared.live.now().sessions_max)
}

/// Programs send no origin. A page may come from the server's own address or a configured one.
fn origin_allowed(headers: &HeaderMap, allowed: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let own = |host: &str| {
        let rest = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        rest == Some(host)
    };
    host.is_some_and(own) || allowed.iter().any(|allowed| allowed == origin)
}

/// The socket's limits.
#[must_use]
pub(super) fn socket_config(config: &Config) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0)
        // One message at a time is in it; a board as JSON is longer than as binary.
        .max_write_buffer_size(4 * MAX_FROM_SERVER)
        .max_message_size(Some(config.message_bytes_max))
        .max_frame_size(Some(config.message_bytes_max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_a_proxy_passes_on_only_the_last_address_counts() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded(&headers), None);
        let name = "x-forwarded-for";
        headers.append(name, HeaderValue::from_static("6.6.6.6"));
        headers.append(name, HeaderValue::from_static("7.7.7.7, 192.0.2.1"));
        assert_eq!(forwarded(&headers), Some(IpAddr::from([192, 0, 2, 1])));
        headers.append(name, HeaderValue::from_static("a guess"));
        assert_eq!(forwarded(&headers), None);
    }

    #[test]
    fn pages_of_other_origins_do_not_connect() {
        let allowed = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("play.example:1950"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            origin_allowed(&headers, &["https://friends.example".to_owned()])
        };
        assert!(allowed(None), "a program");
        assert!(allowed(Some("http://play.example:1950")));
        assert!(allowed(Some("https://friends.example")));
        assert!(!allowed(Some("https://evil.example")));
        assert!(!allowed(Some("http://play.example")));
        assert!(!allowed(Some("null")));
    }
}
