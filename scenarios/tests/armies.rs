//! The armies against what the sources count. `cargo test -p naktong-scenarios --test armies --
//! --nocapture` prints the comparison.

use naktong_protocol::UnitId;
use naktong_protocol::turn::Day;
use naktong_protocol::unit::{Class, Nation, Side};
use naktong_scenarios::history::{Date, History, Presence};
use naktong_scenarios::order_of_battle::OrderOfBattle;
use naktong_scenarios::setup::{Placed, SetUp, build};

const MEN_PER_STEP: u32 = 500;
const TANKS_PER_STEP: u32 = 10;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn id(text: &str) -> UnitId {
    UnitId::new(text).unwrap()
}

fn book() -> &'static OrderOfBattle {
    OrderOfBattle::campaign()
}

fn setup(date: &str) -> SetUp {
    let map = naktong_scenarios::geography::campaign_map();
    build(History::campaign(), book(), map, day(date))
}

/// Ground troops of a side in the order of battle that are in the campaign on a day, with all
/// that has no counter.
fn men_on(side: Side, day: Day) -> u32 {
    let rows = book().ids().filter_map(|unit| book().row(unit));
    rows.filter(|row| row.nation().side() == side && row.is_ground())
        .filter(|row| History::campaign().presence(book(), row.id, day) == Presence::Here)
        .map(|row| row.men)
        .sum()
}

fn is_tank(unit: UnitId, day: Day) -> bool {
    let class = book().entry(unit, day).unwrap().counter.class;
    class == Class::NkTank
}

fn steps(unit: &Placed, day: Day) -> u32 {
    let counter = book().entry(unit.id, day).unwrap().counter;
    let full = if counter.is_support() {
        0
    } else {
        counter.max_steps
    };
    u32::from(unit.steps.unwrap_or(full))
}

/// Percent of the counted strength.
fn percent(ours: u32, counted: u32) -> u32 {
    ours * 100 / counted
}

#[test]
fn strengths_of_june_are_near_what_the_sources_count() {
    let history = History::campaign();
    let first = day("1950-06-25");
    let counted = |unit: &str, date: &str| {
        let found = history
            .strengths
            .iter()
            .find(|row| row.unit == id(unit) && row.date == Date::from(day(date)));
        found.unwrap().men.unwrap()
    };
    // The NKPA as Appleman counts it, with the reserves that enter in July.
    let rows = book().ids().filter_map(|unit| book().row(unit));
    let nkpa: u32 = rows
        .filter(|row| row.nation() == Nation::Nkpa && row.is_ground())
        .filter(|row| row.role != "pool" && row.role != "reinforcement")
        .filter(|row| history.stories[&row.id].entry_date <= Date::from(day("1950-07-25")))
        .map(|row| row.men)
        .sum();
    let appleman = counted("nkpa-ghq", "1950-06-25");
    println!(
        "25 June, NKPA ground: {nkpa} men, counted {appleman}, {} %",
        percent(nkpa, appleman)
    );
    // Above it, because the 10th and 13th Divisions are entered as filled (contested point 2).
    assert!((100..=110).contains(&percent(nkpa, appleman)));
    let rok = men_on(Side::Un, first);
    let counted = counted("rok-army", "1950-06-25");
    println!(
        "25 June, ROK ground: {rok} men, counted {counted}, {} %",
        percent(rok, counted)
    );
    assert!((85..=115).contains(&percent(rok, counted)));
}

#[test]
fn tanks_of_june_are_those_of_appleman_and_the_park() {
    let tanks = |unit: &str| book().row(id(unit)).unwrap().tanks_or_tubes.unwrap();
    let armored: u32 = ["nkpa-107-tank", "nkpa-109-tank", "nkpa-203-tank"]
        .map(tanks)
        .iter()
        .sum();
    let independent = tanks("nkpa-ind-tank");
    println!(
        "tanks in June: 105th {armored}, independent {independent}, park {}",
        tanks("nkpa-tank-park")
    );
    assert_eq!((armored, independent), (120, 30));
    // The 16th and 17th and the replacements of August come out of the park.
    let later = tanks("nkpa-16-tank") + tanks("nkpa-17-tank");
    let topped_up = History::campaign()
        .arrivals
        .iter()
        .find(|row| row.id == "a092")
        .unwrap();
    assert!(topped_up.note.contains("T-34"));
    assert_eq!(later + 21, tanks("nkpa-tank-park"));
}

