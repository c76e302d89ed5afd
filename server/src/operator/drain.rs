//! Going down for a restart without harm: no new matches, everybody told, then the ordinary end.

use std::sync::{Mutex, PoisonError};

use naktong_protocol::message::{Refusal, RefusalCode};
use tokio_util::sync::CancellationToken;

/// Whether the server is about to restart.
#[derive(Default)]
pub(crate) struct Drain(Mutex<Option<Draining>>);

struct Draining {
    text: String,
    off: CancellationToken,
}

impl Drain {
    /// From now on no new match is opened. What cancels the restart; a drain before it is
    /// called off.
    pub(super) fn begin(&self, text: String) -> CancellationToken {
        self.end();
        let off = CancellationToken::new();
        let draining = Draining {
            text,
            off: off.clone(),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(draining);
        off
    }

    /// Calls it off: whether there was anything to call off.
    pub(super) fn end(&self) -> bool {
        let draining = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        draining.inspect(|draining| draining.off.cancel()).is_some()
    }

    /// What players are told, if the server is about to restart.
    pub(crate) fn text(&self) -> Option<String> {
        let draining = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        draining.as_ref().map(|draining| draining.text.clone())
    }

    /// Whether a match may be opened.
    ///
    /// # Errors
    /// `draining`.
    pub(crate) fn admit_match(&self) -> Result<(), Refusal> {
        match self.text() {
            None => Ok(()),
            Some(_) => {
                let text = "The server is about to restart and opens no new match; try again in a few minutes.";
                Err(Refusal::new(RefusalCode::Draining, text))
            }
        }
    }
}
