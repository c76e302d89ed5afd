//! What operators get wrong, and what disks do to them: each with a sentence and an exit code
//! of its own, and never more than one match is hurt.

use naktong_protocol::message::{Answer, MatchInfo, MatchState, RefusalCode, Request};
use naktong_protocol::{MatchId, ScenarioId};
use naktong_tests::daemon::{data_dir, naktongd};
use naktong_tests::session::host;
use naktong_tests::stored::{self, Stored};
use naktong_tests::{C1, Chair, Codec, Daemon, Player, Ran, Session, plan};

#[track_caller]
fn says(ran: Ran, code: i32, words: &[&str]) {
    let told = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.code, code, "{told}");
    for word in words {
        assert!(told.contains(word), "{word:?} is not in: {told}");
    }
}

#[test]
fn port_0_takes_a_free_port_and_the_ready_line_names_it() {
    use std::io::{BufRead, BufReader};
    let data = data_dir();
    let mut child = std::process::Command::new(naktong_tests::binaries::naktongd())
        .args(["--listen", "127.0.0.1:0", "--data-dir"])
        .arg(data.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next();
    let url = line
        .and_then(Result::ok)
        .and_then(|line| line.strip_prefix("naktongd ready on ").map(str::to_owned));
    let listed = url
        .as_ref()
        .map(|url| Player::at(url).types(&["scenarios"]));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        listed
            .expect("it says where")
            .ok()
            .contains("c1-uijongbu-road")
    );
}

#[test]
fn a_port_in_use_is_told_and_the_server_that_has_it_goes_on() {
    let daemon = Daemon::start();
    let mut bystander = Session::open(daemon.address(), Codec::Json);
    let data = data_dir();
    let address = daemon.address().to_string();
    let arguments = [
        "serve",
        "--listen",
        &address,
        "--data-dir",
        data.path().to_str().unwrap(),
    ];
    says(
        naktongd(&arguments),
        11,
        &["is in use", "--listen", &address],
    );
    says(
        naktongd(&["serve", "--listen", "nowhere"]),
        11,
        &["nowhere", "--listen"],
    );
    assert_eq!(bystander.ask(Request::Ping), Answer::Done);
}

#[test]
fn a_data_directory_has_one_server() {
    let daemon = Daemon::start();
    let mut bystander = Session::open(daemon.address(), Codec::Json);
    let taken = daemon.data_dir().to_str().unwrap();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data-dir", taken];
    says(
        naktongd(&arguments),
        13,
        &["locked by another server", taken, "--data-dir"],
    );
    bystander.host();
}

#[test]
fn a_data_directory_that_cannot_be_written_is_told() {
    let data = data_dir();
    let file = data.path().join("file");
    std::fs::write(&file, "no directory").unwrap();
    let below = file.join("data");
    for path in [&file, &below] {
        let arguments = [
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
            path.to_str().unwrap(),
        ];
        says(
            naktongd(&arguments),
            12,
            &["cannot be written", "--data-dir"],
        );
    }
}

#[cfg(unix)]
#[test]
fn a_journal_that_is_none_is_left_alone_and_told() {
    let mut daemon = Daemon::start();
    // Stopped in order: after a kill its write-ahead log would stand in for the file.
    assert_eq!(daemon.terminate(), 0);
    let journal = stored::journal(daemon.data_dir());
    let foreign = vec![b'x'; 8192];
    std::fs::write(&journal, &foreign).unwrap();
    let data = daemon.data_dir().to_str().unwrap();
    let arguments = ["--listen", "127.0.0.1:0", "--data-dir", data];
    says(naktongd(&arguments), 15, &["journal cannot be opened"]);
    assert_eq!(std::fs::read(&journal).unwrap(), foreign);
}

#[test]
fn wrong_settings_are_named_with_their_range() {
    let set = |setting: &str| naktongd(&["serve", "--set", setting]);
    says(
        set("sesions_max=3"),
        10,
        &["no key \"sesions_max\"", "naktongd config show"],
    );
    says(
        set("sessions_max=0"),
        10,
        &["sessions_max cannot be 0", "between 1 and"],
    );
    says(set("sessions_max=many"), 10, &["a whole number"]);
    says(
        naktongd(&["serve", "--set", "sessions_max"]),
        64,
        &["KEY=VALUE"],
    );
    says(naktongd(&["sevre"]), 64, &["sevre"]);
    let data = data_dir();
    let file = data.path().join("naktong.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:0\"\nsesions_max = 3\n").unwrap();
    let config = ["serve", "--config", file.to_str().unwrap()];
    says(naktongd(&config), 10, &["line 2", "sesions_max"]);
    says(
        naktongd(&["serve", "--config", "no-such-file.toml"]),
        10,
        &["no-such-file.toml"],
    );
    says(
        naktongd(&["config", "show"]),
        0,
        &["sessions_max = 1024", "data_dir", "hello_timeout_ms"],
    );
}

