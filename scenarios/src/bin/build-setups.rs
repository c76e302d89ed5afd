//! Builds the set-ups from `scenarios/facts` and writes them to `scenarios/setups`.

use std::error::Error;
use std::fs;
use std::path::Path;

use naktong_scenarios::geography::campaign_map;
use naktong_scenarios::history::History;
use naktong_scenarios::order_of_battle::OrderOfBattle;
use naktong_scenarios::setup::build;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("setups");
    let (history, book) = (History::campaign(), OrderOfBattle::campaign());
    for day in history.position_days() {
        let setup = build(history, book, campaign_map(), day);
        let path = directory.join(format!("{}.toml", String::from(day)));
        fs::write(&path, setup.text())?;
        let (here, away) = (setup.units.len(), setup.absent.len());
        println!("wrote {}: {here} units, {away} absent", path.display());
    }
    Ok(())
}
