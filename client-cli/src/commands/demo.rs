//! `demo`: two computer players play a short match, and the map shows it as it goes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write;

use crossterm::{cursor, execute, terminal};
use naktong_protocol::computer::Level;
use naktong_protocol::message::{Answer, Request};
use naktong_protocol::{Hex, ScenarioId, SeatId};

use super::house::{House, called, called_away};
use super::{Desk, computers, lobby, look};
use crate::args::Computer;
use crate::connection::{Connection, Event, strange};
use crate::fault::Fault;
use crate::render::{map, panel};
use crate::table::Table;

/// Sentences under the map.
const TOLD_LINES: usize = 5;
/// Lines of the screen that the map leaves to the rest: head, sentences, score, status, how to
/// watch, and the last, which stays free.
const TALK_LINES: usize = TOLD_LINES + 5;
/// Notes of the players that are shown at the end.
const NOTES_SHOWN: usize = 8;

pub(super) async fn demo(
    desk: &Desk<'_>,
    scenario: ScenarioId,
    levels: &[Computer],
    pause: u64,
) -> Result<(), Fault> {
    let house = House::open(desk, &[format!("computer_pause_ms={pause}")]).await?;
    let desk = house.desk(desk);
    tokio::select! {
        shown = show(&desk, scenario, levels) => shown,
        () = called_away() => Ok(()),
    }
}

async fn show(desk: &Desk<'_>, scenario: ScenarioId, levels: &[Computer]) -> Result<(), Fault> {
    let mut connection = desk.connect().await?;
    let players = players(&connection, scenario, levels).await?;
    let info = lobby::open(&connection, scenario, BTreeSet::new(), players).await?;
    let mut screen = Screen {
        desk,
        watch: format!(
            "{} --server {} watch {}",
            called(),
            desk.server,
            info.id.short()
        ),
        told: VecDeque::new(),
    };
    let mut table = Table::open(&mut connection, info.id, None).await?;
    screen.begin(&table)?;
    while table.view.outcome.is_none() {
        let event = connection.event().await;
        desk.tell_line(&event);
        let message = match event {
            Event::Message(message) => message,
            Event::Gone(fault) => return Err(fault),
            Event::Lost { .. } | Event::Back => continue,
        };
        let told = table.take(&message);
        if told.gap {
            table.refresh(&connection).await?;
        }
        screen.goes_on(&table, told.sentences)?;
    }
    screen.end(&connection, &table).await
}

/// A computer player on every seat.
async fn players(
    connection: &Connection,
    scenario: ScenarioId,
    levels: &[Computer],
) -> Result<BTreeMap<SeatId, Level>, Fault> {
    let scenarios = match connection.ask(Request::Scenarios).await? {
        Answer::Scenarios(scenarios) => scenarios,
        answer => return Err(strange(&answer)),
    };
    let info = scenarios.into_iter().find(|info| info.id == scenario);
    let info = info.ok_or_else(|| {
        Fault::NotFound(format!(
            "There is no scenario {scenario}; `naktong scenarios` shows them."
        ))
    })?;
    let seats = info.seats.iter().map(|seat| (seat.id, Level::Regular));
    let mut players: BTreeMap<SeatId, Level> = seats.collect();
    // A seat that is not there is for the server to refuse.
    players.extend(
        levels
            .iter()
            .map(|computer| (computer.seat, computer.level)),
    );
    Ok(players)
}

/// What is shown: a picture that changes on a terminal, else lines.
struct Screen<'a> {
    desk: &'a Desk<'a>,
    /// How to watch from elsewhere.
    watch: String,
    /// The last sentences.
    told: VecDeque<String>,
}

impl Screen<'_> {
    fn begin(&self, table: &Table) -> Result<(), Fault> {
        let output = self.desk.output;
        match (output.json, output.is_interactive()) {
            (true, _) => output.object(&table.info),
            (false, true) => self.draw(table),
            (false, false) => {
                output.text(&look::picture(self.desk, table, None))?;
                output.text(&self.how_to_watch())
            }
        }
    }

    fn how_to_watch(&self) -> String {
        format!("Watch it from another terminal: {}", self.watch)
    }

    fn goes_on(&mut self, table: &Table, sentences: Vec<String>) -> Result<(), Fault> {
        if self.desk.output.json || sentences.is_empty() {
            return Ok(());
        }
        if !self.desk.output.is_interactive() {
            return self.desk.output.text(&sentences.join("\n"));
        }
        self.told.extend(sentences);
        let excess = self.told.len().saturating_sub(TOLD_LINES);
        self.told.drain(..excess);
        self.draw(table)
    }

    /// The map about the last fight, in place of the one before.
    fn draw(&self, table: &Table) -> Result<(), Fault> {
        let (columns, lines) = terminal::size().map_err(Fault::Terminal)?;
        let (columns, lines) = (usize::from(columns).max(20), usize::from(lines));
        let (board, view) = (&table.board, &table.view);
        let room = lines.saturating_sub(TALK_LINES);
        let window = map::Window::around(board, focus(table), columns, Some(room));
        let mut text = vec![
            format!("{}: computer against computer", board.title),
            map::draw(board, view, window, self.desk.paint()),
        ];
        let short = |line: &str| line.chars().take(columns).collect::<String>();
        text.extend(self.told.iter().map(|line| short(line)));
        text.push(short(&panel::score(view)));
        text.push(short(&look::line(table)));
        text.push(self.how_to_watch());
        let mut stdout = std::io::stdout().lock();
        let all = terminal::Clear(terminal::ClearType::All);
        execute!(stdout, all, cursor::MoveTo(0, 0))
            .and_then(|()| writeln!(stdout, "{}", text.join("\n")))
            .map_err(Fault::Terminal)
    }

    /// How it ended, what the players thought, and what to do next.
    async fn end(&self, connection: &Connection, table: &Table) -> Result<(), Fault> {
        let output = self.desk.output;
        if output.json {
            return output.object(&table.view);
        }
        match self.told.back() {
            // It may have been too long for its line.
            Some(last) => output.text(&format!("\n{last}"))?,
            None => output.text(&look::picture(self.desk, table, None))?,
        }
        let notes = computers::notes(&connection.caller(), table.id, None).await?;
        let first = notes.len().saturating_sub(NOTES_SHOWN);
        let notes: Vec<String> = notes[first..].iter().map(computers::line).collect();
        if !notes.is_empty() {
            let notes = notes.join("\n");
            output.text(&format!("\nWhat the players thought at last:\n{notes}"))?;
        }
        let naktong = called();
        output.text(&format!(
            "\nNow you, each step explained:\n  {naktong} tutorial\n\
             With naktongd serving, against a regular:\n  \
             {naktong} host c1-uijongbu-road --computer un=regular"
        ))
    }
}

/// Where to look: at the last attack, else amid the units on the map.
fn focus(table: &Table) -> Option<Hex> {
    let view = &table.view;
    let attacked = view.attacked.iter().next_back().copied();
    attacked.or_else(|| {
        let hexes: Vec<Hex> = view.units.values().map(|unit| unit.state.hex).collect();
        let far = |hex: Hex| hexes.iter().map(|other| hex.distance(*other)).sum::<u32>();
        hexes.iter().copied().min_by_key(|hex| (far(*hex), *hex))
    })
}
