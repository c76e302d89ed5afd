//! What a table makes of its records.

use naktong_protocol::deal::Offer;
use naktong_protocol::message::{Nonce, SeatKey};
use naktong_protocol::proof::PublicKey;
use naktong_protocol::record::Conclusion;
use naktong_protocol::unit::{Side, Stance};
use uuid::Uuid;

use super::*;

const SECRET: Secret = Secret([5; 32]);

fn seat(id: &str) -> SeatId {
    SeatId::new(id).unwrap()
}

/// A match in play whose dice are the same every time.
fn table() -> Table {
    table_on(Terms::default())
}

/// The same on terms.
fn table_on(terms: Terms) -> Table {
    let scenario = naktong_scenarios::load("c1-uijongbu-road").unwrap();
    let opened = Opened {
        match_id: MatchId(Uuid::from_u128(1)),
        scenario: scenario.id,
        scenario_bytes: codec::encode(&scenario),
        rules_version: RULES_VERSION,
        dice_commitment: dice::commitment(&SECRET.0),
        server_key: PublicKey(Hash::ZERO),
        seats: ["nk", "un"].map(seat).to_vec(),
    };
    let fact = Fact::Opened(opened);
    let first = Record {
        seq: 1,
        previous: Hash::ZERO,
        at_ms: 0,
        fact,
    };
    let mut table = Table::open(&first).unwrap();
    let hosted = Hosted {
        terms,
        ..Hosted::default()
    };
    table.fold(&table.draft(0, Fact::Hosted(hosted))).unwrap();
    for at in ["nk", "un"] {
        let fact = Fact::Seated {
            seat: seat(at),
            player: at.to_owned(),
            key: SeatKey(Uuid::nil()).hash(),
            nonce: Nonce([1; 32]),
        };
        table.fold(&table.draft(0, fact)).unwrap();
    }
    let begun = table.draft(0, table.owed(SECRET, &Identity::random()).unwrap());
    table.fold(&begun).unwrap();
    table
}

fn order(table: &mut Table, at: &str, order: Order) -> Told {
    let (seat, dice) = (seat(at), table.dice(SECRET));
    let events = rules::decide(table.game(), seat, &order, &dice).unwrap();
    let (judged, order_id) = (table.judged(&events), OrderId::random());
    let record = table.draft(
        0,
        Fact::Played {
            seat,
            order_id,
            order,
            judged,
        },
    );
    table.fold(&record).unwrap()
}

/// Everybody says done until the match ends; UN sets a stance when it first may, if one is
/// given. The news of all, as bytes.
fn news(mut stance: Option<Stance>) -> BTreeMap<Viewer, Vec<Vec<u8>>> {
    let mut table = table();
    let mut news: BTreeMap<Viewer, Vec<Vec<u8>>> = BTreeMap::new();
    while table.game().outcome().is_none() {
        for at in ["nk", "un"] {
            let legal = rules::legal_orders(table.game(), seat(at));
            let first = legal.stances.first().filter(|_| at == "un");
            let asked = match (first, stance.take_if(|_| first.is_some()), legal.done) {
                (Some(option), Some(stance), _) => Order::SetStance {
                    units: vec![option.unit],
                    stance,
                },
                (_, _, Some(phase)) => Order::Done {
                    turn: table.game().turn(),
                    phase,
                },
                _ => continue,
            };
            for News { viewer, update, .. } in order(&mut table, at, asked).updates {
                news.entry(viewer).or_default().push(codec::encode(&update));
            }
        }
    }
    assert_eq!(stance, None, "UN could set it");
    news
}

#[test]
fn what_is_hidden_from_a_viewer_changes_no_byte_of_his_news() {
    let [plain, other] = [None, Some(Stance::Delay)].map(news);
    let un = Viewer::Seat(seat("un"));
    assert_ne!(plain[&un], other[&un], "its own seat sees the stance");
    for viewer in [Viewer::Seat(seat("nk")), Viewer::Spectator] {
        assert!(plain[&viewer].len() > 10);
        assert_eq!(plain[&viewer], other[&viewer], "{viewer}");
    }
}

