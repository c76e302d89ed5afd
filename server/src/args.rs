//! What may be typed after `naktongd`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use naktong_protocol::{MatchId, SeatId};
use naktong_server::operator::network::Network;
use naktong_simulate::Skill;
use url::Url;

/// The judge that networks play against.
#[derive(Debug, Parser)]
#[command(name = "naktongd", version, args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: Serve,
}

const EXIT_CODES: &str = "Exit codes:
   0  done
   1  failed in a way not listed here
   2  verify, import, restore: damaged, or no replay file or backup
   3  verify, import: forged: not what was played, rolled, signed or judged
   4  verify, import: unproven (no records, secret or signature, or other rules)
   5  scenario, simulate: the file has faults, or there is no such scenario
  10  serve: bad configuration
  11  serve: the address is in use or cannot be listened on
  12  serve, import, backup, restore, simulate: a directory cannot be written
  13  serve, import, restore, vacuum, simulate: the directory is locked by another server or run
  14  serve: the journal could not be written; the server stopped
  15  the journal cannot be opened or written, or is of a newer server
  16  import, backup, restore: what would be made is there already
  17  simulate: the directory holds a run of other settings, a damaged run or none
  18  admin: no server runs on the data directory, or answers at the address
  19  admin: the server refused
  64  the command line is wrong";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves matches (what happens without a command, too).
    Serve(Serve),
    /// Lists, shows, checks and draws scenarios.
    #[command(subcommand)]
    Scenario(Scenario),
    /// Plays a replay file again by the rules and says what holds; checks every file and match of
    /// a backup or a data directory.
    Verify {
        /// A file that `naktong export` made, or a directory.
        file: PathBuf,
    },
    /// Takes a finished match from a replay file into the data directory of a server that is not
    /// running, after verifying it.
    Import {
        /// A file that `naktong export` made.
        file: PathBuf,
        /// Where the journal is kept [default: naktong-data].
        #[arg(long, value_name = "DIR")]
        data_dir: Option<String>,
    },
    /// Copies the data directory of a server, which may be running, into a new directory.
    Backup {
        /// The directory to make.
        #[arg(value_name = "DIR")]
        to: PathBuf,
        #[command(flatten)]
        from: DataDirectory,
    },
    /// Puts a backup into a data directory that holds no journal.
    Restore {
        /// What `naktongd backup` made.
        #[arg(value_name = "DIR")]
        from: PathBuf,
        #[command(flatten)]
        into: DataDirectory,
    },
    /// Gives unused room in the files of a server that is not running back to the system.
    Vacuum {
        #[command(flatten)]
        of: DataDirectory,
    },
    /// Looks after a running server: over the socket in its data directory, or from another machine
    /// by --server and an admin token.
    Admin(Admin),
    /// Plays scenarios computer against computer, without a server, and reports what came of it
    /// (docs/simulate.md).
    Simulate(Simulate),
    /// Shows the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
}

/// Settings. They stand over the environment (`NAKTONGD_LISTEN` and so on), which stands over
/// the file.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Serve {
    /// Address and port; port 0 takes any free one [default: 127.0.0.1:1950].
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<String>,
    /// Where the journal is kept [default: naktong-data].
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<String>,
    /// A directory of your own scenarios to host besides the bundled ones.
    #[arg(long, value_name = "DIR")]
    pub(crate) scenarios_dir: Option<String>,
    /// A configuration file (TOML).
    #[arg(long, value_name = "FILE", env = "NAKTONGD_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// How the log is written: text or json.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) log_format: Option<String>,
    /// Any key of `naktongd config show`; may be given more than once.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub(crate) set: Vec<(String, String)>,
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or("write KEY=VALUE, as in sessions_max=10")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

impl Serve {
    /// The flags as keys and values.
    pub(crate) fn values(&self) -> Vec<(String, String)> {
        let named = [
            ("listen", &self.listen),
            ("data_dir", &self.data_dir),
            ("scenarios_dir", &self.scenarios_dir),
            ("log_format", &self.log_format),
        ];
        let named = named
            .into_iter()
            .filter_map(|(key, value)| value.as_ref().map(|value| (key.to_owned(), value.clone())));
        self.set.iter().cloned().chain(named).collect()
    }
}

/// Which data directory.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct DataDirectory {
    /// The data directory [default: that of the configuration].
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<String>,
    /// The server's configuration file, which names its data directory.
    #[arg(long, value_name = "FILE", env = "NAKTONGD_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// Looking after a running server.
