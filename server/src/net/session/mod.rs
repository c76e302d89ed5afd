//! One client's session: a reader that asks, a writer that sends, a bounded outbox between
//! matches and socket.

mod chat;
mod desk;
mod hosting;
mod permits;
mod requests;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use naktong_protocol::message::{
    Answer, ClientMessage, Hello, PROTOCOL_VERSION, Refusal, RefusalCode, ServerMessage, close,
};
use naktong_protocol::{MatchId, SeatId, Viewer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::sync::CancellationToken;

use requests::Undone;

use super::export::Exported;
use super::wire::Wire;
use crate::chat::Ear;
use crate::config::ms;
use crate::matches::export::SERVER;
use crate::matches::{Unanswered, WatchAnswer};
use crate::notify::Here;
use crate::outbox::{Frame, Missed, Out, Outbox, WriterEnded};
use crate::people::{Origin, Person};
use crate::sessions::Presence;
use crate::{Shared, telemetry};

/// The longest client name in a Hello, in characters.
const CLIENT_NAME_MAX: usize = 64;

/// Why a session ends.
#[derive(Debug)]
enum Ending {
    /// The client went, or its socket broke.
    Gone,
    /// The server closes it, with this code and reason.
    Close(u16, Refusal),
}

impl From<WriterEnded> for Ending {
    fn from(_: WriterEnded) -> Self {
        Self::Gone
    }
}

/// Serves a session until it ends.
pub(crate) async fn run<S>(
    socket: WebSocketStream<S>,
    wire: Wire,
    id: u64,
    address: IpAddr,
    shared: Arc<Shared>,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let _open = telemetry::SessionOpen::begin();
    tracing::debug!(?wire, "a session begins");
    let (sink, stream) = socket.split();
    let (outbox, queue, missed) = Outbox::new(id, shared.live.now().outbox_max);
    let (presence, removal) = shared.sessions.enter(address, outbox.clone());
    let ear = shared.chat.ear(outbox.clone());
    let close_timeout = ms(shared.live.now().close_timeout_ms);
    let mut writer = std::pin::pin!(write(sink, queue, wire, &shared));
    let mut reader = Reader {
        limiter: limiter(&shared),
        shared: shared.clone(),
        wire,
        stream,
        missed,
        outbox,
        address,
        origin: Origin::from(address),
        ear,
        person: Person::nobody(&shared.live.now()),
        revoked: CancellationToken::new(),
        here: BTreeMap::new(),
        watches: BTreeSet::new(),
        hosted: 0,
        export: None,
        presence,
    };
    let ending = tokio::select! {
        ending = reader.read() => ending,
        () = &mut writer => Ending::Gone,
        Ok((code, why)) = removal => Ending::Close(code, why),
    };
    if let Ending::Close(code, reason) = ending {
        tracing::debug!(code, reason = ?reason.code, "a session is closed");
        let last = async { reader.outbox.send(Out::Close(code, reason)).await.is_ok() };
        let closing = async {
            let (sent, ()) = tokio::join!(last, &mut writer);
            // The client answers the close; what else it still says is not read.
            while sent && matches!(reader.stream.next().await, Some(Ok(_))) {}
        };
        let _ = timeout(close_timeout, closing).await;
    }
    tracing::debug!("a session ends");
}

fn limiter(shared: &Shared) -> DefaultDirectRateLimiter {
    let number = |value| NonZeroU32::new(value).expect("the configuration's least is 1");
    let quota = Quota::per_second(number(shared.live.now().requests_per_second));
    RateLimiter::direct(quota.allow_burst(number(shared.live.now().requests_burst)))
}

/// Sends what is in the outbox, and a ping when it is time.
async fn write(
    mut sink: impl Sink<Message, Error = Error> + Unpin,
    mut queue: mpsc::Receiver<Out>,
    wire: Wire,
    shared: &Shared,
) {
    let limit = ms(shared.live.now().send_timeout_ms);
    let mut pings = tokio::time::interval(ms(shared.live.now().ping_interval_ms));
    pings.reset();
    loop {
        let out = tokio::select! {
            biased;
            _ = pings.tick() => None,
            out = queue.recv() => match out {
                Some(out) => Some(out),
                None => return,
            },
        };
        let message = match out {
            None => Message::Ping(bytes::Bytes::new()),
            Some(Out::Frame(frame)) => wire.encode(&frame),
            Some(Out::Fence(passed)) => {
                // Who waited may be gone.
                let _ = passed.send(());
                continue;
            }
            Some(Out::Close(code, reason)) => {
                let _ = say_why(&mut sink, wire, code, reason, limit).await;
                return;
            }
        };
        match timeout(limit, sink.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => {
                // Its buffers are full: the close frame passes only if it reads again soon.
                telemetry::session_too_slow();
                let limit = ms(shared.live.now().close_timeout_ms);
                let _ = say_why(&mut sink, wire, close::TOO_SLOW, too_slow(), limit).await;
                return;
            }
        }
    }
}

fn too_slow() -> Refusal {
    let text = "The session reads too slowly; connect again and go on from the last update.";
    Refusal::new(RefusalCode::TooSlow, text)
}

async fn say_why(
    sink: &mut (impl Sink<Message, Error = Error> + Unpin),
    wire: Wire,
    code: u16,
    reason: Refusal,
    limit: Duration,
) -> Result<(), Error> {
    // A close frame holds 123 bytes of reason; the sentence goes ahead of it as a message.
    let word = telemetry::code_word(reason.code);
    let closing = wire.encode(&Frame::new(ServerMessage::Closing(reason)));
    let frame = CloseFrame {
        code: CloseCode::from(code),
        reason: word.into(),
    };
    let sending = async {
        sink.send(closing).await?;
        sink.send(Message::Close(Some(frame))).await
    };
    timeout(limit, sending).await.unwrap_or(Ok(()))
}

/// What came in.
enum Heard {
    Message(Message),
    Missed(BTreeSet<MatchId>),
}

struct Reader<S> {
    shared: Arc<Shared>,
    wire: Wire,
    stream: S,
    missed: Arc<Missed>,
    outbox: Outbox,
    limiter: DefaultDirectRateLimiter,
    address: IpAddr,
    /// Where it comes from, for the limits of tries.
    origin: Origin,
    /// What it hears of the talk at the matches that it watches.
    ear: Ear,
    person: Person,
    /// Cancelled when the token that it signed in with is revoked.
    revoked: CancellationToken,
    /// The seats it has asked for or looked by: while these live, their players are here.
    here: BTreeMap<(MatchId, SeatId), Here>,
    /// The watched matches; by whose eyes is for the match to know, but a resync needs it too.
    watches: BTreeSet<(MatchId, Viewer)>,
    hosted: usize,
    export: Option<Exported>,
    presence: Presence,
}

impl<S: Stream<Item = Result<Message, Error>> + Unpin> Reader<S> {
    /// Reads until the session ends.
    async fn read(&mut self) -> Ending {
        match self.hello().await {
            Ok(()) => {}
            Err(ending) => return ending,
        }
        loop {
            let idle = ms(self.shared.live.now().idle_timeout_ms);
            let heard = match self.hear(Instant::now() + idle).await {
                Ok(heard) => heard,
                Err(ending) => return ending,
            };
            let done = match heard {
                Heard::Message(message) => self.message(&message).await,
                Heard::Missed(matches) => self.resync(matches).await,
            };
            if let Err(ending) = done {
                return ending;
            }
        }
    }

    /// The first message, within its time.
    async fn hello(&mut self) -> Result<(), Ending> {
        let by = Instant::now() + ms(self.shared.live.now().hello_timeout_ms);
        let refuse =
            |code, text: String| Ending::Close(close::BAD_CLIENT, Refusal::new(code, text));
        let message = loop {
            match self.hear(by).await {
                Ok(Heard::Message(message @ (Message::Binary(_) | Message::Text(_)))) => {
                    break message;
                }
                Ok(_) => {}
                Err(Ending::Gone) if Instant::now() >= by => {
                    let text = "The first message is Hello, and it did not come in time.";
                    return Err(refuse(RefusalCode::HelloFirst, text.to_owned()));
                }
                Err(ending) => return Err(ending),
            }
        };
        match self.decode(&message)? {
            ClientMessage::Hello(Hello { protocol, .. }) if protocol != PROTOCOL_VERSION => {
                let which = if protocol < PROTOCOL_VERSION {
                    "the client"
                } else {
                    "the server"
                };
                Err(refuse(
                    RefusalCode::ProtocolVersion,
                    format!(
                        "The client speaks version {protocol} of the protocol, this server version {PROTOCOL_VERSION}: upgrade {which}."
                    ),
                ))
            }
            ClientMessage::Hello(Hello { client, .. })
                if client.chars().count() > CLIENT_NAME_MAX =>
            {
                let text = format!("A client's name has at most {CLIENT_NAME_MAX} characters.");
                Err(refuse(RefusalCode::TooLarge, text))
            }
            ClientMessage::Hello(Hello { client, .. }) => {
                tracing::debug!(client = ?client, "hello");
                let server = SERVER.to_owned();
                self.presence.is_called(&client);
                self.say(ServerMessage::Welcome {
                    protocol: PROTOCOL_VERSION,
                    server,
                })
                .await?;
                match self.shared.operator.drain.text() {
                    Some(text) => self.say(ServerMessage::Announcement { text }).await,
                    None => Ok(()),
                }
            }
            ClientMessage::Request { .. } => Err(refuse(
                RefusalCode::HelloFirst,
                "The first message is Hello.".to_owned(),
            )),
        }
    }

    /// The next thing that is heard by a time; silence until then is the client's end.
    async fn hear(&mut self, by: Instant) -> Result<Heard, Ending> {
        let heard = tokio::select! {
            biased;
            () = self.shared.closing.cancelled() => return Err(going_down()),
            () = self.revoked.cancelled() => return Err(signed_out()),
            missed = self.missed.take() => return Ok(Heard::Missed(missed)),
            heard = self.stream.next() => heard,
            () = tokio::time::sleep_until(by) => return Err(Ending::Gone),
        };
        let bad =
            |code, text: String| Err(Ending::Close(close::BAD_CLIENT, Refusal::new(code, text)));
        match heard {
            None
            | Some(
                Ok(Message::Close(_))
                | Err(
                    Error::Io(_)
                    | Error::ConnectionClosed
                    | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake),
                ),
            ) => Err(Ending::Gone),
            Some(Ok(message)) => Ok(Heard::Message(message)),
            Some(Err(Error::Capacity(_))) => bad(
                RefusalCode::TooLarge,
                format!(
                    "A message has at most {} bytes.",
                    self.shared.live.now().message_bytes_max
                ),
            ),
            Some(Err(error)) => bad(
                RefusalCode::BadMessage,
                format!("This is not how WebSocket frames are written: {error}."),
            ),
        }
    }

    fn decode(&self, message: &Message) -> Result<ClientMessage, Ending> {
        self.wire
            .decode(message)
            .map_err(|refusal| Ending::Close(close::BAD_CLIENT, refusal))
    }

    async fn say(&self, message: ServerMessage) -> Result<(), Ending> {
        Ok(self.outbox.send(Out::Frame(Frame::new(message))).await?)
    }

    async fn message(&mut self, message: &Message) -> Result<(), Ending> {
        let within_rate = self.limiter.check().is_ok();
        if !matches!(message, Message::Binary(_) | Message::Text(_)) {
            if !within_rate {
                // Pings are answered below us; who floods with them waits.
                sleep(Duration::from_millis(100)).await;
            }
            return Ok(());
        }
        let (id, request) = match self.decode(message)? {
            ClientMessage::Request { id, request } => (id, request),
            ClientMessage::Hello(_) => {
                let text = "Hello is said once, at the beginning.";
                let refusal = Refusal::new(RefusalCode::BadMessage, text);
                return Err(Ending::Close(close::BAD_CLIENT, refusal));
            }
        };
        let done = if within_rate {
            self.request(id, request).await
        } else {
            let text = "Too many requests; wait a moment.";
            Err(Undone::Refused(Refusal::new(RefusalCode::TooFast, text)))
        };
        let answer = match done {
            Ok(Some(answer)) => answer,
            Ok(None) => return Ok(()),
            Err(Undone::Refused(refusal)) => {
                telemetry::request_refused(refusal.code);
                Answer::Refused(refusal)
            }
            Err(Undone::Ended(ending)) => return Err(ending),
        };
        self.say(ServerMessage::Answer {
            id,
            answer: Box::new(answer),
        })
        .await
    }

    /// Waits until the socket has taken what is queued, but not for ever.
    async fn drain(&self) -> Result<(), Ending> {
        let limit = ms(self.shared.live.now().resync_timeout_ms);
        let flushed = tokio::select! {
            biased;
            () = self.shared.closing.cancelled() => return Err(going_down()),
            flushed = timeout(limit, self.outbox.flushed()) => flushed,
        };
        match flushed {
            Ok(flushed) => Ok(flushed?),
            Err(_) => {
                telemetry::session_too_slow();
                Err(Ending::Close(close::TOO_SLOW, too_slow()))
            }
        }
    }

    /// Gives the session a snapshot of each match whose updates it missed.
    async fn resync(&mut self, missed: BTreeSet<MatchId>) -> Result<(), Ending> {
        self.drain().await?;
        let watched: Vec<_> = self
            .watches
            .iter()
            .filter(|(id, _)| missed.contains(id))
            .copied()
            .collect();
        for (id, viewer) in watched {
            let Ok(handle) = self.find(id) else {
                continue;
            };
            let hands = Some(self.person.hands().clone());
            let watching = handle.watch(viewer, hands, None, None, self.outbox.clone());
            match watching.await {
                Ok(WatchAnswer::Watching) => {}
                Ok(WatchAnswer::NoRoom) => {
                    return Err(Ending::Close(close::TOO_SLOW, too_slow()));
                }
                Err(Unanswered::Refused(_)) => {
                    self.watches.remove(&(id, viewer));
                    self.ear.go(id);
                    self.say(ServerMessage::Match(handle.info())).await?;
                }
                Err(Unanswered::Interrupted) => return Err(interrupted()),
            }
        }
        Ok(())
    }
}

fn going_down() -> Ending {
    let text = "The server is going down; come back in a moment and go on.";
    Ending::Close(
        close::RESTART,
        Refusal::new(RefusalCode::ShuttingDown, text),
    )
}

fn signed_out() -> Ending {
    let text = "The token of this session was revoked or is over; sign in again.";
    Ending::Close(
        close::SIGNED_OUT,
        Refusal::new(RefusalCode::SignInFailed, text),
    )
}

/// Whether the request was done is not known here: the client comes back and asks again.
fn interrupted() -> Ending {
    let text = "The match was interrupted; come back and send again what was not answered: it is not played twice.";
    Ending::Close(
        close::RESTART,
        Refusal::new(RefusalCode::ShuttingDown, text),
    )
}