#[test]
fn a_record_that_does_not_follow_or_says_what_cannot_be_is_damage() {
    let whole = table();
    let done = |change: &dyn Fn(&mut Record)| {
        let mut table = whole.clone();
        let dice = table.dice(SECRET);
        let phase = rules::legal_orders(table.game(), seat("nk")).done.unwrap();
        let order = Order::Done { turn: 1, phase };
        let events = rules::decide(table.game(), seat("nk"), &order, &dice).unwrap();
        let judged = table.judged(&events);
        let order_id = OrderId(Uuid::nil());
        let fact = Fact::Played {
            seat: seat("nk"),
            order_id,
            order,
            judged,
        };
        let mut record = table.draft(0, fact);
        change(&mut record);
        table.fold(&record).map(|_| ()).map_err(|damage| damage.0)
    };
    let judged = |change: fn(&mut Judged)| {
        done(&|record| match &mut record.fact {
            Fact::Played { judged, .. } => change(judged),
            _ => unreachable!("an order was drafted"),
        })
    };
    let told = |result: Result<(), String>| result.unwrap_err();
    assert_eq!(done(&|_| {}), Ok(()));
    assert!(told(done(&|record| record.seq += 1)).contains("does not follow"));
    assert!(told(done(&|record| record.previous = Hash::ZERO)).contains("does not follow"));
    assert!(told(judged(|judged| judged.state = Hash::ZERO)).contains("the state"));
    assert!(told(judged(|judged| judged.events.push(0))).contains("left over"));
    let opened = || Fact::Opened(whole.opened().clone());
    assert!(told(done(&|record| record.fact = opened())).contains("open already"));
    let revealed = || Fact::Revealed {
        secret: SECRET.0,
        signature: None,
    };
    assert!(told(done(&|record| record.fact = revealed())).contains("cannot be opened"));
}

/// NK goes to where it may attack, and ends its Movement phase there.
fn to_the_first_battle(table: &mut Table) -> Order {
    let attack = |table: &Table| {
        let legal = rules::legal_orders(table.game(), seat("nk"));
        let attack = legal.attacks.first()?;
        Some(Order::Attack {
            target: attack.target,
            attackers: attack.attackers.clone(),
            lead: attack.attackers[0],
            support: vec![],
            air: 0,
        })
    };
    while rules::legal_orders(table.game(), seat("nk"))
        .moves
        .is_empty()
    {
        done(table);
    }
    for option in rules::legal_orders(table.game(), seat("nk")).moves {
        for stop in option.reach.iter().filter(|reach| reach.may_stop) {
            let mut tried = table.clone();
            let path = option.path_to(stop.hex).unwrap();
            let moves = Order::Move {
                units: vec![option.unit],
                path,
                on_foot: option.on_foot,
            };
            order(&mut tried, "nk", moves);
            done(&mut tried);
            if let Some(attack) = attack(&tried) {
                *table = tried;
                return attack;
            }
        }
    }
    panic!("no unit of NK comes to the enemy in its first move");
}

/// NK is done with its phase.
fn done(table: &mut Table) {
    let phase = rules::legal_orders(table.game(), seat("nk")).done.unwrap();
    let turn = table.game().turn();
    order(table, "nk", Order::Done { turn, phase });
}

/// The labels of what an order of NK would roll.
fn labels(table: &Table, order: &Order) -> Vec<String> {
    let dice = table.dice(SECRET);
    let events = rules::decide(table.game(), seat("nk"), order, &dice).unwrap();
    let rolls = events.iter().filter_map(Event::roll);
    rolls.map(|roll| roll.label.clone()).collect()
}

/// Asks for an undo from a record on, and has the other side agree.
fn take_back(table: &mut Table, from: u64) -> Told {
    let offered = Fact::Offered {
        seat: seat("nk"),
        offer: Offer::Undo,
        from,
    };
    table.fold(&table.draft(0, offered)).unwrap();
    let undone = table.undone(seat("nk"), Some(seat("un")), from).unwrap();
    table.fold(&table.draft(0, undone)).unwrap()
}

