//! What is typed after `naktong`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand};
use naktong_protocol::computer::Level;
use naktong_protocol::message::StateFilter;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{ScenarioId, SeatId};

use crate::commands::account::{AccountCommand, TokenCommand};
use crate::commands::deal::DealCommand;
use crate::commands::hosting::HostingCommand;
use crate::commands::talk::TalkCommand;
use crate::connection::ServerUrl;
use crate::table::{MatchName, Reference};

/// Host, join, play, watch and replay matches of Naktong.
#[derive(Clone, Debug, Parser)]
#[command(name = "naktong", version, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// The server: ws://HOST:PORT/ws or, with TLS, wss://HOST:PORT/ws; or http://HOST:PORT and
    /// https://HOST:PORT as the server prints it [default: the profile's, or ws://127.0.0.1:1950/ws].
    #[arg(long, global = true, env = "NAKTONG_SERVER", value_name = "URL")]
    pub(crate) server: Option<ServerUrl>,
    /// The profile to go by: a server and its keys under a name (see `profile`).
    #[arg(
        long = "profile",
        global = true,
        env = "NAKTONG_PROFILE",
        value_name = "NAME"
    )]
    pub(crate) by_profile: Option<String>,
    /// A file with certificates (PEM) of authorities to trust besides the system's, for a server
    /// whose certificate its host made himself.
    #[arg(long, global = true, env = "NAKTONG_CA", value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Print one JSON object per line, in the types of the wire.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// ASCII without colour, one line per event, no cursor movement.
    #[arg(long, global = true)]
    pub(crate) plain: bool,
    /// Draw the full screen in ASCII; colours go by NO_COLOR.
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
    /// Where the keys of your seats are kept [default: seats.json in your data directory].
    #[arg(long, global = true, value_name = "FILE", env = "NAKTONG_KEYS")]
    pub(crate) keys: Option<PathBuf>,
    /// What to do; without it you are told what there is.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

impl Args {
    /// The server that is meant.
    pub(crate) fn server(&self) -> ServerUrl {
        let usual = || DEFAULT_SERVER.parse().expect("it is an address");
        self.server.clone().unwrap_or_else(usual)
    }
}

/// Where the server is if nobody says.
pub(crate) const DEFAULT_SERVER: &str = "ws://127.0.0.1:1950/ws";

const EXIT_CODES: &str = "\
A MATCH is the id that `list` shows, in full or the last four hex digits or more.

Exit codes:
  0  done
  1  something else went wrong
  2  wrong use, or an order that could not be read
  3  the rules refused the order
  4  not your turn: the match has not begun or is over, or a computer stands in for you
  5  no connection, or it was lost for good
  6  client and server speak different versions of the protocol
  7  a file is damaged or foreign
  8  no such match, seat, scenario, token, invitation or file
  9  not signed in, or not allowed";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  naktong completions bash > ~/.local/share/bash-completion/completions/naktong
  naktong completions zsh > ~/.zfunc/_naktong
  naktong completions fish > ~/.config/fish/completions/naktong.fish";

const PROFILE_EXAMPLES: &str = "\
Examples:
  naktong profile club --server http://club.example:1950   keeps it and goes by it from now on
  naktong profile club                                     goes by it from now on
  naktong --profile club list                              goes by it this once
  naktong profile                                          lists them
  naktong profile club --forget";

const PLAY_EXAMPLES: &str = "\
Examples:
  naktong play 7dcf                   the full screen; ? shows the keys
  naktong play 7dcf --seat nk
  naktong --ascii play 7dcf           without a sign beyond ASCII
  naktong --plain play 7dcf           line by line, for screen readers and pipes
  echo 'front' | naktong --plain play 7dcf";

const ORDER_EXAMPLES: &str = "\
Examples:
  naktong order 7dcf 18r to 1307
  naktong order 7dcf \"18r+107t 1306>1406>1307\"
  naktong order 7dcf attack 1308 with 18r 107t lead 18r
  naktong order 7dcf --dry-run done";

