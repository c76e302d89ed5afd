//! `naktongd admin --server URL`: a request over HTTP to a server on another machine, with an admin
//! token that never stands on a command line.

use std::io::{IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use naktong_server::operator::words::{AdminAnswer, AdminRequest};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use crate::args::Admin;

/// The variable of the environment that may hold the token.
pub(crate) const TOKEN: &str = "NAKTONG_ADMIN_TOKEN";
/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer, in bytes.
const ANSWER_MAX: usize = 64 * 1024 * 1024;
/// The longest token, in bytes.
const TOKEN_MAX: u64 = 1024;

/// Why there is no answer.
pub(crate) enum Silence {
    /// Nothing was heard of the server: a sentence.
    NoServer(String),
    /// It does not hear this operator: its sentence.
    Refused(String),
}

/// Asks a server.
pub(crate) fn ask(
    server: &Url,
    admin: &Admin,
    request: &AdminRequest,
) -> Result<AdminAnswer, Silence> {
    let refused = |text: String| Silence::Refused(text);
    let secure = match server.scheme() {
        "https" | "wss" => true,
        "http" | "ws" => false,
        other => {
            return Err(refused(format!(
                "{other} is no way to a server: write https://HOST:PORT."
            )));
        }
    };
    if !secure && !is_here(server) {
        let text = "An admin token does not cross a network unhidden: name the server by https://, \
             or go by a tunnel to its loopback address.";
        return Err(refused(text.to_owned()));
    }
    let token = token(admin.token_file.as_deref())
        .map_err(|error| refused(format!("the token cannot be read: {error}")))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be started");
    let body = serde_json::to_vec(request).expect("our own types always encode");
    let asking = async {
        let asking = connect_and_ask(server, secure, admin.ca.as_deref(), &token, body);
        timeout(PATIENCE, asking)
            .await
            .unwrap_or_else(|_| Err(Silence::NoServer("it does not answer in time".to_owned())))
    };
    runtime.block_on(asking)
}

/// Whether the server is on this machine.
fn is_here(server: &Url) -> bool {
    match server.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The token: from a file, the environment, or standard input.
fn token(file: Option<&Path>) -> std::io::Result<String> {
    let text = match (file, std::env::var(TOKEN)) {
        (Some(file), _) => std::fs::read_to_string(file)?,
        (None, Ok(token)) => token,
        (None, Err(_)) => {
            let stdin = std::io::stdin();
            if stdin.is_terminal() {
                let text = format!("name a file by --token-file, set {TOKEN}, or pipe it in");
                return Err(std::io::Error::other(text));
            }
            let mut text = String::new();
            stdin.take(TOKEN_MAX).read_to_string(&mut text)?;
            text
        }
    };
    let token = text.lines().next().unwrap_or_default().trim().to_owned();
    match token.is_empty() {
        true => Err(std::io::Error::other("there is none")),
        false => Ok(token),
    }
}

async fn connect_and_ask(
    server: &Url,
    secure: bool,
    ca: Option<&Path>,
    token: &str,
    body: Vec<u8>,
) -> Result<AdminAnswer, Silence> {
    let no_server = |error: &dyn std::fmt::Display| Silence::NoServer(error.to_string());
    let host = server.host_str().unwrap_or_default();
    let port = server.port().unwrap_or(if secure { 443 } else { 80 });
    let bare = host.trim_matches(['[', ']']).to_owned();
    let request = Request::builder()
        .method(Method::POST)
        .uri("/admin")
        .header(header::HOST, format!("{host}:{port}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Full::new(Bytes::from(body)))
        .map_err(|_| Silence::Refused("the token has signs that no token has".to_owned()))?;
    let stream = TcpStream::connect((bare.as_str(), port))
        .await
        .map_err(|error| no_server(&error))?;
    if !secure {
        return speak(stream, request).await;
    }
    let tls = trusting(ca).map_err(Silence::Refused)?;
    let name = ServerName::try_from(bare)
        .map_err(|_| Silence::Refused(format!("{host} is no name for TLS")))?;
    let stream = tls
        .connect(name, stream)
        .await
        .map_err(|error| no_server(&error))?;
    speak(stream, request).await
}

/// Whom we trust: this machine's authorities, and those in a file.
fn trusting(ca: Option<&Path>) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = ca {
        let told = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
        let all = CertificateDer::pem_file_iter(file).map_err(|error| told(&error))?;
        let all: Vec<_> = all
            .collect::<Result<_, _>>()
            .map_err(|error| told(&error))?;
        if roots.add_parsable_certificates(all).0 == 0 {
            return Err(told(&"it holds no certificate"));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has the suites of TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<AdminAnswer, Silence> {
    let broken = |error: hyper::Error| Silence::NoServer(error.to_string());
    let (mut sender, line) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let line = tokio::spawn(line);
    let answer = sender.send_request(request).await.map_err(broken)?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), ANSWER_MAX).collect().await;
    let body = body.map_err(|error| Silence::NoServer(error.to_string()))?;
    line.abort();
    let body = body.to_bytes();
    if status != StatusCode::OK {
        let text = String::from_utf8_lossy(&body).trim().to_owned();
        return Err(Silence::Refused(format!("{text} (HTTP {status})")));
    }
    serde_json::from_slice(&body).map_err(|error| {
        Silence::NoServer(format!(
            "what it says is no answer ({error}): is it naktongd?"
        ))
    })
}
