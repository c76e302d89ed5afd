//! The set-up of a scenario: counters, the front between them, and who is still to come.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use naktong_protocol::unit::{Arm, Counter, Nation, Side};
use naktong_protocol::{Hex, Hexside};
use naktong_rules::scenario::{Scenario, Start, UnitSetup};

use super::bridges;
use super::lines::along;
use super::names::Room;
use super::paper::{Paper, Spot};
use super::{escaped, group, line, path};
use crate::territory;

/// Hexes smaller than this have room for one counter only, which stands for the whole stack.
const CLOSE_UP_PX: f64 = 100.0;
/// Counters side by side in a hex.
const IN_A_ROW: usize = 3;

/// A counter on the paper.
struct Piece {
    /// Its middle.
    at: Spot,
    nation: Nation,
    /// The sign of its arm; none on a counter that stands for several units.
    arm: Option<Arm>,
    tag: String,
    /// Steps and quality, or support.
    worth: String,
}

/// The counters of a set-up, laid out.
pub(super) struct Layer {
    pieces: Vec<Piece>,
    front: Vec<Hexside>,
    width: f64,
    height: f64,
}

impl Layer {
    pub(super) fn of(scenario: &Scenario, paper: &Paper) -> Self {
        let close_up = paper.hex_px >= CLOSE_UP_PX;
        let (width, height) = if close_up {
            (41.0, 28.0)
        } else {
            (paper.hex_px * 0.72, paper.hex_px * 0.5)
        };
        let mut layer = Self {
            pieces: vec![],
            front: front(scenario),
            width,
            height,
        };
        for (hex, stack) in stacks(scenario) {
            if close_up {
                let named = scenario.map.places.iter().any(|place| place.hex == hex);
                layer.lay_out(paper.center(hex), &stack, named);
            } else {
                layer.pieces.push(whole(paper.center(hex), &stack));
            }
        }
        layer
    }

    /// Rows of counters; those of a hex with a place leave its dot free.
    fn lay_out(&mut self, center: Spot, stack: &[&UnitSetup], named: bool) {
        let rows: Vec<_> = stack.chunks(IN_A_ROW).collect();
        let pitch = self.height + 2.0;
        for (n, row) in rows.iter().enumerate() {
            let n = n as f64;
            let down = match (named, n) {
                // Below the dot, farther below, then above it, where its name would stand.
                (true, 0.0) => 0.68,
                (true, 1.0) => 1.68,
                (true, n) => 1.32 - n,
                (false, n) => n - (rows.len() as f64 - 1.0) / 2.0,
            };
            for (column, unit) in row.iter().enumerate() {
                let off = column as f64 - (row.len() as f64 - 1.0) / 2.0;
                let at = Spot {
                    x: center.x + off * (self.width + 2.0),
                    y: center.y + down * pitch,
                };
                self.pieces.push(piece(at, unit));
            }
        }
    }

    /// What the counters take up, so that names stand elsewhere.
    pub(super) fn rooms(&self) -> Vec<Room> {
        let room = |piece: &Piece| Room::box_around(piece.at, self.width, self.height);
        self.pieces.iter().map(room).collect()
    }

    /// The front, under the names.
    pub(super) fn draw_front(&self, out: &mut String, paper: &Paper) {
        let line = along(paper, &self.front, &self.front);
        path(out, "front-edge", &line);
        path(out, "front", &line);
    }

    /// The counters, on top.
    pub(super) fn draw(&self, out: &mut String) {
        let pieces = self.pieces.iter().map(|piece| self.shape(piece));
        group(out, "counter", pieces);
    }

