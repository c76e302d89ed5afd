//! `docs/scenario.schema.json`: it is the one that the types give, the scenarios fit it, and it
//! says what the checker says.
//!
//! `NAKTONG_REWRITE=1 cargo test -p naktong-scenarios --test schema` writes it anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use naktong_scenarios::{bundled, file, schema::schema, setup};
use serde_json::{Value as Json, json};
use toml::{Table, Value};

/// A scenario without much sense in which every key stands at least once.
const EVERY_KEY: &str = include_str!("samples/every-key.toml");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn as_json(value: &Value) -> Json {
    match value {
        Value::String(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Boolean(flag) => json!(flag),
        Value::Datetime(date) => json!(date.to_string()),
        Value::Array(list) => list.iter().map(as_json).collect(),
        Value::Table(table) => Json::Object(
            table
                .iter()
                .map(|(key, value)| (key.clone(), as_json(value)))
                .collect(),
        ),
    }
}

fn table(text: &str) -> Value {
    Value::Table(text.parse::<Table>().unwrap())
}

fn faults(scenario: &Value) -> Vec<String> {
    let text = toml::to_string(scenario).unwrap();
    let faults = file::check(&text, "every-key.toml").err();
    let told = faults.into_iter().flatten().map(|fault| fault.to_string());
    told.collect()
}

#[test]
fn the_schema_is_the_one_in_the_documents() {
    let path = root().join("docs/scenario.schema.json");
    let made = schema().to_value();
    if std::env::var_os("NAKTONG_REWRITE").is_some() {
        let pretty = serde_json::to_string_pretty(&made).unwrap();
        std::fs::write(&path, pretty + "\n").unwrap();
    }
    let kept: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert!(
        kept == made,
        "docs/scenario.schema.json is behind the facts or the types: run the tests with \
         NAKTONG_REWRITE=1"
    );
}

#[test]
fn every_scenario_and_set_up_fits_the_schema() {
    let whole = schema().to_value();
    let judge = jsonschema::draft7::new(&whole).unwrap();
    let mut files: Vec<(String, String)> = bundled()
        .map(|(id, text)| (id.to_string(), text.to_owned()))
        .collect();
    files.push(("every-key.toml".to_owned(), EVERY_KEY.to_owned()));
    for entry in std::fs::read_dir(root().join("scenarios/examples")).unwrap() {
        let path = entry.unwrap().path();
        // The steps of docs/make-a-scenario.md lie in folders and are not whole.
        if path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            files.push((path.display().to_string(), text));
        }
    }
    for (name, text) in files {
        let told: Vec<String> = judge
            .iter_errors(&as_json(&table(&text)))
            .map(|error| format!("{} {error}", error.instance_path()))
            .collect();
        assert!(told.is_empty(), "{name}: {told:#?}");
    }
    // A set-up is rows of units.
    let mut rows = whole.clone();
    rows["required"] = json!(["units"]);
    let judge = jsonschema::draft7::new(&rows).unwrap();
    for (date, text) in setup::files() {
        let told: Vec<String> = judge
            .iter_errors(&as_json(&table(text)))
            .map(|error| format!("{} {error}", error.instance_path()))
            .collect();
        assert!(told.is_empty(), "{date}: {told:#?}");
    }
}

#[test]
fn the_schema_refuses_what_an_editor_should_underline() {
    let judge = jsonschema::draft7::new(&schema().to_value()).unwrap();
    let good = as_json(&table(EVERY_KEY));
    assert!(judge.is_valid(&good));
    for (at, bad) in [
        ("/units/0/id", json!("nkpa-81-rgtt")),
        ("/units/0/att", json!("yonchon")),
        ("/units/0/stance", json!("attack")),
        ("/seats/0/side", json!("rok")),
        ("/points/atlantis", json!(3)),
        ("/points/uijongbu", json!(51)),
        ("/window/south", json!(12)),
        ("/first_day", json!("1951-06-25")),
        ("/special/0/nation", json!("nk")),
        ("/victory/0/if/0/controlls", json!("uijongbu")),
        ("/title", json!(null)),
    ] {
        let mut scenario = good.clone();
        let (parent, key) = at.rsplit_once('/').unwrap();
        scenario.pointer_mut(parent).unwrap()[key] = bad.clone();
        assert!(!judge.is_valid(&scenario), "{at} = {bad}");
    }
}

/// One spot of the sample: what the schema says of it, and the way there.
struct Spot<'a> {
    schema: &'a Json,
    value: &'a Value,
    path: Vec<String>,
}

