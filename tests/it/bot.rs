//! The worked example of a player in another language plays a match to its end.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use naktong_protocol::message::{Answer, MatchState, Request};
use naktong_tests::{Codec, Daemon, Session};

/// `docs/bot.py` in a seat; nothing where there is no Python to run it.
fn bot(daemon: &Daemon, game: &str, seat: &str) -> Option<Child> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/bot.py");
    let mut command = Command::new("python3");
    command.arg("-B").arg(script);
    command.args([&daemon.address().to_string(), game, seat]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let needed = std::env::var_os("NAKTONG_PYTHON").is_some();
    assert!(
        child.is_ok() || !needed,
        "python3 is to play and is not there"
    );
    child.ok()
}

#[test]
fn two_bots_of_a_hundred_lines_play_c1_to_its_end() {
    let daemon = Daemon::start();
    let mut session = Session::open(daemon.address(), Codec::Json);
    let game = session.host();
    let id = game.0.to_string();
    let seats = ["nk", "un"].map(|seat| bot(&daemon, &id, seat));
    for child in seats.into_iter().flatten() {
        let ran = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout);
        let wrong = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{said}\n{wrong}");
        let Answer::Matches { matches, .. } = session.ask(Request::Matches { after: None }) else {
            panic!("a list of matches");
        };
        let state = &matches[0].state;
        assert!(matches!(state, MatchState::Finished(_)), "{state:?}");
        let MatchState::Finished(outcome) = state else {
            unreachable!()
        };
        assert!(said.contains(&outcome.reason), "{said}");
    }
}

#[test]
fn the_bot_is_as_short_as_is_claimed() {
    let script = include_str!("../../docs/bot.py");
    assert!(script.lines().count() < 100, "{}", script.lines().count());
}
