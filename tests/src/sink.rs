//! A web server that takes webhooks: real sockets, plain or TLS, on this machine.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;
use sha2::Sha256;

use crate::{PATIENCE, door};

/// What a sink does with the next request that it has no other order for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Answers with this status.
    Status(u16),
    /// Takes the request and never answers.
    Silence,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Hook {
    /// `POST /path?query HTTP/1.1`.
    pub line: String,
    /// The names in small letters, and the values.
    pub headers: Vec<(String, String)>,
    /// The bytes as they came.
    pub body: Vec<u8>,
}

impl Hook {
    /// A header by its name in small letters.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        &found
            .unwrap_or_else(|| panic!("no header {name}: {self:?}"))
            .1
    }

    /// The body.
    ///
    /// # Panics
    /// If it is no JSON.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// The message's id.
    ///
    /// # Panics
    /// If it has none, or the header names another.
    #[track_caller]
    #[must_use]
    pub fn id(&self) -> String {
        let id = self.json()["id"].as_str().expect("it has an id").to_owned();
        assert_eq!(id, self.header("naktong-message"));
        id
    }

    /// Whether the signature is the secret's, as the documents say it is made.
    ///
    /// # Panics
    /// If the header is not of its form.
    #[track_caller]
    #[must_use]
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let header = self.header("naktong-signature");
        let (time, sum) = header
            .strip_prefix("t=")
            .and_then(|rest| rest.split_once(",v1="))
            .expect("it names time and sum");
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(&self.body);
        let bytes = mac.finalize().into_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        hex == sum
    }
}

/// A sink.
#[derive(Debug)]
pub struct Sink {
    address: SocketAddr,
    secure: bool,
    came: Receiver<Hook>,
    replies: Arc<Mutex<VecDeque<Reply>>>,
}

impl Sink {
    /// One that speaks plain HTTP and answers 204.
    #[must_use]
    pub fn plain() -> Self {
        Self::start(None)
    }

    /// One that speaks TLS.
    #[must_use]
    pub fn secure(tls: Arc<ServerConfig>) -> Self {
        Self::start(Some(tls))
    }

    fn start(tls: Option<Arc<ServerConfig>>) -> Self {
        let (hooks, came) = channel();
        let replies = Arc::new(Mutex::new(VecDeque::new()));
        let (secure, orders) = (tls.is_some(), replies.clone());
        let address = door::open(move |stream| take(stream, tls.clone(), &hooks, &orders));
        Self {
            address,
            secure,
            came,
            replies,
        }
    }

    /// An address of it: `https://127.0.0.1:PORT/PATH`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}/{path}", self.address)
    }

    /// Does this with the next request that no earlier order is for.
    pub fn then(&self, reply: Reply) {
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        replies.push_back(reply);
    }

    /// The next request.
    ///
    /// # Panics
    /// If none comes in time.
    #[track_caller]
    #[must_use]
    pub fn next(&self) -> Hook {
        self.came
            .recv_timeout(PATIENCE)
            .expect("a webhook comes in time")
    }

    /// What has come and was not looked at.
    #[must_use]
    pub fn rest(&self) -> Vec<Hook> {
        self.came.try_iter().collect()
    }
}

fn take(
    stream: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    hooks: &Sender<Hook>,
    replies: &Mutex<VecDeque<Reply>>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    match tls {
        None => serve(stream, hooks, replies),
        Some(tls) => {
            let connection = ServerConnection::new(tls).map_err(io::Error::other)?;
            serve(StreamOwned::new(connection, stream), hooks, replies)
        }
    }
}

fn serve(
    stream: impl Read + Write,
    hooks: &Sender<Hook>,
    replies: &Mutex<VecDeque<Reply>>,
) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut lines = vec![];
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut lines = lines.into_iter();
    let line = lines.next().unwrap_or_default();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let reply = replies
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .pop_front();
    // The test may have ended.
    let _ = hooks.send(Hook {
        line,
        headers,
        body,
    });
    match reply.unwrap_or(Reply::Status(204)) {
        Reply::Status(status) => {
            let answer =
                format!("HTTP/1.1 {status} Told\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            reader.get_mut().write_all(answer.as_bytes())?;
            reader.get_mut().flush()
        }
        Reply::Silence => {
            // Until the other end hangs up or the patience is over.
            let _ = reader.read(&mut [0]);
            Ok(())
        }
    }
}