#[test]
fn no_roll_of_an_order_that_was_taken_back_is_made_again() {
    let mut table = table();
    let attack = to_the_first_battle(&mut table);
    let (before, from) = (table.view(Viewer::Seat(seat("nk"))), table.seq() + 1);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let labels = labels(&table, &attack);
        assert!(!labels.is_empty());
        for label in labels {
            assert!(seen.insert(label.clone()), "{label} is rolled twice");
        }
        let last = table.seq() + 1;
        order(&mut table, "nk", attack.clone());
        assert!(
            table.undo_is_free(seat("nk"), last).is_err(),
            "dice were rolled"
        );
        take_back(&mut table, last);
        assert_eq!(table.view(Viewer::Seat(seat("nk"))), before);
    }
    // Back before an order that is older than those taken back before it.
    let first = table.undo_from(seat("nk"), seat("nk"), Some(Seq(1)));
    let older = first.expect("the orders of the first phases are kept");
    assert!(older < from);
    take_back(&mut table, older);
    let attack = to_the_first_battle(&mut table);
    for label in labels(&table, &attack) {
        assert!(seen.insert(label.clone()), "{label} is rolled twice");
    }
}

#[test]
fn an_undo_that_nobody_agreed_to_or_of_no_order_is_damage() {
    let whole = {
        let mut table = table();
        let attack = to_the_first_battle(&mut table);
        order(&mut table, "nk", attack);
        table
    };
    let from = whole.seq();
    let fold = |fact: Fact| {
        let mut table = whole.clone();
        table.fold(&table.draft(0, fact)).map(|_| ()).unwrap_err().0
    };
    let (nk, un) = (seat("nk"), seat("un"));
    let state = Hash::ZERO;
    let undone = |agreed, from| Fact::Undone {
        seat: nk,
        agreed,
        from,
        state,
    };
    assert!(fold(undone(None, from)).contains("Dice were rolled"));
    assert!(fold(undone(Some(un), from)).contains("has not asked"));
    assert!(fold(undone(None, 999)).contains("no such order"));
    let offered = |from| Fact::Offered {
        seat: nk,
        offer: Offer::Undo,
        from,
    };
    assert!(fold(offered(999)).contains("cannot offer"));
    let draw = Fact::Concluded {
        judged: whole.judged(&rules::conclude(Conclusion::Agreed.outcome())),
        seat: un,
        why: Conclusion::Agreed,
    };
    assert!(fold(draw).contains("cannot end so"));
    let late = Fact::Concluded {
        judged: whole.judged(&rules::conclude(Conclusion::TimeUp(Side::Nk).outcome())),
        seat: un,
        why: Conclusion::TimeUp(Side::Nk),
    };
    assert!(fold(late).contains("cannot end so"));
    let mut asked = whole.clone();
    asked.fold(&asked.draft(0, offered(from))).unwrap();
    let wrong = asked.draft(0, undone(Some(un), from));
    assert!(
        asked
            .fold(&wrong)
            .unwrap_err()
            .0
            .contains("the state it names")
    );
}

const DAY: u64 = 24 * 60 * 60 * 1000;

