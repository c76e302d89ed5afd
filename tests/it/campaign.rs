//! The whole campaign, played by a computer player on each seat through the server.
//!
//! `cargo test -p naktong-tests --test it -- campaign --nocapture` prints its course and what
//! was ordered; `NAKTONG_CAMPAIGN_TURNS` ends it sooner.
//!
//! It is played in a scenario of the host's own: C11 with its sudden deaths (17.2) put off to the
//! last dusk, so that every seed has every week in it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use naktong_protocol::computer::Level;
use naktong_protocol::turn::Phase;
use naktong_protocol::unit::Side;
use naktong_protocol::{Board, Order, View};
use naktong_tests::course::Course;
use naktong_tests::daemon::naktongd_within;
use naktong_tests::session::Codec;
use naktong_tests::stored::last_state;
use naktong_tests::tally::Tally;
use naktong_tests::{Daemon, Seated, Session};
use tempfile::TempDir;

const CAMPAIGN: &str = "c11-campaign-25-june";
/// The same without sudden death.
const WHOLE: &str = "c11-whole-campaign";
/// The superior seats first: NK Front, US Eighth Army.
const SEATS: [&str; 5] = ["front", "eighth", "i", "ii", "rok"];
/// Nobody at these tables types: the limits for people are lifted, and nobody is ever so far
/// behind that he is sent a snapshot instead of the news.
const LIMITS: [&str; 3] = [
    "requests_per_second=100000",
    "requests_burst=100000",
    "outbox_max=65536",
];
/// The turn in which the server is killed: 14 July.
const KILLED_IN: u16 = 20;
/// Turns after which every folded view is compared with a snapshot.
const WEEK: u16 = 7;
/// How long it may take to play a whole campaign again, to verify it.
const PATIENCE: Duration = Duration::from_secs(600);

const BOTH: &[Side] = &[Side::Nk, Side::Un];
const NK: &[Side] = &[Side::Nk];
const UN: &[Side] = &[Side::Un];
/// Every kind of order that the campaign has in play, in its phase, and who gives it.
const IN_PLAY: [(Phase, &str, &[Side]); 27] = [
    (Phase::Command, "enter", BOTH),
    (Phase::Command, "direct", NK),
    (Phase::Command, "divide the air", UN),
    (Phase::Command, "refill", BOTH),
    (Phase::Command, "raise", UN),
    (Phase::Command, "keep", UN),
    (Phase::Command, "blow a bridge", UN),
    (Phase::Movement, "move", BOTH),
    (Phase::Movement, "move on foot", UN),
    (Phase::Movement, "entrain", BOTH),
    (Phase::Movement, "embark", UN),
    (Phase::Combat, "attack", NK),
    (Phase::Combat, "attack with support", BOTH),
    (Phase::Combat, "attack with aircraft", BOTH),
    (Phase::Combat, "advance", BOTH),
    (Phase::Combat, "lend", BOTH),
    (Phase::Exploitation, "move", BOTH),
    (Phase::Posture, "hold", BOTH),
    (Phase::Posture, "stand", BOTH),
    (Phase::Posture, "delay", BOTH),
    (Phase::Posture, "withdraw", BOTH),
    (Phase::Posture, "reserve", BOTH),
    (Phase::Posture, "prepare a bridge", UN),
    (Phase::Command, "done", BOTH),
    (Phase::Movement, "done", BOTH),
    (Phase::Combat, "done", BOTH),
    (Phase::Posture, "done", BOTH),
];
/// A campaign with a computer player on each seat.
struct War {
    daemon: Daemon,
    /// The host's scenarios; a server that starts again reads them again.
    #[expect(dead_code, reason = "it goes when the war is over")]
    own: TempDir,
    players: Vec<Seated>,
    board: Board,
    course: Course,
    turn: u16,
}

impl War {
    fn begins() -> Self {
        let own = tempfile::tempdir().expect("a directory");
        std::fs::write(own.path().join(format!("{WHOLE}.toml")), whole_campaign())
            .expect("a scenario file");
        let scenarios_dir = format!("scenarios_dir={}", own.path().display());
        let settings: Vec<&str> = LIMITS.into_iter().chain([&*scenarios_dir]).collect();
        let daemon = Daemon::start_with(&settings);
        let address = daemon.address();
        let game = Session::open(address, Codec::Binary).host_of(WHOLE);
        let joined = SEATS.map(|seat| Seated::join(address, game, seat, Level::Regular));
        Self {
            board: joined[0].place.chair.board.clone(),
            players: joined.into(),
            daemon,
            own,
            course: Course::default(),
            turn: 0,
        }
    }

    /// Plays one phase of one seat; false if nobody has anything to do.
    fn goes_on(&mut self) -> bool {
        for player in &mut self.players {
            player.place.chair.catch_up();
        }
        let now = self.players[0].place.chair.view.turn.turn;
        if now != self.turn || self.is_over() {
            self.turn = now;
            let [nk, un] = [0, 1].map(|seat: usize| &self.players[seat].place.chair.view);
            self.course.dawn(&self.board, nk, un);
            if now % WEEK == 1 || self.is_over() {
                self.every_view_is_as_a_snapshot_shows_it();
            }
        }
        let next = self.players.iter_mut().find(|player| player.is_asked());
        next.map(Seated::plays_phase).is_some()
    }

    fn is_over(&self) -> bool {
        self.players[0].place.chair.view.outcome.is_some()
    }

