//! A match from end to end: hosted, joined, played, watched, exported, replayed.

use naktong_protocol::codec::Hash;
use naktong_protocol::message::{Answer, MatchInfo, MatchState, RefusalCode};
use naktong_protocol::notation;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::record::Fact;
use naktong_protocol::replay::Replay;
use naktong_protocol::unit::Side;
use naktong_protocol::view::OptionalRule;
use naktong_protocol::{Order, View, Viewer};
use naktong_tests::daemon::naktongd;
use naktong_tests::stored::last_state;
use naktong_tests::{C1, Chair, Daemon, Player, Table, plan};

/// The North's whole turn, one typed command after the other.
fn types_its_turn(north: &Player, game: &str) {
    let town = plan::uijongbu(&naktong_tests::board());
    loop {
        let view: View = north.asks(&["show", game]).value();
        if view.turn.acting != Some(Side::Nk) {
            return;
        }
        let legal: LegalOrders = north.asks(&["legal", game]).value();
        let order = plan::next_order(&view, &legal, town);
        let _ = north
            .types(&["order", game, &notation::write(&order, &view)])
            .ok();
    }
}

#[test]
fn c1_is_played_to_its_end_by_typed_orders_and_all_three_see_the_same_outcome() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let guest = Player::of(&daemon);
    let town = plan::uijongbu(&naktong_tests::board());
    let mut southern = Table::play(&south, &game);
    let mut watching = Table::watch(&guest, &game);

    for turn in 1..=3 {
        types_its_turn(&north, &game);
        southern.follow_until(|view| view.turn.acting == Some(Side::Un));
        assert_eq!(southern.view.turn.turn, turn);
        southern.plays_its_turn(town);
        if southern.view.outcome.is_some() {
            break;
        }
    }

    let outcome = southern.view.outcome.clone().expect("three days are over");
    watching.follow_until(|view| view.outcome.is_some());
    assert_eq!(watching.view.outcome.as_ref(), Some(&outcome));
    assert_eq!(
        watching.process.ends(),
        0,
        "who watches leaves when it is over"
    );
    let northern: View = north.asks(&["show", &game]).value();
    assert_eq!(northern.outcome.as_ref(), Some(&outcome));
    let listed: MatchInfo = guest.asks(&["list"]).value();
    assert_eq!(listed.state, MatchState::Finished(outcome));
    let told = watching.told.join("\n");
    assert!(told.contains("\"own\":null"), "units are shown");
    assert!(
        !told.contains("\"own\":{"),
        "and nothing that only their owners know"
    );
    assert!(!told.contains("stance"), "no stance is told to spectators");
    assert!(
        !told.contains("\"expected\":{\""),
        "and nobody who is expected"
    );
}

#[test]
fn the_exported_log_replays_to_the_same_state_and_tells_the_same_story() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let guest = Player::of(&daemon);
    let town = plan::uijongbu(&naktong_tests::board());
    let mut watching = guest.starts("--plain", &["watch", &game]);
    watching.out.see("turn 1 of 3");
    types_its_turn(&north, &game);
    Table::play(&south, &game).plays_its_turn(town);
    // On the first day already the dice may have decided it.
    let resign = north.types(&["order", &game, "resign"]);
    let resigned = resign.code == 0;
    assert!(resigned || resign.err.contains("the match is over"));
    assert_eq!(watching.ends(), 0);

    let file = guest.home().join("match.naktong");
    let file = file.to_str().expect("the path is text");
    let _ = guest.types(&["export", &game, file]).ok();
    let verified = naktongd(&["verify", file]).ok();
    let replay = Replay::read(&std::fs::read(file).unwrap()[..]).unwrap();
    let state = last_state(&replay.records).expect("it was played");
    assert!(
        verified.contains(&format!("final state {state}")),
        "{verified}"
    );
    let viewers: Vec<Viewer> = replay
        .streams
        .iter()
        .map(|stream| stream.viewer())
        .collect();
    assert_eq!(
        viewers.len(),
        4,
        "a finished match is open to all eyes: {viewers:?}"
    );

    let replayed = guest.types(&["replay", file, "--view", "spectator"]).ok();
    let seen = watching.out.text();
    let mut lines = seen.lines();
    for line in replayed.lines().skip_while(|line| !line.contains("moves")) {
        assert!(
            lines.any(|seen| seen == line),
            "{line:?} was not seen then:\n{seen}"
        );
    }
    assert_eq!(replayed.contains("resign"), resigned, "{replayed}");
    let logged = guest.types(&["log", &game]).ok();
    assert_eq!(logged, replayed, "the log of the server is the same");
}