const ASK_EXAMPLES: &str = "\
Examples:
  naktong ask 7dcf reach 18r
  naktong ask 7dcf odds attack 1308 with 18r 107t lead 18r
  naktong ask 7dcf why-not 18r to 1310";

const REPLAY_EXAMPLES: &str = "\
Examples:
  naktong replay match.naktong                       a file needs no server
  naktong replay 7dcf --view everything --turn 5
  naktong replay 7dcf#120                            a reference, as # shows it on the screen
  naktong --plain replay match.naktong | less        as sentences";

const HOST_EXAMPLES: &str = "\
Examples:
  naktong host c1-uijongbu-road
  naktong host c11-campaign-25-june --option refugees
  naktong host c2-fall-of-seoul --set private=yes --set start=ready";

const WATCH_EXAMPLES: &str = "\
Examples:
  naktong watch 7dcf
  naktong --json watch 7dcf | jq -c 'select(.update)'";

/// One command each.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// The scenarios that the server can host.
    Scenarios,
    /// The matches on the server, newest first.
    List(ListFilter),
    /// Where you are awaited: the matches in play in which a seat of yours is asked for orders.
    Next,
    /// Where you are told that you are awaited: a webhook or a mail address.
    Notify {
        /// One of the matches in which you have a seat.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
        /// What to do.
        #[command(subcommand)]
        command: NotifyCommand,
    },
    /// Open a match.
    #[command(after_help = HOST_EXAMPLES)]
    Host {
        /// A scenario that `scenarios` shows.
        scenario: ScenarioId,
        /// An optional rule to play with, beside the scenario's own; may be repeated. The
        /// rulebook has them under 7.7, 7.8, 15.5, 15.6, 15.7 and D6.
        #[arg(long = "option", value_name = "RULE", value_parser = optional_rule())]
        options: Vec<OptionalRule>,
        /// Any option that `explain` shows: private=yes, start=ready, computer=un:regular; may be
        /// repeated.
        #[arg(long = "set", value_name = "OPTION=VALUE")]
        set: Vec<String>,
        /// A seat for a computer player: recruit, regular or veteran; may be repeated.
        #[arg(long = "computer", value_name = "SEAT=LEVEL")]
        computers: Vec<Computer>,
    },
    /// What comes before and after play.
    #[command(flatten)]
    Hosting(HostingCommand),
    /// The talk at a match.
    #[command(flatten)]
    Talk(TalkCommand),
    /// What the sides settle beside their orders.
    #[command(flatten)]
    Deal(DealCommand),
    /// Who you are on the server: guest, account.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Tokens of your account, for bots and other devices.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Take a free seat; its key is kept for you.
    Join {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// Which seat.
        #[arg(long)]
        seat: SeatId,
        /// The name that others see, 1 to 32 characters; as a guest or account you have one.
        #[arg(long)]
        name: Option<String>,
    },
    /// Take a seat over by its key, read from standard input: one that the operator gave you. The
    /// key is kept for you.
    Claim {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// Which seat.
        #[arg(long)]
        seat: SeatId,
        /// The name that others see.
        #[arg(long)]
        name: String,
    },
    /// Follow a match as it is played, as a spectator or by the eyes of your seat.
    #[command(after_help = WATCH_EXAMPLES)]
    Watch {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// One of your seats; without it you are a spectator.
        #[arg(long)]
        seat: Option<SeatId>,
    },
    /// Show the map, a hex (0704 or the name of a place), a unit (its tag or id) or, by the word
    /// `orders`, the written orders of the divisions.
    Show {
        /// Which match; MATCH#12 tells one of its events, as # on the screen names it.
        #[arg(value_name = "MATCH")]
        game: Reference,
        /// A hex, a place, a unit or `orders`.
        what: Option<String>,
        /// Tell the unit's history instead.
        #[arg(long, requires = "what")]
        history: bool,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
        /// Show what spectators see, though you have a seat.
        #[arg(long, conflicts_with = "seat")]
        spectator: bool,
    },
    /// Who a unit was: origin, veterans, commander, fate, and where it was read.
    History {
        /// Its tag in the order of battle or its id: 18r, nkpa-18-rgt.
        unit: String,
    },
    /// What your seat may order now.
    Legal {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
    },
    /// Give an order: "18r 0704>0705", "attack 0707 with 18r 107t lead 18r", "done".
    #[command(after_help = ORDER_EXAMPLES)]
    Order {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// The order; `naktong help order` and `help` in `play` show the notation.
        #[arg(required = true, num_args = 1.., value_name = "ORDER")]
        order: Vec<String>,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
        /// Ask whether it would be refused, and give no order.
        #[arg(long)]
        dry_run: bool,
    },
    /// Ask the judge: "reach 18r", "odds attack 0707 with 18r", "why-not 18r >0705",
    /// "supply 18r", "plan 4div". You are told what your seat can know.
    #[command(after_help = ASK_EXAMPLES)]
    Ask {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// The question.
        #[arg(required = true, num_args = 1.., value_name = "QUESTION")]
        question: Vec<String>,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
    },
    /// What has happened so far, in sentences.
    Log {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// One of your seats, if you have several; with --ai any seat of a match that is over.
        #[arg(long)]
        seat: Option<SeatId>,
        /// Tell instead why computer players did what they did: all of them after the match,
        /// before it the one that stands in for you.
        #[arg(long)]
        ai: bool,
    },
    /// Hand your seat to a computer player, who plays on until you take it back.
    StandIn {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
        /// How well it plays: recruit, regular or veteran.
        #[arg(long, default_value_t = Level::Regular)]
        level: Level,
    },
    /// Take your seat back from the computer player that stands in for you.
    TakeBack {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
    },
    /// Step through a match: n next, p back, t N turn, q quit.
    #[command(after_help = REPLAY_EXAMPLES)]
    Replay {
        /// A replay file, or a match on the server.
        #[arg(value_name = "MATCH|FILE")]
        what: String,
        /// Whose eyes: a seat, spectator or everything; default: the widest the file has.
        #[arg(long)]
        view: Option<ViewName>,
        /// Begin at this turn.
        #[arg(long, value_name = "N")]
        turn: Option<u16>,
    },
    /// Save a match as a replay file.
    Export {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// Where to.
        file: PathBuf,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
        /// Write lines of JSON, for reading and for scripts; only the binary file proves anything.
        #[arg(long)]
        lines: bool,
        /// Replace the file if it is there.
        #[arg(long)]
        force: bool,
    },
    /// How the dice fell: each battle against the average of its column.
    Luck {
        /// A replay file, or a match on the server.
        #[arg(value_name = "MATCH|FILE")]
        what: String,
        /// One of your seats, if you have several in a match.
        #[arg(long)]
        seat: Option<SeatId>,
    },
    /// Check what a replay file proves: chain, signature, dice, and whether it is what you were
    /// told. Exit code 2 damaged, 3 forged, 4 unproven.
    Verify {
        /// A file that `naktong export` made.
        file: PathBuf,
    },
    /// Play: the map, a prompt for orders, and news as they come.
    #[command(after_help = PLAY_EXAMPLES)]
    Play {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
    },
    /// Learn to play: The Uijongbu Road against a recruit, each step explained. If no server
    /// answers, one is started for it.
    Tutorial {
        /// The name that others see, 1 to 32 characters.
        #[arg(long, default_value = "Newcomer")]
        name: String,
    },
    /// Watch two computer players play a short match, on a server started for it.
    Demo {
        /// A scenario that `scenarios` shows.
        #[arg(default_value = "c1-uijongbu-road")]
        scenario: ScenarioId,
        /// How well the computer player on a seat plays [default: regular]; may be repeated.
        #[arg(long = "computer", value_name = "SEAT=LEVEL")]
        computers: Vec<Computer>,
        /// Milliseconds before each order, so that you can follow.
        #[arg(long, value_name = "MS", default_value_t = 800,
              value_parser = clap::value_parser!(u64).range(0..=60_000))]
        pause: u64,
    },
    /// Print a completion script for your shell.
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// Which shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write a man page for each command.
    #[command(after_help = "Example:\n  naktong man ~/.local/share/man/man1 && man naktong-play")]
    Man {
        /// The folder they go to.
        directory: PathBuf,
    },
    /// Check terminal, configuration, server, versions and clock, and say what to do.
    Doctor,
    /// Your profiles: a server with its keys under a name.
    #[command(after_help = PROFILE_EXAMPLES)]
    Profile {
        /// Which; without it all are listed.
        name: Option<String>,
        /// Forget it; the keys of its seats stay.
        #[arg(long, requires = "name")]
        forget: bool,
    },
}

