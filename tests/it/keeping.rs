//! Backup, restore, verification and room given back, with the real program on real directories.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use naktong_protocol::message::{Answer, RefusalCode, Request};
use naktong_tests::daemon::{data_dir, naktongd};
use naktong_tests::stored::Stored;
use naktong_tests::{Chair, Codec, Daemon, Session, plan};

fn name(path: &Path) -> &str {
    path.to_str().expect("it is a name")
}

/// What `naktongd verify` says of a directory, but for its name.
fn holds(directory: &Path) -> String {
    let told = naktongd(&["verify", name(directory)]).ok();
    told.replace(name(directory), "DIRECTORY")
}

fn backup(data: &Path, to: &Path) -> naktong_tests::Ran {
    naktongd(&["backup", name(to), "--data-dir", name(data)])
}

fn restore(from: &Path, data: &Path) -> naktong_tests::Ran {
    naktongd(&["restore", name(from), "--data-dir", name(data)])
}

#[test]
fn a_backup_made_while_orders_flow_is_one_moment_of_the_journal() {
    let mut daemon = Daemon::start_with(&["requests_per_second=100000", "requests_burst=100000"]);
    let [mut nk, _un] = Chair::both(daemon.address());
    let backups = data_dir();
    let enough = AtomicBool::new(false);
    let made: Vec<_> = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !enough.load(Ordering::Relaxed) {
                nk.fidgets();
            }
        });
        let made = (0..4).map(|count| {
            let to = backups.path().join(count.to_string());
            let _ = backup(daemon.data_dir(), &to).ok();
            to
        });
        let made = made.collect();
        enough.store(true, Ordering::Relaxed);
        made
    });
    let played = nk.seq();
    daemon.kill();

    // Of a server that was killed, its write-ahead log beside the file.
    let after = backups.path().join("after");
    let _ = backup(daemon.data_dir(), &after).ok();
    let last = made.last().expect("some were made");
    let all = Stored::of(daemon.data_dir()).records(nk.game);
    let mut lengths = vec![];
    for backup in &made {
        let told = holds(backup);
        let kept = Stored::of(backup).records(nk.game);
        assert_eq!(
            kept[..],
            all[..kept.len()],
            "it is a beginning of the journal"
        );
        assert!(told.contains(&format!("{} records", kept.len())), "{told}");
        lengths.push(kept.len());
    }
    assert!(lengths.is_sorted(), "{lengths:?}");
    assert_eq!(Stored::of(&after).records(nk.game), all);

    let fresh = data_dir();
    let _ = restore(last, fresh.path()).ok();
    assert_eq!(holds(fresh.path()), holds(last));
    let before = Stored::of(last).records(nk.game).len();
    let key = |directory: &Path| std::fs::read(directory.join("server-key")).unwrap();
    assert_eq!(key(fresh.path()), key(daemon.data_dir()));

    // The players go on from where the backup stands.
    let daemon = Daemon::start_on(fresh, &[]);
    let spectator = Chair::spectate(daemon.address(), Codec::Json, nk.game);
    assert!(spectator.seq() <= played);
    let key = nk.seat.expect("it is a seat").1;
    let claim = Request::Claim {
        r#match: nk.game,
        seat: nk.seat_id(),
        key,
    };
    let mut session = Session::open(daemon.address(), Codec::Json);
    let seated = session.ask(claim);
    assert!(matches!(seated, Answer::Seated(_)), "{seated:?}");
    assert_eq!(Stored::of(daemon.data_dir()).records(nk.game).len(), before);
}

#[test]
fn restored_is_what_was_there_to_the_hash_and_nothing_is_written_over() {
    let mut daemon = Daemon::start();
    let [mut nk, _un] = Chair::both(daemon.address());
    for _ in 0..5 {
        nk.fidgets();
    }
    let _ = daemon.admin(&["announce", "A backup is made."]).ok();
    let place = data_dir();
    let (kept, fresh) = (place.path().join("kept"), place.path().join("fresh"));
    let _ = backup(daemon.data_dir(), &kept).ok();
    assert_eq!(daemon.terminate(), 0);
    let original = holds(daemon.data_dir());
    assert!(original.contains("2 rows of the audit log"), "{original}");
    assert_eq!(holds(&kept), original);
    let _ = restore(&kept, &fresh).ok();
    assert_eq!(holds(&fresh), original);

    for (ran, words) in [
        (backup(daemon.data_dir(), &kept), "is there already"),
        (restore(&kept, &fresh), "is there already"),
        (restore(&kept, daemon.data_dir()), "is there already"),
    ] {
        let told = ran.failed(16);
        assert!(told.contains(words), "{told}");
    }
    use std::os::unix::fs::PermissionsExt;
    for (file, mode) in [
        ("", 0o700),
        ("server-key", 0o600),
        ("journal.sqlite", 0o600),
    ] {
        let data = std::fs::metadata(kept.join(file)).unwrap();
        assert_eq!(data.permissions().mode() & 0o777, mode, "{file}");
    }
    std::fs::remove_file(fresh.join("journal.sqlite")).unwrap();
    std::fs::remove_file(fresh.join("server-key")).unwrap();
    for other in [
        "operator.sqlite",
        "outbox.sqlite",
        "house.sqlite",
        "chat.sqlite",
    ] {
        std::fs::remove_file(fresh.join(other)).unwrap();
    }
    std::fs::write(fresh.join("journal.sqlite-wal"), "left behind").unwrap();
    let told = restore(&kept, &fresh).failed(16);
    assert!(
        told.contains("journal.sqlite-wal is there already"),
        "{told}"
    );
    let empty = place.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let told = backup(&empty, &place.path().join("none")).failed(15);
    assert!(told.contains("no journal"), "{told}");
    let told = restore(&empty, &place.path().join("none")).failed(2);
    assert!(told.contains("it is no backup"), "{told}");
}

