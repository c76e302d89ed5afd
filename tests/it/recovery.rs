//! The server is killed, restarted, asked to stop: nothing acknowledged is missing, nothing is
//! played twice, and the clients go on.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, PoisonError};

use naktong_protocol::message::close;
use naktong_protocol::message::{Answer, MatchState, RefusalCode, Request, ServerMessage};
use naktong_protocol::record::Fact;
use naktong_protocol::replay::Replay;
use naktong_protocol::unit::{Side, Stance};
use naktong_protocol::{MatchId, Order, OrderId, SeatId, Seq};
use naktong_tests::daemon::naktongd;
use naktong_tests::stored::{Stored, last_state};
use naktong_tests::{Chair, Codec, Daemon, Ended, PATIENCE, Player, Session, Table, plan};

/// The orders of a seat that a finished match's file holds, in their order.
fn played(replay: &Replay, by: SeatId) -> Vec<OrderId> {
    let orders = replay
        .records
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Played { seat, order_id, .. } if *seat == by => Some(*order_id),
            _ => None,
        });
    orders.collect()
}

/// Checks the file of a finished match against what one of its players was told.
fn holds(chair: &mut Chair, acknowledged: &[(OrderId, Seq)], sent: &BTreeSet<OrderId>) {
    let seat = chair.seat_id();
    let (replay, bytes) = chair.export();
    let played = played(&replay, seat);
    let once: BTreeSet<_> = played.iter().copied().collect();
    assert_eq!(
        once.len(),
        played.len(),
        "an order of {seat} was played twice"
    );
    for (order, _) in acknowledged {
        assert!(
            once.contains(order),
            "{order} of {seat} was acknowledged and is missing"
        );
    }
    assert!(once.is_subset(sent), "{seat} sent all that was played");
    let numbers: Vec<Seq> = acknowledged.iter().map(|(_, seq)| *seq).collect();
    assert!(
        numbers.is_sorted(),
        "the answers' numbers follow the orders"
    );

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("match.naktong");
    std::fs::write(&file, bytes).unwrap();
    let verified = naktongd(&["verify", file.to_str().unwrap()]).ok();
    let state = last_state(&replay.records).expect("it was played");
    assert!(
        verified.contains(&format!("final state {state}")),
        "{verified}"
    );

    let mut streams = replay.streams.iter();
    let own = streams.find(|stream| stream.viewer() == chair.view.viewer);
    let own = own.expect("every seat has its stream");
    let mut view = own.start.clone();
    for update in &own.updates {
        for event in &update.news {
            view.apply(event).expect("the news fit");
        }
    }
    assert_eq!(view, chair.view, "who came back knows what the log tells");
    assert_eq!(
        own.updates.last().map(|update| update.seq),
        Some(chair.seq())
    );
    for heard in &chair.heard {
        assert!(
            own.updates.contains(heard),
            "update {} was told otherwise",
            heard.seq
        );
    }
}

#[test]
fn an_acknowledged_order_is_there_after_the_server_is_killed() {
    let mut daemon = Daemon::start();
    let [mut nk, mut un] = Chair::both(daemon.address());
    let mut acknowledged = vec![];
    for _ in 0..3 {
        acknowledged.push(nk.fidgets());
        let (view, seq) = (nk.view.clone(), nk.seq());
        daemon.kill();
        daemon.restart();
        nk.come_back(daemon.address());
        assert_eq!(nk.session.ask(Request::Ping), Answer::Done);
        let mut again = Session::open(daemon.address(), Codec::Json);
        match again.ask(Request::Matches { after: None }) {
            Answer::Matches { matches, .. } => assert_eq!(matches[0].state, MatchState::Playing),
            other => panic!("no list but {other:?}"),
        }
        assert_eq!(
            (&nk.view, nk.seq()),
            (&view, seq),
            "nothing was lost and nothing was added"
        );
    }
    un.come_back(daemon.address());
    match un.order(Order::Resign) {
        Answer::Accepted { .. } => {}
        other => panic!("who waits may resign too: {other:?}"),
    }
    nk.follow_until(|view| view.outcome.is_some());
    let sent = acknowledged.iter().map(|(order, _)| *order).collect();
    holds(&mut nk, &acknowledged, &sent);
}

