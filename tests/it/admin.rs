//! What an operator does to a running server, and what everybody is told of it.

use std::os::unix::fs::PermissionsExt;

use naktong_protocol::ScenarioId;
use naktong_protocol::message::{
    Answer, MatchState, RefusalCode, Request, SeatKey, ServerMessage, close,
};
use naktong_tests::chair::join;
use naktong_tests::daemon::{data_dir, naktongd};
use naktong_tests::session::{dial, host};
use naktong_tests::{C1, Chair, Codec, Daemon, Player, Session};

fn scenario() -> ScenarioId {
    ScenarioId::new(C1).expect("it is an id")
}

/// Hears until the operator says something.
fn announced(session: &mut Session) -> String {
    loop {
        match session.hear().expect("the session goes on") {
            ServerMessage::Announcement { text } => return text,
            _ => continue,
        }
    }
}

#[test]
fn the_socket_is_its_owners_and_without_a_server_there_is_none() {
    let mut daemon = Daemon::start();
    let told = daemon.admin(&["status"]).ok();
    assert!(told.contains("0 sessions; 0 matches"), "{told}");
    let directory = std::fs::metadata(daemon.data_dir().join("admin")).unwrap();
    assert_eq!(directory.permissions().mode() & 0o777, 0o700);
    daemon.kill();
    let told = daemon.admin(&["status"]).failed(18);
    assert!(told.contains("no server can be reached"), "{told}");
    daemon.restart();
    let _ = daemon.admin(&["status"]).ok();
}

#[test]
fn sessions_are_listed_and_ended_with_a_reason() {
    let daemon = Daemon::start();
    let [mut nk, _un] = Chair::both(daemon.address());
    let mut bystander = Session::open(daemon.address(), Codec::Json);
    assert_eq!(bystander.ask(Request::Ping), Answer::Done);
    let listed = daemon.admin(&["sessions"]).ok();
    let line = listed
        .lines()
        .find(|line| line.contains("Player nk as nk"))
        .expect("he is listed");
    assert!(
        line.contains("127.0.0.1") && line.contains("the end-to-end tests"),
        "{line}"
    );
    let number = line.split(' ').next().unwrap();
    let _ = daemon.admin(&["kick", number, "--reason", "manners"]).ok();
    let (reason, code) = nk.session.closing();
    let reason = reason.expect("it is said why");
    assert_eq!((reason.code, code), (RefusalCode::Removed, close::REMOVED));
    assert!(reason.text.ends_with("manners"), "{reason}");
    // He may come back; the others never left.
    nk.come_back(daemon.address());
    nk.fidgets();
    assert_eq!(bystander.ask(Request::Ping), Answer::Done);
    let told = daemon.admin(&["kick", "4711"]).failed(19);
    assert!(told.contains("no session 4711"), "{told}");
    // A client says why, and does not come back by itself.
    let game = nk.game.to_string();
    let mut watcher = Player::of(&daemon).starts("--plain", &["watch", &game]);
    watcher.out.see("match");
    let listed = daemon.admin(&["sessions"]).ok();
    let line = listed.lines().find(|line| line.contains("naktong/"));
    let number = line.and_then(|line| line.split(' ').next()).unwrap();
    let _ = daemon.admin(&["kick", number, "--reason", "manners"]).ok();
    watcher.err.see("The operator ended this session: manners");
    assert_eq!(watcher.ends(), 1);
}

