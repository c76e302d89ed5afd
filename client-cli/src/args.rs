//! What is typed after `naktong`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{ScenarioId, SeatId};

use crate::connection::ServerUrl;
use crate::table::MatchName;

/// Host, join, play, watch and replay matches of Naktong.
#[derive(Debug, Parser)]
#[command(name = "naktong", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub(crate) struct Args {
    /// The server: ws://HOST:PORT/ws or, with TLS, wss://HOST:PORT/ws; or http://HOST:PORT and
    /// https://HOST:PORT as the server prints it.
    #[arg(
        long,
        global = true,
        env = "NAKTONG_SERVER",
        value_name = "URL",
        default_value = "ws://127.0.0.1:1950/ws"
    )]
    pub(crate) server: ServerUrl,
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
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
A MATCH is the id that `list` shows, in full or the last four hex digits or more.

Exit codes:
  0  done
  1  something else went wrong
  2  wrong use, or an order that could not be read
  3  the rules refused the order
  4  not your turn, or the match has not begun or is over
  5  no connection, or it was lost for good
  6  client and server speak different versions of the protocol
  7  a file is damaged or foreign
  8  no such match, seat, scenario or file";

/// One command each.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The scenarios that the server can host.
    Scenarios,
    /// The matches on the server, newest first.
    List,
    /// Open a match.
    Host {
        /// A scenario that `scenarios` shows.
        scenario: ScenarioId,
        /// An optional rule to play with, beside the scenario's own; may be repeated. The
        /// rulebook has them under 7.7, 7.8, 15.5, 15.6, 15.7 and D6.
        #[arg(long = "option", value_name = "RULE", value_parser = optional_rule())]
        options: Vec<OptionalRule>,
    },
    /// Take a free seat; its key is kept for you.
    Join {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// Which seat.
        #[arg(long)]
        seat: SeatId,
        /// The name that others see, 1 to 32 characters.
        #[arg(long)]
        name: String,
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
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
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
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
    },
    /// Step through a match: n next, p back, t N turn, q quit.
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
    Play {
        /// Which match.
        #[arg(value_name = "MATCH")]
        game: MatchName,
        /// One of your seats, if you have several.
        #[arg(long)]
        seat: Option<SeatId>,
    },
    /// Print a completion script for your shell.
    Completions {
        /// Which shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// One of the words for optional rules.
fn optional_rule() -> impl TypedValueParser<Value = OptionalRule> {
    PossibleValuesParser::new(OptionalRule::ALL.map(OptionalRule::word)).map(|word| {
        let rules = OptionalRule::ALL.into_iter();
        let mut named = rules.filter(|rule| rule.word() == word);
        named.next().expect("only these words are possible")
    })
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