#[test]
fn an_order_whose_answer_was_lost_is_played_once_when_it_is_sent_again() {
    let mut daemon = Daemon::start();
    let [mut nk, _un] = Chair::both(daemon.address());
    let unit = nk.legal().stances[0].unit;
    let mut sent = BTreeSet::new();
    let mut acknowledged = vec![];
    // The more answers are awaited, the later the server dies.
    for awaited in [0, 1, 4, 7] {
        let burst: Vec<(OrderId, Order)> = (0..8)
            .map(|number| {
                let stance = [Stance::Hold, Stance::Delay][number % 2].clone();
                let units = vec![unit];
                (OrderId::random(), Order::SetStance { units, stance })
            })
            .collect();
        sent.extend(burst.iter().map(|(order, _)| *order));
        let requests: Vec<u32> = burst
            .iter()
            .map(|(id, order)| nk.session.request(nk.request(*id, order.clone())))
            .collect();
        let firsts: Vec<Answer> = requests[..awaited]
            .iter()
            .map(|id| nk.session.answer(*id).expect("the server is up"))
            .collect();
        daemon.kill();
        daemon.restart();
        nk.come_back(daemon.address());
        for (number, (id, order)) in burst.into_iter().enumerate() {
            let answer = nk.try_order(id, order).expect("the server is up");
            if let Some(first) = firsts.get(number) {
                assert_eq!(&answer, first, "the first answer is given again");
            }
            match answer {
                Answer::Accepted { order_id, seq } => acknowledged.push((order_id, seq)),
                other => panic!("not accepted but {other:?}"),
            }
        }
    }
    nk.plays(Order::Resign);
    let (replay, _) = nk.export();
    sent.extend(played(&replay, nk.seat_id()).last());
    holds(&mut nk, &acknowledged, &sent);
}

/// What the players of a burst and the one who kills tell each other.
#[derive(Default)]
struct Gate {
    state: Mutex<Gates>,
    news: Condvar,
}

#[derive(Default)]
struct Gates {
    /// How often the server was restarted.
    starts: u32,
    /// The start that each player has come back to.
    back: [u32; 4],
    over: [bool; 4],
    acknowledged: usize,
}

impl Gate {
    fn change(&self, change: impl FnOnce(&mut Gates)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.news.notify_all();
    }

    /// Waits until it is as wished, and gives the number of the server's starts.
    fn wait_until(&self, wished: impl Fn(&Gates) -> bool) -> u32 {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .news
            .wait_timeout_while(state, PATIENCE, |state| !wished(state));
        let (state, late) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!late.timed_out(), "the players do not come on");
        state.starts
    }
}

/// What a player of a burst remembers.
#[derive(Default)]
struct Diary {
    sent: BTreeSet<OrderId>,
    acknowledged: Vec<(OrderId, Seq)>,
}

/// Plays one seat as fast as it goes, over every death of the server.
fn plays_on(chair: &mut Chair, number: usize, gate: &Gate, address: std::net::SocketAddr) -> Diary {
    let mut diary = Diary::default();
    let town = plan::uijongbu(&chair.board);
    let mut start = 0;
    let mut fidgets = 0;
    let mut come_back = |chair: &mut Chair| {
        start = gate.wait_until(|state| state.starts > start);
        chair.come_back(address);
        gate.change(|state| state.back[number] = start);
    };
    while chair.view.outcome.is_none() {
        if !chair.is_to_move() {
            // Nonsense from the side that waits is refused and does no harm.
            let nonsense = Order::Advance { units: vec![] };
            match chair.try_order(OrderId::random(), nonsense) {
                Ok(answer) => assert!(matches!(answer, Answer::Refused(_)), "{answer:?}"),
                Err(_) => {
                    come_back(chair);
                    continue;
                }
            }
            match chair.session.hear() {
                Ok(message) => chair.take(message),
                _ => come_back(chair),
            }
            continue;
        }
        let Ok(legal) = chair.try_legal() else {
            come_back(chair);
            continue;
        };
        // Four changes of mind, which leave things as they were, before each order that counts.
        fidgets += 1;
        let fidget = plan::fidget(&chair.view, &legal).filter(|_| fidgets % 5 != 0);
        let order = fidget.unwrap_or_else(|| plan::next_order(&chair.view, &legal, town));
        let id = OrderId::random();
        diary.sent.insert(id);
        assert!(diary.sent.len() < 2_000, "the plan does not end");
        loop {
            match chair.try_order(id, order.clone()) {
                Ok(Answer::Accepted { order_id, seq }) => {
                    diary.acknowledged.push((order_id, seq));
                    gate.change(|state| state.acknowledged += 1);
                    break;
                }
                Ok(other) => panic!("{order:?} is legal, but {other:?}"),
                Err(_) => come_back(chair),
            }
        }
    }
    gate.change(|state| state.over[number] = true);
    diary
}

