//! Every claim of the founding article is carried (`scenarios/SOURCES.md`).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// How many claims the article makes.
const CLAIMS: usize = 59;
/// Fact tables that the program carries, so that players can read them or rules use them.
const TABLES: [&str; 7] = [
    "order-of-battle.csv",
    "unit-histories.csv",
    "events.csv",
    "strengths.csv",
    "towns.csv",
    "replacements.csv",
    "plan-of-1948.csv",
];

type Rows = BTreeMap<String, BTreeMap<String, String>>;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What carriers are looked up in.
struct Ground {
    tables: BTreeMap<&'static str, Rows>,
    rules: String,
    scenarios: Vec<String>,
}

impl Ground {
    fn read() -> Self {
        let table = |name: &'static str| {
            let text = read(&format!("facts/{name}"));
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let headers = reader.headers().unwrap().clone();
            let rows = reader.records().map(|record| {
                let record = record.unwrap();
                let fields = headers.iter().zip(record.iter());
                let row: BTreeMap<String, String> =
                    fields.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
                (row["id"].clone(), row)
            });
            (name, rows.collect())
        };
        Self {
            tables: TABLES.into_iter().map(table).collect(),
            rules: read("../server/rules/RULES.md"),
            scenarios: naktong_scenarios::bundled()
                .map(|(id, _)| id.to_string())
                .collect(),
        }
    }

    /// Why a carrier carries nothing.
    fn fault(&self, carrier: &str) -> Option<String> {
        if let Some(number) = carrier.strip_prefix("rule ") {
            let has = |text: &str| {
                let words = text.split(|c: char| !c.is_ascii_digit() && c != '.');
                words
                    .map(|word| word.trim_end_matches('.'))
                    .any(|word| word == number)
            };
            return (!has(&self.rules)).then(|| format!("RULES.md has no {number}"));
        }
        if let Some(id) = carrier.strip_prefix("scenario ") {
            let known = self.scenarios.iter().any(|scenario| scenario == id);
            return (!known).then(|| format!("there is no scenario {id}"));
        }
        let (place, words) = match carrier.split_once(" = ") {
            Some((place, words)) => (place, Some(words)),
            None => (carrier, None),
        };
        let [table, row, column] = place.split(' ').collect::<Vec<_>>()[..] else {
            return Some(format!("{carrier:?} is no carrier"));
        };
        let field = self
            .tables
            .get(table)
            .and_then(|rows| rows.get(row))
            .and_then(|row| row.get(column));
        match field {
            None => Some(format!("there is no {place}")),
            Some(text) if text.is_empty() => Some(format!("{place} is empty")),
            Some(text) if words.is_some_and(|words| !text.contains(words)) => {
                Some(format!("{place} does not say {:?}: {text}", words.unwrap()))
            }
            Some(_) => None,
        }
    }
}

/// Number, words and carriers of every row of the table.
fn claims(text: &str) -> Vec<(String, String, Vec<String>)> {
    text.lines()
        .filter_map(|line| line.strip_prefix("| S"))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let carriers = cells[2].split('`').skip(1).step_by(2).map(str::to_owned);
            (cells[0].to_owned(), cells[1].to_owned(), carriers.collect())
        })
        .collect()
}

#[test]
fn every_claim_has_a_carrier_that_is_there() {
    let claims = claims(&read("SOURCES.md"));
    let numbers: Vec<String> = claims.iter().map(|(number, ..)| number.clone()).collect();
    let expected: Vec<String> = (1..=CLAIMS).map(|n| n.to_string()).collect();
    assert_eq!(numbers, expected);
    let ground = Ground::read();
    let faults: Vec<String> = claims
        .iter()
        .flat_map(|(number, words, carriers)| {
            assert!(!words.is_empty() && !carriers.is_empty(), "S{number}");
            let faults = carriers.iter().filter_map(|carrier| ground.fault(carrier));
            faults.map(move |fault| format!("S{number}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_carrier_that_is_gone_is_noticed() {
    let ground = Ground::read();
    for (carrier, fault) in [
        (
            "order-of-battle.csv nkpa-4-div favor = 1.5",
            "order-of-battle.csv nkpa-4-div favor does not say \"1.5\": -1",
        ),
        (
            "order-of-battle.csv nkpa-40-div favor",
            "there is no order-of-battle.csv nkpa-40-div favor",
        ),
        (
            "order-of-battle.csv nkpa-4-div converts_from",
            "order-of-battle.csv nkpa-4-div converts_from is empty",
        ),
        ("rule 99.9", "RULES.md has no 99.9"),
        ("scenario c99-moon", "there is no scenario c99-moon"),
        ("a word", "\"a word\" is no carrier"),
    ] {
        assert_eq!(ground.fault(carrier).as_deref(), Some(fault));
    }
}

#[test]
fn claims_in_histories_can_be_read_by_players() {
    for (unit, words) in [
        ("nkpa-ghq", "December 1948"),
        ("nkpa-ghq", "Gando"),
        ("1div", "20,000 men by the summer of 1946"),
        ("105div", "29 June"),
    ] {
        let history = naktong_scenarios::history::account(unit).unwrap();
        assert!(history.background.contains(words), "{unit}: {words}");
    }
    let eighteenth = naktong_scenarios::history::account("18r").unwrap();
    assert_eq!(eighteenth.id.as_str(), "nkpa-18-rgt");
    assert_eq!(eighteenth.veteran_percent, Some(65));
    assert!(
        eighteenth
            .chronicle
            .iter()
            .any(|line| line.date == "1950-06-25")
    );
    assert!(naktong_scenarios::history::account("nobody").is_none());
}
