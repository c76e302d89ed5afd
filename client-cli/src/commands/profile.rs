//! `profile`: lists, keeps, chooses and forgets profiles.

use super::Desk;
use crate::args::{Args, DEFAULT_SERVER};
use crate::fault::Fault;
use crate::profiles::{Profile, Profiles};

pub(super) fn profile(
    desk: &Desk<'_>,
    args: &Args,
    name: Option<&str>,
    forget: bool,
) -> Result<(), Fault> {
    let mut profiles = Profiles::read()?;
    let Some(name) = name else {
        return list(desk, &profiles);
    };
    if forget {
        profiles.profile.remove(name).ok_or_else(|| unknown(name))?;
        profiles.usual = profiles.usual.filter(|usual| usual != name);
        profiles.write()?;
        return desk.output.text(&format!("{name} is forgotten."));
    }
    let said = args.server.is_some() || args.keys.is_some() || args.ascii;
    if said {
        let profile = Profile {
            server: args.server.as_ref().map(ToString::to_string),
            keys: args.keys.clone(),
            ascii: args.ascii,
        };
        profiles.profile.insert(name.to_owned(), profile);
    } else if !profiles.profile.contains_key(name) {
        return Err(unknown(name));
    }
    profiles.usual = Some(name.to_owned());
    profiles.write()?;
    let kept = &profiles.profile[name];
    desk.output
        .text(&format!("From now on by {}.", line(name, kept)))
}

fn unknown(name: &str) -> Fault {
    Fault::NotFound(format!(
        "There is no profile {name:?}: `naktong profile {name} --server URL` keeps one."
    ))
}

fn list(desk: &Desk<'_>, profiles: &Profiles) -> Result<(), Fault> {
    if desk.output.json {
        return desk.output.object(profiles);
    }
    if profiles.profile.is_empty() {
        desk.output
            .talk("No profiles yet: `naktong profile NAME --server URL` keeps one.");
        return Ok(());
    }
    for (name, profile) in &profiles.profile {
        let usual = profiles.usual.as_deref() == Some(name);
        let mark = if usual { "* " } else { "  " };
        desk.output
            .text(&format!("{mark}{}", line(name, profile)))?;
    }
    Ok(())
}

/// `club: ws://club.example:1950/ws, keys in club.json, ASCII`.
fn line(name: &str, profile: &Profile) -> String {
    let server = profile.server.as_deref().unwrap_or(DEFAULT_SERVER);
    let keys = profile.keys.as_ref();
    let keys = keys.map_or(String::new(), |keys| {
        format!(", keys in {}", keys.display())
    });
    let ascii = if profile.ascii { ", ASCII" } else { "" };
    format!("{name}: {server}{keys}{ascii}")
}
