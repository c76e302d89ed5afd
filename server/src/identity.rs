//! The server's key: it signs what it tells and what it keeps (architecture, contract 8).

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};
use naktong_protocol::codec::Hash;
use naktong_protocol::proof::{Head, PublicKey, Signature, stream_statement};
use naktong_protocol::{MatchId, Seq, Viewer};
use rand::TryRng;
use rand::rngs::SysRng;

/// The file of the key in the data directory: 64 hex digits and a line end, for the owner's eyes
/// only. It belongs into every backup: matches opened under a lost key go on unsigned.
pub(crate) const FILE: &str = "server-key";
/// More than such a file has.
const FILE_MAX: u64 = 1024;

/// A server's signing key. It does not print.
#[derive(Clone)]
pub struct Identity(SigningKey);

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.public())
    }
}

impl Identity {
    /// A fresh key, kept nowhere.
    ///
    /// # Panics
    /// If the operating system has no random bytes.
    #[must_use]
    pub fn random() -> Self {
        let mut seed = [0; 32];
        SysRng
            .try_fill_bytes(&mut seed)
            .expect("the operating system has random bytes");
        Self(SigningKey::from_bytes(&seed))
    }

    /// The key of a data directory, made at the first start.
    ///
    /// # Errors
    /// If the file cannot be read or made, or holds no key: then it is left as it is.
    pub fn of(directory: &Path) -> io::Result<Self> {
        let path = directory.join(FILE);
        match std::fs::File::open(&path) {
            Ok(file) => {
                let mut text = String::new();
                file.take(FILE_MAX).read_to_string(&mut text)?;
                let no_key = || io::Error::other(format!("{} holds no key", path.display()));
                let seed: Hash = text.trim_end().parse().map_err(|_| no_key())?;
                Ok(Self(SigningKey::from_bytes(&seed.0)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let fresh = Self::random();
                fresh.write(directory)?;
                Ok(fresh)
            }
            Err(error) => Err(error),
        }
    }

    /// Written beside and put in place whole, so that half a key is never found.
    fn write(&self, directory: &Path) -> io::Result<()> {
        let beside = directory.join(format!("{FILE}.new"));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        writeln!(file, "{}", Hash(self.0.to_bytes()))?;
        file.sync_all()?;
        std::fs::rename(beside, directory.join(FILE))?;
        std::fs::File::open(directory)?.sync_all()
    }

    /// What others check its signatures by.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(Hash(self.0.verifying_key().to_bytes()))
    }

    /// Signs a statement.
    #[must_use]
    pub fn sign(&self, statement: &[u8]) -> Signature {
        Signature::from_bytes(&self.0.sign(statement).to_bytes())
    }

    /// Signs a statement about a match that was opened under `key`, if that key is this one.
    #[must_use]
    pub fn sign_for(&self, key: PublicKey, statement: &[u8]) -> Option<Signature> {
        (key == self.public()).then(|| self.sign(statement))
    }

    /// The head of a viewer's stream in a match that was opened under `key`.
    #[must_use]
    pub fn head(&self, key: PublicKey, id: MatchId, viewer: Viewer, seq: Seq, hash: Hash) -> Head {
        let statement = stream_statement(id, viewer, seq, hash);
        Head {
            seq,
            hash,
            signature: self.sign_for(key, &statement),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_keeps_its_key() {
        let directory = tempfile::tempdir().unwrap();
        let first = Identity::of(directory.path()).unwrap();
        let again = Identity::of(directory.path()).unwrap();
        assert_eq!(first.public(), again.public());
        let signature = again.sign(b"what was said");
        assert!(first.public().signed(b"what was said", signature));
        assert!(!first.public().signed(b"what was not", signature));
        assert_ne!(first.public(), Identity::random().public());
    }

    #[test]
    fn a_file_without_a_key_is_told_and_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE);
        std::fs::write(&path, "not a key\n").unwrap();
        let error = Identity::of(directory.path()).unwrap_err();
        assert!(error.to_string().ends_with("server-key holds no key"));
        assert_eq!(std::fs::read_to_string(path).unwrap(), "not a key\n");
    }
}
