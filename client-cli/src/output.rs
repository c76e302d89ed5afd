//! Where words go: results to stdout, talk to stderr.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use naktong_protocol::message::Answer;
use serde::Serialize;

use crate::args::Args;
use crate::fault::Fault;

/// How results are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    /// One JSON object per line.
    pub(crate) json: bool,
    /// ASCII, no colour, no cursor movement.
    pub(crate) plain: bool,
    /// Whether stdout takes colours (`NO_COLOR`, pipes and `--plain` say no).
    pub(crate) color: bool,
    /// The full screen is drawn in ASCII.
    pub(crate) ascii: bool,
}

impl Output {
    /// Looks at the flags, the environment and stdout.
    pub(crate) fn new(args: &Args) -> Self {
        let Args {
            json, plain, ascii, ..
        } = *args;
        let choice = anstream::AutoStream::choice(&io::stdout());
        let color = !plain && !json && choice != anstream::ColorChoice::Never;
        Self {
            json,
            plain,
            color,
            ascii,
        }
    }

    /// Whether a person sits before keyboard and screen, and cursor movement is allowed.
    pub(crate) fn is_interactive(&self) -> bool {
        !self.plain && !self.json && io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Whether the whole screen may be drawn on.
    pub(crate) fn is_full_screen(&self) -> bool {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        self.is_interactive() && !dumb
    }

    /// A result for people: ends with a line break of its own.
    pub(crate) fn text(&self, text: &str) -> Result<(), Fault> {
        let mut stdout = io::stdout().lock();
        finish(writeln!(stdout, "{}", text.trim_end_matches('\n')).and_then(|()| stdout.flush()))
    }

    /// A result for programs.
    pub(crate) fn object(&self, value: &impl Serialize) -> Result<(), Fault> {
        let line = serde_json::to_string(value).expect("types of the wire have a JSON form");
        self.text(&line)
    }

    /// Talk: what goes on, hints.
    pub(crate) fn talk(&self, text: &str) {
        // Nobody is left to tell if stderr is gone.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Prints a fault and gives its exit code.
    pub(crate) fn fault(&self, fault: &Fault) -> ExitCode {
        if let Fault::Terminal(error) = fault
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            // The reader has enough: `naktong list | head -1`.
            return ExitCode::SUCCESS;
        }
        if self.json
            && let Fault::Refused(refusal) = fault
        {
            // The sentence still goes to stderr, so a failure here loses nothing.
            let _ = self.object(&Answer::Refused(refusal.clone()));
        }
        self.talk(&format!("naktong: {fault}"));
        ExitCode::from(fault.exit_code())
    }
}

fn finish(result: io::Result<()>) -> Result<(), Fault> {
    result.map_err(Fault::Terminal)
}
