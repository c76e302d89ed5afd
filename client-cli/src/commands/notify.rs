//! `notify`: where one is told that one is awaited.

use naktong_protocol::SeatId;
use naktong_protocol::message::{Answer, Request};
use naktong_protocol::notify::{
    SecretText, TargetId, TargetInfo, TargetRequest, TargetState, Way, When, Wish,
};

use super::Desk;
use crate::args::NotifyCommand;
use crate::connection::strange;
use crate::fault::Fault;
use crate::table::{MatchName, claim};

pub(super) async fn notify(
    desk: &Desk<'_>,
    game: &MatchName,
    seat: Option<SeatId>,
    command: &NotifyCommand,
) -> Result<(), Fault> {
    let connection = desk.connect().await?;
    let id = game.resolve(&connection).await?;
    let (seat, key) = desk.own_seat(id, seat)?;
    let _ = claim(&connection.caller(), id, Some((seat, key))).await?;
    let ask = match command {
        NotifyCommand::Set { to, away } => TargetRequest::Set(Wish {
            way: way(to),
            r#match: Some(id),
            when: if *away { When::Away } else { When::Always },
        }),
        NotifyCommand::Confirm { target, code } => TargetRequest::Confirm {
            target: TargetId(*target),
            code: SecretText(code.clone()),
        },
        NotifyCommand::List => TargetRequest::List,
        NotifyCommand::Test { target } => TargetRequest::Test(TargetId(*target)),
        NotifyCommand::Remove { target } => TargetRequest::Remove(TargetId(*target)),
    };
    let request = Request::Targets {
        r#match: id,
        seat,
        ask,
    };
    let answer = connection.ask(request).await?;
    if desk.output.json {
        return desk.output.object(&answer);
    }
    let Answer::Targets { targets, secret } = answer else {
        return Err(strange(&answer));
    };
    if targets.is_empty() {
        desk.output
            .talk("You are told nowhere: `naktong notify MATCH set URL|ADDRESS` changes that.");
    }
    for target in &targets {
        desk.output.text(&line(target))?;
    }
    if let Some(secret) = secret {
        desk.output.talk(
            "This secret signs what is sent there; it is shown this once. docs/notifications.md tells how to check it.",
        );
        desk.output.text(&format!("secret {}", secret.0))?;
    }
    Ok(())
}

/// What has an @ and no :// is a mail address.
fn way(to: &str) -> Way {
    let text = SecretText(to.to_owned());
    match to.contains('@') && !to.contains("://") {
        true => Way::Mail(text),
        false => Way::Webhook(text),
    }
}

fn line(target: &TargetInfo) -> String {
    let (Way::Webhook(to) | Way::Mail(to)) = &target.wish.way;
    let when = match target.wish.when {
        When::Always => "always",
        When::Away => "when you are away",
    };
    let game = match target.wish.r#match {
        Some(id) => format!("match {}", id.short()),
        None => "all matches".to_owned(),
    };
    let state = match &target.state {
        TargetState::Ready => "ready".to_owned(),
        TargetState::Unconfirmed => {
            "unconfirmed: `naktong notify MATCH confirm TARGET CODE`, the code is in the mail"
                .to_owned()
        }
        TargetState::Failing { tries, why } => format!("failed {tries} times, goes on: {why}"),
        TargetState::GivenUp { why } => format!("given up, set it again: {why}"),
    };
    let waiting = match target.waiting {
        0 => String::new(),
        waiting => format!(", {waiting} waiting"),
    };
    format!("{}  {}  {game}, {when}  {state}{waiting}", target.id, to.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_is_a_line_that_says_how_it_does() {
        let target = |to: &str, r#match, when, state, waiting| TargetInfo {
            id: TargetId(uuid::Uuid::nil()),
            wish: Wish {
                way: way(to),
                r#match,
                when,
            },
            state,
            waiting,
        };
        let gone = TargetState::GivenUp {
            why: "it answered 410, gone for good".into(),
        };
        let failing = TargetState::Failing {
            tries: 2,
            why: "it answered 500".into(),
        };
        let id = "00000000-0000-0000-0000-000000000000";
        let (hook, mail) = ("https://hooks.example.org/x", "north@example.org");
        for (target, expected) in [
            (
                target(hook, None, When::Always, failing, 1),
                format!(
                    "{id}  {hook}  all matches, always  failed 2 times, goes on: it answered 500, 1 waiting"
                ),
            ),
            (
                target(hook, None, When::Away, gone, 0),
                format!(
                    "{id}  {hook}  all matches, when you are away  given up, set it again: it answered 410, gone for good"
                ),
            ),
            (
                target(mail, None, When::Always, TargetState::Ready, 0),
                format!("{id}  {mail}  all matches, always  ready"),
            ),
        ] {
            assert_eq!(line(&target), expected);
        }
    }

    #[test]
    fn an_at_makes_a_mail_address_and_a_scheme_a_webhook() {
        assert!(matches!(way("north@example.org"), Way::Mail(_)));
        assert!(matches!(way("https://a@example.org/"), Way::Webhook(_)));
        assert!(matches!(way("example.org"), Way::Webhook(_)));
    }
}