#[test]
fn a_damaged_scenario_file_is_told_line_by_line_with_every_fault() {
    let data = data_dir();
    let file = data.path().join("c1-uijongbu-road.toml");
    let path = file.to_str().unwrap();
    let (_, text) = naktong_scenarios::bundled().next().expect("C1 is bundled");
    std::fs::write(&file, text).unwrap();
    says(naktongd(&["scenario", "check", path]), 0, &["is whole"]);

    let line_of = |text: &str, word: &str| {
        let at = text
            .lines()
            .position(|line| line.contains(word))
            .expect("it is there");
        format!("{path}:{}:", at + 1)
    };
    let damaged = text
        .replace("at = \"tongduchon\"", "at = \"tongduchom\"")
        .replace("title =", "titel =")
        .replace("id = \"nkpa-107-tank\"", "id = \"nkpa-107-tnk\"");
    std::fs::write(&file, &damaged).unwrap();
    let places = ["tongduchom", "titel", "nkpa-107-tnk"].map(|word| line_of(&damaged, word));
    let [first, second, third] = &places;
    let checked = naktongd(&["scenario", "check", path]);
    says(checked, 5, &[first, second, third, "did you mean", "^"]);

    std::fs::write(&file, "title = \"unfinished").unwrap();
    says(
        naktongd(&["scenario", "check", path]),
        5,
        &[&format!("{path}:1:")],
    );
    std::fs::write(&file, [0xff, 0xfe, 0]).unwrap();
    says(naktongd(&["scenario", "check", path]), 5, &["UTF-8"]);
    std::fs::write(&file, "#".repeat(8 << 20)).unwrap();
    says(naktongd(&["scenario", "check", path]), 5, &["bytes"]);
    says(
        naktongd(&["scenario", "check", "no-such-file.toml"]),
        5,
        &["cannot be read"],
    );
    says(
        naktongd(&["scenario", "show", "c1-uijonbu-road"]),
        5,
        &["no scenario", "c1-uijongbu-road"],
    );
}

/// The whole list.
fn listed(session: &mut Session) -> Vec<MatchInfo> {
    let mut all: Vec<MatchInfo> = vec![];
    loop {
        let after = all.last().map(|info| info.id);
        match session.ask(Request::Matches { after }) {
            Answer::Matches { matches, more } => {
                all.extend(matches);
                if !more {
                    return all;
                }
            }
            other => panic!("no list but {other:?}"),
        }
    }
}

/// Where a match stands, by the list.
fn state(session: &mut Session, game: MatchId) -> MatchState {
    let found = listed(session).into_iter().find(|info| info.id == game);
    found.expect("it is listed").state
}

#[test]
fn a_match_whose_journal_is_damaged_in_the_middle_stops_alone() {
    let mut daemon = Daemon::start();
    let [mut hurt, _] = Chair::both(daemon.address());
    let [mut whole, _] = Chair::both(daemon.address());
    for chair in [&mut hurt, &mut whole] {
        for _ in 0..4 {
            chair.fidgets();
        }
    }
    daemon.kill();
    let journal = Stored::of(daemon.data_dir());
    journal.damage(hurt.game, 6);
    drop(journal);
    daemon.restart();

    let mut session = Session::open(daemon.address(), Codec::Json);
    let MatchState::Stopped { reference } = state(&mut session, hurt.game) else {
        panic!("a damaged match is not stopped");
    };
    let log = daemon.log();
    assert!(
        log.contains(&reference),
        "the operator finds the reference in the log"
    );
    assert!(
        log.contains("record 6"),
        "and which record is damaged: {log}"
    );
    assert_eq!(daemon.metric("naktong_matches_quarantined_total"), 1);
    let watch = Request::Watch {
        r#match: hurt.game,
        seat: None,
        from: None,
    };
    let refused = session.refused(watch);
    assert_eq!(refused.code, RefusalCode::MatchStopped);
    assert!(refused.text.contains(&reference), "{}", refused.text);
    let player = Player::of(&daemon);
    let told = player.types(&["watch", &hurt.game.to_string()]).failed(1);
    assert!(told.contains(&reference), "{told}");
    assert!(
        player
            .types(&["list"])
            .ok()
            .contains(&format!("stopped ({reference})"))
    );

    whole.come_back(daemon.address());
    whole.fidgets();
    assert_eq!(state(&mut session, whole.game), MatchState::Playing);
    session.host();
}

