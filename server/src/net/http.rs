//! The HTTP side of the one port: `/ws`, `/healthz`, `/metrics`, `/admin`.

use std::fmt::Display;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::{admin, handshake};
use crate::matches::Handle;
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
        .route("/admin", post(admin::hear))
        .fallback(async || {
            refuse(
                StatusCode::NOT_FOUND,
                "There is /ws, /healthz and /metrics.",
            )
        })
        .with_state(shared)
}

/// Measures what is known only when it is asked for.
fn measure(shared: &Shared) {
    let handles = shared.lobby.handles();
    telemetry::queues(&telemetry::Queues {
        outboxes: shared.sessions.queued(),
        mailboxes: handles.iter().map(Handle::queued).sum(),
        journal: shared.lobby.context().journal.queued(),
    });
    telemetry::draining(shared.operator.drain.text().is_some());
    telemetry::measures(shared.operator.measures.list().len());
}

/// A refusal as plain text.
pub(super) fn refuse(status: StatusCode, text: impl Display) -> Response {
    (status, format!("{text}\n")).into_response()
}

async fn welcome() -> &'static str {
    "This is a Naktong server. Play with the client: naktong list\n"
}

/// 200 while the server takes orders, 503 when it is going down or about to.
async fn health(State(shared): State<Arc<Shared>>) -> Response {
    if shared.closing.is_cancelled() {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "going down");
    }
    if shared.operator.drain.text().is_some() {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "about to restart");
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
    let allowed = match shared.live.now().metrics.as_str() {
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
    measure(&shared);
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
