//! What the colors and signs mean, and whose facts they are.

use std::fmt::Write as _;

use naktong_protocol::map::Terrain;

use super::paper::Paper;

/// The strip below the map.
pub(super) struct Legend {
    pub svg: String,
    pub height: f64,
}

/// The line that MAP.md asks to ship with the map.
const CREDITS: [&str; 2] = [
    "Relief: NASA/USGS SRTM. Coast: SRTM and Natural Earth.",
    "Place names: Korea Meteorological Administration; GeoNames (CC BY 4.0).",
];

const ITEM_PX: f64 = 126.0;
const ROW_PX: f64 = 20.0;

pub(super) fn draw(paper: &Paper) -> Legend {
    let terrain = Terrain::ALL.map(|terrain| {
        let swatch = format!("<rect class=\"{terrain}\" width=\"22\" height=\"12\" y=\"-6\"/>");
        (swatch, terrain.to_string())
    });
    let stroke = |classes: &[&str], name: &str| {
        let lines = classes
            .iter()
            .map(|class| format!("<path class=\"{class}\" d=\"M0 0h22\"/>"));
        (lines.collect(), name.to_owned())
    };
    let sign = |symbol: &str, name: &str| {
        let place = format!("<g class=\"{symbol}\"><use href=\"#{symbol}\" x=\"11\"/></g>");
        (place, name.to_owned())
    };
    let items: Vec<(String, String)> = terrain
        .into_iter()
        .chain([
            stroke(&["major-bank", "major"], "major river"),
            stroke(&["minor"], "minor river"),
            stroke(&["primary"], "primary road"),
            stroke(&["secondary"], "secondary road"),
            stroke(&["rail", "ties"], "railway"),
            sign("bridge", "bridge"),
            sign("ford", "ford"),
            sign("ferry", "ferry"),
            sign("anchor", "port"),
            stroke(&["strait-bank", "strait"], "strait"),
        ])
        .collect();
    let columns = ((paper.width - 2.0 * paper.margin) / ITEM_PX)
        .floor()
        .max(1.0);
    let mut svg = String::from("<g class=\"legend\">\n");
    let mut rows = 0.0;
    for (n, (shape, name)) in items.iter().enumerate() {
        let row = (n as f64 / columns).floor();
        let column = n as f64 - row * columns;
        let x = paper.margin + column * ITEM_PX;
        let y = paper.height + 6.0 + row * ROW_PX;
        rows = row + 1.0;
        writeln!(
            svg,
            "<g transform=\"translate({x:.0} {y:.0})\">{shape}<text x=\"28\" y=\"4\">{name}</text></g>"
        )
        .expect("a string takes what is written");
    }
    svg.push_str("</g>\n");
    let mut y = paper.height + 10.0 + rows * ROW_PX;
    for credit in CREDITS {
        let x = paper.margin;
        writeln!(
            svg,
            "<text class=\"credit\" x=\"{x:.0}\" y=\"{y:.0}\">{credit}</text>"
        )
        .expect("a string takes what is written");
        y += 12.0;
    }
    Legend {
        svg,
        height: y - paper.height + 2.0,
    }
}