#[test]
fn bursts_from_both_sides_of_two_matches_survive_that_the_server_is_killed_again_and_again() {
    let mut daemon = Daemon::start();
    let address = daemon.address();
    let mut chairs: Vec<Chair> = (0..2).flat_map(|_| Chair::both(address)).collect();
    let gate = Gate::default();
    let diaries: Vec<Diary> = std::thread::scope(|scope| {
        let players: Vec<_> = chairs
            .iter_mut()
            .enumerate()
            .map(|(number, chair)| {
                let gate = &gate;
                scope.spawn(move || {
                    // A player who fails tells the others, who would wait for him in vain.
                    let plays = || plays_on(chair, number, gate, address);
                    let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(plays));
                    gate.change(|state| state.over[number] = true);
                    played.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
            })
            .collect();
        for enough in [5, 14, 23, 32] {
            let all = |state: &Gates| {
                (0..4).all(|number| state.over[number] || state.back[number] == state.starts)
            };
            gate.wait_until(|state| {
                all(state) && (state.acknowledged >= enough || state.over == [true; 4])
            });
            daemon.kill();
            daemon.restart();
            gate.change(|state| state.starts += 1);
        }
        players
            .into_iter()
            .map(|player| player.join().expect("it played on"))
            .collect()
    });
    for (chair, diary) in chairs.iter_mut().zip(&diaries) {
        chair.come_back(address);
        holds(chair, &diary.acknowledged, &diary.sent);
    }
    let acknowledged: usize = diaries.iter().map(|diary| diary.acknowledged.len()).sum();
    let (one, _) = chairs[0].export();
    let (other, _) = chairs[2].export();
    let all: usize = [&one, &other]
        .into_iter()
        .map(|replay| {
            replay
                .records
                .iter()
                .filter(|r| matches!(r.fact, Fact::Played { .. }))
                .count()
        })
        .sum();
    assert_eq!(
        all, acknowledged,
        "every order was answered in the end, and played once"
    );
}

#[test]
fn both_clients_and_the_spectator_go_on_by_themselves_when_the_server_comes_back() {
    let mut daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let guest = Player::of(&daemon);
    let town = plan::uijongbu(&naktong_tests::board());
    let mut tables = [
        Table::play(&north, &game),
        Table::play(&south, &game),
        Table::watch(&guest, &game),
    ];
    let mut die_and_return = |tables: &mut [Table; 3]| {
        daemon.kill();
        daemon.restart();
        for table in tables {
            table.process.err.see("connected again");
        }
    };

    tables[0].plays_its_turn(town);
    die_and_return(&mut tables);
    tables[1].follow_until(|view| view.turn.acting == Some(Side::Un));
    let legal = tables[1].legal();
    let order = plan::next_order(&tables[1].view.clone(), &legal, town);
    tables[1].order(&order);
    die_and_return(&mut tables);
    tables[1].plays_its_turn(town);
    if tables[1].view.outcome.is_none() {
        tables[0].follow_until(|view| view.turn.turn == 2);
        tables[0].types_order("resign");
    }
    let outcome = tables[1].view.outcome.clone();
    for table in &mut tables {
        table.follow_until(|view| view.outcome.is_some());
        assert!(outcome.is_none() || outcome == table.view.outcome);
    }
    let file = guest.home().join("match.naktong");
    let file = file.to_str().unwrap();
    let _ = guest.types(&["export", &game, file]).ok();
    let _ = naktongd(&["verify", file]).ok();
}

#[test]
fn a_resent_order_gets_its_first_answer_after_reconnect_and_restart() {
    let mut daemon = Daemon::start();
    let [mut nk, _un] = Chair::both(daemon.address());
    let (id, seq) = nk.fidgets();
    let unit = nk.legal().stances[0].unit;
    let order = Order::SetStance {
        units: vec![unit],
        stance: Stance::Hold,
    };
    let first = Answer::Accepted { order_id: id, seq };
    let stands = nk.legal();
    nk.fidgets();
    let last = nk.seq();

    assert_eq!(
        nk.try_order(id, order.clone()).unwrap(),
        first,
        "on the same session"
    );
    nk.come_back(daemon.address());
    assert_eq!(
        nk.try_order(id, order.clone()).unwrap(),
        first,
        "after a reconnect"
    );
    daemon.kill();
    daemon.restart();
    nk.come_back(daemon.address());
    assert_eq!(
        nk.try_order(id, order.clone()).unwrap(),
        first,
        "after a restart"
    );
    assert_eq!(nk.seq(), last, "and nothing was played");
    assert_eq!(nk.legal(), stands);

    let other = Order::SetStance {
        units: vec![unit],
        stance: Stance::Withdraw,
    };
    match nk.try_order(id, other).unwrap() {
        Answer::Refused(refusal) => assert_eq!(refusal.code, RefusalCode::OrderIdReused),
        other => panic!("another order under the same id: {other:?}"),
    }
    assert_eq!(nk.seq(), last);
}

#[test]
fn a_resent_order_that_was_refused_is_refused_again_though_it_would_be_legal_now() {
    let daemon = Daemon::start();
    let [mut nk, mut un] = Chair::both(daemon.address());
    let id = OrderId::random();
    let done = Order::Done {
        turn: 1,
        phase: naktong_protocol::turn::Phase::Movement,
    };
    let first = un.try_order(id, done.clone()).unwrap();
    match &first {
        Answer::Refused(refusal) => assert_eq!(refusal.code, RefusalCode::NotYourTurn),
        other => panic!("not refused but {other:?}"),
    }
    while nk.is_to_move() {
        nk.is_done();
    }
    un.follow_until(|view| view.turn.acting == Some(Side::Un));
    assert_eq!(un.try_order(id, done).unwrap(), first);
    un.is_done();
}

#[cfg(unix)]
#[test]
fn asked_to_stop_the_server_finishes_its_orders_closes_with_1012_and_leaves_with_0() {
    let mut daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let mut typing = Table::play(&north, &game);
    let mut waiting = Table::play(&south, &game);
    let game: MatchId = game.parse().unwrap();
    let mut spectator = Chair::spectate(daemon.address(), Codec::Json, game);
    let [mut nk, _un] = Chair::both(daemon.address());
    let unit = nk.legal().stances[0].unit;
    let burst: Vec<OrderId> = (0..20).map(|_| OrderId::random()).collect();
    for (number, id) in burst.iter().enumerate() {
        let stance = [Stance::Hold, Stance::Delay][number % 2].clone();
        let order = Order::SetStance {
            units: vec![unit],
            stance,
        };
        nk.session.request(nk.request(*id, order));
    }
    daemon.ask_to_stop();
    let (reason, code) = spectator.session.closing();
    assert_eq!(code, close::RESTART);
    assert_eq!(reason.unwrap().code, RefusalCode::ShuttingDown);
    let mut answered = vec![];
    let code = loop {
        match nk.session.hear() {
            Ok(ServerMessage::Answer { answer, .. }) => match *answer {
                Answer::Accepted { order_id, .. } => answered.push(order_id),
                other => panic!("not accepted but {other:?}"),
            },
            Ok(_) => {}
            Err(Ended::Closed(code)) => break code,
            Err(Ended::Broken(why)) => panic!("the connection broke without a word: {why}"),
        }
    };
    assert_eq!(code, close::RESTART);
    assert_eq!(daemon.wait_for_end(), 0);

    let records = Stored::of(daemon.data_dir()).records(nk.game);
    let saved: Vec<OrderId> = records
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Played { order_id, .. } => Some(*order_id),
            _ => None,
        })
        .collect();
    assert!(
        burst.starts_with(&saved),
        "in the order in which they were sent"
    );
    assert!(saved.starts_with(&answered), "what was answered is saved");

    daemon.restart();
    for table in [&mut typing, &mut waiting] {
        table.process.err.see("connected again");
    }
    assert!(matches!(
        typing.types_order("stance 18r hold"),
        Answer::Accepted { .. }
    ));
    spectator.come_back(daemon.address());
    nk.come_back(daemon.address());
    assert_eq!(nk.session.ask(Request::Ping), Answer::Done);
}
