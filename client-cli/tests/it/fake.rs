//! A server that says what a test tells it to.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use assert_cmd::Command;
use futures_util::{SinkExt, StreamExt};
use naktong_protocol::codec::{decode_from_client, decode_from_server, encode};
use naktong_protocol::message::{
    Answer, ClientMessage, PROTOCOL_VERSION, Refusal, RefusalCode, Request, SUBPROTOCOL_BINCODE,
    ServerMessage,
};
use naktong_protocol::question::{Question, Reply};
use naktong_protocol::{MatchId, Seq};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request as Handshake, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// What the server does with a message.
pub(crate) enum Reaction {
    /// It says this.
    Say(Box<ServerMessage>),
    /// It breaks the line without a word.
    HangUp,
}

pub(crate) fn say(message: ServerMessage) -> Reaction {
    Reaction::Say(Box::new(message))
}

pub(crate) fn answer(id: u32, answer: Answer) -> Reaction {
    say(ServerMessage::Answer {
        id,
        answer: Box::new(answer),
    })
}

pub(crate) fn refuse(id: u32, code: RefusalCode, text: &str) -> Reaction {
    answer(id, Answer::Refused(Refusal::new(code, text)))
}

/// A message of `protocol/tests/samples`.
pub(crate) fn sample(name: &str) -> ServerMessage {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../protocol/tests/samples");
    let bytes = std::fs::read(samples.join(format!("server_{name}.bin"))).unwrap();
    decode_from_server(&bytes).unwrap()
}

fn sample_answer(name: &str) -> Answer {
    match sample(&format!("answer_{name}")) {
        ServerMessage::Answer { answer, .. } => *answer,
        other => panic!("{name} is no answer: {other:?}"),
    }
}

/// The match of the samples.
pub(crate) fn sample_match() -> MatchId {
    match sample_answer("hosted") {
        Answer::Hosted(info) => info.id,
        other => panic!("{other:?}"),
    }
}

/// A reasonable server with one match, that of the samples, where NK is in its Movement phase.
/// Its answer to `Watch` with a number is nothing more than the answer.
pub(crate) fn usual(message: &ClientMessage) -> Vec<Reaction> {
    let ClientMessage::Request { id, request } = message else {
        return vec![say(ServerMessage::Welcome {
            protocol: PROTOCOL_VERSION,
            server: "fake".into(),
        })];
    };
    let plain = |name| vec![answer(*id, sample_answer(name))];
    match request {
        Request::Scenarios => plain("scenarios"),
        Request::Matches { .. } | Request::List { .. } => plain("matches"),
        Request::Host { .. } | Request::Rematch { .. } => plain("hosted"),
        Request::Join { .. }
        | Request::Sit { .. }
        | Request::Claim { .. }
        | Request::StandIn { .. }
        | Request::TakeBack { .. } => plain("seated"),
        Request::Thoughts { .. } => plain("thoughts"),
        Request::Chat { .. } => plain("lines"),
        Request::Watch { from: Some(_), .. } => plain("watching"),
        Request::Watch { from: None, .. } => {
            let mut snapshot = sample("snapshot");
            if let ServerMessage::Snapshot { view, head, .. } = &mut snapshot {
                view.turn.done.clear();
                // The sample's signature is no signature.
                head.signature = None;
            }
            vec![answer(*id, sample_answer("watching")), say(snapshot)]
        }
        Request::Legal { .. } => plain("legal"),
        Request::Order { order_id, .. } => vec![answer(
            *id,
            Answer::Accepted {
                order_id: *order_id,
                seq: Seq(12),
            },
        )],
        Request::Export { .. } => plain("piece"),
        Request::Unwatch { .. }
        | Request::Ping
        | Request::SignOut
        | Request::ChangeSecret { .. }
        | Request::RevokeToken(_)
        | Request::Uninvite { .. }
        | Request::Deal { .. } => plain("done"),
        Request::BeGuest { .. } => plain("person_guest"),
        Request::Register { .. } | Request::SignIn(_) | Request::WhoAmI => plain("person"),
        Request::MakeToken { .. } => plain("token"),
        Request::Tokens => plain("tokens"),
        Request::Leave { .. }
        | Request::Ready { .. }
        | Request::Start { .. }
        | Request::Close { .. } => plain("match"),
        Request::Mine { .. } => plain("mine"),
        Request::Invite { .. } => plain("invited"),
        Request::Accept { .. } => plain("admitted"),
        Request::Invitations { .. } => plain("invitations"),
        Request::History { .. } => plain("history"),
        Request::Targets { .. } => plain("targets"),
        Request::Ask { question, .. } => match question {
            Question::Reach { .. } => plain("reply_reach"),
            Question::Odds { .. } => plain("reply_odds"),
            Question::WhyNot(_) => vec![answer(*id, Answer::Reply(Box::new(Reply::WhyNot(None))))],
            Question::Supply(_) => plain("reply_supply"),
            Question::Plan { .. } => plain("reply_plan"),
        },
    }
}

