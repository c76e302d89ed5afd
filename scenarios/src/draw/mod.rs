//! The map as a picture: SVG for the README, for people and for reports.
//!
//! A pure function of the map, which has the campaign's hex numbers. Shapes that repeat are
//! symbols and lines of one kind are one path, so that the whole campaign map stays small.
//! [`paper`] knows where things lie, [`lines`] draws what runs along and across hexsides,
//! [`names`] places labels; here they are put on top of each other.

mod legend;
mod lines;
mod names;
mod paper;

use std::fmt::Write as _;

use naktong_protocol::map::{Crossing, Map, River, Road, Terrain};
use naktong_protocol::{Hex, Hexside};

use crate::geography::rivers::ends;
use lines::{across, along};
use paper::{Paper, Spot};

/// How a map is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// The line above the map.
    pub title: String,
    /// Distance between opposite sides of a hex, in pixels.
    pub hex_px: f64,
    /// Whether every hex shows its number.
    pub numbers: bool,
    /// Places up to this label tier are named: 1 the most important, 3 all.
    pub label_tier: u8,
}

impl Style {
    /// For the whole campaign map.
    #[must_use]
    pub fn campaign() -> Self {
        Self {
            title: "Korea, June 1950".to_owned(),
            hex_px: 32.0,
            numbers: false,
            label_tier: 2,
        }
    }

    /// For the window of a scenario: hex numbers and every name.
    #[must_use]
    pub fn window(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            hex_px: 112.0,
            numbers: true,
            label_tier: 3,
        }
    }
}

/// Draws a map of the campaign's grid, or a window of it.
#[must_use]
pub fn svg(map: &Map, style: &Style) -> String {
    let paper = Paper::new(map, style.hex_px);
    let legend = legend::draw(&paper);
    let mut out = String::new();
    let (width, height) = (paper.width, paper.height + legend.height);
    line(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\">"
        ),
    );
    line(
        &mut out,
        format_args!("<title>{}</title>", escaped(&style.title)),
    );
    line(&mut out, format_args!("<style>{CLASSES}</style>"));
    line(
        &mut out,
        format_args!("<defs>{}{SYMBOLS}</defs>", hexagon(&paper)),
    );
    line(
        &mut out,
        format_args!("<rect class=\"paper\" width=\"{width:.0}\" height=\"{height:.0}\"/>"),
    );
    line(
        &mut out,
        format_args!(
            "<text class=\"title\" x=\"{:.0}\" y=\"{:.0}\">{}</text>",
            paper.margin,
            paper.margin + 18.0,
            escaped(&style.title)
        ),
    );
    ground(&mut out, map, &paper);
    water(&mut out, map, &paper);
    parallel(&mut out, map, &paper);
    ways(&mut out, map, &paper);
    crossings(&mut out, map, &paper);
    if style.numbers {
        numbers(&mut out, map, &paper);
    }
    names::draw(&mut out, map, style, &paper);
    out.push_str(&legend.svg);
    out.push_str("</svg>\n");
    out
}

/// The hexes, and the signs of their terrain.
fn ground(out: &mut String, map: &Map, paper: &Paper) {
    let of = |terrain| {
        let hexes = map
            .hexes
            .iter()
            .filter(move |(_, info)| info.terrain == terrain);
        hexes.map(|(hex, _)| paper.center(*hex))
    };
    for terrain in Terrain::ALL {
        group(
            out,
            &terrain.to_string(),
            of(terrain).map(|at| used("h", at)),
        );
    }
    let scale = paper.hex_px / 32.0;
    for (terrain, symbol) in [
        (Terrain::Hill, "hill"),
        (Terrain::Mountain, "mountain"),
        (Terrain::Peak, "peak"),
        (Terrain::City, "city"),
    ] {
        let signs: String = of(terrain)
            .map(|at| used(symbol, at.scaled(1.0 / scale)))
            .collect();
        if !signs.is_empty() {
            let stroke = 1.0 / scale.sqrt(); // signs grow faster than their strokes
            line(
                out,
                format_args!(
                    "<g class=\"sign\" stroke-width=\"{stroke:.2}\" transform=\"scale({scale:.2})\">{signs}</g>"
                ),
            );
        }
    }
}

