//! The hex map as a widget: drawn straight into the buffer, only what is in sight.

pub(crate) mod atlas;
pub(crate) mod counter;
pub(crate) mod marks;
pub(crate) mod scale;

use std::collections::BTreeMap;

use naktong_protocol::map::{BridgeState, Crossing, River, Terrain};
use naktong_protocol::view::UnitView;
use naktong_protocol::{Board, Direction, Hex, Hexside, View};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::text::{cut, put};
use super::theme::{Theme, terrain_sign, terrain_word};
use atlas::Atlas;
use marks::Marks;
use scale::Scale;

/// A part of the map.
pub(crate) struct MapWidget<'a> {
    /// What never changes.
    pub(crate) board: &'a Board,
    /// The same, by hex.
    pub(crate) atlas: &'a Atlas,
    /// What is known.
    pub(crate) view: &'a View,
    /// What is marked.
    pub(crate) marks: &'a Marks,
    /// Colours and signs.
    pub(crate) theme: Theme,
    /// How large.
    pub(crate) scale: Scale,
    /// The place of the sheet in the upper left corner.
    pub(crate) camera: (i32, i32),
    /// The hex under the cursor.
    pub(crate) cursor: Hex,
}

impl Widget for MapWidget<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let mut stacks: BTreeMap<Hex, Vec<&UnitView>> = BTreeMap::new();
        for unit in self.view.units.values() {
            stacks.entry(unit.state.hex).or_default().push(unit);
        }
        let mut sheet = Sheet {
            map: &self,
            area,
            buffer,
        };
        let hexes = sheet.hexes();
        for hex in &hexes {
            sheet.inside(*hex, stacks.get(hex).map_or(&[], Vec::as_slice));
        }
        for hex in &hexes {
            sheet.edges(*hex);
        }
        for (from, to) in self.marks.drafted.iter().chain(&self.marks.moves) {
            sheet.arrow(*from, *to);
        }
        sheet.cursor();
    }
}

/// A line of text inside a hex and how it looks; `None` for the ground's own look.
type Label = (String, Option<Style>);

struct Sheet<'a> {
    map: &'a MapWidget<'a>,
    area: Rect,
    buffer: &'a mut Buffer,
}

