//! `man`: a page for each command, out of the same words as `--help`.

use std::fs;
use std::path::Path;

use clap::CommandFactory;

use super::Desk;
use crate::args::Args;
use crate::fault::Fault;

pub(super) fn write(desk: &Desk<'_>, directory: &Path) -> Result<(), Fault> {
    let fault = |error: std::io::Error| {
        let error = std::io::Error::other(error);
        Fault::File(
            format!("{} cannot be written to", directory.display()),
            error,
        )
    };
    fs::create_dir_all(directory).map_err(fault)?;
    clap_mangen::generate_to(Args::command(), directory).map_err(fault)?;
    desk.output
        .text(&format!("The pages are in {}.", directory.display()))
}