#[test]
fn a_torn_last_record_is_cut_off_and_counted_and_its_match_goes_on() {
    let mut daemon = Daemon::start();
    let [mut nk, _un] = Chair::both(daemon.address());
    for _ in 0..4 {
        nk.fidgets();
    }
    let (before, head) = (nk.view.clone(), nk.head);
    nk.fidgets();
    daemon.kill();
    let journal = Stored::of(daemon.data_dir());
    let last = journal.records(nk.game).len() as u64;
    journal.tear(nk.game, last);
    drop(journal);
    daemon.restart();
    assert_eq!(daemon.metric("naktong_tails_trimmed_total"), 1);
    assert!(daemon.log().contains("torn"), "{}", daemon.log());
    // As a client that had not heard of the torn order.
    (nk.view, nk.head) = (before, head);
    nk.come_back(daemon.address());
    nk.fidgets();
    assert_eq!(nk.snapshots, 1, "its updates go on without a hole");
    daemon.kill();
    daemon.restart();
    assert_eq!(
        daemon.metric("naktong_tails_trimmed_total"),
        0,
        "it is cut off once"
    );
    nk.come_back(daemon.address());
    nk.fidgets();
}

#[test]
fn when_there_is_no_room_left_orders_are_refused_and_nothing_acknowledged_is_lost() {
    let mut daemon = Daemon::start_with(&["journal_mib_max=1", "session_hosts_max=10000"]);
    let [mut nk, _un] = Chair::both(daemon.address());
    let mut session = Session::open(daemon.address(), Codec::Binary);
    let scenario = ScenarioId::new(C1).unwrap();
    let mut hosted = vec![nk.game];
    let refused = loop {
        match session.ask(host(scenario)) {
            Answer::Hosted(info) => hosted.push(info.id),
            Answer::Refused(refusal) => break refusal,
            other => panic!("neither hosted nor refused: {other:?}"),
        }
        assert!(hosted.len() < 1_000, "the journal does not fill");
    };
    assert_eq!(refused.code, RefusalCode::NotSaved);
    assert!(refused.text.contains("no room left"), "{}", refused.text);
    // Orders are small and may still find a place; then they do not either.
    let (refused, before) = loop {
        let (view, legal) = (nk.view.clone(), nk.legal());
        let order = plan::fidget(&nk.view, &legal).expect("stances may be changed");
        match nk.order(order) {
            Answer::Accepted { .. } => {}
            Answer::Refused(refusal) => break (refusal, view),
            other => panic!("neither accepted nor refused: {other:?}"),
        }
    };
    assert_eq!(refused.code, RefusalCode::NotSaved);
    assert!(refused.text.contains("did not happen"), "{}", refused.text);
    assert_eq!(nk.view, before);
    assert!(daemon.is_up());
    daemon.kill();
    daemon.restart();
    nk.come_back(daemon.address());
    assert_eq!(nk.session.ask(Request::Ping), Answer::Done);
    assert_eq!(
        (nk.view, nk.snapshots),
        (before, 1),
        "what was told is what is kept"
    );
    let mut session = Session::open(daemon.address(), Codec::Json);
    let mut listed: Vec<MatchId> = listed(&mut session).iter().map(|info| info.id).collect();
    hosted.sort();
    listed.sort();
    assert_eq!(listed, hosted);
}

#[test]
fn the_log_holds_neither_keys_nor_what_a_side_hides() {
    let daemon = Daemon::start_with(&["log_filter=trace", "log_format=json"]);
    let (north, south, game) = Player::seated(&daemon);
    let _ = north.types(&["order", &game, "stance 18r withdraw"]).ok();
    let _ = north
        .types(&["order", &game, "attack 1308 with 18r lead 18r"])
        .failed(3);
    let _ = south.types(&["order", &game, "stance 1rok hold"]).failed(4);
    let log = daemon.log();
    assert!(log.contains(&game), "it was logged at all");
    assert!(!log.contains('\u{1b}'), "a log in a file has no colours");
    for player in [&north, &south] {
        let keys = std::fs::read_to_string(player.keys()).unwrap();
        let keys: serde_json::Value = serde_json::from_str(&keys).unwrap();
        let key = keys["seats"][0]["key"].as_str().expect("it is kept");
        assert!(
            !log.contains(key) && !log.contains(&key.replace('-', "")),
            "a key is in the log"
        );
    }
    for word in ["withdraw", "nkpa-18-rgt", "rok-5-rgt"] {
        assert!(!log.contains(word), "{word} is in the log");
    }
}
