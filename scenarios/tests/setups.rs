//! The set-ups and the facts they are built from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use naktong_protocol::map::Terrain;
use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Counter, Side};
use naktong_protocol::{Hex, PlaceId, UnitId};
use naktong_rules::by_date;
use naktong_rules::scenario::Start;
use naktong_rules::stacking_limit;
use naktong_scenarios::geography::campaign_map;
use naktong_scenarios::history::{ArrivalKind, FILES, Files, History};
use naktong_scenarios::order_of_battle::OrderOfBattle;
use naktong_scenarios::setup::{self, Placed, SetUp, build};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn built(day: Day) -> SetUp {
    build(
        History::campaign(),
        OrderOfBattle::campaign(),
        campaign_map(),
        day,
    )
}

fn all() -> &'static [SetUp] {
    static ALL: LazyLock<Vec<SetUp>> = LazyLock::new(|| {
        History::campaign()
            .position_days()
            .into_iter()
            .map(built)
            .collect()
    });
    &ALL
}

fn counter(id: UnitId, day: Day) -> Counter {
    OrderOfBattle::campaign().entry(id, day).unwrap().counter
}

fn steps(unit: &Placed, day: Day) -> u32 {
    let counter = counter(unit.id, day);
    let full = if counter.is_support() {
        0
    } else {
        counter.max_steps
    };
    u32::from(unit.steps.unwrap_or(full))
}

fn placed<'a>(setup: &'a SetUp, id: &str) -> &'a Placed {
    let found = setup.units.iter().find(|unit| unit.id.as_str() == id);
    found.unwrap_or_else(|| panic!("{id} is not on the map on {}", setup.date))
}

#[test]
fn the_committed_set_ups_are_those_that_the_facts_give() {
    let files: BTreeMap<_, _> = setup::files().collect();
    assert_eq!(files.len(), all().len());
    for setup in all() {
        let date = String::from(setup.date);
        assert_eq!(
            files[date.as_str()],
            setup.text(),
            "{date} is not what the facts give: run build-setups"
        );
    }
}

#[test]
fn nobody_stands_twice_in_the_sea_among_enemies_or_in_an_overfull_hex() {
    let map = campaign_map();
    for setup in all() {
        let mut named = BTreeSet::new();
        let mut stacks: BTreeMap<Hex, (Side, u32)> = BTreeMap::new();
        for unit in &setup.units {
            let counter = counter(unit.id, setup.date);
            assert!(named.insert(unit.id), "{} twice on {}", unit.id, setup.date);
            assert!(map.is_land(unit.hex), "{} in {}", unit.id, unit.hex);
            if counter.is_support() {
                continue;
            }
            let (side, steps_there) = stacks.entry(unit.hex).or_insert((counter.side(), 0));
            assert_eq!(*side, counter.side(), "{} in {}", unit.id, unit.hex);
            *steps_there += steps(unit, setup.date);
            assert!(
                *steps_there <= u32::from(stacking_limit(map, unit.hex)),
                "{} holds {steps_there} steps on {}",
                unit.hex,
                setup.date
            );
        }
        for unit in &setup.units {
            let enemy = stacks
                .get(&unit.hex)
                .is_some_and(|(side, _)| *side != counter(unit.id, setup.date).side());
            assert!(!enemy, "{} among enemies in {}", unit.id, unit.hex);
        }
    }
}

#[test]
fn nobody_is_far_from_where_the_sources_have_it() {
    let map = campaign_map();
    for setup in all() {
        for unit in &setup.units {
            let place = map.place(unit.place).unwrap().hex;
            let off = place.distance(unit.hex);
            assert_eq!(unit.moved.is_none(), off == 0, "{}", unit.id);
            // The 766th on 4 July is beyond the weakest stretch of a weak front.
            let allowed = if unit.id.as_str() == "nkpa-766" { 6 } else { 3 };
            assert!(
                off <= allowed,
                "{} {off} hexes off on {}",
                unit.id,
                setup.date
            );
        }
    }
}