/// What can be done about notifications. Each shows all of yours as they are then.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum NotifyCommand {
    /// Add a target for this match, or set it anew: a webhook then gets a new secret.
    Set {
        /// An https URL, or a mail address.
        #[arg(value_name = "URL|ADDRESS")]
        to: String,
        /// Only when no session of yours holds the seat.
        #[arg(long)]
        away: bool,
    },
    /// Confirm a mail address with the code that was mailed to it.
    Confirm {
        /// The id that `list` shows.
        target: uuid::Uuid,
        /// The code.
        code: String,
    },
    /// Show them.
    List,
    /// Send a test.
    Test {
        /// The id that `list` shows.
        target: uuid::Uuid,
    },
    /// Remove one.
    Remove {
        /// The id that `list` shows.
        target: uuid::Uuid,
    },
}

/// Which matches are listed.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct ListFilter {
    /// Only those of this scenario.
    #[arg(long)]
    pub(crate) scenario: Option<ScenarioId>,
    /// Only those with a seat that you may take.
    #[arg(long)]
    pub(crate) free: bool,
    /// Only those that gather, are in play, or are over.
    #[arg(long, value_name = "gathering|playing|over", value_parser = state)]
    pub(crate) state: Option<StateFilter>,
    /// Only those with this host or player.
    #[arg(long = "of", value_name = "NAME")]
    pub(crate) of: Option<String>,
}

