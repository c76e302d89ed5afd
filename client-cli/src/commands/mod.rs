//! One command each, and what they share: the line, the keys, which seat is meant.

pub(crate) mod account;
mod ask;
pub(crate) mod coach;
mod computers;
pub(crate) mod deal;
mod demo;
mod doctor;
mod export;
mod history;
pub(crate) mod hosting;
mod house;
mod lobby;
mod look;
mod luck;
mod man;
mod next;
mod notify;
mod order;
mod passes;
mod play;
mod profile;
mod replay;
mod secret;
pub(crate) mod talk;
mod tutorial;
mod verify;
mod watch;
mod welcome;

use std::cell::RefCell;
use std::path::PathBuf;

use clap::CommandFactory;
use naktong_protocol::message::{Answer, OwnMatch, RefusalCode, Request, SeatKey, ServerMessage};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::{MatchId, SeatId};

use crate::args::{Args, Command};
use crate::connection::{Connection, Event, ServerUrl, strange};
use coach::Coach;

use crate::fault::Fault;
use crate::heads::Heads;
use crate::keys::{KeptSeat, KeyRing};
use crate::output::Output;
use crate::progress::Progress;
use crate::render::Paint;
use crate::table::Table;
use crate::tui::{self, Live, app::Mode};
pub(crate) use export::fetch;
use passes::Passes;

/// Carries a command out.
///
/// # Errors
/// [`Fault`] with a sentence and an exit code.
pub(crate) async fn run(args: &Args, output: &Output) -> Result<(), Fault> {
    let desk = Desk {
        server: args.server(),
        ca: args.ca.clone(),
        keys: args.keys.clone(),
        output,
        own: RefCell::default(),
    };
    let Some(command) = &args.command else {
        return welcome::welcome(&desk, args).await;
    };
    match command {
        Command::Scenarios => lobby::scenarios(&desk).await,
        Command::List(filter) => lobby::list(&desk, filter).await,
        Command::Next => next::next(&desk).await,
        Command::Notify {
            game,
            seat,
            command,
        } => notify::notify(&desk, game, *seat, command).await,
        Command::Host {
            scenario,
            options,
            computers,
            set,
        } => lobby::host(&desk, *scenario, options, computers, set).await,
        Command::Join { game, seat, name } => {
            lobby::join(&desk, game, *seat, name.as_deref()).await
        }
        Command::Claim { game, seat, name } => lobby::claim(&desk, game, *seat, name).await,
        Command::Talk(command) => talk::talk(&desk, command).await,
        Command::Deal(command) => deal::deal(&desk, command).await,
        Command::Hosting(command) => hosting::hosting(&desk, command).await,
        Command::Account(command) => account::account(&desk, command).await,
        Command::Token(command) => account::token(&desk, command).await,
        Command::Watch { game, seat } => watch::watch(&desk, game, *seat).await,
        Command::Show {
            game,
            what,
            history,
            seat,
            spectator,
        } => {
            let what = what.as_deref();
            look::show(&desk, game, what, *history, *seat, *spectator).await
        }
        Command::History { unit } => history::history(&desk, unit).await,
        Command::Legal { game, seat } => look::legal(&desk, game, *seat).await,
        Command::Order {
            game,
            order,
            seat,
            dry_run,
        } => order::order(&desk, game, &order.join(" "), *seat, *dry_run).await,
        Command::Ask {
            game,
            question,
            seat,
        } => ask::ask(&desk, game, &question.join(" "), *seat).await,
        Command::Log { game, seat, ai } => match ai {
            true => computers::thoughts(&desk, game, *seat).await,
            false => replay::log(&desk, game, *seat).await,
        },
        Command::StandIn { game, seat, level } => {
            computers::stand_in(&desk, game, *seat, *level).await
        }
        Command::TakeBack { game, seat } => computers::take_back(&desk, game, *seat).await,
        Command::Replay { what, view, turn } => {
            replay::replay(&desk, what, view.as_ref().map(|name| name.0), *turn).await
        }
        Command::Export {
            game,
            file,
            seat,
            lines,
            force,
        } => export::export(&desk, game, file, *seat, *lines, *force).await,
        Command::Luck { what, seat } => luck::luck(&desk, what, *seat).await,
        Command::Verify { file } => verify::verify(&desk, file),
        Command::Tutorial { name } => tutorial::tutorial(&desk, name).await,
        Command::Demo {
            scenario,
            computers,
            pause,
        } => demo::demo(&desk, *scenario, computers, *pause).await,
        Command::Play { game, seat } => play::play(&desk, game, *seat).await,
        Command::Completions { shell } => {
            let mut script = vec![];
            clap_complete::generate(*shell, &mut Args::command(), "naktong", &mut script);
            output.text(&String::from_utf8_lossy(&script))
        }
        Command::Man { directory } => man::write(&desk, directory),
        Command::Doctor => doctor::doctor(&desk).await,
        Command::Profile { name, forget } => {
            profile::profile(&desk, args, name.as_deref(), *forget)
        }
    }
}

