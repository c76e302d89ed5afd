//! The whole screen: map, panels beside it, bars above and below, dialogs over it.

mod bars;
mod dialogs;
pub(crate) mod help;
mod side;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::app::{App, Mode, Tab};
use super::map::MapWidget;
use super::theme::Theme;

/// The least screen that is drawn on.
const LEAST: (u16, u16) = (40, 12);
/// From this width on panels stand side by side, not behind tabs.
const WIDE: u16 = 130;
/// Columns of the panel where there is room for one.
const NARROW_SIDE: u16 = 31;
/// Lines that a remark may take.
const NOTE_LINES: usize = 3;

/// Corners and lines of ASCII.
const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// A frame with a title.
fn block(theme: Theme, title: &str) -> Block<'static> {
    let block = Block::bordered()
        .style(theme.base())
        .border_style(theme.frame())
        .title(Span::styled(format!(" {title} "), theme.title()));
    match theme.ascii {
        true => block.border_set(ASCII_BORDER),
        false => block,
    }
}

/// Draws everything.
pub(crate) fn draw(app: &mut App, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let text = format!("{} x {} at least, or --plain", LEAST.0, LEAST.1);
        frame.render_widget(Paragraph::new(text), area);
        return;
    }
    frame.buffer_mut().set_style(area, app.theme.base());
    let low = bars::low_lines(app, area.width, NOTE_LINES);
    let [top, body, note, bottom] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(u16::try_from(low.len()).unwrap_or(1)),
        Constraint::Length(1),
    ])
    .areas(area);
    bars::header(app, frame, top);
    bars::status(app, frame, bottom);
    let map_area = panels(app, frame, body);
    map(app, frame, map_area);
    dialogs::draw(app, frame, body);
    bars::low(app, frame, note, low);
}

fn map(app: &mut App, frame: &mut Frame<'_>, area: Rect) {
    let camera = app.sight.fit(area, &app.atlas);
    let marks = app.marks();
    let widget = MapWidget {
        board: &app.board,
        atlas: &app.atlas,
        view: app.view(),
        marks: &marks,
        theme: app.theme,
        scale: app.sight.scale(),
        camera,
        cursor: app.sight.cursor,
    };
    frame.render_widget(widget, area);
}

/// Draws the panels and says what is left for the map.
fn panels(app: &App, frame: &mut Frame<'_>, area: Rect) -> Rect {
    if !app.panels {
        return area;
    }
    if area.width < WIDE {
        let width = NARROW_SIDE.min(area.width / 2);
        let [map, side] =
            Layout::horizontal([Constraint::Min(1), Constraint::Length(width)]).areas(area);
        tabs(app, frame, side);
        return map;
    }
    let width = if area.width < 170 { 48 } else { 62 };
    let [map, side] =
        Layout::horizontal([Constraint::Min(1), Constraint::Length(width)]).areas(area);
    let inner = usize::from(width) - 2;
    let of_match = side::lines(app, Tab::Match, inner, usize::MAX);
    let match_height = u16::try_from(of_match.len() + 2).unwrap_or(u16::MAX);
    let hex = side::lines(app, Tab::Hex, inner, usize::MAX);
    let third = area.height / 3;
    let hex_height = u16::try_from(hex.len() + 2)
        .unwrap_or(u16::MAX)
        .clamp(9, third.max(9));
    let orders_height = match app.mode {
        Mode::Play => (area.height / 5).max(6),
        Mode::Watch | Mode::Replay => 7,
    };
    let talks = app.mode != Mode::Replay;
    let rows = Layout::vertical([
        Constraint::Length(hex_height),
        Constraint::Length(match_height.min(third)),
        Constraint::Length(orders_height),
        Constraint::Min(3),
        Constraint::Length(if talks { (area.height / 6).max(5) } else { 0 }),
    ]);
    let areas: [Rect; 5] = rows.areas(side);
    let order = [Tab::Hex, Tab::Match, Tab::Orders, Tab::Log, Tab::Chat];
    for (tab, area) in order
        .into_iter()
        .zip(areas)
        .filter(|(_, area)| area.height > 0)
    {
        panel(app, frame, area, tab, block(app.theme, tab.word(app.mode)));
    }
    map
}

/// One panel behind tabs.
fn tabs(app: &App, frame: &mut Frame<'_>, area: Rect) {
    let mut titles = vec![];
    for tab in Tab::ALL {
        let word = match tab == app.tab {
            true => Span::styled(format!("[{}]", tab.word(app.mode)), app.theme.title()),
            false => Span::styled(format!(" {}", tab.word(app.mode)), app.theme.faint()),
        };
        titles.push(word);
    }
    let block = Block::bordered()
        .border_style(app.theme.frame())
        .title(Line::from(titles));
    let block = match app.theme.ascii {
        true => block.border_set(ASCII_BORDER),
        false => block,
    };
    panel(app, frame, area, app.tab, block);
}

fn panel(app: &App, frame: &mut Frame<'_>, area: Rect, tab: Tab, block: Block<'_>) {
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let (width, height) = (usize::from(inner.width), usize::from(inner.height));
    let mut lines = side::lines(app, tab, width, height);
    if lines.len() > height && height > 0 {
        lines.truncate(height - 1);
        let more = if tab == Tab::Hex {
            "... more: i"
        } else {
            "..."
        };
        lines.push(Line::styled(more, app.theme.faint()));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// A styled line of owned text.
fn styled(text: impl Into<String>, style: Style) -> Line<'static> {
    Line::styled(text.into(), style)
}
