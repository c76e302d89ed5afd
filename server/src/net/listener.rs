//! Accepts connections and speaks HTTP with each until it is done or becomes a WebSocket.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::http::{Peer, router};
use super::places::Places;
use crate::config::ms;
use crate::{Shared, telemetry};

/// How long to wait when the system has no sockets left.
const BACK_OFF: Duration = Duration::from_millis(100);

/// Accepts until the server closes.
pub(crate) async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    let router = router(shared.clone());
    let places = Places::default();
    loop {
        let accepted = tokio::select! {
            biased;
            () = shared.closing.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(BACK_OFF).await;
                continue;
            }
        };
        let Some(place) = places.take(shared.live.now().http_connections_max) else {
            telemetry::connection_refused();
            continue;
        };
        let service = router.clone().layer(Extension(Peer(peer)));
        let shared = shared.clone();
        shared.connections_open.clone().spawn(async move {
            welcome(stream, service, &shared).await;
            drop(place);
        });
    }
}

/// One connection, through TLS if the server speaks it. What goes wrong here is the other end's
/// affair.
async fn welcome(stream: TcpStream, service: axum::Router, shared: &Shared) {
    // Orders and updates are small and wanted at once.
    let _ = stream.set_nodelay(true);
    let Some(tls) = &shared.tls else {
        return serve(stream, service, shared).await;
    };
    let limit = ms(shared.live.now().header_timeout_ms);
    let shaken = tokio::select! {
        biased;
        () = shared.closing.cancelled() => return,
        shaken = timeout(limit, tls.accept(stream)) => shaken,
    };
    match shaken {
        Ok(Ok(stream)) => serve(stream, service, shared).await,
        failed => {
            telemetry::tls_failed();
            let why = failed.ok().and_then(Result::err);
            tracing::debug!(why = ?why.map(|why| why.to_string()), "no TLS came of a connection");
        }
    }
}

async fn serve<S>(stream: S, service: axum::Router, shared: &Shared)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(ms(shared.live.now().header_timeout_ms))
        .max_headers(shared.live.now().headers_max)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        biased;
        _ = connection.as_mut() => {}
        () = shared.closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
