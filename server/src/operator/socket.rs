//! The operator's socket: `admin/socket` in the data directory. The directory is its lock: only
//! the owner may enter it.

use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::timeout;

use super::desk;
use super::words::{AdminAnswer, AdminRequest, DIRECTORY, REQUEST_MAX, SOCKET};
use crate::Shared;

/// How long a caller may be silent.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait when the system has no sockets left.
const BACK_OFF: Duration = Duration::from_millis(100);

/// Opens the socket. The data directory is locked, so one that is there already is left over.
///
/// # Errors
/// If the system does not let us: the path is too long for a socket, for one.
pub(crate) fn bind(data_dir: &Path) -> io::Result<UnixListener> {
    let directory = data_dir.join(DIRECTORY);
    match std::fs::DirBuilder::new().mode(0o700).create(&directory) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    std::fs::set_permissions(&directory, std::fs::Permissions::from_mode(0o700))?;
    let path = directory.join(SOCKET);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    UnixListener::bind(path)
}

/// Serves operators until the server closes.
pub(crate) async fn listen(listener: UnixListener, shared: Arc<Shared>) {
    loop {
        let accepted = tokio::select! {
            biased;
            () = shared.closing.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let tasks = shared.connections_open.clone();
                tasks.spawn(serve(stream, shared.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "an operator cannot be heard");
                tokio::time::sleep(BACK_OFF).await;
            }
        }
    }
}

/// One caller, request after request. What goes wrong with his socket is his affair.
async fn serve(stream: UnixStream, shared: Arc<Shared>) {
    let by = match stream.peer_cred() {
        Ok(user) => format!("uid {}", user.uid()),
        Err(_) => "unknown user".to_owned(),
    };
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    loop {
        let mut line = vec![];
        let mut limited = (&mut read).take(REQUEST_MAX);
        let reading = timeout(PATIENCE, limited.read_until(b'\n', &mut line));
        let heard = tokio::select! {
            biased;
            () = shared.closing.cancelled() => return,
            heard = reading => heard,
        };
        if !matches!(heard, Ok(Ok(1..))) {
            return;
        }
        let answer = match serde_json::from_slice::<AdminRequest>(&line) {
            Ok(request) => desk::obey(&shared, &by, request).await,
            Err(error) => AdminAnswer::Refused(format!("This is no request: {error}.")),
        };
        let mut text = serde_json::to_vec(&answer).expect("our own types always encode");
        text.push(b'\n');
        if write.write_all(&text).await.is_err() {
            return;
        }
    }
}

/// SIGHUP from now on, one that comes before the server is ready too: the system ends programs
/// that do not ask for it.
pub(crate) fn hang_ups() -> Option<Signal> {
    signal(SignalKind::hangup()).ok()
}

/// Reads the configuration again at each SIGHUP, as `naktongd admin reload` does.
pub(crate) async fn read_again(mut hang_ups: Signal, shared: Arc<Shared>) {
    while hang_ups.recv().await.is_some() {
        match desk::obey(&shared, "SIGHUP", AdminRequest::Reload).await {
            AdminAnswer::Done(text) => tracing::info!("{text}"),
            AdminAnswer::Refused(why) => tracing::error!("{why}"),
            _ => {}
        }
    }
}
