//! `replay` and `log`: what has happened, from a replay file or the server's export.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use crossterm::event::{Event as Key, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::{cursor, execute, terminal};
use naktong_protocol::message::ServerMessage;
use naktong_protocol::replay::{Replay, ReplayError, Stream};
use naktong_protocol::view::Misfit;
use naktong_protocol::{SeatId, Viewer};

use super::reel::Reel;
use super::{Desk, export};
use crate::fault::Fault;
use crate::render::{map, panel, status};
use crate::table::MatchName;

/// Lines of the screen that the map leaves to what was told and the status.
const TALK_LINES: usize = 12;
/// How many of them tell what the last update brought.
const TOLD_LINES: usize = TALK_LINES - 4;

pub(super) async fn log(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let seat = desk.seat(id, seat)?;
    let (replay, _) = export::fetch(&connection, id, seat).await?;
    let viewer = seat.map_or(Viewer::Spectator, |(seat, _)| Viewer::Seat(seat));
    let stream = pick(&replay, Some(viewer))?;
    print(desk, &replay, stream, None)
}

pub(super) async fn replay(
    desk: &Desk<'_>,
    what: &str,
    viewer: Option<Viewer>,
    turn: Option<u16>,
) -> Result<(), Fault> {
    let replay = load(desk, what, viewer).await?;
    let stream = pick(&replay, viewer)?;
    if desk.output.is_interactive() {
        show(desk, &replay, stream, turn)
    } else {
        print(desk, &replay, stream, turn)
    }
}

/// From a file if there is one of this name, else from the server.
pub(super) async fn load(
    desk: &Desk<'_>,
    what: &str,
    viewer: Option<Viewer>,
) -> Result<Replay, Fault> {
    let path = Path::new(what);
    if path.is_file() {
        let file = File::open(path).map_err(ReplayError::Io)?;
        return Ok(Replay::read(BufReader::new(file))?);
    }
    let game: MatchName = what.parse().map_err(|_| {
        Fault::NotFound(format!(
            "{what:?} is neither a file nor a match (at least 4 hex digits of its id)."
        ))
    })?;
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let seat = match viewer {
        Some(Viewer::Seat(seat)) => desk.seat(id, Some(seat)),
        Some(Viewer::Spectator | Viewer::Everything) => Ok(None),
        None => desk.seat(id, None),
    };
    // A finished match is open to everybody: a seat that is not ours is no reason to stop.
    let seat = match seat {
        Err(Fault::NotFound(_)) => None,
        seat => seat?,
    };
    Ok(export::fetch(&connection, id, seat).await?.0)
}

/// The viewpoint asked for, or the widest.
pub(super) fn pick(replay: &Replay, viewer: Option<Viewer>) -> Result<&Stream, Fault> {
    let rank = |stream: &&Stream| match stream.viewer() {
        Viewer::Everything => 2,
        Viewer::Seat(_) => 1,
        Viewer::Spectator => 0,
    };
    let found = match viewer {
        Some(viewer) => replay.streams.iter().find(|s| s.viewer() == viewer),
        None => replay.streams.iter().max_by_key(rank),
    };
    found.ok_or_else(|| {
        let viewers: Vec<_> = replay
            .streams
            .iter()
            .map(|s| s.viewer().to_string())
            .collect();
        Fault::NotFound(match viewers.is_empty() {
            true => "This replay holds no viewpoint.".into(),
            false => format!("This replay is seen by {} only.", viewers.join(", ")),
        })
    })
}

pub(super) fn misfit(misfit: Misfit) -> Fault {
    ReplayError::Damaged(0, misfit.to_string()).into()
}

/// All of it, one line per event.
fn print(
    desk: &Desk<'_>,
    replay: &Replay,
    stream: &Stream,
    turn: Option<u16>,
) -> Result<(), Fault> {
    let board = &replay.header.board;
    let mut reel = Reel::new(board, stream);
    if let Some(turn) = turn {
        reel.wind_to_turn(turn).map_err(misfit)?;
    }
    let (begin, _) = reel.place();
    if desk.output.json {
        let r#match = replay.header.info.id;
        for update in &stream.updates[begin..] {
            desk.output.object(&ServerMessage::Update {
                r#match,
                update: update.clone(),
                signature: None,
            })?;
        }
        return Ok(());
    }
    desk.output.talk(&format!(
        "{}, as seen by {}",
        replay.header.board.title,
        stream.viewer()
    ));
    if turn.is_some() && !reel.told().is_empty() {
        desk.output.text(&reel.told().join("\n"))?;
    }
    while reel.next().map_err(misfit)? {
        if !reel.told().is_empty() {
            desk.output.text(&reel.told().join("\n"))?;
        }
    }
    Ok(())
}

