//! `docs/metrics.md` and the endpoint agree.

use std::collections::{BTreeMap, BTreeSet};

use naktong_tests::{Chair, Daemon};

/// Name and kind of each row of the list.
fn listed() -> BTreeMap<String, String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/metrics.md");
    let text = std::fs::read_to_string(path).expect("it is there");
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let name = cells.next()?.trim_end_matches('`').to_owned();
        Some((name, cells.next()?.to_owned()))
    };
    text.lines().filter_map(row).collect()
}

#[test]
fn every_metric_is_listed_and_everything_listed_is_there() {
    let daemon = Daemon::start();
    let [mut nk, _un] = Chair::both(daemon.address());
    nk.fidgets();
    let page = daemon.get("/metrics");
    let words = |line: &str, before: &str| {
        let mut words = line.strip_prefix(before)?.split(' ');
        Some((
            words.next()?.to_owned(),
            words.collect::<Vec<_>>().join(" "),
        ))
    };
    let kinds: BTreeMap<_, _> = page.lines().filter_map(|l| words(l, "# TYPE ")).collect();
    let helped: BTreeMap<_, _> = page.lines().filter_map(|l| words(l, "# HELP ")).collect();
    assert_eq!(kinds, listed(), "docs/metrics.md and /metrics");
    assert_eq!(
        kinds.keys().collect::<BTreeSet<_>>(),
        helped.keys().collect::<BTreeSet<_>>(),
        "each is explained"
    );
    for (name, kind) in &kinds {
        assert!(name.starts_with("naktong_"), "{name}");
        assert_eq!(
            kind == "counter",
            name.ends_with("_total"),
            "{name} is a {kind}"
        );
        for unit in ["_ms", "_millis", "_mib", "_minutes"] {
            assert!(
                !name.contains(unit),
                "{name}: seconds and bytes are the units"
            );
        }
    }
    assert!(
        page.contains("naktong_journal_commit_seconds_bucket"),
        "{page}"
    );
    assert_eq!(daemon.metric("naktong_orders_accepted_total"), 1);
    assert_eq!(daemon.metric("naktong_sessions"), 2);
}
