//! What a process writes, line by line as it comes.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Instant;

use crate::PATIENCE;

/// The lines of a pipe. Each line is looked at once, in order; [`text`](Self::text) has all.
#[derive(Debug)]
pub struct Lines {
    shared: Arc<Shared>,
    at: usize,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<String>,
    ended: bool,
}

impl Lines {
    /// Reads a pipe on a thread of its own until it ends.
    #[must_use]
    pub fn of(pipe: impl Read + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        let writer = shared.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(pipe).split(b'\n') {
                let Ok(line) = line else { break };
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                writer.change(|state| state.lines.push(line));
            }
            writer.change(|state| state.ended = true);
        });
        Self { shared, at: 0 }
    }

    /// The next line, or `None` at the end.
    ///
    /// # Panics
    /// If neither comes in time.
    pub fn next_line(&mut self) -> Option<String> {
        let by = Instant::now() + PATIENCE;
        let mut state = self.shared.lock();
        loop {
            if let Some(line) = state.lines.get(self.at) {
                self.at += 1;
                return Some(line.clone());
            }
            if state.ended {
                return None;
            }
            let left = by.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "no line came; before it:\n{}",
                tail(&state)
            );
            let waited = self.shared.news.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The next line that `pick` takes; those before it are let pass.
    ///
    /// # Panics
    /// If none comes in time, or the pipe ends.
    pub fn find<T>(&mut self, what: &str, mut pick: impl FnMut(&str) -> Option<T>) -> T {
        loop {
            match self.next_line() {
                Some(line) => {
                    if let Some(found) = pick(&line) {
                        return found;
                    }
                }
                None => panic!("the output ended before {what}:\n{}", self.text()),
            }
        }
    }

    /// The next line that holds some words.
    ///
    /// # Panics
    /// As [`find`](Self::find).
    pub fn see(&mut self, words: &str) -> String {
        self.find(&format!("{words:?}"), |line| {
            line.contains(words).then(|| line.to_owned())
        })
    }

    /// Waits for the end of the pipe.
    ///
    /// # Panics
    /// If it does not come in time.
    pub fn wait_for_end(&mut self) {
        while self.next_line().is_some() {}
    }

    /// Everything so far.
    #[must_use]
    pub fn text(&self) -> String {
        self.shared.lock().lines.join("\n")
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.news.notify_all();
    }
}

fn tail(state: &State) -> String {
    let first = state.lines.len().saturating_sub(20);
    state.lines[first..].join("\n")
}
