//! Operators on other machines: an account that the owner of the data made one, with a token.

use naktong_server::operator::words::{AdminAnswer, UserInfo};
use naktong_tests::certificates::Authority;
use naktong_tests::daemon::data_dir;
use naktong_tests::{Daemon, Player, Ran, binaries};

/// `naktongd admin` on another machine, the token piped in.
fn admin(server: &str, token: &str, words: &[&str]) -> Ran {
    let mut command = std::process::Command::new(binaries::naktongd());
    command.env_remove("NAKTONG_ADMIN_TOKEN");
    command.args(["admin", "--server", server]).args(words);
    Ran::reading(command, &format!("{token}\n"))
}

/// An account, known by a key that its player keeps.
fn account(daemon: &Daemon, name: &str) -> Player {
    let player = Player::of(daemon);
    let _ = player.types(&["account", "register", name, "--key"]).ok();
    player
}

fn token(player: &Player, scope: &str) -> String {
    let words = ["token", "make", "a token", "--scope", scope];
    player.types(&words).ok().trim().to_owned()
}

#[test]
fn an_operator_made_on_the_spot_rules_from_afar_and_the_audit_log_names_him() {
    let daemon = Daemon::start();
    let (ann, bo) = (account(&daemon, "Ann"), account(&daemon, "Bo"));
    let url = daemon.url();
    // She may not before, and nobody without the scope may.
    let told = ann
        .types(&["token", "make", "a token", "--scope", "admin"])
        .failed(9);
    assert!(!told.contains("naktong_"), "{told}");
    let play = token(&bo, "play");
    let told = admin(&url, &play, &["status"]).failed(19);
    assert!(
        told.contains("does not allow admin") && told.contains("403"),
        "{told}"
    );
    let told = admin(&url, "naktong_guess", &["status"]).failed(19);
    assert!(told.contains("401"), "{told}");
    let told = admin(&url, "", &["status"]).failed(19);
    assert!(told.contains("the token cannot be read"), "{told}");

    let told = daemon.admin(&["promote", "ann"]).ok();
    assert!(told.contains("Ann may make admin tokens"), "{told}");
    let told = daemon.admin(&["promote", "Nobody"]).failed(19);
    assert!(told.contains("There is no account Nobody"), "{told}");
    let token = token(&ann, "admin");
    let told = admin(&url, &token, &["status"]).ok();
    assert!(told.contains("serving since"), "{told}");
    let told = admin(&url, &token, &["promote", "Bo"]).failed(19);
    assert!(told.contains("on its own machine"), "{told}");

    let game = bo.types(&["host", naktong_tests::C1]).ok();
    let _ = bo.types(&["join", game.trim(), "--seat", "nk"]).ok();
    let words = ["mute", "--name", "Bo", "--reason", "rude"];
    let _ = admin(&url, &token, &words).ok();
    let told = admin(&url, &token, &["--json", "users"]).ok();
    let AdminAnswer::Users(users) = serde_json::from_str(&told).unwrap() else {
        panic!("{told}");
    };
    let row = |user: &UserInfo| (user.name.clone(), user.seats, user.admin, user.muted);
    let rows: Vec<_> = users.iter().map(row).collect();
    let expected = [("Bo", 1, false, true), ("Ann", 0, true, false)];
    assert_eq!(
        rows,
        expected.map(|(name, seats, a, m)| (name.to_owned(), seats, a, m))
    );
    let told = daemon.admin(&["users", "an"]).ok();
    assert!(told.contains("Ann") && told.contains("operator"), "{told}");
    assert!(!told.contains("Bo"), "{told}");
    let told = bo.types(&["say", game.trim(), "Hello"]).failed(9);
    assert!(told.contains("has muted the name Bo: rude"), "{told}");

    let told = daemon.admin(&["audit"]).ok();
    assert!(told.contains("account Ann, token"), "{told}");
    assert!(
        told.contains("uid "),
        "the promotion came over the socket: {told}"
    );
    assert!(!told.contains(&token) && !daemon.log().contains(&token));

    let _ = daemon.admin(&["demote", "Ann"]).ok();
    let told = admin(&url, &token, &["status"]).failed(19);
    assert!(told.contains("403"), "{told}");
}

#[test]
fn an_admin_token_goes_over_tls_and_never_unhidden_over_a_network() {
    let files = data_dir();
    Authority::new(files.path(), "ours").certifies();
    let name = |file: &str| files.path().join(file).to_str().unwrap().to_owned();
    let settings = [("tls_certificate", "chain.pem"), ("tls_key", "key.pem")]
        .map(|(key, file)| format!("{key}={}", name(file)));
    let daemon = Daemon::start_with(&settings.each_ref().map(String::as_str));
    let ann = Player::at(&daemon.secure_url());
    let ca = name("ours.pem");
    let types = |words: &[&str]| ann.types(&[&["--ca", ca.as_str()], words].concat());
    let _ = types(&["account", "register", "Ann", "--key"]).ok();
    let _ = daemon.admin(&["promote", "Ann"]).ok();
    let token = types(&["token", "make", "desk", "--scope", "admin"]).ok();
    let file = files.path().join("token");
    std::fs::write(&file, token).unwrap();
    let file = file.to_str().unwrap();
    let url = daemon.secure_url();
    let trusting = ["--ca", &ca, "--token-file", file, "status"];
    let told = admin(&url, "not this one", &trusting).ok();
    assert!(told.contains("serving since"), "{told}");
    let told = admin(&url, "", &["--token-file", file, "status"]).failed(18);
    assert!(told.contains("no server answers at"), "{told}");
    let told = admin("http://club.example:1950", "naktong_x", &["status"]).failed(19);
    assert!(told.contains("does not cross a network unhidden"), "{told}");
}
