//! A club that uses accounts, private matches and invitations, by the programs as they are.

use naktong_protocol::message::{MatchInfo, MatchState, OwnMatch, Person};
use naktong_tests::{C1, Daemon, Player};

const PASSWORD: &str = "correct horse battery";

#[test]
fn a_guest_makes_an_account_and_plays_a_private_match_from_two_machines() {
    let daemon = Daemon::start();
    let [ann, laptop, bo, eve] = [(); 4].map(|()| Player::of(&daemon));
    let told = ann.types(&["account", "guest", "Ann"]).ok();
    assert_eq!(told, "You are the guest Ann.\n");
    let game = ann.types(&["host", C1, "--set", "private=yes", "--set", "start=ready"]);
    let game = game.ok().trim().to_owned();
    let _ = ann.types(&["join", &game, "--seat", "nk"]).ok();
    let told = ann.pipes(&["account", "register", "Ann"], PASSWORD).ok();
    assert_eq!(told, "You are Ann and may play, watch, host.\n");

    // Nobody else knows of it.
    assert_eq!(eve.types(&["list"]).ok(), "");
    let hidden = eve.types(&["watch", &game]).failed(8);
    assert!(hidden.contains("There is no match"), "{hidden}");
    let told = eve.pipes(&["accept"], "nkinv_guessed").failed(8);
    assert!(told.contains("This invitation is not good"), "{told}");

    let link = ann.types(&["invite", &game, "--seat", "un"]).ok();
    let told = bo.types(&["account", "register", "Bo", "--key"]).ok();
    assert_eq!(told, "You are Bo and may play, watch, host.\n");
    let told = bo.pipes(&["accept"], link.trim()).ok();
    assert!(
        told.ends_with("nk Ann, un Bo; waits for players.\n"),
        "{told}"
    );
    let _ = bo.types(&["ready", &game]).ok();

    let told = laptop
        .pipes(&["account", "sign-in", "Ann"], "a wrong password")
        .failed(9);
    assert!(told.contains("is wrong"), "{told}");
    let _ = laptop.pipes(&["account", "sign-in", "ann"], PASSWORD).ok();
    let told = laptop.types(&["ready", &game]).ok();
    assert!(told.ends_with("in play.\n"), "{told}");
    let _ = laptop.types(&["order", &game, "done"]).ok();
    let mine: OwnMatch = ann.asks(&["mine"]).value();
    assert!(mine.host && mine.seats.len() == 1, "{mine:?}");
    let _ = ann.types(&["order", &game, "resign"]).ok();

    let again: MatchInfo = bo.asks(&["rematch", &game]).value();
    assert_eq!(again.seats[0].player.as_deref(), Some("Bo"));
    let told = ann.types(&["rematch", &game]).ok();
    assert!(told.contains("nk Bo, un Ann"), "{told}");
    assert_eq!(again.state, MatchState::Gathering);
}

#[test]
fn tokens_are_made_listed_used_and_revoked_and_no_secret_is_kept_or_logged() {
    let daemon = Daemon::start();
    let [ann, bot] = [(); 2].map(|()| Player::of(&daemon));
    let _ = ann.pipes(&["account", "register", "Ann"], PASSWORD).ok();
    let token = ann
        .types(&["token", "make", "my bot", "--scope", "watch"])
        .ok();
    let told = bot
        .pipes(&["account", "sign-in", "--token"], token.trim())
        .ok();
    assert_eq!(told, "You are Ann and may watch.\n");
    let told = bot.types(&["host", C1]).failed(9);
    assert!(told.contains("does not allow host"), "{told}");
    let list = ann.types(&["token", "list"]).ok();
    let row = list.lines().find(|line| line.contains("my bot")).unwrap();
    let id = row.split_whitespace().next().unwrap();
    let _ = ann.types(&["token", "revoke", id]).ok();
    let _ = bot.types(&["account", "show"]).ok();
    let person: Person = bot.asks(&["account", "show"]).value();
    assert_eq!(person, Person::Nobody, "the token is worth nothing");

    let kept = std::fs::read_to_string(ann.keys().with_extension("passes")).unwrap();
    assert!(!kept.contains(PASSWORD), "{kept}");
    let _ = ann.types(&["account", "sign-out"]).ok();
    let kept = std::fs::read_to_string(ann.keys().with_extension("passes")).unwrap();
    assert!(!kept.contains("naktong_"), "{kept}");
}

#[test]
fn options_are_explained_and_wrong_ones_refused_with_what_is_allowed() {
    let daemon = Daemon::start();
    let ann = Player::of(&daemon);
    let told = ann.types(&["explain", "start"]).ok();
    assert!(told.starts_with("start = full | ready | host\n"), "{told}");
    assert!(ann.types(&["explain"]).ok().contains("at_zero = pass"));
    let told = ann.types(&["explain", "weather"]).failed(8);
    assert!(told.contains("there are private, start"), "{told}");
    for (option, says) in [
        ("start=now", "it is full, ready, host"),
        ("weather=rain", "there are private, start"),
        ("clock=live:2h+0s:1h", "the bank within the cap"),
        ("computer=un", "computer=SEAT:LEVEL"),
        ("rule=luck", "there are blame"),
        ("private", "OPTION=VALUE"),
    ] {
        let told = ann.types(&["host", C1, "--set", option]).failed(2);
        assert!(told.contains(says), "{told}");
    }
    let told = ann.types(&["host", C1, "--set", "private=yes"]).failed(9);
    assert!(told.contains("be a guest with a name"), "{told}");
    let _ = ann.types(&["host", C1, "--set", "clock=daily:2d:14d"]).ok();
    let list = ann.types(&["list", "--state", "gathering", "--free"]).ok();
    assert!(list.contains("[clock=daily:2d:14d]"), "{list}");
    assert_eq!(ann.types(&["list", "--of", "Nobody"]).ok(), "");
}
