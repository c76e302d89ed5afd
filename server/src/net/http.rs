//! The HTTP side of the one port: `/ws`, `/healthz`, `/metrics`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::handshake;
use crate::{Shared, telemetry};

/// Whom a connection comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(welcome))
        .route("/ws", get(handshake::upgrade))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .fallback(async || {
            refuse(
                StatusCode::NOT_FOUND,
                "There is /ws, /healthz and /metrics.",
            )
        })
        .with_state(shared)
}

/// A refusal as plain text.
pub(super) fn refuse(status: StatusCode, text: &'static str) -> Response {
    (status, format!("{text}\n")).into_response()
}

async fn welcome() -> &'static str {
    "This is a Naktong server. Play with the client: naktong list\n"
}

/// 200 while the server takes orders, 503 when it is going down.
async fn health(State(shared): State<Arc<Shared>>) -> Response {
    if shared.closing.is_cancelled() {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "going down");
    }
    "ok\n".into_response()
}

/// Totals of orders can tell a player what happens out of his sight (contract 4), so they are
/// for the operator: by default only this machine, and not through a proxy.
async fn metrics(
    State(shared): State<Arc<Shared>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
) -> Response {
    let direct = !headers.contains_key(header::FORWARDED)
        && !headers.contains_key("x-forwarded-for")
        && !headers.contains_key(header::ORIGIN);
    let allowed = match shared.config.metrics.as_str() {
        "all" => true,
        "loopback" => direct && peer.ip().to_canonical().is_loopback(),
        _ => false,
    };
    if !allowed {
        return refuse(
            StatusCode::FORBIDDEN,
            "Metrics are for the operator (key metrics).",
        );
    }
    let text = telemetry::metrics().render();
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    )
        .into_response()
}
