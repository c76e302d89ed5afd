//! The orders in force at the start (rules 7.2 and 15.3), and what lies south of the Han (7.8).

use naktong_protocol::order::Directive;

use super::*;

/// The sound file with the 4th Division's headquarters, and some rows.
fn with(rows: &str) -> String {
    let staff = "[[units]]\nid = \"nkpa-4-div\"\nat = \"northtown\"\n\n";
    let rows = format!("[modules]\norders = true\n\n{staff}{rows}\n[[victory]]");
    SOUND.replacen("[[victory]]", &rows, 1)
}

fn order(rows: &str) -> String {
    with(&format!("[[orders]]\n{rows}\n"))
}

fn directive(scenario: &Scenario) -> Option<Directive> {
    let mut formations = scenario.formations.iter();
    let fourth = formations.find(|f| f.id.as_str() == "nkpa-4-div");
    fourth.unwrap().directive
}

#[test]
fn a_division_takes_two_places_or_secures() {
    let take = "division = \"nkpa-4-div\"\ntake = [\"southtown\", \"northtown\"]";
    assert_eq!(
        directive(&small(&order(take)).unwrap()),
        Some(Directive::Take {
            immediate: place("southtown"),
            subsequent: place("northtown"),
        })
    );
    let secure = "division = \"nkpa-4-div\"\nsecure = true";
    assert_eq!(
        directive(&small(&order(secure)).unwrap()),
        Some(Directive::Secure)
    );
    // Without its headquarters a division has no orders.
    let alone = SOUND.replacen("[[victory]]", "[modules]\norders = true\n\n[[victory]]", 1);
    assert_eq!(directive(&small(&alone).unwrap()), None);
}

#[test]
fn faults_of_orders_say_what_would_be_right() {
    for (text, expected) in [
        (with(""), "nkpa-4-div has no order to begin with (7.2)"),
        (
            order("division = \"nkpa-4-div\""),
            "an order says `take`, two places, or secure = true",
        ),
        (
            order("division = \"nkpa-4-div\"\ntake = [\"southtown\"]"),
            "expected two places, the immediate objective and the subsequent one",
        ),
        (
            order("division = \"nkpa-4-div\"\ntake = [\"southtown\", \"faraway\"]"),
            "faraway lies outside the window",
        ),
        (
            order("division = \"nkpa-4-div\"\nsecure = false"),
            "is true, or left out for `take`",
        ),
        (
            order("division = \"nkpa-4-div\"\nsecure = true\ntake = []"),
            "`take` or `secure`, not both",
        ),
        (
            order("division = \"nkpa-3-div\"\nsecure = true"),
            "no unit of it is in the scenario",
        ),
        (
            order("division = \"rok-7-div\"\nsecure = true"),
            "takes no orders: only NK divisions do",
        ),
        (
            order(
                "division = \"nkpa-4-div\"\nsecure = true\n\n[[orders]]\n\
                 division = \"nkpa-4-div\"\nsecure = true",
            ),
            "has an order already",
        ),
        (
            order("division = \"nkpa-4-div\"\nsecure = true").replace("orders = true", ""),
            "orders are not in play",
        ),
    ] {
        let told = faults(&text);
        assert!(
            told.iter().any(|fault| fault.contains(expected)),
            "no {expected:?} in {told:#?}"
        );
    }
}

#[test]
fn every_division_of_the_campaign_has_its_order_and_the_occupiers_secure() {
    let june = load("c11-campaign-25-june").unwrap();
    let secures = |number: u8| {
        let id = format!("nkpa-{number}-div");
        let mut formations = june.formations.iter();
        let formation = formations.find(|f| f.id.as_str() == id).unwrap();
        formation.directive.unwrap() == Directive::Secure
    };
    for number in [10, 13, 15] {
        assert!(secures(number), "the {number}th was meant to occupy");
    }
    for number in [1, 2, 3, 4, 5, 6, 8, 12] {
        assert!(!secures(number), "{number}");
    }
    // The 105th and the 18th have no regiments that orders would bind.
    let bound = june.formations.iter().filter(|f| f.directive.is_some());
    assert_eq!(bound.count(), 13);
}

#[test]
fn seoul_lies_north_of_the_han_and_yongdungpo_south() {
    let map = load("c11-campaign-25-june").unwrap();
    let south = |id: &str| {
        let hex = map.map.place(place(id)).unwrap().hex;
        map.south_of_the_han.contains(&hex)
    };
    for id in [
        "yongdungpo",
        "inchon",
        "kimpo",
        "suwon",
        "chechon",
        "taejon",
        "andong",
        "pohang",
        "pusan",
        "mokpo",
    ] {
        assert!(south(id), "{id}");
    }
    for id in [
        "seoul",
        "munsan_ni",
        "kaesong",
        "chunchon",
        "hongchon",
        "wonju",
        "kangnung",
        "samchok",
        "haeju",
    ] {
        if map.map.place(place(id)).is_some() {
            assert!(!south(id), "{id}");
        }
    }
}
