use super::*;
use naktong_protocol::unit::{Arm, TAG_MAX};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn entry_on(id: &str, date: &str) -> Entry {
    OrderOfBattle::campaign()
        .entry(UnitId::new(id).unwrap(), day(date))
        .unwrap_or_else(|error| panic!("{id}: {error}"))
}

fn entry(id: &str) -> Entry {
    entry_on(id, "1950-06-25")
}

/// What a player sees on the counter, for comparing with the rules in one look.
fn card(id: &str) -> String {
    let Entry {
        counter: c,
        untried,
    } = entry(id);
    let mark = if untried { "?" } else { "" };
    if c.is_support() {
        return format!(
            "{} {} support {} range {}",
            c.tag, c.class, c.support, c.range
        );
    }
    let infiltrates = if c.infiltrates { " infiltrates" } else { "" };
    let independent = if c.independent { " independent" } else { "" };
    format!(
        "{} {} {} {}{mark}{infiltrates}{independent}",
        c.tag, c.class, c.max_steps, c.quality
    )
}

#[test]
fn d1_rows_become_the_counters_that_the_rules_name() {
    for (id, expected) in [
        // C1
        ("nkpa-18-rgt", "18r NK rifle regiment 5 A infiltrates"),
        ("nkpa-107-tank", "107t NK tank regiment 4 A independent"),
        ("rok-1-rgt", "1rok ROK regiment 6 C?"),
        ("rok-5-rgt", "5rok ROK regiment 4 D?"),
        // C2 to C9
        (
            "nkpa-206-mech",
            "206m NK mechanised regiment 5 B independent",
        ),
        ("nkpa-ind-tank", "indt NK tank regiment 3 B independent"),
        (
            "nkpa-603-mc",
            "603mc NK motorcycle regiment 4 B independent",
        ),
        ("nkpa-30-rgt", "30r NK rifle regiment 6 A infiltrates"),
        (
            "nkpa-766",
            "766 NK special forces 6 A infiltrates independent",
        ),
        ("nkpa-19-rgt", "19r NK rifle regiment 5 C?"),
        ("nkpa-226-mar", "226mar NK security brigade 4 D independent"),
        ("rok-7-rgt", "7rok ROK regiment 5 B"),
        (
            "rok-ind-cav",
            "indcav ROK cavalry regiment 3 C? independent",
        ),
        ("rok-17-rgt", "17rok ROK regiment 5 B? independent"),
        ("us-34-inf", "34inf US rifle regiment 4 D?"),
        ("us-5-cav", "5cav US rifle regiment 4 C?"),
        ("us-5-mar", "5mar US Marine regiment 5 A"),
        ("us-78-tank-a", "78ta US light tanks 1 C? independent"),
        (
            "us-70-tank",
            "70t US medium tanks (M4A3E8) 6 B? independent",
        ),
        (
            "us-1-mar-tank-a",
            "1marta US medium tanks (M26, M46) 2 A independent",
        ),
        ("uk-1-argylls", "1argylls UK battalion 1 B"),
        // Headquarters, support by 4.2
        ("nkpa-4-div", "4div headquarters support 2 range 3"),
        ("nkpa-8-div", "8div headquarters support 1 range 3"),
        ("nkpa-105-div", "105div headquarters support 1 range 3"),
        ("nkpa-1-corps", "1corps headquarters support 0 range 3"),
        ("rok-7-div", "7rokdiv headquarters support 1 range 3"),
        ("rok-cap-div", "capdiv headquarters support 0 range 3"),
        ("us-24-div", "24usdiv headquarters support 3 range 4"),
        ("us-2-div", "2usdiv headquarters support 4 range 4"),
        ("us-1-cav", "1cavdiv headquarters support 3 range 4"),
    ] {
        assert_eq!(card(id), expected);
    }
}

#[test]
fn d1_what_has_no_counter_says_why() {
    let why = |id: &str| {
        OrderOfBattle::campaign()
            .entry(UnitId::new(id).unwrap(), day("1950-06-25"))
            .unwrap_err()
    };
    assert_eq!(why("nkpa-4-rgtt"), NoCounter::Unknown);
    let headquarters = UnitId::new("nkpa-4-div").unwrap();
    assert_eq!(why("nkpa-4-art"), NoCounter::PartOf(headquarters));
    assert_eq!(why("nkpa-4-su76"), NoCounter::PartOf(headquarters));
    for id in [
        "nkpa-tank-park",
        "nkpa-partisans",
        "nkpa-air",
        "nkpa-front",
        "rok-1-corps",
        "us-kmag",
        "us-8-army",
        "uk-raaf-77",
    ] {
        assert_eq!(why(id), NoCounter::NotOnMap, "{id}");
    }
}