    fn shape(&self, piece: &Piece) -> String {
        let (wide, high) = (self.width, self.height);
        let letters = piece.tag.chars().count() as f64;
        // Letters are about 0.6 of their size wide.
        let size = (high * 0.43).min((wide - 3.0) / (letters * 0.6));
        let mut svg = format!(
            "<g transform=\"translate({})\"><rect class=\"{}\" x=\"{:.1}\" y=\"{:.1}\" \
             width=\"{wide:.1}\" height=\"{high:.1}\" rx=\"2\"/>\
             <text y=\"{:.1}\" font-size=\"{size:.1}\">{}</text>",
            piece.at,
            color(piece.nation),
            -wide / 2.0,
            -high / 2.0,
            -high * 0.08,
            escaped(&piece.tag),
        );
        let worth_x = if piece.arm.is_some() {
            wide * 0.22
        } else {
            0.0
        };
        if let Some(arm) = piece.arm {
            write!(
                svg,
                "<g class=\"arm\" transform=\"translate({:.1} {:.1})\">\
                 <path d=\"M-7-4h14v8h-14z{}\"/></g>",
                -wide * 0.26,
                high * 0.24,
                sign(arm),
            )
            .expect("a string takes what is written");
        }
        write!(
            svg,
            "<text class=\"worth\" x=\"{worth_x:.1}\" y=\"{:.1}\" font-size=\"{:.1}\">{}</text></g>",
            high * 0.38,
            high * 0.38,
            escaped(&piece.worth),
        )
        .expect("a string takes what is written");
        svg
    }
}

/// What stands in each hex, the strongest first and headquarters last.
fn stacks(scenario: &Scenario) -> BTreeMap<Hex, Vec<&UnitSetup>> {
    let mut stacks: BTreeMap<Hex, Vec<&UnitSetup>> = BTreeMap::new();
    for unit in &scenario.units {
        if let Start::OnMap(hex) = unit.start {
            stacks.entry(hex).or_default().push(unit);
        }
    }
    for stack in stacks.values_mut() {
        stack.sort_by_key(|unit| (unit.counter.is_support(), std::cmp::Reverse(unit.steps)));
    }
    stacks
}

fn piece(at: Spot, unit: &UnitSetup) -> Piece {
    let UnitSetup { counter, steps, .. } = unit;
    let worth = if counter.is_support() {
        counter.support.to_string()
    } else {
        let doubt = if unit.untried { "?" } else { "" };
        format!("{steps}{}{doubt}", counter.quality)
    };
    Piece {
        at,
        nation: counter.nation,
        arm: Some(counter.arm),
        tag: counter.tag.clone(),
        worth,
    }
}

/// One counter for a stack: its largest formation, and all its steps.
fn whole(at: Spot, stack: &[&UnitSetup]) -> Piece {
    let mut formations: BTreeMap<String, (u8, u8)> = BTreeMap::new();
    for unit in stack {
        let (steps, units) = formations.entry(family(&unit.counter)).or_default();
        *steps += unit.steps;
        *units += 1;
    }
    let steps: u8 = stack.iter().map(|unit| unit.steps).sum();
    let largest = formations.iter().max_by_key(|(_, size)| **size);
    let name = largest.map_or("", |(name, _)| name);
    let more = if formations.len() > 1 { "+" } else { "" };
    Piece {
        at,
        nation: stack[0].counter.nation,
        arm: None,
        tag: format!("{name}{more}"),
        worth: if steps > 0 {
            steps.to_string()
        } else {
            "hq".to_owned()
        },
    }
}

/// The formation's id without its nation, `4div`; a unit without one gives its own tag.
fn family(counter: &Counter) -> String {
    let formation = counter.formation.map(|id| id.to_string());
    match formation.as_deref().and_then(|id| id.split_once('-')) {
        Some((_, name)) => name.replace('-', ""),
        None => counter.tag.clone(),
    }
}

/// The class of a nation's counters.
fn color(nation: Nation) -> &'static str {
    match nation {
        Nation::Nkpa => "nk",
        Nation::Rok => "rok",
        Nation::Us => "us",
        Nation::Uk => "uk",
    }
}

/// The mark of an arm inside its box, 14 by 8.
fn sign(arm: Arm) -> &'static str {
    match arm {
        Arm::Infantry => "M-7-4l14 8M-7 4l14-8",
        Arm::Mechanised => "M-7-4l14 8M-7 4l14-8M-3-2.5h6a2.5 2.5 0 0 1 0 5h-6a2.5 2.5 0 0 1 0-5z",
        Arm::Armor => "M-3-2.5h6a2.5 2.5 0 0 1 0 5h-6a2.5 2.5 0 0 1 0-5z",
        Arm::Motorcycle | Arm::Recon => "M-7 4l14-8",
        Arm::Special => "M-7-4l7 8l7-8",
        Arm::Security | Arm::Police => "M-7-1h14M-7 1h14",
        Arm::Headquarters => "M-7-1.5h14",
        Arm::Artillery => "M-1 0a1 1 0 0 0 2 0a1 1 0 0 0 -2 0z",
    }
}

