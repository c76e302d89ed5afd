//! The line to the server. It keeps itself up: when it breaks it calls again, takes its seats
//! back, watches on from the last update it has, and sends what was not answered once more,
//! orders with the id they had.

mod line;
mod socket;
mod tls;
mod url;

use std::path::Path;
use std::time::Duration;

use naktong_protocol::message::{Answer, RefusalCode, Request, ServerMessage};
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

use crate::fault::Fault;
use line::Line;
use socket::{Broken, dial};
pub(crate) use url::ServerUrl;

/// How often a request is made again that came too fast.
const TOO_FAST_TRIES: u32 = 20;
/// The wait before each.
const TOO_FAST_WAIT: Duration = Duration::from_millis(250);
/// Requests that wait for the line; more wait in the caller.
const REQUESTS_WAITING: usize = 16;

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

/// A line to the server. Dropping it and its callers hangs up.
pub(crate) struct Connection {
    caller: Caller,
    events: mpsc::UnboundedReceiver<Event>,
}

/// A way to ask over a line while somebody else listens to it.
#[derive(Clone)]
pub(crate) struct Caller {
    url: ServerUrl,
    calls: mpsc::Sender<Call>,
}

struct Call {
    request: Request,
    reply: oneshot::Sender<Result<Answer, Fault>>,
}

impl Connection {
    /// Calls the server and greets it. Over TLS it trusts whom the system trusts, and the
    /// authorities in the file `ca`.
    ///
    /// # Errors
    /// [`Fault::Connection`] if nobody answers or its certificate is not to be trusted,
    /// [`Fault::File`] if there is no certificate in `ca`, [`Fault::Version`] if the server speaks another
    /// protocol.
    pub(crate) async fn open(url: &ServerUrl, ca: Option<&Path>) -> Result<Self, Fault> {
        let tls = url.is_secure().then(|| tls::trusting(ca)).transpose()?;
        let socket = dial(url, tls.as_ref())
            .await
            .map_err(|broken| match broken {
                Broken::Lost(why) => Fault::Connection(format!(
                    "No Naktong server answers at {url} ({why}). Is naktongd running there?"
                )),
                Broken::Fatal(fault) => fault,
            })?;
        let (calls, called) = mpsc::channel(REQUESTS_WAITING);
        // Unbounded, for the line must not wait for the screen while the screen waits for an
        // answer; the server bounds what it sends.
        let (news, events) = mpsc::unbounded_channel();
        let line = Line::new(url.clone(), tls, socket, called, news);
        tokio::spawn(line.keep_up());
        let caller = Caller {
            url: url.clone(),
            calls,
        };
        Ok(Self { caller, events })
    }

    /// Where the server is.
    pub(crate) fn url(&self) -> &ServerUrl {
        &self.caller.url
    }

    /// Asks beside whoever has the connection.
    pub(crate) fn caller(&self) -> Caller {
        self.caller.clone()
    }

    /// As [`Caller::ask`].
    ///
    /// # Errors
    /// The same.
    pub(crate) async fn ask(&self, request: Request) -> Result<Answer, Fault> {
        self.caller.ask(request).await
    }

    /// The next thing that comes without being asked for.
    pub(crate) async fn event(&mut self) -> Event {
        let gone = || Fault::Connection("The connection is gone.".into());
        let event = self.events.recv().await;
        event.unwrap_or_else(|| Event::Gone(gone()))
    }
}

impl Caller {
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
}

/// An answer of a kind that does not belong to the question.
pub(crate) fn strange(answer: &Answer) -> Fault {
    let text = format!("{answer:?}");
    let kind = text.split(['(', ' ', '{']).next().unwrap_or_default();
    Fault::Server(format!(
        "The server answered with {kind:?}, which does not fit the question."
    ))
}
