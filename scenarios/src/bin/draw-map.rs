//! Draws the campaign map, or a window of it, as SVG on standard output.

use std::error::Error;
use std::io::Write as _;

use naktong_scenarios::draw::{Style, svg};
use naktong_scenarios::geography::{campaign_map, window};

const USAGE: &str = "usage: draw-map [SOUTH NORTH WEST EAST TITLE]
Draws the whole map, or every hex that touches the box of degrees, as SVG on standard output.";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let picture = match arguments.as_slice() {
        [] => svg(campaign_map(), &Style::campaign()),
        [south, north, west, east, title] => {
            let map = window(south.parse()?, north.parse()?, west.parse()?, east.parse()?);
            svg(&map, &Style::window(title))
        }
        _ => return Err(USAGE.into()),
    };
    std::io::stdout().write_all(picture.as_bytes())?;
    Ok(())
}
