//! A club's evening, by the programs as they are: twenty accounts, eight matches, live and with days
//! for a turn; spectators, hand-overs, a server that is killed and one that is drained for its
//! successor; webhooks and mails that arrive; and at the end nothing is lost and the audit log
//! tells the story.

use std::collections::BTreeMap;
use std::time::Instant;

use naktong_protocol::message::{Answer, MatchInfo, MatchState, OwnMatch};
use naktong_protocol::notation;
use naktong_protocol::order::LegalOrders;
use naktong_protocol::record::{Fact, Record};
use naktong_protocol::unit::Side;
use naktong_protocol::{MatchId, Order, View};
use naktong_tests::daemon::naktongd;
use naktong_tests::mailbox::Mailbox;
use naktong_tests::player::Process;
use naktong_tests::sink::Sink;
use naktong_tests::stored::Stored;
use naktong_tests::{C1, Daemon, PATIENCE, Player, board, plan};

/// Who has an account.
const MEMBERS: usize = 20;
/// Who of them plays; the others look on.
const PLAYERS: usize = 15;

/// What is played against a computer player: it lasts, whatever he does.
const SOLO: &str = "c2-fall-of-seoul";

/// A match of the evening: who plays it.
struct Match {
    id: String,
    north: usize,
    /// Nobody: a computer player.
    south: Option<usize>,
}

struct Club {
    daemon: Daemon,
    members: Vec<Player>,
    matches: Vec<Match>,
    /// How many orders each match has acknowledged.
    acknowledged: BTreeMap<String, usize>,
}

impl Club {
    /// The server is up and everybody has an account.
    fn opens(settings: &[&str]) -> Self {
        let daemon = Daemon::start_with(settings);
        let members: Vec<Player> = (0..MEMBERS).map(|_| Player::of(&daemon)).collect();
        std::thread::scope(|scope| {
            for (number, member) in members.iter().enumerate() {
                scope.spawn(move || {
                    let name = format!("Member {number:02}");
                    let told = match number % 5 {
                        0 => member.pipes(&["account", "register", &name], "correct horse battery"),
                        _ => member.types(&["account", "register", &name, "--key"]),
                    };
                    assert!(told.ok().contains("may play, watch, host"));
                });
            }
        });
        Self {
            daemon,
            members,
            matches: vec![],
            acknowledged: BTreeMap::new(),
        }
    }

    /// A match is hosted with these terms, and both sit down.
    fn sits_down(&mut self, north: usize, south: Option<usize>, terms: &[&str]) {
        let set = terms.iter().flat_map(|term| ["--set", term]);
        let scenario = if south.is_some() { C1 } else { SOLO };
        let words: Vec<&str> = ["host", scenario].into_iter().chain(set).collect();
        let (host, guest) = (
            &self.members[north],
            south.map(|south| &self.members[south]),
        );
        let id = host.types(&words).ok().trim().to_owned();
        let _ = host.types(&["join", &id, "--seat", "nk"]).ok();
        if let Some(guest) = guest {
            let is_private = terms.contains(&"private=yes");
            if is_private {
                let hidden = guest.types(&["join", &id, "--seat", "un"]).failed(8);
                assert!(hidden.contains("There is no match"), "{hidden}");
                let link = host.types(&["invite", &id, "--seat", "un"]).ok();
                let _ = guest.pipes(&["accept"], link.trim()).ok();
            } else {
                let _ = guest.types(&["join", &id, "--seat", "un"]).ok();
            }
            if terms.contains(&"start=ready") {
                let _ = guest.types(&["ready", &id]).ok();
                let _ = host.types(&["ready", &id]).ok();
            }
        }
        self.matches.push(Match { id, north, south });
    }

    /// By the eyes of who plays the North.
    fn view(&self, number: usize) -> View {
        let game = &self.matches[number];
        self.members[game.north].asks(&["show", &game.id]).value()
    }

    /// Who is on turn plays it, every order by a command of its own: on the first day nobody
    /// stirs, then the North drives for the town. Who has a computer player opposite waits for it.
    fn plays_turn(&mut self, number: usize) {
        let Match { north, south, .. } = self.matches[number];
        let id = self.matches[number].id.clone();
        let by = Instant::now() + PATIENCE;
        let mut view = self.view(number);
        while south.is_none() && view.turn.acting == Some(Side::Un) && view.outcome.is_none() {
            assert!(Instant::now() < by, "the computer player plays");
            view = self.view(number);
        }
        let acting = view.turn.acting;
        let member = match acting {
            Some(Side::Nk) => north,
            _ => south.unwrap_or(north),
        };
        let (player, town) = (&self.members[member], plan::uijongbu(&board()));
        while view.turn.acting == acting && view.outcome.is_none() {
            let legal: LegalOrders = player.asks(&["legal", &id]).value();
            let own: View = player.asks(&["show", &id]).value();
            let order = match (view.turn.turn, legal.done) {
                (turn @ 1, Some(phase)) => Order::Done { turn, phase },
                _ => plan::next_order(&own, &legal, town),
            };
            let order = notation::write(&order, &own);
            let _ = player.types(&["order", &id, &order]).ok();
            *self.acknowledged.entry(id.clone()).or_default() += 1;
            view = self.view(number);
        }
    }

