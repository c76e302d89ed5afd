//! `naktongd backup`, `restore`, `vacuum`, and `verify` of a directory.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use naktong_server::config::ConfigError;
use naktong_server::data_dir::DataDirError;
use naktong_server::keeping::{self, Found, KeepingError};

use crate::args::DataDirectory;
use crate::{exit, read_config, say, told};

impl DataDirectory {
    /// The directory that is meant.
    pub(crate) fn path(&self) -> Result<PathBuf, ConfigError> {
        let flag = self.data_dir.clone();
        let flags = flag.map(|directory| ("data_dir".to_owned(), directory));
        read_config(self.config.as_deref(), flags).map(|config| config.data_dir.into())
    }
}

pub(crate) fn backup(to: &Path, from: &DataDirectory) -> anyhow::Result<ExitCode> {
    with(from, |data_dir| {
        let manifest = keeping::backup(data_dir, to)?;
        Ok(format!(
            "{} holds {} files of {}\n",
            to.display(),
            manifest.files.len(),
            data_dir.display()
        ))
    })
}

pub(crate) fn restore(from: &Path, into: &DataDirectory) -> anyhow::Result<ExitCode> {
    with(into, |data_dir| {
        let manifest = keeping::restore(from, data_dir)?;
        Ok(format!(
            "{} holds {} files of {} now\n",
            data_dir.display(),
            manifest.files.len(),
            from.display()
        ))
    })
}

pub(crate) fn vacuum(of: &DataDirectory) -> anyhow::Result<ExitCode> {
    with(of, |data_dir| {
        let done = keeping::vacuum(data_dir)?;
        let row = |one: &keeping::Vacuumed| {
            let file = one.file.display();
            format!("{file}: {} bytes before, {} after\n", one.before, one.after)
        };
        Ok(done.iter().map(row).collect())
    })
}

pub(crate) fn verify(directory: &Path) -> anyhow::Result<ExitCode> {
    Ok(ended(keeping::check(directory).map(|found| {
        let Found { matches, audited } = found;
        let mut text = String::new();
        for one in &matches {
            text += &format!(
                "match {}: {} records, head {}, state {}\n",
                one.id, one.records, one.head, one.state
            );
        }
        text + &format!(
            "{} holds: {} matches, {audited} rows of the audit log\n",
            directory.display(),
            matches.len()
        )
    })))
}

fn with(
    directory: &DataDirectory,
    work: impl FnOnce(&Path) -> Result<String, KeepingError>,
) -> anyhow::Result<ExitCode> {
    Ok(match directory.path() {
        Ok(path) => ended(work(&path)),
        Err(error) => told(exit::BAD_CONFIGURATION, &error),
    })
}

fn ended(done: Result<String, KeepingError>) -> ExitCode {
    let error = match done {
        Ok(text) => {
            say(&text);
            return ExitCode::SUCCESS;
        }
        Err(error) => error,
    };
    let code = match &error {
        KeepingError::Damaged(..) => exit::DAMAGED,
        KeepingError::Exists(_) => exit::KNOWN,
        KeepingError::Io(..) | KeepingError::DataDir(DataDirError::NotWritable(..)) => {
            exit::NOT_WRITABLE
        }
        KeepingError::DataDir(DataDirError::Locked(_)) => exit::LOCKED,
        KeepingError::Sqlite(..) | KeepingError::NoJournal(_) => exit::JOURNAL_UNUSABLE,
    };
    told(code, &error)
}
