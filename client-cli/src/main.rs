//! `naktong`: hosts, joins, plays, watches and replays matches of Naktong from a terminal.
//!
//! Thin on purpose: it names `naktong-protocol` and no rules. It sends orders and folds news.

mod args;
mod commands;
mod complete;
mod connection;
mod fault;
mod heads;
mod keys;
mod luck;
mod output;
mod prompt;
mod render;
mod table;

use std::process::ExitCode;

use clap::Parser;

use args::Args;
use output::Output;

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let output = Output::new(args.json, args.plain);
    match commands::run(&args, &output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => output.fault(&fault),
    }
}
