//! Every rule that the rulebook prints is cited by a test.
//!
//! A test cites a rule by its name: `r7_2_...` cites 7.2, `r6_...` the chapter 6, whose phases
//! have no numbers; `b2_...`, `c1_...`, `d3_...` and `e5_...` cite a table, a scenario, a part of
//! the annex, an example. Names of helpers do not count.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const RULES: &str = include_str!("../../RULES.md");

/// What is said for the reader and cannot be broken.
const PROSE: [(&str, &str); 4] = [
    ("1.1", "what the game is about; 6 and 10 have the rules"),
    ("1.2", "the armies' prospects; the scenarios have them"),
    ("1.3", "how NK plans; 7.2 to 7.4 have the rules"),
    ("1.4", "what HM is; 8.5 has the rules"),
];

/// The worked examples of the design; the rulebook prints some of them.
const EXAMPLES: u8 = 16;

/// `12.3` at the beginning of a text.
fn number(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (chapter, rule) = text[..end].split_once('.')?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (is_number(chapter) && is_number(rule)).then_some(&text[..end])
}

/// `B2` at the beginning of a bold title: `**B2 Movement costs**`.
fn part(line: &str) -> Option<&str> {
    let title = line.strip_prefix("**")?;
    let name = title.split(' ').next()?;
    let (letter, rest) = name.split_at_checked(1)?;
    let is_part = "BCDE".contains(letter) && !rest.is_empty();
    (is_part && rest.bytes().all(|b| b.is_ascii_digit())).then_some(name)
}

/// Every rule, table, example and part of the annex that the rulebook prints.
fn printed() -> BTreeSet<String> {
    let mut printed = BTreeSet::new();
    let mut chapter = None;
    for line in RULES.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            let name = title.split('.').next().unwrap_or_default();
            chapter = Some(name.to_owned());
            printed.insert(name.to_owned());
        } else if line.starts_with("# ") {
            chapter = None;
        }
        let rule = number(line).or_else(|| part(line));
        if let Some(rule) = rule {
            printed.insert(rule.to_owned());
        }
        // A chapter that has numbers is its numbers.
        if let (Some(name), Some(_)) = (&chapter, number(line)) {
            printed.remove(name);
        }
    }
    printed
}

/// What the tests of a file cite.
fn citations(source: &str, cited: &mut BTreeSet<String>) {
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        }
        let Some((_, name)) = line.split_once("fn ") else {
            continue;
        };
        if !line.starts_with("//") && std::mem::take(&mut is_test) {
            cited.extend(citation(name));
        }
    }
}

/// `r7_2_name` cites 7.2, `r6_name` 6, `b2_name` B2.
fn citation(name: &str) -> Option<String> {
    let (letter, rest) = name.split_at_checked(1)?;
    let mut words = rest.split('_');
    let digits = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let first = words.next().filter(digits)?;
    match (letter, words.next().filter(digits)) {
        ("r", Some(second)) => Some(format!("{first}.{second}")),
        ("r", None) => Some(first.to_owned()),
        ("b" | "c" | "d" | "e", _) => Some(format!("{}{first}", letter.to_uppercase())),
        _ => None,
    }
}

fn read(folder: &Path, cited: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the workspace") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, cited);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            citations(&fs::read_to_string(&path).expect("a source file"), cited);
        }
    }
}

fn cited() -> BTreeSet<String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut cited = BTreeSet::new();
    for member in ["protocol", "scenarios", "server", "client-cli", "tests"] {
        read(&workspace.join(member), &mut cited);
    }
    cited
}

#[test]
fn every_rule_is_cited_by_a_test() {
    let printed = printed();
    assert!(printed.contains("11.10") && printed.contains("B2") && printed.contains("6"));
    let excused: BTreeSet<&str> = PROSE.iter().map(|(rule, _)| *rule).collect();
    let cited = cited();
    let missing: Vec<&String> = printed
        .iter()
        .filter(|rule| !cited.contains(*rule) && !excused.contains(rule.as_str()))
        .collect();
    assert!(missing.is_empty(), "no test cites {missing:?}");
    let needless: Vec<&&str> = PROSE
        .iter()
        .map(|(rule, _)| rule)
        .filter(|rule| cited.contains(**rule) || !printed.contains(**rule))
        .collect();
    assert!(needless.is_empty(), "{needless:?} need no excuse");
}

#[test]
fn no_test_cites_a_rule_that_is_not_printed() {
    let printed = printed();
    let (chapters, examples) = (1..=17, 1..=EXAMPLES);
    let known = |rule: &str| {
        printed.contains(rule)
            || chapters.clone().any(|chapter: u8| rule == chapter.to_string())
            || examples.clone().any(|example| rule == format!("E{example}"))
            // The annex and the scenarios are the design's; the rulebook prints parts of them.
            || rule.starts_with(['C', 'D'])
    };
    let unknown: Vec<String> = cited().into_iter().filter(|rule| !known(rule)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_numbers_of_a_chapter_have_no_gap() {
    let numbers = printed();
    for chapter in 1..=17 {
        let has = |rule: usize| numbers.contains(&format!("{chapter}.{rule}"));
        let last = (1..100).filter(|rule| has(*rule)).max().unwrap_or(0);
        assert!((1..=last).all(has), "chapter {chapter} up to {last}");
    }
}

#[test]
fn every_example_is_a_test() {
    let cited = cited();
    let missing: Vec<String> = (1..=EXAMPLES)
        .map(|example| format!("E{example}"))
        .filter(|example| !cited.contains(example))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