/// Shores, straits and rivers.
fn water(out: &mut String, map: &Map, paper: &Paper) {
    let shore = |side: &Hexside| {
        let [a, b] = side.ends().map(|hex| map.hex(hex).map(|info| info.terrain));
        (a == Some(Terrain::Sea)) != (b == Some(Terrain::Sea)) && a.is_some() && b.is_some()
    };
    let every_side = map.hexes.keys().flat_map(|hex| {
        let after = hex.neighbors().filter(move |there| hex < there);
        after.filter_map(move |there| Hexside::between(*hex, there))
    });
    let shores: Vec<Hexside> = every_side.filter(shore).collect();
    let having = |wanted: fn(&naktong_protocol::map::SideInfo) -> bool| -> Vec<Hexside> {
        let sides = map.sides.iter().filter(move |(_, info)| wanted(info));
        sides.map(|(side, _)| *side).collect()
    };
    let straits = having(|info| info.strait);
    let minor = having(|info| info.river == River::Minor);
    let major = having(|info| info.river == River::Major);
    let any: Vec<Hexside> = minor.iter().chain(&major).copied().collect();
    path(out, "strait-bank", &along(paper, &straits, &straits));
    path(out, "shore", &along(paper, &shores, &shores));
    path(out, "strait", &along(paper, &straits, &straits));
    path(out, "minor-bank", &along(paper, &minor, &any));
    path(out, "major-bank", &along(paper, &major, &any));
    path(out, "minor", &along(paper, &minor, &any));
    path(out, "major", &along(paper, &major, &any));
}

/// The 38th parallel, where the map has it.
fn parallel(out: &mut String, map: &Map, paper: &Paper) {
    let Some((from, to)) = paper.parallel(38.0) else {
        return;
    };
    if map.hexes.keys().any(|hex| paper.center(*hex).y < from.y) {
        let d = format!("M{from}L{to}");
        path(out, "parallel", &d);
        line(
            out,
            format_args!(
                "<text class=\"parallel-name\" x=\"{:.0}\" y=\"{:.1}\">38\u{b0} N</text>",
                to.x - 4.0,
                to.y - 4.0
            ),
        );
    }
}

/// Roads and railways.
fn ways(out: &mut String, map: &Map, paper: &Paper) {
    let primary = across(
        map,
        paper,
        |info| info.road == Some(Road::Primary),
        |info| info.road.is_some(),
    );
    let secondary = across(
        map,
        paper,
        |info| info.road == Some(Road::Secondary),
        |info| info.road.is_some(),
    );
    let rail = across(map, paper, |info| info.rail, |info| info.rail);
    path(out, "secondary", &secondary);
    path(out, "primary-edge", &primary);
    path(out, "primary", &primary);
    // Beside the road where both run through a valley.
    let aside = paper.hex_px * 0.07;
    line(
        out,
        format_args!("<g transform=\"translate({aside:.1} 0)\">"),
    );
    path(out, "rail", &rail);
    path(out, "ties", &rail);
    line(out, format_args!("</g>"));
}

/// What carries roads and railways over rivers.
fn crossings(out: &mut String, map: &Map, paper: &Paper) {
    let scale = (paper.hex_px / 32.0).sqrt();
    for (crossing, symbol) in [
        (Crossing::Bridge, "bridge"),
        (Crossing::Ford, "ford"),
        (Crossing::Ferry, "ferry"),
    ] {
        let sides = map
            .sides
            .iter()
            .filter(|(_, info)| info.crossing == Some(crossing));
        let signs = sides.map(|(side, info)| {
            let [a, b] = ends(*side).map(|corner| paper.corner(corner));
            let at = a.middle(b);
            let [low, high] = side.ends();
            let turn = 60 * low.direction_to(high).map_or(0, |direction| direction as u32);
            let size = if info.river == River::Major { scale } else { scale * 0.7 };
            format!("<use href=\"#{symbol}\" transform=\"translate({at})rotate({turn})scale({size:.2})\"/>")
        });
        group(out, symbol, signs);
    }
}

/// The number of each hex, in its northwest, where no road runs.
fn numbers(out: &mut String, map: &Map, paper: &Paper) {
    let number = |hex: &Hex| {
        let at = paper.center(*hex);
        let (x, y) = (at.x - paper.side_px() * 0.26, at.y - paper.hex_px * 0.38);
        format!("<text x=\"{x:.1}\" y=\"{y:.1}\">{hex}</text>")
    };
    group(out, "number", map.hexes.keys().map(number));
}

fn hexagon(paper: &Paper) -> String {
    let (side, half) = (paper.side_px(), paper.hex_px / 2.0);
    format!(
        "<path id=\"h\" d=\"M{:.2} {half:.2}h-{side:.2}l-{:.2}-{half:.2}l{:.2}-{half:.2}h{side:.2}l{:.2} {half:.2}z\"/>",
        side / 2.0,
        side / 2.0,
        side / 2.0,
        side / 2.0,
    )
}

fn used(symbol: &str, at: Spot) -> String {
    format!(
        "<use href=\"#{symbol}\" x=\"{:.1}\" y=\"{:.1}\"/>",
        at.x, at.y
    )
}

fn group(out: &mut String, class: &str, shapes: impl Iterator<Item = String>) {
    let shapes: String = shapes.collect();
    if !shapes.is_empty() {
        line(out, format_args!("<g class=\"{class}\">{shapes}</g>"));
    }
}

