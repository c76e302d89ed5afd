//! Clocks, orders taken back and agreements, by the programs as they are.

use naktong_protocol::message::{MatchInfo, MatchState};
use naktong_protocol::unit::Side;
use naktong_tests::daemon::naktongd;
use naktong_tests::{C1, Daemon, Player};

/// Two players seated at a match of C1 on some terms.
fn seated(daemon: &Daemon, terms: &[&str]) -> (Player, Player, String) {
    let [north, south] = [(); 2].map(|()| Player::of(daemon));
    let sets = terms.iter().flat_map(|term| ["--set", term]);
    let host = ["host", C1].into_iter().chain(sets).collect::<Vec<_>>();
    let game = north.types(&host).ok().trim().to_owned();
    let joins = |seat, name| ["join", &game, "--seat", seat, "--name", name].map(str::to_owned);
    for (player, seat, name) in [(&north, "nk", "North"), (&south, "un", "South")] {
        let words = joins(seat, name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let _ = player.types(&words).ok();
    }
    (north, south, game)
}

/// Exports the match and has both programs verify it.
fn proves(player: &Player, game: &str) {
    let file = player.home().join("match.naktong");
    let file = file.to_str().expect("the path is text");
    let _ = player.types(&["export", game, file, "--force"]).ok();
    let _ = player.types(&["verify", file]).ok();
    let _ = naktongd(&["verify", file]).ok();
}

#[test]
fn a_match_by_days_goes_on_over_a_restart_that_costs_nobody_time() {
    let mut daemon = Daemon::start();
    let terms = ["clock=daily:2d:14d", "at_zero=stand_in"];
    let (north, south, game) = seated(&daemon, &terms);
    let told = north.types(&["clock", &game]).ok();
    assert!(told.contains("NK clock: 1d 23h, runs, until"), "{told}");
    assert!(
        told.contains("UN clock: 2d, stands; 14 days off left"),
        "{told}"
    );
    assert!(
        told.contains("At zero a computer stands in for NK"),
        "{told}"
    );
    let _ = south.types(&["pause", &game]).ok();
    let told = north.types(&["agree", &game, "pause"]).ok();
    assert!(told.contains("The clocks are paused"), "{told}");
    let before: MatchInfo = north.asks(&["clock", &game]).value();
    daemon.kill();
    daemon.restart();
    let after: MatchInfo = north.asks(&["clock", &game]).value();
    assert_eq!(
        after.dealings, before.dealings,
        "a paused match stays paused"
    );
    let _ = north.types(&["resume", &game]).ok();
    let told = south.types(&["resume", &game]).ok();
    assert!(told.contains("runs, until"), "{told}");
    let left = |info: &MatchInfo| info.dealings.clocks[&Side::Nk].left_ms;
    let running: MatchInfo = north.asks(&["clock", &game]).value();
    assert_eq!(left(&running), left(&before));
    let next = north.types(&["next"]).ok();
    assert!(next.contains(", until "), "{next}");
    let _ = north.types(&["vacation", &game, "14"]).ok();
    let told = north.types(&["vacation", &game, "1"]).failed(1);
    assert!(told.contains("No days off are left"), "{told}");
}

#[test]
fn at_zero_a_computer_stands_in_and_the_match_comes_to_its_end() {
    let daemon = Daemon::start();
    let (north, south, game) = seated(&daemon, &["clock=live:1s+0s:1s", "at_zero=stand_in"]);
    let mut watching = south.starts("--plain", &["watch", &game]);
    assert_eq!(watching.ends(), 0, "computers play on for both");
    let listed: MatchInfo = north.asks(&["list"]).value();
    assert!(
        matches!(listed.state, MatchState::Finished(_)),
        "{listed:?}"
    );
    proves(&north, &game);
}

#[test]
fn an_order_is_taken_back_freely_within_the_phase_and_later_by_consent() {
    let daemon = Daemon::start();
    let (north, south, game) = seated(&daemon, &[]);
    let mut following = south.starts("--plain", &["watch", &game, "--seat", "un"]);
    following.out.see("turn 1 of 3");
    let told = south.types(&["undo", &game]).failed(1);
    assert!(told.contains("There is no order of yours"), "{told}");
    let units = north.types(&["legal", &game]).ok();
    assert!(!units.is_empty());
    let _ = north.types(&["order", &game, "done"]).ok();
    let _ = north.types(&["undo", &game]).ok();
    following
        .out
        .see("NK asks to take orders back to NK's turn 1");
    let declined = south.types(&["decline", &game, "undo"]).ok();
    assert!(!declined.contains("asks to take"), "{declined}");
    let _ = north.types(&["undo", &game]).ok();
    let agreed = south.types(&["agree", &game, "undo"]).ok();
    assert!(!agreed.contains("asks to take"), "{agreed}");
    let again = north.types(&["legal", &game]).ok();
    assert_eq!(again, units, "it is as it was");
    let _ = north.types(&["order", &game, "done"]).ok();
    let _ = south.types(&["draw", &game]).ok();
    let over = north.types(&["agree", &game, "draw"]).ok();
    assert!(over.contains("over, draw"), "{over}");
    proves(&north, &game);
}

#[test]
fn a_friend_plays_a_seat_by_a_key_until_it_is_taken_back() {
    let daemon = Daemon::start();
    let (north, _south, game) = seated(&daemon, &[]);
    let friend = Player::of(&daemon);
    let key = north.types(&["entrust", &game]).ok();
    let claim = ["claim", &game, "--seat", "nk", "--name", "Friend"];
    let _ = friend.pipes(&claim, key.trim()).ok();
    let _ = friend.types(&["order", &game, "done"]).ok();
    let _ = north.types(&["entrust", &game, "--back"]).ok();
    let told = friend.types(&["order", &game, "done"]).failed(1);
    assert!(told.contains("does not hold the seat"), "{told}");
}

#[test]
fn a_mate_orders_for_a_seat_of_his_side_as_the_host_allows() {
    let daemon = Daemon::start();
    let [one, two, un] = [(); 3].map(|()| Player::of(&daemon));
    let scenario = "c10-great-naktong-offensive";
    let seated = |terms: &[&str]| {
        let game = one.types(&[&["host", scenario], terms].concat()).ok();
        let game = game.trim().to_owned();
        for (player, seat) in [(&one, "i"), (&two, "ii"), (&un, "us"), (&un, "rok")] {
            let _ = player
                .types(&["join", &game, "--seat", seat, "--name", seat])
                .ok();
        }
        game
    };
    let game = seated(&["--set", "mates=any"]);
    let legal = two.types(&["legal", &game, "--seat", "i"]).ok();
    assert_eq!(legal, one.types(&["legal", &game]).ok());
    let _ = two.types(&["order", &game, "--seat", "i", "done"]).ok();
    let _ = one.types(&["order", &game, "done"]).failed(3);
    let _ = two.types(&["undo", &game, "--seat", "i"]).ok();
    let _ = one.types(&["order", &game, "done"]).ok();
    let told = two
        .pipes(&["play", &game, "--seat", "ii"], "status\nquit")
        .ok();
    assert!(told.contains("your move"), "{told}");
    let told = two
        .pipes(&["play", &game, "--seat", "i"], "status\nquit")
        .ok();
    assert!(
        told.contains("You act for your mate's seat i, by ii."),
        "{told}"
    );
    assert!(!told.contains("your move"), "{told}");
    let told = two.types(&["stand-in", &game, "--seat", "i"]).failed(1);
    assert!(told.contains("does not hold the seat i"), "{told}");
    let _ = un.types(&["order", &game, "--seat", "us", "resign"]).ok();
    proves(&one, &game);

    let game = seated(&[]);
    let told = two
        .types(&["order", &game, "--seat", "i", "done"])
        .failed(1);
    assert!(told.contains("mates=none"), "{told}");
}

#[test]
fn the_operator_gives_a_side_time_and_the_match_and_the_audit_log_have_it() {
    let mut daemon = Daemon::start();
    let (north, south, game) = seated(&daemon, &["clock=daily:1d"]);
    let extend = |daemon: &Daemon, words: &[&str]| {
        let reason = ["--reason", "the line was down"];
        daemon.admin(&[&["extend", &game], words, &reason].concat())
    };
    let told = extend(&daemon, &["un", "2h"]).ok();
    assert!(told.contains("UN of match"), "{told}");
    let _ = extend(&daemon, &["nk", "90m"]).ok();
    let told = north.types(&["clock", &game]).ok();
    assert!(told.contains("UN clock: 1d 2h, stands"), "{told}");
    assert!(told.contains("NK clock: 1d 1h, runs"), "{told}");
    let told = extend(&daemon, &["us", "2h"]).failed(19);
    assert!(told.contains("no side (nk, un) and no seat"), "{told}");
    let told = extend(&daemon, &["un", "31d"]).failed(19);
    assert!(told.contains("Between a second and 30 days"), "{told}");
    let told = daemon.admin(&["audit"]).ok();
    assert!(
        told.contains("the line was down") && told.contains("7200 seconds more"),
        "{told}"
    );
    daemon.kill();
    daemon.restart();
    let told = north.types(&["clock", &game]).ok();
    assert!(told.contains("UN clock: 1d 2h, stands"), "{told}");
    let _ = south.types(&["order", &game, "resign"]).ok();
    proves(&north, &game);
    let told = extend(&daemon, &["un", "2h"]).failed(19);
    assert!(told.contains("The match is over"), "{told}");
}