    /// Who is on turn in each of some matches plays it.
    fn everybody_plays(&mut self, matches: &[usize]) {
        for number in matches {
            self.plays_turn(*number);
        }
    }

    /// Every acknowledged order is in the journal.
    fn nothing_is_lost(&self) {
        let stored = Stored::of(self.daemon.data_dir());
        for (id, count) in &self.acknowledged {
            let id: MatchId = id.parse().expect("it is an id");
            let is_order = |record: &&Record| matches!(record.fact, Fact::Played { .. });
            let played = stored.records(id).iter().filter(is_order).count();
            assert!(played >= *count, "{id}: {played} of {count} orders");
        }
    }
}

#[test]
fn a_club_evening() {
    let (hooks, letters) = (Sink::plain(), Mailbox::plain());
    let mail = format!("mail_server={}", letters.address());
    let mut club = Club::opens(&[
        "registrations_per_hour=1000",
        "sign_ins_per_minute=1000",
        "token_sign_ins_per_minute=10000",
        "webhook_allow_private=true",
        "webhook_allow_insecure=true",
        "notify_retry_ms=20",
        "notify_away_ms=0",
        "mail_security=none",
        "mail_from=The club <club@example.org>",
        &mail,
    ]);

    // Four live matches, two with days for a turn, a private one, and one against a computer player.
    let (live, daily) = ("clock=live:2h+30s:2h", "clock=daily:3d:14d");
    for number in 0..4 {
        club.sits_down(2 * number, Some(2 * number + 1), &[live]);
    }
    for number in 4..6 {
        club.sits_down(2 * number, Some(2 * number + 1), &[daily]);
    }
    club.sits_down(12, Some(13), &[live, "private=yes", "start=ready"]);
    club.sits_down(14, None, &[daily, "computer=un:recruit"]);
    let listed: Vec<MatchInfo> = club.members[19].asks(&["list"]).values();
    assert_eq!(listed.len(), 7, "the private one is in nobody's list");

    // Those with days for a turn go home and want to be told.
    let (by_hook, by_mail) = (&club.matches[4], &club.matches[5]);
    let url = hooks.url("club");
    let away = &club.members[by_hook.south.unwrap()];
    let _ = away.types(&["notify", &by_hook.id, "set", &url]).ok();
    let away = &club.members[by_mail.south.unwrap()];
    let address = "member11@example.org";
    let _ = away.types(&["notify", &by_mail.id, "set", address]).ok();
    let target = match away.asks(&["notify", &by_mail.id, "list"]).value() {
        Answer::Targets { targets, .. } => targets[0].id.to_string(),
        other => panic!("no targets but {other:?}"),
    };
    let code = letters.next().after("code");
    let _ = away
        .types(&["notify", &by_mail.id, "confirm", &target, &code])
        .ok();

    // Spectators.
    let mut watching: Vec<Process> = (PLAYERS..MEMBERS)
        .map(|member| {
            let game = &club.matches[member - PLAYERS].id;
            let mut watcher = club.members[member].starts("--plain", &["watch", game]);
            watcher.out.see("match");
            watcher
        })
        .collect();

    // Good manners: a greeting at the table, and a word among those who look on.
    let table = club.matches[0].id.clone();
    let _ = club.members[0]
        .types(&["say", &table, "Good evening!"])
        .ok();
    let _ = club.members[15].types(&["say", &table, "Who wins?"]).ok();
    watching[0].out.see("Member 00: Good evening!");
    watching[0].out.see("Member 15, watching: Who wins?");
    let heard = club.members[1].types(&["chat", &table]).ok();
    assert!(
        heard.contains("Good evening!") && !heard.contains("Who wins?"),
        "{heard}"
    );
    assert!(
        club.members[0]
            .types(&["watchers", &table])
            .ok()
            .contains("Member 15")
    );

    // Second thoughts: one's own before anything came of them, and with the other's leave.
    let hasty = club.matches[2].id.clone();
    let north = &club.members[4];
    let before: View = north.asks(&["show", &hasty]).value();
    let legal: LegalOrders = north.asks(&["legal", &hasty]).value();
    let march = plan::next_order(&before, &legal, plan::uijongbu(&board()));
    let march = notation::write(&march, &before);
    let _ = north.types(&["order", &hasty, &march]).ok();
    let _ = north.types(&["undo", &hasty]).ok();
    let after: View = north.asks(&["show", &hasty]).value();
    assert_eq!(after, before, "it is as it was");
    watching[2].out.see("Orders are taken back");
    club.plays_turn(3);
    let (north, south) = (&club.members[6], &club.members[7]);
    let _ = north.types(&["undo", &club.matches[3].id]).ok();
    let _ = south.types(&["agree", &club.matches[3].id, "undo"]).ok();
    assert_eq!(club.view(3).turn.acting, Some(Side::Nk), "back in his turn");

    // One plans a journey, another gives his chair to a friend for a while.
    let _ = club.members[8]
        .types(&["vacation", &club.matches[4].id, "2"])
        .ok();
    let lent = club.matches[6].id.clone();
    let key = club.members[12].types(&["entrust", &lent]).ok();
    let claim = ["claim", &lent, "--seat", "nk", "--name", "Member 16"];
    let _ = club.members[16].pipes(&claim, key.trim()).ok();
    let _ = club.members[16].types(&["order", &lent, "done"]).ok();
    let _ = club.members[12].types(&["entrust", &lent, "--back"]).ok();

    // The first turn of the North: the two who are away hear that it is theirs.
    let all: Vec<usize> = (0..club.matches.len()).collect();
    club.everybody_plays(&all);
    let told = hooks.next().json();
    assert_eq!(told["about"]["match"], club.matches[4].id);
    assert_eq!(
        (&told["kind"], &told["about"]["seat"]),
        (&"turn".into(), &"un".into())
    );
    assert!(
        told["about"]["deadline_ms"].is_u64(),
        "three days from now: {told}"
    );
    let told = letters.next();
    assert!(
        told.header("Subject")
            .contains("your turn in The Uijongbu Road (UN"),
        "{told:?}"
    );
    assert!(told.text.contains(&club.matches[5].id));

    // One is called away and lets a computer play; another gives his seat up for a friend.
    let handed = club.matches[0].id.clone();
    let south = &club.members[1];
    let _ = south
        .types(&["stand-in", &handed, "--level", "recruit"])
        .ok();
    watching[0].out.see("turn 2");
    let _ = south.types(&["take-back", &handed]).ok();
    let given = club.matches[1].id.clone();
    let key = club
        .daemon
        .admin(&["transfer", &given, "un", "Member 15"])
        .ok();
    let key = key.split_whitespace().last().expect("a key").to_owned();
    let claim = ["claim", &given, "--seat", "un", "--name", "Member 15"];
    let _ = club.members[15].pipes(&claim, &key).ok();
    club.matches[1].south = Some(15);

    // The power goes in the middle of the second half of the day.
    club.everybody_plays(&[1, 2]);
    club.daemon.kill();
    club.nothing_is_lost();
    club.daemon.restart();
    club.everybody_plays(&[3, 4, 5, 6]);
    for (number, watcher) in watching.iter_mut().enumerate() {
        watcher.out.see("turn 2");
        assert!(number == 4 || watcher.err.text().contains("connected again"));
    }

    // Noise: muted, then put out.
    let noise = ["--name", "Member 19", "--reason", "shouts"];
    let _ = club.daemon.admin(&[&["mute"], &noise[..]].concat()).ok();
    let told = club.members[19]
        .types(&["say", &club.matches[4].id, "BOO"])
        .failed(9);
    assert!(told.contains("muted"), "{told}");
    let _ = club
        .daemon
        .admin(&[&["ban"], &noise[..], &["--for", "1d"]].concat())
        .ok();
    watching[4].err.see("shouts");
    let told = club.members[19].types(&["list"]).failed(9);
    assert!(told.contains("shouts"), "{told}");

    // A new version is put in between two turns; the second day is played on it.
    let _ = club
        .daemon
        .admin(&["announce", "Tea, then a new version."])
        .ok();
    let drain = ["drain", "--in", "0s", "--text", "Back in a minute."];
    let _ = club.daemon.admin(&drain).ok();
    assert_eq!(club.daemon.wait_for_end(), 0, "drained");
    club.nothing_is_lost();
    club.daemon.restart();
    let close = [
        "close",
        &club.matches[7].id,
        "--reason",
        "the member went home",
    ];
    let _ = club.daemon.admin(&close).ok();
    for _ in 0..4 {
        club.everybody_plays(&all[..7]);
    }

    // Everything can be proved.
    for game in &club.matches[..7] {
        let mine: Vec<OwnMatch> = club.members[game.north].asks(&["mine"]).values();
        let own = mine.iter().find(|own| own.info.id.to_string() == game.id);
        let info = &own.expect("it is his").info;
        assert!(matches!(info.state, MatchState::Finished(_)), "{info:?}");
        let file = club.members[game.north].home().join("game.naktong");
        let file = file.to_str().expect("a name");
        let _ = club.members[game.north]
            .types(&["export", &game.id, file])
            .ok();
        let told = naktongd(&["verify", file]).ok();
        assert!(told.contains("holds"), "{told}");
    }
    drop(watching);
    assert_eq!(club.daemon.terminate(), 0);
    club.nothing_is_lost();
    let directory = club.daemon.data_dir().to_str().expect("a name");
    let _ = naktongd(&["verify", directory]).ok();

    // The log tells what operators did, and nothing else.
    club.daemon.restart();
    let audit = club.daemon.admin(&["audit"]).ok();
    let mut lines = audit.lines();
    for words in ["transfer", "mute", "ban", "announce", "drain", "close"] {
        let is_asked = |line: &&str| line.contains("asks {") && line.contains(words);
        assert!(
            lines.by_ref().any(|line| is_asked(&line)),
            "{words} in its order:\n{audit}"
        );
    }
    assert_eq!(
        audit.lines().filter(|line| line.contains("asks {")).count(),
        6,
        "{audit}"
    );
}
