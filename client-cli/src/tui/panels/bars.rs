//! The bars above and below: where the match stands, how the line is, what was said last.

use naktong_protocol::message::MatchState;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::super::app::{App, Dialog, Link, Mode, Tone};
use super::super::text::{counted, cut, width, wrap};
use crate::render::{dealings, status};

/// What goes below the map.
pub(super) enum Low {
    /// A remark, or what can be done here.
    Text(Vec<(String, Style)>),
    /// The line being typed, from this byte on.
    Typing(usize),
}

impl Low {
    /// Lines of the screen that it takes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(lines) => lines.len(),
            Self::Typing(_) => 1,
        }
    }
}

/// What goes below the map, in at most so many lines.
pub(super) fn low_lines(app: &App, columns: u16, most: usize) -> Low {
    let columns = usize::from(columns);
    if let Some(line) = &app.line {
        // As much before the cursor as fits beside the prompt.
        let room = columns.saturating_sub(4);
        let mut start = 0;
        while width(&line.text[start..line.at]) > room {
            start += line.text[start..].chars().next().map_or(1, char::len_utf8);
        }
        return Low::Typing(start);
    }
    let Some((tone, text)) = &app.note else {
        let hint = cut(hint(app), columns).to_owned();
        return Low::Text(vec![(hint, app.theme.faint())]);
    };
    let style = match tone {
        Tone::Plain => Style::new(),
        Tone::Good => app.theme.good(),
        Tone::Bad => app.theme.bad(),
    };
    let mut lines = wrap(text, columns, 2);
    if lines.len() > most {
        lines.truncate(most);
        let last = &mut lines[most - 1];
        *last = format!("{}...", cut(last, columns.saturating_sub(3)));
    }
    Low::Text(lines.into_iter().map(|line| (line, style)).collect())
}

/// What can be done now, in one line.
fn hint(app: &App) -> &'static str {
    match &app.dialog {
        Some(Dialog::Page { .. }) => return "Up Down PgUp PgDn   any other key closes",
        Some(Dialog::Menu(_)) => return "Up Down   Enter takes it   Esc closes",
        Some(Dialog::Confirm(..)) => return "y yes   n no",
        Some(Dialog::Attack(_)) => {
            return "Space in or out  l leads  + - air  Enter attacks  d drafts  Esc leaves it";
        }
        Some(Dialog::Pick(_) | Dialog::Drafts(_)) => return "Up Down   Esc closes",
        None => {}
    }
    match app.mode {
        Mode::Play if !app.reel.at_end() => ", . < > { } back and on   End now   ? keys",
        Mode::Play if !app.chosen.is_empty() => {
            "Enter go or attack  d draft  x path  w why not  Space next  Esc drop  ? keys"
        }
        Mode::Play if app.is_to_move() => {
            "n next to do  Enter select  : type an order  D done  ? keys"
        }
        Mode::Play => "Tab panels  + - zoom  : type  , . look back  i tell  ? keys  q quit",
        Mode::Watch | Mode::Replay => {
            "n p event  > < phase  } { turn  Space play  b battles  V eyes  g go  ? keys"
        }
    }
}

/// Draws it.
pub(super) fn low(app: &App, frame: &mut Frame<'_>, area: Rect, low: Low) {
    match low {
        Low::Text(lines) => {
            let lines: Vec<Line<'_>> = lines
                .into_iter()
                .map(|(text, style)| Line::styled(text, style))
                .collect();
            frame.render_widget(Paragraph::new(lines), area);
        }
        Low::Typing(start) => typing(app, frame, area, start),
    }
}

fn typing(app: &App, frame: &mut Frame<'_>, area: Rect, start: usize) {
    let Some(line) = &app.line else { return };
    let prompt = if line.amends.is_some() { "= " } else { ": " };
    let shown = cut(&line.text[start..], usize::from(area.width) - 3);
    let text = Line::from(vec![
        Span::styled(prompt, app.theme.title()),
        Span::raw(shown),
    ]);
    frame.render_widget(Paragraph::new(text), area);
    let before = width(&line.text[start..line.at]);
    let column = area.x + 2 + u16::try_from(before).unwrap_or(0);
    frame.set_cursor_position((column.min(area.right() - 1), area.y));
    if line.offered.is_empty() {
        return;
    }
    // The offers stand above the line, as many as fit into three lines.
    let words = line.offered.join("  ");
    let mut lines = wrap(&words, usize::from(area.width), 0);
    lines.truncate(3);
    let height = u16::try_from(lines.len()).unwrap_or(1).min(area.y);
    let above = Rect::new(area.x, area.y - height, area.width, height);
    frame.render_widget(Clear, above);
    let lines: Vec<Line<'_>> = lines.into_iter().map(Line::from).collect();
    frame.render_widget(Paragraph::new(lines).style(app.theme.bar()), above);
}

