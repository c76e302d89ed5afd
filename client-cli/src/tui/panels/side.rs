//! What the panels say.

use naktong_protocol::chat::Room;
use naktong_protocol::map::Terrain;
use naktong_protocol::message::MatchState;
use naktong_protocol::view::UnitView;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::super::app::{App, Mode, Tab};
use super::super::map::counter;
use super::super::reel::battles;
use super::super::text::{width, wrap};
use super::styled;
use crate::render::{dealings, means, panel};
use crate::talk::written;

/// Columns from which on events are numbered in the log and battles told with every shift.
const ROOMY: usize = 40;

/// The lines of a panel, broken to its width; the log ends with its last line and fills the
/// height, the others may be longer than it.
pub(super) fn lines(app: &App, tab: Tab, columns: usize, height: usize) -> Vec<Line<'static>> {
    match tab {
        Tab::Hex => hex(app, columns),
        Tab::Log => log(app, columns, height),
        Tab::Match => the_match(app, columns),
        Tab::Orders => match app.mode {
            Mode::Play => orders(app, columns),
            Mode::Watch | Mode::Replay => luck(app, columns),
        },
        Tab::Chat => talk(app, columns, height),
    }
}

fn broken(text: &str, columns: usize, style: Style) -> Vec<Line<'static>> {
    let lines = wrap(text, columns, 2).into_iter();
    lines.map(|line| styled(line, style)).collect()
}

fn hex(app: &App, columns: usize) -> Vec<Line<'static>> {
    let (theme, view, hex) = (app.theme, app.view(), app.sight.cursor);
    if app.board.map.hex(hex).is_none() {
        return vec![styled(format!("{hex} is not on the map"), theme.faint())];
    }
    let mut lines = vec![];
    for (index, line) in panel::land(hex, &app.board, view).iter().enumerate() {
        let style = if index == 0 {
            theme.title()
        } else {
            Style::new()
        };
        lines.extend(broken(line, columns, style));
    }
    let mut units: Vec<&UnitView> = view
        .units
        .values()
        .filter(|unit| unit.state.hex == hex)
        .collect();
    units.sort_by_key(|unit| (unit.state.ghost.is_some(), unit.counter.is_support()));
    let steps: u32 = units
        .iter()
        .filter(|unit| unit.state.ghost.is_none())
        .map(|unit| u32::from(unit.state.steps))
        .sum();
    if units.len() > 1 && steps > 0 {
        let room = match app.board.map.terrain(hex) {
            Terrain::Mountain | Terrain::Peak => 10,
            _ => 15,
        };
        lines.push(styled(
            format!("{steps} of {room} steps (5.1)"),
            theme.faint(),
        ));
    }
    for unit in units {
        lines.extend(the_unit(app, unit, columns));
    }
    if let Some(contact) = panel::contact(hex, view) {
        lines.extend(broken(&contact, columns, Style::new()));
    }
    let marks = app.marks();
    if let Some(cost) = marks.reach.get(&hex) {
        let stop = match (cost.may_stop, cost.must_stop) {
            (false, _) => ", may only pass",
            (true, true) => ", must stop (5.3)",
            (true, false) => "",
        };
        lines.push(styled(
            format!("{} MP to here{stop}", cost.spent),
            theme.good(),
        ));
    }
    if let Some(battle) = marks.battles.get(&hex) {
        lines.push(styled(format!("Battle: {battle}"), theme.bad()));
    }
    lines
}