fn path(out: &mut String, class: &str, d: &str) {
    if !d.is_empty() {
        line(out, format_args!("<path class=\"{class}\" d=\"{d}\"/>"));
    }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("a string takes what is written");
}

/// Text as XML takes it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Colors and strokes.
const CLASSES: &str = "\
text{font-family:'Gill Sans','Gill Sans MT',Lato,'DejaVu Sans',sans-serif}\
path{fill:none;stroke-linecap:round;stroke-linejoin:round}\
.paper{fill:#faf6ea}\
.title{font-size:20px;font-weight:700;letter-spacing:.06em;fill:#3b3226}\
.clear{fill:#f4eccf}.hill{fill:#e3d5a3}.mountain{fill:#c4a574}.peak{fill:#93a070}\
.city{fill:#dcbcae}.sea{fill:#c3dae6}\
#h{fill:inherit;stroke:#5b5137;stroke-opacity:.22;stroke-width:.7}\
.sign{stroke:#6b5630;stroke-opacity:.5}\
.tree{fill:#4f6138;stroke:none;fill-opacity:.75}\
.block{fill:#8a4f45;stroke:none;fill-opacity:.5}\
.shore{stroke:#5f8fa8;stroke-width:1.6}\
.strait-bank{stroke:#5f8fa8;stroke-width:6.5}.strait{stroke:#c3dae6;stroke-width:4.5}\
.minor-bank{stroke:#fff;stroke-opacity:.55;stroke-width:3.4}.minor{stroke:#4a90c0;stroke-width:1.8}\
.major-bank{stroke:#1d4e7a;stroke-width:5.2}.major{stroke:#4a90c8;stroke-width:3.8}\
.parallel{stroke:#7a3f8f;stroke-width:1.6;stroke-dasharray:7 4}\
.parallel-name{font-size:11px;font-style:italic;fill:#7a3f8f;text-anchor:end}\
.primary-edge{stroke:#fff8e8;stroke-width:3.8}.primary{stroke:#b8301f;stroke-width:2.2}\
.secondary{stroke:#c07a3a;stroke-width:1.3}\
.rail{stroke:#222;stroke-width:1}.ties{stroke:#222;stroke-width:3.6;stroke-dasharray:1 5;stroke-linecap:butt}\
.bridge{stroke:#111;stroke-width:1.4}.ford{fill:#111}.ferry{stroke:#111;stroke-width:.9}.boat{fill:#fff}\
.number{font-size:11px;fill:#4b4434;fill-opacity:.75;text-anchor:middle}\
.town{fill:#2b2418;stroke:#faf6ea;stroke-width:.8}\
.anchor{stroke:#173f5f;stroke-width:1.2}\
.name{fill:#1f1a10;paint-order:stroke;stroke:#faf6ea;stroke-width:2.4px;stroke-linejoin:round;stroke-opacity:.85}\
.t1{font-weight:700}.t3{font-style:italic}\
.legend text,.credit{font-size:11px;fill:#3b3226}.credit{font-size:9px;fill-opacity:.8}";

/// Signs for hexes of 32 pixels, around their center.
const SYMBOLS: &str = "\
<g id=\"hill\"><path d=\"M-9 6q3-5 6 0M3 9q3-5 6 0M2-6q3-5 6 0\"/></g>\
<g id=\"mountain\"><path d=\"M-10 8l4-7l4 7M2 9l4-7l4 7M0-4l4-7l4 7\"/></g>\
<g id=\"peak\"><path d=\"M-10 8l5-9l5 9M1-3l5-9l5 9\"/>\
<path class=\"tree\" d=\"M6 10l2.5-6l2.5 6zM2 11l2-5l2 5zM-9-4l2-5l2 5z\"/></g>\
<g id=\"city\"><path class=\"block\" d=\"M-9-8h4v4h-4zM5-9h5v3h-5zM-10 5h5v4h-5zM5 5h4v5h-4zM-2-11h4v3h-4z\"/></g>\
<g id=\"bridge\"><path d=\"M-3.6-3.4l1.4 1.2v4.4l-1.4 1.2M3.6-3.4l-1.4 1.2v4.4l1.4 1.2\"/></g>\
<g id=\"ford\"><circle cy=\"-3.2\" r=\"1\"/><circle r=\"1\"/><circle cy=\"3.2\" r=\"1\"/></g>\
<g id=\"ferry\"><path class=\"boat\" d=\"M-3.4-1.2h6.8l-1.4 2.6h-4z\"/></g>\
<g id=\"anchor\"><path d=\"M0-4v8M-2-2h4M-3.6 1.4q0 3 3.6 3q3.6 0 3.6-3\"/></g>";
