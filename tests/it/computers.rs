//! Computer players at the table: hosted, standing in, over a restart; the tutorial and the
//! demonstration.

use naktong_protocol::computer::{Level, Note};
use naktong_protocol::message::{MatchInfo, MatchState};
use naktong_tests::daemon::naktongd;
use naktong_tests::{C1, Daemon, Player};

/// Opens a match of C1 between two computers.
fn hosts_two(guest: &Player) -> String {
    let both = [
        "host",
        C1,
        "--computer",
        "nk=regular",
        "--computer",
        "un=regular",
    ];
    guest.types(&both).ok().trim().to_owned()
}

#[test]
fn two_computers_play_a_hosted_match_to_its_end_and_say_why() {
    let daemon = Daemon::start();
    let guest = Player::of(&daemon);
    let game = hosts_two(&guest);
    let mut watching = guest.starts("--plain", &["watch", &game]);
    assert_eq!(watching.ends(), 0, "who watches leaves when it is over");
    let listed: MatchInfo = guest.asks(&["list"]).value();
    assert!(
        matches!(listed.state, MatchState::Finished(_)),
        "{listed:?}"
    );
    let levels: Vec<_> = listed.seats.iter().map(|seat| seat.computer).collect();
    assert_eq!(levels, [Some(Level::Regular); 2]);

    let file = guest.home().join("match.naktong");
    let file = file.to_str().expect("the path is text");
    let _ = guest.types(&["export", &game, file]).ok();
    let _ = guest.types(&["verify", file]).ok();
    let _ = naktongd(&["verify", file]).ok();

    let told = guest.types(&["log", &game, "--ai"]).ok();
    assert!(told.contains("T1 nk Combat: "), "{told}");
    let objects = guest.asks(&["log", &game, "--ai", "--seat", "nk"]).ok();
    let notes = objects.lines().map(serde_json::from_str::<Note>);
    let notes: Vec<Note> = notes.collect::<Result<_, _>>().unwrap();
    assert!(!notes.is_empty() && notes.iter().all(|note| note.seat.as_str() == "nk"));
}

#[test]
fn a_seat_is_handed_over_and_taken_back() {
    // Nothing that the computer orders comes while the test looks.
    let daemon = Daemon::start_with(&["computer_pause_ms=60000"]);
    let (north, south, game) = Player::seated(&daemon);
    let mut following = south.starts("--plain", &["watch", &game]);
    following.out.see("turn 1 of 3");
    let handed = north.types(&["stand-in", &game, "--level", "veteran"]).ok();
    assert!(
        handed.contains("nk Player nk (veteran computer stands in)"),
        "{handed}"
    );
    following
        .out
        .see("A veteran computer stands in for Player nk");
    let refused = north.types(&["order", &game, "done"]).failed(4);
    assert!(refused.contains("take the seat back"), "{refused}");
    let own = north.types(&["log", &game, "--ai"]);
    assert!(
        own.err.contains("No computer player has noted anything"),
        "{own:?}"
    );
    let guest = Player::of(&daemon);
    let strange = guest.types(&["log", &game, "--ai"]).failed(1);
    assert!(strange.contains("when the match is over"), "{strange}");
    let _ = guest.types(&["stand-in", &game, "--seat", "nk"]).failed(8);

    let back = north.types(&["take-back", &game]).ok();
    assert!(
        back.contains("nk Player nk, un Player un; in play"),
        "{back}"
    );
    following.out.see("Player nk takes the seat nk");
    let done = north.types(&["order", &game, "done"]).ok();
    assert!(
        done.contains("NK Combat phase") || done.contains("NK Posture phase"),
        "{done}"
    );
}

#[test]
fn computers_that_stand_in_for_both_end_the_match() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let _ = north.types(&["stand-in", &game]).ok();
    let mut following = south.starts("--plain", &["watch", &game, "--seat", "un"]);
    let _ = south.types(&["stand-in", &game]).ok();
    assert_eq!(following.ends(), 0);
    let told = south.types(&["log", &game, "--ai", "--seat", "un"]).ok();
    assert!(told.lines().all(|line| line.contains(" un ")), "{told}");
    // A match may be over before South has made up its mind; North attacks first.
    let all = south.types(&["log", &game, "--ai"]).ok();
    assert!(all.lines().any(|line| line.contains(" nk ")), "{all}");
}

