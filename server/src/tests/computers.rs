//! Computer players in matches: they play to the end, survive what the server survives, stand in,
//! and stand in nobody's way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

use naktong_ai::{Away, Plays, Table, Thought};
use naktong_protocol::computer::{Level, Note};
use naktong_protocol::message::{Answer, MatchState, RefusalCode, Request, ServerMessage};
use naktong_protocol::record::Fact;
use naktong_protocol::replay::Replay;
use naktong_protocol::turn::Phase;
use naktong_protocol::{MatchId, Order, OrderId};

use super::house::{Client, Folded, House, choose, seat};
use super::recovery::crash_image;
use crate::computers::Players;
use crate::config::Config;
use crate::net::wire::Wire;
use crate::verify::verify;

/// A player that does this in each phase.
struct Does<F>(F);

impl<F: Fn(&mut dyn Table) -> Result<Vec<Thought>, Away>> Plays for Does<F> {
    fn plays(&mut self, table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
        (self.0)(table)
    }
}

/// Players of all levels that do this.
fn players<F>(does: F) -> Players
where
    F: Fn(&mut dyn Table) -> Result<Vec<Thought>, Away> + Clone + Send + Sync + 'static,
{
    Arc::new(move |_, _, _, _| Box::new(Does(does.clone())))
}

/// Says done and why.
fn passes(table: &mut dyn Table) -> Result<Vec<Thought>, Away> {
    let turn = table.view().turn.clone();
    let (turn, phase) = (turn.turn, turn.phase.expect("it is asked"));
    table
        .give(Order::Done { turn, phase })?
        .expect("it is asked");
    let text = format!("{} has nothing to do.", table.seat());
    Ok(vec![Thought { turn, phase, text }])
}

/// A client that watches and folds.
struct Watcher {
    client: Client,
    folded: Folded,
    id: MatchId,
}

impl Watcher {
    async fn of(mut client: Client, id: MatchId, at: Option<&str>) -> Self {
        client.watch(id, at, None).await;
        let folded = Folded::default();
        let mut watcher = Self { client, folded, id };
        watcher.settle().await;
        watcher
    }

    async fn settle(&mut self) {
        self.client.settle().await;
        self.folded.fold(&mut self.client.heard);
    }

    fn is_over(&self) -> bool {
        let view = self.folded.view.as_ref().expect("a snapshot comes first");
        view.outcome.is_some()
    }

    /// The next message, folded in.
    async fn hear(&mut self) {
        let message = self.client.next().await.expect("the server is there");
        self.client.heard.push(message);
        self.folded.fold(&mut self.client.heard);
    }

    async fn until_over(&mut self) {
        while !self.is_over() {
            self.hear().await;
        }
    }

    /// Plays NK with any orders against whoever plays UN.
    async fn play_nk(&mut self) {
        for number in 0.. {
            self.settle().await;
            if self.is_over() {
                return;
            }
            let legal = self.client.legal(self.id, "nk").await;
            let turn = self.folded.view.as_ref().unwrap().turn.turn;
            match choose(&legal, turn, number) {
                Some(order) => {
                    let given = self.client.order(self.id, "nk", OrderId::random(), order);
                    given.await;
                }
                // The end may have come with the answer.
                None if !self.client.heard.is_empty() => {}
                None => self.hear().await,
            }
        }
    }

    /// All that is in the replay file, if it holds.
    async fn replay(&mut self) -> Replay {
        let file = self.client.export(self.id, None).await;
        verify(&*file).unwrap();
        Replay::read(&*file).unwrap()
    }
}

/// The orders of a seat.
fn orders(replay: &Replay, of: &str) -> Vec<Order> {
    let played = replay
        .records
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Played {
                seat: at, order, ..
            } if *at == seat(of) => Some(order.clone()),
            _ => None,
        });
    played.collect()
}

const BOTH: [(&str, Level); 2] = [("nk", Level::Regular), ("un", Level::Recruit)];

