//! What a finished match proves, to whom, and how forgers fare (architecture, contracts 7 and 8).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use naktong_protocol::codec::Hash;
use naktong_protocol::message::{MatchInfo, MatchState, Nonce};
use naktong_protocol::proof::{self, Fails};
use naktong_protocol::record::{FORMAT, Fact, Record};
use naktong_protocol::replay::Replay;
use naktong_protocol::report::Roll;
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, Order, View, Viewer};
use naktong_server::identity::Identity;
use naktong_server::journal::Secret;
use naktong_server::matches::export;
use naktong_tests::daemon::{data_dir, naktongd};
use naktong_tests::player::Ran;
use naktong_tests::{Chair, Daemon, Player};

/// The matches and files that every released version has left behind, and the present one's.
fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

/// The checker that shares no code with ours; nothing where there is no Python to run it.
fn python(file: &Path) -> Option<Ran> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/check_dice.py");
    let mut command = Command::new("python3");
    command.arg("-B").arg(script).arg(file);
    let there = Command::new("python3").arg("--version").output().is_ok();
    let needed = std::env::var_os("NAKTONG_PYTHON").is_some();
    assert!(
        there || !needed,
        "python3 is to check the dice and is not there"
    );
    there.then(|| Ran::of(command))
}

/// What each of the three tools says of a file: its exit code.
fn judged(file: &Path) -> [i32; 3] {
    let path = file.to_str().expect("the path is text");
    let ours = naktongd(&["verify", path]).code;
    let guest = Player::at("ws://127.0.0.1:1").types(&["verify", path]).code;
    [ours, guest, python(file).map_or(guest, |ran| ran.code)]
}

fn save(replay: &Replay, file: &Path) {
    replay.write(fs::File::create(file).unwrap()).unwrap();
}

/// Two people play a turn of C1 each and one gives up.
fn played(daemon: &Daemon) -> (Player, Player, String) {
    let (north, south, game) = Player::seated(daemon);
    let town = naktong_tests::plan::uijongbu(&naktong_tests::board());
    for (player, side) in [(&north, Side::Nk), (&south, Side::Un)] {
        let mut table = naktong_tests::Table::play(player, &game);
        table.follow_until(|view| view.turn.acting == Some(side));
        table.plays_its_turn(town);
    }
    // The dice may have decided it already.
    let view: View = north.asks(&["show", &game]).value();
    if view.outcome.is_none() {
        let _ = north.types(&["order", &game, "resign"]).ok();
    }
    (north, south, game)
}

