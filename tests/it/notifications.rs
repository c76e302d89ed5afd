//! Notifications: players who are away are told that they are awaited, by real webhooks and real
//! mails, over a server that is killed; and nobody makes the server go where it should not.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use naktong_protocol::account::SecretText;
use naktong_protocol::message::{Answer, RefusalCode, Request};
use naktong_protocol::notify::{TargetId, TargetInfo, TargetRequest, TargetState, Way, When, Wish};
use naktong_protocol::{MatchId, Order, OrderId};
use naktong_server::config::Config;
use naktong_tests::chair::seat;
use naktong_tests::mailbox::Mailbox;
use naktong_tests::sink::{Reply, Sink};
use naktong_tests::trust::Trust;
use naktong_tests::{Chair, Codec, Daemon, PATIENCE, Player, Ran, Session};
use serde_json::{Value, json};

/// Lets webhooks go to the sinks of this machine, and tries again soon.
const OPEN: [&str; 5] = [
    "webhook_allow_private=true",
    "webhook_allow_insecure=true",
    "notify_retry_ms=20",
    "notify_away_ms=0",
    "notify_test_interval_ms=0",
];

fn webhook(url: &str) -> Way {
    Way::Webhook(SecretText(url.to_owned()))
}

fn mail(address: &str) -> Way {
    Way::Mail(SecretText(address.to_owned()))
}

fn always(way: Way) -> TargetRequest {
    TargetRequest::Set(Wish {
        way,
        r#match: None,
        when: When::Always,
    })
}

fn away(way: Way) -> TargetRequest {
    TargetRequest::Set(Wish {
        way,
        r#match: None,
        when: When::Away,
    })
}

fn request(chair: &Chair, ask: TargetRequest) -> Request {
    Request::Targets {
        r#match: chair.game,
        seat: chair.seat_id(),
        ask,
    }
}

/// Asks and gets the targets, and the secret if one is shown.
#[track_caller]
fn asks(chair: &mut Chair, ask: TargetRequest) -> (Vec<TargetInfo>, Option<String>) {
    let request = request(chair, ask);
    match chair.session.ask(request) {
        Answer::Targets { targets, secret } => (targets, secret.map(|secret| secret.0)),
        other => panic!("no targets but {other:?}"),
    }
}

#[track_caller]
fn refused(chair: &mut Chair, ask: TargetRequest) -> (RefusalCode, String) {
    let request = request(chair, ask);
    let refusal = chair.session.refused(request);
    (refusal.code, refusal.text)
}

/// Sets a webhook for the NK seat of a match that has not begun, and its secret.
fn waiting_for_south(daemon: &Daemon, ask: TargetRequest) -> (Chair, String) {
    let game = Session::open(daemon.address(), Codec::Json).host();
    let mut north = Chair::join(daemon.address(), Codec::Json, game, "nk");
    let (_, secret) = asks(&mut north, ask);
    (north, secret.expect("a new webhook has a secret"))
}

fn south_comes(daemon: &Daemon, game: MatchId) -> Chair {
    Chair::join(daemon.address(), Codec::Json, game, "un")
}

/// Says done until the seat's turn is over.
fn passes(chair: &mut Chair) {
    loop {
        let legal = Request::Legal {
            r#match: chair.game,
            seat: chair.seat_id(),
        };
        let phase = match chair.session.ask(legal) {
            Answer::Legal(legal) => legal.done,
            other => panic!("no legal orders but {other:?}"),
        };
        let Some(phase) = phase else { return };
        let order = Request::Order {
            r#match: chair.game,
            seat: chair.seat_id(),
            order_id: OrderId::random(),
            order: Order::Done { turn: 1, phase },
        };
        match chair.session.ask(order) {
            Answer::Accepted { .. } => {}
            other => panic!("not accepted but {other:?}"),
        }
    }
}

/// Waits until a number of the metrics is this.
fn until_metric(daemon: &Daemon, name: &str, number: u64) {
    until(daemon, name, |now| now == number);
}

