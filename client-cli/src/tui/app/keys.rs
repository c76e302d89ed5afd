//! Keys and the mouse.

use naktong_protocol::Direction;
use naktong_protocol::order::Order;
use ratatui::crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::super::entry::line::CommandLine;
use super::super::entry::menu::step;
use super::super::panels::help;
use super::super::reel::page::Page;
use super::{App, Confirmed, Dialog, Effect, Link, Mode, Tab, Tone};

/// Lines of a page turned at once.
const PAGE_LINES: usize = 10;

impl App {
    pub(super) fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if key.kind == KeyEventKind::Release {
            return vec![];
        }
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            match key.code {
                KeyCode::Char('c') if self.line.is_none() && self.dialog.is_none() => {
                    return self.leave();
                }
                KeyCode::Char('c') => {
                    // A second one, on the question whether to leave, leaves.
                    if let Some(Dialog::Confirm(_, Confirmed::Quit)) = self.dialog {
                        return vec![Effect::Quit];
                    }
                    (self.line, self.dialog) = (None, None);
                    return vec![];
                }
                KeyCode::Char('z') => return vec![Effect::Suspend],
                KeyCode::Char('l') => return vec![Effect::Redraw],
                _ => {}
            }
        }
        if self.line.is_some() {
            return self.line_key(key);
        }
        if let Some(dialog) = self.dialog.take() {
            return self.dialog_key(dialog, key);
        }
        self.note = None;
        if key.code == KeyCode::Char('C') {
            return self.show_talk();
        }
        if self.look_key(key) {
            return vec![];
        }
        match self.mode {
            Mode::Play => self.play_key(key.code),
            Mode::Watch | Mode::Replay => self.reel_key(key.code),
        }
    }

    /// The keys that look about and are the same everywhere; false for others.
    fn look_key(&mut self, key: KeyEvent) -> bool {
        let (sight, atlas) = (&mut self.sight, &self.atlas);
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        match key.code {
            KeyCode::Up if shift => sight.scroll(0, -1, atlas),
            KeyCode::Down if shift => sight.scroll(0, 1, atlas),
            KeyCode::Left if shift => sight.scroll(-1, 0, atlas),
            KeyCode::Right if shift => sight.scroll(1, 0, atlas),
            KeyCode::Up | KeyCode::Char('k' | '8') => sight.step(Direction::North, atlas),
            KeyCode::Down | KeyCode::Char('j' | '2') => sight.step(Direction::South, atlas),
            KeyCode::Left | KeyCode::Char('h') => sight.column(-1, atlas),
            KeyCode::Right | KeyCode::Char('l') => sight.column(1, atlas),
            KeyCode::Char('7') => sight.step(Direction::Northwest, atlas),
            KeyCode::Char('9') => sight.step(Direction::Northeast, atlas),
            KeyCode::Char('1') => sight.step(Direction::Southwest, atlas),
            KeyCode::Char('3') => sight.step(Direction::Southeast, atlas),
            KeyCode::Char('+' | '=') => sight.zoom(-1),
            KeyCode::Char('-') => sight.zoom(1),
            KeyCode::Char('c') => sight.center(),
            KeyCode::Char('t') => sight.zones = !sight.zones,
            KeyCode::PageUp => self.log_back += PAGE_LINES,
            KeyCode::PageDown => self.log_back = self.log_back.saturating_sub(PAGE_LINES),
            KeyCode::Tab => self.turn_tab(1),
            KeyCode::BackTab => self.turn_tab(Tab::ALL.len() - 1),
            KeyCode::Char('0') => self.panels = !self.panels,
            KeyCode::Char('i') => self.tell_hex(),
            KeyCode::Char('b') => self.battles(),
            KeyCode::Char('V') => self.viewpoints(),
            KeyCode::Char('.') => {
                self.seek(true, "later event", |_| true);
            }
            KeyCode::Char(',') => {
                self.seek(false, "earlier event", |_| true);
            }
            KeyCode::Char('>') => self.seek(true, "later phase", Page::turns_over),
            KeyCode::Char('<') => self.seek(false, "earlier phase", Page::turns_over),
            KeyCode::Char('}') => self.seek(true, "later turn", new_turn),
            KeyCode::Char('{') => self.seek(false, "earlier turn", new_turn),
            KeyCode::Char(']') => self.seek_here(true),
            KeyCode::Char('[') => self.seek_here(false),
            KeyCode::Home => {
                self.running = None;
                self.go_to_place(0);
            }
            KeyCode::End => {
                self.running = None;
                self.go_to_place(usize::MAX);
            }
            KeyCode::Char('#') => {
                let text = format!("This is {0}: naktong replay {0}", self.reference());
                self.say(Tone::Plain, text);
            }
            KeyCode::Char(':' | ';') => self.line = Some(CommandLine::default()),
            KeyCode::Char('"') => self.line = Some(CommandLine::new("say ")),
            KeyCode::Char('g' | '/') => self.line = Some(CommandLine::new("go ")),
            KeyCode::Char('?') | KeyCode::F(1) => {
                self.page("Help", help::text(self.mode, self.theme))
            }
            _ => return false,
        }
        true
    }

    fn turn_tab(&mut self, by: usize) {
        let at = Tab::ALL.iter().position(|tab| *tab == self.tab);
        self.tab = Tab::ALL[(at.unwrap_or(0) + by) % Tab::ALL.len()];
        self.panels = true;
        if self.tab == Tab::Chat {
            self.unread = 0;
        }
    }

    /// The keys of who plays.
    fn play_key(&mut self, code: KeyCode) -> Vec<Effect> {
        match code {
            KeyCode::Enter => return self.act_here(),
            KeyCode::Char(' ') => self.select_next(),
            KeyCode::Esc => {
                self.chosen.clear();
                self.via.clear();
                self.shown = None;
                self.reel.go(usize::MAX);
            }
            KeyCode::Char('n') => self.next_left(true),
            KeyCode::Char('p') => self.next_left(false),
            KeyCode::Char('a') => return self.begin_attack(),
            KeyCode::Char('s') => self.stances(),
            KeyCode::Char('e') => self.offers(),
            KeyCode::Char('x') => self.add_step(),
            KeyCode::Char('f') => {
                self.on_foot = !self.on_foot;
                let how = if self.on_foot {
                    "on foot"
                } else {
                    "as they are"
                };
                self.say(Tone::Plain, format!("Motor infantry moves {how} (4.5)."));
            }
            KeyCode::Char('d') => match self.move_here() {
                Some(order) => self.draft(order),
                None => self.say(Tone::Plain, "Select a unit and a hex it can reach first."),
            },
            KeyCode::Char('o') => self.dialog = Some(Dialog::Drafts(0)),
            KeyCode::Char('S') => return self.send_drafts(),
            KeyCode::Char('u') => self.undo(),
            KeyCode::Char('w') => return self.why_not(),
            KeyCode::Char('v') => return self.supply(),
            KeyCode::Char('r') => return self.ask_reach(),
            KeyCode::Char('D') => return self.done(),
            code => return self.common_key(code),
        }
        vec![]
    }

    /// The keys of who looks on.
    fn reel_key(&mut self, code: KeyCode) -> Vec<Effect> {
        match code {
            KeyCode::Char(' ') => self.run_or_pause(),
            KeyCode::Char('n') => self.seek(true, "later event", |_| true),
            KeyCode::Char('p') | KeyCode::Backspace => {
                self.seek(false, "earlier event", |_| true);
            }
            KeyCode::Char('f') => self.speed(true),
            KeyCode::Char('s') => self.speed(false),
            KeyCode::Enter => self.tell_hex(),
            KeyCode::Esc => self.chosen.clear(),
            code => return self.common_key(code),
        }
        vec![]
    }

    fn common_key(&mut self, code: KeyCode) -> Vec<Effect> {
        match code {
            KeyCode::Char('q') => return self.leave(),
            KeyCode::Char('m') => {
                self.mouse = !self.mouse;
                let text = match self.mouse {
                    true => "The mouse points: click selects, twice is Enter; m lets go of it.",
                    false => "The mouse is the terminal's again.",
                };
                self.say(Tone::Plain, text);
                return vec![Effect::Mouse(self.mouse)];
            }
            KeyCode::Char('R') => match self.link {
                Link::Gone(_) => return vec![Effect::Reconnect],
                _ => self.say(Tone::Plain, "The line stands, or is being tried."),
            },
            KeyCode::Char(sign) => {
                let text = format!("{sign:?} does nothing: ? shows the keys, : types an order.");
                self.say(Tone::Plain, text);
            }
            _ => {}
        }
        vec![]
    }

    fn line_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some(mut line) = self.line.take() else {
            return vec![];
        };
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => {
                self.note = None;
                return self.typed(&line);
            }
            KeyCode::Esc => {
                if let Some(index) = line.amends {
                    self.dialog = Some(Dialog::Drafts(index));
                }
                return vec![];
            }
            KeyCode::Tab => {
                let app = &*self;
                line.complete(|typed| app.completions(typed));
            }
            KeyCode::Up => line.recall(&self.history, true),
            KeyCode::Down => line.recall(&self.history, false),
            KeyCode::Left => line.left(),
            KeyCode::Right => line.right(),
            KeyCode::Home => line.home(),
            KeyCode::End => line.end(),
            KeyCode::Char('a') if control => line.home(),
            KeyCode::Char('e') if control => line.end(),
            KeyCode::Char('u') if control => line.clear(),
            KeyCode::Char('w') if control => line.delete_word(),
            KeyCode::Delete => line.delete(),
            // Nothing is left to take away: the line closes.
            KeyCode::Backspace if !line.backspace() => return vec![],
            KeyCode::Char(sign) if !control => line.insert(sign),
            _ => {}
        }
        self.line = Some(line);
        vec![]
    }

    fn dialog_key(&mut self, dialog: Dialog, key: KeyEvent) -> Vec<Effect> {
        if key.code == KeyCode::Esc {
            return vec![];
        }
        match dialog {
            Dialog::Page {
                title,
                text,
                scroll,
            } => {
                let by = match key.code {
                    KeyCode::Up | KeyCode::Char('k') => scroll.saturating_sub(1),
                    KeyCode::Down | KeyCode::Char('j') => scroll + 1,
                    KeyCode::PageUp => scroll.saturating_sub(PAGE_LINES),
                    KeyCode::PageDown | KeyCode::Char(' ') => scroll + PAGE_LINES,
                    KeyCode::Home => 0,
                    KeyCode::End => usize::MAX,
                    _ => {
                        // It may have lain over an offer.
                        self.offer_advance();
                        return vec![];
                    }
                };
                self.dialog = Some(Dialog::Page {
                    title,
                    text,
                    scroll: by,
                });
                vec![]
            }
            Dialog::Confirm(text, then) => match (key.code, then) {
                (KeyCode::Char('y' | 'Y') | KeyCode::Enter, Confirmed::Order(order)) => {
                    self.give(order)
                }
                (KeyCode::Char('y' | 'Y') | KeyCode::Enter, Confirmed::Quit) => vec![Effect::Quit],
                (KeyCode::Char('n' | 'N' | 'q'), _) => vec![],
                (_, then) => {
                    self.dialog = Some(Dialog::Confirm(text, then));
                    vec![]
                }
            },
            Dialog::Menu(mut menu) => {
                match key.code {
                    KeyCode::Up | KeyCode::Char('k') => menu.step(-1),
                    KeyCode::Down | KeyCode::Char('j') => menu.step(1),
                    KeyCode::PageUp => menu.step(-10),
                    KeyCode::PageDown => menu.step(10),
                    KeyCode::Home => menu.step(isize::MIN),
                    KeyCode::End => menu.step(isize::MAX),
                    KeyCode::Enter | KeyCode::Char('d') => {
                        let (_, action) = menu.items[menu.at].clone();
                        return self.choose(action, key.code == KeyCode::Char('d'));
                    }
                    KeyCode::Char('q') => return vec![],
                    _ => {}
                }
                self.dialog = Some(Dialog::Menu(menu));
                vec![]
            }
            Dialog::Pick(mut pick) => {
                match key.code {
                    KeyCode::Up | KeyCode::Char('k') => pick.step(-1),
                    KeyCode::Down | KeyCode::Char('j') => pick.step(1),
                    KeyCode::Char(' ') => pick.toggle(),
                    KeyCode::Enter => return self.give(pick.order()),
                    KeyCode::Char('n') => return self.give(Order::Advance { units: vec![] }),
                    _ => {}
                }
                self.dialog = Some(Dialog::Pick(pick));
                vec![]
            }
            Dialog::Drafts(at) => self.drafts_key(at, key.code),
            Dialog::Attack(mut attack) => {
                let before = attack.question();
                match key.code {
                    KeyCode::Up | KeyCode::Char('k') => attack.step(-1),
                    KeyCode::Down | KeyCode::Char('j') => attack.step(1),
                    KeyCode::Char(' ') => attack.toggle(),
                    KeyCode::Char('l') => attack.make_lead(),
                    KeyCode::Char('+' | '=') => attack.change_air(true),
                    KeyCode::Char('-') => attack.change_air(false),
                    KeyCode::PageUp => attack.scroll = attack.scroll.saturating_sub(PAGE_LINES),
                    KeyCode::PageDown => attack.scroll += PAGE_LINES,
                    KeyCode::Enter | KeyCode::Char('d') => {
                        let Some(order) = attack.order() else {
                            self.dialog = Some(Dialog::Attack(attack));
                            return vec![];
                        };
                        if key.code == KeyCode::Enter {
                            return self.give(order);
                        }
                        self.draft(order);
                        return vec![];
                    }
                    _ => {}
                }
                let changed = attack.question() != before;
                self.dialog = Some(Dialog::Attack(attack));
                match changed {
                    true => self.ask_odds(),
                    false => vec![],
                }
            }
        }
    }

    fn drafts_key(&mut self, at: usize, code: KeyCode) -> Vec<Effect> {
        let mut at = step(at, 0, self.drafts.len());
        let some = at < self.drafts.len();
        match code {
            KeyCode::Up | KeyCode::Char('k') => at = step(at, -1, self.drafts.len()),
            KeyCode::Down | KeyCode::Char('j') => at = step(at, 1, self.drafts.len()),
            KeyCode::Char('K') if some && at > 0 => {
                self.drafts.swap(at, at - 1);
                at -= 1;
            }
            KeyCode::Char('J') if at + 1 < self.drafts.len() => {
                self.drafts.swap(at, at + 1);
                at += 1;
            }
            KeyCode::Char('x') | KeyCode::Delete if some => {
                self.drafts.remove(at);
            }
            KeyCode::Enter if some => {
                let text = self.drafts[at].text.clone();
                self.line = Some(CommandLine::amending(at, text));
                return vec![];
            }
            KeyCode::Char('S') => return self.send_drafts(),
            KeyCode::Char('q' | 'o') => return vec![],
            _ => {}
        }
        self.dialog = Some(Dialog::Drafts(at));
        vec![]
    }

    pub(super) fn mouse(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        if self.dialog.is_some() || self.line.is_some() {
            return vec![];
        }
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                let hex = self.sight.hex_at(mouse.column, mouse.row, &self.atlas);
                match hex {
                    Some(hex) if hex == self.sight.cursor => {
                        let enter = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
                        return self.key(enter);
                    }
                    Some(hex) => self.sight.go(hex, &self.atlas),
                    None => {}
                }
            }
            MouseEventKind::ScrollUp => self.sight.scroll(0, -1, &self.atlas),
            MouseEventKind::ScrollDown => self.sight.scroll(0, 1, &self.atlas),
            _ => {}
        }
        vec![]
    }
}

fn new_turn(page: &Page) -> bool {
    page.stages.0.turn != page.stages.1.turn
}