impl Spot<'_> {
    /// The sample with another value here.
    fn with(&self, value: Value) -> Value {
        let mut sample = table(EVERY_KEY);
        *at(&mut sample, &self.path) = value;
        sample
    }
}

fn at<'v>(mut value: &'v mut Value, path: &[String]) -> &'v mut Value {
    for step in path {
        value = match value {
            Value::Array(list) => &mut list[step.parse::<usize>().unwrap()],
            Value::Table(table) => &mut table[step.as_str()],
            _ => unreachable!("the walk went into lists and tables"),
        };
    }
    value
}

/// What the schema says of a value: references followed, of several kinds the one it is.
fn meant<'a>(whole: &'a Json, schema: &'a Json, value: &Value) -> Option<&'a Json> {
    let kinds = |name: &str| schema[name].as_array();
    if let Some(name) = schema["$ref"].as_str() {
        meant(whole, whole.pointer(name.trim_start_matches('#'))?, value)
    } else if let Some([only]) = kinds("allOf").map(Vec::as_slice) {
        meant(whole, only, value)
    } else if let Some(kinds) = kinds("anyOf") {
        kinds.iter().find_map(|kind| meant(whole, kind, value))
    } else if let Some(kinds) = kinds("oneOf") {
        let rule = value["rule"].as_str();
        kinds
            .iter()
            .find(|kind| kind["properties"]["rule"]["const"].as_str() == rule)
    } else {
        is_of(schema, value).then_some(schema)
    }
}

fn is_of(schema: &Json, value: &Value) -> bool {
    let kind = schema["type"].as_str().unwrap();
    match value {
        Value::String(text) => {
            // A hex and a place are both texts.
            let number = text.bytes().all(|b| b.is_ascii_digit());
            let named = !number || schema["enum"].is_null();
            kind == "string" && schema["format"] != "date" && named
        }
        Value::Integer(_) => kind == "integer" || kind == "number",
        Value::Float(_) => kind == "number",
        Value::Boolean(_) => kind == "boolean",
        Value::Datetime(_) => schema["format"] == "date",
        Value::Array(_) => kind == "array",
        Value::Table(_) => kind == "object",
    }
}

/// Every spot of the sample, the sample itself first.
fn walk<'a>(
    whole: &'a Json,
    schema: &'a Json,
    value: &'a Value,
    path: &[String],
    spots: &mut Vec<Spot<'a>>,
) {
    let schema = meant(whole, schema, value)
        .unwrap_or_else(|| panic!("{} = {value} is nothing of {schema}", path.join(".")));
    spots.push(Spot {
        schema,
        value,
        path: path.to_vec(),
    });
    let below = |step: String| [path, &[step]].concat();
    match value {
        Value::Array(list) => {
            for (index, item) in list.iter().enumerate() {
                let of = match &schema["items"] {
                    Json::Array(items) => &items[index],
                    items => items,
                };
                walk(whole, of, item, &below(index.to_string()), spots);
            }
        }
        Value::Table(table) => {
            for (key, item) in table {
                let of = match &schema["properties"][key] {
                    Json::Null => &schema["additionalProperties"],
                    of => of,
                };
                walk(whole, of, item, &below(key.clone()), spots);
            }
        }
        _ => {}
    }
}

#[track_caller]
fn tells(spot: &Spot, changed: Value, expected: &str) {
    let told = faults(&spot.with(changed));
    let path = spot.path.join(".");
    assert!(
        told.iter().any(|fault| fault.contains(expected)),
        "{path}: no {expected:?} in {told:#?}"
    );
}

/// The keys of a table, which must be there, and that no other may.
fn agrees_on_table(spot: &Spot, table: &Table) {
    let Some(properties) = spot.schema["properties"].as_object() else {
        return;
    };
    let path = spot.path.join(".");
    let mut more = table.clone();
    more.insert("qqqqqqqqqqqqqqqqqqqq".to_owned(), Value::Boolean(true));
    let told = faults(&spot.with(Value::Table(more)));
    let list = told
        .iter()
        .find_map(|fault| fault.split_once("; the keys are "));
    // `by` is asked for where a condition is of a side, and then it is needed.
    let but_by = |key: &&str| *key != "by";
    let known: BTreeSet<&str> = list.unwrap().1.split(", ").filter(but_by).collect();
    let said: BTreeSet<&str> = properties
        .keys()
        .map(String::as_str)
        .filter(but_by)
        .collect();
    assert_eq!(said, known, "keys of {path}");
    let required = |key: &str| {
        let list = spot.schema["required"].as_array();
        list.is_some_and(|list| list.iter().any(|name| name == key))
    };
    for key in table.keys().filter(|key| but_by(&key.as_str())) {
        let mut less = table.clone();
        less.remove(key);
        let needs = format!("needs `{key}`: ");
        let told = faults(&spot.with(Value::Table(less)));
        let missed = told.iter().any(|fault| fault.contains(&needs));
        assert_eq!(required(key), missed, "{path}.{key}: {told:#?}");
    }
}