/// What `verify` says of a replay: its exit code and words.
fn verified(replay: &Replay) -> (i32, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("match.naktong");
    replay.write(std::fs::File::create(&file).unwrap()).unwrap();
    let ran = naktongd(&["verify", file.to_str().unwrap()]);
    (ran.code, ran.out)
}

#[test]
fn a_forged_log_is_found_out_though_its_checksums_are_right() {
    let daemon = Daemon::start();
    let [mut nk, mut un] = Chair::both(daemon.address());
    nk.plays_its_turn();
    un.follow_until(|view| view.turn.acting == Some(Side::Un));
    un.plays(Order::Resign);
    let (honest, _) = un.export();
    assert_eq!(verified(&honest).0, 0);
    let rolled = honest.records.iter().position(
        |record| matches!(&record.fact, Fact::Played { judged, .. } if !judged.rolls.is_empty()),
    );
    let rolled = rolled.expect("the North attacked");

    type Forgery = fn(&mut Replay, usize);
    let forgeries: [(&str, Forgery); 6] = [
        ("a roll", |replay, at| {
            if let Fact::Played { judged, .. } = &mut replay.records[at].fact {
                judged.rolls[0].value = judged.rolls[0].value % 6 + 1;
            }
        }),
        ("an order left out", |replay, at| {
            replay.records.remove(at);
        }),
        (
            "the order of a seat in the name of the other",
            |replay, at| {
                if let Fact::Played { seat, .. } = &mut replay.records[at].fact {
                    *seat = naktong_tests::chair::seat("un");
                }
            },
        ),
        ("another secret", |replay, _| {
            if let Some(Fact::Revealed { secret, .. }) =
                replay.records.last_mut().map(|record| &mut record.fact)
            {
                secret[0] ^= 1;
            }
        }),
        ("other news", |replay, _| {
            replay.streams[0].updates.pop();
        }),
        ("another outcome", |replay, _| {
            replay.header.info.title = "Another".to_owned();
        }),
    ];
    for (what, forge) in forgeries {
        let mut forged = honest.clone();
        forge(&mut forged, rolled);
        let (code, told) = verified(&forged);
        assert_eq!(code, 3, "{what}: {told}");
        // Chained anew, as who forges would.
        let mut previous = Hash::ZERO;
        for (number, record) in (1..).zip(&mut forged.records) {
            (record.seq, record.previous) = (number, previous);
            previous = record.hash();
        }
        let (code, told) = verified(&forged);
        assert_eq!(code, 3, "{what}, chained anew: {told}");
    }
}

#[test]
fn the_export_of_a_running_match_holds_only_what_the_asker_may_see() {
    let daemon = Daemon::start();
    let (north, _south, game) = Player::seated(&daemon);
    let guest = Player::of(&daemon);
    let _ = north.types(&["order", &game, "stance 18r hold"]).ok();
    for (player, viewer) in [(&north, "nk"), (&guest, "spectator")] {
        let file = player.home().join("running.naktong");
        let file = file.to_str().expect("the path is text");
        let _ = player.types(&["export", &game, file]).ok();
        let replay = Replay::read(&std::fs::read(file).unwrap()[..]).unwrap();
        assert_eq!(replay.records, [], "the journal holds what is hidden");
        let viewers: Vec<_> = replay
            .streams
            .iter()
            .map(|s| s.viewer().to_string())
            .collect();
        assert_eq!(viewers, [viewer]);
        let unproven = naktongd(&["verify", file]);
        assert_eq!(unproven.code, 4, "{}", unproven.out);
        assert!(
            unproven.out.contains("the match was running"),
            "{}",
            unproven.out
        );
    }
    let south = north
        .types(&["export", &game, "other.naktong", "--seat", "un"])
        .failed(1);
    assert!(south.contains("does not hold the seat un"), "{south}");
}