#[tokio::test]
async fn a_computer_plays_c1_against_a_person_and_the_file_holds() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut client = house.client(Wire::Json).await;
    let info = client.host_against(&[("un", Level::Veteran)]).await;
    assert_eq!(info.state, MatchState::Gathering);
    assert_eq!(info.seats[1].holder().as_deref(), Some("veteran computer"));
    let taken = client
        .refused(super::house::join(
            info.id,
            "un",
            naktong_protocol::message::SeatKey::random(),
        ))
        .await;
    assert_eq!(taken.code, RefusalCode::SeatTaken);
    client.join(info.id, "nk").await;
    let mut player = Watcher::of(client, info.id, Some("nk")).await;
    player.play_nk().await;
    let replay = player.replay().await;
    assert!(!orders(&replay, "un").is_empty());
    let opened = &replay.records[1].fact;
    let (seat, level) = (seat("un"), Level::Veteran);
    assert_eq!(*opened, Fact::Computer { seat, level });
    house.close().await.unwrap();
}

#[tokio::test]
async fn computers_play_a_match_by_themselves_and_go_on_after_a_crash() {
    let dir = tempfile::tempdir().unwrap();
    let slowly = |config: &mut Config| config.computer_pause_ms = 20;
    let house = House::open_with(dir.path(), slowly).await;
    let mut client = house.client(Wire::Bincode).await;
    let id = client.host_against(&BOTH).await.id;
    let mut spectator = Watcher::of(client, id, None).await;
    for _ in 0..5 {
        spectator.hear().await;
    }
    assert!(!spectator.is_over(), "it is in the midst of the match");
    let image = crash_image(dir.path());
    house.close().await.unwrap();

    let house = House::open(image.path()).await;
    let client = house.client(Wire::Bincode).await;
    let mut spectator = Watcher::of(client, id, None).await;
    spectator.until_over().await;
    let replay = spectator.replay().await;
    for side in ["nk", "un"] {
        assert!(!orders(&replay, side).is_empty(), "{side} has played");
    }
    house.close().await.unwrap();
}

#[tokio::test]
async fn who_has_no_time_to_think_says_done() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_with(dir.path(), |config| config.computer_budget_ms = 0).await;
    let mut client = house.client(Wire::Bincode).await;
    let id = client.host_against(&BOTH).await.id;
    let mut spectator = Watcher::of(client, id, None).await;
    spectator.until_over().await;
    let replay = spectator.replay().await;
    let all = [orders(&replay, "nk"), orders(&replay, "un")].concat();
    assert!(!all.is_empty());
    assert!(
        all.iter().all(|order| matches!(order, Order::Done { .. })),
        "{all:?}"
    );
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_fault_of_a_player_ends_its_phase_and_blocks_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let fails = players(|table| match table.view().turn.phase {
        Some(Phase::Movement) => panic!("a fault that the test wants"),
        _ => passes(table),
    });
    let house = House::open_playing(dir.path(), fails, |_| {}).await;
    let mut client = house.client(Wire::Bincode).await;
    let id = client.host_against(&[("un", Level::Regular)]).await.id;
    client.join(id, "nk").await;
    let mut player = Watcher::of(client, id, Some("nk")).await;
    player.play_nk().await;
    player.replay().await;
    house.close().await.unwrap();
}

#[tokio::test]
async fn who_does_not_come_back_is_left_behind() {
    let dir = tempfile::tempdir().unwrap();
    let (wakes, sleeps) = channel::<()>();
    let sleeps = Arc::new(std::sync::Mutex::new(sleeps));
    // One thread sleeps until the test is over; the others play.
    let sleeper = players(move |table| {
        if let Ok(sleeps) = sleeps.try_lock() {
            let _: Result<(), _> = Receiver::recv(&sleeps);
        }
        passes(table)
    });
    let house = House::open_playing(dir.path(), sleeper, |config| {
        config.computer_budget_ms = 50;
        config.computers_at_once = 1;
    })
    .await;
    let mut client = house.client(Wire::Bincode).await;
    let id = client.host_against(&BOTH).await.id;
    let mut spectator = Watcher::of(client, id, None).await;
    spectator.until_over().await;
    house.close().await.unwrap();
    drop(wakes);
}