/// A unit: its counter, its name, what is known of its state.
fn the_unit(app: &App, unit: &UnitView, columns: usize) -> Vec<Line<'static>> {
    let (theme, state, printed) = (app.theme, &unit.state, &unit.counter);
    let side = printed.side();
    let chosen = app.chosen.contains(&printed.id);
    let style = match (chosen, state.ghost.is_some()) {
        (true, _) => theme.chosen(),
        (false, true) => theme.ghost(side),
        (false, false) => theme.side(side),
    };
    let head = counter::counter(unit, 14);
    let point = if chosen { ">" } else { " " };
    let room = columns.saturating_sub(width(&head) + 2);
    let name = super::super::text::cut(&printed.name, room).to_owned();
    let mut lines = vec![Line::from(vec![
        Span::styled(point, theme.title()),
        Span::styled(head, style),
        Span::raw(format!(" {name}")),
    ])];
    let mut parts = vec![];
    if printed.is_support() {
        parts.push(format!(
            "{}, support {} within {}",
            printed.arm, printed.support, printed.range
        ));
    } else {
        parts.push(format!(
            "{} {}-{}",
            printed.arm, printed.attack, printed.defense
        ));
        parts.push(format!("{} of {} steps", state.steps, printed.max_steps));
    }
    if let Some(own) = &state.own {
        if !printed.is_support() {
            parts.push(own.stance.to_string());
        }
        parts.push(format!("{} MP", own.movement_left));
        parts.push(format!("supply {}", own.supply));
        for (on, word) in [
            (own.moved, "moved"),
            (own.attacked, "attacked"),
            (own.free, "free"),
        ] {
            if on {
                parts.push(word.into());
            }
        }
    }
    if let Some(flags) = state.flags {
        for (on, word) in [
            (flags.disrupted, "disrupted"),
            (flags.tired, "tired"),
            (flags.dug_in, "dug in"),
        ] {
            if on {
                parts.push(word.into());
            }
        }
    }
    if let Some(turn) = state.ghost {
        parts.push(format!("last seen turn {turn}"));
    }
    lines.extend(broken(
        &format!("  {}", parts.join(", ")),
        columns,
        Style::new(),
    ));
    lines
}

fn log(app: &App, columns: usize, height: usize) -> Vec<Line<'static>> {
    let theme = app.theme;
    let height = height.min(500);
    let mut lines: Vec<Line<'static>> = vec![];
    let mut back = app.log_back;
    // From the newest back, until the panel is full.
    for (index, page) in app.reel.told().iter().enumerate().rev() {
        let mut of_page = vec![];
        let number = match columns >= ROOMY {
            true => format!("#{} ", page.seq),
            false => String::new(),
        };
        let mut battles = page.battles.iter();
        for (at, sentence) in page.lines.iter().enumerate() {
            let is_battle = sentence.starts_with("Battle");
            let battle = is_battle.then(|| battles.next()).flatten();
            let brief = battle
                .filter(|_| columns < ROOMY)
                .map(|(hex, result)| format!("Battle for {hex}: {result}"));
            let sentence = brief.as_ref().unwrap_or(sentence);
            let number = if at == 0 {
                number.clone()
            } else {
                " ".repeat(width(&number))
            };
            let style = match is_battle {
                true => theme.bad(),
                false => Style::new(),
            };
            for (row, line) in wrap(sentence, columns - width(&number), 1)
                .into_iter()
                .enumerate()
            {
                let number = if row == 0 {
                    number.clone()
                } else {
                    " ".repeat(width(&number))
                };
                of_page.push(Line::from(vec![
                    Span::styled(number, theme.faint()),
                    Span::styled(line, style),
                ]));
            }
        }
        for (_, aside) in app.asides.iter().filter(|(place, _)| *place == index + 1) {
            of_page.extend(broken(aside, columns, theme.good()));
        }
        while let Some(line) = of_page.pop() {
            match back {
                0 => lines.push(line),
                _ => back -= 1,
            }
        }
        if lines.len() >= height {
            break;
        }
    }
    if lines.len() < height {
        for (_, aside) in app.asides.iter().rev().filter(|(place, _)| *place == 0) {
            lines.extend(broken(aside, columns, theme.good()).into_iter().rev());
        }
    }
    if lines.is_empty() {
        return vec![styled("Nothing has happened yet.", theme.faint())];
    }
    lines.truncate(height);
    lines.reverse();
    lines
}

/// What was said, the newest last; above it who looks on, where there is room for more.
fn talk(app: &App, columns: usize, height: usize) -> Vec<Line<'static>> {
    let theme = app.theme;
    let height = height.min(500);
    let audience = app.talk.audience();
    let head = audience.map_or(vec![], |text| broken(&text, columns, theme.faint()));
    let head = if height >= head.len() + 4 {
        head
    } else {
        vec![]
    };
    let room = height - head.len();
    let (mut said, mut back): (Vec<Line<'static>>, usize) = (vec![], app.log_back);
    for line in app.talk.lines().rev() {
        let style = match line.room {
            Room::Table => Style::new(),
            Room::Nk | Room::Un => theme.good(),
            Room::Watchers => theme.faint(),
        };
        for line in broken(&written(line), columns, style).into_iter().rev() {
            match back {
                0 => said.push(line),
                _ => back -= 1,
            }
        }
        if said.len() >= room {
            break;
        }
    }
    if said.is_empty() {
        let text = match app.mode {
            Mode::Replay => "Nobody talks at a file.",
            Mode::Play | Mode::Watch => "Nothing has been said. \" says something.",
        };
        said = broken(text, columns, theme.faint());
        said.reverse();
    }
    said.truncate(room);
    said.reverse();
    head.into_iter().chain(said).collect()
}

