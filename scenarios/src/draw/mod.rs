//! The map as a picture: SVG for the README, for people and for reports.
//!
//! A pure function of the map, which has the campaign's hex numbers. Shapes that repeat are
//! symbols and lines of one kind are one path, so that the whole campaign map stays small.
//! `paper` knows where things lie, `counters` puts the units of a set-up there, `lines` draws what runs along and across hexsides, `names`
//! places labels, `signs` has the colors; here they are put on top of each other.

mod bridges;
mod counters;
mod fronts;
mod legend;
mod lines;
mod names;
mod paper;
mod signs;

use std::fmt::Write as _;

use naktong_protocol::map::{Crossing, Map, River, Road, Terrain};
use naktong_protocol::{Hex, Hexside};

use naktong_rules::scenario::Scenario;

use crate::geography::rivers::ends;
use counters::Layer;
pub use fronts::{FrontPicture, fronts_svg};
use lines::{across, along};
use paper::{Paper, Spot};
use signs::{CLASSES, COUNTERS, SYMBOLS};

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

    /// For the set-up of a scenario: close up, or, where the window is as large as half of
    /// Korea, with one counter for each stack.
    #[must_use]
    pub fn setup(scenario: &Scenario) -> Self {
        let title = format!("{}, {}", scenario.title, scenario.first_day);
        match scenario.map.hexes.len() {
            0..=250 => Self {
                hex_px: 150.0,
                ..Self::window(&title)
            },
            251..=800 => Self::window(&title),
            _ => Self {
                hex_px: 56.0,
                title,
                ..Self::campaign()
            },
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
    sheet(map, style, None)
}

/// Draws the set-up of a scenario: its window of the map with the counters that start on it,
/// the front between the sides, and below them who comes later.
#[must_use]
pub fn setup_svg(scenario: &Scenario) -> String {
    sheet(&scenario.map, &Style::setup(scenario), Some(scenario))
}

fn sheet(map: &Map, style: &Style, setup: Option<&Scenario>) -> String {
    let paper = Paper::new(map, style.hex_px);
    let layer = setup.map(|scenario| Layer::of(scenario, &paper));
    let legend = legend::draw(&paper);
    let below = paper.height + legend.height;
    let (notes, height) = match setup {
        Some(scenario) => counters::notes(scenario, &paper, below),
        None => (String::new(), 0.0),
    };
    let mut out = String::new();
    let (width, height) = (
        paper.width,
        below + if height > 0.0 { height + 8.0 } else { 0.0 },
    );
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
    if setup.is_some() {
        line(&mut out, format_args!("<style>{COUNTERS}</style>"));
    }
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
    if let Some(scenario) = setup {
        bridges::draw(&mut out, scenario, &paper);
    }
    if style.numbers {
        numbers(&mut out, map, &paper);
    }
    if let Some(layer) = &layer {
        layer.draw_front(&mut out, &paper);
        layer.draw(&mut out);
    }
    let taken = layer.as_ref().map_or(vec![], Layer::rooms);
    names::draw(&mut out, map, style, &paper, taken);
    out.push_str(&legend.svg);
    out.push_str(&notes);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::{campaign_map, window};

    fn count(svg: &str, text: &str) -> usize {
        svg.matches(text).count()
    }

    fn setup(id: &str) -> String {
        setup_svg(&crate::load(id).unwrap())
    }

    #[test]
    fn the_committed_pictures_are_of_the_committed_map() {
        let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let c1 = window(37.65, 38.05, 126.85, 127.25);
        let c1_style = Style::window("The Uijongbu Road, 25 June 1950");
        for (name, picture) in [
            ("map.svg", svg(campaign_map(), &Style::campaign())),
            ("uijongbu-road.svg", svg(&c1, &c1_style)),
            ("c2-fall-of-seoul.svg", setup("c2-fall-of-seoul")),
            ("c7-naktong-bulge.svg", setup("c7-naktong-bulge")),
            ("c11-campaign-25-june.svg", setup("c11-campaign-25-june")),
        ] {
            let committed = std::fs::read_to_string(docs.join(name)).unwrap();
            assert!(
                committed == picture,
                "docs/{name} shows another map: draw it anew with \
                 cargo run -p naktong-scenarios --bin draw-map, or draw-setup"
            );
        }
    }

    #[test]
    fn every_hex_is_drawn_once_and_the_whole_stays_small() {
        let map = campaign_map();
        let picture = svg(map, &Style::campaign());
        assert_eq!(count(&picture, "href=\"#h\""), map.hexes.len());
        assert!(picture.len() < 700_000, "{} bytes", picture.len());
    }

    #[test]
    fn a_window_shows_all_its_numbers_names_and_crossings() {
        let map = window(35.2, 35.75, 128.15, 128.8);
        let picture = svg(&map, &Style::window("The Naktong Bulge"));
        for hex in map.hexes.keys() {
            assert_eq!(count(&picture, &format!(">{hex}</text>")), 1, "{hex}");
        }
        for place in &map.places {
            assert_eq!(
                count(&picture, &format!(">{}</text>", place.name)),
                1,
                "{}",
                place.name
            );
        }
        let of = |wanted| {
            map.sides
                .values()
                .filter(|info| info.crossing == Some(wanted))
                .count()
        };
        for (crossing, symbol) in [(Crossing::Bridge, "bridge"), (Crossing::Ferry, "ferry")] {
            let sign = format!("href=\"#{symbol}\" transform");
            assert_eq!(count(&picture, &sign), of(crossing), "{symbol}");
        }
    }

    #[test]
    fn a_set_up_shows_every_counter_once_and_names_those_to_come() {
        use naktong_rules::scenario::Start;
        for id in ["c2-fall-of-seoul", "c6-right-hook"] {
            let scenario = crate::load(id).unwrap();
            let picture = setup(id);
            for unit in &scenario.units {
                let counter = count(&picture, &format!(">{}</text><g class", unit.counter.tag));
                let on_map = matches!(unit.start, Start::OnMap(_));
                assert_eq!(counter == 1, on_map, "{id}: {}", unit.counter.tag);
            }
            let notes = count(&picture, "class=\"note\"");
            assert!(notes > 3, "{id}: {notes} rows of notes");
        }
        let c6 = setup("c6-right-hook");
        assert!(c6.contains("turn 4, 24 July 1950, Masan or Chinyong: 29inf</text>"));
    }

    #[test]
    fn the_front_runs_between_the_sides() {
        // One regiment each in the same column, Chongok NK's: a front from west to east.
        let picture = setup("c1-uijongbu-road");
        assert_eq!(count(&picture, "<path class=\"front\""), 1);
        let without = svg(&window(37.65, 38.05, 126.85, 127.25), &Style::window(""));
        assert!(!without.contains("front"));
    }

    #[test]
    fn on_a_large_map_a_stack_is_one_counter() {
        let mut scenario = crate::load("c1-uijongbu-road").unwrap();
        scenario.map = campaign_map().clone();
        let picture = setup_svg(&scenario);
        // 18th Regiment and 107th Tank Regiment, 9 steps, two formations.
        assert_eq!(count(&picture, "<rect class=\"nk\""), 1);
        assert_eq!(count(&picture, ">4div+</text>"), 1);
        assert_eq!(count(&picture, ">9</text>"), 1);
    }

    #[test]
    fn the_parallel_is_drawn_where_the_map_has_it() {
        let north = window(37.65, 38.05, 126.85, 127.25);
        let south = window(35.2, 35.75, 128.15, 128.8);
        let drawn = |map: &Map| svg(map, &Style::window("")).contains("class=\"parallel\"");
        assert!(drawn(&north) && !drawn(&south));
    }

    #[test]
    fn titles_and_names_cannot_break_the_picture() {
        let mut map = window(37.65, 38.05, 126.85, 127.25);
        map.places[0].name = "<script>&".to_owned();
        let picture = svg(&map, &Style::window("a < b & c"));
        assert!(picture.contains("a &lt; b &amp; c") && picture.contains("&lt;script&gt;&amp;"));
        assert!(!picture.contains("<script"));
    }

    #[test]
    fn an_empty_map_is_an_empty_sheet() {
        let picture = svg(&window(10.0, 11.0, 20.0, 21.0), &Style::campaign());
        assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
        assert!(!picture.contains("NaN") && !picture.contains("inf"));
    }
}
