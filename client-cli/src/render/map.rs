//! The hex map in characters.
//!
//! ```text
//!     ________
//!    /0704 hil\
//!   /Uijongbu  \         the number and terrain; a place
//!  /[18r 5]     \        NK in [], UN in (): tag and steps
//!  \            /
//!   \          /
//!    \___##___/          a hexside: ~ minor and = major river, ## a road across
//! ```

use naktong_protocol::map::{BridgeState, Crossing, River, Road, SideInfo, Terrain};
use naktong_protocol::unit::Side;
use naktong_protocol::view::{Contact, UnitView};
use naktong_protocol::{Board, Direction, Hex, Hexside, View};
use owo_colors::{Style, XtermColors};

use super::{Paint, side_style};

/// Columns of text from one hex to the next.
const PITCH: usize = 11;
/// Lines of text from one hex to the next below it.
const HEIGHT: usize = 6;
/// Columns of text of one hex, edges and all.
const WIDTH: usize = 14;
/// For each line below the top edge: where the left edge stands and how many fit inside.
const INSIDE: [(usize, usize); HEIGHT] = [(2, 8), (1, 10), (0, 12), (0, 12), (1, 10), (2, 8)];

/// A part of the map: columns and rows, both ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    columns: (u8, u8),
    rows: (u8, u8),
}

impl Window {
    /// The whole map if it fits into so many columns of text, else what fits around a hex (the
    /// middle of the map without one). `lines` limits the height.
    pub(crate) fn around(
        board: &Board,
        center: Option<Hex>,
        width: usize,
        lines: Option<usize>,
    ) -> Self {
        let hexes = &board.map.hexes;
        let range = |part: fn(Hex) -> u8| {
            let all = hexes.keys().copied().map(part);
            (all.clone().min().unwrap_or(1), all.max().unwrap_or(1))
        };
        let (columns, rows) = (range(Hex::column), range(Hex::row));
        let fit_columns = (width.saturating_sub(WIDTH - PITCH) / PITCH).max(1);
        // A lower column reaches half a hex further down, and the first edge takes a line.
        let fit_rows = lines.map_or(usize::MAX, |lines| {
            (lines.saturating_sub(1 + HEIGHT / 2) / HEIGHT).max(1)
        });
        Self {
            columns: fit(columns, center.map(Hex::column), fit_columns),
            rows: fit(rows, center.map(Hex::row), fit_rows),
        }
    }

    /// Whether a width of text is enough for every column of the map.
    pub(crate) fn shows_all(board: &Board, width: usize) -> bool {
        let columns = Self::around(board, None, usize::MAX, None).columns;
        Self::around(board, None, width, None).columns == columns
    }

    fn holds(self, hex: Hex) -> bool {
        (self.columns.0..=self.columns.1).contains(&hex.column())
            && (self.rows.0..=self.rows.1).contains(&hex.row())
    }
}

/// At most `count` numbers of a range, around a middle.
fn fit((first, last): (u8, u8), middle: Option<u8>, count: usize) -> (u8, u8) {
    let all = usize::from(last - first) + 1;
    let Some(count) = u8::try_from(count).ok().filter(|c| usize::from(*c) < all) else {
        return (first, last);
    };
    let middle = middle.unwrap_or(first + (last - first) / 2);
    let begin = middle
        .saturating_sub(count / 2)
        .clamp(first, last + 1 - count);
    (begin, begin + count - 1)
}

/// The map as text, one line per line.
pub(crate) fn draw(board: &Board, view: &View, window: Window, paint: Paint) -> String {
    let mut canvas = Canvas::new(window);
    let hexes: Vec<Hex> = board
        .map
        .hexes
        .keys()
        .copied()
        .filter(|hex| window.holds(*hex))
        .collect();
    for hex in &hexes {
        canvas.inside(*hex, board, view);
    }
    for hex in &hexes {
        canvas.edges(*hex, board, view);
    }
    canvas.text(paint)
}

/// What the signs mean, in one or two lines.
pub(crate) fn legend() -> &'static str {
    "[NK steps] (UN steps)  ! disrupted  ' tired  _ dug in  ~ minor river  = major river\n\
     # main road  + minor road  H rail only  x bridge blown  * victory place"
}

#[derive(Clone, Copy)]
struct Cell {
    sign: char,
    style: Style,
}

struct Canvas {
    window: Window,
    width: usize,
    cells: Vec<Cell>,
}

impl Canvas {
    fn new(window: Window) -> Self {
        let columns = usize::from(window.columns.1 - window.columns.0) + 1;
        let rows = usize::from(window.rows.1 - window.rows.0) + 1;
        let width = columns * PITCH + WIDTH - PITCH;
        let height = rows * HEIGHT + 1 + HEIGHT / 2;
        let empty = Cell {
            sign: ' ',
            style: Style::new(),
        };
        Self {
            window,
            width,
            cells: vec![empty; width * height],
        }
    }

