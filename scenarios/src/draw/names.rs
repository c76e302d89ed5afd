//! Places and their names.

use std::collections::BTreeMap;

use naktong_protocol::map::{Map, Place, River, Terrain};
use naktong_protocol::{Hex, Hexside};

use super::paper::{Paper, Spot};
use super::{Style, escaped, group, used};
use crate::geography::rivers::ends;

/// Radius of a port's disc, in pixels.
const PORT_PX: f64 = 5.6;

/// A rectangle that something takes up.
#[derive(Clone, Copy)]
pub(super) struct Room {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Room {
    fn around(at: Spot, half: f64) -> Self {
        Self::box_around(at, 2.0 * half, 2.0 * half)
    }

    pub(super) fn box_around(at: Spot, width: f64, height: f64) -> Self {
        Self {
            left: at.x - width / 2.0,
            top: at.y - height / 2.0,
            right: at.x + width / 2.0,
            bottom: at.y + height / 2.0,
        }
    }

    fn shared(&self, other: &Self) -> f64 {
        let wide = self.right.min(other.right) - self.left.max(other.left);
        let high = self.bottom.min(other.bottom) - self.top.max(other.top);
        wide.max(0.0) * high.max(0.0)
    }
}

/// Draws a dot for each hex with places, and names as far as there is room; `taken` is what
/// counters take up.
pub(super) fn draw(out: &mut String, map: &Map, style: &Style, paper: &Paper, taken: Vec<Room>) {
    let mut by_hex: BTreeMap<Hex, Vec<&Place>> = BTreeMap::new();
    for place in map
        .places
        .iter()
        .filter(|place| place.label <= style.label_tier)
    {
        by_hex.entry(place.hex).or_default().push(place);
    }
    for places in by_hex.values_mut() {
        places.sort_by_key(|place| rank(place));
    }
    let dot = |hex: Hex| match map.hex(hex) {
        Some(info) if info.port => PORT_PX,
        _ => paper.hex_px.sqrt() * 0.42,
    };
    let (ports, towns): (Vec<Hex>, Vec<Hex>) = by_hex
        .keys()
        .partition(|hex| map.hex(**hex).is_some_and(|info| info.port));
    let towns = towns.into_iter().map(|hex| {
        let (Spot { x, y }, half) = (paper.center(hex), dot(hex));
        if map.terrain(hex) == Terrain::City {
            let (left, top, wide) = (x - half, y - half, 2.0 * half);
            format!(
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{wide:.1}\"/>"
            )
        } else {
            format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\"/>",
                half * 0.8
            )
        }
    });
    group(out, "town", towns);
    let discs = ports.iter().map(|hex| {
        let Spot { x, y } = paper.center(*hex);
        format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{PORT_PX}\"/>")
    });
    group(out, "port", discs);
    let anchors = ports.iter().map(|hex| used("anchor", paper.center(*hex)));
    group(out, "anchor", anchors);

    let mut sheet = Sheet::new(map, paper);
    sheet.taken = taken;
    sheet.taken.extend(
        by_hex
            .keys()
            .map(|hex| Room::around(paper.center(*hex), dot(*hex))),
    );
    let close_up = style.numbers;
    let mut hexes: Vec<_> = by_hex.into_iter().collect();
    hexes.sort_by_key(|(_, places)| rank(places[0]));
    let names = hexes.into_iter().filter_map(|(hex, places)| {
        let shown = if close_up { places.len() } else { 1 };
        let labels: Vec<Label> = places[..shown]
            .iter()
            .map(|place| Label::of(place, close_up))
            .collect();
        let must = close_up || places[0].label == 1;
        sheet.put(paper.center(hex), dot(hex), &labels, must)
    });
    group(out, "name", names);
}

/// The most important first.
fn rank(place: &Place) -> (u8, std::cmp::Reverse<u8>, naktong_protocol::PlaceId) {
    (place.label, std::cmp::Reverse(place.value), place.id)
}

struct Label<'a> {
    text: &'a str,
    tier: u8,
    size: f64,
}

impl<'a> Label<'a> {
    fn of(place: &'a Place, close_up: bool) -> Self {
        let size = match (place.label, place.value) {
            (1, 5..) => 13.0,
            (1, _) => 11.0,
            (2, _) => 9.5,
            _ => 9.0,
        };
        Self {
            text: &place.name,
            tier: place.label,
            size: if close_up { size + 4.0 } else { size },
        }
    }

    /// About; nobody has measured the letters.
    fn width(&self) -> f64 {
        let letter = if self.tier == 1 { 0.66 } else { 0.58 };
        letter * self.size * self.text.chars().count() as f64
    }
}

/// What of the paper is taken.
struct Sheet {
    left: f64,
    right: f64,
    taken: Vec<Room>,
    /// Major rivers, which names hide if there is no better room.
    rivers: Vec<Room>,
}

impl Sheet {
    fn new(map: &Map, paper: &Paper) -> Self {
        let rivers = map
            .sides
            .iter()
            .filter(|(_, info)| info.river == River::Major);
        let room = |side: &Hexside| {
            let [a, b] = ends(*side).map(|corner| paper.corner(corner));
            Room::around(a.middle(b), paper.side_px() * 0.3)
        };
        Self {
            left: paper.margin,
            right: paper.width - paper.margin,
            taken: Vec::new(),
            rivers: rivers.map(|(side, _)| room(side)).collect(),
        }
    }

    /// How much a label in this room would hide of dots and other labels.
    fn hidden(&self, room: &Room) -> f64 {
        let off = (self.left - room.left).max(0.0) + (room.right - self.right).max(0.0);
        off * (room.bottom - room.top) + self.taken.iter().map(|r| room.shared(r)).sum::<f64>()
    }

    /// Puts the labels of one hex where they hide least; `None` if there is no free room and
    /// they may be left out.
    fn put(&mut self, at: Spot, dot: f64, labels: &[Label<'_>], must: bool) -> Option<String> {
        let width = labels.iter().map(Label::width).fold(0.0, f64::max);
        let height: f64 = labels.iter().map(|label| label.size * 1.1).sum();
        let gap = dot + 2.0;
        // To the right, left, below, above, and at the four corners.
        let spots = [
            (gap, -height / 2.0),
            (-gap - width, -height / 2.0),
            (-width / 2.0, gap),
            (-width / 2.0, -gap - height),
            (gap * 0.7, gap * 0.5),
            (gap * 0.7, -gap * 0.5 - height),
            (-gap * 0.7 - width, gap * 0.5),
            (-gap * 0.7 - width, -gap * 0.5 - height),
        ];
        let rooms = spots.map(|(dx, dy)| Room {
            left: at.x + dx,
            top: at.y + dy,
            right: at.x + dx + width,
            bottom: at.y + dy + height,
        });
        let cost = |room: &Room| {
            let river: f64 = self.rivers.iter().map(|r| room.shared(r)).sum();
            self.hidden(room) + river * 0.4
        };
        let best = rooms
            .into_iter()
            .min_by(|a, b| cost(a).total_cmp(&cost(b)))?;
        if self.hidden(&best) > 0.0 && !must {
            return None;
        }
        self.taken.push(best);
        let mut y = best.top;
        let lines = labels.iter().map(|label| {
            y += label.size * 1.1;
            format!(
                "<text class=\"t{}\" x=\"{:.1}\" y=\"{:.1}\" font-size=\"{}\">{}</text>",
                label.tier,
                best.left,
                y - label.size * 0.25,
                label.size,
                escaped(label.text)
            )
        });
        Some(lines.collect())
    }
}
