//! Somebody who types `naktong`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use serde::de::DeserializeOwned;
use tempfile::TempDir;

use crate::lines::Lines;
use crate::{C1, Daemon, PATIENCE, binaries};

/// A player with a home of his own, where the keys of his seats are.
#[derive(Debug)]
pub struct Player {
    server: String,
    home: TempDir,
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    /// What was typed.
    pub typed: String,
    /// Its exit code.
    pub code: i32,
    /// Its results.
    pub out: String,
    /// Its talk.
    pub err: String,
}

impl Ran {
    /// Runs a command to its end.
    ///
    /// # Panics
    /// If it does not end in time or is ended by a signal.
    #[must_use]
    pub fn of(command: Command) -> Self {
        Self::within(PATIENCE, command)
    }

    /// Runs a command that may take this long.
    ///
    /// # Panics
    /// If it does not end in time or is ended by a signal.
    #[must_use]
    pub fn within(patience: Duration, command: Command) -> Self {
        Self::run(patience, command, "")
    }

    /// Runs a command that reads this.
    ///
    /// # Panics
    /// If it does not end in time or is ended by a signal.
    #[must_use]
    pub fn reading(command: Command, input: &str) -> Self {
        Self::run(PATIENCE, command, input)
    }

    fn run(patience: Duration, command: Command, input: &str) -> Self {
        let words = command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned());
        let typed = words.collect::<Vec<_>>().join(" ");
        let mut bounded = assert_cmd::Command::from_std(command);
        let ended = bounded.timeout(patience).write_stdin(input).output();
        let ended = ended.unwrap_or_else(|error| panic!("{typed}: {error}"));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: ended.status.code().unwrap_or_else(|| {
                panic!("{typed} was ended by a signal:\n{}", text(&ended.stderr))
            }),
            typed,
            out: text(&ended.stdout),
            err: text(&ended.stderr),
        }
    }

    /// The results, if it went well.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    #[must_use]
    pub fn ok(self) -> String {
        let Self {
            typed,
            code,
            out,
            err,
        } = self;
        assert_eq!(code, 0, "{typed}\n{out}{err}");
        out
    }

    /// Its only result as a value.
    ///
    /// # Panics
    /// If it did not go well or gave something else.
    #[track_caller]
    #[must_use]
    pub fn value<T: DeserializeOwned>(self) -> T {
        let typed = self.typed.clone();
        let out = self.ok();
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{typed}: {error}\n{out}"))
    }

    /// Its results as values, one a line.
    ///
    /// # Panics
    /// If it did not go well or gave something else.
    #[track_caller]
    #[must_use]
    pub fn values<T: DeserializeOwned>(self) -> Vec<T> {
        let typed = self.typed.clone();
        let out = self.ok();
        let value = |line| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{typed}: {error}\n{line}"))
        };
        out.lines().map(value).collect()
    }

    /// What it said, if it failed with this code.
    ///
    /// # Panics
    /// If it did not.
    #[track_caller]
    #[must_use]
    pub fn failed(self, expected: i32) -> String {
        let Self {
            typed,
            code,
            out,
            err,
        } = self;
        assert_eq!(code, expected, "{typed}\n{out}{err}");
        err
    }
}

impl Player {
    /// A player of a server.
    #[must_use]
    pub fn of(daemon: &Daemon) -> Self {
        Self::at(&daemon.url())
    }

    /// A player of whatever is at an address.
    ///
    /// # Panics
    /// If the system has no room for his home.
    #[must_use]
    pub fn at(server: &str) -> Self {
        Self {
            server: server.to_owned(),
            home: tempfile::tempdir().expect("there is room for a directory"),
        }
    }

    /// Opens a match of C1 and seats two players: North, South, and the match as it is typed.
    #[must_use]
    pub fn seated(daemon: &Daemon) -> (Self, Self, String) {
        let (north, south) = (Self::of(daemon), Self::of(daemon));
        let game = north.hosts();
        north.joins(&game, "nk");
        south.joins(&game, "un");
        (north, south, game)
    }

    /// Opens a match of C1.
    #[must_use]
    pub fn hosts(&self) -> String {
        self.types(&["host", C1]).ok().trim().to_owned()
    }

    /// Takes a seat.
    pub fn joins(&self, game: &str, seat: &str) {
        let name = format!("Player {seat}");
        let _ = self
            .types(&["join", game, "--seat", seat, "--name", &name])
            .ok();
    }

    /// The file of his keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.home.path().join("seats.json")
    }

    /// A place for files of his.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Types a command and waits for its end; results are plain text.
    #[must_use]
    pub fn types(&self, words: &[&str]) -> Ran {
        Ran::of(self.command("--plain", words))
    }

    /// The same; results are JSON.
    #[must_use]
    pub fn asks(&self, words: &[&str]) -> Ran {
        Ran::of(self.command("--json", words))
    }

    /// Types a command and pipes a line into it: a secret.
    ///
    /// # Panics
    /// If it does not end in time or is ended by a signal.
    #[must_use]
    pub fn pipes(&self, words: &[&str], line: &str) -> Ran {
        let command = self.command("--plain", words);
        Ran::reading(command, &format!("{line}\n"))
    }

    /// Starts a command that goes on: `play`, `watch`.
    #[must_use]
    pub fn starts(&self, form: &str, words: &[&str]) -> Process {
        Process::start(self.command(form, words))
    }

    fn command(&self, form: &str, words: &[&str]) -> Command {
        let mut command = Command::new(binaries::naktong());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("NAKTONG") {
                command.env_remove(name);
            }
        }
        command.arg(form).arg("--server").arg(&self.server);
        command.arg("--keys").arg(self.keys()).args(words);
        command
    }
}

/// A command that goes on. Dropped, it is killed; if the test fails, what it wrote is shown.
#[derive(Debug)]
pub struct Process {
    typed: String,
    child: Child,
    input: Option<ChildStdin>,
    /// Its results.
    pub out: Lines,
    /// Its talk.
    pub err: Lines,
}

impl Process {
    fn start(mut command: Command) -> Self {
        let words = command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned());
        let typed = words.collect::<Vec<_>>().join(" ");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the client was built and can be started");
        Self {
            typed,
            input: child.stdin.take(),
            out: Lines::of(child.stdout.take().expect("it is piped")),
            err: Lines::of(child.stderr.take().expect("it is piped")),
            child,
        }
    }

    /// Types a line.
    ///
    /// # Panics
    /// If it takes no more lines.
    pub fn types(&mut self, line: &str) {
        let input = self.input.as_mut().expect("it is not left yet");
        writeln!(input, "{line}").expect("it reads what is typed");
    }

    /// Sends it a signal by its name: `TERM`.
    ///
    /// # Panics
    /// If it has ended.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        // The shell's own `kill` is there on every system; std sends no signal but SIGKILL.
        let sent = Command::new("sh")
            .args(["-c", "kill -\"$0\" \"$1\"", name])
            .arg(self.child.id().to_string())
            .status();
        assert!(
            sent.is_ok_and(|status| status.success()),
            "it takes signals"
        );
    }

    /// Waits until it ends by itself, with nothing more to be typed: its exit code.
    ///
    /// # Panics
    /// If it does not end in time, or is ended by a signal.
    pub fn ends(&mut self) -> i32 {
        self.input = None;
        self.out.wait_for_end();
        self.err.wait_for_end();
        let status = self.child.wait().expect("it is our child");
        status.code().expect("it ended by itself")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let (out, err) = (self.out.text(), self.err.text());
            eprintln!("-- {}\n{out}\n-- its talk\n{err}", self.typed);
        }
    }
}