impl Sheet<'_> {
    /// The hexes of the map that are at least partly in sight.
    fn hexes(&self) -> Vec<Hex> {
        let (map, area) = (self.map, self.area);
        let (dx, dy) = map.scale.pitch();
        let (width, height) = map.scale.size();
        let (x, y) = map.camera;
        let columns = (x - width) / dx..=(x + i32::from(area.width)) / dx;
        let mut hexes = vec![];
        for column in columns {
            for row in (y - height - dy) / dy..=(y + i32::from(area.height)) / dy {
                let numbers = (u8::try_from(column), u8::try_from(row));
                let (Ok(column), Ok(row)) = numbers else {
                    continue;
                };
                let hex = Hex::new(column, row).filter(|hex| map.atlas.holds(*hex));
                hexes.extend(hex.filter(|hex| map.board.map.hex(*hex).is_some()));
            }
        }
        hexes
    }

    /// Writes at a place counted from the corner of a hex.
    fn put(&mut self, hex: Hex, x: i32, y: i32, text: &str, style: Style) {
        let (left, top) = self.map.scale.corner(hex);
        let x = i32::from(self.area.left()) + left + x - self.map.camera.0;
        let y = i32::from(self.area.top()) + top + y - self.map.camera.1;
        put(self.buffer, self.area, x, y, text, style);
    }

    /// Writes on a line inside a hex.
    fn line(&mut self, hex: Hex, line: i32, text: &str, style: Style) {
        let (begin, width) = self.map.scale.inside(line);
        let text = cut(text, usize::try_from(width).unwrap_or(0));
        self.put(hex, begin, line + 1, text, style);
    }

    fn inside(&mut self, hex: Hex, stack: &[&UnitView]) {
        let map = self.map;
        let terrain = map.board.map.terrain(hex);
        let ground = map.theme.ground(terrain);
        for line in 0..map.scale.slope * 2 {
            let (begin, width) = map.scale.inside(line);
            let blank = " ".repeat(usize::try_from(width).unwrap_or(0));
            self.put(hex, begin, line + 1, &blank, ground);
        }
        match map.scale.slope {
            1 => self.small(hex, stack, terrain),
            _ => self.large(hex, stack, terrain),
        }
    }

    /// Two signs: who stands there, or what may happen there.
    fn small(&mut self, hex: Hex, stack: &[&UnitView], terrain: Terrain) {
        let (map, theme) = (self.map, self.map.theme);
        let ground = theme.ground(terrain);
        let sign = terrain_sign(terrain);
        let (mut text, mut style) = (format!("{sign}{sign}"), ground);
        if let Some((place, name)) = map.atlas.place(hex) {
            let held = map.view.control.get(&place).copied();
            let initial = if name.starts_with('*') {
                cut(name, 2)
            } else {
                cut(name, 1)
            };
            (text, style) = (initial.to_owned(), ground.patch(theme.held(held)));
        }
        if let Some(zone) = map.marks.zones.get(&hex) {
            text = format!("{sign}{}", zone.sign());
            style = ground.patch(theme.title());
        }
        let here = stack.iter().filter(|unit| unit.state.ghost.is_none());
        let steps = here.clone().map(|unit| u32::from(unit.state.steps)).sum();
        if let Some(first) = here.clone().next() {
            let side = first.counter.side();
            text = String::from_iter(counter::stack(side, Some(steps), false));
            let chosen = here
                .clone()
                .any(|unit| map.marks.chosen.contains(&unit.counter.id));
            style = if chosen {
                theme.chosen()
            } else {
                theme.side(side)
            };
        } else if let Some(contact) = map.view.contacts.get(&hex) {
            text = String::from_iter(counter::stack(contact.side, None, contact.ghost.is_some()));
            style = match contact.ghost {
                Some(_) => theme.ghost(contact.side),
                None => theme.side(contact.side),
            };
        } else if let Some(ghost) = stack.first() {
            let side = ghost.counter.side();
            text = String::from_iter(counter::stack(side, Some(ghost.state.steps.into()), true));
            style = theme.ghost(side);
        }
        if let Some(cost) = map.marks.reach.get(&hex) {
            (text, style) = (cost.text(), theme.reach());
        }
        if let Some(cost) = map.marks.supply.get(&hex) {
            (text, style) = (cost.to_string(), theme.path());
        }
        if map.marks.path.contains(&hex) {
            style = theme.path();
        }
        if map.marks.targets.contains(&hex) {
            style = theme.battle();
        }
        if map.marks.battles.contains_key(&hex) {
            text = format!("{}X", cut(&text, 1));
            style = theme.battle();
        }
        let blank = " ".repeat(2_usize.saturating_sub(super::text::width(&text)));
        self.line(hex, 0, &format!("{text}{blank}"), style);
    }

    fn large(&mut self, hex: Hex, stack: &[&UnitView], terrain: Terrain) {
        let (map, theme) = (self.map, self.map.theme);
        let ground = theme.ground(terrain);
        let zone = map.marks.zones.get(&hex).map(|zone| zone.sign());
        let head = match map.scale.slope {
            2 => format!("{hex}{}", zone.unwrap_or(terrain_sign(terrain))),
            _ => format!("{hex}{}{}", zone.unwrap_or(' '), terrain_word(terrain)),
        };
        let head_style = match zone {
            Some(_) => ground.patch(theme.title()),
            None => ground,
        };
        let place = map.atlas.place(hex).map(|(place, name)| {
            let held = map.view.control.get(&place).copied();
            (name.to_owned(), ground.patch(theme.held(held)))
        });
        let mut labels = self.labels(hex, stack);
        // The line above the floor is for marks, if there is one.
        let mark = self.mark(hex);
        let all = map.scale.slope * 2 - 2;
        let room = usize::try_from(all - i32::from(mark.is_some())).unwrap_or(0);
        let named = place.is_some();
        match place {
            // With no line left for the name it stands instead of the number.
            Some((name, style)) if labels.len() >= room => {
                let (_, width) = map.scale.inside(0);
                let width = usize::try_from(width).unwrap_or(0) - usize::from(zone.is_some());
                let zone = zone.map_or(String::new(), String::from);
                self.line(hex, 0, &format!("{}{zone}", cut(&name, width)), style);
            }
            Some((name, style)) => {
                self.line(hex, 0, &head, head_style);
                labels.insert(0, (name, Some(style)));
            }
            None => self.line(hex, 0, &head, head_style),
        }
        if labels.len() > room {
            let more = labels.len() + 1 - room;
            labels.truncate(room.saturating_sub(1));
            labels.push((format!("+{more} more"), None));
        }
        let first = if named || labels.len() >= room {
            1
        } else {
            map.scale.slope - 1
        };
        for (line, (text, style)) in (first..).zip(labels.into_iter().take(room)) {
            self.line(hex, line, &text, style.unwrap_or(ground));
        }
        if let Some((text, style)) = mark {
            self.line(hex, all, &text, style.unwrap_or(ground));
        }
    }

    /// Counters and contacts, each on a line of its own.
    fn labels(&self, hex: Hex, stack: &[&UnitView]) -> Vec<Label> {
        let (map, theme) = (self.map, self.map.theme);
        let (_, width) = map.scale.inside(map.scale.slope - 1);
        let (_, narrow) = map.scale.inside(1);
        let width = usize::try_from(if map.scale.slope > 2 { narrow } else { width }).unwrap_or(0);
        let mut labels = vec![];
        let mut units = stack.to_vec();
        units.sort_by_key(|unit| (unit.state.ghost.is_some(), unit.counter.is_support()));
        for unit in units {
            let side = unit.counter.side();
            let style = if map.marks.chosen.contains(&unit.counter.id) {
                theme.chosen()
            } else if unit.state.ghost.is_some() {
                theme.ghost(side)
            } else {
                theme.side(side)
            };
            labels.push((counter::counter(unit, width), Some(style)));
        }
        if let Some(contact) = map.view.contacts.get(&hex) {
            let style = match contact.ghost {
                Some(_) => theme.ghost(contact.side),
                None => theme.side(contact.side),
            };
            labels.push((counter::contact(contact, width), Some(style)));
        }
        labels
    }

    /// What is marked in a hex: a cost, a target, a battle.
    fn mark(&self, hex: Hex) -> Option<Label> {
        let (marks, theme) = (self.map.marks, self.map.theme);
        if marks.targets.contains(&hex) {
            return Some((">attack<".into(), Some(theme.battle())));
        }
        let step = marks.path.contains(&hex).then(|| theme.step());
        if let Some(cost) = marks.reach.get(&hex) {
            let style = if step.is_some() {
                theme.path()
            } else {
                theme.reach()
            };
            let step = step.map_or(String::new(), String::from);
            return Some((format!("{step}{} MP", cost.text()), Some(style)));
        }
        if let Some(step) = step {
            return Some((step.into(), Some(theme.path())));
        }
        if let Some(cost) = marks.supply.get(&hex) {
            return Some((format!("sup {cost}"), Some(theme.path())));
        }
        let battle = marks.battles.get(&hex)?;
        let blank = if self.map.scale.slope > 2 { " " } else { "" };
        Some((format!("X{blank}{battle}"), Some(theme.battle())))
    }

    /// The places of one edge from top to bottom, or left to right, after the corner of the hex.
    fn edge(&self, direction: Direction) -> Vec<(i32, i32)> {
        let Scale { flat, slope } = self.map.scale;
        let right = flat + 2 * slope - 1;
        let upper = 1..=slope;
        let lower = slope + 1..=2 * slope;
        match direction {
            Direction::North => (slope..slope + flat).map(|x| (x, 0)).collect(),
            Direction::South => (slope..slope + flat).map(|x| (x, 2 * slope)).collect(),
            Direction::Northeast => upper.map(|y| (right - slope + y, y)).collect(),
            Direction::Southeast => lower.map(|y| (right + slope + 1 - y, y)).collect(),
            Direction::Southwest => lower.map(|y| (y - slope - 1, y)).collect(),
            Direction::Northwest => upper.map(|y| (slope - y, y)).collect(),
        }
    }

    fn edges(&mut self, hex: Hex) {
        let map = &self.map.board.map;
        for direction in Direction::ALL {
            let neighbor = hex
                .neighbor(direction)
                .filter(|hex| map.hex(*hex).is_some());
            let west = matches!(
                direction,
                Direction::North | Direction::Southwest | Direction::Northwest
            );
            // The other hex draws it.
            if west && neighbor.is_some() {
                continue;
            }
            self.one_edge(hex, direction, neighbor);
        }
    }

    fn one_edge(&mut self, hex: Hex, direction: Direction, neighbor: Option<Hex>) {
        let (map, theme) = (self.map, self.map.theme);
        let (rising, falling, flat) = theme.edges();
        let plain = match direction {
            Direction::North | Direction::South => flat,
            Direction::Northeast | Direction::Southwest => falling,
            Direction::Southeast | Direction::Northwest => rising,
        };
        let info = neighbor
            .map(|to| map.board.map.side(hex, to))
            .unwrap_or_default();
        let river = if info.strait {
            River::Major
        } else {
            info.river
        };
        let (sign, mut style) = match theme.river(river) {
            Some(sign) => (sign, theme.water(river == River::Major)),
            None => (plain, theme.outline()),
        };
        let foot = direction == Direction::South;
        if foot {
            let ground = theme.ground(map.board.map.terrain(hex));
            style = Style::new().bg(ground.bg.unwrap_or_default()).patch(style);
        }
        let places = self.edge(direction);
        for (x, y) in &places {
            self.put(hex, *x, *y, sign.encode_utf8(&mut [0; 4]), style);
        }
        let state = neighbor
            .and_then(|to| Hexside::between(hex, to))
            .and_then(|side| map.view.bridges.get(&side))
            .copied()
            .unwrap_or(BridgeState::Intact);
        let carried = match (info.crossing, state) {
            (_, BridgeState::Pontoon) => true,
            (Some(Crossing::Bridge | Crossing::Ford), _) => true,
            (Some(Crossing::Ferry) | None, _) => river == River::None,
        };
        let blown = info.crossing == Some(Crossing::Bridge) && state == BridgeState::Blown;
        let Some(track) = theme.track(info.road, info.rail).filter(|_| carried) else {
            return;
        };
        let (signs, look) = match blown {
            true => (['x', 'x'], theme.bad()),
            false => (track, theme.road()),
        };
        let look = style.patch(look);
        let half = places.len() / 2;
        if matches!(direction, Direction::North | Direction::South) {
            let (x, y) = places[(half - 1).min(places.len() - 1)];
            let x = if places.len() % 2 == 1 { x + 1 } else { x };
            self.put(hex, x, y, &String::from_iter(signs), look);
        } else {
            let (x, y) = places[half.min(places.len() - 1)];
            self.put(hex, x, y, signs[0].encode_utf8(&mut [0; 4]), look);
        }
    }

    /// A move across a hexside.
    fn arrow(&mut self, from: Hex, to: Hex) {
        let Some(direction) = from.direction_to(to) else {
            return;
        };
        let places = self.edge(direction);
        let (x, y) = places[places.len() / 2];
        let sign = self.map.theme.arrow(direction);
        let style = self.map.theme.moved();
        self.put(from, x, y, sign.encode_utf8(&mut [0; 4]), style);
    }

    /// The outline of the cursor's hex, with a point at each side.
    fn cursor(&mut self) {
        let (map, theme) = (self.map, self.map.theme);
        let hex = map.cursor;
        for direction in Direction::ALL {
            for (x, y) in self.edge(direction) {
                let (left, top) = map.scale.corner(hex);
                let x = i32::from(self.area.left()) + left + x - map.camera.0;
                let y = i32::from(self.area.top()) + top + y - map.camera.1;
                let (Ok(column), Ok(row)) = (u16::try_from(x), u16::try_from(y)) else {
                    continue;
                };
                if self.area.contains((column, row).into()) {
                    self.buffer[(column, row)].set_style(theme.cursor());
                }
            }
        }
        let (width, _) = map.scale.size();
        self.put(hex, 0, map.scale.slope, ">", theme.cursor());
        self.put(hex, width - 1, map.scale.slope, "<", theme.cursor());
    }
}

/// What the signs of the map mean; `{major}` stands for the sign of a major river.
pub(crate) const LEGEND: &str = "\
[x18r 5A!h]   a counter of NK; (UN) in round brackets
  x infantry  m mechanised  o armor  c motorcycle  / recon  s special
  g security  p police  ^ headquarters  * artillery
  then its tag, its steps, its quality (A best; ? untried)
  ! disrupted   ' tired   _ dug in   t5 last seen on turn 5
  h hold   d delay   w withdraw   r reserve   (no sign: stand)
(? x2)        two units that are not made out; N? or U? when small
N7 U+         a stack when small: side and steps, + ten or more; n u: ghosts
clr hil mtn pk cty sea   clear, hill n, mountain M, peak A, city %, sea
*Suwon        a place of value for points
~ minor river   {major} major river   # main road   + minor road   H rail
x             on a road or railway: the bridge is blown
3 MP  3! 3~   costs: ! must stop there, ~ may only pass
n u b         zone of control of NK, of UN, of both (key t; a hint)
X 3:1 0/2 r1  a battle just fought: column, losses, retreat
>attack<      may be attacked";
