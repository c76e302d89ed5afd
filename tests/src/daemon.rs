//! A running `naktongd`.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use crate::binaries;
use crate::lines::Lines;
use crate::player::Ran;
use crate::{PATIENCE, session};

/// The most lines of its log that a failed test shows.
const LOG_SHOWN: usize = 100;

/// A server on a data directory of its own. Dropped, it is killed; if the test fails, its log
/// is shown.
#[derive(Debug)]
pub struct Daemon {
    data: TempDir,
    listen: SocketAddr,
    settings: Vec<String>,
    /// Its configuration file.
    config: Option<PathBuf>,
    /// The file of the authorities that it trusts besides nobody.
    roots: Option<PathBuf>,
    running: Option<Running>,
    logs: Vec<String>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    out: Lines,
    log: Lines,
}

impl Daemon {
    /// Starts one as it is.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one with some keys of its configuration set: `sessions_max=3`.
    #[must_use]
    pub fn start_with(settings: &[&str]) -> Self {
        Self::start_on(data_dir(), settings)
    }

    /// Starts one that trusts these authorities, in a PEM file, and no others.
    #[must_use]
    pub fn start_trusting(roots: &Path, settings: &[&str]) -> Self {
        let mut daemon = Self::down(data_dir(), settings);
        daemon.roots = Some(roots.to_owned());
        daemon.restart();
        daemon
    }

    /// Starts one on a data directory that is there already.
    #[must_use]
    pub fn start_on(data: TempDir, settings: &[&str]) -> Self {
        let mut daemon = Self::down(data, settings);
        daemon.restart();
        daemon
    }

    /// Starts one with a configuration file.
    #[must_use]
    pub fn start_by(config: &Path) -> Self {
        let mut daemon = Self::down(data_dir(), &[]);
        daemon.config = Some(config.to_owned());
        daemon.restart();
        daemon
    }

    fn down(data: TempDir, settings: &[&str]) -> Self {
        Self {
            data,
            listen: lasting_address(),
            settings: settings.iter().map(|&setting| setting.to_owned()).collect(),
            config: None,
            roots: None,
            running: None,
            logs: vec![],
        }
    }

    /// Starts it again on the same data directory and port, after [`kill`](Self::kill) or
    /// [`terminate`](Self::terminate).
    ///
    /// # Panics
    /// If it is still running, or does not say in time that it is ready.
    pub fn restart(&mut self) {
        assert!(self.running.is_none(), "the server runs already");
        let mut command = command();
        command
            .arg("serve")
            .arg("--listen")
            .arg(self.listen.to_string());
        command.arg("--data-dir").arg(self.data.path());
        if let Some(config) = &self.config {
            command.arg("--config").arg(config);
        }
        for setting in &self.settings {
            command.arg("--set").arg(setting);
        }
        if let Some(roots) = &self.roots {
            command.env("SSL_CERT_FILE", roots);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server was built and can be started");
        let out = Lines::of(child.stdout.take().expect("it is piped"));
        let log = Lines::of(child.stderr.take().expect("it is piped"));
        let running = self.running.insert(Running { child, out, log });
        let address = loop {
            let Some(line) = running.out.next_line() else {
                running.log.wait_for_end();
                panic!("the server ended before it was ready");
            };
            if let Some((_, address)) = line
                .strip_prefix("naktongd ready on http")
                .and_then(|rest| rest.split_once("://"))
            {
                break address.to_owned();
            }
        };
        assert_eq!(address, self.listen.to_string());
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listen
    }

    /// What clients are told.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}/ws", self.listen)
    }

    /// What clients are told when it speaks TLS.
    #[must_use]
    pub fn secure_url(&self) -> String {
        format!("https://localhost:{}", self.listen.port())
    }

    /// Runs `naktongd admin` on its data directory.
    ///
    /// # Panics
    /// Never: the directory of a test has a name.
    #[must_use]
    pub fn admin(&self, words: &[&str]) -> Ran {
        let data = self.data_dir().to_str().expect("it is a name");
        naktongd(&[&["admin", "--data-dir", data], words].concat())
    }

    /// Its data directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }

    /// Ends it as a power cut ends a process: SIGKILL, no last word.
    ///
    /// # Panics
    /// If it has ended by itself.
    pub fn kill(&mut self) {
        let mut running = self.running.take().expect("it runs");
        let ended = running.child.try_wait().expect("it is our child");
        running.child.kill().expect("it is our child");
        running.child.wait().expect("it is our child");
        self.logs.push(running.log.text());
        assert!(ended.is_none(), "the server had ended by itself: {ended:?}");
    }