/// Where the match stands.
pub(super) fn header(app: &App, frame: &mut Frame<'_>, area: Rect) {
    let (board, view) = (&app.board, app.view());
    let mut parts = vec![];
    if app.is_stale() {
        parts.push("STALE, as last known".to_owned());
    }
    match &app.info.state {
        MatchState::Gathering => {
            let free = app.info.seats.iter().filter(|seat| seat.player.is_none());
            let free: Vec<String> = free.map(|seat| seat.seat.to_string()).collect();
            parts.push(format!("not begun, free: {}", free.join(", ")));
        }
        MatchState::Stopped { reference } => parts.push(format!("stopped, reference {reference}")),
        MatchState::Closed { .. } => parts.push("closed".to_owned()),
        MatchState::Playing | MatchState::Finished(_) => parts.push(status::turn(board, view)),
    }
    if let Some(outcome) = &view.outcome {
        parts.push(format!("over: {}", outcome.level));
    } else if let Some(side) = view.turn.acting {
        parts.push(match view.turn.phase {
            Some(phase) => format!("{side} {phase}"),
            None => format!("{side} turn"),
        });
        match app.seat {
            Some(seat) if status::stands_in(&app.info, seat).is_some() => {
                parts.push("COMPUTER PLAYS: take-back".into());
            }
            Some(_) if app.is_to_move() => parts.push("YOUR MOVE".into()),
            Some(seat) if view.turn.done.contains(&seat) => parts.push("you are done".into()),
            _ => {}
        }
    }
    parts.push(format!("NK points {}", view.score.nk_points));
    parts.push(board.title.clone());
    let text = parts.join(" | ");
    let bar = app.theme.bar().add_modifier(Modifier::BOLD);
    let style = if app.is_stale() {
        bar.patch(app.theme.bad())
    } else {
        bar
    };
    let text = format!(" {}", cut(&text, usize::from(area.width) - 1));
    frame.render_widget(Paragraph::new(text).style(style), area);
}

/// How the line is, where in the stream we are, what is open.
pub(super) fn status(app: &App, frame: &mut Frame<'_>, area: Rect) {
    let theme = app.theme;
    let (up, link) = match &app.link {
        Link::Up => (true, "connected".to_owned()),
        Link::Lost { attempt, of } => (false, format!("reconnecting {attempt}/{of}")),
        Link::Gone(_) => (false, "no server (R calls)".to_owned()),
        Link::File => (true, "replay".to_owned()),
    };
    let lamp = if up { theme.good() } else { theme.bad() };
    let (place, length) = (app.reel.place(), app.reel.len());
    let mut parts = vec![];
    let event = format!("#{}", app.reel.seq());
    parts.push(match app.reel.at_end() && app.mode != Mode::Replay {
        true => event,
        false => format!("{event}  event {place} of {length}"),
    });
    if let Some(speed) = app.running {
        parts.push(format!("running {speed}/s"));
    }
    parts.push(format!("{} by {}", app.id.short(), app.view().viewer));
    if let (Some(seat), Some(own)) = (app.seat, app.by_mate) {
        parts.push(format!("you act for {seat} by {own}"));
    }
    if let Some(sending) = &app.sending {
        parts.push(format!("sending {}", sending.text));
    }
    if !app.drafts.is_empty() {
        parts.push(counted(app.drafts.len(), "draft"));
    }
    if app.unread > 0 {
        parts.push(format!("{} said (C)", app.unread));
    }
    let playing = app.info.state == MatchState::Playing;
    if let Some(now) = app.now_ms.filter(|_| playing) {
        parts.extend(dealings::left(&app.info, now));
    }
    let left = app.left().len();
    if left > 0 {
        parts.push(format!("{left} left"));
    }
    let right = format!("{} ", app.sight.cursor);
    let bar = theme.bar();
    let room = usize::from(area.width).saturating_sub(width(&link) + width(&right) + 5);
    let text = parts.join("  ");
    let text = cut(&text, room);
    let gap = " ".repeat(room - width(text));
    let line = Line::from(vec![
        Span::styled(format!(" {} ", theme.lamp(up)), bar.patch(lamp)),
        Span::styled(format!("{link}  "), bar),
        Span::styled(format!("{text}{gap}"), bar),
        Span::styled(right, bar.add_modifier(Modifier::BOLD)),
    ]);
    frame.render_widget(Paragraph::new(line).style(bar), area);
}