/// The words and bounds of a value.
fn agrees_on_value(spot: &Spot) {
    /// Longer lists are ids and places, which the checker does not list.
    const LISTED: usize = 12;
    let schema = spot.schema;
    let word = || Value::String("qqqqqqqqqqqqqqqqqqqq".to_owned());
    let number = |name: &str| schema[name].as_f64();
    if let Some(words) = schema["enum"].as_array() {
        let list: Vec<&str> = words.iter().map(|word| word.as_str().unwrap()).collect();
        let listed = list.len() <= LISTED && list[0] != "1950-06-25";
        let expected = if listed {
            format!("is not one of {}", list.join(", "))
        } else {
            "\"qqqqqqqqqqqqqqqqqqqq\"".to_owned()
        };
        tells(spot, word(), &expected);
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        let long = "q".repeat(usize::try_from(most).unwrap() + 1);
        let expected = format!("longer than {most} characters");
        tells(spot, Value::String(long), &expected);
    }
    if let Some(most) = schema["maxItems"].as_u64() {
        let first = spot.value.as_array().unwrap()[0].clone();
        let count = usize::try_from(most).unwrap() + 1;
        let expected = format!("has {count} entries; {most} is the most");
        tells(spot, Value::Array(vec![first; count]), &expected);
    }
    if let (Some(low), Some(high)) = (number("minimum"), number("maximum")) {
        let last = spot.path.iter().rfind(|step| step.parse::<u8>().is_err());
        let high = match last.unwrap().as_str() {
            // The last turn of the sample, which is fewer than the campaign has.
            key if key.contains("turn") => 6.0,
            _ => high,
        };
        let expected = format!("from {low} to {high}");
        let wrong = match schema["type"].as_str() {
            Some("integer") => Value::Integer(1_000_000),
            _ => Value::Float(1_000_000.0),
        };
        tells(spot, wrong, &expected);
    }
    if schema["type"] == "boolean" {
        tells(spot, word(), "expected true or false");
    }
}

#[test]
fn the_checker_knows_every_key_word_and_bound_of_the_schema_and_no_others() {
    let whole = schema().to_value();
    let sample = table(EVERY_KEY);
    assert_eq!(faults(&sample), Vec::<String>::new());
    let mut spots = vec![];
    walk(&whole, &whole, &sample, &[], &mut spots);
    for spot in &spots {
        match spot.value {
            Value::Table(table) => agrees_on_table(spot, table),
            _ => agrees_on_value(spot),
        }
    }
    // Nothing of the schema is missing in the sample, so nothing has gone unasked.
    let asked = |schema: &Json, key: &str| {
        spots
            .iter()
            .any(|spot| spot.schema == schema && spot.value.get(key).is_some())
    };
    let definitions = whole["definitions"].as_object().unwrap();
    let variants = definitions.values().filter_map(|of| of["oneOf"].as_array());
    let tables = definitions.values().chain(variants.flatten());
    for table in tables.chain([&whole]) {
        for key in table["properties"]
            .as_object()
            .into_iter()
            .flat_map(|keys| keys.keys())
        {
            assert!(asked(table, key), "the sample has no {key} of {table:#}");
        }
    }
}

#[test]
fn the_words_of_special_rules_are_those_of_the_checker() {
    let whole = schema().to_value();
    let kinds = whole["definitions"]["Special"]["oneOf"].as_array().unwrap();
    let words: Vec<&str> = kinds
        .iter()
        .map(|kind| kind["properties"]["rule"]["const"].as_str().unwrap())
        .collect();
    let mut sample = table(EVERY_KEY);
    sample["special"][0]["rule"] = Value::String("qqqqqqqq".to_owned());
    let told = faults(&sample);
    let expected = format!("is not one of {}", words.join(", "));
    assert!(
        told.iter().any(|fault| fault.contains(&expected)),
        "{told:#?}"
    );
}