    fn every_view_is_as_a_snapshot_shows_it(&mut self) {
        for player in &mut self.players {
            let chair = &mut player.place.chair;
            let fresh = chair.fresh_view(self.daemon.address());
            let (seat, turn) = (chair.seat_id(), self.turn);
            is_the_same(&chair.view, &fresh, &format!("{seat} on turn {turn}"));
            // A whole campaign of news would fill the memory.
            chair.heard.clear();
        }
    }

    /// A power cut: everybody comes back, to what was acknowledged.
    fn the_server_is_killed(&mut self) {
        for player in &mut self.players {
            player.place.chair.catch_up();
        }
        self.daemon.kill();
        self.daemon.restart();
        for player in &mut self.players {
            let chair = &mut player.place.chair;
            let known = chair.view.clone();
            chair.come_back(self.daemon.address());
            chair.catch_up();
            is_the_same(&known, &chair.view, "what was known before the power cut");
        }
        self.every_view_is_as_a_snapshot_shows_it();
    }

    /// What each side ordered.
    fn tallies(&self) -> BTreeMap<Side, Tally> {
        let mut tallies = BTreeMap::<Side, Tally>::new();
        for player in &self.players {
            tallies
                .entry(player.side)
                .or_default()
                .add(&player.place.tally);
        }
        tallies
    }
}

/// The campaign's file, its sudden deaths tried on the last day only.
fn whole_campaign() -> String {
    let (_, text) = naktong_scenarios::bundled()
        .find(|(id, _)| id.as_str() == CAMPAIGN)
        .expect("the campaign is bundled");
    let sudden = "when = \"every_dusk\"";
    assert_eq!(text.matches(sudden).count(), 3, "17.2 has three terms");
    text.replace(sudden, "when = \"last_dusk\"")
}

/// Two views are the same; if not, only the difference is shown.
fn is_the_same(known: &View, fresh: &View, what: &str) {
    if known != fresh {
        panic!("{what}: {:#?}", known.changes_to(fresh));
    }
}

#[test]
fn c11_is_played_from_25_june_to_15_september_with_every_phase_used() {
    let last = std::env::var("NAKTONG_CAMPAIGN_TURNS");
    let last: Option<u16> = last.ok().and_then(|turns| turns.parse().ok());
    let begun = Instant::now();
    let mut war = War::begins();
    let mut killed = false;
    while war.goes_on() {
        let side = war.players[0].place.chair.view.turn.acting;
        if !killed && war.turn == KILLED_IN && side == Some(Side::Un) {
            war.the_server_is_killed();
            killed = true;
        }
        if last.is_some_and(|last| war.turn > last) {
            war.players[0].place.chair.plays(Order::Resign);
        }
    }
    let played = begun.elapsed();

    let outcome = war.players[0].place.chair.view.outcome.clone();
    println!("{}\n{outcome:?} in {played:?}\n", war.course);
    let tallies = war.tallies();
    tell(&war, &tallies);
    assert!(outcome.is_some(), "the campaign has an outcome");
    if last.is_none() {
        assert!(killed, "the server was killed in the middle");
        assert_eq!(war.turn, war.board.turns, "until 15 September");
        for (phase, kind, sides) in IN_PLAY {
            // What a war has few of may fall to one side in one war, to the other in the next.
            let given = sides.iter().map(|side| tallies[side].count(phase, kind));
            assert!(given.sum::<u32>() > 0, "never ordered: {phase}, {kind}");
        }
    }

    let begun = Instant::now();
    war.players[0].place.chair.session.waits(PATIENCE);
    let (replay, file) = war.players[0].place.chair.export();
    let (records, bytes, took) = (replay.records.len(), file.len(), begun.elapsed());
    println!("{records} records, a replay file of {bytes} bytes, made in {took:?}");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("campaign.naktong");
    std::fs::write(&path, file).unwrap();
    let begun = Instant::now();
    let verified = naktongd_within(PATIENCE, &["verify", path.to_str().unwrap()]).ok();
    println!("verified in {:?}", begun.elapsed());
    let state = last_state(&replay.records).expect("it was played");
    assert!(
        verified.contains(&format!("final state {state}")),
        "{verified}"
    );
}

/// The table of counts, and what it cost.
fn tell(war: &War, tallies: &BTreeMap<Side, Tally>) {
    println!("{:<14} {:<22} {:>6} {:>6}", "phase", "order", "NK", "UN");
    for (phase, kind, sides) in IN_PLAY {
        let [nk, un] = BOTH else {
            unreachable!("two sides")
        };
        let [nk, un] = [nk, un].map(|side| match sides.contains(side) {
            true => tallies[side].count(phase, kind).to_string(),
            false => String::new(),
        });
        println!("{:<14} {kind:<22} {nk:>6} {un:>6}", phase.to_string());
    }
    for (side, tally) in tallies {
        let (count, took) = tally.given.values().fold((0, Duration::ZERO), |sum, row| {
            (sum.0 + row.0, sum.1 + row.1)
        });
        println!("{side}: {count} orders accepted in {took:?}");
        for ((phase, kind), (count, took)) in &tally.given {
            println!("    {phase}, {kind}: {count}, each {:?}", *took / *count);
        }
        for ((kind, rule), (count, text)) in &tally.refused {
            println!("    refused {kind} ({rule}): {count}, the last: {text}");
        }
    }
    for player in &war.players {
        let (took, asked) = player.place.asked;
        println!(
            "{} asked for legal orders {asked} times: {took:?}",
            player.place.chair.seat_id()
        );
    }
}