#[test]
fn strengths_of_divisions_are_those_of_their_set_ups() {
    let history = History::campaign();
    for (date, counted_on) in [("1950-08-04", "1950-08-05"), ("1950-09-01", "1950-09-01")] {
        let (setup, day) = (setup(date), day(date));
        let mut sums = (0, 0);
        for row in &history.strengths {
            let is_division = row.unit.as_str().ends_with("-div");
            let Some(men) = row
                .men
                .filter(|_| row.date == Date::from(self::day(counted_on)) && is_division)
            else {
                continue;
            };
            let of_it = |unit: &&Placed| {
                let formation = book().entry(unit.id, day).unwrap().counter.formation;
                formation.is_some_and(|formation| formation.as_str() == row.unit.as_str())
                    && !is_tank(unit.id, day)
            };
            let ours: u32 = setup
                .units
                .iter()
                .filter(of_it)
                .map(|unit| steps(unit, day))
                .sum();
            // Steps are rifle regiments; the rest of a division is guns, trains and staff.
            let full = book().men_with_children(row.unit);
            let rifles: u32 = book()
                .ids()
                .filter_map(|unit| book().entry(unit, day).ok())
                .filter(|entry| {
                    entry
                        .counter
                        .formation
                        .is_some_and(|f| f.as_str() == row.unit.as_str())
                })
                .filter(|entry| !is_tank(entry.counter.id, day))
                .map(|entry| {
                    u32::from(if entry.counter.is_support() {
                        0
                    } else {
                        entry.counter.max_steps
                    })
                })
                .sum();
            let expected = rifles * men / full;
            println!(
                "{date} {}: {men} of {full} men, {ours} of {rifles} steps",
                row.unit
            );
            assert!(
                ours.abs_diff(expected) <= 3,
                "{}: {ours} steps, not {expected}",
                row.unit
            );
            sums = (sums.0 + men, sums.1 + ours);
        }
        println!("{date} NK divisions: {} men, {} steps", sums.0, sums.1);
    }
}

#[test]
fn armies_of_the_set_ups_are_of_the_size_that_the_sources_give() {
    let history = History::campaign();
    for date in history.position_days() {
        let setup = build(
            history,
            book(),
            naktong_scenarios::geography::campaign_map(),
            date,
        );
        let mut rows: Vec<(Side, &str, u32, u32, u32)> = vec![];
        for side in Side::ALL {
            let of_side =
                |unit: &&Placed| book().entry(unit.id, date).unwrap().counter.side() == *side;
            let units = setup.units.iter().filter(of_side);
            let (mut men, mut tanks, mut drafts) = (0, 0, 0);
            for unit in units {
                let armor = book().entry(unit.id, date).unwrap().counter.mobility
                    == naktong_protocol::unit::Mobility::Armor;
                match armor {
                    true => tanks += steps(unit, date),
                    false => men += steps(unit, date),
                }
                drafts += u32::from(unit.draft_steps);
            }
            rows.push((*side, "steps", men, tanks, drafts));
        }
        for (side, _, men, tanks, drafts) in &rows {
            println!(
                "{date}, {side}: {men} steps of men (about {}), {tanks} of tanks (about {}), {drafts} drafts",
                men * MEN_PER_STEP,
                tanks * TANKS_PER_STEP
            );
        }
        let (nk, un) = (&rows[0], &rows[1]);
        assert_eq!((nk.0, un.0), (Side::Nk, Side::Un));
        match String::from(date).as_str() {
            // 69,100 men before the Perimeter, 40 tanks with the 105th; steps count rifles.
            "1950-08-04" => {
                assert!((100..=150).contains(&nk.2), "{} steps", nk.2);
                assert!((4..=8).contains(&nk.3), "{} tank steps", nk.3);
                // 92,000 in combat units.
                assert!((110..=185).contains(&un.2), "{} steps", un.2);
            }
            // 97,850 men and 100 tanks; a third of them fillers; 500 UN tanks.
            "1950-09-01" => {
                assert!((130..=196).contains(&nk.2), "{} steps", nk.2);
                assert!((8..=13).contains(&nk.3), "{} tank steps", nk.3);
                assert!((20..=40).contains(&percent(nk.4, nk.2)), "{} drafts", nk.4);
                assert!(un.3 * 2 >= nk.3 * 4, "UN tanks are several times NK's");
            }
            _ => {}
        }
    }
}

#[test]
fn r4_3_a_third_of_the_nk_army_are_veterans() {
    // Line units of June and July, weighted by men as in the count of claim 47.
    let history = History::campaign();
    let by_july = Date::from(day("1950-07-25"));
    let rows = book().ids().filter_map(|unit| book().row(unit));
    let (mut men, mut veterans) = (0, 0);
    for row in rows {
        let line = row.nation() == Nation::Nkpa
            && row.is_ground()
            && row.role != "pool"
            && row.role != "reinforcement"
            && history.stories[&row.id].entry_date <= by_july;
        if let Some(share) = row.veteran_percent.filter(|_| line) {
            men += row.men;
            veterans += row.men * u32::from(share);
        }
    }
    let of_men = veterans / men;
    // And of the steps on the map.
    let mut steps = (0, 0);
    for unit in book().ids() {
        let Ok(entry) = book().entry(unit, by_july.day().unwrap()) else {
            continue;
        };
        let row = book().row(unit).unwrap();
        let line = entry.counter.nation == Nation::Nkpa
            && !entry.counter.is_support()
            && row.role != "reinforcement"
            && history.stories[&unit].entry_date <= by_july;
        if let Some(share) = row.veteran_percent.filter(|_| line) {
            steps.0 += u32::from(entry.counter.max_steps);
            steps.1 += u32::from(entry.counter.max_steps) * u32::from(share);
        }
    }
    let of_steps = steps.1 / steps.0;
    println!(
        "veterans: {of_men} % of {men} men, {of_steps} % of {} steps",
        steps.0
    );
    assert!((30..=36).contains(&of_men), "{of_men} % of the men");
    assert!((30..=38).contains(&of_steps), "{of_steps} % of the steps");
}
