//! `naktongd import`: takes a finished match out of a replay file into the journal of a server
//! that is not running.

use std::fmt;
use std::io::Read;
use std::path::Path;

use naktong_protocol::MatchId;
use naktong_protocol::proof::Fails;
use naktong_protocol::record::Fact;
use naktong_protocol::replay::Replay;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::data_dir::{DataDir, DataDirError};
use crate::journal::{Journal, JournalError, OpenError, Secret, Sqlite};
use crate::verify;

/// Records written at once.
const BATCH: usize = 256;

/// Why a file was not taken in. Nothing of it is in the journal then, or all of it up to a fault
/// of the disk, which the next start reports.
#[derive(Debug)]
pub enum ImportError {
    /// It does not hold.
    Fails(Fails),
    /// The data directory is not to be had: a server is running on it, for one.
    DataDir(DataDirError),
    /// The journal cannot be opened.
    Open(OpenError),
    /// The match is there already.
    Known(MatchId),
    /// The journal did not take it.
    Journal(JournalError),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fails(fails) => fails.fmt(f),
            Self::DataDir(error) => error.fmt(f),
            Self::Open(error) => error.fmt(f),
            Self::Known(id) => write!(f, "the match {id} is in this server's journal already"),
            Self::Journal(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ImportError {}

impl From<JournalError> for ImportError {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// Verifies a file and writes its records; what is proven is what is kept.
///
/// # Errors
/// [`ImportError`].
///
/// # Panics
/// Never: a file that verifies begins with the opening of a match.
pub async fn import(file: impl Read, config: &Config) -> Result<MatchId, ImportError> {
    let replay = Replay::read(file).map_err(|error| ImportError::Fails(Fails::Damaged(error)))?;
    verify::holds(&replay).map_err(ImportError::Fails)?;
    let records = replay.records;
    let (Some(first), Some(last)) = (records.first(), records.last()) else {
        unreachable!("a file without records does not hold");
    };
    let (Fact::Opened(opened), Fact::Revealed { secret, .. }) = (&first.fact, &last.fact) else {
        unreachable!("a file that holds is opened first and revealed last");
    };
    let (id, secret) = (opened.match_id, Secret(*secret));
    let lock = DataDir::lock(Path::new(&config.data_dir)).map_err(ImportError::DataDir)?;
    let journal =
        Sqlite::open(lock.path(), config, CancellationToken::new()).map_err(ImportError::Open)?;
    match journal.open(id, secret, vec![first.clone()]).await {
        Ok(()) => {}
        Err(JournalError::Conflict) => return Err(ImportError::Known(id)),
        Err(error) => return Err(error.into()),
    }
    for batch in records[1..].chunks(BATCH) {
        journal.append(id, batch[0].seq - 1, batch.to_vec()).await?;
    }
    journal.seal().await?;
    Ok(id)
}
