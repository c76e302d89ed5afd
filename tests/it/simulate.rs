//! `naktongd simulate` as an operator runs it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use naktong_tests::daemon::{data_dir, naktongd};
use naktong_tests::{C1, Ran};
use serde_json::Value;

const PICTURES: [&str; 3] = ["outcomes", "towns", "losses"];

#[track_caller]
fn simulate(arguments: &[&str], out: &Path) -> Ran {
    let mut all = vec!["simulate"];
    all.extend(arguments);
    all.extend(["--out", out.to_str().unwrap()]);
    naktongd(&all)
}

#[track_caller]
fn done(ran: Ran) -> String {
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

#[track_caller]
fn fails(ran: Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    for word in words {
        assert!(ran.err.contains(word), "{word:?} is not in: {}", ran.err);
    }
}

fn games(directory: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(directory.join("games.jsonl")).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_run_leaves_a_report_in_every_form_with_pictures() {
    let data = data_dir();
    let told = done(simulate(&[C1, "--games", "6"], data.path()));
    let read = |name: &str| fs::read_to_string(data.path().join(name)).unwrap();
    assert_eq!(told, read("report.txt"));
    for head in [
        "6 games",
        "Against part G",
        "When towns fell",
        "What decided",
    ] {
        assert!(told.contains(head), "{head:?} is not in: {told}");
    }
    let report: Value = serde_json::from_str(&read("report.json")).unwrap();
    let section = &report["sections"][0];
    let levels = section["levels"].as_array().unwrap();
    let counts = levels
        .iter()
        .map(|level| level[1]["count"].as_u64().unwrap());
    assert_eq!(counts.sum::<u64>(), 6);
    let wins = section["nk_wins"]["percent"].as_f64().unwrap();
    let row = "c1-uijongbu-road,regular,regular,outcome,NK marginal or better,,6,,,,";
    assert!(read("report.csv").contains(&format!("{row}{wins:.2},")));
    let band = "c1-uijongbu-road,regular,regular,NK marginal or better 70-85%,70-85%,";
    assert!(read("bands.csv").contains(&format!("{band}{wins:.1}%,")));
    let fell = |town: &Value| !town["day"].is_null();
    let has_fallen = section["towns"].as_array().unwrap().iter().any(fell);
    for picture in PICTURES {
        // Where no town has fallen there is no picture of it.
        if picture == "towns" && !has_fallen {
            continue;
        }
        let name = format!("{C1}-regular-regular-{picture}.svg");
        assert!(read("report.md").contains(&format!("({name})")), "{name}");
        let svg = read(&name);
        assert!(
            svg.starts_with("<svg ") && svg.ends_with("</svg>\n"),
            "{name}"
        );
    }
}

#[test]
fn the_games_are_the_same_whatever_the_threads_and_however_often_a_run_was_stopped() {
    let (one, many) = (data_dir(), data_dir());
    let whole = [C1, "--nk", "veteran", "--games", "8", "--threads", "1"];
    done(simulate(&whole, one.path()));
    let first = [C1, "--nk", "veteran", "--games", "3", "--threads", "3"];
    done(simulate(&first, many.path()));
    // As a kill leaves it: the last line is torn.
    let file = many.path().join("games.jsonl");
    let text = fs::read(&file).unwrap();
    fs::write(&file, &text[..text.len() - 40]).unwrap();
    assert_eq!(games(many.path()).len(), 3);
    let more = [C1, "--nk", "veteran", "--games", "8", "--threads", "3"];
    done(simulate(&more, many.path()));
    assert_eq!(games(many.path()).len(), 8);
    assert_eq!(games(many.path()), games(one.path()));
}

#[test]
fn a_duel_plays_every_seed_from_both_sides_and_the_better_one_wins_the_pair() {
    let data = data_dir();
    let duel = [C1, "--duel", "regular", "aimless", "--games", "6"];
    let told = done(simulate(&duel, data.path()));
    assert!(told.contains("Duel: regular against aimless"), "{told}");
    let mut ends = BTreeMap::new();
    for line in games(data.path()) {
        let game: Value = serde_json::from_str(&line).unwrap();
        let text = |key: &str| game[key].as_str().unwrap().to_owned();
        // C1 has no points: only the level counts. From the worst for NK to the best.
        let levels = [
            "un_decisive",
            "un_marginal",
            "draw",
            "nk_marginal",
            "nk_decisive",
        ];
        let level = levels.iter().position(|level| text("level") == *level);
        ends.insert((game["seed"].as_u64().unwrap(), text("nk")), level.unwrap());
    }
    assert_eq!(ends.len(), 12);
    // With the same seed and the same side: regular's NK against aimless' NK.
    let [mut lost, mut drawn, mut won] = [0; 3];
    for seed in 1..=6 {
        let [regular, aimless] = ["regular", "aimless"].map(|nk| ends[&(seed, nk.to_owned())]);
        match regular.cmp(&aimless) {
            Ordering::Less => lost += 1,
            Ordering::Equal => drawn += 1,
            Ordering::Greater => won += 1,
        }
    }
    let report = fs::read_to_string(data.path().join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let all = &report["duel"]["all"];
    let told = ["lost", "drawn", "won"].map(|what| all[what].as_u64().unwrap());
    assert_eq!(told, [lost, drawn, won], "{all}");
}

#[test]
fn runs_and_duels_come_together_in_one_document_with_its_pictures() {
    let data = data_dir();
    let [run, duel] = ["run", "duel"].map(|name| data.path().join(name));
    let c3 = "c3-chunchon";
    done(simulate(&[C1, c3, "--games", "2"], &run));
    done(simulate(
        &[C1, "--duel", "veteran", "recruit", "--games", "2"],
        &duel,
    ));
    let file = data.path().join("balance.md");
    let names = [&run, &duel, &file].map(|path| path.to_str().unwrap());
    let told = done(naktongd(&[
        "simulate",
        "--report",
        names[0],
        names[1],
        "--balance",
        names[2],
    ]));
    assert!(told.contains("is written"), "{told}");
    let text = fs::read_to_string(&file).unwrap();
    for part in [
        &format!(
            "naktongd simulate {C1} {c3} --nk regular --un regular --games 2 --out {}",
            names[0]
        ),
        &format!(
            "naktongd simulate {C1} --duel veteran recruit --games 2 --out {}",
            names[1]
        ),
        "| c3-chunchon      | Chunchon median 28 June",
        "### Duel: veteran against recruit",
        "par = ",
        "(balance/outcomes.svg)",
    ] {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    assert!(data.path().join("balance/outcomes.svg").is_file());
}

#[test]
fn what_cannot_be_run_is_told_with_a_sentence() {
    let data = data_dir();
    let file = data.path().join("file");
    fs::write(&file, "no run").unwrap();
    let run = data.path().join("run");
    fails(simulate(&["c99"], &run), 5, &["c99"]);
    fails(
        simulate(&[C1, "--games", "0"], &run),
        64,
        &["--games", "1 to"],
    );
    fails(
        simulate(&[C1, "--nk", "general"], &run),
        64,
        &["general", "veteran"],
    );
    fails(simulate(&[C1, C1], &run), 64, &["twice"]);
    let same = ["regular", "regular"];
    fails(
        simulate(&[C1, "--duel", same[0], same[1]], &run),
        64,
        &["itself"],
    );
    fails(naktongd(&["simulate", C1]), 64, &["--out"]);
    fails(
        simulate(&[C1, "--games", "1"], &file),
        12,
        &["cannot be written", "--out"],
    );
    let nowhere = data.path().join("nowhere");
    let report = ["simulate", "--report", nowhere.to_str().unwrap()];
    fails(naktongd(&report), 17, &["cannot be read"]);
}

#[test]
fn a_directory_holds_one_run_and_one_process_writes_it() {
    let data = data_dir();
    let first = ["--games", "1", "--seed", "7"];
    let with = |more: &[&'static str]| [&[C1], more].concat();
    done(simulate(&with(&first), data.path()));
    let other = ["--games", "1", "--seed", "8"];
    fails(
        simulate(&with(&other), data.path()),
        17,
        &["another first seed", "--out"],
    );
    let held = File::open(data.path().join("games.jsonl")).unwrap();
    held.lock().unwrap();
    fails(simulate(&with(&first), data.path()), 13, &["another run"]);
    drop(held);
    done(simulate(&with(&first), data.path()));
    fs::write(data.path().join("games.jsonl"), "{}\n").unwrap();
    fails(simulate(&with(&first), data.path()), 17, &["line 1"]);
}
