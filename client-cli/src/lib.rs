//! `naktong`: hosts, joins, plays, watches and replays matches of Naktong from a terminal.
//!
//! Thin on purpose: it names `naktong-protocol` and no rules. It sends orders and folds news.
//! A library only so that its benches can call it.

mod args;
mod commands;
mod complete;
mod connection;
mod fault;
mod heads;
mod keys;
mod luck;
pub mod measure;
mod output;
mod profiles;
mod progress;
mod prompt;
mod render;
mod table;
mod talk;
mod tui;

use std::process::ExitCode;

use clap::Parser;

use args::Args;
use output::Output;

/// The program: reads the arguments and carries the command out.
pub async fn run() -> ExitCode {
    let mut args = Args::parse();
    let settled = profiles::settle(&mut args);
    let output = Output::new(&args);
    if let Err(fault) = settled {
        return output.fault(&fault);
    }
    match commands::run(&args, &output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => output.fault(&fault),
    }
}