/// Keeps the screen ours, and gives it back however we leave.
struct Screen;

impl Screen {
    fn open() -> std::io::Result<Self> {
        terminal::enable_raw_mode()?;
        let screen = Self;
        execute!(
            std::io::stdout(),
            terminal::EnterAlternateScreen,
            cursor::Hide
        )?;
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // The terminal is gone if these fail, and nobody is left to tell.
        let _ = execute!(
            std::io::stdout(),
            cursor::Show,
            terminal::LeaveAlternateScreen
        );
        let _ = terminal::disable_raw_mode();
    }
}

/// Step by step on a terminal.
fn show(desk: &Desk<'_>, replay: &Replay, stream: &Stream, turn: Option<u16>) -> Result<(), Fault> {
    let mut reel = Reel::new(&replay.header.board, stream);
    if let Some(turn) = turn {
        reel.wind_to_turn(turn).map_err(misfit)?;
    }
    let _screen = Screen::open().map_err(Fault::Terminal)?;
    let mut typed: Option<String> = None;
    loop {
        draw(desk, replay, stream, &reel, typed.as_deref()).map_err(Fault::Terminal)?;
        let Key::Key(key) = crossterm::event::read().map_err(Fault::Terminal)? else {
            continue;
        };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let (at, end) = reel.place();
        if let Some(digits) = &mut typed {
            match key.code {
                KeyCode::Char(c) if c.is_ascii_digit() && digits.len() < 3 => digits.push(c),
                KeyCode::Backspace => {
                    digits.pop();
                }
                KeyCode::Enter => {
                    if let Ok(turn) = digits.parse() {
                        reel.wind_to_turn(turn).map_err(misfit)?;
                    }
                    typed = None;
                }
                KeyCode::Char(' ') => {}
                _ => typed = None,
            }
            continue;
        }
        match key.code {
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return Ok(()),
            KeyCode::Char('q') | KeyCode::Esc => return Ok(()),
            KeyCode::Char('n' | ' ') | KeyCode::Right | KeyCode::Enter => {
                reel.next().map_err(misfit)?;
            }
            KeyCode::Char('p') | KeyCode::Left | KeyCode::Backspace => {
                reel.wind_to(at.saturating_sub(1)).map_err(misfit)?;
            }
            KeyCode::Home => reel.wind_to(0).map_err(misfit)?,
            KeyCode::End => reel.wind_to(end).map_err(misfit)?,
            KeyCode::Char('t') => typed = Some(String::new()),
            _ => {}
        }
    }
}

fn draw(
    desk: &Desk<'_>,
    replay: &Replay,
    stream: &Stream,
    reel: &Reel<'_>,
    typed: Option<&str>,
) -> std::io::Result<()> {
    let (columns, lines) = terminal::size()?;
    let board = &replay.header.board;
    let view = reel.view();
    let room = usize::from(lines).saturating_sub(TALK_LINES);
    let focus = view.attacked.iter().next_back().copied();
    let window = map::Window::around(board, focus, usize::from(columns), Some(room));
    let (at, end) = reel.place();
    let mut text = map::draw(board, view, window, desk.paint());
    let told = reel.told();
    for line in &told[told.len().saturating_sub(TOLD_LINES)..] {
        text.push('\n');
        text.extend(line.chars().take(usize::from(columns)));
    }
    let prompt = match typed {
        Some(digits) => format!("turn {digits}_"),
        None => "n next, p back, t turn, Home, End, q quit".into(),
    };
    text.push_str(&format!(
        "\n{}\nupdate {at} of {end} | {} | seen by {}\n{prompt}",
        panel::score(view),
        status::turn(board, view),
        stream.viewer()
    ));
    let mut stdout = std::io::stdout().lock();
    execute!(
        stdout,
        terminal::Clear(terminal::ClearType::All),
        cursor::MoveTo(0, 0)
    )?;
    // Raw mode does not return the carriage by itself.
    stdout.write_all(text.replace('\n', "\r\n").as_bytes())?;
    stdout.flush()
}
