//! A server of one's own, for as long as one command lasts: on a free port, with its journal in a
//! directory that is gone afterwards.

use std::cell::RefCell;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use tokio::task::spawn_blocking;

use super::Desk;
use crate::connection::ServerUrl;
use crate::fault::Fault;

/// What the server says when it serves.
const READY: &str = "naktongd ready on ";

/// The server, which ends when this is dropped.
pub(super) struct House {
    url: ServerUrl,
    directory: TempDir,
    server: Child,
}

impl House {
    /// Starts it, with some keys of its configuration set: `computer_pause_ms=800`.
    ///
    /// # Errors
    /// [`Fault::NotFound`] if there is no `naktongd`, [`Fault::File`] if there is no room,
    /// [`Fault::Server`] if it does not start.
    pub(super) async fn open(desk: &Desk<'_>, settings: &[String]) -> Result<Self, Fault> {
        let program = program(desk)?;
        let directory = tempfile::tempdir();
        let directory = directory.map_err(|error| {
            Fault::File("A directory for the server cannot be made".into(), error)
        })?;
        let mut command = Command::new(&program);
        // What is set for another server is not for this one.
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("NAKTONGD") {
                command.env_remove(name);
            }
        }
        command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]);
        command.arg(directory.path().join("data"));
        for setting in settings {
            command.args(["--set", setting]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let server = command.stderr(Stdio::null()).spawn().map_err(|error| {
            Fault::File(format!("{} cannot be started", program.display()), error)
        })?;
        let mut house = Self {
            url: desk.server.clone(),
            directory,
            server,
        };
        let out = house.server.stdout.take().expect("it is piped");
        let said = spawn_blocking(move || {
            let mut lines = BufReader::new(out).lines().map_while(Result::ok);
            lines.find_map(|line| line.strip_prefix(READY).map(str::to_owned))
        });
        let url = said.await.ok().flatten();
        let url = url.and_then(|url| url.parse().ok()).ok_or_else(|| {
            let program = program.display();
            Fault::Server(format!(
                "{program} did not start; `{program}` by itself says why."
            ))
        })?;
        house.url = url;
        Ok(house)
    }

    /// A desk at this server, whose keys go with it.
    pub(super) fn desk<'a>(&self, desk: &Desk<'a>) -> Desk<'a> {
        Desk {
            server: self.url.clone(),
            ca: None,
            keys: Some(self.directory.path().join("seats.json")),
            output: desk.output,
            own: RefCell::default(),
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // It may have ended by itself; its journal is not wanted any more.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Waits until somebody ends this program or closes its terminal: then what holds the house is to
/// be let go, and the server with it.
pub(super) async fn called_away() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::hangup(), SignalKind::terminate()];
        let signals = kinds.map(signal);
        if let [Ok(mut hangup), Ok(mut terminate)] = signals {
            tokio::select! {
                _ = hangup.recv() => return,
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    // An error leaves nothing to wait for, but the command goes on.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// `naktongd` beside this program; where this one is run by cargo, cargo builds it first.
fn program(desk: &Desk<'_>) -> Result<PathBuf, Fault> {
    let own = env::current_exe()
        .map_err(|error| Fault::File("This program cannot be found".into(), error))?;
    let directory = own.parent().unwrap_or(Path::new("."));
    let run_by_cargo =
        env::var_os("CARGO_PKG_NAME").is_some_and(|name| name == env!("CARGO_PKG_NAME"));
    if let Some(cargo) = env::var_os("CARGO").filter(|_| run_by_cargo) {
        build(desk, Path::new(&cargo), directory)?;
    }
    let program = directory.join(format!("naktongd{}", env::consts::EXE_SUFFIX));
    if program.is_file() {
        return Ok(program);
    }
    Err(Fault::NotFound(format!(
        "There is no naktongd in {}: `cargo build --release --workspace` puts both programs into \
         target/release.",
        directory.display()
    )))
}

/// Builds the server into the same directory.
fn build(desk: &Desk<'_>, cargo: &Path, directory: &Path) -> Result<(), Fault> {
    let (Some(target), Some(profile)) = (directory.parent(), directory.file_name()) else {
        return Ok(());
    };
    let profile = match profile.to_string_lossy() {
        debug if debug == "debug" => "dev".into(),
        profile => profile,
    };
    desk.output.talk("Building the server ...");
    let built = Command::new(cargo)
        .args(["build", "--package", "naktong-server", "--bin", "naktongd"])
        .args(["--profile", &profile, "--target-dir"])
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    match built {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Fault::Server(format!(
            "The server does not build ({status})."
        ))),
        Err(error) => Err(Fault::File("Cargo cannot be run".into(), error)),
    }
}

/// How this program was called, for commands that are to be typed.
pub(super) fn called() -> String {
    env::args().next().unwrap_or_else(|| "naktong".into())
}