#[tokio::test]
async fn the_end_of_the_server_waits_for_nobody_who_thinks() {
    let dir = tempfile::tempdir().unwrap();
    let (thinks, is_thinking) = channel();
    let broods = players(move |table| {
        // Nobody listens after the first.
        let _ = thinks.send(());
        loop {
            table.goes_on()?;
            std::thread::yield_now();
        }
    });
    let house = House::open_playing(dir.path(), broods, |config| {
        config.computer_budget_ms = 3_600_000;
        config.shutdown_timeout_ms = 600_000;
    })
    .await;
    let mut client = house.client(Wire::Bincode).await;
    client.host_against(&BOTH).await;
    let thinking = tokio::task::spawn_blocking(move || is_thinking.recv());
    thinking.await.unwrap().unwrap();
    // Hangs for an hour if it waits.
    house.close().await.unwrap();
}

/// Tells threads when it is dropped.
struct Over(Arc<AtomicBool>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn who_broods_slows_no_other_match() {
    let dir = tempfile::tempdir().unwrap();
    // Never asks whether it may go on, until the test is over, however it ends.
    let over = Over(Arc::new(AtomicBool::new(false)));
    let until = over.0.clone();
    let broods = players(move |_| {
        while !until.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        Err(Away)
    });
    let house = House::open_playing(dir.path(), broods, |config| {
        config.computer_budget_ms = 3_600_000;
    })
    .await;
    let mut host = house.client(Wire::Json).await;
    for _ in 0..4 {
        host.host_against(&BOTH).await;
    }
    let id = host.host().await.id;
    for at in ["nk", "un"] {
        host.join(id, at).await;
    }
    for at in ["nk", "un"] {
        while let Some(phase) = host.legal(id, at).await.done {
            let order = Order::Done { turn: 1, phase };
            let answer = host.order(id, at, OrderId::random(), order).await;
            assert!(matches!(answer, Answer::Accepted { .. }), "{answer:?}");
        }
    }
    let turn_is_over = host.legal(id, "nk").await.done;
    assert_eq!(turn_is_over, Some(Phase::Movement), "a day was played");
    drop(over);
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_computer_stands_in_until_the_seat_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let waits = players(|table| {
        loop {
            table.goes_on()?;
            std::thread::yield_now();
        }
    });
    let house = House::open_playing(dir.path(), waits, |_| {}).await;
    let mut nk = house.client(Wire::Bincode).await;
    let mut un = house.client(Wire::Json).await;
    let id = nk.host().await.id;
    nk.join(id, "nk").await;
    un.join(id, "un").await;
    un.watch(id, None, None).await;
    let stand_in = |at: &str, level| Request::StandIn {
        r#match: id,
        seat: seat(at),
        level,
    };
    let take_back = Request::TakeBack {
        r#match: id,
        seat: seat("nk"),
    };
    let strange = un.refused(stand_in("nk", Level::Recruit)).await;
    assert_eq!(strange.code, RefusalCode::NotYourSeat);
    for level in [Level::Recruit, Level::Veteran, Level::Veteran] {
        let Answer::Seated(info) = nk.ask(stand_in("nk", level)).await else {
            panic!("the seat is handed over");
        };
        assert_eq!(info.seats[0].computer, Some(level));
        assert_eq!(info.seats[0].player.as_deref(), Some("player nk"));
    }
    let done = Order::Done {
        turn: 1,
        phase: Phase::Movement,
    };
    let own = nk.order(id, "nk", OrderId::random(), done.clone()).await;
    let Answer::Refused(refusal) = own else {
        panic!("the computer gives the orders: {own:?}");
    };
    assert_eq!(refusal.code, RefusalCode::StoodIn);
    assert_eq!(
        refusal.text,
        "A veteran computer stands in for nk; take the seat back to give orders."
    );
    for _ in 0..2 {
        let back = nk.ask(take_back.clone()).await;
        assert!(matches!(&back, Answer::Seated(info) if info.seats[0].computer.is_none()));
    }
    let own = nk.order(id, "nk", OrderId::random(), done).await;
    assert!(matches!(own, Answer::Accepted { .. }), "{own:?}");
    un.settle().await;
    let told = un.heard.iter().filter_map(|message| match message {
        ServerMessage::Match(info) => Some(info.seats[0].computer),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    assert_eq!(
        told,
        [Some(Level::Recruit), Some(Level::Veteran), None],
        "everybody is told, and once"
    );
    house.close().await.unwrap();
}

async fn notes(client: &mut Client, id: MatchId, at: Option<&str>) -> Result<Vec<Note>, String> {
    let request = Request::Thoughts {
        r#match: id,
        seat: at.map(seat),
        after: 0,
    };
    match client.ask(request).await {
        Answer::Thoughts { notes, more } => {
            assert!(!more);
            Ok(notes)
        }
        Answer::Refused(refusal) => {
            assert_eq!(refusal.code, RefusalCode::NotYourSeat);
            Err(refusal.text)
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_a_computer_noted_is_its_seats_until_the_end_and_then_everybodys() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open_playing(dir.path(), players(passes), |config| {
        config.computer_notes_max = 6;
    })
    .await;
    let mut nk = house.client(Wire::Bincode).await;
    let mut un = house.client(Wire::Json).await;
    let mut stranger = house.client(Wire::Json).await;
    let id = nk.host().await.id;
    nk.join(id, "nk").await;
    un.join(id, "un").await;
    let with_nothing_to_know = notes(&mut stranger, id, None).await.unwrap_err();
    let stand_in = Request::StandIn {
        r#match: id,
        seat: seat("nk"),
        level: Level::Regular,
    };
    nk.ask(stand_in).await;
    let mut un = Watcher::of(un, id, Some("un")).await;
    // NK passes, and it is the turn of UN.
    while un.client.legal(id, "un").await.done.is_none() {
        un.hear().await;
    }
    // A note is kept after the phase that it tells of.
    let mut own = notes(&mut nk, id, Some("nk")).await.unwrap();
    while own.len() < 2 {
        own = notes(&mut nk, id, Some("nk")).await.unwrap();
    }
    assert_eq!((own[0].number, own[0].turn), (1, 1));
    assert_eq!(own[0].text, "nk has nothing to do.");
    for who in [&mut stranger, &mut un.client] {
        for at in [None, Some("nk")] {
            let refused = notes(who, id, at).await.unwrap_err();
            assert_eq!(refused, with_nothing_to_know, "it tells nothing");
        }
    }
    assert_eq!(notes(&mut un.client, id, Some("un")).await, Ok(vec![]));

    let stand_in = Request::StandIn {
        r#match: id,
        seat: seat("un"),
        level: Level::Regular,
    };
    un.client.ask(stand_in).await;
    un.until_over().await;
    let mut all = notes(&mut stranger, id, None).await.unwrap();
    while all
        .last()
        .is_none_or(|note| note.turn < 3 || note.seat != seat("un"))
    {
        all = notes(&mut stranger, id, None).await.unwrap();
    }
    assert_eq!(all.len(), 6, "the latest are kept");
    let of_un = notes(&mut stranger, id, Some("un")).await.unwrap();
    assert!(of_un.iter().all(|note| note.seat == seat("un")));
    house.close().await.unwrap();
}

#[tokio::test]
async fn a_computer_on_a_seat_that_is_not_there_opens_no_match() {
    let dir = tempfile::tempdir().unwrap();
    let house = House::open(dir.path()).await;
    let mut client = house.client(Wire::Json).await;
    let request = Request::Host {
        scenario: super::house::scenario(),
        options: [].into(),
        computers: [(seat("us"), Level::Regular)].into(),
    };
    let refused = client.refused(request).await;
    assert_eq!(refused.code, RefusalCode::UnknownSeat);
    assert_eq!(
        refused.text,
        "c1-uijongbu-road has no seat us; it has nk, un."
    );
    let Answer::Matches { matches, .. } = client.ask(Request::Matches { after: None }).await else {
        panic!("no list");
    };
    assert!(matches.is_empty());
    house.close().await.unwrap();
}
