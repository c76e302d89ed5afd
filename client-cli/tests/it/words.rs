//! Commands and exit codes.

use naktong_protocol::message::{Answer, ClientMessage, MatchInfo, Refusal, RefusalCode, Request};
use naktong_protocol::message::{PROTOCOL_VERSION, ServerMessage};
use naktong_protocol::question::Reply;
use naktong_protocol::{Order, View};

use crate::fake::{Fake, answer, naktong, refuse, sample, sample_match, say, usual};

fn usual_server() -> Fake {
    Fake::start(|_, message| usual(message))
}

fn stdout(command: &mut assert_cmd::Command) -> String {
    let output = command.output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn stderr(command: &mut assert_cmd::Command) -> String {
    let output = command.output().unwrap();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn json_is_one_object_of_the_wire_on_each_line() {
    let fake = usual_server();
    let listed = stdout(fake.naktong().args(["list", "--json"]));
    let infos: Vec<MatchInfo> = listed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(infos.len(), 2);
    let id = sample_match().to_string();
    let shown = stdout(fake.naktong().args(["show", &id, "--json"]));
    serde_json::from_str::<View>(&shown).unwrap();
    let order = stdout(fake.seated().args(["order", &id, "done", "--json"]));
    let accepted: Answer = serde_json::from_str(&order).unwrap();
    assert!(matches!(accepted, Answer::Accepted { .. }));
}

#[test]
fn history_is_a_page_for_people_and_an_object_for_programs() {
    let server = usual_server();
    let page = stdout(server.naktong().args(["history", "18r"]));
    assert!(page.starts_with("18th Rifle Regiment (18r, nkpa-18-rgt)\nof 4th Division\n"));
    assert!(
        page.contains("\nVeterans      about 65 % (estimate)\n"),
        "{page}"
    );
    assert!(page.contains("\n1950-06-25    attack at Yonchon [A sample; confidence high]\n"));
    let object = stdout(server.naktong().args(["--json", "history", "18r"]));
    assert!(
        object.starts_with("{\"id\":\"nkpa-18-rgt\",\"tag\":\"18r\""),
        "{object}"
    );
}

#[test]
fn a_match_is_named_by_the_end_of_its_id() {
    let fake = usual_server();
    let ending = &sample_match().0.simple().to_string()[26..];
    // The samples list the same match twice: one ending, two rows.
    let mut command = fake.naktong();
    let text = stderr(command.args(["show", ending]));
    assert!(text.contains("2 matches end in"), "{text}");
    command.assert().code(2);
    fake.naktong().args(["show", "ffff"]).assert().code(8);
    fake.naktong().args(["show", "fff"]).assert().code(2);
    fake.naktong().args(["show", "mine"]).assert().code(2);
}

#[test]
fn a_join_keeps_its_key_and_asks_with_it_again() {
    let fake = usual_server();
    fake.seated();
    fake.seated();
    let keys: Vec<_> = fake
        .heard()
        .into_iter()
        .filter_map(|(_, message)| match message {
            ClientMessage::Request {
                request: Request::Join { key, .. },
                ..
            } => Some(key),
            _ => None,
        })
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
}

#[test]
fn a_seat_that_was_refused_is_not_kept() {
    let fake = Fake::start(|_, message| match message {
        ClientMessage::Request {
            id,
            request: Request::Join { .. },
        } => vec![refuse(*id, RefusalCode::SeatTaken, "South sits on nk.")],
        message => usual(message),
    });
    let id = sample_match().to_string();
    let mut join = fake.naktong();
    join.args(["join", &id, "--seat", "nk", "--name", "North"]);
    join.assert().code(1);
    fake.naktong().args(["order", &id, "done"]).assert().code(8);
}

#[test]
fn exit_codes_tell_refusals_apart() {
    let id = sample_match().to_string();
    for (code, exit) in [
        (RefusalCode::IllegalOrder, 3),
        (RefusalCode::NotYourTurn, 4),
        (RefusalCode::MatchOver, 4),
        (RefusalCode::NotStarted, 4),
        (RefusalCode::StoodIn, 4),
        (RefusalCode::UnknownMatch, 8),
        (RefusalCode::MatchStopped, 1),
    ] {
        let fake = Fake::start(move |_, message| match message {
            ClientMessage::Request {
                id,
                request: Request::Order { .. },
            } => vec![refuse(*id, code, "It cannot be done (5.3).")],
            message => usual(message),
        });
        let mut command = fake.seated();
        command.args(["order", &id, "18r >0705", "--json"]);
        let refused: Answer = serde_json::from_str(&stdout(&mut command)).unwrap();
        assert!(matches!(refused, Answer::Refused(refusal) if refusal.code == code));
        command.assert().code(exit);
        let text = stderr(&mut command);
        assert_eq!(text, "naktong: It cannot be done (5.3).\n");
    }
}

#[test]
fn what_cannot_be_read_is_never_sent() {
    let fake = usual_server();
    let id = sample_match().to_string();
    let mut command = fake.seated();
    let text = stderr(command.args(["order", &id, "atack", "0707", "with", "18r"]));
    assert!(text.contains("did you mean attack?"), "{text}");
    command.assert().code(2);
    assert!(!fake.heard().iter().any(is_order));
}

fn is_order((_, message): &(usize, ClientMessage)) -> bool {
    let ClientMessage::Request { request, .. } = message else {
        return false;
    };
    matches!(request, Request::Order { .. })
}

#[test]
fn a_dry_run_asks_why_not_and_gives_no_order() {
    let fake = usual_server();
    let id = sample_match().to_string();
    let mut dry = fake.seated();
    dry.args(["order", &id, "18r to 0706", "--dry-run"]);
    assert_eq!(stdout(&mut dry), "18r 0704>0705>0706\n");
    let order: Order = serde_json::from_str(&stdout(dry.arg("--json"))).unwrap();
    assert!(matches!(order, Order::Move { path, .. } if path.len() == 2));
    assert!(!fake.heard().iter().any(is_order));

    // The refusal is the one that the order itself would get.
    let refusing = Fake::start(|_, message| match message {
        ClientMessage::Request {
            id,
            request: Request::Ask { .. },
        } => {
            let text = "18r has stopped (5.3).";
            let refusal = Refusal::new(RefusalCode::IllegalOrder, text);
            vec![answer(
                *id,
                Answer::Reply(Box::new(Reply::WhyNot(Some(refusal)))),
            )]
        }
        message => usual(message),
    });
    let mut dry = refusing.seated();
    dry.args(["order", &id, "18r >0705", "--dry-run"]);
    assert_eq!(stderr(&mut dry), "naktong: 18r has stopped (5.3).\n");
    dry.assert().code(3);
    assert!(!refusing.heard().iter().any(is_order));
}

#[test]
fn a_question_is_answered_in_words_or_as_the_reply_of_the_wire() {
    let fake = usual_server();
    let id = sample_match().to_string();
    let asked = |question: &str| {
        let mut command = fake.seated();
        stdout(command.args(["ask", &id, question]))
    };
    let odds = asked("odds attack 0707 with 18r 107t lead 18r support 4div");
    assert!(
        odds.starts_with("Attack on 0707: columns 3:2 to 2:1\n"),
        "{odds}"
    );
    assert_eq!(asked("why-not 18r >0705"), "It would be accepted.\n");
    assert!(asked("supply 18r").starts_with("0706: supply cost 14, Full"));
    assert!(asked("plan nkpa-4-div").contains("18r attacks: 0708"));
    let mut json = fake.seated();
    json.args(["ask", &id, "reach 18r", "--json"]);
    let reply: Reply = serde_json::from_str(&stdout(&mut json)).unwrap();
    assert!(matches!(reply, Reply::Reach(_)));
    let mut nonsense = fake.seated();
    nonsense.args(["ask", &id, "whither 18r"]).assert().code(2);
}

#[test]
fn another_version_is_told_apart_from_no_server() {
    let text = "The client speaks version 1 of the protocol, this server version 2.";
    let fake = Fake::start(move |_, _| {
        let refusal = Refusal::new(RefusalCode::ProtocolVersion, text);
        vec![say(ServerMessage::Closing(refusal))]
    });
    fake.naktong().arg("list").assert().code(6);
    let newer = Fake::start(|_, _| {
        vec![say(ServerMessage::Welcome {
            protocol: PROTOCOL_VERSION + 1,
            server: "fake".into(),
        })]
    });
    newer.naktong().arg("list").assert().code(6);
    let mut nobody = naktong();
    nobody.args(["--server", "127.0.0.1:1", "list"]);
    nobody.assert().code(5);
    let mut nonsense = naktong();
    nonsense.args(["--server", "ftp://example", "list"]);
    nonsense.assert().code(2);
}

#[test]
fn files_that_are_no_replay_are_told_apart() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("match.naktong");
    let replay = |path: &std::path::Path| {
        let mut command = naktong();
        command.arg("replay").arg(path);
        command
    };
    replay(&file).assert().code(8);
    std::fs::write(&file, "{}").unwrap();
    replay(&file).assert().code(7);
    std::fs::write(&file, "naktong replay 1\nxx").unwrap();
    replay(&file).assert().code(7);
}

#[test]
fn an_export_does_not_replace_a_file_unasked() {
    let fake = usual_server();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("kept");
    std::fs::write(&file, "mine").unwrap();
    let id = sample_match().to_string();
    let mut command = fake.naktong();
    command.args(["export", &id]).arg(&file).assert().code(2);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn play_can_be_driven_through_pipes() {
    let fake = Fake::start(|_, message| match message {
        ClientMessage::Request {
            id,
            request: Request::Order { order_id, .. },
        } => vec![
            // The news before the answer: both orders are allowed.
            say(sample("update")),
            answer(
                *id,
                Answer::Accepted {
                    order_id: *order_id,
                    seq: naktong_protocol::Seq(13),
                },
            ),
        ],
        message => usual(message),
    });
    let id = sample_match().to_string();
    let mut play = fake.seated();
    play.args(["play", &id, "--plain"]);
    play.write_stdin("show 18r\nhodl\n18r to 0706\nstatus\nquit\nunits\n");
    let text = stdout(&mut play);
    let lines: Vec<_> = text.lines().collect();
    assert!(
        lines[0].contains("NK Movement | your move | update 12"),
        "{text}"
    );
    assert_eq!(lines[1], "North: Good luck!", "said before we came");
    assert!(lines[2].starts_with("Your move, NK Movement:"), "{text}");
    assert!(lines[3].starts_with("18r"), "{text}");
    assert!(
        text.contains("not understood: \"hodl\" begins no order"),
        "{text}"
    );
    assert!(text.contains("18r moves 0704-0705 for 3 MP."), "{text}");
    assert!(
        text.contains("over: NK marginal victory | update 13"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "no escape sequences: {text}");
    play.assert().code(0);
}

#[test]
fn completions_are_a_script() {
    let mut command = naktong();
    let script = stdout(command.args(["completions", "bash"]));
    assert!(script.contains("_naktong()"));
}
