//! The line to the server. It keeps itself up: when it breaks it calls again, takes its seats
//! back, watches on from the last update it has, and sends what was not answered once more,
//! orders with the id they had.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use naktong_protocol::codec::{self, MAX_FROM_CLIENT, MAX_FROM_SERVER};
use naktong_protocol::message::{
    Answer, ClientMessage, Hello, PROTOCOL_VERSION, Refusal, RefusalCode, Request,
    SUBPROTOCOL_BINCODE, SeatKey, ServerMessage,
};
use naktong_protocol::{MatchId, SeatId, Seq};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Uri};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::fault::Fault;

/// How long the first connection and its greeting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long one message may take to leave.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the server may think about one request on a connection that stands.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// How often we show that we are there.
const PING_EVERY: Duration = Duration::from_secs(15);
/// After this long without a sign the connection counts as lost.
const SILENCE_MAX: Duration = Duration::from_secs(45);
/// How often a lost connection is tried again before we give up.
const ATTEMPTS: u32 = 10;
/// The wait before the first of these; each next wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The longest wait between two.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A connection that stood this long makes the count of attempts start anew.
const STEADY_AFTER: Duration = Duration::from_secs(10);
/// How often a request is made again that came too fast, and the wait before each.
const TOO_FAST_TRIES: u32 = 20;
const TOO_FAST_WAIT: Duration = Duration::from_millis(250);
/// Requests that wait for the line; more wait in the caller.
const REQUESTS_WAITING: usize = 16;

/// Where the server is: always a WebSocket address with a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerUrl(String);

impl FromStr for ServerUrl {
    type Err = String;