    /// Asks it to stop with SIGTERM and waits until it has: its exit code.
    ///
    /// # Panics
    /// If it does not stop in time, or was ended by a signal.
    #[cfg(unix)]
    pub fn terminate(&mut self) -> i32 {
        self.ask_to_stop();
        self.wait_for_end()
    }

    /// Sends it SIGTERM.
    ///
    /// # Panics
    /// If it does not run.
    #[cfg(unix)]
    pub fn ask_to_stop(&self) {
        self.signal("TERM");
    }

    /// Sends it SIGHUP.
    ///
    /// # Panics
    /// If it does not run.
    #[cfg(unix)]
    pub fn hang_up(&self) {
        self.signal("HUP");
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let running = self.running.as_ref().expect("it runs");
        // The shell's own `kill` is there on every system; std sends no signal but SIGKILL.
        let sent = Command::new("sh")
            .args(["-c", "kill -s \"$1\" \"$0\""])
            .arg(running.child.id().to_string())
            .arg(name)
            .status();
        assert!(
            sent.is_ok_and(|status| status.success()),
            "it takes signals"
        );
    }

    /// Waits until it has stopped: its exit code.
    ///
    /// # Panics
    /// If it does not stop in time, or was ended by a signal.
    pub fn wait_for_end(&mut self) -> i32 {
        let running = self.running.as_mut().expect("it runs");
        running.out.wait_for_end();
        running.log.wait_for_end();
        let status = running.child.wait().expect("it is our child");
        let ended = self.running.take().expect("it ran");
        self.logs.push(ended.log.text());
        status.code().expect("it ended by itself")
    }

    /// Waits for a line of its log that holds some words.
    ///
    /// # Panics
    /// If it does not come in time.
    pub fn logs(&mut self, words: &str) -> String {
        self.running.as_mut().expect("it runs").log.see(words)
    }

    /// Everything it has logged, over all its starts.
    #[must_use]
    pub fn log(&self) -> String {
        let now = self.running.as_ref().map(|running| running.log.text());
        let logs: Vec<_> = self.logs.iter().cloned().chain(now).collect();
        logs.join("\n-- started again\n")
    }

    /// What it answers to a bare HTTP request, until it hangs up.
    ///
    /// # Panics
    /// If it does not listen.
    #[must_use]
    pub fn http(&self, request: &str) -> String {
        let mut stream = session::tcp(self.listen);
        // It may hang up before it has read all.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = vec![];
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// What it answers to `GET` of a path.
    #[must_use]
    pub fn get(&self, path: &str) -> String {
        self.http(&format!(
            "GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
        ))
    }

    /// A number of its metrics.
    ///
    /// # Panics
    /// If it has none of this name.
    #[must_use]
    pub fn metric(&self, name: &str) -> u64 {
        let all = self.get("/metrics");
        let line = all
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|number| number.parse().ok())
            .unwrap_or_else(|| panic!("no metric {name}:\n{all}"))
    }

    /// Whether it still runs.
    pub fn is_up(&mut self) -> bool {
        let running = self.running.as_mut();
        running.is_some_and(|running| matches!(running.child.try_wait(), Ok(None)))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            // It may have ended by itself.
            let _ = running.child.kill();
            let _ = running.child.wait();
            running.log.wait_for_end();
        }
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<_> = log.lines().collect();
            let last = &lines[lines.len().saturating_sub(LOG_SHOWN)..];
            eprintln!("-- the end of the server's log\n{}", last.join("\n"));
        }
    }
}

/// Runs `naktongd` with arguments of all kinds until it ends.
#[must_use]
pub fn naktongd(arguments: &[&str]) -> Ran {
    naktongd_within(PATIENCE, arguments)
}

/// Runs `naktongd` with arguments that give it long work.
#[must_use]
pub fn naktongd_within(patience: Duration, arguments: &[&str]) -> Ran {
    let mut command = command();
    command.args(arguments);
    Ran::within(patience, command)
}

fn command() -> Command {
    let mut command = Command::new(binaries::naktongd());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("NAKTONG") {
            command.env_remove(name);
        }
    }
    command
}

/// A fresh data directory.
///
/// # Panics
/// If the system gives none.
#[must_use]
pub fn data_dir() -> TempDir {
    tempfile::tempdir().expect("there is room for a directory")
}

/// A free port below those that systems give to outgoing connections (32768 and up), so that
/// nobody takes it while the server is down.
fn lasting_address() -> SocketAddr {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    let start = std::process::id().wrapping_mul(97);
    for _ in 0..COUNT {
        let next = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
        let port = u16::try_from(FIRST + next).expect("it lies below 32000");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
    panic!("no port is free");
}