/// What was heard: the number of the connection, from 1, and the message.
pub(crate) type Heard = Vec<(usize, ClientMessage)>;

/// A running server.
pub(crate) struct Fake {
    address: String,
    heard: Arc<Mutex<Heard>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    directory: TempDir,
}

impl Fake {
    /// Starts one that reacts to each message, on the numbered connection, as told.
    pub(crate) fn start(
        react: impl Fn(usize, &ClientMessage) -> Vec<Reaction> + Send + 'static,
    ) -> Self {
        let heard = Arc::new(Mutex::new(vec![]));
        let (stop, stopped) = oneshot::channel();
        let (ready, address) = std::sync::mpsc::channel();
        let record = Arc::clone(&heard);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                ready.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    () = serve(&listener, &record, &react) => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            address: format!("http://{}", address.recv().unwrap()),
            heard,
            stop: Some(stop),
            thread: Some(thread),
            directory: tempfile::tempdir().unwrap(),
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// `naktong` with this server and a file of keys of its own.
    pub(crate) fn naktong(&self) -> Command {
        let mut command = naktong();
        command
            .arg("--server")
            .arg(&self.address)
            .arg("--keys")
            .arg(self.directory.path().join("seats.json"));
        command
    }

    /// The same, after taking the NK seat.
    pub(crate) fn seated(&self) -> Command {
        let mut join = self.naktong();
        let id = sample_match().to_string();
        join.args(["join", &id, "--seat", "nk", "--name", "North"]);
        join.assert().success();
        self.naktong()
    }

    /// Everything heard so far.
    pub(crate) fn heard(&self) -> Heard {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// The program, untouched by the environment of whoever runs the tests.
pub(crate) fn naktong() -> Command {
    let mut command = Command::cargo_bin("naktong").unwrap();
    command
        .env_remove("NAKTONG_SERVER")
        .env_remove("NAKTONG_PROFILE")
        .env_remove("NAKTONG_KEYS");
    command
}

async fn serve(
    listener: &TcpListener,
    heard: &Mutex<Heard>,
    react: &impl Fn(usize, &ClientMessage) -> Vec<Reaction>,
) {
    let mut connections = 0;
    while let Ok((stream, _)) = listener.accept().await {
        connections += 1;
        session(connections, stream, heard, react).await;
    }
}

async fn session(
    number: usize,
    stream: TcpStream,
    heard: &Mutex<Heard>,
    react: &impl Fn(usize, &ClientMessage) -> Vec<Reaction>,
) {
    #[expect(clippy::result_large_err, reason = "the library's own type of refusal")]
    let chosen = |_: &Handshake, mut response: Response| {
        let name = HeaderValue::from_static(SUBPROTOCOL_BINCODE);
        response
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", name);
        Ok(response)
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, chosen).await else {
        return;
    };
    while let Some(Ok(frame)) = socket.next().await {
        let Message::Binary(bytes) = frame else {
            continue;
        };
        let message: ClientMessage = decode_from_client(&bytes).unwrap();
        heard.lock().unwrap().push((number, message.clone()));
        for reaction in react(number, &message) {
            match reaction {
                Reaction::Say(message) => {
                    let frame = Message::binary(encode(&*message));
                    if socket.send(frame).await.is_err() {
                        return;
                    }
                }
                Reaction::HangUp => return,
            }
        }
    }
}