    /// Takes `ws://HOST:PORT/ws`, and what `naktongd` prints: `http://HOST:PORT`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is no server address: write ws://HOST:PORT/ws or http://HOST:PORT");
        let (scheme, rest) = match text.split_once("://") {
            None => ("ws", text),
            Some(("ws" | "http", rest)) => ("ws", rest),
            Some(("wss" | "https", _)) => {
                return Err(
                    "this version does not speak TLS: use ws://, through a tunnel if need be"
                        .into(),
                );
            }
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

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What comes without being asked for.
#[derive(Debug)]
pub(crate) enum Event {
    /// News of a watched match.
    Message(ServerMessage),
    /// The line is down and is tried again.
    Lost {
        /// Which try this is, from 1.
        attempt: u32,
        /// Of how many.
        of: u32,
    },
    /// The line is up again, and everything on it.
    Back,
    /// The line is down for good.
    Gone(Fault),
}

/// A line to the server. Dropping it hangs up.
pub(crate) struct Connection {
    url: ServerUrl,
    calls: mpsc::Sender<Call>,
    events: mpsc::UnboundedReceiver<Event>,
}

struct Call {
    request: Request,
    reply: oneshot::Sender<Result<Answer, Fault>>,
}

impl Connection {
    /// Calls the server and greets it.
    ///
    /// # Errors
    /// [`Fault::Connection`] if nobody answers, [`Fault::Version`] if the server speaks another
    /// protocol.
    pub(crate) async fn open(url: &ServerUrl) -> Result<Self, Fault> {
        let socket = dial(url).await.map_err(|broken| match broken {
            Broken::Lost(why) => Fault::Connection(format!(
                "No Naktong server answers at {url} ({why}). Is naktongd running there?"
            )),
            Broken::Fatal(fault) => fault,
        })?;
        let (calls, called) = mpsc::channel(REQUESTS_WAITING);
        // Unbounded, for the line must not wait for the screen while the screen waits for an
        // answer; the server bounds what it sends.
        let (news, events) = mpsc::unbounded_channel();
        let line = Line {
            url: url.clone(),
            socket,
            since: Instant::now(),
            attempts: 0,
            called,
            news,
            next_id: 1,
            pending: BTreeMap::new(),
            seats: BTreeMap::new(),
            watches: BTreeMap::new(),
        };
        tokio::spawn(line.keep_up());
        Ok(Self {
            url: url.clone(),
            calls,
            events,
        })
    }

    /// Where the server is.
    pub(crate) fn url(&self) -> &ServerUrl {
        &self.url
    }

    /// Asks and waits for the answer, over as many connections as it takes.
    ///
    /// # Errors
    /// [`Fault::Refused`] if the server refuses, [`Fault::Connection`] if the line is down for
    /// good.
    pub(crate) async fn ask(&self, request: Request) -> Result<Answer, Fault> {
        for _ in 0..TOO_FAST_TRIES {
            match self.ask_once(request.clone()).await? {
                Answer::Refused(refusal) if refusal.code == RefusalCode::TooFast => {
                    sleep(TOO_FAST_WAIT).await;
                }
                Answer::Refused(refusal) => return Err(refusal.into()),
                answer => return Ok(answer),
            }
        }
        match self.ask_once(request).await? {
            Answer::Refused(refusal) => Err(refusal.into()),
            answer => Ok(answer),
        }
    }

    async fn ask_once(&self, request: Request) -> Result<Answer, Fault> {
        let (reply, answer) = oneshot::channel();
        let gone = || Fault::Connection(format!("The connection to {} is gone.", self.url));
        let call = Call { request, reply };
        self.calls.send(call).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// The next thing that comes without being asked for.
    pub(crate) async fn event(&mut self) -> Event {
        let gone = || Fault::Connection("The connection is gone.".into());
        let event = self.events.recv().await;
        event.unwrap_or_else(|| Event::Gone(gone()))
    }
}

/// An answer of a kind that does not belong to the question.
pub(crate) fn strange(answer: &Answer) -> Fault {
    let text = format!("{answer:?}");
    let kind = text.split(['(', ' ', '{']).next().unwrap_or_default();
    Fault::Server(format!(
        "The server answered with {kind:?}, which does not fit the question."
    ))
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why a connection ended.
enum Broken {
    /// It may be tried again.
    Lost(String),
    /// It may not.
    Fatal(Fault),
}

struct Pending {
    request: Request,
    asked: Instant,
    reply: oneshot::Sender<Result<Answer, Fault>>,
}

struct Watched {
    seat: Option<SeatId>,
    last: Option<Seq>,
}

/// The task that owns the socket.
struct Line {
    url: ServerUrl,
    socket: Socket,
    since: Instant,
    attempts: u32,
    called: mpsc::Receiver<Call>,
    news: mpsc::UnboundedSender<Event>,
    next_id: u32,
    pending: BTreeMap<u32, Pending>,
    seats: BTreeMap<(MatchId, SeatId), SeatKey>,
    watches: BTreeMap<MatchId, Watched>,
}

impl Line {
    async fn keep_up(mut self) {
        let fault = loop {
            let why = match self.serve().await {
                Ok(()) => {
                    // Hung up; a server that is not there any more need not hear of it.
                    let _ = timeout(SEND_TIMEOUT, self.socket.close(None)).await;
                    return;
                }
                Err(Broken::Fatal(fault)) => break fault,
                Err(Broken::Lost(why)) => why,
            };
            if let Err(fault) = self.call_again(why).await {
                break fault;
            }
        };
        for (_, pending) in std::mem::take(&mut self.pending) {
            let copy = Fault::Connection(fault.to_string());
            let _ = pending.reply.send(Err(copy));
        }
        let _ = self.news.send(Event::Gone(fault));
    }

    /// Carries requests out and answers in, until we hang up (`Ok`) or the line breaks.
    async fn serve(&mut self) -> Result<(), Broken> {
        let mut ticks = tokio::time::interval(PING_EVERY);
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                biased;
                frame = self.socket.next() => {
                    heard = Instant::now();
                    if let Some(message) = read(frame)? {
                        self.take(message)?;
                    }
                }
                call = self.called.recv() => match call {
                    None => return Ok(()),
                    Some(call) => self.put(call).await?,
                },
                _ = ticks.tick() => {
                    if heard.elapsed() > SILENCE_MAX {
                        return Err(Broken::Lost("the server is silent".into()));
                    }
                    if self.pending.values().any(|p| p.asked.elapsed() > ANSWER_TIMEOUT) {
                        return Err(Broken::Lost("an answer does not come".into()));
                    }
                    push(&mut self.socket, Message::Ping(Default::default())).await?;
                }
            }
        }
    }

    async fn put(&mut self, call: Call) -> Result<(), Broken> {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        let message = ClientMessage::Request {
            id,
            request: call.request,
        };
        let bytes = codec::encode(&message);
        let ClientMessage::Request { request, .. } = message else {
            unreachable!("made as a request just now");
        };
        if bytes.len() > MAX_FROM_CLIENT {
            let text = "That is longer than a message to the server may be.";
            let refusal = Refusal::new(RefusalCode::TooLarge, text);
            let _ = call.reply.send(Ok(Answer::Refused(refusal)));
            return Ok(());
        }
        let pending = Pending {
            request,
            asked: Instant::now(),
            reply: call.reply,
        };
        self.pending.insert(id, pending);
        push(&mut self.socket, Message::binary(bytes)).await
    }

    fn take(&mut self, message: ServerMessage) -> Result<(), Broken> {
        match &message {
            ServerMessage::Answer { id, answer } => {
                if let Answer::Refused(refusal) = &**answer
                    && refusal.code == RefusalCode::ShuttingDown
                {
                    // It did not happen; it is asked again when the server is back.
                    return Err(Broken::Lost(refusal.text.clone()));
                }
                if let Some(pending) = self.pending.remove(id) {
                    self.remember(&pending.request, answer);
                    let ServerMessage::Answer { answer, .. } = message else {
                        unreachable!("matched just now");
                    };
                    let _ = pending.reply.send(Ok(*answer));
                }
                return Ok(());
            }
            ServerMessage::Closing(refusal) if refusal.code == RefusalCode::ProtocolVersion => {
                return Err(Broken::Fatal(Fault::Version(refusal.text.clone())));
            }
            ServerMessage::Closing(refusal) => return Err(Broken::Lost(refusal.text.clone())),
            ServerMessage::Update { r#match, update } => self.saw(*r#match, update.seq),
            ServerMessage::Snapshot { r#match, seq, .. } => self.saw(*r#match, *seq),
            ServerMessage::Match(_) | ServerMessage::Welcome { .. } => {}
        }
        // Nobody listens any more: the hang-up follows.
        let _ = self.news.send(Event::Message(message));
        Ok(())
    }

    fn saw(&mut self, game: MatchId, seq: Seq) {
        if let Some(watched) = self.watches.get_mut(&game) {
            watched.last = Some(seq);
        }
    }

    /// Keeps what a new connection must be told again.
    fn remember(&mut self, request: &Request, answer: &Answer) {
        match (request, answer) {
            (
                Request::Join {
                    r#match, seat, key, ..
                }
                | Request::Claim { r#match, seat, key },
                Answer::Seated(_),
            ) => {
                self.seats.insert((*r#match, *seat), *key);
            }
            (
                Request::Watch {
                    r#match,
                    seat,
                    from,
                },
                Answer::Watching { .. },
            ) => {
                let watched = Watched {
                    seat: *seat,
                    last: *from,
                };
                self.watches.insert(*r#match, watched);
            }
            (Request::Unwatch { r#match }, Answer::Done) => {
                self.watches.remove(r#match);
            }
            _ => {}
        }
    }

    async fn call_again(&mut self, mut why: String) -> Result<(), Fault> {
        if self.since.elapsed() > STEADY_AFTER {
            self.attempts = 0;
        }
        // A match may have been opened without our hearing of it: opening is not repeated.
        let opening = |pending: &Pending| matches!(pending.request, Request::Host { .. });
        for (_, pending) in self.pending.extract_if(.., |_, pending| opening(pending)) {
            let fault = Fault::Connection(
                "The connection was lost before the server answered: `naktong list` shows \
                 whether the match was opened."
                    .into(),
            );
            let _ = pending.reply.send(Err(fault));
        }
        while self.attempts < ATTEMPTS {
            self.attempts += 1;
            let lost = Event::Lost {
                attempt: self.attempts,
                of: ATTEMPTS,
            };
            if self.news.send(lost).is_err() && self.pending.is_empty() {
                break;
            }
            let factor = 2_u32.saturating_pow(self.attempts - 1);
            sleep(FIRST_WAIT.saturating_mul(factor).min(LONGEST_WAIT)).await;
            match self.restore().await {
                Ok(()) => {
                    self.since = Instant::now();
                    let _ = self.news.send(Event::Back);
                    return Ok(());
                }
                Err(Broken::Fatal(fault)) => return Err(fault),
                Err(Broken::Lost(again)) => why = again,
            }
        }
        Err(Fault::Connection(format!(
            "The connection to {} was lost and does not come back ({why}).",
            self.url
        )))
    }

    /// A new connection in the state of the old one.
    async fn restore(&mut self) -> Result<(), Broken> {
        self.socket = dial(&self.url).await?;
        let seats: Vec<_> = self.seats.iter().map(|(at, key)| (*at, *key)).collect();
        for ((r#match, seat), key) in seats {
            self.insist(Request::Claim { r#match, seat, key }).await?;
        }
        let watch = |(r#match, watched): (&MatchId, &Watched)| Request::Watch {
            r#match: *r#match,
            seat: watched.seat,
            from: watched.last,
        };
        for request in self.watches.iter().map(watch).collect::<Vec<_>>() {
            self.insist(request).await?;
        }
        for (id, pending) in &mut self.pending {
            let message = ClientMessage::Request {
                id: *id,
                request: pending.request.clone(),
            };
            pending.asked = Instant::now();
            push(&mut self.socket, Message::binary(codec::encode(&message))).await?;
        }
        Ok(())
    }

    /// Asks on a fresh connection; a refusal ends the line, except one that time may cure.
    async fn insist(&mut self, request: Request) -> Result<(), Broken> {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        let message = ClientMessage::Request { id, request };
        push(&mut self.socket, Message::binary(codec::encode(&message))).await?;
        loop {
            let frame = timeout(CONNECT_TIMEOUT, self.socket.next()).await;
            let frame = frame.map_err(|_| Broken::Lost("an answer does not come".into()))?;
            match read(frame)? {
                Some(ServerMessage::Answer { id: echo, answer }) if echo == id => {
                    return match *answer {
                        Answer::Refused(refusal) => Err(match refusal.code {
                            RefusalCode::ShuttingDown
                            | RefusalCode::TooMany
                            | RefusalCode::TooFast => Broken::Lost(refusal.text),
                            _ => Broken::Fatal(refusal.into()),
                        }),
                        _ => Ok(()),
                    };
                }
                Some(message) => self.take(message)?,
                None => {}
            }
        }
    }
}

/// Opens a socket and greets.
async fn dial(url: &ServerUrl) -> Result<Socket, Broken> {
    match timeout(CONNECT_TIMEOUT, dial_and_greet(url)).await {
        Ok(result) => result,
        Err(_) => Err(Broken::Lost("no answer in time".into())),
    }
}

async fn dial_and_greet(url: &ServerUrl) -> Result<Socket, Broken> {
    let lost = |error: SocketError| Broken::Lost(error.to_string());
    let mut request = url.0.as_str().into_client_request().map_err(lost)?;
    request.headers_mut().insert(
        "Sec-WebSocket-Protocol",
        HeaderValue::from_static(SUBPROTOCOL_BINCODE),
    );
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_FROM_SERVER))
        .max_frame_size(Some(MAX_FROM_SERVER));
    let (mut socket, _) = match connect_async_with_config(request, Some(config), true).await {
        Ok(connected) => connected,
        Err(SocketError::Protocol(ProtocolError::SecWebSocketSubProtocolError(_))) => {
            return Err(Broken::Fatal(Fault::Version(format!(
                "The server at {url} does not speak {SUBPROTOCOL_BINCODE}: \
                 bring naktong and naktongd to the same version."
            ))));
        }
        Err(SocketError::Http(response)) => {
            let status = response.status();
            return Err(Broken::Lost(format!("it answers HTTP {status}")));
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

async fn push(socket: &mut Socket, message: Message) -> Result<(), Broken> {
    match timeout(SEND_TIMEOUT, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Broken::Lost(error.to_string())),
        Err(_) => Err(Broken::Lost("the server does not read".into())),
    }
}

/// What a frame says; `None` for one that says nothing to us.
fn read(
    frame: Option<Result<Message, SocketError>>,
) -> Result<Option<ServerMessage>, Broken> {
    match frame {
        None => Err(Broken::Lost("the server hung up".into())),
        Some(Err(error)) => Err(Broken::Lost(error.to_string())),
        Some(Ok(Message::Binary(bytes))) => match codec::decode_from_server(&bytes) {
            Ok(message) => Ok(Some(message)),
            Err(error) => Err(Broken::Fatal(Fault::Server(format!(
                "The server sent a message that cannot be read, {error}."
            )))),
        },
        Some(Ok(Message::Close(close))) => Err(Broken::Lost(match close {
            Some(close) if !close.reason.is_empty() => close.reason.to_string(),
            _ => "the server hung up".into(),
        })),
        Some(Ok(_)) => Ok(None),
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
        ] {
            assert_eq!(typed.parse::<ServerUrl>().unwrap().to_string(), url);
        }
        for typed in ["", "ftp://host", "ws://", "ws://a b", "wss://host"] {
            assert!(typed.parse::<ServerUrl>().is_err(), "{typed}");
        }
    }
}
