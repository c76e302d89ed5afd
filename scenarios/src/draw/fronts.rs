//! Whose ground was whose in many games: a pale map with the line between the sides.

use std::collections::BTreeMap;

use naktong_protocol::Hex;
use naktong_protocol::map::{Map, Terrain};
use naktong_protocol::unit::Side;

use super::lines::along;
use super::paper::{HEAD_PX, Paper};
use super::signs::{CLASSES, COUNTERS, SYMBOLS};
use super::{Style, escaped, hexagon, line, names, parallel, path, used, water};
use crate::geography::grid::Point;
use crate::territory;

/// What a picture of fronts shows.
#[derive(Clone, Debug)]
pub struct FrontPicture<'a> {
    /// The line above the map.
    pub title: String,
    /// What stands below it.
    pub subtitle: String,
    /// In how many of the games NK had each land hex, in percent.
    pub nk_percent: &'a BTreeMap<Hex, f64>,
    /// The front as the histories draw it, if they do.
    pub historic: Option<&'a [Point]>,
}

const COLORS: &str = "\
.pale{fill:#f7f1de}.nk{fill:#b5412f}\
.historic-edge{stroke:#fff;stroke-opacity:.75;stroke-width:6}\
.historic{stroke:#1f1a10;stroke-width:2.6;stroke-dasharray:3 5}\
.game{stroke:#6a1b9a;stroke-width:3.4}";

/// Draws the ground of a day: the redder, the more games had NK there; the line lies where half
/// of them did, and dotted the front of 1950.
#[must_use]
pub fn fronts_svg(map: &Map, picture: &FrontPicture<'_>) -> String {
    let large = map.hexes.len() > 800;
    let style = Style {
        title: picture.title.clone(),
        hex_px: if large { 26.0 } else { 56.0 },
        numbers: false,
        label_tier: if large { 1 } else { 2 },
    };
    let paper = Paper::new(map, style.hex_px);
    let (width, height) = (paper.width, paper.height + 34.0);
    let mut out = String::new();
    line(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\"><title>{title}</title>\
             <style>{CLASSES}{COUNTERS}{COLORS}</style><defs>{}{SYMBOLS}\
             <clipPath id=\"map\"><rect x=\"{margin:.0}\" y=\"{top:.0}\" width=\"{inner:.0}\" \
             height=\"{high:.0}\"/></clipPath></defs>\
             <rect class=\"paper\" width=\"{width:.0}\" height=\"{height:.0}\"/>\
             <text class=\"title\" x=\"{margin:.0}\" y=\"{:.0}\">{title}</text>",
            hexagon(&paper),
            paper.margin + 14.0,
            title = escaped(&style.title),
            margin = paper.margin,
            top = paper.margin + HEAD_PX,
            inner = width - 2.0 * paper.margin,
            high = paper.height - 2.0 * paper.margin - HEAD_PX,
        ),
    );
    ground(&mut out, map, picture, &paper);
    water(&mut out, map, &paper);
    parallel(&mut out, map, &paper);
    let owners = picture.nk_percent.iter().map(|(hex, percent)| {
        let side = if *percent > 50.0 { Side::Nk } else { Side::Un };
        (*hex, side)
    });
    let front = territory::front(&owners.collect());
    let front = along(&paper, &front, &front);
    path(&mut out, "front-edge", &front);
    path(&mut out, "game", &front);
    if let Some(corners) = picture.historic {
        let mut d = String::new();
        for (rank, corner) in corners.iter().enumerate() {
            let word = if rank == 0 { 'M' } else { 'L' };
            d += &format!("{word}{}", paper.spot(*corner));
        }
        line(
            &mut out,
            format_args!(
                "<g clip-path=\"url(#map)\"><path class=\"historic-edge\" d=\"{d}\"/>\
                 <path class=\"historic\" d=\"{d}\"/></g>"
            ),
        );
    }
    names::draw(&mut out, map, &style, &paper, vec![]);
    key(&mut out, picture, &paper);
    out.push_str("</svg>\n");
    out
}

/// The hexes: pale, and the redder the more games had NK there.
fn ground(out: &mut String, map: &Map, picture: &FrontPicture<'_>, paper: &Paper) {
    for (hex, info) in &map.hexes {
        let class = if info.terrain == Terrain::Sea {
            "sea"
        } else {
            "pale"
        };
        let mut shape = format!("<g class=\"{class}\">{}</g>", used("h", paper.center(*hex)));
        let percent = picture.nk_percent.get(hex).copied().unwrap_or_default();
        if percent > 0.0 {
            shape += &format!(
                "<g class=\"nk\" fill-opacity=\"{:.2}\">{}</g>",
                percent / 100.0 * 0.42,
                used("h", paper.center(*hex))
            );
        }
        line(out, format_args!("{shape}"));
    }
}

/// What the lines mean.
fn key(out: &mut String, picture: &FrontPicture<'_>, paper: &Paper) {
    let y = paper.height + 4.0;
    let mut x = paper.margin;
    let historic = picture.historic.map(|_| ("historic", "the front of 1950"));
    for (class, name) in [Some(("game", "half of the games")), historic]
        .into_iter()
        .flatten()
    {
        line(
            out,
            format_args!(
                "<path class=\"{class}\" d=\"M{x:.0} {y:.0}h26\"/>\
                 <text class=\"note\" x=\"{:.0}\" y=\"{:.0}\">{name}</text>",
                x + 32.0,
                y + 4.0
            ),
        );
        x += 150.0;
    }
    line(
        out,
        format_args!(
            "<text class=\"note\" x=\"{:.0}\" y=\"{:.0}\">{}</text>",
            paper.margin,
            paper.height + 25.0,
            escaped(&picture.subtitle)
        ),
    );
}
