//! The keys of your seats, in a file that only you can read.
//!
//! A key is kept before it is sent, so that a crash after joining does not lose the seat; the
//! file is replaced as a whole, so that a crash while writing does not lose the others.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use naktong_protocol::message::SeatKey;
use naktong_protocol::{MatchId, SeatId};
use serde::{Deserialize, Serialize};

use crate::fault::Fault;

/// The largest key file that is read, in bytes: some ten thousand seats.
const MAX_FILE: u64 = 2 * 1024 * 1024;

/// A seat of yours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptSeat {
    /// In which match.
    pub(crate) r#match: MatchId,
    /// Which.
    pub(crate) seat: SeatId,
    /// The name you took.
    pub(crate) name: String,
    /// What holds it.
    pub(crate) key: SeatKey,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    seats: Vec<KeptSeat>,
}

/// The file of keys.
#[derive(Clone, Debug)]
pub(crate) struct KeyRing {
    path: PathBuf,
}

impl KeyRing {
    /// The ring in this file, or in the platform's data directory.
    ///
    /// # Errors
    /// If no file is named and the platform has no home directory.
    pub(crate) fn at(path: Option<&Path>) -> Result<Self, Fault> {
        let path = match path {
            Some(path) => path.to_owned(),
            None => directories::ProjectDirs::from("", "", "naktong")
                .ok_or_else(|| {
                    Fault::Usage(
                        "There is no home directory to keep seat keys in: name a file with --keys."
                            .into(),
                    )
                })?
                .data_dir()
                .join("seats.json"),
        };
        Ok(Self { path })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Your seats in a match.
    pub(crate) fn seats(&self, game: MatchId) -> Result<Vec<KeptSeat>, Fault> {
        let mut seats = self.read()?.seats;
        seats.retain(|kept| kept.r#match == game);
        Ok(seats)
    }

    /// The key of one seat.
    pub(crate) fn key(&self, game: MatchId, seat: SeatId) -> Result<Option<SeatKey>, Fault> {
        let seats = self.seats(game)?;
        Ok(seats.iter().find(|kept| kept.seat == seat).map(|k| k.key))
    }

    /// How many seats are kept.
    pub(crate) fn count(&self) -> Result<usize, Fault> {
        Ok(self.read()?.seats.len())
    }

    /// Keeps a seat.
    pub(crate) fn keep(&self, seat: KeptSeat) -> Result<(), Fault> {
        self.change(|contents| {
            contents
                .seats
                .retain(|kept| (kept.r#match, kept.seat) != (seat.r#match, seat.seat));
            contents.seats.push(seat);
        })
    }

    /// Forgets a seat that was not given.
    pub(crate) fn forget(&self, game: MatchId, seat: SeatId) -> Result<(), Fault> {
        self.change(|contents| {
            contents
                .seats
                .retain(|kept| (kept.r#match, kept.seat) != (game, seat));
        })
    }

    fn fault(&self, error: io::Error) -> Fault {
        // Not a file that the user asked for: never "not found".
        let error = io::Error::other(error.to_string());
        let path = self.path.display();
        Fault::File(
            format!("The seat keys in {path} cannot be used (another file: --keys)"),
            error,
        )
    }

    fn read(&self) -> Result<Contents, Fault> {
        let too_long = || io::Error::other("it is too long for a key file");
        match fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Contents::default());
            }
            Err(error) => return Err(self.fault(error)),
            Ok(data) if data.len() > MAX_FILE => return Err(self.fault(too_long())),
            Ok(_) => {}
        }
        let text = fs::read_to_string(&self.path).map_err(|error| self.fault(error))?;
        serde_json::from_str(&text).map_err(|error| self.fault(io::Error::other(error)))
    }

    /// Reads, changes and replaces the file under a lock, so that two `join`s at once both keep
    /// their seat.
    fn change(&self, change: impl FnOnce(&mut Contents)) -> Result<(), Fault> {
        let path = std::path::absolute(&self.path).map_err(|error| self.fault(error))?;
        let directory = path.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(directory).map_err(|error| self.fault(error))?;
        let lock = File::create(path.with_extension("lock")).map_err(|e| self.fault(e))?;
        lock.lock().map_err(|error| self.fault(error))?;
        let mut contents = self.read()?;
        change(&mut contents);
        replace(&path, &contents).map_err(|error| self.fault(error))
    }
}

fn replace(path: &Path, contents: &Contents) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut text = serde_json::to_vec_pretty(contents).map_err(io::Error::other)?;
    text.push(b'\n');
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private(&fresh)?;
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

/// A new file that nobody else can read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(number: u128, seat: &str) -> KeptSeat {
        KeptSeat {
            r#match: MatchId(uuid::Uuid::from_u128(number)),
            seat: seat.parse().unwrap(),
            name: "North".into(),
            key: SeatKey::random(),
        }
    }

    #[test]
    fn keys_are_kept_found_and_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        let ring = KeyRing::at(Some(&directory.path().join("deep/seats.json"))).unwrap();
        let (nk, un, other) = (seat(1, "nk"), seat(1, "un"), seat(2, "nk"));
        assert_eq!(ring.seats(nk.r#match).unwrap(), []);
        for kept in [&nk, &un, &other] {
            ring.keep(kept.clone()).unwrap();
        }
        assert_eq!(ring.seats(nk.r#match).unwrap(), [nk.clone(), un.clone()]);
        ring.forget(nk.r#match, nk.seat).unwrap();
        assert_eq!(ring.key(nk.r#match, nk.seat).unwrap(), None);
        assert_eq!(ring.key(un.r#match, un.seat).unwrap(), Some(un.key));
        assert_eq!(
            ring.key(other.r#match, other.seat).unwrap(),
            Some(other.key)
        );
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_keys() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("seats.json");
        let ring = KeyRing::at(Some(&path)).unwrap();
        ring.keep(seat(1, "nk")).unwrap();
        ring.keep(seat(1, "un")).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_file_is_an_error_and_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("seats.json");
        fs::write(&path, "{\"seats\": [oops").unwrap();
        let ring = KeyRing::at(Some(&path)).unwrap();
        assert!(ring.keep(seat(1, "nk")).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"seats\": [oops");
    }
}