fn until(daemon: &Daemon, name: &str, holds: impl Fn(u64) -> bool) {
    let by = Instant::now() + PATIENCE;
    loop {
        let now = daemon.metric(name);
        if holds(now) {
            return;
        }
        assert!(Instant::now() < by, "{name} stays {now}");
        std::thread::yield_now();
    }
}

#[test]
fn who_is_awaited_is_told_over_tls_with_a_signature_and_the_facts() {
    let trust = Trust::fresh();
    let sink = Sink::secure(trust.server());
    let daemon = Daemon::start_trusting(
        &trust.roots(),
        &[
            "webhook_allow_private=true",
            "notify_link=https://club.example/{match}/{seat}",
        ],
    );
    let (mut north, secret) =
        waiting_for_south(&daemon, always(webhook(&sink.url("told?by=naktong"))));
    let _south = south_comes(&daemon, north.game);
    let hook = sink.next();
    assert_eq!(hook.line, "POST /told?by=naktong HTTP/1.1");
    assert_eq!(hook.header("content-type"), "application/json");
    assert!(hook.is_signed_by(&secret), "{hook:?}");
    assert!(!hook.is_signed_by("nks_another"));
    let game = north.game.to_string();
    let told = hook.json();
    assert_eq!(told["kind"], "turn");
    assert_eq!(
        told["about"],
        json!({
            "match": game, "title": "The Uijongbu Road", "seat": "nk", "side": "nk", "turn": 1,
            "day": "1950-06-25", "phase": told["about"]["phase"], "deadline_ms": null,
            "outcome": null, "link": format!("https://club.example/{game}/nk"),
        })
    );
    let text = told["text"].as_str().unwrap();
    for word in [
        "The Uijongbu Road",
        "NK (seat nk)",
        "25 June 1950",
        " phase.",
        &game,
    ] {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
    // The turn's other phases await the same player: he is not told of each.
    passes(&mut north);
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    assert_eq!(daemon.metric("naktong_notifications_written_total"), 1);
    assert!(sink.rest().is_empty());
}

#[test]
fn who_is_still_awaited_is_reminded_before_his_time_is_up() {
    let sink = Sink::plain();
    let settings = [&OPEN[..], &["notify_remind_ms=1500"]].concat();
    let daemon = Daemon::start_with(&settings);
    let host = Player::of(&daemon);
    let terms = ["--set", "clock=live:4s+0s:4s", "--set", "at_zero=claim"];
    let game = host
        .types(&[&["host", naktong_tests::C1][..], &terms].concat())
        .ok();
    let game = game.trim().parse().unwrap();
    let mut north = Chair::join(daemon.address(), Codec::Json, game, "nk");
    let (_, secret) = asks(&mut north, always(webhook(&sink.url("told"))));
    let _south = south_comes(&daemon, game);
    let [turn, reminder] = [sink.next(), sink.next()].map(|hook| {
        assert!(hook.is_signed_by(secret.as_ref().unwrap()), "{hook:?}");
        hook.json()
    });
    assert_eq!(turn["kind"], "turn");
    assert_eq!(reminder["kind"], "reminder");
    let deadline = &reminder["about"]["deadline_ms"];
    assert!(deadline.is_u64(), "{reminder}");
    assert_eq!(*deadline, turn["about"]["deadline_ms"], "the same turn");
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    assert_eq!(daemon.metric("naktong_notifications_written_total"), 2);
    assert!(sink.rest().is_empty(), "once");
}

/// A block of code in the documents.
fn documented(language: &str) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/notifications.md");
    let page = fs::read_to_string(page).unwrap();
    let start = format!("```{language}\n");
    let (_, rest) = page.split_once(&start).expect("the page has such a block");
    rest.split_once("```").expect("it ends").0.to_owned()
}