fn the_match(app: &App, columns: usize) -> Vec<Line<'static>> {
    let (theme, view) = (app.theme, app.view());
    let mut lines = broken(&app.board.title, columns, theme.title());
    for seat in &app.info.seats {
        let info = app.board.seat(seat.seat);
        let name = info.map_or(seat.seat.as_str(), |info| &info.name);
        let player = seat.player.as_deref().unwrap_or("free");
        let own = if Some(seat.seat) == app.seat {
            " (you)"
        } else {
            ""
        };
        let acting = match info.map(|info| info.side) == view.turn.acting {
            true => Style::new().patch(theme.good()),
            false => Style::new(),
        };
        lines.extend(broken(&format!("{name}: {player}{own}"), columns, acting));
    }
    if let MatchState::Gathering = app.info.state {
        let text = format!("{}.", dealings::begins(&app.info));
        lines.extend(broken(&text, columns, theme.faint()));
    }
    for line in dealings::lines(&app.info, app.now_ms) {
        lines.extend(broken(&line, columns, Style::new()));
    }
    lines.extend(broken(&panel::score(view), columns, Style::new()));
    if let Some(points) = view.heavy_materiel {
        lines.push(styled(
            format!("Heavy materiel {points} (8.5)"),
            Style::new(),
        ));
    }
    for line in means::lines(view) {
        lines.extend(broken(&line, columns, Style::new()));
    }
    if let Some(means) = &view.means {
        for (what, steps, rule) in [("Rail", means.rail, "9.4"), ("Ships", means.sea, "9.5")] {
            if let Some(steps) = steps {
                lines.push(styled(
                    format!("{what}: {steps} steps left ({rule})"),
                    Style::new(),
                ));
            }
        }
    }
    if let Some(options) = panel::options(&app.board.options) {
        lines.extend(broken(&format!("Played {options}"), columns, theme.faint()));
    }
    for award in view.awards.iter().rev().take(3) {
        let text = format!("T{} {:+}: {}", award.turn, award.points, award.reason);
        lines.extend(broken(&text, columns, Style::new()));
    }
    if let Some(outcome) = &view.outcome {
        let text = format!("{}. {}", outcome.level, outcome.reason);
        lines.extend(broken(&text, columns, theme.good()));
    }
    lines
}

fn orders(app: &App, columns: usize) -> Vec<Line<'static>> {
    let theme = app.theme;
    let mut lines = vec![];
    for (index, draft) in app.drafts.iter().enumerate() {
        let style = match draft.refused {
            Some(_) => theme.bad(),
            None => Style::new(),
        };
        lines.extend(broken(
            &format!("{}. {}", index + 1, draft.text),
            columns,
            style,
        ));
        if let Some(why) = &draft.refused {
            lines.extend(broken(&format!("  {why}"), columns, theme.bad()));
        }
    }
    if !app.drafts.is_empty() {
        lines.push(styled("o lists them, S sends them", theme.faint()));
    }
    let left = app.left();
    if left.is_empty() {
        let text = match (app.is_to_move(), app.legal.done) {
            (true, Some(_)) => "Nothing left to do: D ends the phase.",
            (true, None) => "The server is asked what may be done.",
            (false, _) => "It is not your move.",
        };
        lines.extend(broken(text, columns, theme.faint()));
        return lines;
    }
    lines.push(styled(
        format!("Left to do: {} (n p)", left.len()),
        theme.title(),
    ));
    let names = app.reel.names();
    for todo in left {
        let here = todo.hex == app.sight.cursor;
        let tags: Vec<String> = todo.units.iter().map(|unit| names.tag(*unit)).collect();
        let text = format!("{} {} {}", todo.hex, tags.join(" "), todo.what);
        let style = if here { theme.good() } else { Style::new() };
        lines.extend(broken(&text, columns, style));
    }
    lines
}

fn luck(app: &App, columns: usize) -> Vec<Line<'static>> {
    let count = app.reel.ledger().battles.len();
    let mut lines = vec![styled(
        format!("Battles: {count} (b lists them)"),
        app.theme.title(),
    )];
    for total in battles::totals(&app.reel) {
        lines.extend(broken(&total, columns, Style::new()));
    }
    lines
}
