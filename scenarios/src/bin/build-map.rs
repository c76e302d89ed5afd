//! Builds the campaign map from `scenarios/facts` and writes it to `scenarios/map`.

use std::error::Error;
use std::fs;
use std::path::Path;

use naktong_scenarios::geography::{Facts, Tables, build};

fn main() -> Result<(), Box<dyn Error>> {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR"));
    let survey = build(&Facts::read(&scenarios.join("facts"))?)?;
    let tables = Tables::of(&survey.map);
    for (name, text) in [
        ("hexes.csv", tables.hexes),
        ("hexsides.csv", tables.hexsides),
        ("places.csv", tables.places),
    ] {
        let path = scenarios.join("map").join(name);
        fs::write(&path, text)?;
        println!("wrote {}", path.display());
    }
    Ok(())
}