#[test]
fn every_sentence_fits_into_a_scenario_file() {
    for setup in all() {
        for unit in &setup.units {
            let why = unit.why.as_deref().unwrap_or_default();
            assert!(why.chars().count() <= 200, "{}: {why}", unit.id);
            assert!(unit.source.chars().count() <= 200, "{}", unit.id);
            let changed = unit.steps.is_some() || unit.draft_steps > 0;
            assert_eq!(unit.why.is_some(), changed, "{}", unit.id);
            assert!(u32::from(unit.draft_steps) <= steps(unit, setup.date));
        }
    }
}

#[test]
fn the_campaign_begins_on_the_parallel() {
    let setup = built(day("1950-06-25"));
    let map = campaign_map();
    let latitude = |unit: &Placed| naktong_scenarios::geography::Grid::center(unit.hex).0;
    for unit in &setup.units {
        let north = counter(unit.id, setup.date).side() == Side::Nk;
        assert_eq!(latitude(unit) > 38.0, north, "{} in {}", unit.id, unit.hex);
    }
    // The ROK 1st Division faces Kaesong and Korangpo, the 7th the two roads to Uijongbu.
    assert_eq!(placed(&setup, "rok-12-rgt").place.as_str(), "kaesong");
    assert_eq!(placed(&setup, "rok-1-rgt").place.as_str(), "tongduchon");
    assert_eq!(placed(&setup, "rok-9-rgt").place.as_str(), "pochon");
    // The tanks lead on the Tongduchon road, next to the regiment that bars it.
    let tanks = placed(&setup, "nkpa-107-tank");
    assert_eq!(
        tanks.hex,
        map.place(PlaceId::new("yonchon").unwrap()).unwrap().hex
    );
    for (id, dug_in) in [
        ("rok-7-rgt", true),
        ("rok-13-rgt", true),
        ("rok-1-rgt", false),
    ] {
        assert_eq!(placed(&setup, id).dug_in, dug_in, "{id}");
    }
    // The occupation divisions come later, the security brigades of the north never.
    for id in [
        "nkpa-13-div",
        "nkpa-10-div",
        "nkpa-2-bc",
        "nkpa-8-div",
        "us-24-div",
    ] {
        assert!(
            setup.units.iter().all(|unit| unit.id.as_str() != id),
            "{id}"
        );
    }
}

#[test]
fn the_perimeter_stands_on_the_naktong_on_4_august() {
    let setup = built(day("1950-08-04"));
    let by_formation = |id: &str| {
        let units = setup.units.iter().filter(|unit| {
            let formation = counter(unit.id, setup.date).formation;
            formation.is_some_and(|formation| formation.as_str() == id)
        });
        units.map(|unit| steps(unit, setup.date)).sum::<u32>()
    };
    // C7: three regiments of about four; 7,000 of 11,000 men.
    assert_eq!(by_formation("nkpa-4-div"), 10);
    // 3,600 men.
    assert_eq!(by_formation("nkpa-6-div"), 7);
    // 40 tanks and one worn regiment.
    assert_eq!(by_formation("nkpa-105-div"), 4 + 3);
    // Brigades that became divisions are gone, and the divisions are there.
    for (id, there) in [
        ("nkpa-1-bc", false),
        ("nkpa-8-div", true),
        ("us-tf-smith", false),
    ] {
        assert_eq!(
            setup.units.iter().any(|u| u.id.as_str() == id),
            there,
            "{id}"
        );
    }
    assert_eq!(placed(&setup, "us-34-inf").place.as_str(), "obong_ni");
}

#[test]
fn control_is_as_the_histories_have_it() {
    let history = History::campaign();
    let at = |date: &str, place: &str| history.control_on(day(date))[&PlaceId::new(place).unwrap()];
    for (date, place, side) in [
        ("1950-06-25", "seoul", Side::Un),
        ("1950-06-25", "yonchon", Side::Nk),
        ("1950-06-25", "chongok", Side::Nk),
        // Before the first shot.
        ("1950-06-25", "kaesong", Side::Un),
        ("1950-06-28", "seoul", Side::Nk),
        ("1950-06-28", "suwon", Side::Un),
        ("1950-07-20", "chonan", Side::Nk),
        ("1950-07-21", "taejon", Side::Nk),
        ("1950-08-04", "chinju", Side::Nk),
        ("1950-08-04", "masan", Side::Un),
        ("1950-08-04", "taegu", Side::Un),
        ("1950-08-04", "kochang", Side::Nk),
        ("1950-09-15", "pusan", Side::Un),
    ] {
        assert_eq!(at(date, place), side, "{place} on {date}");
    }
}