#[derive(Args, Debug)]
pub(crate) struct Admin {
    #[command(flatten)]
    pub(crate) directory: DataDirectory,
    /// A server on another machine: https://HOST:PORT. The token of an account that runs it is read
    /// from --token-file, the variable NAKTONG_ADMIN_TOKEN, or standard input.
    #[arg(long, value_name = "URL", conflicts_with = "data_dir")]
    pub(crate) server: Option<Url>,
    /// A file that holds the token, which only you may read.
    #[arg(long, value_name = "FILE", requires = "server")]
    pub(crate) token_file: Option<PathBuf>,
    /// A file with certificates (PEM) of authorities to trust besides the system's.
    #[arg(long, value_name = "FILE", requires = "server")]
    pub(crate) ca: Option<PathBuf>,
    /// Prints the answer as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: AdminCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// How the server is.
    Status,
    /// The open sessions.
    Sessions,
    /// The matches.
    Matches,
    /// The accounts, newest first: since when, seats, sessions, and what is in force against them.
    Users {
        /// Only those whose names hold this.
        word: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        last: u32,
    },
    /// Lets an account make admin tokens. Only on the server's own machine.
    Promote {
        /// Its name.
        name: String,
    },
    /// Lets it run the server no more; its sessions end.
    Demote {
        /// Its name.
        name: String,
    },
    /// The bans and mutes in force.
    Bans,
    /// The audit log: what operators did.
    Audit {
        /// The latest so many rows.
        #[arg(long, default_value_t = 50)]
        last: u32,
    },
    /// Ends a session.
    Kick {
        /// Its number, as `sessions` shows it.
        session: u64,
        /// What it is told.
        #[arg(long, default_value = "please come back later")]
        reason: String,
    },
    /// Keeps a name or an address out.
    Ban(Sentence),
    /// Lets it in again.
    Unban(Target),
    /// What somebody says is not passed on.
    Mute(Sentence),
    /// It is passed on again.
    Unmute(Target),
    /// Closes a match before its end; the dice's secret is opened.
    Close {
        /// Its id, in full.
        r#match: MatchId,
        /// What players are told.
        #[arg(long)]
        reason: String,
    },
    /// Gives a taken seat to somebody else: prints the seat's new key, for `naktong claim`.
    Transfer {
        /// The id of the match, in full.
        r#match: MatchId,
        /// Which seat.
        seat: SeatId,
        /// The name shown from now on.
        player: String,
    },
    /// Gives a side of a match time on its clock.
    Extend {
        /// The id of the match, in full.
        r#match: MatchId,
        /// The side, nk or un, or a seat of it.
        #[arg(value_name = "SIDE|SEAT")]
        whose: SeatId,
        /// How much: 30m, 2h, 1d; at most 30 days.
        #[arg(value_name = "DURATION", value_parser = clock_time)]
        time: u32,
        /// Why, for the record of the match.
        #[arg(long)]
        reason: String,
    },
    /// Tells everybody something.
    Announce {
        /// One line.
        text: String,
    },
    /// No new matches, everybody told; then the server ends in order, to be started again.
    Drain {
        /// When it ends: 90s, 10m, 1h.
        #[arg(long = "in", value_name = "TIME", default_value = "60s", value_parser = seconds)]
        seconds: u64,
        /// What players are told.
        #[arg(long)]
        text: Option<String>,
    },
    /// Calls the drain off.
    Undrain,
    /// Reads the configuration and the certificates again, as SIGHUP does.
    Reload,
}

/// Whom.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct Target {
    /// Who plays under this name.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Who connects from there: 192.0.2.7, 192.0.2.0/24.
    #[arg(long)]
    pub(crate) address: Option<Network>,
}

/// Whom, how long and why.
#[derive(Args, Debug)]
pub(crate) struct Sentence {
    #[command(flatten)]
    pub(crate) target: Target,
    /// For how long: 30m, 12h, 7d; without it until it is lifted.
    #[arg(long = "for", value_name = "TIME", value_parser = seconds)]
    pub(crate) seconds: Option<u64>,
    /// Why; who is banned is told.
    #[arg(long)]
    pub(crate) reason: String,
}

/// A time as `90s`, `30m`, `12h` or `7d`, in seconds.
fn clock_time(text: &str) -> Result<u32, String> {
    naktong_protocol::terms::read_time(text)
        .ok_or_else(|| format!("{text:?} is no time; write 20s, 30m, 2h, 3d"))
}

