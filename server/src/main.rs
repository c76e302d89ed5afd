//! `naktongd`: arguments, signals, exit codes. The server itself is [`naktong_server::run`].

mod admin_command;
mod admin_line;
mod args;
mod config_command;
mod keeping_command;
mod scenario_command;
mod simulate_command;

use std::error::Error;
use std::io::{self, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use naktong_server::ServeError;
use naktong_server::config::live::Source;
use naktong_server::config::{Config, ConfigError, PREFIX};
use naktong_server::data_dir::DataDirError;
use naktong_server::import::{ImportError, import};
use naktong_server::library::{DirectoryError, Library};
use naktong_server::notify::OpenError as NotifyError;
use naktong_server::telemetry;
use naktong_server::verify::verify;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use args::{Cli, Command, ConfigCommand, Serve};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing to be done if the terminal is gone.
            let _ = error.print();
            return if error.use_stderr() {
                exit::USAGE.into()
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let done = match &cli.command {
        None => serve(&cli.serve),
        Some(Command::Serve(flags)) => serve(flags),
        Some(Command::Scenario(command)) => scenario_command::run(command),
        Some(Command::Verify { file }) if file.is_dir() => keeping_command::verify(file),
        Some(Command::Verify { file }) => verify_file(file),
        Some(Command::Backup { to, from }) => keeping_command::backup(to, from),
        Some(Command::Restore { from, into }) => keeping_command::restore(from, into),
        Some(Command::Vacuum { of }) => keeping_command::vacuum(of),
        Some(Command::Admin(admin)) => admin_command::run(admin),
        Some(Command::Import { file, data_dir }) => import_file(file, data_dir.as_deref()),
        Some(Command::Simulate(command)) => simulate_command::run(command),
        Some(Command::Config(ConfigCommand::Show { config })) => {
            config_command::show(config.as_deref())
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("naktongd: {error:#}");
        ExitCode::FAILURE
    })
}

/// The exit codes, as the help lists them.
mod exit {
    pub(crate) const DAMAGED: u8 = 2;
    pub(crate) const SCENARIO_FAULTS: u8 = 5;
    pub(crate) const BAD_CONFIGURATION: u8 = 10;
    pub(crate) const ADDRESS: u8 = 11;
    pub(crate) const NOT_WRITABLE: u8 = 12;
    pub(crate) const LOCKED: u8 = 13;
    pub(crate) const JOURNAL_FAILED: u8 = 14;
    pub(crate) const JOURNAL_UNUSABLE: u8 = 15;
    pub(crate) const KNOWN: u8 = 16;
    pub(crate) const OTHER_RUN: u8 = 17;
    pub(crate) const NO_SERVER: u8 = 18;
    pub(crate) const REFUSED: u8 = 19;
    pub(crate) const USAGE: u8 = 64;
}

/// Says what is wrong, with its causes, and with which code to leave.
fn told(code: u8, error: &dyn Error) -> ExitCode {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    eprintln!("naktongd: {text}");
    code.into()
}

fn serve(flags: &Serve) -> anyhow::Result<ExitCode> {
    let config = read_config(flags.config.as_deref(), flags.values());
    let config = match config.and_then(|config| telemetry::start_log(&config).map(|()| config)) {
        Ok(config) => config,
        Err(error) => return Ok(told(exit::BAD_CONFIGURATION, &error)),
    };
    quiet_panics();
    let mut library = Library::bundled().context("this build is at fault")?;
    if !config.scenarios_dir.is_empty()
        && let Err(error) = add_scenarios(&mut library, &config)
    {
        return Ok(told(exit::BAD_CONFIGURATION, &error));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot start")?;
    let code = runtime.block_on(listen_and_run(config, library));
    // A thread that still reads the journal does not hold the process.
    runtime.shutdown_background();
    code
}

/// The configuration from flags, environment and file.
fn read_config(
    path: Option<&Path>,
    flags: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    // The variable that names the file is no key of it.
    let not_file = |(name, _): &(String, String)| *name != format!("{PREFIX}CONFIG");
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(not_file);
    Source::new(path.map(Path::to_owned), environment, flags).read()
}

/// Adds the host's own scenarios; the log names those that are left out.
fn add_scenarios(library: &mut Library, config: &Config) -> Result<(), DirectoryError> {
    let directory = Path::new(&config.scenarios_dir);
    for left_out in library.add_directory(directory, config.scenarios_max)? {
        tracing::warn!("{left_out}");
    }
    Ok(())
}

/// What a panic says may be a hidden fact of a match, so the log tells only where it was.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "a fault of the program");
    }));
}

