//! `POST /admin`: operators with an admin token, from other machines. What they ask goes over the
//! same desk and into the same audit log as what comes over the socket, under their account's name.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use naktong_protocol::account::SecretText;
use naktong_protocol::message::RefusalCode;

use super::handshake::caller;
use super::http::{Peer, refuse};
use crate::Shared;
use crate::operator::desk;
use crate::operator::words::{AdminAnswer, AdminRequest, REQUEST_MAX};
use crate::people::Origin;

/// Answers a request of an operator: 401 without a good token, 403 where it may not be heard, 429
/// for too many tries, else 200 and what came of it, refusals too.
pub(super) async fn hear(
    State(shared): State<Arc<Shared>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    let hidden = shared.tls.is_some() || peer.ip().to_canonical().is_loopback();
    let heard = match shared.live.now().admin.as_str() {
        "all" => true,
        "tls" => hidden,
        _ => false,
    };
    // Pages in browsers are no operators.
    if !heard || headers.contains_key(header::ORIGIN) {
        let text = "Operators are heard over TLS or from this machine (key admin).";
        return refuse(StatusCode::FORBIDDEN, text);
    }
    let address = caller(&shared, peer, headers);
    if let Err(banned) = shared.operator.measures.admit_address(address) {
        return refuse(StatusCode::FORBIDDEN, banned.text);
    }
    let Some(token) = bearer(headers) else {
        let text = "Send the header Authorization: Bearer with an admin token.";
        return refuse(StatusCode::UNAUTHORIZED, text);
    };
    let by = match shared.people.operator(Origin::from(address), token).await {
        Ok(by) => by,
        Err(refusal) => {
            let status = match refusal.code {
                RefusalCode::TooFast => StatusCode::TOO_MANY_REQUESTS,
                RefusalCode::NotAllowed => StatusCode::FORBIDDEN,
                RefusalCode::SignInFailed => StatusCode::UNAUTHORIZED,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            };
            return refuse(status, refusal.text);
        }
    };
    Json(answer(&shared, &by, body).await).into_response()
}

async fn answer(shared: &Arc<Shared>, by: &str, body: Body) -> AdminAnswer {
    let most = usize::try_from(REQUEST_MAX).expect("it is small");
    let Ok(bytes) = to_bytes(body, most).await else {
        return AdminAnswer::Refused(format!("A request has at most {REQUEST_MAX} bytes."));
    };
    match serde_json::from_slice::<AdminRequest>(&bytes) {
        Ok(request) if request.is_local() => AdminAnswer::Refused(
            "Who runs the server is said on its own machine: naktongd admin promote, there."
                .to_owned(),
        ),
        Ok(request) => desk::obey(shared, by, request).await,
        Err(error) => AdminAnswer::Refused(format!("This is no request: {error}.")),
    }
}

fn bearer(headers: &HeaderMap) -> Option<SecretText> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    let fits = scheme.eq_ignore_ascii_case("bearer");
    fits.then(|| SecretText(token.trim().to_owned()))
}
