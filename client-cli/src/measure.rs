//! The full screen without a terminal, for `benches/screen.rs`.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;

use naktong_protocol::codec::Hash;
use naktong_protocol::message::{MatchInfo, MatchState, SeatTaken};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::proof::PublicKey;
use naktong_protocol::{Board, MatchId, SeatId, View};
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::tui::app::{App, Input, Mode};
use crate::tui::panels;
use crate::tui::reel::Reel;
use crate::tui::theme::{Depth, Theme};

/// A terminal that counts what is written to it.
#[derive(Clone, Default)]
struct Counted(Rc<Cell<usize>>);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The row in the match list of a match with every seat taken.
pub(crate) fn info(board: &Board) -> MatchInfo {
    let seats = board.seats.iter().map(|seat| SeatTaken {
        seat: seat.id,
        player: Some(seat.name.clone()),
        computer: None,
    });
    MatchInfo {
        id: MatchId(uuid::Uuid::from_u128(0x1950_0625)),
        scenario: board.scenario,
        title: board.title.clone(),
        state: MatchState::Playing,
        seats: seats.collect(),
        dice_commitment: Hash::ZERO,
        options: board.options.clone(),
        lobby: Box::default(),
        dealings: Box::default(),
        server_key: PublicKey(Hash::ZERO),
    }
}

/// A seat's screen, drawn as bytes for a terminal of 256 colours.
pub struct Shown {
    app: App,
    terminal: Terminal<CrosstermBackend<Counted>>,
    written: Counted,
}

impl Shown {
    /// The screen of a seat on turn, of so many columns and rows, not drawn yet.
    ///
    /// # Panics
    /// Never: nothing of a terminal is asked.
    #[must_use]
    pub fn new(
        board: &Board,
        view: View,
        legal: LegalOrders,
        seat: SeatId,
        size: (u16, u16),
    ) -> Self {
        let info = info(board);
        let theme = Theme {
            depth: Depth::Many,
            ascii: false,
        };
        let mut app = App::new(
            Mode::Play,
            theme,
            board.clone(),
            info,
            Some(seat),
            Reel::new(view),
        );
        app.update(Input::Legal(Ok(Box::new(legal))));
        let written = Counted::default();
        let backend = CrosstermBackend::new(written.clone());
        let options = TerminalOptions {
            viewport: Viewport::Fixed(Rect::new(0, 0, size.0, size.1)),
        };
        let terminal = Terminal::with_options(backend, options);
        Self {
            app,
            terminal: terminal.expect("a fixed viewport asks nothing"),
            written,
        }
    }

    /// From a key to the bytes for the terminal; how many there were.
    ///
    /// # Panics
    /// Never: the counter takes everything.
    pub fn key(&mut self, key: KeyCode) -> usize {
        self.app
            .update(Input::Key(KeyEvent::new(key, KeyModifiers::NONE)));
        let before = self.written.0.get();
        let drawn = self
            .terminal
            .draw(|frame| panels::draw(&mut self.app, frame));
        drawn.expect("the counter takes everything");
        self.written.0.get() - before
    }
}

pub use ratatui::crossterm::event::KeyCode as Key;