#[test]
fn a_backup_that_was_changed_is_not_restored() {
    let mut daemon = Daemon::start();
    let [mut nk, _un] = Chair::both(daemon.address());
    for _ in 0..5 {
        nk.fidgets();
    }
    let place = data_dir();
    let kept = place.path().join("kept");
    let _ = backup(daemon.data_dir(), &kept).ok();
    assert_eq!(daemon.terminate(), 0);
    Stored::of(&kept).damage(nk.game, 5);
    let fresh = place.path().join("fresh");
    for told in [
        naktongd(&["verify", name(&kept)]).failed(2),
        restore(&kept, &fresh).failed(2),
    ] {
        assert!(
            told.contains("journal.sqlite is not as it was backed up"),
            "{told}"
        );
        assert!(told.contains("the checksum of record 5 is wrong"), "{told}");
    }
    assert!(!fresh.exists());
}

#[test]
fn room_is_given_back_when_the_server_is_down() {
    let mut daemon = Daemon::start();
    let [mut nk, _un] = Chair::both(daemon.address());
    nk.fidgets();
    let data = name(daemon.data_dir()).to_owned();
    let told = naktongd(&["vacuum", "--data-dir", &data]).failed(13);
    assert!(told.contains("locked by another server"), "{told}");
    assert_eq!(daemon.terminate(), 0);
    let before = holds(daemon.data_dir());
    let told = naktongd(&["vacuum", "--data-dir", &data]).ok();
    assert!(told.contains("journal.sqlite"), "{told}");
    assert_eq!(holds(daemon.data_dir()), before);
    daemon.restart();
    nk.come_back(daemon.address());
    nk.fidgets();
}

/// A file system of a few MiB, until it is dropped.
struct Small(std::path::PathBuf);

impl Small {
    fn mounted_on(directory: &Path) -> Self {
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs", name(directory)])
            .status();
        assert!(
            mounted.is_ok_and(|status| status.success()),
            "root may mount"
        );
        Self(directory.to_owned())
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount")
            .args(["--lazy", name(&self.0)])
            .status();
    }
}

#[test]
#[ignore = "mounts a small file system, which root alone may"]
fn on_a_full_disk_orders_are_refused_reading_goes_on_and_service_resumes_by_itself() {
    let data = data_dir();
    let small = Small::mounted_on(data.path());
    let ballast = small.0.join("ballast");
    let daemon = Daemon::start_on(data, &[]);
    let [mut nk, mut un] = Chair::both(daemon.address());
    nk.fidgets();
    // As much as there is room for.
    let filled = std::fs::write(&ballast, vec![0; 8 << 20]);
    assert_eq!(filled.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    let (view, legal) = (nk.view.clone(), nk.legal());
    let order = plan::fidget(&view, &legal).expect("stances may be changed");
    let refused = loop {
        // What has a place in the log already finds it.
        match nk.order(order.clone()) {
            Answer::Refused(refusal) => break refusal,
            Answer::Accepted { .. } => {}
            other => panic!("neither accepted nor refused: {other:?}"),
        }
    };
    assert_eq!(refused.code, RefusalCode::NotSaved);
    un.catch_up();
    assert_eq!(un.session.ask(Request::Ping), Answer::Done);
    let spectator = Chair::spectate(daemon.address(), Codec::Json, nk.game);
    assert_eq!(spectator.view.turn, nk.view.turn);
    let told = daemon.admin(&["announce", "The disk is full."]).failed(19);
    assert!(told.contains("Nothing was done"), "{told}");
    std::fs::remove_file(&ballast).unwrap();
    nk.fidgets();
    let _ = daemon.admin(&["announce", "There is room again."]).ok();
    drop(daemon);
}
