//! Draws the set-up of a scenario, bundled or in a file, as SVG on standard output.

use std::error::Error;
use std::io::Write as _;

use naktong_scenarios::draw::setup_svg;
use naktong_scenarios::{file, load};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name] = arguments.as_slice() else {
        return Err("usage: draw-setup SCENARIO, or draw-setup FILE.toml".into());
    };
    let scenario = if name.ends_with(".toml") {
        let text = std::fs::read_to_string(name)?;
        file::check(&text, name).map_err(|faults| {
            faults.iter().for_each(|fault| eprintln!("{fault}"));
            format!("the scenario has {} faults", faults.len())
        })?
    } else {
        load(name)?
    };
    std::io::stdout().write_all(setup_svg(&scenario).as_bytes())?;
    Ok(())
}
