//! What makes a stay pleasant: profiles, the doctor, pages, a word of welcome.

use std::path::Path;

use assert_cmd::Command;
use naktong_protocol::message::{ClientMessage, Request};

use crate::fake::{Fake, naktong, sample_match, usual};

/// `naktong` at home in a folder.
fn at_home(home: &Path) -> Command {
    let mut command = naktong();
    command
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_DATA_HOME", home.join("data"));
    command
}

fn said(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

#[test]
fn a_profile_is_kept_gone_by_and_forgotten() {
    let (home, fake) = (tempfile::tempdir().unwrap(), Fake::start(|_, m| usual(m)));
    let mut keep = at_home(home.path());
    keep.args(["profile", "club", "--server", fake.address()]);
    assert!(said(&mut keep, 0).contains("club: ws://"));
    // The server is not named, and found.
    said(at_home(home.path()).arg("list"), 0);
    let listed = said(at_home(home.path()).arg("profile"), 0);
    assert!(listed.starts_with("* club: ws://"), "{listed}");
    let unknown = said(at_home(home.path()).args(["--profile", "work", "list"]), 8);
    assert!(
        unknown.contains("There is no profile \"work\""),
        "{unknown}"
    );
    said(
        at_home(home.path()).args(["profile", "club", "--forget"]),
        0,
    );
    let listed = said(at_home(home.path()).arg("profile"), 0);
    assert!(listed.contains("No profiles yet"), "{listed}");
}

#[test]
fn what_is_said_goes_before_the_profile() {
    let (home, fake) = (tempfile::tempdir().unwrap(), Fake::start(|_, m| usual(m)));
    let nobody = "ws://127.0.0.1:1/ws";
    said(
        at_home(home.path()).args(["profile", "dead", "--server", nobody]),
        0,
    );
    said(at_home(home.path()).arg("list"), 5);
    said(
        at_home(home.path()).args(["list", "--server", fake.address()]),
        0,
    );
}

#[test]
fn damaged_profiles_are_an_error_and_are_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("config/naktong");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("profiles.toml");
    std::fs::write(&file, "usual = [").unwrap();
    let text = said(at_home(home.path()).arg("list"), 1);
    assert!(text.contains("profiles.toml cannot be used"), "{text}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "usual = [");
}

#[test]
fn the_doctor_finds_a_server_and_says_what_to_do_without_one() {
    let home = tempfile::tempdir().unwrap();
    let fake = Fake::start(|_, message| usual(message));
    let well = said(
        at_home(home.path()).args(["doctor", "--server", fake.address()]),
        0,
    );
    for found in [
        "ok    server",
        "ok    version",
        "ok    keys",
        "clock",
        "note  terminal",
    ] {
        assert!(well.contains(found), "{found} in {well}");
    }
    let ill = said(
        at_home(home.path()).args(["doctor", "--server", "ws://127.0.0.1:1/ws"]),
        5,
    );
    assert!(
        ill.contains("BAD   server    Another server: --server URL"),
        "{ill}"
    );
    let lines = said(
        at_home(home.path()).args(["--json", "doctor", "--server", fake.address()]),
        0,
    );
    for line in lines.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(
            object["what"].is_string() && object["state"].is_string(),
            "{line}"
        );
    }
}

#[test]
fn naktong_alone_tells_what_there_is_to_do() {
    let home = tempfile::tempdir().unwrap();
    let fake = Fake::start(|_, message| usual(message));
    let id = sample_match().to_string();
    let join = [
        "join",
        &id,
        "--seat",
        "nk",
        "--name",
        "North",
        "--server",
        fake.address(),
    ];
    said(at_home(home.path()).args(join), 0);
    let told = said(at_home(home.path()).args(["--server", fake.address()]), 0);
    let short = &sample_match().0.simple().to_string()[24..];
    let play = format!("naktong play {short} --seat nk");
    assert!(told.contains(&play), "{play} in {told}");
    assert!(told.contains("naktong scenarios"), "{told}");
    let alone = said(
        at_home(home.path()).args(["--server", "ws://127.0.0.1:1/ws"]),
        0,
    );
    assert!(alone.contains("naktong doctor"), "{alone}");
}

#[test]
fn every_command_has_a_page_and_a_completion() {
    let home = tempfile::tempdir().unwrap();
    let pages = home.path().join("man1");
    said(at_home(home.path()).arg("man").arg(&pages), 0);
    for page in ["naktong.1", "naktong-play.1", "naktong-replay.1"] {
        let text = std::fs::read_to_string(pages.join(page)).unwrap();
        assert!(text.contains(".SH NAME"), "{page}");
    }
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = said(at_home(home.path()).args(["completions", shell]), 0);
        assert!(script.contains("replay"), "{shell}");
    }
}

#[test]
fn queries_of_the_line_mode_are_answered_line_by_line() {
    let fake = Fake::start(|_, message| usual(message));
    let mut play = fake.seated();
    let id = sample_match().to_string();
    play.args(["--plain", "play", &id]);
    let output = play.write_stdin("clock\nfront\nunits 0704\nunits 0101\nlast\nunits nowhere\n");
    let text = String::from_utf8(output.output().unwrap().stdout).unwrap();
    assert!(text.is_ascii() && !text.contains('\u{1b}'), "{text}");
    // How much is left depends on when the test runs.
    let (before, after) = text.split_once("NK clock: ").expect("it has a clock");
    let (_, after) = after.split_once(", runs").expect("it runs");
    insta::assert_snapshot!(format!("{before}NK clock: SOME TIME, runs{after}"));
    let asked = fake.heard().into_iter().any(|(_, message)| {
        matches!(
            message,
            ClientMessage::Request {
                request: Request::Order { .. },
                ..
            }
        )
    });
    assert!(!asked, "queries order nothing");
}
