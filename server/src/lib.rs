//! `naktongd`: the judge that networks play against. See `ARCHITECTURE.md`.
//!
//! [`run`] is the whole server; `main.rs` only reads arguments, catches signals and turns
//! errors into exit codes.

pub mod chat;
pub mod computers;
pub mod config;
pub mod data_dir;
mod database;
pub mod house;
pub mod identity;
pub mod import;
pub mod journal;
pub mod keeping;
pub mod library;
pub mod lobby;
pub mod matches;
pub mod net;
pub mod notify;
pub mod operator;
pub mod outbox;
pub mod people;
pub mod sessions;
pub mod telemetry;
pub mod verify;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::signal::unix::Signal;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use chat::Chat;
use computers::{Computers, Players};
use config::live::Live;
use config::{Config, ms};
use data_dir::{DataDir, DataDirError};
use house::{House, HouseError};
use identity::Identity;
use journal::{Journal, JournalError, OpenError, Sqlite};
use library::Library;
use lobby::Lobby;
use matches::Context;
use matches::table::now_ms;
use net::places::Places;
use net::tls::{Tls, TlsError};
use notify::Notifier;
use operator::{BookError, Operator};
use people::People;
use sessions::Sessions;

/// Why the server cannot serve, or serves no longer.
#[derive(Debug)]
pub enum ServeError {
    /// The data directory is not to be had.
    DataDir(DataDirError),
    /// The server's key cannot be read or made.
    Key(std::io::Error),
    /// The journal's file cannot be opened.
    Open(OpenError),
    /// Nobody could be notified.
    Notify(notify::OpenError),
    /// The journal cannot be read.
    Read(JournalError),
    /// The certificate or its key is of no use.
    Tls(TlsError),
    /// The operator's file cannot be opened.
    Operator(BookError),
    /// The file of accounts cannot be opened.
    OpenHouse(house::OpenError),
    /// The file of accounts cannot be read.
    ReadHouse(HouseError),
    /// The file of chat cannot be opened.
    OpenChat(chat::OpenError),
    /// A write failed: the server stopped rather than promise what it cannot keep.
    JournalFailed,
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DataDir(error) => error.fmt(f),
            Self::Key(error) => write!(
                f,
                "the server's key in the data directory cannot be used ({error}); put it back from a backup, or take the file away for a new key: matches under the old one go on unsigned"
            ),
            Self::Open(error) => error.fmt(f),
            Self::Notify(error) => error.fmt(f),
            Self::Read(error) => error.fmt(f),
            Self::Tls(error) => error.fmt(f),
            Self::Operator(error) => error.fmt(f),
            Self::OpenHouse(error) => error.fmt(f),
            Self::ReadHouse(error) => error.fmt(f),
            Self::OpenChat(error) => error.fmt(f),
            Self::JournalFailed => f.write_str(
                "the journal could not be written, so the server stopped; what was acknowledged is saved. Look after the disk and start it again",
            ),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::DataDir(error) => error.source(),
            Self::Key(error) => Some(error),
            Self::Open(error) => error.source(),
            Self::Notify(error) => error.source(),
            Self::Read(error) => error.source(),
            Self::Tls(error) => error.source(),
            Self::Operator(error) => error.source(),
            Self::OpenHouse(error) => error.source(),
            Self::ReadHouse(error) => error.source(),
            Self::OpenChat(error) => error.source(),
            Self::JournalFailed => None,
        }
    }
}

impl From<DataDirError> for ServeError {
    fn from(error: DataDirError) -> Self {
        Self::DataDir(error)
    }
}

/// What all sessions share.
pub struct Shared {
    pub(crate) config: Arc<Config>,
    pub(crate) lobby: Lobby,
    pub(crate) people: People,
    pub(crate) chat: Chat,
    pub(crate) closing: CancellationToken,
    /// As the configuration was read last; `config` is as the server was started.
    pub(crate) live: Live,
    pub(crate) tls: Option<Tls>,
    pub(crate) operator: Operator,
    pub(crate) sessions: Sessions,
    pub(crate) shutdown: CancellationToken,
    pub(crate) since_ms: u64,
    pub(crate) session_places: Places,
    pub(crate) exports: Semaphore,
    pub(crate) connections_open: TaskTracker,
    pub(crate) sessions_open: TaskTracker,
    next_session: AtomicU64,
}

