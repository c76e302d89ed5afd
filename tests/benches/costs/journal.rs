//! Durable orders a second: the records of real games, appended to the embedded journal by one
//! match and by many at once, next to bare synced writes of the same size.

use naktong_protocol::codec::{self, Hash};
use naktong_protocol::proof::PublicKey;
use naktong_protocol::record::{Fact, Judged, Opened, Record};
use naktong_protocol::{MatchId, OrderId};
use naktong_rules::{Event, Game, RULES_VERSION};
use naktong_server::config::Config;
use naktong_server::journal::{Journal, Secret, Sqlite};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::disk::{self, BareLog};
use crate::report::Comparison;
use crate::rules::{PATIENCE, c1, play};

const ROUNDS: usize = 25;
/// Writes of one case in one round: few, so that an unsteady disk slows all cases alike.
const ALONE: usize = 100;
/// The same for each of [`MATCHES`].
const EACH: usize = 16;
const MATCHES: u64 = 64;

/// Prints what a durable order costs.
pub(crate) fn report() {
    let directory = disk::directory();
    let runtime = Runtime::new().expect("the system gives threads");
    let failed = CancellationToken::new();
    let journal = Sqlite::open(directory.path(), &Config::default(), failed)
        .expect("a new journal can be opened");

    // The first round warms up.
    let mut alone = Writer::open(&runtime, &journal, 0, (ROUNDS + 1) * ALONE);
    let mut many: Vec<Writer> = (1..=MATCHES)
        .map(|number| Writer::open(&runtime, &journal, number, (ROUNDS + 1) * EACH))
        .collect();
    let sizes: Vec<usize> = alone
        .waiting()
        .map(|record| record.to_bytes().len())
        .collect();
    let record_bytes = sizes.iter().sum::<usize>() / sizes.len();
    let mut bare = BareLog::new(directory.path(), record_bytes);

    println!("\nJournal: records of played orders, {record_bytes} bytes on average");
    Comparison::with("a bare write and sync_data of such a block", || {
        (0..ALONE).for_each(|_| bare.append());
        ALONE
    })
    .and("a durable order, 1 match", || {
        runtime.block_on(alone.append(&journal, ALONE));
        ALONE
    })
    .and(
        format!("a durable order, {MATCHES} matches at once"),
        || {
            let writing = many.iter_mut().map(|writer| writer.append(&journal, EACH));
            runtime.block_on(futures_util::future::join_all(writing));
            many.len() * EACH
        },
    )
    .run(ROUNDS);

    for writer in many.iter().chain([&alone]) {
        let stored = runtime
            .block_on(journal.read(writer.id))
            .expect("it was written");
        assert_eq!(stored.records.len() as u64, writer.at, "all of it is there");
        assert_eq!(stored.damage, None);
    }
    runtime.block_on(journal.seal()).expect("it seals");
}

/// A match that has its records ready.
struct Writer {
    id: MatchId,
    /// The number of its last record.
    at: u64,
    records: std::vec::IntoIter<Record>,
}

impl Writer {
    /// Opens a match in the journal and makes its records: games of C1, one after another.
    fn open(runtime: &Runtime, journal: &Sqlite, number: u64, records: usize) -> Self {
        let id = MatchId(Uuid::from_u128(u128::from(number)));
        let game = Game::new(c1());
        let first = Record {
            seq: 1,
            previous: Hash::ZERO,
            at_ms: 0,
            fact: Fact::Opened(Opened {
                match_id: id,
                scenario: game.scenario().id,
                scenario_bytes: codec::encode(game.scenario()),
                rules_version: RULES_VERSION,
                dice_commitment: Hash::ZERO,
                server_key: PublicKey(Hash::ZERO),
                seats: vec![],
            }),
        };
        let mut chain = vec![first];
        let mut facts = (1..).flat_map(|seed| facts(&game, number * 1_000 + seed));
        while chain.len() <= records {
            let last = chain.last().expect("it began with one");
            chain.push(Record {
                seq: last.seq + 1,
                previous: last.hash(),
                at_ms: 0,
                fact: facts.next().expect("there is always another game"),
            });
        }
        let mut records = chain.into_iter();
        let first = records.next().expect("it began with one");
        runtime
            .block_on(journal.open(id, Secret([0; 32]), vec![first]))
            .expect("nobody opened it before");
        Self { id, at: 1, records }
    }

    /// The records still to be written.
    fn waiting(&self) -> impl Iterator<Item = &Record> {
        self.records.as_slice().iter()
    }

    /// Appends so many records, each when the one before is durable, as a match does.
    async fn append(&mut self, journal: &Sqlite, count: usize) {
        for record in self.records.by_ref().take(count) {
            journal
                .append(self.id, self.at, vec![record])
                .await
                .expect("the only writer of its match");
            self.at += 1;
        }
    }
}

/// What the journal keeps of a whole random game.
fn facts(start: &Game, seed: u64) -> impl Iterator<Item = Fact> {
    let line = play(start, seed, usize::MAX, PATIENCE);
    line.orders.into_iter().map(|played| Fact::Played {
        seat: played.seat,
        order_id: OrderId::random(),
        order: played.order,
        judged: Judged {
            rolls: played
                .events
                .iter()
                .filter_map(Event::roll)
                .cloned()
                .collect(),
            events: codec::encode(&played.events),
            // As long as the hash after it.
            state: played.before.state_hash(),
        },
    })
}
