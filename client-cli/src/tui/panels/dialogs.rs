//! What lies over the map until it is answered.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph};

use super::super::app::{App, Dialog};
use super::super::entry::attack::{Attack, Told};
use super::super::entry::menu::{Menu, Pick};
use super::super::map::counter;
use super::super::text::{width, wrap};
use super::{block, styled};

/// Draws the dialog, if there is one.
pub(super) fn draw(app: &mut App, frame: &mut Frame<'_>, area: Rect) {
    let Some(mut dialog) = app.dialog.take() else {
        return;
    };
    match &mut dialog {
        Dialog::Page {
            title,
            text,
            scroll,
        } => page(app, frame, area, title, text, scroll),
        Dialog::Attack(attack) => the_attack(app, frame, area, attack),
        Dialog::Pick(pick) => advance(app, frame, area, pick),
        Dialog::Menu(shown) => menu(app, frame, area, shown),
        Dialog::Drafts(at) => drafts(app, frame, area, *at),
        Dialog::Confirm(text, _) => confirm(app, frame, area, text),
    }
    app.dialog = Some(dialog);
}

/// A frame in the middle, as large as is asked for and fits; its inside.
fn window(
    app: &App,
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    (columns, lines): (usize, usize),
) -> Rect {
    let fit = |wanted: usize, room: u16| u16::try_from(wanted + 2).unwrap_or(u16::MAX).min(room);
    let (wide, high) = (fit(columns, area.width), fit(lines, area.height));
    let place = Rect::new(
        area.x + (area.width - wide) / 2,
        area.y + (area.height - high) / 2,
        wide,
        high,
    );
    frame.render_widget(Clear, place);
    let block = block(app.theme, title);
    let inner = block.inner(place);
    frame.render_widget(block, place);
    inner
}

/// The part of a list that shows its line `at`, and where it begins.
fn visible(length: usize, at: usize, height: usize) -> std::ops::Range<usize> {
    let height = height.max(1);
    let first = at
        .saturating_sub(height / 2)
        .min(length.saturating_sub(height));
    first..(first + height).min(length)
}

fn page(app: &App, frame: &mut Frame<'_>, area: Rect, title: &str, text: &str, scroll: &mut usize) {
    let columns = usize::from(area.width.saturating_sub(4)).min(84);
    let lines: Vec<String> = text
        .lines()
        .flat_map(|line| wrap_kept(line, columns))
        .collect();
    let longest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    let size = (longest.max(width(title) + 2).max(30), lines.len());
    let height = lines.len().min(usize::from(area.height.saturating_sub(2)));
    *scroll = (*scroll).min(lines.len() - height);
    let shown = match lines.len() > height {
        true => format!(
            "{title}, {} to {} of {}",
            *scroll + 1,
            *scroll + height,
            lines.len()
        ),
        false => title.to_owned(),
    };
    let inner = window(app, frame, area, &shown, size);
    let lines: Vec<Line<'_>> = lines[*scroll..*scroll + height]
        .iter()
        .map(|line| Line::from(line.clone()))
        .collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Wrapped only if it must be; what follows the first gap of a table hangs below itself.
fn wrap_kept(line: &str, columns: usize) -> Vec<String> {
    if width(line) <= columns {
        return vec![line.to_owned()];
    }
    let own = line.len() - line.trim_start().len();
    let gap = line[own..].find("  ").map(|at| own + at);
    let tail = gap.map(|at| line.len() - line[at..].trim_start().len());
    match tail.filter(|at| width(&line[..*at]) <= columns / 2) {
        Some(at) => {
            let (head, tail) = line.split_at(at);
            let blank = " ".repeat(width(head));
            let heads = std::iter::once(head).chain(std::iter::repeat(blank.as_str()));
            let lines = wrap(tail, columns - width(head), 0);
            heads
                .zip(lines)
                .map(|(head, line)| format!("{head}{line}"))
                .collect()
        }
        None => wrap(line, columns, 2),
    }
}

fn menu(app: &App, frame: &mut Frame<'_>, area: Rect, menu: &Menu) {
    let all = menu.items.iter().map(|(text, _)| text).chain(&menu.foot);
    let longest = all.map(|text| width(text)).max().unwrap_or(0);
    let size = (
        (longest + 2).max(width(&menu.title) + 2),
        menu.items.len() + menu.foot.len(),
    );
    let inner = window(app, frame, area, &menu.title, size);
    let room = usize::from(inner.height).saturating_sub(menu.foot.len());
    let range = visible(menu.items.len(), menu.at, room);
    let mut lines = vec![];
    for index in range {
        let (text, _) = &menu.items[index];
        lines.push(row(app, index == menu.at, text));
    }
    let foot = menu
        .foot
        .iter()
        .map(|text| styled(text.clone(), app.theme.faint()));
    lines.extend(foot);
    frame.render_widget(Paragraph::new(lines), inner);
}

/// A line of a list, pointed at or not.
fn row(app: &App, here: bool, text: &str) -> Line<'static> {
    match here {
        true => styled(format!("> {text}"), app.theme.chosen()),
        false => styled(format!("  {text}"), Style::new()),
    }
}

fn confirm(app: &App, frame: &mut Frame<'_>, area: Rect, text: &str) {
    let columns = usize::from(area.width.saturating_sub(6)).min(56);
    let mut lines = wrap(text, columns, 0);
    lines.push(String::new());
    lines.push("y yes   n no".into());
    let inner = window(app, frame, area, "Sure?", (columns, lines.len()));
    let lines: Vec<Line<'_>> = lines.into_iter().map(Line::from).collect();
    frame.render_widget(Paragraph::new(lines), inner);
}

