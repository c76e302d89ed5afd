//! How far a long piece of work is, on stderr while it is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that is taken away when it is dropped; what is quickly done never shows one.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Work that nobody watches.
    pub(crate) fn hidden() -> Self {
        Self(ProgressBar::hidden())
    }

    /// Work of unknown length.
    pub(crate) fn new(what: &'static str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(what);
        let style = ProgressStyle::with_template("{msg} {spinner} {elapsed}");
        bar.set_style(
            style
                .expect("the template names what there is")
                .tick_chars("|/-\\ "),
        );
        bar.enable_steady_tick(Duration::from_millis(150));
        Self(bar)
    }

    /// So much of so much is done.
    pub(crate) fn at(&self, done: u64, of: u64) {
        if self.0.length() != Some(of) {
            let style = ProgressStyle::with_template("{msg} [{bar:30}] {percent} %");
            let style = style.expect("the template names what there is");
            self.0.set_style(style.progress_chars("#>-"));
            self.0.set_length(of);
        }
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