/// What every command works with.
struct Desk<'a> {
    server: ServerUrl,
    /// Authorities to trust besides the system's.
    ca: Option<PathBuf>,
    keys: Option<PathBuf>,
    output: &'a Output,
    /// The seats that the server says are ours, whatever keys are kept here.
    own: RefCell<Vec<(MatchId, SeatId)>>,
}

impl Desk<'_> {
    async fn connect(&self) -> Result<Connection, Fault> {
        self.connect_to(&self.server).await
    }

    /// Calls a server and shows what we are known by there.
    async fn connect_to(&self, server: &ServerUrl) -> Result<Connection, Fault> {
        let connection = Connection::open(server, self.ca.as_deref()).await?;
        let Some(pass) = self.passes()?.of(server)? else {
            return Ok(connection);
        };
        match connection.ask(pass.request()).await {
            Ok(_) => {}
            Err(Fault::Refused(refusal)) if refusal.code == RefusalCode::SignInFailed => {
                self.output.talk(
                    "The server does not know you any more: `naktong account sign-in` again.",
                );
                return Ok(connection);
            }
            Err(fault) => return Err(fault),
        }
        let own = match hosting::own_matches(&connection).await {
            Ok(own) => own,
            // A token that only plays is shown no list.
            Err(Fault::Refused(_)) => vec![],
            Err(fault) => return Err(fault),
        };
        let seats = |own: OwnMatch| own.seats.into_iter().map(move |seat| (own.info.id, seat));
        *self.own.borrow_mut() = own.into_iter().flat_map(seats).collect();
        Ok(connection)
    }

    fn passes(&self) -> Result<Passes, Fault> {
        Ok(Passes::beside(&self.keys()?))
    }

    fn keys(&self) -> Result<KeyRing, Fault> {
        KeyRing::at(self.keys.as_deref())
    }

    /// What a long piece of work has done so far, on stderr.
    fn progress(&self, what: &'static str) -> Progress {
        match self.output.plain || self.output.json {
            true => Progress::hidden(),
            false => Progress::new(what),
        }
    }

    fn paint(&self) -> Paint {
        Paint {
            color: self.output.color,
        }
    }

    /// The seats of a match that are ours: their keys are kept here, or the server says so.
    fn seats(&self, game: MatchId) -> Result<Vec<KeptSeat>, Fault> {
        let mut kept = self.keys()?.seats(game)?;
        for (r#match, seat) in self.own.borrow().iter().copied() {
            if r#match == game && kept.iter().all(|kept| kept.seat != seat) {
                // The line holds it already, so any key will do.
                kept.push(KeptSeat {
                    r#match,
                    seat,
                    name: String::new(),
                    key: SeatKey::random(),
                });
            }
        }
        Ok(kept)
    }

    /// The seat that is meant: the one named, or the only one that is ours. `None` if none is
    /// named and none is ours.
    fn seat(
        &self,
        game: MatchId,
        named: Option<SeatId>,
    ) -> Result<Option<(SeatId, SeatKey)>, Fault> {
        let kept = self.seats(game)?;
        let Some(named) = named else {
            return match &kept[..] {
                [] => Ok(None),
                [one] => Ok(Some((one.seat, one.key))),
                several => {
                    let seats: Vec<_> = several.iter().map(|kept| kept.seat.to_string()).collect();
                    Err(Fault::Usage(format!(
                        "You have several seats in this match: say --seat and one of {}.",
                        seats.join(", ")
                    )))
                }
            };
        };
        // With a seat of one's own one may ask for a mate's; whether one may is the server's to say.
        let own = kept.iter().find(|kept| kept.seat == named);
        let key = own.or(kept.first()).ok_or_else(|| {
            Fault::NotFound(format!(
                "You do not hold the seat {named} of match {}: `naktong join` takes a free one.",
                game.short()
            ))
        })?;
        Ok(Some((named, key.key)))
    }

    /// The seat of ours by which we ask for a seat that is not: a mate's.
    fn by_mate(&self, game: MatchId, seat: SeatId) -> Result<Option<SeatId>, Fault> {
        let kept = self.seats(game)?;
        let is_own = kept.iter().any(|kept| kept.seat == seat);
        Ok(kept.first().filter(|_| !is_own).map(|kept| kept.seat))
    }

    /// The same, where a seat is needed.
    fn own_seat(&self, game: MatchId, named: Option<SeatId>) -> Result<(SeatId, SeatKey), Fault> {
        self.seat(game, named)?.ok_or_else(|| {
            Fault::NotFound(format!(
                "You have no seat in match {}: `naktong join` takes a free one.",
                game.short()
            ))
        })
    }

    /// A match by a seat's eyes or a spectator's; what the server signs to a seat is kept.
    async fn table(
        &self,
        connection: &mut Connection,
        id: MatchId,
        seat: Option<(SeatId, SeatKey)>,
    ) -> Result<Table, Fault> {
        let table = Table::open(connection, id, seat).await?;
        let Some((seat, _)) = seat else {
            return Ok(table);
        };
        let (mut table, warning) = table.keeping(self.heads(id, seat)?);
        table.by_mate = self.by_mate(id, seat)?;
        if let Some(warning) = warning {
            self.output.talk(&warning);
        }
        Ok(table)
    }

    /// The kept heads of a seat.
    fn heads(&self, id: MatchId, seat: SeatId) -> Result<Heads, Fault> {
        Ok(Heads::of(self.keys()?.path(), id, seat))
    }

    /// The match on the full screen until the player leaves; with a coach, if there is one.
    async fn screen(
        &self,
        mode: Mode,
        connection: Connection,
        table: Table,
        seat: Option<(SeatId, SeatKey)>,
        coach: Option<Coach>,
    ) -> Result<(), Fault> {
        let heads = seat
            .map(|(seat, _)| self.heads(table.id, seat))
            .transpose()?;
        let url = self.server.clone();
        let identity = self.passes()?.of(&url)?.map(|pass| pass.request());
        let live = Live {
            mode,
            connection,
            url,
            identity,
            ca: self.ca.clone(),
            table,
            seat,
            heads,
            coach,
        };
        tui::live(live, self.output).await
    }

    /// Says how the line is.
    fn tell_line(&self, event: &Event) {
        match event {
            Event::Lost { attempt, of } => self
                .output
                .talk(&format!("connection lost, trying again {attempt}/{of}")),
            Event::Back => self.output.talk("connected again"),
            Event::Message(ServerMessage::Announcement { text }) => {
                self.output.talk(&announced(text));
            }
            Event::Message(_) | Event::Gone(_) => {}
        }
    }
}

/// What the operator says to everybody.
fn announced(text: &str) -> String {
    format!("The operator says: {text}")
}

/// What a seat may order now.
async fn legal_orders(
    connection: &Connection,
    r#match: MatchId,
    seat: SeatId,
) -> Result<LegalOrders, Fault> {
    match connection.ask(Request::Legal { r#match, seat }).await? {
        Answer::Legal(legal) => Ok(*legal),
        answer => Err(strange(&answer)),
    }
}
