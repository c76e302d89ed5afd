//! Random legal play on small random scenarios: what must hold whatever happens.
//!
//! `NAKTONG_RANDOM_GAMES` sets how many matches are played, `NAKTONG_RANDOM_SEED` the first
//! seed; a failure names its seed.
//!
//! `setups`: the scenarios. `table`: a match, its play and its checks. `choose`: orders from the
//! offer. `offers`: what is offered is taken. `nonsense`: what is not offered is refused.

mod choose;
mod nonsense;
mod offers;
mod setups;
mod table;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use naktong_protocol::map::Map;
use naktong_rules::scenario::{Scenario, Start};

pub(crate) use setups::random_scenario;
use table::Table;

/// Matches played by default.
const GAMES: u64 = 80;

/// A number from the environment, or the default.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// Runs a test for each seed and names the seed that fails.
pub(crate) fn for_each_seed(games: u64, test: impl Fn(u64)) {
    let games = setting("NAKTONG_RANDOM_GAMES", games);
    let first = setting("NAKTONG_RANDOM_SEED", 1);
    for seed in first..first + games {
        if let Err(fault) = catch_unwind(AssertUnwindSafe(|| test(seed))) {
            eprintln!("NAKTONG_RANDOM_SEED={seed} NAKTONG_RANDOM_GAMES=1 plays this match again");
            resume_unwind(fault);
        }
    }
}

#[test]
fn whatever_is_played_the_rules_hold() {
    let told = RefCell::new(BTreeSet::new());
    for_each_seed(GAMES, |seed| {
        let mut table = Table::set_up(seed);
        table.play();
        told.borrow_mut().append(&mut table.told);
    });
    let asked = ["NAKTONG_RANDOM_GAMES", "NAKTONG_RANDOM_SEED"].map(std::env::var_os);
    if asked.iter().any(Option::is_some) {
        return;
    }
    // The default matches have everything in them that is worth testing.
    let told = told.into_inner();
    for kind in [
        "UnitEntered",
        "UnitDisplaced",
        "HeavyMaterielSpent",
        "ReserveCameUp",
        "Baptised",
        "Checked",
        "UnitDestroyed",
        "UnitRetreated",
        "UnitDisrupted",
        "UnitRecovered",
        "UnitAdvanced",
        "UnitFreed",
        "OutDaysCounted",
        "UnitTired",
        "UnitRested",
        "UnitDugIn",
        "PlaceTaken",
        "BridgePrepared",
        "DemolitionFired",
        "BridgingTried",
        "Entrained",
        "UnitLanded",
        "OverrunMade",
        "an overrun fought",
        "UnitRepulsed",
        "OrderWritten",
        "OrderTranslated",
        "ObjectiveGained",
        "UnitsLent",
        "a loan taken up",
        "HandedOver",
        "UnitRefilled",
        "UnitRaised",
        "ClaimRefused",
        "ClaimScored",
        "UnitWithdrawn",
        "LandingRolled",
        "TransportSent",
        "RefugeesFled",
        "FormationHastened",
        "WeatherRolled",
        "AirDivided",
        "AirFlown",
        "ColumnAttacked",
    ] {
        assert!(told.contains(kind), "no {kind} in {told:?}");
    }
}

#[test]
fn random_scenarios_have_both_kinds_of_everything() {
    let scenarios: Vec<Scenario> = (1..=GAMES).map(|s| random_scenario(s).scenario).collect();
    let both =
        |has: &dyn Fn(&Scenario) -> bool| scenarios.iter().any(has) && !scenarios.iter().all(has);
    assert!(both(&|s| s.modules.fog));
    assert!(both(&|s| s.modules.supply));
    assert!(both(&|s| s.modules.command));
    assert!(both(&|s| s.modules.heavy_materiel.is_some()));
    assert!(both(&|s| s.modules.orders));
    assert!(both(&|s| s.modules.weather));
    assert!(both(&|s| s.modules.air));
    assert!(both(&|s| s.modules.sea));
    assert!(both(&|s| s.seats.len() > 2));
    assert!(both(&|s| s.modules.rail));
    assert!(both(&|s| s.modules.sea));
    assert!(both(&|s| s.seats.len() > 3));
    assert!(both(&|s| !s.handovers.is_empty()));
    assert!(both(&|s| !s.options.is_empty()));
    let arrives = |s: &Scenario| {
        s.units
            .iter()
            .any(|u| matches!(u.start, Start::Arrives { .. }))
    };
    assert!(scenarios.iter().any(arrives));
    let map = |s: &Scenario| -> Map { s.map.clone() };
    assert_ne!(map(&scenarios[0]), map(&scenarios[1]));
}
