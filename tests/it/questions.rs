//! Questions asked with the real programs: the judge answers by what the asker knows.

use naktong_protocol::View;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::question::{Question, Reply};
use naktong_tests::{Daemon, Player};

#[test]
fn a_player_asks_where_to_go_what_an_attack_is_worth_and_why_not() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let before = north.types(&["log", &game]).ok();

    let legal: LegalOrders = north.asks(&["legal", &game]).value();
    let reply: Reply = north.asks(&["ask", &game, "reach", "18r"]).value();
    let Reply::Reach(options) = reply else {
        panic!("no reach: {reply:?}");
    };
    assert!(options.iter().all(|option| legal.moves.contains(option)));

    let told = north.types(&["ask", &game, "why-not 18r >1307"]).ok();
    assert_eq!(told, "It would be accepted.\n");
    let told = north
        .types(&["ask", &game, "why attack 1308 with 107t"])
        .ok();
    assert!(told.contains("in the Movement phase (6)."), "{told}");

    let _ = north.types(&["order", &game, "18r+107t to 1307"]).ok();
    let odds = north
        .types(&["ask", &game, "odds attack 1308 with 18r 107t lead 18r"])
        .ok();
    for line in [
        "strength 18 against 12: 3:2 (11.4)",
        "+1  armor (11.7)",
        "-1  terrain (11.6)",
        "-1 to +0  delay (10.4)",
        "+1  surprise (scenario)",
    ] {
        assert!(odds.contains(line), "{line:?} in\n{odds}");
    }
    assert!(odds.lines().all(|line| line.len() <= 80), "{odds}");

    // The other side is told nothing about a unit that is not its own, and of its own even now.
    let refused = south.types(&["ask", &game, "reach 18r"]).failed(3);
    assert!(
        refused.contains("not this seat's to command (D6)."),
        "{refused}"
    );
    let told = south.types(&["ask", &game, "supply 1rok"]).ok();
    assert!(
        told.starts_with("1308: ") || told.contains("(1308): "),
        "{told}"
    );
    let refused = south.types(&["ask", &game, "plan 1rok"]).failed(3);
    assert!(refused.contains("(7.2)."), "{refused}");

    // Asking is not doing.
    let after = north.types(&["log", &game]).ok();
    let moves = after.strip_prefix(&before).expect("the log goes on");
    assert!(moves.lines().all(|line| line.contains("moves")), "{moves}");
}

#[test]
fn a_dry_run_is_refused_with_the_sentence_that_the_order_gets() {
    let daemon = Daemon::start();
    let (north, _south, game) = Player::seated(&daemon);
    let _ = north.types(&["order", &game, "107t to 1307"]).ok();
    let view: View = north.asks(&["show", &game]).value();
    for order in ["107t >1407", "attack 1308 with 107t", "18r >1406>1307>1407"] {
        let dry = north.types(&["order", &game, "--dry-run", order]).failed(3);
        let done = north.types(&["order", &game, order]).failed(3);
        assert_eq!(dry, done, "{order}");
    }
    let after: View = north.asks(&["show", &game]).value();
    assert_eq!(view, after);
}

#[test]
fn play_answers_questions_at_its_prompt() {
    let daemon = Daemon::start();
    let (north, _south, game) = Player::seated(&daemon);
    let mut playing = north.starts("--plain", &["play", &game]);
    playing.types("why 18r to 1307");
    playing.out.see("It would be accepted.");
    playing.types("reach 18r");
    playing.out.see("18r reaches: 1406 (2)");
    playing.types("reach 1rok");
    playing
        .out
        .see("no answer: rok-1-rgt is not this seat's to command (D6).");
    playing.types("supply nowhere");
    playing.out.see("not understood: \"nowhere\" is no hex");
    playing.types("quit");
    assert_eq!(playing.ends(), 0);

    let mut programs = north.starts("--json", &["play", &game]);
    programs.types("why resign");
    programs.out.see("{\"why_not\":null}");
    programs.types("quit");
    assert_eq!(programs.ends(), 0);
    // What is asked is a value of the wire too.
    let asked: Question = serde_json::from_str("{\"why_not\":\"resign\"}").unwrap();
    assert!(asked.is_within_limits());
}
