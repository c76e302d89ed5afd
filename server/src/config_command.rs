//! `naktongd config`.

use std::path::Path;
use std::process::ExitCode;

use naktong_server::config::live::is_live;
use naktong_server::config::{Config, PREFIX};

use crate::{exit, read_config, say, told};

/// Prints the whole table with the values that a server started now would have.
pub(crate) fn show(file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let config = match read_config(file, []) {
        Ok(config) => config,
        Err(error) => return Ok(told(exit::BAD_CONFIGURATION, &error)),
    };
    let mut text = format!(
        "# Every key of naktongd. The environment says {PREFIX}KEY, a flag --set KEY=VALUE;\n\
         # flag over environment over file over default.\n"
    );
    for (key, (_, value)) in Config::keys().iter().zip(config.values()) {
        text += &format!("\n# {}\n", key.help);
        if let Some((least, most)) = key.range {
            text += &format!("# From {least} to {most}.\n");
        }
        text += match is_live(key.name) {
            true => "# A change holds when the file is read again (SIGHUP).\n",
            false => "# A change holds after a restart.\n",
        };
        if value != key.default {
            text += &format!("# Default: {}\n", key.default);
        }
        text += &format!("{} = {value}\n", key.name);
    }
    say(&text);
    Ok(ExitCode::SUCCESS)
}
