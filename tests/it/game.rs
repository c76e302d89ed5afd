//! A match from end to end: hosted, joined, played, watched, exported, replayed.

use naktong_protocol::message::{Answer, MatchInfo, MatchState};
use naktong_protocol::order::LegalOrders;
use naktong_protocol::unit::Side;
use naktong_protocol::{Order, View};
use naktong_tests::daemon::naktongd;
use naktong_tests::{C1, Daemon, Player, Table, plan};

/// Hosts C1 and seats two players: the match as it is typed.
fn seated(north: &Player, south: &Player) -> String {
    let game = north.types(&["host", C1]).ok().trim().to_owned();
    let _ = north.types(&["join", &game, "--seat", "nk", "--name", "Kim"]).ok();
    let _ = south.types(&["join", &game, "--seat", "un", "--name", "Paik"]).ok();
    game
}

#[test]
fn c1_is_hosted_joined_watched_and_played_to_its_end_by_typed_orders() {
    let daemon = Daemon::start();
    let (north, south, guest) = (Player::of(&daemon), Player::of(&daemon), Player::of(&daemon));
    let game = seated(&north, &south);
    let town = plan::uijongbu(&naktong_tests::board());

    // The South plays in one long `play`, the North types one command after the other.
    let mut southern = Table::play(&south, &game);
    let mut watching = Table::watch(&guest, &game);
    let mut typed = 0;
    let ended = loop {
        let view: View = north.asks(&["show", &game]).value();
        match view.turn.acting {
            Some(Side::Nk) => {
                let legal: LegalOrders = north.asks(&["legal", &game]).value();
                let order = plan::next_order(&view, &legal, town);
                let order = naktong_protocol::notation::write(&order, &view);
                let _ = north.types(&["order", &game, &order]).ok();
            }
            Some(Side::Un) => {
                southern.follow_until(|view| view.turn.acting == Some(Side::Un));
                let turn = southern.view.turn.turn;
                while southern.view.turn.acting == Some(Side::Un) && southern.view.turn.turn == turn {
                    let legal = southern.legal();
                    let order = plan::next_order(&southern.view, &legal, town);
                    let answer = southern.order(&order);
                    assert!(matches!(answer, Answer::Accepted { .. }), "{order:?}: {answer:?}");
                }
            }
            None => break view,
        }
        typed += 1;
        assert!(typed < 300, "the plan does not end");
    };

    let outcome = ended.outcome.expect("nobody is on turn when it is over");
    southern.follow_until(|view| view.outcome.is_some());
    watching.follow_until(|view| view.outcome.is_some());
    assert_eq!(southern.view.outcome.as_ref(), Some(&outcome));
    assert_eq!(watching.view.outcome.as_ref(), Some(&outcome));
    assert_eq!(watching.process.ends(), 0, "who watches leaves when it is over");
    let listed: MatchInfo = guest.asks(&["list"]).value();
    assert_eq!(listed.state, MatchState::Finished(outcome));
}
