//! A server with a certificate: who trusts it plays, and it may be replaced while it serves; so may
//! the configuration.

use std::path::Path;

use naktong_protocol::ScenarioId;
use naktong_protocol::message::{Answer, RefusalCode, Request};
use naktong_tests::certificates::Authority;
use naktong_tests::daemon::{data_dir, naktongd};
use naktong_tests::session::host;
use naktong_tests::{C1, Codec, Daemon, Player, Session};

fn name(path: &Path) -> String {
    path.to_str().expect("it is a name").to_owned()
}

/// A server that speaks TLS with the files of a directory.
fn secure(files: &Path) -> Daemon {
    let settings = [("tls_certificate", "chain.pem"), ("tls_key", "key.pem")]
        .map(|(key, file)| format!("{key}={}", name(&files.join(file))));
    Daemon::start_with(&settings.each_ref().map(String::as_str))
}

#[test]
fn a_match_is_played_over_tls_by_those_who_trust_its_authority_and_by_nobody_else() {
    let files = data_dir();
    let ours = Authority::new(files.path(), "ours");
    let _other = Authority::new(files.path(), "other");
    ours.certifies();
    let daemon = secure(files.path());
    let [ca, other] = ["ours.pem", "other.pem"].map(|file| name(&files.path().join(file)));
    let (north, south) = (
        Player::at(&daemon.secure_url()),
        Player::at(&daemon.secure_url()),
    );
    let trusting =
        |player: &Player, words: &[&str]| player.types(&[&["--ca", ca.as_str()], words].concat());
    let game = trusting(&north, &["host", C1]).ok().trim().to_owned();
    for (player, seat) in [(&north, "nk"), (&south, "un")] {
        let words = ["join", &game, "--seat", seat, "--name", seat];
        let _ = trusting(player, &words).ok();
    }
    let told = trusting(&north, &["order", &game, "done"]).ok();
    assert!(told.contains("NK Combat phase"), "{told}");

    // Neither the system nor another authority vouches for it, and it is not tried again.
    let told = north.types(&["list"]).failed(5);
    assert!(
        told.contains("is not to be trusted") && told.contains("--ca"),
        "{told}"
    );
    let told = north.types(&["--ca", &other, "list"]).failed(5);
    assert!(told.contains("is not to be trusted"), "{told}");
    let key = name(&files.path().join("key.pem"));
    let told = north.types(&["--ca", &key, "list"]).failed(1);
    assert!(told.contains("no certificate in PEM"), "{told}");
    let told = north.types(&["--ca", "no-such-file", "list"]).failed(8);
    assert!(told.contains("no-such-file"), "{told}");
    // Without TLS nothing is answered.
    assert!(!daemon.get("/healthz").contains("200"));
}

#[test]
fn a_certificate_is_replaced_at_sighup_and_a_bad_one_is_not_taken() {
    let files = data_dir();
    let old = Authority::new(files.path(), "old");
    let new = Authority::new(files.path(), "new");
    old.certifies();
    let mut daemon = secure(files.path());
    let player = Player::at(&daemon.secure_url());
    let [old_ca, new_ca] = ["old.pem", "new.pem"].map(|file| name(&files.path().join(file)));
    let game = player.types(&["--ca", &old_ca, "host", C1]).ok();
    let mut watcher = player.starts("--plain", &["--ca", &old_ca, "watch", game.trim()]);
    watcher.out.see("match");

    std::fs::write(files.path().join("key.pem"), "no key").unwrap();
    daemon.hang_up();
    daemon.logs("All stays as it was");
    let _ = player.types(&["--ca", &old_ca, "list"]).ok();

    new.certifies();
    daemon.hang_up();
    daemon.logs("Read again");
    let _ = player.types(&["--ca", &new_ca, "list"]).ok();
    let told = player.types(&["--ca", &old_ca, "list"]).failed(5);
    assert!(told.contains("is not to be trusted"), "{told}");
    // Who was there before is there still.
    assert!(daemon.admin(&["sessions"]).ok().contains("naktong/"));
    drop(watcher);
}

#[test]
fn certificates_that_are_of_no_use_are_told_at_the_start() {
    let files = data_dir();
    Authority::new(files.path(), "ours").certifies();
    let set = |key: &str, file: &str| format!("{key}={}", name(&files.path().join(file)));
    let start = |certificate: &str, key: &str| {
        let data = name(&files.path().join("data"));
        naktongd(&[
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
            &data,
            "--set",
            &set("tls_certificate", certificate),
            "--set",
            &set("tls_key", key),
        ])
        .failed(10)
    };
    assert!(start("no-such.pem", "key.pem").contains("no-such.pem is no PEM file"));
    assert!(start("key.pem", "key.pem").contains("holds no certificate"));
    assert!(start("ours.pem", "key.pem").contains("cannot be used with its key"));
    let only = naktongd(&["serve", "--set", &set("tls_certificate", "chain.pem")]).failed(10);
    assert!(only.contains("tls_key"), "{only}");
}

#[test]
fn the_configuration_is_read_again_at_sighup_all_of_it_or_nothing() {
    let files = data_dir();
    let file = files.path().join("naktong.toml");
    let write = |text: &str| std::fs::write(&file, text).unwrap();
    write("session_hosts_max = 1\n");
    let mut daemon = Daemon::start_by(&file);
    let mut session = Session::open(daemon.address(), Codec::Json);
    session.host();
    let scenario = ScenarioId::new(C1).unwrap();
    assert_eq!(session.refused(host(scenario)).code, RefusalCode::TooMany);

    write("session_hosts_max = 3\nmatches_max = 0\n");
    daemon.hang_up();
    daemon.logs("matches_max cannot be 0");
    assert_eq!(session.refused(host(scenario)).code, RefusalCode::TooMany);

    write(
        "session_hosts_max = 3\nmatches_max = 2\njournal_queue_max = 9\nlog_filter = \"debug\"\n",
    );
    daemon.hang_up();
    let told = daemon.logs("Read again");
    for words in [
        "Changed: log_filter",
        "session_hosts_max",
        "restart: journal_queue_max",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    session.host();
    let refused = session.refused(host(scenario));
    assert!(
        refused.text.contains("As many matches are open"),
        "{refused}"
    );
    assert_eq!(session.ask(Request::Ping), Answer::Done);
    let _other = Session::open(daemon.address(), Codec::Json);
    daemon.logs("hello");

    let shown = naktongd(&["config", "show", "--config", &name(&file)]).ok();
    for words in [
        "# Default: 1024\njournal_queue_max = 9",
        "A change holds when the file is read again (SIGHUP).\n# Default: 16\nsession_hosts_max = 3",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    // What is shown is a configuration file itself.
    write(&shown);
    let again = naktongd(&["config", "show", "--config", &name(&file)]).ok();
    assert_eq!(again, shown);
}