impl Shared {
    pub(crate) fn next_session(&self) -> u64 {
        self.next_session.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Serves on a listener, with the scenarios given, until `shutdown` is cancelled; then every
/// match finishes its order, the journal is sealed and the sessions are closed.
///
/// `ready` is called once when connections are answered.
///
/// # Errors
/// [`ServeError`] if the data directory or the journal is not to be had, or the journal fails.
pub async fn run(
    config: Config,
    library: Library,
    listener: TcpListener,
    shutdown: CancellationToken,
    ready: impl FnOnce(),
) -> Result<(), ServeError> {
    run_with(
        config,
        library,
        computers::players(),
        listener,
        shutdown,
        ready,
    )
    .await
}

/// The same, with computer players of one's own.
///
/// # Errors
/// As [`run`].
pub async fn run_with(
    config: Config,
    library: Library,
    players: Players,
    listener: TcpListener,
    shutdown: CancellationToken,
    ready: impl FnOnce(),
) -> Result<(), ServeError> {
    telemetry::metrics();
    let config = Arc::new(config);
    #[cfg(unix)]
    let hang_ups = config
        .source
        .as_ref()
        .and_then(|_| operator::socket::hang_ups());
    let tls = Tls::of(&config).map_err(ServeError::Tls)?;
    let lock = DataDir::lock(Path::new(&config.data_dir))?;
    let failed = CancellationToken::new();
    let sqlite = Sqlite::open(lock.path(), &config, failed.clone()).map_err(ServeError::Open)?;
    let journal: Arc<dyn Journal> = Arc::new(sqlite);
    let operator = Operator::open(lock.path()).map_err(ServeError::Operator)?;
    let house = House::open(lock.path(), &config).map_err(ServeError::OpenHouse)?;
    let live = Live::new(config.clone());
    let people = People::open(house, live.clone())
        .await
        .map_err(ServeError::ReadHouse)?;
    let chat = Chat::open(lock.path(), &config).map_err(ServeError::OpenChat)?;
    let identity = Identity::of(lock.path()).map_err(ServeError::Key)?;
    tracing::info!(key = %identity.public(), "the server signs what it tells");
    let (notifier, notifying) = Notifier::open(lock.path(), &config).map_err(ServeError::Notify)?;
    let context = Context {
        journal: journal.clone(),
        notifier,
        config: config.clone(),
        identity: Arc::new(identity),
        computers: Arc::new(Computers::new(&config, players)),
        stop: CancellationToken::new(),
        tasks: TaskTracker::new(),
    };
    let lobby = Lobby::open(library, context.clone())
        .await
        .map_err(ServeError::Read)?;
    let shared = Arc::new(Shared {
        lobby: lobby.governed_by(live.clone()),
        people,
        chat,
        live,
        tls,
        operator,
        sessions: Sessions::default(),
        shutdown: shutdown.clone(),
        since_ms: now_ms(),
        session_places: Places::default(),
        closing: CancellationToken::new(),
        exports: Semaphore::new(config.export_at_once),
        connections_open: TaskTracker::new(),
        sessions_open: TaskTracker::new(),
        next_session: AtomicU64::new(0),
        config: config.clone(),
    });
    let listening = tokio::spawn(net::listener::listen(listener, shared.clone()));
    let upkeep = tokio::spawn(upkeep(shared.clone()));
    #[cfg(unix)]
    attend(lock.path(), hang_ups, &shared);
    let notified = CancellationToken::new();
    let notifying = tokio::spawn(notifying.run(notified.clone()));
    ready();
    tokio::select! {
        () = shutdown.cancelled() => tracing::info!("going down"),
        () = failed.cancelled() => {}
    }
    let by = Instant::now() + ms(shared.live.now().shutdown_timeout_ms);
    shared.closing.cancel();
    let closed = async {
        let _ = listening.await;
        // A handshake that was under way may still open a session.
        wait(&shared.connections_open).await;
        wait(&shared.sessions_open).await;
        context.stop.cancel();
        wait(&context.tasks).await;
        notified.cancel();
        let _ = notifying.await;
    };
    if timeout_at(by, closed).await.is_err() {
        tracing::warn!("not everything had ended by the deadline");
    }
    upkeep.abort();
    if failed.is_cancelled() {
        return Err(ServeError::JournalFailed);
    }
    match timeout_at(by + Duration::from_secs(5), journal.seal()).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(ServeError::JournalFailed),
    }
}

async fn wait(tasks: &TaskTracker) {
    tasks.close();
    tasks.wait().await;
}

/// Listens to the operator: his socket and SIGHUP.
#[cfg(unix)]
fn attend(data_dir: &Path, hang_ups: Option<Signal>, shared: &Arc<Shared>) {
    match operator::socket::bind(data_dir) {
        Ok(listener) => {
            tokio::spawn(operator::socket::listen(listener, shared.clone()));
        }
        Err(error) => {
            tracing::warn!(%error, "no socket for the operator: `naktongd admin` does not work");
        }
    }
    if let Some(hang_ups) = hang_ups {
        tokio::spawn(operator::socket::read_again(hang_ups, shared.clone()));
    }
}

/// Keeps histograms and the counts of tries small.
async fn upkeep(shared: Arc<Shared>) {
    let mut interval = tokio::time::interval(Duration::from_secs(5));
    loop {
        interval.tick().await;
        telemetry::metrics().run_upkeep();
        shared.people.tidy();
        shared.chat.tidy();
    }
}

#[cfg(test)]
mod tests;
