//! Places and their names.

use std::collections::BTreeMap;

use naktong_protocol::Hex;
use naktong_protocol::map::{Map, Place, Terrain};

use super::paper::{Paper, Spot};
use super::{Style, escaped, group, used};

/// A rectangle that something takes up.
#[derive(Clone, Copy)]
struct Room {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Room {
    fn around(at: Spot, half: f64) -> Self {
        Self {
            left: at.x - half,
            top: at.y - half,
            right: at.x + half,
            bottom: at.y + half,
        }
    }

    fn shared(&self, other: &Self) -> f64 {
        let wide = self.right.min(other.right) - self.left.max(other.left);
        let high = self.bottom.min(other.bottom) - self.top.max(other.top);
        wide.max(0.0) * high.max(0.0)
    }
}

/// Draws a dot for each hex with places, and names as far as there is room.
pub(super) fn draw(out: &mut String, map: &Map, style: &Style, paper: &Paper) {
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
    let close_up = style.numbers;
    let dot = paper.hex_px.sqrt() * 0.42;
    let is_port = |hex: Hex| map.hex(hex).is_some_and(|info| info.port);
    let dots = by_hex.iter().filter(|(hex, _)| !is_port(**hex)).map(|(hex, _)| {
        let Spot { x, y } = paper.center(*hex);
        if map.terrain(*hex) == Terrain::City {
            let (left, top, wide) = (x - dot, y - dot, 2.0 * dot);
            format!("<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{wide:.1}\"/>")
        } else {
            format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\"/>", dot * 0.8)
        }
    });
    group(out, "town", dots);
    let ports = by_hex.keys().filter(|hex| is_port(**hex));
    let disc = |hex: &Hex| {
        let Spot { x, y } = paper.center(*hex);
        format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5.6\" fill=\"#faf6ea\" stroke=\"#173f5f\"/>"
        )
    };
    group(out, "port", ports.clone().map(disc));
    group(
        out,
        "anchor",
        ports.map(|hex| used("anchor", paper.center(*hex))),
    );

    let mut taken: Vec<Room> = by_hex
        .keys()
        .map(|hex| Room::around(paper.center(*hex), dot))
        .collect();
    let mut hexes: Vec<_> = by_hex.into_iter().collect();
    hexes.sort_by_key(|(_, places)| rank(places[0]));
    let mut names = String::new();
    for (hex, places) in hexes {
        let shown = if close_up { places.len() } else { 1 };
        let labels: Vec<Label> = places[..shown]
            .iter()
            .map(|place| Label::of(place, close_up))
            .collect();
        let must = close_up || places[0].label == 1;
        if let Some(label) = place_labels(paper, paper.center(hex), dot, &labels, must, &mut taken)
        {
            names.push_str(&label);
        }
    }
    group(out, "name", std::iter::once(names));
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
        let letter = if self.tier == 1 { 0.68 } else { 0.58 };
        letter * self.size * self.text.chars().count() as f64
    }
}

/// Puts the labels of one hex where they cover least; `None` if there is no free room and they
/// may be left out.
fn place_labels(
    paper: &Paper,
    at: Spot,
    dot: f64,
    labels: &[Label<'_>],
    must: bool,
    taken: &mut Vec<Room>,
) -> Option<String> {
    let width = labels.iter().map(Label::width).fold(0.0, f64::max);
    let height: f64 = labels.iter().map(|label| label.size * 1.1).sum();
    let gap = dot + 2.5;
    let sheet = (paper.margin, paper.width - paper.margin);
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
    let room = |(dx, dy): (f64, f64)| Room {
        left: at.x + dx,
        top: at.y + dy,
        right: at.x + dx + width,
        bottom: at.y + dy + height,
    };
    let covered = |room: &Room| {
        let outside = (sheet.0 - room.left).max(0.0) + (room.right - sheet.1).max(0.0);
        outside * height + taken.iter().map(|other| room.shared(other)).sum::<f64>()
    };
    let best = spots
        .map(room)
        .into_iter()
        .min_by(|a, b| covered(a).total_cmp(&covered(b)))?;
    if covered(&best) > 0.0 && !must {
        return None;
    }
    taken.push(best);
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
