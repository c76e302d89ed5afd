//! `naktongd restore`.

use std::path::Path;

use super::{KeepingError, Manifest, at, check, copy_private, manifest, sync_directory};
use crate::data_dir::DataDir;
use crate::journal;

/// Puts a backup into a data directory that holds no journal and whose server is not running.
///
/// The journal is put in place last: until then the directory is none that a server would take
/// for whole.
///
/// # Errors
/// [`KeepingError`]: nothing is written unless the whole backup holds.
pub fn restore(from: &Path, data_dir: &Path) -> Result<Manifest, KeepingError> {
    let read = Manifest::read(from).map_err(at(&from.join(manifest::FILE)))?;
    let manifest = read.ok_or_else(|| {
        let fault = format!("it has no {}: it is no backup", manifest::FILE);
        KeepingError::Damaged(from.to_owned(), vec![fault])
    })?;
    check(from)?;
    let lock = DataDir::lock(data_dir)?;
    let mut names: Vec<&String> = manifest.files.keys().collect();
    names.sort_by_key(|name| *name == journal::FILE);
    for name in &names {
        // A write-ahead log that was left behind would be played into the file beside it.
        for left in ["", "-wal", "-shm"] {
            let path = lock.path().join(format!("{name}{left}"));
            if path.exists() {
                return Err(KeepingError::Exists(path));
            }
        }
    }
    for name in names {
        let path = lock.path().join(name);
        let mut beside = path.clone().into_os_string();
        beside.push(".restoring");
        let beside = Path::new(&beside);
        match std::fs::remove_file(beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(at(beside)(error));
            }
            _ => {}
        }
        copy_private(&from.join(name), beside).map_err(at(beside))?;
        std::fs::rename(beside, &path).map_err(at(&path))?;
    }
    sync_directory(lock.path()).map_err(at(lock.path()))?;
    Ok(manifest)
}
