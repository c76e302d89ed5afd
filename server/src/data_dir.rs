//! The data directory: one server at a time.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A data directory that is locked for this process, until it is dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// Why a data directory is not to be had.
#[derive(Debug)]
pub enum DataDirError {
    /// It cannot be made or written.
    NotWritable(PathBuf, io::Error),
    /// Another server has it.
    Locked(PathBuf),
}

impl fmt::Display for DataDirError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWritable(path, error) => write!(
                f,
                "the data directory {} cannot be written ({error}); choose another with --data-dir",
                path.display()
            ),
            Self::Locked(path) => write!(
                f,
                "the data directory {} is locked by another server; choose another with --data-dir",
                path.display()
            ),
        }
    }
}

impl std::error::Error for DataDirError {}

impl DataDir {
    /// Makes the directory if it is missing, and locks it.
    ///
    /// # Errors
    /// [`DataDirError`].
    pub fn lock(path: &Path) -> Result<Self, DataDirError> {
        let not_writable = |error| DataDirError::NotWritable(path.to_owned(), error);
        std::fs::create_dir_all(path).map_err(not_writable)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("lock"))
            .map_err(not_writable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(not_writable(error)),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_at_a_time_has_the_directory() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        let first = DataDir::lock(&path).unwrap();
        assert!(matches!(DataDir::lock(&path), Err(DataDirError::Locked(_))));
        drop(first);
        DataDir::lock(&path).unwrap();
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let told = DataDir::lock(&file.join("data")).unwrap_err().to_string();
        assert!(
            told.contains("cannot be written") && told.contains("--data-dir"),
            "{told}"
        );
    }
}