/// The hexsides between the sides: a hex belongs to who stands in it, else to who controls a
/// place in it, else to the nearest of these (of equally near, the lowest number).
fn front(scenario: &Scenario) -> Vec<Hexside> {
    let map = &scenario.map;
    let mut known: BTreeMap<Hex, Side> = BTreeMap::new();
    for place in &map.places {
        if let Some(side) = scenario.control.get(&place.id) {
            known.insert(place.hex, *side);
        }
    }
    for unit in &scenario.units {
        match unit.start {
            Start::OnMap(hex) if !unit.counter.is_support() => {
                known.insert(hex, unit.counter.side());
            }
            _ => {}
        }
    }
    territory::front(&territory::owners(map, &known))
}

/// Room for a letter of the list below the map.
const LETTER_PX: f64 = 6.4;
const ROW_PX: f64 = 16.0;

/// What a counter shows and who is still to come, below the map from `y` on; and the height.
pub(super) fn notes(scenario: &Scenario, paper: &Paper, y: f64) -> (String, f64) {
    let mut turns: BTreeMap<(u16, Vec<Hex>), Vec<&str>> = BTreeMap::new();
    for unit in &scenario.units {
        let (turn, hexes) = match &unit.start {
            Start::Arrives { turn, hexes } => (turn, hexes),
            Start::Lands { hexes } => (&1, hexes),
            Start::OnMap(_) | Start::Formed | Start::Transported { .. } => continue,
        };
        let tags = turns.entry((*turn, hexes.clone())).or_default();
        tags.push(&unit.counter.tag);
    }
    let name = |hex: &Hex| {
        let here = scenario.map.places.iter().filter(|place| place.hex == *hex);
        let place = here.min_by_key(|place| place.label);
        place.map_or_else(|| hex.to_string(), |place| place.name.clone())
    };
    let rows = turns.iter().flat_map(|((turn, hexes), tags)| {
        let place = match hexes.as_slice() {
            [first, .., last] if hexes.len() > 3 => format!("{first} to {last}"),
            few => few.iter().map(name).collect::<Vec<_>>().join(" or "),
        };
        let day = scenario.first_day.plus(turn - 1);
        let day = day.map_or_else(String::new, |day| format!(", {day}"));
        let text = format!("turn {turn}{day}, {place}: {}", tags.join(" "));
        wrapped(&text, (paper.width - 2.0 * paper.margin) / LETTER_PX)
    });
    let key = if paper.hex_px >= CLOSE_UP_PX {
        "Counters: short name; arm, steps, quality (? not proven); headquarters: support."
    } else {
        "A counter is a stack: its largest formation (+ others too), and its steps."
    };
    let keys = [Some(key), bridges::key(scenario)];
    let keys = keys.into_iter().flatten().map(str::to_owned);
    let rows = keys.chain(rows);
    let mut svg = String::new();
    let mut bottom = y;
    for row in rows {
        bottom += ROW_PX;
        line(
            &mut svg,
            format_args!(
                "<text class=\"note\" x=\"{:.0}\" y=\"{bottom:.0}\">{}</text>",
                paper.margin,
                escaped(&row)
            ),
        );
    }
    (svg, bottom - y)
}

/// A text in rows of so many letters, broken at spaces.
fn wrapped(text: &str, letters: f64) -> Vec<String> {
    let mut rows: Vec<String> = vec![];
    for word in text.split(' ') {
        match rows.last_mut() {
            Some(row) if (row.chars().count() + word.chars().count()) as f64 + 1.0 <= letters => {
                row.push(' ');
                row.push_str(word);
            }
            _ => rows.push(word.to_owned()),
        }
    }
    rows
}