async fn listen_and_run(config: Config, library: Library) -> anyhow::Result<ExitCode> {
    let listener = match TcpListener::bind(&config.listen).await {
        Ok(listener) => listener,
        Err(error) => {
            match error.kind() {
                io::ErrorKind::AddrInUse => eprintln!(
                    "naktongd: {} is in use; choose another with --listen",
                    config.listen
                ),
                _ => eprintln!(
                    "naktongd: {} cannot be listened on ({error}); choose another with --listen",
                    config.listen
                ),
            }
            return Ok(exit::ADDRESS.into());
        }
    };
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let shutdown = CancellationToken::new();
    tokio::spawn(wait_for_signals(shutdown.clone()));
    let scheme = if config.tls().is_some() {
        "https"
    } else {
        "http"
    };
    let ready = || say(&format!("naktongd ready on {scheme}://{address}\n"));
    match naktong_server::run(config, library, listener, shutdown, ready).await {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            let code = match &error {
                ServeError::DataDir(DataDirError::NotWritable(..)) => exit::NOT_WRITABLE,
                ServeError::DataDir(DataDirError::Locked(_)) => exit::LOCKED,
                ServeError::Tls(_) | ServeError::Notify(NotifyError::Mail(_)) => {
                    exit::BAD_CONFIGURATION
                }
                ServeError::Operator(_)
                | ServeError::Key(_)
                | ServeError::Open(_)
                | ServeError::Notify(NotifyError::Store(_))
                | ServeError::Read(_)
                | ServeError::OpenHouse(_)
                | ServeError::ReadHouse(_)
                | ServeError::OpenChat(_) => exit::JOURNAL_UNUSABLE,
                ServeError::JournalFailed => exit::JOURNAL_FAILED,
            };
            Ok(told(code, &error))
        }
    }
}

/// The first signal asks the server to stop, the second stops it.
async fn wait_for_signals(shutdown: CancellationToken) {
    signal().await;
    shutdown.cancel();
    signal().await;
    std::process::exit(130);
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("the system has signals");
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    tokio::signal::ctrl_c()
        .await
        .expect("the system has Ctrl-C");
}

fn verify_file(path: &Path) -> anyhow::Result<ExitCode> {
    let name = path.display();
    let file = std::fs::File::open(path).with_context(|| format!("{name} cannot be read"))?;
    match verify(BufReader::new(file)) {
        Ok(holds) => {
            say(&format!("{name} {holds}\n"));
            Ok(ExitCode::SUCCESS)
        }
        Err(fails) => {
            say(&format!("{name} {fails}\n"));
            Ok(fails.exit_code().into())
        }
    }
}

fn import_file(path: &Path, data_dir: Option<&str>) -> anyhow::Result<ExitCode> {
    let name = path.display();
    let file = std::fs::File::open(path).with_context(|| format!("{name} cannot be read"))?;
    let flags = data_dir.map(|directory| ("data_dir".to_owned(), directory.to_owned()));
    let config = match read_config(None, flags) {
        Ok(config) => config,
        Err(error) => return Ok(told(exit::BAD_CONFIGURATION, &error)),
    };
    let runtime = tokio::runtime::Runtime::new().context("the runtime cannot start")?;
    match runtime.block_on(import(BufReader::new(file), &config)) {
        Ok(id) => {
            say(&format!(
                "{name} is match {id} in {} now\n",
                config.data_dir
            ));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            let code = match &error {
                ImportError::Fails(fails) => fails.exit_code(),
                ImportError::DataDir(DataDirError::NotWritable(..)) => exit::NOT_WRITABLE,
                ImportError::DataDir(DataDirError::Locked(_)) => exit::LOCKED,
                ImportError::Known(_) => exit::KNOWN,
                ImportError::Open(_) | ImportError::Journal(_) => exit::JOURNAL_UNUSABLE,
            };
            Ok(told(code, &error))
        }
    }
}

/// Prints; who reads may have gone, as `head` does.
fn say(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
    let _ = io::stdout().flush();
}
