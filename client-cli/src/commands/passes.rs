//! What you are known by on each server, in a file beside the keys of your seats that only you can
//! read. Passwords are never kept; a token stands for them.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use naktong_protocol::account::{Credential, SecretText};
use naktong_protocol::ids::TokenId;
use naktong_protocol::message::{Request, SeatKey};
use serde::{Deserialize, Serialize};

use crate::connection::ServerUrl;
use crate::fault::Fault;
use crate::keys::{KeyRing, replace};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

/// What shows who you are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Pass {
    /// A guest's name and key.
    Guest {
        /// The name that others see.
        name: String,
        /// What holds your seats.
        key: SeatKey,
    },
    /// An account's token; its number, if it was made here.
    Token {
        /// Names it, to revoke it.
        id: Option<TokenId>,
        /// The token.
        token: SecretText,
    },
    /// An account's key.
    Key(SecretText),
}

impl Pass {
    /// How a server is shown it.
    pub(crate) fn request(&self) -> Request {
        match self.clone() {
            Self::Guest { name, key } => Request::BeGuest { name, key },
            Self::Token { token, .. } => Request::SignIn(Credential::Token(token)),
            Self::Key(key) => Request::SignIn(Credential::Key(key)),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    server: String,
    pass: Pass,
}

/// The file of passes.
#[derive(Clone, Debug)]
pub(crate) struct Passes {
    path: PathBuf,
}

impl Passes {
    /// The file beside a ring of keys.
    pub(crate) fn beside(keys: &KeyRing) -> Self {
        Self {
            path: keys.path().with_extension("passes"),
        }
    }

    /// What you are known by on a server.
    pub(crate) fn of(&self, server: &ServerUrl) -> Result<Option<Pass>, Fault> {
        let mut kept = self.read()?.into_iter();
        let server = server.to_string();
        Ok(kept
            .find(|kept| kept.server == server)
            .map(|kept| kept.pass))
    }

    /// Keeps a pass for a server, or forgets the one that is kept.
    pub(crate) fn keep(&self, server: &ServerUrl, pass: Option<Pass>) -> Result<(), Fault> {
        let path = std::path::absolute(&self.path).map_err(|error| self.fault(error))?;
        let directory = path.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(directory).map_err(|error| self.fault(error))?;
        let lock = fs::File::create(path.with_extension("passes-lock"));
        let lock = lock.map_err(|error| self.fault(error))?;
        lock.lock().map_err(|error| self.fault(error))?;
        let server = server.to_string();
        let mut kept = self.read()?;
        kept.retain(|kept| kept.server != server);
        kept.extend(pass.map(|pass| Kept { server, pass }));
        replace(&path, &kept).map_err(|error| self.fault(error))
    }

    fn read(&self) -> Result<Vec<Kept>, Fault> {
        let file = match fs::File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            file => file.map_err(|error| self.fault(error))?,
        };
        let mut text = String::new();
        file.take(MAX_FILE)
            .read_to_string(&mut text)
            .map_err(|error| self.fault(error))?;
        serde_json::from_str(&text).map_err(|error| self.fault(io::Error::other(error)))
    }

    fn fault(&self, error: io::Error) -> Fault {
        // Not a file that the user asked for: never "not found".
        let error = io::Error::other(error.to_string());
        let path = self.path.display();
        Fault::File(
            format!("What you sign in with, in {path}, cannot be used"),
            error,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_has_its_own_pass_and_nobody_else_reads_them() {
        let directory = tempfile::tempdir().unwrap();
        let keys = KeyRing::at(Some(&directory.path().join("deep/seats.json"))).unwrap();
        let passes = Passes::beside(&keys);
        let [here, there] = ["localhost:1", "localhost:2"].map(|url| url.parse().unwrap());
        assert_eq!(passes.of(&here).unwrap(), None);
        let pass = Pass::Key(SecretText("a key".into()));
        passes.keep(&here, Some(pass.clone())).unwrap();
        assert_eq!(passes.of(&here).unwrap(), Some(pass));
        assert_eq!(passes.of(&there).unwrap(), None);
        #[cfg(unix)]
        {
            let mode = fs::metadata(directory.path().join("deep/seats.passes")).unwrap();
            assert_eq!(
                std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o777,
                0o600
            );
        }
        passes.keep(&here, None).unwrap();
        assert_eq!(passes.of(&here).unwrap(), None);
    }
}
