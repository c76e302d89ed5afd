//! Scenario files as their makers meet them: the bundled one, and every kind of fault.

use super::*;

#[test]
fn every_bundled_scenario_loads() {
    for (id, _) in bundled() {
        load(id.as_str()).unwrap_or_else(|error| panic!("{id}: {error}"));
    }
}
