//! Secrets that are typed: never on the command line, where others on the machine see them.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use naktong_protocol::account::SecretText;

use crate::fault::Fault;

/// The most bytes that are read.
const MAX: u64 = 4096;

/// Asks for a secret: without showing it where somebody types, else the first line of what is
/// piped in.
pub(super) fn ask(what: &str) -> Result<SecretText, Fault> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        let mut input = io::stdin().lock().take(MAX);
        input.read_line(&mut line).map_err(Fault::Terminal)?;
        let secret = line.trim_end_matches(['\n', '\r']);
        if secret.is_empty() {
            return Err(Fault::Usage(format!("Nothing came in for: {what}.")));
        }
        return Ok(SecretText(secret.to_owned()));
    }
    let mut screen = io::stderr();
    write!(screen, "{what}: ")
        .and_then(|()| screen.flush())
        .and_then(|()| enable_raw_mode())
        .map_err(Fault::Terminal)?;
    let typed = typed();
    let _ = disable_raw_mode();
    let _ = writeln!(screen);
    typed
        .map_err(Fault::Terminal)?
        .ok_or_else(|| Fault::Usage("Nothing was typed.".into()))
}

/// Until Enter; `None` if it was broken off.
fn typed() -> io::Result<Option<SecretText>> {
    let mut secret = String::new();
    loop {
        let Event::Key(key) = event::read()? else {
            continue;
        };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return Ok(Some(SecretText(secret)).filter(|text| !text.0.is_empty())),
            KeyCode::Esc => return Ok(None),
            KeyCode::Char('c' | 'd') if control => return Ok(None),
            KeyCode::Backspace => drop(secret.pop()),
            KeyCode::Char(letter) if !control => secret.push(letter),
            _ => {}
        }
    }
}
