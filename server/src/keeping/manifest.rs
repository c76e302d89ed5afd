//! The list of what is in a backup, and what each file must hash to.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use naktong_protocol::codec::Hash;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Its file in a backup: JSON, made last.
pub const FILE: &str = "backup.json";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Program and version that made it.
    pub server: String,
    /// When: milliseconds since 1970.
    pub at_ms: u64,
    /// SHA-256 of each file by its name.
    pub files: BTreeMap<String, Hash>,
}

/// SHA-256 of a file of any size.
pub(super) fn hash(path: &Path) -> io::Result<Hash> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut Writing(&mut hasher))?;
    Ok(Hash(hasher.finalize().into()))
}

struct Writing<'a>(&'a mut Sha256);

impl io::Write for Writing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Manifest {
    /// Of a directory; `None` if it has none, being a data directory.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(directory: &Path) -> io::Result<Option<Self>> {
        match std::fs::read(directory.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What does not hold, a sentence each.
    pub(super) fn faults(&self, directory: &Path) -> Vec<String> {
        let mut faults = vec![];
        for (name, expected) in &self.files {
            // A name from a file is not to lead out of the directory.
            if Path::new(name).file_name() != Some(name.as_ref()) {
                faults.push(format!("{name} is no name of a file"));
                continue;
            }
            match hash(&directory.join(name)) {
                Ok(found) if found == *expected => {}
                Ok(_) => faults.push(format!("{name} is not as it was backed up")),
                Err(error) => faults.push(format!("{name} cannot be read: {error}")),
            }
        }
        faults
    }
}
