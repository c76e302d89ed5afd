//! The terminal, taken as a whole and given back however we leave: by the end, by a panic, by a
//! signal, by being stopped.

use std::io::{self, Stdout, Write};
use std::sync::Once;

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{cursor, execute};
use signal_hook::consts::SIGSTOP;
use signal_hook::low_level::raise;

use super::app::App;
use super::panels;

static GIVE_BACK_ON_PANIC: Once = Once::new();

/// The terminal while it is ours. Dropping it gives it back.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// What the terminal says.
    pub(super) fn open() -> io::Result<Self> {
        GIVE_BACK_ON_PANIC.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                give_back();
                before(info);
            }));
        });
        take()?;
        // From here on dropping it gives the terminal back.
        let terminal = Terminal::new(CrosstermBackend::new(io::stdout())).inspect_err(|_| {
            give_back();
        })?;
        let mut screen = Self {
            terminal,
            mouse: false,
        };
        screen.terminal.clear()?;
        Ok(screen)
    }

    /// Draws what has changed.
    ///
    /// # Errors
    /// What the terminal says.
    pub(super) fn draw(&mut self, app: &mut App) -> io::Result<()> {
        self.terminal
            .draw(|frame| panels::draw(app, frame))
            .map(|_| ())
    }

    /// Everything is drawn anew next time.
    ///
    /// # Errors
    /// What the terminal says.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Listens to the mouse, or leaves it to the terminal.
    ///
    /// # Errors
    /// What the terminal says.
    pub(super) fn mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        match on {
            true => execute!(io::stdout(), EnableMouseCapture),
            false => execute!(io::stdout(), DisableMouseCapture),
        }
    }

    /// Gives the terminal back, stops the program, and takes the terminal again when the shell
    /// lets it go on.
    ///
    /// # Errors
    /// What the terminal says.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        give_back();
        raise(SIGSTOP)?;
        self.resume()
    }

    /// Takes the terminal again after somebody else had it.
    ///
    /// # Errors
    /// What the terminal says.
    pub(super) fn resume(&mut self) -> io::Result<()> {
        // Whoever had it may have changed its mode: off and on.
        disable_raw_mode()?;
        take()?;
        self.mouse(self.mouse)?;
        self.forget()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, cursor::Hide)
}

fn give_back() {
    // The terminal is gone if these fail, and nobody is left to tell.
    let _ = execute!(
        io::stdout(),
        DisableMouseCapture,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
    let _ = io::stdout().flush();
}
