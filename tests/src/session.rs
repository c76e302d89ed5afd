//! The protocol, spoken by hand: for precise and for indecent clients.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use naktong_protocol::codec;
use naktong_protocol::message::{
    Answer, ClientMessage, Hello, PROTOCOL_VERSION, Refusal, Request, SUBPROTOCOL_BINCODE,
    SUBPROTOCOL_JSON, ServerMessage,
};
use naktong_protocol::{MatchId, ScenarioId};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::HandshakeError;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Error, Message, WebSocket};

use crate::{C1, PATIENCE};

/// The request for a match of a scenario, with no optional rules but its own.
#[must_use]
pub fn host(scenario: ScenarioId) -> Request {
    Request::Host {
        scenario,
        options: BTreeSet::new(),
        computers: BTreeMap::new(),
    }
}

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// `naktong.v1.bincode`.
    Binary,
    /// `naktong.v1.json`.
    Json,
}

impl Codec {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Binary, Self::Json];

    /// The subprotocol's name.
    #[must_use]
    pub fn subprotocol(self) -> &'static str {
        match self {
            Self::Binary => SUBPROTOCOL_BINCODE,
            Self::Json => SUBPROTOCOL_JSON,
        }
    }

    /// A message as a frame.
    ///
    /// # Panics
    /// Never: our own types always encode.
    #[must_use]
    pub fn frame(self, message: &ClientMessage) -> Message {
        match self {
            Self::Binary => Message::binary(codec::encode(message)),
            Self::Json => Message::text(serde_json::to_string(message).expect("it encodes")),
        }
    }

    fn read(self, message: &Message) -> ServerMessage {
        match (self, message) {
            (Self::Binary, Message::Binary(bytes)) => {
                codec::decode_from_server(bytes).expect("the server speaks the protocol")
            }
            (Self::Json, Message::Text(text)) => {
                serde_json::from_str(text).expect("the server speaks the protocol")
            }
            _ => panic!("the server speaks the other codec: {message:?}"),
        }
    }
}

/// How a session ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The server closed, with this code.
    Closed(u16),
    /// The connection broke without a word.
    Broken(String),
}

/// A connection that has become a WebSocket, or the status with which it was refused.
///
/// # Errors
/// The HTTP status.
///
/// # Panics
/// If nobody listens there, or the answer is not HTTP.
pub fn dial(address: SocketAddr, subprotocols: Option<&str>) -> Result<WebSocket<TcpStream>, u16> {
    let stream = tcp(address);
    let mut request = format!("ws://{address}/ws")
        .into_client_request()
        .expect("it is an address");
    if let Some(names) = subprotocols {
        let names = HeaderValue::from_str(names).expect("they can stand in a header");
        request
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", names);
    }
    match tungstenite::client::client(request, stream) {
        Ok((socket, _)) => Ok(socket),
        Err(HandshakeError::Failure(Error::Http(response))) => Err(response.status().as_u16()),
        Err(error) => panic!("the handshake broke: {error}"),
    }
}

/// A bare connection; reading from it is bounded in time.
///
/// # Panics
/// If nobody listens there.
#[must_use]
pub fn tcp(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).expect("the server listens");
    stream.set_nodelay(true).expect("it is a TCP socket");
    for bounded in [
        stream.set_read_timeout(Some(PATIENCE)),
        stream.set_write_timeout(Some(PATIENCE)),
    ] {
        bounded.expect("the limit is not zero");
    }
    stream
}

/// A session that has said Hello.
#[derive(Debug)]
pub struct Session {
    socket: WebSocket<TcpStream>,
    codec: Codec,
    next_id: u32,
    /// What came while an answer was awaited.
    news: VecDeque<ServerMessage>,
    patience: Duration,
}

impl Session {
    /// Connects and greets.
    ///
    /// # Panics
    /// If the server does not greet back.
    #[must_use]
    pub fn open(address: SocketAddr, codec: Codec) -> Self {
        let mut session = Self::silent(address, codec);
        session.say(&hello(PROTOCOL_VERSION));
        match session.hear() {
            Ok(ServerMessage::Welcome { protocol, .. }) => {
                assert_eq!(protocol, PROTOCOL_VERSION);
            }
            other => panic!("no welcome but {other:?}"),
        }
        session
    }

    /// Connects and says nothing.
    ///
    /// # Panics
    /// If the handshake is refused.
    #[must_use]
    pub fn silent(address: SocketAddr, codec: Codec) -> Self {
        let socket = dial(address, Some(codec.subprotocol()));
        Self {
            socket: socket.unwrap_or_else(|status| panic!("the handshake got {status}")),
            codec,
            next_id: 1,
            news: VecDeque::new(),
            patience: PATIENCE,
        }
    }

    /// Waits this long from here on, for an answer that takes long work.
    ///
    /// # Panics
    /// If that is no time at all.
    pub fn waits(&mut self, patience: Duration) {
        self.patience = patience;
        let set = self.stream().set_read_timeout(Some(patience));
        set.expect("the limit is not zero");
    }

