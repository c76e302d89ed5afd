//! The task that owns the socket: it keeps the line up.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use naktong_protocol::codec::{self, MAX_FROM_CLIENT};
use naktong_protocol::message::{
    Answer, ClientMessage, Refusal, RefusalCode, Request, SeatKey, ServerMessage,
};
use naktong_protocol::{MatchId, SeatId, Seq};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

use super::socket::{Broken, CONNECT_TIMEOUT, SEND_TIMEOUT, Socket, dial, push, read};
use super::tls::Trust;
use super::{Call, Event, ServerUrl};
use crate::fault::Fault;

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
pub(super) struct Line {
    url: ServerUrl,
    tls: Option<Trust>,
    socket: Socket,
    since: Instant,
    attempts: u32,
    called: mpsc::Receiver<Call>,
    news: mpsc::UnboundedSender<Event>,
    next_id: u32,
    pending: BTreeMap<u32, Pending>,
    seats: BTreeMap<(MatchId, SeatId), SeatKey>,
    watches: BTreeMap<MatchId, Watched>,
    /// How we said who we are.
    identity: Option<Request>,
}

impl Line {
    pub(super) fn new(
        url: ServerUrl,
        tls: Option<Trust>,
        socket: Socket,
        called: mpsc::Receiver<Call>,
        news: mpsc::UnboundedSender<Event>,
    ) -> Self {
        Self {
            url,
            tls,
            socket,
            since: Instant::now(),
            attempts: 0,
            called,
            news,
            next_id: 1,
            pending: BTreeMap::new(),
            seats: BTreeMap::new(),
            watches: BTreeMap::new(),
            identity: None,
        }
    }

    /// Serves until we hang up or the line is down for good.
    pub(super) async fn keep_up(mut self) {
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
            ServerMessage::Closing(refusal)
                if matches!(refusal.code, RefusalCode::Banned | RefusalCode::Removed) =>
            {
                return Err(Broken::Fatal(refusal.clone().into()));
            }
            ServerMessage::Closing(refusal) => return Err(Broken::Lost(refusal.text.clone())),
            ServerMessage::Update {
                r#match, update, ..
            } => self.saw(*r#match, update.seq),
            ServerMessage::Snapshot { r#match, head, .. } => self.saw(*r#match, head.seq),
            ServerMessage::Match(_)
            | ServerMessage::Welcome { .. }
            | ServerMessage::Announcement { .. }
            | ServerMessage::Said { .. } => {}
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
            (Request::BeGuest { .. } | Request::SignIn(_), Answer::Person(_)) => {
                self.identity = Some(request.clone());
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
        let opening = |pending: &Pending| {
            matches!(
                pending.request,
                Request::Host { .. }
                    | Request::Register { .. }
                    | Request::MakeToken { .. }
                    | Request::Invite { .. }
                    | Request::Accept { .. }
            )
        };
        for (_, pending) in self.pending.extract_if(.., |_, pending| opening(pending)) {
            let what = match pending.request {
                Request::Host { .. } => "`naktong list` shows whether the match was opened",
                Request::MakeToken { .. } => {
                    "`naktong token list` shows whether the token was made"
                }
                Request::Invite { .. } => {
                    "`naktong invitations` shows whether the invitation was made"
                }
                _ => "whether it was done is not known, try again",
            };
            let fault = Fault::Connection(format!(
                "The connection was lost before the server answered: {what}."
            ));
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
        self.socket = dial(&self.url, self.tls.as_ref()).await?;
        if let Some(identity) = self.identity.clone() {
            self.insist(identity).await?;
        }
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