#[test]
fn a_computer_goes_on_after_the_server_was_killed_in_the_midst_of_its_phase() {
    let mut daemon = Daemon::start_with(&["computer_pause_ms=100"]);
    let guest = Player::of(&daemon);
    let game = hosts_two(&guest);
    let mut watching = guest.starts("--plain", &["watch", &game]);
    watching.out.see("NK Combat phase of turn 1.");
    daemon.kill();
    daemon.restart();
    assert_eq!(watching.ends(), 0, "who watched goes on and sees the end");
    assert_eq!(daemon.metric("naktong_computer_faults_total"), 0);
    let log = guest.types(&["log", &game]).ok();
    let seen = watching.out.text();
    let seen: Vec<&str> = seen
        .lines()
        .filter(|line| line.contains("phase of turn"))
        .collect();
    let logged: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("phase of turn"))
        .collect();
    assert!(
        logged.ends_with(&seen),
        "nothing that was seen is missing or played twice"
    );
}

#[test]
fn a_computer_that_nobody_knows_is_not_seated() {
    let daemon = Daemon::start();
    let guest = Player::of(&daemon);
    let hosts = |computers: &[&str]| {
        let options = computers
            .iter()
            .flat_map(|computer| ["--computer", computer]);
        guest.types(&["host", C1].into_iter().chain(options).collect::<Vec<_>>())
    };
    for (computers, code, says) in [
        (&["un"][..], 2, "SEAT=LEVEL"),
        (&["un=general"], 2, "recruit, regular"),
        (&["un=recruit", "un=veteran"], 2, "twice"),
        (&["us=recruit"], 8, "has no seat us"),
    ] {
        let told = hosts(computers).failed(code);
        assert!(told.contains(says), "{told}");
    }
}

/// Types what the tutorial proposes, to its end.
fn learns(mut lesson: naktong_tests::player::Process) -> String {
    while let Some(line) = lesson.out.next_line() {
        if let Some(order) = line.strip_prefix("Type: ") {
            lesson.types(order);
        }
    }
    assert_eq!(lesson.ends(), 0);
    lesson.out.text()
}

#[test]
fn who_types_what_the_tutorial_says_plays_a_whole_match() {
    let daemon = Daemon::start();
    let newcomer = Player::of(&daemon);
    let told = learns(newcomer.starts("--plain", &["tutorial", "--name", "Kim"]));
    for lesson in [
        "MOVEMENT (9)",
        "COMBAT (11)",
        "POSTURE (10)",
        "HIS TURN",
        "THE END",
    ] {
        assert_eq!(told.matches(lesson).count(), 1, "{lesson}:\n{told}");
    }
    for wrong in ["refused:", "not understood:", "no answer:"] {
        assert!(
            !told.contains(wrong),
            "all that it proposes can be done:\n{told}"
        );
    }
    let listed: MatchInfo = newcomer.asks(&["list"]).value();
    assert!(
        matches!(listed.state, MatchState::Finished(_)),
        "{listed:?}"
    );
    assert_eq!(listed.seats[0].holder().as_deref(), Some("Kim"));
    assert_eq!(
        listed.seats[1].holder().as_deref(),
        Some("recruit computer")
    );
}

#[test]
fn the_tutorial_needs_no_server() {
    // Nobody listens there.
    let newcomer = Player::at("ws://127.0.0.1:9/ws");
    let mut lesson = newcomer.starts("--plain", &["tutorial"]);
    lesson.err.see("one is started for the tutorial");
    lesson.out.see("Type: ");
    lesson.types("hint");
    lesson.out.see("MOVEMENT (9)");
    lesson.types("quit");
    assert_eq!(lesson.ends(), 0);
    assert!(!newcomer.keys().exists(), "the key went with the server");
}

#[cfg(unix)]
#[test]
fn the_server_of_a_demonstration_goes_with_it() {
    let guest = Player::at("ws://127.0.0.1:9/ws");
    for signal in ["HUP", "TERM", "INT"] {
        let mut demo = guest.starts("--plain", &["demo", "--pause", "60000"]);
        let watch = demo.out.see("Watch it from another terminal: ");
        let url = watch.split(' ').find(|word| word.starts_with("ws://"));
        let url = url.expect("it says where");
        let _ = Player::at(url).types(&["list"]).ok();
        demo.signal(signal);
        assert_eq!(demo.ends(), 0, "{signal}");
        let _ = Player::at(url).types(&["list"]).failed(5);
    }
}

#[test]
fn the_demonstration_plays_a_match_and_leaves_nothing_behind() {
    let guest = Player::at("ws://127.0.0.1:9/ws");
    let told = guest.types(&["demo", "--pause", "0"]).ok();
    let watch = told
        .lines()
        .find_map(|line| line.strip_prefix("Watch it from another terminal: "));
    let watch: Vec<&str> = watch.expect("it says how to watch").split(' ').collect();
    assert!(told.contains("/1306 hil\\"), "the map is shown:\n{told}");
    assert!(told.contains("The match is over: "), "{told}");
    let [_, "--server", url, "watch", game] = watch[..] else {
        panic!("{watch:?}");
    };
    let _ = Player::at(url).types(&["watch", game]).failed(5);
    let _ = guest.types(&["demo", "no-such-scenario"]).failed(8);
}