fn state(word: &str) -> Result<StateFilter, String> {
    match word {
        "gathering" => Ok(StateFilter::Gathering),
        "playing" => Ok(StateFilter::Playing),
        "over" => Ok(StateFilter::Over),
        _ => Err("it is gathering, playing or over".into()),
    }
}

/// One of the words for optional rules.
fn optional_rule() -> impl TypedValueParser<Value = OptionalRule> {
    PossibleValuesParser::new(OptionalRule::ALL.map(OptionalRule::word)).map(|word| {
        let rules = OptionalRule::ALL.into_iter();
        let mut named = rules.filter(|rule| rule.word() == word);
        named.next().expect("only these words are possible")
    })
}

/// A seat and how well the computer player on it plays: `un=regular`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Computer {
    /// Which chair.
    pub(crate) seat: SeatId,
    /// How well.
    pub(crate) level: Level,
}

impl std::str::FromStr for Computer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (seat, level) = text
            .split_once('=')
            .ok_or_else(|| format!("{text:?} names no level: write SEAT=LEVEL, as un=regular"))?;
        let seat = seat.parse().map_err(|error| format!("{error}"))?;
        let level = level.parse().map_err(|error| format!("{error}"))?;
        Ok(Self { seat, level })
    }
}

/// Whose eyes a replay is seen with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ViewName(pub(crate) naktong_protocol::Viewer);

impl std::str::FromStr for ViewName {
    type Err = naktong_protocol::ids::IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use naktong_protocol::Viewer;
        Ok(Self(match text {
            "spectator" => Viewer::Spectator,
            "everything" => Viewer::Everything,
            seat => Viewer::Seat(seat.parse()?),
        }))
    }
}
