//! Profiles: a server with its keys under a name, in the platform's configuration folder.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::args::{Args, Command};
use crate::fault::Fault;

/// The largest file of profiles that is read, in bytes.
const MAX_FILE: u64 = 256 * 1024;

/// What goes by a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// Where the server is.
    pub(crate) server: Option<String>,
    /// The file of seat keys, if not the usual one.
    pub(crate) keys: Option<PathBuf>,
    /// The full screen is drawn in ASCII.
    #[serde(default)]
    pub(crate) ascii: bool,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profiles {
    /// The one to go by if none is named.
    pub(crate) usual: Option<String>,
    /// By name.
    #[serde(default)]
    pub(crate) profile: BTreeMap<String, Profile>,
}

/// Where they are kept; `None` where there is no home directory.
pub(crate) fn path() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "naktong")?;
    Some(folders.config_dir().join("profiles.toml"))
}

impl Profiles {
    /// What is kept; nothing if there is no file.
    ///
    /// # Errors
    /// [`Fault::File`] if there is one that cannot be used.
    pub(crate) fn read() -> Result<Self, Fault> {
        let Some(path) = path() else {
            return Ok(Self::default());
        };
        let text = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Ok(data) if data.len() > MAX_FILE => Err(io::Error::other("it is too long")),
            _ => fs::read_to_string(&path),
        };
        let read = text.and_then(|text| toml::from_str(&text).map_err(io::Error::other));
        read.map_err(|error| fault(&path, &error))
    }

    /// Replaces the file as a whole.
    ///
    /// # Errors
    /// [`Fault::File`] if it cannot be written, [`Fault::Usage`] without a home directory.
    pub(crate) fn write(&self) -> Result<(), Fault> {
        let path = path().ok_or_else(|| {
            Fault::Usage("There is no home directory to keep profiles in.".into())
        })?;
        let text = toml::to_string(self).expect("names and paths have a form in TOML");
        let written = || {
            fs::create_dir_all(path.parent().unwrap_or(Path::new("/")))?;
            let fresh = path.with_extension("new");
            fs::write(&fresh, text)?;
            fs::rename(&fresh, &path)
        };
        written().map_err(|error| fault(&path, &error))
    }
}

fn fault(path: &Path, error: &io::Error) -> Fault {
    // Not a file that the user asked for: never "not found".
    let error = io::Error::other(error.to_string());
    Fault::File(
        format!("The profiles in {} cannot be used", path.display()),
        error,
    )
}

/// Fills in what was not said by the profile that is meant.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown name, [`Fault::Usage`] for a server that is no address.
pub(crate) fn settle(args: &mut Args) -> Result<(), Fault> {
    if let Some(Command::Profile { .. } | Command::Man { .. } | Command::Completions { .. }) =
        args.command
    {
        return Ok(());
    }
    let profiles = Profiles::read()?;
    let Some(name) = args.by_profile.clone().or(profiles.usual) else {
        return Ok(());
    };
    let Some(profile) = profiles.profile.get(&name) else {
        return Err(Fault::NotFound(format!(
            "There is no profile {name:?}: `naktong profile` lists them, \
             `naktong profile {name} --server URL` keeps one."
        )));
    };
    if let (None, Some(server)) = (&args.server, &profile.server) {
        let server = server.parse();
        args.server = Some(server.map_err(|why| Fault::Usage(format!("Profile {name}: {why}.")))?);
    }
    if args.keys.is_none() {
        args.keys.clone_from(&profile.keys);
    }
    args.ascii |= profile.ascii;
    Ok(())
}
