//! Replay files on their way to a session: made once in a nameless temporary file, sent in
//! pieces.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use naktong_protocol::message::{Answer, Refusal, RefusalCode};
use naktong_protocol::{MatchId, Viewer};

use crate::Shared;
use crate::journal::Stored;
use crate::matches::{Handle, Unanswered, export};

/// A made file. It is gone from the disk when this is dropped, or the process.
#[derive(Clone, Debug)]
pub(super) struct Exported {
    of: (MatchId, Viewer),
    file: Arc<Mutex<File>>,
    total: u64,
}

impl Exported {
    /// Whether it is this one.
    pub(super) fn is_of(&self, id: MatchId, viewer: Viewer) -> bool {
        self.of == (id, viewer)
    }

    /// Makes the file from the journal. Only so many are made at the same time.
    pub(super) async fn make(
        handle: &Handle,
        viewer: Viewer,
        shared: &Shared,
    ) -> Result<Self, Unanswered> {
        if handle.is_stopped() {
            return Err(handle.silence());
        }
        let id = handle.id();
        let permit = shared
            .exports
            .acquire()
            .await
            .map_err(|_| Unanswered::Interrupted)?;
        let context = shared.lobby.context();
        let records = match context.journal.read(id).await {
            Ok(Stored {
                records,
                damage: None,
                ..
            }) => records,
            Ok(Stored { damage, .. }) => {
                tracing::error!(%id, ?damage, "the records of a running match are damaged");
                let text = "The records of this match cannot be read; tell the operator.";
                return Err(Refusal::new(RefusalCode::MatchStopped, text).into());
            }
            Err(_) => return Err(Unanswered::Interrupted),
        };
        let secret = match context.journal.secret(id).await {
            Ok(secret) => secret,
            Err(_) => return Err(Unanswered::Interrupted),
        };
        let directory = shared.config.data_dir.clone();
        let making = tokio::task::spawn_blocking(move || {
            let replay =
                export::replay(records, viewer, Some(secret)).map_err(std::io::Error::other)?;
            let mut file = BufWriter::new(tempfile::tempfile_in(directory)?);
            replay.write(&mut file)?;
            file.flush()?;
            let mut file = file.into_inner().map_err(|error| error.into_error())?;
            let total = file.seek(SeekFrom::End(0))?;
            Ok::<_, std::io::Error>((file, total))
        });
        let made = making.await.map_err(|_| Unanswered::Interrupted)?;
        drop(permit);
        let (file, total) = made.map_err(|error| {
            tracing::warn!(%error, "an export cannot be made");
            let text =
                "The file could not be made: the server may have no room left. Try again later.";
            Refusal::new(RefusalCode::NotSaved, text)
        })?;
        Ok(Self {
            of: (id, viewer),
            file: Arc::new(Mutex::new(file)),
            total,
        })
    }

    /// The piece that begins at a byte; empty from the end on.
    pub(super) async fn piece(&self, offset: u64, most: usize) -> Result<Answer, Unanswered> {
        let (file, total) = (self.file.clone(), self.total);
        let reading = tokio::task::spawn_blocking(move || {
            let mut bytes = vec![];
            if offset < total {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(offset))?;
                (&mut *file).take(most as u64).read_to_end(&mut bytes)?;
            }
            Ok::<_, std::io::Error>(bytes)
        });
        match reading.await {
            Ok(Ok(bytes)) => Ok(Answer::Piece { bytes, total }),
            _ => Err(Unanswered::Interrupted),
        }
    }
}
