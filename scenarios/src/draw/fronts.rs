//! Whose ground was whose in many games: a pale map with the line between the sides.

use std::collections::BTreeMap;

use naktong_protocol::Hex;
use naktong_protocol::map::{Map, Terrain};
use naktong_protocol::unit::Side;

use super::lines::along;
use super::paper::{HEAD_PX, Paper};
use super::signs::{CLASSES, COUNTERS, SYMBOLS};
use super::{Style, escaped, group, hexagon, line, names, parallel, path, used, water};
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

/// Land where NK was in no game, and a hex where it was in all of them.
const PALE: [u8; 3] = [0xf7, 0xf1, 0xde];
const RED: [u8; 3] = [0xdb, 0xa7, 0x95];

/// The hexes: pale, and the redder the more games had NK there, by tenths.
fn ground(out: &mut String, map: &Map, picture: &FrontPicture<'_>, paper: &Paper) {
    let is_sea = |hex: &Hex| map.hexes[hex].terrain == Terrain::Sea;
    let hexes = |wanted: &dyn Fn(&Hex) -> bool| {
        let hexes = map.hexes.keys().filter(|hex| wanted(hex));
        let hexes = hexes.map(|hex| used("h", paper.center(*hex)));
        hexes.collect::<String>()
    };
    group(out, "sea", [hexes(&is_sea)].into_iter());
    for tenths in 0..=10_u16 {
        let shade = hexes(&|hex| {
            let percent = picture.nk_percent.get(hex).copied().unwrap_or_default();
            !is_sea(hex) && (percent / 10.0).ceil() as u16 == tenths
        });
        if !shade.is_empty() {
            let mixed = |(pale, red): (u8, u8)| {
                let mixed = u16::from(pale) * (10 - tenths) + u16::from(red) * tenths;
                format!("{:02x}", mixed / 10)
            };
            let color: String = PALE.into_iter().zip(RED).map(mixed).collect();
            line(out, format_args!("<g fill=\"#{color}\">{shade}</g>"));
        }
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