    /// The socket below.
    pub fn stream(&mut self) -> &mut TcpStream {
        self.socket.get_mut()
    }

    /// Sends a message. A connection that breaks is noticed when it is read.
    pub fn say(&mut self, message: &ClientMessage) {
        let frame = self.codec.frame(message);
        self.send(frame);
    }

    /// Sends a frame. A connection that breaks is noticed when it is read.
    pub fn send(&mut self, frame: Message) {
        let _ = self.socket.send(frame);
    }

    /// Sends a request and does not wait for its answer: its number.
    pub fn request(&mut self, request: Request) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        self.say(&ClientMessage::Request { id, request });
        id
    }

    /// The next message.
    ///
    /// # Errors
    /// How the session ended.
    ///
    /// # Panics
    /// If nothing is heard in time.
    pub fn hear(&mut self) -> Result<ServerMessage, Ended> {
        let kept = self.news.pop_front();
        kept.map_or_else(|| self.hear_fresh(), Ok)
    }

    /// A message that came while an answer was awaited, if one is left.
    pub fn kept(&mut self) -> Option<ServerMessage> {
        self.news.pop_front()
    }

    fn hear_fresh(&mut self) -> Result<ServerMessage, Ended> {
        let by = Instant::now() + self.patience;
        loop {
            match self.socket.read() {
                // The server's pings would keep a session waiting for ever.
                Ok(Message::Ping(_) | Message::Pong(_)) => {
                    assert!(
                        Instant::now() < by,
                        "nothing was heard in {:?}",
                        self.patience
                    );
                }
                Ok(Message::Close(frame)) => {
                    // The answer to the close; the server may not wait for it.
                    let _ = self.socket.flush();
                    return Err(Ended::Closed(frame.map_or(1005, |frame| frame.code.into())));
                }
                Ok(message) => return Ok(self.codec.read(&message)),
                // A signal to the process is not an end of the session.
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(Error::Io(error)) if is_timeout(&error) => {
                    panic!("nothing was heard in {:?}", self.patience)
                }
                Err(error) => return Err(Ended::Broken(error.to_string())),
            }
        }
    }

    /// The answer to a request; other messages are kept for [`hear`](Self::hear).
    ///
    /// # Errors
    /// How the session ended instead.
    pub fn answer(&mut self, id: u32) -> Result<Answer, Ended> {
        let is_it = |message: &ServerMessage| matches!(message, ServerMessage::Answer { id: echo, .. } if *echo == id);
        if let Some(at) = self.news.iter().position(is_it)
            && let Some(ServerMessage::Answer { answer, .. }) = self.news.remove(at)
        {
            return Ok(*answer);
        }
        loop {
            match self.hear_fresh()? {
                ServerMessage::Answer { id: echo, answer } if echo == id => return Ok(*answer),
                message => self.news.push_back(message),
            }
        }
    }

    /// Asks and waits for the answer.
    ///
    /// # Panics
    /// If the session ends instead.
    #[track_caller]
    pub fn ask(&mut self, request: Request) -> Answer {
        let id = self.request(request);
        self.answer(id)
            .unwrap_or_else(|heard| panic!("no answer but {heard:?}"))
    }

    /// Asks and is refused.
    ///
    /// # Panics
    /// If it is not refused.
    #[track_caller]
    pub fn refused(&mut self, request: Request) -> Refusal {
        match self.ask(request) {
            Answer::Refused(refusal) => refusal,
            other => panic!("not refused but {other:?}"),
        }
    }

    /// Opens a match of C1.
    ///
    /// # Panics
    /// If the server does not.
    #[track_caller]
    pub fn host(&mut self) -> MatchId {
        self.host_of(C1)
    }

    /// Opens a match of a scenario.
    ///
    /// # Panics
    /// If the server does not.
    #[track_caller]
    pub fn host_of(&mut self, scenario: &str) -> MatchId {
        let scenario = ScenarioId::new(scenario).expect("it is an id");
        match self.ask(host(scenario)) {
            Answer::Hosted(info) => info.id,
            other => panic!("not hosted but {other:?}"),
        }
    }

    /// Hears until the server closes: what it says of it, and the close code.
    ///
    /// # Panics
    /// If the connection breaks without a word.
    #[track_caller]
    pub fn closing(&mut self) -> (Option<Refusal>, u16) {
        let mut reason = None;
        loop {
            match self.hear() {
                Ok(ServerMessage::Closing(refusal)) => reason = Some(refusal),
                Ok(_) => {}
                Err(Ended::Closed(code)) => return (reason, code),
                Err(Ended::Broken(why)) => panic!("the connection broke without a word: {why}"),
            }
        }
    }
}

/// A greeting.
#[must_use]
pub fn hello(protocol: u16) -> ClientMessage {
    ClientMessage::Hello(Hello {
        protocol,
        client: "the end-to-end tests".to_owned(),
    })
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}