#[test]
fn who_gave_no_order_for_as_long_as_the_terms_say_is_claimed_against_and_not_before() {
    let whole = table_on(Terms {
        abandon_days: 3,
        ..Terms::default()
    });
    let why = Conclusion::Vanished(Side::Nk);
    let claimed = |table: &Table, by: &str, at_ms: u64| {
        let fact = Fact::Concluded {
            judged: table.judged(&rules::conclude(why.outcome())),
            seat: seat(by),
            why,
        };
        let mut after = table.clone();
        after.fold(&table.draft(at_ms, fact)).map(|_| after)
    };
    assert_eq!(whole.claimable(3 * DAY - 1), None);
    assert_eq!(whole.claimable(3 * DAY), Some(why));
    let early = claimed(&whole, "un", 3 * DAY - 1).unwrap_err();
    assert!(early.0.contains("cannot end so"), "{early}");
    let own = claimed(&whole, "nk", 3 * DAY).unwrap_err();
    assert!(
        own.0.contains("cannot end so"),
        "nobody claims against himself"
    );
    let over = claimed(&whole, "un", 3 * DAY).unwrap();
    let outcome = over.game().outcome().unwrap();
    assert_eq!(outcome.reason, "NK gave no orders any more.");

    // An order begins the days anew, though what is shown does not tell of it.
    let mut heard = whole.clone();
    let phase = rules::legal_orders(heard.game(), seat("nk")).done.unwrap();
    let done = Order::Done { turn: 1, phase };
    let events = rules::decide(heard.game(), seat("nk"), &done, &heard.dice(SECRET)).unwrap();
    let fact = Fact::Played {
        judged: heard.judged(&events),
        seat: seat("nk"),
        order_id: OrderId::random(),
        order: done,
    };
    heard.fold(&heard.draft(2 * DAY, fact)).unwrap();
    assert_eq!(heard.claimable(5 * DAY - 1), None);
    assert_eq!(heard.claimable(5 * DAY), Some(why));
    assert_eq!(heard.dealings().abandoned_ms, whole.dealings().abandoned_ms);
}

/// UN may set a stance in its second turn, which only UN sees; then everybody is done until the
/// third turn is UN's, and UN takes back its second from the stance on, with NK's consent.
/// What NK was sent and shown, as bytes.
fn taken_back(mut stance: Option<Stance>) -> (Vec<Vec<u8>>, usize) {
    let mut table = table();
    let (nk, un) = (Viewer::Seat(seat("nk")), seat("un"));
    let (mut sent, mut from, mut hidden) = (vec![], None, 0);
    let tell = |sent: &mut Vec<Vec<u8>>, table: &Table, told: Told| {
        let news = told.updates.into_iter().filter(|news| news.viewer == nk);
        sent.extend(news.map(|news| codec::encode(&news.update)));
        sent.push(codec::encode(&table.dealings()));
    };
    loop {
        let legal = rules::legal_orders(table.game(), un);
        if table.game().turn() == 3 && legal.done.is_some() {
            break;
        }
        if let Some(option) = legal.stances.first() {
            from = from.or(Some(table.seq() + 1));
            if let Some(stance) = stance.take() {
                let dealings = table.dealings();
                let units = vec![option.unit];
                let told = order(&mut table, "un", Order::SetStance { units, stance });
                assert!(told.updates.iter().all(|news| news.viewer != nk));
                assert_eq!(table.dealings(), dealings);
                hidden += 1;
            }
        }
        let asked = |at: &str| rules::legal_orders(table.game(), seat(at)).done;
        let mut seats = ["nk", "un"].into_iter();
        let one = seats.find_map(|at| Some((at, asked(at)?)));
        let (at, phase) = one.expect("somebody is on turn");
        let turn = table.game().turn();
        let told = order(&mut table, at, Order::Done { turn, phase });
        tell(&mut sent, &table, told);
    }
    let from = from.unwrap();
    let offered = Fact::Offered {
        seat: un,
        offer: Offer::Undo,
        from,
    };
    let told = table.fold(&table.draft(0, offered)).unwrap();
    tell(&mut sent, &table, told);
    let undone = table.undone(un, Some(seat("nk")), from).unwrap();
    let told = table.fold(&table.draft(0, undone)).unwrap();
    tell(&mut sent, &table, told);
    sent.push(codec::encode(&table.view(nk)));
    (sent, hidden)
}

#[test]
fn an_undo_over_the_end_of_a_turn_tells_the_enemy_nothing_of_what_was_hidden() {
    let (plain, none) = taken_back(None);
    let (other, one) = taken_back(Some(Stance::Delay));
    assert_eq!((none, one), (0, 1), "UN could set it in one of them");
    assert!(plain.len() > 8);
    assert!(plain == other);
}