#[test]
fn d1_formations_follow_the_calendar() {
    let formation = |id, date| {
        let Entry { counter, .. } = entry_on(id, date);
        let name = counter.formation.map_or("none".into(), |f| f.to_string());
        format!(
            "{name}{}",
            if counter.independent {
                ", independent"
            } else {
                ""
            }
        )
    };
    assert_eq!(formation("rok-1-rgt", "1950-07-04"), "rok-7-div");
    assert_eq!(formation("rok-1-rgt", "1950-07-05"), "rok-cap-div");
    assert_eq!(formation("us-5-rct", "1950-07-31"), "none, independent");
    assert_eq!(formation("us-5-rct", "1950-08-01"), "us-25-div");
    assert_eq!(formation("us-9-inf", "1950-08-10"), "us-24-div");
    assert_eq!(formation("us-9-inf", "1950-09-01"), "us-2-div");
    assert_eq!(formation("us-tf-smith", "1950-07-05"), "us-24-div");
    assert_eq!(formation("nkpa-4-div", "1950-06-25"), "nkpa-4-div");
    assert_eq!(formation("nkpa-1-corps", "1950-06-25"), "none, independent");
}

#[test]
fn formations_have_corps_favor_and_headquarters() {
    let formation = |id: &str, date: &str| {
        OrderOfBattle::campaign()
            .formation(FormationId::new(id).unwrap(), day(date))
            .unwrap()
    };
    let fourth = formation("nkpa-4-div", "1950-06-25");
    assert_eq!(fourth.favor, -1);
    assert_eq!(fourth.corps.unwrap().as_str(), "nkpa-1-corps");
    assert_eq!(fourth.headquarters.unwrap().as_str(), "nkpa-4-div");
    let first = formation("nkpa-1-div", "1950-07-05");
    assert_eq!(first.corps.unwrap().as_str(), "nkpa-2-corps");
    assert_eq!(formation("rok-7-div", "1950-06-25").corps, None);
    assert_eq!(formation("nkpa-3-bc", "1950-06-25").headquarters, None);
}

#[test]
fn every_counter_has_a_tag_of_its_own() {
    let book = OrderOfBattle::campaign();
    let mut tags = BTreeMap::new();
    for id in book.ids() {
        let Ok(Entry { counter, .. }) = book.entry(id, day("1950-06-25")) else {
            continue;
        };
        let tag = counter.tag;
        assert!((1..=TAG_MAX).contains(&tag.len()), "{tag} of {id}");
        assert!(
            tag.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        );
        assert!(
            tag.parse::<naktong_protocol::Hex>().is_err(),
            "{tag} reads as a hex"
        );
        assert_eq!(tags.insert(tag.clone(), id), None, "{tag} of {id}");
    }
    // 206 rows less 32 of guns, 9 army and UN corps headquarters, 9 of air and sea, 3 others.
    assert_eq!(tags.len(), 153);
}

#[test]
fn every_combat_counter_has_steps_and_support_units_have_none() {
    let book = OrderOfBattle::campaign();
    for entry in book
        .ids()
        .filter_map(|id| book.entry(id, day("1950-06-25")).ok())
    {
        let Counter {
            id, arm, max_steps, ..
        } = entry.counter;
        if matches!(arm, Arm::Headquarters | Arm::Artillery) {
            assert_eq!(max_steps, 0, "{id}");
        } else {
            assert!((1..=class::MAX_STEPS).contains(&max_steps), "{id}");
        }
    }
}

#[test]
fn every_fact_says_how_sure_it_is_and_where_it_was_read() {
    let mut reader = csv::Reader::from_reader(FACTS.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (id, confidence, source) = (column("id"), column("confidence"), column("source"));
    for row in reader.records().map(Result::unwrap) {
        assert!(["H", "M", "L"].contains(&&row[confidence]), "{}", &row[id]);
        assert!(!row[source].is_empty(), "{}", &row[id]);
    }
}

#[test]
fn damaged_facts_are_refused() {
    let head = FACTS.lines().next().unwrap();
    let row = "rok,rok-army,ROK Army,,,army_hq,hq,3000,,,,,,,defence,,H,-";
    assert!(OrderOfBattle::read(&format!("{head}\n{row}\n")).is_ok());
    let fault = |rows: &str| OrderOfBattle::read(&format!("{head}\n{rows}\n")).unwrap_err();
    assert_eq!(
        fault(&format!("{row}\n{row}")),
        "rok-army stands there twice"
    );
    let orphan = row.replace(",,,army_hq", ",un,,army_hq");
    assert_eq!(fault(&orphan), "rok-army has the unknown parent un");
    assert!(fault(&row.replace("army_hq", "fleet")).contains("line: 2"));
    let part = row
        .replace("rok-army", "rok-corps")
        .replace(",,,army_hq", ",rok-army,,army_hq");
    let circle = row.replace(",,,army_hq", ",rok-corps,,army_hq");
    assert_eq!(
        fault(&format!("{circle}\n{part}")),
        "rok-army is a part of itself: its parents go round in a circle"
    );
    let changed = row.replace(",,,army_hq", ",,in July:rok-corps,army_hq");
    assert_eq!(
        fault(&changed),
        "rok-army: \"in July:rok-corps\" is no change of parent: write 1950-07-05:nkpa-2-corps"
    );
}