#[test]
fn the_python_of_the_documents_checks_a_signature() {
    // Nothing to run it where there is no Python; NAKTONG_PYTHON says that there must be.
    let there = Command::new("python3").arg("--version").output().is_ok();
    assert!(there || std::env::var_os("NAKTONG_PYTHON").is_none());
    if !there {
        return;
    }
    let sink = Sink::plain();
    let daemon = Daemon::start_with(&OPEN);
    let (_north, secret) = {
        let (mut north, secret) = waiting_for_south(&daemon, always(webhook(&sink.url("told"))));
        let (targets, _) = asks(&mut north, TargetRequest::List);
        asks(&mut north, TargetRequest::Test(targets[0].id));
        (north, secret)
    };
    let hook = sink.next();
    let home = naktong_tests::daemon::data_dir();
    let body = home.path().join("body");
    let says = |secret: &str, bytes: &[u8]| {
        fs::write(&body, bytes).unwrap();
        let mut command = Command::new("python3");
        let call = "import sys\nprint(is_from_naktong(sys.argv[1], sys.argv[2], open(sys.argv[3], 'rb').read()))";
        command.arg("-c").arg(documented("python") + call);
        command
            .args([secret, hook.header("naktong-signature")])
            .arg(&body);
        Ran::of(command).ok().trim().to_owned()
    };
    assert_eq!(says(&secret, &hook.body), "True");
    assert_eq!(says("nks_another", &hook.body), "False");
    assert_eq!(says(&secret, b"{}"), "False");
}

#[test]
fn the_configuration_of_the_documents_is_one() {
    let home = naktong_tests::daemon::data_dir();
    let file = home.path().join("naktong.toml");
    fs::write(&file, documented("toml")).unwrap();
    let config = Config::read(Some(&file), [], []).unwrap();
    assert_eq!(config.mail_user, "naktong");
    assert_eq!(config.webhook_ports().unwrap(), [443, 8443]);
}