    /// The corner of a hex: column of its leftmost sign, line of its top edge.
    fn corner(&self, hex: Hex) -> (usize, usize) {
        let column = usize::from(hex.column() - self.window.columns.0);
        let row = usize::from(hex.row() - self.window.rows.0);
        let lower = usize::from(hex.column().is_multiple_of(2)) * (HEIGHT / 2);
        (column * PITCH, row * HEIGHT + lower)
    }

    fn put(&mut self, x: usize, y: usize, text: &str, style: Style) {
        for (i, sign) in text.chars().enumerate() {
            self.cells[y * self.width + x + i] = Cell { sign, style };
        }
    }

    fn inside(&mut self, hex: Hex, board: &Board, view: &View) {
        let (x, y) = self.corner(hex);
        let terrain = board.map.terrain(hex);
        let ground = ground(terrain);
        for (line, (left, width)) in INSIDE.into_iter().enumerate() {
            self.put(x + left + 1, y + 1 + line, &" ".repeat(width), ground);
        }
        let (left, width) = INSIDE[0];
        let head = format!("{hex} {}", short(terrain));
        self.put(x + left + 1, y + 1, &cut(&head, width), ground.bold());
        let mut lines = labels(hex, board, view);
        let room = HEIGHT - 2;
        if lines.len() > room {
            let more = lines.len() - (room - 1);
            lines.truncate(room - 1);
            lines.push((format!("+{more} more"), None));
        }
        // Without a place above them, a few counters stand where the hex is widest.
        let place = board.map.places_in(hex).next().is_some();
        let first = if place || lines.len() == room { 1 } else { 2 };
        for (i, (text, style)) in (first..).zip(lines) {
            let (left, width) = INSIDE[i];
            let style = style.unwrap_or(ground);
            self.put(x + left + 1, y + 1 + i, &cut(&text, width), style);
        }
    }

    fn edges(&mut self, hex: Hex, board: &Board, view: &View) {
        let (x, y) = self.corner(hex);
        for direction in Direction::ALL {
            let edge = hex.neighbor(direction).map(|neighbor| {
                let side = board.map.side(hex, neighbor);
                let state = Hexside::between(hex, neighbor)
                    .and_then(|side| view.bridges.get(&side))
                    .copied()
                    .unwrap_or(BridgeState::Intact);
                Edge::new(side, state)
            });
            let edge = edge.unwrap_or_default();
            let line = edge.line;
            // The three places of a slope, from top to bottom; the flat sides are 8 wide.
            let slope = |places: [(usize, usize); 3], plain| {
                let sign = line.map_or(plain, |(sign, _)| sign);
                let middle = edge.mark.map_or(sign, |mark| mark.0[0]);
                places.into_iter().zip([sign, middle, sign])
            };
            let style = line.map_or(Style::new().dimmed(), |(_, style)| style);
            let mark_style = edge.mark.map_or(style, |mark| mark.1);
            let slope = match direction {
                // The hex above has drawn it.
                Direction::North if self.shows(board, hex.neighbor(direction)) => continue,
                Direction::North | Direction::South => {
                    // A foot lies on the ground of this hex.
                    let foot = direction == Direction::South;
                    let y = if foot { y + HEIGHT } else { y };
                    let onto = |style: Style| match foot {
                        true => style.on_color(color(board.map.terrain(hex))),
                        false => style,
                    };
                    let sign = line.map_or('_', |(sign, _)| sign);
                    self.put(x + 3, y, &String::from(sign).repeat(8), onto(style));
                    if let Some((signs, style)) = edge.mark {
                        self.put(x + 6, y, &String::from_iter(signs), onto(style));
                    }
                    continue;
                }
                Direction::Northeast => slope([(11, 1), (12, 2), (13, 3)], '\\'),
                Direction::Southeast => slope([(13, 4), (12, 5), (11, 6)], '/'),
                Direction::Southwest => slope([(0, 4), (1, 5), (2, 6)], '\\'),
                Direction::Northwest => slope([(2, 1), (1, 2), (0, 3)], '/'),
            };
            for (i, ((dx, dy), sign)) in slope.enumerate() {
                let style = if i == 1 { mark_style } else { style };
                self.put(x + dx, y + dy, &String::from(sign), style);
            }
        }
    }

    fn shows(&self, board: &Board, hex: Option<Hex>) -> bool {
        hex.is_some_and(|hex| self.window.holds(hex) && board.map.hex(hex).is_some())
    }

    fn text(&self, paint: Paint) -> String {
        let mut text = String::new();
        for line in self.cells.chunks(self.width) {
            let end = line
                .iter()
                .rposition(|cell| cell.sign != ' ' || (paint.color && !cell.style.is_plain()))
                .map_or(0, |last| last + 1);
            for run in line[..end].chunk_by(|a, b| a.style == b.style) {
                let signs: String = run.iter().map(|cell| cell.sign).collect();
                text.push_str(&paint.text(&signs, run[0].style));
            }
            text.push('\n');
        }
        text.truncate(text.trim_end_matches('\n').len());
        text
    }
}

/// What a hexside shows: a river line, and a mark for what crosses it.
#[derive(Clone, Copy, Default)]
struct Edge {
    line: Option<(char, Style)>,
    mark: Option<([char; 2], Style)>,
}

