//! What waits for one session's socket. Matches offer and never wait (contract 5).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use naktong_protocol::MatchId;
use naktong_protocol::codec;
use naktong_protocol::message::{Refusal, ServerMessage};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::telemetry;

/// A message for any number of sessions, encoded once for each codec that is asked for.
#[derive(Debug)]
pub struct Frame {
    message: ServerMessage,
    binary: OnceLock<Bytes>,
    json: OnceLock<Utf8Bytes>,
}

impl Frame {
    /// Wraps a message.
    #[must_use]
    pub fn new(message: ServerMessage) -> Arc<Self> {
        Arc::new(Self {
            message,
            binary: OnceLock::new(),
            json: OnceLock::new(),
        })
    }

    /// What it says.
    #[must_use]
    pub fn message(&self) -> &ServerMessage {
        &self.message
    }

    /// As a binary WebSocket message.
    pub(crate) fn binary(&self) -> Message {
        let bytes = self
            .binary
            .get_or_init(|| codec::encode(&self.message).into());
        Message::Binary(bytes.clone())
    }

    /// As a text WebSocket message.
    pub(crate) fn json(&self) -> Message {
        let text = self.json.get_or_init(|| {
            serde_json::to_string(&self.message)
                .expect("our own types always encode")
                .into()
        });
        Message::Text(text.clone())
    }
}

/// One thing for the writer of a session.
#[derive(Debug)]
pub(crate) enum Out {
    /// Send it.
    Frame(Arc<Frame>),
    /// Say so when everything before it is sent.
    Fence(oneshot::Sender<()>),
    /// Say why, close with this code, and end.
    Close(u16, Refusal),
}

/// The matches whose updates a session missed because its outbox was full.
#[derive(Debug, Default)]
pub(crate) struct Missed {
    matches: Mutex<BTreeSet<MatchId>>,
    news: Notify,
}

impl Missed {
    /// Waits until a match is missed, and takes them all.
    pub(crate) async fn take(&self) -> BTreeSet<MatchId> {
        loop {
            let missed =
                std::mem::take(&mut *self.matches.lock().unwrap_or_else(PoisonError::into_inner));
            if !missed.is_empty() {
                return missed;
            }
            self.news.notified().await;
        }
    }

    fn add(&self, id: MatchId) {
        self.matches
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id);
        self.news.notify_one();
    }
}

/// The sending end of a session's outbox.
#[derive(Clone, Debug)]
pub struct Outbox {
    session: u64,
    queue: mpsc::Sender<Out>,
    missed: Arc<Missed>,
}

impl Outbox {
    /// An outbox with room for `capacity` messages, and its other end.
    pub(crate) fn new(session: u64, capacity: usize) -> (Self, mpsc::Receiver<Out>, Arc<Missed>) {
        let (queue, receiver) = mpsc::channel(capacity);
        let missed = Arc::new(Missed::default());
        (
            Self {
                session,
                queue,
                missed: missed.clone(),
            },
            receiver,
            missed,
        )
    }

    /// Whose it is.
    pub(crate) fn session(&self) -> u64 {
        self.session
    }

    /// Whether the session is gone.
    pub(crate) fn is_closed(&self) -> bool {
        self.queue.is_closed()
    }

    /// How many messages it holds at most.
    pub(crate) fn capacity(&self) -> usize {
        self.queue.max_capacity()
    }

    /// How many messages it holds.
    pub(crate) fn queued(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Puts all of them in, or none if there is no room. Never waits.
    pub(crate) fn offer(&self, frames: &[Arc<Frame>]) -> bool {
        match self.queue.try_reserve_many(frames.len()) {
            Ok(permits) => {
                permits
                    .zip(frames)
                    .for_each(|(permit, frame)| permit.send(Out::Frame(frame.clone())));
                true
            }
            Err(_) => false,
        }
    }

    /// The session missed news of a match and should come for a snapshot.
    pub(crate) fn miss(&self, id: MatchId) {
        if !self.is_closed() {
            telemetry::outbox_dropped();
            self.missed.add(id);
        }
    }

    /// Waits for room: only for the session's own reader. `Err` if its writer has ended.
    pub(crate) async fn send(&self, out: Out) -> Result<(), WriterEnded> {
        self.queue.send(out).await.map_err(|_| WriterEnded)
    }

    /// Waits until everything that is queued now has left.
    pub(crate) async fn flushed(&self) -> Result<(), WriterEnded> {
        let (fence, passed) = oneshot::channel();
        self.send(Out::Fence(fence)).await?;
        passed.await.map_err(|_| WriterEnded)
    }
}

/// The session's socket takes nothing any more.
#[derive(Debug)]
pub(crate) struct WriterEnded;
