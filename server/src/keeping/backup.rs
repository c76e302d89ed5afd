//! `naktongd backup`.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, backup::Backup};

use super::manifest::{self, Manifest};
use super::{KeepingError, at, copy_private, databases, make_private, sync_directory};
use crate::identity;
use crate::matches::export::SERVER;
use crate::matches::table::now_ms;

/// Copies a data directory, of a running server too, into a directory that is not there yet.
///
/// # Errors
/// [`KeepingError`]; then nothing is left behind.
pub fn backup(data_dir: &Path, to: &Path) -> Result<Manifest, KeepingError> {
    let names = databases(data_dir)?;
    if to.exists() {
        return Err(KeepingError::Exists(to.to_owned()));
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    if partial.exists() {
        // One that was interrupted; it was never a backup.
        std::fs::remove_dir_all(partial).map_err(at(partial))?;
    }
    make_private(partial).map_err(at(partial))?;
    let made = fill(data_dir, &names, partial).and_then(|manifest| {
        std::fs::rename(partial, to).map_err(at(to))?;
        let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        sync_directory(parent).map_err(at(parent))?;
        Ok(manifest)
    });
    if made.is_err() {
        // The error that is told is the first one.
        let _ = std::fs::remove_dir_all(partial);
    }
    made
}

fn fill(data_dir: &Path, names: &[String], to: &Path) -> Result<Manifest, KeepingError> {
    let mut files = BTreeMap::new();
    for name in names {
        copy_database(&data_dir.join(name), &to.join(name))?;
        files.insert(name.clone(), ());
    }
    let key = data_dir.join(identity::FILE);
    if key.exists() {
        let copy = to.join(identity::FILE);
        copy_private(&key, &copy).map_err(at(&copy))?;
        files.insert(identity::FILE.to_owned(), ());
    }
    let mut hashed = BTreeMap::new();
    for name in files.into_keys() {
        let path = to.join(&name);
        hashed.insert(name, manifest::hash(&path).map_err(at(&path))?);
    }
    let manifest = Manifest {
        server: SERVER.to_owned(),
        at_ms: now_ms(),
        files: hashed,
    };
    let path = to.join(manifest::FILE);
    let text = serde_json::to_vec_pretty(&manifest).expect("our own types always encode");
    std::fs::write(&path, text).map_err(at(&path))?;
    let file = OpenOptions::new().write(true).open(&path);
    file.and_then(|file| file.sync_all()).map_err(at(&path))?;
    sync_directory(to).map_err(at(to))?;
    Ok(manifest)
}

/// Copies one file as it stands between two commits.
fn copy_database(from: &Path, to: &Path) -> Result<(), KeepingError> {
    let wrong = |error| KeepingError::Sqlite(from.to_owned(), error);
    // Made first, so that only its owner may read it from the beginning.
    let empty = tempfile::NamedTempFile::new_in(to.parent().unwrap_or(Path::new(".")));
    let empty = empty.map_err(at(to))?;
    empty.persist(to).map_err(|error| at(to)(error.error))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags).map_err(wrong)?;
    source
        .busy_timeout(Duration::from_secs(30))
        .map_err(wrong)?;
    let mut copy = Connection::open(to).map_err(wrong)?;
    // As many pages as there are in one step: one moment of the source, however busy its writer is.
    Backup::new(&source, &mut copy)
        .and_then(|backup| backup.run_to_completion(i32::MAX, Duration::from_millis(50), None))
        .map_err(wrong)?;
    // One file, without a write-ahead log beside it.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
        .map_err(wrong)?;
    copy.close().map_err(|(_, error)| wrong(error))?;
    let file = OpenOptions::new().write(true).open(to);
    file.and_then(|file| file.sync_all()).map_err(at(to))
}
