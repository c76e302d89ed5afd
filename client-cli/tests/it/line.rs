//! The line breaks, and nothing is lost.

use naktong_protocol::message::{Answer, ClientMessage, Request, ServerMessage};
use naktong_protocol::{OrderId, Seq};

use crate::fake::{Fake, Reaction, answer, sample, sample_match, say, usual};

fn requests(fake: &Fake, connection: usize) -> Vec<Request> {
    fake.heard()
        .into_iter()
        .filter(|(number, _)| *number == connection)
        .filter_map(|(_, message)| match message {
            ClientMessage::Request { request, .. } => Some(request),
            ClientMessage::Hello(_) => None,
        })
        .collect()
}

fn order_id(request: &Request) -> Option<OrderId> {
    match request {
        Request::Order { order_id, .. } => Some(*order_id),
        _ => None,
    }
}

#[test]
fn an_order_without_an_answer_is_sent_again_with_its_id() {
    // Connection 1 is the join, 2 breaks at the order, 3 takes it.
    let fake = Fake::start(|connection, message| match message {
        ClientMessage::Request {
            id,
            request: Request::Order { order_id, .. },
        } => match connection {
            2 => vec![Reaction::HangUp],
            _ => vec![
                answer(
                    *id,
                    Answer::Accepted {
                        order_id: *order_id,
                        seq: Seq(13),
                    },
                ),
                say(sample("update")),
            ],
        },
        message => usual(message),
    });
    let id = sample_match().to_string();
    let mut command = fake.seated();
    let output = command
        .args(["order", &id, "18r to 0706"])
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{err}");
    assert!(out.contains("18r moves 0704-0705 for 3 MP."), "{out}");
    assert!(err.contains("connection lost, trying again 1/10"), "{err}");
    assert!(err.contains("connected again"), "{err}");

    let first = requests(&fake, 2);
    let again = requests(&fake, 3);
    let [Request::Claim { .. }, Request::Watch { from, .. }, order] = &again[..] else {
        panic!("seat, watch and order, in this order: {again:?}");
    };
    assert_eq!(*from, Some(Seq(12)), "it goes on from what it has");
    assert!(order_id(order).is_some());
    assert_eq!(order_id(order), first.last().and_then(order_id));
}

#[test]
fn a_match_is_not_opened_twice() {
    let fake = Fake::start(|_, message| match message {
        ClientMessage::Request {
            request: Request::Host { .. },
            ..
        } => vec![Reaction::HangUp],
        message => usual(message),
    });
    let mut command = fake.naktong();
    command.args(["host", "c1-uijongbu-road"]);
    command.assert().code(5);
    let hosts = fake.heard().into_iter().filter(|(_, message)| {
        matches!(
            message,
            ClientMessage::Request {
                request: Request::Host { .. },
                ..
            }
        )
    });
    assert_eq!(hosts.count(), 1);
}

#[test]
fn a_broken_line_comes_back_as_the_same_person() {
    let fake = Fake::start(|connection, message| match message {
        ClientMessage::Request {
            request: Request::Order { .. },
            ..
        } if connection == 2 => vec![Reaction::HangUp],
        message => usual(message),
    });
    let mut guest = fake.naktong();
    guest.args(["account", "guest", "North"]).assert().success();
    let id = sample_match().to_string();
    let mut order = fake.seated();
    let ran = order.args(["order", &id, "18r to 0706"]).assert();
    ran.success();
    let key = |of: usize| {
        let found = requests(&fake, of)
            .into_iter()
            .find_map(|request| match request {
                Request::BeGuest { key, .. } => Some(key),
                _ => None,
            });
        found.unwrap_or_else(|| panic!("connection {of} says who it is"))
    };
    assert_eq!(key(2), key(1));
    assert_eq!(key(3), key(1));
}

#[test]
fn a_gap_in_the_news_asks_for_the_whole_view() {
    let fake = Fake::start(|_, message| match message {
        ClientMessage::Request {
            id,
            request: Request::Order { order_id, .. },
        } => {
            let mut update = sample("update");
            if let ServerMessage::Update { update, .. } = &mut update {
                update.seq = Seq(15);
            }
            let accepted = Answer::Accepted {
                order_id: *order_id,
                seq: Seq(15),
            };
            vec![say(update), answer(*id, accepted)]
        }
        message => usual(message),
    });
    let id = sample_match().to_string();
    let mut command = fake.seated();
    command
        .args(["order", &id, "18r to 0706"])
        .assert()
        .success();
    let whole = |request: &Request| matches!(request, Request::Watch { from: None, .. });
    assert_eq!(requests(&fake, 2).iter().filter(|r| whole(r)).count(), 2);
}