#[test]
fn a_refused_order_cites_its_rule_and_changes_nothing() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let mut southern = Table::play(&south, &game);
    let _ = north.types(&["order", &game, "107t to 1307"]).ok();
    let before = north.asks(&["show", &game]).ok();
    let heard = north.types(&["log", &game]).ok();

    let told = north.types(&["order", &game, "107t >1407"]).failed(3);
    assert!(told.contains("107t") && told.contains("(5.3)."), "{told}");
    let told = north
        .types(&["order", &game, "attack 1308 with 107t lead 107t"])
        .failed(3);
    assert!(told.contains("in the Movement phase (6)."), "{told}");
    let refused = north.asks(&["order", &game, "107t >1407"]);
    match serde_json::from_str(&refused.out) {
        Ok(Answer::Refused(refusal)) => {
            assert_eq!(refusal.code, RefusalCode::IllegalOrder);
            assert_eq!(refusal.rule.as_deref(), Some("5.3"));
        }
        other => panic!("no refusal but {other:?}"),
    }
    assert_eq!(refused.code, 3);

    assert_eq!(north.asks(&["show", &game]).ok(), before);
    assert_eq!(north.types(&["log", &game]).ok(), heard);
    let (nk, un) = (View::clone(&southern.view), southern.types_order("done"));
    match un {
        Answer::Refused(refusal) => assert_eq!(refusal.code, RefusalCode::NotYourTurn),
        other => panic!("no refusal but {other:?}"),
    }
    assert_eq!(nk.turn, southern.view.turn);
    let told = south.types(&["order", &game, "done"]).failed(4);
    assert!(
        told.contains("NK's turn") || told.contains("not your turn"),
        "{told}"
    );
}

#[test]
fn a_match_is_hosted_with_optional_rules_that_everybody_sees() {
    let daemon = Daemon::start();
    let (north, south) = (Player::of(&daemon), Player::of(&daemon));
    let told = north.types(&["host", C1, "--option", "blam"]).failed(2);
    assert!(told.contains("blame") && told.contains("all_in"), "{told}");
    let rules = ["--option", "blame", "--option", "superior_commands"];
    let hosted = north.types(&[&["host", C1][..], &rules].concat()).ok();
    let game = hosted.trim().to_owned();
    let plain = north.hosts();
    // Whoever comes to join reads it before he sits down.
    let list = south.types(&["list"]).ok();
    let title = "The Uijongbu Road (with blame, superior_commands)";
    assert_eq!(list.matches(title).count(), 1, "{list}");
    assert_eq!(list.matches("(with").count(), 1, "{list}");
    let shown = south.types(&["show", &game]).ok();
    assert!(
        shown.contains("Played with blame, superior_commands."),
        "{shown}"
    );
    let board = |game: &str| south.types(&["show", game]).ok().contains("Played with");
    assert!(board(&game) && !board(&plain));
    // They are in the first record: the match is played and verified with them.
    north.joins(&game, "nk");
    south.joins(&game, "un");
    let _ = north.types(&["order", &game, "resign"]).ok();
    let file = north.home().join("options.naktong");
    let file = file.to_str().expect("the path is text");
    let _ = north.types(&["export", &game, file]).ok();
    let _ = naktongd(&["verify", file]).ok();
    let replay = Replay::read(&*std::fs::read(file).unwrap()).unwrap();
    assert_eq!(
        replay.header.info.options,
        [OptionalRule::Blame, OptionalRule::SuperiorCommands].into()
    );
}