#[test]
fn every_arrival_has_a_place_that_can_be_entered() {
    let map = campaign_map();
    let history = History::campaign();
    let book = OrderOfBattle::campaign();
    for row in history.arrivals.iter().filter(|row| row.kind.enters()) {
        let Some(day) = row.date.day() else { continue };
        let Ok(entry) = book.entry(row.unit, day) else {
            continue;
        };
        let Some(place) = row.place else {
            // The second 7th Division forms at Haeju, which lies west of the map.
            assert_eq!(row.unit.as_str(), "nkpa-7-div", "{} has no place", row.id);
            continue;
        };
        let hex = map.place(place).unwrap().hex;
        assert!(map.is_land(hex), "{} at {place}", row.id);
        let by_land = map
            .neighbors(hex)
            .any(|next| map.is_land(next) && !map.side(hex, next).strait);
        assert!(by_land, "{} cannot leave {place}", row.id);
        if row.kind == ArrivalKind::Landing {
            assert!(map.hexes[&hex].coast, "{} lands inland", row.id);
        }
        let wheels = matches!(map.terrain(hex), Terrain::Mountain | Terrain::Peak)
            && map
                .neighbors(hex)
                .all(|next| map.side(hex, next).road.is_none());
        assert!(
            !wheels || entry.counter.dismounts,
            "{} cannot drive",
            row.id
        );
    }
}

#[test]
fn b5_the_calendar_covers_every_day_and_agrees_with_the_rules() {
    let history = History::campaign();
    for what in [
        "un_air",
        "nk_air",
        "naval",
        "rok_replacements",
        "us_replacements",
        "nk_drafts",
        "us_rifle_at",
        "rok_rifle_at",
    ] {
        for number in 1..=83 {
            let day = Day::new(number).unwrap();
            let today = naktong_scenarios::history::Date::from(day);
            let rows = history.calendar.iter();
            let of_day = rows.filter(|r| r.what == what && r.from <= today && today <= r.to);
            assert_eq!(of_day.count(), 1, "{what} on {day}");
        }
    }
    for (date, what, value) in [
        ("1950-07-12", "un_air", 3),
        ("1950-07-11", "nk_air", 0),
        ("1950-07-07", "rok_replacements", 0),
        ("1950-07-08", "rok_replacements", 1),
        ("1950-07-29", "rok_replacements", 0),
        ("1950-08-01", "rok_replacements", 0),
        ("1950-08-02", "rok_replacements", 2),
        ("1950-07-24", "us_replacements", 1),
        ("1950-09-02", "nk_drafts", 2),
    ] {
        assert_eq!(
            history.calendar(what, day(date)),
            Some(value),
            "{what} on {date}"
        );
    }
    for number in 1..=83 {
        let day = Day::new(number).unwrap();
        for (what, ours) in [
            ("un_air", by_date::un_air(day)),
            ("nk_air", by_date::nk_air(day)),
            ("naval", by_date::naval_level(day)),
            ("rok_replacements", by_date::rok_replacements(day)),
            ("us_replacements", by_date::western_replacements(day)),
            ("nk_drafts", by_date::drafts(day)),
        ] {
            assert_eq!(history.calendar(what, day), Some(ours), "{what} on {day}");
        }
        // The stragglers of 29 June to 5 July are the only trained steps before August.
        let (month, _) = day.month_and_day();
        let stragglers = (5..=11).contains(&number);
        let drafts = month < 8 && !stragglers;
        assert_eq!(by_date::rok_replacements_are_drafts(day), drafts, "{day}");
    }
    let rifles = |id: &str, day| {
        let counter = counter(UnitId::new(id).unwrap(), day);
        naktong_rules::class::anti_tank(&counter, day)
    };
    for number in 1..=83 {
        let day = Day::new(number).unwrap();
        let of = |what| history.calendar(what, day).unwrap();
        assert_eq!(rifles("us-34-inf", day), of("us_rifle_at"), "{day}");
        assert_eq!(rifles("rok-11-rgt", day), of("rok_rifle_at"), "{day}");
    }
    // Of a US division's HQ, 3 support points, one counts through 13 July (7.5).
    assert_eq!(
        history.calendar("us_hq_support", day("1950-07-13")),
        Some(1)
    );
    assert_eq!(history.calendar("us_hq_support", day("1950-07-14")), None);
}

