//! Sending one webhook: a signed POST over a line of its own, to an address that was checked.

use std::sync::Arc;

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use sha2::Sha256;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::courier::Failure;
use super::target::{Allowed, Target};
use crate::config::{Config, ms};

/// The header that holds the signature.
pub const SIGNATURE: &str = "naktong-signature";
/// The header that holds the id of the message, the same when it is sent again.
pub const MESSAGE_ID: &str = "naktong-message";
/// The most bytes of an answer's head that are read; of its body nothing is.
const HEAD_MAX: usize = 16 * 1024;

/// Sends webhooks.
pub struct Webhooks {
    tls: TlsConnector,
    allowed: Allowed,
    timeout: std::time::Duration,
}

impl Webhooks {
    /// By the configuration, trusting whom this machine trusts.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let mut roots = RootCertStore::empty();
        let native = rustls_native_certs::load_native_certs();
        let (found, _) = roots.add_parsable_certificates(native.certs);
        if found == 0 {
            tracing::warn!(
                "this machine has no root certificates: webhooks over https will fail; install ca-certificates or name a file by SSL_CERT_FILE"
            );
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has the suites of TLS 1.2 and 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            tls: TlsConnector::from(Arc::new(tls)),
            allowed: Allowed::by(config),
            timeout: ms(config.notify_timeout_ms),
        }
    }

    /// Sends a message once. Its answer's status counts, and nothing else of it.
    ///
    /// # Errors
    /// [`Failure`] says why it did not arrive, as far as is known here, and whether to go on.
    pub async fn send(
        &self,
        url: &str,
        secret: &str,
        id: uuid::Uuid,
        now_s: u64,
        body: Vec<u8>,
    ) -> Result<(), Failure> {
        // What the operator allows may have changed since the address was set.
        let target = Target::read(url, &self.allowed).map_err(Failure::forever)?;
        let sending = self.send_to(&target, secret, id, now_s, body);
        match timeout(self.timeout, sending).await {
            Ok(done) => done,
            Err(_) => Err(Failure::later("no answer in time ")),
        }
    }

    async fn send_to(
        &self,
        target: &Target,
        secret: &str,
        id: uuid::Uuid,
        now_s: u64,
        body: Vec<u8>,
    ) -> Result<(), Failure> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(target.path())
            .header(header::HOST, target.authority())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, crate::matches::export::SERVER)
            .header(MESSAGE_ID, id.to_string())
            .header(SIGNATURE, signature(secret, now_s, &body))
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| Failure::forever("the address cannot stand in a request"))?;
        let addresses = target
            .resolve(&self.allowed)
            .await
            .map_err(Failure::later)?;
        let stream = TcpStream::connect(&addresses[..])
            .await
            .map_err(|error| Failure::later(format!("no connection: {error}")))?;
        let status = if target.is_secure() {
            let host = target.host().trim_matches(['[', ']']).to_owned();
            let name = ServerName::try_from(host)
                .map_err(|_| Failure::forever("the host is no name for TLS"))?;
            let stream = self
                .tls
                .connect(name, stream)
                .await
                .map_err(|error| Failure::later(format!("no TLS: {error}")))?;
            post(stream, request).await?
        } else {
            post(stream, request).await?
        };
        match status {
            status if status.is_success() => Ok(()),
            StatusCode::GONE => Err(Failure::forever("it answered 410, gone for good")),
            status if status.is_redirection() => Err(Failure::later(format!(
                "it answered {}; redirects are not followed",
                status.as_u16()
            ))),
            status => Err(Failure::later(format!("it answered {}", status.as_u16()))),
        }
    }
}

/// Sends a request and reads the head of the answer; then the line is dropped.
async fn post(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, Failure> {
    let broken = |error: hyper::Error| Failure::later(format!("the line broke: {error}"));
    let (mut sender, line) = http1::Builder::new()
        .max_buf_size(HEAD_MAX)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let mut answer = std::pin::pin!(sender.send_request(request));
    let answer = tokio::select! {
        biased;
        answer = &mut answer => answer,
        // The line may end in the same breath in which it brings the answer.
        _ = line => answer.await,
    };
    answer.map(|answer| answer.status()).map_err(broken)
}

/// `t=SECONDS,v1=HEX`: HMAC-SHA-256, keyed by the secret as its owner was shown it, of the
/// seconds, a dot and the body.
#[must_use]
pub fn signature(secret: &str, now_s: u64, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(now_s.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    let sum = mac.finalize().into_bytes();
    let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={now_s},v1={hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_openssl_makes_of_it() {
        // printf '1700000000.{"kind":"test"}' | openssl dgst -sha256 -hmac nks_0001
        assert_eq!(
            signature("nks_0001", 1_700_000_000, br#"{"kind":"test"}"#),
            "t=1700000000,v1=7466fd79d481f48ab97a43ee38ec2387c1b71c0059f46527eb64c3d8c6a56611"
        );
    }
}
