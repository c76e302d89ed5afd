//! What the operator of a server may do while it runs: over a socket in its data directory, or from
//! afar with an admin token (`net/admin.rs`).
//!
//! Who may open the socket is the operator: it lies in a directory that only the owner of the data
//! may enter. He alone says which accounts may make admin tokens. Whatever changes something is written into the audit log before it is done, and what
//! came of it after; what the log cannot take is not done.

mod audit;
mod book;
pub(crate) mod desk;
mod drain;
mod measures;
pub mod network;
#[cfg(unix)]
pub(crate) mod socket;
pub mod words;

use std::path::Path;

pub use audit::{AuditEntry, AuditRow, check as check_audit};
pub use book::{Book, BookError, FILE};
pub use measures::{Measure, MeasureKind, Whom};

use drain::Drain;
use measures::Measures;

/// The operator's side of a running server.
pub struct Operator {
    pub(crate) book: Book,
    pub(crate) measures: Measures,
    pub(crate) drain: Drain,
}

impl Operator {
    /// Opens what is kept for the operator in a data directory.
    ///
    /// # Errors
    /// [`BookError`] if the file cannot be opened or read.
    pub fn open(directory: &Path) -> Result<Self, BookError> {
        let book = Book::open(directory)?;
        let measures = Measures::new(book.measures()?);
        Ok(Self {
            book,
            measures,
            drain: Drain::default(),
        })
    }
}