fn advance(app: &App, frame: &mut Frame<'_>, area: Rect, pick: &Pick) {
    let title = format!("Who advances into {}? (11.10)", pick.hex);
    let size = (width(&title).max(44), pick.units.len() + 1);
    let inner = window(app, frame, area, &title, size);
    let mut lines = vec![];
    for (index, (unit, on)) in pick.units.iter().enumerate() {
        let known = app.view().units.get(unit);
        let shown = known.map_or(app.reel.names().tag(*unit), |unit| {
            counter::counter(unit, 16)
        });
        let mark = if *on { "[x]" } else { "[ ]" };
        lines.push(row(app, index == pick.at, &format!("{mark} {shown}")));
    }
    lines.push(styled(
        "Space in or out   Enter goes   n nobody",
        app.theme.faint(),
    ));
    frame.render_widget(Paragraph::new(lines), inner);
}

fn drafts(app: &App, frame: &mut Frame<'_>, area: Rect, at: usize) {
    let mut lines = vec![];
    for (index, draft) in app.drafts.iter().enumerate() {
        let stage = &draft.stage;
        let phase = stage
            .phase
            .map_or(String::new(), |phase| format!(" {phase}"));
        let text = format!("{}. {}   T{}{phase}", index + 1, draft.text, stage.turn);
        lines.push(row(app, index == at, &text));
        if let Some(why) = &draft.refused {
            let why = wrap(why, 68, 0).into_iter();
            lines.extend(why.map(|line| styled(format!("     {line}"), app.theme.bad())));
        }
    }
    if lines.is_empty() {
        lines.push(styled(
            "None. d keeps an order back instead of sending it.",
            Style::new(),
        ));
    }
    lines.push(styled(
        "S send all  Enter amend  x remove  J K down up  Esc close",
        app.theme.faint(),
    ));
    let longest = lines.iter().map(Line::width).max().unwrap_or(0);
    let inner = window(app, frame, area, "Drafts", (longest, lines.len()));
    frame.render_widget(Paragraph::new(lines), inner);
}

fn the_attack(app: &App, frame: &mut Frame<'_>, area: Rect, attack: &mut Attack) {
    let title = format!("Attack on {}", attack.target);
    let left_columns = 30;
    let right_columns = usize::from(area.width.saturating_sub(left_columns + 3)).min(52);
    let mut left = parts(app, attack);
    let mut right = match &attack.told {
        Told::Asking => vec!["The judge is asked ...".to_owned()],
        Told::Odds(text) => text
            .lines()
            .flat_map(|line| wrap_kept(line, right_columns))
            .collect(),
        Told::Refused(why) => wrap(why, right_columns, 0),
    };
    let lines = usize::from(area.height.saturating_sub(2));
    if right.len() > lines {
        left.extend(results(
            &mut right,
            usize::from(left_columns),
            lines - left.len().min(lines),
        ));
    }
    let size = (
        usize::from(left_columns) + 1 + right_columns,
        left.len().max(right.len()),
    );
    let inner = window(app, frame, area, &title, size);
    let [left_area, right_area] =
        Layout::horizontal([Constraint::Length(left_columns + 1), Constraint::Min(1)]).areas(inner);
    frame.render_widget(Paragraph::new(left), left_area);
    let style = match attack.told {
        Told::Refused(_) => app.theme.bad(),
        Told::Asking => app.theme.faint(),
        Told::Odds(_) => Style::new(),
    };
    let height = usize::from(right_area.height).max(1);
    attack.scroll = attack.scroll.min(right.len().saturating_sub(height));
    let more = right.len() > attack.scroll + height;
    let right = right.into_iter().skip(attack.scroll).take(height);
    let mut right: Vec<Line<'_>> = right.map(|line| styled(line, style)).collect();
    if more {
        right.truncate(height - 1);
        right.push(styled("... more: PgDn", app.theme.faint()));
    }
    frame.render_widget(Paragraph::new(right), right_area);
}

/// Takes the table of results out, if it fits with a line above it into so many columns and lines.
fn results(told: &mut Vec<String>, columns: usize, lines: usize) -> Vec<Line<'static>> {
    let begins = |line: &String, word| line.trim_start().starts_with(word);
    let Some(head) = told.iter().position(|line| begins(line, "result ")) else {
        return vec![];
    };
    let rows = told[head..].iter();
    let count = rows.take_while(|line| !begins(line, "(")).count();
    let rows = head..head + count;
    let fits = told[rows.clone()]
        .iter()
        .all(|line| width(line.trim_start()) <= columns);
    if !fits || count >= lines {
        return vec![];
    }
    let table = told.drain(rows);
    let table = table.map(|line| Line::from(line.trim_start().to_owned()));
    std::iter::once(Line::default()).chain(table).collect()
}

/// Who may take part.
fn parts(app: &App, attack: &Attack) -> Vec<Line<'static>> {
    let mut lines = vec![];
    let mut support = false;
    for (index, part) in attack.parts.iter().enumerate() {
        if part.support && !support {
            lines.push(styled("support", app.theme.faint()));
            support = true;
        }
        let known = app.view().units.get(&part.unit);
        let shown = known.map_or(app.reel.names().tag(part.unit), |u| counter::counter(u, 14));
        let mark = if part.on { "[x]" } else { "[ ]" };
        let lead = if part.unit == attack.lead && !part.support {
            " lead"
        } else {
            ""
        };
        lines.push(row(
            app,
            index == attack.at,
            &format!("{mark} {shown}{lead}"),
        ));
    }
    if attack.air_max > 0 {
        let text = format!("air {} of {}", attack.air, attack.air_max);
        lines.push(row(app, attack.at == attack.parts.len(), &text));
    }
    lines
}
