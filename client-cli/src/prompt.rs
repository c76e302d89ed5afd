//! Lines typed by a player: from a terminal with history and completion, or from a pipe.
//!
//! Both are read on a thread of their own, one line at a time: the next is asked for when the
//! last one is answered.

use std::borrow::Cow;
use std::io::BufRead;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use naktong_protocol::View;
use naktong_protocol::order::LegalOrders;
use reedline::{
    ColumnarMenu, Completer, CompletionResult, Emacs, ExternalPrinter, KeyCode, KeyModifiers,
    MenuBuilder, Prompt, PromptEditMode, PromptHistorySearch, Reedline, ReedlineEvent,
    ReedlineMenu, Signal, Span, Suggestion, default_emacs_keybindings,
};
use tokio::sync::{mpsc, oneshot};

use crate::complete::complete;

/// Lines of news that wait for the prompt; more are printed over it.
const NEWS_WAITING: usize = 1000;
/// How often the prompt looks for news.
const POLL_EVERY: Duration = Duration::from_millis(50);
/// The name of the menu of completions, as the key binding calls it.
const MENU: &str = "orders";

/// What the prompt shows and completes from.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Before the cursor: `nk T1 Movement`.
    pub(crate) prompt: String,
    /// For tags.
    pub(crate) view: View,
    /// What may be ordered.
    pub(crate) legal: LegalOrders,
}

/// [`Known`], shared with the thread that reads.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Known>>);

impl Shared {
    /// At the beginning.
    pub(crate) fn new(known: Known) -> Self {
        Self(Arc::new(Mutex::new(known)))
    }

    /// Something else is known now.
    pub(crate) fn set(&self, known: Known) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }

    fn with<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A typed line.
pub(crate) struct Line {
    /// What was typed.
    pub(crate) text: String,
    answered: oneshot::Sender<()>,
}

/// Where lines come from.
pub(crate) struct Lines {
    typed: mpsc::Receiver<Line>,
    /// Tells the reader that its line is answered and the next may be read.
    answered: Option<oneshot::Sender<()>>,
    terminal: Option<Terminal>,
}

struct Terminal {
    news: SyncSender<String>,
    stop: Arc<AtomicBool>,
    reader: JoinHandle<()>,
}

impl Lines {
    /// From stdin as it is.
    pub(crate) fn piped() -> Self {
        let (sender, typed) = mpsc::channel(1);
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines() {
                let Ok(text) = line else { return };
                if !hand_over(&sender, text) {
                    return;
                }
            }
        });
        Self {
            typed,
            answered: None,
            terminal: None,
        }
    }

    /// From a person at a terminal.
    pub(crate) fn terminal(known: &Shared, color: bool) -> Self {
        let (sender, typed) = mpsc::channel(1);
        let printer = ExternalPrinter::new(NEWS_WAITING);
        let news = printer.sender();
        let stop = Arc::new(AtomicBool::new(false));
        let editor = editor(known, color, printer, &stop);
        let prompt = OrderPrompt(known.clone());
        let reader = std::thread::spawn(move || read(editor, &prompt, &sender));
        Self {
            typed,
            answered: None,
            terminal: Some(Terminal { news, stop, reader }),
        }
    }

    /// The next line; `None` when the player leaves. The one before counts as answered.
    /// Cancel safe.
    pub(crate) async fn next(&mut self) -> Option<String> {
        if let Some(answered) = self.answered.take() {
            // A reader that is gone needs no word.
            let _ = answered.send(());
        }
        let line = self.typed.recv().await?;
        self.answered = Some(line.answered);
        Some(line.text)
    }

    /// Prints above the prompt while a line is being typed; false if nobody is typing, and the
    /// caller prints as usual.
    pub(crate) fn print_above(&self, text: &str) -> bool {
        let typing = self.answered.is_none();
        match &self.terminal {
            Some(terminal) if typing => terminal.news.try_send(text.to_owned()).is_ok(),
            _ => false,
        }
    }

    /// Gives the terminal back.
    pub(crate) fn close(self) {
        let Self {
            typed,
            answered,
            terminal,
        } = self;
        drop((typed, answered));
        if let Some(terminal) = terminal {
            terminal.stop.store(true, Ordering::Relaxed);
            // A reader that panicked has said so; the terminal is put right either way.
            let _ = terminal.reader.join();
            let _ = crossterm::terminal::disable_raw_mode();
        }
    }
}

/// Hands a line over and waits until it is answered; false if nobody wants more.
fn hand_over(sender: &mpsc::Sender<Line>, text: String) -> bool {
    let (answered, done) = oneshot::channel();
    sender.blocking_send(Line { text, answered }).is_ok() && done.blocking_recv().is_ok()
}

fn read(mut editor: Reedline, prompt: &OrderPrompt, sender: &mpsc::Sender<Line>) {
    loop {
        match editor.read_line(prompt) {
            Ok(Signal::Success(text)) => {
                if !hand_over(sender, text) {
                    return;
                }
            }
            Ok(Signal::CtrlC | Signal::CtrlD | Signal::ExternalBreak(_)) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn editor(
    known: &Shared,
    color: bool,
    printer: ExternalPrinter<String>,
    stop: &Arc<AtomicBool>,
) -> Reedline {
    let mut keys = default_emacs_keybindings();
    keys.add_binding(
        KeyModifiers::NONE,
        KeyCode::Tab,
        ReedlineEvent::UntilFound(vec![
            ReedlineEvent::Menu(MENU.into()),
            ReedlineEvent::MenuNext,
        ]),
    );
    let menu = Box::new(ColumnarMenu::default().with_name(MENU));
    Reedline::create()
        .with_completer(Box::new(Orders(known.clone())))
        .with_menu(ReedlineMenu::EngineCompleter(menu))
        .with_edit_mode(Box::new(Emacs::new(keys)))
        .with_quick_completions(true)
        .with_partial_completions(true)
        .with_ansi_colors(color)
        .with_external_printer(printer)
        .with_poll_interval(POLL_EVERY)
        .with_break_signal(Arc::clone(stop))
}

struct Orders(Shared);

impl Completer for Orders {
    fn complete(&mut self, line: &str, pos: usize) -> CompletionResult {
        let typed = line.get(..pos).unwrap_or(line);
        let (start, choices) = self
            .0
            .with(|known| complete(typed, &known.legal, &known.view));
        let suggestions: Vec<Suggestion> = choices
            .into_iter()
            .map(|value| Suggestion {
                // A path goes on without a blank.
                append_whitespace: !value.ends_with('>') && !typed[..start].ends_with('>'),
                value,
                span: Span::new(start, pos),
                ..Suggestion::default()
            })
            .collect();
        CompletionResult::fresh(suggestions)
    }
}

struct OrderPrompt(Shared);

impl Prompt for OrderPrompt {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        self.0.with(|known| known.prompt.clone()).into()
    }
    fn render_prompt_right(&self) -> Cow<'_, str> {
        "".into()
    }
    fn render_prompt_indicator(&self, _: PromptEditMode) -> Cow<'_, str> {
        "> ".into()
    }
    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        ". ".into()
    }
    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        format!("(search: {}) ", search.term).into()
    }
}