impl Edge {
    fn new(side: SideInfo, bridge: BridgeState) -> Self {
        let water = Style::new().color(XtermColors::from(39));
        let line = match side.river {
            _ if side.strait => Some(('=', water)),
            River::None => None,
            River::Minor => Some(('~', water)),
            River::Major => Some(('=', water.bold())),
        };
        let carried = match side.crossing {
            Some(Crossing::Bridge | Crossing::Ford) => true,
            Some(Crossing::Ferry) | None => side.river == River::None && !side.strait,
        };
        let road = match (side.road, side.rail) {
            (Some(Road::Primary), rail) => Some(['#', if rail { 'H' } else { '#' }]),
            (Some(Road::Secondary), rail) => Some(['+', if rail { 'H' } else { '+' }]),
            (None, true) => Some(['H', 'H']),
            (None, false) => None,
        };
        let blown = side.crossing == Some(Crossing::Bridge) && bridge == BridgeState::Blown;
        let signs = match road {
            Some(_) if blown => Some(['x', 'x']),
            Some(signs) if carried => Some(signs),
            _ => None,
        };
        let style = if blown {
            Style::new().color(XtermColors::from(196)).bold()
        } else {
            Style::new().color(XtermColors::from(220)).bold()
        };
        Self {
            line,
            mark: signs.map(|signs| (signs, style)),
        }
    }
}

/// The lines of a hex below its number: a place, counters, contacts.
fn labels(hex: Hex, board: &Board, view: &View) -> Vec<(String, Option<Style>)> {
    let mut lines = vec![];
    let place = board.map.places_in(hex).min_by_key(|p| (p.label, p.id));
    if let Some(place) = place.filter(|place| place.label < 3 || place.value > 0) {
        let star = if place.value > 0 { "*" } else { "" };
        let held = view.control.get(&place.id).map(|side| {
            let color = match side {
                Side::Nk => 203,
                Side::Un => 117,
            };
            ground(board.map.terrain(hex))
                .color(XtermColors::from(color))
                .bold()
        });
        lines.push((format!("{star}{}", place.name), held));
    }
    let mut units: Vec<&UnitView> = view
        .units
        .values()
        .filter(|unit| unit.state.hex == hex)
        .collect();
    units.sort_by_key(|unit| (unit.state.ghost.is_some(), unit.counter.is_support()));
    for unit in units {
        let mut style = side_style(unit.counter.side());
        if unit.state.ghost.is_some() {
            style = style.dimmed();
        }
        lines.push((counter(unit), Some(style)));
    }
    if let Some(contact) = view.contacts.get(&hex) {
        let mut style = side_style(contact.side);
        if contact.ghost.is_some() {
            style = style.dimmed();
        }
        lines.push((unknown(contact), Some(style)));
    }
    lines
}

/// `[18r 5!]`: NK in square brackets, UN in round ones.
pub(crate) fn counter(unit: &UnitView) -> String {
    let mut text = unit.counter.tag.clone();
    if !unit.counter.is_support() {
        text.push_str(&format!(" {}", unit.state.steps));
    }
    if let Some(flags) = unit.state.flags {
        let signs = [
            (flags.disrupted, '!'),
            (flags.tired, '\''),
            (flags.dug_in, '_'),
        ];
        text.extend(signs.iter().filter(|(on, _)| *on).map(|(_, sign)| sign));
    }
    if let Some(turn) = unit.state.ghost {
        text.push_str(&format!(" t{turn}"));
    }
    brackets(unit.counter.side(), &text)
}

fn unknown(contact: &Contact) -> String {
    let mut text = match contact.units.len() {
        0 => "?".to_owned(),
        count => format!("? x{count}"),
    };
    if let Some(turn) = contact.ghost {
        text.push_str(&format!(" t{turn}"));
    }
    brackets(contact.side, &text)
}

fn brackets(side: Side, text: &str) -> String {
    match side {
        Side::Nk => format!("[{text}]"),
        Side::Un => format!("({text})"),
    }
}

/// At most so many characters.
fn cut(text: &str, width: usize) -> String {
    text.chars().take(width).collect()
}

fn short(terrain: Terrain) -> &'static str {
    match terrain {
        Terrain::Clear => "clr",
        Terrain::Hill => "hil",
        Terrain::Mountain => "mtn",
        Terrain::Peak => "pk",
        Terrain::City => "cty",
        Terrain::Sea => "sea",
    }
}

fn ground(terrain: Terrain) -> Style {
    let ink = match terrain {
        Terrain::Sea => 250,
        _ => 255,
    };
    Style::new()
        .color(XtermColors::from(ink))
        .on_color(color(terrain))
}

fn color(terrain: Terrain) -> XtermColors {
    XtermColors::from(match terrain {
        Terrain::Clear => 22,
        Terrain::Hill => 58,
        Terrain::Mountain => 94,
        Terrain::Peak => 52,
        Terrain::City => 240,
        Terrain::Sea => 17,
    })
}
