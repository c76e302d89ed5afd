//! Looking after a data directory: backup, restore, verification, and giving room back.
//!
//! A backup is made beside a running server: SQLite copies each file as it stands between two
//! commits, and writers go on. It is put in place whole, with a list of what is in it, or not at
//! all.

mod backup;
mod check;
mod manifest;
mod restore;
mod vacuum;

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

pub use backup::backup;
pub use check::{Found, MatchFound, check};
pub use manifest::{FILE as MANIFEST, Manifest};
pub use restore::restore;
pub use vacuum::{Vacuumed, vacuum};

use crate::data_dir::DataDirError;

/// Why it was not done.
#[derive(Debug)]
pub enum KeepingError {
    /// A file or directory cannot be read or written.
    Io(PathBuf, io::Error),
    /// SQLite cannot copy, check or shrink a file.
    Sqlite(PathBuf, rusqlite::Error),
    /// There is no journal in the directory.
    NoJournal(PathBuf),
    /// What should be made is there already.
    Exists(PathBuf),
    /// It is damaged: every fault, a sentence each.
    Damaged(PathBuf, Vec<String>),
    /// The data directory is not to be had.
    DataDir(DataDirError),
}

impl fmt::Display for KeepingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Sqlite(path, error) => write!(f, "{}: {error}", path.display()),
            Self::NoJournal(path) => write!(
                f,
                "there is no journal in {}; name the data directory with --data-dir",
                path.display()
            ),
            Self::Exists(path) => write!(
                f,
                "{} is there already and is left alone; name another, or move it away",
                path.display()
            ),
            Self::Damaged(path, faults) => {
                write!(f, "{} is damaged: {}", path.display(), faults.join("; "))
            }
            Self::DataDir(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for KeepingError {}

impl From<DataDirError> for KeepingError {
    fn from(error: DataDirError) -> Self {
        Self::DataDir(error)
    }
}

/// Names the path of what the system says.
fn at(path: &Path) -> impl Fn(io::Error) -> KeepingError + '_ {
    |error| KeepingError::Io(path.to_owned(), error)
}

/// The names of the SQLite files of a directory, the journal first: a match may name an account
/// that was made before it, so what stands beside the journal is copied after it.
fn databases(directory: &Path) -> Result<Vec<String>, KeepingError> {
    let mut names = vec![];
    for entry in std::fs::read_dir(directory).map_err(at(directory))? {
        let name = entry.map_err(at(directory))?.file_name();
        names.extend(
            name.into_string()
                .ok()
                .filter(|name| name.ends_with(".sqlite")),
        );
    }
    if !names.iter().any(|name| name == crate::journal::FILE) {
        return Err(KeepingError::NoJournal(directory.to_owned()));
    }
    names.sort_by_key(|name| (name != crate::journal::FILE, name.clone()));
    Ok(names)
}

/// Makes a directory that only its owner may enter.
fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Copies a file that only its owner may read, down to the disk.
fn copy_private(from: &Path, to: &Path) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(to)?;
    io::copy(&mut File::open(from)?, &mut file)?;
    file.sync_all()
}

/// Waits until a directory's names are on the disk.
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