#[test]
fn a_certificate_that_nobody_vouches_for_gets_nothing() {
    let (trust, other) = (Trust::fresh(), Trust::fresh());
    let sink = Sink::secure(other.server());
    let daemon = Daemon::start_trusting(&trust.roots(), &["webhook_allow_private=true"]);
    let (mut north, _) = waiting_for_south(&daemon, always(webhook(&sink.url("told"))));
    let _south = south_comes(&daemon, north.game);
    until_metric(
        &daemon,
        "naktong_notifications_failed_total{way=\"webhook\"}",
        1,
    );
    assert!(sink.rest().is_empty());
    let (targets, _) = asks(&mut north, TargetRequest::List);
    match &targets[0].state {
        TargetState::Failing { tries: 1, why } => assert!(why.contains("no TLS"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_when_away_waits_until_no_session_holds_the_seat() {
    let (each, absent) = (Sink::plain(), Sink::plain());
    let daemon = Daemon::start_with(&OPEN);
    let (mut north, _) = waiting_for_south(&daemon, always(webhook(&each.url("a"))));
    asks(&mut north, away(webhook(&absent.url("b"))));
    let south = south_comes(&daemon, north.game);
    // Both were looked at together, and one of them was written.
    assert_eq!(each.next().json()["kind"], "turn");
    assert_eq!(daemon.metric("naktong_notifications_written_total"), 1);
    assert!(absent.rest().is_empty());
    let game = north.game;
    drop(north);
    let told = absent.next().json();
    assert_eq!(told["about"]["match"], game.to_string());
    assert_eq!(told["about"]["seat"], "nk");
    // South has no target, and is not awaited.
    drop(south);
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    assert!(each.rest().is_empty());
}

#[test]
fn a_server_killed_before_it_could_deliver_delivers_after_its_start() {
    let sink = Sink::plain();
    // It fails first; the next try is far off.
    sink.then(Reply::Status(503));
    let mut daemon = Daemon::start_with(&[OPEN[0], OPEN[1], "notify_retry_ms=1000"]);
    let (north, secret) = waiting_for_south(&daemon, always(webhook(&sink.url("told"))));
    let _south = south_comes(&daemon, north.game);
    let failed = sink.next();
    daemon.kill();
    daemon.restart();
    let arrived = sink.next();
    assert_eq!(arrived.id(), failed.id(), "it says that it is the same");
    assert_eq!(arrived.body, failed.body);
    assert!(arrived.is_signed_by(&secret));
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    assert!(sink.rest().is_empty(), "it arrived once");
}

#[test]
fn a_server_killed_before_it_knew_of_the_delivery_sends_the_same_again() {
    let sink = Sink::plain();
    sink.then(Reply::Silence);
    let mut daemon = Daemon::start_with(&OPEN);
    let (north, _) = waiting_for_south(&daemon, always(webhook(&sink.url("told"))));
    let _south = south_comes(&daemon, north.game);
    let first = sink.next();
    daemon.kill();
    daemon.restart();
    let again = sink.next();
    assert_eq!(again.id(), first.id(), "it says that it is the same");
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    // Every start asks where all matches stand; nobody is told again of what he was told.
    daemon.kill();
    daemon.restart();
    let mut north = north;
    north.come_back(daemon.address());
    let (targets, _) = asks(&mut north, TargetRequest::List);
    assert_eq!(targets[0].waiting, 0);
    asks(&mut north, TargetRequest::Test(targets[0].id));
    assert_eq!(sink.next().json()["kind"], "test");
}

#[test]
fn a_target_that_is_gone_is_given_up_and_may_be_set_again() {
    let sink = Sink::plain();
    sink.then(Reply::Status(410));
    let daemon = Daemon::start_with(&OPEN);
    let (mut north, secret) = waiting_for_south(&daemon, always(webhook(&sink.url("told"))));
    let (targets, _) = asks(&mut north, TargetRequest::List);
    let id = targets[0].id;
    asks(&mut north, TargetRequest::Test(id));
    assert_eq!(sink.next().json()["kind"], "test");
    let given_up = "naktong_notifications_given_up_total{way=\"webhook\"}";
    until_metric(&daemon, given_up, 1);
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    let (targets, _) = asks(&mut north, TargetRequest::List);
    match &targets[0].state {
        TargetState::GivenUp { why } => assert!(why.contains("410"), "{why}"),
        other => panic!("{other:?}"),
    }
    let (code, text) = refused(&mut north, TargetRequest::Test(id));
    assert_eq!(code, RefusalCode::BadTarget, "{text}");
    let (targets, fresh) = asks(&mut north, always(webhook(&sink.url("told"))));
    assert_eq!((targets.len(), targets[0].id), (1, id));
    assert_eq!(targets[0].state, TargetState::Ready);
    let fresh = fresh.expect("it has a new secret");
    assert_ne!(fresh, secret);
    asks(&mut north, TargetRequest::Test(id));
    let hook = sink.next();
    assert!(hook.is_signed_by(&fresh) && !hook.is_signed_by(&secret));
    let (targets, _) = asks(&mut north, TargetRequest::Remove(id));
    assert!(targets.is_empty());
    let (code, _) = refused(&mut north, TargetRequest::Remove(id));
    assert_eq!(code, RefusalCode::UnknownTarget);
}

#[test]
fn the_end_is_told_once_with_its_reason() {
    let sink = Sink::plain();
    let mut daemon = Daemon::start_with(&OPEN);
    let [mut north, mut south] = Chair::both(daemon.address());
    asks(&mut south, always(webhook(&sink.url("told"))));
    north.order(Order::Resign);
    let told = sink.next().json();
    assert_eq!(told["kind"], "over");
    assert_eq!(told["about"]["seat"], "un");
    assert_eq!(told["about"]["outcome"]["reason"], "NK resigned.");
    assert!(
        told["text"]
            .as_str()
            .unwrap()
            .contains("UN decisive victory")
    );
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    // The match says so again when it is opened, and nobody is told.
    daemon.kill();
    daemon.restart();
    south.come_back(daemon.address());
    let (targets, _) = asks(&mut south, TargetRequest::List);
    asks(&mut south, TargetRequest::Test(targets[0].id));
    assert_eq!(sink.next().json()["kind"], "test");
}

#[test]
fn redirects_are_not_followed() {
    let sink = Sink::plain();
    sink.then(Reply::Status(302));
    let daemon = Daemon::start_with(&OPEN);
    let (mut north, _) = waiting_for_south(&daemon, always(webhook(&sink.url("told"))));
    let (targets, _) = asks(&mut north, TargetRequest::List);
    asks(&mut north, TargetRequest::Test(targets[0].id));
    let first = sink.next();
    assert_eq!(sink.next().id(), first.id(), "a redirect is a failure");
}

#[test]
fn sinks_that_never_answer_delay_no_match_and_what_is_past_is_not_told() {
    let (tarpit, sink) = (Sink::plain(), Sink::plain());
    for _ in 0..100 {
        tarpit.then(Reply::Silence);
    }
    let daemon = Daemon::start_with(&[OPEN[0], OPEN[1], "notify_at_once=1"]);
    let (mut north, _) = waiting_for_south(&daemon, always(webhook(&tarpit.url("a"))));
    asks(&mut north, always(webhook(&sink.url("b"))));
    let mut south = south_comes(&daemon, north.game);
    // The only hand of the courier is held by one of them; the other one waits behind it or was
    // first.
    let _ = tarpit.next();
    asks(&mut south, always(webhook(&sink.url("c"))));
    passes(&mut north);
    passes(&mut south);
    // What waited for the turn that is over is dropped, and the next turn's waits.
    let superseded = "naktong_notifications_superseded_total";
    until(&daemon, superseded, |number| number > 0);
}

#[test]
fn hostile_targets_are_refused_with_what_is_allowed() {
    let daemon = Daemon::start();
    let [mut north, mut south] = Chair::both(daemon.address());
    for (url, allowed) in [
        ("http://example.org/", "https://"),
        ("https://127.0.0.1/", "public addresses only"),
        ("https://2130706433/", "plainly"),
        (
            "https://169.254.169.254/latest/meta-data",
            "public addresses only",
        ),
        ("https://[::1]/", "public addresses only"),
        ("https://[::ffff:7f00:1]/", "public addresses only"),
        ("https://localhost/", "private network"),
        ("https://user:word@example.org/", "no user"),
        ("https://example.org/\r\nX-Evil: 1", "plain ASCII"),
        ("file:///etc/passwd", "https://"),
        ("", "https://"),
    ] {
        let (code, text) = refused(&mut north, always(webhook(url)));
        assert_eq!(code, RefusalCode::BadTarget, "{url}: {text}");
        assert!(text.contains(allowed), "{url}: {text}");
    }
    let (code, text) = refused(&mut north, always(mail("north@example.org")));
    assert_eq!(code, RefusalCode::BadTarget);
    assert_eq!(text, "This server sends no mail; set a webhook.");
    for number in 0..8 {
        asks(
            &mut north,
            always(webhook(&format!("https://example.org/{number}"))),
        );
    }
    let (code, text) = refused(&mut north, always(webhook("https://example.org/8")));
    assert_eq!(code, RefusalCode::TooMany, "{text}");
    // Another's targets are no targets.
    let (targets, _) = asks(&mut north, TargetRequest::List);
    assert_eq!(asks(&mut south, TargetRequest::List).0, []);
    for ask in [
        TargetRequest::Test(targets[0].id),
        TargetRequest::Remove(targets[0].id),
        TargetRequest::Confirm {
            target: targets[0].id,
            code: SecretText(String::new()),
        },
    ] {
        let (code, _) = refused(&mut south, ask);
        assert_eq!(code, RefusalCode::UnknownTarget);
    }
    let stranger = Request::Targets {
        r#match: south.game,
        seat: seat("nk"),
        ask: TargetRequest::List,
    };
    let refusal = south.session.refused(stranger);
    assert_eq!(refusal.code, RefusalCode::NotYourSeat);
    assert_eq!(asks(&mut north, TargetRequest::List).0.len(), 8);
}

#[test]
fn mail_goes_to_confirmed_addresses_only_and_is_tried_again() {
    let mailbox = Mailbox::plain();
    let server = format!("mail_server={}", mailbox.address());
    let daemon = Daemon::start_with(&[
        &server,
        "mail_security=none",
        "mail_from=Naktong <naktong@example.org>",
        "notify_retry_ms=20",
    ]);
    let game = Session::open(daemon.address(), Codec::Json).host();
    let mut north = Chair::join(daemon.address(), Codec::Json, game, "nk");
    for address in ["north@example.org,south@example.org", "north@[127.0.0.1]"] {
        let (code, text) = refused(&mut north, always(mail(address)));
        assert_eq!(code, RefusalCode::BadTarget, "{text}");
        assert!(text.contains("NAME@DOMAIN"), "{text}");
    }
    let (targets, secret) = asks(&mut north, always(mail("north@example.org")));
    assert_eq!(secret, None);
    assert_eq!(targets[0].state, TargetState::Unconfirmed);
    let id = targets[0].id;
    let asked = mailbox.next();
    assert_eq!(asked.to, ["<north@example.org>"]);
    assert_eq!(asked.header("Subject"), "Naktong: confirm this address");
    let code = asked.after("code");
    // The match begins: an address that nobody has confirmed is told nothing of it.
    let _south = south_comes(&daemon, game);
    let (code_of_test, _) = refused(&mut north, TargetRequest::Test(id));
    assert_eq!(code_of_test, RefusalCode::BadTarget);
    let again = refused(&mut north, always(mail("North@example.org")));
    assert_eq!(again.0, RefusalCode::TooFast, "{}", again.1);
    let confirm = |code: &str| TargetRequest::Confirm {
        target: id,
        code: SecretText(code.to_owned()),
    };
    let (wrong, _) = refused(&mut north, confirm("0000000000000000"));
    assert_eq!(wrong, RefusalCode::UnknownTarget);
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    assert!(mailbox.rest().is_empty());
    // Confirmed, it is told at once that its seat is awaited; the first try is refused.
    mailbox.refuse(451);
    let (targets, _) = asks(&mut north, confirm(&code));
    assert_eq!(targets[0].state, TargetState::Ready);
    let told = mailbox.next();
    assert_eq!(told.from, "<naktong@example.org>");
    assert_eq!(told.to, ["<north@example.org>"]);
    assert!(
        told.header("Subject")
            .starts_with("Naktong: your turn in The Uijongbu Road (NK, ")
    );
    assert_eq!(told.header("Auto-Submitted"), "auto-generated");
    assert!(told.header("Message-ID").ends_with("@example.org>"));
    assert!(
        told.text
            .contains(&format!("naktong play {game} --seat nk"))
    );
    assert_eq!(
        daemon.metric("naktong_notifications_failed_total{way=\"mail\"}"),
        1
    );
}

#[test]
fn mail_goes_over_tls_and_with_a_password_from_a_file() {
    let trust = Trust::fresh();
    let mailbox = Mailbox::secure(trust.server());
    let home = naktong_tests::daemon::data_dir();
    let file = home.path().join("password");
    std::fs::write(&file, "p4ssw0rd-of-the-club\n").unwrap();
    let settings = [
        format!("mail_server={}", mailbox.address()),
        "mail_from=naktong@example.org".to_owned(),
        "mail_user=club".to_owned(),
        format!("mail_password_file={}", file.display()),
        "log_filter=trace".to_owned(),
    ];
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    let daemon = Daemon::start_trusting(&trust.roots(), &settings);
    let game = Session::open(daemon.address(), Codec::Json).host();
    let mut north = Chair::join(daemon.address(), Codec::Json, game, "nk");
    asks(&mut north, always(mail("north@example.org")));
    let asked = mailbox.next();
    assert!(asked.secure);
    // "\0club\0p4ssw0rd-of-the-club" in base 64.
    assert_eq!(
        asked.signed_in.as_deref(),
        Some("AGNsdWIAcDRzc3cwcmQtb2YtdGhlLWNsdWI=")
    );
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    let log = daemon.log();
    for secret in ["p4ssw0rd", "AGNsdWI", "north@example.org"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn secrets_and_addresses_are_in_no_log() {
    let sink = Sink::plain();
    sink.then(Reply::Status(500));
    let settings: Vec<&str> = OPEN.into_iter().chain(["log_filter=trace"]).collect();
    let daemon = Daemon::start_with(&settings);
    let path = "a-path-that-is-a-secret";
    let (mut north, secret) = waiting_for_south(&daemon, always(webhook(&sink.url(path))));
    let _ = refused(
        &mut north,
        always(webhook("ftp://127.0.0.1/another-secret-path")),
    );
    let _south = south_comes(&daemon, north.game);
    let failed = sink.next();
    assert_eq!(sink.next().id(), failed.id());
    until_metric(&daemon, "naktong_notifications_waiting", 0);
    let log = daemon.log();
    assert!(log.contains("a notification arrived"), "{log}");
    for secret in [secret.as_str(), path, "another-secret-path"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn an_outbox_that_is_full_holds_back_and_tells_later() {
    let sink = Sink::plain();
    let settings: Vec<&str> = OPEN.into_iter().chain(["notify_outbox_max=1"]).collect();
    let daemon = Daemon::start_with(&settings);
    let (mut north, _) = waiting_for_south(&daemon, always(webhook(&sink.url("a"))));
    asks(&mut north, always(webhook(&sink.url("b"))));
    let _south = south_comes(&daemon, north.game);
    let mut told = [sink.next(), sink.next()].map(|hook| hook.line);
    told.sort();
    assert_eq!(told, ["POST /a HTTP/1.1", "POST /b HTTP/1.1"]);
    assert!(daemon.metric("naktong_notifications_held_back_total") >= 1);
}

#[test]
fn mail_keys_that_make_no_sense_stop_the_server_with_a_sentence() {
    let data = naktong_tests::daemon::data_dir();
    let ran = naktong_tests::daemon::naktongd(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        data.path().to_str().unwrap(),
        "--set",
        "mail_server=mail.example.org",
    ]);
    let told = ran.failed(10);
    assert!(told.contains("mail_from must be an address"), "{told}");
}

#[test]
fn next_shows_where_one_is_awaited() {
    let daemon = Daemon::start();
    let (north, south, game) = Player::seated(&daemon);
    let _unbegun = north.hosts();
    let ran = north.types(&["next"]);
    let line = ran.ok();
    assert_eq!(line.lines().count(), 1, "{line}");
    for word in ["The Uijongbu Road", "seat nk", "turn 1 of 3, 25 June 1950"] {
        assert!(line.contains(word), "{line}");
    }
    let awaited: Value = north.asks(&["next"]).value();
    assert_eq!(awaited["match"], game);
    assert_eq!(awaited["seat"], "nk");
    assert_eq!(awaited["turn"], 1);
    let none = south.types(&["next"]);
    assert_eq!((none.out.as_str(), none.code), ("", 0));
    assert!(none.err.contains("Nobody waits for you."), "{}", none.err);
}

#[test]
fn targets_are_typed_set_tested_and_removed() {
    let sink = Sink::plain();
    let daemon = Daemon::start_with(&OPEN);
    let north = Player::of(&daemon);
    let game = north.hosts();
    north.joins(&game, "nk");
    let url = sink.url("told");
    let set = north.types(&["notify", &game, "set", &url, "--away"]).ok();
    assert!(set.contains("when you are away  ready"), "{set}");
    let secret = set
        .lines()
        .find_map(|line| line.strip_prefix("secret "))
        .expect("it is shown")
        .to_owned();
    let id = set.split(' ').next().unwrap().to_owned();
    let _: TargetId = serde_json::from_value(json!(id)).unwrap();
    let _ = north.types(&["notify", &game, "test", &id]).ok();
    assert!(sink.next().is_signed_by(&secret));
    // North types and goes: he is away when South comes.
    let south = Player::of(&daemon);
    south.joins(&game, "un");
    assert_eq!(sink.next().json()["about"]["match"], game);
    let told = north
        .types(&["notify", &game, "set", "gopher://example.org/"])
        .failed(2);
    assert!(told.contains("https://"), "{told}");
    let removed = north.types(&["notify", &game, "remove", &id]);
    assert!(
        removed.err.contains("You are told nowhere"),
        "{}",
        removed.err
    );
    let _ = north.types(&["notify", &game, "remove", &id]).failed(8);
}