fn seconds(text: &str) -> Result<u64, String> {
    let wrong = || format!("{text:?} is no time: write 90s, 30m, 12h or 7d");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let each = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let count: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    let longest = 100 * 366 * 86_400;
    let seconds = count
        .checked_mul(each)
        .filter(|seconds| *seconds <= longest);
    seconds.ok_or_else(|| "a hundred years are the longest time".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Scenario {
    /// The scenarios that come with the program.
    List,
    /// A scenario's introduction, seats, forces, arrivals, special rules and victory terms.
    Show {
        /// Its id, c1-uijongbu-road, or a file.toml.
        scenario: String,
    },
    /// Checks scenario files and lists every fault.
    Check {
        /// The files.
        #[arg(required_unless_present = "all", value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Every scenario and set-up that comes with the program.
        #[arg(long)]
        all: bool,
    },
    /// Draws the set-up of a scenario: its map with counters and the front.
    Map {
        /// The scenario's id or file.toml; without it the map of the campaign.
        scenario: Option<String>,
        /// The picture: an SVG file.
        #[arg(long, value_name = "FILE.svg")]
        out: PathBuf,
        /// Only a part of it, in degrees.
        #[arg(long, num_args = 4, value_names = ["SOUTH", "NORTH", "WEST", "EAST"])]
        window: Option<Vec<f64>>,
    },
    /// Prints the JSON Schema of scenario files, for editors.
    Schema,
}

/// What is played, by whom, how often, and where it is written.
#[derive(Args, Clone, Debug)]
#[command(after_help = SIMULATE_EXAMPLES)]
pub(crate) struct Simulate {
    /// Scenarios: ids as c1-uijongbu-road, files.toml, or all that come with the program.
    #[arg(
        value_name = "SCENARIO|all",
        required_unless_present = "report",
        requires = "out"
    )]
    pub(crate) scenarios: Vec<String>,
    /// Who plays NK: recruit, regular, veteran or aimless (any legal order).
    #[arg(long, value_name = "LEVEL", default_value = "regular")]
    pub(crate) nk: Skill,
    /// Who plays UN.
    #[arg(long, value_name = "LEVEL", default_value = "regular")]
    pub(crate) un: Skill,
    /// Measures two levels: every seed is played twice, with the sides exchanged.
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["nk", "un"])]
    pub(crate) duel: Option<Vec<Skill>>,
    /// Games of each scenario; in a duel, pairs of games. More than last time goes on with the
    /// run.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) games: u64,
    /// Games of each campaign, a scenario of more than 30 turns [default: as --games].
    #[arg(long, value_name = "N")]
    pub(crate) campaign_games: Option<u64>,
    /// The first seed; the games have this one and those after it.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Games at a time [default: one for each processor].
    #[arg(long, value_name = "T")]
    pub(crate) threads: Option<usize>,
    /// Breaks every game off after this turn.
    #[arg(long, value_name = "N")]
    pub(crate) turns: Option<u16>,
    /// Where the games and the report are written. A run of the same settings that is there is
    /// taken up again.
    #[arg(long, value_name = "DIR", requires = "scenarios")]
    pub(crate) out: Option<PathBuf>,
    /// Reports on runs that are there, besides the one that is played, if any.
    #[arg(long, value_name = "DIR", num_args = 1..)]
    pub(crate) report: Vec<PathBuf>,
    /// Writes one document over all these runs, duels among them, and its pictures into a
    /// directory of the same name beside it.
    #[arg(long, value_name = "FILE.md")]
    pub(crate) balance: Option<PathBuf>,
}

const SIMULATE_EXAMPLES: &str = "Examples:
  One scenario, 200 games:
    naktongd simulate c2-fall-of-seoul --out runs/seoul
  Two levels against each other, sides exchanged, 100 pairs of each scenario:
    naktongd simulate c2-fall-of-seoul c7-naktong-bulge --duel veteran regular --games 100 \
      --out runs/veteran-regular
  Everything, and one document about it:
    naktongd simulate all --games 200 --campaign-games 40 --out runs/all
    naktongd simulate --report runs/all runs/veteran-regular --balance docs/balance.md

A run that was stopped goes on when the same command is given again. DIR then holds games.jsonl
(the games), report.txt, report.md, report.csv, bands.csv, report.json and pictures.";

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Every key, what it means, its default and its value, as a configuration file to begin with.
    Show {
        /// The file whose values are shown; without it those of the environment and the defaults.
        #[arg(long, value_name = "FILE", env = "NAKTONGD_CONFIG")]
        config: Option<PathBuf>,
    },
}