#[test]
fn damaged_tables_are_refused_with_file_and_line() {
    let fault = |files: Files| {
        History::read(&files, OrderOfBattle::campaign())
            .unwrap_err()
            .to_string()
    };
    let changed = |from: &str, to: &str| FILES.positions.replacen(from, to, 1);
    for (text, expected) in [
        (
            changed("1950-06-25,nkpa-1-corps", "1950-06-31,nkpa-1-corps"),
            "positions.csv:3: \"1950-06-31\" is no date of 1950: write it like 1950-06-25",
        ),
        (
            changed("nkpa-1-corps", "nkpa-11-corps"),
            "positions.csv:3: nkpa-11-corps is not in the order of battle",
        ),
        (
            changed("yonchon", "yonchong"),
            "positions.csv:3: yonchong is no place of places.csv",
        ),
        (
            changed("nkpa-2-corps,hwachon", "nkpa-1-corps,hwachon"),
            "positions.csv:4: 1950-06-25 nkpa-1-corps stands twice, first in line 3",
        ),
        (
            changed(",hq,", ",h\u{202e}q,"),
            "positions.csv:2: posture: a hidden or control character",
        ),
        (
            changed(",hq,", ",asleep,"),
            "positions.csv:2: unknown variant `asleep`",
        ),
        (
            changed("Appleman ch.3", &"x".repeat(3000)),
            "positions.csv:3: source: more than 2000 characters",
        ),
    ] {
        let told = fault(Files {
            positions: &text,
            ..FILES
        });
        assert!(told.starts_with(expected), "{told}\nis not\n{expected}");
    }
    let huge = FILES.positions.repeat(40);
    let told = fault(Files {
        positions: &huge,
        ..FILES
    });
    assert!(told.contains("bytes; 1048576 is the most"), "{told}");
    let line = FILES.fronts.replacen("38.000 127.600", "38.000", 1);
    let told = fault(Files {
        fronts: &line,
        ..FILES
    });
    assert!(
        told.starts_with("fronts.csv:2: line: \"38.000\" is no corner"),
        "{told}"
    );
}

#[test]
fn a_scenario_of_the_whole_map_can_begin_from_every_set_up() {
    for (date, _) in setup::files() {
        let text = format!(
            r#"
title = "Everybody"
introduction = "The whole map."
designers_note = "A test of the set-ups."
teaches = ["moving"]
first_day = {date}
last_day = 1950-09-15
setup = "{date}"

[window]
south = 34.0
north = 38.6
west = 125.6
east = 130.0

[modules]
fog = false
supply = false
command = false

[[seats]]
id = "nk"
side = "nk"
name = "NK"

[[seats]]
id = "un"
side = "un"
name = "UN"

[[victory]]
level = "draw"
when = "last_dusk"
reason = "The end."
"#
        );
        let scenario =
            naktong_scenarios::file::check(&text, "everybody.toml").unwrap_or_else(|faults| {
                let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
                panic!("{date}:\n{}", told.join("\n"));
            });
        assert!(scenario.units.len() > 60, "{date}");
        let control = History::campaign().control_on(day(date));
        for place in &scenario.map.places {
            let mut stand = scenario.units.iter();
            let occupier = stand
                .find(|unit| unit.start == Start::OnMap(place.hex) && !unit.counter.is_support());
            let side = occupier.map_or(control[&place.id], |unit| unit.counter.side());
            assert_eq!(scenario.control[&place.id], side, "{} on {date}", place.id);
        }
    }
}