#[test]
fn a_finished_match_proves_itself_to_three_tools_and_to_those_who_played_it() {
    let daemon = Daemon::start();
    let (north, south, game) = played(&daemon);
    let file = north.home().join("match.naktong");
    let path = file.to_str().unwrap();
    for player in [&north, &south] {
        let _ = player.types(&["export", &game, path, "--force"]).ok();
        let told = player.types(&["verify", path]).ok();
        assert!(told.contains("it is what you were told"), "{told}");
    }
    assert_eq!(judged(&file), [0; 3]);
    let guest = Player::of(&daemon).types(&["verify", path]).ok();
    assert!(guest.contains("you kept nothing of this match"), "{guest}");

    let replay = Replay::read(&fs::read(&file).unwrap()[..]).unwrap();
    let luck = south.types(&["luck", path]).ok();
    assert!(luck.contains("NK attacking: "), "{luck}");
    assert_eq!(
        luck,
        south.types(&["luck", &game]).ok(),
        "from the server too"
    );
    let lines = north.home().join("match.jsonl");
    let _ = south
        .types(&["export", "--lines", &game, lines.to_str().unwrap()])
        .ok();
    let text = fs::read_to_string(lines).unwrap();
    let updates: usize = replay
        .streams
        .iter()
        .map(|stream| stream.updates.len())
        .sum();
    let frames = 2 + replay.records.len() + replay.streams.len() + updates;
    assert_eq!(text.lines().count(), frames);
    for line in text.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn a_match_that_still_runs_is_unproven() {
    let daemon = Daemon::start();
    let (north, _south, game) = Player::seated(&daemon);
    let file = north.home().join("match.naktong");
    let _ = north.types(&["export", &game, file.to_str().unwrap()]).ok();
    assert_eq!(judged(&file), [4; 3]);
}

/// A server that forges its own match with all it has: key, secret, rules.
fn rewrite(honest: &Replay, data: &Path, change: impl FnOnce(&mut [Record])) -> Replay {
    let mut records = honest.records.clone();
    change(&mut records);
    let identity = Identity::of(data).unwrap();
    let mut previous = Hash::ZERO;
    let mut secret = None;
    for record in &mut records {
        record.previous = previous;
        if let Fact::Revealed {
            secret: opened,
            signature,
        } = &mut record.fact
        {
            let id = honest.header.info.id;
            let statement = proof::journal_statement(id, record.seq - 1, previous);
            *signature = Some(identity.sign(&statement));
            secret = Some(Secret(*opened));
        }
        previous = record.hash();
    }
    export::replay(records, Viewer::Everything, secret).unwrap()
}

#[test]
fn a_server_that_rewrites_a_match_is_found_out_by_those_who_played_it() {
    let daemon = Daemon::start();
    let (north, _south, game) = played(&daemon);
    let file = north.home().join("match.naktong");
    let path = file.to_str().unwrap();
    let _ = north.types(&["export", &game, path]).ok();
    let honest = Replay::read(&fs::read(&file).unwrap()[..]).unwrap();
    let forged = rewrite(&honest, daemon.data_dir(), |records| {
        let seated = records
            .iter_mut()
            .find_map(|record| match &mut record.fact {
                Fact::Seated { player, .. } => Some(player),
                _ => None,
            });
        *seated.unwrap() = "somebody else".to_owned();
    });
    save(&forged, &file);
    assert_eq!(judged(&file), [0; 3], "nothing in the file itself is wrong");
    let told = north.types(&["verify", path]).failed(3);
    assert!(told.contains("than the server told nk"), "{told}");
}

#[test]
fn a_finished_match_moves_to_another_server() {
    let daemon = Daemon::start();
    let (north, _south, game) = played(&daemon);
    let file = north.home().join("match.naktong");
    let path = file.to_str().unwrap();
    let _ = north.types(&["export", &game, path]).ok();
    let data = data_dir();
    let to = data.path().to_str().unwrap().to_owned();
    let import = || naktongd(&["import", path, "--data-dir", &to]);
    let told = import().ok();
    assert!(told.contains("is match "), "{told}");
    assert!(import().failed(16).contains("journal already"));

    let other = Daemon::start_on(data, &[]);
    assert!(import().failed(13).contains("locked by another server"));
    let guest = Player::of(&other);
    let listed: MatchInfo = guest.asks(&["list"]).value();
    assert!(matches!(listed.state, MatchState::Finished(_)));
    let again = guest.home().join("again.naktong");
    let _ = guest
        .types(&["export", &game, again.to_str().unwrap()])
        .ok();
    let read = |file: &Path| Replay::read(&fs::read(file).unwrap()[..]).unwrap();
    let (first, second) = (read(&file), read(&again));
    assert_eq!(first.records, second.records);
    assert_eq!(first.streams, second.streams);
    assert_eq!(
        judged(&again),
        [0; 3],
        "signed by the server where it was played"
    );
}

/// Seeded choices, the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// A match of two turns, as one who plays it has it.
fn a_finished_match() -> Replay {
    let daemon = Daemon::start();
    let [mut nk, mut un] = Chair::both(daemon.address());
    nk.plays_its_turn();
    un.follow_until(|view| view.turn.acting == Some(Side::Un));
    un.plays_its_turn();
    nk.follow_until(|view| view.turn.acting != Some(Side::Un));
    // The dice may have decided it already.
    if nk.view.outcome.is_none() {
        nk.plays(Order::Resign);
    }
    nk.export().0
}

fn rolls(record: &mut Record) -> Option<&mut Vec<Roll>> {
    match &mut record.fact {
        Fact::Started(judged) | Fact::Played { judged, .. } => Some(&mut judged.rolls),
        _ => None,
    }
}

/// One forgery of a kind; `false` if this match has nothing of it.
fn forge(kind: usize, replay: &mut Replay, chance: &mut Chance) -> bool {
    let records = &mut replay.records;
    let inner = 1 + chance.below(records.len() - 2);
    match kind {
        // A die.
        0 | 1 => {
            let rolled: Vec<usize> = (0..records.len())
                .filter(|at| rolls(&mut records[*at]).is_some_and(|rolls| !rolls.is_empty()))
                .collect();
            let at = rolled[chance.below(rolled.len())];
            let rolls = rolls(&mut records[at]).unwrap();
            let which = chance.below(rolls.len());
            let roll = &mut rolls[which];
            match kind {
                0 => roll.value = roll.value % roll.die + 1,
                _ => roll.label.insert(0, '1'),
            }
        }
        2 => {
            let other = 1 + chance.below(records.len() - 2);
            if records[inner].fact == records[other].fact {
                return false;
            }
            records.swap(inner, other);
        }
        3 => {
            records.remove(inner);
        }
        4 => {
            let doubled = records[inner].clone();
            records.insert(inner, doubled);
        }
        5 => records[1..].reverse(),
        6 => {
            let Fact::Opened(opened) = &mut records[0].fact else {
                unreachable!("a match is opened first");
            };
            let at = chance.below(opened.scenario_bytes.len());
            opened.scenario_bytes[at] ^= 1 << chance.below(8);
        }
        7 => {
            let seated = records
                .iter_mut()
                .find_map(|record| match &mut record.fact {
                    Fact::Seated { nonce, .. } => Some(nonce),
                    _ => None,
                });
            let Nonce(bytes) = seated.unwrap();
            bytes[chance.below(32)] ^= 1 << chance.below(8);
        }
        8 => {
            let last = records.last_mut().unwrap();
            let statement =
                proof::journal_statement(replay.header.info.id, last.seq - 1, last.previous);
            if let Fact::Revealed { signature, .. } = &mut last.fact {
                *signature = Some(Identity::random().sign(&statement));
            }
        }
        9 => {
            let stream = chance.below(replay.streams.len());
            let updates = &mut replay.streams[stream].updates;
            let at = chance.below(updates.len());
            updates[at].seal.0[chance.below(32)] ^= 1 << chance.below(8);
        }
        10 => {
            if let Fact::Revealed { secret, .. } = &mut records.last_mut().unwrap().fact {
                secret[chance.below(32)] ^= 1 << chance.below(8);
            }
        }
        _ => {
            replay.header.info.id = MatchId(uuid::Uuid::from_u128(chance.0.into()));
        }
    }
    true
}

#[test]
fn a_thousand_forged_logs_are_named() {
    const KINDS: usize = 12;
    let honest = a_finished_match();
    proof::check(&honest).unwrap();
    let mut chance = Chance(1950);
    let mut found = [0; KINDS];
    let mut forgeries = 0;
    while forgeries < 1_000 {
        let kind = forgeries % KINDS;
        let mut forged = honest.clone();
        if !forge(kind, &mut forged, &mut chance) {
            continue;
        }
        // Every other one is chained anew, as who forges would.
        if forgeries / KINDS % 2 == 1 {
            let mut previous = Hash::ZERO;
            for (number, record) in (1..).zip(&mut forged.records) {
                (record.seq, record.previous) = (number, previous);
                previous = record.hash();
            }
        }
        match proof::check(&forged) {
            Err(Fails::Forged(why)) => assert!(!why.is_empty()),
            other => panic!("forgery {forgeries} of kind {kind}: {other:?}"),
        }
        found[kind] += 1;
        forgeries += 1;
    }
    assert!(found.iter().all(|count| *count > 80), "{found:?}");
}

#[test]
fn forged_files_are_named_by_every_tool_alike() {
    let honest = a_finished_match();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("match.naktong");
    save(&honest, &file);
    assert_eq!(judged(&file), [0; 3]);
    let mut chance = Chance(7);
    // A die, another label, a record left out, one doubled, another nonce, another secret.
    for kind in [0, 1, 3, 4, 7, 10] {
        let mut forged = honest.clone();
        assert!(forge(kind, &mut forged, &mut chance));
        save(&forged, &file);
        assert_eq!(judged(&file), [3; 3], "kind {kind}");
    }
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(judged(&file), [2; 3], "half a file");
}

/// Every finished match that a released version left behind, and one of the present format, which
/// is made anew with NAKTONG_REWRITE=1 as long as nothing is released.
#[test]
fn the_sample_matches_of_every_format_hold_for_every_tool() {
    if std::env::var_os("NAKTONG_REWRITE").is_some() {
        fs::create_dir_all(samples()).unwrap();
        let file = samples().join(format!("c1-format-{FORMAT}.naktong"));
        save(&a_finished_match(), &file);
    }
    let files = fs::read_dir(samples()).unwrap();
    let files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    let of_each_format = (1..=FORMAT).all(|format| {
        let name = format!("c1-format-{format}.naktong");
        files.iter().any(|file| file.ends_with(&name))
    });
    assert!(of_each_format, "{files:?}");
    for file in files {
        assert_eq!(judged(&file), [0; 3], "{}", file.display());
    }
}