#[test]
fn a_banned_name_does_not_sit_down_or_come_back_until_the_ban_is_lifted() {
    let mut daemon = Daemon::start();
    let [mut nk, mut un] = Chair::both(daemon.address());
    let banned = daemon.admin(&[
        "ban",
        "--name",
        "player NK",
        "--for",
        "7d",
        "--reason",
        "cheating",
    ]);
    assert!(banned.ok().contains("Sessions ended: 1"));
    let (reason, code) = nk.session.closing();
    let reason = reason.expect("it is said why");
    assert_eq!((reason.code, code), (RefusalCode::Banned, close::REMOVED));
    assert!(
        reason.text.contains("until 2") && reason.text.ends_with("cheating"),
        "{reason}"
    );
    assert_eq!(un.session.ask(Request::Ping), Answer::Done);

    // A restart lifts nothing.
    daemon.kill();
    daemon.restart();
    let mut session = Session::open(daemon.address(), Codec::Json);
    let (seat, key) = nk.seat.unwrap();
    let r#match = nk.game;
    let refused = session.refused(Request::Claim { r#match, seat, key });
    assert_eq!(refused.code, RefusalCode::Banned);
    let other = session.host();
    let refused = session.refused(join(other, "nk", SeatKey::random()));
    assert_eq!(refused.code, RefusalCode::Banned);
    assert!(matches!(
        session.ask(join(other, "un", SeatKey::random())),
        Answer::Seated(_)
    ));
    let listed = daemon.admin(&["bans"]).ok();
    assert!(
        listed.contains("the name player NK") && listed.contains("cheating"),
        "{listed}"
    );

    let _ = daemon.admin(&["unban", "--name", "Player nk"]).ok();
    nk.come_back(daemon.address());
    nk.fidgets();
    let told = daemon.admin(&["unban", "--name", "Player nk"]).failed(19);
    assert!(told.contains("none against the name Player nk"), "{told}");
    // One that is over holds no more.
    let _ = daemon
        .admin(&["ban", "--name", "Player nk", "--for", "0s", "--reason", "x"])
        .ok();
    nk.come_back(daemon.address());
}

#[test]
fn a_banned_address_is_kept_out_and_its_sessions_end() {
    let daemon = Daemon::start();
    let mut session = Session::open(daemon.address(), Codec::Json);
    let _ = daemon
        .admin(&["ban", "--address", "127.0.0.0/8", "--reason", "noise"])
        .ok();
    let (reason, _) = session.closing();
    assert_eq!(reason.map(|reason| reason.code), Some(RefusalCode::Banned));
    let refused = dial(daemon.address(), Some(Codec::Json.subprotocol()));
    assert_eq!(refused.err(), Some(403));
    let told = Player::of(&daemon).types(&["list"]).failed(5);
    assert!(told.contains("403"), "{told}");
    let _ = daemon.admin(&["unban", "--address", "127.0.0.0/8"]).ok();
    Session::open(daemon.address(), Codec::Json).host();
    let wrong = daemon.admin(&["ban", "--address", "everybody", "--reason", "x"]);
    assert!(wrong.failed(64).contains("no address"));
}

#[test]
fn a_match_is_closed_before_its_end_and_its_dice_are_proven_all_the_same() {
    let mut daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let _ = north.types(&["order", &game, "done"]).ok();
    // A seat that went to another person proves itself too.
    let _ = daemon.admin(&["transfer", &game, "nk", "Ji-won"]).ok();
    let mut watcher = south.starts("--plain", &["watch", &game]);
    watcher.out.see("match");
    let words = ["close", &game, "--reason", "both sides agreed"];
    assert!(daemon.admin(&words).ok().contains("is closed"));
    watcher.out.see("The match is closed.");
    assert_eq!(watcher.ends(), 0);
    let _ = south.types(&["order", &game, "done"]).failed(4);
    let mut session = Session::open(daemon.address(), Codec::Json);
    match session.ask(Request::Matches { after: None }) {
        Answer::Matches { matches, .. } => assert_eq!(matches[0].state, MatchState::Closed),
        other => panic!("no list but {other:?}"),
    }
    let told = daemon.admin(&words).failed(19);
    assert!(told.contains("both sides agreed"), "{told}");

    daemon.kill();
    daemon.restart();
    assert_eq!(daemon.metric("naktong_matches{state=\"closed\"}"), 1);
    let file = south.home().join("match.naktong");
    let file = file.to_str().unwrap();
    let _ = south.types(&["export", &game, file]).ok();
    assert!(naktongd(&["verify", file]).ok().contains("holds"));
    let _ = south.types(&["verify", file]).ok();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/check_dice.py");
    let checked = std::process::Command::new("python3")
        .arg(script)
        .arg(file)
        .output();
    assert!(checked.unwrap().status.success());
    // A match that has not begun can be closed too, and is not joined any more.
    let waiting = session_of(&daemon).host();
    let _ = daemon
        .admin(&["close", &waiting.to_string(), "--reason", "stale"])
        .ok();
    let refused = session_of(&daemon).refused(join(waiting, "nk", SeatKey::random()));
    assert_eq!(refused.code, RefusalCode::MatchOver);
    assert!(refused.text.contains("stale"), "{refused}");
}

fn session_of(daemon: &Daemon) -> Session {
    Session::open(daemon.address(), Codec::Json)
}

#[test]
fn a_seat_goes_to_another_person_with_a_new_key() {
    let mut daemon = Daemon::start();
    let [mut nk, mut un] = Chair::both(daemon.address());
    let game = nk.game.to_string();
    let told = daemon.admin(&["transfer", &game, "nk", "Ji-won"]).ok();
    let key = told.lines().last().expect("the key is told").to_owned();
    let (reason, code) = nk.session.closing();
    assert_eq!(code, close::REMOVED);
    assert!(reason.is_some_and(|reason| reason.text.contains("to Ji-won")));
    let mut session = session_of(&daemon);
    let (seat_id, old) = nk.seat.unwrap();
    let claim = Request::Claim {
        r#match: nk.game,
        seat: seat_id,
        key: old,
    };
    assert_eq!(
        session.refused(claim.clone()).code,
        RefusalCode::NotYourSeat
    );
    un.catch_up();
    assert_eq!(un.info.seats[0].player.as_deref(), Some("Ji-won"));

    daemon.kill();
    daemon.restart();
    let successor = Player::of(&daemon);
    let words = ["claim", &game, "--seat", "nk", "--name", "Ji-won"];
    let wrong = successor.types_with(&words, "not a key");
    assert!(wrong.failed(2).contains("32 hex digits"));
    let _ = successor.types_with(&words, &key).ok();
    let _ = successor.types(&["order", &game, "done"]).ok();
    assert_eq!(
        session_of(&daemon).refused(claim).code,
        RefusalCode::NotYourSeat
    );
    let log = format!("{}{}", daemon.log(), daemon.admin(&["audit"]).ok());
    assert!(!log.contains(&key), "the key is told once");
    let other = session_of(&daemon).host().to_string();
    let told = daemon
        .admin(&["transfer", &other, "nk", "Ji-won"])
        .failed(19);
    assert!(told.contains("Nobody sits on nk"), "{told}");
    let told = daemon
        .admin(&["transfer", &other, "us", "Ji-won"])
        .failed(19);
    assert!(told.contains("no seat us"), "{told}");
}

#[test]
fn a_drain_tells_everybody_opens_no_match_and_ends_when_all_is_on_the_disk() {
    let mut daemon = Daemon::start();
    let [mut nk, _un] = Chair::both(daemon.address());
    let mut session = session_of(&daemon);
    assert_eq!(session.ask(Request::Ping), Answer::Done);
    let _ = daemon.admin(&["announce", "Tea is served."]).ok();
    assert_eq!(announced(&mut session), "Tea is served.");

    let _ = daemon.admin(&["drain", "--in", "1h"]).ok();
    assert!(announced(&mut session).contains("restarts in 3600 seconds"));
    assert_eq!(
        session.refused(host(scenario())).code,
        RefusalCode::Draining
    );
    assert!(
        announced(&mut session_of(&daemon)).contains("restarts"),
        "who comes later too"
    );
    assert!(daemon.get("/healthz").starts_with("HTTP/1.1 503"));
    assert_eq!(daemon.metric("naktong_draining"), 1);
    assert!(daemon.admin(&["status"]).ok().contains("about to restart"));
    nk.fidgets();
    let told = Player::of(&daemon).types(&["host", C1]).failed(5);
    assert!(told.contains("about to restart"), "{told}");

    let _ = daemon.admin(&["undrain"]).ok();
    assert_eq!(announced(&mut session), "The restart is called off.");
    session.host();
    let _ = daemon.admin(&["undrain"]).failed(19);

    let _ = daemon
        .admin(&["drain", "--in", "0s", "--text", "A new version comes."])
        .ok();
    assert_eq!(announced(&mut session), "A new version comes.");
    assert_eq!(session.closing().1, close::RESTART);
    assert_eq!(daemon.wait_for_end(), 0);
    daemon.restart();
    let seq = nk.seq();
    nk.come_back(daemon.address());
    assert_eq!(nk.seq(), seq);
    nk.fidgets();
    session_of(&daemon).host();
}

#[test]
fn players_at_the_terminal_read_what_the_operator_says() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let mut player = north.starts("--plain", &["play", &game]);
    let mut watcher = south.starts("--plain", &["watch", &game]);
    player.out.see("turn 1");
    watcher.out.see("turn 1");
    let _ = daemon.admin(&["announce", "Tea is served."]).ok();
    player.err.see("The operator says: Tea is served.");
    watcher.err.see("The operator says: Tea is served.");
}

#[test]
fn the_audit_log_tells_the_story_and_only_that() {
    let mut daemon = Daemon::start();
    let _ = daemon.admin(&["status"]).ok();
    assert_eq!(daemon.admin(&["audit"]).ok(), "No actions yet.\n");
    let _ = daemon.admin(&["announce", "Tea is served."]).ok();
    let _ = daemon.admin(&["kick", "4711"]).failed(19);
    let _ = daemon
        .admin(&["mute", "--name", "Ann", "--reason", "shouts"])
        .ok();
    let refused = daemon.admin(&["announce", "two\nlines"]).failed(19);
    assert!(refused.contains("one line"), "{refused}");
    daemon.hang_up();
    daemon.logs("Read again");
    daemon.kill();
    daemon.restart();
    let log = daemon.admin(&["audit"]).ok();
    let lines: Vec<_> = log.lines().collect();
    assert_eq!(lines.len(), 8, "{log}");
    for (line, words) in lines.iter().zip([
        "Tea is served.",
        "1 is done: Told.",
        "asks {\"kick\"",
        "3 is refused: There is no session 4711.",
        "\"shouts\"",
        "5 is done: the name Ann is mute until it is lifted.",
        "SIGHUP asks \"reload\"",
        "7 is done: Read again.",
    ]) {
        assert!(line.contains(words), "{words}: {line}");
    }
    assert!(lines[0].contains("  uid "), "{}", lines[0]);
    assert_eq!(
        daemon.admin(&["audit", "--last", "1"]).ok(),
        format!("{}\n", lines[7])
    );
    let json = daemon.admin(&["--json", "bans"]).ok();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["measures"][0]["whom"]["name"], "Ann");
}

#[test]
fn what_is_no_request_is_refused_and_the_server_goes_on() {
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::net::UnixStream;
    let daemon = Daemon::start();
    let socket = daemon.data_dir().join("admin/socket");
    let mut stream = UnixStream::connect(&socket).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap()).lines();
    for request in [
        "",
        "{}",
        "\"stop\"",
        "{\"kick\":{\"session\":1}}",
        "\u{0}\u{1}",
    ] {
        writeln!(stream, "{request}").unwrap();
        let answer = answers.next().unwrap().unwrap();
        assert!(
            answer.contains("This is no request"),
            "{request:?}: {answer}"
        );
    }
    let long = "x".repeat(100_000);
    let _ = writeln!(UnixStream::connect(&socket).unwrap(), "{long}");
    let _ = daemon.admin(&["status"]).ok();
    let data = data_dir();
    let nowhere = data.path().to_str().unwrap();
    let _ = naktongd(&["admin", "--data-dir", nowhere, "status"]).failed(18);
    let game = session_of(&daemon).host().to_string();
    let told = daemon
        .admin(&["transfer", &game, "nk", "\u{202e}"])
        .failed(19);
    assert!(told.contains("name"), "{told}");
}
